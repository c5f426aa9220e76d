//! What accounts may allow one another to send to other chains (ibc-go `types/transfer_authorization.go`).

use crate::errors::TransferError;
use crate::msgs::UNBOUNDED;
use openledger_core::gas::kv::ITER_NEXT_FLAT;
use openledger_core::ports::{AuthorizationKind, Verdict};
use openledger_core::wire::{coin_from_proto, coins_from_proto, coins_to_proto, decode_msg};
use openledger_core::{Any, Coins, Ctx, Failure, Res, Sdk};
use openledger_ibc::errors::{ChannelError, IbcError};
use openledger_ibc::host;
use openledger_proto::any::{pack, type_url};
use openledger_proto::ibc::applications::transfer::v1::{Allocation, MsgTransfer, TransferAuthorization};
use std::collections::BTreeSet;

const AUTHORIZATION: &str = "ibc.applications.transfer.v1.TransferAuthorization";

/// What may stand in an `Any` of the module's types.
pub(crate) const ANY_TYPES: &[&str] = &[AUTHORIZATION];

/// The only entry of a list of memos that allows every memo.
const ANY_MEMO: &str = "*";

/// The authorizations of this module, for `authz`.
#[derive(Debug, Clone, Copy)]
pub struct TransferAuthorizations;

fn read(any: &Any) -> Res<TransferAuthorization> {
    match any.type_url.strip_prefix('/') {
        Some(AUTHORIZATION) => decode_msg(any),
        _ => Err(Sdk::UnpackAny.wrap(format!("no concrete type registered for type URL {}", any.type_url))),
    }
}

impl AuthorizationKind for TransferAuthorizations {
    fn types(&self) -> &'static [&'static str] {
        ANY_TYPES
    }

    fn msg_type_url(&self, authorization: &Any) -> Res<String> {
        read(authorization).map(|_| type_url::<MsgTransfer>())
    }

    fn validate(&self, _: &Ctx, authorization: &Any) -> Res<()> {
        let allocations = read(authorization)?.allocations;
        if allocations.is_empty() {
            return Err(TransferError::InvalidAuthorization.wrap("allocations cannot be empty"));
        }
        let mut seen = BTreeSet::new();
        for allocation in &allocations {
            if !seen.insert(&allocation.source_channel) {
                let text = format!("duplicate source channel ID: {}", allocation.source_channel);
                return Err(ChannelError::InvalidChannel.wrap(text));
            }
            validate_allocation(allocation)?;
        }
        Ok(())
    }

    fn accept(&self, ctx: &Ctx, authorization: &Any, msg: &Any) -> Res<Verdict> {
        let mut allocations = read(authorization)?.allocations;
        if msg.type_url != type_url::<MsgTransfer>() {
            return Err(IbcError::InvalidType.wrap("type mismatch"));
        }
        let msg: MsgTransfer = decode_msg(msg)?;
        let of_message = |a: &Allocation| a.source_channel == msg.source_channel && a.source_port == msg.source_port;
        let Some(index) = allocations.iter().position(of_message) else {
            return Err(IbcError::NotFound.wrap("requested port and channel allocation does not exist"));
        };
        let Some(allocation) = allocations.get_mut(index) else { return Ok(Verdict::Refuse) };
        require_receiver(ctx, &msg.receiver, &allocation.allow_list)?;
        require_memo(ctx, &msg.memo, &allocation.allowed_packet_data)?;
        let changed = spend(allocation, &msg)?;
        if allocation.spend_limit.is_empty() {
            allocations.remove(index);
        }
        Ok(match (allocations.is_empty(), changed) {
            (true, _) => Verdict::Delete,
            (false, false) => Verdict::Keep,
            (false, true) => Verdict::Update(pack(&TransferAuthorization { allocations })),
        })
    }
}

fn validate_allocation(allocation: &Allocation) -> Res<()> {
    if allocation.spend_limit.is_empty() {
        return Err(IbcError::InvalidCoins.wrap("spend limit cannot be nil"));
    }
    coins_from_proto(&allocation.spend_limit).map_err(|e| match e {
        Failure::Tx(e) if !e.unwinds => IbcError::InvalidCoins.wrap(format!("invalid spend limit: {}", e.log)),
        other => other,
    })?;
    host::validate_port_id(&allocation.source_port).map_err(|e| e.context("invalid source port ID"))?;
    host::validate_channel_id(&allocation.source_channel).map_err(|e| e.context("invalid source channel ID"))?;
    let mut seen = BTreeSet::new();
    match allocation.allow_list.iter().find(|receiver| !seen.insert(*receiver)) {
        None => Ok(()),
        Some(twice) => Err(TransferError::InvalidAuthorization.wrap(format!("duplicate entry in allow list {twice}"))),
    }
}

/// Each entry of a list costs gas when it is looked at.
fn charge(ctx: &Ctx) -> Res<()> {
    ctx.gas().consume(ITER_NEXT_FLAT, "transfer authorization")
}

fn require_receiver(ctx: &Ctx, receiver: &str, allowed: &[String]) -> Res<()> {
    if allowed.is_empty() {
        return Ok(());
    }
    for entry in allowed {
        charge(ctx)?;
        if entry == receiver {
            return Ok(());
        }
    }
    Err(IbcError::InvalidAddress.wrap("not allowed receiver address for transfer"))
}

fn require_memo(ctx: &Ctx, memo: &str, allowed: &[String]) -> Res<()> {
    if allowed.is_empty() {
        if memo.trim().is_empty() {
            return Ok(());
        }
        let text = "memo must be empty because allowed packet data in allocation is empty";
        return Err(TransferError::InvalidAuthorization.wrap(text));
    }
    if matches!(allowed, [one] if one == ANY_MEMO) {
        return Ok(());
    }
    for entry in allowed {
        charge(ctx)?;
        if entry.trim() == memo.trim() {
            return Ok(());
        }
    }
    Err(TransferError::InvalidAuthorization.wrap(format!("not allowed memo: {memo}")))
}

/// Takes what is sent from the limit, unless the limit is none. Returns whether the limit changed.
fn spend(allocation: &mut Allocation, msg: &MsgTransfer) -> Res<bool> {
    let limit = coins_from_proto(&allocation.spend_limit)?;
    let coin = coin_from_proto(&msg.token.clone().unwrap_or_default())?;
    let denom = coin.denom.clone();
    if limit.amount_of(denom.as_str()) == UNBOUNDED {
        return Ok(false);
    }
    let left = limit.sub(&Coins::one(coin)).map_err(|_| {
        IbcError::InsufficientFunds.wrap(format!("requested amount of token {denom} is more than spend limit"))
    })?;
    allocation.spend_limit = coins_to_proto(&left);
    Ok(true)
}
