//! Grants and executions over real accounts and coins: limits, nesting, listings, pruning, genesis.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use openledger_auth::{AccountKeeper, AuthModule};
use openledger_authz::{Authorization, AuthzKeeper, AuthzModule};
use openledger_bank::{BankKeeper, BankModule};
use openledger_core::ports::{AuthorizationKind, BankView, Verdict};
use openledger_core::{Any, BlockInfo, BlockTime, ChainConfig, Ctx, Failure, GrpcCode, Module, Res, Router};
use openledger_proto::any::{pack, type_url, unpack};
use openledger_proto::cosmos::authz::v1beta1::*;
use openledger_proto::cosmos::bank::v1beta1::{MsgMultiSend, MsgSend, SendAuthorization};
use openledger_proto::cosmos::base::query::v1beta1::PageRequest;
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::cosmwasm::wasm::v1::MaxCallsLimit;
use openledger_testing::{ModuleExt, account as user, bank_genesis, code, genesis_balance};
use proptest::prelude::*;
use prost::Message;
use prost_types::Timestamp;
use serde_json::json;
use std::sync::Arc;

struct Chain {
    ctx: Ctx,
    bank: BankKeeper,
    keeper: AuthzKeeper,
    module: Arc<AuthzModule>,
}

fn text(n: u8) -> String {
    ChainConfig::default().addresses.to_text(&user(n))
}

fn coin(n: u64) -> Vec<Coin> {
    vec![Coin { denom: "uopen".to_owned(), amount: n.to_string() }]
}

fn send(from: u8, to: u8, n: u64) -> Any {
    pack(&MsgSend { from_address: text(from), to_address: text(to), amount: coin(n) })
}

fn exec(grantee: u8, msgs: Vec<Any>) -> Any {
    pack(&MsgExec { grantee: text(grantee), msgs })
}

fn generic(url: String) -> Any {
    pack(&GenericAuthorization { msg: url })
}

fn chain() -> Chain {
    let accounts = AccountKeeper::new(false);
    let ctx = Ctx::for_test();
    let auth = Arc::new(AuthModule::new(accounts));
    auth.init_genesis(&ctx, &auth.default_genesis(ctx.config()).unwrap()).unwrap();
    let bank = Arc::new(BankModule::new(Arc::new(accounts)));
    let balances = (1..=4).map(|n| genesis_balance(ctx.config(), &user(n), &[("100000", "uopen")])).collect();
    bank.init_genesis(&ctx, &bank_genesis(balances, &json!([]))).unwrap();
    let router = Router::default();
    let keeper = AuthzKeeper::new(Arc::new(accounts), Arc::new(bank.keeper()), router.clone());
    let module = Arc::new(AuthzModule::new(keeper.clone()));
    let keeper_of_bank = bank.keeper();
    let modules: [Arc<dyn Module>; 3] = [auth, bank, module.clone()];
    router.bind(&modules).unwrap();
    ctx.state().take_events();
    Chain { ctx, bank: keeper_of_bank, keeper, module }
}

impl Chain {
    fn run(&self, msg: &Any) -> String {
        code(self.ctx.atomic(|ctx| self.module.execute(ctx, msg)))
    }

    fn grant(&self, granter: u8, grantee: u8, what: Any, end: Option<i64>) -> String {
        let expiration = end.map(|seconds| Timestamp { seconds, nanos: 0 });
        let grant = Some(Grant { authorization: Some(what), expiration });
        self.run(&pack(&MsgGrant { granter: text(granter), grantee: text(grantee), grant }))
    }

    fn balance(&self, n: u8) -> u64 {
        self.bank.balance(&self.ctx, &user(n), "uopen").unwrap().to_u64().unwrap()
    }

    fn at(&self, seconds: i64) -> Ctx {
        self.ctx.with_block(BlockInfo { time: BlockTime { seconds, nanos: 0 }, ..self.ctx.block().clone() })
    }

    fn query<Q: Message, A: Message + Default>(&self, method: &str, request: &Q) -> Result<A, GrpcCode> {
        self.module.ask(&self.ctx, "cosmos.authz.v1beta1.Query", method, request).map_err(|e| e.code)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// However a limited grant is used, alone, in batches or nested, no more than the limit leaves the
    /// granter.
    #[test]
    fn a_limit_bounds_what_leaves_the_granter(
        limit in 1u64..500,
        batches in proptest::collection::vec((proptest::collection::vec(0u64..120, 1..4), any::<bool>()), 1..12),
    ) {
        let chain = chain();
        let what = pack(&SendAuthorization { spend_limit: coin(limit), allow_list: vec![] });
        prop_assert_eq!(chain.grant(1, 2, what, None), "ok");
        let mut spent = 0;
        for (amounts, nested) in batches {
            let sum: u64 = amounts.iter().sum();
            let mut msg = exec(2, amounts.iter().map(|n| send(1, 3, *n)).collect());
            if nested {
                msg = exec(2, vec![msg]);
            }
            // A transfer of nothing is refused by bank, and with it the batch.
            let fits = spent + sum <= limit && !amounts.contains(&0);
            let used_up = spent == limit;
            prop_assert_eq!(chain.run(&msg) == "ok", fits && !used_up);
            if fits && !used_up {
                spent += sum;
            }
            prop_assert_eq!(chain.balance(1), 100_000 - spent);
            let left = chain.keeper.grant(&chain.ctx, &user(1), &user(2), &type_url::<MsgSend>()).unwrap();
            prop_assert_eq!(left.is_none(), spent == limit);
        }
    }
}

/// A grant to run MsgExec is no grant of what is inside: each level needs its own.
#[test]
fn nesting_widens_nothing() {
    let chain = chain();
    assert_eq!(chain.grant(1, 2, generic(type_url::<MsgSend>()), None), "ok");
    assert_eq!(chain.grant(2, 3, generic(type_url::<MsgExec>()), None), "ok");
    assert_eq!(chain.run(&exec(3, vec![send(1, 4, 5)])), "authz:2", "3 has no grant of 1");
    assert_eq!(chain.run(&exec(3, vec![exec(2, vec![send(1, 4, 5)])])), "ok", "3 for 2, 2 for 1");
    assert_eq!(chain.run(&exec(4, vec![exec(3, vec![exec(2, vec![send(1, 4, 5)])])])), "authz:2");
    assert_eq!(chain.run(&exec(3, vec![exec(2, vec![send(4, 1, 5)])])), "authz:2", "2 has no grant of 4");
    assert_eq!(chain.run(&exec(2, vec![pack(&MsgMultiSend::default())])), "authz:9", "nobody signs");
    let grants_itself = pack(&MsgGrant {
        granter: text(1),
        grantee: text(4),
        grant: Some(Grant { authorization: Some(generic(type_url::<MsgSend>())), expiration: None }),
    });
    assert_eq!(chain.run(&exec(2, vec![grants_itself])), "authz:2");
    assert_eq!((chain.balance(1), chain.balance(4)), (99_995, 100_005));
}

/// What fails in a batch takes all of it back: the spent limit too.
#[test]
fn a_failing_batch_leaves_the_limit() {
    let chain = chain();
    let what = pack(&SendAuthorization { spend_limit: coin(10), allow_list: vec![] });
    assert_eq!(chain.grant(1, 2, what.clone(), None), "ok");
    let before = chain.keeper.grant(&chain.ctx, &user(1), &user(2), &type_url::<MsgSend>()).unwrap();
    assert_eq!(chain.run(&exec(2, vec![send(1, 3, 10), send(1, 3, 1)])), "authz:2");
    assert_eq!(chain.keeper.grant(&chain.ctx, &user(1), &user(2), &type_url::<MsgSend>()).unwrap(), before);
    assert_eq!(chain.run(&exec(2, vec![send(1, 3, 10)])), "ok");
}

#[test]
fn events_carry_the_index_at_each_level() {
    let chain = chain();
    assert_eq!(chain.run(&exec(1, vec![send(1, 2, 1), exec(1, vec![send(1, 3, 1)])])), "ok");
    let events = chain.ctx.state().take_events();
    let indices: Vec<Vec<&str>> = events
        .iter()
        .filter(|e| e.ty == "transfer")
        .map(|e| e.attributes.iter().filter(|(k, _)| k == "authz_msg_index").map(|(_, v)| v.as_str()).collect())
        .collect();
    assert_eq!(indices, [vec!["0"], vec!["0", "1"]]);
}

#[test]
fn grants_end_with_their_time() {
    let chain = chain();
    let other = type_url::<MsgMultiSend>();
    assert_eq!(chain.grant(1, 2, generic(type_url::<MsgSend>()), Some(10)), "ok");
    assert_eq!(chain.grant(1, 2, generic(other.clone()), Some(10)), "ok");
    assert_eq!(chain.grant(1, 2, generic(other.clone()), None), "ok", "without an end now");
    let late = |seconds| code(chain.at(seconds).atomic(|ctx| chain.module.execute(ctx, &exec(2, vec![send(1, 3, 1)]))));
    assert_eq!((late(10), late(11)), ("ok".to_owned(), "authz:6".to_owned()));
    chain.module.begin_block(&chain.at(10)).unwrap();
    assert_eq!(late(10), "ok", "the last moment counts");
    chain.module.begin_block(&chain.at(11)).unwrap();
    assert_eq!(late(11), "authz:2");
    assert!(chain.keeper.grant(&chain.ctx, &user(1), &user(2), &other).unwrap().is_some());
    assert!(chain.ctx.kv("authz").iter_prefix(&[2], false).unwrap().peek().is_none(), "the queue is empty");
}

#[test]
fn queries_list_pairs_granters_and_grantees() {
    let chain = chain();
    let (first, second) = (type_url::<MsgMultiSend>(), type_url::<MsgSend>());
    for (granter, grantee) in [(1, 2), (1, 3), (2, 3), (3, 2)] {
        assert_eq!(chain.grant(granter, grantee, generic(second.clone()), None), "ok");
    }
    assert_eq!(chain.grant(1, 2, generic(first.clone()), Some(77)), "ok");
    let ask = |url: &str, limit| QueryGrantsRequest {
        granter: text(1),
        grantee: text(2),
        msg_type_url: url.to_owned(),
        pagination: Some(PageRequest { limit, ..PageRequest::default() }),
    };
    let all: QueryGrantsResponse = chain.query("Grants", &ask("", 0)).unwrap();
    assert_eq!(all.grants.len(), 2);
    assert_eq!(all.grants[0].expiration, Some(Timestamp { seconds: 77, nanos: 0 }));
    let page: QueryGrantsResponse = chain.query("Grants", &ask("", 1)).unwrap();
    assert_eq!(page.pagination.unwrap().next_key, second.as_bytes());
    let one: QueryGrantsResponse = chain.query("Grants", &ask(&second, 0)).unwrap();
    assert_eq!((one.grants.len(), one.pagination), (1, None));
    assert_eq!(chain.query::<_, QueryGrantsResponse>("Grants", &ask("/x", 0)).err(), Some(GrpcCode::Unknown));
    let by: QueryGranterGrantsResponse =
        chain.query("GranterGrants", &QueryGranterGrantsRequest { granter: text(1), pagination: None }).unwrap();
    let pairs: Vec<_> = by.grants.into_iter().map(|g| (g.granter, g.grantee)).collect();
    assert_eq!(pairs, [(text(1), text(2)), (text(1), text(2)), (text(1), text(3))]);
    let to: QueryGranteeGrantsResponse =
        chain.query("GranteeGrants", &QueryGranteeGrantsRequest { grantee: text(2), pagination: None }).unwrap();
    let pairs: Vec<_> = to.grants.into_iter().map(|g| (g.granter, g.grantee)).collect();
    assert_eq!(pairs, [(text(1), text(2)), (text(1), text(2)), (text(3), text(2))]);
}

#[test]
fn genesis_goes_out_and_in_without_what_is_over() {
    let chain = chain();
    assert_eq!(chain.grant(1, 2, generic(type_url::<MsgSend>()), Some(10)), "ok");
    assert_eq!(
        chain.grant(1, 3, pack(&SendAuthorization { spend_limit: coin(5), allow_list: vec![text(4)] }), None),
        "ok"
    );
    let out = chain.module.export_genesis(&chain.ctx).unwrap();
    let again = self::chain();
    again.module.validate_genesis(again.ctx.config(), &out).unwrap();
    again.module.init_genesis(&again.ctx, &out).unwrap();
    assert_eq!(again.module.export_genesis(&again.ctx).unwrap(), out);
    let later = self::chain();
    later.module.init_genesis(&later.at(11), &out).unwrap();
    assert_eq!(later.module.export_genesis(&later.ctx).unwrap()["authorization"].as_array().unwrap().len(), 1);
    let empty =
        json!({"authorization": [{"granter": "", "grantee": text(1), "authorization": null, "expiration": null}]});
    assert!(later.module.validate_genesis(later.ctx.config(), &empty).is_err());
}

#[test]
fn only_authorizations_are_authorizations() {
    assert!(Authorization::from_any(Some(&send(1, 2, 3))).is_err());
    assert_eq!(chain().grant(1, 2, send(1, 2, 3), None), "sdk:34");
}

/// An authorization of another module: so many transfers of any sum; five or more are too many, none are refused.
struct Countdown;

impl AuthorizationKind for Countdown {
    fn types(&self) -> &'static [&'static str] {
        &["cosmwasm.wasm.v1.MaxCallsLimit"]
    }
    fn msg_type_url(&self, authorization: &Any) -> Res<String> {
        unpack::<MaxCallsLimit>(authorization).map_err(Failure::unregistered)?;
        Ok(type_url::<MsgSend>())
    }
    fn validate(&self, _: &Ctx, authorization: &Any) -> Res<()> {
        let left = unpack::<MaxCallsLimit>(authorization).map_err(Failure::unregistered)?.remaining;
        if left < 5 { Ok(()) } else { Err(Failure::unregistered("too many")) }
    }
    fn accept(&self, ctx: &Ctx, authorization: &Any, _: &Any) -> Res<Verdict> {
        ctx.gas().consume(7, "countdown")?;
        Ok(match unpack::<MaxCallsLimit>(authorization).map_err(Failure::unregistered)?.remaining {
            0 => Verdict::Refuse,
            1 => Verdict::Delete,
            4 => Verdict::Keep,
            remaining => Verdict::Update(pack(&MaxCallsLimit { remaining: remaining - 1 })),
        })
    }
}

#[test]
fn other_modules_bring_kinds_of_authorization() {
    let plain = chain();
    let limit = |remaining| pack(&MaxCallsLimit { remaining });
    assert_eq!(plain.grant(1, 2, limit(2), None), "sdk:34", "a type that nobody brought");

    let keeper = plain.keeper.clone().with_kinds(vec![Arc::new(Countdown)]);
    let chain = Chain { module: Arc::new(AuthzModule::new(keeper.clone())), keeper, ..plain };
    assert_eq!(chain.grant(1, 2, limit(5), None), "undefined:1");
    assert_eq!(chain.grant(1, 2, limit(2), None), "ok");
    let stored = || {
        let url = type_url::<MsgSend>();
        let grant = chain.keeper.grant(&chain.ctx, &user(1), &user(2), &url).unwrap();
        grant.map(|g| unpack::<MaxCallsLimit>(&g.authorization.unwrap()).unwrap().remaining)
    };
    let send = |n| chain.run(&exec(2, vec![send(1, 3, n)]));
    assert_eq!((send(10), stored()), ("ok".to_owned(), Some(1)));
    let exported = chain.module.export_genesis(&chain.ctx).unwrap();
    chain.module.validate_genesis(chain.ctx.config(), &exported).unwrap();
    assert_eq!((send(10), stored()), ("ok".to_owned(), None));
    assert_eq!(send(10), "authz:2");

    assert_eq!(chain.grant(1, 2, limit(4), None), "ok");
    assert_eq!((send(1), stored()), ("ok".to_owned(), Some(4)));
    assert_eq!(chain.grant(1, 2, limit(0), None), "ok");
    assert_eq!((send(1), stored()), ("sdk:4".to_owned(), Some(0)));
    assert_eq!(chain.balance(3), 100_021);
}
