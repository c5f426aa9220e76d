//! Fee grants through the module: queries, pruning and what a restart keeps.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use openledger_auth::{AccountKeeper, AuthModule};
use openledger_bank::BankModule;
use openledger_core::ports::FeegrantPort;
use openledger_core::{AccAddress, BlockInfo, BlockTime, ChainConfig, Coins, Ctx, GrpcCode, Module};
use openledger_feegrant::{Allowance, Basic, FeegrantKeeper, FeegrantModule};
use openledger_proto::any::pack;
use openledger_proto::cosmos::base::query::v1beta1::PageRequest;
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::cosmos::feegrant::v1beta1::*;
use openledger_testing::{ModuleExt, account as user, code, config_with};
use prost::Message;
use std::sync::Arc;

struct Chain {
    ctx: Ctx,
    keeper: FeegrantKeeper,
    module: FeegrantModule,
}

fn text(n: u8) -> String {
    ChainConfig::default().addresses.to_text(&user(n))
}

fn chain() -> Chain {
    let ctx = Ctx::for_test().with_config(config_with(&[("mint", &["minter"], false)]));
    let accounts = AccountKeeper::new(false);
    let auth = AuthModule::new(accounts);
    auth.init_genesis(&ctx, &auth.default_genesis(ctx.config()).unwrap()).unwrap();
    let bank = BankModule::new(Arc::new(accounts)).keeper();
    let keeper = FeegrantKeeper::new(Arc::new(accounts), Arc::new(bank));
    Chain { ctx, keeper: keeper.clone(), module: FeegrantModule::new(keeper) }
}

impl Chain {
    fn at(&self, seconds: i64) -> Ctx {
        self.ctx.with_block(BlockInfo { time: BlockTime { seconds, nanos: 0 }, ..self.ctx.block().clone() })
    }

    fn grant(&self, granter: u8, grantee: u8, limit: &str, end: Option<i64>) {
        let expiration = end.map(|seconds| BlockTime { seconds, nanos: 0 });
        let allowance = Allowance::Basic(Basic { limit: limit.parse().unwrap(), expiration });
        self.keeper.grant(&self.ctx, &user(granter), &user(grantee), &allowance).unwrap();
    }

    fn query<Q: Message, A: Message + Default>(&self, method: &str, request: &Q) -> Result<A, GrpcCode> {
        self.module.ask(&self.ctx, "cosmos.feegrant.v1beta1.Query", method, request).map_err(|e| e.code)
    }

    fn code(&self, allowance: Option<prost_types::Any>) -> String {
        let msg = pack(&MsgGrantAllowance { granter: text(1), grantee: text(2), allowance });
        code(self.ctx.atomic(|ctx| self.module.execute(ctx, &msg)))
    }
}

/// Case B8 beside the SDK's own answers, which `authz/tests/vectors.rs` holds.
#[test]
fn hostile_allowances_have_codes() {
    let chain = chain();
    let coin = |amount: String| vec![Coin { denom: "uopen".to_owned(), amount }];
    let max = "115792089237316195423570985008687907853269984665640564039457584007913129639935";
    let basic = |amount: &str| Some(pack(&BasicAllowance { spend_limit: coin(amount.to_owned()), expiration: None }));
    for (amount, code) in
        [("0", "sdk:10"), ("-1", "sdk:10"), (&format!("{max}0"), "sdk:10"), ("010", "sdk:10"), (max, "ok")]
    {
        assert_eq!(chain.code(basic(amount)), code, "{amount}");
    }
    let chain = self::chain();
    let mut deep = pack(&BasicAllowance::default());
    for _ in 0..9 {
        deep = pack(&AllowedMsgAllowance { allowance: Some(deep), allowed_messages: vec!["/x".to_owned()] });
    }
    let deeper = pack(&AllowedMsgAllowance { allowance: Some(deep.clone()), allowed_messages: vec!["/x".to_owned()] });
    assert_eq!(chain.code(Some(deeper)), "sdk:2");
    assert_eq!(chain.code(Some(deep)), "ok");
    assert_eq!(self::chain().code(Some(pack(&MsgRevokeAllowance::default()))), "sdk:34");
    let blocked = ChainConfig::default().addresses.to_text(&AccAddress::module("mint"));
    let msg = pack(&MsgGrantAllowance {
        granter: text(1),
        grantee: blocked,
        allowance: Some(pack(&BasicAllowance::default())),
    });
    assert!(chain.module.execute(&chain.ctx, &msg).is_ok(), "it has an account, so nothing is made");
}

/// What a block removes is bounded, whatever is due.
#[test]
fn a_block_prunes_two_hundred() {
    let chain = chain();
    for n in 1..=250u8 {
        chain.grant(255, n, "5uopen", Some(10));
    }
    chain.grant(254, 1, "5uopen", Some(11));
    let left = |ctx: &Ctx| {
        let count = |prefix: u8| {
            let mut it = ctx.kv("feegrant").iter_prefix(&[prefix], false).unwrap();
            std::iter::from_fn(|| it.next_entry().unwrap()).count()
        };
        (count(0), count(1))
    };
    for (time, want) in [(10, 251), (11, 51), (11, 1), (11, 1), (12, 0)] {
        chain.module.end_block(&chain.at(time)).unwrap();
        assert_eq!(left(&chain.ctx), (want, want), "{time}");
    }
}

/// A revoked grant leaves its place in the queue, as in the SDK, so that a later one ends with it.
#[test]
fn a_grant_made_after_a_revocation_ends_with_the_old_one() {
    let chain = chain();
    chain.grant(1, 2, "5uopen", Some(10));
    chain.keeper.revoke(&chain.ctx, &user(1), &user(2)).unwrap();
    chain.grant(1, 2, "7uopen", None);
    chain.module.end_block(&chain.at(11)).unwrap();
    assert_eq!(chain.keeper.allowance(&chain.ctx, &user(1), &user(2)).unwrap(), None);
}

#[test]
fn queries_list_by_grantee_and_by_granter() {
    let chain = chain();
    for (granter, grantee) in [(1, 9), (2, 9), (3, 9), (1, 8), (2, 8)] {
        chain.grant(granter, grantee, "5uopen", None);
    }
    let page = |limit, key| Some(PageRequest { limit, key, ..PageRequest::default() });
    let one: Result<QueryAllowanceResponse, _> =
        chain.query("Allowance", &QueryAllowanceRequest { granter: text(1), grantee: text(9) });
    let grant = one.unwrap().allowance.unwrap();
    assert_eq!(
        (grant.granter, grant.allowance.unwrap().type_url.as_str()),
        (text(1), "/cosmos.feegrant.v1beta1.BasicAllowance")
    );
    let missing: Result<QueryAllowanceResponse, _> =
        chain.query("Allowance", &QueryAllowanceRequest { granter: text(9), grantee: text(1) });
    assert_eq!(missing.err(), Some(GrpcCode::Internal));
    let bad: Result<QueryAllowanceResponse, _> =
        chain.query("Allowance", &QueryAllowanceRequest { granter: text(9), grantee: String::new() });
    assert_eq!(bad.err(), Some(GrpcCode::Unknown));
    let first: QueryAllowancesResponse =
        chain.query("Allowances", &QueryAllowancesRequest { grantee: text(9), pagination: page(2, vec![]) }).unwrap();
    let next = first.pagination.unwrap().next_key;
    let rest: QueryAllowancesResponse =
        chain.query("Allowances", &QueryAllowancesRequest { grantee: text(9), pagination: page(2, next) }).unwrap();
    let granters: Vec<String> = first.allowances.into_iter().chain(rest.allowances).map(|g| g.granter).collect();
    assert_eq!(granters, [text(1), text(2), text(3)]);
    let by: QueryAllowancesByGranterResponse = chain
        .query("AllowancesByGranter", &QueryAllowancesByGranterRequest { granter: text(2), pagination: None })
        .unwrap();
    let grantees: Vec<String> = by.allowances.into_iter().map(|g| g.grantee).collect();
    assert_eq!((grantees, by.pagination.unwrap().total), (vec![text(8), text(9)], 2));
}

#[test]
fn genesis_goes_out_and_in() {
    let chain = chain();
    chain.grant(1, 2, "5uopen", Some(100));
    chain.grant(1, 3, "", None);
    let out = chain.module.export_genesis(&chain.ctx).unwrap();
    let again = self::chain();
    again.module.validate_genesis(again.ctx.config(), &out).unwrap();
    again.module.init_genesis(&again.ctx, &out).unwrap();
    assert_eq!(again.module.export_genesis(&again.ctx).unwrap(), out);
    let fee: Coins = "5uopen".parse().unwrap();
    again.keeper.use_grant(&again.ctx, &user(1), &user(2), &fee, &[]).unwrap();
    assert!(again.keeper.use_grant(&again.ctx, &user(1), &user(2), &fee, &[]).is_err(), "used up");
    assert!(again.module.init_genesis(&again.at(101), &out).is_err(), "a grant that is over is refused");
}
