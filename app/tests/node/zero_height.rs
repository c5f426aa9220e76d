//! Chains that begin anew from an exported state, at height zero and where the old one stood, after every
//! stage of the life of a datanet and a model: they validate, start, go on to train and sell, and no coin is
//! lost.

use crate::economy::{CHEAP, PRICE, infer, script};
use crate::lab::{BLOCK_GAS, Draft, GAS, Lab, address};
use openledger_baseapp::export::ExportOptions;
use openledger_core::context::AppState;
use openledger_proto::any::pack;
use openledger_proto::openledger::attribution::v1 as attribution;
use openledger_proto::openledger::datanet::v1 as datanet;
use openledger_proto::openledger::inference::v1 as inference;
use openledger_proto::openledger::model::v1 as model;
use prost::Message;
use prost_types::Any;
use serde_json::Value;

/// Blocks of the script after which a chain is exported, and what is open then.
const STAGES: [(usize, &str); 11] = [
    (1, "datanet created"),
    (2, "commits open"),
    (3, "revealed, unsettled"),
    (4, "settled"),
    (5, "training announced"),
    (6, "probes wait for their seed"),
    (7, "seed waits for the next block"),
    (8, "half certified"),
    (9, "certified"),
    (10, "sold"),
    (12, "epoch open"),
];

struct Run {
    lab: Lab,
    sequences: [u64; 6],
}

impl Run {
    fn block(&mut self, messages: Vec<(u8, Any)>) {
        let txs = messages.into_iter().map(|(signer, message)| {
            let next = &mut self.sequences[usize::from(signer)];
            *next += 1;
            Draft { gas: 20 * GAS, ..Draft::new(signer, *next - 1, vec![message]) }.sign()
        });
        let txs = txs.collect();
        for receipt in self.lab.block(txs).txs {
            let below_price = ("inference", 9);
            assert!(receipt.code == 0 || crate::lab::code(&receipt) == below_price, "{}", receipt.log);
        }
    }

    fn empty(&mut self, count: usize) {
        (0..count).for_each(|_| self.block(Vec::new()));
    }

    /// A chain that has run the first `stage` blocks of the economy's script.
    fn until(stage: usize) -> Self {
        let mut run = Self { lab: Lab::new(), sequences: [0; 6] };
        script(4).into_iter().take(stage).for_each(|block| run.block(block));
        run
    }

    /// What is left of the script, with time for windows and seeds, and one step more, as certifications
    /// begin again.
    fn go_on(&mut self, stage: usize) {
        for (i, _) in script(1).into_iter().enumerate().skip(stage) {
            if matches!(i, 4 | 7 | 8) {
                self.empty(4);
            }
            let block = script(self.lab.height).remove(i);
            if i == 8 && stage == 8 {
                self.block(script(1).remove(7));
            }
            self.block(block);
        }
        self.empty(1);
    }

    fn query<A: Message + Default>(&self, path: &str, request: &impl Message) -> A {
        let (bytes, _) = self.lab.app.query_module(path, &request.encode_to_vec(), 0).unwrap();
        A::decode(bytes.as_slice()).unwrap()
    }

    fn model(&self) -> model::Model {
        let answer: model::QueryModelResponse =
            self.query("/openledger.model.v1.Query/Model", &model::QueryModelRequest { model_id: 1 });
        answer.model.unwrap()
    }
}

fn sections(state: &AppState) -> Value {
    serde_json::to_value(state).unwrap()
}

fn supply(state: &Value) -> u128 {
    let coins = state["bank"]["supply"].as_array().unwrap();
    coins.iter().map(|c| c["amount"].as_str().unwrap().parse::<u128>().unwrap()).sum()
}

fn balances(state: &Value) -> u128 {
    let owners = state["bank"]["balances"].as_array().unwrap();
    let coins = owners.iter().flat_map(|b| b["coins"].as_array().unwrap());
    coins.map(|c| c["amount"].as_str().unwrap().parse::<u128>().unwrap()).sum()
}

/// Every field named like a height in our sections, with its path.
fn heights(path: &str, value: &Value, out: &mut Vec<(String, u64)>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let path = format!("{path}.{name}");
                let named = name == "height"
                    || name.ends_with("_height")
                    || ["settles_at", "expires_at"].contains(&name.as_str());
                match value.as_str().and_then(|v| v.parse().ok()) {
                    Some(height) if named => out.push((path, height)),
                    _ => heights(&path, value, out),
                }
            }
        }
        Value::Array(list) => list.iter().enumerate().for_each(|(i, v)| heights(&format!("{path}[{i}]"), v, out)),
        _ => {}
    }
}

/// The new chain sold what was left to sell, and its books are those of one chain that did it all.
fn check_books(run: &Run, stage: &str) {
    let request = attribution::QueryEpochTotalsRequest { epoch: 0 };
    let mut answer: attribution::QueryEpochTotalsResponse =
        run.query("/openledger.attribution.v1.Query/EpochTotals", &request);
    let totals = answer.totals.remove(0);
    let out: u64 = totals.paid_out.iter().map(|t| t.amount.as_ref().unwrap().amount.parse::<u64>().unwrap()).sum();
    let number = |text: &String| text.parse::<u64>().unwrap_or(0);
    let (fees, credited) = (4 * PRICE + 4 * CHEAP, number(&totals.credited) - number(&totals.released));
    assert_eq!((totals.inferences, number(&totals.fees_in), out + credited), (8, fees, fees), "{stage}");
    assert!(credited > 0, "{stage}: the credits of the batches wait");
    assert_eq!(run.model().points, 16, "{stage}");
    for id in 1..=4 {
        let request = attribution::QueryAttributionRequest { inference_id: id };
        let found: attribution::QueryAttributionResponse =
            run.query("/openledger.attribution.v1.Query/Attribution", &request);
        let request = inference::QueryInferenceRequest { inference_id: id };
        let sold: inference::QueryInferenceResponse = run.query("/openledger.inference.v1.Query/Inference", &request);
        let (header, sold) = (found.header.unwrap(), sold.inference.unwrap());
        assert_eq!((header.record_hash, header.height), (sold.record_hash, sold.height), "{stage}, inference {id}");
    }
    for n in [2, 3] {
        let request = attribution::QueryEarningsByAccountRequest { address: address(n) };
        let earned: attribution::QueryEarningsByAccountResponse =
            run.query("/openledger.attribution.v1.Query/EarningsByAccount", &request);
        let request = attribution::QueryPaymentsRequest { address: address(n), pagination: None };
        let payments: attribution::QueryPaymentsResponse =
            run.query("/openledger.attribution.v1.Query/Payments", &request);
        let sum = |totals: &[attribution::RoleTotal]| -> u64 {
            totals.iter().map(|t| t.amount.as_ref().unwrap().amount.parse::<u64>().unwrap()).sum()
        };
        let paid: u64 = payments.payments.iter().map(|p| sum(&p.totals)).sum();
        assert_eq!(sum(&earned.earnings.unwrap().totals), paid, "{stage}: earnings are the sum of payments");
    }
}

#[test]
fn a_chain_begins_anew_after_every_stage() {
    let whole = {
        let mut run = Run::until(0);
        run.go_on(0);
        check_books(&run, "one chain");
        run
    };
    for (stage, what) in STAGES {
        let mut old = Run::until(stage);
        let options = ExportOptions { zero_height: true, ..ExportOptions::default() };
        let exported = old.lab.app.export(&options).unwrap();
        assert_eq!(exported.initial_height, 0);
        old.lab.app.runtime().validate_genesis(&exported.app_state).unwrap();
        let state = sections(&exported.app_state);
        assert_eq!(supply(&state), balances(&state), "{what}");
        let plain = sections(&old.lab.app.export(&ExportOptions::default()).unwrap().app_state);
        assert_eq!(supply(&state), supply(&plain), "{what}: preparing moves coins only");
        let mut found = Vec::new();
        for module in ["datanet", "model", "inference", "attribution"] {
            heights(module, &state[module], &mut found);
        }
        // What lies ahead, at most a reveal window away, is all that is left of heights.
        let left: Vec<_> = found.iter().filter(|(_, height)| *height > 0).collect();
        let ahead = |path: &str| path.ends_with(".settles_at") || path.ends_with(".expires_at");
        assert!(left.iter().all(|(path, height)| ahead(path) && *height <= 2), "{what}: {left:?}");
        assert_eq!(left.is_empty(), !matches!(stage, 2 | 3), "{what}: {left:?}");

        let mut new = Run { lab: Lab::unstarted(), sequences: old.sequences };
        new.lab.start(&state, BLOCK_GAS);
        new.go_on(stage);
        check_books(&new, what);
        for n in [2, 3] {
            let (one, other) = (whole.lab.balance(n), new.lab.balance(n));
            assert_eq!(one, other, "{what}: account {n} has what it would have in one chain");
        }
        // and a second time
        let again = new.lab.app.export(&options).unwrap();
        new.lab.app.runtime().validate_genesis(&again.app_state).unwrap();
        let mut third = Run { lab: Lab::unstarted(), sequences: new.sequences };
        third.lab.start(&sections(&again.app_state), BLOCK_GAS);
        third.block(vec![(4, infer(4, PRICE))]);
        old.empty(1);
    }
}

#[test]
fn a_chain_goes_on_where_the_old_one_stood_after_every_stage() {
    for (stage, what) in STAGES {
        let old = Run::until(stage);
        let exported = old.lab.app.export(&ExportOptions::default()).unwrap();
        old.lab.app.runtime().validate_genesis(&exported.app_state).unwrap();
        let state = sections(&exported.app_state);
        assert_eq!(supply(&state), balances(&state), "{what}");
        let mut new = Run { lab: Lab::resumed(&old.lab, &state), sequences: old.sequences };
        new.go_on(stage);
        check_books(&new, what);
    }
}

/// What a training may use is decided on the old chain: an item that settled after its snapshot stays out of
/// it, and a consent that was withdrawn after its announcement stays in it, while later trainings of the new
/// chain see both.
#[test]
fn order_between_snapshots_consent_and_settling_outlives_the_chain() {
    let mut old = Run::until(5);
    let withdraw = |contribution_id| {
        let contributor = address(u8::try_from(contribution_id + 1).unwrap());
        pack(&datanet::MsgSetConsent { contributor, contribution_id, first_item_id: 0, last_item_id: 0, licence: 0 })
    };
    old.block(vec![(3, withdraw(2))]);
    let options = ExportOptions { zero_height: true, ..ExportOptions::default() };
    let state = sections(&old.lab.app.export(&options).unwrap().app_state);
    let mut new = Run { lab: Lab::unstarted(), sequences: old.sequences };
    new.lab.start(&state, BLOCK_GAS);
    new.go_on(5);
    assert_eq!(new.model().points, 16, "the announced training keeps its members");
    let request = datanet::QuerySnapshotAtRequest { datanet_id: 1, height: new.lab.height };
    let members: datanet::QuerySnapshotAtResponse = new.query("/openledger.datanet.v1.Query/SnapshotAt", &request);
    assert_eq!(members.count, 8, "a later one does not see what was withdrawn");
}

/// A bond matures after as many blocks as it would have on one chain.
#[test]
fn what_had_passed_of_a_bonds_time_counts() {
    let mut old = Run::until(4);
    let release = || pack(&datanet::MsgReleaseBond { contributor: address(2), contribution_id: 1 });
    old.empty(3);
    let options = ExportOptions { zero_height: true, ..ExportOptions::default() };
    let exported = old.lab.app.export(&options).unwrap();
    let mut state = sections(&exported.app_state);
    // settled at 4, exported at 7: three blocks have passed of the ten
    state["datanet"]["params"]["bond_maturity"] = "10".into();
    assert_eq!(state["datanet"]["contributions"][0]["contribution"]["settled_ago"], "3");
    let mut new = Run { lab: Lab::unstarted(), sequences: old.sequences };
    new.lab.start(&state, BLOCK_GAS);
    new.empty(6);
    let early = Draft { gas: 5 * GAS, ..Draft::new(2, new.sequences[2], vec![release()]) }.sign();
    assert_eq!(crate::lab::code(&new.lab.one(early)), ("datanet", 30));
    new.sequences[2] += 1;
    let before = new.lab.balance(2);
    new.block(vec![(2, release())]);
    assert!(new.lab.balance(2) > before);
}
