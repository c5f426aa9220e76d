//! The messages of governance: stateless checks, and handlers (ibc-go `types/msgs.go`,
//! `keeper/msg_server.go`).

use crate::errors::RateLimitError;
use crate::flow::number;
use crate::keeper::RateLimitKeeper;
use crate::keys::{PARAMS, RATE_LIMITS, joined};
use crate::params;
use crate::signed::Signed;
use openledger_core::wire::{codec_address, require_authority};
use openledger_core::{ChainConfig, Ctx, Failure, Res, Sdk};
use openledger_ibc::client::is_client_id;
use openledger_proto::ibc::applications::rate_limiting::v1::*;
use openledger_proto::openledger::ratelimit::v1::{MsgUpdateParams, MsgUpdateParamsResponse};
use openledger_transfer::PORT;

/// Whole hundredths: the most that a share can be.
const ALL: u8 = 100;

fn check_path(signer: &str, denom: &str, place: &str) -> Res<()> {
    if signer.trim().is_empty() {
        return Err(Sdk::InvalidAddress.wrap("missing sender address"));
    }
    if denom.is_empty() {
        return Err(Sdk::InvalidRequest.wrap(format!("invalid denom ({denom})")));
    }
    let number = place.strip_prefix("channel-").unwrap_or_default();
    let is_channel = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    if !is_channel && !is_client_id(place) {
        let text = format!(
            "invalid channel or client-id ({place}), must be of the format 'channel-{{N}}' or a valid client-id"
        );
        return Err(Sdk::InvalidRequest.wrap(text));
    }
    Ok(())
}

fn check_quota(send: &str, recv: &str, hours: u64) -> Res<()> {
    let share = |text: &str, which: &str| {
        let percent = number(text)?;
        if percent > Signed::from(ALL) || percent.is_negative() {
            let text =
                format!("max-percent-{which} percent must be between 0 and 100 (inclusively), Provided: {percent}");
            return Err(Sdk::InvalidRequest.wrap(text));
        }
        Ok(percent)
    };
    let (send, recv) = (share(send, "send")?, share(recv, "recv")?);
    if send.is_zero() && recv.is_zero() {
        let text = "either the max send or max receive threshold must be greater than 0";
        return Err(Sdk::InvalidRequest.wrap(text));
    }
    if hours == 0 {
        return Err(Sdk::InvalidRequest.wrap("duration can not be zero"));
    }
    Ok(())
}

/// Checks a new rule (ibc-go `MsgAddRateLimit.ValidateBasic`).
///
/// # Errors
/// `sdk:7` for a blank signer, `sdk:18` for everything else; `undefined:111222` for a share that is not
/// there, as Go.
pub(crate) fn check_add(_: &ChainConfig, msg: &MsgAddRateLimit) -> Res<()> {
    check_path(&msg.signer, &msg.denom, &msg.channel_or_client_id)?;
    check_quota(&msg.max_percent_send, &msg.max_percent_recv, msg.duration_hours)
}

/// Checks a changed rule.
///
/// # Errors
/// As [`check_add`].
pub(crate) fn check_update(_: &ChainConfig, msg: &MsgUpdateRateLimit) -> Res<()> {
    check_path(&msg.signer, &msg.denom, &msg.channel_or_client_id)?;
    check_quota(&msg.max_percent_send, &msg.max_percent_recv, msg.duration_hours)
}

/// Checks the name of a rule.
///
/// # Errors
/// As [`check_add`].
pub(crate) fn check_remove(_: &ChainConfig, msg: &MsgRemoveRateLimit) -> Res<()> {
    check_path(&msg.signer, &msg.denom, &msg.channel_or_client_id)
}

/// Checks the name of a rule.
///
/// # Errors
/// As [`check_add`].
pub(crate) fn check_reset(_: &ChainConfig, msg: &MsgResetRateLimit) -> Res<()> {
    check_path(&msg.signer, &msg.denom, &msg.channel_or_client_id)
}

/// Checks this chain's limits.
///
/// # Errors
/// `sdk:18`.
pub(crate) fn check_params(_: &ChainConfig, msg: &MsgUpdateParams) -> Res<()> {
    params::check(msg.params.as_ref().unwrap_or(&Default::default()))
}

fn quota(send: &str, recv: &str, duration_hours: u64) -> Res<Quota> {
    Ok(Quota {
        max_percent_send: number(send)?.to_string(),
        max_percent_recv: number(recv)?.to_string(),
        duration_hours,
    })
}

fn path(denom: &str, place: &str) -> Path {
    Path { denom: denom.to_owned(), channel_or_client_id: place.to_owned() }
}

impl RateLimitKeeper {
    /// Only governance, and only on a chain on which the module works.
    fn require_governance(&self, ctx: &Ctx, signer: &str) -> Res<()> {
        match codec_address(ctx, signer) {
            Err(Failure::Tx(e)) if !e.unwinds => {
                return Err(Sdk::InvalidAddress.wrap(format!("invalid signer address: {signer}")));
            }
            other => other?,
        };
        let authority = ctx.config().authority();
        if authority != signer {
            let text = format!("invalid authority: expected {authority}, got {signer}");
            return Err(Sdk::Unauthorized.wrap(text));
        }
        self.require_on(ctx)
    }

    fn require_on(&self, ctx: &Ctx) -> Res<()> {
        if self.is_on(ctx)? { Ok(()) } else { Err(RateLimitError::EpochNotFound.into()) }
    }

    /// Adds a rule.
    pub(crate) fn msg_add(&self, ctx: &Ctx, msg: &MsgAddRateLimit) -> Res<MsgAddRateLimitResponse> {
        self.require_governance(ctx, &msg.signer)?;
        let (denom, place) = (&msg.denom, &msg.channel_or_client_id);
        let value = self.channel_value(ctx, denom)?;
        if value.is_zero() {
            return Err(RateLimitError::ZeroChannelValue.into());
        }
        if self.rule(ctx, denom, place)?.is_some() {
            return Err(RateLimitError::RateLimitAlreadyExists.into());
        }
        if self.core.channel(ctx, PORT, place)?.is_none() && !self.clients.has_client(ctx, place)? {
            return Err(RateLimitError::ChannelNotFound.into());
        }
        let quota = quota(&msg.max_percent_send, &msg.max_percent_recv, msg.duration_hours)?;
        self.set_rule(ctx, &self.fresh(path(denom, place), quota, value))?;
        Ok(MsgAddRateLimitResponse {})
    }

    /// Changes a rule, under which nothing has moved then.
    pub(crate) fn msg_update(&self, ctx: &Ctx, msg: &MsgUpdateRateLimit) -> Res<MsgUpdateRateLimitResponse> {
        self.require_governance(ctx, &msg.signer)?;
        let (denom, place) = (&msg.denom, &msg.channel_or_client_id);
        self.rule(ctx, denom, place)?.ok_or(RateLimitError::RateLimitNotFound)?;
        let quota = quota(&msg.max_percent_send, &msg.max_percent_recv, msg.duration_hours)?;
        let value = self.channel_value(ctx, denom)?;
        self.set_rule(ctx, &self.fresh(path(denom, place), quota, value))?;
        Ok(MsgUpdateRateLimitResponse {})
    }

    /// Removes a rule.
    pub(crate) fn msg_remove(&self, ctx: &Ctx, msg: &MsgRemoveRateLimit) -> Res<MsgRemoveRateLimitResponse> {
        self.require_governance(ctx, &msg.signer)?;
        let (denom, place) = (&msg.denom, &msg.channel_or_client_id);
        self.rule(ctx, denom, place)?.ok_or(RateLimitError::RateLimitNotFound)?;
        RATE_LIMITS.remove(ctx, &joined(denom, place))?;
        Ok(MsgRemoveRateLimitResponse {})
    }

    /// Begins a rule anew.
    pub(crate) fn msg_reset(&self, ctx: &Ctx, msg: &MsgResetRateLimit) -> Res<MsgResetRateLimitResponse> {
        self.require_governance(ctx, &msg.signer)?;
        self.reset(ctx, &msg.denom, &msg.channel_or_client_id)?;
        Ok(MsgResetRateLimitResponse {})
    }

    /// Replaces this chain's limits.
    pub(crate) fn msg_update_params(&self, ctx: &Ctx, msg: &MsgUpdateParams) -> Res<MsgUpdateParamsResponse> {
        require_authority(ctx, &msg.authority)?;
        self.require_on(ctx)?;
        PARAMS.set(ctx, &msg.params.clone().unwrap_or_default())?;
        Ok(MsgUpdateParamsResponse {})
    }
}
