//! The members of the announced snapshots, with their embeddings, in the order in which the chain certifies
//! them.

use std::collections::BTreeMap;

use openledger_datanet::consent::consent_at;
use openledger_proto::cosmos::base::query::v1beta1::PageRequest;
use openledger_proto::openledger::datanet::v1 as pb;
use openledger_proto::openledger::datanet::v1::LicenceBit;
use openledger_proto::openledger::model::v1::Training;

use super::encoder::Encoder;
use super::progress;
use openledger_client::{Client, ClientError};

const QUERY: &str = "/openledger.datanet.v1.Query";
/// Items in a page.
const PAGE: u64 = 500;
/// What a training asks of an item: it may be trained on, and what comes of it may be sold.
const NEEDED: u32 = LicenceBit::Train as u32 | LicenceBit::Commercial as u32;

/// One member.
pub(super) struct Example {
    pub(super) embedding: Vec<i8>,
    pub(super) label: u16,
    pub(super) novelty_ppm: u32,
}

/// All members.
pub(super) struct TrainingSet {
    pub(super) examples: Vec<Example>,
}

impl TrainingSet {
    /// Reads items and consent from the chain and applies the rule of the chain: settled at the snapshot's
    /// height, no duplicate, and licensed by the changes signed before the announcement.
    ///
    /// # Errors
    /// When the node cannot be asked or the encoder fails.
    pub(super) fn fetch(client: &Client, training: &Training, encoder: &mut Encoder) -> Result<Self, ClientError> {
        let consent_height = training.height.saturating_sub(1);
        let mut examples = Vec::new();
        for snapshot in &training.snapshots {
            let items = items(client, snapshot.datanet_id)?;
            let (mut duplicates, mut unsettled, mut refused) = (0u64, 0u64, 0u64);
            let mut contributions = BTreeMap::new();
            let before = examples.len();
            for item in &items {
                if item.settles_at > snapshot.height {
                    unsettled = unsettled.saturating_add(1);
                } else if item.duplicate_of != 0 {
                    duplicates = duplicates.saturating_add(1);
                } else if !granted(client, &mut contributions, item, consent_height)? {
                    refused = refused.saturating_add(1);
                } else {
                    let label =
                        u16::try_from(item.label).map_err(|_| ClientError::Answer(format!("label {}", item.label)))?;
                    examples.push(Example {
                        embedding: encoder.encode(&item.features)?,
                        label,
                        novelty_ppm: item.novelty_ppm,
                    });
                }
            }
            progress(&format!(
                "datanet {}: {} items, {} members of the snapshot, {duplicates} duplicates, {unsettled} not settled, {refused} not licensed",
                snapshot.datanet_id,
                items.len(),
                examples.len().saturating_sub(before)
            ));
        }
        Ok(Self { examples })
    }
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

fn granted(client: &Client, known: &mut Known, item: &pb::Item, height: u64) -> Result<bool, ClientError> {
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
