//! What an allowance lets the grantee spend. Rules, gas and texts are those of `x/feegrant`.

use crate::errors::FeegrantError;
use openledger_core::wire::{
    coins_from_proto, coins_text, coins_to_proto, nanos_from_proto, nanos_to_proto, time_from_proto, time_to_proto,
};
use openledger_core::{Any, BlockTime, Coins, Ctx, Failure, Res, Sdk};
use openledger_proto::any::{pack, type_url};
use openledger_proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use openledger_proto::cosmos::feegrant::v1beta1 as wire;
use prost::{Message, Name};
use std::collections::BTreeSet;

/// Allowances within allowances; the decoder of transactions stops there too.
const MAX_DEPTH: usize = 10;
/// Gas of each allowed message, and of each message of the transaction.
const GAS_PER_MESSAGE: u64 = 10;
/// The first second of the year 10000: protobuf times end before it.
const END_OF_TIME: i64 = 253_402_300_800;

/// An allowance with a sum and a deadline, both of which may be absent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Basic {
    /// What may still be spent; an empty list means no limit.
    pub limit: Coins,
    /// The time after which nothing may be spent; none means never.
    pub expiration: Option<BlockTime>,
}

/// An allowance that limits each period, within a basic one over all periods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Periodic {
    /// The limit and the deadline over all periods together.
    pub basic: Basic,
    /// The length of a period in nanoseconds.
    pub period: i128,
    /// The sum that may be spent in each period.
    pub period_limit: Coins,
    /// What may still be spent in the running period.
    pub can_spend: Coins,
    /// The time at which the next period begins.
    pub reset: BlockTime,
}

/// What a grantee may spend of the granter's coins on fees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Allowance {
    /// A `BasicAllowance`: a sum and a deadline.
    Basic(Basic),
    /// A `PeriodicAllowance`: a sum for each period.
    Periodic(Periodic),
    /// An `AllowedMsgAllowance`: another allowance for named messages only.
    Filtered {
        /// The allowance that is limited to the named messages.
        inner: Box<Allowance>,
        /// The type URLs of the messages whose fee may be paid.
        messages: Vec<String>,
    },
}

/// The answer of an allowance to one fee.
pub(crate) struct Verdict {
    /// Whether the grant is to be removed.
    pub(crate) remove: bool,
    /// Why the fee was refused; none when it was accepted.
    pub(crate) refusal: Option<Failure>,
}

impl Verdict {
    fn accept(remove: bool) -> Self {
        Self { remove, refusal: None }
    }
    fn refuse(remove: bool, e: FeegrantError) -> Self {
        Self { remove, refusal: Some(e.into()) }
    }
}

fn read<T: Message + Name + Default>(any: &Any) -> Res<T> {
    T::decode(any.value.as_slice()).map_err(|e| Sdk::TxDecode.wrap(format!("{}: {e}", any.type_url)))
}

fn read_coins(coins: &[ProtoCoin], what: &str) -> Res<Coins> {
    coins_from_proto(coins)
        .map_err(|_| Sdk::InvalidCoins.wrap(format!("{what} amount is invalid: {}", coins_text(coins))))
}

/// What is left of `coins` after a fee, or nothing when they do not cover it.
fn less(coins: &Coins, fee: &Coins) -> Option<Coins> {
    coins.sub(fee).ok()
}

impl Basic {
    fn read(b: &wire::BasicAllowance) -> Res<Self> {
        let expiration = b.expiration.as_ref().map(|t| time_from_proto(Some(t)));
        Ok(Self { limit: read_coins(&b.spend_limit, "send")?, expiration })
    }

    fn validate(&self) -> Res<()> {
        match self.expiration {
            Some(t) if t.seconds < 0 => {
                Err(FeegrantError::InvalidDuration("expiration time cannot be negative").into())
            }
            _ => Ok(()),
        }
    }

    fn write(&self) -> wire::BasicAllowance {
        wire::BasicAllowance {
            spend_limit: coins_to_proto(&self.limit),
            expiration: self.expiration.map(time_to_proto),
        }
    }

    fn accept(&mut self, now: BlockTime, fee: &Coins) -> Verdict {
        if self.expiration.is_some_and(|t| t < now) {
            return Verdict::refuse(true, FeegrantError::Expired("basic allowance"));
        }
        if self.limit.is_empty() {
            return Verdict::accept(false);
        }
        let Some(left) = less(&self.limit, fee) else {
            return Verdict::refuse(false, FeegrantError::LimitExceeded("basic allowance"));
        };
        self.limit = left;
        Verdict::accept(self.limit.is_empty())
    }
}

impl Periodic {
    fn read(p: &wire::PeriodicAllowance) -> Res<Self> {
        Ok(Self {
            basic: Basic::read(&p.basic.clone().unwrap_or_default())?,
            period: nanos_from_proto(p.period.as_ref()),
            period_limit: read_coins(&p.period_spend_limit, "spend")?,
            can_spend: read_coins(&p.period_can_spend, "can spend")?,
            reset: time_from_proto(p.period_reset.as_ref()),
        })
    }

    fn validate(&self) -> Res<()> {
        self.basic.validate()?;
        if self.period_limit.is_empty() {
            return Err(Sdk::InvalidCoins.wrap("spend limit must be positive"));
        }
        let total = &self.basic.limit;
        if !total.is_empty() && self.period_limit.iter().any(|c| total.amount_of(c.denom.as_str()).is_zero()) {
            return Err(Sdk::InvalidCoins.wrap("period spend limit has different currency than basic spend limit"));
        }
        if self.period < 0 {
            return Err(FeegrantError::InvalidDuration("negative clock step").into());
        }
        Ok(())
    }

    fn write(&self) -> wire::PeriodicAllowance {
        wire::PeriodicAllowance {
            basic: Some(self.basic.write()),
            period: Some(nanos_to_proto(self.period)),
            period_spend_limit: coins_to_proto(&self.period_limit),
            period_can_spend: coins_to_proto(&self.can_spend),
            period_reset: Some(time_to_proto(self.reset)),
        }
    }

    fn accept(&mut self, now: BlockTime, fee: &Coins) -> Verdict {
        if self.basic.expiration.is_some_and(|t| now > t) {
            return Verdict::refuse(true, FeegrantError::Expired("absolute limit"));
        }
        self.try_reset(now);
        let Some(left) = less(&self.can_spend, fee) else {
            return Verdict::refuse(false, FeegrantError::LimitExceeded("period limit"));
        };
        self.can_spend = left;
        if self.basic.limit.is_empty() {
            return Verdict::accept(false);
        }
        let Some(left) = less(&self.basic.limit, fee) else {
            return Verdict::refuse(false, FeegrantError::LimitExceeded("absolute limit"));
        };
        self.basic.limit = left;
        Verdict::accept(self.basic.limit.is_empty())
    }

    /// Begins a period that is due: in step with the last one, or from now on when more than one has passed.
    fn try_reset(&mut self, now: BlockTime) {
        if now < self.reset {
            return;
        }
        let capped = !self.basic.limit.is_empty() && !self.basic.limit.covers(&self.period_limit);
        self.can_spend = if capped { self.basic.limit.clone() } else { self.period_limit.clone() };
        let after = |t: BlockTime| t.plus_nanos(self.period).unwrap_or(BlockTime { seconds: END_OF_TIME, nanos: 0 });
        let next = after(self.reset);
        self.reset = if now > next { after(now) } else { next };
    }
}

impl Allowance {
    /// Reads an allowance.
    ///
    /// # Errors
    /// `feegrant:5` for none, `sdk:10` for malformed coins, `sdk:34` for another type.
    pub fn from_any(any: Option<&Any>) -> Res<Self> {
        Self::at_depth(any, 0)
    }

    fn at_depth(any: Option<&Any>, depth: usize) -> Res<Self> {
        let what = if depth == 0 { "failed to get allowance" } else { "allowance should not be empty" };
        let any = any.ok_or(FeegrantError::NoAllowance(what))?;
        if depth >= MAX_DEPTH {
            return Err(Sdk::TxDecode.wrap("max depth exceeded"));
        }
        match &any.type_url {
            url if *url == type_url::<wire::BasicAllowance>() => Ok(Self::Basic(Basic::read(&read(any)?)?)),
            url if *url == type_url::<wire::PeriodicAllowance>() => Ok(Self::Periodic(Periodic::read(&read(any)?)?)),
            url if *url == type_url::<wire::AllowedMsgAllowance>() => {
                let filter: wire::AllowedMsgAllowance = read(any)?;
                let inner = Box::new(Self::at_depth(filter.allowance.as_ref(), depth.saturating_add(1))?);
                Ok(Self::Filtered { inner, messages: filter.allowed_messages })
            }
            url => Err(Sdk::UnpackAny.wrap(format!(
                "no concrete type registered for type URL {url} against interface *feegrant.FeeAllowanceI"
            ))),
        }
    }

    /// Checks it (SDK `ValidateBasic`). What is left of a used allowance need not pass.
    ///
    /// # Errors
    /// `feegrant:4` for times, `feegrant:6` for a filter without messages, `sdk:10` for coins.
    pub fn validate(&self) -> Res<()> {
        match self {
            Self::Basic(b) => b.validate(),
            Self::Periodic(p) => p.validate(),
            Self::Filtered { messages, .. } if messages.is_empty() => {
                Err(FeegrantError::NoMessages("allowed messages shouldn't be empty").into())
            }
            Self::Filtered { inner, .. } => inner.validate(),
        }
    }

    /// Refuses times that protobuf cannot hold.
    pub(crate) fn check_times(&self) -> Res<()> {
        match self {
            Self::Basic(_) => Ok(()),
            Self::Periodic(p) if p.reset.seconds >= END_OF_TIME => {
                Err(Failure::unregistered("timestamp: period reset is after 10000-01-01"))
            }
            Self::Periodic(_) => Ok(()),
            Self::Filtered { inner, .. } => inner.check_times(),
        }
    }

    /// Writes it, with each field that the SDK never leaves out.
    pub fn to_any(&self) -> Any {
        match self {
            Self::Basic(b) => pack(&b.write()),
            Self::Periodic(p) => pack(&p.write()),
            Self::Filtered { inner, messages } => {
                pack(&wire::AllowedMsgAllowance { allowance: Some(inner.to_any()), allowed_messages: messages.clone() })
            }
        }
    }

    /// The time after which nothing may be spent, if there is one.
    pub fn expires_at(&self) -> Option<BlockTime> {
        match self {
            Self::Basic(b) => b.expiration,
            Self::Periodic(p) => p.basic.expiration,
            Self::Filtered { inner, .. } => inner.expires_at(),
        }
    }

    /// Takes a fee out of the allowance, or refuses it.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out.
    pub(crate) fn accept(&mut self, ctx: &Ctx, fee: &Coins, paid: &[Any]) -> Res<Verdict> {
        match self {
            Self::Basic(b) => Ok(b.accept(ctx.block().time, fee)),
            Self::Periodic(p) => Ok(p.accept(ctx.block().time, fee)),
            Self::Filtered { inner, messages } => {
                let mut allowed = BTreeSet::new();
                for url in messages.iter() {
                    ctx.gas().consume(GAS_PER_MESSAGE, "check msg")?;
                    allowed.insert(url.as_str());
                }
                for msg in paid {
                    ctx.gas().consume(GAS_PER_MESSAGE, "check msg")?;
                    if !allowed.contains(msg.type_url.as_str()) {
                        let refusal = FeegrantError::MessageNotAllowed("message does not exist in allowed messages");
                        return Ok(Verdict::refuse(false, refusal));
                    }
                }
                inner.accept(ctx, fee, paid)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NANOS: i128 = 1_000_000_000;

    fn coins(n: u64) -> Coins {
        format!("{n}uopen").parse().unwrap()
    }

    fn at(seconds: i64) -> BlockTime {
        BlockTime { seconds, nanos: 0 }
    }

    fn of(c: &Coins) -> u64 {
        c.amount_of("uopen").to_u64().unwrap()
    }

    fn periodic(total: u64, period: i64, each: u64, reset: i64) -> Periodic {
        let basic = Basic { limit: coins(total), expiration: None };
        Periodic {
            basic,
            period: i128::from(period) * NANOS,
            period_limit: coins(each),
            can_spend: coins(each),
            reset: at(reset),
        }
    }

    proptest! {
        /// No period spends more than its limit, all of them together no more than the total, and a period
        /// that is over is followed by one that does not end before now.
        #[test]
        fn periods_bound_what_is_spent(
            total in 1u64..2000, each in 1u64..200, period in 1i64..50,
            uses in proptest::collection::vec((0i64..80, 1u64..150), 1..60),
        ) {
            let mut p = periodic(total, period, each, period);
            let (mut now, mut spent, mut in_period, mut reset) = (0, 0u64, 0u64, p.reset);
            for (wait, fee) in uses {
                now += wait;
                let due = at(now) >= p.reset;
                let before = p.clone();
                let verdict = p.accept(at(now), &coins(fee));
                if verdict.refusal.is_some() {
                    prop_assert!(!verdict.remove);
                    p = before; // the transaction fails, and with it what it wrote
                    continue;
                }
                if due {
                    prop_assert!(p.reset > reset && p.reset >= at(now));
                    (in_period, reset) = (0, p.reset);
                }
                in_period += fee;
                spent += fee;
                prop_assert!(in_period <= each && spent <= total);
                prop_assert_eq!(of(&p.basic.limit), total - spent);
                prop_assert_eq!(verdict.remove, spent == total);
                if verdict.remove {
                    break;
                }
            }
        }
    }

    #[test]
    fn resets_keep_step_unless_more_than_one_was_missed() {
        let mut p = periodic(1000, 10, 100, 10);
        assert!(p.accept(at(12), &coins(1)).refusal.is_none());
        assert_eq!(p.reset, at(20), "in step");
        assert!(p.accept(at(57), &coins(1)).refusal.is_none());
        assert_eq!(p.reset, at(67), "from now on");
        assert!(p.accept(at(66), &coins(100)).refusal.is_some(), "99 are left");
        let mut last = periodic(150, 10, 100, 10);
        assert!(last.accept(at(9), &coins(100)).refusal.is_none());
        assert!(last.accept(at(10), &coins(51)).refusal.is_some(), "no more than is left in all");
        assert!(last.accept(at(10), &coins(50)).remove);
    }

    /// Case B8: the far ends of time, and a period of no length.
    #[test]
    fn the_ends_of_time_do_not_overflow() {
        let mut zero = periodic(1000, 0, 100, 5);
        assert!(zero.accept(at(5), &coins(100)).refusal.is_none());
        assert!(zero.accept(at(5), &coins(100)).refusal.is_none(), "each block is a new period");
        let mut long = periodic(1000, i64::MAX / 1_000_000_000, 100, END_OF_TIME - 1);
        assert!(long.accept(at(END_OF_TIME - 1), &coins(1)).refusal.is_none());
        assert!(Allowance::Periodic(long).check_times().is_err(), "no state holds that time");
        let mut first = periodic(1000, 10, 100, BlockTime::GO_ZERO.seconds);
        assert!(first.accept(at(1_700_000_000), &coins(1)).refusal.is_none());
        assert_eq!(first.reset, at(1_700_000_010));
    }
}
