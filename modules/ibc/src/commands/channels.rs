//! Commands of channels and packets (ibc-go `04-channel/client/cli`, `04-channel/v2/client/cli`).

use openledger_proto::commands::{Named, named};

const PLACE: &[&str] = &["port_id", "channel_id"];
const PACKET: &[&str] = &["port_id", "channel_id", "sequence"];

pub(super) const CHANNEL: &[Named] = &[
    named("Channels", "channels", &[], "Query all channels of this chain")
        .example("openledgerd query ibc channel channels"),
    named("Channel", "end", PLACE, "Query this chain's end of a channel")
        .example("openledgerd query ibc channel end transfer channel-0"),
    named("ConnectionChannels", "connections", &["connection"], "Query the channels of a connection")
        .example("openledgerd query ibc channel connections connection-0"),
    named("ChannelClientState", "client-state", PLACE, "Query the state of the client that a channel uses")
        .example("openledgerd query ibc channel client-state transfer channel-0"),
    named("PacketCommitment", "packet-commitment", PACKET, "Query the commitment of a packet that was sent")
        .example("openledgerd query ibc channel packet-commitment transfer channel-0 1"),
    named("PacketCommitments", "packet-commitments", PLACE, "Query the commitments of all packets of a channel")
        .example("openledgerd query ibc channel packet-commitments transfer channel-0"),
    named("PacketReceipt", "packet-receipt", PACKET, "Query whether a packet was received")
        .example("openledgerd query ibc channel packet-receipt transfer channel-0 1"),
    named("PacketAcknowledgement", "packet-ack", PACKET, "Query the acknowledgement of a packet that was received")
        .example("openledgerd query ibc channel packet-ack transfer channel-0 1"),
    named("UnreceivedPackets", "unreceived-packets", PLACE, "Query which packets were not received")
        .long("Query which of the packets that the other chain sent were not received here.")
        .example("openledgerd query ibc channel unreceived-packets transfer channel-0 --sequences=1,2,3"),
    named("UnreceivedAcks", "unreceived-acks", PLACE, "Query which acknowledgements were not received")
        .long("Query which of the packets that were sent here still wait for the acknowledgement of the other chain.")
        .example("openledgerd query ibc channel unreceived-acks transfer channel-0 --sequences=1,2,3"),
    named("NextSequenceReceive", "next-sequence-receive", PLACE, "Query the number of the next packet to receive")
        .example("openledgerd query ibc channel next-sequence-receive transfer channel-0"),
    named("NextSequenceSend", "next-sequence-send", PLACE, "Query the number of the next packet to send")
        .example("openledgerd query ibc channel next-sequence-send transfer channel-0"),
];

const CLIENT: &[&str] = &["client_id"];
const CLIENT_PACKET: &[&str] = &["client_id", "sequence"];

pub(super) const CHANNEL_V2: &[Named] = &[
    named("NextSequenceSend", "next-sequence-send", CLIENT, "Query the number of the next packet to send")
        .example("openledgerd query ibc channelv2 next-sequence-send 07-tendermint-0"),
    named("PacketCommitment", "packet-commitment", CLIENT_PACKET, "Query the commitment of a packet that was sent")
        .example("openledgerd query ibc channelv2 packet-commitment 07-tendermint-0 1"),
    named("PacketCommitments", "packet-commitments", CLIENT, "Query the commitments of all packets of a client")
        .example("openledgerd query ibc channelv2 packet-commitments 07-tendermint-0"),
    named(
        "PacketAcknowledgement",
        "packet-acknowledgement",
        CLIENT_PACKET,
        "Query the acknowledgement of a packet that was received",
    )
    .example("openledgerd query ibc channelv2 packet-acknowledgement 07-tendermint-0 1"),
    named("PacketReceipt", "packet-receipt", CLIENT_PACKET, "Query whether a packet was received")
        .example("openledgerd query ibc channelv2 packet-receipt 07-tendermint-0 1"),
    named("UnreceivedPackets", "unreceived-packets", CLIENT, "Query which packets were not received")
        .long("Query which of the packets that the other chain sent were not received here.")
        .example("openledgerd query ibc channelv2 unreceived-packets 07-tendermint-0 --sequences=1,2,3"),
    named("UnreceivedAcks", "unreceived-acks", CLIENT, "Query which acknowledgements were not received")
        .long("Query which of the packets that were sent here still wait for the acknowledgement of the other chain.")
        .example("openledgerd query ibc channelv2 unreceived-acks 07-tendermint-0 --sequences=1,2,3"),
];
