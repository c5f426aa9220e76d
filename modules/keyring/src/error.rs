//! Errors of the keyring. The texts are those of the Cosmos SDK where scripts match them.

use std::path::PathBuf;

/// Why a key operation failed. No variant carries key material.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// There is no key under this name or address.
    #[error("{0}: key not found")]
    NotFound(String),
    /// There is a key with this name already.
    #[error("{0}: key already exists")]
    AlreadyExists(String),
    /// An import would replace a key.
    #[error("{0}: cannot overwrite key")]
    Overwrite(String),
    /// Another name holds the same address already.
    #[error("duplicated address created")]
    DuplicateAddress,
    /// The name is empty or blank.
    #[error("the provided name is invalid or empty after trimming whitespace")]
    InvalidName,
    /// The backend is not one of `file`, `test`, `memory`.
    #[error("{0}: unknown keyring backend")]
    UnknownBackend(String),
    /// The backend needs a desktop key store, which this program does not link.
    #[error("keyring backend {0} is not supported: use --keyring-backend file or test")]
    UnsupportedBackend(String),
    /// The signing algorithm is not secp256k1.
    #[error("{0}: unsupported signing algo")]
    UnsupportedAlgorithm(String),
    /// The phrase has a wrong length, an unknown word or a wrong checksum.
    #[error("invalid mnemonic")]
    InvalidMnemonic,
    /// The derivation path is not BIP-32 notation.
    #[error("invalid HD path {0:?}")]
    InvalidPath(String),
    /// Public key bytes are not a point, or have a wrong length or type.
    #[error("invalid public key: {0}")]
    InvalidPublicKey(String),
    /// Private key bytes are zero, too large or of a wrong length.
    #[error("invalid private key")]
    InvalidPrivateKey,
    /// The threshold is zero or above the number of keys.
    #[error("threshold k of n multisignature: {keys} < {threshold}")]
    InvalidThreshold {
        /// The number of signatures that would be required.
        threshold: u32,
        /// The number of keys that were given.
        keys: usize,
    },
    /// The record holds a public key only.
    #[error("cannot sign with offline keys")]
    OfflineSign,
    /// The record holds no private key that could be exported.
    #[error("private key extraction works only for Local")]
    NotLocal,
    /// The address is not bech32, or has another prefix or a bad length.
    #[error("{0}")]
    InvalidAddress(String),
    /// The passphrase does not open the key.
    #[error("invalid account password")]
    WrongPassword,
    /// The passphrase is shorter than [`crate::MIN_PASSWORD_LEN`] bytes.
    #[error("password must be at least 8 characters")]
    ShortPassword,
    /// Three wrong passphrases were given in a row.
    #[error("too many failed passphrase attempts")]
    TooManyAttempts,
    /// The backend asks for a passphrase and nothing can supply one.
    #[error("EOF: the keyring needs its passphrase, and standard input has ended")]
    NoPassword,
    /// What was given as the passphrase is wrong, and no other is offered.
    #[error("incorrect passphrase")]
    IncorrectPassphrase,
    /// The passphrase and its repetition differ, and no other is offered.
    #[error("passphrase do not match")]
    Mismatch,
    /// A new passphrase is longer than its hash can hold, and no other is offered.
    #[error("passphrase must be at most 72 bytes")]
    LongPassword,
    /// A file of the keyring is not what it should be.
    #[error("corrupt keyring item {item}: {reason}")]
    Corrupt {
        /// The file or the record that cannot be read.
        item: String,
        /// What is wrong with the file or the record.
        reason: &'static str,
    },
    /// An exported key has no valid ASCII armour.
    #[error("invalid armor: {0}")]
    Armor(&'static str),
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder that was accessed.
        path: PathBuf,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// The operating system gave no random bytes.
    #[error("no random bytes from the operating system")]
    Random,
}

impl KeyringError {
    /// Stable number of the error, for scripts; codespace `keyring`.
    #[must_use]
    pub const fn code(&self) -> u32 {
        match self {
            Self::NotFound(_) => 2,
            Self::AlreadyExists(_) => 3,
            Self::Overwrite(_) => 4,
            Self::DuplicateAddress => 5,
            Self::InvalidName => 6,
            Self::UnknownBackend(_) => 7,
            Self::UnsupportedBackend(_) => 8,
            Self::UnsupportedAlgorithm(_) => 9,
            Self::InvalidMnemonic => 10,
            Self::InvalidPath(_) => 11,
            Self::InvalidPublicKey(_) => 12,
            Self::InvalidPrivateKey => 13,
            Self::InvalidThreshold { .. } => 14,
            Self::OfflineSign => 15,
            Self::NotLocal => 16,
            Self::InvalidAddress(_) => 17,
            Self::WrongPassword => 18,
            Self::ShortPassword => 19,
            Self::TooManyAttempts => 20,
            Self::NoPassword => 21,
            Self::Corrupt { .. } => 22,
            Self::Armor(_) => 23,
            Self::Io { .. } => 24,
            Self::Random => 25,
            Self::IncorrectPassphrase => 26,
            Self::Mismatch => 27,
            Self::LongPassword => 28,
        }
    }
}
