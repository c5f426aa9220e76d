//! Encoder artifacts: uploaded in chunks, judged as a whole.

use crate::errors::ModelError;
use crate::events;
use crate::keeper::ModelKeeper;
use crate::keys::{ARTIFACT_CHUNKS, ARTIFACT_COUNT, ARTIFACTS};
use crate::params;
use openledger_core::ports::EncoderSpec;
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::ArtifactStatus;
use sha2::{Digest, Sha256};

/// Least chunk that an upload may announce, so that an artifact has few keys.
const MIN_CHUNK: u32 = 1_024;
/// Gas for each byte that the validator reads.
const GAS_PER_VALIDATED_BYTE: u64 = 10;

impl ModelKeeper {
    /// Opens an upload. Takes the creation fee.
    ///
    /// # Errors
    /// `model:6`, `model:7`, or bank's refusal of the fee.
    pub fn begin_artifact(&self, ctx: &Ctx, m: &pb::MsgBeginArtifact) -> Res<u64> {
        let p = params::get(ctx)?;
        if m.sha256.len() != 32 {
            return Err(ModelError::InvalidHash.into());
        }
        if m.size == 0 || m.size > p.max_artifact_bytes || m.chunk_size < MIN_CHUNK || m.chunk_size > p.max_chunk_bytes
        {
            return Err(ModelError::InvalidSize.into());
        }
        let uploader = ctx.parse_address(&m.uploader)?;
        self.take_fee(ctx, &uploader, &p)?;
        let id = ARTIFACT_COUNT.next(ctx)?.saturating_add(1);
        let artifact = pb::Artifact {
            id,
            uploader: ctx.address_text(&uploader),
            sha256: m.sha256.clone(),
            size: m.size,
            chunk_size: m.chunk_size,
            status: ArtifactStatus::Uploading.into(),
            ..pb::Artifact::default()
        };
        ARTIFACTS.set(ctx, &id, &artifact)?;
        ctx.emit_event(
            events::BEGIN_ARTIFACT,
            &[("artifact_id", &id), ("uploader", &artifact.uploader), ("size", &m.size)],
        );
        Ok(id)
    }

    /// Stores a chunk.
    ///
    /// # Errors
    /// `model:3`, `model:5`, `model:8`, `model:9`, `model:12`.
    pub fn upload_artifact_chunk(&self, ctx: &Ctx, m: &pb::MsgUploadArtifactChunk) -> Res<u32> {
        let mut artifact = self.own_artifact(ctx, m.artifact_id, &m.uploader)?;
        if artifact.status() != ArtifactStatus::Uploading {
            return Err(ModelError::ArtifactState.into());
        }
        check_chunk(artifact.size, artifact.chunk_size, m.index, m.data.len())?;
        let key = (m.artifact_id, m.index);
        if ARTIFACT_CHUNKS.has(ctx, &key)? {
            return Err(ModelError::DuplicateChunk.into());
        }
        ARTIFACT_CHUNKS.set(ctx, &key, &m.data)?;
        artifact.chunks_received = artifact.chunks_received.saturating_add(1);
        ARTIFACTS.set(ctx, &m.artifact_id, &artifact)?;
        Ok(artifact.chunks_received)
    }

    /// Checks the hash, runs the validator, makes the artifact the owner of its graph and runs the test
    /// vector.
    ///
    /// # Errors
    /// `model:10`, `model:11`, the validator's own codes, `model:29` when another artifact has the graph,
    /// `model:30` to `model:34` beyond a bound.
    pub fn finish_artifact(&self, ctx: &Ctx, m: &pb::MsgFinishArtifact) -> Res<pb::Artifact> {
        let mut artifact = self.own_artifact(ctx, m.artifact_id, &m.uploader)?;
        if artifact.status() != ArtifactStatus::Uploading {
            return Err(ModelError::ArtifactState.into());
        }
        if artifact.chunks_received != chunk_count(artifact.size, artifact.chunk_size) {
            return Err(ModelError::Incomplete.into());
        }
        let p = params::get(ctx)?;
        ctx.gas().consume(artifact.size.saturating_mul(GAS_PER_VALIDATED_BYTE), "validate artifact")?;
        let file = self.artifact_file(ctx, &artifact)?;
        let hash: [u8; 32] = Sha256::digest(&file).into();
        if hash.as_slice() != artifact.sha256 {
            return Err(ModelError::HashMismatch.into());
        }
        let (spec, fingerprint) = self.judge(ctx, &p, &file)?;
        self.own_graph(ctx, &fingerprint, artifact.id)?;
        artifact.test_vector_hash = self.test_vector(ctx, &spec, &hash, &file)?;
        artifact.text =
            spec.text.map(|header| pb::TextEncoder { header: header.to_vec(), finished_height: ctx.height() });
        artifact.cost = Some(cost_of(&spec, self.encoder.gas(&spec)));
        artifact.fingerprint = fingerprint.to_vec();
        artifact.set_status(ArtifactStatus::Valid);
        ARTIFACTS.set(ctx, &m.artifact_id, &artifact)?;
        let (digest, fingerprint) = (hex::encode(hash), hex::encode(fingerprint));
        let attributes: [(&str, &dyn std::fmt::Display); 4] =
            [("artifact_id", &m.artifact_id), ("sha256", &digest), ("macs", &spec.macs), ("fingerprint", &fingerprint)];
        ctx.emit_event(events::FINISH_ARTIFACT, &attributes);
        Ok(artifact)
    }

    /// SHA-256 of what the encoder makes of its test inputs; charges for them first.
    fn test_vector(&self, ctx: &Ctx, spec: &EncoderSpec, hash: &[u8; 32], file: &[u8]) -> Res<Vec<u8>> {
        if spec.text.is_some() {
            return Ok(self.encoder.text_test_vector(ctx, file)?.to_vec());
        }
        ctx.gas().consume(self.encoder.gas(spec), "test vector")?;
        let output = self.encoder.encode(ctx, hash, &|| Ok(file.to_vec()), &test_input(spec.input_dim))?;
        Ok(Sha256::digest(output.iter().map(|v| v.to_le_bytes()[0]).collect::<Vec<u8>>()).to_vec())
    }

    /// Drops an upload that was not finished, with all its chunks (at most a few thousand by the size limits;
    /// gas is charged for each).
    ///
    /// # Errors
    /// `model:3`, `model:5`, `model:12`.
    pub fn discard_artifact(&self, ctx: &Ctx, m: &pb::MsgDiscardArtifact) -> Res<()> {
        let artifact = self.own_artifact(ctx, m.artifact_id, &m.uploader)?;
        if artifact.status() != ArtifactStatus::Uploading {
            return Err(ModelError::ArtifactState.into());
        }
        for index in 0..chunk_count(artifact.size, artifact.chunk_size) {
            if ARTIFACT_CHUNKS.has(ctx, &(m.artifact_id, index))? {
                ARTIFACT_CHUNKS.remove(ctx, &(m.artifact_id, index))?;
            }
        }
        ARTIFACTS.remove(ctx, &m.artifact_id)?;
        ctx.emit_event(events::DISCARD_ARTIFACT, &[("artifact_id", &m.artifact_id)]);
        Ok(())
    }

    /// The artifact, or `model:3`.
    ///
    /// # Errors
    /// `model:3`.
    pub fn artifact(&self, ctx: &Ctx, id: u64) -> Res<pb::Artifact> {
        ARTIFACTS.get(ctx, &id)?.ok_or_else(|| ModelError::ArtifactNotFound.into())
    }

    fn own_artifact(&self, ctx: &Ctx, id: u64, signer: &str) -> Res<pb::Artifact> {
        let artifact = self.artifact(ctx, id)?;
        if artifact.uploader == ctx.address_text(&ctx.parse_address(signer)?) {
            Ok(artifact)
        } else {
            Err(ModelError::NotUploader.into())
        }
    }

    /// The whole file; its gas is the caller's.
    pub(crate) fn artifact_file(&self, ctx: &Ctx, artifact: &pb::Artifact) -> Res<Vec<u8>> {
        read_file(ctx, artifact)
    }
}

/// The chunks of an artifact one after the other; their gas is the caller's.
pub(crate) fn read_file(ctx: &Ctx, artifact: &pb::Artifact) -> Res<Vec<u8>> {
    let ctx = ctx.unmetered();
    let mut file = Vec::new();
    for index in 0..chunk_count(artifact.size, artifact.chunk_size) {
        file.extend(ARTIFACT_CHUNKS.get(&ctx, &(artifact.id, index))?.ok_or(ModelError::Incomplete)?);
    }
    Ok(file)
}

/// Chunks of a whole of `size` bytes.
pub(crate) fn chunk_count(size: u64, chunk_size: u32) -> u32 {
    u32::try_from(size.div_ceil(u64::from(chunk_size.max(1)))).unwrap_or(u32::MAX)
}

/// Whether a chunk has the length that its index asks for.
pub(crate) fn check_chunk(size: u64, chunk_size: u32, index: u32, len: usize) -> Res<()> {
    let begin = u64::from(index).saturating_mul(u64::from(chunk_size));
    let want = size.saturating_sub(begin).min(u64::from(chunk_size));
    if want == 0 || u64::try_from(len).ok() != Some(want) { Err(ModelError::InvalidChunk.into()) } else { Ok(()) }
}

/// The input whose output is stored at registration: every byte value appears, in a fixed order.
fn test_input(len: u32) -> Vec<i8> {
    (0..len).map(|i| i8::from_le_bytes([u8::try_from(i.wrapping_mul(89) % 256).unwrap_or(0)])).collect()
}

fn cost_of(spec: &EncoderSpec, gas: u64) -> pb::GraphCost {
    pb::GraphCost {
        input_elements: spec.input_dim,
        output_elements: spec.output_dim,
        nodes: spec.nodes,
        macs: spec.macs,
        elements: spec.elements,
        memory_bytes: spec.memory,
        gas,
    }
}

/// The port's form of what is stored of an artifact.
pub(crate) fn spec_of(artifact: &pb::Artifact) -> Res<EncoderSpec> {
    let corrupt = || Failure::corrupt(format!("artifact {}", artifact.id));
    let cost = artifact.cost.as_ref().ok_or_else(corrupt)?;
    let header = artifact.text.as_ref().map(|text| text.header.as_slice().try_into().map_err(|_| corrupt()));
    Ok(EncoderSpec {
        input_dim: cost.input_elements,
        output_dim: cost.output_elements,
        macs: cost.macs,
        elements: cost.elements,
        memory: cost.memory_bytes,
        nodes: cost.nodes,
        text: header.transpose()?,
    })
}
