//! A chain with models and jobs: one small separable datanet, and accounts that train on it.
#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test binary uses a part")]

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use crate::common::{Bank, CHUNK, Chain, Datanets, Encoders, Refusal, Row, Submission, account, price, submission};
use openledger_core::ports::{MeasurePort, ModelHead, Outcome};
use openledger_core::{Ctx, Module, Res};
use openledger_influence::{Head, Shape};
use openledger_job::{JobHooks, JobKeeper, JobModule, commitment};
use openledger_model::ModelKeeper;
use openledger_proto::openledger::job::v1 as pb;
use openledger_proto::openledger::model::v1 as model;
use openledger_testing::{ModuleExt, code_of};
use prost::{Message, Name};
use sha2::{Digest, Sha256};

pub const REWARD: u64 = 5_000_000;
pub const LAMBDA_PPB: u64 = 1_000_000;
/// Height of the snapshot that is to be trained on.
pub const SNAPSHOT: u64 = 9;

pub static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| rows(40, 0));
pub static HEAD: LazyLock<Submission> = LazyLock::new(|| submission(&ROWS, 2));

pub fn rows(count: u32, turn: u32) -> Vec<Row> {
    let i8s = |v: u32| i8::try_from(v % 100).unwrap();
    let row = |i: u32| Row {
        features: vec![i8s(i * 37 + turn), i8s(i * 53 + 11)],
        label: u32::from(i * 37 % 100 > i * 53 % 70),
        novelty_ppm: 1_000_000,
        granted: true,
    };
    (0..count).map(row).collect()
}

/// A refusal of the module.
pub fn refused(code: u32) -> Refusal {
    ("job".to_owned(), code)
}

/// Measures models without an encoder.
struct Heads(ModelKeeper);

impl MeasurePort for Heads {
    fn measure(&self, ctx: &Ctx, id: u64, items: &[(&[u8], u32)]) -> Res<Vec<Option<Outcome>>> {
        let head = Head::from_bytes(Shape::new(2, 2).unwrap(), &self.0.head(ctx, id)?).unwrap();
        let one = |(input, label): &(&[u8], u32)| {
            let e: Vec<i8> = input.iter().map(|b| b.cast_signed()).collect();
            let label = *label as usize;
            let right = head.predict(&e).unwrap() == label;
            Some(Outcome { right, log_probability: head.log_probability(&e, label).unwrap() })
        };
        Ok(items.iter().map(one).collect())
    }
}

/// Models and jobs at some height; clones share the state.
#[derive(Clone)]
pub struct Market {
    pub chain: Chain,
    jobs: JobKeeper,
}

impl Market {
    pub fn new() -> Self {
        Self::with(BTreeMap::from([(1, ROWS.to_vec()), (2, rows(40, 9))]))
    }

    pub fn with(datanets: BTreeMap<u64, Vec<Row>>) -> Self {
        let market = Self::over(Chain::new(Datanets(datanets.clone())), datanets);
        let genesis = market.module().default_genesis(market.ctx().config()).unwrap();
        market.module().init_genesis(&market.ctx(), &genesis).unwrap();
        Bank::set(&market.ctx(), &account("poster"), 1_000_000_000_000);
        market
    }

    fn over(chain: Chain, datanets: BTreeMap<u64, Vec<Row>>) -> Self {
        let bank = Arc::new(Bank::default());
        let datanets = Arc::new(Datanets(datanets));
        let keeper = ModelKeeper::new(bank.clone(), datanets.clone(), Arc::new(Encoders))
            .with_training_hooks(Arc::new(JobHooks));
        let models = Arc::new(keeper.clone());
        let heads = Arc::new(Heads(keeper.clone()));
        let jobs = JobKeeper::new(bank, models.clone(), models.clone(), datanets, heads, models);
        Self { chain: Chain { ctx: chain.ctx, keeper }, jobs }
    }

    /// The same chain after its datanets have grown to these.
    pub fn grown(&self, datanets: BTreeMap<u64, Vec<Row>>) -> Self {
        Self::over(self.chain.clone(), datanets)
    }

    pub fn ctx(&self) -> Ctx {
        self.chain.ctx.clone()
    }

    pub fn module(&self) -> JobModule {
        JobModule::new(self.jobs.clone())
    }

    pub fn text(&self, name: &str) -> String {
        self.chain.text(name)
    }

    /// The block of this height begins.
    pub fn at(&self, height: u64) -> Self {
        Self { chain: self.chain.at(height), jobs: self.jobs.clone() }
    }

    pub fn later(&self, blocks: u64) -> Self {
        self.at(self.ctx().height() + blocks)
    }

    pub fn send<M: Message + Name, R: Message + Name + Default>(&self, msg: &M) -> Result<R, Refusal> {
        self.module().send(&self.ctx(), msg).map_err(|e| code_of(&e))
    }

    pub fn posting(&self, deadline: u64) -> pb::MsgPostTraining {
        pb::MsgPostTraining {
            poster: self.text("poster"),
            snapshots: vec![model::SnapshotRef { datanet_id: 1, height: SNAPSHOT }],
            artifact_id: 0,
            classes: 2,
            lambda_ppb: LAMBDA_PPB,
            reward: price(&REWARD.to_string()),
            deadline,
        }
    }

    pub fn send_post(&self, msg: &pb::MsgPostTraining) -> Result<u64, Refusal> {
        self.send::<_, pb::MsgPostTrainingResponse>(msg).map(|r| r.job_id)
    }

    pub fn post(&self, deadline: u64) -> Result<u64, Refusal> {
        self.send_post(&self.posting(deadline))
    }

    pub fn commit(&self, who: &str, head: &Submission) -> Result<(), Refusal> {
        let commitment = commitment(&account(who), &head.weights).to_vec();
        let msg = pb::MsgCommitHead { trainer: self.text(who), commitment };
        self.send::<_, pb::MsgCommitHeadResponse>(&msg).map(drop)
    }

    /// Height of a commitment.
    pub fn committed(&self, who: &str, head: &Submission) -> Option<u64> {
        let request = pb::QueryCommitmentRequest { commitment: commitment(&account(who), &head.weights).to_vec() };
        let told = self.module().ask(&self.ctx(), "openledger.job.v1.Query", "Commitment", &request);
        told.ok().map(|answer: pb::QueryCommitmentResponse| answer.height)
    }

    pub fn claim(&self, job_id: u64, model_id: u64) -> Result<pb::MsgClaimTrainingResponse, Refusal> {
        self.send(&pb::MsgClaimTraining { claimer: self.text("anybody"), job_id, model_id })
    }

    pub fn refund(&self, job_id: u64) -> Result<(), Refusal> {
        let msg = pb::MsgRefundTraining { sender: self.text("anybody"), job_id };
        self.send::<_, pb::MsgRefundTrainingResponse>(&msg).map(drop)
    }

    fn told(&self, job_id: u64) -> pb::QueryTrainingJobResponse {
        let request = pb::QueryTrainingJobRequest { job_id };
        self.module().ask(&self.ctx(), "openledger.job.v1.Query", "TrainingJob", &request).unwrap()
    }

    pub fn job(&self, job_id: u64) -> pb::TrainingJob {
        self.told(job_id).job.unwrap()
    }

    /// Who would be paid, and from which height on.
    pub fn leader(&self, job_id: u64) -> Option<(pb::Candidate, u64)> {
        let told = self.told(job_id);
        told.leader.map(|leader| (leader, told.claim_height))
    }

    /// Creates a model whose compute part goes to these accounts, and announces a training.
    pub fn announce(
        &self,
        who: &str,
        compute: &[(&str, u32)],
        snapshot: (u64, u64),
        lambda_ppb: u64,
    ) -> Result<u64, Refusal> {
        let share =
            |(name, share_ppm): &(&str, u32)| model::AccountShare { address: self.text(name), share_ppm: *share_ppm };
        Bank::set(&self.ctx(), &account(who), Bank::of(&self.ctx(), &account(who)) + 100_000_000);
        let id = self.chain.create(&model::MsgCreateModel {
            creator: self.text(who),
            compute: compute.iter().map(share).collect(),
            ..self.chain.blueprint(2, 2)
        })?;
        let snapshots = vec![model::SnapshotRef { datanet_id: snapshot.0, height: snapshot.1 }];
        let msg = model::MsgAnnounceTraining { creator: self.text(who), model_id: id, snapshots, lambda_ppb };
        self.chain.send::<_, model::MsgAnnounceTrainingResponse>(&msg)?;
        Ok(id)
    }

    pub fn register_at(&self, who: &str, model_id: u64, head: &Submission) -> Result<(), Refusal> {
        let msg = model::MsgRegisterHead {
            creator: self.text(who),
            model_id,
            weights: head.weights.clone(),
            inverse_fraction_bits: head.bits,
            inverse_sha256: Sha256::digest(&head.inverse).to_vec(),
            chunk_size: CHUNK,
            points: head.points,
            sigma_floor_ppm: 0,
        };
        self.chain.send::<_, model::MsgRegisterHeadResponse>(&msg).map(drop)
    }

    /// Creates a model for the task of [`Self::posting`] and registers its head.
    pub fn register(&self, who: &str, head: &Submission) -> u64 {
        let id = self.announce(who, &[(who, 1_000_000)], (1, SNAPSHOT), LAMBDA_PPB).unwrap();
        self.register_at(who, id, head).unwrap();
        id
    }

    /// Uploads the inverse and certifies to the end, two blocks later.
    pub fn finish(&self, who: &str, model_id: u64, head: &Submission) -> (Self, model::ModelStatus) {
        for (index, data) in (0u32..).zip(head.inverse.chunks(CHUNK as usize)) {
            let msg = model::MsgUploadInverse { creator: self.text(who), model_id, index, data: data.to_vec() };
            self.chain.send::<_, model::MsgUploadInverseResponse>(&msg).unwrap();
        }
        let market = self.later(1).later(1);
        loop {
            let answer = market.chain.step(model_id, 25).unwrap();
            if answer.phase() == model::CertificationPhase::Done {
                return (market, answer.status());
            }
        }
    }

    /// Trains a model for the task of [`Self::posting`], to its certificate.
    pub fn train(&self, who: &str, head: &Submission, compute: Option<Vec<(&str, u32)>>) -> (Self, u64) {
        let compute = compute.unwrap_or_else(|| vec![(who, 1_000_000)]);
        let id = self.announce(who, &compute, (1, SNAPSHOT), LAMBDA_PPB).unwrap();
        self.register_at(who, id, head).unwrap();
        let (market, status) = self.finish(who, id, head);
        assert_eq!(status, model::ModelStatus::Certified);
        (market, id)
    }
}
