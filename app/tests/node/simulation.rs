//! Random operations of all modules (after the SDK's `x/simulation`): every block is executed twice with
//! equal results, the invariants are computed from the exported state after each, and at the end a chain that
//! begins from the export goes on alike.
//!
//! `SIM_SEEDS`, `SIM_BLOCKS` and `SIM_OPS` set the size; `make simulate` runs the long form.

mod data;
mod invariants;
mod jobs;
mod judging;
mod operations;
mod retrieval;
mod world;

use crate::lab::Lab;
use data::{JUDGED, LIBRARY};
use openledger_baseapp::block::BlockResult;
use openledger_core::Event;
use openledger_proto::cosmos::tx::v1beta1::{TxBody, TxRaw};
use prost::Message;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use world::{World, exported};

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(default)
}

/// `(codespace, code)` and how often it came; the success is `("", 0)`.
type Outcomes = BTreeMap<(String, u32), u64>;

/// How often each kind of message succeeded, and each kind of event came of one that did.
type Reached = BTreeMap<String, u64>;

/// What every run must have reached: messages, and events of those that have more than one outcome.
const REACHED: [&str; 26] = [
    "/openledger.datanet.v1.MsgCommitContribution",
    "/openledger.datanet.v1.MsgRevealContribution",
    "/openledger.datanet.v1.MsgSetConsent",
    "/openledger.datanet.v1.MsgReleaseBond",
    "/openledger.datanet.v1.MsgProveSynthetic",
    "/openledger.datanet.v1.MsgProveCrossDuplicate",
    "/openledger.model.v1.MsgCreateModel",
    "/openledger.model.v1.MsgAnnounceTraining",
    "/openledger.model.v1.MsgRegisterHead",
    "/openledger.model.v1.MsgUploadInverse",
    "/openledger.model.v1.MsgCertifyStep",
    "/openledger.model.v1.MsgSetPrice",
    "/openledger.model.v1.MsgJudgeStep",
    "/openledger.inference.v1.MsgInfer",
    "/openledger.inference.v1.MsgInferBatch",
    "/openledger.inference.v1.MsgRetrieve",
    "/openledger.inference.v1.MsgSubmitRetrieval",
    "/openledger.inference.v1.MsgChallengeRetrieval",
    "/openledger.inference.v1.MsgSettleRetrieval",
    "/openledger.attribution.v1.MsgReleaseDeferred",
    "/openledger.attribution.v1.MsgWithdrawEarnings",
    "ask_retrieval",
    "settle_retrieval RETRIEVAL_STATUS_SETTLED",
    "settle_retrieval RETRIEVAL_STATUS_REFUNDED",
    "enter_evidence_line",
    "judge_model",
];
/// Refusals that wrong answers and wrong challenges must meet: of a wrong claim, and of no omission.
const REFUSED: [u32; 2] = [18, 20];

/// The message of a transaction.
fn kind(tx: &[u8]) -> String {
    let body = TxBody::decode(TxRaw::decode(tx).unwrap().body_bytes.as_slice()).unwrap();
    body.messages[0].type_url.clone()
}

/// The name of an event, with the status that it tells.
fn outcome(event: &Event) -> String {
    let status = event.attributes.iter().find(|(key, _)| key == "status");
    status.map_or_else(|| event.ty.clone(), |(_, status)| format!("{} {status}", event.ty))
}

/// Data, a library and the economy, as they are when random operations begin.
fn prelude(world: &mut World) {
    let fine = |result: BlockResult| {
        assert!(result.txs.iter().all(|r| r.code == 0), "prelude: {:?}", result.txs);
    };
    for txs in crate::economy::blocks().into_iter().take(9) {
        fine(world.block(txs));
    }
    let made = |world: &mut World, messages: Vec<_>| {
        let txs = messages.into_iter().map(|message| operations::signed(world, message)).collect();
        fine(world.block(txs));
    };
    made(world, data::datanets());
    let first = data::early(world, &[(2, JUDGED, 24), (3, JUDGED, 24), (4, LIBRARY, 10)]);
    made(world, first);
    let mut then = data::reveals(world);
    then.extend(data::early(world, &[(5, LIBRARY, 20)]));
    made(world, then);
    let last = data::reveals(world);
    made(world, last);
    (0..3).for_each(|_| made(world, Vec::new()));
    for messages in retrieval::prelude([world.lab.height - 1, world.lab.height]) {
        made(world, messages);
    }
}

/// The same blocks on a chain in a folder that is started anew now and then.
struct Restarted<'a> {
    folder: &'a Path,
    lab: Lab,
}

impl Restarted<'_> {
    fn follow(&mut self, world: &mut World) {
        for (info, txs) in world.made.drain(..) {
            if info.height.is_multiple_of(5) {
                self.lab = Lab::unstarted(); // closes the folder
                self.lab = World::on_disk(self.folder);
            }
            self.lab.block_with(info, txs);
        }
        let (here, there) = (self.lab.app.published(), world.lab.app.published());
        assert_eq!(here.app_hash, there.app_hash, "height {}: a chain that was restarted", world.lab.height);
    }
}

fn run(seed: u64, blocks: u64, operations: u64, reached: &mut Reached) -> (Outcomes, BTreeSet<String>) {
    let mut world = World::new(seed);
    let mut outcomes = Outcomes::new();
    let folder = tempfile::tempdir().unwrap();
    let mut restarted = Restarted { folder: folder.path(), lab: World::on_disk(folder.path()) };
    prelude(&mut world);
    for _ in 0..blocks {
        let mut txs = Vec::new();
        for _ in 0..operations {
            txs.extend(operations::transaction(&mut world));
        }
        let kinds: Vec<String> = txs.iter().map(|tx| kind(tx)).collect();
        for (kind, receipt) in kinds.into_iter().zip(world.block(txs).txs) {
            assert_ne!(receipt.code, 111_222, "seed {seed}, height {}: panic", world.lab.height);
            if receipt.code == 0 {
                *reached.entry(kind).or_default() += 1;
                receipt.events.iter().for_each(|event| *reached.entry(outcome(event)).or_default() += 1);
            }
            *outcomes.entry((receipt.codespace, receipt.code)).or_default() += 1;
        }
        invariants::check(&world.state, world.lab.height);
        data::check(&world.state, world.lab.height);
        judging::check(&world.state, world.lab.height);
        restarted.follow(&mut world);
    }
    let mut again = Lab::resumed(&world.lab, &world.state);
    let went_on = world.block(Vec::new());
    let alike = again.block_with(world.last_header(), Vec::new());
    // What falls due at one time is queued in the order of its creation, after an import in the order of its
    // keys (as in the SDK).
    for (i, (before, after)) in sorted(went_on.events).iter().zip(&sorted(alike.events)).enumerate() {
        assert_eq!(before, after, "seed {seed}: event {i} of the block after an import");
    }
    assert_eq!(went_on.validators, alike.validators, "seed {seed}: the block after an import");
    let imported = exported(&again);
    for (module, section) in world.state.as_object().unwrap() {
        assert_eq!(section, &imported[module], "seed {seed}: {module} after export and import");
    }
    (outcomes, jobs::reached(&world.state))
}

/// In one order, and without the end of unbondings that were cancelled: their places in the queue are not
/// exported (as in the SDK).
fn sorted(mut events: Vec<Event>) -> Vec<Event> {
    events.retain(|e| e.ty != "complete_unbonding" || e.attributes.iter().any(|(k, v)| k == "amount" && !v.is_empty()));
    events.sort_by(|a, b| (&a.ty, &a.attributes).cmp(&(&b.ty, &b.attributes)));
    events
}

#[test]
fn random_operations_keep_the_invariants() {
    let (seeds, blocks, operations) = (setting("SIM_SEEDS", 2), setting("SIM_BLOCKS", 40), setting("SIM_OPS", 70));
    let mut reached = Reached::new();
    let mut refused = BTreeMap::new();
    let mut ended = BTreeSet::new();
    for seed in 0..seeds {
        let (outcomes, ends) = run(seed, blocks, operations, &mut reached);
        ended.extend(ends);
        for code in REFUSED {
            let count = outcomes.get(&("inference".to_owned(), code)).copied().unwrap_or(0);
            *refused.entry(code).or_insert(0) += count;
        }
        let all: u64 = outcomes.values().sum();
        let good = outcomes.get(&(String::new(), 0)).copied().unwrap_or(0);
        println!("seed {seed}: {all} operations, {good} succeeded; {outcomes:?}");
        assert!(good * 2 > all, "seed {seed}: most operations should succeed: {outcomes:?}");
    }
    println!("reached: {reached:#?}\nrefused: {refused:?}");
    for what in REACHED {
        assert!(reached.contains_key(what), "{what} never succeeded");
    }
    let ends = ["JOB_STATUS_PAID", "JOB_STATUS_REFUNDED", "BOUNTY_STATUS_PAID", "BOUNTY_STATUS_FORFEITED"];
    let missed: Vec<_> = ends.into_iter().filter(|end| !ended.contains(*end)).collect();
    assert!(missed.is_empty(), "no job or bounty of the runs came to {missed:?}: {ended:?}");
    for (code, count) in refused {
        assert!(count > 0, "inference:{code} never refused");
    }
}
