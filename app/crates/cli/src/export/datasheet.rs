//! `export datasheet`: what a datanet is, what it holds, where that comes from and who may use it for what.

mod text;

use std::collections::{BTreeMap, BTreeSet};

use openledger_client::ClientError;
use openledger_proto::openledger::datanet::v1::{AdmissionPolicy, Schema};
use serde::Serialize;

use super::groups::{Group, groups};
use super::net::{Net, Withdrawal, training_opt_outs, uses};
use super::source::{Source, Standing};

/// A datasheet.
#[derive(Debug, Serialize)]
pub struct Datasheet {
    /// The state that is described.
    state: Standing,
    motivation: Motivation,
    composition: Composition,
    /// By the headings of the summary of training content, all items, duplicates among them.
    collection: Vec<Group>,
    uses: Uses,
    maintenance: Maintenance,
}

#[derive(Debug, Serialize)]
struct Motivation {
    datanet_id: u64,
    title: String,
    description: String,
    creator: String,
}

#[derive(Debug, Serialize)]
struct Composition {
    modality: &'static str,
    dimension: u32,
    items: u64,
    duplicates: u64,
    bytes: u64,
    contributions: u64,
    contributors: u64,
    labels: Vec<Label>,
    admits_synthetic: bool,
}

#[derive(Debug, Serialize)]
struct Label {
    label: u32,
    name: String,
    items: u64,
    duplicates: u64,
}

#[derive(Debug, Serialize)]
struct Uses {
    default_licence: Vec<&'static str>,
    /// Items that are no duplicates and for which a use is granted now.
    granted_items: BTreeMap<&'static str, u64>,
}

#[derive(Debug, Serialize)]
struct Maintenance {
    policy: &'static str,
    curators: Vec<String>,
    closed: bool,
    created_height: u64,
    training_opt_outs: Vec<Withdrawal>,
}

/// The datasheet of a datanet.
///
/// # Errors
/// As the queries give them.
pub fn datasheet(source: &dyn Source, datanet_id: u64) -> Result<Datasheet, ClientError> {
    let net = Net::read(source, datanet_id)?;
    let datanet = &net.datanet;
    let mut granted_items: BTreeMap<&'static str, u64> = uses(u32::MAX).into_iter().map(|name| (name, 0)).collect();
    for item in net.items.values().filter(|item| !item.is_duplicate) {
        for name in uses(net.licences(item).1) {
            let count = granted_items.entry(name).or_default();
            *count = count.saturating_add(1);
        }
    }
    Ok(Datasheet {
        state: source.standing().clone(),
        motivation: Motivation {
            datanet_id,
            title: datanet.title.clone(),
            description: datanet.description.clone(),
            creator: datanet.creator.clone(),
        },
        composition: composition(&net),
        collection: groups(net.items.values().map(|item| (item, net.provenance(item)))),
        uses: Uses { default_licence: uses(datanet.default_licence), granted_items },
        maintenance: Maintenance {
            policy: match datanet.policy() {
                AdmissionPolicy::Open => "open",
                AdmissionPolicy::Allowlist => "allow list",
                AdmissionPolicy::Curated => "curated",
                AdmissionPolicy::Unspecified => "unknown",
            },
            curators: datanet.curators.clone(),
            closed: datanet.closed,
            created_height: datanet.created_height,
            training_opt_outs: training_opt_outs(&net),
        },
    })
}

fn composition(net: &Net) -> Composition {
    let schema: Schema = net.datanet.schema.clone().unwrap_or_default();
    let names = schema.label_names.iter().cloned().chain(std::iter::repeat(String::new()));
    let labels = (0..schema.labels).zip(names).map(|(label, name)| {
        let of_label = || net.items.values().filter(move |item| item.label == label);
        Label { label, name, items: count(of_label()), duplicates: count(of_label().filter(|item| item.is_duplicate)) }
    });
    let owners: BTreeSet<&str> =
        net.contributions.values().filter_map(|c| c.contribution.as_ref()).map(|c| c.contributor.as_str()).collect();
    Composition {
        modality: if net.is_text() { "text" } else { "int8 vector" },
        dimension: schema.dimension,
        items: net.stats.items,
        duplicates: net.stats.duplicates,
        bytes: net.items.values().map(|item| item.bytes).fold(0, u64::saturating_add),
        contributions: net.stats.contributions,
        contributors: count(owners.iter()),
        labels: labels.collect(),
        admits_synthetic: schema.admits_synthetic,
    }
}

fn count<T>(entries: impl Iterator<Item = T>) -> u64 {
    entries.fold(0, |sum, _| u64::saturating_add(sum, 1))
}
