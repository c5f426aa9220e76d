//! `google.protobuf.Timestamp` and `Duration` as Go's `time` package reads and prints them.

use prost::Message;
use prost_types::{Duration, Timestamp};

use crate::schema::WellKnown;

const NANOS: i64 = 1_000_000_000;
/// 0001-01-01T00:00:00Z, also Go's zero time.
pub(crate) const MIN_SECONDS: i64 = -62_135_596_800;
/// 9999-12-31T23:59:59Z.
const MAX_SECONDS: i64 = 253_402_300_799;
/// Seconds that still fit Go's `time.Duration` in nanoseconds.
const MAX_GO_DURATION: i64 = i64::MAX / NANOS;
/// The bound that Go's amino encoder applies.
const MAX_AMINO_DURATION: i64 = MAX_GO_DURATION - 1;

/// Decodes and range-checks a value of a `stdtime` or `stdduration` field.
pub(crate) fn check(kind: WellKnown, bytes: &[u8]) -> Result<(), String> {
    match kind {
        WellKnown::Timestamp => timestamp(bytes).map(|_| ()),
        WellKnown::Duration => duration(bytes).and_then(|d| total_nanos(&d).map(|_| ())),
        _ => Ok(()),
    }
}

pub(crate) fn timestamp(bytes: &[u8]) -> Result<Timestamp, String> {
    let t = Timestamp::decode(bytes).map_err(|e| e.to_string())?;
    if !(MIN_SECONDS..=MAX_SECONDS).contains(&t.seconds) || !(0..NANOS).contains(&i64::from(t.nanos)) {
        return Err("time out of range".to_owned());
    }
    Ok(t)
}

pub(crate) fn duration(bytes: &[u8]) -> Result<Duration, String> {
    const MAX: i64 = 315_576_000_000;
    let d = Duration::decode(bytes).map_err(|e| e.to_string())?;
    let nanos = i64::from(d.nanos);
    let signs_differ = (d.seconds > 0 && nanos < 0) || (d.seconds < 0 && nanos > 0);
    if !(-MAX..=MAX).contains(&d.seconds) || !(1 - NANOS..NANOS).contains(&nanos) || signs_differ {
        return Err("duration out of range".to_owned());
    }
    Ok(d)
}

fn total_nanos(d: &Duration) -> Result<i64, String> {
    d.seconds
        .checked_mul(NANOS)
        .and_then(|n| n.checked_add(i64::from(d.nanos)))
        .ok_or_else(|| "duration out of range".to_owned())
}

/// RFC 3339 in UTC with 0, 3, 6 or 9 decimals, as proto JSON has it.
pub(crate) fn print_timestamp(t: &Timestamp) -> String {
    t.to_string()
}

/// RFC 3339 in UTC with as many decimals as needed, as amino JSON has it.
pub(crate) fn print_timestamp_nano(t: &Timestamp) -> String {
    let text = t.to_string();
    match text.strip_suffix('Z').filter(|body| body.contains('.')) {
        Some(body) => format!("{}Z", body.trim_end_matches('0')),
        None => text,
    }
}

/// Reads RFC 3339 with any offset.
pub(crate) fn parse_timestamp(text: &str) -> Result<Timestamp, String> {
    let bad = || format!("bad Timestamp, should be RFC 3339 encoded: {text}");
    // Go insists on the full form with upper-case separators.
    let full = text.len() >= 20 && text.as_bytes().get(10) == Some(&b'T') && text.is_ascii();
    if !full || !(text.ends_with('Z') || text.get(text.len() - 6..).is_some_and(|o| o.starts_with(['+', '-']))) {
        return Err(bad());
    }
    let t: Timestamp = text.parse().map_err(|_| bad())?;
    timestamp(&t.encode_to_vec()).map_err(|_| bad())
}

/// Seconds with 0, 3, 6 or 9 decimals and `s`: `1814400s`, `1.500s`.
pub(crate) fn print_duration(d: &Duration) -> String {
    let sign = if d.seconds < 0 || d.nanos < 0 { "-" } else { "" };
    let (seconds, nanos) = (d.seconds.unsigned_abs(), d.nanos.unsigned_abs());
    match nanos {
        0 => format!("{sign}{seconds}s"),
        n if n % 1_000_000 == 0 => format!("{sign}{seconds}.{:03}s", n / 1_000_000),
        n if n % 1_000 == 0 => format!("{sign}{seconds}.{:06}s", n / 1_000),
        n => format!("{sign}{seconds}.{n:09}s"),
    }
}

/// Nanoseconds as amino JSON has them.
pub(crate) fn amino_duration(d: &Duration) -> Result<i64, String> {
    if d.seconds > MAX_AMINO_DURATION {
        return Err(format!("{} seconds would overflow an int64 when represented as nanoseconds", d.seconds));
    }
    total_nanos(d)
}

/// Reads Go's `time.ParseDuration` form: `504h`, `1.5s`, `-2m30s`, `0`.
pub(crate) fn parse_duration(text: &str) -> Result<Duration, String> {
    let bad = || format!("bad Duration: invalid duration {text:?}");
    let (negative, mut rest) = match text.as_bytes().first() {
        Some(b'-') => (true, text.get(1..).unwrap_or_default()),
        Some(b'+') => (false, text.get(1..).unwrap_or_default()),
        _ => (false, text),
    };
    if rest == "0" {
        return Ok(Duration::default());
    }
    if rest.is_empty() {
        return Err(bad());
    }
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let number_end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(bad)?;
        let (number, after) = rest.split_at(number_end);
        let unit_end = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let (unit, tail) = after.split_at(unit_end);
        let scale: i128 = match unit {
            "ns" => 1,
            "us" | "\u{b5}s" | "\u{3bc}s" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            _ => return Err(bad()),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
            return Err(bad());
        }
        let parse = |s: &str| if s.is_empty() { Some(0i128) } else { s.parse::<i64>().ok().map(i128::from) };
        // More than 15 decimals of an hour are below a nanosecond.
        let fraction = fraction.get(..fraction.len().min(15)).unwrap_or_default();
        let ten = 10i128.checked_pow(u32::try_from(fraction.len()).map_err(|_| bad())?).ok_or_else(bad)?;
        let part = parse(whole)
            .and_then(|w| w.checked_mul(scale))
            .zip(parse(fraction).map(|f| f * scale / ten))
            .ok_or_else(bad)?;
        total += part.0 + part.1;
        rest = tail;
    }
    let nanos = i64::try_from(if negative { -total } else { total }).map_err(|_| bad())?;
    Ok(Duration { seconds: nanos / NANOS, nanos: i32::try_from(nanos % NANOS).map_err(|_| bad())? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_go_units_and_print_seconds() {
        for (text, printed) in [
            ("1814400s", "1814400s"),
            ("504h", "1814400s"),
            ("1h30m", "5400s"),
            ("1.5s", "1.500s"),
            ("-0.5s", "-0.500s"),
            ("250us", "0.000250s"),
            ("0", "0s"),
            ("1ns", "0.000000001s"),
        ] {
            assert_eq!(print_duration(&parse_duration(text).unwrap()), printed, "{text}");
        }
        for bad in ["", "1", "s", "1x", "--1s", "1..2s", "99999999999h"] {
            assert!(parse_duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn timestamps_keep_their_decimals() {
        let t = parse_timestamp("2024-02-29T23:59:59.120+01:00").unwrap();
        assert_eq!(print_timestamp(&t), "2024-02-29T22:59:59.120Z");
        assert_eq!(print_timestamp_nano(&t), "2024-02-29T22:59:59.12Z");
        let whole = Timestamp { seconds: 10, nanos: 0 };
        assert_eq!(print_timestamp_nano(&whole), "1970-01-01T00:00:10Z");
        for bad in ["2024-02-30T00:00:00Z", "2024-01-01", "2024-01-01 00:00:00Z", "2024-01-01T00:00:00", "now"] {
            assert!(parse_timestamp(bad).is_err(), "{bad}");
        }
        assert!(timestamp(&Timestamp { seconds: MAX_SECONDS + 1, nanos: 0 }.encode_to_vec()).is_err());
    }
}
