//! IBC version 2. In wasmd 0.61.14 its entry points cost no set-up, and neither do they here.

use super::Acknowledgement;
use crate::keeper::{WasmKeeper, unwinds};
use crate::vmtypes::Ibc2PacketArg;
use openledger_core::{AccAddress, Ctx, Failure, Res};
use openledger_wasmvm::EntryPoint;

/// What a contract says to a packet of version 2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// It was processed, and this is the acknowledgement.
    Success(Vec<u8>),
    /// It failed; the text is the acknowledgement of failure, and the state is to be reverted.
    Failure(String),
    /// The contract acknowledges it later.
    Later,
}

impl WasmKeeper {
    fn notify_v2(&self, ctx: &Ctx, contract: &AccAddress, entry: EntryPoint, msg: &str) -> Res<()> {
        let ready = self.ready(ctx, contract)?;
        self.basic(ctx, contract, &ready, entry, msg, &ready.info.ibc2_port_id)
    }

    /// Tells a contract that a packet was sent from its port, which it may refuse.
    ///
    /// # Errors
    /// `wasm:22`, `wasm:28`, `wasm:5`, those of events and messages of the contract.
    pub fn on_send_packet_v2(&self, ctx: &Ctx, contract: &AccAddress, packet: &Ibc2PacketArg) -> Res<()> {
        self.notify_v2(ctx, contract, EntryPoint::Ibc2PacketSend, &packet.to_send_json())
    }

    /// Gives a contract a packet.
    ///
    /// # Errors
    /// Out of gas; the code of a panic when the virtual machine ended the call; fatal. Everything else is an
    /// acknowledgement of failure.
    pub fn on_recv_packet_v2(&self, ctx: &Ctx, contract: &AccAddress, packet: &Ibc2PacketArg) -> Res<Received> {
        let received = self.ready(ctx, contract).and_then(|ready| {
            let (entry, port) = (EntryPoint::Ibc2PacketReceive, ready.info.ibc2_port_id.clone());
            self.receive(ctx, contract, &ready, entry, &packet.to_receive_json(), &port)
        });
        match received {
            Ok(Acknowledgement::Success(data)) => Ok(Received::Success(data)),
            Ok(Acknowledgement::Error(text)) => Ok(Received::Failure(text)),
            Ok(Acknowledgement::Later) => Ok(Received::Later),
            Err(Failure::Tx(e)) if !unwinds(&e) => Ok(Received::Failure(e.log)),
            Err(e) => Err(e),
        }
    }

    /// Tells a contract what the other chain said to its packet.
    ///
    /// # Errors
    /// As [`WasmKeeper::on_send_packet_v2`].
    pub fn on_ack_packet_v2(
        &self,
        ctx: &Ctx,
        contract: &AccAddress,
        packet: &Ibc2PacketArg,
        acknowledgement: &[u8],
    ) -> Res<()> {
        self.notify_v2(ctx, contract, EntryPoint::Ibc2PacketAck, &packet.to_ack_json(acknowledgement))
    }

    /// Tells a contract that its packet was not received in time.
    ///
    /// # Errors
    /// As [`WasmKeeper::on_send_packet_v2`].
    pub fn on_timeout_packet_v2(&self, ctx: &Ctx, contract: &AccAddress, packet: &Ibc2PacketArg) -> Res<()> {
        self.notify_v2(ctx, contract, EntryPoint::Ibc2PacketTimeout, &packet.to_timeout_json())
    }
}
