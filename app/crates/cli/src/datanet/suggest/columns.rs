//! Centre and scale of columns of real numbers, by the range that a sample has.
#![allow(clippy::float_arithmetic, reason = "off-chain numerics: a proposal that its reader may change")]

use openledger_datanet::columns::{FRACTION_DIGITS, Quantiser};
use openledger_proto::openledger::datanet::v1::Column;

/// The part of a column's values at either end that may be cut.
const CUT: f64 = 0.001;
/// Digits of a proposed number.
const DIGITS: i32 = 3;
/// Bytes of a name.
const NAME: usize = 64;

/// Whether all cells are features as they are: whole numbers of one byte.
pub(super) fn are_features(rows: &[Vec<String>]) -> bool {
    rows.iter().flatten().all(|cell| cell.trim().parse::<i8>().is_ok())
}

/// One column for each name.
///
/// # Errors
/// When a name is too long or stands twice, or a value is too large for a column.
pub(super) fn propose(names: &[String], rows: &[Vec<String>]) -> Result<Vec<Column>, String> {
    let mut columns: Vec<Column> = Vec::with_capacity(names.len());
    for (at, name) in names.iter().enumerate() {
        if name.is_empty() || name.len() > NAME || columns.iter().any(|column| column.name == *name) {
            return Err(format!("column {name:?}: a name of a column has 1 to {NAME} bytes and stands once"));
        }
        let mut values: Vec<f64> = rows.iter().filter_map(|row| row.get(at)?.trim().parse().ok()).collect();
        values.sort_by(f64::total_cmp);
        let (centre, scale) = range(&values);
        let column = Column { name: name.clone(), centre: decimal(centre), scale: decimal(scale) };
        Quantiser::of(&column).map_err(|problem| format!("column {name:?}, {problem}"))?;
        columns.push(column);
    }
    Ok(columns)
}

/// The middle of the values and the step by which all but the outermost reach from -127 to 127.
fn range(sorted: &[f64]) -> (f64, f64) {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a position in the list")]
    let cut = (sorted.len() as f64 * CUT) as usize;
    let low = sorted.get(cut).copied().unwrap_or(0.0);
    let high = sorted.iter().rev().nth(cut).copied().unwrap_or(low);
    let step = (high - low) / 2.0 / 127.0;
    // A column of one value has no range; any step will do. So has one whose range columns cannot express.
    let scale = if step > 1e-15 { up(step) } else { 1.0 };
    (nearest((low + high) / 2.0, scale), scale)
}

/// The next greater number of a few digits.
fn up(value: f64) -> f64 {
    let unit = 10f64.powi(digits_before(value) - DIGITS);
    (value / unit).ceil() * unit
}

/// A number near `value` that is as exact as a hundredth of the scale.
fn nearest(value: f64, scale: f64) -> f64 {
    let unit = 10f64.powi(digits_before(scale) - DIGITS);
    (value / unit).round() * unit
}

/// Digits before the point; of 0.05 it is -1.
#[allow(clippy::cast_possible_truncation, reason = "logarithms of doubles are small")]
fn digits_before(value: f64) -> i32 {
    value.abs().log10().floor() as i32 + 1
}

/// A number as columns write it.
fn decimal(value: f64) -> String {
    // Doubles have some 16 digits; what stands behind them is noise.
    let behind = 15i32.saturating_sub(digits_before(if value == 0.0 { 1.0 } else { value }));
    let behind = usize::try_from(behind).unwrap_or(0).min(FRACTION_DIGITS);
    let text = format!("{value:.behind$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[&str]) -> (String, String) {
        let rows: Vec<Vec<String>> = values.iter().map(|value| vec![(*value).to_owned()]).collect();
        let column = propose(&["x".to_owned()], &rows).unwrap().remove(0);
        (column.centre, column.scale)
    }

    #[test]
    fn columns_reach_over_the_range_of_the_sample() {
        assert_eq!(of(&["4.3", "5.8", "7.9"]), ("6.1".into(), "0.0142".into()));
        assert_eq!(of(&["-1e6", "1e6"]), ("0".into(), "7880".into()));
        assert_eq!(of(&["0.000001", "0.000003"]), ("0.000002".into(), "0.00000000788".into()));
        assert_eq!(of(&["7", "7"]), ("7".into(), "1".into()));
        assert_eq!(of(&["-3.25"]), ("-3.25".into(), "1".into()));
        for values in [&["4.3", "7.9"][..], &["-1e6", "1e6"], &["0.000001", "0.000003"]] {
            let (centre, scale) = of(values);
            let quantiser = Quantiser::of(&Column { name: "x".into(), centre, scale }).unwrap();
            let made: Vec<_> = values.iter().map(|value| quantiser.feature(value).unwrap()).collect();
            assert!(made.iter().all(|made| !made.is_cut && made.feature.unsigned_abs() > 120), "{made:?}");
        }
        assert!(propose(&["a".into(), "a".into()], &[]).is_err());
        assert!(are_features(&[vec!["-128".into(), "127".into()]]) && !are_features(&[vec!["0.5".into()]]));
    }
}
