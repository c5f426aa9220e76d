//! Steps beside their recording.

use super::{Answer, Chain, fixed, text};
use serde_json::Value;

/// Holds what came of a step against the recording.
pub fn compare(place: &str, ask: &Value, chain: &Chain, got: &Answer, stores: &[(&'static str, &[u8])]) {
    let want = &ask["answer"];
    assert_eq!(got.code, text(want, "code"), "{place}: {}", got.text);
    assert_eq!(got.ack.as_deref(), want["ack"].as_str(), "{place}");
    assert_eq!(got.success, want["success"].as_bool(), "{place}");
    assert_eq!(got.later, want["later"].as_bool().unwrap_or_default(), "{place}");
    assert_eq!(got.status.map(i64::from), want["status"].as_i64(), "{place}");
    assert_eq!(got.sequence, want["sequence"].as_u64(), "{place}");
    let list = |field: &str| want[field].as_array().cloned().unwrap_or_default();
    if got.code != "undefined:111222" {
        let text = want["text"].as_str().unwrap_or_default();
        // What is wrong with the JSON of an acknowledgement, and with an address, is said in this chain's
        // words.
        let own_words = [
            "cannot unmarshal ICS-20 transfer packet acknowledgement",
            "hrp does not match bech32 prefix",
            "rpc error",
        ];
        let same = fixed(&got.text) == text || own_words.iter().any(|words| text.starts_with(words));
        assert!(same, "{place}: {} but {text}", got.text);
        assert_eq!(got.events, openledger_testing::events(&want["events"]), "{place}");
        assert_eq!(*chain.core.sent.lock().unwrap(), list("sent"), "{place}");
        assert_eq!(*chain.core.written.lock().unwrap(), list("written"), "{place}");
        assert_eq!(got.gas, want["gas"].as_i64().unwrap(), "{place}: gas");
    }
    assert_eq!(chain.supply(), text(want, "supply"), "{place}");
    for (store, but) in stores {
        assert_eq!(chain.digest(store, but), text(want, store), "{place}: the store {store}");
    }
}
