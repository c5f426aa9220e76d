//! This chain's limits beside ibc-go's rules: in base units, so that they hold for what has no supply yet,
//! for places without a rule, and over all places together.
//!
//! Their windows need no work when they end: each flow names its window, and one of an earlier window counts
//! for nothing.

use crate::errors::RateLimitError;
use crate::keeper::RateLimitKeeper;
use crate::keys::{FLOWS, PARAMS, PENDING, STORE};
use crate::packet::{Direction, Moved};
use openledger_core::{Amount, Ctx, Failure, Res};
use openledger_proto::openledger::ratelimit::v1::{Flow, Limit, Params, PendingPacket};

/// The word for every denomination that no other limit names.
pub(crate) const ANY: &str = "*";

/// The limits that hold for a packet.
#[derive(Debug, Clone, Default)]
pub(crate) struct OwnLimits {
    place: Option<Limit>,
    total: Option<Limit>,
    pub(crate) whitelist_sends_only: bool,
}

impl OwnLimits {
    pub(crate) fn is_empty(&self) -> bool {
        self.place.is_none() && self.total.is_none()
    }
}

fn limit_of(limits: &[Limit], denom: &str) -> Option<Limit> {
    let named = |name: &str| limits.iter().find(|limit| limit.denom == name);
    named(denom).or_else(|| named(ANY)).cloned()
}

/// An amount of the parameters or of a flow, which were checked when they were written.
fn amount(text: &str) -> Res<Amount> {
    text.parse().map_err(|_| Failure::corrupt(format!("ratelimit: {text:?} is no amount")))
}

fn pending_key(direction: Direction, sequence: u64, moved: &Moved) -> (u8, (String, String, u64)) {
    (u8::from(direction == Direction::Send), (moved.place.clone(), moved.denom.clone(), sequence))
}

impl RateLimitKeeper {
    /// This chain's limits, if they were ever set. Reading them is free, and so is their absence.
    pub(crate) fn own_params(&self, ctx: &Ctx) -> Res<Option<Params>> {
        PARAMS.get(&ctx.unmetered())
    }

    /// Whether this chain's limits were ever set.
    pub(crate) fn has_own(&self, ctx: &Ctx) -> Res<bool> {
        ctx.unmetered().kv(STORE).has(PARAMS.raw_key())
    }

    /// The limits that hold for a packet, whose place has a rule of ibc-go or not.
    pub(crate) fn own_limits(&self, ctx: &Ctx, moved: &Moved, has_rule: bool) -> Res<OwnLimits> {
        let Some(params) = self.own_params(ctx)? else { return Ok(OwnLimits::default()) };
        Ok(OwnLimits {
            place: if has_rule { None } else { limit_of(&params.paths, &moved.denom) },
            total: limit_of(&params.totals, &moved.denom),
            whitelist_sends_only: params.whitelist_sends_only,
        })
    }

    /// Counts a packet in the windows that run.
    ///
    /// # Errors
    /// `ratelimit:4`.
    pub(crate) fn count_own(
        &self,
        ctx: &Ctx,
        direction: Direction,
        sequence: u64,
        moved: &Moved,
        own: &OwnLimits,
    ) -> Res<()> {
        // The application refuses what moves nothing, or less.
        let Some(amount) = moved.amount.positive().filter(|_| !own.is_empty()) else { return Ok(()) };
        let hour = self.hour(ctx)?.epoch_number;
        let count = |limit: &Option<Limit>, place: &str| match limit {
            Some(limit) => add(ctx, limit, hour, (&moved.denom, place), direction, amount),
            None => Ok(0),
        };
        let packet = PendingPacket {
            sent: direction == Direction::Send,
            place: moved.place.clone(),
            denom: moved.denom.clone(),
            sequence,
            place_window: count(&own.place, &moved.place)?,
            total_window: count(&own.total, "")?,
        };
        PENDING.set(ctx, &pending_key(direction, sequence, moved), &packet)
    }

    /// Forgets a packet that was counted, and returns what was kept of it.
    pub(crate) fn settle_own(
        &self,
        ctx: &Ctx,
        direction: Direction,
        sequence: u64,
        moved: &Moved,
    ) -> Res<Option<PendingPacket>> {
        if !self.has_own(ctx)? {
            return Ok(None);
        }
        let key = pending_key(direction, sequence, moved);
        let packet = PENDING.get(ctx, &key)?;
        if packet.is_some() {
            PENDING.remove(ctx, &key)?;
        }
        Ok(packet)
    }

    /// Takes a packet back out of the windows in which it was counted, unless they are over.
    pub(crate) fn undo_own(&self, ctx: &Ctx, direction: Direction, sequence: u64, moved: &Moved) -> Res<()> {
        let Some(packet) = self.settle_own(ctx, direction, sequence, moved)? else { return Ok(()) };
        let Some(amount) = moved.amount.positive() else { return Ok(()) };
        for (window, place) in [(packet.place_window, moved.place.as_str()), (packet.total_window, "")] {
            take_back(ctx, window, (&moved.denom, place), direction, amount)?;
        }
        Ok(())
    }
}

/// Adds to a flow within its limit, and returns one more than the number of its window.
fn add(
    ctx: &Ctx,
    limit: &Limit,
    hour: u64,
    (denom, place): (&str, &str),
    direction: Direction,
    moving: Amount,
) -> Res<u64> {
    let window = hour.checked_div(limit.hours).unwrap_or_default();
    let key = (denom.to_owned(), place.to_owned());
    let mut flow = FLOWS.get(ctx, &key)?.filter(|flow| flow.window == window).unwrap_or_else(|| Flow {
        denom: denom.to_owned(),
        place: place.to_owned(),
        window,
        inflow: Amount::ZERO.to_string(),
        outflow: Amount::ZERO.to_string(),
    });
    let (this, other, most) = match direction {
        Direction::Send => (&mut flow.outflow, &flow.inflow, &limit.max_send),
        Direction::Receive => (&mut flow.inflow, &flow.outflow, &limit.max_recv),
    };
    let (sum, room) = (amount(this)?.add(moving), amount(most)?.add(amount(other)?));
    let (Ok(sum), Ok(room)) = (sum, room) else { return Err(exceeded(limit, place, direction)) };
    if sum > room {
        return Err(exceeded(limit, place, direction));
    }
    *this = sum.to_string();
    FLOWS.set(ctx, &key, &flow)?;
    Ok(window.saturating_add(1))
}

fn exceeded(limit: &Limit, place: &str, direction: Direction) -> Failure {
    let over = if place.is_empty() { "all channels and clients" } else { place };
    let (word, most) = match direction {
        Direction::Send => ("Outflow", &limit.max_send),
        Direction::Receive => ("Inflow", &limit.max_recv),
    };
    let text = format!("{word} exceeds {most} in {} hours over {over}", limit.hours);
    RateLimitError::QuotaExceeded.wrap(text)
}

fn take_back(ctx: &Ctx, window: u64, (denom, place): (&str, &str), direction: Direction, moved: Amount) -> Res<()> {
    let Some(window) = window.checked_sub(1) else { return Ok(()) };
    let key = (denom.to_owned(), place.to_owned());
    let Some(mut flow) = FLOWS.get(ctx, &key)?.filter(|flow| flow.window == window) else { return Ok(()) };
    let this = match direction {
        Direction::Send => &mut flow.outflow,
        Direction::Receive => &mut flow.inflow,
    };
    *this = amount(this)?.checked_sub(moved).unwrap_or_default().to_string();
    FLOWS.set(ctx, &key, &flow)
}
