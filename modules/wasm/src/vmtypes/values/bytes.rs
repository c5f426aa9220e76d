//! Bytes, in base64.

use super::Slice;
use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use openledger_core::go_json::{GoValue, JsonError, Reader, unquote};
use std::fmt;

/// Base64 as Go's `base64.StdEncoding` reads it: padded, and loose bits at the end are let pass.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical),
);

/// Go `[]byte`: base64, or a list of numbers.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Bytes(Slice<u8>);

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.get() {
            Some(bytes) => write!(f, "x{}", hex::encode(bytes)),
            None => f.write_str("nil"),
        }
    }
}

impl Bytes {
    /// The bytes; none of nil.
    pub fn bytes(&self) -> &[u8] {
        self.0.items()
    }
    /// The bytes, unless they are nil.
    pub fn get(&self) -> Option<&[u8]> {
        (!self.0.is_nil()).then(|| self.0.items())
    }
    /// The bytes, unless they are nil.
    pub fn into_option(self) -> Option<Vec<u8>> {
        (!self.0.is_nil()).then(|| self.0.into_items())
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

impl GoValue for Bytes {
    fn go_type() -> String {
        "[]uint8".to_owned()
    }
    fn read(&mut self, reader: &mut Reader, item: &[u8]) -> Result<(), JsonError> {
        if item.first() != Some(&b'"') {
            return self.0.read(reader, item);
        }
        match from_base64(unquote(item).as_bytes()) {
            Ok(bytes) => self.0 = bytes.into(),
            Err(at) => reader.note(JsonError::Text(format!("illegal base64 data at input byte {at}"))),
        }
        Ok(())
    }
}

/// Reads base64 as Go's `base64.StdEncoding`, which passes over line ends.
///
/// # Errors
/// The position that Go names.
pub fn from_base64(text: &[u8]) -> Result<Vec<u8>, usize> {
    let clean: Vec<u8> = text.iter().copied().filter(|b| !matches!(b, b'\r' | b'\n')).collect();
    LENIENT.decode(&clean).map_err(|_| corrupt_at(text))
}

/// Where Go's decoder stops (`CorruptInputError`). Only called on what is known to be no base64.
fn corrupt_at(text: &[u8]) -> usize {
    let is_digit = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
    let mut filled = 0usize; // of the current group of four
    let mut at = 0usize;
    while let Some(byte) = text.get(at).copied() {
        let here = at;
        at = at.saturating_add(1);
        match byte {
            b'\r' | b'\n' => {}
            b if is_digit(b) => filled = filled.saturating_add(1) % 4,
            b'=' if filled >= 2 => return padding_fault(text, at, filled),
            _ => return here,
        }
    }
    text.len().saturating_sub(filled)
}

/// What is wrong at or behind the first padding character of the last group, which ends at `at`.
fn padding_fault(text: &[u8], mut at: usize, filled: usize) -> usize {
    let skip = |mut at: usize| {
        while matches!(text.get(at), Some(b'\r' | b'\n')) {
            at = at.saturating_add(1);
        }
        at
    };
    if filled == 2 {
        at = skip(at);
        match text.get(at) {
            None => return text.len(),
            Some(b'=') => at = at.saturating_add(1),
            Some(_) => return at.saturating_sub(1),
        }
    }
    skip(at)
}
