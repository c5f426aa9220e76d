//! Cases E10, I9 and I10: genesis files that must not start a chain, and what a good one promises.

use super::chain::*;
use crate::lab::{CHAIN_ID, Lab, address, code};
use openledger_baseapp::genesis::Genesis;
use openledger_core::{BlockInfo, BlockTime, ValidatorUpdate};
use openledger_proto::any::pack;
use openledger_proto::cosmos::crypto::ed25519;
use serde_json::{Value, json};

type Edit = Box<dyn Fn(&mut Value)>;

/// A case, what the refusal speaks of, and the change of the file.
fn case(
    name: &'static str,
    word: &'static str,
    edit: impl Fn(&mut Value) + 'static,
) -> (&'static str, &'static str, Edit) {
    (name, word, Box::new(edit))
}

fn again(list: &mut Value) {
    let list = list.as_array_mut().unwrap();
    list.push(list[0].clone());
}

fn broken() -> Vec<(&'static str, &'static str, Edit)> {
    let uopen = |amount: &str| json!([{"denom": "uopen", "amount": amount}]);
    let key_of = |n: u8| Some(pack(&ed25519::PubKey { key: consensus_key(n) }));
    let validators = |txs: Vec<Value>| move |s: &mut Value| s["genutil"]["gen_txs"] = Value::Array(txs.clone());
    let good = |n: u8| gentx(n, &create_validator(n, stake_of(n)));
    let twin = gentx(7, &{
        let mut message = create_validator(7, stake_of(7));
        message.pubkey = key_of(6);
        message
    });
    let poor = gentx(6, &create_validator(6, START * 2));
    let mut forged = good(6);
    forged["signatures"][0] = json!("AAAA");
    vec![
        case("an account twice", "auth", |s| again(&mut s["auth"]["accounts"])),
        case("an account of no kind", "auth", |s| {
            s["auth"]["accounts"][0]["@type"] = json!("/cosmos.auth.v1beta1.Unknown")
        }),
        case("a negative number", "auth", |s| s["auth"]["accounts"][0]["sequence"] = json!("-1")),
        case("a balance twice", "bank", |s| again(&mut s["bank"]["balances"])),
        case("a negative balance", "bank", move |s| s["bank"]["balances"][0]["coins"] = uopen("-1")),
        case("a balance beyond 256 bits", "bank", move |s| s["bank"]["balances"][0]["coins"] = uopen(&"9".repeat(78))),
        case("a supply that is too small", "bank", move |s| s["bank"]["supply"] = uopen("1")),
        case("a negative supply", "bank", move |s| s["bank"]["supply"] = uopen("-1")),
        case("a supply above the cap", "bank", |s| s["bank"]["supply_caps"][0]["max"] = json!("1000")),
        case("a broken address", "bank", |s| s["bank"]["balances"][0]["address"] = json!("open1qqqq")),
        case("no validators", "validator set is empty", |s| s["genutil"] = json!({"gen_txs": []})),
        case("no section of gentxs", "validator set is empty", |s| {
            s.as_object_mut().unwrap().remove("genutil");
        }),
        case("the same gentx twice", "genutil", validators(vec![good(6), good(6)])),
        case("two validators with one key", "genutil", validators(vec![good(6), twin])),
        case("a validator without the money", "genutil", validators(vec![poor])),
        case("a forged gentx", "genutil", validators(vec![forged])),
        case("a gentx that is none", "genutil", validators(vec![json!({"body": 7})])),
        case("gentxs that are no list", "genutil", |s| s["genutil"] = json!({"gen_txs": 7})),
        case("too little stake for power", "genutil", validators(vec![gentx(6, &create_validator(6, 999_999))])),
        case("a pool without its coins", "staking", |s| {
            s["staking"]["unbonding_delegations"] = json!([{"delegator_address": address(1), "validator_address": valoper(6), "entries": [
                {"creation_height": "0", "completion_time": "2024-01-01T00:00:00Z", "initial_balance": "5", "balance": "5",
                 "unbonding_id": "1", "unbonding_on_hold_ref_count": "0"}]}]);
        }),
        case("a power of nobody", "staking", |s| {
            s["staking"]["exported"] = json!(true);
            s["staking"]["last_validator_powers"] = json!([{"address": valoper(6), "power": "5"}]);
        }),
        case("a share of nothing", "staking", |s| s["staking"]["params"]["min_commission_rate"] = json!("-0.1")),
        case("a window of nothing", "slashing", |s| {
            s["slashing"]["signing_infos"] = json!([{"address": "openvalcons1q"}])
        }),
        case("a deposit without proposal", "gov", |s| {
            s["gov"]["deposits"] =
                json!([{"proposal_id": "1", "depositor": address(1), "amount": [{"denom": "uopen", "amount": "1"}]}]);
        }),
        case("a pool that distribution does not have", "distribution", |s| {
            s["distribution"]["fee_pool"]["community_pool"] = json!([{"denom": "uopen", "amount": "5.0"}]);
        }),
        case("text for a number", "mint", |s| s["mint"]["params"]["blocks_per_year"] = json!("many")),
        case("a list for a section", "bank", |s| s["bank"] = json!([])),
    ]
}

/// E10: each of them ends in an error that names its part, and the node that heard it takes the good file
/// afterwards.
#[test]
fn a_broken_genesis_is_an_error_with_a_name() {
    let mut wrong = Vec::new();
    for (name, word, edit) in broken() {
        let lab = Lab::unstarted();
        let good = genesis(&lab);
        let mut bad = good.clone();
        edit(&mut bad);
        match lab.try_start(1, lab.seconds, &bad, 1_000_000_000) {
            Ok(_) => wrong.push(format!("{name}: it starts")),
            Err(e) if !e.to_string().contains(word) => wrong.push(format!("{name}: {e}")),
            Err(_) => {}
        }
        assert_eq!(lab.start(&good, 1_000_000_000).len(), 4, "after {name}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let lab = Lab::unstarted();
    for text in [&b"["[..], b"[]", b"7", b"\xff", b"{\"bank\": }"] {
        let genesis =
            Genesis { block: BlockInfo::default(), params: None, validators: Vec::new(), app_state: text.to_vec() };
        assert!(lab.app.init_chain(genesis).is_err());
    }
}

fn init(lab: &Lab, height: u64, validators: Vec<ValidatorUpdate>) -> Result<Vec<ValidatorUpdate>, String> {
    let block = BlockInfo {
        chain_id: CHAIN_ID.to_owned(),
        height,
        time: BlockTime { seconds: lab.seconds, nanos: 0 },
        ..BlockInfo::default()
    };
    let app_state = genesis(lab).to_string().into_bytes();
    lab.app.init_chain(Genesis { block, params: None, validators, app_state }).map_err(|e| e.to_string())
}

/// I10: validators that CometBFT's file names must be those of the state.
#[test]
fn validators_of_the_file_must_be_those_of_the_state() {
    let made = init(&Lab::unstarted(), 1, Vec::new()).unwrap();
    let mut turned = made.clone();
    turned.reverse();
    assert_eq!(init(&Lab::unstarted(), 1, turned).unwrap().len(), 4);
    let other = |change: &dyn Fn(&mut Vec<ValidatorUpdate>)| {
        let mut list = made.clone();
        change(&mut list);
        init(&Lab::unstarted(), 1, list).unwrap_err()
    };
    assert!(other(&|l| l.truncate(3)).contains("(3 != 4)"));
    assert!(other(&|l| l[1].power += 1).contains("genesisValidators["));
    assert!(other(&|l| l[1].public_key = vec![1; 32]).contains("genesisValidators["));
    assert!(other(&|l| l[1] = l[0].clone()).contains("genesisValidators["));
}

/// E10, I10: a chain may begin at a height above one and in the future (CometBFT waits until then); all its
/// periods count from there.
#[test]
fn the_initial_height_and_time_are_honoured() {
    let mut lab = Lab::unstarted();
    let mut state = genesis(&lab);
    // As in the SDK, only genesis transactions of height 0 are signed for the account number 0.
    let gentxs = VALIDATORS.map(|n| gentx_of(n, u64::from(n - 1), &create_validator(n, stake_of(n))));
    state["genutil"] = json!({"gen_txs": gentxs.to_vec()});
    (lab.height, lab.seconds) = (999, 4_000_000_000);
    lab.try_start(1_000, lab.seconds, &state, 1_000_000_000).unwrap();
    let first = lab.block(vec![crate::lab::small_send(1, 2, 0), crate::lab::small_send(2, 3, 7)]);
    assert_eq!((code(&first.txs[0]), code(&first.txs[1])), (("", 0), ("sdk", 32)));
    assert_eq!(lab.app.published().block.height, 1_000);
    for _ in 0..3 {
        lab.block(Vec::new());
    }
    assert_eq!(lab.app.published().block.height, 1_003);
    let ctx = lab.app.query_context(&lab.app.published());
    let exported = serde_json::to_value(lab.app.runtime().export_genesis(&ctx).unwrap()).unwrap();
    let info = &exported["slashing"]["signing_infos"][0]["validator_signing_info"];
    assert_eq!(info["start_height"], "1000", "{info}");
    assert_ne!(first.app_hash, Lab::new().block(vec![crate::lab::small_send(1, 2, 0)]).app_hash);
}

/// I9: InitChain again, after a crash before the first commit: the same validators and the same first root. A
/// file that was refused in between leaves nothing.
#[test]
fn a_second_init_chain_gives_the_same_genesis() {
    let run = |times: usize| {
        let mut lab = Lab::unstarted();
        let state = genesis(&lab);
        let mut bad = state.clone();
        again(&mut bad["bank"]["balances"]);
        let updates: Vec<_> = (0..times)
            .map(|_| {
                assert!(lab.try_start(1, lab.seconds, &bad, 1_000_000_000).is_err());
                lab.start(&state, 1_000_000_000)
            })
            .collect();
        assert!(updates.iter().all(|u| *u == updates[0]));
        (updates[0].clone(), lab.block(vec![crate::lab::small_send(1, 2, 0)]).app_hash)
    };
    assert_eq!(run(1), run(4));
}
