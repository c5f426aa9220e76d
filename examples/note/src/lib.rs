//! An example of a module: accounts keep short notes on the chain, each for a deposit that comes back when the note is
//! deleted. It is no part of the released chain. See README.md, and "Add a module" in CONTRIBUTING.md.
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod commands;
pub mod errors;
pub mod events;
pub mod genesis;
pub mod keeper;
pub mod keys;
mod module;
pub mod msgs;
pub mod params;
mod queries;

/// The wire types of `proto/openledger/note/v1`, made by `make proto`.
#[rustfmt::skip]
#[allow(missing_docs, unreachable_pub, clippy::all, rustdoc::all, reason = "generated")]
pub mod pb {
    include!("gen/openledger.note.v1.rs");
}

/// The descriptors of the files below `proto`. The pool of the chain has them only in a process that made a
/// [`NoteModule`].
pub const DESCRIPTOR_SET: &[u8] = include_bytes!("gen/descriptors.bin");

pub use errors::NoteError;
pub use keeper::NoteKeeper;
pub use keys::STORE;
pub use module::{MANIFEST, NoteModule};
