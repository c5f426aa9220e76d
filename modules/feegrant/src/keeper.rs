//! Grants in state. The order of store accesses is that of `x/feegrant/keeper`, because gas is consensus.

use crate::allowance::Allowance;
use crate::events;
use crate::keys::{GRANTS, QUEUE, STORE};
use openledger_core::collections::{Key, Prefixed};
use openledger_core::ports::{AccountCreate, BankView, FeegrantPort};
use openledger_core::{AccAddress, Any, BlockTime, Coins, Ctx, Failure, Res, Sdk};
use openledger_proto::cosmos::feegrant::v1beta1::Grant;
use std::sync::Arc;

/// The most grants that the end of one block removes.
pub(crate) const PRUNED_PER_BLOCK: usize = 200;
/// The most grants that one message removes.
pub(crate) const PRUNED_PER_MESSAGE: usize = 75;

/// The feegrant keeper. Holds no state: all of it is in the context.
#[derive(Clone)]
pub struct FeegrantKeeper {
    accounts: Arc<dyn AccountCreate>,
    bank: Arc<dyn BankView>,
}

impl std::fmt::Debug for FeegrantKeeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FeegrantKeeper")
    }
}

fn key(granter: &AccAddress, grantee: &AccAddress) -> (AccAddress, Prefixed<AccAddress>) {
    (grantee.clone(), Prefixed(granter.clone()))
}

fn stored(grant: &Grant) -> Res<Allowance> {
    Allowance::from_any(grant.allowance.as_ref())
        .map_err(|e| Failure::corrupt(format!("fee grant of {}: {e}", grant.granter)))
}

impl FeegrantKeeper {
    /// A keeper that makes accounts for grantees through `accounts`, unless `bank` blocks them.
    pub fn new(accounts: Arc<dyn AccountCreate>, bank: Arc<dyn BankView>) -> Self {
        Self { accounts, bank }
    }

    /// The allowance of a pair.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn allowance(&self, ctx: &Ctx, granter: &AccAddress, grantee: &AccAddress) -> Res<Option<Allowance>> {
        GRANTS.get(ctx, &key(granter, grantee))?.as_ref().map(stored).transpose()
    }

    fn required(&self, ctx: &Ctx, granter: &AccAddress, grantee: &AccAddress) -> Res<Allowance> {
        self.allowance(ctx, granter, grantee)?.ok_or_else(|| Sdk::NotFound.wrap("fee-grant not found"))
    }

    /// Refuses a pair that has an allowance already.
    pub(crate) fn require_none(&self, ctx: &Ctx, granter: &AccAddress, grantee: &AccAddress) -> Res<()> {
        match self.allowance(ctx, granter, grantee)? {
            Some(_) => Err(Sdk::InvalidRequest.wrap("fee allowance already exists")),
            None => Ok(()),
        }
    }

    fn write(&self, ctx: &Ctx, granter: &AccAddress, grantee: &AccAddress, allowance: &Allowance) -> Res<()> {
        allowance.check_times()?;
        let grant = Grant {
            granter: ctx.address_text(granter),
            grantee: ctx.address_text(grantee),
            allowance: Some(allowance.to_any()),
        };
        GRANTS.set(ctx, &key(granter, grantee), &grant)
    }

    /// Makes a grant, and an account for its grantee.
    ///
    /// # Errors
    /// `sdk:18` when there is one or it has expired, `sdk:4` for a blocked grantee without an account.
    pub fn grant(&self, ctx: &Ctx, granter: &AccAddress, grantee: &AccAddress, allowance: &Allowance) -> Res<()> {
        self.require_none(ctx, granter, grantee)?;
        if self.accounts.sequence(ctx, grantee)?.is_none() {
            if self.bank.is_blocked(ctx, grantee) {
                return Err(
                    Sdk::Unauthorized.wrap(format!("{} is not allowed to receive funds", ctx.address_text(grantee)))
                );
            }
            self.accounts.create_base(ctx, grantee)?;
        }
        if let Some(at) = allowance.expires_at() {
            if at < ctx.block().time {
                return Err(Sdk::InvalidRequest.wrap("expiration is before current block time"));
            }
            QUEUE.set(ctx, &(at, grantee.clone(), Prefixed(granter.clone())), &())?;
        }
        self.write(ctx, granter, grantee, allowance)?;
        events::set(ctx, granter, grantee);
        Ok(())
    }

    /// Removes a grant. Its queue entry stays, because the SDK deletes that of the pair the other way round:
    /// a later grant of the same pair ends when the old one would have.
    ///
    /// # Errors
    /// `sdk:38` when there is no such grant.
    pub fn revoke(&self, ctx: &Ctx, granter: &AccAddress, grantee: &AccAddress) -> Res<()> {
        let allowance = self.required(ctx, granter, grantee)?;
        GRANTS.remove(ctx, &key(granter, grantee))?;
        if let Some(at) = allowance.expires_at() {
            QUEUE.remove(ctx, &(at, granter.clone(), Prefixed(grantee.clone())))?;
        }
        events::revoked(ctx, granter, grantee);
        Ok(())
    }

    /// Removes up to `limit` grants whose time is over.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn prune(&self, ctx: &Ctx, limit: usize) -> Res<()> {
        let end = [QUEUE.prefix(), ctx.block().time.sortable_text().as_bytes(), &[0]].concat();
        let mut it = ctx.kv(STORE).iter(QUEUE.prefix(), Some(&end), false)?;
        for count in 1..=limit {
            let Some((raw, _)) = it.peek() else { return Ok(()) };
            let tail = raw.get(QUEUE.prefix().len()..).unwrap_or_default();
            let due = <(BlockTime, AccAddress, Prefixed<AccAddress>)>::decode(tail);
            let due = due.ok_or_else(|| Failure::corrupt("queue of fee grants"))?;
            QUEUE.remove(ctx, &due)?;
            GRANTS.remove(ctx, &(due.1, due.2))?;
            if count < limit {
                it.next_entry()?; // the SDK does not step beyond the last one that it removes
            }
        }
        Ok(())
    }
}

impl FeegrantPort for FeegrantKeeper {
    fn use_grant(
        &self,
        ctx: &Ctx,
        granter: &AccAddress,
        grantee: &AccAddress,
        fee: &Coins,
        messages: &[Any],
    ) -> Res<()> {
        let mut allowance = self.required(ctx, granter, grantee)?;
        let verdict = allowance.accept(ctx, fee, messages)?;
        if verdict.remove {
            self.revoke(ctx, granter, grantee)?;
        }
        if let Some(refusal) = verdict.refusal {
            return Err(refusal);
        }
        events::used(ctx, granter, grantee);
        if verdict.remove {
            return Ok(());
        }
        self.required(ctx, granter, grantee)?; // the SDK reads it again before it writes
        self.write(ctx, granter, grantee, &allowance)?;
        events::updated(ctx, granter, grantee);
        Ok(())
    }
}
