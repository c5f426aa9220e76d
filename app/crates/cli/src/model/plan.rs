//! Which model is trained on what: arguments, and the model that they name on chain.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use openledger_proto::any;
use openledger_proto::cosmos::base::query::v1beta1::PageRequest;
use openledger_proto::openledger::datanet::v1 as datanet;
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::ModelStatus;

use super::{QUERY, progress};
use crate::table::TableArgs;
use crate::tx::{Licence, Session, answer};
use openledger_client::{Client, ClientError};

/// Entries of a page of models.
const PAGE: u64 = 100;

/// Arguments of `model train`.
#[derive(Args, Debug)]
pub(super) struct TrainArgs {
    /// The model [default: the signer's model of this name, else a new one]
    #[arg(long)]
    pub(super) model_id: Option<u64>,
    /// Name of the model
    #[arg(long, required_unless_present = "model_id")]
    pub(super) name: Option<String>,
    /// Description of a new model
    #[arg(long, default_value = "", hide_default_value = true)]
    pub(super) description: String,
    /// Encoder artifact of a new model; 0 is the identity: the input is the embedding
    #[arg(long, default_value_t = 0)]
    pub(super) artifact_id: u64,
    /// Elements of a new model's input [default: the first datanet's]
    #[arg(long)]
    pub(super) input_dimension: Option<u32>,
    /// Labels of a new model [default: the first datanet's]
    #[arg(long)]
    pub(super) classes: Option<u32>,
    /// Names of the labels [default: the first datanet's]
    #[arg(long, value_delimiter = ',')]
    pub(super) class_names: Vec<String>,
    /// Parent model and its share of the lineage part, ID=PPM (repeated)
    #[arg(long = "parent", value_name = "ID=PPM")]
    pub(super) parents: Vec<ShareArg>,
    /// Tuner and share of the tuners' part, ADDRESS_OR_KEY=PPM (repeated, adding up to 1000000)
    #[arg(long = "tuner", value_name = "WHO=PPM")]
    pub(super) tuners: Vec<ShareArg>,
    /// Let the tuners' part follow from what the model gains over its parents on items that come later; nothing before
    /// that is measured (tx job measure)
    #[arg(long, requires = "parents", requires = "tuners")]
    pub(super) measured_tuners: bool,
    /// Compute provider and share of the compute part, ADDRESS_OR_KEY=PPM (repeated, adding up to 1000000)
    #[arg(long, value_name = "WHO=PPM")]
    pub(super) compute: Vec<ShareArg>,
    /// Uses for which a new model is offered, such as train,commercial, or the mask of their bits
    #[arg(long, default_value = "all")]
    pub(super) licence: Licence,
    /// Datanet and height of its snapshot, ID[@HEIGHT] (repeated) [default height: the latest, when all items are
    /// settled]
    #[arg(long = "datanet", required = true, value_name = "ID[@HEIGHT]")]
    pub(super) datanets: Vec<SnapshotArg>,
    /// Wait until the items that are committed now are settled
    #[arg(long)]
    pub(super) wait: bool,
    /// Train on the settled items and leave the others out
    #[arg(long, conflicts_with = "wait")]
    pub(super) settled_only: bool,
    /// L2 regularisation of the head
    #[arg(long, default_value = "1e-3")]
    pub(super) lambda: Lambda,
    /// Held-out CSV, JSONL or Parquet, read as contribute reads its tables: its accuracy is stated on chain
    #[arg(long, value_name = "FILE")]
    pub(super) test: Option<PathBuf>,
    #[command(flatten)]
    pub(super) table: TableArgs,
    /// Price of an inference, such as 1000000uopen
    #[arg(long)]
    pub(super) price: Option<String>,
    /// Quantile of self-influence that is the floor of the base of payment, in ppm: 0 pays by relative influence;
    /// 500000, 750000 and 900000 follow influence more closely and are easier to milk
    #[arg(long, default_value_t = 0)]
    pub(super) sigma_floor_ppm: u32,
    /// Commit to the head a block before it is shown, so that no copy of it earns a training job. Jobs pay only models
    /// whose whole compute part is their creator's (--compute WHO=1000000)
    #[arg(long)]
    pub(super) commit_head: bool,
    /// Most gas of one step of certification or judging
    #[arg(long, default_value_t = 30_000_000)]
    pub(super) step_gas: u64,
}

/// `ID[@HEIGHT]`: a datanet, and a height unless the latest is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SnapshotArg {
    pub(super) datanet_id: u64,
    pub(super) height: Option<u64>,
}

impl FromStr for SnapshotArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |part: &str| part.parse::<u64>().map_err(|_| format!("{text:?} is not ID or ID@HEIGHT"));
        Ok(match text.split_once('@') {
            Some((id, height)) => Self { datanet_id: number(id)?, height: Some(number(height)?) },
            None => Self { datanet_id: number(text)?, height: None },
        })
    }
}

/// `WHO=PPM`: a share for an account or a parent model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ShareArg {
    pub(super) who: String,
    pub(super) ppm: u32,
}

impl FromStr for ShareArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("{text:?} is not of the form WHO=PPM");
        let (who, ppm) = text.rsplit_once('=').ok_or_else(bad)?;
        Ok(Self { who: who.to_owned(), ppm: ppm.parse().map_err(|_| bad())? })
    }
}

/// Parts per billion of a decimal number such as `1e-3` or `0.001`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lambda(pub(super) u64);

impl FromStr for Lambda {
    type Err = String;

    #[allow(clippy::float_arithmetic, reason = "reads an argument; the chain gets an integer")]
    fn from_str(text: &str) -> Result<Self, String> {
        let value: f64 = text.parse().map_err(|_| format!("{text:?} is no number"))?;
        let ppb = (value * 1e9).round();
        if !(1.0..=1e9).contains(&ppb) {
            return Err(format!("{text} is not between 1e-9 and 1"));
        }
        Ok(Self(ppb as u64))
    }
}

/// Parameters of the model module.
pub(super) fn params(session: &Session<'_>) -> Result<pb::Params, ClientError> {
    let answer: pb::QueryParamsResponse =
        session.client().query(&format!("{QUERY}/Params"), &pb::QueryParamsRequest {})?;
    answer.params.ok_or_else(|| ClientError::Answer("no parameters of the model module".into()))
}

/// The model as it stands now.
pub(super) fn model(client: &Client, id: u64) -> Result<pb::Model, ClientError> {
    let answer: pb::QueryModelResponse =
        client.query(&format!("{QUERY}/Model"), &pb::QueryModelRequest { model_id: id })?;
    answer.model.ok_or_else(|| ClientError::Answer(format!("no model {id} in the answer")))
}

/// Schema of a datanet.
///
/// # Errors
/// When there is no such datanet.
pub(super) fn schema(client: &Client, datanet_id: u64) -> Result<datanet::Schema, ClientError> {
    Ok(schema_and_items(client, datanet_id)?.0)
}

/// The schema of a datanet, and the number of its items.
///
/// # Errors
/// When there is no such datanet.
pub(super) fn schema_and_items(client: &Client, datanet_id: u64) -> Result<(datanet::Schema, u64), ClientError> {
    let request = datanet::QueryDatanetRequest { datanet_id };
    let answer: datanet::QueryDatanetResponse = client.query("/openledger.datanet.v1.Query/Datanet", &request)?;
    let schema = answer.datanet.and_then(|d| d.schema).unwrap_or_default();
    Ok((schema, answer.stats.map_or(0, |stats| stats.items)))
}

/// The model that the arguments name.
pub(super) enum Named {
    /// It is on chain.
    Known(Box<pb::Model>),
    /// This message will create it.
    New(Box<pb::MsgCreateModel>),
}

impl Named {
    /// The model on chain, or as the message will create it, without an id.
    ///
    /// # Errors
    /// When its encoder is not on chain.
    pub(super) fn model(&self, client: &Client) -> Result<pb::Model, ClientError> {
        let message = match self {
            Self::Known(model) => return Ok((**model).clone()),
            Self::New(message) => message,
        };
        let (input_dimension, embedding_dimension) = match message.artifact_id {
            0 => (message.input_dimension, message.input_dimension),
            artifact_id => {
                let request = pb::QueryArtifactRequest { artifact_id };
                let answer: pb::QueryArtifactResponse = client.query(&format!("{QUERY}/Artifact"), &request)?;
                let cost = answer.artifact.and_then(|artifact| artifact.cost).ok_or_else(|| {
                    ClientError::Usage(format!("artifact {artifact_id} is not finished: go on with its upload first"))
                })?;
                (cost.input_elements, cost.output_elements)
            }
        };
        Ok(pb::Model {
            creator: message.creator.clone(),
            name: message.name.clone(),
            artifact_id: message.artifact_id,
            input_dimension,
            embedding_dimension,
            classes: message.classes,
            class_names: message.class_names.clone(),
            ..pb::Model::default()
        })
    }

    /// The model on chain, created if it is not there.
    ///
    /// # Errors
    /// When the chain refuses it.
    pub(super) fn create(self, session: &Session<'_>) -> Result<pb::Model, ClientError> {
        let message = match self {
            Self::Known(model) => return Ok(*model),
            Self::New(message) => message,
        };
        let sent = session.send(vec![any::pack(&*message)])?;
        let created: pb::MsgCreateModelResponse = answer(&sent)?;
        progress(&format!("model {} {:?} created in block {}", created.model_id, message.name, sent.height));
        model(session.client(), created.model_id)
    }
}

/// Finds the model that the arguments name: by id, or by name among the signer's own, or a new one.
///
/// # Errors
/// When it belongs to somebody else, or is another one.
pub(super) fn find(session: &Session<'_>, args: &TrainArgs) -> Result<Named, ClientError> {
    if let Some(id) = args.model_id {
        let model = model(session.client(), id)?;
        if model.creator != session.address() {
            return Err(ClientError::Usage(format!("model {id} belongs to {}", model.creator)));
        }
        return Ok(Named::Known(Box::new(model)));
    }
    let message = create_message(session, args)?;
    let Some(model) = own_by_name(session, &message.name)? else { return Ok(Named::New(Box::new(message))) };
    let same = (model.artifact_id, model.classes) == (message.artifact_id, message.classes)
        && (message.input_dimension == 0 || model.input_dimension == message.input_dimension)
        && model.tuners == message.tuners
        && model.tuner_rule == message.tuner_rule
        && model.compute == message.compute
        && model.parents == message.parents;
    if !same {
        return Err(ClientError::Usage(format!(
            "model {} has this name and another encoder, shape, parents or shares: choose another name or give --model-id",
            model.id
        )));
    }
    let status = model.status().as_str_name();
    progress(&format!("model {} {:?} is there: going on with it ({status})", model.id, model.name));
    Ok(Named::Known(Box::new(model)))
}

fn create_message(session: &Session<'_>, args: &TrainArgs) -> Result<pb::MsgCreateModel, ClientError> {
    let client = session.client();
    let first = args.datanets.first().ok_or_else(|| ClientError::usage("--datanet is required"))?;
    let schema = schema(client, first.datanet_id)?;
    let is_text = schema.modality() == datanet::Modality::Utf8Text;
    if is_text && args.artifact_id == 0 {
        return Err(ClientError::usage(
            "a datanet of texts needs a text encoder: make-encoder and upload make one for --artifact-id",
        ));
    }
    let accounts = |shares: &[ShareArg]| {
        let share = |s: &ShareArg| {
            Ok(pb::AccountShare { address: client.address_text(&client.address(&s.who)?)?, share_ppm: s.ppm })
        };
        shares.iter().map(share).collect::<Result<Vec<_>, ClientError>>()
    };
    let parent = |s: &ShareArg| {
        let model_id =
            s.who.parse().map_err(|_| ClientError::Usage(format!("--parent: {:?} is no model id", s.who)))?;
        Ok(pb::ParentShare { model_id, share_ppm: s.ppm })
    };
    Ok(pb::MsgCreateModel {
        creator: session.address().to_owned(),
        name: args.name.clone().unwrap_or_default(),
        description: args.description.clone(),
        artifact_id: args.artifact_id,
        input_dimension: args.input_dimension.unwrap_or(if is_text { 0 } else { schema.dimension }),
        classes: args.classes.unwrap_or(schema.labels),
        class_names: if args.class_names.is_empty() { schema.label_names } else { args.class_names.clone() },
        parents: args.parents.iter().map(parent).collect::<Result<_, ClientError>>()?,
        tuners: accounts(&args.tuners)?,
        tuner_rule: if args.measured_tuners { pb::TunerRule::Measured } else { pb::TunerRule::Declared }.into(),
        compute: accounts(&args.compute)?,
        licence: args.licence.0,
        ..pb::MsgCreateModel::default()
    })
}

/// The signer's latest model of this name that was not withdrawn.
pub(super) fn own_by_name(session: &Session<'_>, name: &str) -> Result<Option<pb::Model>, ClientError> {
    let mut found = None;
    let mut key = Vec::new();
    loop {
        let pagination = Some(PageRequest { key, limit: PAGE, ..PageRequest::default() });
        let answer: pb::QueryModelsResponse =
            session.client().query(&format!("{QUERY}/Models"), &pb::QueryModelsRequest { pagination })?;
        let own =
            |m: &pb::Model| m.creator == session.address() && m.name == name && m.status() != ModelStatus::Deprecated;
        found = answer.models.into_iter().rfind(own).or(found);
        key = answer.pagination.map(|page| page.next_key).unwrap_or_default();
        if key.is_empty() {
            return Ok(found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_read_exactly() {
        assert_eq!("7@40".parse(), Ok(SnapshotArg { datanet_id: 7, height: Some(40) }));
        assert_eq!("7".parse(), Ok(SnapshotArg { datanet_id: 7, height: None }));
        for bad in ["", "x", "7@", "7@x", "-1"] {
            assert!(bad.parse::<SnapshotArg>().is_err(), "{bad}");
        }
        for (text, ppb) in
            [("1e-3", 1_000_000), ("0.001", 1_000_000), ("0.00125", 1_250_000), ("1", 1_000_000_000), ("1e-9", 1)]
        {
            assert_eq!(text.parse(), Ok(Lambda(ppb)), "{text}");
        }
        for bad in ["0", "-1", "2", "1e-10", "NaN", "inf", "x"] {
            assert!(bad.parse::<Lambda>().is_err(), "{bad}");
        }
        assert_eq!("open1x=250000".parse(), Ok(ShareArg { who: "open1x".into(), ppm: 250_000 }));
        assert!("open1x".parse::<ShareArg>().is_err() && "open1x=-1".parse::<ShareArg>().is_err());
    }
}
