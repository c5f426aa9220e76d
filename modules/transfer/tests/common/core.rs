//! Core IBC, played: channels `channel-0` to `channel-9` are there, and every packet leaves.

use openledger_core::ports::{IbcAppV2, IbcCore, IbcWays, Ics4, Ics4V2, PacketPlace};
use openledger_core::{AccAddress, Ctx, MessageResult, Res, Sdk};
use openledger_proto::ibc::core::channel::v1::{Channel, Packet};
use openledger_proto::ibc::core::channel::v2;
use openledger_proto::ibc::core::client::v1::Height;
use openledger_proto::ibc::core::connection::v1::ConnectionEnd;
use openledger_testing::hex;
use openledger_transfer::TransferKeeper;
use serde_json::{Value, json};
use std::sync::{Mutex, OnceLock};

#[derive(Default)]
pub struct Core {
    app: OnceLock<TransferKeeper>,
    /// The packets that left in a step.
    pub sent: Mutex<Vec<Value>>,
}

impl Core {
    /// Tells it the application that it asks before a packet of version 2 leaves.
    pub fn bind(&self, app: &TransferKeeper) {
        assert!(self.app.set(app.clone()).is_ok());
    }
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
        let height = format!("{}-{}", timeout_height.revision_number, timeout_height.revision_height);
        let packet = json!({"port": port, "channel": channel, "height": height, "timestamp": timeout_timestamp,
                            "data": hex(data)});
        self.sent.lock().unwrap().push(packet);
        Ok(7)
    }

    fn write_acknowledgement(&self, _: &Ctx, _: &Packet, _: &[u8]) -> Res<()> {
        Ok(())
    }

    fn app_version(&self, _: &Ctx, _: &str, channel: &str) -> Res<Option<String>> {
        Ok(channel.starts_with("channel-").then(|| "ics20-1".to_owned()))
    }
}

impl Ics4V2 for Core {
    fn write_acknowledgement(&self, _: &Ctx, _: &str, _: u64, _: &v2::Acknowledgement) -> Res<()> {
        Ok(())
    }
}

impl IbcCore for Core {
    fn channel(&self, _: &Ctx, _: &str, channel: &str) -> Res<Option<Channel>> {
        Ok((channel.len() == 9 && channel.starts_with("channel-")).then(Channel::default))
    }

    fn has_channel(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<bool> {
        self.channel(ctx, port, channel).map(|found| found.is_some())
    }

    fn next_sequence_send(&self, _: &Ctx, _: &str, _: &str) -> Res<Option<u64>> {
        Ok(Some(1))
    }

    fn connection(&self, _: &Ctx, _: &str) -> Res<Option<ConnectionEnd>> {
        Ok(None)
    }

    fn open_channel_init(&self, _: &Ctx, _: &AccAddress, _: &str, _: &Channel) -> Res<MessageResult> {
        Err(Sdk::NotSupported.wrap("no channel is opened here"))
    }

    /// Packets of any client go to the client `07-tendermint-9`, as packet 3.
    fn send_packet_v2(
        &self,
        ctx: &Ctx,
        client: &str,
        timeout_seconds: u64,
        payloads: Vec<v2::Payload>,
        signer: &AccAddress,
    ) -> Res<u64> {
        let app = self.app.get().unwrap();
        for payload in &payloads {
            self.sent.lock().unwrap().push(json!({
                "client": client, "timeout": timeout_seconds, "encoding": payload.encoding, "version": payload.version,
                "source": payload.source_port, "destination": payload.destination_port, "data": hex(&payload.value),
            }));
            let at = PacketPlace { source_client: client, destination_client: "07-tendermint-9", sequence: 3 };
            app.on_send_packet(ctx, at, payload, signer)?;
        }
        Ok(3)
    }
}

impl IbcWays for Core {
    fn ways(&self, _: &Ctx, port: &str) -> Res<Vec<String>> {
        assert_eq!(port, "transfer");
        Ok(["channel-0", "channel-1", "07-tendermint-0"].map(str::to_owned).to_vec())
    }
}
