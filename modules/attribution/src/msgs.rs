//! Messages: the stateless checks of each and what they do.

use crate::errors::Error;
use crate::events::{PRUNE, emit};
use crate::keys::{HEADERS, PARAMS, RECORDS};
use crate::params;
use openledger_core::{Any, ChainConfig, Ctx, Failure, Res, Sdk, TxError};
use openledger_proto::any::{pack, unpack};
use openledger_proto::openledger::attribution::v1::{
    MsgPruneRecords, MsgPruneRecordsResponse, MsgUpdateParams, MsgUpdateParamsResponse,
};
use prost::{Message, Name};
use std::collections::BTreeSet;

/// Type URLs of all messages.
pub const MESSAGES: &[&str] =
    &["/openledger.attribution.v1.MsgPruneRecords", "/openledger.attribution.v1.MsgUpdateParams"];

/// Most bodies that one message prunes.
pub const MAX_PRUNE: usize = 100;
/// Text of the SDK's `gov:13`.
const INVALID_SIGNER: &str = "expected gov account as only signer for proposal message";

fn decode<T: Message + Name + Default>(msg: &Any) -> Res<T> {
    unpack(msg).map_err(|e| Sdk::TxDecode.wrap(e))
}

fn short(msg: &Any) -> &str {
    msg.type_url.rsplit('.').next().unwrap_or_default()
}

fn unknown(msg: &Any) -> Failure {
    Sdk::UnknownRequest.wrap(format!("unrecognized attribution message type: {}", msg.type_url))
}

/// Checks the form of a message.
///
/// # Errors
/// `sdk:7` for addresses, `attribution:4` for parameters, `attribution:9` for ids.
pub fn check_stateless(config: &ChainConfig, msg: &Any) -> Res<()> {
    let address = |field: &str, text: &str| {
        config.addresses.parse(text).map(|_| ()).map_err(|e| e.context(format!("invalid {field} address")))
    };
    match short(msg) {
        "MsgPruneRecords" => {
            let m: MsgPruneRecords = decode(msg)?;
            address("sender", &m.sender)?;
            let distinct: BTreeSet<&u64> = m.inference_ids.iter().collect();
            let sound = (1..=MAX_PRUNE).contains(&m.inference_ids.len())
                && distinct.len() == m.inference_ids.len()
                && !distinct.contains(&0);
            if sound { Ok(()) } else { Err(Error::InvalidIds.into()) }
        }
        "MsgUpdateParams" => {
            let m: MsgUpdateParams = decode(msg)?;
            address("authority", &m.authority)?;
            params::validate_policy(&m.params.unwrap_or_default())
        }
        _ => Err(unknown(msg)),
    }
}

/// Executes a message and returns its packed response.
///
/// # Errors
/// The codes of the message.
pub fn execute(ctx: &Ctx, msg: &Any) -> Res<Any> {
    match short(msg) {
        "MsgPruneRecords" => Ok(pack(&MsgPruneRecordsResponse { pruned: prune(ctx, &decode(msg)?)? })),
        "MsgUpdateParams" => {
            update_params(ctx, &decode(msg)?)?;
            Ok(pack(&MsgUpdateParamsResponse {}))
        }
        _ => Err(unknown(msg)),
    }
}

/// Deletes the bodies of old records and returns how many. Younger, pruned and unknown ones are skipped.
///
/// # Errors
/// Out of gas; fatal.
pub fn prune(ctx: &Ctx, m: &MsgPruneRecords) -> Res<u32> {
    let keep = params::get(ctx)?.record_retention_blocks;
    let mut pruned = 0u32;
    for id in &m.inference_ids {
        let Some(mut header) = HEADERS.get(ctx, id)? else { continue };
        if header.pruned || header.height.saturating_add(keep) >= ctx.height() {
            continue;
        }
        header.pruned = true;
        HEADERS.set(ctx, id, &header)?;
        RECORDS.remove(ctx, id)?;
        pruned = pruned.saturating_add(1);
    }
    emit(ctx, PRUNE, &[("sender", &m.sender), ("pruned", &pruned)]);
    Ok(pruned)
}

/// Replaces the parameters.
///
/// # Errors
/// `gov:13` unless the governance account signed, `attribution:4` out of bounds or for another epoch length.
pub fn update_params(ctx: &Ctx, msg: &MsgUpdateParams) -> Res<()> {
    let expected = ctx.config().authority();
    if ctx.parse_address(&msg.authority)? != ctx.parse_address(&expected)? {
        let log = format!("invalid authority; expected {expected}, got {}: {INVALID_SIGNER}", msg.authority);
        return Err(Failure::Tx(TxError::new("gov", 13, log)));
    }
    let new = msg.params.unwrap_or_default();
    params::validate_policy(&new)?;
    if new.epoch_blocks != params::get(ctx)?.epoch_blocks {
        return Err(Failure::from(Error::InvalidParams).context("epoch_blocks cannot change"));
    }
    PARAMS.set(ctx, &new)
}
