//! The members of snapshots, in the order in which the chain certifies them, and their embeddings.

use std::collections::{BTreeMap, BTreeSet};

use openledger_core::heights::position;
use openledger_datanet::consent::consent_at;
use openledger_datanet::{is_excluded, own_earlier};
use openledger_proto::cosmos::base::query::v1beta1::PageRequest;
use openledger_proto::openledger::datanet::v1 as pb;
use openledger_proto::openledger::datanet::v1::LicenceBit;

use super::encoder::Encoder;
use openledger_client::{Client, ClientError};

const QUERY: &str = "/openledger.datanet.v1.Query";
/// The number of items that one page asks for.
const PAGE: u64 = 500;
/// What a training asks of an item: it may be trained on, and what comes of it may be sold.
const NEEDED: u32 = LicenceBit::Train as u32 | LicenceBit::Commercial as u32;

/// One member with its embedding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Example {
    pub(super) embedding: Vec<i8>,
    pub(super) label: u16,
    pub(super) novelty_ppm: u32,
}

/// All members of a training set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TrainingSet {
    pub(super) examples: Vec<Example>,
}

/// A snapshot of one datanet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Snapshot {
    pub(super) datanet_id: u64,
    /// Its height, as a [`position`].
    pub(super) height: i64,
}

/// What became of the items of one datanet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Census {
    pub(super) datanet_id: u64,
    /// Height of the snapshot, as a [`position`].
    pub(super) height: i64,
    pub(super) items: u64,
    pub(super) members: u64,
    pub(super) duplicates: u64,
    pub(super) unlicensed: u64,
    /// Committed by the cutoff and not settled at the snapshot's height.
    pub(super) waiting: u64,
    /// Height from which all of those are settled.
    pub(super) settles_at: u64,
    /// Committed after the cutoff: they belong to a later snapshot.
    pub(super) later: u64,
}

impl Census {
    /// In words.
    pub(super) fn text(&self) -> String {
        let parts = [
            (self.duplicates, "duplicates"),
            (self.waiting, "not settled"),
            (self.later, "committed later"),
            (self.unlicensed, "not licensed for training and sale"),
        ];
        let parts: Vec<String> =
            parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!(", {n} {what}")).collect();
        format!(
            "datanet {} at height {}: {} items, {} members of the snapshot{}",
            self.datanet_id,
            self.height,
            self.items,
            self.members,
            parts.concat()
        )
    }

    /// Counts an item that is no member yet, and says so, or leaves it.
    fn sorts_out(&mut self, item: &pb::Item, cutoff: i64, consent_height: i64) -> bool {
        let settles = position(item.settles_at, item.settled_ago);
        let is_late = i64::try_from(item.commit_height).unwrap_or(i64::MAX) > cutoff;
        let slot = if settles > self.height && !is_late {
            self.settles_at = self.settles_at.max(item.settles_at);
            &mut self.waiting
        } else if settles > self.height {
            &mut self.later
        } else if is_excluded(item, consent_height) {
            &mut self.duplicates
        } else {
            return false;
        };
        *slot = slot.saturating_add(1);
        true
    }
}

/// The members of all snapshots.
pub(super) struct Members {
    list: Vec<pb::Item>,
    pub(super) census: Vec<Census>,
}

impl Members {
    /// Reads items and consent from the chain and applies the rule of the chain: settled at the snapshot's
    /// height, no duplicate, and licensed by the changes signed up to `consent_height`. Items committed after
    /// `cutoff` are not waited for.
    ///
    /// # Errors
    /// When the node cannot be asked.
    pub(super) fn fetch(
        client: &Client,
        snapshots: &[Snapshot],
        consent_height: i64,
        cutoff: i64,
    ) -> Result<Self, ClientError> {
        let (mut list, mut all) = (Vec::new(), Vec::new());
        for &Snapshot { datanet_id, height } in snapshots {
            let items = items(client, datanet_id)?;
            let mut census = Census { datanet_id, height, ..Census::default() };
            census.items = u64::try_from(items.len()).unwrap_or(u64::MAX);
            let mut contributions = BTreeMap::new();
            for item in items {
                if census.sorts_out(&item, cutoff.min(height), consent_height) {
                    continue;
                }
                let granted = granted(client, &mut contributions, &item, consent_height)?;
                let slot = if granted { &mut census.members } else { &mut census.unlicensed };
                *slot = slot.saturating_add(1);
                if granted {
                    list.push(item);
                }
            }
            all.push(census);
        }
        take_once(&mut list, &mut all, consent_height);
        Ok(Self { list, census: all })
    }

    /// Whether two sets have the same members.
    pub(super) fn same(&self, other: &Self) -> bool {
        let ids = |members: &Self| -> Vec<(u64, u64, u32)> {
            members.list.iter().map(|item| (item.datanet_id, item.id, item.novelty_ppm)).collect()
        };
        ids(self) == ids(other)
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The features of the members that are not among these items of datanets.
    pub(super) fn features_beside(&self, known: &BTreeSet<(u64, u64)>) -> Vec<Vec<u8>> {
        let new = self.list.iter().filter(|item| !known.contains(&(item.datanet_id, item.id)));
        new.map(|item| item.features.clone()).collect()
    }

    /// Runs the encoder over all members.
    ///
    /// # Errors
    /// When it fails.
    pub(super) fn embed(&self, encoder: &mut Encoder) -> Result<TrainingSet, ClientError> {
        let mut example = |item: &pb::Item| {
            let label = u16::try_from(item.label).map_err(|_| ClientError::Answer(format!("label {}", item.label)))?;
            let embedding = encoder.encode(&item.features)?;
            Ok(embedding.map(|embedding| Example { embedding, label, novelty_ppm: item.novelty_ppm }))
        };
        let all = self.list.iter().map(&mut example).collect::<Result<Vec<_>, ClientError>>()?;
        let examples: Vec<Example> = all.into_iter().flatten().collect();
        if examples.len() < self.list.len() {
            let refused = self.list.len().saturating_sub(examples.len());
            super::progress(&format!("{refused} texts that the encoder refuses are no points"));
        }
        Ok(TrainingSet { examples })
    }
}

/// Leaves out members whose owner has an earlier one with the same content in another of the snapshots.
fn take_once(list: &mut Vec<pb::Item>, all: &mut [Census], consent_height: i64) {
    let members: BTreeSet<(u64, u64)> = list.iter().map(|item| (item.datanet_id, item.id)).collect();
    list.retain(|item| {
        let taken = own_earlier(item, consent_height).is_some_and(|earlier| members.contains(&earlier));
        if let Some(census) = all.iter_mut().find(|c| taken && c.datanet_id == item.datanet_id) {
            census.members = census.members.saturating_sub(1);
            census.duplicates = census.duplicates.saturating_add(1);
        }
        !taken
    });
}

/// All items of a datanet by id.
fn items(client: &Client, datanet_id: u64) -> Result<Vec<pb::Item>, ClientError> {
    let mut all = Vec::new();
    let mut key = Vec::new();
    loop {
        let pagination = Some(PageRequest { key, limit: PAGE, ..PageRequest::default() });
        let answer: pb::QueryItemsResponse =
            client.query(&format!("{QUERY}/Items"), &pb::QueryItemsRequest { datanet_id, pagination })?;
        all.extend(answer.items);
        key = answer.pagination.map(|page| page.next_key).unwrap_or_default();
        if key.is_empty() {
            return Ok(all);
        }
    }
}

type Known = BTreeMap<u64, (pb::Contribution, pb::ConsentHistory)>;

fn granted(client: &Client, known: &mut Known, item: &pb::Item, height: i64) -> Result<bool, ClientError> {
    let (contribution, history) = match known.entry(item.contribution_id) {
        std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
        std::collections::btree_map::Entry::Vacant(entry) => {
            let request = pb::QueryContributionRequest { contribution_id: item.contribution_id };
            let answer: pb::QueryContributionResponse = client.query(&format!("{QUERY}/Contribution"), &request)?;
            entry.insert((answer.contribution.unwrap_or_default(), pb::ConsentHistory { changes: answer.consent }))
        }
    };
    Ok(consent_at(contribution, history, item.id, height).0 & NEEDED == NEEDED)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(commit_height: u64, settles_at: u64, duplicate_of: u64) -> pb::Item {
        pb::Item { commit_height, settles_at, duplicate_of, ..pb::Item::default() }
    }

    #[test]
    fn what_an_owner_lists_twice_is_taken_once() {
        let own = |datanet_id, id, own_earlier: Option<(u64, u64)>| pb::Item {
            datanet_id,
            id,
            own_earlier: own_earlier.map(|(datanet_id, item_id)| pb::CrossDuplicate {
                datanet_id,
                item_id,
                height: 10,
                ..pb::CrossDuplicate::default()
            }),
            ..pb::Item::default()
        };
        let all = [own(1, 1, None), own(2, 1, Some((1, 1))), own(2, 2, Some((1, 2))), own(2, 3, Some((3, 1)))];
        let census = |datanet_id, members| Census { datanet_id, members, ..Census::default() };
        for (consent_height, left) in [(9, 4), (10, 3)] {
            let (mut list, mut counts) = (all.to_vec(), [census(1, 1), census(2, 3)]);
            take_once(&mut list, &mut counts, consent_height);
            assert_eq!((list.len(), counts[0].members, counts[1].members), (left, 1, u64::try_from(left - 1).unwrap()));
        }
    }

    #[test]
    fn items_are_sorted_out_by_the_heights_of_commit_and_settlement() {
        let mut census = Census { datanet_id: 1, height: 20, items: 5, ..Census::default() };
        let sorted: Vec<bool> = [item(10, 20, 0), item(10, 21, 0), item(12, 25, 7), item(18, 30, 0), item(5, 15, 3)]
            .iter()
            .map(|item| census.sorts_out(item, 15, 20))
            .collect();
        assert_eq!(sorted, [false, true, true, true, true]);
        assert_eq!((census.waiting, census.settles_at, census.later, census.duplicates), (2, 25, 1, 1));
        census.members = 1;
        assert_eq!(
            census.text(),
            "datanet 1 at height 20: 5 items, 1 members of the snapshot, 1 duplicates, 2 not settled, 1 committed later"
        );
    }
}
