//! Grants in state. The order of store accesses is that of `x/authz/keeper`, because gas is consensus.

use crate::authorization::Authorization;
use crate::errors::AuthzError;
use crate::keys::{GRANTS, QUEUE, STORE};
use openledger_core::collections::Prefixed;
use openledger_core::ports::{AccountCreate, AuthorizationKind, BankView};
use openledger_core::wire::{time_from_proto, time_to_proto, typed_event};
use openledger_core::{AccAddress, Any, BlockTime, Ctx, Failure, Res, Router, Sdk};
use openledger_proto::cosmos::authz::v1beta1::{EventGrant, EventRevoke, Grant, GrantQueueItem};
use std::sync::Arc;

/// Gas of each entry of a queue item that is looked at.
const GAS_PER_QUEUED: u64 = 20;

/// The authz keeper. Holds no state: all of it is in the context.
#[derive(Clone)]
pub struct AuthzKeeper {
    accounts: Arc<dyn AccountCreate>,
    bank: Arc<dyn BankView>,
    pub(crate) router: Router,
    pub(crate) kinds: Arc<[Arc<dyn AuthorizationKind>]>,
}

impl std::fmt::Debug for AuthzKeeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AuthzKeeper")
    }
}

/// The time at which a grant ends, if it does.
pub(crate) fn expiration(grant: &Grant) -> Option<BlockTime> {
    grant.expiration.as_ref().map(|t| time_from_proto(Some(t)))
}

fn key(granter: &AccAddress, grantee: &AccAddress, url: &str) -> (AccAddress, AccAddress, String) {
    (granter.clone(), grantee.clone(), url.to_owned())
}

fn queue_key(
    at: BlockTime,
    granter: &AccAddress,
    grantee: &AccAddress,
) -> (BlockTime, AccAddress, Prefixed<AccAddress>) {
    (at, granter.clone(), Prefixed(grantee.clone()))
}

impl AuthzKeeper {
    /// A keeper that runs messages through `router` and makes accounts for grantees through `accounts`,
    /// unless `bank` blocks them.
    pub fn new(accounts: Arc<dyn AccountCreate>, bank: Arc<dyn BankView>, router: Router) -> Self {
        Self { accounts, bank, router, kinds: Arc::default() }
    }

    /// The same keeper, which also knows these kinds of authorization.
    #[must_use]
    pub fn with_kinds(self, kinds: Vec<Arc<dyn AuthorizationKind>>) -> Self {
        Self { kinds: kinds.into(), ..self }
    }

    /// Reads an authorization of a message or of genesis.
    pub(crate) fn read(&self, authorization: Option<&Any>) -> Res<Authorization> {
        Authorization::read(&self.kinds, authorization)
    }

    /// Reads the authorization of a stored grant.
    pub(crate) fn stored(&self, grant: &Grant) -> Res<Authorization> {
        self.read(grant.authorization.as_ref()).map_err(|e| Failure::corrupt(format!("authorization: {e}")))
    }

    /// The grant of a pair for a message, expired or not.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn grant(&self, ctx: &Ctx, granter: &AccAddress, grantee: &AccAddress, url: &str) -> Res<Option<Grant>> {
        GRANTS.get(ctx, &key(granter, grantee, url))
    }

    /// Creates the grantee's account if there is none.
    pub(crate) fn ensure_grantee(&self, ctx: &Ctx, grantee: &AccAddress) -> Res<()> {
        if self.accounts.sequence(ctx, grantee)?.is_some() {
            return Ok(());
        }
        if self.bank.is_blocked(ctx, grantee) {
            return Err(
                Sdk::Unauthorized.wrap(format!("{} is not allowed to receive funds", ctx.address_text(grantee)))
            );
        }
        self.accounts.create_base(ctx, grantee)
    }

    /// Writes a grant over whatever grant the pair has for the message, and books its end.
    ///
    /// # Errors
    /// `authz:3` when the grant would have ended already.
    pub fn save(
        &self,
        ctx: &Ctx,
        granter: &AccAddress,
        grantee: &AccAddress,
        what: &Authorization,
        end: Option<BlockTime>,
    ) -> Res<()> {
        let url = what.msg_type_url()?;
        let now = ctx.block().time;
        if let Some(at) = end.filter(|at| *at <= now) {
            let (now, at) = (now.rfc3339(), at.rfc3339());
            return Err(AuthzError::InvalidExpiration(format!(
                "expiration must be after the current block time ({now}), got {at}"
            ))
            .into());
        }
        let grant = Grant { authorization: Some(what.to_any()), expiration: end.map(time_to_proto) };
        let old = self.grant(ctx, granter, grantee, &url)?.as_ref().and_then(expiration);
        if old != end {
            if let Some(at) = old {
                self.dequeue(ctx, granter, grantee, &url, at)?;
            }
            if let Some(at) = end {
                let slot = queue_key(at, granter, grantee);
                let mut item = QUEUE.get(ctx, &slot)?.unwrap_or_default();
                item.msg_type_urls.push(url.clone());
                QUEUE.set(ctx, &slot, &item)?;
            }
        }
        GRANTS.set(ctx, &key(granter, grantee, &url), &grant)?;
        let (granter, grantee) = (ctx.address_text(granter), ctx.address_text(grantee));
        ctx.emit(typed_event(&EventGrant { msg_type_url: url, granter, grantee })?);
        Ok(())
    }

    /// Removes a grant.
    ///
    /// # Errors
    /// `authz:2` when there is no such grant.
    pub fn delete(&self, ctx: &Ctx, granter: &AccAddress, grantee: &AccAddress, url: &str) -> Res<()> {
        let missing = || AuthzError::NotFound(format!("failed to delete grant with key {url}"));
        let grant = self.grant(ctx, granter, grantee, url)?.ok_or_else(missing)?;
        if let Some(at) = expiration(&grant) {
            self.dequeue(ctx, granter, grantee, url, at)?;
        }
        GRANTS.remove(ctx, &key(granter, grantee, url))?;
        let (granter, grantee) = (ctx.address_text(granter), ctx.address_text(grantee));
        ctx.emit(typed_event(&EventRevoke { msg_type_url: url.to_owned(), granter, grantee })?);
        Ok(())
    }

    /// Writes what is left of an authorization.
    pub(crate) fn update(
        &self,
        ctx: &Ctx,
        granter: &AccAddress,
        grantee: &AccAddress,
        left: &Authorization,
    ) -> Res<()> {
        let key = key(granter, grantee, &left.msg_type_url()?);
        let mut grant = GRANTS.get(ctx, &key)?.ok_or_else(|| AuthzError::NotFound("update".to_owned()))?;
        grant.authorization = Some(left.to_any());
        GRANTS.set(ctx, &key, &grant)
    }

    /// Takes a grant out of the queue. The last entry fills its place; an emptied item stays, as in the SDK.
    fn dequeue(&self, ctx: &Ctx, granter: &AccAddress, grantee: &AccAddress, url: &str, at: BlockTime) -> Res<()> {
        let slot = queue_key(at, granter, grantee);
        let mut item = QUEUE.get(ctx, &slot)?.ok_or(AuthzError::NoGrantKey)?;
        for index in 0..item.msg_type_urls.len() {
            ctx.gas().consume(GAS_PER_QUEUED, "grant queue")?;
            if item.msg_type_urls.get(index).is_some_and(|queued| queued == url) {
                item.msg_type_urls.swap_remove(index);
                return QUEUE.set(ctx, &slot, &item);
            }
        }
        Ok(())
    }

    /// Removes the grants whose time is over: each was paid for when it was made.
    ///
    /// # Errors
    /// Only fatal failures: the storage failed, or the state contradicts itself.
    pub fn remove_expired(&self, ctx: &Ctx) -> Res<()> {
        let end = [QUEUE.prefix(), ctx.block().time.sortable_text().as_bytes(), &[0]].concat();
        let mut it = ctx.kv(STORE).iter(QUEUE.prefix(), Some(&end), false)?;
        while let Some((raw, value)) = it.next_entry()? {
            let tail = raw.get(QUEUE.prefix().len()..).unwrap_or_default();
            let (slot, GrantQueueItem { msg_type_urls }) = QUEUE.decode_entry(tail, &value)?;
            QUEUE.remove(ctx, &slot)?;
            for url in &msg_type_urls {
                GRANTS.remove(ctx, &key(&slot.1, &slot.2.0, url))?;
            }
        }
        Ok(())
    }
}
