//! Export into a genesis document: at a height, of some modules, and for a chain that begins at height zero.

use crate::lab::{BLOCK_GAS, Draft, FEE, GAS, Lab, POWER, address, coins, validator};
use openledger_assembly::chain_config;
use openledger_baseapp::export::{ExportOptions, Exported};
use openledger_config::genesis::AppGenesis;
use openledger_core::Vote;
use openledger_proto::any::pack;
use openledger_proto::cosmos::staking::v1beta1::{MsgDelegate, MsgUndelegate};
use serde_json::{Value, json};

fn operator() -> String {
    let codec = chain_config("open").addresses;
    codec.to_valoper(codec.parse(&address(6)).unwrap().as_bytes())
}

/// Delegations with rewards that nobody has drawn, and an unbonding.
fn busy() -> Lab {
    let mut lab = Lab::new();
    let tx = |n: u8, sequence, message| Draft { gas: 5 * GAS, ..Draft::new(n, sequence, vec![message]) }.sign();
    let delegate = |n, amount| {
        pack(&MsgDelegate { delegator_address: address(n), validator_address: operator(), amount: coins(amount).pop() })
    };
    let undelegate =
        MsgUndelegate { delegator_address: address(1), validator_address: operator(), amount: coins(1_000_000).pop() };
    let mut power = POWER;
    let blocks = [
        vec![tx(1, 0, delegate(1, 5_000_000)), tx(2, 0, delegate(2, 7_000_001))],
        vec![tx(1, 1, pack(&undelegate)), tx(3, 0, delegate(3, 1))],
        vec![],
        vec![crate::lab::small_send(4, 5, 0)],
        vec![],
    ];
    for (i, txs) in blocks.into_iter().enumerate() {
        let mut info = lab.next();
        if i > 0 {
            info.votes = vec![Vote { validator: validator(), power, signed: true }];
        }
        let result = lab.block_with(info, txs);
        assert!(result.txs.iter().all(|t| t.code == 0), "{:?}", result.txs);
        power = result.validators.first().map_or(power, |v| i64::try_from(v.power).unwrap());
    }
    lab
}

fn document(exported: Exported) -> Value {
    let genesis = AppGenesis::new("lab-1", "2023-11-14T22:13:20Z".to_owned(), &json!({}), -1).unwrap();
    serde_json::to_value(openledger_cli::export::document(exported, genesis).unwrap()).unwrap()
}

fn total(coins: &Value) -> u128 {
    coins
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["amount"].as_str().unwrap().split('.').next().unwrap().parse::<u128>().unwrap())
        .sum()
}

#[test]
fn a_document_names_everything_that_a_new_chain_needs() {
    let lab = busy();
    let all = document(lab.app.export(&ExportOptions::default()).unwrap());
    assert_eq!((all["initial_height"].as_i64(), all["chain_id"].as_str()), (Some(6), Some("lab-1")));
    assert_eq!(all["consensus"]["params"]["block"], json!({"max_bytes": "22020096", "max_gas": BLOCK_GAS.to_string()}));
    assert_eq!(all["consensus"]["params"]["evidence"]["max_age_duration"], "172800000000000");
    let validators = all["consensus"]["validators"].as_array().unwrap();
    let expected = json!({"address": hex(&validator()), "name": "lab", "power": "111",
        "pub_key": {"type": "tendermint/PubKeyEd25519", "value": validators[0]["pub_key"]["value"]}});
    assert_eq!(validators, &[expected]);
    assert!(all["app_state"].get("consensus").is_none());
    assert_eq!(all["app_state"]["genutil"], json!({"gen_txs": []}));

    let earlier = lab
        .app
        .export(&ExportOptions { height: 1, modules: vec!["bank".to_owned()], ..ExportOptions::default() })
        .unwrap();
    assert_eq!(earlier.app_state.keys().collect::<Vec<_>>(), ["bank"]);
    assert_eq!(earlier.initial_height, 2);
    assert_ne!(earlier.app_state["bank"], all["app_state"]["bank"]);
    assert!(lab.app.export(&ExportOptions { modules: vec!["x".to_owned()], ..ExportOptions::default() }).is_err());
    assert!(lab.app.export(&ExportOptions { height: 9, ..ExportOptions::default() }).is_err());
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02X}")).collect()
}

#[test]
fn an_export_of_the_first_hour_is_valid_and_begins_again() {
    let mut lab = Lab::unstarted();
    let mut state = lab.genesis();
    openledger_assembly::bound_transfers(&mut state).unwrap();
    lab.start(&state, BLOCK_GAS);
    lab.block(Vec::new());
    let exported = json!(lab.app.export(&ExportOptions::default()).unwrap().app_state);
    let hour = &exported["ratelimit"]["hour_epoch"];
    assert_eq!((&hour["epoch_number"], &hour["epoch_start_height"]), (&json!("22"), &json!("0")));
    openledger_assembly::validate_app_state("open", &exported).unwrap();
    let mut again = Lab::resumed(&lab, &exported);
    again.block(Vec::new());
    let kept = json!(again.app.export(&ExportOptions::default()).unwrap().app_state);
    assert_eq!(kept["ratelimit"], exported["ratelimit"]);
}

#[test]
fn at_height_zero_everything_owed_is_paid_and_heights_are_forgotten() {
    let lab = busy();
    let before = lab.app.published().app_hash;
    let options = ExportOptions { zero_height: true, ..ExportOptions::default() };
    let exported = lab.app.export(&options).unwrap();
    assert_eq!((lab.app.published().app_hash, exported.initial_height), (before, 0));
    let state = json!(exported.app_state);
    let rewards = &state["distribution"]["outstanding_rewards"];
    assert!(rewards.as_array().unwrap().iter().all(|r| total(&r["outstanding_rewards"]) == 0), "{rewards}");
    assert_eq!(state["staking"]["unbonding_delegations"][0]["entries"][0]["creation_height"], "0");
    assert_eq!(state["slashing"]["signing_infos"][0]["validator_signing_info"]["start_height"], "0");
    let paid = state["bank"]["balances"].as_array().unwrap().iter().find(|b| b["address"] == address(2)).unwrap();
    assert!(total(&paid["coins"]) > u128::from(crate::lab::START - 7_000_001 - FEE), "rewards were drawn: {paid}");

    let mut new = Lab::unstarted();
    let updates = new.start(&state, BLOCK_GAS);
    assert_eq!(updates.iter().map(|u| u.power).collect::<Vec<_>>(), [111]);
    new.block(Vec::new());
    let again = json!(new.app.export(&ExportOptions::default()).unwrap().app_state);
    for kept in ["delegations", "unbonding_delegations", "validators"] {
        assert_eq!(again["staking"][kept], state["staking"][kept], "{kept}");
    }
    for _ in 0..3 {
        new.block(Vec::new());
    }

    let jailed = ExportOptions { jail_allowed: vec![operator()], ..options.clone() };
    assert_eq!(lab.app.export(&jailed).unwrap().app_state["staking"]["validators"][0]["jailed"], false);
    let codec = chain_config("open").addresses;
    let other = codec.to_valoper(&[9; 20]);
    let jailed = ExportOptions { jail_allowed: vec![other], ..options.clone() };
    assert_eq!(lab.app.export(&jailed).unwrap().app_state["staking"]["validators"][0]["jailed"], true);
    assert!(lab.app.export(&ExportOptions { jail_allowed: vec!["x".to_owned()], ..options }).is_err());
}
