//! Earnings that go home: where an account has a route, what it earns waits on an account of this module, and anybody
//! may have it sent.

use crate::accounts::payout_account;
use crate::answer::amount;
use crate::errors::InferIbcError;
use crate::events::PAYOUT_SENT;
use crate::keeper::{InferIbcKeeper, own};
use crate::keys::ROUTES;
use openledger_core::ports::PayoutAccounts;
use openledger_core::wire::coin_to_proto;
use openledger_core::{AccAddress, Amount, Coins, Ctx, Failure, Res};
use openledger_ibc::host;
use openledger_proto::openledger::inferibc::v1 as pb;

/// The most bytes of a receiver, as for a transfer.
const MAX_RECEIVER: usize = 2_048;

/// Tells where earnings go, for who pays them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Routes;

impl PayoutAccounts for Routes {
    fn payout_account(&self, ctx: &Ctx, payee: &AccAddress) -> Res<Option<AccAddress>> {
        match ROUTES.has(ctx, payee)? {
            true => payout_account(payee).map(Some),
            false => Ok(None),
        }
    }
}

/// Checks the form of a route.
///
/// # Errors
/// `inferibc:10` naming the field.
pub(crate) fn check_route(route: &pb::PayoutRoute) -> Res<()> {
    let bad = |field: &str| Err(InferIbcError::InvalidRoute.wrap(field));
    let known = host::validate_channel_id(&route.channel).is_ok() || host::validate_client_id(&route.channel).is_ok();
    if !known {
        return bad("channel");
    }
    if route.receiver.trim().is_empty() || route.receiver.len() > MAX_RECEIVER {
        return bad("receiver");
    }
    match amount("min_amount", &route.min_amount) {
        Ok(least) if !least.is_zero() => Ok(()),
        _ => bad("min_amount"),
    }
}

/// The route of an account.
///
/// # Errors
/// `inferibc:9`.
pub(crate) fn route(ctx: &Ctx, payee: &AccAddress) -> Res<pb::PayoutRoute> {
    let missing = || InferIbcError::RouteNotFound.wrap(ctx.address_text(payee));
    ROUTES.get(ctx, payee)?.ok_or_else(missing)
}

impl InferIbcKeeper {
    /// What waits on the route of an account, and where.
    ///
    /// # Errors
    /// Out of gas; fatal.
    pub(crate) fn waiting(&self, ctx: &Ctx, payee: &AccAddress) -> Res<(AccAddress, Amount)> {
        let account = payout_account(payee)?;
        let amount = self.ports.bank.balance(ctx, &account, &ctx.config().bond_denom)?;
        Ok((account, amount))
    }

    /// Sets or ends the signer's route. What waits when a route ends is paid to the signer; on a new route it waits on.
    pub(crate) fn set_route(&self, ctx: &Ctx, msg: &pb::MsgSetPayoutRoute) -> Res<pb::MsgSetPayoutRouteResponse> {
        let payee = ctx.parse_address(&msg.payee)?;
        let mut returned = Amount::ZERO;
        if msg.channel.is_empty() {
            route(ctx, &payee)?;
            let (account, waiting) = self.waiting(ctx, &payee)?;
            if !waiting.is_zero() {
                self.ports.bank.send(ctx, &account, &payee, &Coins::one(own(ctx, waiting)?))?;
            }
            returned = waiting;
            ROUTES.remove(ctx, &payee)?;
        } else {
            let route = pb::PayoutRoute {
                payee: ctx.address_text(&payee),
                channel: msg.channel.clone(),
                receiver: msg.receiver.clone(),
                min_amount: msg.min_amount.clone(),
            };
            ROUTES.set(ctx, &payee, &route)?;
        }
        Ok(pb::MsgSetPayoutRouteResponse { returned: Some(coin_to_proto(&own(ctx, returned)?)) })
    }

    /// Sends what waits on a route.
    pub(crate) fn flush(&self, ctx: &Ctx, msg: &pb::MsgFlushPayouts) -> Res<pb::MsgFlushPayoutsResponse> {
        let payee = ctx.parse_address(&msg.payee)?;
        let route = route(ctx, &payee)?;
        let (account, waiting) = self.waiting(ctx, &payee)?;
        let least = route.min_amount.parse::<Amount>().map_err(Failure::corrupt)?;
        if waiting < least {
            return Err(InferIbcError::BelowMinimum.wrap(format!("{waiting} wait, {least} are worth sending")));
        }
        let sent = self.send_away(ctx, &account, waiting, (&route.channel, &route.receiver))?;
        ctx.emit_event(
            PAYOUT_SENT,
            &[("payee", &route.payee), ("amount", &sent), ("channel", &route.channel), ("receiver", &route.receiver)],
        );
        Ok(pb::MsgFlushPayoutsResponse { sent: Some(coin_to_proto(&sent)) })
    }
}
