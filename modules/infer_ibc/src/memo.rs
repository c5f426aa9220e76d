//! What the memo of a transfer asks for: one member `openledger`, which names one request.

use crate::errors::InferIbcError;
use openledger_core::Res;
use openledger_proto::json::{self, ParseOptions};
use openledger_proto::openledger::inferibc::v1::infer_packet_data::Request;
use serde_json::{Map, Value};

/// The member.
const OURS: &str = "openledger";
/// Members by which a memo asks others for something. Who would act first is for nobody to guess.
const OTHERS: [&str; 3] = ["forward", "wasm", "dest_callback"];

/// The request of a memo; `None` for one that has nothing to do with this module, whatever else it is.
///
/// # Errors
/// `inferibc:5` for a memo that also asks for something else, `inferibc:4` for a request that cannot be read.
pub(crate) fn request(memo: &str) -> Res<Option<Request>> {
    // Most memos are no JSON at all, and need not be read to the end.
    if !memo.contains(OURS) {
        return Ok(None);
    }
    let Ok(Value::Object(members)) = serde_json::from_str(memo) else { return Ok(None) };
    let Some(ours) = members.get(OURS) else { return Ok(None) };
    if let Some(other) = OTHERS.iter().find(|other| members.contains_key(**other)) {
        return Err(InferIbcError::AmbiguousMemo.wrap(format!("it has {OURS} and {other}")));
    }
    let unreadable = |e: String| InferIbcError::InvalidPacket.wrap(format!("memo: {e}"));
    let Some((name, value)) = ours.as_object().and_then(only) else {
        return Err(unreadable(format!("{OURS} must name one request")));
    };
    let options = ParseOptions::default();
    let request = match name.as_str() {
        "infer" => json::parse(value, options).map(Request::Question),
        "withdraw" => json::parse(value, options).map(Request::Withdrawal),
        _ => return Err(unreadable(format!("{OURS} knows infer and withdraw, not {name}"))),
    };
    request.map(Some).map_err(|e| unreadable(e.to_string()))
}

/// The one member of an object that has one.
fn only(members: &Map<String, Value>) -> Option<(&String, &Value)> {
    members.iter().next().filter(|_| members.len() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use openledger_proto::openledger::inferibc::v1::{Question, Withdrawal};

    #[test]
    fn a_memo_asks_for_one_thing() {
        let memo =
            r#"{"openledger":{"infer":{"model_id":7,"input":"AQ==","max_fee":"25000","send_rest":true}},"note":1}"#;
        let question = Question {
            model_id: 7,
            input: vec![1],
            max_fee: "25000".to_owned(),
            send_rest: true,
            ..Question::default()
        };
        assert_eq!(request(memo).unwrap(), Some(Request::Question(question)));
        let memo = r#"{"openledger":{"withdraw":{}}}"#;
        assert_eq!(request(memo).unwrap(), Some(Request::Withdrawal(Withdrawal::default())));
    }

    #[test]
    fn other_memos_are_none_of_ours() {
        let deep = format!("{{\"openledger\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
        for memo in [
            "",
            "openledger",
            "{\"openledger\":",
            r#"["openledger"]"#,
            r#"{"Openledger":{"infer":{}}}"#,
            r#"{"note":"openledger"}"#,
            r#"{"openledger":{"infer":{}},"x":1e999}"#,
            deep.as_str(),
        ] {
            assert_eq!(request(memo).unwrap(), None, "{}", memo.chars().take(40).collect::<String>());
        }
    }

    #[test]
    fn ambiguous_and_unreadable_requests_are_refused() {
        let text = |memo: &str| request(memo).unwrap_err().to_string();
        for other in OTHERS {
            let memo = format!(r#"{{"{other}":null,"openledger":{{"infer":{{}}}}}}"#);
            assert_eq!(text(&memo), format!("it has openledger and {other}: ambiguous memo"));
        }
        for ours in ["null", "7", "{}", r#"{"infer":{},"withdraw":{}}"#, r#"{"ask":{}}"#, r#"{"infer":{"modle":7}}"#] {
            assert!(text(&format!("{{\"openledger\":{ours}}}")).ends_with(": invalid packet"), "{ours}");
        }
    }
}
