//! What tests of the crates above need to start a chain.

use crate::runtime::Runtime;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openledger_core::AccAddress;
use serde_json::{Value, json};

/// Tokens of the only validator.
const STAKE: &str = "100000000";

/// The default genesis with one validator, whose operator has the address of twenty ones.
///
/// # Panics
/// When a module's default cannot be written.
#[must_use]
#[allow(clippy::unwrap_used, reason = "tests")]
pub fn genesis(runtime: &Runtime) -> Value {
    let config = runtime.config();
    let operator = config.addresses.to_valoper(&[1; 20]);
    let pool = config.addresses.to_text(&AccAddress::module("not_bonded_tokens_pool"));
    let mut state = json!(runtime.default_genesis().unwrap());
    let zero = "0.000000000000000000";
    state["bank"]["balances"] = json!([{"address": pool, "coins": [{"denom": config.bond_denom, "amount": STAKE}]}]);
    state["staking"]["validators"] = json!([{
        "operator_address": operator,
        "consensus_pubkey": {"@type": "/cosmos.crypto.ed25519.PubKey", "key": STANDARD.encode([7; 32])},
        "jailed": false,
        "status": "BOND_STATUS_UNBONDED",
        "tokens": STAKE,
        "delegator_shares": format!("{STAKE}.000000000000000000"),
        "description": {"moniker": "test", "identity": "", "website": "", "security_contact": "", "details": ""},
        "unbonding_height": "0",
        "unbonding_time": "1970-01-01T00:00:00Z",
        "commission": {
            "commission_rates": {"rate": zero, "max_rate": zero, "max_change_rate": zero},
            "update_time": "1970-01-01T00:00:00Z",
        },
        "min_self_delegation": "1",
        "unbonding_on_hold_ref_count": "0",
        "unbonding_ids": [],
    }]);
    state["staking"]["delegations"] = json!([{
        "delegator_address": config.addresses.to_text(&delegator()),
        "validator_address": operator,
        "shares": format!("{STAKE}.000000000000000000"),
    }]);
    state
}

#[allow(clippy::unwrap_used, reason = "tests")]
fn delegator() -> AccAddress {
    AccAddress::from_bytes(&[1; 20]).unwrap()
}
