//! Times, durations and sets of validators in the words of Go.

use openledger_core::BlockTime;
use openledger_proto::tendermint::crypto::{PublicKey, public_key::Sum};
use openledger_proto::tendermint::types as pb;
use std::fmt::Write;

const NANOS: u64 = 1_000_000_000;

/// Digits of a part without the zeros at their end, behind a point.
fn fraction(part: u64, width: usize) -> String {
    if part == 0 {
        return String::new();
    }
    format!(".{}", format!("{part:0width$}").trim_end_matches('0'))
}

/// A duration in nanoseconds as Go's `Duration.String` prints it.
pub(in crate::light::tendermint) fn duration_text(nanos: i64) -> String {
    let sign = if nanos < 0 { "-" } else { "" };
    let all = nanos.unsigned_abs();
    let part = |unit: u64, width: usize| format!("{}{}", all / unit, fraction(all % unit, width));
    match all {
        0 => "0s".to_owned(),
        1..1_000 => format!("{sign}{all}ns"),
        1_000..1_000_000 => format!("{sign}{}µs", part(1_000, 3)),
        1_000_000..NANOS => format!("{sign}{}ms", part(1_000_000, 6)),
        _ => {
            let seconds = all / NANOS;
            let last = format!("{}{}s", seconds % 60, fraction(all % NANOS, 9));
            match (seconds / 3600, seconds / 60 % 60) {
                (0, 0) => format!("{sign}{last}"),
                (0, minutes) => format!("{sign}{minutes}m{last}"),
                (hours, minutes) => format!("{sign}{hours}h{minutes}m{last}"),
            }
        }
    }
}

/// A time as Go prints it in the layout `RFC3339Nano`, in UTC.
pub(super) fn canonical_time(time: BlockTime) -> String {
    let text = time.sortable_text();
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let part = part.trim_end_matches('0');
    let point = if part.is_empty() { "" } else { "." };
    format!("{whole}{point}{part}Z")
}

/// Bytes as gogoproto's text format prints them.
fn escaped(bytes: &[u8]) -> String {
    let mut out = String::new();
    for byte in bytes {
        match byte {
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            0x20..0x7f => out.push(char::from(*byte)),
            // Writing to a text cannot fail.
            _ => drop(write!(out, "\\{byte:03o}")),
        }
    }
    out
}

fn compact_key(key: Option<&PublicKey>) -> String {
    match key.and_then(|key| key.sum.as_ref()) {
        Some(Sum::Ed25519(key)) => format!("ed25519:\"{}\" ", escaped(key)),
        Some(Sum::Secp256k1(key)) => format!("secp256k1:\"{}\" ", escaped(key)),
        Some(Sum::Mldsa65(_)) | None => String::new(),
    }
}

fn compact_validator(validator: &pb::Validator) -> String {
    let mut out = String::new();
    if !validator.address.is_empty() {
        out.push_str(&format!("address:\"{}\" ", escaped(&validator.address)));
    }
    out.push_str(&format!("pub_key:<{}> ", compact_key(validator.pub_key.as_ref())));
    for (name, value) in [("voting_power", validator.voting_power), ("proposer_priority", validator.proposer_priority)]
    {
        if value != 0 {
            out.push_str(&format!("{name}:{value} "));
        }
    }
    out
}

/// A set of validators in one line, as gogoproto prints a message.
pub(in crate::light::tendermint) fn compact_set(set: Option<&pb::ValidatorSet>) -> String {
    let Some(set) = set else { return "<nil>".to_owned() };
    let mut out = String::new();
    for validator in &set.validators {
        out.push_str(&format!("validators:<{}> ", compact_validator(validator)));
    }
    if let Some(proposer) = &set.proposer {
        out.push_str(&format!("proposer:<{}> ", compact_validator(proposer)));
    }
    if set.total_voting_power != 0 {
        out.push_str(&format!("total_voting_power:{} ", set.total_voting_power));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_gos() {
        // Go: time.Duration(n).String()
        for (nanos, text) in [
            (0, "0s"),
            (1, "1ns"),
            (1_100, "1.1µs"),
            (2_200_000, "2.2ms"),
            (3_300_000_000, "3.3s"),
            (245_000_000_000, "4m5s"),
            (18_367_001_000_000, "5h6m7.001s"),
            (-1_209_600_000_000_000, "-336h0m0s"),
            (i64::MAX, "2562047h47m16.854775807s"),
            (i64::MIN, "-2562047h47m16.854775808s"),
        ] {
            assert_eq!(duration_text(nanos), text);
        }
    }

    #[test]
    fn times_are_gos() {
        let time = |seconds, nanos| canonical_time(BlockTime { seconds, nanos });
        assert_eq!(time(1_767_323_070, 678_000_000), "2026-01-02T03:04:30.678Z");
        assert_eq!(time(1_767_323_040, 0), "2026-01-02T03:04:00Z");
    }
}
