//! F1 against an exact distribution block by block, over random delegations, slashes, fees and withdrawals.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::{Chain, DENOMS, TREASURY, cons, user, val};
use openledger_core::ports::{DelegationsView, ValidatorsView};
use openledger_core::{AccAddress, Amount, Dec, DecCoins};
use openledger_distribution::keys::OUTSTANDING;
use proptest::prelude::*;
use ruint::Uint;
use std::collections::BTreeMap;

type Big = Uint<1024, 16>;

/// Decimal places of the model's coins; its only rounding.
const PLACES: usize = 60;

fn ten(n: usize) -> Big {
    Big::from(10).pow(Big::from(n))
}

/// 10^-18 units.
fn units(d: Dec) -> Big {
    openledger_core::wire::dec_to_proto(d).parse().unwrap()
}

/// What each delegation has earned since it was last paid, in 10^-60 coins.
#[derive(Default)]
struct Model {
    /// By its shares at each block.
    by_shares: BTreeMap<(u8, u8, &'static str), Big>,
    /// By its tokens when it was last paid, less slashes: staking cuts an undelegation to whole tokens and
    /// leaves the rest to all others, which F1 sees when they are next paid.
    by_stake: BTreeMap<(u8, u8, &'static str), Big>,
    /// That stake, in 10^-60 tokens.
    stakes: BTreeMap<(u8, u8), Big>,
}

fn scaled(d: Dec) -> Big {
    units(d) * ten(PLACES - 18)
}

fn tokens(chain: &Chain, v: u8) -> Big {
    scaled(Dec::from_amount(chain.view(v).tokens))
}

impl Model {
    /// Shares what a validator's delegators got in this block.
    fn earn(&mut self, chain: &Chain, v: u8, gained: &DecCoins) {
        let (shares, tokens) = (units(chain.view(v).shares), tokens(chain, v));
        for d in chain.staking.all_delegations(&chain.ctx).unwrap().iter().filter(|d| d.validator == val(v)) {
            let who = d.delegator.as_bytes()[0];
            for denom in DENOMS {
                let gain = scaled(gained.amount_of(denom));
                *self.by_shares.entry((who, v, denom)).or_default() += gain * units(d.shares) / shares;
                *self.by_stake.entry((who, v, denom)).or_default() += gain * self.stakes[&(who, v)] / tokens;
            }
        }
    }

    /// F1 gives the exact share less truncation, and never more.
    fn compare(&self, chain: &Chain, d: u8, v: u8, steps: u64) {
        let pending = chain.pending(d, v);
        for denom in DENOMS {
            let of = |m: &BTreeMap<_, Big>| m.get(&(d, v, denom)).copied().unwrap_or_default();
            let (f1, exact) = (scaled(pending.amount_of(denom)), of(&self.by_stake));
            assert!(f1 <= of(&self.by_shares), "{d} of {v} would get {f1} {denom} of {}", of(&self.by_shares));
            assert!(f1 <= exact, "{d} of {v} would get {f1} {denom} of {exact}");
            // each period cuts 10^-18 per token and coin, each slash rounds the stake by 10^-18
            let dust = Big::from(steps + 4) * Big::from(STAKE * 64 + FEES * 64) * ten(PLACES - 18);
            assert!(exact - f1 <= dust, "{d} of {v} would lose {} {denom} of {exact}", exact - f1);
        }
    }

    /// The delegation has been paid and begins anew with the tokens that it is worth now.
    fn paid(&mut self, chain: &Chain, d: u8, v: u8) {
        self.by_shares.retain(|(a, b, _), _| (*a, *b) != (d, v));
        self.by_stake.retain(|(a, b, _), _| (*a, *b) != (d, v));
        self.stakes.remove(&(d, v));
        if let Some(found) = chain.staking.delegation(&chain.ctx, &user(d), &val(v)).unwrap() {
            self.stakes.insert((d, v), tokens(chain, v) * units(found.shares) / units(chain.view(v).shares));
        }
    }

    /// The validator's tokens were `before` and are fewer now.
    fn slashed(&mut self, chain: &Chain, v: u8, before: Big) {
        if before.is_zero() {
            return;
        }
        let after = tokens(chain, v);
        self.stakes.iter_mut().filter(|((_, at), _)| *at == v).for_each(|(_, stake)| *stake = *stake * after / before);
    }
}

const STAKE: u64 = 1_000_000_000;
const FEES: u64 = 5_000_000_000;

#[derive(Debug, Clone)]
enum Step {
    Delegate(u8, u8, u64),
    Undelegate(u8, u8, i64),
    Withdraw(u8, u8),
    Commission(u8),
    Slash(u8, u32),
    Block(Vec<(usize, u64)>),
}

fn step() -> impl Strategy<Value = Step> {
    let (d, v) = (|| 1u8..6, || 1u8..4);
    prop_oneof![
        3 => (d(), v(), 1..STAKE).prop_map(|(d, v, n)| Step::Delegate(d, v, n)),
        2 => (d(), v(), prop_oneof![Just(100i64), 1i64..100]).prop_map(|(d, v, p)| Step::Undelegate(d, v, p)),
        2 => (d(), v()).prop_map(|(d, v)| Step::Withdraw(d, v)),
        1 => v().prop_map(Step::Commission),
        1 => (v(), prop_oneof![8 => 0u32..100_000, 1 => Just(1_000_000u32)]).prop_map(|(v, f)| Step::Slash(v, f)),
        5 => proptest::collection::vec((0usize..4, 0..FEES), 0..3).prop_map(Step::Block),
    ]
}

fn delegated(chain: &Chain, d: u8, v: u8) -> bool {
    chain.staking.delegation(&chain.ctx, &user(d), &val(v)).unwrap().is_some()
}

fn exists(chain: &Chain, v: u8) -> bool {
    chain.staking.validator(&chain.ctx, &val(v)).unwrap().is_some()
}

/// A block; what each validator's delegators got is known from the growth of its running period.
fn block(chain: &mut Chain, model: &mut Model, fees: &[(usize, u64)]) {
    let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
    fees.iter().for_each(|(i, n)| *sums.entry(DENOMS[*i]).or_default() += n);
    let text = sums.iter().filter(|(_, n)| **n > 0).map(|(d, n)| format!("{n}{d}")).collect::<Vec<_>>().join(",");
    let live: Vec<u8> = (1..4).filter(|v| exists(chain, *v)).collect();
    let running = |chain: &Chain, v: u8| chain.k.current(&chain.ctx, &val(v)).unwrap().rewards;
    let before: Vec<_> = live.iter().map(|v| running(chain, *v)).collect();
    chain.block(&text);
    for (v, before) in live.iter().zip(before) {
        let gained = running(chain, *v).sub(&before).unwrap();
        if !gained.is_empty() {
            model.earn(chain, *v, &gained);
        }
    }
}

fn apply(chain: &mut Chain, model: &mut Model, step: &Step, n: u64) {
    match *step {
        Step::Delegate(d, v, amount)
            if exists(chain, v) && (!chain.view(v).tokens.is_zero() || chain.view(v).shares.is_zero()) =>
        {
            if delegated(chain, d, v) {
                model.compare(chain, d, v, n);
            }
            chain.delegate(d, v, amount.into());
            model.paid(chain, d, v);
        }
        Step::Undelegate(d, v, percent) if exists(chain, v) && delegated(chain, d, v) => {
            model.compare(chain, d, v, n);
            chain.undelegate(d, v, percent);
            model.paid(chain, d, v);
        }
        Step::Withdraw(d, v) if delegated(chain, d, v) => {
            model.compare(chain, d, v, n);
            let due = chain.pending(d, v);
            let before = chain.balances(&user(d));
            let paid = chain.k.withdraw_rewards(&chain.ctx, &user(d), &val(v)).unwrap();
            assert_eq!(chain.balances(&user(d)), before.add(&paid).unwrap());
            assert_eq!(paid, due.truncate_decimal().unwrap().0);
            model.paid(chain, d, v);
        }
        Step::Commission(v) => drop(chain.k.withdraw_commission(&chain.ctx, &val(v))),
        Step::Slash(v, ppm) if exists(chain, v) => {
            let before = tokens(chain, v);
            chain.slash(v, &format!("{}.{:06}", ppm / 1_000_000, ppm % 1_000_000));
            model.slashed(chain, v, before);
        }
        Step::Block(ref fees) => block(chain, model, fees),
        _ => {}
    }
}

/// The module account to the last 10^-18.
fn exact_account(chain: &Chain) {
    let mut sum = chain.k.community_pool(&chain.ctx).unwrap();
    for (_, coins) in OUTSTANDING.iter(&chain.ctx).unwrap().take(usize::MAX).unwrap() {
        sum = sum.add(&coins).unwrap();
    }
    assert_eq!(sum, DecCoins::from_coins(&chain.balances(&AccAddress::module("distribution"))));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn f1_is_the_exact_distribution_less_truncation(steps in proptest::collection::vec(step(), 1..60)) {
        let (mut chain, mut model) = (Chain::default(), Model::default());
        for (v, commission) in [(1, "0"), (2, "0.1"), (3, "0.333333333333333333")] {
            chain.validator(v, 1_000_000, commission);
            model.paid(&chain, v, v);
        }
        for (n, step) in steps.iter().enumerate() {
            apply(&mut chain, &mut model, step, n as u64);
            exact_account(&chain);
        }
        chain.next(1);
        chain.sound();
        for d in chain.staking.all_delegations(&chain.ctx).unwrap() {
            model.compare(&chain, d.delegator.as_bytes()[0], d.validator.as_bytes()[0], steps.len() as u64);
        }
        // what the treasury paid lies with the delegators and the module, nowhere else
        for denom in DENOMS {
            let held = (0u8..10).map(user).chain([AccAddress::module("distribution"), AccAddress::module("fee_collector"), user(TREASURY)]);
            let sum = held.fold(Amount::ZERO, |a, who| a.add(chain.balances(&who).amount_of(denom)).unwrap());
            prop_assert_eq!(sum.to_string(), common::MAX);
        }
    }

    /// Votes and fees of any size: a validator gets its fraction of fees less tax, cut by less than 10^-18
    /// for each of three roundings.
    #[test]
    fn allocation_is_by_power(powers in proptest::collection::vec(0i64..1 << 40, 1..20), fees in 1u64.., tax in 0u64..=100) {
        let genesis = serde_json::json!({"params": {"community_tax": format!("{}.{:02}", tax / 100, tax % 100),
            "base_proposer_reward": "0", "bonus_proposer_reward": "0", "withdraw_addr_enabled": true}});
        let mut chain = Chain::new(&genesis);
        let n = u8::try_from(powers.len()).unwrap();
        (1..=n).for_each(|v| chain.validator(v, 1, "0"));
        let votes = powers.iter().zip(1..).map(|(power, v)| openledger_core::Vote {
            validator: cons(v).as_bytes().to_vec(), power: *power, signed: false,
        });
        chain.block_with(&format!("{fees}stake"), votes.collect());
        let total: i64 = powers.iter().sum();
        for (power, v) in powers.iter().zip(1..=n) {
            let got = units(chain.k.outstanding(&chain.ctx, &val(v)).unwrap().amount_of("stake"));
            if total == 0 {
                prop_assert!(got.is_zero());
                continue;
            }
            let exact = Big::from(fees) * ten(16) * Big::from(100 - tax) * Big::from(*power) / Big::from(total);
            prop_assert!(got <= exact && exact - got <= Big::from(fees) + Big::from(2));
        }
        exact_account(&chain);
        chain.sound();
    }
}
