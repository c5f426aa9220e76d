//! Items by where they come from, under the headings of the summary of training content.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write as _};

use openledger_proto::openledger::datanet::v1::{Provenance, SourceKind};
use serde::Serialize;

use super::net::{ItemFacts, date, ppm};
use super::words::{listed, number, percent};

/// Headings of the second part of the summary, in its order, with the kinds below each.
const HEADINGS: [(&str, &str, &[SourceKind]); 6] = [
    ("public_datasets", "Publicly available datasets", &[SourceKind::PublicDataset]),
    ("licensed", "Datasets licensed from third parties", &[SourceKind::Licensed]),
    ("crawled", "Data crawled and scraped from online sources", &[SourceKind::Crawled]),
    ("user_data", "User data", &[SourceKind::UserData]),
    ("synthetic", "Synthetic data", &[SourceKind::Synthetic, SourceKind::ModelOutput]),
    (
        "other",
        "Other sources: own work, and data whose source was not stated",
        &[SourceKind::OwnWork, SourceKind::Unspecified],
    ),
];

/// One group of items.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Group {
    /// Name for programs.
    pub(super) key: &'static str,
    /// Name for readers.
    pub(super) heading: &'static str,
    pub(super) items: u64,
    pub(super) bytes: u64,
    /// Part of all bytes, in ppm.
    pub(super) share_ppm: u64,
    pub(super) contributions: u64,
    /// Items whose contributor stated no source.
    pub(super) not_stated_items: u64,
    /// First and last day on which data were taken, as far as stated.
    pub(super) acquired_from: Option<String>,
    pub(super) acquired_to: Option<String>,
    pub(super) languages: Vec<String>,
    /// By descending bytes, then name.
    pub(super) domains: Vec<Domain>,
}

/// What came from one host.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Domain {
    pub(super) domain: String,
    pub(super) items: u64,
    pub(super) bytes: u64,
    /// Part of the bytes of its group, in ppm.
    pub(super) share_ppm: u64,
}

#[derive(Default)]
struct Sum {
    items: u64,
    bytes: u64,
    contributions: BTreeSet<u64>,
    not_stated: u64,
    days: BTreeSet<u32>,
    languages: BTreeSet<String>,
    domains: BTreeMap<String, (u64, u64)>,
}

impl Sum {
    fn add(&mut self, item: &ItemFacts, said: Option<&Provenance>) {
        self.items = self.items.saturating_add(1);
        self.bytes = self.bytes.saturating_add(item.bytes);
        self.contributions.insert(item.contribution_id);
        let Some(said) = said else {
            self.not_stated = self.not_stated.saturating_add(1);
            return;
        };
        self.days.extend([said.acquired_from, said.acquired_to].into_iter().filter(|day| *day > 0));
        self.languages.extend(said.languages.iter().cloned());
        if !said.domain.is_empty() {
            let (items, bytes) = self.domains.entry(said.domain.clone()).or_default();
            (*items, *bytes) = (items.saturating_add(1), bytes.saturating_add(item.bytes));
        }
    }

    fn group(self, (key, heading): (&'static str, &'static str), all_bytes: u64) -> Group {
        let whole = self.bytes;
        let mut domains: Vec<Domain> = self
            .domains
            .into_iter()
            .map(|(domain, (items, bytes))| Domain { domain, items, bytes, share_ppm: ppm(bytes, whole) })
            .collect();
        domains.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.domain.cmp(&b.domain)));
        Group {
            key,
            heading,
            items: self.items,
            bytes: self.bytes,
            share_ppm: ppm(self.bytes, all_bytes),
            contributions: u64::try_from(self.contributions.len()).unwrap_or(u64::MAX),
            not_stated_items: self.not_stated,
            acquired_from: self.days.first().and_then(|day| date(*day)),
            acquired_to: self.days.last().and_then(|day| date(*day)),
            languages: self.languages.into_iter().collect(),
            domains,
        }
    }
}

/// All headings in their order, those without items too.
pub(super) fn groups<'a>(items: impl Iterator<Item = (&'a ItemFacts, Option<&'a Provenance>)>) -> Vec<Group> {
    let mut sums: BTreeMap<usize, Sum> = BTreeMap::new();
    let mut all_bytes = 0u64;
    for (item, said) in items {
        let kind = said.map_or(SourceKind::Unspecified, Provenance::source_kind);
        let place = HEADINGS.iter().position(|(_, _, kinds)| kinds.contains(&kind)).unwrap_or(HEADINGS.len() - 1);
        sums.entry(place).or_default().add(item, said);
        all_bytes = all_bytes.saturating_add(item.bytes);
    }
    let group = |(place, (key, heading, _))| sums.remove(&place).unwrap_or_default().group((key, heading), all_bytes);
    HEADINGS.into_iter().enumerate().map(group).collect()
}

/// A group for readers.
///
/// # Errors
/// None in practice: writing to a text does not fail.
pub(super) fn write_group(out: &mut String, group: &Group) -> fmt::Result {
    if group.items == 0 {
        return writeln!(out, "{}: none", group.heading);
    }
    let (held, share) = (number(group.items, "item"), percent(group.share_ppm));
    writeln!(out, "{}: {held}, {}, {share} of all bytes", group.heading, number(group.bytes, "byte"))?;
    if let (Some(from), Some(to)) = (&group.acquired_from, &group.acquired_to) {
        writeln!(out, "  taken from {from} to {to}")?;
    }
    if !group.languages.is_empty() {
        writeln!(out, "  languages: {}", listed(&group.languages))?;
    }
    if group.not_stated_items > 0 {
        writeln!(out, "  source not stated: {}", number(group.not_stated_items, "item"))?;
    }
    // The last heading has own work beside what nobody stated.
    let own = group.items.saturating_sub(group.not_stated_items);
    if group.key == "other" && own > 0 {
        writeln!(out, "  own work: {}", number(own, "item"))?;
    }
    for domain in &group.domains {
        writeln!(out, "  {}: {}, {}", domain.domain, number(domain.items, "item"), percent(domain.share_ppm))?;
    }
    Ok(())
}
