//! Keys of `app.toml` that this node has no use for. They stay in the file because the SDK's tools expect
//! them, but a value other than the default asks for something that does not happen, and `start` says so.
#![allow(
    clippy::disallowed_methods,
    reason = "servers and the node around the state machine wait and read the environment"
)]

use super::layers::{self, Override};
use super::{AppConfig, ConfigError, Layout};
use toml::{Table, Value};

/// Keys without effect, each with the reason.
const WITHOUT_EFFECT: &[(&str, &str)] = &[
    ("inter-block-cache", "reads never go to the tree, so there is nothing to cache between blocks"),
    ("iavl-cache-size", "recent trees live in memory and have no node cache"),
    ("iavl-disable-fastnode", "recent trees live in memory and have no fast nodes"),
    ("telemetry.metrics-sink", "metrics are served in the Prometheus text format only"),
    ("telemetry.statsd-addr", "metrics are served in the Prometheus text format only"),
    ("telemetry.datadog-hostname", "metrics are served in the Prometheus text format only"),
    ("grpc.historical-grpc-address-block-range", "no other node is asked for older heights"),
    ("state-sync.snapshot-interval", "this release takes no state-sync snapshots"),
    ("state-sync.snapshot-keep-recent", "this release takes no state-sync snapshots"),
    ("streaming.abci.keys", "state is not streamed"),
    ("streaming.abci.plugin", "state is not streamed"),
    ("streaming.abci.stop-node-on-err", "state is not streamed"),
];

/// Keys that are read with `pruning = "custom"` only.
const CUSTOM_PRUNING: &[&str] = &["pruning-keep-recent", "pruning-interval"];

impl AppConfig {
    /// A sentence for each setting that has no effect, by name: a key that this node has no use for and whose
    /// value is not the default, a key that other settings rule out, and a key that does not exist.
    ///
    /// # Errors
    /// As [`AppConfig::load`].
    pub fn without_effect(layout: &Layout, flags: &[Override]) -> Result<Vec<String>, ConfigError> {
        Self::without_effect_with(layout, flags, |name| std::env::var(name).ok())
    }

    pub(super) fn without_effect_with(
        layout: &Layout,
        flags: &[Override],
        env: impl Fn(&str) -> Option<String>,
    ) -> Result<Vec<String>, ConfigError> {
        let path = layout.app_toml();
        let bad = |error: toml::de::Error| ConfigError::Syntax { path: path.clone(), message: error.to_string() };
        let defaults: Table = Self::default_text().parse().map_err(bad)?;
        let merged = layers::layered(defaults.clone(), layers::read_table(&path)?, env, flags)?;
        let known = layers::leaves(&defaults);
        let custom = merged.get("pruning").and_then(Value::as_str) == Some("custom");
        let mut found = Vec::new();
        for (key, value) in layers::leaves(&merged) {
            let default = known.iter().find(|(name, _)| *name == key).map(|(_, value)| value);
            let why = match default {
                Some(default) if *default == value => continue,
                // Older SDK files hold more keys; a mistyped one would be missed.
                None => "there is no such setting",
                Some(_) if CUSTOM_PRUNING.contains(&key.as_str()) && !custom => {
                    "it is read with pruning = \"custom\" only"
                }
                Some(_) => match WITHOUT_EFFECT.iter().find(|(name, _)| *name == key) {
                    Some((_, why)) => why,
                    None => continue,
                },
            };
            found.push(format!("{key} = {value} in app.toml has no effect: {why}"));
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Another value than the default, of a kind that the node takes.
    fn other(key: &str, default: &Value) -> String {
        match (key, default) {
            ("pruning", _) => "nothing".to_owned(),
            ("app-db-backend", _) => "sled".to_owned(),
            ("unsafe-skip-upgrades", _) => "7".to_owned(),
            (_, Value::Boolean(flag)) => (!flag).to_string(),
            (_, Value::Integer(number)) => (number + 1).to_string(),
            (_, Value::String(text)) if text.parse::<u64>().is_ok() => "17".to_owned(),
            (_, Value::Array(_)) => "a.b".to_owned(),
            _ => "other".to_owned(),
        }
    }

    /// Every key is read into the settings or named as one without effect, and never both.
    #[test]
    fn every_key_acts_or_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::new(dir.path());
        let defaults: Table = AppConfig::default_text().parse().unwrap();
        for (key, default) in layers::leaves(&defaults) {
            let flags = match key.as_str() {
                // Its value is a list of pairs, which a flag cannot give.
                "telemetry.global-labels" => {
                    std::fs::write(layout.app_toml().tap_dir(), "[telemetry]\nglobal-labels = [['a', 'b']]\n").unwrap();
                    Vec::new()
                }
                _ => vec![(key.clone(), other(&key, &default))],
            };
            let config = AppConfig::load_with(&layout, &flags, |_| None).unwrap();
            let warnings = AppConfig::without_effect_with(&layout, &flags, |_| None).unwrap();
            let _ = std::fs::remove_file(layout.app_toml());
            let named: Vec<_> = warnings.iter().filter(|w| w.starts_with(&format!("{key} = "))).collect();
            let acts = config != AppConfig::default();
            let is_unused = WITHOUT_EFFECT.iter().any(|(name, _)| *name == key);
            assert_eq!(named.len(), warnings.len(), "{key}: {warnings:?}");
            assert_eq!(is_unused || CUSTOM_PRUNING.contains(&key.as_str()), !named.is_empty(), "{key}: {warnings:?}");
            assert!(acts || is_unused, "{key} is neither read nor named");
        }
        assert!(AppConfig::without_effect_with(&layout, &[], |_| None).unwrap().is_empty());
    }

    /// A directory for the file, made on the way.
    trait TapDir {
        fn tap_dir(self) -> Self;
    }

    impl TapDir for std::path::PathBuf {
        fn tap_dir(self) -> Self {
            std::fs::create_dir_all(self.parent().unwrap()).unwrap();
            self
        }
    }

    #[test]
    fn mistyped_keys_and_settings_that_others_rule_out_are_named() {
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::new(dir.path());
        let text = "pruning-keep-recent = '100'\nhalt-hieght = 7\n[api]\nenabel = true\n\
             [state-sync]\nsnapshot-interval = 1000\n";
        std::fs::write(layout.app_toml().tap_dir(), text).unwrap();
        let warnings = AppConfig::without_effect_with(&layout, &[], |_| None).unwrap();
        let keys: Vec<&str> = warnings.iter().filter_map(|w| w.split(" = ").next()).collect();
        assert_eq!(keys, ["api.enabel", "halt-hieght", "pruning-keep-recent", "state-sync.snapshot-interval"]);
        let custom = [("pruning".to_owned(), "custom".to_owned())];
        let warnings = AppConfig::without_effect_with(&layout, &custom, |_| None).unwrap();
        assert!(!warnings.iter().any(|w| w.starts_with("pruning")), "{warnings:?}");
    }
}
