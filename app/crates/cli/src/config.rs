//! `config`: read and change settings without an editor.

mod migrate;
mod versions;

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use openledger_client::{CliError, Global, print_line};
use openledger_config::{AppConfig, ClientConfig, ConfigError, edit_toml, edit_toml_text};

/// `openledgerd config`
#[derive(Debug, Clone, Args)]
pub struct ConfigArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: ConfigCommand,
}

/// Subcommands of `config`.
#[derive(Debug, Clone, Subcommand)]
pub enum ConfigCommand {
    /// Print a value
    Get {
        /// app, client or config (CometBFT's)
        config: String,
        /// Dotted key, such as grpc.address
        key: String,
    },
    /// Change a value, keeping comments and everything else
    Set {
        /// app, client or config (CometBFT's)
        config: String,
        /// Dotted key, such as grpc.address
        key: String,
        /// New value; text needs no quotes
        #[arg(allow_hyphen_values = true)]
        value: String,
        /// Print the changed file instead of writing it
        #[arg(long)]
        stdout: bool,
        /// Log changes to stderr
        #[arg(short, long)]
        verbose: bool,
        /// Do not check the result
        #[arg(short = 's', long = "skip-validate")]
        skip_validate: bool,
    },
    /// Print the home directory
    Home,
    /// Print a file
    View {
        /// app, client or config (CometBFT's)
        config: String,
        /// Format
        #[arg(long = "output-format", value_enum, default_value = "toml")]
        output_format: ViewFormat,
    },
    /// Migrate a settings file to the keys of another version of the Cosmos SDK
    Migrate(migrate::MigrateArgs),
    /// Print the values that differ from the defaults
    Diff {
        /// app or client
        config: String,
    },
}

/// Format of `config view`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ViewFormat {
    /// As it is.
    Toml,
    /// As JSON.
    Json,
}

/// Runs the command.
///
/// # Errors
/// When the file or key does not exist, or a new value is refused.
pub fn run(global: &Global, args: &ConfigArgs) -> Result<(), CliError> {
    let layout = global.layout()?;
    let file = |name: &str| layout.settings_file(name);
    match &args.command {
        ConfigCommand::Migrate(args) => migrate::run(global, args),
        ConfigCommand::Home => print_line(&layout.home().display().to_string()),
        ConfigCommand::Get { config, key } => {
            let path = file(config);
            let failed = |e| format!("failed to load config: failed to open \"{}\": {e}", path.display());
            print_line(&get(&read(path.clone()).map_err(|e| CliError::message(failed(e)))?, key)?)
        }
        ConfigCommand::View { config, output_format: ViewFormat::Toml } => print_line(&read(file(config))?),
        ConfigCommand::View { config, output_format: ViewFormat::Json } => {
            let table: toml::Table =
                read(file(config))?.parse().map_err(|error| CliError::message(format!("{error}")))?;
            print_line(&serde_json::to_string_pretty(&table)?)
        }
        ConfigCommand::Diff { config } => {
            let defaults = match config.strip_suffix(".toml").unwrap_or(config) {
                "app" => AppConfig::default_text(),
                "client" => ClientConfig::default_text(),
                other => return Err(CliError::message(format!("no defaults known for {other:?}: use app or client"))),
            };
            print_line(&diff(defaults, &read(file(config))?)?)
        }
        ConfigCommand::Set { config, key, value, stdout, verbose, skip_validate } => {
            let path = file(config);
            let old = read(path.clone())?;
            let changes = [(key.as_str(), parse_value(value))];
            if let Err(unknown) = find(&old, key) {
                return Err(CliError::message(format!(
                    "updating \"{}\": {}",
                    path.display(),
                    not_found(key, &unknown)
                )));
            }
            if !skip_validate {
                same_type(&old, key, &changes[0].1)?;
            }
            if *verbose {
                eprintln!("[1]\tset {key} to {value}\t| OK");
            }
            if *stdout {
                return print_line(&edit_toml_text(&old, &changes, false)?);
            }
            Ok(edit_toml(&path, &changes, false)?)
        }
    }
}

fn read(path: PathBuf) -> Result<String, CliError> {
    std::fs::read_to_string(&path).map_err(|source| ConfigError::Io { path, source }.into())
}

/// A TOML value, or text when it is none.
fn parse_value(text: &str) -> toml_edit::Value {
    let mut value = text.parse().unwrap_or_else(|_| toml_edit::Value::from(text));
    value.decor_mut().clear();
    value
}

fn find(text: &str, key: &str) -> Result<toml_edit::Item, CliError> {
    let document: toml_edit::DocumentMut =
        text.parse().map_err(|error: toml_edit::TomlError| CliError::message(error.to_string()))?;
    let mut item = document.as_item();
    for part in key.split('.') {
        item = item.get(part).ok_or_else(|| ConfigError::UnknownKey(key.to_owned()))?;
    }
    Ok(item.clone())
}

/// A missing key in the words of the SDK's tool, which shows its parts.
fn not_found(key: &str, error: &CliError) -> String {
    match error {
        CliError::Config(ConfigError::UnknownKey(_)) => {
            format!("key [{}] not found", key.split('.').map(|part| format!("{part:?}")).collect::<Vec<_>>().join(" "))
        }
        other => other.to_string(),
    }
}

fn get(text: &str, key: &str) -> Result<String, CliError> {
    Ok(find(text, key)?.to_string().trim().to_owned())
}

/// A value may not change its type: the node would refuse to start.
fn same_type(text: &str, key: &str, new: &toml_edit::Value) -> Result<(), CliError> {
    let item = find(text, key)?;
    let old = item.as_value().ok_or_else(|| ConfigError::UnknownKey(key.to_owned()))?;
    if old.type_name() == new.type_name() {
        return Ok(());
    }
    Err(CliError::message(format!(
        "{key} is a {}, not a {}; quote text with '\"…\"' or use --skip-validate",
        old.type_name(),
        new.type_name()
    )))
}

/// One line per differing key: `key: default -> value`.
fn diff(defaults: &str, text: &str) -> Result<String, CliError> {
    let parse = |text: &str| text.parse::<toml::Table>().map_err(|error| CliError::message(error.to_string()));
    let (mut lines, mut old, mut new) = (Vec::new(), Vec::new(), Vec::new());
    flatten("", &toml::Value::Table(parse(defaults)?), &mut old);
    flatten("", &toml::Value::Table(parse(text)?), &mut new);
    for (key, value) in &new {
        match old.iter().find(|(name, _)| name == key) {
            Some((_, default)) if default == value => {}
            Some((_, default)) => lines.push(format!("{key}: {default} -> {value}")),
            None => lines.push(format!("{key}: (unknown) -> {value}")),
        }
    }
    for (key, default) in old.iter().filter(|(key, _)| !new.iter().any(|(name, _)| name == key)) {
        lines.push(format!("{key}: {default} -> (missing)"));
    }
    Ok(lines.join("\n"))
}

fn flatten(prefix: &str, value: &toml::Value, into: &mut Vec<(String, String)>) {
    match value {
        toml::Value::Table(table) => {
            for (key, inner) in table {
                flatten(&if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") }, inner, into);
            }
        }
        other => into.push((prefix.to_owned(), other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_changed_and_compared() {
        let text = AppConfig::default_text();
        assert_eq!(get(text, "grpc.address").unwrap(), "\"localhost:9090\"");
        assert_eq!(get(text, "api.max-open-connections").unwrap(), "1000");
        assert!(get(text, "grpc.nothing").is_err());
        let changed = edit_toml_text(
            text,
            &[("grpc.address", parse_value("0.0.0.0:1")), ("api.enable", parse_value("true"))],
            false,
        )
        .unwrap();
        assert_eq!(
            diff(text, &changed).unwrap(),
            "api.enable: false -> true\ngrpc.address: \"localhost:9090\" -> \"0.0.0.0:1\""
        );
        assert_eq!(diff(text, text).unwrap(), "");
        assert!(same_type(text, "api.enable", &parse_value("true")).is_ok());
        assert!(same_type(text, "api.enable", &parse_value("maybe")).is_err());
        assert!(same_type(text, "grpc", &parse_value("1")).is_err());
    }
}
