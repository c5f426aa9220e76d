//! Answers of commands as JSON or as text (YAML, as the SDK prints it).

use std::io::Write;

use clap::{Args, ValueEnum};
use serde_json::Value;

use super::CliError;

/// `-o`/`--output`, for commands that print an answer.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct OutputArgs {
    /// Output format [default: from client.toml, or the command's own]
    #[arg(short = 'o', long, value_enum)]
    pub output: Option<OutputFormat>,
}

/// How an answer is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// YAML.
    Text,
    /// Compact JSON on one line.
    Json,
}

impl OutputFormat {
    /// Reads client.toml's `output`; anything but `json` is text.
    pub fn from_config(text: &str) -> Self {
        if text == "json" { Self::Json } else { Self::Text }
    }
}

/// Prints an answer to standard output. A reader that went away is not an error.
///
/// # Errors
/// When standard output cannot be written.
pub fn print(value: &Value, format: OutputFormat) -> Result<(), CliError> {
    let text = match format {
        OutputFormat::Json => value.to_string(),
        OutputFormat::Text => to_yaml(value),
    };
    print_line(&text)
}

/// Prints one text to standard output, ended by a newline. A reader that went away is not an error.
///
/// # Errors
/// When standard output cannot be written.
pub fn print_line(text: &str) -> Result<(), CliError> {
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{}", text.trim_end_matches('\n')).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Block-style YAML.
pub fn to_yaml(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(_) | Value::Array(_) if !is_empty(value) => block(value, 0, &mut out),
        scalar => out.push_str(&inline(scalar)),
    }
    if !out.ends_with('\n') {
        out.push('\n');
    }
    out
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Object(map) => map.is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    }
}

fn block(value: &Value, indent: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                out.push_str(&format!("{pad}{}:", scalar(key)));
                after_key(inner, indent, out);
            }
        }
        Value::Array(list) => {
            for inner in list {
                if matches!(inner, Value::Object(_) | Value::Array(_)) && !is_empty(inner) {
                    // The first line of the element goes after the dash.
                    let mut nested = String::new();
                    block(inner, indent.saturating_add(2), &mut nested);
                    out.push_str(&format!("{pad}- {}", nested.trim_start_matches(' ')));
                } else {
                    out.push_str(&format!("{pad}- {}\n", inline(inner)));
                }
            }
        }
        other => out.push_str(&format!("{pad}{}\n", inline(other))),
    }
}

fn after_key(value: &Value, indent: usize, out: &mut String) {
    match value {
        Value::Object(_) if !is_empty(value) => {
            out.push('\n');
            block(value, indent.saturating_add(2), out);
        }
        Value::Array(_) if !is_empty(value) => {
            // Lists stay at the key's own column.
            out.push('\n');
            block(value, indent, out);
        }
        Value::String(text) if text.contains('\n') && !text.contains('\r') => {
            let pad = " ".repeat(indent.saturating_add(2));
            let marker = if text.ends_with('\n') { "|" } else { "|-" };
            out.push_str(&format!(" {marker}\n"));
            for line in text.trim_end_matches('\n').lines() {
                out.push_str(&if line.is_empty() { "\n".to_owned() } else { format!("{pad}{line}\n") });
            }
        }
        other => out.push_str(&format!(" {}\n", inline(other))),
    }
}

fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => scalar(text),
        other => other.to_string(),
    }
}

/// A string, quoted when plain YAML would read it as something else.
fn scalar(text: &str) -> String {
    let special_start = |c: char| ",[]{}#&*!|>'\"%@`".contains(c) || c.is_whitespace();
    let special_word = matches!(
        text.to_ascii_lowercase().as_str(),
        "" | "~" | "null" | "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n" | ".nan" | ".inf" | "-.inf"
    );
    // What YAML 1.1 reads as an integer, a float, a base-60 number or a time.
    let digits = text.replace('_', "");
    let prefixed =
        ["0x", "0X", "0o", "0b"].iter().any(|prefix| digits.trim_start_matches(['+', '-']).starts_with(prefix));
    let timed = text.starts_with(|c: char| c.is_ascii_digit())
        && text.contains(['-', ':'])
        && text.chars().all(|c| "0123456789-:.+TtZz ".contains(c));
    let numeric = prefixed || timed || digits.parse::<f64>().is_ok();
    let needs = special_word
        || numeric
        || text.starts_with(special_start)
        // These begin something else only with a space behind them.
        || ["-", "?", ":"]
            .iter()
            .filter_map(|mark| text.strip_prefix(mark))
            .any(|rest| rest.is_empty() || rest.starts_with(' '))
        || text.ends_with(|c: char| c.is_whitespace() || c == ':')
        || text.contains(": ")
        || text.contains(" #")
        || text.chars().any(char::is_control);
    if !needs {
        text.to_owned()
    } else if special_word || numeric || text.chars().any(char::is_control) {
        Value::from(text).to_string()
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn yaml_looks_as_the_sdk_prints_it() {
        let value = json!({
            "balances": [{ "amount": "100", "denom": "uopen" }, { "amount": "1", "denom": "x" }],
            "empty": [], "nothing": null, "flag": true, "height": 7, "nested": { "memo": "a: b", "list": [[1, 2], "true"] },
            "time": "2026-01-01T00:00:00Z", "word": "plain text",
        });
        let expected = "balances:\n- amount: \"100\"\n  denom: uopen\n- amount: \"1\"\n  denom: x\nempty: []\nflag: true\nheight: 7\n\
             nested:\n  list:\n  - - 1\n    - 2\n  - \"true\"\n  memo: 'a: b'\nnothing: null\ntime: \"2026-01-01T00:00:00Z\"\nword: plain text\n";
        assert_eq!(to_yaml(&value), expected);
        assert_eq!(to_yaml(&json!({})), "{}\n");
    }

    #[test]
    fn strings_that_yaml_would_misread_are_quoted() {
        for (text, yaml) in [
            ("", "\"\""),
            ("1e18", "\"1e18\""),
            ("0x10", "\"0x10\""),
            ("12:30", "\"12:30\""),
            ("0.38.26", "0.38.26"),
            ("2fe92a59ec", "2fe92a59ec"),
            ("null", "\"null\""),
            ("- a", "'- a'"),
            ("-x", "-x"),
            (":", "':'"),
            ("@type", "'@type'"),
            ("it's: x", "'it''s: x'"),
            ("a\\b: c", "'a\\b: c'"),
            ("\"q\"", "'\"q\"'"),
            ("a ", "'a '"),
            ("a\tb", "\"a\\tb\""),
            ("say \"hi\"", "say \"hi\""),
            ("cosmos1abc", "cosmos1abc"),
            ("/cosmos.bank.v1beta1.MsgSend", "/cosmos.bank.v1beta1.MsgSend"),
        ] {
            assert_eq!(scalar(text), yaml);
        }
    }
}
