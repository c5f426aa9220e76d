//! The keeper: rules, and what moves under them (ibc-go `keeper/rate_limit.go`, `keeper/flow.go`).

use crate::errors::RateLimitError;
use crate::events::{self, Reason};
use crate::flow;
use crate::keys::{BLACKLIST, HOUR, RATE_LIMITS, STORE, WHITELIST, joined};
use crate::packet::{Direction, Moved};
use crate::pending;
use crate::signed::Signed;
use openledger_core::ports::{BankView, IbcClients, IbcCore};
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::ibc::applications::rate_limiting::v1::{Path, Quota, RateLimit};
use std::sync::Arc;

/// The name of the module.
pub(crate) const NAME: &str = "ratelimit";

/// What the module uses of the rest of the chain.
#[derive(Clone)]
pub struct RateLimitPorts {
    /// Coins: how much there is of each.
    pub bank: Arc<dyn BankView>,
    /// Core IBC: channels and the numbers of their packets.
    pub core: Arc<dyn IbcCore>,
    /// Clients, and packets of version 2 that wait for an answer.
    pub clients: Arc<dyn IbcClients>,
}

/// The keeper of limits.
#[derive(Clone)]
pub struct RateLimitKeeper {
    bank: Arc<dyn BankView>,
    pub(crate) core: Arc<dyn IbcCore>,
    pub(crate) clients: Arc<dyn IbcClients>,
}

impl std::fmt::Debug for RateLimitKeeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RateLimitKeeper")
    }
}

/// Takes a refusal for done, as ibc-go does where it only writes a line to its log. What ends the transaction
/// goes on.
pub(crate) fn tolerated(result: Res<()>) -> Res<()> {
    match result {
        Err(Failure::Tx(e)) if !e.unwinds => {
            tracing::debug!(error = %e, "limits: passed over");
            Ok(())
        }
        other => other,
    }
}

impl RateLimitKeeper {
    /// The keeper over its ports.
    pub fn new(ports: RateLimitPorts) -> Self {
        Self { bank: ports.bank, core: ports.core, clients: ports.clients }
    }

    /// Whether genesis has turned the module on. Where it has not, the layers are as if they were not there:
    /// the question itself is free.
    pub(crate) fn is_on(&self, ctx: &Ctx) -> Res<bool> {
        ctx.unmetered().kv(STORE).has(HOUR.raw_key())
    }

    /// What there is of a denomination, of which rules allow a share.
    pub(crate) fn channel_value(&self, ctx: &Ctx, denom: &str) -> Res<Signed> {
        Ok(self.bank.supply(ctx, denom)?.into())
    }

    /// The rule of a denomination on a channel or client.
    pub(crate) fn rule(&self, ctx: &Ctx, denom: &str, place: &str) -> Res<Option<RateLimit>> {
        RATE_LIMITS.get(ctx, &joined(denom, place))
    }

    pub(crate) fn set_rule(&self, ctx: &Ctx, rule: &RateLimit) -> Res<()> {
        let path = rule.path.clone().unwrap_or_default();
        RATE_LIMITS.set(ctx, &joined(&path.denom, &path.channel_or_client_id), rule)
    }

    /// All rules, in order of their keys.
    pub(crate) fn rules(&self, ctx: &Ctx) -> Res<Vec<RateLimit>> {
        let mut rules = Vec::new();
        let mut stored = RATE_LIMITS.iter(ctx)?;
        while let Some((_, rule)) = stored.next_entry()? {
            rules.push(rule);
        }
        Ok(rules)
    }

    /// A rule under which nothing has moved yet.
    pub(crate) fn fresh(&self, path: Path, quota: Quota, value: Signed) -> RateLimit {
        RateLimit { path: Some(path), quota: Some(quota), flow: Some(flow::empty(value)) }
    }

    /// Begins a rule anew: nothing has moved, all there is now counts as the whole, and the packets on their
    /// way are forgotten.
    ///
    /// # Errors
    /// `ratelimit:2`; `ratelimit:12` or `undefined:1` for names that no packet can have.
    pub(crate) fn reset(&self, ctx: &Ctx, denom: &str, place: &str) -> Res<()> {
        let mut rule = self.rule(ctx, denom, place)?.ok_or(RateLimitError::RateLimitNotFound)?;
        rule.flow = Some(flow::empty(self.channel_value(ctx, denom)?));
        self.set_rule(ctx, &rule)?;
        pending::forget_all(ctx, place, denom)
    }

    /// Lets a packet pass, and counts it, or refuses it (ibc-go `CheckRateLimitAndUpdateFlow` and its
    /// callers).
    ///
    /// # Errors
    /// `ratelimit:7`, `ratelimit:4`; `undefined:111222` where a share overflows.
    pub(crate) fn admit(&self, ctx: &Ctx, direction: Direction, sequence: u64, moved: &Moved) -> Res<()> {
        if BLACKLIST.get(ctx, &moved.denom)?.is_some_and(|mark| !mark.is_empty()) {
            let text = format!("denom {} is blacklisted", moved.denom);
            let error = RateLimitError::DenomIsBlacklisted.wrap(text);
            events::denied(ctx, Reason::Blacklisted, direction, moved, &error);
            return Err(error);
        }
        let rule = self.rule(ctx, &moved.denom, &moved.place)?;
        let own = self.own_limits(ctx, moved, rule.is_some())?;
        if rule.is_none() && own.is_empty() {
            return Ok(());
        }
        // Whoever controls the other chain writes the senders of its packets.
        let believed = direction == Direction::Send || !own.whitelist_sends_only;
        if believed && WHITELIST.get(ctx, &joined(&moved.sender, &moved.receiver))?.is_some() {
            return Ok(());
        }
        if let Some(mut rule) = rule {
            let counted = flow::count(&mut rule, direction, moved.amount);
            denied_if_refused(ctx, direction, moved, counted)?;
            self.set_rule(ctx, &rule)?;
            pending::mark(ctx, direction, &moved.place, sequence, &moved.denom)?;
        }
        denied_if_refused(ctx, direction, moved, self.count_own(ctx, direction, sequence, moved, &own))
    }

    /// A packet has its answer, which was that it was taken.
    pub(crate) fn settle(&self, ctx: &Ctx, direction: Direction, sequence: u64, moved: &Moved) -> Res<()> {
        pending::forget(ctx, direction, &moved.place, sequence, &moved.denom)?;
        self.settle_own(ctx, direction, sequence, moved).map(drop)
    }

    /// A packet was not taken: what was counted of it is taken back, unless the rule began anew since (ibc-go
    /// `UndoSendPacket`, `UndoReceivePacket`).
    pub(crate) fn undo(&self, ctx: &Ctx, direction: Direction, sequence: u64, moved: &Moved) -> Res<()> {
        let (place, denom) = (&moved.place, &moved.denom);
        match self.rule(ctx, denom, place)? {
            None => pending::forget(ctx, direction, place, sequence, denom)?,
            Some(mut rule) => {
                if pending::is_marked(ctx, direction, place, sequence, denom)? {
                    flow::take_back(&mut rule, direction, moved.amount)?;
                    self.set_rule(ctx, &rule)?;
                    pending::forget(ctx, direction, place, sequence, denom)?;
                }
            }
        }
        self.undo_own(ctx, direction, sequence, moved)
    }
}

/// Tells of a refusal that is about limits.
fn denied_if_refused(ctx: &Ctx, direction: Direction, moved: &Moved, result: Res<()>) -> Res<()> {
    if let Err(Failure::Tx(e)) = &result
        && !e.unwinds
    {
        events::denied(ctx, Reason::Exceeded, direction, moved, &Failure::Tx(e.clone()));
    }
    result
}
