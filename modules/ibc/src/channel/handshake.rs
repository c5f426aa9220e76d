//! The four steps in which two chains open a channel (ibc-go `04-channel/keeper/handshake.go`). Each is a
//! check and, after the application was asked or before it is told, a change.

use super::ends::{
    counterparty, end, hop, is_in, order_name, other_hops, ourselves, require_open_connection, state_name,
};
use super::events::{Step, stepped};
use crate::client::Height;
use crate::connection::{HeightProof, version_supports};
use crate::errors::{ChannelError, ClientError};
use crate::keeper::IbcKeeper;
use crate::light::Status;
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::ibc::core::channel::v1::{
    Channel, Counterparty, MsgChannelOpenAck, MsgChannelOpenConfirm, MsgChannelOpenInit, MsgChannelOpenTry, State,
};
use openledger_proto::ibc::core::client::v1::Height as ProtoHeight;

/// The height and the bytes of a message's proof.
pub(super) fn proof(height: Option<ProtoHeight>, bytes: &[u8]) -> HeightProof<'_> {
    HeightProof { height: Height::from_proto(height), bytes }
}

/// The state that a channel must be in for a step.
fn require_state(channel: &Channel, state: State, complaint: &str) -> Res<()> {
    if is_in(channel, state) {
        return Ok(());
    }
    let text = format!("{complaint} (got {})", state_name(channel.state));
    Err(ChannelError::InvalidChannelState.wrap(text))
}

impl IbcKeeper {
    /// Refuses a channel over a client that cannot be used.
    ///
    /// # Errors
    /// `client:29`.
    pub(crate) fn require_active_client(&self, ctx: &Ctx, client: &str) -> Res<()> {
        match self.client_status(ctx, client)? {
            Status::Active => Ok(()),
            status => Err(ClientError::ClientNotActive.wrap(format!("client ({client}) status is {status}"))),
        }
    }

    /// Checks that a channel can be proposed and takes its identifier.
    ///
    /// # Errors
    /// `connection:3`, `connection:9` or `client:29`.
    pub(super) fn check_open_init(&self, ctx: &Ctx, msg: &MsgChannelOpenInit) -> Res<String> {
        let channel = msg.channel.clone().unwrap_or_default();
        let connection = self.connection_of(ctx, hop(&channel))?;
        version_supports(&connection, &order_name(channel.ordering))?;
        self.require_active_client(ctx, &connection.client_id)?;
        self.take_channel_id(ctx)
    }

    /// Writes a channel that this chain proposes.
    pub(super) fn write_open_init(
        &self,
        ctx: &Ctx,
        port: &str,
        id: &str,
        proposed: &Channel,
        version: &str,
    ) -> Res<()> {
        let other = counterparty(proposed);
        let channel = end(State::Init, proposed.ordering, &other, &proposed.connection_hops, version);
        self.set_channel(ctx, port, id, &channel)?;
        self.begin_sequences(ctx, port, id)?;
        stepped(ctx, Step::OpenInit, port, id, &channel);
        Ok(())
    }

    /// Checks that the other chain proposed a channel and takes an identifier for this end.
    ///
    /// # Errors
    /// `connection:3`, `connection:6`, `connection:9`, or the client's refusal of the proof.
    pub(super) fn check_open_try(&self, ctx: &Ctx, msg: &MsgChannelOpenTry) -> Res<String> {
        let channel = msg.channel.clone().unwrap_or_default();
        let id = self.take_channel_id(ctx)?;
        let connection = self.connection_of(ctx, hop(&channel))?;
        require_open_connection(&connection)?;
        version_supports(&connection, &order_name(channel.ordering))?;
        let (other, ours) = (counterparty(&channel), ourselves(&msg.port_id, ""));
        let hops = other_hops(&connection);
        let expected = end(State::Init, channel.ordering, &ours, &hops, &msg.counterparty_version);
        let proof = proof(msg.proof_height, &msg.proof_init);
        self.verify_channel_state(ctx, &connection, proof, &other.port_id, &other.channel_id, &expected)?;
        Ok(id)
    }

    /// Writes a channel that the other chain proposed.
    pub(super) fn write_open_try(&self, ctx: &Ctx, port: &str, id: &str, proposed: &Channel, version: &str) -> Res<()> {
        self.begin_sequences(ctx, port, id)?;
        let other = counterparty(proposed);
        let channel = end(State::Tryopen, proposed.ordering, &other, &proposed.connection_hops, version);
        self.set_channel(ctx, port, id, &channel)?;
        stepped(ctx, Step::OpenTry, port, id, &channel);
        Ok(())
    }

    fn begin_sequences(&self, ctx: &Ctx, port: &str, id: &str) -> Res<()> {
        self.set_next_sequence_send(ctx, port, id, 1)?;
        self.set_next_sequence_recv(ctx, port, id, 1)?;
        self.set_next_sequence_ack(ctx, port, id, 1)
    }

    /// Opens a channel that the other chain took up.
    ///
    /// # Errors
    /// `channel:3`, `channel:5`, `connection:3`, `connection:6`, or the client's refusal of the proof.
    pub(super) fn channel_open_ack(&self, ctx: &Ctx, msg: &MsgChannelOpenAck) -> Res<()> {
        let (port, id) = (msg.port_id.as_str(), msg.channel_id.as_str());
        let channel = self.existing_channel(ctx, port, id)?;
        require_state(&channel, State::Init, "channel state should be INIT")?;
        let theirs = Counterparty { channel_id: msg.counterparty_channel_id.clone(), ..counterparty(&channel) };
        let proof = proof(msg.proof_height, &msg.proof_try);
        self.verify_other_end(ctx, &channel, proof, (port, id), &theirs, State::Tryopen, &msg.counterparty_version)
    }

    /// Writes what the other chain has chosen.
    pub(super) fn write_open_ack(&self, ctx: &Ctx, msg: &MsgChannelOpenAck) -> Res<()> {
        let (port, id) = (msg.port_id.as_str(), msg.channel_id.as_str());
        let mut channel = self.channel_to_open(ctx, port, id)?;
        channel.state = State::Open.into();
        channel.version.clone_from(&msg.counterparty_version);
        let channel_id = msg.counterparty_channel_id.clone();
        channel.counterparty = Some(Counterparty { channel_id, ..counterparty(&channel) });
        self.set_channel(ctx, port, id, &channel)?;
        stepped(ctx, Step::OpenAck, port, id, &channel);
        Ok(())
    }

    /// Checks that a channel is open at the other end.
    ///
    /// # Errors
    /// `channel:3`, `channel:5`, `connection:3`, `connection:6`, or the client's refusal of the proof.
    pub(super) fn channel_open_confirm(&self, ctx: &Ctx, msg: &MsgChannelOpenConfirm) -> Res<()> {
        let (port, id) = (msg.port_id.as_str(), msg.channel_id.as_str());
        let channel = self.existing_channel(ctx, port, id)?;
        require_state(&channel, State::Tryopen, "channel state is not TRYOPEN")?;
        let proof = proof(msg.proof_height, &msg.proof_ack);
        let theirs = counterparty(&channel);
        self.verify_other_end(ctx, &channel, proof, (port, id), &theirs, State::Open, &channel.version)
    }

    /// Opens a channel.
    pub(super) fn write_open_confirm(&self, ctx: &Ctx, port: &str, id: &str) -> Res<()> {
        let mut channel = self.channel_to_open(ctx, port, id)?;
        channel.state = State::Open.into();
        self.set_channel(ctx, port, id, &channel)?;
        stepped(ctx, Step::OpenConfirm, port, id, &channel);
        Ok(())
    }

    /// The channel that was checked before; it is read again, as ibc-go does.
    fn channel_to_open(&self, ctx: &Ctx, port: &str, id: &str) -> Res<Channel> {
        let missing = || {
            Failure::panicked(format!("could not find existing channel when it opens, channelID: {id}, portID: {port}"))
        };
        self.get_channel(ctx, port, id)?.ok_or_else(missing)
    }

    /// Checks over an open connection that the other end of a channel of ours is in a state.
    #[allow(clippy::too_many_arguments, reason = "what the end of a channel is proven with")]
    pub(super) fn verify_other_end(
        &self,
        ctx: &Ctx,
        channel: &Channel,
        proof: HeightProof<'_>,
        (port, id): (&str, &str),
        other: &Counterparty,
        state: State,
        version: &str,
    ) -> Res<()> {
        let connection = self.connection_of(ctx, hop(channel))?;
        require_open_connection(&connection)?;
        let expected = end(state, channel.ordering, &ourselves(port, id), &other_hops(&connection), version);
        self.verify_channel_state(ctx, &connection, proof, &other.port_id, &other.channel_id, &expected)
    }
}
