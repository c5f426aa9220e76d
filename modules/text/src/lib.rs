//! Text encoders in integers: from any byte string to an int8 embedding, and the lexical overlap of texts.
//!
//! No state, no floats (outside the off-chain feature `train`), no clock, no randomness, no Unicode tables.
//! [`TextBag`] is an encoder that was uploaded: hashed words, pairs of words and pieces of words pick rows of an
//! int8 table. [`Sketch`] and [`LexicalParams`] say how much of a text stands in earlier ones. With `train`,
//! `train::encoder` makes encoders from unlabelled texts or from vectors of words.
//!
//! README.md states the layout and the formulas.
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests"))]

mod artifact;
mod cost;
mod embed;
mod error;
mod fingerprint;
mod lexical;
mod lut;
mod selftest;
mod siphash;
#[cfg(feature = "train")]
pub mod train;
mod words;

pub use artifact::{HEADER_BYTES, Header, TextBag, is_text_bag};
pub use cost::Cost;
pub use embed::Kernel;
pub use error::{Result, TextError};
pub use lexical::{Lexical, LexicalParams, Overlap, SKETCH_WORDS, Sketch, WordWeights};
pub use selftest::self_test;
pub use words::{Features, MAX_TEXT_BYTES, normal_form};
