//! Packets of version 2, which go from client to client (ibc-go `04-channel/v2`).

use crate::keeper::IbcKeeper;
use openledger_core::{Ctx, Res};

impl IbcKeeper {
    /// Sets the number of the next packet of a client, as its counterparty is registered.
    pub(crate) fn set_next_sequence_send_v2(&self, ctx: &Ctx, client: &str, sequence: u64) -> Res<()> {
        todo!()
    }
}
