//! A datanet as exports see it: its items without their features, and the contributions that brought them.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use openledger_client::ClientError;
use openledger_core::BlockTime;
use openledger_datanet::consent::consent_at;
use openledger_proto::openledger::datanet::v1 as pb;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::source::{Source, all_pages, ask};
use crate::tx::licence::USES;

const QUERY: &str = "/openledger.datanet.v1.Query";

/// One item.
#[derive(Debug, Clone)]
pub(super) struct ItemFacts {
    pub(super) id: u64,
    pub(super) contribution_id: u64,
    pub(super) label: u32,
    pub(super) bytes: u64,
    pub(super) content_sha256: String,
    pub(super) is_duplicate: bool,
}

/// One datanet with all that it holds.
#[derive(Debug)]
pub(super) struct Net {
    pub(super) datanet: pb::Datanet,
    pub(super) stats: pb::DatanetStats,
    pub(super) items: BTreeMap<u64, ItemFacts>,
    pub(super) contributions: BTreeMap<u64, pb::QueryContributionResponse>,
}

impl Net {
    /// Reads a datanet, its items and their contributions.
    ///
    /// # Errors
    /// As the queries give them.
    pub(super) fn read(source: &dyn Source, datanet_id: u64) -> Result<Self, ClientError> {
        let request = pb::QueryDatanetRequest { datanet_id };
        let answer: pb::QueryDatanetResponse = ask(source, &format!("{QUERY}/Datanet"), &request)?;
        let listed = all_pages(|page| {
            let request = pb::QueryItemsRequest { datanet_id, pagination: Some(page) };
            let answer: pb::QueryItemsResponse = ask(source, &format!("{QUERY}/Items"), &request)?;
            Ok((answer.items.into_iter().map(facts).collect(), answer.pagination))
        })?;
        let mut contributions = BTreeMap::new();
        for item in &listed {
            if let Entry::Vacant(place) = contributions.entry(item.contribution_id) {
                let request = pb::QueryContributionRequest { contribution_id: item.contribution_id };
                let answer: pb::QueryContributionResponse = ask(source, &format!("{QUERY}/Contribution"), &request)?;
                place.insert(answer);
            }
        }
        let items = listed.into_iter().map(|item| (item.id, item)).collect();
        let (datanet, stats) = (answer.datanet.unwrap_or_default(), answer.stats.unwrap_or_default());
        Ok(Self { datanet, stats, items, contributions })
    }

    /// What a contributor stated of the source of an item.
    pub(super) fn provenance(&self, item: &ItemFacts) -> Option<&pb::Provenance> {
        self.contributions.get(&item.contribution_id).and_then(|answer| answer.provenance.as_ref())
    }

    /// Uses that an item's contribution granted at first, uses that it grants now, and the height of the change.
    pub(super) fn licences(&self, item: &ItemFacts) -> (u32, u32, u64) {
        let Some(answer) = self.contributions.get(&item.contribution_id) else { return (0, 0, 0) };
        let contribution = answer.contribution.clone().unwrap_or_default();
        let history = pb::ConsentHistory { changes: answer.consent.clone() };
        let (now, since) = consent_at(&contribution, &history, item.id, i64::MAX);
        (contribution.licence, now, since)
    }

    /// Whether items are texts.
    pub(super) fn is_text(&self) -> bool {
        self.datanet.schema.as_ref().is_some_and(|schema| schema.modality() == pb::Modality::Utf8Text)
    }
}

fn facts(item: pb::Item) -> ItemFacts {
    ItemFacts {
        id: item.id,
        contribution_id: item.contribution_id,
        label: item.label,
        bytes: u64::try_from(item.features.len()).unwrap_or(u64::MAX),
        content_sha256: hex::encode(Sha256::digest(&item.features)),
        is_duplicate: openledger_datanet::is_excluded(&item, i64::MAX),
    }
}

/// The names of the uses in a mask.
pub(super) fn uses(mask: u32) -> Vec<&'static str> {
    (0u32..).zip(USES).filter(|(bit, _)| mask >> bit & 1 == 1).map(|(_, (name, _))| name).collect()
}

/// A day as people write it; `None` for zero.
pub(super) fn date(day: u32) -> Option<String> {
    let time = BlockTime { seconds: i64::from(day).saturating_mul(86_400), nanos: 0 };
    (day > 0).then(|| time.rfc3339().chars().take(10).collect())
}

/// A part of a whole in parts per million, rounded down; zero of nothing.
pub(super) fn ppm(part: u64, whole: u64) -> u64 {
    let share = u128::from(part).saturating_mul(1_000_000).checked_div(whole.into()).unwrap_or(0);
    u64::try_from(share).unwrap_or(u64::MAX)
}

/// A change of consent that takes training back from items which granted it until then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Withdrawal {
    pub(super) datanet_id: u64,
    pub(super) contribution_id: u64,
    pub(super) first_item_id: u64,
    pub(super) last_item_id: u64,
    /// Height at which it was signed; zero when that was in a chain before this one.
    pub(super) height: u64,
    /// Uses that stayed granted.
    pub(super) granted: Vec<&'static str>,
    /// Items of the range for which training is not granted now either.
    pub(super) still_withdrawn_items: u64,
}

const TRAIN: u32 = pb::LicenceBit::Train as u32;

/// All changes by which owners took training back.
pub(super) fn training_opt_outs(net: &Net) -> Vec<Withdrawal> {
    net.contributions.values().flat_map(|answer| of_contribution(net, answer)).collect()
}

fn of_contribution(net: &Net, answer: &pb::QueryContributionResponse) -> Vec<Withdrawal> {
    let contribution = answer.contribution.clone().unwrap_or_default();
    let whole = pb::ConsentHistory { changes: answer.consent.clone() };
    let mut before = pb::ConsentHistory::default();
    let mut out = Vec::new();
    for change in &answer.consent {
        let trains = |history: &pb::ConsentHistory, id| consent_at(&contribution, history, id, i64::MAX).0 & TRAIN != 0;
        let range = || net.items.range(change.first_item_id..=change.last_item_id).map(|(id, _)| *id);
        if change.licence & TRAIN == 0 && range().any(|id| trains(&before, id)) {
            out.push(Withdrawal {
                datanet_id: net.datanet.id,
                contribution_id: contribution.id,
                first_item_id: change.first_item_id,
                last_item_id: change.last_item_id,
                height: change.height,
                granted: uses(change.licence),
                still_withdrawn_items: range()
                    .filter(|id| !trains(&whole, *id))
                    .fold(0, |n, _| u64::saturating_add(n, 1)),
            });
        }
        before.changes.push(*change);
    }
    out
}
