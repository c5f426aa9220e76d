//! Reads JSON into types whose fields are those of Go structs.

use super::scan;
use crate::go_text::go_quote;

/// Why JSON was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// The text of the error.
    #[error("{0}")]
    Text(String),
    /// Go `*json.UnmarshalTypeError`.
    #[error("{}", type_error(value, target, owner, field))]
    Type {
        /// What was found (`number`, `string`, `object`).
        value: String,
        /// The Go type that was expected.
        target: String,
        /// The Go struct that has the field.
        owner: &'static str,
        /// The names of the fields on the way, separated by dots.
        field: String,
    },
    /// Go's code dereferences a nil pointer here: its panic ends the whole transaction.
    #[error("runtime error: invalid memory address or nil pointer dereference")]
    NilPointer,
}

fn type_error(value: &str, target: &str, owner: &str, field: &str) -> String {
    match (owner, field) {
        ("", "") => format!("json: cannot unmarshal {value} into Go value of type {target}"),
        _ => format!("json: cannot unmarshal {value} into Go struct field {owner}.{field} of type {target}"),
    }
}

/// A type that JSON is read into.
pub trait GoValue: Default {
    /// The name of the type as Go prints it.
    fn go_type() -> String;
    /// Reads `item`, one whole value without space around it, over what is there. What does not fit is noted
    /// in `reader`, which goes on.
    ///
    /// # Errors
    /// What ends the reading at once.
    fn read(&mut self, reader: &mut Reader, item: &[u8]) -> Result<(), JsonError>;
}

/// Reads one JSON document.
///
/// # Errors
/// In the words of Go `json.Unmarshal`.
pub fn from_json<T: GoValue>(data: &[u8]) -> Result<T, JsonError> {
    scan::check(data).map_err(JsonError::Text)?;
    let mut value = T::default();
    unmarshal(data.trim_ascii(), &mut value)?;
    Ok(value)
}

/// Reads a value that is known to be JSON, with a memory for errors of its own, as a Go type with a method
/// `UnmarshalJSON` does.
///
/// # Errors
/// The first that was noted, or the one that ended the reading.
pub fn unmarshal<T: GoValue>(item: &[u8], value: &mut T) -> Result<(), JsonError> {
    read_with(Reader::default(), item, value)
}

/// As [`unmarshal`], but a member that the type does not have is an error (Go
/// `Decoder.DisallowUnknownFields`).
///
/// # Errors
/// As [`unmarshal`].
pub fn unmarshal_known<T: GoValue>(item: &[u8], value: &mut T) -> Result<(), JsonError> {
    read_with(Reader { known_only: true, ..Reader::default() }, item, value)
}

fn read_with<T: GoValue>(mut reader: Reader, item: &[u8], value: &mut T) -> Result<(), JsonError> {
    value.read(&mut reader, item).map_err(|e| reader.located(e))?;
    reader.saved.map_or(Ok(()), Err)
}

/// Where the reading stands: the first error that was noted, and the fields around the current value.
#[derive(Debug, Default)]
pub struct Reader {
    saved: Option<JsonError>,
    owner: &'static str,
    fields: Vec<&'static str>,
    known_only: bool,
}

impl Reader {
    /// The error with the fields around it in front.
    fn located(&self, error: JsonError) -> JsonError {
        match error {
            JsonError::Type { value, target, field, .. } if !self.fields.is_empty() => {
                let own = (!field.is_empty()).then_some(field.as_str());
                let field = self.fields.iter().copied().chain(own).collect::<Vec<_>>().join(".");
                JsonError::Type { value, target, owner: self.owner, field }
            }
            other => other,
        }
    }

    /// Notes an error and goes on; only the first counts.
    pub fn note(&mut self, error: JsonError) {
        if self.saved.is_none() {
            self.saved = Some(self.located(error));
        }
    }

    /// Notes that `item` does not fit the type `target`.
    pub fn mismatch(&mut self, item: &[u8], target: String) {
        let value = match item.first() {
            Some(b'"') => "string",
            Some(b't' | b'f') => "bool",
            Some(b'{') => "object",
            Some(b'[') => "array",
            _ => "number",
        };
        self.mismatch_of(value.to_owned(), target);
    }

    /// Notes that a value which prints as `value` does not fit.
    pub fn mismatch_of(&mut self, value: String, target: String) {
        self.note(JsonError::Type { value, target, owner: "", field: String::new() });
    }

    /// Reads an object: `field` gets the known name and the value of each member whose name is one of
    /// `names`.
    ///
    /// # Errors
    /// Those of `field`.
    pub fn object(
        &mut self,
        item: &[u8],
        owner: &'static str,
        names: &[&'static str],
        mut field: impl FnMut(&mut Self, &'static str, &[u8]) -> Result<(), JsonError>,
    ) -> Result<(), JsonError> {
        let around = self.owner;
        for (key, value) in members(item) {
            let known = names.iter().find(|name| **name == key).or_else(|| names.iter().find(|n| folds(&key, n)));
            let Some(name) = known else {
                if self.known_only {
                    self.note(JsonError::Text(format!("json: unknown field {}", go_quote(&key))));
                }
                continue;
            };
            self.owner = owner;
            self.fields.push(name);
            field(self, name, value)?;
            self.fields.pop();
            self.owner = around;
        }
        Ok(())
    }
}

/// The members of an object that is known to be JSON, in their order: names as they are meant, values as they
/// stand.
pub fn members(item: &[u8]) -> impl Iterator<Item = (String, &[u8])> {
    let mut rest = item.get(1..).unwrap_or_default();
    std::iter::from_fn(move || {
        rest = after_separator(rest);
        if rest.first().is_none_or(|byte| *byte != b'"') {
            return None;
        }
        let (key, after) = split_value(rest);
        let (value, after) = split_value(after_separator(after));
        rest = after;
        Some((unquote(key), value))
    })
}

/// The elements of an array that is known to be JSON.
pub fn elements(item: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = item.get(1..).unwrap_or_default();
    std::iter::from_fn(move || {
        rest = after_separator(rest);
        if matches!(rest.first(), None | Some(b']')) {
            return None;
        }
        let (value, after) = split_value(rest);
        rest = after;
        Some(value)
    })
}

fn after_separator(bytes: &[u8]) -> &[u8] {
    let skipped = bytes.iter().take_while(|b| scan::is_space(**b) || matches!(b, b',' | b':')).count();
    bytes.get(skipped..).unwrap_or_default()
}

/// Splits the value at the front off; the bytes are known to be JSON.
fn split_value(bytes: &[u8]) -> (&[u8], &[u8]) {
    let (mut depth, mut in_text, mut escaped) = (0usize, false, false);
    for (at, byte) in bytes.iter().enumerate() {
        let next = at.saturating_add(1);
        if in_text {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    in_text = false;
                    if depth == 0 {
                        return bytes.split_at(next);
                    }
                }
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_text = true,
            b'{' | b'[' => depth = depth.saturating_add(1),
            b'}' | b']' if depth == 0 => return bytes.split_at(at),
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return bytes.split_at(next);
                }
            }
            b',' | b':' if depth == 0 => return bytes.split_at(at),
            _ if depth == 0 && scan::is_space(*byte) => return bytes.split_at(at),
            _ => {}
        }
    }
    (bytes, &[])
}

/// Whether a key stands for a name that has only lower-case ASCII letters, digits and `_`, by simple folding
/// of Unicode.
fn folds(key: &str, name: &str) -> bool {
    let fold = |c: char| match c {
        '\u{17f}' => 's',
        '\u{212a}' => 'k',
        c => c.to_ascii_lowercase(),
    };
    key.chars().map(fold).eq(name.chars())
}

/// The text of a JSON string. Halves of surrogate pairs and bytes that are not UTF-8 become U+FFFD, one for
/// each byte.
pub fn unquote(item: &[u8]) -> String {
    let inner = item.get(1..item.len().saturating_sub(1)).unwrap_or_default();
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.iter().position(|b| *b == b'\\') {
        let (plain, escape) = rest.split_at(at);
        push_lossy(&mut out, plain);
        let (c, used) = unescape(escape);
        out.push(c);
        rest = escape.get(used..).unwrap_or_default();
    }
    push_lossy(&mut out, rest);
    out
}

fn push_lossy(out: &mut String, bytes: &[u8]) {
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        out.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
}

/// The character of an escape, and the length of the escape.
fn unescape(escape: &[u8]) -> (char, usize) {
    match escape.get(1) {
        Some(b'b') => ('\u{8}', 2),
        Some(b'f') => ('\u{c}', 2),
        Some(b'n') => ('\n', 2),
        Some(b'r') => ('\r', 2),
        Some(b't') => ('\t', 2),
        Some(b'u') => {
            let first = hex4(escape).unwrap_or_default();
            if !(0xd800..0xe000).contains(&first) {
                return (char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER), 6);
            }
            let second = escape.get(6..).and_then(hex4).unwrap_or_default();
            let pair = char::decode_utf16([first, second].map(|u| u16::try_from(u).unwrap_or_default())).next();
            match pair {
                Some(Ok(c)) if (0xdc00..0xe000).contains(&second) => (c, 12),
                _ => (char::REPLACEMENT_CHARACTER, 6),
            }
        }
        Some(other) => (char::from(*other), 2),
        None => (char::REPLACEMENT_CHARACTER, 1),
    }
}

fn hex4(escape: &[u8]) -> Option<u32> {
    let digits = escape.strip_prefix(b"\\u")?.get(..4)?;
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}
