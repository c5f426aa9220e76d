//! Ports of encoders: what models and answers ask of the engine that runs committed graphs and text encoders.

use crate::context::Ctx;
use crate::errors::{Res, TxError};

/// Whether a refusal of [`EncoderPort::encode`] is that of a text by its encoder (too long, no word, too many words,
/// nothing left), and not a failure of the engine.
#[must_use]
pub fn text_refused(refusal: &TxError) -> bool {
    refusal.codespace == "inference" && (220..=223).contains(&refusal.code)
}

/// Size and price of an encoder, known before it runs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EncoderSpec {
    /// Length of the input in bytes (int8).
    pub input_dim: u32,
    /// Length of the embedding in bytes (int8).
    pub output_dim: u32,
    /// Multiply-accumulates of one run.
    pub macs: u64,
    /// Elements written by operators that are not multiply-accumulates.
    pub elements: u64,
    /// Peak memory of one run in bytes, by the static estimate.
    pub memory: u64,
    /// The number of nodes of the graph.
    pub nodes: u32,
    /// Of a text encoder: the header of its file, from which [`EncoderPort::gas_of`] knows what a text costs.
    /// `input_dim` is then the most bytes of a text, and the other sizes are those of the graph behind the table.
    pub text: Option<TextHeader>,
}

/// The first bytes of a text encoder's file. Only the engine reads them.
pub type TextHeader = [u8; 33];

/// Runs committed encoders: integer graphs, and text encoders with or without a graph behind them. Implemented by
/// `inference`, the only module that sees the engine.
pub trait EncoderPort: Send + Sync {
    /// Judges a file before any engine sees it; one stable code per reason.
    fn validate(&self, ctx: &Ctx, onnx: &[u8]) -> Res<EncoderSpec>;
    /// Judges a file and returns the fingerprint of its graph too: 32 bytes that two files share when they compute
    /// the same up to names, order, encodings and operations without effect. `admit` sees the spec in between:
    /// it may refuse it, and charges for the fingerprint ([`EncoderPort::fingerprint_gas`]) before the work is
    /// done.
    fn judge(&self, ctx: &Ctx, onnx: &[u8], admit: &dyn Fn(&EncoderSpec) -> Res<()>) -> Res<(EncoderSpec, [u8; 32])>;
    /// Returns the fingerprint alone, of a file that a genesis brings.
    fn fingerprint(&self, onnx: &[u8]) -> Res<[u8; 32]>;
    /// Returns the header of a file that says it is a text encoder; nothing else is looked at.
    fn text_header(&self, file: &[u8]) -> Option<TextHeader>;
    /// Returns the gas of the fingerprint of such an encoder.
    fn fingerprint_gas(&self, spec: &EncoderSpec) -> u64;
    /// Returns the embedding of an input, which is a text's bytes for a text encoder. `hash` is SHA-256 of `onnx` and
    /// only a cache key. Charges nothing: callers charge [`EncoderPort::gas_of`] first.
    fn encode(&self, ctx: &Ctx, hash: &[u8; 32], onnx: &dyn Fn() -> Res<Vec<u8>>, input: &[i8]) -> Res<Vec<i8>>;
    /// Returns SHA-256 of what a text encoder makes of fixed texts, after it has charged for them.
    fn text_test_vector(&self, ctx: &Ctx, file: &[u8]) -> Res<[u8; 32]>;
    /// Returns the gas of one run of such an encoder; if it is one of text, the most that 1,024 bytes cost.
    fn gas(&self, spec: &EncoderSpec) -> u64;
    /// Returns the gas of one run on this input. Also a text that the encoder refuses has a price: it was looked at.
    fn gas_of(&self, spec: &EncoderSpec, input: &[i8]) -> u64;
}
