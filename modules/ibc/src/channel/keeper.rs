//! The channels' keeper.

use crate::keeper::IbcKeeper;
use openledger_core::{Ctx, Res};
use openledger_proto::ibc::core::channel::v1::Channel;

impl IbcKeeper {
    /// A channel.
    pub fn get_channel(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<Option<Channel>> {
        todo!()
    }
}
