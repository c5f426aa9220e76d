//! What is stored of packets of version 2 (ibc-go `04-channel/v2/keeper/keeper.go`,
//! `24-host/v2/packet_keys.go`).
//!
//! The keys are binary: the client, one byte for what it is, and the number with its eight bytes, in which
//! anything can occur that elsewhere separates words.

use crate::STORE;
use crate::commitment::MerklePath;
use crate::errors::ClientV2Error;
use crate::keeper::IbcKeeper;
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::ibc::core::channel::v2::Packet;
use openledger_proto::ibc::core::client::v2::CounterpartyInfo;
use prost::Message;

/// What is kept of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// That it was sent, and what.
    Commitment,
    /// That it was received.
    Receipt,
    /// What was answered.
    Acknowledgement,
    /// The packet itself, until its application answers.
    Async,
}

impl Kept {
    /// What the keys of a client's packets begin with.
    pub(super) fn prefix(self, client: &str) -> Vec<u8> {
        let kind: &[u8] = match self {
            Self::Commitment => &[1],
            Self::Receipt => &[2],
            Self::Acknowledgement => &[3],
            Self::Async => b"async_packet",
        };
        [client.as_bytes(), kind].concat()
    }

    /// The key of a packet.
    pub(super) fn key(self, client: &str, sequence: u64) -> Vec<u8> {
        [self.prefix(client).as_slice(), &sequence.to_be_bytes()].concat()
    }

    /// What is kept; what is empty counts as nothing.
    pub(super) fn get(self, ctx: &Ctx, client: &str, sequence: u64) -> Res<Option<Vec<u8>>> {
        Ok(ctx.kv(STORE).get(&self.key(client, sequence))?.filter(|bytes| !bytes.is_empty()))
    }

    pub(super) fn set(self, ctx: &Ctx, client: &str, sequence: u64, value: Vec<u8>) -> Res<()> {
        ctx.kv(STORE).set(&self.key(client, sequence), value)
    }

    pub(super) fn delete(self, ctx: &Ctx, client: &str, sequence: u64) -> Res<()> {
        ctx.kv(STORE).delete(&self.key(client, sequence))
    }
}

/// The one byte of a receipt.
pub(super) const RECEIVED: u8 = 2;

/// Whether a packet was received.
pub(super) fn has_receipt(ctx: &Ctx, client: &str, sequence: u64) -> Res<bool> {
    ctx.kv(STORE).has(&Kept::Receipt.key(client, sequence))
}

pub(super) fn set_receipt(ctx: &Ctx, client: &str, sequence: u64) -> Res<()> {
    Kept::Receipt.set(ctx, client, sequence, vec![RECEIVED])
}

fn sequence_key(client: &str) -> Vec<u8> {
    format!("nextSequenceSend/{client}").into_bytes()
}

/// Where the counterparty keeps `key`: behind the last part of the prefix that was registered for it.
///
/// # Errors
/// What ibc-go panics with for a counterparty without a prefix, which a genesis file can have.
pub(super) fn path_at(counterparty: &CounterpartyInfo, key: &[u8]) -> Res<MerklePath> {
    MerklePath::continued(&counterparty.merkle_prefix, key)
}

impl IbcKeeper {
    /// The number of the next packet that a client sends.
    pub(super) fn next_sequence_send_v2(&self, ctx: &Ctx, client: &str) -> Res<Option<u64>> {
        let bytes = ctx.kv(STORE).get(&sequence_key(client))?.filter(|bytes| !bytes.is_empty());
        let Some(bytes) = bytes else { return Ok(None) };
        let bytes = <[u8; 8]>::try_from(bytes.as_slice());
        bytes.map(|bytes| Some(u64::from_be_bytes(bytes))).map_err(|_| Failure::corrupt("number of a packet"))
    }

    /// Sets the number of the next packet of a client, as its counterparty is registered.
    pub(crate) fn set_next_sequence_send_v2(&self, ctx: &Ctx, client: &str, sequence: u64) -> Res<()> {
        ctx.kv(STORE).set(&sequence_key(client), sequence.to_be_bytes().to_vec())
    }

    /// A packet whose application has not answered yet.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub(crate) fn async_packet(&self, ctx: &Ctx, client: &str, sequence: u64) -> Res<Option<Packet>> {
        let Some(bytes) = Kept::Async.get(ctx, client, sequence)? else { return Ok(None) };
        Packet::decode(bytes.as_slice()).map(Some).map_err(|e| Failure::corrupt(format!("packet of {client}: {e}")))
    }

    /// The counterparty of a client of this chain, which must be the one that a packet names.
    ///
    /// # Errors
    /// `clientv2:35`, or `clientv2:34` for another one; `which` says whether it is the packet's source or
    /// destination.
    pub(super) fn counterparty_named(
        &self,
        ctx: &Ctx,
        client: &str,
        named: &str,
        which: &str,
    ) -> Res<CounterpartyInfo> {
        let counterparty = self.existing_counterparty(ctx, client)?;
        if counterparty.client_id == named {
            return Ok(counterparty);
        }
        let ours = &counterparty.client_id;
        let text = format!("counterparty id ({ours}) does not match packet {which} id ({named})");
        Err(ClientV2Error::InvalidCounterparty.wrap(text))
    }

    /// The counterparty of a client.
    ///
    /// # Errors
    /// `clientv2:35`.
    pub(super) fn existing_counterparty(&self, ctx: &Ctx, client: &str) -> Res<CounterpartyInfo> {
        let missing =
            || ClientV2Error::CounterpartyNotFound.wrap(format!("counterparty not found for client: {client}"));
        self.counterparty(ctx, client)?.ok_or_else(missing)
    }
}
