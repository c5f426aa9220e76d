//! The messages of a packet: read from their two encodings, as strictly as the SDK's codec reads them (ibc-go
//! `types/codec.go`).

use crate::errors::IcaError;
use crate::json;
use crate::metadata::{ENCODING_JSON, ENCODING_PROTOBUF};
use openledger_core::{Any, CheckedMsg, CodedError, Ctx, Failure, Res, Router, Sdk, go_json};
use openledger_ibc::errors::IbcError;
use openledger_proto::ibc::applications::interchain_accounts::v1::CosmosTx;
use openledger_proto::json::{from_json_with_texts, to_json_string};
use openledger_proto::strict;
use prost::{Message, Name};
use serde_json::Value;

/// A message of a packet.
pub(crate) struct Received {
    /// The message as it came; without a type it is none, which Go notices only later.
    pub(crate) any: Any,
    /// What came of its stateless check, which is not to be told before its signers are known.
    pub(crate) checked: Res<CheckedMsg>,
}

/// Writes messages in an encoding.
///
/// # Errors
/// `interchainaccounts:18` for an encoding that there is not, `ibc:12` for messages that have no JSON.
pub fn encode(messages: Vec<Any>, encoding: &str) -> Res<Vec<u8>> {
    let bytes = CosmosTx { messages }.encode_to_vec();
    match encoding {
        ENCODING_PROTOBUF => Ok(bytes),
        ENCODING_JSON => to_json_string(&CosmosTx::full_name(), &bytes)
            .map(String::into_bytes)
            .map_err(|_| IbcError::InvalidType.wrap("cannot marshal CosmosTx with proto3 json")),
        other => Err(unsupported(other)),
    }
}

fn unsupported(encoding: &str) -> Failure {
    IcaError::InvalidCodec.wrap(format!("unsupported encoding format {encoding}"))
}

/// Reads messages.
///
/// # Errors
/// `interchainaccounts:18` for an encoding that there is not, `ibc:12` for what cannot be read.
pub(crate) fn decode(ctx: &Ctx, router: &Router, data: &[u8], encoding: &str) -> Res<Vec<Received>> {
    let open_all = |messages: Vec<Any>, format: &str| -> Res<Vec<Received>> {
        messages.into_iter().map(|any| open(ctx, router, any, format)).collect()
    };
    match encoding {
        ENCODING_PROTOBUF => {
            let tx = CosmosTx::decode(data).map_err(|e| unreadable("protobuf", &e.to_string()))?;
            open_all(tx.messages, "protobuf")
        }
        ENCODING_JSON => {
            let read = Json::read(data).map_err(|e| unreadable("proto3 json", &e))?;
            let received = open_all(read.messages(), "proto3 json")?;
            read.compare(data)?;
            Ok(received)
        }
        other => Err(unsupported(other)),
    }
}

fn open(ctx: &Ctx, router: &Router, any: Any, format: &str) -> Res<Received> {
    if any.type_url.is_empty() {
        return Ok(Received { any, checked: Err(IcaError::InvalidRoute.into()) });
    }
    if !router.handles(&any.type_url) {
        let url = &any.type_url;
        let text = format!("no concrete type registered for type URL {url} against interface *types.Msg");
        return Err(unreadable(format, &text));
    }
    // Unknown fields pass, as in Go, but whatever stands in an `Any` below must be of a known type.
    let alone = CosmosTx { messages: vec![any.clone()] }.encode_to_vec();
    strict::check_known_fields(&CosmosTx::full_name(), &alone, &|name| router.knows(name))
        .map_err(|e| unreadable(format, &e.to_string()))?;
    match router.check(ctx.config(), &any) {
        Err(e) if Sdk::TxDecode.is(&e) => Err(unreadable(format, &e.to_string())),
        Err(e @ (Failure::Fatal(_) | Failure::Halt(_))) => Err(e),
        checked => Ok(Received { any, checked }),
    }
}

fn unreadable(format: &str, text: &str) -> Failure {
    IbcError::InvalidType.wrap(format!("cannot unmarshal CosmosTx with {format}: {text}"))
}

/// Messages in JSON.
struct Json {
    /// The JSON without messages that are `null`.
    tree: Value,
    /// Where there is `null` in place of a message, which Go notices only later.
    gaps: Vec<usize>,
    /// What was read, in protobuf.
    tx: CosmosTx,
}

impl Json {
    /// Reads the first value of a text.
    fn read(data: &[u8]) -> Result<Self, String> {
        let mut tree = json::tree(go_json::first_value(data)?)?;
        let mut gaps = Vec::new();
        if let Some(Value::Array(messages)) = tree.get_mut("messages") {
            gaps = messages.iter().enumerate().filter(|(_, msg)| msg.is_null()).map(|(at, _)| at).collect();
            messages.retain(|msg| !msg.is_null());
        }
        let bytes = from_json_with_texts(&CosmosTx::full_name(), &tree).map_err(|e| e.to_string())?;
        let tx = CosmosTx::decode(bytes.as_slice()).map_err(|e| e.to_string())?;
        Ok(Self { tree, gaps, tx })
    }

    fn messages(&self) -> Vec<Any> {
        let mut messages = self.tx.messages.clone();
        for at in &self.gaps {
            messages.insert((*at).min(messages.len()), Any::default());
        }
        messages
    }

    /// Refuses JSON that says something else than what was read of it, because two readers might differ about it:
    /// numbers in another form, a member that is left out, a second value behind the first.
    fn compare(&self, data: &[u8]) -> Res<()> {
        let refused = |text: String| Err(IbcError::InvalidType.wrap(text));
        let written = match to_json_string(&CosmosTx::full_name(), &self.tx.encode_to_vec()) {
            Ok(written) => written,
            Err(e) => return refused(format!("cannot remarshal CosmosTx with proto3 json: {e}")),
        };
        let again = go_json::check(data).and_then(|()| json::tree(written.as_bytes()));
        match again {
            Err(e) => refused(format!("cannot compare original and reconstructed JSON: {e}")),
            Ok(again) if json::same(&self.tree, &again) => Ok(()),
            Ok(_) => refused(format!(
                "original and reconstructed JSON objects do not match, original: {}, reconstructed: {written}",
                String::from_utf8_lossy(data)
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use openledger_proto::any;
    use openledger_proto::cosmwasm::wasm::v1::MsgExecuteContract;

    /// What ibc-go's `DeserializeCosmosTx` makes of the JSON to a contract: the text stays, but for space, and for what
    /// HTML minds.
    #[test]
    fn json_to_a_contract_keeps_its_text() {
        let cases = [
            (r#"{"b":1.0,"a":"<x>"}"#, Some(r#"{"b":1.0,"a":"\u003cx\u003e"}"#)),
            (r#"{ "b" : [1, 2] , "a":{"z":1e5,"z":2}}"#, Some(r#"{"b":[1,2],"a":{"z":1e5,"z":2}}"#)),
            ("null", Some("null")),
            (r#""text""#, Some(r#""text""#)),
            ("5", Some("5")),
            ("1e999", None),
            (r#"{"a":"\u2028 \u003c /"}"#, Some(r#"{"a":"\u2028 \u003c /"}"#)),
            ("\"\u{2028}\"", Some(r#""\u2028""#)),
            (r#"{"a":"\ud800"}"#, Some(r#"{"a":"\ud800"}"#)),
        ];
        for (given, kept) in cases {
            let head = r#"{"messages":[{"@type":"/cosmwasm.wasm.v1.MsgExecuteContract","sender":"s","contract":"c","#;
            let text = format!(r#"{head}"msg":{given},"funds":[]}}]}}"#);
            let read = Json::read(text.as_bytes());
            let Some(kept) = kept else {
                assert!(read.is_err(), "{given}");
                continue;
            };
            let read = read.unwrap();
            read.compare(text.as_bytes()).unwrap();
            let msg: MsgExecuteContract = any::unpack(read.messages().first().unwrap()).unwrap();
            assert_eq!(String::from_utf8(msg.msg).unwrap(), kept);
        }
    }
}
