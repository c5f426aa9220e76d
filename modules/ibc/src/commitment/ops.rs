//! The steps of a proof: what a leaf hashes to, and what a node above hashes to (ics23 `ops.go`).

use ics23::{HostFunctionsManager, HostFunctionsProvider};
use openledger_proto::cosmos::ics23::v1::{ExistenceProof, HashOp, InnerOp, InnerSpec, LeafOp, LengthOp};
use prost::encoding::encode_varint;

/// Why a proof proves nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wrong {
    /// It is refused with a text.
    Refused(String),
    /// Go's verifier panics.
    Panicked(String),
}

impl Wrong {
    /// Adds context in front of a refusal.
    pub(super) fn within(self, context: &str) -> Self {
        match self {
            Self::Refused(text) => Self::Refused(format!("{context}, {text}")),
            panicked @ Self::Panicked(_) => panicked,
        }
    }
}

pub(super) fn refuse<T>(text: impl Into<String>) -> Result<T, Wrong> {
    Err(Wrong::Refused(text.into()))
}

pub(super) fn panicked<T>(text: impl Into<String>) -> Result<T, Wrong> {
    Err(Wrong::Panicked(text.into()))
}

/// A length as the signed number that specifications bound.
pub(super) fn length(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}

fn hash(op: i32, data: &[u8]) -> Result<Vec<u8>, Wrong> {
    type Host = HostFunctionsManager;
    Ok(match HashOp::try_from(op) {
        Ok(HashOp::Sha256) => Host::sha2_256(data).to_vec(),
        Ok(HashOp::Sha512) => Host::sha2_512(data).to_vec(),
        Ok(HashOp::Ripemd160) => Host::ripemd160(data).to_vec(),
        Ok(HashOp::Bitcoin) => Host::ripemd160(&Host::sha2_256(data)).to_vec(),
        Ok(HashOp::Sha512256) => Host::sha2_512_truncated(data).to_vec(),
        Ok(HashOp::Blake2b512) => Host::blake2b_512(data).to_vec(),
        Ok(HashOp::Blake2s256) => Host::blake2s_256(data).to_vec(),
        Ok(HashOp::NoHash | HashOp::Keccak256 | HashOp::Blake3) | Err(_) => {
            return refuse(format!("unsupported hashop: {op}"));
        }
    })
}

/// The hash of data, or the data themselves where none is asked for.
pub(super) fn prehash(op: i32, data: &[u8]) -> Result<Vec<u8>, Wrong> {
    if op == i32::from(HashOp::NoHash) { Ok(data.to_vec()) } else { hash(op, data) }
}

/// Data with their length in front, in the form that is asked for.
fn measured(op: i32, data: Vec<u8>) -> Result<Vec<u8>, Wrong> {
    let exactly = |expected: usize, data: Vec<u8>| {
        if data.len() == expected {
            return Ok(data);
        }
        refuse(format!("data was {} bytes, not {expected}", data.len()))
    };
    let long = u64::try_from(data.len()).unwrap_or(u64::MAX);
    let short = u32::try_from(data.len()).unwrap_or(u32::MAX);
    let front = match LengthOp::try_from(op) {
        Ok(LengthOp::NoPrefix) => return Ok(data),
        Ok(LengthOp::Require32Bytes) => return exactly(32, data),
        Ok(LengthOp::Require64Bytes) => return exactly(64, data),
        Ok(LengthOp::VarProto) => {
            let mut front = Vec::new();
            encode_varint(long, &mut front);
            front
        }
        Ok(LengthOp::Fixed32Big) => short.to_be_bytes().to_vec(),
        Ok(LengthOp::Fixed32Little) => short.to_le_bytes().to_vec(),
        Ok(LengthOp::Fixed64Big) => long.to_be_bytes().to_vec(),
        Ok(LengthOp::Fixed64Little) => long.to_le_bytes().to_vec(),
        Ok(LengthOp::VarRlp) | Err(_) => return refuse(format!("unsupported lengthop: {op}")),
    };
    Ok([front, data].concat())
}

fn leaf(op: &LeafOp, key: &[u8], value: &[u8]) -> Result<Vec<u8>, Wrong> {
    if key.is_empty() {
        return refuse("leaf op needs key");
    }
    if value.is_empty() {
        return refuse("leaf op needs value");
    }
    let prepared = |prehashed: i32, data: &[u8], what: &str| {
        prehash(prehashed, data).and_then(|data| measured(op.length, data)).map_err(|e| e.within(what))
    };
    let key = prepared(op.prehash_key, key, "prehash key")?;
    let value = prepared(op.prehash_value, value, "prehash value")?;
    hash(op.hash, &[op.prefix.as_slice(), &key, &value].concat())
}

/// The root to which a proof leads. With a specification, no step on the way may give more than a child holds.
pub(super) fn root_of(proof: &ExistenceProof, spec: Option<&InnerSpec>) -> Result<Vec<u8>, Wrong> {
    let Some(op) = &proof.leaf else { return refuse("existence Proof needs defined LeafOp") };
    let mut root = leaf(op, &proof.key, &proof.value).map_err(|e| e.within("leaf"))?;
    for InnerOp { hash: op, prefix, suffix } in &proof.path {
        root = hash(*op, &[prefix.as_slice(), &root, suffix].concat()).map_err(|e| e.within("inner"))?;
        let too_long = |spec: &InnerSpec| spec.child_size >= 32 && length(&root) > i64::from(spec.child_size);
        if spec.is_some_and(too_long) {
            // ics23 wraps an error that it does not have.
            return refuse("inner, %!w(<nil>)");
        }
    }
    Ok(root)
}
