//! Contracts as applications of IBC version 2 (wasmd `x/wasm/keeper/ibc2.go`): every contract has a port, which is its
//! address behind `wasm2`.

use super::panics;
use crate::address::contract_of_port2;
use crate::events;
use crate::keeper::WasmKeeper;
use crate::relay::Received;
use crate::vmtypes::{Ibc2PacketArg, Ibc2PayloadArg};
use openledger_core::ports::{IbcAppV2, PacketPlace};
use openledger_core::{AccAddress, Ctx, Res};
use openledger_ibc::errors::IbcError;
use openledger_proto::ibc::core::channel::v2::{PacketStatus, Payload, RecvPacketResult};

/// The application of all contracts in version 2.
#[derive(Clone)]
pub struct ContractPackets {
    keeper: WasmKeeper,
}

impl ContractPackets {
    /// The application over the contracts' keeper.
    pub fn new(keeper: WasmKeeper) -> Self {
        Self { keeper }
    }
}

/// The contract of a port that core IBC has looked up already, so that wasmd panics if it is none.
fn routed(ctx: &Ctx, port: &str) -> Res<AccAddress> {
    contract_of_port2(ctx.config(), port).map_err(|e| panics(e.context("Invalid contract port id")))
}

fn contract_of(ctx: &Ctx, port: &str) -> Res<AccAddress> {
    contract_of_port2(ctx.config(), port).map_err(|e| e.context("contract port id"))
}

fn arg(ctx: &Ctx, at: PacketPlace<'_>, payload: &Payload, actor: &AccAddress) -> Ibc2PacketArg {
    Ibc2PacketArg {
        payload: Ibc2PayloadArg {
            source_port: payload.source_port.clone(),
            destination_port: payload.destination_port.clone(),
            version: payload.version.clone(),
            encoding: payload.encoding.clone(),
            value: payload.value.clone(),
        },
        source_client: at.source_client.to_owned(),
        destination_client: at.destination_client.to_owned(),
        packet_sequence: at.sequence,
        actor: ctx.address_text(actor),
    }
}

impl IbcAppV2 for ContractPackets {
    fn on_send_packet(&self, ctx: &Ctx, at: PacketPlace<'_>, payload: &Payload, signer: &AccAddress) -> Res<()> {
        let contract = routed(ctx, &payload.source_port)?;
        if *signer != contract {
            let (signer, contract) = (ctx.address_text(signer), ctx.address_text(&contract));
            return Err(IbcError::Unauthorized.wrap(format!("signer {signer} is different from contract {contract}")));
        }
        let told = self.keeper.on_send_packet_v2(ctx, &contract, &arg(ctx, at, payload, signer));
        told.map_err(|e| e.context("on ibc2 send"))
    }

    fn on_recv_packet(
        &self,
        ctx: &Ctx,
        at: PacketPlace<'_>,
        payload: &Payload,
        relayer: &AccAddress,
    ) -> Res<RecvPacketResult> {
        let contract = routed(ctx, &payload.destination_port)?;
        let packet = arg(ctx, at, payload, relayer);
        // Of a packet that waits for its acknowledgement wasmd keeps what the contract wrote and drops its events.
        let savepoint = ctx.state().push();
        let received = self.keeper.on_recv_packet_v2(ctx, &contract, &packet);
        let (status, acknowledgement) = match received {
            Ok(Received::Success(bytes)) => (PacketStatus::Success, bytes),
            Ok(Received::Failure(text)) => (PacketStatus::Failure, text.into_bytes()),
            Ok(Received::Later) => (PacketStatus::Async, Vec::new()),
            Err(e) => {
                ctx.state().revert(savepoint);
                return Err(e);
            }
        };
        if status != PacketStatus::Success {
            drop(ctx.state().take_events());
        }
        ctx.state().keep(savepoint);
        events::packet_received(ctx, &contract, status != PacketStatus::Failure, None);
        Ok(RecvPacketResult { status: status.into(), acknowledgement })
    }

    fn on_timeout_packet(&self, ctx: &Ctx, at: PacketPlace<'_>, payload: &Payload, relayer: &AccAddress) -> Res<()> {
        let contract = contract_of(ctx, &payload.source_port)?;
        let told = self.keeper.on_timeout_packet_v2(ctx, &contract, &arg(ctx, at, payload, relayer));
        told.map_err(|e| e.context("on timeout"))
    }

    fn on_acknowledgement_packet(
        &self,
        ctx: &Ctx,
        at: PacketPlace<'_>,
        acknowledgement: &[u8],
        payload: &Payload,
        relayer: &AccAddress,
    ) -> Res<()> {
        let contract = contract_of(ctx, &payload.source_port)?;
        let told = self.keeper.on_ack_packet_v2(ctx, &contract, &arg(ctx, at, payload, relayer), acknowledgement);
        told.map_err(|e| e.context("on ack"))
    }
}
