//! Misbehaviour in blocks, evidence from users, queries, genesis.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use openledger_core::Misbehavior;
use openledger_core::ports::{BondStatus, ConsensusPort, Infraction, SlashingPort, ValidatorView};
use openledger_core::{AccAddress, Any, BlockInfo, BlockTime, ConsAddress, Ctx, Dec, GrpcCode, Module, Res};
use openledger_evidence::EvidenceModule;
use openledger_proto::any::pack;
use openledger_proto::cosmos::evidence::v1beta1::*;
use openledger_testing::{ModuleExt, Staking, block_at, consensus as cons, operator, outcome as code};
use prost::Message;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

const NOW: i64 = 1_700_000_000;
const HEIGHT: u64 = 1000;
const DAY: i64 = 86_400;

/// What evidence asks of slashing and of consensus; what slashing was asked to do is written down.
#[derive(Default)]
struct World {
    without_key: Mutex<BTreeSet<ConsAddress>>,
    without_info: Mutex<BTreeSet<ConsAddress>>,
    tombstoned: Mutex<BTreeSet<ConsAddress>>,
    done: Mutex<Vec<String>>,
    age: Mutex<Option<(i64, i128)>>,
}

impl World {
    fn write(&self, text: String) -> Res<()> {
        self.done.lock().unwrap().push(text);
        Ok(())
    }
}

impl SlashingPort for World {
    fn knows_key(&self, _: &Ctx, consensus: &ConsAddress) -> Res<bool> {
        Ok(!self.without_key.lock().unwrap().contains(consensus))
    }
    fn has_signing_info(&self, _: &Ctx, consensus: &ConsAddress) -> Res<bool> {
        Ok(!self.without_info.lock().unwrap().contains(consensus))
    }
    fn is_tombstoned(&self, _: &Ctx, consensus: &ConsAddress) -> Res<bool> {
        Ok(self.tombstoned.lock().unwrap().contains(consensus))
    }
    fn slash_fraction_double_sign(&self, _: &Ctx) -> Res<Dec> {
        Ok(Dec::with_prec(5, 2)?)
    }
    fn slash(
        &self,
        _: &Ctx,
        consensus: &ConsAddress,
        fraction: Dec,
        power: i64,
        height: i64,
        why: Infraction,
    ) -> Res<()> {
        assert_eq!(why, Infraction::DoubleSign);
        self.write(format!("slash {} by {fraction} at {height} with {power}", consensus.as_bytes()[0]))
    }
    fn jail(&self, _: &Ctx, consensus: &ConsAddress) -> Res<()> {
        self.write(format!("jail {}", consensus.as_bytes()[0]))
    }
    fn jail_until(&self, _: &Ctx, _: &ConsAddress, until: BlockTime) -> Res<()> {
        self.write(format!("until {}", until.sortable_text()))
    }
    fn tombstone(&self, _: &Ctx, consensus: &ConsAddress) -> Res<()> {
        assert!(self.tombstoned.lock().unwrap().insert(consensus.clone()));
        self.write("tombstone".to_owned())
    }
}

impl ConsensusPort for World {
    fn evidence_age(&self, _: &Ctx) -> Res<Option<(i64, i128)>> {
        Ok(*self.age.lock().unwrap())
    }
}

struct Chain {
    ctx: Ctx,
    world: Arc<World>,
    staking: Arc<Staking>,
    module: EvidenceModule,
}

impl Chain {
    /// `n` bonded validators; evidence counts for 100 blocks or a day.
    fn new(n: u8) -> Self {
        let (world, staking) = (Arc::new(World::default()), Arc::new(Staking::default()));
        *world.age.lock().unwrap() = Some((100, i128::from(DAY) * 1_000_000_000));
        for i in 1..=n {
            staking.set_validator(Staking::bonded(operator(i), cons(i), 1000));
        }
        let module = EvidenceModule::new(staking.clone(), world.clone(), world.clone());
        Self { ctx: Ctx::for_test(), world, staking, module }
    }

    /// What a block with this evidence made slashing do.
    fn block(&self, misbehavior: Vec<Misbehavior>) -> Vec<String> {
        let block = BlockInfo { misbehavior, ..block_at(HEIGHT, NOW) };
        self.module.begin_block(&self.ctx.with_block(block)).unwrap();
        std::mem::take(&mut *self.world.done.lock().unwrap())
    }

    fn stored(&self) -> usize {
        self.module.export_genesis(&self.ctx).unwrap()["evidence"].as_array().unwrap().len()
    }
}

fn double(n: u8, height: i64, age: i64) -> Misbehavior {
    let time = BlockTime { seconds: NOW - age, nanos: 0 };
    Misbehavior { validator: vec![n; 20], power: 9, height, time, total_power: 100, duplicate_vote: true }
}

#[test]
fn a_double_sign_is_punished_once_and_for_ever() {
    let chain = Chain::new(2);
    let want =
        ["slash 1 by 0.050000000000000000 at 989 with 9", "jail 1", "until 9999-12-31T23:59:59.000000000", "tombstone"];
    assert_eq!(chain.block(vec![double(1, 990, 50)]), want);
    assert_eq!(chain.stored(), 1);
    // again, in another block and with another height
    assert!(chain.block(vec![double(1, 990, 50), double(1, 991, 49)]).is_empty());
    assert_eq!(chain.stored(), 1);
    // a light-client attack is the same to the SDK; who unbonds and is in jail already is punished still
    let mut attack = double(2, 990, 50);
    attack.duplicate_vote = false;
    let change = |f: fn(&mut ValidatorView)| chain.staking.change(&operator(2), f);
    change(|v| (v.status, v.jailed) = (BondStatus::Unbonding, true));
    assert_eq!(chain.block(vec![attack]), ["slash 2 by 0.050000000000000000 at 989 with 9", want[2], want[3]]);
}

#[test]
fn the_first_block_may_be_double_signed() {
    let chain = Chain::new(1);
    *chain.world.age.lock().unwrap() = None;
    assert_eq!(
        chain.block(vec![double(1, 1, 10 * DAY)])[0],
        "slash 1 by 0.050000000000000000 at 0 with 9",
        "no age before parameters"
    );
}

#[test]
fn evidence_is_too_old_only_in_blocks_and_in_time() {
    for (height, age, counts) in [
        (899, DAY + 1, false),
        (900, DAY + 1, true), // 100 blocks are not more than 100
        (899, DAY, true),
        (1, DAY, true),
        (999, 400 * DAY, true),
        (1, 400 * DAY, false),
    ] {
        let chain = Chain::new(1);
        assert_eq!(!chain.block(vec![double(1, height, age)]).is_empty(), counts, "{height} {age}");
        assert_eq!(chain.stored(), usize::from(counts));
    }
}

#[test]
fn what_cannot_be_placed_is_passed_over() {
    let chain = Chain::new(3);
    chain.staking.change(&operator(2), |v| v.status = BondStatus::Unbonded);
    chain.world.without_key.lock().unwrap().insert(cons(3));
    let strange = |f: fn(&mut Misbehavior)| {
        let mut m = double(1, 990, 5);
        f(&mut m);
        m
    };
    let ignored = vec![
        double(9, 990, 5),
        double(2, 990, 5),
        double(3, 990, 5),
        double(1, 1001, -5),
        double(1, i64::MAX, i64::MIN / 2),
        strange(|m| m.power = -1),
        strange(|m| m.validator = Vec::new()),
        strange(|m| m.validator = vec![1; 300]),
        strange(|m| (m.validator, m.duplicate_vote) = (vec![8; 20], false)),
        double(1, i64::MIN, 400 * DAY),
    ];
    assert!(chain.block(ignored).is_empty());
    assert_eq!(chain.stored(), 0);
    // corruption stops the node
    chain.world.without_info.lock().unwrap().insert(cons(1));
    let block = BlockInfo { height: HEIGHT, misbehavior: vec![double(1, 990, 5)], ..BlockInfo::default() };
    assert!(code(chain.module.begin_block(&chain.ctx.with_block(block))).starts_with("fatal"));
}

#[test]
fn two_hundred_in_one_block() {
    let chain = Chain::new(200);
    let all: Vec<Misbehavior> = (1..=200).map(|n| double(n, 990, 5)).collect();
    assert_eq!(chain.block(all.clone()).len(), 800);
    assert_eq!(chain.stored(), 200);
    assert!(chain.block(all).is_empty());
    assert_eq!(Chain::new(1).block(vec![double(1, 990, 5); 200]).len(), 4, "one offender, two hundred reports");
}

fn equivocation(n: u8) -> Equivocation {
    let consensus_address = Ctx::for_test().config().addresses.valcons(&cons(n));
    let time = Some(prost_types::Timestamp { seconds: NOW - 5, nanos: 0 });
    Equivocation { height: 990, time, power: 9, consensus_address }
}

#[test]
fn users_submit_in_vain() {
    let chain = Chain::new(1);
    let submitter = chain.ctx.address_text(&AccAddress::from_bytes(&[7; 20]).unwrap());
    let submit = |submitter: &str, evidence: Option<Any>| {
        let msg = pack(&MsgSubmitEvidence { submitter: submitter.to_owned(), evidence });
        chain.module.check_stateless(chain.ctx.config(), &msg).unwrap();
        code(chain.module.execute(&chain.ctx, &msg))
    };
    let of = |f: fn(&mut Equivocation)| {
        let mut e = equivocation(1);
        f(&mut e);
        Some(pack(&e))
    };
    assert_eq!(submit("open1bad", of(|_| ())), "sdk:7");
    assert_eq!(submit(&submitter, None), "evidence:3");
    assert_eq!(submit(&submitter, of(|e| e.height = 0)), "evidence:3");
    assert_eq!(submit(&submitter, of(|e| e.power = 0)), "evidence:3");
    assert_eq!(submit(&submitter, of(|e| e.time = None)), "evidence:3");
    assert_eq!(submit(&submitter, of(|e| e.consensus_address.clear())), "evidence:3");
    assert_eq!(submit(&submitter, Some(pack(&MsgSubmitEvidence::default()))), "sdk:2");
    let before = chain.ctx.gas().consumed();
    assert_eq!(submit(&submitter, of(|_| ())), "evidence:2");
    assert_eq!(chain.ctx.gas().consumed() - before, 1000 + 3 * 33, "one read of an absent key");
    chain.block(vec![double(1, 990, 5)]);
    assert_eq!(submit(&submitter, of(|_| ())), "evidence:5", "the same bytes, hence the same hash");
}

#[test]
fn queries_and_genesis_hold_what_was_acted_on() {
    let chain = Chain::new(3);
    assert_eq!(chain.module.default_genesis(chain.ctx.config()).unwrap(), json!({"evidence": []}));
    chain.block(vec![double(1, 990, 5), double(2, 990, 5), double(3, 990, 5)]);
    let query = |method: &str, request: Vec<u8>| {
        chain.module.query(&chain.ctx, "cosmos.evidence.v1beta1.Query", method, &request)
    };
    #[allow(deprecated, reason = "the type's own field")]
    let find = |hash: &str| {
        query("Evidence", QueryEvidenceRequest { evidence_hash: vec![], hash: hash.to_owned() }.encode_to_vec())
    };
    let hash: String = Sha256::digest(equivocation(2).encode_to_vec()).iter().map(|b| format!("{b:02x}")).collect();
    for text in [hash.clone(), hash.to_uppercase()] {
        let found = QueryEvidenceResponse::decode(find(&text).unwrap().as_slice()).unwrap();
        assert_eq!(found.evidence, Some(pack(&equivocation(2))));
    }
    let refused = |hash: &str| find(hash).map(|_| ()).map_err(|e| (e.code, e.message)).unwrap_err();
    assert_eq!(refused(""), (GrpcCode::InvalidArgument, "invalid request; hash is empty".to_owned()));
    assert_eq!(
        refused("x"),
        (GrpcCode::Unknown, "invalid evidence hash: encoding/hex: invalid byte: U+0078 'x'".to_owned())
    );
    assert_eq!(
        refused("abc"),
        (GrpcCode::Unknown, "invalid evidence hash: encoding/hex: odd length hex string".to_owned())
    );
    assert_eq!(refused("abcd"), (GrpcCode::NotFound, "evidence abcd not found".to_owned()));
    let all = QueryAllEvidenceResponse::decode(query("AllEvidence", vec![]).unwrap().as_slice()).unwrap();
    assert_eq!((all.evidence.len(), all.pagination.unwrap().total), (3, 3));

    let exported = chain.module.export_genesis(&chain.ctx).unwrap();
    assert_eq!(exported["evidence"][0]["@type"], json!("/cosmos.evidence.v1beta1.Equivocation"));
    let again = Chain::new(0);
    again.module.init_genesis(&again.ctx, &exported).unwrap();
    assert_eq!(again.module.export_genesis(&again.ctx).unwrap(), exported);
    let mut twice = exported.clone();
    twice["evidence"][1] = twice["evidence"][0].clone();
    assert_eq!(code(again.module.validate_genesis(again.ctx.config(), &twice)), "undefined:1");
    let mut bad = exported;
    bad["evidence"][0]["power"] = json!("0");
    assert_eq!(code(again.module.validate_genesis(again.ctx.config(), &bad)), "evidence:3");
}
