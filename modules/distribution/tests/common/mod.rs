//! Auth, bank and distribution in memory, over a staking that does what x/staking does around its hooks.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "each test file uses its own part")]

use openledger_auth::{AccountKeeper, AuthModule};
use openledger_bank::BankModule;
use openledger_core::ports::*;
use openledger_core::*;
use openledger_core::{ModuleAccountSpec, Vote};
use openledger_distribution::{DistributionKeeper, DistributionModule, invariants};
use openledger_testing::ModuleExt;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// Funds everything; its balance of each denom in [`DENOMS`] is 2^256 - 1.
pub const TREASURY: u8 = 200;
pub const DENOMS: [&str; 4] = ["alien", "atom", "stake", "uopen"];
pub const MAX: &str = "115792089237316195423570985008687907853269984665640564039457584007913129639935";

#[derive(Default)]
pub struct Stakes {
    pub validators: BTreeMap<ValAddress, ValidatorView>,
    pub delegations: BTreeMap<(AccAddress, ValAddress), DelegationView>,
}

#[derive(Default)]
pub struct FakeStaking(pub Mutex<Stakes>);

impl StakingPort for FakeStaking {
    fn bond_denom(&self, _: &Ctx) -> Res<String> {
        Ok("uopen".into())
    }
    fn max_validators(&self, _: &Ctx) -> Res<u32> {
        Ok(100)
    }
    fn unbonding_nanos(&self, _: &Ctx) -> Res<i128> {
        Ok(1)
    }
    fn validator(&self, _: &Ctx, operator: &ValAddress) -> Res<Option<ValidatorView>> {
        Ok(self.0.lock().unwrap().validators.get(operator).cloned())
    }
    fn validator_by_consensus(&self, _: &Ctx, consensus: &ConsAddress) -> Res<Option<ValidatorView>> {
        Ok(self.0.lock().unwrap().validators.values().find(|v| v.consensus == *consensus).cloned())
    }
    fn all_validators(&self, _: &Ctx) -> Res<Vec<ValidatorView>> {
        Ok(self.0.lock().unwrap().validators.values().cloned().collect())
    }
    fn bonded_by_power(&self, ctx: &Ctx) -> Res<Vec<ValidatorView>> {
        self.all_validators(ctx)
    }
    fn delegation(&self, _: &Ctx, delegator: &AccAddress, operator: &ValAddress) -> Res<Option<DelegationView>> {
        Ok(self.0.lock().unwrap().delegations.get(&(delegator.clone(), operator.clone())).cloned())
    }
    fn iterate_delegations(
        &self,
        ctx: &Ctx,
        delegator: &AccAddress,
        f: &mut dyn FnMut(DelegationView) -> Res<bool>,
    ) -> Res<()> {
        for d in self.all_delegations(ctx)?.into_iter().filter(|d| d.delegator == *delegator) {
            if f(d)? {
                break;
            }
        }
        Ok(())
    }
    fn all_delegations(&self, _: &Ctx) -> Res<Vec<DelegationView>> {
        Ok(self.0.lock().unwrap().delegations.values().cloned().collect())
    }
    fn total_bonded(&self, _: &Ctx) -> Res<Amount> {
        Ok(Amount::ZERO)
    }
    fn token_supply(&self, _: &Ctx) -> Res<Amount> {
        Ok(Amount::ZERO)
    }
    fn bonded_ratio(&self, _: &Ctx) -> Res<Dec> {
        Ok(Dec::ZERO)
    }
    fn slash(&self, _: &Ctx, _: &ConsAddress, _: i64, _: i64, _: Dec, _: Infraction) -> Res<Amount> {
        Ok(Amount::ZERO)
    }
    fn jail(&self, _: &Ctx, _: &ConsAddress) -> Res<()> {
        Ok(())
    }
    fn unjail(&self, _: &Ctx, _: &ConsAddress) -> Res<()> {
        Ok(())
    }
    fn consensus_key(&self, _: &Ctx, _: &ConsAddress) -> Res<Option<Any>> {
        Ok(None)
    }
    fn apply_validator_set_updates(&self, _: &Ctx) -> Res<Vec<ValidatorUpdate>> {
        Ok(Vec::new())
    }
    fn tokens_from_power(&self, power: i64) -> Amount {
        Amount::new(power.unsigned_abs().into())
    }
}

pub struct Chain {
    pub ctx: Ctx,
    pub module: DistributionModule,
    pub k: DistributionKeeper,
    pub bank: Arc<dyn BankPort>,
    pub staking: Arc<FakeStaking>,
}

pub fn config() -> ChainConfig {
    let spec = |name, permissions, receives| ModuleAccountSpec { name, permissions, receives };
    let module_accounts = vec![
        spec("distribution", &[][..], false),
        spec("fee_collector", &[][..], false),
        spec("gov", &["burner"][..], true),
    ];
    ChainConfig { module_accounts, ..ChainConfig::default() }
}

pub fn user(n: u8) -> AccAddress {
    AccAddress::from_bytes(&[n; 20]).unwrap()
}
pub fn val(n: u8) -> ValAddress {
    user(n).into()
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
        let staking = Arc::new(FakeStaking::default());
        let bank_port: Arc<dyn BankPort> = Arc::new(bank.keeper());
        let k = DistributionKeeper::new(bank_port.clone(), Arc::new(auth.keeper()), staking.clone());
        let module = DistributionModule::new(k.clone());
        let ctx = Ctx::for_test().with_config(config());
        auth.init_genesis(&ctx, &auth.default_genesis(&config()).unwrap()).unwrap();
        let list = |c: &Coins| {
            c.iter().map(|c| json!({"denom": c.denom.as_str(), "amount": c.amount.to_string()})).collect::<Vec<_>>()
        };
        let rich: Vec<Value> = DENOMS.iter().map(|d| json!({"denom": d, "amount": MAX})).collect();
        let mut entries = vec![json!({"address": text(&user(TREASURY)), "coins": rich})];
        if !balances.is_empty() {
            entries = balances.iter().map(|(a, c)| json!({"address": text(a), "coins": list(c)})).collect();
        }
        let section = json!({"params": {"send_enabled": [], "default_send_enabled": true}, "supply": [], "denom_metadata": [],
            "send_enabled": [], "balances": entries, "supply_caps": []});
        bank.init_genesis(&ctx, &section).unwrap();
        let genesis = if genesis.is_null() { module.default_genesis(&config()).unwrap() } else { genesis.clone() };
        module.init_genesis(&ctx, &genesis).unwrap();
        ctx.state().take_events();
        Self { ctx, module, k, bank: bank_port, staking }
    }

    pub fn next(&mut self, blocks: u64) {
        self.ctx = self.ctx.at_height(self.ctx.height() + blocks);
    }

    pub fn view(&self, n: u8) -> ValidatorView {
        self.k_staking(|s| s.validators.get(&val(n)).cloned()).unwrap()
    }

    fn k_staking<T>(&self, f: impl FnOnce(&mut Stakes) -> T) -> T {
        f(&mut self.staking.0.lock().unwrap())
    }

    /// A validator without tokens.
    pub fn bare_validator(&self, n: u8, commission: &str) {
        let view = ValidatorView {
            operator: val(n),
            consensus: cons(n),
            jailed: false,
            status: BondStatus::Bonded,
            tokens: Amount::ZERO,
            shares: Dec::ZERO,
            commission: dec(commission),
            min_self_delegation: Amount::new(1),
        };
        self.k_staking(|s| s.validators.insert(val(n), view));
        self.k.after_validator_created(&self.ctx, &val(n)).unwrap();
    }

    /// A validator with a delegation of its own.
    pub fn validator(&self, n: u8, stake: u128, commission: &str) {
        self.bare_validator(n, commission);
        self.delegate(n, n, stake);
    }

    pub fn delegate(&self, d: u8, v: u8, amount: u128) {
        let key = (user(d), val(v));
        let old = self.k_staking(|s| s.delegations.get(&key).cloned());
        match old {
            Some(_) => self.k.before_delegation_shares_modified(&self.ctx, &user(d), &val(v)).unwrap(),
            None => self.k.before_delegation_created(&self.ctx, &user(d), &val(v)).unwrap(),
        }
        self.k_staking(|s| {
            let view = s.validators.get_mut(&val(v)).unwrap();
            let amount = Amount::new(amount);
            let shares = match view.shares.is_zero() {
                true => Dec::from_amount(amount),
                false => view.shares.mul_int(amount).unwrap().quo_int(view.tokens).unwrap(),
            };
            view.tokens = view.tokens.add(amount).unwrap();
            view.shares = view.shares.add(shares).unwrap();
            let shares = old.map_or(Dec::ZERO, |o| o.shares).add(shares).unwrap();
            s.delegations.insert(key, DelegationView { delegator: user(d), validator: val(v), shares });
        });
        self.k.after_delegation_modified(&self.ctx, &user(d), &val(v)).unwrap();
    }

    /// Takes `percent` of a delegation out; 100 removes it, and a validator without delegations goes too.
    pub fn undelegate(&self, d: u8, v: u8, percent: i64) {
        let key = (user(d), val(v));
        self.k.before_delegation_shares_modified(&self.ctx, &user(d), &val(v)).unwrap();
        let gone = self.k_staking(|s| {
            let mut delegation = s.delegations.get(&key).cloned().unwrap();
            let view = s.validators.get_mut(&val(v)).unwrap();
            let shares = delegation.shares.mul_int64(percent).unwrap().quo_int64(100).unwrap();
            delegation.shares = delegation.shares.sub(shares).unwrap();
            let rest = view.shares.sub(shares).unwrap();
            let tokens = match rest.is_zero() {
                true => view.tokens,
                false => view.tokens_from_shares(shares).unwrap().truncate_int().unwrap(),
            };
            view.tokens = view.tokens.sub(tokens).unwrap();
            view.shares = rest;
            let gone = delegation.shares.is_zero();
            if gone {
                s.delegations.remove(&key)
            } else {
                s.delegations.insert(key, delegation)
            };
            gone
        });
        match gone {
            false => self.k.after_delegation_modified(&self.ctx, &user(d), &val(v)).unwrap(),
            true if self.view(v).shares.is_zero() => {
                self.k_staking(|s| s.validators.remove(&val(v)));
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
        self.k_staking(|s| s.validators.get_mut(&val(v)).unwrap().tokens = tokens.sub(burned).unwrap());
    }

    /// Whole coins to the delegators and the commission of a validator.
    pub fn reward(&self, v: u8, amount: &str) {
        self.bank.send_to_module(&self.ctx, &user(TREASURY), "distribution", &coins(amount)).unwrap();
        self.k.allocate_to_validator(&self.ctx, &self.view(v), &DecCoins::from_coins(&coins(amount))).unwrap();
    }

    /// The next block, with these fees of the last one and votes of all validators by tokens.
    pub fn block(&mut self, fees: &str) {
        let votes = self.k_staking(|s| {
            let vote = |v: &ValidatorView| Vote {
                validator: v.consensus.as_bytes().to_vec(),
                power: i64::try_from(v.tokens.to_u64().unwrap()).unwrap(),
                signed: true,
            };
            s.validators.values().filter(|v| !v.tokens.is_zero()).map(vote).collect()
        });
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
        code(self.ctx.atomic(|ctx| {
            self.module.check_stateless(ctx.config(), msg)?;
            self.module.execute(ctx, msg)
        }))
    }
}

pub fn code<T>(result: Res<T>) -> String {
    match result {
        Ok(_) => "ok".to_owned(),
        Err(Failure::Tx(e)) => format!("{}:{}", e.codespace, e.code),
        Err(e) => panic!("fatal: {e}"),
    }
}
