//! Texts and key bytes of decimals: the human form, the protobuf form, the sortable form.

use super::{Dec, DecError, LIMIT, ONE, PRECISION};
use ruint::aliases::U512;
use std::fmt;
use std::str::FromStr;

/// More digits than this cannot be in range in any base from 2 up (2^316 needs 316 binary digits).
const MAX_DIGITS: usize = 320;

/// The digits of a magnitude in a base; `None` when it is above the limit. The digits are known to be valid.
fn magnitude(digits: &str, base: u64) -> Option<U512> {
    let digits = digits.trim_start_matches('0');
    if digits.len() > MAX_DIGITS {
        return None;
    }
    let radix = U512::from(base);
    let mag = digits.chars().try_fold(U512::ZERO, |m, c| {
        let digit = U512::from(c.to_digit(16)?);
        m.checked_mul(radix)?.checked_add(digit)
    })?;
    (mag <= LIMIT).then_some(mag)
}

fn cut(s: &str) -> String {
    s.chars().take(160).collect()
}

impl FromStr for Dec {
    type Err = DecError;

    /// `LegacyNewDecFromStr`: an optional `-`, digits, and at most one point with 1 to 18 digits behind it.
    /// As in Go, what follows the first `-` is read by `big.Int.SetString`, which takes a sign of its own.
    fn from_str(s: &str) -> Result<Self, DecError> {
        let fail = |text: &str| Err(DecError::Parse(text.to_owned()));
        let (neg, rest) = s.strip_prefix('-').map_or((false, s), |r| (true, r));
        if rest.is_empty() {
            return fail("decimal string cannot be empty");
        }
        let mut parts = rest.split('.');
        let whole = parts.next().unwrap_or_default();
        let fraction = parts.next();
        if parts.next().is_some() {
            return fail("invalid decimal string");
        }
        if fraction.is_some_and(|f| f.is_empty() || whole.is_empty()) {
            return fail("invalid decimal length");
        }
        let fraction = fraction.unwrap_or_default();
        if fraction.len() > PRECISION {
            // the negative count is Go's
            let over = i128::try_from(fraction.len()).map_or(0, |n| 18 - n);
            return Err(DecError::Parse(format!(
                "value '{}' exceeds max precision by {over} decimal places: max precision {PRECISION}",
                cut(rest)
            )));
        }
        let scaled = format!("{whole}{fraction}{}", "0".repeat(PRECISION.saturating_sub(fraction.len())));
        let (inner_neg, digits) = match scaled.strip_prefix('-') {
            Some(d) => (true, d),
            None => (false, scaled.strip_prefix('+').unwrap_or(&scaled)),
        };
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(DecError::Parse(format!("failed to set decimal string with base 10: {}", cut(&scaled))));
        }
        match magnitude(digits, 10) {
            Some(mag) => Ok(Self::raw(neg != inner_neg, mag)),
            None => fail("out of range: invalid decimal string"),
        }
    }
}

impl fmt::Display for Dec {
    /// Prints the decimal with all 18 places.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, fraction) = self.mag.div_rem(ONE);
        let sign = if self.neg { "-" } else { "" };
        write!(f, "{sign}{whole}.{:018}", fraction.saturating_to::<u64>())
    }
}

/// The prefix of a number whose base its text tells (Go: `big.Int` with base 0), the base, and the rest.
fn base_of(s: &str) -> (u64, bool, &str) {
    let Some(rest) = s.strip_prefix('0') else { return (10, false, s) };
    match rest.as_bytes().first() {
        Some(b'b' | b'B') => (2, true, rest.get(1..).unwrap_or_default()),
        Some(b'o' | b'O') => (8, true, rest.get(1..).unwrap_or_default()),
        Some(b'x' | b'X') => (16, true, rest.get(1..).unwrap_or_default()),
        _ => (8, false, rest),
    }
}

impl Dec {
    /// The protobuf form: the whole number of 10^-18 as decimal text (gogoproto customtype
    /// `LegacyDec.Marshal`).
    pub fn to_proto(&self) -> String {
        format!("{}{}", if self.neg { "-" } else { "" }, self.mag)
    }

    /// Reads the protobuf form (`LegacyDec.Unmarshal`). The empty text is 0. As in Go, the text may name its
    /// base (`0x`, `0o`, `0b`, a leading `0` for octal) and part digits with `_`.
    ///
    /// # Errors
    /// `Parse` for other texts, `Overflow` out of range.
    pub fn from_proto(s: &str) -> Result<Self, DecError> {
        if s.is_empty() {
            return Ok(Self::ZERO);
        }
        let bad = || DecError::Parse(format!("math/big: cannot unmarshal {:?} into a *big.Int", cut(s)));
        let (neg, number) = match s.strip_prefix('-') {
            Some(n) => (true, n),
            None => (false, s.strip_prefix('+').unwrap_or(s)),
        };
        let (base, named, body) = base_of(number);
        // a `_` stands between digits, or between the base and a digit
        let prefixed = body.len() < number.len();
        let misplaced = body.ends_with('_') || body.contains("__") || (!prefixed && body.starts_with('_'));
        let digits: String = body.chars().filter(|c| *c != '_').collect();
        let empty = digits.is_empty() && (named || !prefixed);
        if misplaced || empty || !digits.chars().all(|c| c.to_digit(16).is_some_and(|d| u64::from(d) < base)) {
            return Err(bad());
        }
        magnitude(&digits, base).map(|m| Self::raw(neg, m)).ok_or(DecError::Overflow)
    }

    /// Key bytes (`LegacySortableDecBytes`): 18 digits on both sides of the point, `max` for 10^18 and `--`
    /// for -10^18. Their order is that of the values from 0 up; negative values come before them but, as in
    /// Go, in ascending order of magnitude.
    ///
    /// # Errors
    /// `Precision` beyond +-10^18.
    pub fn sortable_bytes(&self) -> Result<Vec<u8>, DecError> {
        let bound = ONE.saturating_mul(ONE);
        if self.mag > bound {
            return Err(DecError::Precision);
        }
        if self.mag == bound {
            return Ok(if self.neg { b"--".to_vec() } else { b"max".to_vec() });
        }
        let sign = if self.neg { "-" } else { "" };
        Ok(format!("{sign}{:0>37}", self.abs().to_string()).into_bytes())
    }
}
