//! What carries commands to a device.
#![allow(clippy::disallowed_methods, reason = "the client of a device waits for it and reads the environment")]

use crate::LedgerError;
use crate::hid::HidDevice;
use crate::tcp::TcpDevice;

/// Environment variable with the `tcp://host:port` of an emulator; a device on USB is looked for when it is
/// absent or empty.
pub const ADDRESS_VARIABLE: &str = "OPENLEDGERD_LEDGER";

/// A connection to a device.
pub(crate) trait Transport {
    /// Sends one command and waits for the answer, for as long as the user takes to decide. The answer ends
    /// with the status word.
    ///
    /// # Errors
    /// When the connection breaks.
    fn exchange(&mut self, command: &[u8]) -> Result<Vec<u8>, LedgerError>;
}

/// Opens the emulator that the environment names, or the first device on USB.
pub(crate) fn open() -> Result<Box<dyn Transport>, LedgerError> {
    match std::env::var(ADDRESS_VARIABLE) {
        Ok(address) if !address.is_empty() => Ok(Box::new(TcpDevice::connect(&address)?)),
        _ => Ok(Box::new(HidDevice::open_first()?)),
    }
}
