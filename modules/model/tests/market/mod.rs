//! A datanet in epochs, accounts that contribute digits to it, and models that are trained and judge.
#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test binary uses a part")]

use std::sync::{Arc, LazyLock};

use crate::common::{Bank, Chain, Encoders, Row, account, digits, fitted, submission};
use openledger_core::ports::{
    DatanetInfo, DatanetPort, EvidenceData, EvidencePort, EvidenceView, ItemOrigin, LATEST, SnapshotItem, SnapshotPage,
    SnapshotSpec,
};
use openledger_core::{Ctx, Module, Res};
use openledger_influence::evidence::PublicModel;
use openledger_influence::{Head, Shape};
use openledger_model::{ModelKeeper, ModelModule};
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::JudgementPhase;

/// Items of an epoch, and blocks between two.
pub const EPOCH: usize = 240;
pub const BLOCKS: u64 = 100;
pub const FIRST: u64 = 100;

/// Datanet 1: items in the order of their ids, each with the epoch that it settles in. Items of one account and epoch
/// are one contribution.
#[derive(Clone, Default)]
pub struct Market {
    pub rows: Vec<Row>,
    pub owner: Vec<&'static str>,
    pub epoch: Vec<u64>,
    /// Whether it does without evidence.
    pub off: bool,
    /// Contributions whose contributors have hidden every second item from trainings announced from this height on.
    pub hidden: Vec<(u64, u64)>,
}

impl Market {
    pub fn push(&mut self, row: Row, owner: &'static str, epoch: u64) {
        self.rows.push(row);
        self.owner.push(owner);
        self.epoch.push(epoch);
    }

    pub fn contribution(&self, at: usize) -> u64 {
        1_000 * self.epoch[at] + u64::from(self.owner[at].bytes().fold(7u8, |h, b| h.wrapping_mul(31) ^ b))
    }

    pub fn settles(&self, at: usize) -> u64 {
        FIRST + BLOCKS * self.epoch[at]
    }

    pub fn is_hidden(&self, at: usize, announced: i64) -> bool {
        let hidden = self.hidden.iter().any(|(c, from)| *c == self.contribution(at) && announced >= from.cast_signed());
        hidden && (at / 6).is_multiple_of(2)
    }

    /// Members of the snapshot of an epoch.
    pub fn members(&self, epoch: u64) -> Vec<usize> {
        let announced = (FIRST + BLOCKS * epoch + 1).cast_signed();
        (0..self.rows.len()).filter(|i| self.epoch[*i] <= epoch && !self.is_hidden(*i, announced)).collect()
    }

    pub fn of(&self, owner: &str, epoch: u64) -> Vec<usize> {
        (0..self.rows.len()).filter(|i| self.epoch[*i] == epoch && self.owner[*i] == owner).collect()
    }
}

impl DatanetPort for Market {
    fn datanet(&self, _: &Ctx, id: u64) -> Res<DatanetInfo> {
        let creator = account("datanet");
        Ok(DatanetInfo { id, dimension: 16, labels: 10, text: false, creator, reveal_window: BLOCKS })
    }
    fn first_commit(&self, _: &Ctx, _: u64) -> Res<Option<u64>> {
        Ok(None)
    }
    fn check_snapshot(&self, _: &Ctx, _: &SnapshotSpec) -> Res<()> {
        Ok(())
    }
    fn snapshot_page(&self, _: &Ctx, s: &SnapshotSpec, from: u64, max: u32) -> Res<SnapshotPage> {
        let first = usize::try_from(from - 1).unwrap();
        let last = (first + max as usize).min(self.rows.len());
        let member = |i: &usize| self.settles(*i) <= s.height.cast_unsigned() && !self.is_hidden(*i, s.consent_height);
        let item = |i: usize| SnapshotItem {
            item_id: i as u64 + 1,
            features: self.rows[i].features.clone(),
            label: self.rows[i].label,
            owner: account(self.owner[i]),
            novelty_ppm: self.rows[i].novelty_ppm,
        };
        let items = (first..last).filter(member).map(item).collect();
        Ok(SnapshotPage { items, next: (last < self.rows.len()).then_some(last as u64 + 1) })
    }
    fn item_bound(&self, _: &Ctx, _: u64) -> Res<u64> {
        Ok(self.rows.len() as u64)
    }
}

impl EvidenceData for Market {
    fn defers(&self, _: &Ctx, _: u64) -> Res<bool> {
        Ok(!self.off)
    }
    fn item_origin(&self, _: &Ctx, _: u64, item_id: u64) -> Res<ItemOrigin> {
        let at = usize::try_from(item_id - 1).unwrap();
        Ok(ItemOrigin { contribution_id: self.contribution(at), settles: self.settles(at).cast_signed() })
    }
    fn contribution_origin(&self, _: &Ctx, id: u64) -> Res<(u64, i64)> {
        Ok((1, (FIRST + BLOCKS * (id / 1_000)).cast_signed()))
    }
    fn canonical_items(&self, _: &Ctx, id: u64) -> Res<Option<u32>> {
        let all = (0..self.rows.len()).filter(|i| self.contribution(*i) == id).count();
        Ok(self.hidden.iter().any(|(c, _)| *c == id).then_some(u32::try_from(all).unwrap()))
    }
}

pub const HONEST: [&str; 6] = ["ann", "ben", "cid", "dee", "eve", "fay"];
pub static DIGITS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let mut all = digits(1_797);
    // The file is in the order of its writers: an epoch draws on all of it.
    let turn = |i: usize| (i * 1_009) % 1_797;
    let order: Vec<Row> = (0..all.len()).map(|i| all[turn(i)].clone()).collect();
    all = order;
    all
});

/// `epochs` epochs of honest digits, dealt to six accounts.
pub fn market(epochs: usize) -> Market {
    let mut out = Market::default();
    for (i, row) in DIGITS.iter().take(epochs * EPOCH).enumerate() {
        out.push(row.clone(), HONEST[i % HONEST.len()], (i / EPOCH) as u64);
    }
    out
}

pub fn chain(market: &Market) -> Chain {
    chain_with(market, |_| ())
}

pub fn chain_with(market: &Market, change: impl FnOnce(&mut pb::Params)) -> Chain {
    let data = Arc::new(market.clone());
    let keeper =
        ModelKeeper::new(Arc::new(Bank::default()), data.clone(), Arc::new(Encoders)).with_evidence(data.clone());
    let ctx = Ctx::for_test();
    let mut params = openledger_model::params::default_params("uopen");
    change(&mut params);
    let genesis = pb::GenesisState { params: Some(params), ..pb::GenesisState::default() };
    let module = ModelModule::new(keeper.clone());
    module.init_genesis(&ctx, &openledger_proto::json::print(&genesis).unwrap()).unwrap();
    Bank::set(&ctx, &account("alice"), 1_000_000_000);
    Chain { ctx, keeper }.at(10)
}

/// Trains a model on the snapshot of an epoch and certifies it; its id and the chain thereafter.
pub fn train(chain: &Chain, market: &Market, epoch: u64) -> (Chain, u64) {
    let chain = chain.at(FIRST + BLOCKS * epoch + 1);
    let id = chain.create(&chain.blueprint(16, 10)).unwrap();
    chain.announce(id, &[1]).unwrap();
    let rows: Vec<Row> = market.members(epoch).into_iter().map(|i| market.rows[i].clone()).collect();
    let (chain, answer) = chain.submit(id, &submission(&rows, 10), 4_096);
    assert_eq!(answer.status(), pb::ModelStatus::Certified, "{:?}", answer.refusal());
    (chain, id)
}

pub fn step(chain: &Chain, who: &str, model_id: u64, max_items: u32) -> Result<pb::Judgement, (String, u32)> {
    let sender = chain.text(who);
    let answer: pb::MsgJudgeStepResponse = chain.send(&pb::MsgJudgeStep { sender, model_id, max_items })?;
    Ok(answer.judgement.unwrap())
}

/// Judges to the end with steps of these sizes in turn, by two senders.
pub fn judge(chain: &Chain, model_id: u64, steps: &[u32]) -> pb::Judgement {
    for (i, size) in steps.iter().cycle().enumerate().take(20_000) {
        let judgement = step(chain, if i % 3 == 0 { "alice" } else { "bob" }, model_id, *size).unwrap();
        if judgement.phase() == JudgementPhase::Done {
            return judgement;
        }
    }
    panic!("the judgement does not end");
}

pub fn evidence(chain: &Chain, market: &Market, owner: &str, epoch: u64) -> Option<EvidenceView> {
    let item = market.of(owner, epoch)[0] as u64 + 1;
    chain.keeper.evidence(&chain.ctx, 0, 1, item, LATEST).unwrap()
}

pub fn factor(chain: &Chain, market: &Market, owner: &str, epoch: u64) -> u32 {
    evidence(chain, market, owner, epoch).map_or(1_000_000, |v| v.factor_ppm())
}

pub fn public_head(chain: &Chain, model: u64) -> (Head, u32) {
    let shape = Shape::new(10, 16).unwrap();
    let weights = openledger_model::keys::WEIGHTS.get(&chain.ctx, &model).unwrap().unwrap();
    (Head::from_bytes(shape, &weights).unwrap(), chain.model(model).temperature)
}

/// The label that the head of the first epoch gives.
pub fn public_label(market: &Market, features: &[i8]) -> u32 {
    let rows: Vec<Row> = market.members(0).into_iter().map(|i| market.rows[i].clone()).collect();
    static HEAD: std::sync::OnceLock<Head> = std::sync::OnceLock::new();
    let head = HEAD.get_or_init(|| fitted(&rows, 10).head);
    PublicModel::new(head, 1 << 16).unwrap().view(features, 0).unwrap().public_label.into()
}
