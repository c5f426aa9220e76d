//! Auth, bank and staking in memory.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part")]

use openledger_auth::{AccountKeeper, AuthModule};
use openledger_bank::BankModule;
use openledger_core::ports::{BankView, StakingHooks};
use openledger_core::{
    AccAddress, Amount, Any, BlockInfo, BlockTime, ChainConfig, ConsAddress, Ctx, GasMeter, Module, Res,
    ValidatorUpdate,
};
use openledger_proto::any::pack;
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::cosmos::crypto::ed25519;
use openledger_proto::cosmos::staking::v1beta1::*;
use openledger_staking::{BONDED_POOL, NOT_BONDED_POOL, StakingKeeper, StakingModule};
use openledger_testing::{ModuleExt, bank_genesis, config_with, genesis_balance};
pub use openledger_testing::{account as user, code, operator as val};
use prost::Message;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::sync::Arc;

pub const NOW: BlockTime = BlockTime { seconds: 1_700_000_000, nanos: 7 };
pub const FUNDS: u64 = 1_000_000_000_000;
/// Unbonding time in seconds.
pub const UNBONDING: i64 = 100;

pub struct Chain {
    pub ctx: Ctx,
    pub auth: AuthModule,
    pub bank: BankModule,
    pub staking: StakingModule,
}

pub fn config() -> ChainConfig {
    config_with(&[
        ("gov", &["burner"], true),
        ("mint", &["minter"], true),
        (BONDED_POOL, &["burner", "staking"], true),
        (NOT_BONDED_POOL, &["burner", "staking"], true),
    ])
}

pub fn acc(n: u8) -> String {
    config().addresses.to_text(&user(n))
}
pub fn oper(n: u8) -> String {
    config().addresses.valoper(&val(n))
}
pub fn key(n: u8) -> Any {
    pack(&ed25519::PubKey { key: vec![n; 32] })
}
pub fn cons(n: u8) -> ConsAddress {
    ConsAddress::from_bytes(&Sha256::digest([n; 32])[..20]).unwrap()
}
pub fn coin(amount: u64) -> Option<Coin> {
    Some(Coin { denom: "uopen".to_owned(), amount: amount.to_string() })
}

pub fn staking_genesis(max_validators: u32) -> Value {
    json!({"params": {"unbonding_time": format!("{UNBONDING}s"), "max_validators": max_validators, "max_entries": 3, "historical_entries": 5,
        "bond_denom": "uopen", "min_commission_rate": "0.020000000000000000"}, "last_total_power": "0", "last_validator_powers": [],
        "validators": [], "delegations": [], "unbonding_delegations": [], "redelegations": [], "exported": false})
}

impl Chain {
    /// A chain with users 1 to 20 and a set of at most `max_validators`.
    pub fn new(max_validators: u32) -> Self {
        let funds = FUNDS.to_string();
        let balance = |n: u8| genesis_balance(&config(), &user(n), &[(&funds, "uopen")]);
        let account = |n: u8| {
            json!({"@type": "/cosmos.auth.v1beta1.BaseAccount", "address": acc(n), "pub_key": null,
            "account_number": (n - 1).to_string(), "sequence": "0"})
        };
        let bank = bank_genesis((1..=20).map(balance).collect(), &json!([]));
        let mut auth = AuthModule::new(AccountKeeper::new(false)).default_genesis(&config()).unwrap();
        auth["accounts"] = (1..=20).map(account).collect();
        Self::with(&auth, &bank, &staking_genesis(max_validators), Vec::new())
    }

    pub fn with(auth_json: &Value, bank_json: &Value, staking_json: &Value, hooks: Vec<Arc<dyn StakingHooks>>) -> Self {
        let auth = AuthModule::new(AccountKeeper::new(false));
        let bank = BankModule::new(Arc::new(auth.keeper()));
        let keeper = StakingKeeper::new(Arc::new(bank.keeper()), Arc::new(auth.keeper()), config().power_reduction);
        keeper.bind_hooks(hooks).unwrap();
        let staking = StakingModule::new(keeper);
        let validator_key_types = Some(vec!["ed25519".to_owned()]);
        let block = BlockInfo {
            chain_id: "vectors-1".to_owned(),
            height: 1,
            time: NOW,
            validator_key_types,
            ..BlockInfo::default()
        };
        let ctx = Ctx::for_test().with_config(config()).with_block(block);
        auth.init_genesis(&ctx, auth_json).unwrap();
        bank.init_genesis(&ctx, bank_json).unwrap();
        staking.init_genesis(&ctx, staking_json).unwrap();
        ctx.state().take_events();
        Self { ctx, auth, bank, staking }
    }

    pub fn keeper(&self) -> StakingKeeper {
        self.staking.keeper()
    }

    /// Executes a message as a transaction would: its gas, and the packed response.
    pub fn execute(&self, msg: &Any) -> (u64, Res<Any>) {
        let ctx = self.ctx.with_gas(GasMeter::infinite());
        let result = self.staking.deliver(&ctx, msg);
        (ctx.gas().consumed(), result)
    }

    /// The code of a message, or `ok`.
    pub fn run(&self, msg: &Any) -> String {
        code(self.execute(msg).1)
    }

    /// Ends this block and begins the next one.
    pub fn next_block(&mut self, seconds: i64) -> Vec<ValidatorUpdate> {
        let updates = self.staking.end_block(&self.ctx).unwrap();
        let block = self.ctx.block().clone();
        let time = BlockTime { seconds: block.time.seconds + seconds, ..block.time };
        self.ctx = self.ctx.with_block(BlockInfo { height: block.height + 1, time, ..block });
        self.staking.begin_block(&self.ctx).unwrap();
        updates
    }

    pub fn balance(&self, addr: &AccAddress) -> Amount {
        self.bank.keeper().balance(&self.ctx, addr, "uopen").unwrap()
    }

    pub fn pools(&self) -> (Amount, Amount) {
        (self.balance(&AccAddress::module(BONDED_POOL)), self.balance(&AccAddress::module(NOT_BONDED_POOL)))
    }

    pub fn ask<T: Message + Default>(&self, method: &str, request: &impl Message) -> T {
        self.staking.ask(&self.ctx, "cosmos.staking.v1beta1.Query", method, request).unwrap()
    }

    pub fn validator(&self, n: u8) -> openledger_staking::Validator {
        self.keeper().get_validator(&self.ctx, &val(n)).unwrap().unwrap()
    }
}

pub fn create(n: u8, amount: u64) -> Any {
    let rates = CommissionRates {
        rate: "100000000000000000".to_owned(),
        max_rate: "200000000000000000".to_owned(),
        max_change_rate: "10000000000000000".to_owned(),
    };
    pack(&MsgCreateValidator {
        description: Some(Description { moniker: format!("v{n}"), ..Description::default() }),
        commission: Some(rates),
        min_self_delegation: "1".to_owned(),
        validator_address: oper(n),
        pubkey: Some(key(n)),
        value: coin(amount),
        ..MsgCreateValidator::default()
    })
}
pub fn delegate(d: u8, v: u8, amount: u64) -> Any {
    pack(&MsgDelegate { delegator_address: acc(d), validator_address: oper(v), amount: coin(amount) })
}
pub fn undelegate(d: u8, v: u8, amount: u64) -> Any {
    pack(&MsgUndelegate { delegator_address: acc(d), validator_address: oper(v), amount: coin(amount) })
}
pub fn redelegate(d: u8, from: u8, to: u8, amount: u64) -> Any {
    pack(&MsgBeginRedelegate {
        delegator_address: acc(d),
        validator_src_address: oper(from),
        validator_dst_address: oper(to),
        amount: coin(amount),
    })
}
pub fn cancel(d: u8, v: u8, creation_height: i64, amount: u64) -> Any {
    pack(&MsgCancelUnbondingDelegation {
        delegator_address: acc(d),
        validator_address: oper(v),
        amount: coin(amount),
        creation_height,
    })
}
