//! Genesis of the module: ibc-go's `GenesisState` and, beside its members, `openledger` with this chain's
//! limits.
//!
//! A chain without the section does not have the module: its layers do nothing and cost nothing.

use crate::epoch::first_hour;
use crate::keeper::RateLimitKeeper;
use crate::keys::{BLACKLIST, FLOWS, PARAMS, PENDING, WHITELIST, joined};
use crate::packet::Direction;
use crate::{params, pending};
use openledger_core::wire::{genesis_from_json, genesis_to_json, time_from_proto};
use openledger_core::{Amount, BlockTime, Coins, Ctx, Failure, Res, Sdk};
use openledger_proto::ibc::applications::rate_limiting::v1::{GenesisState, HourEpoch};
use openledger_proto::openledger::ratelimit::v1 as own;
use prost_types::Duration;
use serde_json::Value;

const OWN: &str = "openledger";

/// A section that was read.
pub(crate) struct Genesis {
    state: GenesisState,
    own: Option<own::GenesisState>,
}

/// The section of a new chain that limits its own coins, of which so much exists or may exist, in base units:
/// ibc-go's default, and [`params::open_params`].
///
/// # Errors
/// Fatal when it has no JSON form.
pub fn open_genesis(coins: &Coins) -> Res<Value> {
    let duration = Some(Duration { seconds: 3_600, nanos: 0 });
    let state =
        GenesisState { hour_epoch: Some(HourEpoch { duration, ..HourEpoch::default() }), ..GenesisState::default() };
    let params = Some(params::open_params(coins)?);
    Genesis { state, own: Some(own::GenesisState { params, ..own::GenesisState::default() }) }.to_json()
}

impl Genesis {
    /// Reads and checks a section.
    ///
    /// # Errors
    /// `sdk:18`, `undefined:1`, `ratelimit:12`.
    pub(crate) fn parse(raw: &Value) -> Res<Self> {
        let mut raw = raw.clone();
        let own = match raw.as_object_mut().and_then(|members| members.remove(OWN)) {
            None | Some(Value::Null) => None,
            Some(value) => Some(genesis_from_json::<own::GenesisState>(&value)?),
        };
        let genesis = Self { state: genesis_from_json(&raw)?, own };
        genesis.check()?;
        Ok(genesis)
    }

    fn check(&self) -> Res<()> {
        let state = &self.state;
        let names =
            state.pending_send_packet_sequence_numbers.iter().chain(&state.pending_recv_packet_sequence_numbers);
        for name in names {
            if let Some((place, _, denom)) = pending::parse(name)? {
                pending::check(place, denom)?;
            }
        }
        let hour = state.hour_epoch.unwrap_or_default();
        let length = hour.duration.unwrap_or_default();
        if length.seconds == 0 && length.nanos == 0 {
            return Err(Failure::unregistered("hour epoch duration must be specified"));
        }
        if hour.epoch_number > 0 {
            let start = time_from_proto(hour.epoch_start_time.as_ref());
            if start == BlockTime::GO_ZERO {
                let text = "if hour epoch number is non-empty, epoch time must be initialized";
                return Err(Failure::unregistered(text));
            }
            // The hour in which a chain starts begins at height 0, so exports of that hour say so. ibc-go refuses them,
            // and with them what its own module wrote.
            if hour.epoch_start_height < 0 {
                return Err(Failure::unregistered("the height of an hour epoch cannot be negative"));
            }
        }
        self.own.as_ref().map_or(Ok(()), check_own)
    }

    fn to_json(&self) -> Res<Value> {
        let mut section = genesis_to_json(&self.state)?;
        if let (Some(own), Some(members)) = (&self.own, section.as_object_mut()) {
            members.insert(OWN.to_owned(), genesis_to_json(own)?);
        }
        Ok(section)
    }
}

fn check_own(own: &own::GenesisState) -> Res<()> {
    params::check(own.params.as_ref().unwrap_or(&own::Params::default()))?;
    for flow in &own.flows {
        for text in [&flow.inflow, &flow.outflow] {
            text.parse::<Amount>().map_err(|_| Sdk::InvalidRequest.wrap(format!("flow of {}", flow.denom)))?;
        }
    }
    own.pending.iter().try_for_each(|packet| pending::check(&packet.place, &packet.denom))
}

impl RateLimitKeeper {
    pub(crate) fn init_genesis(&self, ctx: &Ctx, genesis: &Genesis) -> Res<()> {
        let state = &genesis.state;
        state.rate_limits.iter().try_for_each(|rule| self.set_rule(ctx, rule))?;
        for denom in &state.blacklisted_denoms {
            self.blacklist_denom(ctx, denom)?;
        }
        for pair in &state.whitelisted_address_pairs {
            WHITELIST.set(ctx, &joined(&pair.sender, &pair.receiver), pair)?;
        }
        let packets = [
            (Direction::Send, &state.pending_send_packet_sequence_numbers),
            (Direction::Receive, &state.pending_recv_packet_sequence_numbers),
        ];
        for (direction, names) in packets {
            for name in names {
                if let Some((place, sequence, denom)) = pending::parse(name)? {
                    pending::mark(ctx, direction, place, sequence, denom)?;
                }
            }
        }
        let hour = state.hour_epoch.unwrap_or_default();
        let hour = if hour.epoch_number > 0 { hour } else { first_hour(ctx, hour)? };
        self.set_hour(ctx, &hour)?;
        genesis.own.as_ref().map_or(Ok(()), |own| init_own(ctx, own))
    }

    /// Forbids a denomination to move. Only genesis does so, as in ibc-go, whose messages cannot either.
    pub(crate) fn blacklist_denom(&self, ctx: &Ctx, denom: &str) -> Res<()> {
        BLACKLIST.set(ctx, &denom.to_owned(), &vec![1])
    }

    pub(crate) fn export_genesis(&self, ctx: &Ctx) -> Res<Value> {
        if !self.is_on(ctx)? {
            return Ok(Value::Null);
        }
        let state = GenesisState {
            rate_limits: self.rules(ctx)?,
            whitelisted_address_pairs: self.whitelist(ctx)?,
            blacklisted_denoms: self.blacklist(ctx)?,
            pending_send_packet_sequence_numbers: pending::listed(ctx, Direction::Send)?,
            hour_epoch: Some(self.hour(ctx)?),
            pending_recv_packet_sequence_numbers: pending::listed(ctx, Direction::Receive)?,
        };
        let own = match self.own_params(ctx)? {
            None => None,
            Some(params) => Some(export_own(ctx, params)?),
        };
        Genesis { state, own }.to_json()
    }
}

fn init_own(ctx: &Ctx, own: &own::GenesisState) -> Res<()> {
    PARAMS.set(ctx, &own.params.clone().unwrap_or_default())?;
    for flow in &own.flows {
        FLOWS.set(ctx, &(flow.denom.clone(), flow.place.clone()), flow)?;
    }
    for packet in &own.pending {
        let key = (packet.place.clone(), packet.denom.clone(), packet.sequence);
        PENDING.set(ctx, &(u8::from(packet.sent), key), packet)?;
    }
    Ok(())
}

fn export_own(ctx: &Ctx, params: own::Params) -> Res<own::GenesisState> {
    let (mut flows, mut pending) = (Vec::new(), Vec::new());
    let mut stored = FLOWS.iter(ctx)?;
    while let Some((_, flow)) = stored.next_entry()? {
        flows.push(flow);
    }
    let mut stored = PENDING.iter(ctx)?;
    while let Some((_, packet)) = stored.next_entry()? {
        pending.push(packet);
    }
    Ok(own::GenesisState { params: Some(params), flows, pending })
}
