//! Parameters of the host (ibc-go `host/types/params.go`).

use crate::ALLOWED_AT_GENESIS;
use openledger_core::{Failure, Res};
use openledger_proto::ibc::applications::interchain_accounts::host::v1::Params;

/// Stands for all messages, if it stands alone.
const ALL: &str = "*";
/// The most entries of the list of messages.
const MAX_ALLOWED: usize = 500;

/// The parameters of a new chain. ibc-go proposes `*`, all messages; see [`ALLOWED_AT_GENESIS`].
pub(crate) fn default_params() -> Params {
    let allow_messages = ALLOWED_AT_GENESIS.iter().map(|url| (*url).to_owned()).collect();
    Params { host_enabled: true, allow_messages }
}

/// Checks new parameters.
///
/// # Errors
/// `undefined:1` for more than 500 entries, `*` beside others, or a blank entry.
pub(crate) fn check(params: &Params) -> Res<()> {
    let allowed = &params.allow_messages;
    if allowed.len() > MAX_ALLOWED {
        return Err(Failure::unregistered(format!("allow list length must not exceed {MAX_ALLOWED} items")));
    }
    if allowed.len() > 1 && allowed.iter().any(|entry| entry == ALL) {
        return Err(Failure::unregistered(format!(
            "allow list must have only one element because the allow all host messages wildcard ({ALL}) is present"
        )));
    }
    if allowed.iter().any(|entry| entry.trim().is_empty()) {
        let text = format!("parameter must not contain empty strings: [{}]", allowed.join(" "));
        return Err(Failure::unregistered(text));
    }
    Ok(())
}

/// Whether a list lets a message be executed.
pub(crate) fn allows(allowed: &[String], type_url: &str) -> bool {
    matches!(allowed, [all] if all == ALL) || allowed.iter().any(|entry| entry == type_url)
}
