//! Metrics of the node in the Prometheus text format.

use std::time::Duration;

use prometheus::{Histogram, HistogramOpts, HistogramVec, IntCounter, IntGauge, Registry, TextEncoder};

use openledger_abci::server::Method;

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
        let registry = Registry::new_custom(Some("openledger".into()), None)?;
        let latency = |name: &str, help: &str| HistogramOpts::new(name, help).buckets(LATENCY_BUCKETS.to_vec());
        let metrics = Self {
            calls: HistogramVec::new(
                latency("abci_call_seconds", "Time the application took for an ABCI call."),
                &["method"],
            )?,
            connections: IntGauge::new("abci_connections", "Open ABCI connections.")?,
            panics: IntCounter::new("panics_total", "Panics caught in the application.")?,
            height: IntGauge::new("block_height", "Last committed height.")?,
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
}
