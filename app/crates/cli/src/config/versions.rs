//! Keys of the settings files in the versions of the Cosmos SDK: this program's own files are those of v0.53,
//! and for older versions a table says what was different.

use toml_edit::{DocumentMut, Item, Table};

use openledger_config::{AppConfig, ClientConfig};

/// What a version's file holds.
pub(super) enum Template {
    /// Any file will do.
    Same,
    /// These keys, with their comments and defaults.
    Keys(DocumentMut),
}

/// A version and how its app.toml differs from the one of v0.53.
struct Version {
    name: &'static str,
    /// Dotted keys and sections that it lacks.
    without: &'static [&'static str],
    /// Keys and sections that it has besides.
    with: &'static str,
}

/// The version whose files this program writes.
const OWN: &str = "v0.53";
/// The version from which on files can be migrated.
const FIRST: &str = "v0.45";

const OLDER: &[Version] = &[
    Version {
        name: "v0.46",
        without: &[
            "query-gas-limit",
            "grpc.historical-grpc-address-block-range",
            "telemetry.metrics-sink",
            "telemetry.statsd-addr",
            "telemetry.datadog-hostname",
            "streaming",
            "mempool",
        ],
        with: BEFORE_0_50,
    },
    Version {
        name: "v0.47",
        without: &[
            "query-gas-limit",
            "grpc.historical-grpc-address-block-range",
            "telemetry.metrics-sink",
            "telemetry.statsd-addr",
            "telemetry.datadog-hostname",
            "streaming",
        ],
        with: BEFORE_0_50,
    },
    Version { name: "v0.50", without: &["grpc.historical-grpc-address-block-range"], with: "" },
];

/// What v0.50 took away. This program reads none of it.
const BEFORE_0_50: &str = r#"
# Whether nodes of the state tree are loaded when they are first read.
iavl-lazy-loading = false

[grpc-web]

# Address of the gRPC-Web server.
address = "localhost:9091"

# Whether any origin may call it.
enable-unsafe-cors = false

[rosetta]

# Whether the Rosetta API is served.
enable = false

# Its address.
address = ":8080"

# Names of blockchain and network in its answers.
blockchain = "app"
network = "network"

# Attempts to connect to the node.
retries = 3

# Whether it runs without a node.
offline = false

# Whether it suggests a fee, with this gas and in this denomination.
enable-fee-suggestion = false
gas-to-suggest = 200000
denom-to-suggest = "uatom"

[store]

# Services that state changes are streamed to.
streamers = []

[streamers]

[streamers.file]
# Stores whose changes are written to files, and how.
keys = ["*"]
write_dir = ""
prefix = ""
output-metadata = "true"
stop-node-on-error = "true"
fsync = "false"
"#;

/// The template of a version; the error names the versions that there are.
pub(super) fn template(version: &str, client: bool) -> Result<Template, String> {
    let parse = |text: &str| text.parse::<DocumentMut>().map_err(|e| e.to_string());
    let older = OLDER.iter().find(|older| older.name == version);
    match (version, older) {
        (FIRST, _) => Ok(Template::Same),
        (OWN, _) | (_, Some(_)) if client => Ok(Template::Keys(parse(ClientConfig::default_text())?)),
        (OWN, _) => Ok(Template::Keys(parse(AppConfig::default_text())?)),
        (_, Some(older)) => {
            let mut document = parse(AppConfig::default_text())?;
            older.without.iter().for_each(|key| remove(document.as_table_mut(), key));
            overlay(document.as_table_mut(), parse(older.with)?.as_table());
            Ok(Template::Keys(document))
        }
        (_, None) => {
            let known = [FIRST].into_iter().chain(OLDER.iter().map(|older| older.name)).chain([OWN]);
            let known: Vec<String> = known.map(|name| format!("\"{name}\"")).collect();
            Err(format!("unknown version \"{version}\", supported versions are: [{}]", known.join(" ")))
        }
    }
}

fn remove(table: &mut Table, key: &str) {
    match key.split_once('.') {
        Some((section, rest)) => {
            if let Some(Item::Table(inner)) = table.get_mut(section) {
                remove(inner, rest);
            }
        }
        None => {
            table.remove(key);
        }
    }
}

fn overlay(onto: &mut Table, more: &Table) {
    for (name, item) in more {
        match (onto.get_mut(name), item) {
            (Some(Item::Table(inner)), Item::Table(more)) => overlay(inner, more),
            _ => {
                onto.insert(name, item.clone());
                if let (Some(mut key), Some(model)) = (onto.key_mut(name), more.key(name)) {
                    *key.leaf_decor_mut() = model.leaf_decor().clone();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_versions_are_answered_with_the_known_ones() {
        assert_eq!(
            template("v9", false).err().unwrap(),
            r#"unknown version "v9", supported versions are: ["v0.45" "v0.46" "v0.47" "v0.50" "v0.53"]"#
        );
        assert!(matches!(template("v0.45", true), Ok(Template::Same)));
    }

    #[test]
    fn the_tables_name_keys_that_are_there() {
        let own: DocumentMut = AppConfig::default_text().parse().unwrap();
        for key in OLDER.iter().flat_map(|older| older.without) {
            let found = key.split('.').try_fold(own.as_item(), |item, part| item.get(part));
            assert!(found.is_some(), "{key}");
        }
    }
}
