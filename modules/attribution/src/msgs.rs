//! Messages: the stateless checks of each and what they do.

use crate::errors::AttributionError;
use crate::events::{PRUNE, WITHDRAW};
use crate::keeper::AttributionKeeper;
use crate::keys::{CREDITS, HEADERS, PARAMS, RECORDS};
use crate::params;
use crate::settle::{sums, whole};
use openledger_core::wire::{check_address, require_authority};
use openledger_core::{ChainConfig, Ctx, Failure, Res};
use openledger_proto::cosmos::base::v1beta1::Coin as PbCoin;
use openledger_proto::openledger::attribution::v1::{
    MsgPruneRecords, MsgReleaseDeferred, MsgUpdateParams, MsgWithdrawEarnings, MsgWithdrawEarningsResponse,
};
use std::collections::BTreeSet;

/// Most bodies that one message prunes.
pub const MAX_PRUNE: usize = 100;
/// Checks the form: `sdk:7` for the sender, `attribution:9` for ids.
pub(crate) fn check_prune(config: &ChainConfig, m: &MsgPruneRecords) -> Res<()> {
    check_address(config, "sender", &m.sender)?;
    let distinct: BTreeSet<&u64> = m.inference_ids.iter().collect();
    let sound = (1..=MAX_PRUNE).contains(&m.inference_ids.len())
        && distinct.len() == m.inference_ids.len()
        && !distinct.contains(&0);
    if sound { Ok(()) } else { Err(AttributionError::InvalidIds.into()) }
}

/// Checks the form: `sdk:7` for the authority, `attribution:4` out of bounds.
pub(crate) fn check_update_params(config: &ChainConfig, m: &MsgUpdateParams) -> Res<()> {
    check_address(config, "authority", &m.authority)?;
    params::validate_policy(&m.params.unwrap_or_default())
}

/// Deletes the bodies of old records and returns how many. Younger, pruned and unknown ones are skipped.
///
/// # Errors
/// `sdk:11` when the gas runs out; fatal when the storage fails.
pub fn prune(ctx: &Ctx, m: &MsgPruneRecords) -> Res<u32> {
    let keep = params::get(ctx)?.record_retention_blocks;
    let mut pruned = 0u32;
    for id in &m.inference_ids {
        let Some(mut header) = HEADERS.get(ctx, id)? else { continue };
        if header.pruned || header.height.saturating_add(keep) >= ctx.height() {
            continue;
        }
        header.pruned = true;
        header.embedding.clear();
        HEADERS.set(ctx, id, &header)?;
        RECORDS.remove(ctx, id)?;
        pruned = pruned.saturating_add(1);
    }
    ctx.emit_event(PRUNE, &[("sender", &m.sender), ("pruned", &pruned)]);
    Ok(pruned)
}

/// Checks the form: `sdk:7` for the sender, `attribution:9` for contributions.
pub(crate) fn check_release(config: &ChainConfig, m: &MsgReleaseDeferred) -> Res<()> {
    check_address(config, "sender", &m.sender)?;
    let distinct: BTreeSet<&u64> = m.contribution_ids.iter().collect();
    let sound = (1..=MAX_PRUNE).contains(&m.contribution_ids.len()) && distinct.len() == m.contribution_ids.len();
    if sound && !distinct.contains(&0) { Ok(()) } else { Err(AttributionError::InvalidIds.into()) }
}

/// Checks the form: `sdk:7` for the account.
pub(crate) fn check_withdraw(config: &ChainConfig, m: &MsgWithdrawEarnings) -> Res<()> {
    check_address(config, "account", &m.account)
}

impl AttributionKeeper {
    /// Has the account's credit paid at the end of the block.
    ///
    /// # Errors
    /// `attribution:10` when there is none; `sdk:11` when the gas runs out; fatal.
    pub(crate) fn withdraw_earnings(&self, ctx: &Ctx, m: &MsgWithdrawEarnings) -> Res<MsgWithdrawEarningsResponse> {
        let account = ctx.parse_address(&m.account)?;
        let credit = CREDITS.get(ctx, &account)?.ok_or(AttributionError::NoCredit)?;
        let sum = whole(&sums(&credit.totals)?)?;
        self.call_in(ctx, &params::get(ctx)?, &account, &credit)?;
        let amount = PbCoin { denom: ctx.config().bond_denom.clone(), amount: sum.to_string() };
        let text = format!("{}{}", amount.amount, amount.denom);
        ctx.emit_event(WITHDRAW, &[("account", &m.account), ("amount", &text)]);
        Ok(MsgWithdrawEarningsResponse { amount: Some(amount) })
    }
}

/// Replaces the parameters.
///
/// # Errors
/// `gov:13` unless the governance account signed, `attribution:4` out of bounds or for another epoch length.
pub fn update_params(ctx: &Ctx, msg: &MsgUpdateParams) -> Res<()> {
    require_authority(ctx, &msg.authority)?;
    let new = msg.params.unwrap_or_default();
    params::validate_policy(&new)?;
    if new.epoch_blocks != params::get(ctx)?.epoch_blocks {
        return Err(Failure::from(AttributionError::InvalidParams).context("epoch_blocks cannot change"));
    }
    PARAMS.set(ctx, &new)
}
