//! Inflation against Go's numbers, the cap, the stream of rewards, genesis.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use openledger_auth::{AccountKeeper, AuthModule};
use openledger_bank::BankModule;
use openledger_core::ports::{BankSend, BankView, StakingSupply};
use openledger_core::{
    AccAddress, Amount, BlockInfo, BlockTime, ChainConfig, Coins, Ctx, Dec, Event, GrpcCode, Module, Res,
};
use openledger_mint::{MintModule, Minter, Params, REWARD_POOL};
use openledger_proto::any::pack;
use openledger_proto::cosmos::mint::v1beta1::*;
use openledger_proto::openledger::mint::v1::QueryRewardStreamResponse;
use openledger_testing::{ModuleExt, account, bank_genesis, block_at, config_with, genesis_balance, outcome as code};
use proptest::prelude::*;
use prost::Message;
use serde_json::{Value, json};
use std::sync::Arc;

const START: i64 = 1_700_000_000;

/// A staking that knows the supply of the bond denom only.
struct FakeStaking(Arc<dyn BankView>, Dec);

impl StakingSupply for FakeStaking {
    fn bond_denom(&self, ctx: &Ctx) -> Res<String> {
        Ok(ctx.config().bond_denom.clone())
    }
    fn token_supply(&self, ctx: &Ctx) -> Res<Amount> {
        self.0.supply(ctx, &ctx.config().bond_denom)
    }
    fn total_bonded(&self, ctx: &Ctx) -> Res<Amount> {
        Ok(Dec::from_amount(self.token_supply(ctx)?).mul(self.1)?.truncate_int()?)
    }
    fn bonded_ratio(&self, _: &Ctx) -> Res<Dec> {
        Ok(self.1)
    }
}

struct Chain {
    ctx: Ctx,
    bank: Arc<dyn BankSend>,
    module: MintModule,
}

fn config(denom: &str) -> ChainConfig {
    let accounts = [
        ("fee_collector", &[][..], false),
        ("mint", &["minter"], false),
        (REWARD_POOL, &[], false),
        ("gov", &["burner"], false),
    ];
    ChainConfig { bond_denom: denom.to_owned(), ..config_with(&accounts) }
}

impl Chain {
    /// A chain where an account holds `user` and the reward pool `pool` of the denom, with this cap and this
    /// section of mint.
    fn try_new(denom: &str, user: &str, pool: &str, cap: Option<&str>, mint: impl FnOnce(Value) -> Value) -> Res<Self> {
        let config = config(denom);
        let auth = AuthModule::new(AccountKeeper::new(false));
        let bank = BankModule::new(Arc::new(auth.keeper()));
        let ctx = Ctx::for_test().with_config(config.clone()).with_block(block_at(1, START));
        auth.init_genesis(&ctx, &auth.default_genesis(&config).unwrap())?;
        let holder = |addr: &AccAddress, n: &str| genesis_balance(&config, addr, &[(n, denom)]);
        let mut balances = vec![holder(&account(1), user)];
        if pool != "0" {
            balances.push(holder(&AccAddress::module(REWARD_POOL), pool));
        }
        let caps = cap.map_or(json!([]), |max| json!([{"denom": denom, "max": max}]));
        bank.init_genesis(&ctx, &bank_genesis(balances, &caps))?;
        let port = Arc::new(bank.keeper());
        let staking = Arc::new(FakeStaking(port.clone(), Dec::with_prec(123_456_789, 9)?));
        let module = MintModule::new(Arc::new(auth.keeper()), port.clone(), staking);
        module.init_genesis(&ctx, &mint(module.default_genesis(&config).unwrap()))?;
        ctx.state().take_events();
        Ok(Self { ctx, bank: port, module })
    }

    fn block(&self, time: BlockTime) -> Vec<Event> {
        let ctx =
            self.ctx.with_block(BlockInfo { chain_id: "test-1".to_owned(), height: 2, time, ..BlockInfo::default() });
        self.module.begin_block(&ctx).unwrap();
        ctx.state().take_events()
    }

    fn held(&self, module: &str) -> Amount {
        self.bank.balance(&self.ctx, &AccAddress::module(module), &self.ctx.config().bond_denom).unwrap()
    }
}

fn at(seconds: i64) -> BlockTime {
    BlockTime { seconds: START + seconds, nanos: 0 }
}

fn dec(text: &str) -> Dec {
    text.parse().unwrap()
}

fn stream(total: &str, seconds: i64, paid: &str) -> impl FnOnce(Value) -> Value {
    let time = |s: i64| format!("{}Z", at(s).sortable_text());
    let value =
        json!({"denom": "uopen", "total": total, "start_time": time(0), "end_time": time(seconds), "paid": paid});
    move |mut mint| {
        mint["reward_stream"] = value;
        mint
    }
}

#[test]
fn inflation_provisions_and_supply_are_gos() {
    // math v1.5.3 with the SDK's formulas, supply 10^15 + 7 and bonded shares of 0.123456789 and 0.37 more
    // each block
    let chain = Chain::try_new("stake", "1000000000000007", "0", None, |g| g).unwrap();
    let params = chain.module.keeper().params(&chain.ctx).unwrap();
    let (mut minter, mut supply) =
        (chain.module.keeper().minter(&chain.ctx).unwrap(), Amount::new(1_000_000_000_000_007));
    for (bonded, inflation, annual, provision) in [
        ("0.123456789", "0.130000016801926898", "130000016801927.808000117613488286", 20_597_259),
        ("0.493456789", "0.130000022229249141", "130000024906894.178861757537448506", 20_597_261),
        ("0.863456789", "0.130000016281966728", "130000021637255.908727917989697656", 20_597_260),
    ] {
        minter = minter.next(&params, supply, dec(bonded)).unwrap();
        assert_eq!(minter, Minter { inflation: dec(inflation), annual_provisions: dec(annual) });
        assert_eq!(minter.block_provision(&params).unwrap(), Amount::new(provision));
        supply = supply.add(Amount::new(provision)).unwrap();
    }
    // The first of them as a block.
    let events = chain.block(at(5));
    let mint = Event::new("mint")
        .with("bonded_ratio", "0.123456789000000000")
        .with("inflation", "0.130000016801926898")
        .with("annual_provisions", "130000016801927.808000117613488286")
        .with("amount", "20597259");
    assert_eq!(events.last(), Some(&mint));
    let types: Vec<&str> = events.iter().map(|e| e.ty.as_str()).collect();
    assert_eq!(types, ["coin_received", "coinbase", "coin_spent", "coin_received", "transfer", "message", "mint"]);
    assert_eq!((chain.held("fee_collector"), chain.held("mint")), (Amount::new(20_597_259), Amount::ZERO));
}

#[test]
fn inflation_stops_at_its_bounds() {
    // x/mint/types/minter_test.go
    let chain = Chain::try_new("stake", "1", "0", None, |g| g).unwrap();
    let params = chain.module.keeper().params(&chain.ctx).unwrap();
    for (bonded, from, to) in [
        ("1.0", "0.07", "0.07"),
        ("1.0", "0.0700000001", "0.07"),
        ("0.0", "0.2", "0.2"),
        ("0.0", "0.1999999999", "0.2"),
        ("0.67", "0.15", "0.15"),
    ] {
        let minter = Minter { inflation: dec(from), annual_provisions: Dec::ZERO };
        assert_eq!(minter.next(&params, Amount::new(1), dec(bonded)).unwrap().inflation, dec(to), "{bonded} {from}");
    }
    for (annual, provision) in [(6_311_520, 1), (6_311_521, 1), (12_623_040, 2), (3_155_760, 0)] {
        let minter = Minter { inflation: Dec::ZERO, annual_provisions: Dec::new(annual) };
        assert_eq!(minter.block_provision(&params).unwrap(), Amount::new(provision));
    }
}

#[test]
fn open_mints_nothing_and_tells_so() {
    let chain = Chain::try_new("uopen", "1000000", "0", Some("1000000000000000"), |g| g).unwrap();
    let events = chain.block(at(5));
    let types: Vec<&str> = events.iter().map(|e| e.ty.as_str()).collect();
    assert_eq!(types, ["coin_spent", "coin_received", "transfer", "message", "mint"]);
    assert_eq!(events[0].attributes[1], ("amount".to_owned(), String::new()));
    assert_eq!(events[4].attributes[3], ("amount".to_owned(), "0".to_owned()));
    assert_eq!(chain.bank.supply(&chain.ctx, "uopen").unwrap(), Amount::new(1_000_000));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn the_cap_is_reached_and_never_passed(supply in 1u128..=1_000_000_000_000, room in 0u128..200_000, blocks in 1usize..12) {
        let (user, cap) = (supply.to_string(), (supply + room).to_string());
        let chain = Chain::try_new("stake", &user, "0", Some(&cap), |g| g).unwrap();
        let mut wanted = 0u128;
        for i in 0..blocks {
            chain.block(at(i64::try_from(i).unwrap()));
            let params = chain.module.keeper().params(&chain.ctx).unwrap();
            wanted += chain.module.keeper().minter(&chain.ctx).unwrap().block_provision(&params).unwrap().to_u128().unwrap();
            let minted = chain.bank.supply(&chain.ctx, "stake").unwrap().to_u128().unwrap() - supply;
            prop_assert_eq!(minted, wanted.min(room));
        }
    }

    #[test]
    fn the_stream_pays_exactly_its_total_whatever_the_block_times(
        total in 1u128..=u128::from(u64::MAX),
        duration in 1i64..200_000_000,
        paid_ppm in 0u128..=1_000_000,
        steps in prop::collection::vec((0i64..30_000_000, 0i32..1_000_000_000), 0..40),
    ) {
        let paid = total / 1_000_000 * paid_ppm;
        let open = total - paid;
        let chain =
            Chain::try_new("uopen", "5", &open.to_string(), None, stream(&total.to_string(), duration, &paid.to_string())).unwrap();
        let (mut now, mut last) = (at(-100), Amount::ZERO);
        for (seconds, nanos) in steps {
            now = BlockTime { seconds: now.seconds + seconds, nanos };
            chain.block(now);
            let got = chain.held("fee_collector");
            prop_assert!(got >= last);
            last = got;
            // as if there had been this block alone
            let elapsed = (now.unix_nanos() - at(0).unix_nanos()).clamp(0, i128::from(duration) * 1_000_000_000);
            let vested = Amount::new(total)
                .mul_div_floor(u128::try_from(elapsed).unwrap(), u128::try_from(duration).unwrap() * 1_000_000_000).unwrap();
            prop_assert_eq!(got, vested.checked_sub(Amount::new(paid)).unwrap_or(Amount::ZERO));
            prop_assert_eq!(got.add(chain.held(REWARD_POOL)).unwrap(), Amount::new(open));
        }
        chain.block(at(duration));
        chain.block(at(duration * 2));
        prop_assert_eq!((chain.held("fee_collector"), chain.held(REWARD_POOL)), (Amount::new(open), Amount::ZERO));
        prop_assert_eq!(chain.module.keeper().stream(&chain.ctx).unwrap().unwrap().paid, Amount::new(total));
        prop_assert_eq!(chain.bank.supply(&chain.ctx, "uopen").unwrap(), Amount::new(open + 5));
    }
}

#[test]
fn the_stream_tells_what_it_pays_and_survives_an_empty_pool() {
    let chain = Chain::try_new("uopen", "5", "100", None, stream("100", 10, "0")).unwrap();
    assert_eq!(
        chain.block(at(3)).last(),
        Some(&Event::new("reward_stream").with("amount", "30uopen").with("paid", 30).with("total", 100))
    );
    assert_eq!(chain.block(at(3)).last().unwrap().ty, "mint", "nothing new has vested");
    let query = |ctx: &Ctx| chain.module.query(ctx, "openledger.mint.v1.Query", "RewardStream", &[]);
    let ctx = chain.ctx.with_block(BlockInfo { time: at(5), ..BlockInfo::default() });
    let answer = QueryRewardStreamResponse::decode(query(&ctx).unwrap().as_slice()).unwrap();
    assert_eq!((answer.vested.as_str(), answer.stream.unwrap().paid.as_str()), ("50", "30"));
    // The genesis comes back with what was paid.
    let exported = chain.module.export_genesis(&chain.ctx).unwrap();
    assert_eq!(exported["reward_stream"]["paid"], json!("30"));
    let again = Chain::try_new("uopen", "5", "70", None, |_| exported.clone()).unwrap();
    assert_eq!(again.module.export_genesis(&again.ctx).unwrap(), exported);
    assert_eq!(
        code(Chain::try_new("uopen", "5", "69", None, |_| exported)),
        "sdk:18",
        "the pool must hold what is still to be paid"
    );
    // Were the pool robbed, blocks would go on and the rest would be paid once it is refilled.
    let (pool, user) = (AccAddress::module(REWARD_POOL), AccAddress::from_bytes(&[1; 20]).unwrap());
    let coins = |text: &str| text.parse::<Coins>().unwrap();
    chain.bank.send(&chain.ctx, &pool, &user, &coins("65uopen")).unwrap();
    chain.block(at(8));
    assert_eq!((chain.held("fee_collector"), chain.held(REWARD_POOL)), (Amount::new(35), Amount::ZERO));
    chain.block(at(9));
    chain.bank.send(&chain.ctx, &user, &pool, &coins("65uopen")).unwrap();
    chain.block(at(10));
    assert_eq!(chain.held("fee_collector"), Amount::new(100));
}

#[test]
fn genesis_is_the_sdks_but_for_open() {
    let module = Chain::try_new("stake", "1", "0", None, |g| g).unwrap().module;
    let sdk = json!({"minter": {"inflation": "0.130000000000000000", "annual_provisions": "0.000000000000000000"},
        "params": {"mint_denom": "stake", "inflation_rate_change": "0.130000000000000000", "inflation_max": "0.200000000000000000",
                   "inflation_min": "0.070000000000000000", "goal_bonded": "0.670000000000000000", "blocks_per_year": "6311520"}});
    assert_eq!(module.default_genesis(&config("stake")).unwrap(), sdk);
    let open = module.default_genesis(&config("uopen")).unwrap();
    assert_eq!(
        (&open["params"]["inflation_max"], &open["minter"]["inflation"]),
        (&json!("0.000000000000000000"), &json!("0.000000000000000000"))
    );
    assert_eq!(open.get("reward_stream"), None);

    let chain = Chain::try_new("stake", "1", "0", None, |g| g).unwrap();
    assert_eq!(chain.module.export_genesis(&chain.ctx).unwrap(), sdk, "nothing of this chain's own without a stream");
    let missing = chain.module.query(&chain.ctx, "openledger.mint.v1.Query", "RewardStream", &[]).unwrap_err();
    assert_eq!(missing.code, GrpcCode::NotFound);
    for (path, value) in [
        ("/params/blocks_per_year", json!("0")),
        ("/params/inflation_min", json!("0.21")),
        ("/params/goal_bonded", json!("0.0")),
        ("/minter/inflation", json!("-0.1")),
        ("/params/unknown", json!("1")),
    ] {
        let mut bad = sdk.clone();
        match bad.pointer_mut(path) {
            Some(place) => *place = value,
            None => bad["params"]["unknown"] = value,
        }
        assert!(module.validate_genesis(&config("stake"), &bad).is_err(), "{path}");
    }
    for (total, seconds, paid) in
        [("0", 1, "0"), ("10", 0, "0"), ("10", -1, "0"), ("10", 1, "11"), ("-1", 1, "0"), ("x", 1, "0")]
    {
        assert!(
            module.validate_genesis(&config("uopen"), &stream(total, seconds, paid)(open.clone())).is_err(),
            "{total} {seconds} {paid}"
        );
    }
}

#[test]
fn parameters_are_governances_and_queries_answer() {
    let chain = Chain::try_new("stake", "1", "0", None, |g| g).unwrap();
    let good = chain.module.keeper().params(&chain.ctx).unwrap().to_proto();
    let run = |params: openledger_proto::cosmos::mint::v1beta1::Params, authority: &str| {
        let msg = pack(&MsgUpdateParams { authority: authority.to_owned(), params: Some(params) });
        code(chain.ctx.atomic(|ctx| chain.module.execute(ctx, &msg)))
    };
    let gov = chain.ctx.config().authority();
    assert_eq!(run(good.clone(), "open1other"), "gov:13");
    let denom = |d: &str| openledger_proto::cosmos::mint::v1beta1::Params { mint_denom: d.to_owned(), ..good.clone() };
    let with = |f: fn(&mut openledger_proto::cosmos::mint::v1beta1::Params)| {
        let mut p = good.clone();
        f(&mut p);
        p
    };
    for bad in [
        denom(" "),
        denom("1x"),
        with(|p| p.inflation_max = String::new()),
        with(|p| p.inflation_rate_change = "1000000000000000001".to_owned()),
        with(|p| p.blocks_per_year = u64::MAX),
        with(|p| p.goal_bonded = "-1".to_owned()),
    ] {
        assert_eq!(run(bad, &gov), "undefined:1");
    }
    assert_eq!(run(with(|p| p.inflation_min = "0".to_owned()), &gov), "ok");
    let new: Params = chain.module.keeper().params(&chain.ctx).unwrap();
    assert_eq!(new.min, Dec::ZERO);
    let query = |method: &str| chain.module.query(&chain.ctx, "cosmos.mint.v1beta1.Query", method, &[]).unwrap();
    assert_eq!(QueryInflationResponse::decode(query("Inflation").as_slice()).unwrap().inflation, b"130000000000000000");
    assert_eq!(
        QueryAnnualProvisionsResponse::decode(query("AnnualProvisions").as_slice()).unwrap().annual_provisions,
        b"0"
    );
    assert_eq!(QueryParamsResponse::decode(query("Params").as_slice()).unwrap().params.unwrap().mint_denom, "stake");
}
