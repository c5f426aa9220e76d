//! `genesis validate`: what is called valid here starts.

use std::collections::BTreeSet;
use std::path::Path;

use openledger_core::{AddressCodec, Coins};
use serde_json::Value;

use super::account::{account_address, coins_of};
use super::trial;
use openledger_client::{Client, ClientError, print_line};
use openledger_config::AppConfig;
use openledger_config::genesis::{AppGenesis, MIGRATED};

/// Checks a genesis file: its form, what CometBFT asks of it, each module's section, the sections against each other,
/// and at last a start of the application with it, in a folder of its own.
pub(super) fn file(client: &Client, path: &Path) -> Result<(), ClientError> {
    let refuse =
        |problem: String| ClientError::Usage(format!("error validating genesis file {}: {problem}", path.display()));
    let (genesis, form) = AppGenesis::read(path)?;
    genesis.check(form).map_err(|problem| ClientError::Usage(format!("{MIGRATED}: {problem}")))?;
    let state = serde_json::from_str(genesis.app_state.get())?;
    app_state(&state, client.codec.prefix()).map_err(refuse)?;
    openledger_assembly::validate_app_state(client.codec.prefix(), &state).map_err(refuse)?;
    if has_validators(&genesis, &state) {
        trial::start(&AppConfig::load(&client.layout, &[])?, &genesis).map_err(refuse)?;
    } else {
        eprintln!(
            "There are no validators in the file yet: a chain starts from it once genesis transactions are collected."
        );
    }
    Ok(print_line(&format!("File at {} is a valid genesis file", path.display()))?)
}

/// Whether validators come from the file: of consensus, of the staking state, or made by genesis transactions.
fn has_validators(genesis: &AppGenesis, state: &Value) -> bool {
    genesis.consensus.validators.as_ref().is_some_and(|list| !list.is_empty())
        || !list(state, "/genutil/gen_txs").is_empty()
        || !list(state, "/staking/validators").is_empty()
}

/// Checks what no single module can: accounts, balances and supply against each other.
pub(super) fn app_state(state: &Value, prefix: &str) -> Result<(), String> {
    state.as_object().ok_or("app_state is not an object")?;
    let codec = AddressCodec::new(prefix);
    accounts(state, &codec)?;
    bank(state, &codec)
}

fn list<'a>(state: &'a Value, pointer: &str) -> &'a [Value] {
    state.pointer(pointer).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn accounts(state: &Value, codec: &AddressCodec) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for account in list(state, "/auth/accounts") {
        let text = account_address(account).ok_or("account without an address")?;
        codec.parse(text).map_err(|e| format!("account {text}: {e}"))?;
        if !seen.insert(text) {
            return Err(format!("duplicate account found in genesis state; address: {text}"));
        }
    }
    Ok(())
}

fn bank(state: &Value, codec: &AddressCodec) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    let mut total = Coins::empty();
    for balance in list(state, "/bank/balances") {
        let text = balance.get("address").and_then(Value::as_str).unwrap_or_default();
        codec.parse(text).map_err(|e| format!("balance of {text}: {e}"))?;
        if !seen.insert(text) {
            return Err(format!("duplicate balance for address {text}"));
        }
        let coins =
            coins_of(balance.get("coins").unwrap_or(&Value::Null)).map_err(|e| format!("balance of {text}: {e}"))?;
        total = total.add(&coins).map_err(|e| e.to_string())?;
    }
    let supply = coins_of(state.pointer("/bank/supply").unwrap_or(&Value::Null)).map_err(|e| format!("supply: {e}"))?;
    if !supply.is_empty() && supply != total {
        return Err(format!("genesis supply is incorrect, expected {supply}, got {total}"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use openledger_core::AccAddress;
    use serde_json::json;

    fn address(byte: u8) -> String {
        AddressCodec::new("open").to_text(&AccAddress::from_bytes(&[byte; 20]).unwrap())
    }

    fn state(supply: &str) -> Value {
        let a = address(1);
        json!({
            "auth": {"accounts": [{"@type": "/cosmos.auth.v1beta1.BaseAccount", "address": a, "pub_key": null, "account_number": "0", "sequence": "0"}]},
            "bank": {"balances": [{"address": a, "coins": [{"denom": "uopen", "amount": "5"}]}], "supply": [{"denom": "uopen", "amount": supply}]},
            "unknown": {"x": 1},
        })
    }

    #[test]
    fn supply_must_be_the_sum_and_accounts_unique() {
        assert_eq!(app_state(&state("5"), "open"), Ok(()));
        assert_eq!(
            app_state(&state("6"), "open").unwrap_err(),
            "genesis supply is incorrect, expected 6uopen, got 5uopen"
        );
        assert!(app_state(&state("5"), "cosmos").unwrap_err().contains("invalid Bech32 prefix"));
        let mut twice = state("5");
        let account = twice["auth"]["accounts"][0].clone();
        twice["auth"]["accounts"].as_array_mut().unwrap().push(account);
        assert!(app_state(&twice, "open").unwrap_err().starts_with("duplicate account"));
        let mut malformed = state("5");
        malformed["bank"]["balances"][0]["coins"] = json!("x");
        assert!(app_state(&malformed, "open").unwrap_err().starts_with("genesis supply is incorrect"));
    }
}
