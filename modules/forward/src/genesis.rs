//! Genesis of the module: ibc-go's `GenesisState`. A chain without the section does not have the module: its
//! layer does nothing and costs nothing.

use crate::keeper::ForwardKeeper;
use crate::keys::{IN_FLIGHT, ON};
use crate::refund::parse_height;
use openledger_core::wire::{genesis_from_json, genesis_to_json};
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::ibc::applications::packet_forward_middleware::v1::GenesisState;
use serde_json::Value;

/// The section of a new chain that has the module: nothing is in flight.
///
/// # Errors
/// Fatal when it has no JSON form.
pub fn plain_genesis() -> Res<Value> {
    genesis_to_json(&GenesisState::default())
}

/// Reads and checks a section.
///
/// # Errors
/// `sdk:18`; `undefined:1` without the member, or for a packet whose height cannot be read.
pub(crate) fn parse(raw: &Value) -> Res<GenesisState> {
    if raw.get("in_flight_packets").or_else(|| raw.get("inFlightPackets")).is_none_or(Value::is_null) {
        return Err(Failure::unregistered("in-flight packets cannot be nil"));
    }
    let genesis: GenesisState = genesis_from_json(raw)?;
    for (key, packet) in &genesis.in_flight_packets {
        // An answer to it would end with a panic, for ever.
        if parse_height(&packet.packet_timeout_height).is_none() {
            return Err(Failure::unregistered(format!("{key}: the height of its timeout cannot be read")));
        }
        if key.is_empty() || key.starts_with('\0') {
            return Err(Failure::unregistered(format!("{key:?} names no packet")));
        }
    }
    Ok(genesis)
}

impl ForwardKeeper {
    pub(crate) fn init_genesis(&self, ctx: &Ctx, genesis: &GenesisState) -> Res<()> {
        ON.set(ctx, &true)?;
        genesis.in_flight_packets.iter().try_for_each(|(key, packet)| IN_FLIGHT.set(ctx, key, packet))
    }

    pub(crate) fn export_genesis(&self, ctx: &Ctx) -> Res<Value> {
        if !self.is_on(ctx)? {
            return Ok(Value::Null);
        }
        let mut genesis = GenesisState::default();
        // The keys of packets follow the one that turns the module on.
        let mut stored = IN_FLIGHT.range_from(ctx, &[], &"\u{1}".to_owned())?;
        while let Some((key, packet)) = stored.next_entry()? {
            genesis.in_flight_packets.insert(key, packet);
        }
        genesis_to_json(&genesis)
    }
}
