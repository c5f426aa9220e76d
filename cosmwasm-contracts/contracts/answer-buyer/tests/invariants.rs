//! Random runs: after every step, what the contract must hold is in its account, and every coin of every user is with
//! the user, on its way, owed, or spent on an answer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "numbers of tests are small")]

mod common;

use answer_buyer::msg::{ExecuteMsg, QueryMsg};
use answer_buyer::state::{Question, Status, Way};
use common::{DENOM, Lab, MAX_FEE, PAID, RELAYER_FEE, START, Sent, What, answer, refusal};
use cosmwasm_std::{StdAck, coins};

const PEOPLE: [&str; 3] = ["user", "other", "mallory"];

/// A small generator with a fixed seed: a run can be repeated.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// Packets that have not ended, what questions in transfers left that has not come back, and what each of `PEOPLE` gave
/// for the prepaid account.
#[derive(Default)]
struct Abroad {
    packets: Vec<Sent>,
    coming: u128,
    given: [u128; 3],
}

/// The end of a packet. What an answer in a transfer cost stays abroad, the rest will come back.
fn end(lab: &mut Lab, dice: &mut Dice, abroad: &mut Abroad) {
    let count = u64::try_from(abroad.packets.len()).unwrap();
    if count == 0 {
        return;
    }
    let packet = abroad.packets.swap_remove(usize::try_from(dice.roll(count)).unwrap());
    match dice.roll(6) {
        0 => lab.end(&packet, None).unwrap(),
        1 => lab.end(&packet, Some(refusal())).unwrap(),
        2 => lab.end(&packet, Some(StdAck::success(b"\x01"))).unwrap(),
        _ => {
            let fee = u128::from(dice.roll(u64::try_from(MAX_FEE).unwrap() + 1));
            lab.end(&packet, Some(answer(fee))).unwrap();
            if matches!(&packet.what, What::Transfer { memo, .. } if memo.contains("openledger")) {
                abroad.coming += MAX_FEE - fee;
            }
        }
    }
}

fn step(lab: &mut Lab, dice: &mut Dice, abroad: &mut Abroad) {
    let person = usize::try_from(dice.roll(3)).unwrap();
    let who = PEOPLE[person];
    match dice.roll(9) {
        0..=2 => abroad.packets.push(lab.ask(who, if dice.roll(2) == 0 { Way::Channel } else { Way::Transfer })),
        3 | 4 => end(lab, dice, abroad),
        5 => {
            let gift = 100 * u128::from(dice.roll(2));
            let funds = if gift == 0 { vec![] } else { coins(gift, DENOM) };
            if lab.execute(who, ExecuteMsg::Fund {}, &funds).is_ok() {
                abroad.given[person] += gift;
                abroad.packets.push(lab.packets.last().unwrap().clone());
            }
        }
        6 => drop(lab.execute(who, ExecuteMsg::Claim {}, &[])), // a refusal is part of the run
        7 => {
            let part = u128::from(dice.roll(u64::try_from(abroad.coming).unwrap() + 1));
            abroad.coming -= part;
            lab.arrives(part);
        }
        _ => {
            let address = lab.account(who).into_string();
            if !lab.blocked.remove(&address) {
                lab.blocked.insert(address);
            }
        }
    }
}

fn all(lab: &Lab) -> Vec<Question> {
    let mut questions: Vec<Question> = Vec::new();
    loop {
        let start_after = questions.last().map(|question| question.id);
        let page: Vec<Question> = lab.query(QueryMsg::Questions { start_after, limit: Some(50) });
        if page.is_empty() {
            return questions;
        }
        questions.extend(page);
    }
}

/// What of a user's payment for a question is neither with the user nor owed.
fn away(question: &Question) -> u128 {
    match &question.answer {
        Some(answer) => answer.fee.to_string().parse::<u128>().unwrap() + RELAYER_FEE,
        None if question.status == Status::Refunded => 0,
        None => PAID,
    }
}

fn check(lab: &Lab, abroad: &Abroad, questions: &[Question]) {
    let open = questions.iter().filter(|one| one.status == Status::Sent && one.way == Way::Channel).count();
    let (held, earned, free) = lab.books();
    let owed: Vec<(u128, u128)> = PEOPLE.iter().map(|name| lab.owed(name)).collect();
    let here: u128 = owed.iter().map(|owed| owed.0).sum();
    assert_eq!(held, u128::try_from(open).unwrap() * PAID + earned + here);
    assert_eq!(lab.balance_of(lab.env.contract.address.as_str()), held + free);
    // All that users can still claim is in the account or on its way to it.
    assert_eq!(owed.iter().map(|owed| owed.1).sum::<u128>(), free + abroad.coming);
    for (person, name) in PEOPLE.into_iter().enumerate() {
        let address = lab.account(name);
        let asked: u128 = questions.iter().filter(|one| one.user == address).map(away).sum();
        let (here, coming) = owed[person];
        assert_eq!(lab.balance(name) + here + coming + asked + abroad.given[person], START, "{name}");
    }
}

#[test]
fn what_the_contract_must_hold_is_always_in_its_account() {
    for seed in 1..=4 {
        println!("seed {seed}");
        let (mut lab, mut dice, mut abroad) = (Lab::open(), Dice(seed), Abroad::default());
        for _ in 0..200 {
            step(&mut lab, &mut dice, &mut abroad);
            check(&lab, &abroad, &all(&lab));
        }
        let answered = all(&lab).iter().filter(|one| one.status == Status::Answered).count();
        assert!(answered > 5, "{answered} questions answered: the run shows too little");
    }
}
