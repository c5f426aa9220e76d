//! The contract's storage.

use super::KI;
use crate::guest::{Communication, Failure, Guest, join};
use crate::host::Order;

const MAX_KEY: usize = 64 * KI;
const MAX_VALUE: usize = 128 * KI;

/// Reads a value into a new region; address 0 where there is none.
pub(super) fn read(guest: &mut Guest<'_>, key: u32) -> Result<u32, Failure> {
    let key = guest.read(key, MAX_KEY)?;
    let value = guest.ask(|host| host.get(&key))??;
    or_zero(guest, value)
}

/// Writes a value.
pub(super) fn write(guest: &mut Guest<'_>, key: u32, value: u32) -> Result<(), Failure> {
    if guest.read_only() {
        return Err(Failure::WriteDenied);
    }
    let key = guest.read(key, MAX_KEY).map_err(|failure| too_big("Key", failure))?;
    let value = guest.read(value, MAX_VALUE).map_err(|failure| too_big("Value", failure))?;
    Ok(guest.ask(|host| host.set(&key, &value))??)
}

/// Removes a value.
pub(super) fn remove(guest: &mut Guest<'_>, key: u32) -> Result<(), Failure> {
    if guest.read_only() {
        return Err(Failure::WriteDenied);
    }
    let key = guest.read(key, MAX_KEY)?;
    Ok(guest.ask(|host| host.remove(&key))??)
}

/// Opens an iterator; its number.
pub(super) fn scan(guest: &mut Guest<'_>, start: u32, end: u32, order: i32) -> Result<u32, Failure> {
    let start = guest.read_optional(start, MAX_KEY)?;
    let end = guest.read_optional(end, MAX_KEY)?;
    let order = match order {
        1 => Order::Ascending,
        2 => Order::Descending,
        other => return Err(Communication::Order(other).into()),
    };
    Ok(guest.ask(|host| host.scan(start.as_deref(), end.as_deref(), order))??)
}

/// The next entry as key and value in one region; both empty at the end.
pub(super) fn next(guest: &mut Guest<'_>, iterator: u32) -> Result<u32, Failure> {
    let (key, value) = guest.ask(|host| host.next(iterator))??.unwrap_or_default();
    let both = join(&[&key, &value])?;
    guest.hand_over(&both)
}

/// The key of the next entry; address 0 at the end.
pub(super) fn next_key(guest: &mut Guest<'_>, iterator: u32) -> Result<u32, Failure> {
    let entry = guest.ask(|host| host.next(iterator))??;
    or_zero(guest, entry.map(|(key, _)| key))
}

/// The value of the next entry; address 0 at the end.
pub(super) fn next_value(guest: &mut Guest<'_>, iterator: u32) -> Result<u32, Failure> {
    let entry = guest.ask(|host| host.next(iterator))??;
    or_zero(guest, entry.map(|(_, value)| value))
}

fn or_zero(guest: &mut Guest<'_>, bytes: Option<Vec<u8>>) -> Result<u32, Failure> {
    bytes.map_or(Ok(0), |bytes| guest.hand_over(&bytes))
}

fn too_big(kind: &str, failure: Failure) -> Failure {
    match failure {
        Failure::Communication(Communication::TooLong { length, limit }) => {
            Failure::Generic(format!("{kind} too big. Tried to write {length} bytes to storage, limit is {limit}."))
        }
        other => other,
    }
}
