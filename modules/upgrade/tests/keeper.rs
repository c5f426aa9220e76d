//! A plan from its message to the block that applies it, and all the ways in which a node stops instead.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use openledger_core::ports::UpgradePort;
use openledger_core::{Ctx, Failure, Halt, Module, Res};
use openledger_proto::any::pack;
use openledger_proto::cosmos::upgrade::v1beta1::{
    MsgCancelUpgrade, MsgSoftwareUpgrade, Plan, QueryAppliedPlanRequest, QueryAppliedPlanResponse,
    QueryCurrentPlanRequest, QueryCurrentPlanResponse, QueryModuleVersionsRequest, QueryModuleVersionsResponse,
    QueryUpgradedConsensusStateRequest, QueryUpgradedConsensusStateResponse,
};
use openledger_testing::{ModuleExt, code_of};
use openledger_upgrade::keys::{PROTOCOL_VERSION, STORE, upgraded_client, upgraded_consensus_state};
use openledger_upgrade::{PlanInfo, UpgradeHandlers, UpgradeKeeper, UpgradeModule, VersionMap};
use prost::Message;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

#[derive(Default)]
struct Binary {
    known: Vec<&'static str>,
    skipped: BTreeSet<u64>,
    written: Mutex<Vec<PlanInfo>>,
}

impl UpgradeHandlers for Binary {
    fn knows(&self, name: &str) -> bool {
        self.known.contains(&name)
    }
    fn apply(&self, _: &Ctx, _: &Plan, mut from: VersionMap) -> Res<VersionMap> {
        from.values_mut().for_each(|v| *v += 1);
        Ok(from)
    }
    fn versions(&self) -> VersionMap {
        [("auth".to_owned(), 5), ("bank".to_owned(), 4)].into()
    }
    fn skipped(&self) -> &BTreeSet<u64> {
        &self.skipped
    }
    fn write_info(&self, info: &PlanInfo) -> Result<(), String> {
        self.written.lock().unwrap().push(info.clone());
        Ok(())
    }
}

fn module(binary: &Arc<Binary>) -> UpgradeModule {
    UpgradeModule::new(UpgradeKeeper::new(binary.clone()))
}

fn knowing(known: &[&'static str]) -> Arc<Binary> {
    Arc::new(Binary { known: known.to_vec(), ..Binary::default() })
}

fn plan(name: &str, height: i64) -> Plan {
    Plan { name: name.to_owned(), height, info: "notes".to_owned(), ..Plan::default() }
}

fn propose(ctx: &Ctx, plan: Plan) -> Res<()> {
    let msg = MsgSoftwareUpgrade { authority: ctx.config().authority(), plan: Some(plan) };
    ctx.atomic(|ctx| module(&knowing(&[])).execute(ctx, &pack(&msg))).map(|_| ())
}

fn waits(ctx: &Ctx) -> Option<Plan> {
    let bytes = ask(ctx, "CurrentPlan", &QueryCurrentPlanRequest {});
    QueryCurrentPlanResponse::decode(bytes.as_slice()).unwrap().plan
}

fn ask(ctx: &Ctx, method: &str, request: &impl Message) -> Vec<u8> {
    module(&knowing(&[])).query(ctx, "cosmos.upgrade.v1beta1.Query", method, &request.encode_to_vec()).unwrap()
}

fn applied(ctx: &Ctx, name: &str) -> i64 {
    let bytes = ask(ctx, "AppliedPlan", &QueryAppliedPlanRequest { name: name.to_owned() });
    QueryAppliedPlanResponse::decode(bytes.as_slice()).unwrap().height
}

fn fatal(result: Res<()>) -> String {
    match result {
        Err(Failure::Fatal(text)) | Err(Failure::Halt(Halt::UpgradeNeeded(text))) => text,
        other => panic!("{other:?}"),
    }
}

fn code(result: Res<()>) -> (String, u32) {
    code_of(&result.unwrap_err())
}

#[test]
#[allow(deprecated, reason = "the SDK stores Go's zero time")]
fn governance_plans_and_replaces_and_cancels() {
    let ctx = Ctx::for_test().at_height(10);
    propose(&ctx, plan("v2", 20)).unwrap();
    assert_eq!(waits(&ctx).unwrap().time.unwrap().seconds, -62_135_596_800);
    ctx.kv(STORE).set(&upgraded_client(20), vec![1]).unwrap();
    propose(&ctx, plan("v3", 10)).unwrap();
    assert_eq!(waits(&ctx).unwrap().name, "v3");
    assert_eq!(ctx.kv(STORE).get(&upgraded_client(20)).unwrap(), None);
    for bad in [
        plan("", 20),
        plan("v4", 0),
        plan("v4", 9),
        Plan { time: Some(prost_types::Timestamp::default()), ..plan("v4", 20) },
    ] {
        assert_eq!(code(propose(&ctx, bad)), ("sdk".to_owned(), 18));
    }
    let cancel =
        |authority: String| module(&knowing(&[])).execute(&ctx, &pack(&MsgCancelUpgrade { authority })).map(|_| ());
    assert_eq!(code(cancel("somebody".to_owned())), ("upgrade".to_owned(), 6));
    cancel(ctx.config().authority()).unwrap();
    assert_eq!(waits(&ctx), None);
    cancel(ctx.config().authority()).unwrap(); // nothing to cancel is no failure
}

#[test]
fn a_binary_that_knows_the_plan_applies_it_at_its_height_and_never_again() {
    let ctx = Ctx::for_test().at_height(10);
    let (old, new) = (knowing(&[]), knowing(&["v2"]));
    module(&old).init_genesis(&ctx, &serde_json::json!({})).unwrap();
    propose(&ctx, plan("v2", 20)).unwrap();

    module(&old).pre_block(&ctx.at_height(19)).unwrap();
    assert!(
        fatal(module(&new).pre_block(&ctx.at_height(19))).starts_with("BINARY UPDATED BEFORE TRIGGER! UPGRADE \"v2\"")
    );
    let text = fatal(module(&old).pre_block(&ctx.at_height(20)));
    assert_eq!(text, "UPGRADE \"v2\" NEEDED at height: 20: notes");
    let written = PlanInfo { name: "v2".to_owned(), height: 20, info: "notes".to_owned() };
    assert_eq!(*old.written.lock().unwrap(), [written]);

    let running = module(&new);
    running.pre_block(&ctx.at_height(20)).unwrap();
    assert_eq!((waits(&ctx), applied(&ctx, "v2"), PROTOCOL_VERSION.get(&ctx).unwrap()), (None, 20, Some(1)));
    let bytes = ask(&ctx, "ModuleVersions", &QueryModuleVersionsRequest::default());
    let versions = QueryModuleVersionsResponse::decode(bytes.as_slice()).unwrap().module_versions;
    assert_eq!(versions.iter().map(|v| (v.name.as_str(), v.version)).collect::<Vec<_>>(), [("auth", 6), ("bank", 5)]);
    running.pre_block(&ctx.at_height(21)).unwrap();
    assert_eq!(code(propose(&ctx.at_height(21), plan("v2", 30))), ("sdk".to_owned(), 18));
    assert!(fatal(module(&old).pre_block(&ctx.at_height(21))).contains("upgrade handler is missing for v2"));
}

#[test]
fn an_operator_may_skip_a_plan() {
    let ctx = Ctx::for_test().at_height(10);
    propose(&ctx, plan("v2", 20)).unwrap();
    let binary = Arc::new(Binary { skipped: [20].into(), ..Binary::default() });
    module(&binary).pre_block(&ctx.at_height(20)).unwrap();
    assert_eq!((waits(&ctx), applied(&ctx, "v2")), (None, 0));
    assert!(binary.written.lock().unwrap().is_empty());
}

#[test]
fn unknown_modules_have_no_version() {
    let request = QueryModuleVersionsRequest { module_name: "x".to_owned() }.encode_to_vec();
    let refusal = module(&knowing(&[]))
        .query(&Ctx::for_test(), "cosmos.upgrade.v1beta1.Query", "ModuleVersions", &request)
        .unwrap_err();
    assert_eq!(
        refusal.message,
        "codespace upgrade code 2: module version not found: x/upgrade: QueryModuleVersions module x not found"
    );
    assert_eq!(refusal.code, openledger_core::GrpcCode::Unknown);
}

/// What an IBC stack asks: the plan, the states that it writes for the chain after it, and whether it was applied.
#[test]
fn ibc_writes_and_reads_its_states_through_the_port() {
    let ctx = Ctx::for_test().at_height(10);
    let binary = knowing(&["v2"]);
    let keeper = UpgradeKeeper::new(binary.clone());
    let port: &dyn UpgradePort = &keeper;
    assert_eq!((port.current_plan(&ctx).unwrap(), port.done_height(&ctx, "v2").unwrap()), (None, 0));
    assert_eq!(code(port.schedule_plan(&ctx, &plan("v2", 9))), ("sdk".to_owned(), 18));
    port.schedule_plan(&ctx, &plan("v2", 20)).unwrap();
    assert_eq!(port.current_plan(&ctx).unwrap().unwrap().name, "v2");

    assert_eq!(port.upgraded_client(&ctx, 20).unwrap(), None);
    port.set_upgraded_client(&ctx, 20, b"client".to_vec()).unwrap();
    port.set_upgraded_consensus_state(&ctx, 20, b"consensus".to_vec()).unwrap();
    // The keys are those that a counterparty proves.
    let stored = |key: Vec<u8>| ctx.kv(STORE).get(&key).unwrap();
    assert_eq!(stored(upgraded_client(20)).as_deref(), Some(&b"client"[..]));
    assert_eq!(stored(upgraded_consensus_state(20)).as_deref(), Some(&b"consensus"[..]));
    assert_eq!(port.upgraded_client(&ctx, 20).unwrap().as_deref(), Some(&b"client"[..]));
    assert_eq!(port.upgraded_consensus_state(&ctx, 20).unwrap().as_deref(), Some(&b"consensus"[..]));
    assert_eq!(
        (port.upgraded_client(&ctx, 21).unwrap(), port.upgraded_consensus_state(&ctx, 2).unwrap()),
        (None, None)
    );
    let request = QueryUpgradedConsensusStateRequest { last_height: 20 };
    let told = QueryUpgradedConsensusStateResponse::decode(ask(&ctx, "UpgradedConsensusState", &request).as_slice());
    assert_eq!(told.unwrap().upgraded_consensus_state, b"consensus");

    // Another plan in its place drops the states; the applied one does too, and has a height.
    port.schedule_plan(&ctx, &plan("v2", 30)).unwrap();
    assert_eq!(
        (port.upgraded_client(&ctx, 20).unwrap(), port.upgraded_consensus_state(&ctx, 20).unwrap()),
        (None, None)
    );
    port.set_upgraded_client(&ctx, 30, b"client".to_vec()).unwrap();
    module(&binary).pre_block(&ctx.at_height(30)).unwrap();
    assert_eq!((port.current_plan(&ctx).unwrap(), port.done_height(&ctx, "v2").unwrap()), (None, 30));
    assert_eq!(port.upgraded_client(&ctx, 30).unwrap(), None);
}
