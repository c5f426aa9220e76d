//! The exports that the chain calls.

use super::EntryPoint;

impl EntryPoint {
    /// All of them, in their order.
    pub const ALL: [Self; 19] = [
        Self::Instantiate,
        Self::Execute,
        Self::Migrate,
        Self::MigrateWithInfo,
        Self::Sudo,
        Self::Reply,
        Self::Query,
        Self::IbcChannelOpen,
        Self::IbcChannelConnect,
        Self::IbcChannelClose,
        Self::IbcPacketReceive,
        Self::IbcPacketAck,
        Self::IbcPacketTimeout,
        Self::IbcSourceCallback,
        Self::IbcDestinationCallback,
        Self::Ibc2PacketSend,
        Self::Ibc2PacketReceive,
        Self::Ibc2PacketAck,
        Self::Ibc2PacketTimeout,
    ];

    /// The name of the export. Both kinds of migration have the same.
    pub fn export(self) -> &'static str {
        match self {
            Self::Instantiate => "instantiate",
            Self::Execute => "execute",
            Self::Migrate | Self::MigrateWithInfo => "migrate",
            Self::Sudo => "sudo",
            Self::Reply => "reply",
            Self::Query => "query",
            Self::IbcChannelOpen => "ibc_channel_open",
            Self::IbcChannelConnect => "ibc_channel_connect",
            Self::IbcChannelClose => "ibc_channel_close",
            Self::IbcPacketReceive => "ibc_packet_receive",
            Self::IbcPacketAck => "ibc_packet_ack",
            Self::IbcPacketTimeout => "ibc_packet_timeout",
            Self::IbcSourceCallback => "ibc_source_callback",
            Self::IbcDestinationCallback => "ibc_destination_callback",
            Self::Ibc2PacketSend => "ibc2_packet_send",
            Self::Ibc2PacketReceive => "ibc2_packet_receive",
            Self::Ibc2PacketAck => "ibc2_packet_ack",
            Self::Ibc2PacketTimeout => "ibc2_packet_timeout",
        }
    }

    /// The entry point of an export; the older one where two have the name.
    pub(crate) fn named(export: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|entry| entry.export() == export)
    }

    /// Whether the contract may only read.
    pub(super) fn reads_only(self) -> bool {
        self == Self::Query
    }
}
