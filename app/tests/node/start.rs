//! How a chain starts: genesis transactions, validators that must be the file's, and parameters that change
//! on the way.

use crate::lab::{BLOCK_GAS, CHAIN_ID, Draft, Lab, code, consensus_key, send};
use openledger_baseapp::block::FatalError;
use openledger_baseapp::genesis::Genesis;
use openledger_consensus::keys::PARAMS;
use openledger_core::{BlockInfo, Ctx, Manifest, Module, Phase, Res, ValidatorUpdate};
use serde_json::{Value, json};
use std::sync::Arc;

fn refusal(result: Result<Vec<ValidatorUpdate>, FatalError>) -> String {
    match result {
        Err(FatalError::Broken(text)) => text,
        other => panic!("{other:?}"),
    }
}

/// Starts a chain from a changed genesis.
fn start(edit: impl FnOnce(&mut Value)) -> Result<Vec<ValidatorUpdate>, FatalError> {
    let lab = Lab::unstarted();
    let mut state = lab.genesis();
    edit(&mut state);
    lab.try_start(1, lab.seconds, &state, BLOCK_GAS)
}

#[test]
fn a_chain_needs_a_validator_whose_transaction_holds() {
    let made = start(|_| ()).unwrap();
    assert_eq!(made, [ValidatorUpdate { key_type: "ed25519".to_owned(), public_key: consensus_key(), power: 100 }]);
    let text = refusal(start(|state| state["genutil"]["gen_txs"] = json!([])));
    assert!(
        text.starts_with("validator set is empty after InitGenesis, please ensure at least one validator"),
        "{text}"
    );
    let text = refusal(start(|state| state["genutil"]["gen_txs"][0]["body"]["memo"] = json!("another")));
    assert!(text.contains("genesis transaction 0") && text.contains("codespace sdk, code 4"), "{text}");
    let text = refusal(start(|state| state["genutil"]["gen_txs"][0]["body"]["unknown"] = json!(1)));
    assert!(text.contains("genesis transaction 0"), "{text}");
    start(|state| state["a module of another chain"] = json!({"x": 1})).unwrap();
}

#[test]
fn validators_that_the_file_names_must_be_those_of_its_state() {
    let lab = Lab::unstarted();
    let app_state = lab.genesis().to_string().into_bytes();
    let right = ValidatorUpdate { key_type: "ed25519".to_owned(), public_key: consensus_key(), power: 100 };
    let named = |validators| {
        let block = BlockInfo { chain_id: CHAIN_ID.to_owned(), height: 1, ..lab.next() };
        lab.app.init_chain(Genesis { block, params: None, validators, app_state: app_state.clone() })
    };
    let text = refusal(named(vec![right.clone(), right.clone()]));
    assert_eq!(text, "len(RequestInitChain.Validators) != len(GenesisValidators) (2 != 1)");
    let text = refusal(named(vec![ValidatorUpdate { power: 99, ..right.clone() }]));
    assert_eq!(text, "genesisValidators[0] != req.Validators[0] ");
    assert_eq!(named(vec![right.clone()]).unwrap(), [right]);
}

/// Halves the gas of a block at the end of the second one.
struct Frugal;

const FRUGAL: Manifest = Manifest { phases: &[Phase::EndBlock], ..Manifest::of("frugal") };

impl Module for Frugal {
    fn manifest(&self) -> &'static Manifest {
        &FRUGAL
    }
    fn end_block(&self, ctx: &Ctx) -> Res<Vec<ValidatorUpdate>> {
        if ctx.height() == 2 {
            let mut params = PARAMS.get(ctx)?.unwrap_or_default();
            params.block =
                params.block.map(|b| openledger_proto::tendermint::types::BlockParams { max_gas: b.max_gas / 2, ..b });
            PARAMS.set(ctx, &params)?;
        }
        Ok(Vec::new())
    }
}

#[test]
fn changed_parameters_bind_from_the_next_height_on() {
    let mut lab = Lab::with_module(Arc::new(Frugal));
    let all = u64::try_from(BLOCK_GAS).unwrap();
    let greedy = |sequence| Draft { gas: all, ..Draft::new(1, sequence, vec![send(1, 2, 1)]) }.sign();
    let max_gas = |result: &openledger_baseapp::block::BlockResult| result.params.block.unwrap().max_gas;
    let first = lab.block(vec![greedy(0)]);
    let second = lab.block(vec![greedy(1)]);
    assert_eq!(
        (first.txs[0].code, max_gas(&first), second.txs[0].code, max_gas(&second)),
        (0, BLOCK_GAS, 0, BLOCK_GAS / 2)
    );
    assert_eq!(code(&lab.app.check_tx(greedy(2), false).unwrap()), ("sdk", 41));
    assert!(lab.app.prepare_proposal(lab.next(), vec![greedy(2)], 100_000).unwrap().is_empty());
    assert_eq!(code(&lab.one(greedy(2))), ("sdk", 41));
}
