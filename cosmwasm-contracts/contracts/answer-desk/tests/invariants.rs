//! Random runs: after every step, what open orders hold is in the desk's account.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "numbers of tests are small")]

mod common;

use answer_desk::msg::QueryMsg;
use answer_desk::state::{Order, Status};
use common::{Desk, INPUT, PRICE};
use cosmwasm_std::coin;
use openledger_multi_test::{units, world};
use openledger_std::model::ModelStatus;

/// A small generator with a fixed seed: a run can be repeated.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

fn step(desk: &mut Desk, dice: &mut Dice, orders: u64) {
    let order = 1 + dice.roll(orders + 1);
    let who = ["buyer", "anyone", "owner", "agent"][usize::try_from(dice.roll(4)).unwrap()];
    // Refusals are part of the run: what matters is what stays behind.
    let _ = match dice.roll(11) {
        0 | 1 => desk.ask_direct(INPUT, PRICE).map(drop),
        2 | 3 => desk.ask_agent(INPUT).map(drop),
        4 => {
            let (agent, model, height) = (desk.account("agent"), desk.model, desk.app.block_info().height);
            let fee = coin(u128::from(dice.roll(1_200)), "uopen");
            let new = world(&mut desk.app).inference(&agent, model, INPUT, fee, height);
            let inference = if dice.roll(3) == 0 { 1 + dice.roll(new) } else { new };
            desk.answer("agent", order, inference).map(drop)
        }
        5 => desk.execute(who, &common::release(order), &[]).map(drop),
        6 => desk.execute(who, &common::refund(order), &[]).map(drop),
        7 => desk.execute(who, &common::dispute(order), &[]).map(drop),
        8 => desk.execute(who, &common::withdraw(None), &[]).map(drop),
        9 => {
            let price = [600, 700, 950][usize::try_from(dice.roll(3)).unwrap()];
            let gone = dice.roll(8) == 0;
            desk.edit_model(|model| {
                model.price.as_mut().unwrap().amount = price.to_string();
                model.set_status(if gone { ModelStatus::Deprecated } else { ModelStatus::Certified });
            });
            Ok(())
        }
        _ => {
            let url = "/openledger.inference.v1.MsgInfer";
            match dice.roll(4) {
                0 => world(&mut desk.app).refuse_next(url, "sdk", 11),
                _ => world(&mut desk.app).accept(url),
            }
            let blocks = dice.roll(8);
            desk.blocks(blocks);
            Ok(())
        }
    };
}

fn all(desk: &Desk) -> Vec<Order> {
    let mut orders: Vec<Order> = Vec::new();
    loop {
        let start_after = orders.last().map(|order| order.id);
        let page: Vec<Order> = desk.query(&QueryMsg::Orders { start_after, limit: Some(50) });
        if page.is_empty() {
            return orders;
        }
        orders.extend(page);
    }
}

#[test]
fn the_escrow_of_open_orders_is_always_in_the_account() {
    for seed in 1..=4 {
        let mut desk = Desk::open(|_| {});
        let mut dice = Dice(seed);
        let mut ended = 0;
        for _ in 0..200 {
            let count = u64::try_from(all(&desk).len()).unwrap();
            step(&mut desk, &mut dice, count);
            let orders = all(&desk);
            let open = orders.iter().filter(|order| matches!(order.status, Status::Open | Status::Answered));
            let held: u128 = open.map(|order| units(order.paid.amount)).sum();
            assert_eq!(desk.escrow(), held, "seed {seed}");
            assert!(held <= desk.amount_of(&desk.address.clone()), "seed {seed}");
            assert!(orders.iter().all(|order| order.status != Status::Asked), "seed {seed}");
            let now = orders.iter().filter(|o| matches!(o.status, Status::Released | Status::Refunded)).count();
            assert!(now >= ended, "an order that ended stays ended");
            ended = now;
        }
        assert!(ended > 20, "seed {seed} ended {ended} orders: the run shows too little");
    }
}
