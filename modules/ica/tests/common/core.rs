//! Core IBC, played as `tests/ica-go` plays it: it knows the channels that it is told of, `connection-0` to
//! `connection-9` with `connection-7` at the other end of each, and every packet leaves.

use openledger_core::ports::{ChannelOpening, IbcApp, IbcCore, Ics4, Ics4V2, PacketAck};
use openledger_core::wire::pack;
use openledger_core::{AccAddress, Ctx, Event, Failure, MessageResult, Res, Sdk};
use openledger_proto::ibc::core::channel::v1::{Channel, MsgChannelOpenInitResponse, Order, Packet};
use openledger_proto::ibc::core::channel::v2;
use openledger_proto::ibc::core::client::v1::Height;
use openledger_proto::ibc::core::connection::v1::{ConnectionEnd, Counterparty};
use openledger_testing::hex;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

#[derive(Default)]
pub struct Core {
    app: OnceLock<Arc<dyn IbcApp>>,
    pub channels: Mutex<BTreeMap<String, Channel>>,
    opened: Mutex<u64>,
    /// The packets that left in a step, and what the application below heard.
    pub sent: Mutex<Vec<Value>>,
}

impl Core {
    /// Tells it the application whose channels it opens.
    pub fn bind(&self, app: Arc<dyn IbcApp>) {
        assert!(self.app.set(app).is_ok());
    }

    fn note(&self, what: Value) {
        self.sent.lock().unwrap().push(what);
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
        self.note(json!({"port": port, "channel": channel, "height": height, "timestamp": timeout_timestamp,
                         "data": hex(data)}));
        Ok(7)
    }

    fn write_acknowledgement(&self, _: &Ctx, _: &Packet, _: &[u8]) -> Res<()> {
        Ok(())
    }

    fn app_version(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<Option<String>> {
        Ok(self.channel(ctx, port, channel)?.map(|channel| channel.version))
    }
}

impl Ics4V2 for Core {
    fn write_acknowledgement(&self, _: &Ctx, _: &str, _: u64, _: &v2::Acknowledgement) -> Res<()> {
        Ok(())
    }
}

impl IbcCore for Core {
    fn channel(&self, _: &Ctx, port: &str, channel: &str) -> Res<Option<Channel>> {
        Ok(self.channels.lock().unwrap().get(&format!("{port}/{channel}")).cloned())
    }

    fn has_channel(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<bool> {
        self.channel(ctx, port, channel).map(|found| found.is_some())
    }

    fn next_sequence_send(&self, _: &Ctx, _: &str, _: &str) -> Res<Option<u64>> {
        Ok(Some(1))
    }

    fn connection(&self, _: &Ctx, connection: &str) -> Res<Option<ConnectionEnd>> {
        let counterparty = Some(Counterparty { connection_id: "connection-7".to_owned(), ..Counterparty::default() });
        let known = connection.len() == "connection-0".len();
        Ok(known.then(|| ConnectionEnd { counterparty, ..ConnectionEnd::default() }))
    }

    /// Opens `channel-100` first.
    fn open_channel_init(&self, ctx: &Ctx, signer: &AccAddress, port: &str, channel: &Channel) -> Res<MessageResult> {
        let before = ctx.state().take_events();
        let mut opened = self.opened.lock().unwrap();
        let id = format!("channel-{}", 100 + *opened);
        let opening = ChannelOpening {
            order: Order::try_from(channel.ordering).unwrap(),
            connection_hops: &channel.connection_hops,
            port_id: port,
            channel_id: &id,
            counterparty: channel.counterparty.as_ref().unwrap(),
            version: &channel.version,
        };
        let version = self.app.get().unwrap().on_chan_open_init(ctx, &opening)?;
        *opened += 1;
        let kept = Channel { version: version.clone(), ..channel.clone() };
        self.channels.lock().unwrap().insert(format!("{port}/{id}"), kept);
        let mut events = ctx.state().take_events();
        events.push(Event::new("opened").with("signer", ctx.address_text(signer)).with("version", &version));
        before.into_iter().for_each(|event| ctx.emit(event));
        Ok(MessageResult { response: pack(&MsgChannelOpenInitResponse { channel_id: id, version }), events })
    }

    fn send_packet_v2(&self, _: &Ctx, _: &str, _: u64, _: Vec<v2::Payload>, _: &AccAddress) -> Res<u64> {
        Err(Sdk::NotSupported.wrap("no packet of version 2 is sent here"))
    }
}

/// An application below the controller: it writes down what it hears, and refuses channel-13.
pub struct Listener(pub Arc<Core>);

impl Listener {
    fn hear(&self, what: &str, channel: &str, version: &str) -> Res<()> {
        self.0.note(json!({"heard": what, "channel": channel, "version": version}));
        match channel {
            "channel-13" => Err(Failure::unregistered("no thirteenth channel")),
            _ => Ok(()),
        }
    }
}

impl IbcApp for Listener {
    fn on_chan_open_init(&self, _: &Ctx, opening: &ChannelOpening<'_>) -> Res<String> {
        self.hear("open_init", opening.channel_id, opening.version).map(|()| "mine".to_owned())
    }
    fn on_chan_open_try(&self, _: &Ctx, opening: &ChannelOpening<'_>) -> Res<String> {
        self.hear("open_try", opening.channel_id, opening.version).map(|()| opening.version.to_owned())
    }
    fn on_chan_open_ack(&self, _: &Ctx, _: &str, channel: &str, _: &str, version: &str) -> Res<()> {
        self.hear("open_ack", channel, version)
    }
    fn on_chan_open_confirm(&self, _: &Ctx, _: &str, channel: &str) -> Res<()> {
        self.hear("open_confirm", channel, "")
    }
    fn on_chan_close_init(&self, _: &Ctx, _: &str, channel: &str) -> Res<()> {
        self.hear("close_init", channel, "")
    }
    fn on_chan_close_confirm(&self, _: &Ctx, _: &str, channel: &str) -> Res<()> {
        self.hear("close_confirm", channel, "")
    }
    fn on_recv_packet(&self, _: &Ctx, _: &str, _: &Packet, _: &AccAddress) -> Res<PacketAck> {
        Ok(PacketAck::Later)
    }
    fn on_acknowledgement_packet(&self, _: &Ctx, version: &str, p: &Packet, _: &[u8], _: &AccAddress) -> Res<()> {
        self.hear("ack", &p.source_channel, version)
    }
    fn on_timeout_packet(&self, _: &Ctx, version: &str, p: &Packet, _: &AccAddress) -> Res<()> {
        self.hear("timeout", &p.source_channel, version)
    }
}
