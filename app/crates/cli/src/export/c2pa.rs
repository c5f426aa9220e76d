//! `export c2pa`: what stands behind an answer, in the form in which C2PA's tools take assertions for a manifest.
//! Whoever publishes the answer signs it into the file with them; the signature is theirs, the facts can be checked on
//! the chain.

use std::collections::BTreeMap;

use openledger_client::ClientError;
use openledger_proto::openledger::datanet::v1::{Aipref, LicenceBit, Preference};
use openledger_proto::openledger::inference::v1 as inference;
use openledger_proto::openledger::model::v1 as model;
use serde::Serialize;

use super::net::{ItemFacts, Net, uses};
use super::source::{Source, Standing, ask};

/// Where IPTC's terms for the origin of digital media are defined.
const SOURCE_TYPES: &str = "http://cv.iptc.org/newscodes/digitalsourcetype/";

/// A manifest definition, as c2patool and the C2PA libraries read it.
#[derive(Debug, Serialize)]
pub struct Manifest {
    title: String,
    claim_generator_info: [Generator; 1],
    assertions: Vec<Assertion>,
}

#[derive(Debug, Serialize)]
struct Generator {
    name: &'static str,
}

/// Assertions by their labels: how the file was made, this chain's own, and the one on training and data mining (CAWG,
/// version 1.1).
#[derive(Debug, Serialize)]
#[serde(tag = "label", content = "data")]
enum Assertion {
    #[serde(rename = "c2pa.actions")]
    Actions(Actions),
    #[serde(rename = "org.openledger.inference")]
    Answer(Box<Answer>),
    #[serde(rename = "cawg.training-mining")]
    TrainingMining(TrainingMining),
}

/// How the file was made, as the signer says. Validators want this of every file that was made from nothing.
#[derive(Debug, Serialize)]
struct Actions {
    actions: [Action; 1],
}

#[derive(Debug, Serialize)]
struct Action {
    action: &'static str,
    #[serde(rename = "digitalSourceType")]
    digital_source_type: String,
}

/// Which answer, of which model, learnt from which datanets.
#[derive(Debug, Serialize)]
struct Answer {
    /// The state that is described.
    state: Standing,
    inference_id: u64,
    /// Height at which it was paid.
    height: u64,
    model: ModelFacts,
    datanets: Vec<DatanetFacts>,
    /// SHA-256 of the question's bytes, hex.
    input_sha256: String,
    /// Class that was answered, where the model has classes.
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label_name: Option<String>,
    /// Items that an answer by retrieval consists of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    items: Vec<Item>,
    /// SHA-256 of the record that says whom the answer paid for what, hex. `openledgerd verify` recomputes it.
    record_sha256: String,
}

#[derive(Debug, Serialize)]
struct ModelFacts {
    model_id: u64,
    name: String,
    creator: String,
    kind: &'static str,
}

#[derive(Debug, Serialize)]
struct DatanetFacts {
    datanet_id: u64,
    title: String,
    /// The snapshot on which the model was trained: the height of its members; zero when that was in a chain before.
    snapshot_height: u64,
}

#[derive(Debug, Serialize)]
struct Item {
    datanet_id: u64,
    item_id: u64,
    content_sha256: String,
}

/// What the owners of the items in an answer allow: the assertion on training and data mining.
#[derive(Debug, Serialize)]
struct TrainingMining {
    entries: BTreeMap<&'static str, Entry>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Entry {
    r#use: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    constraint_info: Option<String>,
}

/// The manifest definition of an answer. `created` is IPTC's term for how the signer made the file that shows it.
///
/// # Errors
/// When the term is no word, or as the queries give them.
pub fn manifest(source: &dyn Source, inference_id: u64, created: Option<&str>) -> Result<Manifest, ClientError> {
    let request = inference::QueryInferenceRequest { inference_id };
    let answer: inference::QueryInferenceResponse = ask(source, "/openledger.inference.v1.Query/Inference", &request)?;
    let found = answer.inference.unwrap_or_default();
    let request = model::QueryModelRequest { model_id: found.model_id };
    let answer: model::QueryModelResponse = ask(source, "/openledger.model.v1.Query/Model", &request)?;
    let described = answer.model.unwrap_or_default();
    let snapshots = described.training.clone().unwrap_or_default().snapshots;
    let nets = snapshots.iter().map(|s| Ok((s.datanet_id, Net::read(source, s.datanet_id)?)));
    let nets: BTreeMap<u64, Net> = nets.collect::<Result<_, ClientError>>()?;
    let results = found.retrieval.clone().unwrap_or_default().results;
    let shown = results.iter().map(|result| {
        let net = nets.get(&result.datanet_id);
        let item = net.and_then(|net| Some((net, net.items.get(&result.item_id)?)));
        item.ok_or_else(|| ClientError::Answer(format!("item {} of the answer is in no datanet", result.item_id)))
    });
    let shown: Vec<(&Net, &ItemFacts)> = shown.collect::<Result<_, ClientError>>()?;
    let title = format!("Answer {inference_id} of model {}, {}", described.id, described.name);
    let mut assertions = Vec::new();
    if let Some(term) = created {
        if term.is_empty() || !term.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            let problem = format!("--created: {term:?} is no term of {SOURCE_TYPES}, such as trainedAlgorithmicMedia");
            return Err(ClientError::Usage(problem));
        }
        let digital_source_type = format!("{SOURCE_TYPES}{term}");
        assertions
            .push(Assertion::Actions(Actions { actions: [Action { action: "c2pa.created", digital_source_type }] }));
    }
    if !shown.is_empty() {
        assertions.push(Assertion::TrainingMining(TrainingMining { entries: entries(&shown) }));
    }
    let datanets = snapshots.iter().map(|snapshot| DatanetFacts {
        datanet_id: snapshot.datanet_id,
        title: nets.get(&snapshot.datanet_id).map(|net| net.datanet.title.clone()).unwrap_or_default(),
        snapshot_height: snapshot.height,
    });
    let has_label = described.classes > 0;
    let label_name = usize::try_from(found.label).ok().and_then(|at| described.class_names.get(at).cloned());
    assertions.push(Assertion::Answer(Box::new(Answer {
        state: source.standing().clone(),
        inference_id,
        height: found.height,
        datanets: datanets.collect(),
        input_sha256: hex::encode(&found.input_sha256),
        label: has_label.then_some(found.label),
        label_name: label_name.filter(|_| has_label),
        items: shown.iter().map(|(net, item)| facts(net, item)).collect(),
        record_sha256: hex::encode(&found.record_hash),
        model: ModelFacts {
            kind: match described.kind() {
                model::ModelKind::Head => "classifier",
                model::ModelKind::Retrieve => "retrieval",
            },
            model_id: described.id,
            name: described.name,
            creator: described.creator,
        },
    })));
    Ok(Manifest { title, claim_generator_info: [Generator { name: "openledgerd" }], assertions })
}

fn facts(net: &Net, item: &ItemFacts) -> Item {
    Item { datanet_id: net.datanet.id, item_id: item.id, content_sha256: item.content_sha256.clone() }
}

/// The entries by `Query/LicenceMap`: what is granted for every item that the answer shows.
fn entries(shown: &[(&Net, &ItemFacts)]) -> BTreeMap<&'static str, Entry> {
    let granted = shown.iter().fold(u32::MAX, |mask, (net, item)| mask & net.licences(item).1);
    let has = |bit: LicenceBit| granted & bit as u32 != 0;
    let is_refused = |label: fn(&Aipref) -> Preference| {
        let mut said = shown.iter().filter_map(|(net, item)| net.provenance(item)?.aipref);
        said.any(|found| label(&found) == Preference::Disallow)
    };
    let learns = has(LicenceBit::Train) || has(LicenceBit::Tune);
    let (generates, retrieves) = (has(LicenceBit::Generate), has(LicenceBit::Retrieve));
    let lacking = (LicenceBit::Commercial as u32 | LicenceBit::Redistribute as u32) & !granted;
    let entry = |allowed: bool| match (allowed, lacking) {
        (false, _) => Entry { r#use: "notAllowed", constraint_info: None },
        (true, 0) => Entry { r#use: "allowed", constraint_info: None },
        (true, lacking) => {
            Entry { r#use: "constrained", constraint_info: Some(format!("not granted: {}", uses(lacking).join(", "))) }
        }
    };
    BTreeMap::from([
        ("cawg.ai_generative_training", entry(learns && generates && !is_refused(|p| p.train_ai()))),
        ("cawg.ai_inference", entry(retrieves && generates && !is_refused(|p| p.ai_use()))),
        ("cawg.ai_training", entry(learns)),
        ("cawg.data_mining", entry(retrieves || has(LicenceBit::Evaluate))),
    ])
}
