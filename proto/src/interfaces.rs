//! Which messages may stand in which `Any`: the SDK's interface registry.
//!
//! The `.proto` files annotate most of it; what they leave out is listed here.

use std::collections::BTreeSet;

use prost_reflect::DescriptorPool;

const MSG: &str = "cosmos.base.v1beta1.Msg";
const PUB_KEY: &str = "cosmos.crypto.PubKey";
const EVIDENCE: &str = "cosmos.evidence.v1beta1.Evidence";
/// The SDK registers no extension option, so any is refused unless the chain adds one.
const TX_EXTENSION: &str = "cosmos.tx.v1beta1.TxExtensionOptionI";

/// Interfaces whose implementations are all known here, so that others can be refused.
const CHECKED: &[&str] = &[
    MSG,
    PUB_KEY,
    EVIDENCE,
    TX_EXTENSION,
    "cosmos.authz.v1beta1.Authorization",
    "cosmos.feegrant.v1beta1.FeeAllowanceI",
    "cosmos.gov.v1beta1.Content",
    "cosmwasm.wasm.v1.ContractAuthzLimitX",
    "cosmwasm.wasm.v1.ContractAuthzFilterX",
];

/// The request types of all `Msg` services.
pub(crate) fn msg_types(pool: &DescriptorPool) -> BTreeSet<String> {
    let Some(marker) = pool.get_extension_by_name("cosmos.msg.v1.service") else { return BTreeSet::new() };
    pool.services()
        .filter(|s| s.options().get_extension(&marker).as_bool() == Some(true))
        .flat_map(|s| s.methods().map(|m| m.input().full_name().to_owned()).collect::<Vec<_>>())
        .collect()
}

/// The interface that an `Any` field accepts, where it is checked.
pub(crate) fn accepted(field: &str, annotation: Option<String>) -> Option<String> {
    let unannotated = match field {
        "cosmos.tx.v1beta1.TxBody.messages"
        | "cosmos.gov.v1.MsgSubmitProposal.messages"
        | "cosmos.gov.v1.Proposal.messages" => Some(MSG),
        "cosmos.tx.v1beta1.TxBody.extension_options" | "cosmos.tx.v1beta1.TxBody.non_critical_extension_options" => {
            Some(TX_EXTENSION)
        }
        "cosmos.tx.v1beta1.SignerInfo.public_key"
        | "cosmos.tx.v1beta1.SignDocDirectAux.public_key"
        | "cosmos.tx.signing.v1beta1.SignatureDescriptor.public_key"
        | "cosmos.crypto.multisig.LegacyAminoPubKey.public_keys"
        | "cosmos.auth.v1beta1.BaseAccount.pub_key" => Some(PUB_KEY),
        _ => None,
    };
    // Some annotations list several interfaces; the first is the one that Go unpacks to.
    annotation
        .or(unannotated.map(str::to_owned))
        .and_then(|names| names.split(',').next().map(|n| n.trim().to_owned()))
        .filter(|name| CHECKED.contains(&name.as_str()))
}

/// The interfaces that a message implements.
pub(crate) fn implemented(message: &str, msgs: &BTreeSet<String>, annotated: Vec<String>) -> Vec<String> {
    let mut out = annotated;
    if msgs.contains(message) {
        out.push(MSG.to_owned());
    }
    match message {
        "cosmos.crypto.secp256k1.PubKey"
        | "cosmos.crypto.secp256r1.PubKey"
        | "cosmos.crypto.ed25519.PubKey"
        | "cosmos.crypto.multisig.LegacyAminoPubKey" => out.push(PUB_KEY.to_owned()),
        "cosmos.evidence.v1beta1.Equivocation" => out.push(EVIDENCE.to_owned()),
        _ => {}
    }
    out
}
