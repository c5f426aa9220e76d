//! What the chain takes of an encoder: its parameters in force, and the limits of its engine. Compared with the
//! file before the first fee is paid.

use openledger_onnx::{Cost, Limits};
use openledger_proto::cosmos::consensus::v1 as consensus;
use openledger_proto::openledger::model::v1 as pb;

use super::plan;
use crate::tx::Session;
use openledger_client::ClientError;

/// Elements of input and output of an encoder that a head can be fitted on.
const MAX_INPUT: usize = 1_024;
const MAX_OUTPUT: usize = 1_300;
/// Least chunk of an upload.
const MIN_CHUNK: u32 = 1_024;
/// Chunk when none is asked for: it must fit a transaction, of which CometBFT takes 1 MiB by default.
const DEFAULT_CHUNK: u32 = 500_000;
/// Gas for each byte of the file when it is judged.
const GAS_PER_BYTE: u64 = 10;
/// Gas of the rest of the transaction that has the file judged.
const GAS_OF_TX: u64 = 100_000;

/// The limits in force.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Allowed {
    params: pb::Params,
    /// Most gas of a block; `None` when there is no limit.
    max_gas: Option<u64>,
}

/// What an encoder needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Needs {
    pub(super) file: u64,
    pub(super) input: usize,
    pub(super) output: usize,
    pub(super) cost: Cost,
}

/// Limits under which every graph that can be read is measured, so that a refusal can say by how much it is too
/// large.
pub(super) fn to_measure() -> Limits {
    Limits {
        max_file_bytes: u64::MAX,
        max_nodes: 1 << 20,
        max_macs: u64::MAX,
        max_memory_bytes: u64::MAX,
        ..Limits::default()
    }
}

impl Allowed {
    /// Asks the chain.
    ///
    /// # Errors
    /// When the node cannot be asked.
    pub(super) fn fetch(session: &Session<'_>) -> Result<Self, ClientError> {
        let params = plan::params(session)?;
        let answer: consensus::QueryParamsResponse =
            session.client().query("/cosmos.consensus.v1.Query/Params", &consensus::QueryParamsRequest {})?;
        let max_gas = answer.params.and_then(|p| p.block).and_then(|block| u64::try_from(block.max_gas).ok());
        Ok(Self { params, max_gas })
    }

    /// What opening an artifact costs.
    pub(super) fn fee(&self) -> String {
        self.params
            .creation_fee
            .as_ref()
            .map_or_else(|| "nothing".to_owned(), |fee| format!("{}{}", fee.amount, fee.denom))
    }

    /// The size of chunks.
    ///
    /// # Errors
    /// When the chain does not take the size that is asked for.
    pub(super) fn chunk(&self, wanted: Option<u32>) -> Result<u32, ClientError> {
        let most = self.params.max_chunk_bytes;
        match wanted {
            None => Ok(most.min(DEFAULT_CHUNK)),
            Some(size) if (MIN_CHUNK..=most).contains(&size) => Ok(size),
            Some(size) => Err(ClientError::Usage(format!(
                "--chunk-size {size}: the chain takes {MIN_CHUNK} to {most} bytes (parameter max_chunk_bytes)"
            ))),
        }
    }

    /// Compares the needs of an encoder with the limits.
    ///
    /// # Errors
    /// Every limit that is passed, with what the encoder needs.
    pub(super) fn check(&self, needs: &Needs) -> Result<(), ClientError> {
        let engine = Limits::default();
        let p = &self.params;
        let count = |elements: usize| u64::try_from(elements).unwrap_or(u64::MAX);
        // The smaller of a parameter and the engine's own limit counts.
        let lower = |param: u64, name: &'static str, engine: u64| {
            if param <= engine {
                (param, format!("parameter {name}"))
            } else {
                (engine, "limit of the engine".to_owned())
            }
        };
        let gas = needs.file.saturating_mul(GAS_PER_BYTE).saturating_add(needs.cost.gas()).saturating_add(GAS_OF_TX);
        let fixed = |limit: usize| (count(limit), "limit of this kind of model".to_owned());
        let all = [
            ("bytes of the file", needs.file, lower(p.max_artifact_bytes, "max_artifact_bytes", engine.max_file_bytes)),
            ("multiply-adds", needs.cost.macs, lower(p.max_graph_macs, "max_graph_macs", engine.max_macs)),
            (
                "bytes of memory",
                needs.cost.bytes,
                lower(p.max_graph_memory_bytes, "max_graph_memory_bytes", engine.max_memory_bytes),
            ),
            ("nodes", needs.cost.nodes, lower(p.max_graph_nodes.into(), "max_graph_nodes", engine.max_nodes.into())),
            ("elements of the input", count(needs.input), fixed(MAX_INPUT)),
            ("elements of the output", count(needs.output), fixed(MAX_OUTPUT)),
            ("gas to judge it", gas, (self.max_gas.unwrap_or(u64::MAX), "most gas of a block".to_owned())),
        ];
        let passed: Vec<String> = all
            .iter()
            .filter(|(_, value, (limit, _))| value > limit)
            .map(|(what, value, (limit, whose))| format!("  {what}: {value}, at most {limit} ({whose})"))
            .collect();
        if passed.is_empty() {
            return Ok(());
        }
        Err(ClientError::Usage(format!(
            "the chain would refuse this encoder, so nothing was sent:\n{}",
            passed.join("\n")
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed() -> Allowed {
        let params = pb::Params {
            max_artifact_bytes: 4 << 20,
            max_chunk_bytes: 256 << 10,
            max_graph_macs: 50_000_000,
            max_graph_memory_bytes: 64 << 20,
            max_graph_nodes: 512,
            ..pb::Params::default()
        };
        Allowed { params, max_gas: Some(37_500_000) }
    }

    fn needs() -> Needs {
        let cost = Cost { macs: 1_000, elements: 1_000, bytes: 1_000, nodes: 3 };
        Needs { file: 10_000, input: 64, output: 32, cost }
    }

    fn problem(change: impl FnOnce(&mut Needs)) -> String {
        let mut needs = needs();
        change(&mut needs);
        allowed().check(&needs).unwrap_err().to_string()
    }

    #[test]
    fn every_limit_that_is_passed_is_named_with_its_value() {
        assert!(allowed().check(&needs()).is_ok());
        let macs = problem(|n| n.cost.macs = 63_000_000);
        assert!(macs.ends_with("multiply-adds: 63000000, at most 50000000 (parameter max_graph_macs)"), "{macs}");
        assert!(problem(|n| n.cost.nodes = 513).contains("nodes: 513, at most 512 (parameter max_graph_nodes)"));
        assert!(problem(|n| n.cost.bytes = 65 << 20).contains("max_graph_memory_bytes"));
        assert!(problem(|n| n.file = 5 << 20).contains("bytes of the file: 5242880, at most 4194304"));
        assert!(problem(|n| n.file = 4 << 20).contains("gas to judge it"), "no block takes it");
        assert!(problem(|n| n.input = 1_025).contains("elements of the input: 1025, at most 1024"));
        assert!(problem(|n| n.output = 1_301).contains("elements of the output: 1301, at most 1300"));
        let two = problem(|n| (n.input, n.cost.nodes) = (2_000, 600));
        assert!(two.contains("nodes") && two.contains("input"), "{two}");
        // A parameter above the engine's own limit does not widen it.
        let mut wide = allowed();
        wide.params.max_graph_macs = 1_000_000_000;
        let mut needs = needs();
        needs.cost.macs = 400_000_000;
        assert!(wide.check(&needs).unwrap_err().to_string().contains("at most 300000000 (limit of the engine)"));
    }

    #[test]
    fn chunks_are_as_large_as_the_chain_and_a_transaction_take() {
        assert_eq!(allowed().chunk(None).unwrap(), 256 << 10);
        let wide = Allowed { params: pb::Params { max_chunk_bytes: 4 << 20, ..pb::Params::default() }, max_gas: None };
        assert_eq!(wide.chunk(None).unwrap(), 500_000);
        assert_eq!(allowed().chunk(Some(1_024)).unwrap(), 1_024);
        for bad in [0, 1_023, (256 << 10) + 1] {
            assert!(allowed().chunk(Some(bad)).unwrap_err().to_string().contains("1024 to 262144"));
        }
    }
}
