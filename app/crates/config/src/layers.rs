//! Values from a file, the environment and flags, laid over typed defaults.

use std::path::Path;

use toml::{Table, Value};

use super::ConfigError;

/// Prefix of environment variables.
pub const ENV_PREFIX: &str = "OPENLEDGERD";

/// A setting given on the command line: dotted key and the text given.
pub type Override = (String, String);

/// The environment variable for a dotted key: `api.max-open-connections` is
/// `OPENLEDGERD_API_MAX_OPEN_CONNECTIONS`.
pub fn env_name(prefix: &str, key: &str) -> String {
    let mut name = String::from(prefix);
    name.push('_');
    name.extend(key.chars().map(|c| if c == '.' || c == '-' { '_' } else { c.to_ascii_uppercase() }));
    name
}

/// Reads a TOML file; a missing one is empty.
pub(super) fn read_table(path: &Path) -> Result<Table, ConfigError> {
    match std::fs::read_to_string(path) {
        Ok(text) => text.parse().map_err(|error: toml::de::Error| ConfigError::Syntax {
            path: path.to_owned(),
            message: error.to_string(),
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Table::new()),
        Err(source) => Err(ConfigError::Io { path: path.to_owned(), source }),
    }
}

/// Lays `file`, then the environment (`env`), then `flags` over `defaults`. Values take the default's type
/// where the text allows it, as operators and tools write numbers and booleans both bare and quoted.
pub(super) fn layered(
    defaults: Table,
    file: Table,
    env: impl Fn(&str) -> Option<String>,
    flags: &[Override],
) -> Result<Table, ConfigError> {
    let mut merged = defaults.clone();
    merge(&mut merged, file, "")?;
    for (key, default) in leaves(&defaults) {
        let from_flag = flags.iter().rev().find(|(name, _)| *name == key).map(|(_, text)| text.clone());
        if let Some(text) = from_flag.or_else(|| env(&env_name(ENV_PREFIX, &key))) {
            let value =
                from_text(&text, &default).ok_or_else(|| ConfigError::Value { key: key.clone(), value: text })?;
            set(&mut merged, &key, value);
        }
    }
    Ok(merged)
}

/// Dotted keys of all values that are not tables.
pub(super) fn leaves(table: &Table) -> Vec<(String, Value)> {
    table
        .iter()
        .flat_map(|(key, value)| match value {
            Value::Table(inner) => {
                leaves(inner).into_iter().map(|(rest, value)| (format!("{key}.{rest}"), value)).collect()
            }
            other => vec![(key.clone(), other.clone())],
        })
        .collect()
}

fn merge(onto: &mut Table, from: Table, path: &str) -> Result<(), ConfigError> {
    for (key, value) in from {
        let full = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        match (onto.get_mut(&key), value) {
            (Some(Value::Table(inner)), Value::Table(value)) => merge(inner, value, &full)?,
            (Some(slot), value) => {
                *slot = coerce(value.clone(), slot)
                    .ok_or_else(|| ConfigError::Value { key: full, value: value.to_string() })?;
            }
            (None, value) => {
                onto.insert(key, value);
            }
        }
    }
    Ok(())
}

fn set(table: &mut Table, key: &str, value: Value) {
    match key.split_once('.') {
        Some((first, rest)) => {
            if let Some(Value::Table(inner)) = table.get_mut(first) {
                set(inner, rest, value);
            }
        }
        None => {
            table.insert(key.to_owned(), value);
        }
    }
}

fn coerce(value: Value, like: &Value) -> Option<Value> {
    match (&value, like) {
        (Value::String(text), Value::Integer(_) | Value::Boolean(_)) => from_text(text, like),
        (Value::Integer(number), Value::String(_)) => Some(Value::String(number.to_string())),
        (Value::Boolean(flag), Value::String(_)) => Some(Value::String(flag.to_string())),
        _ if value.same_type(like) => Some(value),
        _ => None,
    }
}

fn from_text(text: &str, like: &Value) -> Option<Value> {
    let text = text.trim();
    match like {
        Value::String(_) => Some(Value::String(text.to_owned())),
        Value::Integer(_) => text.parse().ok().map(Value::Integer),
        Value::Boolean(_) => match text {
            "true" | "1" | "t" | "T" | "TRUE" | "True" => Some(Value::Boolean(true)),
            "false" | "0" | "f" | "F" | "FALSE" | "False" => Some(Value::Boolean(false)),
            _ => None,
        },
        Value::Array(_) => Some(Value::Array(
            text.split(',')
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .map(|part| Value::String(part.to_owned()))
                .collect(),
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Table {
        text.parse().unwrap()
    }

    #[test]
    fn flags_win_over_environment_over_file_over_defaults() {
        let defaults = table("a = 1\nb = 1\nc = 1\nd = 1\n[s]\nname-of = 'x'\nlist = []");
        let env = |name: &str| match name {
            "OPENLEDGERD_C" | "OPENLEDGERD_D" => Some("3".to_owned()),
            "OPENLEDGERD_S_NAME_OF" => Some("from env".to_owned()),
            "OPENLEDGERD_S_LIST" => Some("a.b, c.d".to_owned()),
            _ => None,
        };
        let got =
            layered(defaults, table("b = 2\nc = 2\nd = 2\nunknown = true"), env, &[("d".into(), "4".into())]).unwrap();
        assert_eq!(
            got,
            table("a = 1\nb = 2\nc = 3\nd = 4\nunknown = true\n[s]\nname-of = 'from env'\nlist = ['a.b', 'c.d']")
        );
    }

    #[test]
    fn quoted_and_bare_scalars_are_both_read_and_nonsense_is_refused() {
        let defaults = table("n = 1\nb = false\ns = '0'");
        let got = layered(defaults.clone(), table("n = '7'\nb = 'true'\ns = 9"), |_| None, &[]).unwrap();
        assert_eq!(got, table("n = 7\nb = true\ns = '9'"));
        for bad in ["n = 'many'", "n = true", "b = 'yes please'", "s = [1]"] {
            assert!(
                matches!(layered(defaults.clone(), table(bad), |_| None, &[]), Err(ConfigError::Value { .. })),
                "{bad}"
            );
        }
    }
}
