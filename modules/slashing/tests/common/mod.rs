//! Slashing over a staking of its own making.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part")]

use openledger_core::Vote;
use openledger_core::ports::*;
use openledger_core::{
    AccAddress, Amount, Any, BlockInfo, BlockTime, ChainConfig, ConsAddress, Ctx, Dec, Failure, Module, Res,
    ValAddress, ValidatorUpdate,
};
use openledger_slashing::{SlashingKeeper, SlashingModule};
use openledger_testing::ModuleExt;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

pub const NOW: i64 = 1_700_000_000;

/// Validators in memory; every slash is written down as `(height, power, factor, why)`.
#[derive(Default)]
pub struct FakeStaking {
    pub validators: Mutex<BTreeMap<ConsAddress, ValidatorView>>,
    pub own_shares: Mutex<BTreeMap<ValAddress, Dec>>,
    pub slashes: Mutex<Vec<(i64, i64, Dec, Infraction)>>,
}

pub fn cons(n: u8) -> ConsAddress {
    ConsAddress::from_bytes(&[n; 20]).unwrap()
}

pub fn oper(n: u8) -> ValAddress {
    ValAddress::from_bytes(&[n.wrapping_add(100); 20]).unwrap()
}

impl FakeStaking {
    pub fn change(&self, n: u8, f: impl FnOnce(&mut ValidatorView)) {
        f(self.validators.lock().unwrap().get_mut(&cons(n)).unwrap());
    }
    pub fn jailed(&self, n: u8) -> bool {
        self.validators.lock().unwrap()[&cons(n)].jailed
    }
    fn set_jailed(&self, consensus: &ConsAddress, jailed: bool) {
        self.validators.lock().unwrap().get_mut(consensus).unwrap().jailed = jailed;
    }
}

impl StakingPort for FakeStaking {
    fn bond_denom(&self, _: &Ctx) -> Res<String> {
        Ok("uopen".to_owned())
    }
    fn max_validators(&self, _: &Ctx) -> Res<u32> {
        Ok(100)
    }
    fn unbonding_nanos(&self, _: &Ctx) -> Res<i128> {
        Ok(0)
    }
    fn validator(&self, _: &Ctx, operator: &ValAddress) -> Res<Option<ValidatorView>> {
        Ok(self.validators.lock().unwrap().values().find(|v| v.operator == *operator).cloned())
    }
    fn validator_by_consensus(&self, _: &Ctx, consensus: &ConsAddress) -> Res<Option<ValidatorView>> {
        Ok(self.validators.lock().unwrap().get(consensus).cloned())
    }
    fn all_validators(&self, _: &Ctx) -> Res<Vec<ValidatorView>> {
        Ok(self.validators.lock().unwrap().values().cloned().collect())
    }
    fn bonded_by_power(&self, ctx: &Ctx) -> Res<Vec<ValidatorView>> {
        self.all_validators(ctx)
    }
    fn delegation(&self, _: &Ctx, delegator: &AccAddress, operator: &ValAddress) -> Res<Option<DelegationView>> {
        assert_eq!(*delegator, operator.account());
        let shares = self.own_shares.lock().unwrap().get(operator).copied();
        Ok(shares.map(|shares| DelegationView { delegator: delegator.clone(), validator: operator.clone(), shares }))
    }
    fn iterate_delegations(&self, _: &Ctx, _: &AccAddress, _: &mut dyn FnMut(DelegationView) -> Res<bool>) -> Res<()> {
        Ok(())
    }
    fn all_delegations(&self, _: &Ctx) -> Res<Vec<DelegationView>> {
        Ok(Vec::new())
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
    fn slash(&self, _: &Ctx, _: &ConsAddress, height: i64, power: i64, factor: Dec, why: Infraction) -> Res<Amount> {
        self.slashes.lock().unwrap().push((height, power, factor, why));
        Ok(Amount::new(77))
    }
    fn jail(&self, _: &Ctx, consensus: &ConsAddress) -> Res<()> {
        self.set_jailed(consensus, true);
        Ok(())
    }
    fn unjail(&self, _: &Ctx, consensus: &ConsAddress) -> Res<()> {
        self.set_jailed(consensus, false);
        Ok(())
    }
    fn consensus_key(&self, _: &Ctx, consensus: &ConsAddress) -> Res<Option<Any>> {
        Ok(Some(Any { type_url: "/cosmos.crypto.ed25519.PubKey".to_owned(), value: consensus.as_bytes().to_vec() }))
    }
    fn apply_validator_set_updates(&self, _: &Ctx) -> Res<Vec<ValidatorUpdate>> {
        Ok(Vec::new())
    }
    fn tokens_from_power(&self, power: i64) -> Amount {
        Amount::new(u128::try_from(power).unwrap() * 1_000_000)
    }
}

pub struct Chain {
    pub ctx: Ctx,
    pub staking: Arc<FakeStaking>,
    pub module: SlashingModule,
}

impl Chain {
    /// `n` bonded validators that joined at height 1, under this genesis.
    pub fn try_new(n: u8, genesis: &Value) -> Res<Self> {
        let staking = Arc::new(FakeStaking::default());
        for i in 1..=n {
            let view = ValidatorView {
                operator: oper(i),
                consensus: cons(i),
                jailed: false,
                status: BondStatus::Bonded,
                tokens: Amount::new(1000),
                shares: Dec::new(1000),
                commission: Dec::ZERO,
                min_self_delegation: Amount::new(10),
            };
            staking.validators.lock().unwrap().insert(cons(i), view);
            staking.own_shares.lock().unwrap().insert(oper(i), Dec::new(10));
        }
        let module = SlashingModule::new(staking.clone());
        let ctx = Ctx::for_test();
        module.init_genesis(&ctx, genesis)?;
        for i in 1..=n {
            module.keeper().after_validator_bonded(&ctx, &cons(i), &oper(i))?;
        }
        Ok(Self { ctx, staking, module })
    }

    pub fn new(n: u8) -> Self {
        let ctx = Ctx::for_test();
        let genesis = SlashingModule::new(Arc::new(FakeStaking::default())).default_genesis(ctx.config()).unwrap();
        Self::try_new(n, &genesis).unwrap()
    }

    pub fn keeper(&self) -> SlashingKeeper {
        self.module.keeper()
    }

    /// A block at a height with these votes, 5 s after the one before.
    pub fn block(&self, height: u64, votes: Vec<Vote>) -> Ctx {
        let time = BlockTime { seconds: NOW + 5 * i64::try_from(height).unwrap(), nanos: 0 };
        let ctx = self.ctx.with_block(BlockInfo {
            chain_id: "test-1".to_owned(),
            height,
            time,
            votes,
            ..BlockInfo::default()
        });
        self.module.begin_block(&ctx).unwrap();
        ctx
    }

    pub fn run(&self, ctx: &Ctx, msg: &Any) -> String {
        code(ctx.atomic(|ctx| {
            self.module.check_stateless(ctx.config(), msg)?;
            self.module.execute(ctx, msg)
        }))
    }
}

pub fn code<T>(result: Res<T>) -> String {
    match result {
        Ok(_) => "ok".to_owned(),
        Err(Failure::Tx(e)) => format!("{}:{}", e.codespace, e.code),
        Err(e) => format!("fatal {e}"),
    }
}

pub fn vote(n: u8, signed: bool) -> Vote {
    Vote { validator: cons(n).as_bytes().to_vec(), power: 7, signed }
}

pub fn valoper(n: u8) -> String {
    ChainConfig::default().addresses.valoper(&oper(n))
}

pub fn valcons(n: u8) -> String {
    ChainConfig::default().addresses.valcons(&cons(n))
}
