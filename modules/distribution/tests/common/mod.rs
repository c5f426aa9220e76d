//! Auth, bank and distribution in memory, over a staking that does what x/staking does around its hooks.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "each test file uses its own part")]

use openledger_auth::{AccountKeeper, AuthModule};
use openledger_bank::BankModule;
use openledger_core::Vote;
use openledger_core::ports::*;
use openledger_core::*;
use openledger_distribution::{DistributionKeeper, DistributionModule, invariants};
use openledger_testing::{ModuleExt, Staking, bank_genesis, config_with, genesis_balance};
pub use openledger_testing::{account as user, code, operator as val};
use serde_json::{Value, json};
use std::sync::Arc;

/// Funds everything; its balance of each denom in [`DENOMS`] is 2^256 - 1.
pub const TREASURY: u8 = 200;
pub const DENOMS: [&str; 4] = ["alien", "atom", "stake", "uopen"];
pub const MAX: &str = "115792089237316195423570985008687907853269984665640564039457584007913129639935";

pub struct Chain {
    pub ctx: Ctx,
    pub module: DistributionModule,
    pub k: DistributionKeeper,
    pub bank: Arc<dyn BankSend>,
    pub staking: Arc<Staking>,
}

pub fn config() -> ChainConfig {
    config_with(&[("distribution", &[], false), ("fee_collector", &[], false), ("gov", &["burner"], true)])
}

pub fn cons(n: u8) -> ConsAddress {
    ConsAddress::from_bytes(&[n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]).unwrap()
}
pub fn text(addr: &AccAddress) -> String {
    config().addresses.to_text(addr)
}
pub fn valoper(n: u8) -> String {
    config().addresses.valoper(&val(n))
}
pub fn coins(s: &str) -> Coins {
    s.parse().unwrap()
}
pub fn decs(s: &str) -> DecCoins {
    s.parse().unwrap()
}
pub fn dec(s: &str) -> Dec {
    s.parse().unwrap()
}

impl Default for Chain {
    fn default() -> Self {
        Self::new(&Value::Null)
    }
}

impl Chain {
    /// A chain at height 1; `genesis` is a distribution section, `null` the default.
    pub fn new(genesis: &Value) -> Self {
        Self::with_balances(genesis, &[])
    }

    pub fn with_balances(genesis: &Value, balances: &[(AccAddress, Coins)]) -> Self {
        let auth = AuthModule::new(AccountKeeper::new(false));
        let bank = BankModule::new(Arc::new(auth.keeper()));
        let staking = Arc::new(Staking::default());
        let bank_port = Arc::new(bank.keeper());
        let k = DistributionKeeper::new(bank_port.clone(), Arc::new(auth.keeper()), staking.clone());
        let module = DistributionModule::new(k.clone());
        let ctx = Ctx::for_test().with_config(config());
        auth.init_genesis(&ctx, &auth.default_genesis(&config()).unwrap()).unwrap();
        let entry = |(addr, coins): &(AccAddress, Coins)| {
            let coins: Vec<_> = coins.iter().map(|c| (c.amount.to_string(), c.denom.as_str())).collect();
            let coins: Vec<_> = coins.iter().map(|(amount, denom)| (amount.as_str(), *denom)).collect();
            genesis_balance(&config(), addr, &coins)
        };
        let mut entries = vec![genesis_balance(&config(), &user(TREASURY), &DENOMS.map(|denom| (MAX, denom)))];
        if !balances.is_empty() {
            entries = balances.iter().map(entry).collect();
        }
        bank.init_genesis(&ctx, &bank_genesis(entries, &json!([]))).unwrap();
        let genesis = if genesis.is_null() { module.default_genesis(&config()).unwrap() } else { genesis.clone() };
        module.init_genesis(&ctx, &genesis).unwrap();
        ctx.state().take_events();
        Self { ctx, module, k, bank: bank_port, staking }
    }

    pub fn next(&mut self, blocks: u64) {
        self.ctx = self.ctx.at_height(self.ctx.height() + blocks);
    }

    pub fn view(&self, n: u8) -> ValidatorView {
        self.staking.view(&val(n))
    }

    /// A validator without tokens.
    pub fn bare_validator(&self, n: u8, commission: &str) {
        let view = Staking::bonded(val(n), cons(n), 0);
        self.staking.set_validator(ValidatorView { commission: dec(commission), ..view });
        self.k.after_validator_created(&self.ctx, &val(n)).unwrap();
    }

    /// A validator with a delegation of its own.
    pub fn validator(&self, n: u8, stake: u128, commission: &str) {
        self.bare_validator(n, commission);
        self.delegate(n, n, stake);
    }

    pub fn delegate(&self, d: u8, v: u8, amount: u128) {
        let old = self.staking.shares(&user(d), &val(v));
        match old {
            Some(_) => self.k.before_delegation_shares_modified(&self.ctx, &user(d), &val(v)).unwrap(),
            None => self.k.before_delegation_created(&self.ctx, &user(d), &val(v)).unwrap(),
        }
        let amount = Amount::new(amount);
        let mut bought = Dec::ZERO;
        self.staking.change(&val(v), |view| {
            bought = match view.shares.is_zero() {
                true => Dec::from_amount(amount),
                false => view.shares.mul_int(amount).unwrap().quo_int(view.tokens).unwrap(),
            };
            view.tokens = view.tokens.add(amount).unwrap();
            view.shares = view.shares.add(bought).unwrap();
        });
        self.staking.set_delegation(&user(d), &val(v), old.unwrap_or(Dec::ZERO).add(bought).unwrap());
        self.k.after_delegation_modified(&self.ctx, &user(d), &val(v)).unwrap();
    }

    /// Takes `percent` of a delegation out; 100 removes it, and a validator without delegations goes too.
    pub fn undelegate(&self, d: u8, v: u8, percent: i64) {
        self.k.before_delegation_shares_modified(&self.ctx, &user(d), &val(v)).unwrap();
        let held = self.staking.shares(&user(d), &val(v)).unwrap();
        let shares = held.mul_int64(percent).unwrap().quo_int64(100).unwrap();
        let left = held.sub(shares).unwrap();
        self.staking.change(&val(v), |view| {
            let rest = view.shares.sub(shares).unwrap();
            let tokens = match rest.is_zero() {
                true => view.tokens,
                false => view.tokens_from_shares(shares).unwrap().truncate_int().unwrap(),
            };
            view.tokens = view.tokens.sub(tokens).unwrap();
            view.shares = rest;
        });
        self.staking.set_delegation(&user(d), &val(v), left);
        match left.is_zero() {
            false => self.k.after_delegation_modified(&self.ctx, &user(d), &val(v)).unwrap(),
            true if self.view(v).shares.is_zero() => {
                self.staking.remove_validator(&val(v));
                self.k.after_validator_removed(&self.ctx, &cons(v), &val(v)).unwrap();
            }
            true => {}
        }
    }

    pub fn slash(&self, v: u8, factor: &str) {
        let tokens = self.view(v).tokens;
        let burned = Dec::from_amount(tokens).mul(dec(factor)).unwrap().truncate_int().unwrap().min(tokens);
        if !tokens.is_zero() {
            let fraction = Dec::from_amount(burned).quo_round_up(Dec::from_amount(tokens)).unwrap().min(Dec::ONE);
            self.k.before_validator_slashed(&self.ctx, &val(v), fraction).unwrap();
        }
        self.staking.change(&val(v), |view| view.tokens = tokens.sub(burned).unwrap());
    }

    /// Whole coins to the delegators and the commission of a validator.
    pub fn reward(&self, v: u8, amount: &str) {
        self.bank.send_to_module(&self.ctx, &user(TREASURY), "distribution", &coins(amount)).unwrap();
        self.k.allocate_to_validator(&self.ctx, &self.view(v), &DecCoins::from_coins(&coins(amount))).unwrap();
    }

    /// The next block, with these fees of the last one and votes of all validators by tokens.
    pub fn block(&mut self, fees: &str) {
        let vote = |v: &ValidatorView| Vote {
            validator: v.consensus.as_bytes().to_vec(),
            power: i64::try_from(v.tokens.to_u64().unwrap()).unwrap(),
            signed: true,
        };
        let votes = self.staking.views().iter().filter(|v| !v.tokens.is_zero()).map(vote).collect();
        self.block_with(fees, votes);
    }

    pub fn block_with(&mut self, fees: &str, votes: Vec<Vote>) {
        if !fees.is_empty() {
            self.bank.send_to_module(&self.ctx, &user(TREASURY), "fee_collector", &coins(fees)).unwrap();
        }
        let height = self.ctx.height() + 1;
        self.ctx = self.ctx.with_block(BlockInfo {
            height,
            votes,
            proposer: cons(1).as_bytes().to_vec(),
            ..BlockInfo::default()
        });
        self.module.begin_block(&self.ctx).unwrap();
    }

    /// What a delegation would get, without a trace.
    pub fn pending(&self, d: u8, v: u8) -> DecCoins {
        let depth = self.ctx.state().push();
        let period = self.k.increment_period(&self.ctx, &self.view(v)).unwrap();
        let delegation = self.staking.delegation(&self.ctx, &user(d), &val(v)).unwrap().unwrap();
        let rewards = self.k.rewards(&self.ctx, &self.view(v), &delegation, period).unwrap();
        self.ctx.state().revert(depth);
        rewards
    }

    pub fn balances(&self, addr: &AccAddress) -> Coins {
        self.bank.all_balances(&self.ctx, addr).unwrap()
    }

    pub fn sound(&self) {
        assert_eq!(invariants::check(&self.k, &self.ctx).unwrap(), None);
    }

    /// Executes a message as a transaction would; the code, or `ok`.
    pub fn run(&self, msg: &Any) -> String {
        code(self.module.deliver(&self.ctx, msg))
    }
}
