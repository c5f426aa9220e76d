//! Slashing over a staking of its own making.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part")]

use openledger_core::Vote;
use openledger_core::ports::{Infraction, StakingHooks, ValidatorView};
use openledger_core::{Amount, Any, BlockInfo, ChainConfig, Ctx, Dec, Module, Res, ValAddress};
use openledger_slashing::{SlashingKeeper, SlashingModule};
use openledger_testing::{ModuleExt, Staking, block_at, operator};
pub use openledger_testing::{consensus as cons, outcome as code};
use serde_json::Value;
use std::sync::Arc;

pub const NOW: i64 = 1_700_000_000;

pub fn oper(n: u8) -> ValAddress {
    operator(n.wrapping_add(100))
}

pub struct Chain {
    pub ctx: Ctx,
    pub staking: Arc<Staking>,
    pub module: SlashingModule,
}

impl Chain {
    /// `n` bonded validators that joined at height 1, under this genesis.
    pub fn try_new(n: u8, genesis: &Value) -> Res<Self> {
        let staking = Arc::new(Staking::default());
        for i in 1..=n {
            let view = Staking::bonded(oper(i), cons(i), 1000);
            staking.set_validator(ValidatorView { min_self_delegation: Amount::new(10), ..view });
            staking.set_delegation(&oper(i).account(), &oper(i), Dec::new(10));
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
        let genesis = SlashingModule::new(Arc::new(Staking::default())).default_genesis(ctx.config()).unwrap();
        Self::try_new(n, &genesis).unwrap()
    }

    pub fn change(&self, n: u8, f: impl FnOnce(&mut ValidatorView)) {
        self.staking.change(&oper(n), f);
    }

    pub fn jailed(&self, n: u8) -> bool {
        self.staking.view(&oper(n)).jailed
    }

    /// Height, power, factor and reason of each slash.
    pub fn slashes(&self) -> Vec<(i64, i64, Dec, Infraction)> {
        self.staking.slashes().into_iter().map(|s| (s.height, s.power, s.factor, s.why)).collect()
    }

    pub fn keeper(&self) -> SlashingKeeper {
        self.module.keeper()
    }

    /// A block at a height with these votes, 5 s after the one before.
    pub fn block(&self, height: u64, votes: Vec<Vote>) -> Ctx {
        let seconds = NOW + 5 * i64::try_from(height).unwrap();
        let ctx = self.ctx.with_block(BlockInfo { votes, ..block_at(height, seconds) });
        self.module.begin_block(&ctx).unwrap();
        ctx
    }

    pub fn run(&self, ctx: &Ctx, msg: &Any) -> String {
        code(self.module.deliver(ctx, msg))
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
