//! What a memo asks for (ibc-go `types/forward.go`).
//!
//! Memos come from other chains, nested as deep as their authors like, so nothing here calls itself: each hop
//! is one turn of a loop, and there are at most [`MAX_HOPS`].

use crate::duration;
use crate::number::{self, Float};
use openledger_core::go_json;
use openledger_core::{Failure, Res};
use openledger_ibc::host;
use openledger_proto::go_json::put_string;
use std::borrow::Cow;
use std::fmt::Write;

/// The most hops that one memo may name. ibc-go has no bound, and reads as many as 32 KiB hold.
pub const MAX_HOPS: usize = 32;

/// The most bytes of a memo that is read, which is what a transfer may have.
const MAX_MEMO: usize = 32_768;

/// One more transfer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hop {
    /// Who gets the coins on the next chain, in its words.
    pub receiver: String,
    /// The port through which they leave.
    pub port: String,
    /// The channel through which they leave.
    pub channel: String,
    /// How long the next chain has for it, in nanoseconds; a number that is not above zero stands for the
    /// default.
    pub timeout: i64,
    /// How often it is tried again after a timeout; the default if the memo does not say.
    pub retries: Option<u8>,
}

/// What a memo is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Memo {
    /// It asks for no forward.
    None,
    /// It asks for one that cannot be read.
    Malformed,
    /// It asks for one, and for more after it.
    Forward(Hop, Vec<Hop>),
}

impl Memo {
    /// Reads a memo.
    pub fn read(memo: &str) -> Self {
        if memo.len() > MAX_MEMO {
            return Self::None;
        }
        let Some(document) = document(memo.as_bytes()) else { return Self::None };
        let forward = document.first().filter(|b| **b == b'{').and_then(|_| member(document, "forward"));
        let Some(mut item) = forward.filter(|item| is_object(item)).map(Cow::Borrowed) else { return Self::None };
        let mut hops = Vec::new();
        loop {
            let Some(hop) = read_hop(&item) else { return Self::Malformed };
            hops.push(hop);
            let next = match member(&item, "next") {
                None => break,
                Some(next) => next_of(next),
            };
            match next {
                Some(next) if hops.len() < MAX_HOPS => item = Cow::Owned(next),
                _ => return Self::Malformed,
            }
        }
        let later = hops.split_off(1);
        hops.pop().map_or(Self::None, |first| Self::Forward(first, later))
    }
}

/// A document that Go reads as a whole into values of any kind, without the space around it.
fn document(bytes: &[u8]) -> Option<&[u8]> {
    go_json::check(bytes).ok()?;
    go_json::all_are_floats(bytes).then(|| bytes.trim_ascii())
}

fn is_object(item: &[u8]) -> bool {
    item.first() == Some(&b'{')
}

/// The member of an object with this very name; of several, the last.
fn member<'a>(object: &'a [u8], name: &str) -> Option<&'a [u8]> {
    go_json::members(object).filter(|(found, _)| found == name).last().map(|(_, value)| value)
}

fn text(object: &[u8], name: &str) -> Option<String> {
    member(object, name).filter(|value| value.first() == Some(&b'"')).map(go_json::unquote)
}

fn read_hop(item: &[u8]) -> Option<Hop> {
    let (receiver, port, channel) = (text(item, "receiver")?, text(item, "port")?, text(item, "channel")?);
    let timeout = member(item, "timeout").map_or(Some(0), timeout)?;
    let retries = match member(item, "retries") {
        None => None,
        Some(value) => Some(retries(value)?),
    };
    Some(Hop { receiver, port, channel, timeout, retries })
}

/// The `forward` of what follows a hop, which is an object, or a text that holds one.
fn next_of(next: &[u8]) -> Option<Vec<u8>> {
    let next = match next.first()? {
        b'{' => Cow::Borrowed(next),
        b'"' => Cow::Owned(document(go_json::unquote(next).as_bytes())?.to_vec()),
        _ => return None,
    };
    let forward = Some(next.as_ref()).filter(|item| is_object(item)).and_then(|item| member(item, "forward"))?;
    is_object(forward).then(|| forward.to_vec())
}

fn is_number(value: &[u8]) -> bool {
    matches!(value.first(), Some(b'-' | b'0'..=b'9'))
}

fn timeout(value: &[u8]) -> Option<i64> {
    if value.first() == Some(&b'"') {
        return duration::parse(&go_json::unquote(value));
    }
    if !is_number(value) {
        return None;
    }
    let (negative, float) = number::read(value)?;
    // What no whole number of 64 bits holds becomes the least of them, as on the processors that chains of Go
    // run on.
    let whole = float.whole().and_then(|(whole, _)| i64::try_from(whole).ok());
    Some(whole.map_or(i64::MIN, |whole| if negative { whole.wrapping_neg() } else { whole }))
}

fn retries(value: &[u8]) -> Option<u8> {
    let (negative, float): (bool, Float) = number::read(value).filter(|_| is_number(value))?;
    let (whole, more) = float.whole()?;
    let whole = u8::try_from(whole).ok()?;
    let beyond = negative || (whole == u8::MAX && more);
    (!beyond).then_some(whole)
}

impl Hop {
    /// Checks where the coins are to go.
    ///
    /// # Errors
    /// `undefined:1`: ibc-go's wrapper hides the code of what it wraps.
    pub(crate) fn check(&self) -> Res<()> {
        let failed = |e: &dyn std::fmt::Display| Failure::unregistered(format!("failed to validate metadata{e}"));
        if self.receiver.is_empty() {
            return Err(failed(&". receiver cannot be empty"));
        }
        host::validate_port_id(&self.port).map_err(|e| failed(&format!(": {e}")))?;
        host::validate_channel_id(&self.channel).map_err(|e| failed(&format!(": {e}")))
    }
}

/// The memo that asks for these hops, as Go's `encoding/json` writes it, names in order.
pub(crate) fn write(hops: &[Hop]) -> String {
    let mut memo = String::new();
    for hop in hops.iter().rev() {
        let mut out = String::from("{\"forward\":{\"channel\":");
        put_string(&hop.channel, &mut out);
        if !memo.is_empty() {
            out.push_str(",\"next\":");
            out.push_str(&memo);
        }
        out.push_str(",\"port\":");
        put_string(&hop.port, &mut out);
        out.push_str(",\"receiver\":");
        put_string(&hop.receiver, &mut out);
        // Writing to a String cannot fail.
        if let Some(retries) = hop.retries {
            let _ = write!(out, ",\"retries\":{retries}");
        }
        if hop.timeout > 0 {
            let _ = write!(out, ",\"timeout\":{}", hop.timeout);
        }
        out.push_str("}}");
        memo = out;
    }
    memo
}

#[cfg(test)]
mod tests {
    use super::*;
    use openledger_testing::{hex, unhex};
    use serde_json::Value;

    /// What ibc-go 11.2 makes of memos (`modules/ratelimit/tests/layers-go memos`).
    const RECORDED: &str = include_str!("../tests/data/memos.jsonl");

    #[test]
    fn memos_are_read_and_written_as_in_ibc_go() {
        let mut read = 0;
        for record in RECORDED.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
            let bytes = unhex(record["memo"].as_str().unwrap());
            // Memos are texts: what is no UTF-8 was replaced by the reader of the packet.
            let memo = String::from_utf8_lossy(&bytes);
            if memo.len() > MAX_MEMO {
                continue;
            }
            let got = Memo::read(&memo);
            match (record["kind"].as_str().unwrap(), got) {
                ("none", Memo::None) | ("malformed", Memo::Malformed) => {}
                ("forward", Memo::Forward(hop, later)) => {
                    assert_eq!(hop.receiver, record["receiver"].as_str().unwrap(), "{memo}");
                    assert_eq!(hop.port, record["port"].as_str().unwrap(), "{memo}");
                    assert_eq!(hop.channel, record["channel"].as_str().unwrap(), "{memo}");
                    assert_eq!(hop.timeout, record["timeout"].as_i64().unwrap(), "{memo}");
                    assert_eq!(hop.retries.map(u64::from), record["retries"].as_u64(), "{memo}");
                    let next = record["next"].as_str().unwrap_or_default();
                    assert_eq!(hex(write(&later)), next, "{memo}");
                    // Go's text ends with the place in its source.
                    let want = record["invalid"].as_str().map(|text| text.split(" [").next().unwrap());
                    assert_eq!(hop.check().err().map(|e| e.to_string()).as_deref(), want, "{memo}");
                }
                (kind, got) => panic!("{memo}: {kind} but {got:?}"),
            }
            read += 1;
        }
        assert!(read > 200, "{read}");
    }
}
