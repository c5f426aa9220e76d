//! What can go wrong between this program and a device.

use crate::app::Version;

/// Why a device did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// No device is connected, or it is locked.
    #[error("no Ledger device found: connect one, unlock it and open its Cosmos app")]
    NoDevice,
    /// This operating system has no `hidraw` devices.
    #[error(
        "Ledger devices are reached over USB on Linux only; OPENLEDGERD_APDU_ADDRESS=tcp://host:port names an emulator"
    )]
    NoUsb,
    /// The environment variable does not hold an address.
    #[error("OPENLEDGERD_APDU_ADDRESS={0:?} is not of the form tcp://host:port")]
    Address(String),
    /// The device or the emulator cannot be reached, or the connection broke.
    #[error("{place}: {source}")]
    Io {
        /// Device file or socket address.
        place: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The app answered with a status word other than 0x9000.
    #[error("{}", crate::apdu::status_text(*status, message))]
    Status {
        /// The status word.
        status: u16,
        /// What the app says beside it; often empty.
        message: String,
    },
    /// Another app, or none, is open on the device.
    #[error("are you sure the Cosmos app is open?")]
    WrongApp,
    /// The Cosmos app is older than this program needs.
    #[error("app version required {required} - version found: {found}")]
    OldApp {
        /// The version needed.
        required: Version,
        /// The version on the device.
        found: Version,
    },
    /// The answer is too short, or its parts are not what they should be.
    #[error("the device gave an answer that cannot be read: {0}")]
    Answer(&'static str),
    /// The prefix of addresses cannot be sent to a device.
    #[error("the address prefix {0:?} cannot be shown on a device")]
    Prefix(String),
}

impl LedgerError {
    /// Stable number of the error, for scripts; codespace `ledger`.
    #[must_use]
    pub const fn code(&self) -> u32 {
        match self {
            Self::NoDevice => 2,
            Self::NoUsb => 3,
            Self::Address(_) => 4,
            Self::Io { .. } => 5,
            Self::Status { .. } => 6,
            Self::WrongApp => 7,
            Self::OldApp { .. } => 8,
            Self::Answer(_) => 9,
            Self::Prefix(_) => 10,
        }
    }
}
