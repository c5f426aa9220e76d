//! Durations as Go's `time.ParseDuration` reads them: `1h30m`, `1.5s`, `-300ms`.

use crate::number::Float;

/// Half of all numbers of 64 bits: the greatest distance from zero of a duration.
const MOST: u64 = 1 << 63;

/// Reads a duration in nanoseconds; `None` for other texts.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let (negative, mut rest) = match text.as_bytes().split_first() {
        Some((b'-', rest)) => (true, rest),
        Some((b'+', rest)) => (false, rest),
        _ => (false, text.as_bytes()),
    };
    if rest == b"0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut sum = 0u64;
    while !rest.is_empty() {
        let (part, after) = parse_part(rest)?;
        rest = after;
        sum = sum.checked_add(part).filter(|sum| *sum <= MOST)?;
    }
    if negative {
        return 0i64.checked_sub_unsigned(sum);
    }
    i64::try_from(sum).ok()
}

/// Reads a number and its unit at the front.
fn parse_part(text: &[u8]) -> Option<(u64, &[u8])> {
    let (whole, after) = leading_digits(text)?;
    let (mut digits, mut rest) = (text.len().saturating_sub(after.len()), after);
    let (mut fraction, mut scale) = (0, Float::of(1)?);
    if let Some((b'.', after)) = rest.split_first() {
        let (value, tenths, tail) = leading_fraction(after)?;
        digits = digits.saturating_add(after.len().saturating_sub(tail.len()));
        (fraction, scale, rest) = (value, tenths, tail);
    }
    if digits == 0 {
        return None;
    }
    let end = rest.iter().position(|b| *b == b'.' || b.is_ascii_digit()).unwrap_or(rest.len());
    let (unit, rest) = rest.split_at(end);
    let unit = nanoseconds(std::str::from_utf8(unit).ok()?)?;
    let mut value = whole.checked_mul(unit).filter(|value| *value <= MOST)?;
    if fraction > 0 {
        // Go computes this with floats, and what it rounds away is the same here.
        let (part, _) = Float::of(fraction)?.times(Float::of(unit)?.over(scale)?)?.whole()?;
        value = value.checked_add(part).filter(|value| *value <= MOST)?;
    }
    Some((value, rest))
}

fn nanoseconds(unit: &str) -> Option<u64> {
    Some(match unit {
        "ns" => 1,
        // Two characters that look alike, and the letter that stands for them.
        "us" | "\u{b5}s" | "\u{3bc}s" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    })
}

/// The whole number at the front; `None` beyond half of all numbers of 64 bits.
fn leading_digits(mut text: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0u64;
    while let Some((digit, rest)) = text.split_first().filter(|(digit, _)| digit.is_ascii_digit()) {
        number = number.checked_mul(10)?.checked_add(u64::from(digit.wrapping_sub(b'0')))?;
        if number > MOST {
            return None;
        }
        text = rest;
    }
    Some((number, text))
}

/// The digits behind a point, as a number and what it is to be divided by. Digits that no longer fit are
/// passed over.
fn leading_fraction(mut text: &[u8]) -> Option<(u64, Float, &[u8])> {
    let ten = Float::of(10)?;
    let (mut number, mut scale, mut full) = (0u64, Float::of(1)?, false);
    while let Some((digit, rest)) = text.split_first().filter(|(digit, _)| digit.is_ascii_digit()) {
        text = rest;
        let next = number.checked_mul(10).and_then(|n| n.checked_add(u64::from(digit.wrapping_sub(b'0'))));
        // Go asks first whether ten times as much would still be below the half.
        let fits = number <= (MOST.saturating_sub(1)) / 10;
        match next.filter(|next| !full && fits && *next <= MOST) {
            Some(next) => (number, scale) = (next, scale.times(ten)?),
            None => full = true,
        }
    }
    Some((number, scale, text))
}
