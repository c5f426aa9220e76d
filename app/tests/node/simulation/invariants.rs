//! What must hold after every block, computed from the exported state alone: no keeper is asked.

use super::world::DENOM;
use openledger_core::{AccAddress, Amount};
use serde_json::Value;
use std::collections::BTreeMap;

/// Parses `12.000000000000000000` to 10^-18 units.
fn dec(text: &Value) -> Amount {
    text.as_str().unwrap().replace('.', "").trim_start_matches('0').parse().unwrap_or(Amount::ZERO)
}

pub(super) fn amount(text: &Value) -> Amount {
    text.as_str().unwrap().parse().unwrap()
}

pub(super) fn list(v: &Value) -> impl Iterator<Item = &Value> {
    v.as_array().into_iter().flatten()
}

pub(super) fn sum(values: impl Iterator<Item = Amount>) -> Amount {
    values.fold(Amount::ZERO, |a, b| a.add(b).unwrap())
}

pub(super) fn of_denom(coins: &Value) -> Amount {
    sum(list(coins).filter(|c| c["denom"] == DENOM).map(|c| amount(&c["amount"])))
}

/// A state, of which the balances of module accounts are asked.
pub(super) struct State<'a>(pub(super) &'a Value);

impl State<'_> {
    pub(super) fn module(&self, name: &str) -> Amount {
        let text = openledger_assembly::chain_config("open").addresses.to_text(&AccAddress::module(name));
        sum(list(&self.0["bank"]["balances"]).filter(|b| b["address"] == text.as_str()).map(|b| of_denom(&b["coins"])))
    }
}

/// Panics with the broken invariant.
pub(super) fn check(state: &Value, height: u64) {
    supply(state, height);
    staking(state, height);
    distribution(state, height);
    gov(state, height);
    retrievals(state, height);
    vesting(state, height);
    super::jobs::check(state, height);
}

fn supply(state: &Value, height: u64) {
    let balances = sum(list(&state["bank"]["balances"]).map(|b| of_denom(&b["coins"])));
    let supply = of_denom(&state["bank"]["supply"]);
    assert_eq!(balances, supply, "height {height}: sum of balances and supply");
    for cap in list(&state["bank"]["supply_caps"]) {
        let burned = cap.get("burned").map_or(Amount::ZERO, amount);
        assert!(supply.add(burned).unwrap() <= amount(&cap["max"]), "height {height}: supply cap");
    }
}

fn staking(state: &Value, height: u64) {
    let section = &state["staking"];
    let tokens = |bonded: bool| {
        sum(list(&section["validators"])
            .filter(|v| (v["status"] == "BOND_STATUS_BONDED") == bonded)
            .map(|v| amount(&v["tokens"])))
    };
    let entries =
        list(&section["unbonding_delegations"]).flat_map(|u| list(&u["entries"])).map(|e| amount(&e["balance"]));
    let whole = State(state);
    assert_eq!(whole.module("bonded_tokens_pool"), tokens(true), "height {height}: bonded pool");
    assert_eq!(
        whole.module("not_bonded_tokens_pool"),
        tokens(false).add(sum(entries)).unwrap(),
        "height {height}: not bonded pool"
    );
    let mut shares: BTreeMap<&str, Amount> = BTreeMap::new();
    for delegation in list(&section["delegations"]) {
        let total = shares.entry(delegation["validator_address"].as_str().unwrap()).or_default();
        *total = total.add(dec(&delegation["shares"])).unwrap();
    }
    for validator in list(&section["validators"]) {
        let operator = validator["operator_address"].as_str().unwrap();
        let held = shares.get(operator).copied().unwrap_or_default();
        assert_eq!(dec(&validator["delegator_shares"]), held, "height {height}: shares of {operator}");
    }
}

fn distribution(state: &Value, height: u64) {
    let section = &state["distribution"];
    let decimals = |coins: &Value| sum(list(coins).filter(|c| c["denom"] == DENOM).map(|c| dec(&c["amount"])));
    let outstanding = sum(list(&section["outstanding_rewards"]).map(|o| decimals(&o["outstanding_rewards"])));
    let owed = outstanding.add(decimals(&section["fee_pool"]["community_pool"])).unwrap();
    let whole = owed.mul_div_floor(1, 1_000_000_000_000_000_000).unwrap();
    assert_eq!(State(state).module("distribution"), whole, "height {height}: distribution owes what it holds");
    let commission: BTreeMap<&str, Amount> = list(&section["validator_accumulated_commissions"])
        .map(|c| (c["validator_address"].as_str().unwrap(), decimals(&c["accumulated"]["commission"])))
        .collect();
    for o in list(&section["outstanding_rewards"]) {
        let operator = o["validator_address"].as_str().unwrap();
        let part = commission.get(operator).copied().unwrap_or_default();
        assert!(
            part <= decimals(&o["outstanding_rewards"]),
            "height {height}: commission of {operator} within its outstanding rewards"
        );
    }
}

fn gov(state: &Value, height: u64) {
    let deposits = sum(list(&state["gov"]["deposits"]).map(|d| of_denom(&d["amount"])));
    assert_eq!(State(state).module("gov"), deposits, "height {height}: deposits in escrow");
}

fn retrievals(state: &Value, height: u64) {
    let open =
        |r: &&Value| ["RETRIEVAL_STATUS_OPEN", "RETRIEVAL_STATUS_CLAIMED"].contains(&r["status"].as_str().unwrap());
    let coins = list(&state["inference"]["retrievals"]).filter(open).flat_map(|r| [&r["fee"], &r["bond"]]);
    let held = sum(coins.filter(|c| !c.is_null()).map(|c| amount(&c["amount"])));
    assert_eq!(State(state).module("inference"), held, "height {height}: fees and bonds of open questions in escrow");
}

fn vesting(state: &Value, height: u64) {
    for account in list(&state["auth"]["accounts"]) {
        let base = match account.get("base_vesting_account") {
            Some(base) => base,
            None => continue,
        };
        let (vesting, original) = (of_denom(&base["delegated_vesting"]), of_denom(&base["original_vesting"]));
        assert!(vesting <= original, "height {height}: delegated vesting {vesting} of {original}");
    }
}
