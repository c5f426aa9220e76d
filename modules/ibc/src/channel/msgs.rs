//! Messages of `ibc.core.channel.v1.Msg`: the check of their form (ibc-go `04-channel/types/msgs.go`).

use super::ends::{self, counterparty, is_in, state_name, validate_other_id};
use super::{handlers, is_channel_id, packets};
use crate::client::signer;
use crate::errors::{ChannelError, CommitmentError, IbcError};
use crate::host::validate_port_id;
use crate::keeper::IbcKeeper;
use openledger_core::{ChainConfig, MessageRoute, MessageRoutes, Res};
use openledger_proto::ibc::core::channel::v1::*;

/// The messages of channels and packets.
pub(crate) fn messages(keeper: &IbcKeeper) -> Vec<MessageRoute> {
    MessageRoutes::new(keeper.clone())
        .checked(check_open_init, IbcKeeper::msg_channel_open_init)
        .checked(check_open_try, handlers::open_try)
        .checked(check_open_ack, handlers::open_ack)
        .checked(check_open_confirm, handlers::open_confirm)
        .checked(check_close_init, IbcKeeper::msg_channel_close_init)
        .checked(check_close_confirm, handlers::close_confirm)
        .checked(check_receive, |k: &IbcKeeper, ctx, msg| {
            Ok(MsgRecvPacketResponse { result: handlers::code(k.msg_recv_packet(ctx, msg)?) })
        })
        .checked(check_timeout, |k: &IbcKeeper, ctx, msg| {
            Ok(MsgTimeoutResponse { result: handlers::code(k.msg_timeout(ctx, msg)?) })
        })
        .checked(check_timeout_on_close, |k: &IbcKeeper, ctx, msg| {
            Ok(MsgTimeoutOnCloseResponse { result: handlers::code(k.msg_timeout_on_close(ctx, msg)?) })
        })
        .checked(check_acknowledgement, |k: &IbcKeeper, ctx, msg| {
            Ok(MsgAcknowledgementResponse { result: handlers::code(k.msg_acknowledgement(ctx, msg)?) })
        })
        .finish()
}

fn check_port(port: &str) -> Res<()> {
    validate_port_id(port).map_err(|e| e.context("invalid port ID"))
}

/// Checks the identifiers of a channel of this chain.
fn check_own(port: &str, channel: &str) -> Res<()> {
    check_port(port)?;
    if is_channel_id(channel) { Ok(()) } else { Err(ChannelError::InvalidChannelIdentifier.into()) }
}

fn check_proof(proof: &[u8], name: &str) -> Res<()> {
    if proof.is_empty() {
        return Err(CommitmentError::InvalidProof.wrap(format!("cannot submit an empty {name}")));
    }
    Ok(())
}

fn check_state(channel: &Channel, expected: State, message: &str) -> Res<()> {
    if is_in(channel, expected) {
        return Ok(());
    }
    let word = if expected == State::Init { "INIT" } else { "TRYOPEN" };
    let found = format!("expected: {}, got: {}", expected.as_str_name(), state_name(channel.state));
    let text = format!("channel state must be {word} in {message}. {found}");
    Err(ChannelError::InvalidChannelState.wrap(text))
}

pub(crate) fn check_open_init(config: &ChainConfig, msg: &MsgChannelOpenInit) -> Res<()> {
    check_port(&msg.port_id)?;
    let channel = msg.channel.clone().unwrap_or_default();
    check_state(&channel, State::Init, "MsgChannelOpenInit")?;
    if !counterparty(&channel).channel_id.is_empty() {
        return Err(ChannelError::InvalidCounterparty.wrap("counterparty channel identifier must be empty"));
    }
    signer(config, &msg.signer)?;
    ends::validate(&channel)
}

#[allow(deprecated, reason = "the field must be refused")]
fn check_open_try(config: &ChainConfig, msg: &MsgChannelOpenTry) -> Res<()> {
    check_port(&msg.port_id)?;
    if !msg.previous_channel_id.is_empty() {
        let why = "this field has been deprecated as crossing hellos are no longer supported";
        let text = format!("previous channel identifier must be empty, {why}");
        return Err(ChannelError::InvalidChannelIdentifier.wrap(text));
    }
    check_proof(&msg.proof_init, "init proof")?;
    let channel = msg.channel.clone().unwrap_or_default();
    check_state(&channel, State::Tryopen, "MsgChannelOpenTry")?;
    validate_other_id(&counterparty(&channel).channel_id)?;
    signer(config, &msg.signer)?;
    ends::validate(&channel)
}

fn check_open_ack(config: &ChainConfig, msg: &MsgChannelOpenAck) -> Res<()> {
    check_own(&msg.port_id, &msg.channel_id)?;
    validate_other_id(&msg.counterparty_channel_id)?;
    check_proof(&msg.proof_try, "try proof")?;
    signer(config, &msg.signer).map(drop)
}

fn check_open_confirm(config: &ChainConfig, msg: &MsgChannelOpenConfirm) -> Res<()> {
    check_own(&msg.port_id, &msg.channel_id)?;
    check_proof(&msg.proof_ack, "acknowledgement proof")?;
    signer(config, &msg.signer).map(drop)
}

pub(crate) fn check_close_init(config: &ChainConfig, msg: &MsgChannelCloseInit) -> Res<()> {
    check_own(&msg.port_id, &msg.channel_id)?;
    signer(config, &msg.signer).map(drop)
}

fn check_close_confirm(config: &ChainConfig, msg: &MsgChannelCloseConfirm) -> Res<()> {
    check_own(&msg.port_id, &msg.channel_id)?;
    check_proof(&msg.proof_init, "init proof")?;
    signer(config, &msg.signer).map(drop)
}

/// Checks what all messages about a packet have.
fn check_packet(config: &ChainConfig, who: &str, packet: Option<&Packet>) -> Res<()> {
    signer(config, who)?;
    packets::validate(packet.unwrap_or(&Packet::default()))
}

fn check_receive(config: &ChainConfig, msg: &MsgRecvPacket) -> Res<()> {
    check_proof(&msg.proof_commitment, "commitment proof")?;
    check_packet(config, &msg.signer, msg.packet.as_ref())
}

fn check_next(next_sequence_recv: u64) -> Res<()> {
    if next_sequence_recv == 0 {
        return Err(IbcError::InvalidSequence.wrap("next sequence receive cannot be 0"));
    }
    Ok(())
}

fn check_timeout(config: &ChainConfig, msg: &MsgTimeout) -> Res<()> {
    check_proof(&msg.proof_unreceived, "unreceived proof")?;
    check_next(msg.next_sequence_recv)?;
    check_packet(config, &msg.signer, msg.packet.as_ref())
}

fn check_timeout_on_close(config: &ChainConfig, msg: &MsgTimeoutOnClose) -> Res<()> {
    check_next(msg.next_sequence_recv)?;
    check_proof(&msg.proof_unreceived, "unreceived proof")?;
    check_proof(&msg.proof_close, "proof of closed counterparty channel end")?;
    check_packet(config, &msg.signer, msg.packet.as_ref())
}

fn check_acknowledgement(config: &ChainConfig, msg: &MsgAcknowledgement) -> Res<()> {
    check_proof(&msg.proof_acked, "acknowledgement proof")?;
    if msg.acknowledgement.is_empty() {
        return Err(ChannelError::InvalidAcknowledgement.wrap("ack bytes cannot be empty"));
    }
    check_packet(config, &msg.signer, msg.packet.as_ref())
}
