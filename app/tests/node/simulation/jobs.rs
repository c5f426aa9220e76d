//! Random messages of training jobs and bounties: tasks that the head of the economy solves, trainers who race for
//! them, hidden test sets that are revealed, wrongly revealed, or not at all.

use super::operations::Made;
use super::world::{ACCOUNTS, DENOM, World, address, coin};
use crate::jobs::{LAMBDA_PPB, of};
use openledger_assembly::chain_config;
use openledger_core::{AccAddress, Amount};
use openledger_job::bounty::{test_next, test_start};
use openledger_job::commitment;
use openledger_proto::any::pack;
use openledger_proto::openledger::job::v1 as job;
use openledger_proto::openledger::model::v1 as model;
use rand::Rng;
use rand::seq::SliceRandom;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The first account that trains: those before it play the economy's prelude.
const FIRST_TRAINER: u8 = 10;
const ITEMS: u32 = 200;
const SALT: [u8; 32] = [8; 32];
/// Bounties that are open at one time.
const MOST_BOUNTIES: usize = 4;

/// Short times, so that all of it happens within a run.
pub(super) fn params() -> Value {
    json!({"priority_blocks": "2", "reveal_blocks": "6"})
}

fn list<'a>(world: &'a World, path: &str) -> Vec<&'a Value> {
    world.state.pointer(path).and_then(Value::as_array).into_iter().flatten().collect()
}

fn number(value: &Value) -> u64 {
    value.as_str().and_then(|text| text.parse().ok()).or_else(|| value.as_u64()).unwrap_or(0)
}

fn one_of<T: Clone>(world: &mut World, all: &[T]) -> Option<T> {
    all.choose(&mut world.rng).cloned()
}

fn anyone(world: &mut World) -> u8 {
    world.rng.gen_range(1..=ACCOUNTS)
}

fn account(n: u8) -> AccAddress {
    chain_config("open").addresses.parse(&address(n)).unwrap()
}

fn numbered(text: &str) -> Option<u8> {
    (1..=ACCOUNTS).find(|n| address(*n) == text)
}

pub(super) fn post_training(world: &mut World) -> Made {
    let (n, now) = (anyone(world), world.lab.height);
    let deadline = now + world.rng.gen_range(1..25);
    let message = job::MsgPostTraining {
        poster: address(n),
        snapshots: vec![model::SnapshotRef { datanet_id: 1, height: 4 }],
        artifact_id: 0,
        classes: 2,
        // Nobody trains the other task.
        lambda_ppb: if world.rng.gen_bool(0.7) { LAMBDA_PPB } else { LAMBDA_PPB / 2 },
        reward: Some(coin(world.rng.gen_range(1_000_000..9_000_000))),
        deadline,
    };
    Some((n, pack(&message)))
}

pub(super) fn commit_head(world: &mut World) -> Made {
    let n = world.rng.gen_range(FIRST_TRAINER..=ACCOUNTS);
    let register: model::MsgRegisterHead = of(&crate::economy::script(4)[5]);
    let commitment = commitment(&account(n), &register.weights).to_vec();
    Some((n, pack(&job::MsgCommitHead { trainer: address(n), commitment })))
}

/// The next step of a trainer's latest model, or a new model.
pub(super) fn train(world: &mut World) -> Made {
    let n = world.rng.gen_range(FIRST_TRAINER..=ACCOUNTS);
    let own: Vec<&Value> =
        list(world, "/model/models").into_iter().filter(|m| m["model"]["creator"] == address(n).as_str()).collect();
    let latest =
        own.last().map(|m| (number(&m["model"]["id"]), m["model"]["status"].as_str().unwrap_or("").to_owned()));
    let script = crate::economy::script(4);
    let (id, status) = latest.unwrap_or_default();
    let any = match status.as_str() {
        "MODEL_STATUS_CREATED" => {
            let first: model::MsgAnnounceTraining = of(&script[4]);
            pack(&model::MsgAnnounceTraining { creator: address(n), model_id: id, ..first })
        }
        "MODEL_STATUS_ANNOUNCED" => {
            let first: model::MsgRegisterHead = of(&script[5]);
            pack(&model::MsgRegisterHead { creator: address(n), model_id: id, ..first })
        }
        "MODEL_STATUS_HEAD_SUBMITTED" => {
            let first: model::MsgUploadInverse = of(&script[5]);
            pack(&model::MsgUploadInverse { creator: address(n), model_id: id, ..first })
        }
        "MODEL_STATUS_CERTIFYING" => pack(&model::MsgCertifyStep { sender: address(n), model_id: id, max_items: 30 }),
        _ => {
            let first: model::MsgCreateModel = of(&script[4]);
            let compute = vec![model::AccountShare { address: address(n), share_ppm: 1_000_000 }];
            let mut create = model::MsgCreateModel { creator: address(n), compute, ..first };
            if world.rng.gen_bool(0.3) {
                // Nothing comes to the datanet after the certificate, so that its tuner goes on waiting.
                create.parents = vec![model::ParentShare { model_id: 1, share_ppm: 100_000 }];
                create.tuners = vec![model::AccountShare { address: address(1), share_ppm: 1_000_000 }];
                create.tuner_rule = model::TunerRule::Measured.into();
            }
            pack(&create)
        }
    };
    Some((n, any))
}

fn open_jobs(world: &World) -> Vec<(u64, u64)> {
    let open = list(world, "/job/jobs").into_iter().filter(|j| j["status"] == "JOB_STATUS_OPEN");
    open.map(|j| (number(&j["id"]), number(&j["deadline"]))).collect()
}

pub(super) fn claim(world: &mut World) -> Made {
    let n = anyone(world);
    let (job_id, _) = one_of(world, &open_jobs(world))?;
    let candidates: Vec<u64> = list(world, "/job/tasks")
        .into_iter()
        .flat_map(|t| t["candidates"].as_array().into_iter().flatten())
        .map(|c| number(&c["model_id"]))
        .collect();
    let model_id = one_of(world, &candidates)?;
    Some((n, pack(&job::MsgClaimTraining { claimer: address(n), job_id, model_id })))
}

pub(super) fn refund(world: &mut World) -> Made {
    let (n, now) = (anyone(world), world.lab.height);
    let over: Vec<_> = open_jobs(world).into_iter().filter(|(_, deadline)| *deadline < now).collect();
    let (job_id, _) = one_of(world, &over)?;
    Some((n, pack(&job::MsgRefundTraining { sender: address(n), job_id })))
}

/// The test set of a poster.
fn items(poster: u8) -> Vec<job::TestItem> {
    let item = |i: u32| {
        let input = [i * 37 % 251, (i * 53 + u32::from(poster)) % 241].map(|v| v as u8).to_vec();
        job::TestItem { label: u32::from(input[0] > 127), input }
    };
    (0..ITEMS).map(item).collect()
}

/// What is known of a bounty.
#[derive(Clone)]
struct Known {
    id: u64,
    poster: u8,
    deadline: u64,
    over: u64,
    revealed: usize,
    status: String,
}

fn bounties(world: &World, status: &str) -> Vec<Known> {
    let known = |record: &Value| {
        let b = &record["bounty"];
        Some(Known {
            id: number(&b["id"]),
            poster: numbered(b["poster"].as_str()?)?,
            deadline: number(&b["deadline"]),
            over: number(&b["reveal_deadline"]),
            revealed: usize::try_from(number(&b["revealed"])).unwrap(),
            status: b["status"].as_str()?.to_owned(),
        })
    };
    list(world, "/job/bounties").into_iter().filter_map(known).filter(|b| b.status == status).collect()
}

pub(super) fn post_bounty(world: &mut World) -> Made {
    if bounties(world, "BOUNTY_STATUS_OPEN").len() >= MOST_BOUNTIES {
        return None;
    }
    let (n, metric) =
        (anyone(world), if world.rng.gen_bool(0.5) { job::Metric::Accuracy } else { job::Metric::Logloss });
    let hash = items(n).iter().fold(test_start(&SALT, &account(n)), |hash, item| test_next(&hash, item));
    let message = job::MsgPostBounty {
        poster: address(n),
        datanet_id: 1,
        metric: metric.into(),
        hidden_test_root: hash.to_vec(),
        items: ITEMS,
        reward: Some(coin(world.rng.gen_range(1_000_000..9_000_000))),
        floor: -1_000_000,
        full_gain: 1_500_000,
        deadline: world.lab.height + world.rng.gen_range(1..8),
    };
    Some((n, pack(&message)))
}

pub(super) fn enter(world: &mut World) -> Made {
    let (n, now) = (anyone(world), world.lab.height);
    let open: Vec<_> = bounties(world, "BOUNTY_STATUS_OPEN").into_iter().filter(|b| b.deadline > now).collect();
    let certified: Vec<u64> = list(world, "/model/models")
        .into_iter()
        .filter(|m| m["model"]["status"] == "MODEL_STATUS_CERTIFIED")
        .map(|m| number(&m["model"]["id"]))
        .collect();
    let (bounty, model_id) = (one_of(world, &open)?, one_of(world, &certified)?);
    Some((n, pack(&job::MsgEnterBounty { sender: address(n), bounty_id: bounty.id, model_id })))
}

/// Half of a test set at a time; now and then with another label. Some posters never reveal.
pub(super) fn reveal(world: &mut World) -> Made {
    let now = world.lab.height;
    let due = |b: &Known| b.deadline <= now && now < b.over && !b.poster.is_multiple_of(4);
    let open: Vec<_> = bounties(world, "BOUNTY_STATUS_OPEN").into_iter().filter(due).collect();
    let bounty = one_of(world, &open)?;
    let mut shown: Vec<job::TestItem> = items(bounty.poster).into_iter().skip(bounty.revealed).take(100).collect();
    if world.rng.gen_bool(0.05) {
        shown[0].label ^= 1;
    }
    let salt = if bounty.revealed == 0 { SALT.to_vec() } else { Vec::new() };
    let message = job::MsgRevealItems { poster: address(bounty.poster), bounty_id: bounty.id, salt, items: shown };
    Some((bounty.poster, pack(&message)))
}

pub(super) fn score(world: &mut World) -> Made {
    let n = anyone(world);
    let bounty = one_of(world, &bounties(world, "BOUNTY_STATUS_SCORING"))?;
    let max_items = world.rng.gen_range(80..300);
    Some((n, pack(&job::MsgScoreStep { sender: address(n), bounty_id: bounty.id, max_items })))
}

pub(super) fn forfeit(world: &mut World) -> Made {
    let (n, now) = (anyone(world), world.lab.height);
    let over: Vec<_> = bounties(world, "BOUNTY_STATUS_OPEN").into_iter().filter(|b| b.over <= now).collect();
    let bounty = one_of(world, &over)?;
    Some((n, pack(&job::MsgForfeitBounty { sender: address(n), bounty_id: bounty.id })))
}

/// The module account holds exactly the rewards of open jobs and bounties.
pub(super) fn check(state: &Value, height: u64) {
    let all = |path: &str| state.pointer(path).and_then(Value::as_array).into_iter().flatten();
    let open = ["JOB_STATUS_OPEN", "BOUNTY_STATUS_OPEN", "BOUNTY_STATUS_SCORING"];
    let posted = all("/job/jobs").chain(all("/job/bounties").map(|record| &record["bounty"]));
    let held = posted
        .filter(|one| open.contains(&one["status"].as_str().unwrap()))
        .map(|one| one["reward"]["amount"].as_str().unwrap().parse::<Amount>().unwrap())
        .fold(Amount::ZERO, |sum, reward| sum.add(reward).unwrap());
    let text = chain_config("open").addresses.to_text(&AccAddress::module("job"));
    let own = all("/bank/balances").find(|b| b["address"] == text.as_str());
    let coins = own.and_then(|b| b["coins"].as_array()).into_iter().flatten();
    let balance = coins.filter(|c| c["denom"] == DENOM).map(|c| c["amount"].as_str().unwrap().parse().unwrap());
    let balance: Amount = balance.fold(Amount::ZERO, |sum, amount| sum.add(amount).unwrap());
    assert_eq!(balance, held, "height {height}: rewards of open jobs and bounties in escrow");
}

/// Statuses of all jobs and bounties, so that a run can say what it has reached.
pub(super) fn reached(state: &Value) -> BTreeSet<String> {
    let all = |path: &str| state.pointer(path).and_then(Value::as_array).into_iter().flatten();
    let posted = all("/job/jobs").chain(all("/job/bounties").map(|record| &record["bounty"]));
    posted.map(|one| one["status"].as_str().unwrap().to_owned()).collect()
}
