//! The rewriting of a module before it is compiled: what cosmwasm-vm leaves to its compiler, as WebAssembly.
//!
//! Gas, traps and floats of the result depend on its bytes alone, so every engine and every processor agrees on them.
//! Four things are added, and nothing that the module itself can see:
//!
//! - **The meter** of cosmwasm-vm 3.0.10, to the unit: 115 for an instruction, 1,610 for one that begins or ends a
//!   piece of straight code. What a piece costs is taken before the instruction that ends it. If less is left,
//!   nothing is taken, [`GAS_EXHAUSTED`] becomes 1 and the instance traps. Where control cannot come,
//!   nothing is added, and the code there is left out. Slow instructions pay [`SLOW_PRICE`] on top of that, by their
//!   weight in `meter.rs`: it is zero unless the chain sets a price.
//! - **The bound of the call stack.** A function takes words from [`STACK_LEFT`] when it is entered and
//!   gives them back when it returns: one for each parameter, local and operand that it can have at once, and
//!   [`FRAME_WORDS`] for itself. If less is left, [`STACK_EXHAUSTED`] becomes 1 and the instance traps. The
//!   bound is not metered. A function that calls nothing takes nothing, because its frame is the last one: it only
//!   needs what is left, and not even that up to [`LEAF_WORDS`].
//! - **Canonical NaNs**: `floats.rs` has the rules and where they differ from the reference.
//! - **No names**: custom sections are dropped.
//!
//! Everything else stays: data and element segments, a memory without a maximum (the host sets one), and a start
//! function. Its run begins with no gas, as in the reference, so every instantiation of such a module traps.
//!
//! The work and the result are linear in the size of the module. A function whose code would grow beyond six times
//! its size calls the meter as a routine instead.

mod assemble;
mod body;
mod code;
mod floats;
mod meter;
mod origins;
mod routines;

use crate::check::{Module, check_signatures};
use crate::vm::VmError;
use body::Bodies;
pub(crate) use floats::is_computed_float;
use wasmparser::FuncValidatorAllocations;

/// Words of stack that the calls of an instance may hold at once. Part of consensus.
///
/// The reference has 1 MiB of native stack, and a frame of its compiler takes 64 bytes and 8 for each local and
/// for each operand that is alive at the call. A frame here takes as many words, but counts the most operands that
/// the function ever has. This bound gives a small recursion the same depth (13,104 calls of one that keeps one
/// value, so that its gas is the reference's too); other shapes that were measured go up to a fifth deeper than
/// there.
pub const STACK_WORDS: u32 = 157_262;

/// Words of stack that a frame takes for itself. Part of consensus.
pub const FRAME_WORDS: u32 = 8;

/// A function that calls nothing and needs at most so many words is not held against the bound. Part of consensus.
pub const LEAF_WORDS: u32 = 64;

/// Native stack that an engine must allow an instance, in bytes, so that the bound is always met before it: 16 bytes
/// for each word (and so 128 for a frame), the frames that the bound does not count, and what the host itself needs
/// between a call out of the instance and one back into it.
pub const NATIVE_STACK_BYTES: usize = 16 * (STACK_WORDS as usize + LEAF_WORDS as usize) + 512 * 1024;

/// Name of the exported mutable `i64` that holds the wasm gas left, as an unsigned number. It begins as 0: the host
/// sets it after instantiation.
pub const GAS_LEFT: &str = "vm:gas_left";

/// Name of the exported mutable `i32` that is 1 after gas ran out.
pub const GAS_EXHAUSTED: &str = "vm:gas_exhausted";

/// Name of the exported mutable `i32` that holds the words of stack left. It begins as [`STACK_WORDS`]; a trap
/// leaves in it what the frames then held.
pub const STACK_LEFT: &str = "vm:stack_left";

/// Name of the exported mutable `i32` that is 1 after the stack ran out.
pub const STACK_EXHAUSTED: &str = "vm:stack_exhausted";

/// Name of the exported mutable `i64` that holds what a slow instruction costs beside the price list, in wasm gas. It
/// begins as 0, which are the reference's prices: the host sets it after instantiation, and it grows with the memory.
pub const SLOW_PRICE: &str = "vm:slow_price";

/// Name of the exported mutable `i64` by which [`SLOW_PRICE`] grows for each page by which the memory grows.
pub const SLOW_PRICE_OF_PAGE: &str = "vm:slow_price_of_page";

/// A module as it is compiled: it exports the globals under the names of this file. Exports of its own under these
/// names are dropped; no entry point has such a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewritten {
    /// Its bytes.
    pub wasm: Vec<u8>,
}

/// Rewrites a module. Only modules that the checks let pass, now or when they were stored, are meant to come here, but
/// whatever the reference refuses while compiling is refused here too.
///
/// # Errors
///
/// [`VmError::Refused`] for bytes that are not a valid module, or use an instruction that no contract may.
pub fn rewrite(wasm: &[u8]) -> Result<Rewritten, VmError> {
    let mut module = Module::parse(wasm)?;
    check_signatures(&module)?;
    let functions = std::mem::take(&mut module.functions);
    let mut bodies = Bodies::new(&module, functions.len())?;
    let mut allocations = FuncValidatorAllocations::default();
    for function in functions {
        allocations = bodies.add(&module, function, allocations)?;
    }
    bodies.finish(&module)
}

/// The refusal of a module that no engine could take after it was rewritten, or whose numbers do not fit. No module of
/// the size that a chain stores is refused so.
fn too_large() -> VmError {
    VmError::Refused("Error compiling Wasm: Could not compile: the module is too large with its meter".to_owned())
}
