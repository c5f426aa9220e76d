//! The note module over the real bank, without the rest of the chain.
#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test file uses another part")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use openledger_auth::{AccountKeeper, AuthModule};
use openledger_bank::BankModule;
use openledger_core::ports::BankPort;
use openledger_core::{
    AccAddress, Amount, Any, ChainConfig, Coin, Coins, Ctx, Denom, Failure, GrpcCode, Module, ModuleAccountSpec, Res,
    accounts,
};
use openledger_note::{NoteModule, STORE, pb};
use openledger_proto::any::{pack, unpack};
use openledger_testing::ModuleExt;
use prost::{Message, Name};
use std::sync::Arc;

pub const FUNDS: u64 = 10_000_000;
pub const DEPOSIT: u64 = 1_000_000;

pub struct Chain {
    pub ctx: Ctx,
    pub module: NoteModule,
    pub bank: Arc<dyn BankPort>,
}

pub fn user(n: u8) -> AccAddress {
    AccAddress::from_bytes(&[n; 20]).unwrap()
}

pub fn text(n: u8) -> String {
    ChainConfig::default().addresses.to_text(&user(n))
}

pub fn coins(amount: u64) -> Coins {
    Coins::normalize([Coin::new(Amount::from(amount), Denom::new("uopen").unwrap())]).unwrap()
}

pub fn chain() -> Chain {
    let mint = ModuleAccountSpec::new("mint").with(&[accounts::MINTER]);
    let module_accounts = vec![mint, ModuleAccountSpec::new(STORE)];
    let ctx = Ctx::for_test().with_config(ChainConfig { module_accounts, ..ChainConfig::default() });
    let accounts = AccountKeeper::new(false);
    let (auth, bank_module) = (AuthModule::new(accounts), BankModule::new(Arc::new(accounts)));
    let bank: Arc<dyn BankPort> = Arc::new(bank_module.keeper());
    let module = NoteModule::new(bank.clone()).unwrap();
    for module in [&auth as &dyn Module, &bank_module, &module] {
        module.init_genesis(&ctx, &module.default_genesis(ctx.config()).unwrap()).unwrap();
    }
    for n in 1..=3 {
        bank.mint(&ctx, "mint", &coins(FUNDS)).unwrap();
        bank.send_from_module(&ctx, "mint", &user(n), &coins(FUNDS)).unwrap();
    }
    Chain { ctx, module, bank }
}

impl Chain {
    pub fn run<M: Message + Name, R: Message + Name + Default>(&self, msg: &M) -> Res<R> {
        let answer = self.ctx.atomic(|ctx| self.module.execute(ctx, &pack(msg)))?;
        Ok(unpack(&answer).unwrap())
    }

    pub fn create(&self, n: u8, words: &str) -> Res<u64> {
        let msg = pb::MsgCreateNote { author: text(n), text: words.to_owned() };
        self.run::<_, pb::MsgCreateNoteResponse>(&msg).map(|answer| answer.note_id)
    }

    pub fn edit(&self, n: u8, note_id: u64, words: &str) -> Res<()> {
        let msg = pb::MsgEditNote { author: text(n), note_id, text: words.to_owned() };
        self.run::<_, pb::MsgEditNoteResponse>(&msg).map(drop)
    }

    pub fn delete(&self, n: u8, note_id: u64) -> Res<()> {
        let msg = pb::MsgDeleteNote { author: text(n), note_id };
        self.run::<_, pb::MsgDeleteNoteResponse>(&msg).map(drop)
    }

    pub fn query<Q: Message, A: Message + Default>(&self, method: &str, request: &Q) -> Result<A, GrpcCode> {
        let answer = self.module.query(&self.ctx, "openledger.note.v1.Query", method, &request.encode_to_vec());
        answer.map(|bytes| A::decode(bytes.as_slice()).unwrap()).map_err(|e| e.code)
    }

    pub fn balance(&self, addr: &AccAddress) -> Amount {
        self.bank.balance(&self.ctx, addr, "uopen").unwrap()
    }

    /// What the module's own account holds.
    pub fn held(&self) -> Amount {
        self.balance(&AccAddress::module(STORE))
    }

    pub fn executed(&self, msg: &Any) -> Res<Any> {
        self.ctx.atomic(|ctx| self.module.execute(ctx, msg))
    }
}

/// Codespace and code of a refusal, or `ok`.
pub fn code<T>(result: Res<T>) -> String {
    match result {
        Ok(_) => "ok".to_owned(),
        Err(Failure::Tx(e)) => format!("{}:{}", e.codespace, e.code),
        Err(e) => panic!("{e}"),
    }
}
