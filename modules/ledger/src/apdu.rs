//! Commands to an app on a device (ISO 7816-4), and its status words.

use crate::LedgerError;

/// Class of all commands of the Cosmos app.
const CLASS: u8 = 0x55;

/// The command went well.
pub(crate) const OK: u16 = 0x9000;
/// The class is unknown: the app that is open is not the Cosmos app.
pub(crate) const CLASS_NOT_SUPPORTED: u16 = 0x6e00;
/// No app of a chain is open, only the device's own menu.
pub(crate) const APP_NOT_OPEN: u16 = 0x6e01;
/// The data of the command is wrong; the answer says why.
const BAD_DATA: u16 = 0x6a80;
const DATA_INVALID: u16 = 0x6984;
const CONDITIONS_NOT_SATISFIED: u16 = 0x6985;
const REJECTED: u16 = 0x6986;
/// The device is locked.
const LOCKED: u16 = 0x5515;

/// A command: instruction, two parameters, data of at most 255 bytes.
pub(crate) fn command(instruction: u8, p1: u8, p2: u8, data: &[u8]) -> Result<Vec<u8>, LedgerError> {
    let length = u8::try_from(data.len()).map_err(|_| LedgerError::Answer("a command of more than 255 bytes"))?;
    let mut bytes = vec![CLASS, instruction, p1, p2, length];
    bytes.extend_from_slice(data);
    Ok(bytes)
}

/// Divides what a device answered into data and status word.
pub(crate) fn split_status(mut answer: Vec<u8>) -> Result<(Vec<u8>, u16), LedgerError> {
    let at = answer.len().checked_sub(2).ok_or(LedgerError::Answer("no status word"))?;
    let tail = answer.split_off(at);
    let word = tail.try_into().map_err(|_| LedgerError::Answer("no status word"))?;
    Ok((answer, u16::from_be_bytes(word)))
}

/// A sentence for a status word, with what the app itself says about the data.
pub(crate) fn status_text(status: u16, message: &str) -> String {
    let known = match status {
        LOCKED => "the Ledger device is locked",
        REJECTED | CONDITIONS_NOT_SATISFIED => "the request was rejected on the Ledger device",
        BAD_DATA | DATA_INVALID if !message.is_empty() => return format!("ledger error: {message}"),
        BAD_DATA | DATA_INVALID => "the Ledger device does not accept the data",
        0x6700 => "the Ledger device refuses the length of the data",
        0x6b00 => "the Ledger device does not know the parameters of the command",
        0x6d00 => "the app on the Ledger device does not know the command",
        _ => return format!("the Ledger device answered with status 0x{status:04x}"),
    };
    format!("{known} (status 0x{status:04x})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_and_answers_have_the_form_of_the_standard() {
        assert_eq!(command(4, 1, 0, b"ab").unwrap(), [0x55, 4, 1, 0, 2, b'a', b'b']);
        assert!(command(4, 1, 0, &[0; 256]).is_err());
        assert_eq!(split_status(vec![7, 0x90, 0]).unwrap(), (vec![7], OK));
        assert!(split_status(vec![0x90]).is_err());
    }

    #[test]
    fn what_the_app_says_goes_before_the_number() {
        assert_eq!(status_text(0x6a80, "Unexpected field"), "ledger error: Unexpected field");
        assert_eq!(status_text(0x6986, ""), "the request was rejected on the Ledger device (status 0x6986)");
        assert_eq!(status_text(0x1234, ""), "the Ledger device answered with status 0x1234");
    }
}
