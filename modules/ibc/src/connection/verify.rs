//! What a connection's client is asked about the counterparty's state (ibc-go `03-connection/keeper/verify.go`).

use super::delay;
use super::ends::counterparty;
use crate::client::Height;
use crate::commitment::MerklePath;
use crate::host;
use crate::keeper::IbcKeeper;
use crate::light::Proof;
use openledger_core::{Ctx, Res};
use openledger_proto::ibc::core::channel::v1::{Channel, Counterparty};
use openledger_proto::ibc::core::connection::v1::ConnectionEnd;
use prost::Message;
use sha2::{Digest, Sha256};

/// A proof about the counterparty's state that comes with a message.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HeightProof<'a> {
    /// The height of the state.
    pub(crate) height: Height,
    /// The proof.
    pub(crate) bytes: &'a [u8],
}

impl<'a> HeightProof<'a> {
    /// The proof for a client that must have known the height for some time and some blocks.
    fn after(self, delay_time: u64, delay_blocks: u64) -> Proof<'a> {
        Proof { height: self.height, delay_time, delay_blocks, bytes: self.bytes }
    }
}

/// The path of a key in the counterparty's state.
///
/// # Errors
/// `commitment:3` for a counterparty without a prefix.
fn path(connection: &ConnectionEnd, key: Vec<u8>) -> Res<MerklePath> {
    let prefix = counterparty(connection).prefix.map(|prefix| prefix.key_prefix).unwrap_or_default();
    MerklePath::under(&prefix, key)
}

/// Names what was to be proven in front of a client's refusal.
fn failed(result: Res<()>, what: &str, connection: &ConnectionEnd) -> Res<()> {
    result.map_err(|e| e.context(format!("failed {what} verification for client ({})", connection.client_id)))
}

impl IbcKeeper {
    /// The proof of a packet: its client must have known the height for the delay of the connection. Reads the
    /// parameters.
    fn delayed<'a>(&self, ctx: &Ctx, connection: &ConnectionEnd, proof: HeightProof<'a>) -> Res<Proof<'a>> {
        let per_block = self.connection_params(ctx)?.max_expected_time_per_block;
        Ok(proof.after(connection.delay_period, delay::blocks(connection.delay_period, per_block)))
    }

    /// Checks that the counterparty has the connection `expected` (ibc-go `VerifyConnectionState`).
    pub(super) fn verify_connection_state(
        &self,
        ctx: &Ctx,
        connection: &ConnectionEnd,
        proof: HeightProof<'_>,
        id: &str,
        expected: &ConnectionEnd,
    ) -> Res<()> {
        let path = path(connection, host::connection(id))?;
        let value = expected.encode_to_vec();
        let checked = self.verify_membership(ctx, &connection.client_id, proof.after(0, 0), &path, &value);
        failed(checked, "connection state", connection)
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
        let path = path(connection, host::channel(port, channel))?;
        // Go writes the counterparty even where it is empty.
        let other: Counterparty = expected.counterparty.clone().unwrap_or_default();
        let value = Channel { counterparty: Some(other), ..expected.clone() }.encode_to_vec();
        let checked = self.verify_membership(ctx, &connection.client_id, proof.after(0, 0), &path, &value);
        failed(checked, "channel state", connection)
    }

    /// Checks that the counterparty committed to a packet.
    #[allow(clippy::too_many_arguments, reason = "what a packet is proven with")]
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
        let proof = self.delayed(ctx, connection, proof)?;
        let path = path(connection, host::packet_commitment(port, channel, sequence))?;
        let checked = self.verify_membership(ctx, &connection.client_id, proof, &path, commitment);
        failed(checked, "packet commitment", connection)
    }

    /// Checks that the counterparty committed to an acknowledgement, whose bytes are given.
    #[allow(clippy::too_many_arguments, reason = "what an acknowledgement is proven with")]
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
        let proof = self.delayed(ctx, connection, proof)?;
        let path = path(connection, host::packet_acknowledgement(port, channel, sequence))?;
        let value = Sha256::digest(acknowledgement);
        let checked = self.verify_membership(ctx, &connection.client_id, proof, &path, &value);
        failed(checked, "packet acknowledgement", connection)
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
        let proof = self.delayed(ctx, connection, proof)?;
        let path = path(connection, host::packet_receipt(port, channel, sequence))?;
        let checked = self.verify_non_membership(ctx, &connection.client_id, proof, &path);
        failed(checked, "packet receipt absence", connection)
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
        let proof = self.delayed(ctx, connection, proof)?;
        let path = path(connection, host::next_sequence_recv(port, channel))?;
        let checked = self.verify_membership(ctx, &connection.client_id, proof, &path, &next.to_be_bytes());
        failed(checked, "next sequence receive", connection)
    }
}
