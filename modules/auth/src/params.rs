//! Parameters of `x/auth`: the defaults and the bounds.

use openledger_core::{Failure, Res};
use openledger_proto::cosmos::auth::v1beta1::Params;

/// The parameters of a new chain, which are the SDK's defaults.
pub fn default_params() -> Params {
    Params {
        max_memo_characters: 256,
        tx_sig_limit: 7,
        tx_size_cost_per_byte: 10,
        sig_verify_cost_ed25519: 590,
        sig_verify_cost_secp256k1: 1000,
    }
}

/// Every parameter must be positive.
///
/// # Errors
/// `undefined:1` for a parameter that may not be zero, with the SDK's text.
pub fn validate_params(p: &Params) -> Res<()> {
    for (value, what) in [
        (p.tx_sig_limit, "tx signature limit"),
        (p.sig_verify_cost_ed25519, "ED25519 signature verification cost"),
        (p.sig_verify_cost_secp256k1, "SECK256k1 signature verification cost"),
        (p.max_memo_characters, "max memo characters"),
        (p.tx_size_cost_per_byte, "tx size cost per byte"),
    ] {
        if value == 0 {
            return Err(Failure::unregistered(format!("invalid {what}: {value}")));
        }
    }
    Ok(())
}
