//! Chains of a few modules: their configuration, their block, their balances.

use openledger_core::{AccAddress, BlockInfo, BlockTime, ChainConfig, ModuleAccountSpec};
use serde_json::{Value, json};

/// A chain on which these modules have accounts: the name, the permissions, and whether users may send to it.
pub fn config_with(accounts: &[(&'static str, &'static [&'static str], bool)]) -> ChainConfig {
    let spec = |&(name, permissions, receives)| ModuleAccountSpec {
        receives,
        ..ModuleAccountSpec::new(name).with(permissions)
    };
    ChainConfig { module_accounts: accounts.iter().map(spec).collect(), ..ChainConfig::default() }
}

/// A block of the chain `test-1` at this height and this many seconds after the Unix epoch.
pub fn block_at(height: u64, seconds: i64) -> BlockInfo {
    let time = BlockTime { seconds, nanos: 0 };
    BlockInfo { chain_id: "test-1".to_owned(), height, time, ..BlockInfo::default() }
}

/// What an account holds, as bank's genesis section says it: amounts with their denominations.
pub fn genesis_balance(config: &ChainConfig, addr: &AccAddress, coins: &[(&str, &str)]) -> Value {
    let coins: Vec<Value> = coins.iter().map(|(amount, denom)| json!({"denom": denom, "amount": amount})).collect();
    json!({"address": config.addresses.to_text(addr), "coins": coins})
}

/// A section of bank with these balances of [`genesis_balance`] and these caps on supplies.
pub fn bank_genesis(balances: Vec<Value>, caps: &Value) -> Value {
    json!({"params": {"send_enabled": [], "default_send_enabled": true}, "supply": [], "denom_metadata": [],
           "send_enabled": [], "balances": balances, "supply_caps": caps})
}
