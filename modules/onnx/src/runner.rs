//! Validated models and the cache of their compiled plans.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use sha2::{Digest, Sha256};

use crate::OnnxError;
use crate::check;
use crate::fingerprint;
use crate::graph::{Graph, TensorSpec};
use crate::limits::{Cost, Limits};
use crate::lower::{self, Plan};
use crate::refusal::Refusal;

/// SHA-256 of an artifact's bytes.
pub type ArtifactHash = [u8; 32];

/// A model that passed the validator.
#[derive(Debug, Clone)]
pub struct Model {
    hash: ArtifactHash,
    graph: Graph,
    input: TensorSpec,
    output: TensorSpec,
    cost: Cost,
}

impl Model {
    /// Validates an ONNX file. A function of the bytes and the limits only, in time and memory proportional
    /// to both; nothing of tract runs.
    pub fn validate(bytes: &[u8], limits: &Limits) -> Result<Self, Refusal> {
        let checked = check::check(bytes, limits)?;
        let hash = Sha256::digest(bytes).into();
        Ok(Self { hash, graph: checked.graph, input: checked.input, output: checked.output, cost: checked.cost })
    }

    /// The SHA-256 of the file.
    pub fn hash(&self) -> &ArtifactHash {
        &self.hash
    }

    /// The type and the shape of the input.
    pub fn input(&self) -> &TensorSpec {
        &self.input
    }

    /// The type and the shape of the output.
    pub fn output(&self) -> &TensorSpec {
        &self.output
    }

    /// What one inference costs.
    pub fn cost(&self) -> &Cost {
        &self.cost
    }

    /// SHA-256 over what the graph computes, whatever names, order, encodings and operations without effect
    /// its file has: README, "Fingerprint". Its gas is [`Cost::fingerprint_gas`].
    ///
    /// # Errors
    /// [`OnnxError::Execution`] for a graph that the validator did not make, which cannot happen.
    pub fn fingerprint(&self) -> Result<[u8; 32], OnnxError> {
        fingerprint::fingerprint(&self.graph)
    }

    /// A fixed input that exercises the whole value range: byte i is the low byte of `i * 167 + 89`, folded
    /// once by its position.
    pub fn test_input(&self) -> Vec<u8> {
        (0u32..)
            .take(self.input.len())
            .map(|i| (i.wrapping_mul(167).wrapping_add(89) ^ (i >> 8)).to_le_bytes()[0])
            .collect()
    }
}

/// A compiled model with what is needed to call it.
struct Compiled {
    plan: Plan,
    input: TensorSpec,
    output: TensorSpec,
    used: u64,
}

/// Compiles models, keeps the plans of the most recently used ones, and runs them.
///
/// Not shared: the consensus thread has one and each query thread has another, so that a query can neither
/// evict nor poison a plan that a block needs. Whether a plan is cached is visible in time only, never in a
/// result, an error or gas.
pub struct Runner {
    limits: Limits,
    capacity: usize,
    clock: u64,
    plans: BTreeMap<ArtifactHash, Compiled>,
}

impl std::fmt::Debug for Runner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Runner")
            .field("capacity", &self.capacity)
            .field("plans", &self.plans.len())
            .finish_non_exhaustive()
    }
}

impl Runner {
    /// A runner that keeps up to `capacity` plans (at least one).
    pub fn new(limits: Limits, capacity: usize) -> Self {
        Self { limits, capacity: capacity.max(1), clock: 0, plans: BTreeMap::new() }
    }

    /// Runs the artifact with SHA-256 `hash` on `input`, raw bytes of the declared type, and returns the raw
    /// bytes of the output.
    ///
    /// `load` supplies the artifact's bytes when its plan is not cached; they are hashed and validated again,
    /// as stored bytes may have been written under other limits. Errors are the validator's,
    /// [`OnnxError::ArtifactHash`], [`OnnxError::InputLength`], and those of the engine from 61 on; after any
    /// of the latter the plan is gone.
    pub fn run<E: From<OnnxError>>(
        &mut self,
        hash: &ArtifactHash,
        load: impl FnOnce() -> Result<Vec<u8>, E>,
        input: &[u8],
    ) -> Result<Vec<u8>, E> {
        if !self.plans.contains_key(hash) {
            let model = Model::validate(&load()?, &self.limits).map_err(|refusal| refusal.reason())?;
            if model.hash != *hash {
                return Err(OnnxError::ArtifactHash.into());
            }
            self.insert(&model)?;
        }
        Ok(self.run_cached(hash, input)?)
    }

    /// Runs a model that is at hand.
    pub fn run_model(&mut self, model: &Model, input: &[u8]) -> Result<Vec<u8>, OnnxError> {
        if !self.plans.contains_key(&model.hash) {
            self.insert(model)?;
        }
        self.run_cached(&model.hash, input)
    }

    /// Type of the output of a model whose plan is cached, as it is right after a run.
    pub fn output(&self, hash: &ArtifactHash) -> Option<&TensorSpec> {
        self.plans.get(hash).map(|c| &c.output)
    }

    /// SHA-256 of the output on [`Model::test_input`]: stored at registration, so that a node whose engine
    /// differs finds out.
    pub fn test_vector(&mut self, model: &Model) -> Result<[u8; 32], OnnxError> {
        let output = self.run_model(model, &model.test_input())?;
        Ok(Sha256::digest(output).into())
    }

    /// Forgets all plans, which changes nothing but time.
    pub fn clear(&mut self) {
        self.plans.clear();
    }

    fn insert(&mut self, model: &Model) -> Result<(), OnnxError> {
        let plan = guarded(|| lower::plan(&model.graph), OnnxError::Lowering)?;
        if self.plans.len() >= self.capacity {
            let oldest = self.plans.iter().min_by_key(|(_, c)| c.used).map(|(hash, _)| *hash);
            if let Some(hash) = oldest {
                self.plans.remove(&hash);
            }
        }
        let compiled = Compiled { plan, input: model.input.clone(), output: model.output.clone(), used: 0 };
        self.plans.insert(model.hash, compiled);
        Ok(())
    }

    fn run_cached(&mut self, hash: &ArtifactHash, input: &[u8]) -> Result<Vec<u8>, OnnxError> {
        self.clock = self.clock.saturating_add(1);
        let compiled = self.plans.get_mut(hash).ok_or(OnnxError::Execution)?;
        compiled.used = self.clock;
        if input.len() != compiled.input.len() {
            return Err(OnnxError::InputLength);
        }
        let result = guarded(
            || lower::run(&compiled.plan, compiled.input.dtype, &compiled.input.shape, input),
            OnnxError::Execution,
        )
        .and_then(|out| if out.len() == compiled.output.len() { Ok(out) } else { Err(OnnxError::Execution) });
        if result.is_err() {
            self.plans.remove(hash);
        }
        result
    }
}

/// Runs the engine, turning its errors into `otherwise` and its panics into [`OnnxError::Panic`]. Error texts
/// are dropped: they may name the machine's kernels.
pub(crate) fn guarded<T, E>(f: impl FnOnce() -> Result<T, E>, otherwise: OnnxError) -> Result<T, OnnxError> {
    match catch_unwind(AssertUnwindSafe(f)) {
        Ok(result) => result.map_err(|_| otherwise),
        Err(_) => Err(OnnxError::Panic),
    }
}

/// Removes every `TRACT_*` variable from the environment: some choose other kernels. Call it first thing in
/// `main`, while the process has one thread.
#[allow(
    unsafe_code,
    reason = "environment writes are unsafe in a threaded process; the caller has one thread, as documented"
)]
#[allow(clippy::disallowed_methods, reason = "the environment is read so that nothing depends on it")]
pub fn clear_engine_environment() {
    let keys: Vec<_> =
        std::env::vars_os().map(|(key, _)| key).filter(|k| k.as_encoded_bytes().starts_with(b"TRACT_")).collect();
    for key in keys {
        // SAFETY: called before any other thread exists.
        unsafe { std::env::remove_var(key) };
    }
}
