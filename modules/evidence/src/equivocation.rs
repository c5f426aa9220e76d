//! The one kind of evidence that exists: a validator signed two blocks of one height.

use crate::errors::EvidenceError;
use openledger_core::wire::time_from_proto;
use openledger_core::{Any, Res, Sdk};
use openledger_proto::cosmos::evidence::v1beta1::Equivocation;
use prost::Message;
use sha2::{Digest, Sha256};

/// The full name of the type, as it stands in an `Any`.
pub(crate) const NAME: &str = "cosmos.evidence.v1beta1.Equivocation";
/// The route of this evidence in the SDK, which refusals name.
pub(crate) const ROUTE: &str = "equivocation";

/// Reads evidence out of an `Any`, in the form that the SDK's generated code would write again: the time is
/// always there.
pub(crate) fn unpack(any: &Any) -> Res<Equivocation> {
    let mut e: Equivocation = openledger_proto::any::unpack(any)
        .map_err(|e| Sdk::TxDecode.wrap(format!("evidence {}: {e}", any.type_url)))?;
    e.time.get_or_insert_with(|| openledger_core::wire::time_to_proto(time_from_proto(None)));
    Ok(e)
}

/// The hash under which evidence is stored: SHA-256 of its protobuf form (SDK `Hash`).
pub(crate) fn hash(e: &Equivocation) -> Vec<u8> {
    Sha256::digest(e.encode_to_vec()).to_vec()
}

/// A hash as text in upper-case hexadecimal digits.
pub(crate) fn hex(hash: &[u8]) -> String {
    hash.iter().map(|b| format!("{b:02X}")).collect()
}

/// Checks the fields without looking at state (SDK `ValidateBasic`).
pub(crate) fn validate(e: &Equivocation) -> Result<(), EvidenceError> {
    let time = time_from_proto(e.time.as_ref());
    let problem = if time.seconds <= 0 {
        format!("time: {}", time.sortable_text())
    } else if e.height < 1 {
        format!("height: {}", e.height)
    } else if e.power < 1 {
        format!("validator power: {}", e.power)
    } else if e.consensus_address.is_empty() {
        "validator consensus address: ".to_owned()
    } else {
        return Ok(());
    };
    Err(EvidenceError::Invalid(format!("failed basic validation: invalid equivocation {problem}")))
}
