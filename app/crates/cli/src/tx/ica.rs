//! `tx interchain-accounts`, with ibc-go's flags.

use clap::{Args, ValueEnum};
use openledger_client::{ClientError, print_line};
use openledger_ica::{
    ENCODING_JSON, ENCODING_PROTOBUF, check_packet_data, encode_cosmos_tx, packet_data_from_json, packet_data_to_json,
};
use openledger_proto::any;
use openledger_proto::ibc::applications::interchain_accounts::controller::v1::{
    MsgRegisterInterchainAccount, MsgSendTx,
};
use openledger_proto::ibc::applications::interchain_accounts::v1::{InterchainAccountPacketData, Type};
use openledger_proto::ibc::core::channel::v1::Order;
use openledger_proto::json::{self, ParseOptions};
use openledger_proto::prost::Message;
use openledger_proto::prost_types::Any;
use serde_json::Value;

use super::factory::Factory;
use super::flags::OwnMemo;
use super::plan::{Plan, Planned};

/// The group of commands for owners of accounts on other chains.
pub(super) const CONTROLLER: &str = "controller";
/// The group of commands for the chain that has the accounts.
pub(super) const HOST: &str = "host";

/// Ten minutes.
const TIMEOUT_NANOS: u64 = 600_000_000_000;

/// Whether packets keep their order.
#[derive(ValueEnum, Clone, Copy, Debug)]
enum Ordering {
    #[value(name = "order_unordered", alias = "ORDER_UNORDERED")]
    Unordered,
    #[value(name = "order_ordered", alias = "ORDER_ORDERED")]
    Ordered,
}

/// Register an account on the chain at the other end of a connection
///
/// The account is made when a relayer has opened the channel. After a packet of an ordered channel has timed out, the
/// same command opens another channel for the account.
#[derive(Args, Debug)]
pub(super) struct Register {
    /// The connection
    connection_id: String,
    /// Controller chain channel version
    #[arg(long, default_value = "", hide_default_value = true)]
    version: String,
    /// Channel ordering
    #[arg(long, value_enum, default_value = "order_unordered", ignore_case = true)]
    ordering: Ordering,
}

impl Planned for Register {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let signer = factory.signer(None)?;
        let ordering = match self.ordering {
            Ordering::Unordered => Order::Unordered,
            Ordering::Ordered => Order::Ordered,
        };
        let message = MsgRegisterInterchainAccount {
            owner: signer.address.clone(),
            connection_id: self.connection_id.clone(),
            version: self.version.clone(),
            ordering: ordering.into(),
        };
        Ok(Plan::one(signer, vec![any::pack(&message)]))
    }
}

/// Have messages executed by an account on another chain
///
/// The data of the packet are JSON or a file with JSON, as `tx interchain-accounts host generate-packet-data` prints
/// them. The timeout is counted from the time of the block that takes the transaction.
#[derive(Args, Debug)]
pub(super) struct SendTx {
    /// The connection
    connection_id: String,
    /// The data of the packet
    #[arg(value_name = "path/to/packet_msg.json")]
    packet_data: String,
    /// Packet timeout timestamp in nanoseconds from now
    #[arg(long, default_value_t = TIMEOUT_NANOS, value_name = "uint")]
    packet_timeout_timestamp: u64,
}

impl Planned for SendTx {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let signer = factory.signer(None)?;
        let message = MsgSendTx {
            owner: signer.address.clone(),
            connection_id: self.connection_id.clone(),
            packet_data: Some(read_packet(&self.packet_data)?),
            relative_timeout: self.packet_timeout_timestamp,
        };
        Ok(Plan::one(signer, vec![any::pack(&message)]))
    }
}

fn read_packet(text: &str) -> Result<InterchainAccountPacketData, ClientError> {
    if let Ok(data) = packet_data_from_json(text.as_bytes()) {
        return Ok(data);
    }
    let content = std::fs::read(text).map_err(|e| {
        ClientError::Usage(format!(
            "neither JSON input nor path to .json file for packet data with messages were provided: {text}: {e}"
        ))
    })?;
    packet_data_from_json(&content)
        .map_err(|e| ClientError::Usage(format!("error unmarshalling packet data with messages file: {e}")))
}

/// Print the data of a packet that has messages executed
///
/// The messages are JSON with their types, one or a list, for example
/// {"@type":"/cosmos.bank.v1beta1.MsgSend","from_address":"cosmos1...",...}. They must be messages that this program
/// knows.
#[derive(Args, Debug)]
pub(super) struct GeneratePacketData {
    /// A message, or a list of messages
    message: String,
    /// Memo to be included in the packet data
    #[arg(long, default_value = "", hide_default_value = true)]
    memo: String,
    #[command(flatten)]
    own_memo: OwnMemo,
    /// Encoding of the messages: proto3 or proto3json; that of the channel's version
    #[arg(long, default_value = ENCODING_PROTOBUF, value_parser = [ENCODING_PROTOBUF, ENCODING_JSON])]
    encoding: String,
}

impl Planned for GeneratePacketData {
    fn plan(&self, _: &Factory<'_>) -> Result<Plan, ClientError> {
        print_line(&String::from_utf8_lossy(&packet_of(&self.message, &self.memo, &self.encoding)?))?;
        Ok(Plan::Done)
    }
}

fn packet_of(messages: &str, memo: &str, encoding: &str) -> Result<Vec<u8>, ClientError> {
    let bad = |e: &dyn std::fmt::Display| ClientError::Usage(e.to_string());
    let value: Value = serde_json::from_str(messages).map_err(|e| bad(&e))?;
    let list = match value {
        Value::Array(list) => list,
        one => vec![one],
    };
    let message = |value: &Value| {
        let bytes = json::from_json("google.protobuf.Any", value, ParseOptions::default()).map_err(|e| bad(&e))?;
        Any::decode(bytes.as_slice()).map_err(|e| bad(&e))
    };
    let messages = list.iter().map(message).collect::<Result<_, _>>()?;
    let data = encode_cosmos_tx(messages, encoding).map_err(|e| bad(&e))?;
    let data = InterchainAccountPacketData { r#type: Type::ExecuteTx.into(), data, memo: memo.to_owned() };
    check_packet_data(&data).map_err(|e| bad(&e))?;
    Ok(packet_data_to_json(&data))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEND: &str = r#"{"@type":"/cosmos.bank.v1beta1.MsgSend","from_address":"a","to_address":"b","amount":[]}"#;

    #[test]
    fn data_that_are_printed_are_data_that_are_sent() {
        for encoding in [ENCODING_PROTOBUF, ENCODING_JSON] {
            let one = packet_of(SEND, "memo", encoding).unwrap();
            let list = packet_of(&format!("[{SEND}]"), "memo", encoding).unwrap();
            assert_eq!(one, list);
            let read = read_packet(std::str::from_utf8(&one).unwrap()).unwrap();
            assert_eq!((read.r#type, read.memo.as_str()), (1, "memo"));
        }
        assert!(packet_of("[]", "", ENCODING_PROTOBUF).is_err(), "nothing is to be executed");
        assert!(packet_of(r#"{"@type":"/no.Such"}"#, "", ENCODING_PROTOBUF).is_err());
        assert!(read_packet("no/such/file.json").is_err());
    }

    #[test]
    fn a_file_is_read_where_the_text_is_no_packet() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), packet_of(SEND, "", ENCODING_PROTOBUF).unwrap()).unwrap();
        assert_eq!(read_packet(file.path().to_str().unwrap()).unwrap().r#type, 1);
    }
}
