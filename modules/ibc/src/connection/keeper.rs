//! The connections' keeper.

use crate::client::Height;
use crate::keeper::IbcKeeper;
use openledger_core::{Ctx, Res};
use openledger_proto::ibc::core::channel::v1::Channel;
use openledger_proto::ibc::core::connection::v1::ConnectionEnd;

/// A proof about the counterparty's state that comes with a message.
#[derive(Debug, Clone, Copy)]
pub struct HeightProof<'a> {
    /// The height of the state.
    pub height: Height,
    /// The proof.
    pub bytes: &'a [u8],
}

impl IbcKeeper {
    /// A connection.
    pub fn get_connection(&self, ctx: &Ctx, connection: &str) -> Res<Option<ConnectionEnd>> {
        todo!()
    }

    /// Checks that the counterparty has the channel `expected` (ibc-go `VerifyChannelState`).
    pub(crate) fn verify_channel_state(
        &self,
        ctx: &Ctx,
        connection: &ConnectionEnd,
        proof: HeightProof<'_>,
        port: &str,
        channel: &str,
        expected: &Channel,
    ) -> Res<()> {
        todo!()
    }

    /// Checks that the counterparty committed to a packet.
    pub(crate) fn verify_packet_commitment(
        &self,
        ctx: &Ctx,
        connection: &ConnectionEnd,
        proof: HeightProof<'_>,
        port: &str,
        channel: &str,
        sequence: u64,
        commitment: &[u8],
    ) -> Res<()> {
        todo!()
    }

    /// Checks that the counterparty committed to an acknowledgement, whose bytes are given.
    pub(crate) fn verify_packet_acknowledgement(
        &self,
        ctx: &Ctx,
        connection: &ConnectionEnd,
        proof: HeightProof<'_>,
        port: &str,
        channel: &str,
        sequence: u64,
        acknowledgement: &[u8],
    ) -> Res<()> {
        todo!()
    }

    /// Checks that the counterparty has no receipt of a packet.
    pub(crate) fn verify_packet_receipt_absence(
        &self,
        ctx: &Ctx,
        connection: &ConnectionEnd,
        proof: HeightProof<'_>,
        port: &str,
        channel: &str,
        sequence: u64,
    ) -> Res<()> {
        todo!()
    }

    /// Checks which packet the counterparty receives next on an ordered channel.
    pub(crate) fn verify_next_sequence_recv(
        &self,
        ctx: &Ctx,
        connection: &ConnectionEnd,
        proof: HeightProof<'_>,
        port: &str,
        channel: &str,
        next: u64,
    ) -> Res<()> {
        todo!()
    }
}
