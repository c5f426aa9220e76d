//! How often, and with how many coins, a grant may be used.

use crate::errors::WasmError;
use crate::funds;
use openledger_core::wire::{coins_to_proto, decode_msg};
use openledger_core::{Any, Coins, Res, Sdk};
use openledger_proto::any::{pack, type_url};
use openledger_proto::cosmwasm::wasm::v1::{CombinedLimit, MaxCallsLimit, MaxFundsLimit};

/// A limit of a grant.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Limit {
    /// So many calls, without coins.
    Calls(MaxCallsLimit),
    /// Calls until so many coins are sent.
    Funds(MaxFundsLimit),
    /// Calls until either is used up.
    Combined(CombinedLimit),
}

/// What a limit makes of a call.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Outcome {
    /// The call is not under this grant.
    Refuse,
    /// The limit stays as it is.
    Keep,
    /// The limit is used up.
    Delete,
    /// So much is left.
    Update(Limit),
}

impl Limit {
    /// Reads a limit; `None` for none or one of another type.
    ///
    /// # Errors
    /// `sdk:2` when it does not decode.
    pub(super) fn read(any: Option<&Any>) -> Res<Option<Self>> {
        match any {
            Some(any) if any.type_url == type_url::<MaxCallsLimit>() => decode_msg(any).map(Self::Calls).map(Some),
            Some(any) if any.type_url == type_url::<MaxFundsLimit>() => decode_msg(any).map(Self::Funds).map(Some),
            Some(any) if any.type_url == type_url::<CombinedLimit>() => decode_msg(any).map(Self::Combined).map(Some),
            _ => Ok(None),
        }
    }

    pub(super) fn to_any(&self) -> Any {
        match self {
            Self::Calls(l) => pack(l),
            Self::Funds(l) => pack(l),
            Self::Combined(l) => pack(l),
        }
    }

    /// Checks the form.
    ///
    /// # Errors
    /// `wasm:12`, `undefined:1`.
    pub(super) fn validate(&self) -> Res<()> {
        match self {
            Self::Calls(l) if l.remaining == 0 => Err(WasmError::Empty.wrap("remaining calls")),
            Self::Calls(_) => Ok(()),
            Self::Funds(l) => match funds::check(&l.amounts)?.is_empty() {
                true => Err(WasmError::Empty.wrap("amounts")),
                false => Ok(()),
            },
            Self::Combined(l) if l.calls_remaining == 0 => Err(WasmError::Empty.wrap("remaining calls")),
            // Amounts that are all zero count as none, before their form is looked at.
            Self::Combined(l) if l.amounts.iter().all(|c| c.amount.parse() == Ok(0u8)) => {
                Err(WasmError::Empty.wrap("amounts"))
            }
            Self::Combined(l) => funds::check(&l.amounts).map(drop).map_err(|e| e.context("amounts")),
        }
    }

    /// Whether a call with these coins is within the limit, and what is left of it.
    ///
    /// # Errors
    /// `sdk:4` for a limit without calls, which is never stored.
    pub(super) fn accept(&self, sent: &Coins) -> Res<Outcome> {
        match self {
            Self::Calls(_) if !sent.is_empty() => Ok(Outcome::Refuse),
            Self::Calls(l) => Ok(match less_one(l.remaining)? {
                0 => Outcome::Delete,
                remaining => Outcome::Update(Self::Calls(MaxCallsLimit { remaining })),
            }),
            Self::Funds(_) if sent.is_empty() => Ok(Outcome::Keep),
            Self::Funds(l) => {
                let allowed = funds::check(&l.amounts)?;
                if !allowed.covers(sent) {
                    return Ok(Outcome::Refuse);
                }
                let left = allowed.sub(sent)?;
                if left.is_empty() {
                    return Ok(Outcome::Delete);
                }
                Ok(Outcome::Update(Self::Funds(MaxFundsLimit { amounts: coins_to_proto(&left) })))
            }
            Self::Combined(l) => {
                let allowed = funds::check(&l.amounts)?;
                if !allowed.covers(sent) {
                    return Ok(Outcome::Refuse);
                }
                let calls_remaining = less_one(l.calls_remaining)?;
                let left = allowed.sub(sent)?;
                if calls_remaining == 0 || left.is_empty() {
                    return Ok(Outcome::Delete);
                }
                let amounts = coins_to_proto(&left);
                Ok(Outcome::Update(Self::Combined(CombinedLimit { calls_remaining, amounts })))
            }
        }
    }
}

fn less_one(calls: u64) -> Res<u64> {
    calls.checked_sub(1).ok_or_else(|| Sdk::Unauthorized.wrap("no calls left"))
}
