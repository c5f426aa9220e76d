//! Messages of IBC, of both versions.

use super::super::values::{Array, Bytes, Quoted, Slice, go_struct};
use super::Coin;

go_struct! {
    /// Messages of IBC.
    IbcMsg as "IBCMsg" {
        transfer: Option<TransferMsg> = "transfer",
        send_packet: Option<SendPacketMsg> = "send_packet",
        write_acknowledgement: Option<WriteAcknowledgementMsg> = "write_acknowledgement",
        close_channel: Option<CloseChannelMsg> = "close_channel",
        pay_packet_fee: Option<PayPacketFeeMsg> = "pay_packet_fee",
        pay_packet_fee_async: Option<PayPacketFeeAsyncMsg> = "pay_packet_fee_async",
    }
}
go_struct! {
    /// A height at which a packet times out.
    IbcTimeoutBlock as "IBCTimeoutBlock" {
        revision: u64 = "revision",
        height: u64 = "height",
    }
}
go_struct! {
    /// When a packet times out.
    IbcTimeout as "IBCTimeout" {
        block: Option<IbcTimeoutBlock> = "block",
        /// In nanoseconds since the Unix epoch.
        timestamp: Quoted = "timestamp",
    }
}
go_struct! {
    /// Sends coins to another chain.
    TransferMsg as "TransferMsg" {
        channel_id: String = "channel_id",
        to_address: String = "to_address",
        amount: Coin = "amount",
        timeout: IbcTimeout = "timeout",
        memo: String = "memo",
    }
}
go_struct! {
    /// Sends a packet.
    SendPacketMsg as "SendPacketMsg" {
        channel_id: String = "channel_id",
        data: Bytes = "data",
        timeout: IbcTimeout = "timeout",
    }
}
go_struct! {
    /// The bytes of an acknowledgement.
    IbcAcknowledgement as "IBCAcknowledgement" {
        data: Bytes = "data",
    }
}
go_struct! {
    /// Acknowledges a packet that was received earlier.
    WriteAcknowledgementMsg as "WriteAcknowledgementMsg" {
        ack: IbcAcknowledgement = "ack",
        channel_id: String = "channel_id",
        packet_sequence: u64 = "packet_sequence",
    }
}
go_struct! {
    /// Closes a channel.
    CloseChannelMsg as "CloseChannelMsg" {
        channel_id: String = "channel_id",
    }
}
go_struct! {
    /// The fees of a relayer, which no chain pays any more.
    IbcFee as "IBCFee" {
        ack_fee: Array<Coin> = "ack_fee",
        receive_fee: Array<Coin> = "receive_fee",
        timeout_fee: Array<Coin> = "timeout_fee",
    }
}
go_struct! {
    /// Only read, never handled.
    PayPacketFeeMsg as "PayPacketFeeMsg" {
        channel_id: String = "channel_id",
        fee: IbcFee = "fee",
        port_id: String = "port_id",
        relayers: Array<String> = "relayers",
    }
}
go_struct! {
    /// Only read, never handled.
    PayPacketFeeAsyncMsg as "PayPacketFeeAsyncMsg" {
        channel_id: String = "channel_id",
        fee: IbcFee = "fee",
        port_id: String = "port_id",
        relayers: Array<String> = "relayers",
        sequence: u64 = "sequence",
    }
}

go_struct! {
    /// Messages of IBC version 2.
    Ibc2Msg as "IBC2Msg" {
        send_packet: Option<Ibc2SendPacketMsg> = "send_packet",
        write_acknowledgement: Option<Ibc2WriteAcknowledgementMsg> = "write_acknowledgement",
    }
}
go_struct! {
    /// What a packet carries.
    Ibc2Payload as "IBC2Payload" {
        source_port: String = "source_port",
        destination_port: String = "destination_port",
        version: String = "version",
        encoding: String = "encoding",
        value: Bytes = "value",
    }
}
go_struct! {
    /// Sends a packet.
    Ibc2SendPacketMsg as "IBC2SendPacketMsg" {
        source_client: String = "source_client",
        payloads: Slice<Ibc2Payload> = "payloads",
        /// In nanoseconds since the Unix epoch.
        timeout: Quoted = "timeout",
    }
}
go_struct! {
    /// Acknowledges a packet that was received earlier.
    Ibc2WriteAcknowledgementMsg as "IBC2WriteAcknowledgementMsg" {
        ack: IbcAcknowledgement = "ack",
        source_client: String = "source_client",
        destination_client: String = "destination_client",
        packet_sequence: u64 = "packet_sequence",
    }
}
