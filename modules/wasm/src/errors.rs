//! Refusals of the module: codes and texts of wasmd's `x/wasm/types/errors.go`, and one of our own.

use openledger_core::Failure;

openledger_core::coded_errors! {
    /// Why an operation on codes or contracts was refused. The context comes in front: see
    /// [`WasmError::wrap`].
    pub enum WasmError("wasm") {
        /// A code was not taken.
        CreateFailed = 2, "create wasm contract failed";
        /// The address of a new contract belongs to somebody.
        AccountExists = 3, "contract account already exists";
        /// The contract refused to be made.
        InstantiateFailed = 4, "instantiate wasm contract failed";
        /// The contract refused a message.
        ExecuteFailed = 5, "execute wasm contract failed";
        /// Gas that wasmd asks for beforehand.
        GasLimit = 6, "insufficient gas";
        /// A genesis section is malformed.
        InvalidGenesis = 7, "invalid genesis";
        /// An entry that should be there is not.
        NotFound = 8, "not found";
        /// The contract refused a question, or the chain refused one of the contract.
        QueryFailed = 9, "query wasm contract failed";
        /// A message of a contract is malformed.
        InvalidMsg = 10, "invalid CosmosMsg from the contract";
        /// The contract refused to go on with the new code.
        MigrationFailed = 11, "migrate wasm contract failed";
        /// Something that must not be empty is.
        Empty = 12, "empty";
        /// Something is longer than it may be.
        Limit = 13, "exceeds limit";
        /// Something is malformed or not allowed here.
        Invalid = 14, "invalid";
        /// Something is there already, or twice.
        Duplicate = 15, "duplicate";
        /// No further channel.
        MaxIbcChannels = 16, "max transfer channels";
        /// The contract lacks what the request needs.
        UnsupportedForContract = 17, "unsupported for this contract";
        /// A code was not pinned.
        PinFailed = 18, "pinning contract failed";
        /// A code was not unpinned.
        UnpinFailed = 19, "unpinning contract failed";
        /// A message of a contract that nobody takes.
        UnknownMsg = 20, "unknown message from the contract";
        /// An event of a contract breaks the rules.
        InvalidEvent = 21, "invalid event";
        /// No contract has this address.
        NoSuchContract = 22, "no such contract";
        /// Contracts ask contracts too deeply.
        MaxQueryStackSize = 27, "max query stack size exceeded";
        /// No code has this id.
        NoSuchCode = 28, "no such code";
        /// The virtual machine ended the call.
        Vm = 29, "wasmvm error";
        /// Contracts call contracts too deeply.
        MaxCallDepth = 30, "max call depth exceeded";
        /// The set of pinned codes could not be made.
        SyncPinnedCodesFailed = 31, "syncing pinned codes failed";
        /// The block has compiled as many bytes of new codes as it may. This chain's own: wasmd has no such bound.
        CodeBytes = 32, "too many bytes of new codes in this block";
    }
}

impl WasmError {
    /// The refusal with `context` in front of the registered text, as Go's `errorsmod.Wrap` puts it.
    pub fn wrap(self, context: impl std::fmt::Display) -> Failure {
        Failure::from(self).context(context)
    }

    /// `wasm:22` for an address, in the words of wasmd's keeper and queries.
    pub fn no_such_contract(address: &str) -> Failure {
        Self::NoSuchContract.wrap(format!("address {address}"))
    }

    /// `wasm:28` for an id, in the words of wasmd's keeper and queries.
    pub fn no_such_code(id: u64) -> Failure {
        Self::NoSuchCode.wrap(format!("code id {id}"))
    }
}
