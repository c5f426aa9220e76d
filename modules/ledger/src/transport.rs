//! What carries commands to a device.

use crate::LedgerError;

/// A connection to a device.
pub(crate) trait Transport {
    /// Sends one command and waits for the answer, for as long as the user takes to decide. The answer ends
    /// with the status word.
    ///
    /// # Errors
    /// When the connection breaks.
    fn exchange(&mut self, command: &[u8]) -> Result<Vec<u8>, LedgerError>;
}
