//! Core IBC, played as in `layers-go/core.go`: channels `channel-0` to `channel-9` are there, of which
//! `channel-8` is closed. Those below `channel-5` lead to the chain `far-1`, the others to `far-2`.

use super::Apart;
use openledger_core::ports::{IbcAppV2, IbcClients, IbcCore, IbcWays, Ics4, Ics4V2, PacketPlace};
use openledger_core::{AccAddress, Ctx, MessageResult, Res, Sdk};
use openledger_ibc::errors::ChannelError;
use openledger_proto::ibc::core::channel::v1::{Channel, Packet};
use openledger_proto::ibc::core::channel::v2;
use openledger_proto::ibc::core::client::v1::Height;
use openledger_proto::ibc::core::connection::v1::ConnectionEnd;
use openledger_testing::hex;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

#[derive(Default)]
pub struct Core {
    pub app_v2: OnceLock<(Apart, Arc<dyn IbcAppV2>)>,
    sequences: Mutex<BTreeMap<String, u64>>,
    pub waiting: Mutex<BTreeMap<(String, u64), v2::Packet>>,
    /// The packets that left in a step.
    pub sent: Mutex<Vec<Value>>,
    /// The answers that were written in a step.
    pub written: Mutex<Vec<Value>>,
}

impl Core {
    fn next(&self, place: &str) -> u64 {
        self.sequences.lock().unwrap().get(place).copied().unwrap_or_default() + 1
    }

    fn take(&self, place: &str) -> u64 {
        let sequence = self.next(place);
        self.sequences.lock().unwrap().insert(place.to_owned(), sequence);
        sequence
    }
}

fn height(height: Height) -> String {
    format!("{}-{}", height.revision_number, height.revision_height)
}

impl Ics4 for Core {
    fn send_packet(
        &self,
        _: &Ctx,
        port: &str,
        channel: &str,
        timeout_height: Height,
        timeout_timestamp: u64,
        data: &[u8],
    ) -> Res<u64> {
        if channel == "channel-8" {
            return Err(ChannelError::InvalidChannelState.wrap("channel is not OPEN"));
        }
        let sequence = self.take(channel);
        self.sent.lock().unwrap().push(json!({"port": port, "channel": channel, "sequence": sequence,
            "height": height(timeout_height), "timestamp": timeout_timestamp, "data": hex(data)}));
        Ok(sequence)
    }

    fn write_acknowledgement(&self, _: &Ctx, packet: &Packet, acknowledgement: &[u8]) -> Res<()> {
        self.written.lock().unwrap().push(json!({"sequence": packet.sequence,
            "source": [packet.source_port, packet.source_channel],
            "destination": [packet.destination_port, packet.destination_channel], "data": hex(&packet.data),
            "height": height(packet.timeout_height.unwrap_or_default()), "timestamp": packet.timeout_timestamp,
            "ack": hex(acknowledgement)}));
        Ok(())
    }

    fn app_version(&self, _: &Ctx, _: &str, channel: &str) -> Res<Option<String>> {
        Ok(channel.starts_with("channel-").then(|| "ics20-1".to_owned()))
    }
}

impl Ics4V2 for Core {
    fn write_acknowledgement(&self, _: &Ctx, client: &str, sequence: u64, ack: &v2::Acknowledgement) -> Res<()> {
        let acks: Vec<String> = ack.app_acknowledgements.iter().map(hex).collect();
        self.written.lock().unwrap().push(json!({"client": client, "sequence": sequence, "acks": acks}));
        Ok(())
    }
}

impl IbcClients for Core {
    fn has_client(&self, _: &Ctx, client: &str) -> Res<bool> {
        Ok(matches!(client, "07-tendermint-0" | "07-tendermint-1"))
    }

    fn client_of_channel(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<Option<String>> {
        let number = u8::from(channel >= "channel-5");
        Ok(self.has_channel(ctx, port, channel)?.then(|| format!("07-tendermint-{number}")))
    }

    fn chain_of_client(&self, _: &Ctx, client: &str) -> Res<Option<String>> {
        Ok(match client {
            "07-tendermint-0" => Some("far-1".to_owned()),
            "07-tendermint-1" => Some("far-2".to_owned()),
            _ => None,
        })
    }

    fn async_packet(&self, _: &Ctx, client: &str, sequence: u64) -> Res<Option<v2::Packet>> {
        Ok(self.waiting.lock().unwrap().get(&(client.to_owned(), sequence)).cloned())
    }
}

impl IbcCore for Core {
    fn channel(&self, _: &Ctx, port: &str, channel: &str) -> Res<Option<Channel>> {
        let found = port == "transfer" && channel.len() == 9 && channel.starts_with("channel-");
        Ok(found.then(Channel::default))
    }

    fn has_channel(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<bool> {
        self.channel(ctx, port, channel).map(|found| found.is_some())
    }

    fn next_sequence_send(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<Option<u64>> {
        Ok(self.has_channel(ctx, port, channel)?.then(|| self.next(channel)))
    }

    fn connection(&self, _: &Ctx, _: &str) -> Res<Option<ConnectionEnd>> {
        Ok(None)
    }

    fn open_channel_init(&self, _: &Ctx, _: &AccAddress, _: &str, _: &Channel) -> Res<MessageResult> {
        Err(Sdk::NotSupported.wrap("no channel is opened here"))
    }

    /// Packets of any client go to the client `07-tendermint-9`.
    fn send_packet_v2(
        &self,
        ctx: &Ctx,
        client: &str,
        timeout_seconds: u64,
        payloads: Vec<v2::Payload>,
        signer: &AccAddress,
    ) -> Res<u64> {
        let sequence = self.take(client);
        for payload in &payloads {
            self.sent.lock().unwrap().push(json!({"client": client, "sequence": sequence, "timeout": timeout_seconds,
                "encoding": payload.encoding, "data": hex(&payload.value)}));
            let at = PacketPlace { source_client: client, destination_client: "07-tendermint-9", sequence };
            let (apart, app) = self.app_v2.get().expect("bound");
            apart.counted(ctx, || app.on_send_packet(ctx, at, payload, signer))?;
        }
        Ok(sequence)
    }
}

impl IbcWays for Core {
    fn ways(&self, _: &Ctx, port: &str) -> Res<Vec<String>> {
        assert_eq!(port, "transfer");
        Ok(["channel-0", "channel-1", "07-tendermint-0"].map(str::to_owned).to_vec())
    }
}
