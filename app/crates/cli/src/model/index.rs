//! `model index`: a model that answers with the nearest items of datanets. Nothing is fitted, so nothing is computed
//! here: the chain embeds the items itself, in steps that this command sends. A second run goes on where the first one
//! stopped.

use clap::Args;
use openledger_proto::any;
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::{ModelKind, ModelStatus, SnapshotRef};

use super::plan::{self, SnapshotArg};
use super::progress;
use super::train::{certify, set_price, summary};
use crate::tx::{Licence, Session, answer};
use openledger_client::ClientError;

/// Arguments of `model index`.
#[derive(Args, Debug)]
pub(super) struct IndexArgs {
    /// A model that was created with `tx model create-model` [default: the signer's model of this name, else a new one]
    #[arg(long)]
    model_id: Option<u64>,
    /// Name of the model
    #[arg(long, required_unless_present = "model_id")]
    name: Option<String>,
    /// Description of a new model
    #[arg(long, default_value = "", hide_default_value = true)]
    description: String,
    /// Encoder artifact of a new model; 0 is the identity: the input is the embedding
    #[arg(long, default_value_t = 0)]
    artifact_id: u64,
    /// Most items of an answer, 1 to 32
    #[arg(long, default_value_t = 8)]
    k: u32,
    /// Least score of an item, the dot product of int8 embeddings; what items earn is counted from here
    #[arg(long, default_value_t = 0, allow_negative_numbers = true)]
    min_score: i64,
    /// Answer without a label, also on datanets with different labels
    #[arg(long)]
    unlabelled: bool,
    /// Uses for which a new model is offered, such as train,commercial, or the mask of their bits
    #[arg(long, default_value = "all")]
    licence: Licence,
    /// Datanet and height of its snapshot, ID[@HEIGHT] (repeated) [default height: the latest]
    #[arg(long = "datanet", required = true, value_name = "ID[@HEIGHT]")]
    datanets: Vec<SnapshotArg>,
    /// Price of an answer, such as 1000000uopen
    #[arg(long)]
    price: Option<String>,
    /// Most gas of one certification step
    #[arg(long, default_value_t = 30_000_000)]
    step_gas: u64,
}

/// Runs `model index`.
///
/// # Errors
/// When the node cannot be asked, a transaction is refused, or the datanets have no item that may be retrieved.
pub(super) fn run(session: &Session<'_>, args: &IndexArgs) -> Result<(), ClientError> {
    let client = session.client();
    let model = match args.model_id {
        Some(id) => plan::model(client, id)?,
        None => named(session, args)?,
    };
    if model.creator != session.address() || model.kind() != ModelKind::Retrieve {
        return Err(ClientError::Usage(format!("model {} is not a model of yours that retrieves", model.id)));
    }
    if matches!(model.status(), ModelStatus::Created | ModelStatus::Refused) {
        announce(session, &model, &args.datanets)?;
    }
    if matches!(plan::model(client, model.id)?.status(), ModelStatus::Certifying) {
        certify(session, model.id, args.step_gas)?;
    }
    let model = plan::model(client, model.id)?;
    let items = args.datanets.iter().map(|named| Ok(plan::schema_and_items(client, named.datanet_id)?.1));
    let items = items.sum::<Result<u64, ClientError>>()?;
    let left_out = "items that are duplicates, were not settled at the snapshot's height, have no embedding, or may not be \
                    retrieved and sold are left out";
    if model.status() != ModelStatus::Certified {
        let (status, why) = (model.status().as_str_name(), model.refusal().as_str_name());
        return Err(ClientError::Usage(format!("model {} is {status} ({why}): {left_out}", model.id)));
    }
    progress(&format!("{} points of {items} items; {left_out}", model.points));
    if let Some(price) = &args.price {
        set_price(session, &model, price)?;
    }
    summary(session, model.id)
}

/// The signer's model of this name, or a new one.
fn named(session: &Session<'_>, args: &IndexArgs) -> Result<pb::Model, ClientError> {
    let client = session.client();
    let name = args.name.clone().unwrap_or_default();
    let first = args.datanets.first().ok_or_else(|| ClientError::usage("--datanet is required"))?;
    let schema = plan::schema(client, first.datanet_id)?;
    let retrieval = Some(pb::Retrieval { k: args.k, min_score: args.min_score });
    if let Some(model) = plan::own_by_name(session, &name)? {
        let same =
            (model.kind(), model.artifact_id, model.retrieval) == (ModelKind::Retrieve, args.artifact_id, retrieval);
        if !same {
            let text = format!("model {} has this name and is another one: choose another name", model.id);
            return Err(ClientError::Usage(text));
        }
        progress(&format!("model {} {name:?} is there: going on with it", model.id));
        return Ok(model);
    }
    let labels = if args.unlabelled { 0 } else { schema.labels };
    let message = pb::MsgCreateModel {
        creator: session.address().to_owned(),
        name: name.clone(),
        description: args.description.clone(),
        artifact_id: args.artifact_id,
        input_dimension: if args.artifact_id == 0 { schema.dimension } else { 0 },
        classes: labels,
        class_names: if args.unlabelled { Vec::new() } else { schema.label_names },
        licence: args.licence.0,
        kind: ModelKind::Retrieve.into(),
        retrieval,
        ..pb::MsgCreateModel::default()
    };
    let sent = session.send(vec![any::pack(&message)])?;
    let created: pb::MsgCreateModelResponse = answer(&sent)?;
    progress(&format!("model {} {name:?} created in block {}", created.model_id, sent.height));
    plan::model(client, created.model_id)
}

fn announce(session: &Session<'_>, model: &pb::Model, datanets: &[SnapshotArg]) -> Result<(), ClientError> {
    let now = u64::try_from(session.height()?).unwrap_or_default();
    let snapshot = |d: &SnapshotArg| SnapshotRef { datanet_id: d.datanet_id, height: d.height.unwrap_or(now) };
    let snapshots: Vec<SnapshotRef> = datanets.iter().map(snapshot).collect();
    let latest = snapshots.iter().map(|s| s.height).max().unwrap_or_default();
    // A snapshot lies below the block that names it.
    session.wait_beyond(i64::try_from(latest).unwrap_or(i64::MAX))?;
    let creator = session.address().to_owned();
    let message = pb::MsgAnnounceTraining { creator, model_id: model.id, snapshots, lambda_ppb: 0 };
    let sent = session.send(vec![any::pack(&message)])?;
    progress(&format!("announced in block {}, up to height {latest}", sent.height));
    Ok(())
}
