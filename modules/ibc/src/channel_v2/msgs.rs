//! Messages of `ibc.core.channel.v2.Msg`: the check of their form (ibc-go `04-channel/v2/types/msgs.go`).

use super::packets::{validate, validate_acknowledgement, validate_payload};
use crate::channel::Outcome;
use crate::client::signer;
use crate::errors::{ChannelV2Error, CommitmentError};
use crate::host::validate_client_id;
use crate::keeper::IbcKeeper;
use openledger_core::{ChainConfig, MessageRoute, MessageRoutes, Res};
use openledger_proto::ibc::core::channel::v2::*;

/// An outcome as responses have it.
fn code(outcome: Outcome) -> i32 {
    match outcome {
        Outcome::Done => ResponseResultType::Success,
        Outcome::Redundant => ResponseResultType::Noop,
    }
    .into()
}

/// The messages of packets of version 2.
pub(crate) fn messages(keeper: &IbcKeeper) -> Vec<MessageRoute> {
    MessageRoutes::new(keeper.clone())
        .checked(check_send, IbcKeeper::msg_send_packet_v2)
        .checked(check_receive, |k: &IbcKeeper, ctx, msg| {
            Ok(MsgRecvPacketResponse { result: code(k.msg_recv_packet_v2(ctx, msg)?) })
        })
        .checked(check_timeout, |k: &IbcKeeper, ctx, msg| {
            Ok(MsgTimeoutResponse { result: code(k.msg_timeout_v2(ctx, msg)?) })
        })
        .checked(check_acknowledgement, |k: &IbcKeeper, ctx, msg| {
            Ok(MsgAcknowledgementResponse { result: code(k.msg_acknowledgement_v2(ctx, msg)?) })
        })
        .finish()
}

pub(crate) fn check_send(config: &ChainConfig, msg: &MsgSendPacket) -> Res<()> {
    validate_client_id(&msg.source_client)?;
    if msg.timeout_timestamp == 0 {
        return Err(ChannelV2Error::InvalidTimeout.wrap("timeout must not be 0"));
    }
    let [payload] = msg.payloads.as_slice() else {
        let text = format!("payloads must be of length 1, got {} instead", msg.payloads.len());
        return Err(ChannelV2Error::InvalidPayload.wrap(text));
    };
    validate_payload(payload)?;
    signer(config, &msg.signer).map(drop)
}

/// Checks what all messages about a packet have.
fn check_packet(config: &ChainConfig, who: &str, packet: Option<&Packet>) -> Res<()> {
    signer(config, who)?;
    validate(packet.unwrap_or(&Packet::default()))
}

fn check_receive(config: &ChainConfig, msg: &MsgRecvPacket) -> Res<()> {
    if msg.proof_commitment.is_empty() {
        return Err(CommitmentError::InvalidProof.wrap("proof commitment can not be empty"));
    }
    check_packet(config, &msg.signer, msg.packet.as_ref())
}

fn check_timeout(config: &ChainConfig, msg: &MsgTimeout) -> Res<()> {
    if msg.proof_unreceived.is_empty() {
        return Err(CommitmentError::InvalidProof.wrap("proof unreceived can not be empty"));
    }
    check_packet(config, &msg.signer, msg.packet.as_ref())
}

fn check_acknowledgement(config: &ChainConfig, msg: &MsgAcknowledgement) -> Res<()> {
    if msg.proof_acked.is_empty() {
        return Err(CommitmentError::InvalidProof.wrap("cannot submit an empty acknowledgement proof"));
    }
    validate_acknowledgement(msg.acknowledgement.as_ref().unwrap_or(&Acknowledgement::default()))?;
    check_packet(config, &msg.signer, msg.packet.as_ref())
}
