//! Feeds a recording to the application.

use crate::compare::{Report, first_difference, in_our_words};
use crate::mock::Mock;
use crate::recording::{Block, Event, Init, Line, Outcome, Proof, Query, Tx, Update};
use crate::stores::{Expected, clear};
use openledger_assembly::{Assembly, assemble_with, chain_config, module_accounts};
use openledger_baseapp::block::{Block as Request, TxResult};
use openledger_baseapp::genesis::Genesis;
use openledger_baseapp::query::abci_refusal;
use openledger_baseapp::{BaseApp, NodeOptions};
use openledger_core::{
    BlockInfo, BlockTime, Ctx, ExecMode, GasMeter, Misbehavior, NodeEnv, State, ValidatorUpdate, Vote,
};
use openledger_proto::cosmos::staking::v1beta1::QueryHistoricalInfoResponse;
use openledger_proto::tendermint::types::ConsensusParams;
use openledger_store::{Store, StoreOptions, StoreReader};
use prost::Message;
use sha2::{Digest, Sha256};
use std::io::{BufRead, BufReader};
use std::sync::Arc;

const MODULE_ACCOUNTS: [&str; 9] = [
    "fee_collector",
    "distribution",
    "bonded_tokens_pool",
    "not_bonded_tokens_pool",
    "gov",
    "mint",
    "transfer",
    "interchainaccounts",
    "wasm",
];
const PREFIX: &str = "wasm";
/// Queries of the SDK have no limit by default.
const NO_LIMIT: u64 = u64::MAX;
/// The block's gas in the recordings: x/wasm bounds estimates by it, without which a contract's loop would never end.
const BLOCK_GAS: u64 = 60_000_000;
/// Flag of an absent vote.
const ABSENT: i32 = 1;

struct Replay {
    /// The mock application, if the recorded chain has it.
    mock: Option<Arc<Mock>>,
    /// What the recorded chain's next header has as application hash: ours covers further stores.
    app_hash: Vec<u8>,
    app: BaseApp,
    reader: StoreReader,
    report: Report,
    expected: Expected,
}

/// Replays a recording and reports; stops early only when our chain stops.
pub(crate) fn run(path: &str, mocked: bool) -> Report {
    let file = std::fs::File::open(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let stop = std::env::var_os("SDK_REPLAY_STOP").is_some();
    let mock = mocked.then(Arc::<Mock>::default);
    let (app, reader) = application(mock.clone());
    let (report, expected) = (Report::new(), Expected::default());
    let mut replay = Replay { mock, app_hash: Vec::new(), app, reader, report, expected };
    for line in BufReader::new(file).lines() {
        let line = serde_json::from_str(&line.unwrap()).unwrap();
        let goes_on = match line {
            Line::Init(init) => replay.init(init),
            Line::Block(block) => replay.block(&block),
            Line::Query(query) => replay.query(&query),
            Line::Export(state) => replay.export(&state),
            Line::Proof(proof) => replay.proof(&proof),
        };
        if !goes_on || stop && replay.report.different() > 0 {
            break;
        }
    }
    replay.report
}

fn application(mock: Option<Arc<Mock>>) -> (BaseApp, StoreReader) {
    let mut config = chain_config(PREFIX);
    // Every further account would take a number.
    config.module_accounts = module_accounts().unwrap();
    config.module_accounts.retain(|m| MODULE_ACCOUNTS.contains(&m.name));
    let options = mock.map(Mock::options).unwrap_or_default();
    let Assembly { runtime, ports, checks, .. } = assemble_with(config, options).unwrap();
    let stores = runtime.store_keys().into_iter().map(str::to_owned).collect();
    let store = Store::in_memory(StoreOptions { stores, ..StoreOptions::default() }).unwrap();
    let node = NodeOptions {
        query_gas_limit: NO_LIMIT,
        simulation_gas_limit: BLOCK_GAS,
        signature_threads: 0,
        min_retain_blocks: 0,
        halt_height: 0,
        halt_time: 0,
        env: NodeEnv::without_home(),
        max_waiting_txs: 0,
    };
    let reader = store.reader();
    (BaseApp::new(runtime, ports, checks, node, store).unwrap(), reader)
}

fn time(ns: i64) -> BlockTime {
    BlockTime { seconds: ns.div_euclid(1_000_000_000), nanos: i32::try_from(ns.rem_euclid(1_000_000_000)).unwrap() }
}

fn unhex(text: &str) -> Vec<u8> {
    hex::decode(text).unwrap()
}

/// Protobuf of CometBFT's public key: field 1 is ed25519, field 2 secp256k1.
fn update(u: &ValidatorUpdate) -> Update {
    let tag = if u.key_type == "secp256k1" { 0x12 } else { 0x0a };
    let mut key = vec![tag, u8::try_from(u.public_key.len()).unwrap()];
    key.extend(&u.public_key);
    Update { key: hex::encode(key), power: u.power }
}

fn event(e: &openledger_core::Event) -> Event {
    Event { r#type: e.ty.clone(), attributes: e.attributes.clone() }
}

/// Events of the recording whose texts are in the words of this chain.
fn events_in_our_words(place: &str, theirs: &[Event]) -> Vec<Event> {
    let worded =
        |(key, value): &(String, String)| (key.clone(), in_our_words(place, value).unwrap_or_else(|| value.clone()));
    let event = |event: &Event| Event {
        r#type: event.r#type.clone(),
        attributes: event.attributes.iter().map(worded).collect(),
    };
    theirs.iter().map(event).collect()
}

/// ibc-go's export loses the numbers of the next packets of channels where there are clients of version 2; the recorder
/// adds them before the import. Takes them out of both where theirs has none, and says whether it did.
fn without_numbers(ours: &mut serde_json::Value, theirs: &mut serde_json::Value) -> bool {
    let none = theirs["channel_genesis"]["send_sequences"].as_array().is_some_and(Vec::is_empty);
    let some = ours["channel_genesis"]["send_sequences"].as_array().is_some_and(|numbers| !numbers.is_empty());
    if none && some {
        ours["channel_genesis"]["send_sequences"].take();
        theirs["channel_genesis"]["send_sequences"].take();
    }
    none && some
}

/// `/cosmos.bank.v1beta1.MsgSend` without what all have in common.
fn subject(tx: &Tx) -> String {
    tx.messages.first().map_or_else(|| "no message".to_owned(), |m| m.trim_start_matches("/cosmos.").to_owned())
}

/// An answer without the app hash, which covers our further stores.
fn masked(method: &str, answer: Vec<u8>) -> Vec<u8> {
    if method != "staking.v1beta1.Query/HistoricalInfo" {
        return answer;
    }
    let mut decoded = QueryHistoricalInfoResponse::decode(answer.as_slice()).unwrap();
    decoded.hist.iter_mut().for_each(clear);
    decoded.encode_to_vec()
}

impl Replay {
    fn init(&mut self, init: Init) -> bool {
        (self.app, self.reader) = application(self.mock.clone());
        self.app_hash = Sha256::digest(b"").to_vec();
        self.expected = Expected::default();
        let block = BlockInfo {
            chain_id: init.chain_id,
            height: init.initial_height,
            time: time(init.time_ns),
            ..BlockInfo::default()
        };
        let params = Some(ConsensusParams::decode(init.consensus_params.as_slice()).unwrap());
        let genesis =
            Genesis { block, params, validators: Vec::new(), app_state: init.app_state.to_string().into_bytes() };
        let updates = match self.app.init_chain(genesis) {
            Ok(updates) => updates,
            Err(e) => return self.stopped("genesis", "InitChain", &e.to_string()),
        };
        let ours: Vec<Update> = updates.iter().map(update).collect();
        self.report.equal("genesis", "validators", "InitChain", &ours, &init.validators);
        true
    }

    fn stopped(&mut self, subject: &str, place: &str, why: &str) -> bool {
        self.report.note(subject, "stopped", false, place, || format!("    {why}"));
        false
    }

    fn block(&mut self, block: &Block) -> bool {
        let place = format!("block {}", block.height);
        for tx in &block.txs {
            // As recorded: a transaction is estimated on the state to which the checks before it led.
            let at = format!("{place} simulate [{}]", tx.label);
            match self.app.simulate(tx.raw.clone()) {
                Ok(ours) => self.outcome(&subject(tx), "simulate", &at, &ours, &tx.simulate, false),
                Err(e) => self.report.note(&subject(tx), "simulate", false, &at, || e.to_string()),
            }
            let at = format!("{place} check [{}]", tx.label);
            match self.app.check_tx(tx.raw.clone(), false) {
                Ok(ours) => self.outcome(&subject(tx), "check", &at, &ours, &tx.check, false),
                Err(e) => self.report.note(&subject(tx), "check", false, &at, || e.to_string()),
            }
        }
        let votes =
            block.votes.iter().map(|v| Vote { validator: unhex(&v.address), power: v.power, signed: v.flag != ABSENT });
        let misbehavior = block.misbehavior.iter().map(|m| Misbehavior {
            validator: unhex(&m.address),
            power: m.power,
            height: m.height,
            time: time(m.time_ns),
            total_power: m.total_power,
            duplicate_vote: m.r#type == 1,
        });
        let info = BlockInfo {
            height: block.height,
            time: time(block.time_ns),
            hash: unhex(&block.hash),
            next_validators_hash: unhex(&block.next_validators_hash),
            proposer: unhex(&block.proposer),
            app_hash: std::mem::replace(&mut self.app_hash, unhex(&block.app_hash)),
            votes: votes.collect(),
            misbehavior: misbehavior.collect(),
            ..BlockInfo::default()
        };
        if let Some(mock) = &self.mock {
            mock.prepare(&block.mock);
        }
        let result =
            match self.app.finalize_block(Request { info, txs: block.txs.iter().map(|t| t.raw.clone()).collect() }) {
                Ok(result) => result,
                Err(e) => return self.stopped("block", &place, &e.to_string()),
            };
        for (tx, ours) in block.txs.iter().zip(&result.txs) {
            self.outcome(&subject(tx), "", &format!("{place} [{}]", tx.label), ours, &tx.deliver, true);
        }
        let ours: Vec<Event> = result.events.iter().map(event).collect();
        self.events("block", "events", &place, &ours, &block.events);
        let ours: Vec<Update> = result.validators.iter().map(update).collect();
        self.report.equal("block", "validators", &place, &ours, &block.validator_updates);
        let theirs = ConsensusParams::decode(block.consensus_param_updates.as_slice()).unwrap();
        self.report.equal("block", "params", &place, &result.params, &theirs);
        if let Err(e) = self.app.commit() {
            return self.stopped("commit", &place, &e.to_string());
        }
        self.roots(block, &place);
        true
    }

    fn outcome(
        &mut self,
        subject: &str,
        phase: &'static str,
        place: &str,
        ours: &TxResult,
        theirs: &Outcome,
        whole: bool,
    ) {
        let kinds = match phase {
            "simulate" => ["sim code", "sim gas", "sim log", "sim data", "sim events"],
            "check" => ["check code", "check gas", "check log", "check data", "check events"],
            _ => ["code", "gas", "log", "data", "events"],
        };
        let (a, b) = ((ours.codespace.as_str(), ours.code), (theirs.codespace.as_str(), theirs.code));
        self.report.note(subject, kinds[0], a == b, place, || {
            format!("    SDK  {b:?} {}\n    ours {a:?} {}", theirs.log, ours.log)
        });
        if a != b {
            return; // all else follows from it
        }
        let (a, b) = (ours.gas_used, theirs.gas_used);
        // wasmd's estimates forget what counting the transaction costs.
        let counted = phase == "simulate" && a == b + 3_429;
        self.report.note(subject, kinds[1], a == b || counted, place, || {
            format!("    SDK {b}, ours {a} ({:+}) {}", i128::from(a) - i128::from(b), theirs.log)
        });
        if whole {
            self.report.equal(
                subject,
                "gas wanted",
                place,
                &i64::try_from(ours.gas_wanted).unwrap(),
                &theirs.gas_wanted,
            );
            // Of a panic the recording has the first line; its stack and its end are in the lines behind it.
            let log = match theirs.log.starts_with("recovered: ") {
                true => ours.log.trim_end_matches(": panic").to_owned(),
                false => ours.log.clone(),
            };
            match in_our_words(place, &theirs.log) {
                Some(theirs) if theirs == log => self.report.explained(subject, kinds[2]),
                _ => self.report.equal(subject, kinds[2], place, &log, &theirs.log),
            }
            self.report.note(subject, kinds[3], ours.data == theirs.data, place, || {
                format!("    SDK  {}\n    ours {}", hex::encode(&theirs.data), hex::encode(&ours.data))
            });
            let events: Vec<Event> = ours.events.iter().map(event).collect();
            self.events(subject, kinds[4], place, &events, &theirs.events);
        }
    }

    fn events(&mut self, subject: &str, kind: &'static str, place: &str, ours: &[Event], theirs: &[Event]) {
        if ours != theirs && ours == events_in_our_words(place, theirs) {
            return self.report.explained(subject, kind);
        }
        self.report.note(subject, kind, ours == theirs, place, || {
            let at = ours.iter().zip(theirs).take_while(|(a, b)| a == b).count();
            format!(
                "    event {at} of {} (ours {})\n    SDK  {:?}\n    ours {:?}",
                theirs.len(),
                ours.len(),
                theirs.get(at),
                ours.get(at)
            )
        });
    }

    fn roots(&mut self, block: &Block, place: &str) {
        self.expected.apply(&block.writes);
        let view = self.app.published();
        for (store, theirs) in &block.stores {
            let root = self.reader.store_root(block.height, store).ok().map(hex::encode);
            let equal = root.as_ref() == Some(theirs);
            let expected = &self.expected;
            if !equal && store == "staking" && expected.equal_but_for_app_hash(store, &*view.snapshot) {
                self.report.note("store staking", "contents", true, place, String::new);
                continue;
            }
            self.report.note(&format!("store {store}"), "root", equal, place, || match &root {
                Some(_) => expected.explain(store, &*view.snapshot),
                None => "    we have no such store".to_owned(),
            });
        }
    }

    fn query(&mut self, query: &Query) -> bool {
        let method = query.path.trim_start_matches("/cosmos.");
        let place = format!("{} {} {}", query.label, query.path, hex::encode(&query.data));
        let (code, value, log) = match self.app.query_module(&query.path, &query.data, 0) {
            Ok((value, _)) => ((String::new(), 0), value, String::new()),
            Err(e) => {
                let e = abci_refusal(&e);
                ((e.codespace, e.code), Vec::new(), e.log)
            }
        };
        let theirs = (query.codespace.clone(), query.code);
        self.report.note(method, "query code", code == theirs, &place, || {
            format!("    SDK  {theirs:?} {}\n    ours {code:?} {log}", query.log)
        });
        if code == theirs {
            self.report.equal(method, "query log", &place, &log, &query.log);
            let (value, theirs) = (masked(method, value), masked(method, query.value.clone()));
            self.report.note(method, "query value", value == theirs, &place, || {
                format!("    SDK  {}\n    ours {}", hex::encode(&theirs), hex::encode(&value))
            });
        }
        true
    }

    fn proof(&mut self, theirs: &Proof) -> bool {
        let subject = format!("store {}", theirs.store);
        let place = format!("proof of {} at height {}", hex::encode(&theirs.key), theirs.height);
        match self.reader.prove(theirs.height, &theirs.store, &theirs.key) {
            Ok(ours) => {
                let value = ours.value.unwrap_or_default();
                self.report.note(&subject, "proof value", value == theirs.value, &place, || {
                    format!("    SDK  {}\n    ours {}", hex::encode(&theirs.value), hex::encode(&value))
                });
                let step = ours.ops.first().map(|op| op.data.as_slice()).unwrap_or_default();
                self.report.note(&subject, "proof", step == theirs.proof, &place, || {
                    format!("    SDK  {}\n    ours {}", hex::encode(&theirs.proof), hex::encode(step))
                });
            }
            Err(e) => self.report.note(&subject, "proof", false, &place, || format!("    {e}")),
        }
        true
    }

    fn export(&mut self, theirs: &serde_json::Value) -> bool {
        let view = self.app.published();
        let runtime = self.app.runtime();
        let ctx = Ctx::new(
            State::new(view.snapshot),
            GasMeter::infinite(),
            Arc::clone(&view.block),
            runtime.shared_config(),
            ExecMode::Query,
        );
        let ours = match runtime.export_genesis(&ctx) {
            Ok(ours) => ours,
            Err(e) => return self.stopped("export", "export", &e.to_string()),
        };
        for (module, theirs) in theirs.as_object().unwrap() {
            let mut ours = ours.get(module).cloned().unwrap_or_default();
            if let Some(bank) = ours.as_object_mut().filter(|_| module == "bank") {
                assert_eq!(bank.remove("supply_caps"), Some(serde_json::json!([]))); // ours alone
            }
            let mut theirs = theirs.clone();
            if module == "ibc" && without_numbers(&mut ours, &mut theirs) {
                self.report.explained("export ibc", "export");
            }
            let difference = first_difference(&ours, &theirs, "");
            self.report.note(&format!("export {module}"), "export", difference.is_none(), "", || {
                format!("    {}", difference.unwrap_or_default())
            });
        }
        true
    }
}
