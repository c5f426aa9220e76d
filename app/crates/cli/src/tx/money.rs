//! Amounts in OPEN, as people say them, and in the chain's smallest unit.

use openledger_core::Amount;
use openledger_datanet::columns::{decimal_text, fixed_point};

/// Smallest units of one OPEN, by their number of zeros.
const ZEROS: u32 = 6;

/// The name of the coin of which `denom` is a millionth: `OPEN` of `uopen`.
pub(crate) fn coin_name(denom: &str) -> String {
    denom.strip_prefix('u').unwrap_or(denom).to_uppercase()
}

/// `0.01OPEN`, `0.01` (in OPEN) or `10000uopen` as an amount of `denom`.
///
/// # Errors
/// In words.
pub(crate) fn amount(text: &str, denom: &str) -> Result<Amount, String> {
    let text = text.trim();
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let (unit, name) = (unit.trim(), coin_name(denom));
    let problem = || format!("{text:?} is no amount such as 0.01{name} or 10000{denom}");
    if unit == denom {
        return number.parse().map_err(|_| problem());
    }
    if !unit.is_empty() && !unit.eq_ignore_ascii_case(&name) {
        return Err(problem());
    }
    // What people write with zeros at the end has the same meaning.
    let number = if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number };
    let units = fixed_point(number).map_err(|_| problem())?;
    let unit = 10i128.pow(18u32.saturating_sub(ZEROS));
    match (units.checked_rem(unit), units.checked_div(unit).map(u128::try_from)) {
        (Some(0), Some(Ok(amount))) => Ok(Amount::new(amount)),
        _ => Err(format!("{text:?}: {name} has {ZEROS} decimals")),
    }
}

/// An amount of `denom` in whole coins: `0.01 OPEN`.
pub(crate) fn words(amount: Amount, denom: &str) -> String {
    let unit = 10i128.pow(18u32.saturating_sub(ZEROS));
    let whole = amount.to_string().parse::<i128>().ok().and_then(|amount| amount.checked_mul(unit));
    match whole {
        Some(units) => format!("{} {}", decimal_text(units), coin_name(denom)),
        None => format!("{amount}{denom}"),
    }
}
