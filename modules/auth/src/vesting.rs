//! Coins that a vesting schedule locks (SDK `x/auth/vesting/types`).

use openledger_core::{Amount, Coin, Coins, Failure, Res, Sdk};
use ruint::aliases::{U256, U512};

/// One period of a periodic schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// The length of the period in seconds.
    pub length: i64,
    /// What vests when the period ends.
    pub amount: Coins,
}

/// When coins vest. Times are Unix seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Schedule {
    /// A bare `BaseVestingAccount`, which locks nothing.
    None,
    /// The coins vest evenly from `start` to the end time.
    Continuous {
        /// When vesting begins, in Unix seconds.
        start: i64,
    },
    /// Everything vests at the end time, nothing before.
    Delayed,
    /// The coins vest at the end of each period, from `start` on.
    Periodic {
        /// When the first period begins, in Unix seconds.
        start: i64,
        /// The periods, each beginning where the one before ends.
        periods: Vec<Period>,
    },
    /// Nothing ever vests: the coins can only be delegated.
    Permanent,
}

/// The vesting part of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vesting {
    /// All coins that are to vest, the vested ones included.
    pub original: Coins,
    /// The coins that were delegated while they had vested.
    pub delegated_free: Coins,
    /// The coins that were delegated while they had not vested.
    pub delegated_vesting: Coins,
    /// When vesting ends, in Unix seconds.
    pub end_time: i64,
    /// How the coins vest between beginning and end.
    pub schedule: Schedule,
}

const ONE: u64 = 1_000_000_000_000_000_000; // 10^18, the precision of LegacyDec

/// `n / 10^18` rounded half to even (SDK `chopPrecisionAndRound`).
fn chop(n: U512) -> U512 {
    let one = U512::from(ONE);
    let (quotient, remainder) = n.div_rem(one);
    let half = U512::from(ONE / 2);
    let up = remainder > half || (remainder == half && quotient.bit(0));
    if up { quotient.saturating_add(U512::from(1u8)) } else { quotient }
}

/// `amount * (x / y)`, each step rounded as `LegacyDec` does.
fn fraction(amount: Amount, x: u64, y: u64) -> Res<Amount> {
    let one = U512::from(ONE);
    let scaled =
        U512::from(x).checked_mul(one).and_then(|n| n.checked_mul(one)).and_then(|n| n.checked_div(U512::from(y)));
    let share = chop(scaled.ok_or_else(|| Sdk::Logic.wrap("vesting schedule without length"))?);
    let wide =
        U512::from(amount.as_u256()).checked_mul(share).ok_or_else(|| Sdk::Logic.wrap("vesting amount overflows"))?;
    use ruint::UintTryFrom;
    U256::uint_try_from(chop(wide)).map(Amount::from_u256).map_err(|_| Sdk::Logic.wrap("vesting amount overflows"))
}

/// Splits `amount` into a part of at most `limit` and the rest.
fn split(amount: Amount, limit: Amount) -> Res<(Amount, Amount)> {
    let head = amount.min(limit);
    Ok((head, amount.sub(head)?))
}

fn bad(text: impl std::fmt::Display) -> Failure {
    Sdk::InvalidRequest.wrap(text)
}

impl Vesting {
    /// What has vested at `now` (Unix seconds of the block).
    fn vested(&self, now: i64) -> Res<Coins> {
        match &self.schedule {
            Schedule::None | Schedule::Permanent => Ok(Coins::empty()),
            Schedule::Delayed if now >= self.end_time => Ok(self.original.clone()),
            Schedule::Delayed => Ok(Coins::empty()),
            Schedule::Continuous { start } | Schedule::Periodic { start, .. } if now <= *start => Ok(Coins::empty()),
            Schedule::Continuous { .. } | Schedule::Periodic { .. } if now >= self.end_time => {
                Ok(self.original.clone())
            }
            Schedule::Continuous { start } => {
                let (x, y) = (now.abs_diff(*start), self.end_time.abs_diff(*start));
                let coins = self.original.iter().map(|c| Ok(Coin::new(fraction(c.amount, x, y)?, c.denom.clone())));
                Coins::normalize(coins.collect::<Res<Vec<_>>>()?)
            }
            Schedule::Periodic { start, periods } => {
                let (mut sum, mut at) = (Coins::empty(), *start);
                for period in periods {
                    at = at.saturating_add(period.length);
                    if at > now {
                        break;
                    }
                    sum = sum.add(&period.amount)?;
                }
                Ok(sum)
            }
        }
    }

    /// What has not vested at `now`.
    fn vesting(&self, now: i64) -> Res<Coins> {
        self.original.sub(&self.vested(now)?)
    }

    /// Books a delegation: out of vesting coins first, then out of free ones. `balance` is what the account
    /// held before.
    ///
    /// # Errors
    /// `sdk:5` when the balance does not cover the coins, `sdk:10` on overflow, `sdk:35` as
    /// [`Vesting::locked`].
    pub fn track_delegation(&mut self, now: i64, balance: &Coins, coins: &Coins) -> Res<()> {
        if !balance.covers(coins) {
            return Err(Sdk::InsufficientFunds.wrap("delegation attempt with zero coins or insufficient funds"));
        }
        let vesting = self.vesting(now)?;
        for coin in coins {
            let denom = coin.denom.as_str();
            let locked =
                vesting.amount_of(denom).checked_sub(self.delegated_vesting.amount_of(denom)).unwrap_or(Amount::ZERO);
            let (x, y) = split(coin.amount, locked)?;
            self.delegated_vesting = self.delegated_vesting.add(&Coins::one(Coin::new(x, coin.denom.clone())))?;
            self.delegated_free = self.delegated_free.add(&Coins::one(Coin::new(y, coin.denom.clone())))?;
        }
        Ok(())
    }

    /// Books an undelegation: free coins come back first. What was slashed never comes back, and a refund may
    /// exceed what was booked; neither goes below zero.
    ///
    /// # Errors
    /// None, if the sums were tracked before.
    pub fn track_undelegation(&mut self, coins: &Coins) -> Res<()> {
        for coin in coins {
            let denom = coin.denom.as_str();
            let (x, rest) = split(coin.amount, self.delegated_free.amount_of(denom))?;
            let (y, _) = split(rest, self.delegated_vesting.amount_of(denom))?;
            self.delegated_free = self.delegated_free.sub(&Coins::one(Coin::new(x, coin.denom.clone())))?;
            self.delegated_vesting = self.delegated_vesting.sub(&Coins::one(Coin::new(y, coin.denom.clone())))?;
        }
        Ok(())
    }

    /// What is locked at `now`: vesting coins less those that are delegated.
    ///
    /// # Errors
    /// `sdk:35` when the schedule does not add up, which genesis validation rules out.
    pub fn locked(&self, now: i64) -> Res<Coins> {
        if self.schedule == Schedule::None {
            return Ok(Coins::empty());
        }
        let vesting = self.vesting(now)?;
        Coins::normalize(vesting.iter().map(|c| {
            let delegated = self.delegated_vesting.amount_of(c.denom.as_str());
            Coin::new(c.amount.checked_sub(delegated).unwrap_or(Amount::ZERO), c.denom.clone())
        }))
    }

    /// Checks what all schedules share (SDK `BaseVestingAccount.Validate`).
    ///
    /// # Errors
    /// `sdk:18` for an account that contradicts itself, with the SDK's text.
    pub(crate) fn validate_base(&self) -> Res<()> {
        if self.end_time < 0 {
            return Err(bad("end time cannot be negative"));
        }
        if self.original.is_empty() {
            return Err(bad("invalid coins: "));
        }
        if !self.original.covers(&self.delegated_vesting) {
            return Err(bad("delegated vesting amount cannot be greater than original vesting amount"));
        }
        Ok(())
    }

    /// Checks the schedule of a genesis account.
    ///
    /// # Errors
    /// `sdk:18` for a schedule that contradicts itself, with the SDK's text.
    pub fn validate(&self) -> Res<()> {
        self.validate_base()?;
        match &self.schedule {
            Schedule::Continuous { start } if *start >= self.end_time => {
                Err(bad("vesting start-time cannot be before end-time"))
            }
            Schedule::Permanent if self.end_time > 0 => Err(bad("permanently vested accounts cannot have an end-time")),
            Schedule::Periodic { start, periods } => self.validate_periods(*start, periods),
            _ => Ok(()),
        }
    }

    fn validate_periods(&self, start: i64, periods: &[Period]) -> Res<()> {
        if start >= self.end_time {
            return Err(bad("vesting start-time cannot be before end-time"));
        }
        let (mut end, mut sum) = (start, Coins::empty());
        for (i, period) in periods.iter().enumerate() {
            if period.length < 0 {
                return Err(bad(format!("period #{i} has a negative length: {}", period.length)));
            }
            if period.amount.is_empty() {
                return Err(bad(format!("period #{i} has invalid coins: ")));
            }
            end = end
                .checked_add(period.length)
                .ok_or_else(|| bad("cumulative endTime overflowed, and/or is less than startTime"))?;
            sum = sum.add(&period.amount)?;
        }
        if end != self.end_time {
            return Err(bad("vesting end time does not match length of all vesting periods"));
        }
        if sum != self.original {
            let original = &self.original;
            return Err(bad(format!(
                "original vesting coins ({original}) does not match the sum of all coins in vesting periods ({sum})"
            )));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vesting(amount: u64, end_time: i64, schedule: Schedule) -> Vesting {
        Vesting {
            original: format!("{amount}uopen").parse().unwrap(),
            delegated_free: Coins::empty(),
            delegated_vesting: Coins::empty(),
            end_time,
            schedule,
        }
    }

    #[test]
    fn continuous_vesting_rounds_as_the_sdk() {
        let v = vesting(100, 300, Schedule::Continuous { start: 0 });
        // 100 * (100/300 rounded to 18 places) = 33.33.. vested
        assert_eq!(v.locked(100).unwrap().to_string(), "67uopen");
        assert_eq!(v.locked(200).unwrap().to_string(), "33uopen");
        assert_eq!(v.locked(0).unwrap().to_string(), "100uopen");
        assert!(v.locked(300).unwrap().is_empty());
        // 5 * 0.5 = 2.5 rounds to the even 2
        assert_eq!(vesting(5, 200, Schedule::Continuous { start: 0 }).locked(100).unwrap().to_string(), "3uopen");
        assert_eq!(vesting(7, 200, Schedule::Continuous { start: 0 }).locked(100).unwrap().to_string(), "3uopen");
    }

    #[test]
    fn delayed_periodic_and_permanent() {
        assert_eq!(vesting(9, 10, Schedule::Delayed).locked(9).unwrap().to_string(), "9uopen");
        assert!(vesting(9, 10, Schedule::Delayed).locked(10).unwrap().is_empty());
        assert_eq!(vesting(9, 0, Schedule::Permanent).locked(i64::MAX).unwrap().to_string(), "9uopen");
        let period = |length, amount: &str| Period { length, amount: amount.parse().unwrap() };
        let v =
            vesting(9, 30, Schedule::Periodic { start: 0, periods: vec![period(10, "4uopen"), period(20, "5uopen")] });
        v.validate().unwrap();
        assert_eq!(v.locked(9).unwrap().to_string(), "9uopen");
        assert_eq!(v.locked(10).unwrap().to_string(), "5uopen");
        assert!(v.locked(30).unwrap().is_empty());
        let delegated = Vesting { delegated_vesting: "2uopen".parse().unwrap(), ..v };
        assert_eq!(delegated.locked(10).unwrap().to_string(), "3uopen");
    }

    #[test]
    fn schedules_that_do_not_add_up_are_refused() {
        let period = |length, amount: &str| Period { length, amount: amount.parse().unwrap() };
        let periodic = |end, periods| vesting(9, end, Schedule::Periodic { start: 0, periods });
        assert!(periodic(30, vec![period(10, "9uopen")]).validate().is_err(), "end time");
        assert!(periodic(10, vec![period(10, "8uopen")]).validate().is_err(), "sum");
        assert!(periodic(10, vec![period(-10, "4uopen"), period(20, "5uopen")]).validate().is_err(), "negative length");
        assert!(periodic(10, vec![period(0, ""), period(10, "9uopen")]).validate().is_err(), "empty period");
        assert!(
            periodic(10, vec![period(i64::MAX, "4uopen"), period(i64::MAX, "5uopen")]).validate().is_err(),
            "overflow"
        );
        assert!(vesting(9, 5, Schedule::Continuous { start: 5 }).validate().is_err());
        assert!(vesting(9, -1, Schedule::Delayed).validate().is_err());
        assert!(vesting(9, 1, Schedule::Permanent).validate().is_err());
    }

    use proptest::prelude::*;

    #[derive(Debug, Clone)]
    enum Step {
        Delegate(u64),
        /// What comes back after slashes: less, as much as, or (by rounding) more than was booked.
        Undelegate(u64),
        Wait(i64),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            (1u64..400).prop_map(Step::Delegate),
            (1u64..400).prop_map(Step::Undelegate),
            (1i64..60).prop_map(Step::Wait)
        ]
    }

    proptest! {
        /// Case C9: however much is delegated, slashed and unbonded, what is booked never goes below zero nor
        /// above what was delegated, vesting coins are booked up to the original sum only, and what is locked
        /// never grows.
        #[test]
        fn delegations_are_booked_within_bounds(steps in proptest::collection::vec(step(), 1..60), kind in 0usize..4) {
            let period = |length, amount: &str| Period { length, amount: amount.parse().unwrap() };
            let schedule = match kind {
                0 => Schedule::Delayed,
                1 => Schedule::Continuous { start: 0 },
                2 => Schedule::Permanent,
                _ => Schedule::Periodic { start: 0, periods: vec![period(250, "400uopen"), period(250, "600uopen")] },
            };
            let mut v = vesting(1000, 500, schedule);
            let coins = |n: u64| -> Coins { format!("{n}uopen").parse().unwrap() };
            let of = |c: &Coins| c.amount_of("uopen").to_u64().unwrap();
            let (mut now, mut balance, mut booked, mut vesting_before) = (0i64, 5000u64, 0u64, 1000u64);
            for step in steps {
                match step {
                    Step::Delegate(n) if n > balance => {
                        prop_assert!(v.track_delegation(now, &coins(balance), &coins(n)).is_err());
                    }
                    Step::Delegate(n) => {
                        v.track_delegation(now, &coins(balance), &coins(n)).unwrap();
                        balance -= n;
                        booked += n;
                    }
                    Step::Undelegate(n) => {
                        v.track_undelegation(&coins(n)).unwrap();
                        balance += n;
                        booked = booked.saturating_sub(n);
                    }
                    Step::Wait(n) => now += n,
                }
                let (free, vesting) = (of(&v.delegated_free), of(&v.delegated_vesting));
                prop_assert_eq!(free + vesting, booked);
                prop_assert!(vesting <= 1000);
                let still = of(&v.vesting(now).unwrap());
                prop_assert!(still <= vesting_before);
                prop_assert_eq!(of(&v.locked(now).unwrap()), still.saturating_sub(vesting));
                vesting_before = still;
            }
        }
    }
}
