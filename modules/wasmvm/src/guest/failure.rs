//! Why a call into a contract did not return, in the words of cosmwasm-vm 3.0.10.

use crate::host::HostError;
use crate::vm::VmError;

/// Why a call into a contract did not return. The texts are those that wasmd writes after `Error calling the
/// VM: `.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Failure {
    /// The contract gave up, with its own text.
    #[error("Aborted: {0}")]
    Aborted(String),
    /// The chain refused what the contract asked for.
    #[error("Error calling into the VM's backend: {0}")]
    Backend(String),
    /// A pointer, a region or an argument of the contract makes no sense.
    #[error("Error in guest/host communication: {0}")]
    Communication(#[from] Communication),
    /// A refusal without a class of its own.
    #[error("Generic error: {0}")]
    Generic(String),
    /// An export that must give an address gave something else; the value is shown.
    #[error("Couldn't convert from wasmer::entities::value::Value to u32. Input: {0}")]
    NotAnAddress(String),
    /// The module cannot be made into an instance.
    #[error("Error instantiating a Wasm module: {0}")]
    Instantiation(String),
    /// An export is missing or is no function.
    #[error("Error resolving Wasm function: Could not get export: {0}")]
    Resolve(String),
    /// An export gave the wrong number of values.
    #[error("Unexpected number of result values when calling '{name}'. Expected: {expected}, actual: {actual}.")]
    Results {
        /// The export.
        name: String,
        /// How many values the VM wants.
        expected: usize,
        /// How many there were.
        actual: usize,
    },
    /// The contract trapped.
    #[error("Error executing Wasm: {0}")]
    Runtime(String),
    /// A query tried to write.
    #[error("Must not call a writing storage function in this context.")]
    WriteDenied,
    /// Host and contract called one another too deeply.
    #[error("Maximum call depth exceeded.")]
    CallDepth,
    /// An export takes another number of arguments.
    #[error("The called function args arity does not match. The contract's method arity: {0}")]
    Arity(usize),
    /// Cryptography panicked on what the contract gave it.
    #[error("Caught panic")]
    Panic,
    /// The gas limit was reached.
    #[error("Ran out of gas during contract execution")]
    OutOfGas,
    /// This node cannot go on.
    #[error("{0}")]
    Infrastructure(String),
}

/// A pointer, a region or an argument that makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Communication {
    /// A region would lie outside of the memory.
    #[error(
        "The Wasm memory address {0} provided by the contract could not be dereferenced: Could not dereference this \
         pointer to a Region"
    )]
    Dereference(u32),
    /// The order of an iteration is neither 1 nor 2.
    #[error("Got an invalid value for iteration order: {0}")]
    Order(i32),
    /// The region contradicts itself.
    #[error("Got an invalid region: {0}")]
    Region(#[from] InvalidRegion),
    /// A list of byte strings is not well formed.
    #[error("Got an invalid section: {0}")]
    Section(&'static str),
    /// The contract hands over more than the host takes.
    #[error("Region length too big. Got {length}, limit {limit}")]
    TooLong {
        /// Bytes in the region.
        length: u32,
        /// Bytes that the host takes.
        limit: usize,
    },
    /// The region has no room for an answer of the host.
    #[error("Region too small. Got {capacity}, required {required}")]
    TooSmall {
        /// Bytes that the region holds.
        capacity: u32,
        /// Bytes of the answer.
        required: usize,
    },
    /// The bytes that a region points to lie outside of the memory.
    #[error(
        "Tried to access memory of region Region {{ offset: {offset}, capacity: {capacity}, length: {length} }} in \
         Wasm memory of size {memory} bytes. This typically happens when the given Region pointer does not point to \
         a proper Region struct."
    )]
    Access {
        /// Where the region begins.
        offset: u32,
        /// Bytes that it may hold.
        capacity: u32,
        /// Bytes that it holds.
        length: u32,
        /// Bytes of the memory.
        memory: usize,
    },
    /// `allocate` gave address 0.
    #[error("Got a zero Wasm address")]
    ZeroAddress,
}

/// A region that contradicts itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InvalidRegion {
    /// It holds more than it may.
    #[error("Region length exceeds capacity. Length {length}, capacity {capacity}")]
    Length {
        /// Bytes that it says to hold.
        length: u32,
        /// Bytes that it may hold.
        capacity: u32,
    },
    /// Its end is no 32-bit address.
    #[error("Region exceeds address space. Offset {offset}, capacity {capacity}")]
    Range {
        /// Where it begins.
        offset: u32,
        /// Bytes that it may hold.
        capacity: u32,
    },
    /// It begins at address 0.
    #[error("Got a zero Wasm address in the offset")]
    ZeroOffset,
}

impl Failure {
    /// An export gave the wrong number of values.
    pub(crate) fn results(name: &str, expected: usize, actual: usize) -> Self {
        Self::Results { name: name.to_owned(), expected, actual }
    }
}

impl From<InvalidRegion> for Failure {
    fn from(invalid: InvalidRegion) -> Self {
        Self::Communication(Communication::Region(invalid))
    }
}

impl From<HostError> for Failure {
    fn from(error: HostError) -> Self {
        match error {
            HostError::User(text) => Self::Backend(format!("User error during call into backend: {text}")),
            HostError::OutOfGas => Self::OutOfGas,
            HostError::Fatal => Self::Infrastructure(error.to_string()),
            HostError::NoIterator(_) | HostError::Refused(_) | HostError::Panicked => Self::Backend(error.to_string()),
        }
    }
}

impl From<Failure> for VmError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::OutOfGas => Self::OutOfGas,
            Failure::Infrastructure(reason) => Self::Infrastructure(reason),
            other => Self::Contract(other.to_string()),
        }
    }
}
