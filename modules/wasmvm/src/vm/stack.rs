//! Room on the native stack for contracts.
//!
//! The engine runs a contract on the stack of the thread that calls it, and the depth of a contract is
//! bounded by the rewriting, so that it is the same on every node. What must hold is that the machine's stack
//! never ends first. A thread of a server has 2 MiB, and a contract that queries a contract that queries a
//! contract has each of them on the same thread, every one with the whole bound. So before every call the
//! room that is left is looked at, and where it is not enough for a whole contract and for the chain's code
//! that a host function may run, the call goes on on a new stack of its own, on the same thread. Pages of it
//! that are never touched take no memory.

use crate::rewrite::NATIVE_STACK_BYTES;

/// What the chain may need below a contract: the query of another module, in a build without optimisation.
const HOST_BYTES: usize = 2 << 20;

/// What must be left before a call.
const ROOM: usize = NATIVE_STACK_BYTES + HOST_BYTES;

/// A new stack. It is greater than the room of one call, so that nested calls of ordinary depth share it.
const NEW_STACK: usize = 2 * ROOM;

/// Runs `work` with room for a contract.
pub(crate) fn with_room<T>(work: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(ROOM, NEW_STACK, work)
}
