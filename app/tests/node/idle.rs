//! What a block costs beside objects that nobody touches: `make bench-idle` prints the table of
//! docs/BENCHMARKS.md.
//!
//! The objects are written straight into the store, under the modules' own schema, between two blocks.

use crate::lab::{Lab, store_of};
use openledger_core::{AccAddress, BlockInfo, BlockTime, ChainConfig, Ctx, ExecMode, GasMeter, State, ValAddress};
use openledger_proto::any::pack;
use openledger_proto::cosmos::authz::v1beta1 as authz;
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::cosmos::feegrant::v1beta1 as feegrant;
use openledger_proto::cosmos::gov::v1 as gov;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

const BLOCKS: u32 = 101;
/// Far after every block here.
const LATER: i64 = 4_000_000_000;

/// A kind of object by name, and how the `i`-th of them is written.
type Kind = (&'static str, fn(&Ctx, u64));

const KINDS: &[Kind] = &[
    ("delegations", delegation),
    ("unbonding delegations", unbonding),
    ("proposals in deposit", |ctx, i| proposal(ctx, i, false)),
    ("proposals in vote", |ctx, i| proposal(ctx, i, true)),
    ("authorisations", authorisation),
    ("fee allowances", allowance),
];

fn account(i: u64) -> AccAddress {
    let mut bytes = [7; 20];
    bytes[..8].copy_from_slice(&i.to_be_bytes());
    AccAddress::from_bytes(&bytes).unwrap()
}

fn text(ctx: &Ctx, i: u64) -> String {
    ctx.address_text(&account(i))
}

fn later(i: u64) -> BlockTime {
    BlockTime { seconds: LATER + i64::try_from(i).unwrap(), nanos: 0 }
}

fn timestamp(i: u64) -> Option<prost_types::Timestamp> {
    Some(prost_types::Timestamp { seconds: later(i).seconds, nanos: 0 })
}

/// Any operator serves: nobody asks for the validator of an idle object.
fn operator() -> ValAddress {
    ValAddress::from(account(u64::MAX))
}

fn delegation(ctx: &Ctx, i: u64) {
    use openledger_staking::keys::{DELEGATIONS, DELEGATIONS_BY_VALIDATOR};
    let validator_address = ctx.config().addresses.valoper(&operator());
    let shares = "1000000000000000000".to_owned();
    let value = openledger_proto::cosmos::staking::v1beta1::Delegation {
        delegator_address: text(ctx, i),
        validator_address,
        shares,
    };
    DELEGATIONS.set(ctx, &(account(i), openledger_core::collections::Prefixed(operator())), &value).unwrap();
    DELEGATIONS_BY_VALIDATOR.set(ctx, &(operator(), account(i)), &()).unwrap();
}

fn unbonding(ctx: &Ctx, i: u64) {
    use openledger_core::collections::Prefixed;
    use openledger_proto::cosmos::staking::v1beta1::{DvPair, DvPairs, UnbondingDelegation, UnbondingDelegationEntry};
    use openledger_staking::keys::{UNBONDING_QUEUE, UNBONDINGS, UNBONDINGS_BY_VALIDATOR};
    let (delegator_address, validator_address) = (text(ctx, i), ctx.config().addresses.valoper(&operator()));
    let entry = UnbondingDelegationEntry {
        creation_height: 1,
        completion_time: timestamp(i),
        initial_balance: "1".to_owned(),
        balance: "1".to_owned(),
        unbonding_id: i,
        unbonding_on_hold_ref_count: 0,
    };
    let pair = DvPair { delegator_address: delegator_address.clone(), validator_address: validator_address.clone() };
    let value = UnbondingDelegation { delegator_address, validator_address, entries: vec![entry] };
    UNBONDINGS.set(ctx, &(account(i), Prefixed(operator())), &value).unwrap();
    UNBONDINGS_BY_VALIDATOR.set(ctx, &(operator(), Prefixed(account(i))), &()).unwrap();
    UNBONDING_QUEUE.set(ctx, &later(i), &DvPairs { pairs: vec![pair] }).unwrap();
}

fn proposal(ctx: &Ctx, i: u64, voting: bool) {
    use openledger_gov::keys::{ACTIVE_QUEUE, INACTIVE_QUEUE, PROPOSALS, VOTING};
    let id = i + 1;
    let value = gov::Proposal {
        id,
        status: if voting { 2 } else { 1 },
        submit_time: timestamp(0),
        deposit_end_time: timestamp(i),
        voting_end_time: timestamp(i),
        title: "idle".to_owned(),
        summary: "waits".to_owned(),
        proposer: text(ctx, i),
        ..gov::Proposal::default()
    };
    PROPOSALS.set(ctx, &id, &value).unwrap();
    if voting {
        VOTING.set(ctx, &id, &vec![1]).unwrap();
        ACTIVE_QUEUE.set(ctx, &(later(i), id), &id).unwrap();
    } else {
        INACTIVE_QUEUE.set(ctx, &(later(i), id), &id).unwrap();
    }
}

fn authorisation(ctx: &Ctx, i: u64) {
    use openledger_authz::keys::{GRANTS, QUEUE};
    use openledger_core::collections::Prefixed;
    let msg = "/cosmos.bank.v1beta1.MsgSend".to_owned();
    let grant = authz::Grant {
        authorization: Some(pack(&authz::GenericAuthorization { msg: msg.clone() })),
        expiration: timestamp(i),
    };
    let (granter, grantee) = (account(i), account(i + 1));
    GRANTS.set(ctx, &(granter.clone(), grantee.clone(), msg.clone()), &grant).unwrap();
    QUEUE
        .set(ctx, &(later(i), granter, Prefixed(grantee)), &authz::GrantQueueItem { msg_type_urls: vec![msg] })
        .unwrap();
}

fn allowance(ctx: &Ctx, i: u64) {
    use openledger_core::collections::Prefixed;
    use openledger_feegrant::keys::{GRANTS, QUEUE};
    let spend_limit = vec![Coin { denom: "uopen".to_owned(), amount: "1".to_owned() }];
    let basic = feegrant::BasicAllowance { spend_limit, expiration: timestamp(i) };
    let grant = feegrant::Grant { granter: text(ctx, i), grantee: text(ctx, i + 1), allowance: Some(pack(&basic)) };
    GRANTS.set(ctx, &(account(i + 1), Prefixed(account(i))), &grant).unwrap();
    QUEUE.set(ctx, &(later(i), account(i + 1), Prefixed(account(i))), &()).unwrap();
}

/// Objects written at once: what is not committed yet lies in memory several times over.
const BATCH: u64 = 20_000;

/// Writes `count` objects as further heights.
fn plant(directory: &Path, config: ChainConfig, write: fn(&Ctx, u64), count: u64) {
    let mut store = store_of(directory);
    let config = Arc::new(config);
    for first in (0..count).step_by(usize::try_from(BATCH).unwrap()) {
        let state = State::new(store.snapshot(0).unwrap());
        let block = Arc::new(BlockInfo::default());
        let ctx = Ctx::new(state.clone(), GasMeter::infinite(), block, config.clone(), ExecMode::Deliver);
        (first..count.min(first + BATCH)).for_each(|i| write(&ctx, i));
        store.stage(&state.take_changes()).unwrap();
        store.commit().unwrap();
    }
    store.close().unwrap();
}

/// Median time of FinalizeBlock of an empty block.
fn empty_block(write: fn(&Ctx, u64), count: u64) -> Duration {
    let directory = tempfile::tempdir().unwrap();
    let mut lab = Lab::on_disk(directory.path());
    lab.block(Vec::new());
    let config = lab.app.runtime().config().clone();
    drop(lab);
    plant(directory.path(), config, write, count);
    let mut lab = Lab::on_disk(directory.path());
    lab.block(Vec::new()); // warms up
    let mut times = Vec::new();
    for _ in 0..BLOCKS {
        let block = openledger_baseapp::block::Block { info: lab.next(), txs: Vec::new() };
        (lab.height, lab.seconds) = (block.info.height, block.info.time.seconds);
        let start = Instant::now();
        let result = lab.app.finalize_block(block).unwrap();
        times.push(start.elapsed());
        assert!(
            result
                .events
                .iter()
                .all(|e| e.ty != "complete_unbonding" && e.ty != "inactive_proposal" && e.ty != "active_proposal")
        );
        lab.app.commit().unwrap();
    }
    times.sort();
    times[times.len() / 2]
}

#[test]
#[ignore = "a measurement: run it by `make bench-idle`"]
fn blocks_beside_idle_objects() {
    let sizes: Vec<u64> = match std::env::var("IDLE_SIZES") {
        Ok(text) => text.split(',').map(|n| n.parse().unwrap()).collect(),
        Err(_) => vec![100, 10_000, 1_000_000],
    };
    println!(
        "| idle objects | {} |",
        sizes.iter().map(|n| format!("{n}: us per empty block")).collect::<Vec<_>>().join(" | ")
    );
    for (name, write) in KINDS {
        let times: Vec<String> = sizes.iter().map(|n| empty_block(*write, *n).as_micros().to_string()).collect();
        println!("| {name} | {} |", times.join(" | "));
    }
}
