//! Auth and bank in memory.
#![allow(
    dead_code,
    unreachable_pub,
    deprecated,
    reason = "each test file uses its own part; AuthInfo.tip has to be named"
)]

use openledger_auth::{AccountKeeper, AuthModule};
use openledger_bank::BankModule;
use openledger_core::ModuleAccountSpec;
use openledger_core::ports::BankPort;
use openledger_core::{AccAddress, Any, BlockInfo, BlockTime, ChainConfig, Ctx, Failure, Module, Res};
use openledger_proto::any::pack;
use openledger_proto::cosmos::bank::v1beta1::MsgSend;
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_testing::ModuleExt;
use serde_json::{Value, json};
use std::sync::Arc;

pub const NOW: i64 = 1_700_000_000;

pub struct Chain {
    pub ctx: Ctx,
    pub bank: BankModule,
    pub auth: AuthModule,
}

pub fn config() -> ChainConfig {
    let spec = |name, permissions, receives| ModuleAccountSpec { name, permissions, receives };
    let module_accounts = vec![
        spec("fee_collector", &[][..], false),
        spec("gov", &["burner"][..], true),
        spec("inference", &[][..], false),
        spec("mint", &["minter"][..], false),
    ];
    ChainConfig { module_accounts, ..ChainConfig::default() }
}

pub fn user(n: u8) -> AccAddress {
    AccAddress::from_bytes(&[n; 20]).unwrap()
}

pub fn text(addr: &AccAddress) -> String {
    config().addresses.to_text(addr)
}

pub fn coins(list: &[(&str, &str)]) -> Vec<Coin> {
    list.iter().map(|(amount, denom)| Coin { denom: (*denom).to_owned(), amount: (*amount).to_owned() }).collect()
}

/// A bank section with these balances.
pub fn genesis(balances: &[(u8, &[(&str, &str)])], caps: Value) -> Value {
    let coin = |(amount, denom): &(&str, &str)| json!({"denom": denom, "amount": amount});
    let balance = |(n, list): &(u8, &[(&str, &str)])| json!({"address": text(&user(*n)), "coins": list.iter().map(coin).collect::<Vec<_>>()});
    json!({"params": {"send_enabled": [], "default_send_enabled": true}, "supply": [], "denom_metadata": [], "send_enabled": [],
           "balances": balances.iter().map(balance).collect::<Vec<_>>(), "supply_caps": caps})
}

impl Chain {
    pub fn try_new(bank_json: &Value, accounts: Vec<Value>) -> Res<Self> {
        let auth = AuthModule::new(AccountKeeper::new(false));
        let bank = BankModule::new(Arc::new(auth.keeper()));
        let time = BlockTime { seconds: NOW, nanos: 0 };
        let block = BlockInfo { chain_id: "test-1".to_owned(), height: 5, time, ..BlockInfo::default() };
        let ctx = Ctx::for_test().with_config(config()).with_block(block);
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
        let result = self.ctx.atomic(|ctx| {
            self.bank.check_stateless(ctx.config(), msg)?;
            self.bank.execute(ctx, msg)
        });
        match result {
            Ok(_) => "ok".to_owned(),
            Err(Failure::Tx(e)) => format!("{}:{}", e.codespace, e.code),
            Err(e) => panic!("fatal: {e}"),
        }
    }

    pub fn code<T>(&self, result: Res<T>) -> String {
        match result {
            Ok(_) => "ok".to_owned(),
            Err(Failure::Tx(e)) => format!("{}:{}", e.codespace, e.code),
            Err(e) => panic!("fatal: {e}"),
        }
    }
}

pub fn send(from: &str, to: &str, list: &[(&str, &str)]) -> Any {
    pack(&MsgSend { from_address: from.to_owned(), to_address: to.to_owned(), amount: coins(list) })
}
