//! `config migrate`: a settings file with the keys of another version.
//!
//! Keys that the version has and the file lacks are added with their comments and defaults, keys that the
//! version does not have are removed, and everything else stays as it is. This program's own section stays
//! with every version.

use std::path::{Path, PathBuf};

use clap::Args;
use toml_edit::{DocumentMut, Item, Table, TableLike};

use super::versions::{self, Template};
use openledger_client::{CliError, Global, print_line};
use openledger_config::{AppConfig, ClientConfig, write_file};

/// Arguments of `config migrate`.
#[derive(Debug, Clone, Args)]
pub struct MigrateArgs {
    /// Version of the Cosmos SDK, such as v0.53
    target_version: String,
    /// The file [default: app.toml of the home]
    path: Option<PathBuf>,
    /// Print the updated config to stdout
    #[arg(long)]
    stdout: bool,
    /// Log changes to stderr
    #[arg(long)]
    verbose: bool,
    /// Skip configuration validation (allows to migrate unknown configurations)
    #[arg(long)]
    skip_validate: bool,
}

/// Runs the command.
///
/// # Errors
/// When the version is unknown, the file cannot be read, or what comes out is not a valid configuration.
pub(super) fn run(global: &Global, args: &MigrateArgs) -> Result<(), CliError> {
    let path = match &args.path {
        Some(path) => path.clone(),
        None => global.layout()?.app_toml(),
    };
    let is_client = path.to_string_lossy().ends_with("client.toml");
    let template = versions::template(&args.target_version, is_client).map_err(CliError::message)?;
    let failed = |problem: String| CliError::message(format!("failed to load config: {problem}"));
    let text = std::fs::read_to_string(&path)
        .map_err(|e| failed(format!("failed to open \"{0}\": open {0}: {1}", path.display(), go_text(&e))))?;
    let mut document: DocumentMut = text.parse().map_err(|e: toml_edit::TomlError| failed(e.to_string()))?;
    match template {
        Template::Same => print_line(&format!("no migration needed to {}", args.target_version))?,
        Template::Keys(target) => {
            for (number, step) in plan(&mut document, &target).iter().enumerate() {
                if args.verbose {
                    eprintln!("[{}]\t{step}\t| OK", number.saturating_add(1));
                }
            }
        }
    }
    let migrated = document.to_string();
    let invalid = |e| CliError::message(format!("failed to migrate config: updated config is invalid: {e}"));
    if !args.skip_validate {
        check(&path, &migrated).map_err(invalid)?;
    }
    if args.stdout {
        return print_line(&migrated);
    }
    Ok(write_file(&path, migrated.as_bytes(), 0o600)?)
}

/// Go words what the operating system says in small letters.
fn go_text(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file or directory".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

/// Brings the document to the target's keys and says what was done.
fn plan(document: &mut DocumentMut, target: &DocumentMut) -> Vec<String> {
    let mut steps = Vec::new();
    remove_unknown(document.as_table_mut(), target.as_table(), "", &mut steps);
    add_missing(document.as_table_mut(), target.as_table(), "", &mut steps);
    steps
}

fn remove_unknown(from: &mut Table, target: &dyn TableLike, prefix: &str, steps: &mut Vec<String>) {
    let names: Vec<String> = from.iter().map(|(name, _)| name.to_owned()).collect();
    for name in names {
        let full = format!("{prefix}{name}");
        let wanted = target.get(&name);
        let section = from.get(&name).is_some_and(Item::is_table);
        match (from.get_mut(&name), wanted) {
            (Some(Item::Table(inner)), Some(Item::Table(wanted))) => {
                remove_unknown(inner, wanted, &format!("{full}."), steps);
            }
            (Some(item), Some(wanted)) if item.is_table() == wanted.is_table() => {}
            _ => {
                from.remove(&name);
                steps.push(format!("remove {full} {}", if section { "section" } else { "key" }));
            }
        }
    }
}

fn add_missing(into: &mut Table, target: &Table, prefix: &str, steps: &mut Vec<String>) {
    for (name, wanted) in target {
        let full = format!("{prefix}{name}");
        match (into.get_mut(name), wanted) {
            (Some(Item::Table(inner)), Item::Table(wanted)) => add_missing(inner, wanted, &format!("{full}."), steps),
            (Some(_), _) => {}
            (None, Item::Table(wanted)) => {
                steps.push(format!("add {full} section"));
                let mut section = wanted.clone();
                // Without a place of its own it goes to the end.
                unplace(&mut section);
                for (key, _) in wanted.iter().filter(|(_, item)| !item.is_table()) {
                    steps.push(format!("add {full}.{key} key"));
                }
                into.insert(name, Item::Table(section));
            }
            (None, wanted) => {
                steps.push(format!("add {full} key"));
                into.insert(name, wanted.clone());
                // The comments above a key belong to the key.
                if let (Some(mut key), Some(model)) = (into.key_mut(name), target.key(name)) {
                    *key.leaf_decor_mut() = model.leaf_decor().clone();
                }
            }
        }
    }
}

fn unplace(section: &mut Table) {
    section.set_position(usize::MAX);
    for (_, item) in section.iter_mut() {
        if let Item::Table(inner) = item {
            unplace(inner);
        }
    }
}

/// What the SDK checks of a migrated file, told by the file's name.
fn check(path: &Path, text: &str) -> Result<(), String> {
    let name = path.to_string_lossy();
    if name.ends_with("app.toml") {
        let config = AppConfig::parse(text).map_err(|e| format!("failed to unmarshal as server config: {e}"))?;
        return config.validate().map_err(|e| format!("server config invalid: {e}"));
    }
    if name.ends_with("client.toml") {
        let config = ClientConfig::parse(text).map_err(|e| format!("failed to unmarshal as client config: {e}"))?;
        let named = !config.chain_id.is_empty();
        return if named { Ok(()) } else { Err("client config invalid: chain-id is empty".to_owned()) };
    }
    if name.ends_with("config.toml") {
        return Err("cometbft config is not supported".to_owned());
    }
    Err(format!("unknown config: {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn migrate(text: &str, version: &str) -> (String, Vec<String>) {
        let Template::Keys(target) = versions::template(version, false).unwrap() else { panic!("a template") };
        let mut document: DocumentMut = text.parse().unwrap();
        let steps = plan(&mut document, &target);
        (document.to_string(), steps)
    }

    #[test]
    fn a_file_of_an_older_version_gets_what_it_lacks_and_loses_what_is_gone() {
        let old = [
            "# my note",
            "minimum-gas-prices = \"1uopen\" # kept",
            "iavl-lazy-loading = true",
            "[rosetta]",
            "enable = true",
            "[grpc]",
            "address = \"0.0.0.0:1\"\n",
        ];
        let old = &old.join("\n");
        let (new, steps) = migrate(old, "v0.53");
        let config = AppConfig::parse(&new).unwrap();
        assert_eq!((config.minimum_gas_prices.as_str(), config.grpc.address.as_str()), ("1uopen", "0.0.0.0:1"));
        assert!(new.starts_with("# my note\nminimum-gas-prices = \"1uopen\" # kept\n"), "{new}");
        assert!(!new.contains("rosetta") && !new.contains("iavl-lazy-loading"));
        for step in [
            "remove rosetta section",
            "remove iavl-lazy-loading key",
            "add query-gas-limit key",
            "add grpc.enable key",
            "add openledger section",
            "add openledger.bech32-prefix key",
        ] {
            assert!(steps.iter().any(|s| s == step), "{step}: {steps:?}");
        }
        // What was added carries its comments, and a second migration has nothing to do.
        assert!(new.contains("# Most gas that one query"));
        assert_eq!(migrate(&new, "v0.53"), (new, Vec::new()));
    }

    #[test]
    fn each_version_has_its_own_keys() {
        let now = AppConfig::default_text();
        assert_eq!(migrate(now, "v0.53").1, Vec::<String>::new());
        let (older, _) = migrate(now, "v0.47");
        let table: toml::Table = older.parse().unwrap();
        assert!(
            table.contains_key("rosetta") && table.contains_key("openledger") && !table.contains_key("query-gas-limit")
        );
        assert!(table["telemetry"].get("metrics-sink").is_none() && table["grpc-web"].get("address").is_some());
        let oldest: toml::Table = migrate(now, "v0.46").0.parse().unwrap();
        assert!(!oldest.contains_key("mempool"));
        let back = migrate(&older, "v0.53").0;
        assert_eq!(AppConfig::parse(&back).unwrap(), AppConfig::parse(now).unwrap());
    }

    #[test]
    fn what_comes_out_is_checked_by_the_name_of_the_file() {
        let app = AppConfig::default_text();
        assert!(check(Path::new("app.toml"), app).unwrap_err().starts_with("server config invalid: set min gas price"));
        assert!(check(Path::new("app.toml"), &app.replacen("\"\"", "\"1uopen\"", 1)).is_ok());
        assert_eq!(
            check(Path::new("x/client.toml"), "chain-id = \"\"").unwrap_err(),
            "client config invalid: chain-id is empty"
        );
        assert!(check(Path::new("client.toml"), "chain-id = \"c\"").is_ok());
        assert_eq!(check(Path::new("config.toml"), "").unwrap_err(), "cometbft config is not supported");
        assert_eq!(check(Path::new("other.toml"), "").unwrap_err(), "unknown config: other.toml");
    }
}
