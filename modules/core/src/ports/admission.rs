//! Ports through which datanets judge what is contributed: text encoders, and the evidence of contributions.

use super::{EncoderPort, EncoderSpec};
use crate::context::Ctx;
use crate::errors::Res;

/// A finished text encoder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextEncoder {
    /// The id of its artifact.
    pub artifact_id: u64,
    /// The SHA-256 of its file.
    pub hash: [u8; 32],
    /// Sizes and price, with the header of its file.
    pub spec: EncoderSpec,
}

/// A text as it is compared with others. The byte formats are those of `openledger-text`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextReading {
    /// What the encoder makes of it.
    pub embedding: Vec<i8>,
    /// The hashes of its words.
    pub sketch: Vec<u8>,
}

/// What the engine offers for texts beside embeddings. Implemented by `inference`.
pub trait TextEngine: EncoderPort {
    /// Returns the sketch of a text's words under the encoder's key; refuses as [`EncoderPort::encode`] does.
    fn sketch(&self, ctx: &Ctx, hash: &[u8; 32], file: &dyn Fn() -> Res<Vec<u8>>, text: &[u8]) -> Res<Vec<u8>>;
    /// Returns the weight of each of the encoder's buckets.
    fn word_weights(&self, ctx: &Ctx, hash: &[u8; 32], file: &dyn Fn() -> Res<Vec<u8>>) -> Res<Vec<u8>>;
    /// Returns the gas of making an encoder ready, which is paid whether it is in memory or not.
    fn load_gas(&self, spec: &EncoderSpec) -> u64;
    /// Returns the gas of a sketch of this text, which the encoder may refuse.
    fn sketch_gas(&self, spec: &EncoderSpec, text: &[u8]) -> u64;
}

/// What datanets ask of text encoders, by which they compare texts. Implemented by `model`, which keeps the files.
pub trait TextEncoders: Send + Sync {
    /// Returns the encoder; `None` unless the artifact exists, is finished and reads text.
    fn text_encoder(&self, ctx: &Ctx, artifact_id: u64) -> Res<Option<TextEncoder>>;
    /// Returns the gas of making it ready, paid once a message.
    fn load_gas(&self, encoder: &TextEncoder) -> u64;
    /// Returns the gas of reading a text, also of one that the encoder refuses.
    fn gas_of(&self, encoder: &TextEncoder, text: &[u8]) -> u64;
    /// Returns what a text is compared by; `None` when the encoder refuses it. Charges nothing: callers charge
    /// [`TextEncoders::gas_of`] first.
    fn read_text(&self, ctx: &Ctx, encoder: &TextEncoder, text: &[u8]) -> Res<Option<TextReading>>;
    /// Returns the weights of words by the low bits of their hashes. Charges nothing.
    fn word_weights(&self, ctx: &Ctx, encoder: &TextEncoder) -> Res<Vec<u8>>;
}

/// What datanets ask about contributions whose bond is due, where bonds follow earnings.
pub trait EvidenceFactors: Send + Sync {
    /// Returns the evidence factor in ppm of a contribution to a datanet, whose items settled at this position
    /// ([`crate::heights::position`]): what others' data say for its labels. Without an opinion it is 1,000,000,
    /// which takes nothing from the bond; at least half of the bond's part by novelty returns whatever it is.
    fn evidence_ppm(&self, ctx: &Ctx, datanet_id: u64, contribution_id: u64, settles: i64) -> Res<u32>;
}
