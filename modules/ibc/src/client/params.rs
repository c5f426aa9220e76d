//! Which kinds of clients there may be (ibc-go `02-client/types/params.go`).

use openledger_core::{Failure, Res};
use openledger_proto::ibc::core::client::v1::Params;
use std::collections::BTreeSet;

/// Stands alone for every kind.
const ALL: &str = "*";
/// The most kinds that can be listed.
const MOST: usize = 200;

/// Every kind is allowed.
pub(super) fn default() -> Params {
    Params { allowed_clients: vec![ALL.to_owned()] }
}

/// Whether clients of a kind are allowed.
pub(super) fn allows(params: &Params, kind: &str) -> bool {
    let listed = &params.allowed_clients;
    !kind.trim().is_empty() && (*listed == [ALL] || listed.iter().any(|k| k == kind))
}

/// Checks the list of kinds.
///
/// # Errors
/// A refusal without a code of its own.
pub(super) fn validate(params: &Params) -> Res<()> {
    let listed = &params.allowed_clients;
    if listed.len() > MOST {
        return Err(Failure::unregistered(format!("allowed clients length must not exceed {MOST} items")));
    }
    if listed.len() > 1 && listed.iter().any(|kind| kind == ALL) {
        let why = format!("because the allow all clients wildcard ({ALL}) is present");
        return Err(Failure::unregistered(format!("allow list must have only one element {why}")));
    }
    let mut seen = BTreeSet::new();
    for (i, kind) in listed.iter().enumerate() {
        if kind.trim().is_empty() {
            return Err(Failure::unregistered(format!("client type {i} cannot be blank")));
        }
        if !seen.insert(kind) {
            return Err(Failure::unregistered(format!("duplicate client type: {kind}")));
        }
    }
    Ok(())
}
