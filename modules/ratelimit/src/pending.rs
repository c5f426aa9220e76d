//! Packets that were counted and have no answer yet (ibc-go `keeper/pending_send.go`).

use crate::errors::RateLimitError;
use crate::keys::{RECEIVED, SENT};
use crate::packet::Direction;
use openledger_core::collections::{Map, NoValue, part};
use openledger_core::{Ctx, Failure, Res};

/// The longest name of a channel or client.
const MAX_PLACE: usize = 64;

type Marks = Map<(String, String, u64), (), NoValue>;

fn marks(direction: Direction) -> &'static Marks {
    match direction {
        Direction::Send => &SENT,
        Direction::Receive => &RECEIVED,
    }
}

/// Checks the texts of a key, which end with a zero byte in it.
///
/// # Errors
/// `ratelimit:12` for the channel or client, `undefined:1` for the denomination.
pub(crate) fn check(place: &str, denom: &str) -> Res<()> {
    check_place(place)?;
    if denom.is_empty() {
        return Err(Failure::unregistered("pending packet denom must be specified"));
    }
    if denom.contains('\0') {
        return Err(Failure::unregistered("pending packet denom cannot contain 0x00"));
    }
    Ok(())
}

/// # Errors
/// `ratelimit:12`.
pub(crate) fn check_place(place: &str) -> Res<()> {
    if place.len() > MAX_PLACE {
        let text =
            format!("channel {place} with length {} is greater than the allowed length {MAX_PLACE}", place.len());
        return Err(RateLimitError::InvalidChannelId.wrap(text));
    }
    if place.contains('\0') {
        return Err(RateLimitError::InvalidChannelId.wrap(format!("channel ID {place:?} cannot contain 0x00")));
    }
    Ok(())
}

fn key(place: &str, sequence: u64, denom: &str) -> Res<(String, String, u64)> {
    check(place, denom)?;
    Ok((place.to_owned(), denom.to_owned(), sequence))
}

/// Notes that a packet was counted.
///
/// # Errors
/// As [`check`].
pub(crate) fn mark(ctx: &Ctx, direction: Direction, place: &str, sequence: u64, denom: &str) -> Res<()> {
    marks(direction).set(ctx, &key(place, sequence, denom)?, &())
}

/// Whether a packet was counted under the rule as it now runs.
///
/// # Errors
/// As [`check`].
pub(crate) fn is_marked(ctx: &Ctx, direction: Direction, place: &str, sequence: u64, denom: &str) -> Res<bool> {
    marks(direction).has(ctx, &key(place, sequence, denom)?)
}

/// Forgets a packet.
///
/// # Errors
/// As [`check`].
pub(crate) fn forget(ctx: &Ctx, direction: Direction, place: &str, sequence: u64, denom: &str) -> Res<()> {
    marks(direction).remove(ctx, &key(place, sequence, denom)?)
}

/// Forgets all packets of a rule, both ways.
///
/// # Errors
/// As [`check`].
pub(crate) fn forget_all(ctx: &Ctx, place: &str, denom: &str) -> Res<()> {
    check(place, denom)?;
    let prefix = part(&(place.to_owned(), denom.to_owned()));
    for direction in [Direction::Send, Direction::Receive] {
        let mut keys = Vec::new();
        let mut stored = marks(direction).range(ctx, &prefix, false)?;
        while let Some((key, ())) = stored.next_entry()? {
            keys.push(key);
        }
        keys.iter().try_for_each(|key| marks(direction).remove(ctx, key))?;
    }
    Ok(())
}

/// All packets that went one way, as genesis names them: `{place}/{number}/{denomination}`.
pub(crate) fn listed(ctx: &Ctx, direction: Direction) -> Res<Vec<String>> {
    let mut names = Vec::new();
    let mut stored = marks(direction).iter(ctx)?;
    while let Some(((place, denom, sequence), ())) = stored.next_entry()? {
        names.push(format!("{place}/{sequence}/{denom}"));
    }
    Ok(names)
}

/// The parts of a packet's name in genesis: place, number, denomination. A name of older versions has no
/// denomination, and nothing comes of it.
///
/// # Errors
/// `undefined:1`.
pub(crate) fn parse(name: &str) -> Res<Option<(&str, u64, &str)>> {
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        text.parse::<u64>().ok().filter(|_| digits)
    };
    let mut parts = name.splitn(3, '/');
    let malformed = |why: &str| Err(Failure::unregistered(format!("invalid pending packet ({name}), {why}")));
    match (parts.next(), parts.next(), parts.next()) {
        (Some(place), Some(sequence), Some(denom)) if !denom.is_empty() => match number(sequence) {
            Some(sequence) => Ok(Some((place, sequence, denom))),
            None => malformed("unable to parse sequence number"),
        },
        (Some(place), Some(sequence), None) if number(sequence).is_some() && check_place(place).is_ok() => Ok(None),
        (_, _, Some(_)) => malformed("denom must be specified"),
        _ => malformed("must be of form: {channelId}/{sequenceNumber}/{denom}"),
    }
}
