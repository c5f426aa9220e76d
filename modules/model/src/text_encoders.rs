//! Text encoders for datanets, which compare texts by them: the files are artifacts, the engine reads them.

use std::sync::Arc;

use crate::artifacts::{read_file, spec_of};
use crate::keys::ARTIFACTS;
use openledger_core::ports::{TextEncoder, TextEncoders, TextEngine, TextReading, text_refused};
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::openledger::model::v1::ArtifactStatus;

/// Artifacts as datanets see them. It stands beside the keeper, which is made after the datanets that it learns from.
#[derive(Clone)]
pub struct ArtifactEncoders {
    engine: Arc<dyn TextEngine>,
}

impl std::fmt::Debug for ArtifactEncoders {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ArtifactEncoders")
    }
}

impl ArtifactEncoders {
    /// Encoders that this engine runs.
    pub fn new(engine: Arc<dyn TextEngine>) -> Self {
        Self { engine }
    }
}

/// The file of an encoder that was found before; its gas is the caller's.
fn file_of(ctx: &Ctx, encoder: &TextEncoder) -> Res<Vec<u8>> {
    let artifact = ARTIFACTS.get(&ctx.unmetered(), &encoder.artifact_id)?;
    let artifact = artifact.ok_or_else(|| Failure::corrupt(format!("artifact {}", encoder.artifact_id)))?;
    read_file(ctx, &artifact)
}

impl TextEncoders for ArtifactEncoders {
    fn text_encoder(&self, ctx: &Ctx, artifact_id: u64) -> Res<Option<TextEncoder>> {
        let Some(artifact) = ARTIFACTS.get(ctx, &artifact_id)? else { return Ok(None) };
        if artifact.status() != ArtifactStatus::Valid || artifact.text.is_none() {
            return Ok(None);
        }
        let hash = artifact.sha256.as_slice().try_into().map_err(|_| Failure::corrupt("artifact hash"))?;
        Ok(Some(TextEncoder { artifact_id, hash, spec: spec_of(&artifact)? }))
    }

    fn load_gas(&self, encoder: &TextEncoder) -> u64 {
        self.engine.load_gas(&encoder.spec)
    }

    fn gas_of(&self, encoder: &TextEncoder, text: &[u8]) -> u64 {
        let input: Vec<i8> = text.iter().map(|b| b.cast_signed()).collect();
        let sketch = self.engine.sketch_gas(&encoder.spec, text);
        self.engine.gas_of(&encoder.spec, &input).saturating_add(sketch)
    }

    fn read_text(&self, ctx: &Ctx, encoder: &TextEncoder, text: &[u8]) -> Res<Option<TextReading>> {
        let load = || file_of(ctx, encoder);
        let input: Vec<i8> = text.iter().map(|b| b.cast_signed()).collect();
        match self.engine.encode(ctx, &encoder.hash, &load, &input) {
            Ok(embedding) => {
                let sketch = self.engine.sketch(ctx, &encoder.hash, &load, text)?;
                Ok(Some(TextReading { embedding, sketch }))
            }
            Err(Failure::Tx(refusal)) if text_refused(&refusal) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    fn word_weights(&self, ctx: &Ctx, encoder: &TextEncoder) -> Res<Vec<u8>> {
        self.engine.word_weights(ctx, &encoder.hash, &|| file_of(ctx, encoder))
    }
}
