//! What a solo machine signs: its next key, and what its state would hold (ibc-go `header.go`, `misbehaviour.go`,
//! `update.go`, `client_state.go`).

use super::key::{PubKey, Signature};
use super::state::{ClientState, is_blank};
use crate::commitment::MerklePath;
use crate::errors::{ClientError, HostError, SolomachineError};
use openledger_core::{Failure, Res};
use openledger_proto::ibc::core::commitment::v2::MerklePath as EncodedPath;
use openledger_proto::ibc::lightclients::solomachine::v3 as pb;
use prost::Message;

/// What stands for a path where the machine signs its next key.
const HEADER_PATH: &[u8] = b"solomachine:header";

/// Checks the form of a header.
///
/// # Errors
/// `client:12`; `sdk:2`, `sdk:8` for a key that cannot be read.
pub(super) fn check_header(header: &pb::Header) -> Res<()> {
    let key = header.new_public_key.as_ref().map(PubKey::read).transpose()?;
    let refuse = |text: &str| Err(ClientError::InvalidHeader.wrap(text));
    if header.timestamp == 0 {
        return refuse("timestamp cannot be zero");
    }
    if is_blank(&header.new_diversifier) {
        return refuse("diversifier cannot contain only spaces");
    }
    if header.signature.is_empty() {
        return refuse("signature cannot be empty");
    }
    match key {
        Some(key) if !key.is_empty()? => Ok(()),
        _ => refuse("new public key cannot be empty"),
    }
}

/// Both signatures of misbehaviour. ibc-go panics where one is missing.
fn both(misbehaviour: &pb::Misbehaviour) -> Res<[&pb::SignatureAndData; 2]> {
    let missing = || Failure::panicked("runtime error: invalid memory address or nil pointer dereference");
    let [one, two] = [&misbehaviour.signature_one, &misbehaviour.signature_two].map(Option::as_ref);
    Ok([one.ok_or_else(missing)?, two.ok_or_else(missing)?])
}

/// Checks the form of misbehaviour: two signatures of different things.
///
/// # Errors
/// `client:13`, `06-solomachine:4`; `undefined:111222` for a missing signature.
pub(super) fn check_misbehaviour(misbehaviour: &pb::Misbehaviour) -> Res<()> {
    if misbehaviour.sequence == 0 {
        return Err(ClientError::InvalidMisbehaviour.wrap("sequence cannot be 0"));
    }
    let signatures = [&misbehaviour.signature_one, &misbehaviour.signature_two];
    for (name, signature) in ["one", "two"].into_iter().zip(signatures) {
        let checked = match signature {
            Some(signature) => check_signature(signature),
            None => both(misbehaviour).map(|_| ()),
        };
        checked.map_err(|e| e.context(format!("signature {name} failed basic validation")))?;
    }
    let [one, two] = both(misbehaviour)?;
    if one.signature == two.signature {
        return Err(ClientError::InvalidMisbehaviour.wrap("misbehaviour signatures cannot be equal"));
    }
    if one.path == two.path && one.data == two.data {
        let text = "misbehaviour signature data must be signed over different messages";
        return Err(ClientError::InvalidMisbehaviour.wrap(text));
    }
    Ok(())
}

fn check_signature(signature: &pb::SignatureAndData) -> Res<()> {
    let complaint = if signature.signature.is_empty() {
        "signature cannot be empty"
    } else if signature.data.is_empty() {
        "data for signature cannot be empty"
    } else if signature.path.is_empty() {
        "path for signature cannot be empty"
    } else if signature.timestamp == 0 {
        "timestamp cannot be 0"
    } else {
        return Ok(());
    };
    Err(SolomachineError::InvalidSignatureAndData.wrap(complaint))
}

/// Checks that the key signed its successor.
///
/// # Errors
/// `client:12`, `06-solomachine:2`, or no code of its own for a signature that cannot be read.
pub(super) fn verify_header(state: &ClientState, header: &pb::Header) -> Res<()> {
    let consensus = &state.consensus;
    if header.timestamp < consensus.timestamp {
        let (new, old) = (header.timestamp, consensus.timestamp);
        let text = format!("header timestamp is less than to the consensus state timestamp ({new} < {old})");
        return Err(ClientError::InvalidHeader.wrap(text));
    }
    let data =
        pb::HeaderData { new_pub_key: header.new_public_key.clone(), new_diversifier: header.new_diversifier.clone() };
    let signed = pb::SignBytes {
        sequence: state.sequence,
        timestamp: header.timestamp,
        diversifier: consensus.diversifier.clone(),
        path: HEADER_PATH.to_vec(),
        data: data.encode_to_vec(),
    };
    let signature = Signature::read(&header.signature)?;
    consensus.key()?.verify(&signed.encode_to_vec(), &signature).map_err(|e| match e {
        Failure::Tx(e) if !e.unwinds => SolomachineError::InvalidHeader.wrap(e.log),
        other => other,
    })
}

/// Checks that the key signed two things under one number.
///
/// # Errors
/// `06-solomachine:5`, or no code of its own for a path or a signature that cannot be read.
pub(super) fn verify_misbehaviour(state: &ClientState, misbehaviour: &pb::Misbehaviour) -> Res<()> {
    for (name, signature) in ["one", "two"].into_iter().zip(both(misbehaviour)?) {
        let checked = verify_signed(state, misbehaviour.sequence, signature);
        checked.map_err(|e| e.context(format!("failed to verify signature {name}")))?;
    }
    Ok(())
}

fn verify_signed(state: &ClientState, sequence: u64, signed: &pb::SignatureAndData) -> Res<()> {
    let consensus = &state.consensus;
    EncodedPath::decode(signed.path.as_slice()).map_err(Failure::unregistered)?;
    let bytes = pb::SignBytes {
        sequence,
        timestamp: signed.timestamp,
        diversifier: consensus.diversifier.clone(),
        path: signed.path.clone(),
        data: signed.data.clone(),
    };
    let signature = Signature::read(&signed.signature)?;
    consensus.key()?.verify(&bytes.encode_to_vec(), &signature)
}

/// Checks that the key signed `data` under a path, or nothing, and gives the state that follows: each number is used
/// once.
///
/// # Errors
/// `06-solomachine:5`, `06-solomachine:6`, `host:3`, or no code of its own for a signature that cannot be read.
pub(super) fn verify_state(state: ClientState, proof: &[u8], path: &MerklePath, data: &[u8]) -> Res<ClientState> {
    let consensus = &state.consensus;
    if proof.is_empty() {
        return Err(SolomachineError::InvalidProof.wrap("proof cannot be empty"));
    }
    let proof = pb::TimestampedSignatureData::decode(proof).map_err(|e| {
        let what = "failed to unmarshal proof into type solomachine.TimestampedSignatureData";
        Failure::unregistered(format!("{what}: {e}"))
    })?;
    if proof.signature_data.is_empty() {
        return Err(SolomachineError::InvalidProof.wrap("signature data cannot be empty"));
    }
    let signature = Signature::read(&proof.signature_data)?;
    if consensus.timestamp > proof.timestamp {
        let (old, new) = (consensus.timestamp, proof.timestamp);
        let text = format!("the consensus state timestamp is greater than the signature timestamp ({old} >= {new})");
        return Err(SolomachineError::InvalidProof.wrap(text));
    }
    let key = consensus.key()?;
    let [_, below] = path.0.as_slice() else {
        return Err(HostError::InvalidPath.wrap(format!("path must be of length 2: {}", path.go_text())));
    };
    let signed = pb::SignBytes {
        sequence: state.sequence,
        timestamp: proof.timestamp,
        diversifier: consensus.diversifier.clone(),
        path: below.clone(),
        data: data.to_vec(),
    };
    key.verify(&signed.encode_to_vec(), &signature)?;
    let consensus = consensus.clone().signed_at(proof.timestamp);
    Ok(ClientState { sequence: state.sequence.wrapping_add(1), consensus, ..state })
}
