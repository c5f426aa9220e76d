//! Random runs: bounties and earnings are always in the account, nothing is paid or withdrawn beyond what
//! came in.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "numbers of tests are small")]

mod common;

use std::collections::BTreeMap;

use common::{Coop, PEOPLE, claim, vote};
use datanet_coop::msg::ExecuteMsg;
use openledger_multi_test::units;
use openledger_std::AttributionQuerier;
use openledger_std::attribution::Role;

/// A small generator with a fixed seed: a run can be repeated.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[usize::try_from(self.roll(u64::try_from(list.len()).unwrap())).unwrap()]
    }

    fn points(&mut self) -> Vec<[i8; 2]> {
        let count = 1 + self.roll(6);
        let mut coordinate = || i8::try_from(self.roll(200)).unwrap_or(99).wrapping_sub(100);
        (0..count).map(|_| [coordinate(), coordinate()]).collect()
    }
}

/// What came in and went out.
#[derive(Default)]
struct Sums {
    funded: u128,
    paid: u128,
    returned: u128,
    withdrawn: u128,
    contributions: u64,
    bounties: u64,
}

fn step(coop: &mut Coop, dice: &mut Dice, sums: &mut Sums) {
    let name = dice.of(&PEOPLE);
    let contribution = 1 + dice.roll(sums.contributions + 1);
    let bounty = 1 + dice.roll(sums.bounties + 1);
    let before = coop.balance(name);
    // Refusals are part of the run: what matters is what stays behind.
    match dice.roll(12) {
        0 | 1 => {
            let points = dice.points();
            let contributor = dice.of(&["ann", "ben", "dan", "mallory"]);
            sums.contributions = coop.contribute(contributor, &points);
            let opened = ExecuteMsg::OpenBallot { contribution_id: sums.contributions };
            drop(coop.execute(name, &opened, 0));
        }
        2 => {
            sums.bounties = coop.bounty(3);
            sums.funded += 3_000;
        }
        3..=5 => {
            let approve = dice.roll(5) > 0;
            for voter in ["ann", "ben", "cid"] {
                drop(coop.execute(voter, &vote(contribution, approve), 0));
            }
        }
        6 | 7 => {
            for claimant in ["ann", "ben", "dan", "mallory"] {
                let before = coop.balance(claimant);
                drop(coop.execute(claimant, &claim(contribution, bounty), 0));
                sums.paid += coop.balance(claimant) - before;
            }
        }
        8 => {
            let before = coop.balance("funder");
            drop(coop.execute("funder", &ExecuteMsg::CloseBounty { bounty_id: bounty }, 0));
            sums.returned += coop.balance("funder") - before;
        }
        9 => coop.sell(usize::try_from(dice.roll(4)).unwrap()),
        10 => {
            drop(coop.execute(name, &ExecuteMsg::Withdraw {}, 0));
            sums.withdrawn += coop.balance(name) - before;
        }
        _ => {
            drop(coop.execute(name, &ExecuteMsg::Distribute {}, 0));
            let blocks = dice.roll(5);
            coop.blocks(blocks);
        }
    }
}

#[test]
fn what_is_paid_was_funded_and_what_is_withdrawn_was_earned() {
    let (mut paid, mut withdrawn) = (0, 0);
    for seed in 1..=4 {
        let mut coop = Coop::found();
        let mut dice = Dice(seed);
        let mut sums = Sums::default();
        let mut done = BTreeMap::new();
        for _ in 0..200 {
            step(&mut coop, &mut dice, &mut sums);
            coop.check();
            assert!(sums.paid + sums.returned <= sums.funded, "seed {seed}");
            let wrap = coop.app.wrap();
            let earned = AttributionQuerier::new(&wrap).earned(coop.address.as_str(), Role::Curator, "uopen").unwrap();
            assert!(sums.withdrawn <= units(earned), "seed {seed}");
            for id in 1..=sums.contributions {
                let claim = coop.claim_of(id);
                if let Some(before) = done.get(&id) {
                    assert_eq!(before, &claim, "seed {seed}: a claim that is done changes no more");
                } else if claim.done {
                    done.insert(id, claim);
                }
            }
        }
        paid += sums.paid;
        withdrawn += sums.withdrawn;
    }
    assert!(paid > 10_000 && withdrawn > 1_000, "{paid} paid and {withdrawn} withdrawn show too little");
}
