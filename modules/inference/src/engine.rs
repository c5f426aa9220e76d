//! The encoder engine behind [`EncoderPort`]: one runner for consensus, another for everything else.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::errors::{onnx, refused};
use openledger_core::ports::{EncoderPort, EncoderSpec};
use openledger_core::{Ctx, ExecMode, Failure, Res};
use openledger_onnx::{Cost, Dtype, Limits, Model, OnnxError, Runner};

/// Plans that each runner keeps.
const CACHED_PLANS: usize = 16;

/// Validates and runs encoders. Whether a plan is cached shows in time only: callers charge gas by formula.
///
/// Blocks and proposals share one runner; queries and simulations have another, so that they can neither
/// evict a plan that a block needs nor hold its lock.
#[derive(Debug)]
pub struct Engine {
    limits: Limits,
    consensus: Mutex<Runner>,
    queries: Mutex<Runner>,
}

impl Default for Engine {
    fn default() -> Self {
        Self::new()
    }
}

impl Engine {
    /// An engine without plans.
    pub fn new() -> Self {
        let limits = Limits::default();
        let runner = || Mutex::new(Runner::new(limits, CACHED_PLANS));
        Self { limits, consensus: runner(), queries: runner() }
    }

    /// The runner for this context. A lock poisoned by a panic yields a runner without plans.
    fn runner(&self, ctx: &Ctx) -> MutexGuard<'_, Runner> {
        let consensus = matches!(ctx.mode(), ExecMode::Proposal | ExecMode::Deliver);
        let runner = if consensus { &self.consensus } else { &self.queries };
        runner.lock().unwrap_or_else(|poisoned: PoisonError<_>| {
            runner.clear_poison();
            let mut guard = poisoned.into_inner();
            guard.clear();
            guard
        })
    }
}

/// The validator's cost behind a registered size.
fn cost(spec: &EncoderSpec) -> Cost {
    Cost { macs: spec.macs, elements: spec.elements, bytes: spec.memory, nodes: spec.nodes.into() }
}

/// Size and price of a validated graph.
fn spec(model: &Model) -> Res<EncoderSpec> {
    let dimension = |len: usize| u32::try_from(len).map_err(|_| onnx(OnnxError::DimTooLarge));
    let cost = model.cost();
    Ok(EncoderSpec {
        input_dim: dimension(model.input().len())?,
        output_dim: dimension(model.output().len())?,
        macs: cost.macs,
        elements: cost.elements,
        memory: cost.bytes,
        nodes: u32::try_from(cost.nodes).map_err(|_| onnx(OnnxError::TooManyParts))?,
    })
}

/// Gas of making an encoder's plan: paid by every inference, since nobody can tell whether a cache holds it.
pub(crate) fn plan_gas(spec: &EncoderSpec) -> u64 {
    cost(spec).plan_gas()
}

/// Why a run did not happen: the caller's failure to load, or the engine's refusal.
enum RunError {
    Load(Failure),
    Onnx(OnnxError),
}

impl From<OnnxError> for RunError {
    fn from(e: OnnxError) -> Self {
        RunError::Onnx(e)
    }
}

impl EncoderPort for Engine {
    fn validate(&self, _ctx: &Ctx, file: &[u8]) -> Res<EncoderSpec> {
        spec(&Model::validate(file, &self.limits).map_err(refused)?)
    }

    fn judge(&self, _ctx: &Ctx, file: &[u8], admit: &dyn Fn(&EncoderSpec) -> Res<()>) -> Res<(EncoderSpec, [u8; 32])> {
        let model = Model::validate(file, &self.limits).map_err(refused)?;
        let spec = spec(&model)?;
        admit(&spec)?;
        Ok((spec, model.fingerprint().map_err(onnx)?))
    }

    fn fingerprint(&self, file: &[u8]) -> Res<[u8; 32]> {
        Model::validate(file, &self.limits).map_err(refused)?.fingerprint().map_err(onnx)
    }

    fn fingerprint_gas(&self, spec: &EncoderSpec) -> u64 {
        cost(spec).fingerprint_gas()
    }

    fn encode(&self, ctx: &Ctx, hash: &[u8; 32], file: &dyn Fn() -> Res<Vec<u8>>, input: &[i8]) -> Res<Vec<i8>> {
        let input: Vec<u8> = input.iter().map(|v| v.cast_unsigned()).collect();
        let mut runner = self.runner(ctx);
        let output = runner.run(hash, || file().map_err(RunError::Load), &input).map_err(|e| match e {
            RunError::Load(failure) => failure,
            // The bytes under a committed hash are not those: the store is corrupt.
            RunError::Onnx(OnnxError::ArtifactHash) => Failure::corrupt("artifact does not match its hash"),
            RunError::Onnx(e) => onnx(e),
        })?;
        let shift = match runner.output(hash).map(|spec| spec.dtype) {
            Some(Dtype::U8) => 0x80,
            _ => 0,
        };
        Ok(output.into_iter().map(|v| (v ^ shift).cast_signed()).collect())
    }

    fn gas(&self, spec: &EncoderSpec) -> u64 {
        cost(spec).gas()
    }
}
