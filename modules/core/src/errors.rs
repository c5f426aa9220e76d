//! Failures: what becomes a coded receipt, and what stops the node.

use crate::storage::StorageError;

/// The result of everything that runs inside a block.
pub type Res<T> = Result<T, Failure>;

/// Codespace and code of a panic inside a transaction (SDK `ErrPanic`).
pub const PANIC: (&str, u32) = ("undefined", 111_222);
/// What stands behind the text that was thrown, in receipts and in ABCI queries; gRPC tells what was thrown alone.
pub const PANIC_SUFFIX: &str = ": panic";

/// Why an operation did not happen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// A coded refusal. It becomes the receipt of the transaction, and the transaction's writes are dropped.
    #[error("{0}")]
    Tx(TxError),
    /// Corruption or a failed disk: the node stops. It must never be turned into a receipt.
    #[error("fatal: {0}")]
    Fatal(String),
    /// The state machine is sound, but this process must not execute the next block. Never a receipt either.
    #[error("{0}")]
    Halt(Halt),
}

/// Why a sound node stops.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Halt {
    /// The next block needs another binary. The text is an interface: cosmovisor and operators' scripts read it.
    #[error("{0}")]
    UpgradeNeeded(String),
}

/// A refusal with its stable code. `codespace` and `code` are API.
///
/// The text is not part of a receipt's hash, but it must be the same on every node all the same: governance
/// stores the text of the error that stopped a proposal's message, and there it is part of the app hash. So a
/// new wording of any error that a message can raise changes consensus, and must contain nothing that differs
/// between nodes (addresses in memory, paths, texts of the operating system).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{log}")]
pub struct TxError {
    /// The module whose code this is (`"sdk"` for the shared codes).
    pub codespace: String,
    /// Stable code within the codespace; never 0.
    pub code: u32,
    /// Full text, in the SDK's form `context: registered text`.
    pub log: String,
    /// Whether the SDK raises this refusal as a panic that only the runner of transactions catches, as its gas
    /// meters do. Callers on the way add no context to the text of such a refusal.
    pub unwinds: bool,
    /// Whether the text may be shown to contracts, which see only codespace and code of other refusals (wasmd
    /// `types.DeterministicError`). Context that is added in front takes the mark away, as a Go wrapper does.
    pub deterministic: bool,
}

impl TxError {
    /// A refusal to whose text callers may add context.
    pub fn new(codespace: impl Into<String>, code: u32, log: impl Into<String>) -> Self {
        Self { codespace: codespace.into(), code, log: log.into(), unwinds: false, deterministic: false }
    }
}

/// A code of a codespace, for those who must recognise a refusal without knowing the module that made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// The codespace.
    pub codespace: &'static str,
    /// The code.
    pub code: u32,
}

impl Code {
    /// Whether `failure` is a refusal with this code.
    pub fn is(self, failure: &Failure) -> bool {
        matches!(failure, Failure::Tx(e) if e.codespace == self.codespace && e.code == self.code)
    }
}

/// An error enum of a module: the codespace is the module's name and codes never change.
pub trait CodedError: std::fmt::Display {
    /// The codespace, equal to the module's name.
    fn codespace(&self) -> &'static str;
    /// The stable code, from 2 up (1 is reserved by the SDK for internal errors).
    fn code(&self) -> u32;
    /// Whether `failure` is a refusal with this error's code, whatever its text.
    fn is(&self, failure: &Failure) -> bool {
        Code { codespace: self.codespace(), code: self.code() }.is(failure)
    }
}

/// Declares the errors of a module in one table: name, stable code, text.
///
/// ```
/// openledger_core::coded_errors! {
///     /// Why a note was refused.
///     pub enum NoteError("note") {
///         /// There is no note with this id.
///         NotFound(u64) = 2, "{0}: note not found";
///         /// The text is too long.
///         TooLong { length: usize, limit: usize } = 3, "{length} bytes where {limit} are allowed: note too long";
///         /// Somebody else wrote it.
///         NotAuthor = 4, "signer is not the author of the note";
///     }
/// }
/// use openledger_core::{CodedError, Failure};
/// let failure = Failure::from(NoteError::NotFound(7));
/// assert!(NoteError::NotFound(0).is(&failure));
/// assert_eq!(failure.to_string(), "7: note not found");
/// ```
///
/// The variants' texts are format strings over their fields. The crate that uses the macro depends on `thiserror`.
#[macro_export]
macro_rules! coded_errors {
    (
        $(#[$meta:meta])* $vis:vis enum $enum:ident($codespace:expr) {
            $($(#[$doc:meta])* $name:ident $(($($tuple:ty),+))? $({$($field:ident : $ty:ty),+ $(,)?})? = $code:literal, $text:literal;)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        $vis enum $enum {
            $($(#[$doc])* #[error($text)] $name $(($($tuple),+))? $({$(#[doc = concat!("The ", stringify!($field), " in question.")] $field: $ty),+})?,)*
        }
        impl $crate::CodedError for $enum {
            fn codespace(&self) -> &'static str {
                $codespace
            }
            fn code(&self) -> u32 {
                match self { $(Self::$name { .. } => $code,)* }
            }
        }
    };
}

impl<E: CodedError> From<E> for Failure {
    fn from(e: E) -> Self {
        Failure::Tx(TxError::new(e.codespace(), e.code(), e.to_string()))
    }
}

impl From<StorageError> for Failure {
    fn from(e: StorageError) -> Self {
        Failure::Fatal(e.to_string())
    }
}

impl Failure {
    /// Bytes in the state that do not decode: corruption, hence fatal.
    pub fn corrupt(what: impl std::fmt::Display) -> Self {
        Failure::Fatal(format!("corrupt state: {what}"))
    }

    /// A refusal without a code of its own, as the SDK answers a plain Go error: codespace `undefined`, code 1.
    pub fn unregistered(text: impl std::fmt::Display) -> Self {
        Failure::Tx(TxError::new("undefined", 1, text.to_string()))
    }

    /// A refusal where the SDK's handler panics and its runner recovers: codespace `undefined`, code 111222.
    pub fn panicked(text: impl std::fmt::Display) -> Self {
        let e = TxError::new(PANIC.0, PANIC.1, format!("{text}{PANIC_SUFFIX}"));
        Failure::Tx(TxError { unwinds: true, ..e })
    }

    /// Whether the transaction's gas ran out (`sdk:11`).
    pub fn is_out_of_gas(&self) -> bool {
        CodedError::is(&Sdk::OutOfGas, self)
    }

    /// Adds context in front of the text of a refusal, as `errorsmod.Wrap` does. Fatal errors keep their kind,
    /// and refusals that unwind in the SDK keep their text (see [`TxError::unwinds`]).
    #[must_use]
    pub fn context(self, context: impl std::fmt::Display) -> Self {
        match self {
            Failure::Tx(e) if e.unwinds => Failure::Tx(e),
            Failure::Tx(e) => Failure::Tx(TxError { log: format!("{context}: {}", e.log), deterministic: false, ..e }),
            Failure::Fatal(e) => Failure::Fatal(format!("{context}: {e}")),
            halt @ Failure::Halt(_) => halt,
        }
    }
}

macro_rules! sdk_errors {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $text:literal;)*) => {
        /// The shared codes of codespace `sdk` (SDK 0.53, `types/errors/errors.go`).
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Sdk { $($(#[$doc])* $name,)* }
        impl Sdk {
            /// The code under which the error is registered.
            pub const fn code(self) -> u32 { match self { $(Sdk::$name => $code,)* } }
            /// The text under which the error is registered.
            pub const fn text(self) -> &'static str { match self { $(Sdk::$name => $text,)* } }
        }
    };
}

sdk_errors! {
    /// The bytes are no canonical transaction.
    TxDecode = 2, "tx parse error";
    /// Legacy sequence error.
    InvalidSequence = 3, "invalid sequence";
    /// The signer has no right to do this.
    Unauthorized = 4, "unauthorized";
    /// The account cannot cover the amount.
    InsufficientFunds = 5, "insufficient funds";
    /// No such message or route.
    UnknownRequest = 6, "unknown request";
    /// An address is malformed.
    InvalidAddress = 7, "invalid address";
    /// Malformed public key.
    InvalidPubKey = 8, "invalid pubkey";
    /// The account does not exist.
    UnknownAddress = 9, "unknown address";
    /// Malformed, zero, negative or unsorted coins.
    InvalidCoins = 10, "invalid coins";
    /// The gas limit was reached.
    OutOfGas = 11, "out of gas";
    /// The memo is longer than the parameter allows.
    MemoTooLarge = 12, "memo too large";
    /// The fee is below what is required.
    InsufficientFee = 13, "insufficient fee";
    /// More signatures than the parameter allows.
    TooManySignatures = 14, "maximum number of signatures exceeded";
    /// No signature was given.
    NoSignatures = 15, "no signatures supplied";
    /// JSON could not be written.
    JsonMarshal = 16, "failed to marshal JSON bytes";
    /// JSON could not be read.
    JsonUnmarshal = 17, "failed to unmarshal JSON bytes";
    /// The request is malformed.
    InvalidRequest = 18, "invalid request";
    /// The node has seen this transaction.
    TxInMempoolCache = 19, "tx already in mempool";
    /// The mempool is full.
    MempoolIsFull = 20, "mempool is full";
    /// The transaction is larger than the node takes.
    TxTooLarge = 21, "tx too large";
    /// There is no such key.
    KeyNotFound = 22, "key not found";
    /// The password is wrong.
    WrongPassword = 23, "invalid account password";
    /// The transaction's signer is not the one expected.
    InvalidSigner = 24, "tx intended signer does not match the given signer";
    /// Gas adjustment out of range.
    InvalidGasAdjustment = 25, "invalid gas adjustment";
    /// Malformed or out-of-range height.
    InvalidHeight = 26, "invalid height";
    /// A version is malformed.
    InvalidVersion = 27, "invalid version";
    /// Malformed or wrong chain id.
    InvalidChainId = 28, "invalid chain-id";
    /// A value has another type than the place asks for.
    InvalidType = 29, "invalid type";
    /// The timeout height has passed.
    TxTimeoutHeight = 30, "tx timeout height";
    /// A critical extension option is unknown.
    UnknownExtensionOptions = 31, "unknown extension options";
    /// The sequence is not the account's.
    WrongSequence = 32, "incorrect account sequence";
    /// An `Any` could not be packed.
    PackAny = 33, "failed packing protobuf message to Any";
    /// An `Any` could not be unpacked.
    UnpackAny = 34, "failed unpacking protobuf message from Any";
    /// An internal invariant does not hold.
    Logic = 35, "internal logic error";
    /// Conflicting requests.
    Conflict = 36, "conflict";
    /// A feature that is off.
    NotSupported = 37, "feature not supported";
    /// There is no such thing.
    NotFound = 38, "not found";
    /// A file or a connection failed.
    Io = 39, "Internal IO error";
    /// app.toml is wrong.
    AppConfig = 40, "error in app.toml";
    /// The gas limit is zero or above the block's.
    InvalidGasLimit = 41, "invalid gas limit";
    /// The timeout timestamp has passed.
    TxTimeout = 42, "tx timeout";
}

impl Sdk {
    /// The refusal with `context` in front of the registered text.
    pub fn wrap(self, context: impl std::fmt::Display) -> Failure {
        Failure::Tx(TxError::new("sdk", self.code(), format!("{context}: {}", self.text())))
    }
}

impl std::fmt::Display for Sdk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.text())
    }
}

impl CodedError for Sdk {
    fn codespace(&self) -> &'static str {
        "sdk"
    }
    fn code(&self) -> u32 {
        Sdk::code(*self)
    }
}

/// A query's refusal with its gRPC status code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("rpc error: code = {} desc = {message}", code.name())]
pub struct QueryError {
    /// The code of the gRPC status.
    pub code: GrpcCode,
    /// Text; part of the API where clients parse it.
    pub message: String,
    /// What kind of error stood behind it; ABCI queries tell them apart.
    pub origin: Origin,
}

/// The kinds of error that a query handler of the SDK returns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The error is a gRPC status.
    Status,
    /// An error with a codespace and a code, in the words in which it prints.
    Coded(String),
    /// An error without any code.
    Plain,
    /// The handler panicked in the SDK.
    Panicked,
    /// The node cannot go on. A client is told so; a block that asks must stop instead of taking it for an answer.
    Fatal,
}

/// gRPC status codes (grpc/codes).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
#[allow(missing_docs, reason = "the names are gRPC's own")]
pub enum GrpcCode {
    Canceled = 1,
    Unknown = 2,
    InvalidArgument = 3,
    DeadlineExceeded = 4,
    NotFound = 5,
    AlreadyExists = 6,
    PermissionDenied = 7,
    ResourceExhausted = 8,
    FailedPrecondition = 9,
    Aborted = 10,
    OutOfRange = 11,
    Unimplemented = 12,
    Internal = 13,
    Unavailable = 14,
    DataLoss = 15,
    Unauthenticated = 16,
}

impl GrpcCode {
    /// The name as gRPC's Go library prints it (`NotFound`).
    pub fn name(self) -> String {
        format!("{self:?}")
    }
}

impl QueryError {
    /// A refusal with this code and text.
    pub fn new(code: GrpcCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), origin: Origin::Status }
    }
    /// An error without a code: `Unknown` over gRPC, `sdk:18` in an ABCI query.
    pub fn plain(message: impl Into<String>) -> Self {
        Self { origin: Origin::Plain, ..Self::new(GrpcCode::Unknown, message) }
    }
    /// An error with a code, which gRPC shows before its context (Go `cosmossdk.io/errors`, `GRPCStatus`).
    /// `undefined:1` stands for none.
    pub fn coded(e: &TxError) -> Self {
        match (e.codespace.as_str(), e.code) {
            ("undefined", 1) => return Self::plain(e.log.clone()),
            PANIC => {
                let thrown = e.log.strip_suffix(PANIC_SUFFIX).unwrap_or(&e.log);
                return Self { origin: Origin::Panicked, ..Self::new(GrpcCode::Internal, thrown) };
            }
            ("undefined", _) => return Self::new(GrpcCode::Internal, e.log.clone()),
            _ => {}
        }
        let text = match e.log.rsplit_once(": ") {
            Some((context, text)) => format!("{text}: {context}"),
            None => e.log.clone(),
        };
        let message = format!("codespace {} code {}: {text}", e.codespace, e.code);
        Self { origin: Origin::Coded(e.log.clone()), ..Self::new(GrpcCode::Unknown, message) }
    }
    /// The status `NotFound` with this text.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(GrpcCode::NotFound, message)
    }
    /// The status `InvalidArgument` with this text.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(GrpcCode::InvalidArgument, message)
    }
    /// `Unimplemented`: no such method.
    pub fn unimplemented(path: &str) -> Self {
        Self::new(GrpcCode::Unimplemented, format!("unknown query path: {path}"))
    }
}

impl From<Failure> for QueryError {
    fn from(e: Failure) -> Self {
        match e {
            Failure::Tx(e) if e.codespace == "sdk" && (e.code == 22 || e.code == 38 || e.code == 9) => {
                Self::not_found(e.log)
            }
            Failure::Tx(e) if e.codespace == "sdk" && matches!(e.code, 7 | 10 | 18 | 26) => Self::invalid(e.log),
            Failure::Tx(e) => Self::coded(&e),
            Failure::Fatal(e) => Self { origin: Origin::Fatal, ..Self::new(GrpcCode::Internal, e) },
            Failure::Halt(e) => Self { origin: Origin::Fatal, ..Self::new(GrpcCode::Internal, e.to_string()) },
        }
    }
}
