//! Addresses: texts that people read, and the bytes behind them. A refusal that the contract may see comes
//! back as the address of a text; address 0 is success.

use crate::guest::{Asked, Failure, Guest, costs};
use crate::host::HostError;

const MAX_HUMAN: usize = 256;
const MAX_CANONICAL: usize = 64;

/// Whether a text is a normalized address.
pub(super) fn validate(guest: &mut Guest<'_>, source: u32) -> Result<u32, Failure> {
    match human(guest, source)? {
        Ok(text) => {
            let answer = guest.ask(|host| host.validate(&text))?;
            finish(guest, answer, |_, ()| Ok(()))
        }
        Err(refusal) => guest.hand_over(refusal),
    }
}

/// The bytes of an address.
pub(super) fn canonicalize(guest: &mut Guest<'_>, source: u32, destination: u32) -> Result<u32, Failure> {
    match human(guest, source)? {
        Ok(text) => {
            let answer = guest.ask(|host| host.canonicalize(&text))?;
            finish(guest, answer, |guest, bytes| guest.write(destination, &bytes))
        }
        Err(refusal) => guest.hand_over(refusal),
    }
}

/// The text of an address.
pub(super) fn humanize(guest: &mut Guest<'_>, source: u32, destination: u32) -> Result<u32, Failure> {
    let canonical = guest.read(source, MAX_CANONICAL)?;
    let answer = guest.ask(|host| host.humanize(&canonical))?;
    finish(guest, answer, |guest, text| guest.write(destination, text.as_bytes()))
}

/// The text of an address, or what the contract is told instead.
fn human(guest: &mut Guest<'_>, source: u32) -> Result<Result<String, &'static [u8]>, Failure> {
    let bytes = guest.read(source, MAX_HUMAN)?;
    if bytes.is_empty() {
        return Ok(Err(b"Input is empty"));
    }
    guest.charge(costs::TEXT.of(bytes.len())?)?;
    Ok(String::from_utf8(bytes).map_err(|_| b"Input is not valid UTF-8".as_slice()))
}

fn finish<T>(
    guest: &mut Guest<'_>,
    answer: Asked<T>,
    success: impl FnOnce(&mut Guest<'_>, T) -> Result<(), Failure>,
) -> Result<u32, Failure> {
    match answer {
        Ok(value) => success(guest, value).map(|()| 0),
        Err(HostError::User(text)) => guest.hand_over(text.as_bytes()),
        Err(other) => Err(other.into()),
    }
}
