//! What IBC's modules ask of contracts: handshakes, packets, acknowledgements, timeouts, callbacks.

mod async_acks;
mod v2;

pub use v2::Received;

use crate::dispatch::Answer;
use crate::errors::WasmError;
use crate::keeper::{CallError, Invocation, WasmKeeper, deterministic};
use crate::state;
use crate::vmtypes::{
    IbcBasicResponse, IbcChannelCloseMsg, IbcChannelConnectMsg, IbcChannelOpenMsg, IbcDestinationCallbackMsg,
    IbcOpenResponse, IbcPacketAckMsg, IbcPacketReceiveMsg, IbcPacketTimeoutMsg, IbcReceiveResponse,
    IbcSourceCallbackMsg,
};
use openledger_core::{AccAddress, Ctx, Failure, Res};
use openledger_proto::cosmwasm::wasm::v1::ContractInfo;
use openledger_wasmvm::{Checksum, EntryPoint};

/// What a contract says to a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Acknowledgement {
    /// It was processed, and this is the acknowledgement.
    Success(Vec<u8>),
    /// The contract refused it, and this is why: the text goes to the other chain, and the state is to be reverted.
    Error(String),
    /// The contract acknowledges it later.
    Later,
}

/// The refusal of most entry points of IBC. Other than for calls of users, an error of the virtual machine has the
/// code of a refusing contract (wasmd's relay).
fn refusal(e: CallError) -> Failure {
    match e {
        CallError::Vm(text) => WasmError::ExecuteFailed.wrap(text),
        CallError::Contract(text) => deterministic(WasmError::ExecuteFailed.wrap(text)),
    }
}

/// An error of the virtual machine while a packet is received: the packet stays receivable (wasmd panics).
fn aborted(e: CallError) -> Result<String, Failure> {
    match e {
        CallError::Vm(text) => Err(Failure::panicked(format!("recovered: {text}"))),
        CallError::Contract(text) => Ok(text),
    }
}

/// A contract that is ready to be called.
struct Ready {
    info: ContractInfo,
    checksum: Checksum,
}

impl WasmKeeper {
    fn ready(&self, ctx: &Ctx, contract: &AccAddress) -> Res<Ready> {
        let (info, code) = state::contract_instance(ctx, contract)?;
        Ok(Ready { info, checksum: state::checksum(&code)? })
    }

    /// Loads a contract and charges for that. The length of the message is that of its JSON.
    fn set_up(&self, ctx: &Ctx, contract: &AccAddress, msg: &str, what: &str) -> Res<Ready> {
        let ready = self.ready(ctx, contract)?;
        self.charge_setup(ctx, ready.info.code_id, &ready.checksum, msg.len(), what)?;
        Ok(ready)
    }

    /// Calls an entry point that answers with messages and events only, and does what it answers.
    fn basic(
        &self,
        ctx: &Ctx,
        contract: &AccAddress,
        ready: &Ready,
        entry: EntryPoint,
        msg: &str,
        port: &str,
    ) -> Res<()> {
        let call = Invocation { entry, checksum: ready.checksum, contract, args: &[msg.as_bytes()] };
        let answer: IbcBasicResponse = self.invoke_some(ctx, &call)?.map_err(refusal)?;
        let answer = Answer {
            messages: answer.messages.items(),
            attributes: answer.attributes.items(),
            events: answer.events.items(),
        };
        self.handle_answer(ctx, contract, port, &answer).map(drop)
    }

    fn notify(&self, ctx: &Ctx, contract: &AccAddress, entry: EntryPoint, msg: &str, what: &str) -> Res<()> {
        let ready = self.set_up(ctx, contract, msg, what)?;
        self.basic(ctx, contract, &ready, entry, msg, &ready.info.ibc_port_id)
    }

    /// Asks a contract whether a channel may be opened; returns the version that it wants, empty for the proposed one.
    ///
    /// # Errors
    /// `wasm:22`, `wasm:28`, `wasm:5`; the channel must not be opened then.
    pub fn on_open_channel(&self, ctx: &Ctx, contract: &AccAddress, msg: &IbcChannelOpenMsg) -> Res<String> {
        let msg = msg.to_json();
        let ready = self.set_up(ctx, contract, &msg, "ibc-open-channel")?;
        let entry = EntryPoint::IbcChannelOpen;
        let call = Invocation { entry, checksum: ready.checksum, contract, args: &[msg.as_bytes()] };
        let answer: Option<IbcOpenResponse> = self.invoke(ctx, &call)?.map_err(refusal)?;
        Ok(answer.map(|answer| answer.version).unwrap_or_default())
    }

    /// Tells a contract that a channel was opened.
    ///
    /// # Errors
    /// `wasm:22`, `wasm:28`, `wasm:5`, those of events and messages of the contract.
    pub fn on_connect_channel(&self, ctx: &Ctx, contract: &AccAddress, msg: &IbcChannelConnectMsg) -> Res<()> {
        self.notify(ctx, contract, EntryPoint::IbcChannelConnect, &msg.to_json(), "ibc-connect-channel")
    }

    /// Tells a contract that a channel is closed.
    ///
    /// # Errors
    /// As [`WasmKeeper::on_connect_channel`].
    pub fn on_close_channel(&self, ctx: &Ctx, contract: &AccAddress, msg: &IbcChannelCloseMsg) -> Res<()> {
        self.notify(ctx, contract, EntryPoint::IbcChannelClose, &msg.to_json(), "ibc-close-channel")
    }

    /// Gives a contract a packet. What it acknowledges later is kept until then.
    ///
    /// # Errors
    /// `wasm:22`, `wasm:28`, those of events and messages of the contract: an acknowledgement of failure, with the
    /// state reverted. The code of a panic when the virtual machine ended the call: the packet stays to be received.
    pub fn on_recv_packet(&self, ctx: &Ctx, contract: &AccAddress, msg: &IbcPacketReceiveMsg) -> Res<Acknowledgement> {
        let json = msg.to_json();
        let ready = self.set_up(ctx, contract, &json, "ibc-recv-packet")?;
        let received =
            self.receive(ctx, contract, &ready, EntryPoint::IbcPacketReceive, &json, &ready.info.ibc_port_id)?;
        if received == Acknowledgement::Later {
            self.store_async_ack_packet(ctx, &msg.packet)?;
        }
        Ok(received)
    }

    fn receive(
        &self,
        ctx: &Ctx,
        contract: &AccAddress,
        ready: &Ready,
        entry: EntryPoint,
        msg: &str,
        port: &str,
    ) -> Res<Acknowledgement> {
        let call = Invocation { entry, checksum: ready.checksum, contract, args: &[msg.as_bytes()] };
        let answer: IbcReceiveResponse = match self.invoke_some(ctx, &call)? {
            Ok(answer) => answer,
            Err(e) => return aborted(e).map(Acknowledgement::Error),
        };
        let parts = Answer {
            messages: answer.messages.items(),
            attributes: answer.attributes.items(),
            events: answer.events.items(),
        };
        let replied = self.handle_answer(ctx, contract, port, &parts)?;
        let data = replied.or(answer.acknowledgement.into_option());
        Ok(data.map_or(Acknowledgement::Later, Acknowledgement::Success))
    }

    /// Tells a contract what the other chain said to its packet.
    ///
    /// # Errors
    /// As [`WasmKeeper::on_connect_channel`].
    pub fn on_ack_packet(&self, ctx: &Ctx, contract: &AccAddress, msg: &IbcPacketAckMsg) -> Res<()> {
        self.notify(ctx, contract, EntryPoint::IbcPacketAck, &msg.to_json(), "ibc-ack-packet")
    }

    /// Tells a contract that its packet was not received in time.
    ///
    /// # Errors
    /// As [`WasmKeeper::on_connect_channel`].
    pub fn on_timeout_packet(&self, ctx: &Ctx, contract: &AccAddress, msg: &IbcPacketTimeoutMsg) -> Res<()> {
        self.notify(ctx, contract, EntryPoint::IbcPacketTimeout, &msg.to_json(), "ibc-timeout-packet")
    }

    /// Tells a contract what became of a packet that another module sent for it.
    ///
    /// # Errors
    /// As [`WasmKeeper::on_connect_channel`].
    pub fn ibc_source_callback(&self, ctx: &Ctx, contract: &AccAddress, msg: &IbcSourceCallbackMsg) -> Res<()> {
        self.notify(ctx, contract, EntryPoint::IbcSourceCallback, &msg.to_json(), "ibc-source-chain-callback")
    }

    /// Tells a contract of a packet that another module took for it.
    ///
    /// # Errors
    /// As [`WasmKeeper::on_connect_channel`].
    pub fn ibc_destination_callback(
        &self,
        ctx: &Ctx,
        contract: &AccAddress,
        msg: &IbcDestinationCallbackMsg,
    ) -> Res<()> {
        let what = "ibc-destination-chain-callback";
        self.notify(ctx, contract, EntryPoint::IbcDestinationCallback, &msg.to_json(), what)
    }
}
