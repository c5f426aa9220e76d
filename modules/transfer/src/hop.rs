//! The application as the layer that forwards packets uses it.

use crate::keeper::TransferKeeper;
use openledger_core::ports::TransferHop;
use openledger_core::{Coin, Ctx, Res};
use openledger_proto::ibc::applications::transfer::v1::MsgTransfer;

impl TransferHop for TransferKeeper {
    fn send_on(&self, ctx: &Ctx, msg: &MsgTransfer) -> Res<u64> {
        Ok(self.msg_transfer(ctx, msg)?.sequence)
    }

    fn total_escrow(&self, ctx: &Ctx, denom: &str) -> Res<Coin> {
        TransferKeeper::total_escrow(self, ctx, denom)
    }

    fn set_total_escrow(&self, ctx: &Ctx, total: &Coin) -> Res<()> {
        TransferKeeper::set_total_escrow(self, ctx, total)
    }
}
