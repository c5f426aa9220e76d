//! The encoder of a model, run here exactly as the chain runs it.

use openledger_onnx::{Dtype, Limits, Model, Runner};
use openledger_proto::openledger::model::v1 as pb;
use openledger_text::{TextBag, is_text_bag};
use sha2::{Digest, Sha256};

use super::QUERY;
use openledger_client::{Client, ClientError};

/// From input bytes to an embedding.
pub(super) enum Encoder {
    /// The input is the embedding.
    Identity,
    /// An ONNX graph.
    Graph {
        /// Keeps the compiled plan.
        runner: Box<Runner>,
        /// What the chain stores, validated.
        model: Box<Model>,
    },
    /// A text encoder, and the graph behind its table if it has one.
    Text(Box<TextBag>, Option<Box<Encoder>>),
}

impl Encoder {
    /// The encoder with this artifact id, from the chain; zero is the identity.
    ///
    /// # Errors
    /// When a chunk is missing or the file does not have the hash that the chain checked.
    pub(super) fn fetch(client: &Client, artifact_id: u64) -> Result<Self, ClientError> {
        if artifact_id == 0 {
            return Ok(Self::Identity);
        }
        let request = pb::QueryArtifactRequest { artifact_id };
        let answer: pb::QueryArtifactResponse = client.query(&format!("{QUERY}/Artifact"), &request)?;
        let artifact = answer.artifact.unwrap_or_default();
        let mut file = Vec::new();
        for index in 0..artifact.chunks_received {
            let request = pb::QueryArtifactChunkRequest { artifact_id, index };
            let chunk: pb::QueryArtifactChunkResponse = client.query(&format!("{QUERY}/ArtifactChunk"), &request)?;
            file.extend(chunk.data);
        }
        if artifact.sha256 != Sha256::digest(&file)[..] {
            return Err(ClientError::Answer(format!("artifact {artifact_id} does not have its hash")));
        }
        Self::from_file(&file)
    }

    fn from_file(file: &[u8]) -> Result<Self, ClientError> {
        if is_text_bag(file) {
            let bag = TextBag::decode(file.to_vec()).map_err(|e| ClientError::Usage(format!("encoder: {e}")))?;
            let graph = bag.graph().map(Self::from_file).transpose()?;
            return Ok(Self::Text(Box::new(bag), graph.map(Box::new)));
        }
        let limits = Limits::default();
        let model = Model::validate(file, &limits).map_err(|e| ClientError::Usage(format!("encoder: {e}")))?;
        Ok(Self::Graph { runner: Box::new(Runner::new(limits, 1)), model: Box::new(model) })
    }

    /// The embedding of one input. Unsigned outputs are shifted to int8, as on chain. `None` for a text that a text
    /// encoder refuses, which is no point of a model.
    ///
    /// # Errors
    /// When the input has another length or the engine fails.
    pub(super) fn encode(&mut self, input: &[u8]) -> Result<Option<Vec<i8>>, ClientError> {
        match self {
            Self::Identity => Ok(Some(input.iter().map(|v| v.cast_signed()).collect())),
            Self::Text(bag, graph) => match (bag.embed(input), graph) {
                (Err(_), _) => Ok(None),
                (Ok(embedding), None) => Ok(Some(embedding)),
                (Ok(embedding), Some(graph)) => {
                    graph.encode(&embedding.iter().map(|v| v.cast_unsigned()).collect::<Vec<u8>>())
                }
            },
            Self::Graph { runner, model } => {
                let output = runner.run_model(model, input).map_err(|e| ClientError::Usage(format!("encoder: {e}")))?;
                let shift = if model.output().dtype == Dtype::U8 { 0x80 } else { 0 };
                Ok(Some(output.into_iter().map(|v| (v ^ shift).cast_signed()).collect()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_an_encoder_refuses_have_no_embedding() {
        let texts: Vec<String> = (0..40).map(|i| format!("word{i} and word{} of {}", i % 7, i % 5)).collect();
        let texts: Vec<&[u8]> = texts.iter().map(|text| text.as_bytes()).collect();
        let options = openledger_text::train::Options { dimension: 16, log2_buckets: 10, ..Default::default() };
        let bag = openledger_text::train::encoder(&texts, &options, |_| ()).unwrap();
        let mut encoder = Encoder::from_file(bag.as_bytes()).unwrap();
        assert_eq!(encoder.encode(texts[3]).unwrap().unwrap(), bag.embed(texts[3]).unwrap());
        assert_eq!(encoder.encode(b"... !").unwrap(), None);
    }

    #[test]
    fn the_digits_encoder_runs_as_the_vectors_say() {
        let file = include_bytes!("../../../../../tests/data/digits_encoder.onnx");
        let mut encoder = Encoder::from_file(file).unwrap();
        let row = |line: &str| line.split(',').map(|n| n.trim().parse::<i16>().unwrap()).collect::<Vec<_>>();
        let digits = include_str!("../../../../../tests/data/digits.csv");
        let vectors = include_str!("../../../../../tests/data/digits_encoder_vectors.csv");
        for (digit, expected) in digits.lines().skip(1_500).zip(vectors.lines()) {
            let input: Vec<u8> = row(digit).iter().take(64).map(|p| u8::try_from(*p).unwrap()).collect();
            let got = encoder.encode(&input).unwrap().unwrap();
            // Those of onnxruntime, which rounds once more on the way: see
            // modules/onnx/tests/digits_encoder.rs.
            assert!(got.len() == 32 && got.iter().zip(row(expected)).all(|(a, b)| (i16::from(*a) - b).abs() <= 1));
        }
        assert!(encoder.encode(&[0; 63]).is_err());
        assert_eq!(Encoder::Identity.encode(&[0x80, 1]).unwrap().unwrap(), [-128, 1]);
    }
}
