//! How a channel is closed, which is for good (ibc-go `04-channel/keeper/handshake.go`).

use super::ends::{counterparty, hop, is_in, require_open_connection};
use super::events::{Step, stepped};
use super::handshake::proof;
use crate::errors::ChannelError;
use crate::keeper::IbcKeeper;
use openledger_core::{Ctx, Res};
use openledger_proto::ibc::core::channel::v1::{Channel, MsgChannelCloseConfirm, State};

impl IbcKeeper {
    /// A channel that is not closed yet.
    fn channel_to_close(&self, ctx: &Ctx, port: &str, id: &str) -> Res<Channel> {
        let channel = self.existing_channel(ctx, port, id)?;
        if is_in(&channel, State::Closed) {
            return Err(ChannelError::InvalidChannelState.wrap("channel is already CLOSED"));
        }
        Ok(channel)
    }

    fn close(&self, ctx: &Ctx, step: Step, port: &str, id: &str, channel: Channel) -> Res<()> {
        let channel = Channel { state: State::Closed.into(), ..channel };
        self.set_channel(ctx, port, id, &channel)?;
        stepped(ctx, step, port, id, &channel);
        Ok(())
    }

    /// Closes this end of a channel.
    ///
    /// # Errors
    /// `channel:3`, `channel:5`, `connection:3`, `connection:6` or `client:29`.
    pub(super) fn channel_close_init(&self, ctx: &Ctx, port: &str, id: &str) -> Res<()> {
        let channel = self.channel_to_close(ctx, port, id)?;
        let connection = self.connection_of(ctx, hop(&channel))?;
        self.require_active_client(ctx, &connection.client_id)?;
        require_open_connection(&connection)?;
        self.close(ctx, Step::CloseInit, port, id, channel)
    }

    /// Closes this end of a channel whose other end is closed.
    ///
    /// # Errors
    /// `channel:3`, `channel:5`, `connection:3`, `connection:6`, or the client's refusal of the proof.
    pub(super) fn channel_close_confirm(&self, ctx: &Ctx, msg: &MsgChannelCloseConfirm) -> Res<()> {
        let (port, id) = (msg.port_id.as_str(), msg.channel_id.as_str());
        let channel = self.channel_to_close(ctx, port, id)?;
        let (other, proof) = (counterparty(&channel), proof(msg.proof_height, &msg.proof_init));
        self.verify_other_end(ctx, &channel, proof, (port, id), &other, State::Closed, &channel.version)?;
        self.close(ctx, Step::CloseConfirm, port, id, channel)
    }
}
