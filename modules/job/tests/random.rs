//! A thousand random submissions to random jobs: only optima of the very task are paid, each time to who had one first.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::float_arithmetic,
    reason = "tests"
)]

#[path = "../../model/tests/common/mod.rs"]
mod common;
mod market;

use std::sync::LazyLock;

use common::{Bank, Submission, account};
use market::{HEAD, LAMBDA_PPB, Market, REWARD, ROWS, SNAPSHOT, rows};
use openledger_influence::fit::{FitOptions, Sample, fit};
use openledger_influence::{CertifyParams, Shape};
use openledger_job::invariants;
use openledger_proto::openledger::job::v1::JobStatus;
use openledger_proto::openledger::model::v1::ModelStatus;
use proptest::prelude::*;

const ACCOUNTS: [&str; 4] = ["ann", "ben", "cid", "dee"];
const OTHER_LAMBDA: u64 = 3_000_000;

/// The optimum for another regularisation.
static STIFF: LazyLock<Submission> = LazyLock::new(|| fitted_with(&ROWS, OTHER_LAMBDA));
/// The optimum on other data.
static FOREIGN: LazyLock<Submission> = LazyLock::new(|| fitted_with(&rows(40, 9), LAMBDA_PPB));

fn fitted_with(rows: &[common::Row], lambda_ppb: u64) -> Submission {
    let samples: Vec<Sample<'_>> = rows.iter().map(|r| (&r.features[..], u16::try_from(r.label).unwrap())).collect();
    let certify = CertifyParams { lambda_ppb, ..CertifyParams::DEFAULT };
    let options = FitOptions { certify, ..FitOptions::default() };
    let fitted = fit(Shape::new(2, 2).unwrap(), &samples, &options, None, |_| ()).unwrap();
    Submission {
        weights: fitted.head.to_bytes(),
        bits: fitted.hinv.shift(),
        inverse: fitted.hinv.to_bytes(),
        points: u32::try_from(rows.len()).unwrap(),
    }
}

/// What an account submits.
#[derive(Debug, Clone)]
enum Kind {
    /// The optimum of the task.
    Optimum,
    /// A copy of it, a weight moved by `1 << bits` units of 2^-16.
    Moved {
        weight: usize,
        bits: u32,
    },
    /// The optimum for another regularisation, as if it were that of the task.
    StiffAsOwn,
    /// The optimum of another task, as what it is: other regularisation, other data, another snapshot.
    OtherLambda,
    OtherData,
    OtherSnapshot,
    /// The optimum on other data, as if it were that of the task.
    ForeignAsOwn,
    /// The optimum with an inverse that is none.
    BadInverse {
        at: usize,
    },
    /// The optimum, whose compute part goes to somebody else.
    Hired,
    /// Nothing but zeros.
    Zeros,
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        2 => Just(Kind::Optimum),
        4 => (0usize..6, 0u32..18).prop_map(|(weight, bits)| Kind::Moved { weight, bits }),
        1 => Just(Kind::StiffAsOwn),
        1 => Just(Kind::OtherLambda),
        1 => Just(Kind::OtherData),
        1 => Just(Kind::OtherSnapshot),
        1 => Just(Kind::ForeignAsOwn),
        1 => (0usize..84).prop_map(|at| Kind::BadInverse { at }),
        1 => Just(Kind::Hired),
        1 => Just(Kind::Zeros),
    ]
}

/// A submission: who, what, whether committed to before, and the blocks that pass before it.
fn submission() -> impl Strategy<Value = (usize, Kind, bool, u64)> {
    (0..ACCOUNTS.len(), kind(), any::<bool>(), 0u64..4)
}

fn weights(bytes: &[u8]) -> Vec<f64> {
    bytes.chunks_exact(4).map(|b| f64::from(i32::from_le_bytes(b.try_into().unwrap()))).collect()
}

/// How far a head is from the optimum of the task, in parts of its norm.
fn distance(head: &[u8]) -> f64 {
    let (w, best) = (weights(head), weights(&HEAD.weights));
    let norm = |v: &mut dyn Iterator<Item = f64>| v.map(|x| x * x).sum::<f64>().sqrt();
    norm(&mut w.iter().zip(&best).map(|(a, b)| a - b)) / norm(&mut best.iter().copied())
}

/// What is submitted, the training that is announced for it, and who gets the compute part.
fn made(who: &'static str, kind: &Kind) -> (Submission, (u64, u64), u64, &'static str) {
    let (own, task) = ((1, SNAPSHOT), LAMBDA_PPB);
    let mut head = HEAD.clone();
    match kind {
        Kind::Optimum => (head, own, task, who),
        Kind::Moved { weight, bits } => {
            let at = weight * 4..weight * 4 + 4;
            let moved = i32::from_le_bytes(head.weights[at.clone()].try_into().unwrap()) + (1 << bits);
            head.weights[at].copy_from_slice(&moved.to_le_bytes());
            (head, own, task, who)
        }
        Kind::StiffAsOwn => (STIFF.clone(), own, task, who),
        Kind::OtherLambda => (STIFF.clone(), own, OTHER_LAMBDA, who),
        Kind::OtherData => (FOREIGN.clone(), (2, SNAPSHOT), task, who),
        Kind::OtherSnapshot => (head, (1, SNAPSHOT - 1), task, who),
        Kind::ForeignAsOwn => (FOREIGN.clone(), own, task, who),
        Kind::BadInverse { at } => {
            let at = at % head.inverse.len();
            head.inverse[at] ^= 0x55;
            (head, own, task, who)
        }
        Kind::Hired => (head, own, task, "somebody"),
        Kind::Zeros => {
            head.weights.fill(0);
            (head, own, task, who)
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn only_optima_of_the_task_are_paid(all in proptest::collection::vec(submission(), 10), span in 5u64..60) {
        let mut market = Market::new();
        let deadline = market.ctx().height() + span;
        let job = market.post(deadline).unwrap();
        let mut money = vec![Bank::of(&market.ctx(), &account("poster"))];
        // The rules told once more: what is certified for the task, when it was known, in the order of certificates.
        let mut fit: Vec<(u64, u64, u64)> = Vec::new();
        let mut known = std::collections::BTreeMap::new();
        for (who, kind, committed, pause) in &all {
            let who = ACCOUNTS[*who];
            let (head, snapshot, lambda, paid) = made(who, kind);
            if *committed {
                let _ = market.commit(who, &head);
                known.entry((who, head.weights.clone())).or_insert(market.ctx().height());
            }
            market = market.later(*pause);
            let id = market.announce(who, &[(paid, 1_000_000)], snapshot, lambda).unwrap();
            if market.register_at(who, id, &head).is_err() {
                continue;
            }
            let registered = market.ctx().height();
            let (after, status) = market.finish(who, id, &head);
            market = after;
            let own = snapshot == (1, SNAPSHOT) && lambda == LAMBDA_PPB && paid == who;
            let far = distance(&head.weights);
            prop_assert!(status != ModelStatus::Certified || snapshot.0 == 2 || lambda != LAMBDA_PPB || far <= 0.0011, "{far}");
            if status == ModelStatus::Certified && own {
                let since = known.get(&(who, head.weights.clone())).copied().unwrap_or(u64::MAX).min(registered);
                fit.push((since, market.ctx().height(), id));
            }
        }
        for who in ACCOUNTS {
            money.push(Bank::of(&market.ctx(), &account(who)));
        }
        invariants::check(&market.ctx(), &Bank::default()).unwrap();
        market = market.later(10_000);
        let first = fit.first().filter(|(_, height, _)| *height <= deadline).copied();
        let winner = first.and_then(|(_, from, _)| {
            let in_time = fit.iter().filter(|(_, height, _)| *height <= from + 600);
            in_time.min_by_key(|(since, ..)| *since).map(|(.., id)| *id)
        });
        for id in 1..=all.len() as u64 {
            if Some(id) != winner {
                prop_assert!(market.claim(job, id).is_err());
            }
        }
        match winner {
            Some(id) => {
                let model = market.chain.model(id);
                let who = market.claim(job, id).unwrap().trainer;
                prop_assert_eq!(&who, &model.creator);
                prop_assert_eq!(&model.compute[0].address, &who);
                let place = ACCOUNTS.iter().position(|name| market.text(name) == who).unwrap();
                money[place + 1] += REWARD;
                prop_assert!(market.refund(job).is_err());
                prop_assert_eq!(market.job(job).status(), JobStatus::Paid);
            }
            None => {
                market.refund(job).unwrap();
                money[0] += REWARD;
            }
        }
        let after: Vec<u64> =
            std::iter::once("poster").chain(ACCOUNTS).map(|who| Bank::of(&market.ctx(), &account(who))).collect();
        prop_assert_eq!(after, money);
        invariants::check(&market.ctx(), &Bank::default()).unwrap();
    }
}
