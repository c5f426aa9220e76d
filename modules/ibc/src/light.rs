//! Light clients: how this chain knows what another chain's state holds (ibc-go `exported.LightClientModule`).
//!
//! Each kind of client is one implementation of [`LightClient`], found by the kind that a client's identifier begins
//! with. An implementation keeps everything of a client below [`crate::host::client_prefix`].

mod keys;
pub mod localhost;
pub mod solomachine;
pub mod tendermint;

use crate::client::Height;
use crate::commitment::MerklePath;
use crate::errors::ClientError;
use openledger_core::{Ctx, Res};
use openledger_proto::ibc::lightclients::{solomachine as sm, tendermint as tm};
use prost::{Message, Name};
use prost_types::Any;

/// Whether a client can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It can.
    Active,
    /// Its chain, or its key, contradicted itself.
    Frozen,
    /// Its newest state is older than the trusting period.
    Expired,
    /// Its state is not there.
    Unknown,
    /// Clients of this kind are not allowed.
    Unauthorized,
}

impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Debug::fmt(self, f)
    }
}

/// What a relayer tells a client: a header, or evidence of misbehaviour.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "the names are those of the protobuf messages")]
pub enum ClientMessage {
    TendermintHeader(Box<tm::v1::Header>),
    TendermintMisbehaviour(Box<tm::v1::Misbehaviour>),
    SolomachineHeader(Box<sm::v3::Header>),
    SolomachineMisbehaviour(Box<sm::v3::Misbehaviour>),
}

impl ClientMessage {
    /// Reads a message of any kind of client.
    ///
    /// # Errors
    /// `ibc:14` for another type, or bytes that are none.
    pub fn unpack(any: Option<&Any>) -> Res<Self> {
        let any = any.ok_or_else(|| crate::errors::IbcError::UnpackAny.wrap("protobuf Any message cannot be nil"))?;
        let url = any.type_url.as_str();
        let bytes = any.value.as_slice();
        Ok(match url {
            _ if url == tm::v1::Header::type_url() => Self::TendermintHeader(Box::new(read(bytes)?)),
            _ if url == tm::v1::Misbehaviour::type_url() => Self::TendermintMisbehaviour(Box::new(read(bytes)?)),
            _ if url == sm::v3::Header::type_url() => Self::SolomachineHeader(Box::new(read(bytes)?)),
            _ if url == sm::v3::Misbehaviour::type_url() => Self::SolomachineMisbehaviour(Box::new(read(bytes)?)),
            _ => {
                let text = format!("cannot unpack Any into ClientMessage {url}");
                return Err(crate::errors::IbcError::UnpackAny.wrap(text));
            }
        })
    }
}

fn read<T: Message + Default>(bytes: &[u8]) -> Res<T> {
    T::decode(bytes).map_err(|e| ClientError::InvalidClient.wrap(e))
}

/// A proof of what a counterparty's state holds, or does not hold, and the delay that its connection asks for.
#[derive(Debug, Clone, Copy)]
pub struct Proof<'a> {
    /// The height of the counterparty whose state it is about.
    pub height: Height,
    /// How long the client must have known that height, in nanoseconds.
    pub delay_time: u64,
    /// For how many blocks of this chain it must have known it.
    pub delay_blocks: u64,
    /// The proof, in the client's own form.
    pub bytes: &'a [u8],
}

/// A kind of light client. A refusal of a method is the relayer's fault; what ibc-go panics with is
/// [`openledger_core::Failure::panicked`].
pub trait LightClient: Send + Sync {
    /// Checks an encoded client state without any state of this chain (ibc-go `ClientState.Validate`).
    fn check_client_state(&self, client_state: &[u8]) -> Res<()>;
    /// Checks an encoded consensus state without any state of this chain (ibc-go `ConsensusState.ValidateBasic`).
    fn check_consensus_state(&self, consensus_state: &[u8]) -> Res<()>;
    /// Checks the form of a message without any state of this chain (ibc-go `ClientMessage.ValidateBasic`).
    fn check_message(&self, message: &ClientMessage) -> Res<()>;
    /// Checks and writes a new client.
    fn initialize(&self, ctx: &Ctx, client: &str, client_state: &[u8], consensus_state: &[u8]) -> Res<()>;
    /// Checks a message completely.
    fn verify_message(&self, ctx: &Ctx, client: &str, message: &ClientMessage) -> Res<()>;
    /// Whether a message that was checked proves misbehaviour.
    fn is_misbehaviour(&self, ctx: &Ctx, client: &str, message: &ClientMessage) -> Res<bool>;
    /// Freezes the client.
    fn freeze(&self, ctx: &Ctx, client: &str, message: &ClientMessage) -> Res<()>;
    /// Takes over a header that was checked, and returns the heights that are known by it.
    fn update(&self, ctx: &Ctx, client: &str, message: &ClientMessage) -> Res<Vec<Height>>;
    /// Checks that the counterparty's state holds `value` under `path`.
    fn verify_membership(&self, ctx: &Ctx, client: &str, proof: Proof<'_>, path: &MerklePath, value: &[u8]) -> Res<()>;
    /// Checks that the counterparty's state holds nothing under `path`.
    fn verify_non_membership(&self, ctx: &Ctx, client: &str, proof: Proof<'_>, path: &MerklePath) -> Res<()>;
    /// Whether the client can be used.
    fn status(&self, ctx: &Ctx, client: &str) -> Res<Status>;
    /// The newest height that the client knows; zero if there is no client.
    fn latest_height(&self, ctx: &Ctx, client: &str) -> Res<Height>;
    /// The time of the counterparty at a height, in nanoseconds since the Unix epoch.
    fn timestamp_at(&self, ctx: &Ctx, client: &str, height: Height) -> Res<u64>;
    /// Gives a client that cannot be used the state of another one that can.
    fn recover(&self, ctx: &Ctx, subject: &str, substitute: &str) -> Res<()>;
    /// Checks that the counterparty committed to another client state and consensus state, and takes them over.
    fn upgrade(&self, ctx: &Ctx, client: &str, upgrade: &ClientUpgrade<'_>) -> Res<()>;
}

/// What a client becomes after an upgrade of its chain, with the proofs of it.
#[derive(Debug, Clone, Copy)]
pub struct ClientUpgrade<'a> {
    /// The client state, encoded.
    pub client_state: &'a [u8],
    /// The consensus state, encoded.
    pub consensus_state: &'a [u8],
    /// Proof of the client state.
    pub client_proof: &'a [u8],
    /// Proof of the consensus state.
    pub consensus_proof: &'a [u8],
}
