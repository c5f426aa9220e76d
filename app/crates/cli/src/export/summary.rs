//! `export training-summary`: what a model was certified on, in the three parts of the template for the summary of
//! training content (Article 53(1)(d) of the AI Act; the Commission's template of 24 July 2025).

mod text;

use std::collections::{BTreeMap, BTreeSet};

use openledger_client::ClientError;
use openledger_proto::openledger::datanet::v1::{OptOutBit, PersonalData, Preference, Provenance};
use openledger_proto::openledger::model::v1 as model;
use serde::Serialize;

use super::groups::{Group, groups};
use super::net::{ItemFacts, Net, Withdrawal, date, training_opt_outs};
use super::source::{Source, Standing, all_pages, ask};

const QUERY: &str = "/openledger.model.v1.Query";

/// A summary of training content.
#[derive(Debug, Serialize)]
pub struct Summary {
    /// The state that is described.
    state: Standing,
    general: General,
    /// By heading; the last one has the items whose source nobody stated.
    sources: Vec<Group>,
    processing: Processing,
}

#[derive(Debug, Serialize)]
struct General {
    model_id: u64,
    name: String,
    creator: String,
    kind: &'static str,
    /// No kind of this chain generates content, which is what `train-ai` of AIPREF speaks of.
    generative: bool,
    training_height: u64,
    certified_height: u64,
    datanets: Vec<u64>,
    modalities: Vec<Modality>,
    languages: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Modality {
    modality: &'static str,
    items: u64,
    bytes: u64,
    /// The template's range. No tokenizer makes more tokens than a text has bytes.
    size: String,
}

#[derive(Debug, Serialize)]
struct Processing {
    /// Where contributors looked for reservations of rights.
    opt_out_checks: Vec<Check>,
    /// Items by what the preferences that came with them say.
    preferences: BTreeMap<&'static str, Said>,
    /// Owners who no longer allow training, in the datanets of the model.
    training_opt_outs: Vec<OptOut>,
    /// Items by what their contributors state of personal data.
    personal_data: BTreeMap<&'static str, u64>,
}

#[derive(Debug, Serialize)]
struct Check {
    place: &'static str,
    items: u64,
    first_day: Option<String>,
    last_day: Option<String>,
}

#[derive(Debug, Default, Serialize)]
struct Said {
    allow: u64,
    disallow: u64,
}

#[derive(Debug, Serialize)]
struct OptOut {
    #[serde(flatten)]
    change: Withdrawal,
    /// Whether it was signed before the training was announced; absent when both were in a chain before this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    before_training: Option<bool>,
    /// Items of the range on which the model was certified.
    trained_items: u64,
}

/// An item on which the model was certified, and what its contributor stated.
type Trained<'a> = (&'a ItemFacts, Option<&'a Provenance>);

/// The summary of a certified model.
///
/// # Errors
/// When the model has no certified points, or as the queries give them.
pub fn training_summary(source: &dyn Source, model_id: u64) -> Result<Summary, ClientError> {
    let request = model::QueryModelRequest { model_id };
    let answer: model::QueryModelResponse = ask(source, &format!("{QUERY}/Model"), &request)?;
    let described = answer.model.unwrap_or_default();
    if described.certified_height == 0 {
        return Err(ClientError::Usage(format!(
            "model {model_id} is not certified: nothing says what it was trained on"
        )));
    }
    let points = all_pages(|page| {
        let request = model::QueryPointsRequest { model_id, pagination: Some(page) };
        let answer: model::QueryPointsResponse = ask(source, &format!("{QUERY}/Points"), &request)?;
        let refs: Vec<(u64, u64)> = answer.points.iter().map(|point| (point.datanet_id, point.item_id)).collect();
        Ok((refs, answer.pagination))
    })?;
    let ids: BTreeSet<u64> = points.iter().map(|(datanet_id, _)| *datanet_id).collect();
    let nets =
        ids.iter().map(|id| Ok((*id, Net::read(source, *id)?))).collect::<Result<BTreeMap<_, _>, ClientError>>()?;
    let item = |(datanet_id, item_id): &(u64, u64)| {
        let net = nets.get(datanet_id)?;
        let item = net.items.get(item_id)?;
        Some((net, item))
    };
    let found: Vec<(&Net, &ItemFacts)> = points.iter().filter_map(item).collect();
    if found.len() != points.len() {
        return Err(ClientError::Answer("the node lists points without items".to_owned()));
    }
    let trained: Vec<Trained<'_>> = found.iter().map(|(net, item)| (*item, net.provenance(item))).collect();
    let training_height = described.training.as_ref().map_or(0, |training| training.height);
    Ok(Summary {
        state: source.standing().clone(),
        general: general(described, ids, training_height, &found, &trained),
        sources: groups(trained.iter().copied()),
        processing: processing(&nets, training_height, &trained),
    })
}

fn general(
    described: model::Model,
    ids: BTreeSet<u64>,
    training_height: u64,
    found: &[(&Net, &ItemFacts)],
    trained: &[Trained<'_>],
) -> General {
    let kind = match described.kind() {
        model::ModelKind::Head => "classifier: a certified linear head over an encoder",
        model::ModelKind::Retrieve => "retrieval: the nearest items of its datanets",
    };
    let modality = |is_text: bool| {
        let of = found.iter().filter(|(net, _)| net.is_text() == is_text);
        let (items, bytes) =
            of.fold((0u64, 0u64), |(n, b), (_, item)| (n.saturating_add(1), b.saturating_add(item.bytes)));
        let (modality, size) = if is_text {
            ("text", tokens(bytes).to_owned())
        } else {
            ("other: int8 vectors", format!("{items} vectors"))
        };
        (items > 0).then_some(Modality { modality, items, bytes, size })
    };
    let languages: BTreeSet<&String> =
        trained.iter().filter_map(|(_, said)| *said).flat_map(|said| &said.languages).collect();
    General {
        model_id: described.id,
        name: described.name,
        creator: described.creator,
        kind,
        generative: false,
        training_height,
        certified_height: described.certified_height,
        datanets: ids.into_iter().collect(),
        modalities: [true, false].into_iter().filter_map(modality).collect(),
        languages: languages.into_iter().cloned().collect(),
    }
}

/// The template's ranges for text.
fn tokens(bytes: u64) -> &'static str {
    match bytes {
        0..1_000_000_000 => "less than 1 billion tokens",
        1_000_000_000..=10_000_000_000_000 => "at most 10 trillion tokens",
        _ => "more than 10 trillion bytes of text",
    }
}

fn processing(nets: &BTreeMap<u64, Net>, training_height: u64, trained: &[Trained<'_>]) -> Processing {
    let stated = || trained.iter().filter_map(|(_, said)| *said);
    let counted = |rule: &dyn Fn(&Provenance) -> bool| u64::try_from(stated().filter(|p| rule(p)).count()).unwrap_or(0);
    let places = [
        ("robots.txt", OptOutBit::Robots),
        ("TDM Reservation Protocol", OptOutBit::Tdmrep),
        ("AIPREF", OptOutBit::Aipref),
        ("C2PA and CAWG", OptOutBit::C2pa),
        ("IPTC metadata", OptOutBit::Iptc),
        ("registry", OptOutBit::Registry),
    ];
    let check = |(place, bit): (&'static str, OptOutBit)| {
        let looked = |p: &Provenance| p.opt_out_checked & bit as u32 != 0;
        let days: BTreeSet<u32> = stated().filter(|p| looked(p)).map(|p| p.opt_out_checked_at).collect();
        let (first, last) = (days.first().and_then(|day| date(*day)), days.last().and_then(|day| date(*day)));
        Check { place, items: counted(&looked), first_day: first, last_day: last }
    };
    let label = |of: fn(&Provenance) -> Preference| Said {
        allow: counted(&|p| of(p) == Preference::Allow),
        disallow: counted(&|p| of(p) == Preference::Disallow),
    };
    let preferences = BTreeMap::from([
        ("train-ai", label(|p| p.aipref.unwrap_or_default().train_ai())),
        ("ai-use", label(|p| p.aipref.unwrap_or_default().ai_use())),
        ("search", label(|p| p.aipref.unwrap_or_default().search())),
    ]);
    let none = counted(&|p| p.personal_data() == PersonalData::None);
    let pseudonymous = counted(&|p| p.personal_data() == PersonalData::Pseudonymous);
    let all = u64::try_from(trained.len()).unwrap_or(u64::MAX);
    let not_stated = all.saturating_sub(none).saturating_sub(pseudonymous);
    let opt_out = |change: Withdrawal| {
        let range = change.first_item_id..=change.last_item_id;
        let was_trained = |item: &ItemFacts| item.contribution_id == change.contribution_id && range.contains(&item.id);
        let trained_items = trained.iter().filter(|(item, _)| was_trained(item)).count();
        OptOut {
            before_training: (training_height > 0).then_some(change.height < training_height),
            trained_items: u64::try_from(trained_items).unwrap_or(u64::MAX),
            change,
        }
    };
    Processing {
        opt_out_checks: places.into_iter().map(check).collect(),
        preferences,
        training_opt_outs: nets.values().flat_map(training_opt_outs).map(opt_out).collect(),
        personal_data: BTreeMap::from([("none", none), ("pseudonymous", pseudonymous), ("not_stated", not_stated)]),
    }
}
