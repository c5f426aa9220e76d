//! Contracts that a packet of another application names (wasmd's side of ICS-8 callbacks).

use super::{ContractChannels, answered, packet_arg, relayed};
use crate::address::account;
use crate::errors::WasmError;
use crate::vmtypes::{Coin, IbcDestinationCallbackMsg, IbcSourceCallbackMsg, IbcTransferCallback};
use openledger_core::ports::{CallbackContracts, SourceCallback};
use openledger_core::{AccAddress, Ctx, Res};
use openledger_proto::ibc::core::channel::v1::Packet;

/// The contract that is called about a packet that left: nobody but its sender, so that no one can have a contract
/// told of packets that it did not send.
fn sender(ctx: &Ctx, called: SourceCallback<'_>) -> Res<AccAddress> {
    let contract = account(ctx.config(), called.contract).map_err(|e| e.context("contract address"))?;
    let sender = account(ctx.config(), called.sender).map_err(|e| e.context("packet sender address"))?;
    if contract != sender {
        return Err(WasmError::ExecuteFailed
            .wrap(format!("contract address {} does not match packet sender {}", called.contract, called.sender)));
    }
    Ok(contract)
}

impl ContractChannels {
    /// What a packet of transfers brought, if it was one and was taken.
    fn arrival(&self, ctx: &Ctx, packet: &Packet, success: bool, version: &str) -> Res<Option<IbcTransferCallback>> {
        if self.transfers.port(ctx)? != packet.destination_port || !success {
            return Ok(None);
        }
        let came = self.transfers.arrival(packet, version);
        let came = came.map_err(|e| e.context("unmarshal transfer packet data"))?;
        let receiver = account(ctx.config(), &came.receiver)?;
        Ok(Some(IbcTransferCallback {
            funds: vec![Coin { denom: came.denom, amount: came.amount }],
            receiver: ctx.address_text(&receiver),
            sender: came.sender,
        }))
    }
}

impl CallbackContracts for ContractChannels {
    fn packet_sent(&self, ctx: &Ctx, called: SourceCallback<'_>) -> Res<()> {
        sender(ctx, called).map(drop)
    }

    fn packet_acknowledged(
        &self,
        ctx: &Ctx,
        packet: &Packet,
        acknowledgement: &[u8],
        relayer: &AccAddress,
        called: SourceCallback<'_>,
    ) -> Res<()> {
        let contract = sender(ctx, called)?;
        let msg = IbcSourceCallbackMsg::Acknowledgement(answered(ctx, packet, acknowledgement, relayer));
        let told = self.keeper.ibc_source_callback(ctx, &contract, &msg);
        told.map_err(|e| e.context("on source chain callback ack"))
    }

    fn packet_timed_out(
        &self,
        ctx: &Ctx,
        packet: &Packet,
        relayer: &AccAddress,
        called: SourceCallback<'_>,
    ) -> Res<()> {
        let contract = sender(ctx, called)?;
        let msg = IbcSourceCallbackMsg::Timeout(relayed(ctx, packet, relayer));
        let told = self.keeper.ibc_source_callback(ctx, &contract, &msg);
        told.map_err(|e| e.context("on source chain callback timeout"))
    }

    fn packet_received(
        &self,
        ctx: &Ctx,
        packet: &Packet,
        (ack, success): (&[u8], bool),
        contract: &str,
        version: &str,
    ) -> Res<()> {
        let contract = account(ctx.config(), contract)?;
        let transfer = self.arrival(ctx, packet, success, version)?;
        let msg = IbcDestinationCallbackMsg { ack: ack.to_vec(), packet: packet_arg(packet), transfer };
        let told = self.keeper.ibc_destination_callback(ctx, &contract, &msg);
        told.map_err(|e| e.context("on destination chain callback"))
    }
}
