//! Contents of the stores: what the recording says they are, and where ours are others.

use crate::recording::Write;
use openledger_core::storage::Snapshot;
use openledger_proto::cosmos::staking::v1beta1::HistoricalInfo;
use prost::Message;
use std::collections::BTreeMap;

/// First byte of the keys of historical headers.
const HISTORICAL: u8 = 0x50;

fn without_app_hash(value: &[u8]) -> Vec<u8> {
    let mut info = HistoricalInfo::decode(value).unwrap();
    clear(&mut info);
    info.encode_to_vec()
}

/// Takes the app hash out of a historical header.
pub(crate) fn clear(info: &mut HistoricalInfo) {
    if let Some(header) = &mut info.header {
        header.app_hash.clear();
    }
}

type Contents = BTreeMap<Vec<u8>, Vec<u8>>;

/// The contents of all stores by name, as the SDK's application has them.
#[derive(Default)]
pub(crate) struct Expected(BTreeMap<String, Contents>);

impl Expected {
    /// Takes the writes of a block in.
    pub(crate) fn apply(&mut self, writes: &BTreeMap<String, Vec<Write>>) {
        for (store, list) in writes {
            let contents = self.0.entry(store.clone()).or_default();
            for write in list {
                let key = hex::decode(&write.k).unwrap();
                match &write.v {
                    Some(v) => contents.insert(key, hex::decode(v).unwrap()),
                    None => contents.remove(&key),
                };
            }
        }
    }

    /// Whether the contents are equal but for the app hash in historical headers, which covers our further
    /// stores.
    pub(crate) fn equal_but_for_app_hash(&self, store: &str, ours: &dyn Snapshot) -> bool {
        let masked = |(key, value): (Vec<u8>, Vec<u8>)| {
            let value =
                if store == "staking" && key.first() == Some(&HISTORICAL) { without_app_hash(&value) } else { value };
            (key, value)
        };
        let theirs = self.0.get(store).cloned().unwrap_or_default().into_iter().map(masked);
        ours.range(store, &[], None, false, usize::MAX).unwrap().into_iter().map(masked).eq(theirs)
    }

    /// The first keys of a store that differ in ours, or that the contents are equal: then the nodes were
    /// written otherwise.
    pub(crate) fn explain(&self, store: &str, ours: &dyn Snapshot) -> String {
        let none = Contents::new();
        let theirs = self.0.get(store).unwrap_or(&none);
        let ours: Contents = ours.range(store, &[], None, false, usize::MAX).unwrap().into_iter().collect();
        let mut out = Vec::new();
        for (key, value) in theirs {
            match ours.get(key) {
                None => out.push(format!("    missing {} = {}", hex::encode(key), hex::encode(value))),
                Some(v) if v != value => {
                    out.push(format!(
                        "    value of {}\n      SDK  {}\n      ours {}",
                        hex::encode(key),
                        hex::encode(value),
                        hex::encode(v)
                    ));
                }
                Some(_) => {}
            }
        }
        for (key, value) in ours.iter().filter(|(k, _)| !theirs.contains_key(*k)) {
            out.push(format!("    extra   {} = {}", hex::encode(key), hex::encode(value)));
        }
        if out.is_empty() {
            return "    the contents are equal: a write too many or too few, or in another order".to_owned();
        }
        let more = out.len().saturating_sub(8);
        out.truncate(8);
        if more > 0 {
            out.push(format!("    and {more} more"));
        }
        out.join("\n")
    }
}
