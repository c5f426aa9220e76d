//! A training job in blocks: posted, trained by one who committed to the head, paid by anybody; another one that nobody
//! does goes back. The same blocks give the same roots with a restart before each.

use crate::economy::script;
use crate::lab::{Draft, FEE, GAS, Lab, address, code, coins};
use openledger_assembly::chain_config;
use openledger_baseapp::block::TxResult;
use openledger_job::commitment;
use openledger_proto::any::{pack, unpack};
use openledger_proto::openledger::job::v1 as job;
use openledger_proto::openledger::model::v1 as model;
use prost::{Message, Name};
use prost_types::Any;
use serde_json::Value;

const REWARD: u64 = 7_000_000;
pub(crate) const LAMBDA_PPB: u64 = 10_000_000;
const WAIT: u64 = 2;

/// Blocks after the deadline of a bounty in which its poster may reveal.
pub(crate) const REVEAL_BLOCKS: u64 = 4;

fn genesis(lab: &Lab) -> Value {
    let mut state = lab.genesis();
    state["job"]["params"]["priority_blocks"] = WAIT.to_string().into();
    state["job"]["params"]["reveal_blocks"] = REVEAL_BLOCKS.to_string().into();
    state
}

/// A chain, and the blocks that were made for it.
pub(crate) struct Story {
    pub(crate) lab: Lab,
    sequences: [u64; 6],
    blocks: Vec<Vec<Vec<u8>>>,
}

impl Story {
    pub(crate) fn new() -> Self {
        let lab = Lab::unstarted();
        lab.try_start(1, lab.seconds, &genesis(&lab), crate::lab::BLOCK_GAS).unwrap();
        Self { lab, sequences: [0; 6], blocks: Vec::new() }
    }

    pub(crate) fn block(&mut self, messages: Vec<(u8, Any)>) -> Vec<TxResult> {
        let mut sign = |(signer, message): (u8, Any)| {
            let next = &mut self.sequences[usize::from(signer)];
            *next += 1;
            Draft { gas: 20 * GAS, ..Draft::new(signer, *next - 1, vec![message]) }.sign()
        };
        let txs: Vec<Vec<u8>> = messages.into_iter().map(&mut sign).collect();
        self.blocks.push(txs.clone());
        self.lab.block(txs).txs
    }

    pub(crate) fn fine(&mut self, messages: Vec<(u8, Any)>) {
        for receipt in self.block(messages) {
            assert_eq!(code(&receipt), ("", 0), "height {}: {}", self.lab.height, receipt.log);
        }
    }

    fn job(&self, job_id: u64) -> job::QueryTrainingJobResponse {
        let request = job::QueryTrainingJobRequest { job_id }.encode_to_vec();
        let (bytes, _) = self.lab.app.query_module("/openledger.job.v1.Query/TrainingJob", &request, 0).unwrap();
        job::QueryTrainingJobResponse::decode(bytes.as_slice()).unwrap()
    }
}

fn post(deadline: u64) -> (u8, Any) {
    let message = job::MsgPostTraining {
        poster: address(4),
        snapshots: vec![model::SnapshotRef { datanet_id: 1, height: 4 }],
        artifact_id: 0,
        classes: 2,
        lambda_ppb: LAMBDA_PPB,
        reward: coins(REWARD).pop(),
        deadline,
    };
    (4, pack(&message))
}

fn claim(job_id: u64) -> (u8, Any) {
    (5, pack(&job::MsgClaimTraining { claimer: address(5), job_id, model_id: 1 }))
}

fn refund(job_id: u64) -> (u8, Any) {
    (5, pack(&job::MsgRefundTraining { sender: address(5), job_id }))
}

/// The message of a type in a block of the economy's script.
pub(crate) fn of<M: Message + Name + Default>(block: &[(u8, Any)]) -> M {
    let found = block.iter().find(|(_, any)| any.type_url == M::type_url()).unwrap();
    unpack(&found.1).unwrap()
}

fn told() -> Story {
    let mut story = Story::new();
    let mut script = script(4);
    for block in script.drain(..4).collect::<Vec<_>>() {
        story.fine(block);
    }
    // Height 5: a job, the commitment to its head and the model.
    let mut create: model::MsgCreateModel = of(&script[0]);
    create.compute = vec![model::AccountShare { address: address(1), share_ppm: 1_000_000 }];
    let announce: model::MsgAnnounceTraining = of(&script[0]);
    let register: model::MsgRegisterHead = of(&script[1]);
    let trainer = chain_config("open").addresses.parse(&address(1)).unwrap();
    let commit =
        job::MsgCommitHead { trainer: address(1), commitment: commitment(&trainer, &register.weights).to_vec() };
    let poster = story.lab.balance(4);
    story.fine(vec![post(30), (1, pack(&commit)), (1, pack(&create)), (1, pack(&announce))]);
    assert_eq!(story.lab.balance(4), poster - REWARD - FEE);
    assert!(story.job(1).leader.is_none());

    // Heights 6 to 9: the head, the block that seeds the probes, two steps.
    for block in script.drain(1..5).collect::<Vec<_>>() {
        story.fine(block);
    }
    let led = story.job(1);
    let leader = led.leader.unwrap();
    assert_eq!((leader.model_id, leader.trainer, leader.known_height), (1, address(1), 5));
    assert_eq!((leader.certified_height, led.claim_height), (9, 9 + WAIT + 1));

    // Heights 10 to 12: too early, then paid once, and the second job of that task is nobody's.
    let trainer = story.lab.balance(1);
    let done = story.block(vec![claim(1), post(13)]);
    assert_eq!([code(&done[0]), code(&done[1])], [("job", 9), ("", 0)]);
    story.fine(vec![]);
    let done = story.block(vec![claim(1), claim(1), claim(2), refund(1), refund(2)]);
    let codes: Vec<_> = done.iter().map(code).collect();
    assert_eq!(codes, [("", 0), ("job", 3), ("job", 8), ("job", 3), ("job", 11)]);
    assert_eq!(story.lab.balance(1), trainer + REWARD);
    assert_eq!(story.job(1).job.unwrap().status(), job::JobStatus::Paid);

    // Height 14: the other deadline has passed.
    story.fine(vec![]);
    let poster = story.lab.balance(4);
    story.fine(vec![refund(2)]);
    assert_eq!(story.lab.balance(4), poster + REWARD);
    story
}

#[test]
fn a_job_is_paid_to_who_trained_and_one_that_nobody_did_goes_back() {
    let story = told();
    assert_eq!(story.job(2).job.unwrap().status(), job::JobStatus::Refunded);
}

#[test]
fn a_restart_before_every_block_changes_nothing_in_jobs() {
    replayed(told());
}

/// Makes the blocks of a story again, once as they were and once with a restart before each.
pub(crate) fn replayed(told: Story) {
    let directory = tempfile::tempdir().unwrap();
    let mut steady = Story::new().lab;
    for txs in told.blocks {
        let expected = steady.block(txs.clone());
        let mut restarted = Lab::on_disk_with(directory.path(), &genesis(&Lab::unstarted()));
        let got = restarted.block(txs);
        assert_eq!((got.app_hash, got.txs), (expected.app_hash, expected.txs), "height {}", steady.height);
    }
}
