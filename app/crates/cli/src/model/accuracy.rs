//! Held-out accuracy of the head that the chain stores, in the chain's arithmetic.

use std::path::Path;

use openledger_influence::BIAS;
use openledger_proto::openledger::datanet::v1::{ItemPayload, Modality, Schema};
use openledger_proto::openledger::model::v1 as pb;
use sha2::{Digest, Sha256};

use super::encoder::Encoder;
use super::{QUERY, progress};
use crate::table::{self, TableArgs, Terminal};
use openledger_client::{Client, ClientError};

/// What a model does on items that it was not trained on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Measured {
    pub(super) correct: u64,
    pub(super) items: u64,
    pub(super) sha256: Vec<u8>,
}

impl Measured {
    /// Share of correct labels in ppm, rounded down.
    pub(super) fn ppm(&self) -> u32 {
        let ppm = self.correct.saturating_mul(1_000_000).checked_div(self.items).unwrap_or_default();
        u32::try_from(ppm).unwrap_or(u32::MAX)
    }
}

/// The items of a test file, read as `contribute` reads its tables.
///
/// # Errors
/// When the file does not fit the model.
pub(super) fn test_items(
    schema: &Schema,
    file: &Path,
    args: &TableArgs,
    terminal: &Terminal,
) -> Result<Vec<ItemPayload>, ClientError> {
    let table = table::read(file, args, schema, terminal)?;
    table.preview().iter().for_each(|line| progress(line));
    Ok(table.items)
}

/// What the items of a model look like.
pub(super) fn schema_of(model: &pb::Model) -> Schema {
    Schema {
        modality: Modality::Int8Vector.into(),
        dimension: model.input_dimension,
        labels: model.classes,
        label_names: model.class_names.clone(),
        ..Schema::default()
    }
}

/// Runs the model over test items.
///
/// # Errors
/// When the chain cannot be asked or the encoder fails.
pub(super) fn measure(
    client: &Client,
    model: &pb::Model,
    encoder: &mut Encoder,
    items: &[ItemPayload],
) -> Result<Measured, ClientError> {
    let request = pb::QueryWeightsRequest { model_id: model.id };
    let answer: pb::QueryWeightsResponse = client.query(&format!("{QUERY}/Weights"), &request)?;
    let weights: Vec<i64> = answer.weights.chunks_exact(4).map(|b| i64::from(little_endian(b))).collect();
    let mut correct = 0u64;
    for item in items {
        let embedding = encoder.encode(&item.features)?;
        correct = correct.saturating_add(u64::from(label(&weights, &embedding) == Some(item.label)));
    }
    Ok(Measured { correct, items: u64::try_from(items.len()).unwrap_or(u64::MAX), sha256: test_set_hash(items) })
}

fn little_endian(bytes: &[u8]) -> i32 {
    bytes.try_into().map(i32::from_le_bytes).unwrap_or_default()
}

/// Class of the greatest logit, the lowest on ties.
fn label(weights: &[i64], embedding: &[i8]) -> Option<u32> {
    let width = embedding.len().saturating_add(1);
    let input = || embedding.iter().chain(std::iter::once(&BIAS)).map(|v| i64::from(*v));
    let logit = |row: &[i64]| row.iter().zip(input()).fold(0i64, |sum, (w, x)| sum.saturating_add(w.saturating_mul(x)));
    let best =
        (0u32..).zip(weights.chunks_exact(width)).map(|(class, row)| (logit(row), std::cmp::Reverse(class))).max();
    best.map(|(_, std::cmp::Reverse(class))| class)
}

/// SHA-256 over label (4 bytes big endian) and features of every item: `AccuracyStatement.test_set_sha256`.
fn test_set_hash(items: &[ItemPayload]) -> Vec<u8> {
    let mut hash = Sha256::new();
    for item in items {
        hash.update(item.label.to_be_bytes());
        hash.update(&item.features);
    }
    hash.finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greatest_logit_wins_and_the_lowest_class_on_ties() {
        let weights = [1, 0, 0, 0, 1, 0, 0, 0, 1]; // three classes, two features and the bias
        assert_eq!(label(&weights, &[100, 5]), Some(2), "the bias is 127");
        assert_eq!(label(&weights, &[127, 127]), Some(0));
        assert_eq!(label(&[-1, 0, 0, 0, -1, 0], &[5, 9]), Some(0));
        assert_eq!(label(&[], &[5, 9]), None);
    }

    #[test]
    fn the_test_set_is_hashed_as_the_api_says() {
        let items =
            [ItemPayload { features: vec![1, 255], label: 3 }, ItemPayload { features: vec![0, 2], label: 256 }];
        assert_eq!(test_set_hash(&items), Sha256::digest([0, 0, 0, 3, 1, 255, 0, 0, 1, 0, 0, 2]).to_vec());
        assert_eq!(Measured { correct: 2, items: 3, sha256: vec![] }.ppm(), 666_666);
    }
}
