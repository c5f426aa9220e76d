//! Reports about contracts and IBC, as far as this module goes.

use crate::common::*;
use openledger_core::{AccAddress, Failure, GasMeter, PANIC, TxError};
use openledger_wasm::vmtypes::{
    IbcChannel, IbcChannelConnectMsg, IbcChannelOpenMsg, IbcPacket, IbcPacketReceiveMsg, IbcSourceCallbackMsg,
};
use openledger_wasm::{Acknowledgement, WasmKeeper};
use serde_json::json;

fn packet() -> IbcPacketReceiveMsg {
    IbcPacketReceiveMsg {
        packet: IbcPacket { data: b"data".to_vec(), sequence: 1, ..IbcPacket::default() },
        relayer: "r".to_owned(),
    }
}

/// A chain and a contract with the entry points of IBC that answers so.
fn relaying_chain(script: &str) -> (Chain, AccAddress) {
    let chain = Chain::new();
    let contract = chain.instantiate(chain.store(&relaying()), &ok(json!({})));
    answer(&chain, &contract, script);
    (chain, contract)
}

fn answer(chain: &Chain, contract: &AccAddress, script: &str) {
    chain.keeper.sudo(&chain.ctx, contract, script.as_bytes()).unwrap();
}

fn told(keeper: &WasmKeeper, chain: &Chain, contract: &AccAddress) -> Option<Vec<u8>> {
    keeper.query_raw(&chain.ctx.unmetered(), contract, b"told").unwrap()
}

/// CWA-2025-005: entry points of IBC that were free of the cost of setting a contract up.
#[test]
fn a_packet_pays_for_setting_the_contract_up() {
    let (chain, contract) = relaying_chain(r#"{"ok":{"acknowledgement":"YQ=="}}"#);
    let received = |chain: &Chain| {
        let gas = GasMeter::infinite();
        let ack = chain.keeper.on_recv_packet(&chain.ctx.with_gas(gas.clone()), &contract, &packet()).unwrap();
        assert_eq!(ack, Acknowledgement::Success(b"a".to_vec()));
        gas.consumed()
    };
    let cold = received(&chain);
    assert!(cold > 60_000, "{cold}");
    let tx = chain.in_tx();
    let (first, second) = (received(&tx), received(&tx));
    assert_eq!(first - second, 58_000);
    let source = IbcSourceCallbackMsg::Timeout(packet());
    let gas = GasMeter::infinite();
    chain.keeper.ibc_source_callback(&chain.ctx.with_gas(gas.clone()), &contract, &source).unwrap();
    assert!(gas.consumed() > 60_000);
}

/// CWA-2025-006: a channel that opened although the contract had refused it.
#[test]
fn a_contract_that_refuses_a_channel_fails_its_handshake() {
    let channel = IbcChannel { order: "ORDER_ORDERED".to_owned(), ..IbcChannel::default() };
    for (script, refusal) in [
        (r#"{"error":"not with you"}"#, "not with you: execute wasm contract failed"),
        (
            "trap",
            "Error calling the VM: Error executing Wasm: Wasmer runtime error: RuntimeError: unreachable: execute wasm contract failed",
        ),
    ] {
        let (chain, contract) = relaying_chain(script);
        let open = IbcChannelOpenMsg::OpenInit { channel: channel.clone() };
        let opened = chain.ctx.atomic(|ctx| chain.keeper.on_open_channel(ctx, &contract, &open));
        assert_eq!((code(&opened).as_str(), log(opened)), ("wasm:5", refusal.to_owned()));
        let connect = IbcChannelConnectMsg::OpenConfirm { channel: channel.clone() };
        let connected = chain.ctx.atomic(|ctx| chain.keeper.on_connect_channel(ctx, &contract, &connect));
        assert_eq!((code(&connected).as_str(), log(connected)), ("wasm:5", refusal.to_owned()));
        assert_eq!(told(&chain.keeper, &chain, &contract), None);
    }
}

/// wasmd#1220: an abort while a packet is received must neither be acknowledged nor lose it.
#[test]
fn a_trap_while_a_packet_is_received_is_no_acknowledgement() {
    let (chain, contract) = relaying_chain("trap");
    let receive = || chain.ctx.atomic(|ctx| chain.keeper.on_recv_packet(ctx, &contract, &packet()));
    let aborted = receive().unwrap_err();
    assert!(matches!(&aborted, Failure::Tx(TxError { code, codespace, .. }) if (codespace.as_str(), *code) == PANIC));
    assert_eq!(told(&chain.keeper, &chain, &contract), None, "nothing was written");
    // The same packet is received when the contract can.
    answer(&chain, &contract, r#"{"ok":{"acknowledgement":"YQ=="}}"#);
    assert_eq!(receive().unwrap(), Acknowledgement::Success(b"a".to_vec()));
    // A refusal in the contract's own words is an acknowledgement of failure.
    answer(&chain, &contract, r#"{"error":"no"}"#);
    assert_eq!(receive().unwrap(), Acknowledgement::Error("no".to_owned()));
}

/// ibc-go#4567 and #7992: a relayer who starves a callback of gas, so that it can never be made again.
#[test]
fn a_callback_that_runs_out_of_gas_ends_the_transaction_and_one_that_fails_does_not() {
    let (chain, contract) = relaying_chain(r#"{"ok":{}}"#);
    let callback = |limit: u64| {
        let ctx = chain.ctx.with_gas(GasMeter::new(limit));
        ctx.atomic(|ctx| chain.keeper.ibc_source_callback(ctx, &contract, &IbcSourceCallbackMsg::Timeout(packet())))
    };
    let gas = GasMeter::infinite();
    let source = IbcSourceCallbackMsg::Timeout(packet());
    chain.keeper.ibc_source_callback(&chain.ctx.with_gas(gas.clone()), &contract, &source).unwrap();
    let need = gas.consumed();
    callback(need + 1).unwrap();
    // Below that it unwinds, which nobody on the way can take for a failure of the contract.
    for limit in [need - 1_000, 60_000, 1] {
        let starved = callback(limit).unwrap_err();
        assert!(matches!(&starved, Failure::Tx(e) if e.unwinds) && starved.is_out_of_gas(), "{limit} {starved:?}");
    }
    answer(&chain, &contract, r#"{"error":"no"}"#);
    let refused = callback(need + 100_000).unwrap_err();
    assert!(matches!(&refused, Failure::Tx(e) if !e.unwinds), "{refused:?}");
}
