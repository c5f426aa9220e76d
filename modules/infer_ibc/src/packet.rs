//! What packets of the port `infer` carry, and what their acknowledgements do: as JSON of protobuf over channels, and
//! in either encoding over clients of IBC version 2.

use crate::errors::InferIbcError;
use openledger_core::{Failure, Res};
use openledger_proto::json::{self, ParseOptions};
use openledger_proto::openledger::inferibc::v1::infer_packet_data::Request;
use openledger_proto::openledger::inferibc::v1::{Answer, InferPacketData};
use openledger_proto::strict::reject_unknown_fields;
use openledger_transfer::{ENCODING_JSON, ENCODING_PROTOBUF};
use prost::{Message, Name};

/// The most bytes of a payer: as many as a transfer allows a receiver.
const MAX_PAYER: usize = 2_048;

/// Reads a packet. No encoding means JSON.
///
/// # Errors
/// `inferibc:4`.
pub(crate) fn decode(bytes: &[u8], encoding: &str) -> Res<(String, Request)> {
    let data = match encoding {
        "" | ENCODING_JSON => from_json(bytes),
        ENCODING_PROTOBUF => from_protobuf(bytes),
        other => Err(format!("encoding {other:?} is neither {ENCODING_JSON} nor {ENCODING_PROTOBUF}")),
    };
    let data = data.map_err(|e| InferIbcError::InvalidPacket.wrap(e))?;
    if data.payer.is_empty() || data.payer.len() > MAX_PAYER {
        return Err(InferIbcError::InvalidPacket.wrap(format!("payer must have 1 to {MAX_PAYER} bytes")));
    }
    let request = data.request.ok_or_else(|| InferIbcError::InvalidPacket.wrap("it asks for nothing"))?;
    Ok((data.payer, request))
}

fn from_json(bytes: &[u8]) -> Result<InferPacketData, String> {
    let value = serde_json::from_slice(bytes).map_err(|e| e.to_string())?;
    json::parse(&value, ParseOptions::default()).map_err(|e| e.to_string())
}

fn from_protobuf(bytes: &[u8]) -> Result<InferPacketData, String> {
    reject_unknown_fields(&InferPacketData::full_name(), bytes, false, &|_| false).map_err(|e| e.to_string())?;
    InferPacketData::decode(bytes).map_err(|e| e.to_string())
}

/// Writes an answer.
///
/// # Errors
/// Fatal when it holds what JSON cannot.
pub(crate) fn encode(answer: &Answer, encoding: &str) -> Res<Vec<u8>> {
    match encoding {
        ENCODING_PROTOBUF => Ok(answer.encode_to_vec()),
        _ => json::to_json_string(&Answer::full_name(), &answer.encode_to_vec())
            .map(String::into_bytes)
            .map_err(Failure::corrupt),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use openledger_proto::openledger::inferibc::v1::{Question, Withdrawal};

    fn asked() -> InferPacketData {
        let question =
            Question { model_id: 7, input: vec![1, 255], max_fee: "25000".to_owned(), ..Question::default() };
        InferPacketData { payer: "wasm1payer".to_owned(), request: Some(Request::Question(question)) }
    }

    #[test]
    fn both_encodings_say_the_same() {
        let text = r#"{"payer":"wasm1payer","question":{"model_id":"7","input":"Af8=","max_fee":"25000"}}"#;
        let expected = (asked().payer, asked().request.unwrap());
        assert_eq!(decode(text.as_bytes(), "").unwrap(), expected);
        assert_eq!(decode(text.replace("\"7\"", "7").as_bytes(), ENCODING_JSON).unwrap(), expected);
        assert_eq!(decode(&asked().encode_to_vec(), ENCODING_PROTOBUF).unwrap(), expected);
        let withdrawal = r#"{"payer":"p","withdrawal":{}}"#;
        assert_eq!(decode(withdrawal.as_bytes(), "").unwrap().1, Request::Withdrawal(Withdrawal::default()));
    }

    #[test]
    fn what_is_no_packet_is_refused_with_a_code() {
        let long = format!(r#"{{"payer":"{}","withdrawal":{{}}}}"#, "p".repeat(2_049));
        let deep = "[".repeat(30_000);
        for text in [
            "",
            "null",
            "[]",
            "{}",
            r#"{"payer":"p"}"#,
            r#"{"payer":"","withdrawal":{}}"#,
            r#"{"payer":"p","withdrawal":{},"question":{}}"#,
            r#"{"payer":"p","withdrawal":{"amuont":"1"}}"#,
            r#"{"payer":"p","question":{"model_id":-1}}"#,
            r#"{"payer":"p","question":{"model_id":1e999}}"#,
            "{\"payer\":\"\u{0}\",\"withdrawal\":{}}",
            &long,
            &deep,
        ] {
            let error = decode(text.as_bytes(), "").unwrap_err();
            assert!(error.to_string().ends_with(": invalid packet"), "{error}");
        }
        assert!(decode(&[0xff], "").is_err());
        assert!(decode(&[asked().encode_to_vec(), vec![0x7a, 0]].concat(), ENCODING_PROTOBUF).is_err());
        assert!(decode(b"{}", "application/xml").is_err());
    }

    #[test]
    fn answers_are_written_in_the_order_of_their_fields() {
        let answer = Answer { inference_id: 3, label: 1, logits_q16: vec![-5, 7], height: 9, ..Answer::default() };
        let text = String::from_utf8(encode(&answer, "").unwrap()).unwrap();
        assert!(text.starts_with(r#"{"inference_id":"3","label":1,"logits_q16":["-5","7"],"#), "{text}");
        assert_eq!(encode(&answer, ENCODING_PROTOBUF).unwrap(), answer.encode_to_vec());
    }
}
