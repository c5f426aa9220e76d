//! Acknowledgements of ICS-20 and of every application that answers as it does (ibc-go
//! `04-channel/types/acknowledgement.go`).

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use openledger_core::go_json;
use openledger_core::{Failure, Res};
use openledger_proto::go_json::{put_base64, put_string};
use std::fmt::Write;

/// Base64 as Go's `base64.StdEncoding` reads it: padded, and loose bits at the end are let pass.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical),
);

/// What an application answers to a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ack {
    /// It was taken; the bytes are the application's own.
    Result(Vec<u8>),
    /// It was refused.
    Error(String),
    /// Neither, which nobody should write, and which JSON can say all the same.
    Nothing,
}

impl Ack {
    /// The acknowledgement of a transfer that was taken.
    pub fn taken() -> Self {
        Self::Result(vec![1])
    }

    /// The acknowledgement of a refusal: its code, and a text that is always the same, because
    /// acknowledgements are state (ibc-go `NewErrorAcknowledgement`).
    ///
    /// # Errors
    /// The failure itself where it is no refusal: what ibc-go panics with, and what stops the node.
    pub fn refused(failure: Failure) -> Res<Self> {
        match failure {
            Failure::Tx(e) if !e.unwinds => {
                Ok(Self::Error(format!("ABCI code: {}: error handling packet: see events for details", e.code)))
            }
            other => Err(other),
        }
    }

    /// The acknowledgement of a refusal by an application of contracts: its codespace too, because contracts refuse in
    /// many (ibc-go `NewErrorAcknowledgementWithCodespace`).
    ///
    /// # Errors
    /// As [`Ack::refused`].
    pub fn refused_within_codespace(failure: Failure) -> Res<Self> {
        match failure {
            Failure::Tx(e) if !e.unwinds => {
                let (space, code) = (e.codespace, e.code);
                Ok(Self::Error(format!("ABCI error: {space}/{code}: error handling packet: see events for details")))
            }
            other => Err(other),
        }
    }

    /// Whether the packet was taken.
    pub fn is_success(&self) -> bool {
        matches!(self, Self::Result(_))
    }

    /// The acknowledgement in the one form that is accepted.
    pub fn to_json(&self) -> Vec<u8> {
        let mut out = String::from("{");
        match self {
            Self::Nothing => {}
            Self::Error(text) => {
                out.push_str("\"error\":");
                put_string(text, &mut out);
            }
            Self::Result(bytes) => {
                out.push_str("\"result\":");
                put_base64(bytes, &mut out);
            }
        }
        out.push('}');
        out.into_bytes()
    }

    /// Whether `bytes` are the acknowledgement in an accepted form: what gogoproto writes when it has read
    /// them.
    pub fn is_written_as(&self, bytes: &[u8]) -> bool {
        // It tells no bytes from an empty list of them, and writes each as it was.
        let none = matches!(self, Self::Result(result) if result.is_empty()) && bytes == b"{\"result\":null}";
        none || self.to_json() == bytes
    }

    /// Reads an acknowledgement as gogoproto's JSON does: names are exact, members that it does not have are
    /// errors, and what follows the object is passed over. Whether the bytes are also in an accepted form is
    /// for the caller to ask ([`Ack::is_written_as`]).
    ///
    /// # Errors
    /// A text that says what is wrong.
    pub fn from_json(bytes: &[u8]) -> Result<Self, String> {
        let item = go_json::first_value(bytes)?;
        match item.first() {
            Some(b'n') => return Ok(Self::Nothing),
            Some(b'{') => {}
            _ => return Err("json: cannot unmarshal into Go value of type map[string]json.RawMessage".to_owned()),
        }
        let (mut result, mut error) = (None, None);
        for (name, value) in go_json::members(item) {
            // Of two members with one name the last counts, and only it is read.
            match name.as_str() {
                "result" => result = Some(value),
                "error" => error = Some(value),
                other => return Err(format!("unknown field {other:?} in types.Acknowledgement")),
            }
        }
        let result = result.map(bytes_from_json).transpose()?.map(Ack::Result);
        let error = error.map(read_text).transpose()?;
        // With both, which one holds is chance in Go, and the bytes are in no accepted form either way.
        Ok(result.or(error).unwrap_or(Self::Nothing))
    }

    /// The acknowledgement as gogoproto prints messages on one line, for events.
    pub fn text(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Result(bytes) => format!("result:{} ", quoted(bytes)),
            Self::Error(text) => format!("error:{} ", quoted(text.as_bytes())),
        }
    }
}

/// Bytes as protobuf's text form quotes them.
fn quoted(bytes: &[u8]) -> String {
    let mut out = String::from("\"");
    for byte in bytes {
        match byte {
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            0x20..=0x7e => out.push(char::from(*byte)),
            _ => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\{byte:03o}");
            }
        }
    }
    out.push('"');
    out
}

fn read_text(value: &[u8]) -> Result<Ack, String> {
    let mut text = String::new();
    go_json::unmarshal(value, &mut text).map_err(|e| e.to_string())?;
    Ok(Ack::Error(text))
}

/// The bytes that a JSON value stands for, as Go reads it into a list of bytes: base64, a list of numbers, or
/// `null`.
///
/// # Errors
/// A text that says what is wrong.
pub fn bytes_from_json(value: &[u8]) -> Result<Vec<u8>, String> {
    if value.first() == Some(&b'[') {
        return go_json::elements(value).map(read_byte).collect();
    }
    let mut text = String::new();
    go_json::unmarshal(value, &mut text).map_err(|e| e.to_string())?;
    // Go's reader passes over the ends of lines, and lets loose bits at the end stand.
    let text: String = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    LENIENT.decode(text).map_err(|e| format!("illegal base64 data: {e}"))
}

fn read_byte(value: &[u8]) -> Result<u8, String> {
    if value == b"null" {
        return Ok(0);
    }
    let digits = value.iter().all(u8::is_ascii_digit);
    let number = std::str::from_utf8(value).ok().filter(|_| digits).and_then(|text| text.parse().ok());
    number.ok_or_else(|| "json: cannot unmarshal into Go value of type uint8".to_owned())
}
