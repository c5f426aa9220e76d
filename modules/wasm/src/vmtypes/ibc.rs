//! What the entry points of IBC get, as JSON (`wasmvm/types/ibc.go`, `ibc2.go`).

use super::msgs::Coin;
use super::write::{base64_json, field, json_list, json_object, json_string};

/// One end of a channel.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are CosmWasm's own")]
pub struct IbcEndpoint {
    pub port_id: String,
    pub channel_id: String,
}

impl IbcEndpoint {
    /// The JSON of it.
    pub fn to_json(&self) -> String {
        format!("{{\"port_id\":{},\"channel_id\":{}}}", json_string(&self.port_id), json_string(&self.channel_id))
    }
}

/// A channel.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are CosmWasm's own")]
pub struct IbcChannel {
    pub endpoint: IbcEndpoint,
    pub counterparty_endpoint: IbcEndpoint,
    /// `ORDER_ORDERED` or `ORDER_UNORDERED`.
    pub order: String,
    pub version: String,
    pub connection_id: String,
}

impl IbcChannel {
    /// The JSON of it.
    pub fn to_json(&self) -> String {
        json_object([
            field("endpoint", self.endpoint.to_json()),
            field("counterparty_endpoint", self.counterparty_endpoint.to_json()),
            field("order", json_string(&self.order)),
            field("version", json_string(&self.version)),
            field("connection_id", json_string(&self.connection_id)),
        ])
    }
}

fn with_channel(kind: &'static str, channel: &IbcChannel, counterparty_version: Option<&str>) -> String {
    let version = counterparty_version.map(|version| ("counterparty_version", json_string(version)));
    json_object([field(kind, json_object([field("channel", channel.to_json()), version]))])
}

/// A channel is to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are CosmWasm's own")]
pub enum IbcChannelOpenMsg {
    OpenInit { channel: IbcChannel },
    OpenTry { channel: IbcChannel, counterparty_version: String },
}

impl IbcChannelOpenMsg {
    /// The JSON of it.
    pub fn to_json(&self) -> String {
        match self {
            Self::OpenInit { channel } => with_channel("open_init", channel, None),
            Self::OpenTry { channel, counterparty_version } => {
                with_channel("open_try", channel, Some(counterparty_version))
            }
        }
    }
}

/// A channel was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are CosmWasm's own")]
pub enum IbcChannelConnectMsg {
    OpenAck { channel: IbcChannel, counterparty_version: String },
    OpenConfirm { channel: IbcChannel },
}

impl IbcChannelConnectMsg {
    /// The JSON of it.
    pub fn to_json(&self) -> String {
        match self {
            Self::OpenAck { channel, counterparty_version } => {
                with_channel("open_ack", channel, Some(counterparty_version))
            }
            Self::OpenConfirm { channel } => with_channel("open_confirm", channel, None),
        }
    }
}

/// A channel is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are CosmWasm's own")]
pub enum IbcChannelCloseMsg {
    CloseInit { channel: IbcChannel },
    CloseConfirm { channel: IbcChannel },
}

impl IbcChannelCloseMsg {
    /// The JSON of it.
    pub fn to_json(&self) -> String {
        match self {
            Self::CloseInit { channel } => with_channel("close_init", channel, None),
            Self::CloseConfirm { channel } => with_channel("close_confirm", channel, None),
        }
    }
}

/// A packet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IbcPacket {
    /// What it carries.
    pub data: Vec<u8>,
    /// Where it comes from.
    pub src: IbcEndpoint,
    /// Where it goes.
    pub dest: IbcEndpoint,
    /// Its number in the channel.
    pub sequence: u64,
    /// The revision and height at which it times out.
    pub timeout_block: Option<(u64, u64)>,
    /// The time at which it times out, in nanoseconds since the Unix epoch; 0 for none.
    pub timeout_timestamp: u64,
}

impl IbcPacket {
    /// The JSON of it.
    pub fn to_json(&self) -> String {
        let block = self.timeout_block.map_or_else(
            || "null".to_owned(),
            |(revision, height)| format!("{{\"revision\":{revision},\"height\":{height}}}"),
        );
        let timestamp = (self.timeout_timestamp != 0).then(|| ("timestamp", format!("\"{}\"", self.timeout_timestamp)));
        json_object([
            field("data", base64_json(&self.data)),
            field("src", self.src.to_json()),
            field("dest", self.dest.to_json()),
            field("sequence", self.sequence.to_string()),
            field("timeout", json_object([field("block", block), timestamp])),
        ])
    }
}

fn acknowledgement(data: &[u8]) -> String {
    format!("{{\"data\":{}}}", base64_json(data))
}

/// A packet came.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are CosmWasm's own")]
pub struct IbcPacketReceiveMsg {
    pub packet: IbcPacket,
    pub relayer: String,
}

impl IbcPacketReceiveMsg {
    /// The JSON of it.
    pub fn to_json(&self) -> String {
        json_object([field("packet", self.packet.to_json()), field("relayer", json_string(&self.relayer))])
    }
}

/// A packet of the contract was acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are CosmWasm's own")]
pub struct IbcPacketAckMsg {
    pub acknowledgement: Vec<u8>,
    pub original_packet: IbcPacket,
    pub relayer: String,
}

impl IbcPacketAckMsg {
    /// The JSON of it.
    pub fn to_json(&self) -> String {
        json_object([
            field("acknowledgement", acknowledgement(&self.acknowledgement)),
            field("original_packet", self.original_packet.to_json()),
            field("relayer", json_string(&self.relayer)),
        ])
    }
}

/// A packet of the contract timed out; the JSON is that of one that came.
pub type IbcPacketTimeoutMsg = IbcPacketReceiveMsg;

/// What became of a packet that another module sent for the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IbcSourceCallbackMsg {
    /// It was acknowledged.
    Acknowledgement(IbcPacketAckMsg),
    /// It timed out.
    Timeout(IbcPacketTimeoutMsg),
}

impl IbcSourceCallbackMsg {
    /// The JSON of it.
    pub fn to_json(&self) -> String {
        match self {
            Self::Acknowledgement(msg) => json_object([field("acknowledgement", msg.to_json())]),
            Self::Timeout(msg) => json_object([field("timeout", msg.to_json())]),
        }
    }
}

/// Coins that came with a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are CosmWasm's own")]
pub struct IbcTransferCallback {
    pub funds: Vec<Coin>,
    pub receiver: String,
    pub sender: String,
}

/// Another module took a packet that names the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are CosmWasm's own")]
pub struct IbcDestinationCallbackMsg {
    pub ack: Vec<u8>,
    pub packet: IbcPacket,
    pub transfer: Option<IbcTransferCallback>,
}

impl IbcDestinationCallbackMsg {
    /// The JSON of it.
    pub fn to_json(&self) -> String {
        let transfer = self.transfer.as_ref().map(|transfer| {
            let json = json_object([
                field("funds", json_list(&transfer.funds, Coin::to_json)),
                field("receiver", json_string(&transfer.receiver)),
                field("sender", json_string(&transfer.sender)),
            ]);
            ("transfer", json)
        });
        json_object([field("ack", acknowledgement(&self.ack)), field("packet", self.packet.to_json()), transfer])
    }
}

/// What a packet of version 2 carries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are CosmWasm's own")]
pub struct Ibc2PayloadArg {
    pub source_port: String,
    pub destination_port: String,
    pub version: String,
    pub encoding: String,
    pub value: Vec<u8>,
}

impl Ibc2PayloadArg {
    /// The JSON of it.
    pub fn to_json(&self) -> String {
        json_object([
            field("source_port", json_string(&self.source_port)),
            field("destination_port", json_string(&self.destination_port)),
            field("version", json_string(&self.version)),
            field("encoding", json_string(&self.encoding)),
            field("value", base64_json(&self.value)),
        ])
    }
}

/// A packet of version 2 and the clients between which it goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are CosmWasm's own")]
pub struct Ibc2PacketArg {
    pub payload: Ibc2PayloadArg,
    pub source_client: String,
    pub destination_client: String,
    pub packet_sequence: u64,
    /// Who relays it, or who sends it.
    pub actor: String,
}

impl Ibc2PacketArg {
    /// The JSON for `ibc2_packet_receive`.
    pub fn to_receive_json(&self) -> String {
        let relayer = field("relayer", json_string(&self.actor));
        json_object([field("payload", self.payload.to_json()), relayer].into_iter().chain(self.clients()))
    }
    /// The JSON for `ibc2_packet_timeout`.
    pub fn to_timeout_json(&self) -> String {
        self.ending_with("relayer")
    }
    /// The JSON for `ibc2_packet_send`.
    pub fn to_send_json(&self) -> String {
        self.ending_with("signer")
    }
    /// The JSON for `ibc2_packet_ack`.
    pub fn to_ack_json(&self, acknowledgement: &[u8]) -> String {
        json_object([
            field("source_client", json_string(&self.source_client)),
            field("destination_client", json_string(&self.destination_client)),
            field("data", self.payload.to_json()),
            field("acknowledgement", base64_json(acknowledgement)),
            field("relayer", json_string(&self.actor)),
        ])
    }

    fn ending_with(&self, actor: &'static str) -> String {
        let last = field(actor, json_string(&self.actor));
        json_object([field("payload", self.payload.to_json())].into_iter().chain(self.clients()).chain([last]))
    }

    fn clients(&self) -> [Option<(&'static str, String)>; 3] {
        [
            field("source_client", json_string(&self.source_client)),
            field("destination_client", json_string(&self.destination_client)),
            field("packet_sequence", self.packet_sequence.to_string()),
        ]
    }
}
