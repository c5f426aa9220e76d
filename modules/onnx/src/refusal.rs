//! A refusal with its place: which node, tensor or attribute it is about, what was found there and what is
//! allowed.
//!
//! The reason and its code are the API. The text is for people, but it must be the same on every machine,
//! since governance stores the text of a proposal that failed: it holds numbers and names of the file,
//! nothing of the machine.

use std::fmt;

use crate::OnnxError;

/// Longest name of the file that a text repeats, in characters.
const MAX_NAME: usize = 64;

/// Why a file is refused: one stable reason, and a text that names place, found and allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    reason: OnnxError,
    text: String,
}

impl Refusal {
    /// The reason, which has a stable code.
    pub fn reason(&self) -> OnnxError {
        self.reason
    }

    /// The stable number of the reason.
    pub fn code(&self) -> u32 {
        self.reason.code()
    }

    /// The same refusal with the place in front of its text.
    pub(crate) fn at(self, place: impl fmt::Display) -> Self {
        Self { text: format!("{place}: {self}"), ..self }
    }
}

impl OnnxError {
    /// This reason with a text of its own.
    pub(crate) fn says(self, text: impl fmt::Display) -> Refusal {
        Refusal { reason: self, text: text.to_string() }
    }

    /// This reason with what was found behind its general text.
    pub(crate) fn found(self, what: impl fmt::Display) -> Refusal {
        Refusal { reason: self, text: format!("{self}: {what}") }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.text.is_empty() { write!(f, "{}", self.reason) } else { f.write_str(&self.text) }
    }
}

impl std::error::Error for Refusal {}

impl From<OnnxError> for Refusal {
    fn from(reason: OnnxError) -> Self {
        Self { reason, text: String::new() }
    }
}

/// A name of the file in quotation marks: printable ASCII as it is, everything else escaped, long ones cut.
pub(crate) struct Name<'a>(pub &'a str);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for c in self.0.chars().take(MAX_NAME) {
            if (c.is_ascii_graphic() || c == ' ') && c != '"' && c != '\\' {
                write!(f, "{c}")?;
            } else {
                write!(f, "\\u{{{:x}}}", u32::from(c))?;
            }
        }
        if self.0.chars().nth(MAX_NAME).is_some() {
            f.write_str("...")?;
        }
        f.write_str("\"")
    }
}

/// An operator's name: as it stands when it is a plain word, quoted otherwise.
pub(crate) struct Word<'a>(pub &'a str);

impl fmt::Display for Word<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = !self.0.is_empty()
            && self.0.len() <= MAX_NAME
            && self.0.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if plain { f.write_str(self.0) } else { write!(f, "{}", Name(self.0)) }
    }
}

/// `[1, 3, 8, 8]`.
pub(crate) struct Dims<'a, T>(pub &'a [T]);

impl<T: fmt::Display> fmt::Display for Dims<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        for (i, dim) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(", ")?;
            }
            write!(f, "{dim}")?;
        }
        f.write_str("]")
    }
}

/// The name that ONNX gives to an element type number.
pub(crate) fn type_name(number: i32) -> String {
    const NAMES: [&str; 24] = [
        "undefined",
        "float",
        "uint8",
        "int8",
        "uint16",
        "int16",
        "int32",
        "int64",
        "string",
        "bool",
        "float16",
        "double",
        "uint32",
        "uint64",
        "complex64",
        "complex128",
        "bfloat16",
        "float8e4m3fn",
        "float8e4m3fnuz",
        "float8e5m2",
        "float8e5m2fnuz",
        "uint4",
        "int4",
        "float4e2m1",
    ];
    usize::try_from(number)
        .ok()
        .and_then(|n| NAMES.get(n))
        .map_or_else(|| format!("type {number}"), |n| (*n).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_escaped_and_cut() {
        assert_eq!(Name("layer1/conv").to_string(), "\"layer1/conv\"");
        assert_eq!(Name("a\"\n\u{202e}").to_string(), "\"a\\u{22}\\u{a}\\u{202e}\"");
        assert_eq!(Name(&"x".repeat(65)).to_string(), format!("\"{}...\"", "x".repeat(64)));
        assert_eq!((Word("Conv").to_string(), Word("a b").to_string()), ("Conv".to_owned(), "\"a b\"".to_owned()));
    }

    #[test]
    fn a_place_stands_in_front_of_any_text() {
        assert_eq!(Refusal::from(OnnxError::Cycle).at("node 3").to_string(), "node 3: graph has a cycle");
        let refusal = OnnxError::Opset.says("opset 21 is not supported").at("file");
        assert_eq!((refusal.code(), refusal.to_string().as_str()), (6, "file: opset 21 is not supported"));
    }
}
