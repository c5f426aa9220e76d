//! Auth and bank in memory.
#![allow(
    dead_code,
    unreachable_pub,
    deprecated,
    reason = "each test file uses its own part; AuthInfo.tip has to be named"
)]

use openledger_auth::{AccountKeeper, AuthModule};
use openledger_bank::BankModule;
use openledger_core::ports::BankView;
use openledger_core::{AccAddress, Any, ChainConfig, Ctx, Module, Res};
use openledger_proto::any::pack;
use openledger_proto::cosmos::bank::v1beta1::MsgSend;
use openledger_proto::cosmos::base::v1beta1::Coin;
pub use openledger_testing::account as user;
use openledger_testing::{ModuleExt, bank_genesis, block_at, code, config_with, genesis_balance};
use serde_json::{Value, json};
use std::sync::Arc;

pub const NOW: i64 = 1_700_000_000;

pub struct Chain {
    pub ctx: Ctx,
    pub bank: BankModule,
    pub auth: AuthModule,
}

pub fn config() -> ChainConfig {
    config_with(&[
        ("fee_collector", &[], false),
        ("gov", &["burner"], true),
        ("inference", &[], false),
        ("mint", &["minter"], false),
    ])
}

pub fn text(addr: &AccAddress) -> String {
    config().addresses.to_text(addr)
}

pub fn coins(list: &[(&str, &str)]) -> Vec<Coin> {
    list.iter().map(|(amount, denom)| Coin { denom: (*denom).to_owned(), amount: (*amount).to_owned() }).collect()
}

/// A bank section with these balances.
pub fn genesis(balances: &[(u8, &[(&str, &str)])], caps: Value) -> Value {
    let balance = |(n, list): &(u8, &[(&str, &str)])| genesis_balance(&config(), &user(*n), list);
    bank_genesis(balances.iter().map(balance).collect(), &caps)
}

impl Chain {
    pub fn try_new(bank_json: &Value, accounts: Vec<Value>) -> Res<Self> {
        let auth = AuthModule::new(AccountKeeper::new(false));
        let bank = BankModule::new(Arc::new(auth.keeper()));
        let ctx = Ctx::for_test().with_config(config()).with_block(block_at(5, NOW));
        let mut auth_json = auth.default_genesis(&config()).unwrap();
        auth_json["accounts"] = Value::Array(accounts);
        auth.init_genesis(&ctx, &auth_json)?;
        bank.init_genesis(&ctx, bank_json)?;
        Ok(Self { ctx, bank, auth })
    }

    pub fn new(balances: &[(u8, &[(&str, &str)])]) -> Self {
        Self::try_new(&genesis(balances, json!([])), vec![]).unwrap()
    }

    pub fn balance(&self, addr: &AccAddress, denom: &str) -> String {
        self.bank.keeper().balance(&self.ctx, addr, denom).unwrap().to_string()
    }

    /// Executes a message as a transaction would; the code, or `ok`.
    pub fn run(&self, msg: &Any) -> String {
        code(self.bank.deliver(&self.ctx, msg))
    }

    pub fn code<T>(&self, result: Res<T>) -> String {
        code(result)
    }
}

pub fn send(from: &str, to: &str, list: &[(&str, &str)]) -> Any {
    pack(&MsgSend { from_address: from.to_owned(), to_address: to.to_owned(), amount: coins(list) })
}
