//! Metrics of the node in the Prometheus text format.

use std::time::Duration;

use prometheus::{Histogram, HistogramOpts, HistogramVec, IntCounter, IntGauge, Registry, TextEncoder};

use openledger_abci::server::Method;
use openledger_config::TelemetryConfig;

/// What all names begin with.
const PREFIX: &str = "openledger";

/// Upper bounds of the latency buckets in seconds: from one query to a block that takes the time it may.
const LATENCY_BUCKETS: &[f64] =
    &[0.00001, 0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// What the node counts. Modules and servers may add their own collectors to [`NodeMetrics::registry`].
#[derive(Debug, Clone)]
pub struct NodeMetrics {
    registry: Registry,
    calls: HistogramVec,
    /// Open ABCI connections.
    pub connections: IntGauge,
    /// Panics that reached the ABCI server or were caught in a transaction.
    pub panics: IntCounter,
    /// Last committed height.
    pub height: IntGauge,
    /// Seconds between two commits.
    pub block_interval: Histogram,
}

impl NodeMetrics {
    /// Registers the node's metrics under the prefix `openledger_`.
    ///
    /// # Errors
    /// When a name is not valid or taken, which would be a mistake in this function.
    pub fn new() -> prometheus::Result<Self> {
        Self::named(&TelemetryConfig::default())
    }

    /// Registers the node's metrics with the names and labels that the operator wants, with the SDK's
    /// meanings: the service's name stands before all names or in the label `service`, the host's before
    /// those of gauges or in the label `host`.
    ///
    /// # Errors
    /// When a name or label is not one that Prometheus takes.
    pub fn named(config: &TelemetryConfig) -> prometheus::Result<Self> {
        #[allow(clippy::disallowed_types, reason = "what the library takes; the order of labels has no meaning")]
        let mut labels: std::collections::HashMap<String, String> = config.global_labels.iter().cloned().collect();
        let service = prometheus_name(&config.service_name);
        let prefix = match (service.as_str(), config.enable_service_label) {
            ("", _) => PREFIX.to_owned(),
            (_, true) => {
                labels.insert("service".to_owned(), config.service_name.clone());
                PREFIX.to_owned()
            }
            (name, false) => format!("{name}_{PREFIX}"),
        };
        if config.enable_hostname_label {
            labels.insert("host".to_owned(), hostname());
        }
        let gauge = match config.enable_hostname {
            true => format!("{}_", prometheus_name(&hostname())),
            false => String::new(),
        };
        let bad = |what: &str, name: &str| prometheus::Error::Msg(format!("{name:?} cannot be {what}"));
        if !is_name(&prefix) {
            return Err(bad("a part of metrics' names", &config.service_name));
        }
        if let Some(label) = labels.keys().find(|label| !is_name(label)) {
            return Err(bad("a label's name", label));
        }
        let registry = Registry::new_custom(Some(prefix), Some(labels).filter(|labels| !labels.is_empty()))?;
        let latency = |name: &str, help: &str| HistogramOpts::new(name, help).buckets(LATENCY_BUCKETS.to_vec());
        let metrics = Self {
            calls: HistogramVec::new(
                latency("abci_call_seconds", "Time the application took for an ABCI call."),
                &["method"],
            )?,
            connections: IntGauge::new(format!("{gauge}abci_connections"), "Open ABCI connections.")?,
            panics: IntCounter::new("panics_total", "Panics caught in the application.")?,
            height: IntGauge::new(format!("{gauge}block_height"), "Last committed height.")?,
            block_interval: Histogram::with_opts(latency("block_interval_seconds", "Time between two commits."))?,
            registry,
        };
        for collector in [
            Box::new(metrics.calls.clone()) as Box<dyn prometheus::core::Collector>,
            Box::new(metrics.connections.clone()),
            Box::new(metrics.panics.clone()),
            Box::new(metrics.height.clone()),
            Box::new(metrics.block_interval.clone()),
        ] {
            metrics.registry.register(collector)?;
        }
        Ok(metrics)
    }

    /// Where other parts of the node register theirs.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Counts one ABCI call.
    pub fn observe_call(&self, method: Method, elapsed: Duration) {
        self.calls.with_label_values(&[method.name()]).observe(elapsed.as_secs_f64());
    }

    /// The body of `/metrics`; its content type is [`prometheus::TEXT_FORMAT`].
    ///
    /// # Errors
    /// When a collector registered by others is inconsistent.
    pub fn render(&self) -> prometheus::Result<String> {
        TextEncoder::new().encode_to_string(&self.registry.gather())
    }
}

/// A name as Go's metrics write it for Prometheus.
fn prometheus_name(name: &str) -> String {
    name.replace([' ', '.', '=', '-', '/'], "_")
}

/// Whether Prometheus takes it as a name.
fn is_name(name: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphabetic() || c == '_';
    name.starts_with(is_letter) && name.chars().all(|c| is_letter(c) || c.is_ascii_digit())
}

/// The host's name as its kernel has it.
fn hostname() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    if name.trim().is_empty() { "localhost".to_owned() } else { name.trim().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_counted_by_method_and_counters_only_grow() {
        let metrics = NodeMetrics::new().unwrap();
        let count = |text: &str| -> u64 {
            let line = text
                .lines()
                .find(|line| line.starts_with("openledger_abci_call_seconds_count{method=\"commit\"}"))
                .unwrap();
            line.rsplit(' ').next().unwrap().parse().unwrap()
        };
        metrics.observe_call(Method::Commit, Duration::from_millis(3));
        let first = metrics.render().unwrap();
        assert_eq!(count(&first), 1);
        assert!(first.contains("openledger_abci_call_seconds_bucket{method=\"commit\",le=\"0.0025\"} 0\n"));
        assert!(first.contains("openledger_abci_call_seconds_bucket{method=\"commit\",le=\"0.005\"} 1\n"));
        metrics.observe_call(Method::Commit, Duration::from_millis(3));
        assert_eq!(count(&metrics.render().unwrap()), 2);
    }

    #[test]
    fn names_and_labels_are_the_operators() {
        let config = |change: &dyn Fn(&mut TelemetryConfig)| {
            let mut config = TelemetryConfig::default();
            change(&mut config);
            NodeMetrics::named(&config).map(|metrics| metrics.render().unwrap())
        };
        assert!(config(&|_| {}).unwrap().contains("openledger_block_height 0\n"));
        let prefixed = config(&|c| c.service_name = "my-node".to_owned()).unwrap();
        assert!(prefixed.contains("\nmy_node_openledger_block_height 0\n"), "{prefixed}");
        let labelled = config(&|c| {
            (c.service_name, c.enable_service_label) = ("my-node".to_owned(), true);
            c.global_labels = vec![("chain_id".to_owned(), "c-1".to_owned())];
        });
        let labelled = labelled.unwrap();
        let line = labelled.lines().find(|line| line.starts_with("openledger_block_height{")).unwrap();
        assert!(line.contains("chain_id=\"c-1\"") && line.contains("service=\"my-node\""), "{line}");
        let host = config(&|c| c.enable_hostname_label = true).unwrap();
        assert!(host.contains(&format!("openledger_block_height{{host=\"{}\"}} 0\n", hostname())), "{host}");
        let gauges = config(&|c| c.enable_hostname = true).unwrap();
        assert!(gauges.contains(&format!("openledger_{}_block_height 0\n", prometheus_name(&hostname()))), "{gauges}");
        assert!(config(&|c| c.service_name = "a{b".to_owned()).is_err());
        assert!(config(&|c| c.global_labels = vec![("a b".to_owned(), "c".to_owned())]).is_err());
    }
}
