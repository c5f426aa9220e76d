//! The Cosmos SDK's own authz, feegrant, vesting and bank keepers ran these steps (`tests/sdk`, a Go
//! program): gas, codes, events, responses and the digest of the state after each must be the same.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use openledger_auth::{AccountKeeper, AuthModule};
use openledger_authz::{AuthzKeeper, AuthzModule};
use openledger_bank::BankModule;
use openledger_core::ModuleAccountSpec;
use openledger_core::ports::{BankDelegate, FeegrantPort};
use openledger_core::storage::StoreKey;
use openledger_core::{
    AccAddress, Any, BlockInfo, BlockTime, ChainConfig, Coins, Ctx, Event, Failure, GasMeter, Manifest, MessageRoute,
    MessageRoutes, Module, Res, Router,
};
use openledger_feegrant::{FeegrantKeeper, FeegrantModule};
use openledger_proto::cosmos::staking::v1beta1::{MsgDelegate, MsgDelegateResponse};
use openledger_testing::entries;
use openledger_vesting::{VestingKeeper, VestingModule};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::sync::Arc;

const NOW: i64 = 1_700_000_000;
const STORES: [StoreKey; 4] = ["acc", "authz", "bank", "feegrant"];

/// Staking messages succeed and do nothing: only their authorization is of interest.
struct IdleStaking;

const IDLE: Manifest = Manifest::of("staking");

impl Module for IdleStaking {
    fn manifest(&self) -> &'static Manifest {
        &IDLE
    }
    fn messages(&self) -> Vec<MessageRoute> {
        MessageRoutes::new(()).on(|_, _, _: &MsgDelegate| Ok(MsgDelegateResponse {})).finish()
    }
}

struct Chain {
    ctx: Ctx,
    bank: Arc<BankModule>,
    authz: Arc<AuthzModule>,
    feegrant: Arc<FeegrantModule>,
    fees: FeegrantKeeper,
    router: Router,
}

fn user(n: &Value) -> AccAddress {
    AccAddress::from_bytes(&[u8::try_from(n.as_u64().unwrap()).unwrap(); 20]).unwrap()
}

fn coins(text: &Value) -> Coins {
    text.as_str().unwrap().parse().unwrap()
}

impl Chain {
    fn new(auth_json: &Value, bank_json: &Value) -> Self {
        let spec =
            |name, permissions, receives| ModuleAccountSpec { permissions, receives, ..ModuleAccountSpec::new(name) };
        let module_accounts = vec![
            spec("fee_collector", &[][..], false),
            spec("mint", &["minter"][..], false),
            spec("gov", &["burner"][..], true),
            spec("bonded_tokens_pool", &["burner", "staking"][..], false),
        ];
        let config = ChainConfig { module_accounts, ..ChainConfig::default() };
        let time = BlockTime { seconds: NOW, nanos: 0 };
        let block = BlockInfo { chain_id: "vectors-1".to_owned(), height: 5, time, ..BlockInfo::default() };
        let ctx = Ctx::for_test().with_config(config).with_block(block);
        let accounts = AccountKeeper::new(false);
        let auth = Arc::new(AuthModule::new(accounts));
        let bank = Arc::new(BankModule::new(Arc::new(accounts)));
        auth.init_genesis(&ctx, auth_json).unwrap();
        bank.init_genesis(&ctx, bank_json).unwrap();
        let port = Arc::new(bank.keeper());
        let fees = FeegrantKeeper::new(Arc::new(accounts), port.clone());
        let feegrant = Arc::new(FeegrantModule::new(fees.clone()));
        let router = Router::default();
        let authz = Arc::new(AuthzModule::new(AuthzKeeper::new(Arc::new(accounts), port.clone(), router.clone())));
        let vesting = Arc::new(VestingModule::new(VestingKeeper::new(Arc::new(accounts), port)));
        let modules: [Arc<dyn Module>; 6] =
            [auth, bank.clone(), feegrant.clone(), authz.clone(), vesting, Arc::new(IdleStaking)];
        router.bind(&modules).unwrap();
        ctx.state().take_events();
        Self { ctx, bank, authz, feegrant, fees, router }
    }

    fn set_time(&mut self, seconds: &Value) {
        let time = BlockTime { seconds: NOW + seconds.as_i64().unwrap(), nanos: 0 };
        self.ctx = self.ctx.with_block(BlockInfo { time, ..self.ctx.block().clone() });
    }

    fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for store in STORES {
            for part in entries(&self.ctx, store).into_iter().flat_map(|(key, value)| [key, value]) {
                hash.update(u64::try_from(part.len()).unwrap().to_be_bytes());
                hash.update(part);
            }
        }
        hex::encode(hash.finalize())
    }

    /// Response, as hex.
    fn step(&self, ctx: &Ctx, s: &Value) -> Res<String> {
        let args = &s["args"];
        match s["op"].as_str().unwrap() {
            "msg" => {
                let value = hex::decode(s["value"].as_str().unwrap()).unwrap();
                let msg = Any { type_url: s["type_url"].as_str().unwrap().to_owned(), value };
                let done = self.router.execute(ctx, &msg)?;
                done.events.into_iter().for_each(|e| ctx.emit(e));
                return Ok(hex::encode(done.response.value));
            }
            "delegate" => self.bank.keeper().delegate(ctx, &user(&args[0]), "bonded_tokens_pool", &coins(&args[1]))?,
            "undelegate" => {
                self.bank.keeper().undelegate(ctx, "bonded_tokens_pool", &user(&args[0]), &coins(&args[1]))?
            }
            "use" => {
                let any = |url: &Value| Any { type_url: url.as_str().unwrap().to_owned(), value: Vec::new() };
                let msgs: Vec<Any> = args[3].as_array().unwrap().iter().map(any).collect();
                self.fees.use_grant(ctx, &user(&args[0]), &user(&args[1]), &coins(&args[2]), &msgs)?;
            }
            "block" => {
                self.authz.begin_block(ctx)?;
                self.feegrant.end_block(ctx)?;
            }
            "time" => {}
            other => panic!("{other}"),
        }
        Ok(String::new())
    }
}

fn row(e: &Event) -> Value {
    let mut out = vec![e.ty.clone()];
    e.attributes.iter().for_each(|(k, v)| out.extend([k.clone(), v.clone()]));
    json!(out)
}

#[test]
fn the_sdk_does_the_same() {
    let v: Value = serde_json::from_str(include_str!("sdk_vectors.json")).unwrap();
    let mut chain = Chain::new(&v["auth"], &v["bank"]);
    let mut different = Vec::new();
    for s in v["steps"].as_array().unwrap() {
        if matches!(s["op"].as_str(), Some("block" | "time")) {
            chain.set_time(&s["args"]);
        }
        let ctx = chain.ctx.with_gas(GasMeter::infinite());
        let result = ctx.atomic(|ctx| chain.step(ctx, s));
        let events: Vec<Value> = ctx.state().take_events().iter().map(row).collect();
        let (code, data, log) = match result {
            Ok(data) => (json!(["", 0]), data, String::new()),
            Err(Failure::Tx(e)) => (json!([e.codespace, e.code]), String::new(), e.log),
            Err(e) => panic!("{}: {e}", s["name"]),
        };
        let got =
            json!({"code": code, "gas": ctx.gas().consumed(), "events": events, "data": data, "state": chain.digest()});
        let want = json!({"code": [s["codespace"], s["code"]], "gas": s["gas"], "events": s["events"], "data": s["data"], "state": s["state"]});
        if got != want {
            different.push(format!("{}\n got  {got}\n want {want}\n log  {log}\n sdk  {}", s["name"], s["log"]));
        }
    }
    assert!(different.is_empty(), "{} steps differ\n{}", different.len(), different.join("\n"));
    assert_eq!(chain.authz.export_genesis(&chain.ctx).unwrap(), v["exported"]["authz"]);
    assert_eq!(chain.feegrant.export_genesis(&chain.ctx).unwrap(), v["exported"]["feegrant"]);
}
