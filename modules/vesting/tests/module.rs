//! Vesting accounts over real accounts and coins: cases C8 and C9 of the security catalogue.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use openledger_auth::{Account, AccountKeeper, AuthModule};
use openledger_bank::{BankKeeper, BankModule};
use openledger_core::ports::{BankDelegate, BankMint, BankSend, BankView};
use openledger_core::{AccAddress, Any, BlockInfo, BlockTime, ChainConfig, Coins, Ctx, Module};
use openledger_proto::any::pack;
use openledger_proto::cosmos::auth::v1beta1::{QueryAccountRequest, QueryAccountResponse};
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::cosmos::vesting::v1beta1::*;
use openledger_testing::{ModuleExt, account as user, bank_genesis, block_at, code, config_with, genesis_balance};
use openledger_vesting::{VestingKeeper, VestingModule};
use prost::Message;
use serde_json::json;
use std::sync::Arc;

const NOW: i64 = 1_700_000_000;
const POOL: &str = "bonded_tokens_pool";

struct Chain {
    ctx: Ctx,
    auth: AuthModule,
    bank: BankKeeper,
    module: VestingModule,
}

fn text(n: u8) -> String {
    ChainConfig::default().addresses.to_text(&user(n))
}

fn coins(text: &str) -> Coins {
    text.parse().unwrap()
}

fn wire(amount: &str) -> Vec<Coin> {
    coins(amount).iter().map(|c| Coin { denom: c.denom.to_string(), amount: c.amount.to_string() }).collect()
}

fn chain() -> Chain {
    let config =
        config_with(&[("mint", &["minter"], false), (POOL, &["burner", "staking"], false), ("gov", &[], false)]);
    let ctx = Ctx::for_test().with_config(config).with_block(block_at(5, NOW));
    let accounts = AccountKeeper::new(false);
    let auth = AuthModule::new(accounts);
    auth.init_genesis(&ctx, &auth.default_genesis(ctx.config()).unwrap()).unwrap();
    let bank = BankModule::new(Arc::new(accounts));
    let balance = genesis_balance(ctx.config(), &user(1), &[("1000000", "uopen")]);
    bank.init_genesis(&ctx, &bank_genesis(vec![balance], &json!([]))).unwrap();
    let bank = bank.keeper();
    let module = VestingModule::new(VestingKeeper::new(Arc::new(accounts), Arc::new(bank.clone())));
    Chain { ctx, auth, bank, module }
}

impl Chain {
    fn run<M: Message + prost::Name>(&self, msg: &M) -> String {
        code(self.ctx.atomic(|ctx| self.module.execute(ctx, &pack(msg))))
    }

    fn create(&self, to: String, amount: Vec<Coin>, end: i64, delayed: bool) -> String {
        self.run(&MsgCreateVestingAccount { from_address: text(1), to_address: to, amount, end_time: end, delayed })
    }

    fn periodic(&self, to: u8, start_time: i64, periods: &[(i64, &str)]) -> String {
        let vesting_periods =
            periods.iter().map(|(length, amount)| Period { length: *length, amount: wire(amount) }).collect();
        self.run(&MsgCreatePeriodicVestingAccount {
            from_address: text(1),
            to_address: text(to),
            start_time,
            vesting_periods,
        })
    }

    fn spendable(&self, n: u8) -> String {
        self.bank.spendable(&self.ctx, &user(n)).unwrap().to_string()
    }

    fn account(&self, n: u8) -> Account {
        let request = QueryAccountRequest { address: text(n) }.encode_to_vec();
        let answer = self.auth.query(&self.ctx, "cosmos.auth.v1beta1.Query", "Account", &request).unwrap();
        Account::from_any(&QueryAccountResponse::decode(answer.as_slice()).unwrap().account.unwrap()).unwrap()
    }
}

#[test]
fn c8_what_is_no_schedule_is_refused() {
    let chain = chain();
    assert_eq!(chain.create(text(2), wire("10uopen"), NOW + 10, false), "ok");
    assert_eq!(chain.create(text(2), wire("10uopen"), NOW + 10, false), "sdk:18", "exists");
    assert_eq!(chain.create(text(3), wire("10uopen"), 0, true), "sdk:18", "no end");
    assert_eq!(chain.create(text(3), wire("10uopen"), -5, true), "sdk:18", "end before 1970");
    assert_eq!(chain.create(text(3), vec![], NOW, true), "sdk:10");
    let two = |a: &str, b: &str| [wire(a), wire(b)].concat();
    assert_eq!(chain.create(text(3), two("1uopen", "1uopen"), NOW, true), "sdk:10", "twice the same");
    assert_eq!(chain.create(text(3), two("1zzz", "1uopen"), NOW, true), "sdk:10", "unsorted");
    let blocked = chain.ctx.address_text(&AccAddress::module("mint"));
    assert_eq!(chain.create(blocked, wire("10uopen"), NOW + 10, true), "sdk:4");
    assert_eq!(chain.create("cosmos1".to_owned(), wire("10uopen"), NOW + 10, true), "sdk:7");
    assert_eq!(chain.create(text(3), wire("1000001uopen"), NOW + 10, true), "sdk:5");
    assert_eq!(chain.periodic(3, 0, &[(1, "1uopen")]), "sdk:18");
    assert_eq!(chain.periodic(3, 1, &[(-1, "1uopen")]), "sdk:18");
    assert_eq!(chain.periodic(3, 1, &[(1, "")]), "sdk:10");
    assert_eq!(chain.periodic(3, 1, &[(i64::MAX, "1uopen"), (i64::MAX, "1uopen")]), "sdk:18");
    assert_eq!(chain.periodic(3, NOW, &[]), "sdk:18");
    assert_eq!(chain.spendable(1), "999990uopen", "nothing else happened");
}

#[test]
fn accounts_of_each_kind_say_what_they_are() {
    let chain = chain();
    assert_eq!(chain.create(text(2), wire("10uopen"), NOW + 10, true), "ok");
    assert_eq!(chain.create(text(3), wire("10uopen"), NOW + 10, false), "ok");
    assert_eq!(chain.periodic(4, NOW, &[(10, "4uopen"), (5, "6uopen")]), "ok");
    let locked =
        MsgCreatePermanentLockedAccount { from_address: text(1), to_address: text(5), amount: wire("10uopen") };
    assert_eq!(chain.run(&locked), "ok");
    let kinds =
        ["DelayedVestingAccount", "ContinuousVestingAccount", "PeriodicVestingAccount", "PermanentLockedAccount"];
    for (n, kind) in (2..).zip(kinds) {
        let any = chain.account(n).to_any();
        assert_eq!(any.type_url, format!("/cosmos.vesting.v1beta1.{kind}"));
        let json = openledger_proto::json::print(&QueryAccountResponse { account: Some(any) }).unwrap();
        let base = &json["account"]["base_vesting_account"];
        assert_eq!(json["account"]["@type"], format!("/cosmos.vesting.v1beta1.{kind}"));
        assert_eq!(base["base_account"]["address"], text(n));
        assert_eq!(base["original_vesting"], json!([{"denom": "uopen", "amount": "10"}]));
        assert_eq!((&base["delegated_free"], &base["delegated_vesting"]), (&json!([]), &json!([])));
        assert_eq!(chain.spendable(n), "");
    }
    let half = Chain {
        ctx: chain
            .ctx
            .with_block(BlockInfo { time: BlockTime { seconds: NOW + 10, nanos: 0 }, ..BlockInfo::default() }),
        ..chain
    };
    assert_eq!([2, 3, 4, 5].map(|n| half.spendable(n)), ["10uopen", "10uopen", "4uopen", ""]);
}

#[test]
fn c9_what_was_slashed_does_not_come_back_and_nothing_panics() {
    let chain = chain();
    assert_eq!(chain.create(text(2), wire("1000uopen"), NOW + 1000, true), "ok");
    chain.bank.send(&chain.ctx, &user(1), &user(2), &coins("100uopen")).unwrap();
    chain.bank.delegate(&chain.ctx, &user(2), POOL, &coins("1050uopen")).unwrap();
    assert_eq!(chain.spendable(2), "50uopen", "all that vests is delegated");
    chain.bank.burn(&chain.ctx, POOL, &coins("1000uopen")).unwrap();
    chain.bank.undelegate(&chain.ctx, POOL, &user(2), &coins("50uopen")).unwrap();
    assert_eq!(chain.spendable(2), "100uopen");
    chain.bank.send(&chain.ctx, &user(2), &user(1), &coins("100uopen")).unwrap();
    assert_eq!(
        code(chain.bank.send(&chain.ctx, &user(2), &user(1), &coins("1uopen")).map(|()| Any::default())),
        "sdk:5"
    );
    // A refund above what is booked, as rounding may give.
    chain.bank.send(&chain.ctx, &user(1), &AccAddress::module(POOL), &coins("2000uopen")).unwrap();
    chain.bank.undelegate(&chain.ctx, POOL, &user(2), &coins("1500uopen")).unwrap();
    assert_eq!(chain.spendable(2), "500uopen", "what vests is locked again");
}
