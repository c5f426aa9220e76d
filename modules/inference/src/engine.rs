//! The encoder engine behind [`EncoderPort`]: one set of plans and tables for consensus, another for everything else.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::bags::{Bags, Loaded};
use crate::errors::{onnx, refused, text};
use openledger_core::ports::{EncoderPort, EncoderSpec, TextEngine, TextHeader};
use openledger_core::{Ctx, ExecMode, Failure, Res};
use openledger_onnx::{Cost, Dtype, Limits, Model, OnnxError, Runner};
use openledger_text::{Cost as TextCost, Features, Header, MAX_TEXT_BYTES, Sketch, TextBag, is_text_bag};
use sha2::{Digest, Sha256};

/// Plans that each runner keeps.
const CACHED_PLANS: usize = 16;
/// Gas of a text of which only the length was looked at.
const REFUSED_TEXT_GAS: u64 = 200;
/// Bytes of a text whose greatest gas is told as that of the encoder.
const TYPICAL_TEXT: u64 = 1_024;

/// Validates and runs encoders. Whether a plan is cached shows in time only: callers charge gas by formula.
///
/// Blocks and proposals share one cache; queries and simulations have another, so that they can neither evict what
/// a block needs nor hold its lock.
#[derive(Debug)]
pub struct Engine {
    limits: Limits,
    consensus: Mutex<Cache>,
    queries: Mutex<Cache>,
}

/// What was made of artifacts.
#[derive(Debug)]
struct Cache {
    graphs: Runner,
    bags: Bags,
}

/// Runs the start-up vectors of graphs and of text encoders.
///
/// # Errors
/// What differs: a machine that fails must not take part in consensus.
pub fn self_test() -> Result<(), String> {
    openledger_onnx::self_test().map_err(|e| e.to_string())?;
    openledger_text::self_test().map_err(|e| e.to_string())
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
        let cache = || Mutex::new(Cache { graphs: Runner::new(limits, CACHED_PLANS), bags: Bags::default() });
        Self { limits, consensus: cache(), queries: cache() }
    }

    /// The cache for this context. A lock poisoned by a panic yields an empty one.
    fn cache(&self, ctx: &Ctx) -> MutexGuard<'_, Cache> {
        let consensus = matches!(ctx.mode(), ExecMode::Proposal | ExecMode::Deliver);
        let cache = if consensus { &self.consensus } else { &self.queries };
        cache.lock().unwrap_or_else(|poisoned: PoisonError<_>| {
            cache.clear_poison();
            let mut guard = poisoned.into_inner();
            guard.graphs.clear();
            guard.bags.clear();
            guard
        })
    }

    /// A text encoder's file and the graph behind its table, both judged.
    fn judged(&self, file: &[u8]) -> Res<(TextBag, Option<Model>)> {
        let bag = TextBag::decode(file.to_vec()).map_err(text)?;
        let Some(graph) = bag.graph() else { return Ok((bag, None)) };
        let model = Model::validate(graph, &self.limits).map_err(refused)?;
        // The graph takes what the table gives: as many values, signed.
        if model.input().dtype != Dtype::I8 || model.input().len() != bag.header().dim() {
            return Err(onnx(OnnxError::InputSpec));
        }
        Ok((bag, Some(model)))
    }

    fn spec_of_file(&self, file: &[u8]) -> Res<EncoderSpec> {
        if !is_text_bag(file) {
            return spec(&Model::validate(file, &self.limits).map_err(refused)?);
        }
        let (bag, model) = self.judged(file)?;
        text_spec(&bag, model.as_ref())
    }
}

impl Cache {
    /// Runs a graph whose hash is the key of its plan, or a text encoder.
    fn encode(&mut self, hash: &[u8; 32], file: &dyn Fn() -> Res<Vec<u8>>, input: &[u8]) -> Result<Vec<i8>, RunError> {
        if let Some(loaded) = self.bags.get(hash) {
            return self.encode_text(&loaded, input);
        }
        if self.graphs.output(hash).is_some() {
            return self.run(hash, file, input);
        }
        let bytes = file().map_err(RunError::Load)?;
        if !is_text_bag(&bytes) {
            return self.run(hash, &|| Ok(bytes.clone()), input);
        }
        let loaded = self.keep(hash, bytes)?;
        self.encode_text(&loaded, input)
    }

    /// A text encoder, from memory or from its file.
    fn bag(&mut self, hash: &[u8; 32], file: &dyn Fn() -> Res<Vec<u8>>) -> Result<Arc<Loaded>, RunError> {
        match self.bags.get(hash) {
            Some(loaded) => Ok(loaded),
            None => self.keep(hash, file().map_err(RunError::Load)?),
        }
    }

    fn keep(&mut self, hash: &[u8; 32], file: Vec<u8>) -> Result<Arc<Loaded>, RunError> {
        if Sha256::digest(&file)[..] != hash[..] {
            return Err(OnnxError::ArtifactHash.into());
        }
        let loaded = Arc::new(Loaded::new(TextBag::decode(file).map_err(|e| RunError::Load(text(e)))?));
        self.bags.insert(*hash, loaded.clone());
        Ok(loaded)
    }

    fn encode_text(&mut self, loaded: &Loaded, input: &[u8]) -> Result<Vec<i8>, RunError> {
        let embedding = loaded.bag.embed(input).map_err(|e| RunError::Load(text(e)))?;
        match (&loaded.graph, loaded.bag.graph()) {
            (Some(hash), Some(graph)) => {
                let input: Vec<u8> = embedding.iter().map(|v| v.cast_unsigned()).collect();
                self.run(hash, &|| Ok(graph.to_vec()), &input)
            }
            _ => Ok(embedding),
        }
    }

    /// Runs a graph; unsigned outputs are shifted to int8.
    fn run(&mut self, hash: &[u8; 32], file: &dyn Fn() -> Res<Vec<u8>>, input: &[u8]) -> Result<Vec<i8>, RunError> {
        let output = self.graphs.run(hash, || file().map_err(RunError::Load), input)?;
        let shift = match self.graphs.output(hash).map(|spec| spec.dtype) {
            Some(Dtype::U8) => 0x80,
            _ => 0,
        };
        Ok(output.into_iter().map(|v| (v ^ shift).cast_signed()).collect())
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
        text: None,
    })
}

/// Size and price of a text encoder: those of its graph, and the file's bytes as memory.
fn text_spec(bag: &TextBag, model: Option<&Model>) -> Res<EncoderSpec> {
    let plain = EncoderSpec { output_dim: u32::from(bag.header().dimension), ..EncoderSpec::default() };
    let graph = model.map_or(Ok(plain), spec)?;
    Ok(EncoderSpec {
        input_dim: u32::try_from(MAX_TEXT_BYTES).unwrap_or(u32::MAX),
        memory: graph.memory.saturating_add(bag.header().file_bytes()),
        text: bag.as_bytes().first_chunk().copied(),
        ..graph
    })
}

/// The header of a text encoder that was judged before.
fn header(spec: &EncoderSpec) -> Option<Header> {
    Header::read(spec.text.as_ref()?).ok()
}

/// The cost of the graph behind a text encoder; of a graph alone, all of it.
fn graph_cost(spec: &EncoderSpec) -> Cost {
    let table = header(spec).map_or(0, |header| header.file_bytes());
    Cost { bytes: spec.memory.saturating_sub(table), ..cost(spec) }
}

/// Gas of the graph behind a text encoder, if there is one.
fn graph_gas(spec: &EncoderSpec) -> u64 {
    if spec.nodes == 0 { 0 } else { graph_cost(spec).gas() }
}

/// Gas of making an encoder ready: paid by every inference, since nobody can tell whether a cache holds it.
pub(crate) fn plan_gas(spec: &EncoderSpec) -> u64 {
    match header(spec) {
        None => cost(spec).plan_gas(),
        Some(header) if spec.nodes == 0 => header.load_gas(),
        Some(header) => header.load_gas().saturating_add(graph_cost(spec).plan_gas()),
    }
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

impl From<RunError> for Failure {
    fn from(e: RunError) -> Self {
        match e {
            RunError::Load(failure) => failure,
            // The bytes under a committed hash are not those: the store is corrupt.
            RunError::Onnx(OnnxError::ArtifactHash) => Failure::corrupt("artifact does not match its hash"),
            RunError::Onnx(e) => onnx(e),
        }
    }
}

impl TextEngine for Engine {
    fn sketch(&self, ctx: &Ctx, hash: &[u8; 32], file: &dyn Fn() -> Res<Vec<u8>>, input: &[u8]) -> Res<Vec<u8>> {
        let loaded = self.cache(ctx).bag(hash, file)?;
        Ok(Sketch::of(&loaded.bag, input).map_err(text)?.to_bytes())
    }

    fn word_weights(&self, ctx: &Ctx, hash: &[u8; 32], file: &dyn Fn() -> Res<Vec<u8>>) -> Res<Vec<u8>> {
        Ok(self.cache(ctx).bag(hash, file)?.bag.weights().to_vec())
    }

    fn load_gas(&self, spec: &EncoderSpec) -> u64 {
        plan_gas(spec)
    }

    fn sketch_gas(&self, spec: &EncoderSpec, text: &[u8]) -> u64 {
        // A sketch hashes the words, as an encoder of words alone does, and has no row to add.
        let words = header(spec).and_then(|h| Header { features: Features::UNIGRAM, ..h }.cost(text).ok());
        words.map_or(REFUSED_TEXT_GAS, |cost| TextCost { dimension: 0, ..cost }.gas())
    }
}

impl EncoderPort for Engine {
    fn validate(&self, _ctx: &Ctx, file: &[u8]) -> Res<EncoderSpec> {
        self.spec_of_file(file)
    }

    fn judge(&self, _ctx: &Ctx, file: &[u8], admit: &dyn Fn(&EncoderSpec) -> Res<()>) -> Res<(EncoderSpec, [u8; 32])> {
        if is_text_bag(file) {
            let (bag, model) = self.judged(file)?;
            let spec = text_spec(&bag, model.as_ref())?;
            admit(&spec)?;
            let graph = model.map(|model| model.fingerprint()).transpose().map_err(onnx)?;
            return Ok((spec, bag.fingerprint(graph.as_ref())));
        }
        let model = Model::validate(file, &self.limits).map_err(refused)?;
        let spec = spec(&model)?;
        admit(&spec)?;
        Ok((spec, model.fingerprint().map_err(onnx)?))
    }

    fn fingerprint(&self, file: &[u8]) -> Res<[u8; 32]> {
        if is_text_bag(file) {
            let (bag, model) = self.judged(file)?;
            let graph = model.map(|model| model.fingerprint()).transpose().map_err(onnx)?;
            return Ok(bag.fingerprint(graph.as_ref()));
        }
        Model::validate(file, &self.limits).map_err(refused)?.fingerprint().map_err(onnx)
    }

    fn text_header(&self, file: &[u8]) -> Option<TextHeader> {
        file.first_chunk().copied().filter(|head| is_text_bag(head))
    }

    fn fingerprint_gas(&self, spec: &EncoderSpec) -> u64 {
        cost(spec).fingerprint_gas()
    }

    fn encode(&self, ctx: &Ctx, hash: &[u8; 32], file: &dyn Fn() -> Res<Vec<u8>>, input: &[i8]) -> Res<Vec<i8>> {
        let input: Vec<u8> = input.iter().map(|v| v.cast_unsigned()).collect();
        self.cache(ctx).encode(hash, file, &input).map_err(Failure::from)
    }

    fn text_test_vector(&self, ctx: &Ctx, file: &[u8]) -> Res<[u8; 32]> {
        let bag = TextBag::decode(file.to_vec()).map_err(text)?;
        ctx.gas().consume(bag.header().test_vector_gas(), "test vector")?;
        Ok(bag.test_vector())
    }

    fn gas(&self, spec: &EncoderSpec) -> u64 {
        match header(spec) {
            None => cost(spec).gas(),
            Some(header) => header.cost_bound(TYPICAL_TEXT).gas().saturating_add(graph_gas(spec)),
        }
    }

    fn gas_of(&self, spec: &EncoderSpec, input: &[i8]) -> u64 {
        let Some(header) = header(spec) else { return self.gas(spec) };
        let input: Vec<u8> = input.iter().map(|v| v.cast_unsigned()).collect();
        let bytes = u64::try_from(input.len()).unwrap_or(u64::MAX);
        header
            .cost(&input)
            .map_or(REFUSED_TEXT_GAS.saturating_add(bytes), |cost| cost.gas())
            .saturating_add(graph_gas(spec))
    }
}
