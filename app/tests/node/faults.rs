//! A module with a mistake in it: what a panic, a failure and a corruption inside a transaction do to the
//! node.

use crate::lab::{Draft, FEE, Lab, START, address, code, send};
use openledger_core::collections::{Item, Proto};
use openledger_core::{
    Ctx, Failure, Manifest, MessageRoute, MessageRoutes, Module, ModuleAccountSpec, Phase, QueryRoute, QueryRoutes,
    Res, Sdk, ValidatorUpdate,
};
use openledger_proto::any::pack;
use openledger_proto::cosmos::gov::v1::{self, MsgVote};
use prost_types::Any;
use serde_json::Value;
use std::sync::Arc;

/// Counts its calls in state, then does as the message's metadata says. Begins with so many rows of so many
/// bytes.
#[derive(Default)]
struct Faulty {
    rows: u32,
    bytes: usize,
}

const STORE: &str = "faulty";
const COUNT: Item<Any, Proto> = Item::new(STORE, b"count");

const MANIFEST: Manifest = Manifest {
    stores: &[STORE],
    accounts: &[ModuleAccountSpec::new("gov").with(&["burner"]).open()],
    phases: &[Phase::EndBlock],
    // In the place of the module whose message it takes.
    ..Manifest::of("gov")
};

impl Module for Faulty {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }
    fn messages(&self) -> Vec<MessageRoute> {
        MessageRoutes::new(())
            .checked(
                |_, vote: &MsgVote| {
                    if vote.metadata == "panic early" { panic!("before the checks") } else { Ok(()) }
                },
                |(), ctx, vote| misbehave(ctx, vote),
            )
            .on(|_, _, _: &v1::MsgSubmitProposal| Ok(v1::MsgSubmitProposalResponse::default()))
            .on(|_, _, _: &v1::MsgExecLegacyContent| Ok(v1::MsgExecLegacyContentResponse {}))
            .on(|_, _, _: &v1::MsgVoteWeighted| Ok(v1::MsgVoteWeightedResponse {}))
            .on(|_, _, _: &v1::MsgDeposit| Ok(v1::MsgDepositResponse {}))
            .on(|_, _, _: &v1::MsgUpdateParams| Ok(v1::MsgUpdateParamsResponse {}))
            .on(|_, _, _: &v1::MsgCancelProposal| Ok(v1::MsgCancelProposalResponse::default()))
            .finish()
    }
    fn queries(&self) -> Vec<QueryRoute> {
        let methods = &openledger_proto::services::find(QUERY).unwrap().methods;
        let others = methods.iter().map(|m| m.name.as_str()).filter(|name| *name != "Params");
        let routes = QueryRoutes::new(()).service(QUERY);
        let routes = routes.on("Params", |_, _, _: v1::QueryParamsRequest| -> Result<v1::QueryParamsResponse, _> {
            panic!("in a query")
        });
        others.fold(routes, |routes, name| routes.not_offered(name, "no")).finish()
    }
    fn init_genesis(&self, ctx: &Ctx, _: &Value) -> Res<Vec<ValidatorUpdate>> {
        (0..self.rows).try_for_each(|row| {
            ctx.kv(STORE).set(&[b"row".as_slice(), &row.to_be_bytes()].concat(), vec![1; self.bytes])
        })?;
        Ok(Vec::new())
    }
}

const QUERY: &str = "cosmos.gov.v1.Query";

fn misbehave(ctx: &Ctx, vote: &MsgVote) -> Res<v1::MsgVoteResponse> {
    COUNT.set(ctx, &pack(vote))?;
    match vote.metadata.as_str() {
        "panic" => panic!("at {vote:p}"), // an address differs between nodes
        "overflow" => {
            let bytes = vec![0u8; usize::try_from(vote.proposal_id).unwrap() - 1];
            ctx.kv(STORE).set(b"never", bytes).map(|()| v1::MsgVoteResponse {})
        }
        "fail" => Err(Sdk::Unauthorized.wrap("as asked")),
        "corrupt" => Err(Failure::Fatal("as asked".to_owned())),
        _ => Ok(v1::MsgVoteResponse {}),
    }
}

fn vote(metadata: &str) -> Any {
    pack(&MsgVote { voter: address(1), metadata: metadata.to_owned(), ..MsgVote::default() })
}

fn lab() -> Lab {
    Lab::with_module(Arc::new(Faulty::default()))
}

#[test]
fn a_panic_is_a_coded_receipt_that_costs_the_fee_and_leaves_nothing() {
    for kind in ["panic", "overflow"] {
        let mut lab = lab();
        let before = lab.app.query_store(STORE, b"count", 0, false).map(|a| a.value).unwrap_or_default();
        let result = lab.one(Draft::new(1, 0, vec![send(1, 2, 5), vote(kind)]).sign());
        assert_eq!(code(&result), ("undefined", 111_222), "{kind}");
        assert!(result.data.is_empty());
        assert!(result.gas_used > 0 && result.gas_used <= result.gas_wanted);
        assert_eq!(lab.app.query_store(STORE, b"count", 0, false).unwrap().value, before);
        assert_eq!((lab.balance(1), lab.balance(2)), (START - FEE, START));
        assert_eq!(lab.one(Draft::new(1, 1, vec![send(1, 2, 5)]).sign()).code, 0, "the chain goes on");
    }
}

#[test]
fn a_panic_before_the_checks_costs_nothing_and_its_proposal_is_rejected() {
    let mut lab = lab();
    let tx = Draft::new(1, 0, vec![vote("panic early")]).sign();
    assert_eq!(code(&lab.app.check_tx(tx.clone(), false).unwrap()), ("undefined", 111_222));
    let block = openledger_baseapp::block::Block { info: lab.next(), txs: vec![tx.clone()] };
    assert!(!lab.app.process_proposal(block).unwrap());
    assert!(lab.app.prepare_proposal(lab.next(), vec![tx.clone()], 10_000).unwrap().is_empty());
    assert_eq!(code(&lab.one(tx)), ("undefined", 111_222));
    assert_eq!(lab.balance(1), START);
}

#[test]
fn panics_with_other_texts_give_the_same_block() {
    let run = || {
        let mut lab = lab();
        let result =
            lab.block(vec![Draft::new(1, 0, vec![vote("panic")]).sign(), Draft::new(1, 1, vec![vote("fail")]).sign()]);
        let receipts: Vec<_> = result.txs.into_iter().map(|t| (t.code, t.data, t.gas_wanted, t.gas_used)).collect();
        (result.app_hash, receipts)
    };
    assert_eq!(run(), run());
}

#[test]
fn corruption_never_becomes_a_receipt() {
    let lab = lab();
    let txs = vec![Draft::new(1, 0, vec![vote("corrupt")]).sign()];
    let block = openledger_baseapp::block::Block { info: lab.next(), txs };
    assert!(lab.app.finalize_block(block).unwrap_err().to_string().ends_with("as asked"));
}

#[test]
fn a_panic_in_a_query_is_an_answer() {
    let mut lab = lab();
    lab.block(Vec::new());
    let e = lab.app.query_module("/cosmos.gov.v1.Query/Params", &[], 0).unwrap_err();
    assert_eq!(e.code, openledger_core::GrpcCode::Internal);
    assert_eq!(lab.balance(1), START);
}

#[test]
fn a_subspace_beyond_what_an_answer_may_hold_is_refused_and_never_cut() {
    let subspace = |rows, bytes, prefix: &[u8]| {
        let mut lab = Lab::with_module(Arc::new(Faulty { rows, bytes }));
        lab.block(Vec::new());
        lab.app.query_subspace(STORE, prefix, 0)
    };
    for rows in [0, 1, 31, 32, 33, 64, 10_000] {
        let (found, height) = subspace(rows, 1, b"row").unwrap();
        assert_eq!((u32::try_from(found.len()).unwrap(), height), (rows, 1));
        assert!(found.is_sorted());
    }
    let refused = |result: Result<_, Failure>| match result {
        Err(Failure::Tx(e)) => (e.codespace, e.code),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(subspace(10_001, 1, b"")), ("sdk".to_owned(), 18), "too many entries");
    assert_eq!(refused(subspace(17, 1 << 20, b"row")), ("sdk".to_owned(), 18), "too many bytes");
    assert_eq!(subspace(17, 1 << 20, b"row\0\0\0\x03").unwrap().0.len(), 1);
}
