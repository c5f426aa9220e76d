//! Changes of the parameters: what passes, what is refused, and that nothing that CometBFT refuses is ever
//! stored.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use openledger_consensus::keys::PARAMS;
use openledger_consensus::{ConsensusKeeper, ConsensusModule};
use openledger_core::ports::ConsensusPort;
use openledger_core::{Ctx, Failure};
use openledger_proto::any::pack;
use openledger_proto::cosmos::consensus::v1::{MsgUpdateParams, QueryParamsRequest, QueryParamsResponse};
use openledger_proto::tendermint::types::{
    AbciParams, BlockParams, ConsensusParams, EvidenceParams, ValidatorParams, VersionParams,
};
use openledger_testing::ModuleExt;
use prost::Message;
use prost_types::Duration;

type Edit = Box<dyn FnOnce(&mut MsgUpdateParams)>;

fn genesis() -> ConsensusParams {
    ConsensusParams {
        block: Some(BlockParams { max_bytes: 22_020_096, max_gas: -1 }),
        evidence: Some(EvidenceParams {
            max_age_num_blocks: 100_000,
            max_age_duration: Some(Duration { seconds: 172_800, nanos: 0 }),
            max_bytes: 1_048_576,
        }),
        validator: Some(ValidatorParams { pub_key_types: vec!["ed25519".to_owned()] }),
        version: Some(VersionParams { app: 7 }),
        abci: Some(AbciParams { vote_extensions_enable_height: 0 }),
    }
}

fn message(ctx: &Ctx) -> MsgUpdateParams {
    let p = genesis();
    MsgUpdateParams {
        authority: ctx.config().authority(),
        block: p.block,
        evidence: p.evidence,
        validator: p.validator,
        abci: None,
    }
}

fn run(ctx: &Ctx, msg: &MsgUpdateParams) -> Result<(), Failure> {
    let module = ConsensusModule::new(ConsensusKeeper);
    let any = pack(msg);
    module.check_stateless(ctx.config(), &any)?;
    ctx.atomic(|ctx| module.execute(ctx, &any)).map(|_| ())
}

fn refusal(ctx: &Ctx, edit: impl FnOnce(&mut MsgUpdateParams)) -> (String, u32, String) {
    let before = PARAMS.get(ctx).unwrap();
    let mut msg = message(ctx);
    edit(&mut msg);
    match run(ctx, &msg) {
        Err(Failure::Tx(e)) => {
            assert_eq!(PARAMS.get(ctx).unwrap(), before);
            (e.codespace, e.code, e.log)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_change_replaces_its_sections_and_tells_of_itself() {
    let ctx = Ctx::for_test();
    PARAMS.set(&ctx, &genesis()).unwrap();
    let mut msg = message(&ctx);
    msg.block = Some(BlockParams { max_bytes: -1, max_gas: 50 });
    msg.evidence = Some(EvidenceParams {
        max_age_num_blocks: 5,
        max_age_duration: Some(Duration { seconds: 6, nanos: 7 }),
        max_bytes: 104_857_600,
    });
    run(&ctx, &msg).unwrap();
    let stored = PARAMS.get(&ctx).unwrap().unwrap();
    assert_eq!((stored.block, stored.evidence), (msg.block, msg.evidence));
    // Go puts its default version into every change
    assert_eq!((stored.version.unwrap().app, stored.abci), (0, genesis().abci));
    assert_eq!(ConsensusKeeper.evidence_age(&ctx).unwrap(), Some((5, 6_000_000_007)));
    let events = ctx.state().take_events();
    assert_eq!(events[0].ty, "update_consensus_params");
    assert_eq!(events[0].attributes[0], ("authority".to_owned(), ctx.config().authority()));
    assert!(events[0].attributes[1].1.starts_with("block:<max_bytes:-1 max_gas:50 > "), "{:?}", events[0]);
    assert!(!events[0].attributes[1].1.contains("abci"));
    let module = ConsensusModule::new(ConsensusKeeper);
    let answer =
        module.query(&ctx, "cosmos.consensus.v1.Query", "Params", &QueryParamsRequest {}.encode_to_vec()).unwrap();
    assert_eq!(QueryParamsResponse::decode(answer.as_slice()).unwrap().params, Some(stored));
}

#[test]
fn what_cometbft_would_not_take_is_refused() {
    let ctx = Ctx::for_test();
    assert_eq!(
        refusal(&ctx, |_| ()).2,
        "collections: not found: key 'no_key' of type github.com/cosmos/gogoproto/tendermint.types.ConsensusParams"
    );
    PARAMS.set(&ctx, &genesis()).unwrap();
    assert_eq!(refusal(&ctx, |m| m.authority = "x".to_owned()).1, 13);
    let evidence = |edit: fn(&mut EvidenceParams)| {
        move |m: &mut MsgUpdateParams| {
            let mut e = m.evidence.unwrap();
            edit(&mut e);
            m.evidence = Some(e);
        }
    };
    let block = |max_bytes, max_gas| move |m: &mut MsgUpdateParams| m.block = Some(BlockParams { max_bytes, max_gas });
    let cases: Vec<(&str, Edit)> = vec![
        ("all parameters must be present", Box::new(|m| m.block = None)),
        ("all parameters must be present", Box::new(|m| m.validator = None)),
        ("block.MaxBytes cannot be 0", Box::new(block(0, -1))),
        ("block.MaxBytes must be -1 or greater than 0. Got -2", Box::new(block(-2, -1))),
        ("block.MaxBytes is too big. 104857601 > 104857600", Box::new(block(104_857_601, -1))),
        ("block.MaxGas must be greater or equal to -1. Got -2", Box::new(block(1, -2))),
        ("evidence.MaxBytesEvidence is greater than upper bound, 1048576 > 1", Box::new(block(1, -1))),
        ("evidence.MaxAgeNumBlocks must be greater than 0. Got 0", Box::new(evidence(|e| e.max_age_num_blocks = 0))),
        (
            "evidence.MaxAgeDuration must be grater than 0 if provided, Got 0",
            Box::new(evidence(|e| e.max_age_duration = None)),
        ),
        ("evidence.MaxBytes must be non negative. Got: -1", Box::new(evidence(|e| e.max_bytes = -1))),
        (
            "ABCI.VoteExtensionsEnableHeight cannot be negative. Got: -1",
            Box::new(|m| m.abci = Some(AbciParams { vote_extensions_enable_height: -1 })),
        ),
        (
            "len(Validator.PubKeyTypes) must be greater than 0",
            Box::new(|m| m.validator = Some(ValidatorParams::default())),
        ),
        (
            "params.Validator.PubKeyTypes[1], bls, is an unknown pubkey type",
            Box::new(|m| {
                m.validator = Some(ValidatorParams { pub_key_types: vec!["ed25519".to_owned(), "bls".to_owned()] })
            }),
        ),
    ];
    for (text, edit) in cases {
        let (codespace, code, log) = refusal(&ctx, edit);
        assert_eq!((codespace.as_str(), code), ("undefined", 1), "{log}");
        assert!(log.starts_with(text), "{log} is not {text}");
    }
    let (codespace, code, _) =
        refusal(&ctx, evidence(|e| e.max_age_duration = Some(Duration { seconds: i64::MAX, nanos: 0 })));
    assert_eq!((codespace.as_str(), code), ("sdk", 2));
}

#[test]
fn vote_extensions_begin_in_the_future_and_never_end() {
    let at = |enabled: i64, height: u64, new: i64| {
        let ctx = Ctx::for_test().at_height(height);
        PARAMS
            .set(
                &ctx,
                &ConsensusParams { abci: Some(AbciParams { vote_extensions_enable_height: enabled }), ..genesis() },
            )
            .unwrap();
        let mut msg = message(&ctx);
        msg.abci = Some(AbciParams { vote_extensions_enable_height: new });
        run(&ctx, &msg).is_ok()
    };
    assert!(at(0, 10, 11) && at(0, 10, 0) && at(20, 10, 11) && at(20, 10, 0) && at(5, 10, 5));
    assert!(!at(0, 10, 10) && !at(20, 10, 9) && !at(10, 10, 0) && !at(9, 10, 11));
}
