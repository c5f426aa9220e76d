//! JSON texts on standard output, as they are or as YAML.

use super::ClientError;
use crate::output::{OutputFormat, print_line, to_yaml};

/// Prints JSON text on standard output in `format`, its fields in their order.
///
/// # Errors
/// When the text is not JSON or standard output cannot be written.
pub fn print_json(format: OutputFormat, json: &str) -> Result<(), ClientError> {
    match format {
        OutputFormat::Json => Ok(print_line(json)?),
        OutputFormat::Text => Ok(print_line(&to_yaml(&serde_json::from_str(json)?))?),
    }
}

/// JSON text with line breaks and two spaces of indent, keys in their order (Go's `json.Indent`).
#[must_use]
pub fn indent(json: &str) -> String {
    let mut out = String::with_capacity(json.len().saturating_mul(2));
    let (mut depth, mut in_text, mut escaped) = (0usize, false, false);
    let mut chars = json.chars().peekable();
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    };
    while let Some(c) = chars.next() {
        if in_text {
            out.push(c);
            in_text = escaped || c != '"';
            escaped = c == '\\' && !escaped;
            continue;
        }
        match c {
            '"' => {
                in_text = true;
                out.push(c);
            }
            '{' | '[' => {
                out.push(c);
                if chars.peek().is_some_and(|next| matches!(next, '}' | ']')) {
                    out.extend(chars.next());
                } else {
                    depth = depth.saturating_add(1);
                    line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            c if c.is_whitespace() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indents_as_go_does() {
        assert_eq!(
            indent(r#"{"b":[],"a":{"x":"{,:\"}"},"l":[1,2]}"#),
            "{\n  \"b\": [],\n  \"a\": {\n    \"x\": \"{,:\\\"}\"\n  },\n  \"l\": [\n    1,\n    2\n  ]\n}"
        );
    }
}
