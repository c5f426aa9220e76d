//! The seam of parallel execution: transactions that run at the same time on one frozen state, each on a handle of its
//! own, and are taken over in order, give the receipts and the writes of a block that runs one after the other.

use crate::lab::{Draft, GAS, Lab, address, coins, send, small_send};
use openledger_assembly::{Assembly, assemble, chain_config};
use openledger_baseapp::block::TxResult;
use openledger_baseapp::tx::{Candidate, Executed, TxRunner};
use openledger_core::storage::{ChangeSet, Snapshot};
use openledger_core::{Ctx, ExecMode, GasMeter, State, WriteSet};
use openledger_proto::any::pack;
use openledger_proto::cosmos::bank::v1beta1::{Input, MsgMultiSend, Output};
use prost_types::Any;
use std::sync::Arc;

/// A block over the state of a chain that stands at its first height.
struct Bench {
    assembly: Assembly,
    snapshot: Arc<dyn Snapshot>,
    ctx: Ctx,
}

impl Bench {
    fn new() -> Self {
        let mut lab = Lab::new();
        lab.block(Vec::new());
        let published = lab.app.published();
        let assembly = assemble(chain_config("open")).unwrap();
        let config = assembly.runtime.shared_config();
        let state = State::new(published.snapshot.clone());
        let block = Arc::new(openledger_core::BlockInfo { height: 2, ..(*published.block).clone() });
        let ctx = Ctx::new(state, GasMeter::infinite(), block, config, ExecMode::Deliver);
        Self { assembly, snapshot: published.snapshot, ctx }
    }

    fn runner(&self) -> TxRunner<'_> {
        let Assembly { runtime, ports, checks, .. } = &self.assembly;
        TxRunner { runtime, ports, ante: &checks.ante }
    }

    fn candidates(&self, txs: &[Vec<u8>]) -> Vec<Candidate> {
        txs.iter().map(|tx| Candidate::decode(self.assembly.checks.decoder.as_ref(), tx.clone())).collect()
    }

    fn block(&self) -> Ctx {
        self.ctx.with_state(State::new(self.snapshot.clone()))
    }

    fn in_order(&self, txs: &[Vec<u8>], gas: u64) -> (Vec<TxResult>, ChangeSet) {
        let (ctx, mut left) = (self.block(), gas);
        let mut receipts = Vec::new();
        for (i, candidate) in self.candidates(txs).iter().enumerate() {
            let receipt = self.runner().run(&ctx, candidate, u32::try_from(i).unwrap(), left).unwrap();
            left = left.saturating_sub(receipt.block_gas);
            receipts.push(receipt);
        }
        (receipts, ctx.state().take_changes())
    }

    /// The first `before` one after the other, the rest on threads of their own over the state behind those; also how
    /// many of the rest had to run again.
    fn at_once(&self, txs: &[Vec<u8>], gas: u64, before: usize) -> (Vec<TxResult>, ChangeSet, usize) {
        let (ctx, mut left, mut again) = (self.block(), gas, 0);
        let (runner, mut candidates) = (self.runner(), self.candidates(txs));
        let mut receipts = Vec::new();
        let rest = candidates.split_off(before);
        for (i, candidate) in candidates.iter().enumerate() {
            let receipt = runner.run(&ctx, candidate, u32::try_from(i).unwrap(), left).unwrap();
            left = left.saturating_sub(receipt.block_gas);
            receipts.push(receipt);
        }
        let candidates = rest;
        let frozen = ctx.state().freeze();
        let ahead: Vec<Executed> = std::thread::scope(|scope| {
            let run = |(i, candidate)| {
                let own = ctx.with_state(State::speculation(frozen.clone()));
                let runner = &runner;
                scope.spawn(move || runner.execute(&own, candidate, u32::try_from(before + i).unwrap()).unwrap())
            };
            let threads: Vec<_> = candidates.iter().enumerate().map(run).collect();
            threads.into_iter().map(|t| t.join().unwrap()).collect()
        });
        let mut written = WriteSet::default();
        for (i, (executed, candidate)) in ahead.into_iter().zip(&candidates).enumerate() {
            let (receipt, effects) = executed.settle(ExecMode::Deliver, left);
            let mut writes = WriteSet::default();
            writes.add(&effects);
            let receipt = if !effects.reads.overtaken_by(&written) && ctx.state().apply_later(effects).unwrap() {
                written.join(writes);
                receipt
            } else {
                again += 1;
                let own = ctx.with_state(ctx.state().transaction());
                let executed = runner.execute(&own, candidate, u32::try_from(before + i).unwrap()).unwrap();
                let (receipt, effects) = executed.settle(ExecMode::Deliver, left);
                written.add(&effects);
                ctx.state().apply(effects);
                receipt
            };
            left = left.saturating_sub(receipt.block_gas);
            receipts.push(receipt);
        }
        (receipts, ctx.state().take_changes(), again)
    }
}

fn draft(signer: u8, sequence: u64, messages: Vec<Any>) -> Draft {
    Draft::new(signer, sequence, messages)
}

#[test]
fn transfers_of_different_people_do_not_wait_for_the_fee_collector() {
    let bench = Bench::new();
    let txs: Vec<_> = (1..=5).map(|n| draft(n, 0, vec![send(n, n + 100, 7)]).sign()).collect();
    let (receipts, changes) = bench.in_order(&txs, u64::MAX);
    assert!(receipts.iter().all(|r| r.code == 0), "{receipts:?}");
    // The block before has emptied the fee collector, so the first fee makes its entry, which costs other gas than to
    // add to it: without a first one before them, all would run again.
    let (parallel, merged, all) = bench.at_once(&txs, u64::MAX, 0);
    assert_eq!((parallel, merged), (receipts.clone(), changes.clone()));
    let (parallel, merged, numbered) = bench.at_once(&txs, u64::MAX, 1);
    assert_eq!((parallel, merged), (receipts, changes));
    assert_eq!((all, numbered), (4, 3), "new accounts take their numbers in order");

    let known: Vec<_> = (1..=5).map(|n| draft(n, 0, vec![send(n, n, 7)]).sign()).collect();
    let (receipts, changes) = bench.in_order(&known, u64::MAX);
    let (parallel, merged, again) = bench.at_once(&known, u64::MAX, 1);
    assert_eq!((parallel, merged), (receipts, changes));
    assert_eq!(again, 1, "only the fifth fee, with which the sum grows a digit");
}

#[test]
fn whatever_depends_on_what_comes_before_runs_again() {
    let bench = Bench::new();
    let outputs = [2, 3, 4].map(|n| Output { address: address(n), coins: coins(50) }).to_vec();
    let multi = pack(&MsgMultiSend { inputs: vec![Input { address: address(1), coins: coins(150) }], outputs });
    let all = 999_999_000_000u64;
    let txs = vec![
        small_send(1, 2, 0),
        draft(1, 1, vec![multi]).sign(),
        draft(2, 0, vec![send(2, 3, all)]).sign(),
        draft(2, 1, vec![send(2, 3, all)]).sign(),     // has no more
        draft(3, 0, vec![send(3, 4, 2 * all)]).sign(), // only now
        small_send(4, 5, 3),                           // a sequence of the future
        vec![1, 2, 3],
        Draft { gas: 60_000, ..draft(4, 0, vec![send(4, 5, 1)]) }.sign(), // out of gas in its message
        Draft { gas: 1_000, ..draft(5, 0, vec![send(5, 1, 1)]) }.sign(),  // and in ante
        draft(5, 0, vec![send(5, 1, 1), send(5, 1, u64::MAX)]).sign(),    // the second fails, the fee stays
        small_send(1, 5, 2),
    ];
    for gas in [u64::MAX, 4 * GAS, 3 * GAS / 2, 0] {
        let (receipts, changes) = bench.in_order(&txs, gas);
        let (parallel, merged, again) = bench.at_once(&txs, gas, 0);
        assert_eq!(parallel, receipts, "block gas {gas}");
        assert_eq!(merged, changes, "block gas {gas}");
        assert!(again < txs.len());
    }
}
