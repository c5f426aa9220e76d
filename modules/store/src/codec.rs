//! Byte encodings of log records and tree snapshots: unsigned varints and length-prefixed bytes.

use openledger_core::storage::ChangeSet;
use std::collections::BTreeMap;

use crate::commitment::AppHash;
use crate::error::StoreError;

/// Appends an unsigned LEB128 varint.
pub(crate) fn put_varint(out: &mut Vec<u8>, n: u64) {
    prost::encoding::encode_varint(n, out);
}

/// Appends the length of some bytes, and then the bytes.
pub(crate) fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// Reads what the `put_` functions wrote; never allocates more than the input holds.
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn take(&mut self, len: u64) -> Result<&'a [u8], StoreError> {
        let len = usize::try_from(len).map_err(|_| truncated())?;
        let (head, rest) = self.0.split_at_checked(len).ok_or_else(truncated)?;
        self.0 = rest;
        Ok(head)
    }

    pub(crate) fn byte(&mut self) -> Result<u8, StoreError> {
        self.take(1)?.first().copied().ok_or_else(truncated)
    }

    pub(crate) fn varint(&mut self) -> Result<u64, StoreError> {
        prost::encoding::decode_varint(&mut self.0).map_err(|_| truncated())
    }

    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], StoreError> {
        let len = self.varint()?;
        self.take(len)
    }

    pub(crate) fn string(&mut self) -> Result<String, StoreError> {
        String::from_utf8(self.bytes()?.to_vec()).map_err(|_| StoreError::Corrupt("a name is not UTF-8".into()))
    }

    pub(crate) fn hash(&mut self) -> Result<AppHash, StoreError> {
        self.take(32)?.try_into().map_err(|_| truncated())
    }

    pub(crate) fn u32(&mut self) -> Result<u32, StoreError> {
        Ok(u32::from_le_bytes(self.take(4)?.try_into().map_err(|_| truncated())?))
    }

    pub(crate) fn u64(&mut self) -> Result<u64, StoreError> {
        Ok(u64::from_le_bytes(self.take(8)?.try_into().map_err(|_| truncated())?))
    }
}

fn truncated() -> StoreError {
    StoreError::Corrupt("a record ends early".into())
}

/// What one height changes: the payload of a log record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Delta {
    /// The app hash after the change.
    pub(crate) app_hash: AppHash,
    /// Whether this is the first version of all.
    pub(crate) genesis: bool,
    /// Stores that join at this height.
    pub(crate) added: Vec<String>,
    /// Stores that leave at this height.
    pub(crate) removed: Vec<String>,
    /// The writes of the height, store by store.
    pub(crate) changes: ChangeSet,
}

/// Encodes a log record's payload from borrowed parts.
pub(crate) fn encode_delta(
    app_hash: &AppHash,
    genesis: bool,
    added: &[String],
    removed: &[String],
    changes: &ChangeSet,
) -> Vec<u8> {
    let mut out = app_hash.to_vec();
    out.push(u8::from(genesis));
    for names in [added, removed] {
        put_varint(&mut out, names.len() as u64);
        names.iter().for_each(|name| put_bytes(&mut out, name.as_bytes()));
    }
    put_varint(&mut out, changes.len() as u64);
    for (name, writes) in changes {
        put_bytes(&mut out, name.as_bytes());
        put_varint(&mut out, writes.len() as u64);
        for (key, value) in writes {
            put_bytes(&mut out, key);
            match value {
                None => out.push(0),
                Some(value) => {
                    out.push(1);
                    put_bytes(&mut out, value);
                }
            }
        }
    }
    out
}

impl Delta {
    pub(crate) fn decode(payload: &[u8]) -> Result<Self, StoreError> {
        let mut input = Reader(payload);
        let app_hash = input.hash()?;
        let genesis = input.byte()? == 1;
        let added = names(&mut input)?;
        let removed = names(&mut input)?;
        let mut changes = ChangeSet::new();
        for _ in 0..input.varint()? {
            let name = input.string()?;
            let mut writes = BTreeMap::new();
            for _ in 0..input.varint()? {
                let key = input.bytes()?.to_vec();
                let value = match input.byte()? {
                    0 => None,
                    1 => Some(input.bytes()?.to_vec()),
                    tag => return Err(StoreError::Corrupt(format!("unknown tag {tag} in a record"))),
                };
                writes.insert(key, value);
            }
            changes.insert(name, writes);
        }
        if !input.0.is_empty() {
            return Err(StoreError::Corrupt("a record has trailing bytes".into()));
        }
        Ok(Self { app_hash, genesis, added, removed, changes })
    }
}

fn names(input: &mut Reader<'_>) -> Result<Vec<String>, StoreError> {
    (0..input.varint()?).map(|_| input.string()).collect()
}
