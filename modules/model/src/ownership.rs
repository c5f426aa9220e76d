//! Whose graph it is: the limits of a graph, its fingerprint, and the artifact that finished first with it.

use crate::errors::ModelError;
use crate::keeper::ModelKeeper;
use crate::keys::FINGERPRINTS;
use openledger_core::ports::EncoderSpec;
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::ArtifactStatus;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Most elements of a graph's input: the largest vector of a datanet. A text encoder bounds texts itself.
const MAX_INPUT: u32 = 1_024;
/// Most elements of an encoder's output: the largest head.
const MAX_OUTPUT: u32 = 1_300;

/// What a graph costs, against the parameters and the fixed bounds of a model; each bound has a code of its
/// own.
pub(crate) fn check_cost(p: &pb::Params, spec: &EncoderSpec) -> Res<()> {
    let (nodes, most_nodes) = (u64::from(spec.nodes), u64::from(p.max_graph_nodes));
    let (input, output) = (u64::from(spec.input_dim), u64::from(spec.output_dim));
    let most_input = if spec.text.is_some() { u32::MAX } else { MAX_INPUT };
    let bounds = [
        (ModelError::TooManyMacs, spec.macs, 0, p.max_graph_macs),
        (ModelError::TooMuchMemory, spec.memory, 0, p.max_graph_memory_bytes),
        (ModelError::TooManyNodes, nodes, 0, most_nodes),
        (ModelError::InputSize, input, 1, u64::from(most_input)),
        (ModelError::OutputSize, output, 1, u64::from(MAX_OUTPUT)),
    ];
    let beyond = bounds.into_iter().find(|(_, found, least, most)| !(*least..=*most).contains(found));
    beyond.map_or(Ok(()), |(error, found, least, most)| {
        let allowed = if least == 0 { format!("at most {most}") } else { format!("{least} to {most}") };
        Err(Failure::from(error).context(format!("{found}; allowed: {allowed}")))
    })
}

impl ModelKeeper {
    /// Judges a file: limits first, then the gas of the fingerprint, then the fingerprint.
    pub(crate) fn judge(&self, ctx: &Ctx, p: &pb::Params, file: &[u8]) -> Res<(EncoderSpec, [u8; 32])> {
        self.encoder.judge(ctx, file, &|spec| {
            check_cost(p, spec)?;
            ctx.gas().consume(self.encoder.fingerprint_gas(spec), "fingerprint")
        })
    }

    /// Checks the artifacts of a genesis: a valid one has all its bytes, their hash, and the fingerprint of
    /// its graph, which no other has.
    pub(crate) fn validate_artifacts(&self, g: &pb::GenesisState) -> Res<()> {
        let mut owners = BTreeMap::new();
        let mut last = 0;
        for one in &g.artifacts {
            let Some(artifact) = &one.artifact else { continue };
            let bad = |what: &str| {
                Failure::from(ModelError::InvalidGenesis).context(format!("artifact {}: {what}", artifact.id))
            };
            last = last.max(artifact.id);
            if artifact.status() != ArtifactStatus::Valid {
                continue;
            }
            let file: Vec<u8> = one.chunks.iter().flat_map(|chunk| chunk.data.iter().copied()).collect();
            let in_order = one.chunks.iter().zip(0u32..).all(|(chunk, index)| chunk.index == index);
            if !in_order
                || u64::try_from(file.len()).ok() != Some(artifact.size)
                || Sha256::digest(&file)[..] != artifact.sha256
            {
                return Err(bad("the chunks are not the file"));
            }
            let fingerprint =
                self.encoder.fingerprint(&file).map_err(|e| e.context(format!("artifact {}", artifact.id)))?;
            let header = artifact.text.as_ref().map(|text| text.header.clone());
            if header != self.encoder.text_header(&file).map(|header| header.to_vec()) {
                return Err(bad("what is kept of a text encoder is not its header"));
            }
            if artifact.fingerprint != fingerprint {
                return Err(bad(&format!("the fingerprint of its graph is {}", hex::encode(fingerprint))));
            }
            if let Some(first) = owners.insert(fingerprint, artifact.id) {
                let text = format!("artifacts {first} and {}", artifact.id);
                return Err(Failure::from(ModelError::GraphOwned).context(text));
            }
        }
        if g.next_artifact_id != 0 && g.next_artifact_id <= last {
            return Err(
                Failure::from(ModelError::InvalidGenesis).context("next_artifact_id is not above the last artifact")
            );
        }
        Ok(())
    }

    /// Makes an artifact the owner of a fingerprint, or refuses it when another one finished with it before.
    ///
    /// # Errors
    /// `model:29` with the id of the first artifact.
    pub(crate) fn own_graph(&self, ctx: &Ctx, fingerprint: &[u8], artifact_id: u64) -> Res<()> {
        let key = fingerprint.to_vec();
        match FINGERPRINTS.get(ctx, &key)? {
            Some(first) => {
                let text = format!("artifact {first} has the fingerprint {}", hex::encode(fingerprint));
                Err(Failure::from(ModelError::GraphOwned).context(text))
            }
            None => FINGERPRINTS.set(ctx, &key, &artifact_id),
        }
    }
}
