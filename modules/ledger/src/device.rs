//! Which device is used: the emulator that the environment names, or the first one on USB.
#![allow(clippy::disallowed_methods, reason = "the client of a device reads the environment")]

use crate::LedgerError;
use crate::hid::HidDevice;
use crate::tcp::TcpDevice;
use crate::transport::Transport;

/// Environment variable with the `tcp://host:port` of an emulator; a device on USB is looked for when it is
/// absent or empty.
// No flag has this name, so that no flag's environment variable is meant.
pub const ADDRESS_VARIABLE: &str = "OPENLEDGERD_APDU_ADDRESS";

/// Opens the emulator that the environment names, or the first device on USB.
pub(crate) fn open() -> Result<Box<dyn Transport>, LedgerError> {
    match std::env::var(ADDRESS_VARIABLE) {
        Ok(address) if !address.is_empty() => Ok(Box::new(TcpDevice::connect(&address)?)),
        _ => Ok(Box::new(HidDevice::open_first()?)),
    }
}
