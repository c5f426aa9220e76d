//! The form of messages: numbers, addresses, descriptions.

use crate::commission::{Commission, dec};
use crate::pubkey::check_registered;
use openledger_core::{AccAddress, Amount, BlockTime, Coin, Ctx, Dec, Failure, Res, Sdk, ValAddress, wire};
use openledger_proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use openledger_proto::cosmos::staking::v1beta1::{CommissionRates, Description, MsgCreateValidator, MsgEditValidator};

/// The text by which an edit says that a field stays as it is.
const KEEP: &str = "[do-not-modify]";

/// Most bytes of moniker, identity, website, security contact and details.
const LIMITS: [(&str, usize); 5] =
    [("moniker", 70), ("identity", 3000), ("website", 140), ("security contact", 140), ("details", 280)];

fn fields(d: &Description) -> [&str; 5] {
    [&d.moniker, &d.identity, &d.website, &d.security_contact, &d.details]
}

/// Refuses a description with a field that is too long.
pub(crate) fn check_description(d: &Description) -> Res<()> {
    for ((name, max), text) in LIMITS.iter().zip(fields(d)) {
        if text.len() > *max {
            return Err(Sdk::InvalidRequest.wrap(format!("invalid {name} length; got: {}, max: {max}", text.len())));
        }
    }
    Ok(())
}

/// The description of a validator after an edit.
pub(crate) fn edited_description(old: &Description, new: &Description) -> Res<Description> {
    let pick = |old: &String, new: &String| if new == KEEP { old.clone() } else { new.clone() };
    let d = Description {
        moniker: pick(&old.moniker, &new.moniker),
        identity: pick(&old.identity, &new.identity),
        website: pick(&old.website, &new.website),
        security_contact: pick(&old.security_contact, &new.security_contact),
        details: pick(&old.details, &new.details),
    };
    check_description(&d)?;
    Ok(d)
}

/// An operator as the SDK's address codec reads it, with that codec's refusals.
///
/// # Errors
/// `sdk:35` for another prefix, otherwise `undefined:1`.
pub(crate) fn codec_operator(ctx: &Ctx, text: &str) -> Res<ValAddress> {
    ctx.config().addresses.parse_valoper(text).map_err(|e| {
        let text = e.to_string();
        let text = text.trim_end_matches(": invalid address");
        match text.strip_prefix("invalid Bech32 prefix; expected ").and_then(|t| t.split_once(", got ")) {
            Some((want, got)) => {
                Sdk::Logic.wrap(format!("hrp does not match bech32 prefix: expected '{want}' got '{got}'"))
            }
            None => Failure::unregistered(text),
        }
    })
}

/// Reads the operator of a message; `what` names the field in the refusal.
pub(crate) fn operator(ctx: &Ctx, text: &str, what: &str) -> Res<ValAddress> {
    codec_operator(ctx, text).map_err(|e| Sdk::InvalidAddress.wrap(format!("invalid {what} address: {e}")))
}

/// Reads the delegator of a message.
pub(crate) fn delegator(ctx: &Ctx, text: &str) -> Res<AccAddress> {
    wire::codec_address(ctx, text).map_err(|e| Sdk::InvalidAddress.wrap(format!("invalid delegator address: {e}")))
}

/// A positive coin of a message; `what` says what it is.
pub(crate) fn positive_coin(coin: Option<&ProtoCoin>, what: &str) -> Res<Coin> {
    let coin = coin.and_then(|c| wire::coin_from_proto(c).ok()).filter(|c| !c.amount.is_zero());
    coin.ok_or_else(|| Sdk::InvalidRequest.wrap(format!("invalid {what}")))
}

/// Whole numbers may be negative in protobuf. `None` for one that is not positive.
///
/// # Errors
/// `sdk:2` when the text is no number, where the SDK does not decode the transaction.
pub(crate) fn positive_int(text: &str) -> Res<Option<Amount>> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() && text.is_empty() {
        return Ok(None);
    }
    let value: Amount = digits.parse().map_err(|_| malformed(text))?;
    if value.to_string() != digits {
        return Err(malformed(text));
    }
    Ok(Some(value).filter(|v| !v.is_zero() && !text.starts_with('-')))
}

/// A decimal; `None` when absent.
///
/// # Errors
/// `sdk:2` when the text is no number.
pub(crate) fn decimal(text: &str) -> Res<Option<Dec>> {
    if text.is_empty() {
        return Ok(None);
    }
    dec(text).map(Some).map_err(|_| malformed(text))
}

fn malformed(text: &str) -> Failure {
    Sdk::TxDecode.wrap(format!("malformed number {:?}", text.chars().take(80).collect::<String>()))
}

/// The commission of a new validator; all three rates are needed.
pub(crate) fn commission(rates: Option<&CommissionRates>, now: BlockTime) -> Res<Commission> {
    let rates = rates.cloned().unwrap_or_default();
    let found = [&rates.rate, &rates.max_rate, &rates.max_change_rate].map(|t| decimal(t));
    match found {
        [Err(e), ..] | [_, Err(e), _] | [_, _, Err(e)] => Err(e),
        [Ok(Some(rate)), Ok(Some(max_rate)), Ok(Some(max_change_rate))] => {
            Ok(Commission { rate, max_rate, max_change_rate, update_time: now })
        }
        _ => Err(Sdk::InvalidRequest.wrap("empty commission")),
    }
}

/// Refuses numbers and keys that the SDK would not decode.
pub(crate) fn check_create(msg: &MsgCreateValidator) -> Res<()> {
    msg.pubkey.iter().try_for_each(check_registered)?;
    positive_int(&msg.min_self_delegation)?;
    let rates = msg.commission.clone().unwrap_or_default();
    for text in [&rates.rate, &rates.max_rate, &rates.max_change_rate] {
        decimal(text)?;
    }
    Ok(())
}

/// Refuses numbers that the SDK would not decode.
pub(crate) fn check_edit(msg: &MsgEditValidator) -> Res<()> {
    positive_int(&msg.min_self_delegation)?;
    decimal(&msg.commission_rate).map(|_| ())
}

/// A time as Go's `time.RFC3339` prints it in UTC.
pub(crate) fn rfc3339(t: BlockTime) -> String {
    let text = t.sortable_text();
    format!("{}Z", text.split('.').next().unwrap_or_default())
}
