//! What a model is asked while its fidelity is measured: never what it was trained on.

use openledger_core::heights::position;
use openledger_proto::openledger::model::v1 as pb;
use openledger_rpc::AbciInfo;

use super::FidelityArgs;
use super::material::Material;
use crate::model::accuracy::{schema_of, test_items};
use crate::model::encoder::Encoder;
use crate::model::plan;
use crate::model::training_set::{Members, Snapshot};
use crate::table::Terminal;
use openledger_client::{Client, ClientError};

/// Fewer items that the model has not seen are not taken as questions.
const LEAST: usize = 20;

/// Where questions come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// A file.
    File,
    /// Items of the model's datanets that are not among its points.
    Later,
    /// A fifth of the points, without which the head is fitted anew.
    LeftOut,
}

impl Source {
    /// The name in JSON.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Later => "later_items",
            Self::LeftOut => "left_out_points",
        }
    }

    /// In words.
    pub(super) fn text(self, count: usize) -> String {
        match self {
            Self::File => format!("{count} questions of the file"),
            Self::Later => format!("{count} questions: items of the model's datanets that it was not trained on"),
            Self::LeftOut => format!(
                "{count} questions: points of the model. Its datanets have fewer than {LEAST} items that it was not \
                 trained on, so the head is fitted anew without a fifth of its points: what is measured is the rule on \
                 the model's data, and not the certified head itself"
            ),
        }
    }
}

/// The embeddings to ask for; none where points are to be left out.
///
/// # Errors
/// When a file or the node does not give them.
pub(super) fn found(
    client: &Client,
    model: &pb::Model,
    material: &Material,
    args: &FidelityArgs,
    yes: bool,
) -> Result<(Source, Vec<Vec<i8>>), ClientError> {
    let snapshots = model.training.as_ref().map(|training| training.snapshots.as_slice()).unwrap_or_default();
    let mut encoder = Encoder::fetch(client, model.artifact_id)?;
    let mut embedded = |inputs: Vec<Vec<u8>>| -> Result<Vec<Vec<i8>>, ClientError> {
        // Texts that the encoder refuses are no questions.
        let all = inputs.iter().map(|input| encoder.encode(input)).collect::<Result<Vec<_>, _>>()?;
        Ok(all.into_iter().flatten().collect())
    };
    if let Some(file) = &args.questions {
        let first = snapshots.first().ok_or_else(|| ClientError::Answer("a model without a datanet".to_owned()))?;
        let schema = schema_of(model, plan::schema(client, first.datanet_id)?);
        let items = test_items(&schema, file, &args.table, &Terminal { yes })?;
        let inputs = items.into_iter().map(|item| item.features).collect();
        return Ok((Source::File, embedded(inputs)?));
    }
    let now = client.rpc()?.call(&AbciInfo {})?.response.last_block_height;
    let now = position(u64::try_from(now).unwrap_or_default(), 0);
    let taken: Vec<Snapshot> = snapshots.iter().map(|s| Snapshot { datanet_id: s.datanet_id, height: now }).collect();
    let settled = Members::fetch(client, &taken, now, now)?;
    let later = embedded(settled.features_beside(&material.items))?;
    Ok(if later.len() < LEAST { (Source::LeftOut, Vec::new()) } else { (Source::Later, later) })
}
