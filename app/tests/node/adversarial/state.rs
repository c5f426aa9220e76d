//! Exported states and what differs between two of them.

use crate::lab::Lab;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The last state of a node, as `export` writes it.
pub(super) fn exported(lab: &Lab) -> Value {
    let ctx = lab.app.query_context(&lab.app.published());
    serde_json::to_value(lab.app.runtime().export_genesis(&ctx).unwrap()).unwrap()
}

/// What an account has in an exported state, in uopen.
pub(super) fn held(state: &Value, address: &str) -> u128 {
    let list = state["bank"]["balances"].as_array().unwrap();
    let coins = list
        .iter()
        .find(|b| b["address"] == address)
        .map(|b| b["coins"].as_array().unwrap().clone())
        .unwrap_or_default();
    coins.iter().find(|c| c["denom"] == "uopen").map_or(0, |c| c["amount"].as_str().unwrap().parse().unwrap())
}

/// Paths of the values that differ; entries of a list that have an address are told by it.
pub(super) fn differences(path: &str, a: &Value, b: &Value, out: &mut BTreeSet<String>) {
    let keyed = |v: &Value| -> Option<BTreeMap<String, Value>> {
        let name = |v: &Value| {
            v.pointer("/address")
                .or_else(|| v.pointer("/base_account/address"))
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        match v {
            Value::Object(o) => Some(o.iter().map(|(k, v)| (k.clone(), v.clone())).collect()),
            Value::Array(list) => Some(
                list.iter().enumerate().map(|(i, v)| (name(v).unwrap_or_else(|| i.to_string()), v.clone())).collect(),
            ),
            _ => None,
        }
    };
    match (keyed(a), keyed(b)) {
        _ if a == b => {}
        (Some(a), Some(b)) => {
            for key in a.keys().chain(b.keys()).collect::<BTreeSet<_>>() {
                let of = |m: &BTreeMap<String, Value>| m.get(key).cloned().unwrap_or(Value::Null);
                differences(&format!("{path}/{key}"), &of(&a), &of(&b), out);
            }
        }
        _ => {
            out.insert(path.to_owned());
        }
    }
}
