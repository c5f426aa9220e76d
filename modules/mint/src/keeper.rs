//! The keeper: inflation and the reward stream, block by block.

use crate::inflation::Minter;
use crate::keys::{MINTER, PARAMS, REWARD_STREAM};
use crate::params::Params;
use crate::stream::{REWARD_POOL, Stream};
use openledger_core::ports::{AccountView, BankMint, StakingSupply};
use openledger_core::wire::require_authority;
use openledger_core::{AccAddress, Coin, Coins, Ctx, Event, Failure, Res};
use openledger_proto::cosmos::mint::v1beta1::{self as pb, MsgUpdateParams, MsgUpdateParamsResponse};
use std::sync::Arc;

/// The name of the module account that mints.
pub(crate) const MINT: &str = "mint";
/// The name of the module account that collects rewards for distribution.
const FEE_COLLECTOR: &str = "fee_collector";

/// The mint keeper. Holds no state: all of it is in the context.
#[derive(Clone)]
pub struct MintKeeper {
    pub(crate) accounts: Arc<dyn AccountView>,
    pub(crate) bank: Arc<dyn BankMint>,
    pub(crate) staking: Arc<dyn StakingSupply>,
}

impl std::fmt::Debug for MintKeeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MintKeeper")
    }
}

/// What is stored was checked before: anything else is corruption.
fn stored<T>(what: &str, read: Res<T>) -> Res<T> {
    read.map_err(|e| match e {
        Failure::Tx(e) => Failure::corrupt(format!("{what}: {e}")),
        fatal => fatal,
    })
}

impl MintKeeper {
    /// A keeper that reaches accounts, coins and stake through the given ports.
    pub fn new(accounts: Arc<dyn AccountView>, bank: Arc<dyn BankMint>, staking: Arc<dyn StakingSupply>) -> Self {
        Self { accounts, bank, staking }
    }

    pub(crate) fn minter_proto(&self, ctx: &Ctx) -> Res<pb::Minter> {
        MINTER.get(ctx)?.ok_or_else(not_found)
    }

    pub(crate) fn params_proto(&self, ctx: &Ctx) -> Res<pb::Params> {
        PARAMS.get(ctx)?.ok_or_else(not_found)
    }

    /// The minter after the last block.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails, and before genesis wrote the parameters.
    pub fn minter(&self, ctx: &Ctx) -> Res<Minter> {
        stored("minter", self.minter_proto(ctx).and_then(|m| Minter::from_proto(&m)))
    }

    /// The parameters.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails, and before genesis wrote the parameters.
    pub fn params(&self, ctx: &Ctx) -> Res<Params> {
        stored("mint parameters", self.params_proto(ctx).and_then(|p| Params::from_proto(&p)))
    }

    /// The reward stream, if the chain has one.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn stream(&self, ctx: &Ctx) -> Res<Option<Stream>> {
        match REWARD_STREAM.get(ctx)? {
            None => Ok(None),
            Some(s) => stored("reward stream", Stream::from_proto(&s)).map(Some),
        }
    }

    /// Inflation of this block (SDK `DefaultMintFn`), cut where the denom's cap is reached: the rest is never
    /// minted.
    pub(crate) fn inflate(&self, ctx: &Ctx) -> Res<()> {
        let (minter, params) = (self.minter(ctx)?, self.params(ctx)?);
        let supply = self.staking.token_supply(ctx)?;
        let bonded_ratio = self.staking.bonded_ratio(ctx)?;
        let minter = minter.next(&params, supply, bonded_ratio)?;
        MINTER.set(ctx, &minter.to_proto())?;
        let provision = minter.block_provision(&params)?;
        let room = self.bank.mint_room(ctx, params.mint_denom.as_str())?;
        let amount = room.map_or(provision, |room| provision.min(room));
        let coins = Coins::one(Coin::new(amount, params.mint_denom.clone()));
        if !coins.is_empty() {
            self.bank.mint(ctx, MINT, &coins)?;
        }
        // the SDK moves nothing too, with all events of a transfer
        self.bank.send_module_to_module(ctx, MINT, FEE_COLLECTOR, &coins)?;
        ctx.emit(
            Event::new("mint")
                .with("bonded_ratio", bonded_ratio)
                .with("inflation", minter.inflation)
                .with("annual_provisions", minter.annual_provisions)
                .with("amount", amount),
        );
        Ok(())
    }

    /// Pays what has vested since the last block; never more than the pool holds.
    pub(crate) fn pay_stream(&self, ctx: &Ctx) -> Res<()> {
        let Some(mut stream) = self.stream(ctx)? else { return Ok(()) };
        let due = stream.due(ctx.block().time)?;
        if due.is_zero() {
            return Ok(());
        }
        let held = self.bank.balance(ctx, &AccAddress::module(REWARD_POOL), stream.denom.as_str())?;
        let amount = due.min(held);
        if amount.is_zero() {
            return Ok(());
        }
        let coins = Coins::one(Coin::new(amount, stream.denom.clone()));
        self.bank.send_module_to_module(ctx, REWARD_POOL, FEE_COLLECTOR, &coins)?;
        stream.paid = stream.paid.add(amount)?;
        REWARD_STREAM.set(ctx, &stream.to_proto())?;
        ctx.emit(
            Event::new("reward_stream").with("amount", coins).with("paid", stream.paid).with("total", stream.total),
        );
        Ok(())
    }

    pub(crate) fn msg_update_params(&self, ctx: &Ctx, msg: &MsgUpdateParams) -> Res<MsgUpdateParamsResponse> {
        require_authority(ctx, &msg.authority)?;
        let params = Params::from_proto(&msg.params.clone().unwrap_or_default())?;
        PARAMS.set(ctx, &params.to_proto())?;
        Ok(MsgUpdateParamsResponse {})
    }
}

/// The error that the SDK gives for a missing entry (`collections.ErrNotFound`).
fn not_found() -> Failure {
    Failure::unregistered("collections: not found")
}
