//! Columns of a schema: how clients make features of real numbers. The chain checks their form and keeps them; it
//! never computes with them. The arithmetic is here all the same, exact and in integers, so that every client has it.

use crate::errors::DatanetError;
use crate::keys::COLUMNS;
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::openledger::datanet::v1::{Column, Modality, Schema, SchemaColumns};

/// Digits behind the point of a centre or a scale.
pub const FRACTION_DIGITS: usize = 18;
/// Digits before the point of a centre or a scale.
pub const WHOLE_DIGITS: usize = 15;
/// `10^18`: the unit of fixed point.
const ONE: i128 = 1_000_000_000_000_000_000;
/// Twice a number that lies beyond all features: any scale is below `10^15`, so 128 steps end far before `10^18`.
const BEYOND: i128 = 2 * ONE * ONE;

/// A number with 18 decimals.
///
/// # Errors
/// In words, when the text is not the one way to write a number of at most 15 digits before the point and 18 behind.
pub fn fixed_point(text: &str) -> Result<i128, String> {
    let refuse = || Err(format!("{text:?} is no decimal such as 0.25, -3 or 128 of at most 15 and 18 digits"));
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let canonical = !whole.is_empty()
        && (whole == "0" || !whole.starts_with('0'))
        && (digits.contains('.') != fraction.is_empty())
        && !fraction.ends_with('0')
        && (!negative || digits != "0");
    let short = whole.len() <= WHOLE_DIGITS && fraction.len() <= FRACTION_DIGITS;
    if !(canonical && short && is_number(whole) && is_number(fraction)) {
        return refuse();
    }
    match format!("{whole}{fraction:0<FRACTION_DIGITS$}").parse::<i128>() {
        Ok(value) if negative => Ok(value.saturating_neg()),
        Ok(value) => Ok(value),
        Err(_) => refuse(),
    }
}

/// The text of a number with 18 decimals, as [`fixed_point`] reads it.
#[must_use]
pub fn decimal_text(value: i128) -> String {
    let digits = format!("{:0>19}", value.unsigned_abs());
    let (whole, fraction) = digits.split_at(digits.len().saturating_sub(FRACTION_DIGITS));
    let sign = if value < 0 { "-" } else { "" };
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// Makes features of the numbers of one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quantiser {
    centre: i128,
    scale: i128,
}

/// A feature, and whether the number lay beyond what features can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quantised {
    /// The feature.
    pub feature: i8,
    /// Whether it was cut to -128 or 127.
    pub is_cut: bool,
}

impl Quantiser {
    /// That of a column.
    ///
    /// # Errors
    /// In words, when a number is malformed or the scale is not above zero.
    pub fn of(column: &Column) -> Result<Self, String> {
        let centre = fixed_point(&column.centre).map_err(|problem| format!("centre: {problem}"))?;
        let scale = fixed_point(&column.scale).map_err(|problem| format!("scale: {problem}"))?;
        if scale > 0 { Ok(Self { centre, scale }) } else { Err("scale: it must be above zero".to_owned()) }
    }

    /// The feature of a number: `(x - centre) / scale`, to the nearest whole number, halves to even, cut to -128
    /// and 127. It is exact for every decimal, with or without an exponent. `None` when the text is no number.
    #[must_use]
    pub fn feature(&self, number: &str) -> Option<Quantised> {
        let (twice, more) = twice_floor(number)?;
        // (twice + more) / 2 is x, with 0 <= more < 1: so the quotient is (above + more) / (2 scale).
        let above = twice.checked_sub(self.centre.checked_mul(2)?)?;
        let step = self.scale.checked_mul(2)?;
        let half_up = above.checked_add(self.scale)?;
        let nearest = half_up.div_euclid(step);
        let is_tie = half_up.rem_euclid(step) == 0 && !more;
        let nearest = if is_tie && nearest.rem_euclid(2) == 1 { nearest.checked_sub(1)? } else { nearest };
        let cut = nearest.clamp(i128::from(i8::MIN), i128::from(i8::MAX));
        Some(Quantised { feature: i8::try_from(cut).ok()?, is_cut: cut != nearest })
    }
}

/// The digits of a number, the power of ten of the last one, and whether it is negative.
fn digits_of(number: &str) -> Option<(String, i64, bool)> {
    let number = number.trim();
    let (negative, number) = match number.as_bytes().first()? {
        b'-' => (true, number.get(1..)?),
        b'+' => (false, number.get(1..)?),
        _ => (false, number),
    };
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let unsigned = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(&digits) || !is_number(unsigned) {
        return None;
    }
    let far = if exponent.starts_with('-') { i64::MIN / 4 } else { i64::MAX / 4 };
    let exponent = exponent.parse::<i64>().unwrap_or(far).clamp(i64::MIN / 4, i64::MAX / 4);
    let last = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    Some((digits.trim_start_matches('0').to_owned(), last, negative))
}

/// Twice a number in units of `10^-18`, rounded down, and whether something was lost. Numbers of `10^18` and beyond
/// are [`BEYOND`].
fn twice_floor(number: &str) -> Option<(i128, bool)> {
    let (digits, last, negative) = digits_of(number)?;
    let length = i64::try_from(digits.len()).ok()?;
    let (twice, more) = if digits.is_empty() {
        (0, false)
    } else if length.checked_add(last)? > 18 {
        (BEYOND, false)
    } else {
        let shift = last.checked_add(18)?;
        if let Ok(zeros) = u32::try_from(shift) {
            let value: i128 = digits.parse().ok()?;
            (value.checked_mul(10i128.checked_pow(zeros)?)?.checked_mul(2)?, false)
        } else {
            let kept = usize::try_from(length.checked_add(shift)?).unwrap_or(0);
            let dropped = digits.get(kept..)?;
            // With more dropped than there are digits, the first dropped one is a zero that is not written.
            let leads = length.checked_add(shift)? >= 0;
            let first = dropped.bytes().next().filter(|_| leads).unwrap_or(b'0');
            let half = first >= b'5';
            let more =
                if half { first > b'5' || dropped.bytes().skip(1).any(|b| b != b'0') } else { has_more(dropped) };
            let value: i128 = digits.get(..kept).filter(|d| !d.is_empty()).map_or(Some(0), |d| d.parse().ok())?;
            (value.checked_mul(2)?.checked_add(i128::from(half))?, more)
        }
    };
    Some(if negative { (twice.checked_neg()?.checked_sub(i128::from(more))?, more) } else { (twice, more) })
}

fn has_more(digits: &str) -> bool {
    digits.bytes().any(|byte| byte != b'0')
}

/// The form of a schema's columns: none, or one for each feature of a vector.
///
/// # Errors
/// `datanet:49`.
pub(crate) fn validate(schema: &Schema) -> Res<()> {
    let refuse = |what: String| Err(Failure::from(DatanetError::InvalidColumns).context(what));
    if schema.columns.is_empty() {
        return Ok(());
    }
    if schema.modality() != Modality::Int8Vector {
        return refuse("only vectors have columns".to_owned());
    }
    if u32::try_from(schema.columns.len()) != Ok(schema.dimension) {
        return refuse(format!("{} columns for {} features", schema.columns.len(), schema.dimension));
    }
    let mut names = std::collections::BTreeSet::new();
    for (at, column) in (1usize..).zip(&schema.columns) {
        if !(1..=64).contains(&column.name.len()) || !names.insert(column.name.as_str()) {
            return refuse(format!("column {at}: a name has 1 to 64 bytes and stands once"));
        }
        if let Err(problem) = Quantiser::of(column) {
            return refuse(format!("column {at}, {problem}"));
        }
    }
    Ok(())
}

/// Puts the columns of a new datanet into their own place. What stays in the schema is one empty column, which says
/// that there are some: datanets without columns are read as fast as before there were any.
pub(crate) fn store(ctx: &Ctx, id: u64, schema: &mut Schema) -> Res<()> {
    if schema.columns.is_empty() {
        return Ok(());
    }
    let columns = std::mem::replace(&mut schema.columns, vec![Column::default()]);
    COLUMNS.set(ctx, &id, &SchemaColumns { columns })
}

/// Puts the columns of a stored datanet back into its schema.
pub(crate) fn join(ctx: &Ctx, id: u64, schema: Option<&mut Schema>) -> Res<()> {
    let Some(schema) = schema.filter(|schema| !schema.columns.is_empty()) else { return Ok(()) };
    let stored = COLUMNS.get(ctx, &id)?.ok_or_else(|| Failure::corrupt(format!("columns of datanet {id}")))?;
    schema.columns = stored.columns;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn quantiser(centre: &str, scale: &str) -> Quantiser {
        Quantiser::of(&Column { name: "x".into(), centre: centre.into(), scale: scale.into() }).unwrap()
    }

    fn feature(q: Quantiser, number: &str) -> i8 {
        q.feature(number).unwrap().feature
    }

    #[test]
    fn a_decimal_has_one_form() {
        for text in ["0", "1", "-1", "0.5", "-0.000000000000000001", "999999999999999.999999999999999999", "128"] {
            assert_eq!(decimal_text(fixed_point(text).unwrap()), text);
        }
        for text in [
            "",
            "-",
            ".5",
            "5.",
            "00",
            "01",
            "-0",
            "1.50",
            "+1",
            "1e3",
            " 1",
            "1 ",
            "1,5",
            "0.0",
            "NaN",
            "inf",
            "0x1",
            "1000000000000000",
            "0.0000000000000000001",
            "-0.0",
            "1.2.3",
            "--1",
            "٣",
        ] {
            assert!(fixed_point(text).is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_round_to_the_nearest_feature_and_halves_to_even() {
        let q = quantiser("5.8", "0.03");
        for (number, wanted) in [("5.8", 0), ("5.83", 1), ("5.77", -1), ("5.814", 0), ("5.816", 1), ("4.3", -50)] {
            assert_eq!(feature(q, number), wanted, "{number}");
        }
        // Halves, which floating point would miss.
        for (number, wanted) in [("5.815", 0), ("5.845", 2), ("5.785", 0), ("5.755", -2)] {
            assert_eq!(feature(q, number), wanted, "{number}");
        }
        assert_eq!(feature(q, "5.81500000000000000000000000000000000001"), 1, "a little above a half");
        assert_eq!(feature(q, "5.81499999999999999999999999999999999999"), 0, "a little below");
        assert_eq!(feature(quantiser("-5.8", "0.03"), "-5.81500000000000000000000000000000000001"), -1);
        assert_eq!(feature(quantiser("0", "0.000000000000000001"), "-1.5e-18"), -2);
        assert_eq!(feature(quantiser("0", "0.000000000000000001"), "-0.5e-18"), 0);
        assert_eq!(feature(quantiser("0", "0.000000000000000001"), "-0.05e-18"), 0);
        assert_eq!(feature(quantiser("0", "0.000000000000000001"), "0.51e-18"), 1);
        for (number, wanted, is_cut) in [
            ("127.4", 127, false),
            ("127.5", 127, true),
            ("-128.5", -128, false),
            ("-128.6", -128, true),
            ("1e300", 127, true),
            ("-1e99999999999999999999", -128, true),
            ("1e-99999999999999999999", 0, false),
        ] {
            let got = quantiser("0", "1").feature(number).unwrap();
            assert_eq!((got.feature, got.is_cut), (wanted, is_cut), "{number}");
        }
        for same in ["1.5e1", "15", "+15", "0.15E+2", "150e-1", "15.", " 15 ", "00015.000"] {
            assert_eq!(feature(quantiser("0", "1"), same), 15, "{same}");
        }
        for bad in ["", "-", ".", "e5", "1e", "1e+", "NaN", "inf", "0x10", "1,5", "1_0", "１"] {
            assert_eq!(quantiser("0", "1").feature(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn features_are_those_of_whole_numbers(x in -400_000i64..400_000, c in -1_000i64..1_000, s in 1i64..5_000) {
            let thousandth = |n: i64| decimal_text(i128::from(n) * 1_000_000_000_000_000);
            let q = quantiser(&thousandth(c), &thousandth(s));
            let (floor, rest) = ((x - c).div_euclid(s), (x - c).rem_euclid(s));
            let up = 2 * rest > s || (2 * rest == s && floor.rem_euclid(2) == 1);
            let wanted = (floor + i64::from(up)).clamp(-128, 127);
            prop_assert_eq!(i64::from(feature(q, &thousandth(x))), wanted);
            prop_assert_eq!(i64::from(feature(q, &format!("{x}e-3"))), wanted);
        }

        #[test]
        fn any_text_is_a_number_or_none(text in "[-+.eE0-9x ]{0,40}") {
            let _ = quantiser("999999999999999", "999999999999999").feature(&text);
            let _ = quantiser("-999999999999999", "0.000000000000000001").feature(&text);
            let _ = fixed_point(&text);
        }
    }
}
