//! Limits of what a model may ask for, and the cost that the validator computes on the raw graph.

use crate::OnnxError;
use crate::refusal::Refusal;

/// Largest model and largest work per inference that the validator accepts. All of it is checked before
/// anything is allocated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the ONNX file.
    pub max_file_bytes: u64,
    /// The most nodes that a graph may have.
    pub max_nodes: u32,
    /// Constants (initialisers and Constant nodes).
    pub max_constants: u32,
    /// Dimensions of a tensor.
    pub max_rank: u32,
    /// Size of one dimension.
    pub max_dim: u64,
    /// Elements of one tensor.
    pub max_elements: u64,
    /// Multiply-accumulates of one inference.
    pub max_macs: u64,
    /// Bytes of constants, activations and scratch buffers together (an upper bound of the peak).
    pub max_memory_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_file_bytes: 16 << 20,
            max_nodes: 1024,
            max_constants: 4096,
            max_rank: 6,
            max_dim: 1 << 20,
            max_elements: 1 << 24,
            max_macs: 300_000_000,
            max_memory_bytes: 128 << 20,
        }
    }
}

/// What one inference costs, computed on the raw graph: the same number on every machine, before anything
/// runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cost {
    /// Integer multiply-accumulates.
    pub macs: u64,
    /// Elements read and written by all nodes, scratch buffers included.
    pub elements: u64,
    /// Upper bound of the memory in use, in bytes: constants, activations, scratch.
    pub bytes: u64,
    /// The number of nodes of the graph.
    pub nodes: u64,
}

/// Multiply-accumulates per unit of gas: about 18 ns on the slowest CPU tier (portable kernels, 2.7e9 a
/// second).
pub const MACS_PER_GAS: u64 = 48;
/// Elements moved per unit of gas.
pub const ELEMENTS_PER_GAS: u64 = 32;
/// Elements that one more group of a convolution counts for: each group is a matrix product of its own.
pub(crate) const ELEMENTS_PER_GROUP: u64 = 8_192;
/// Gas of one node, whatever its size: planning and allocation.
pub const GAS_PER_NODE: u64 = 20;
/// Gas of planning any model.
const PLAN_GAS_BASE: u64 = 10_000;
/// Gas of planning one node: reading, checking and optimising it.
const PLAN_GAS_PER_NODE: u64 = 5_000;
/// Bytes of a model's memory that planning reads, hashes and packs for one gas.
const PLAN_BYTES_PER_GAS: u64 = 4;
/// Gas of any fingerprint.
const FINGERPRINT_GAS_BASE: u64 = 1_000;
/// Gas of one node of a fingerprint.
const FINGERPRINT_GAS_PER_NODE: u64 = 300;
/// Bytes of a model's memory that a fingerprint reads, composes and hashes for one gas.
const FINGERPRINT_BYTES_PER_GAS: u64 = 4;
/// Gas of an inference of any model: input and output conversion, start of the plan.
pub const GAS_BASE: u64 = 150;

impl Cost {
    /// Gas of one inference. One unit stands for 9 to 27 ns on the slowest CPU tier
    /// (`examples/gas_calibration.rs`), so that 37 million gas are at most a second of inference.
    pub fn gas(&self) -> u64 {
        GAS_BASE
            .saturating_add(self.nodes.saturating_mul(GAS_PER_NODE))
            .saturating_add(self.macs.div_ceil(MACS_PER_GAS))
            .saturating_add(self.elements.div_ceil(ELEMENTS_PER_GAS))
    }

    /// Gas of making the plan, which every inference pays: whether a cache holds it must not show, and who
    /// asks many models in turn would otherwise make each block plan them all for nothing
    /// (`examples/plan_calibration.rs`).
    pub fn plan_gas(&self) -> u64 {
        let nodes = self.nodes.saturating_mul(PLAN_GAS_PER_NODE);
        PLAN_GAS_BASE.saturating_add(nodes).saturating_add(self.bytes.div_ceil(PLAN_BYTES_PER_GAS))
    }

    /// Gas of the fingerprint, known before it is taken: a flat part, one for each node, and one for each few
    /// bytes of constants and positions that are hashed (`examples/fingerprint_calibration.rs`).
    pub fn fingerprint_gas(&self) -> u64 {
        let nodes = self.nodes.saturating_mul(FINGERPRINT_GAS_PER_NODE);
        FINGERPRINT_GAS_BASE.saturating_add(nodes).saturating_add(self.bytes.div_ceil(FINGERPRINT_BYTES_PER_GAS))
    }

    pub(crate) fn add_macs(&mut self, macs: u64, limits: &Limits) -> Result<(), Refusal> {
        let sum = self.macs.saturating_add(macs);
        if sum > limits.max_macs {
            return Err(mac_limit(sum, limits));
        }
        self.macs = sum;
        Ok(())
    }

    pub(crate) fn add_elements(&mut self, elements: u64) -> Result<(), Refusal> {
        self.elements = self.elements.checked_add(elements).ok_or(OnnxError::MemoryLimit)?;
        Ok(())
    }

    pub(crate) fn add_bytes(&mut self, bytes: u64, limits: &Limits) -> Result<(), Refusal> {
        let sum = self.bytes.saturating_add(bytes);
        if sum > limits.max_memory_bytes {
            let allowed = limits.max_memory_bytes;
            return Err(
                OnnxError::MemoryLimit.found(format_args!("at least {sum} bytes up to here; allowed: {allowed}"))
            );
        }
        self.bytes = sum;
        Ok(())
    }
}

/// The refusal of a model that needs at least `found` multiply-accumulates.
pub(crate) fn mac_limit(found: u64, limits: &Limits) -> Refusal {
    OnnxError::MacLimit.found(format_args!("at least {found} up to here; allowed: {}", limits.max_macs))
}
