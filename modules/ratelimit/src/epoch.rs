//! The hours by which rules begin anew (ibc-go `keeper/epoch.go`, `keeper/abci.go`).

use crate::errors::RateLimitError;
use crate::keeper::{RateLimitKeeper, tolerated};
use crate::keys::HOUR;
use openledger_core::wire::{nanos_from_proto, time_from_proto, time_to_proto};
use openledger_core::{BlockTime, Ctx, Failure, Res};
use openledger_proto::ibc::applications::rate_limiting::v1::HourEpoch;

/// One hour in seconds.
const HOUR_SECONDS: i64 = 3_600;
/// One day in hours.
const DAY_HOURS: i64 = 24;

/// The hour of the day in which a block is, for a chain on which none runs yet.
///
/// # Errors
/// Fatal for a time before the epoch of Unix and the like, which no block has.
pub(crate) fn first_hour(ctx: &Ctx, hour: HourEpoch) -> Res<HourEpoch> {
    let seconds = ctx.block().time.seconds;
    let into = seconds.rem_euclid(HOUR_SECONDS);
    let of_day = seconds.div_euclid(HOUR_SECONDS).rem_euclid(DAY_HOURS);
    let bad = || Failure::corrupt("ratelimit: the time of the block");
    Ok(HourEpoch {
        epoch_number: u64::try_from(of_day).map_err(|_| bad())?,
        epoch_start_time: Some(time_to_proto(BlockTime { seconds: seconds.saturating_sub(into), nanos: 0 })),
        epoch_start_height: height(ctx)?,
        ..hour
    })
}

fn height(ctx: &Ctx) -> Res<i64> {
    i64::try_from(ctx.height()).map_err(|_| Failure::corrupt("ratelimit: the height of the block"))
}

impl RateLimitKeeper {
    /// The hour that runs.
    ///
    /// # Errors
    /// `ratelimit:9`.
    pub(crate) fn hour(&self, ctx: &Ctx) -> Res<HourEpoch> {
        HOUR.get(ctx)?.ok_or_else(|| RateLimitError::EpochNotFound.into())
    }

    pub(crate) fn set_hour(&self, ctx: &Ctx, hour: &HourEpoch) -> Res<()> {
        // Go writes both members whatever is in them.
        let hour = HourEpoch {
            duration: Some(hour.duration.unwrap_or_default()),
            epoch_start_time: Some(time_to_proto(time_from_proto(hour.epoch_start_time.as_ref()))),
            ..*hour
        };
        HOUR.set(ctx, &hour)
    }

    /// Begins the next hour if the block is beyond the end of this one: one hour in each block, until the
    /// hours have caught up with the time.
    fn next_hour(&self, ctx: &Ctx) -> Res<Option<u64>> {
        let hour = self.hour(ctx)?;
        let (start, nanos) =
            (time_from_proto(hour.epoch_start_time.as_ref()), nanos_from_proto(hour.duration.as_ref()));
        if nanos == 0 || start == BlockTime::GO_ZERO {
            return Err(RateLimitError::InvalidEpoch.wrap("cannot check hour epoch starting"));
        }
        let Some(end) = start.plus_nanos(nanos).filter(|end| ctx.block().time > *end) else { return Ok(None) };
        let next = HourEpoch {
            epoch_number: hour.epoch_number.wrapping_add(1),
            epoch_start_time: Some(time_to_proto(end)),
            epoch_start_height: height(ctx)?,
            ..hour
        };
        self.set_hour(ctx, &next)?;
        Ok(Some(next.epoch_number))
    }

    /// Begins an hour, and with it each rule whose time is over.
    pub(crate) fn begin_block(&self, ctx: &Ctx) -> Res<()> {
        if !self.is_on(ctx)? {
            return Ok(());
        }
        let number = match self.next_hour(ctx) {
            Ok(number) => number,
            Err(e) => return tolerated(Err(e)),
        };
        let Some(number) = number else { return Ok(()) };
        for rule in self.rules(ctx)? {
            let hours = rule.quota.as_ref().map_or(0, |quota| quota.duration_hours);
            if number.checked_rem(hours) == Some(0) {
                let path = rule.path.unwrap_or_default();
                tolerated(self.reset(ctx, &path.denom, &path.channel_or_client_id))?;
            }
        }
        Ok(())
    }
}
