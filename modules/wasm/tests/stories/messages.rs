//! The messages of IBC in the stories, read from their JSON.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use openledger_wasm::vmtypes::*;
use serde_json::Value;

fn string(v: &Value) -> String {
    v.as_str().unwrap_or_default().to_owned()
}

pub(crate) fn bytes(v: &Value) -> Vec<u8> {
    STANDARD.decode(v.as_str().unwrap_or_default()).unwrap()
}

fn endpoint(v: &Value) -> IbcEndpoint {
    IbcEndpoint { port_id: string(&v["port_id"]), channel_id: string(&v["channel_id"]) }
}

fn channel(v: &Value) -> IbcChannel {
    IbcChannel {
        endpoint: endpoint(&v["endpoint"]),
        counterparty_endpoint: endpoint(&v["counterparty_endpoint"]),
        order: string(&v["order"]),
        version: string(&v["version"]),
        connection_id: string(&v["connection_id"]),
    }
}

fn packet(v: &Value) -> IbcPacket {
    let block = &v["timeout"]["block"];
    IbcPacket {
        data: bytes(&v["data"]),
        src: endpoint(&v["src"]),
        dest: endpoint(&v["dest"]),
        sequence: v["sequence"].as_u64().unwrap(),
        timeout_block: block
            .is_object()
            .then(|| (block["revision"].as_u64().unwrap(), block["height"].as_u64().unwrap())),
        timeout_timestamp: v["timeout"]["timestamp"].as_str().map_or(0, |t| t.parse().unwrap()),
    }
}

pub(crate) fn open(v: &Value) -> IbcChannelOpenMsg {
    match v.get("open_init") {
        Some(init) => IbcChannelOpenMsg::OpenInit { channel: channel(&init["channel"]) },
        None => IbcChannelOpenMsg::OpenTry {
            channel: channel(&v["open_try"]["channel"]),
            counterparty_version: string(&v["open_try"]["counterparty_version"]),
        },
    }
}

pub(crate) fn connect(v: &Value) -> IbcChannelConnectMsg {
    match v.get("open_confirm") {
        Some(confirm) => IbcChannelConnectMsg::OpenConfirm { channel: channel(&confirm["channel"]) },
        None => IbcChannelConnectMsg::OpenAck {
            channel: channel(&v["open_ack"]["channel"]),
            counterparty_version: string(&v["open_ack"]["counterparty_version"]),
        },
    }
}

pub(crate) fn close(v: &Value) -> IbcChannelCloseMsg {
    match v.get("close_init") {
        Some(init) => IbcChannelCloseMsg::CloseInit { channel: channel(&init["channel"]) },
        None => IbcChannelCloseMsg::CloseConfirm { channel: channel(&v["close_confirm"]["channel"]) },
    }
}

/// A packet that came or that timed out.
pub(crate) fn receive(v: &Value) -> IbcPacketReceiveMsg {
    IbcPacketReceiveMsg { packet: packet(&v["packet"]), relayer: string(&v["relayer"]) }
}

pub(crate) fn acknowledged(v: &Value) -> IbcPacketAckMsg {
    IbcPacketAckMsg {
        acknowledgement: bytes(&v["acknowledgement"]["data"]),
        original_packet: packet(&v["original_packet"]),
        relayer: string(&v["relayer"]),
    }
}

pub(crate) fn source(v: &Value) -> IbcSourceCallbackMsg {
    match v.get("acknowledgement") {
        Some(ack) => IbcSourceCallbackMsg::Acknowledgement(acknowledged(ack)),
        None => IbcSourceCallbackMsg::Timeout(receive(&v["timeout"])),
    }
}

pub(crate) fn destination(v: &Value) -> IbcDestinationCallbackMsg {
    let coin = |c: &Value| Coin { denom: string(&c["denom"]), amount: string(&c["amount"]) };
    let transfer = v.get("transfer").map(|t| IbcTransferCallback {
        funds: t["funds"].as_array().unwrap().iter().map(coin).collect(),
        receiver: string(&t["receiver"]),
        sender: string(&t["sender"]),
    });
    IbcDestinationCallbackMsg { ack: bytes(&v["ack"]["data"]), packet: packet(&v["packet"]), transfer }
}

/// A packet of version 2 in each of its four messages.
pub(crate) fn packet_v2(v: &Value) -> Ibc2PacketArg {
    let payload = v.get("payload").unwrap_or(&v["data"]);
    Ibc2PacketArg {
        payload: Ibc2PayloadArg {
            source_port: string(&payload["source_port"]),
            destination_port: string(&payload["destination_port"]),
            version: string(&payload["version"]),
            encoding: string(&payload["encoding"]),
            value: bytes(&payload["value"]),
        },
        source_client: string(&v["source_client"]),
        destination_client: string(&v["destination_client"]),
        packet_sequence: v["packet_sequence"].as_u64().unwrap_or_default(),
        actor: string(v.get("relayer").unwrap_or(&v["signer"])),
    }
}
