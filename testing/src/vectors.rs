//! Readers of test vectors that other programs wrote.

use openledger_core::storage::StoreKey;
use openledger_core::{Ctx, Event};
use serde_json::Value;

/// The lower-case hexadecimal digits of bytes.
pub fn hex(bytes: impl AsRef<[u8]>) -> String {
    hex::encode(bytes)
}

/// The bytes that hexadecimal digits stand for.
pub fn unhex(text: &str) -> Vec<u8> {
    hex::decode(text).unwrap()
}

/// Events as vectors have them: a list of objects with a `type` and pairs of `attributes`.
pub fn events(list: &Value) -> Vec<Event> {
    let text = |v: &Value| v.as_str().unwrap().to_owned();
    let event = |e: &Value| Event {
        ty: text(&e["type"]),
        attributes: e["attributes"].as_array().unwrap().iter().map(|a| (text(&a[0]), text(&a[1]))).collect(),
    };
    list.as_array().unwrap().iter().map(event).collect()
}

/// All keys and values of a store in order of the keys. Charges no gas.
pub fn entries(ctx: &Ctx, store: StoreKey) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut found = ctx.unmetered().kv(store).iter(&[], None, false).unwrap();
    std::iter::from_fn(|| found.next_entry().unwrap()).collect()
}
