//! Batches on their way: committed by hash, and revealed in a later block before the commit expires.

use std::collections::BTreeMap;

use openledger_datanet::hash::{commit_hash_with, payload_root};
use openledger_proto::any;
use openledger_proto::cosmos::base::abci::v1beta1::TxResponse;
use openledger_proto::openledger::datanet::v1::{self as datanet, ItemPayload, ItemStatus};
use rand::RngCore;
use serde_json::json;

use super::journal::{Counts, Header, Journal, Step};
use super::pace::Pace;
use super::provenance::Stated;
use super::terms::Terms;
use crate::tx::session::{Session, answers};
use openledger_client::{ClientError, print_json};

const SALT_LEN: usize = 32;
/// Commits in one transaction.
const MAX_COMMITS_PER_TX: usize = 16;
/// Reveal windows below this leave no block to wait for before a reveal is estimated.
const SHORT_WINDOW: u64 = 4;

/// A contribution at work.
pub(super) struct Run<'a> {
    pub(super) session: Session<'a>,
    pub(super) terms: Terms,
    /// Licence that every reveal states.
    pub(super) licence: u32,
    /// What every commit covers and every reveal states of the source.
    provenance: Option<datanet::Provenance>,
    pub(super) header: Header,
    pub(super) batches: Vec<Vec<ItemPayload>>,
    pub(super) journal: Journal,
    pub(super) pace: Pace,
    /// How often the commit of a batch expired.
    pub(super) expired_times: BTreeMap<usize, u32>,
    progress: Progress,
}

/// Heights and gas of this run.
#[derive(Default)]
struct Progress {
    /// Height of the last commits.
    commit: Option<i64>,
    /// Height of the last reveal after them.
    reveal: Option<i64>,
    /// Gas that the last reveal used.
    gas: Option<u64>,
}

impl<'a> Run<'a> {
    /// A contribution before its first step.
    ///
    /// # Errors
    /// When the journal's statement of the source is damaged.
    pub(super) fn new(
        session: Session<'a>,
        terms: Terms,
        header: Header,
        batches: Vec<Vec<ItemPayload>>,
        journal: Journal,
    ) -> Result<Self, ClientError> {
        let licence = terms.licence(header.licence);
        let provenance = header.provenance.as_ref().map(Stated::message).transpose()?;
        let (pace, expired_times, progress) = (Pace::default(), BTreeMap::new(), Progress::default());
        Ok(Self { session, terms, licence, provenance, header, batches, journal, pace, expired_times, progress })
    }

    /// Commits and reveals until every batch is revealed. No more batches are committed ahead than can be
    /// revealed before they expire.
    ///
    /// # Errors
    /// When a transaction is refused, or the chain makes no blocks.
    pub(super) fn all(&mut self) -> Result<(), ClientError> {
        self.recover_commits()?;
        loop {
            for batch in self.committed() {
                self.reveal(batch)?;
            }
            if self.journal.batches.iter().all(|b| b.revealed.is_some()) {
                return Ok(());
            }
            let on_chain = self.open_commits()?.len();
            let room = self.terms.max_open_commits().saturating_sub(on_chain);
            let ahead = self.pace.ahead(self.terms.net.reveal_window).saturating_sub(self.committed().len());
            let state = self.journal.batches.iter().enumerate();
            let waiting = state.filter(|(_, b)| b.commit_id.is_none() && b.revealed.is_none()).map(|(i, _)| i);
            let next: Vec<usize> = waiting.take(room.min(ahead).min(MAX_COMMITS_PER_TX)).collect();
            if !next.is_empty() {
                self.commit(&next)?;
            } else if self.committed().is_empty() {
                return Err(ClientError::Usage(format!(
                    "this account already has {on_chain} open commits, the most that the chain takes: reveal them or wait until they expire"
                )));
            }
        }
    }

    pub(super) fn total(&self) -> usize {
        self.batches.len()
    }

    /// Batches that are committed and not revealed.
    fn committed(&self) -> Vec<usize> {
        let state = self.journal.batches.iter().enumerate();
        state.filter(|(_, b)| b.revealed.is_none() && b.commit_id.is_some()).map(|(i, _)| i).collect()
    }

    /// Hash that commits to a batch under its current salt.
    pub(super) fn hash(&self, batch: usize) -> Result<Option<[u8; 32]>, ClientError> {
        let items = self.batches.get(batch).map(Vec::as_slice).unwrap_or_default();
        let Some(salt) = self.journal.batches.get(batch).and_then(|b| b.salt.as_ref()) else { return Ok(None) };
        let root = payload_root(items.iter().map(|item| (item.label, item.features.as_slice())));
        let contributor = self.session.client().codec.parse(self.session.address())?;
        let (chain, datanet_id, who) = (&self.header.chain_id, self.header.datanet_id, contributor.as_bytes());
        Ok(Some(commit_hash_with(chain, datanet_id, who, salt, &root, self.provenance.as_ref())))
    }

    /// Gives a batch a fresh salt, on disk before it is used.
    pub(super) fn fresh_salt(&mut self, batch: usize) -> Result<(), ClientError> {
        let mut salt = [0u8; SALT_LEN];
        rand::rngs::OsRng.try_fill_bytes(&mut salt).map_err(|e| ClientError::Usage(format!("no random bytes: {e}")))?;
        self.journal.record(batch, Step::Salt(hex::encode(salt)))
    }

    fn commit(&mut self, batches: &[usize]) -> Result<(), ClientError> {
        let mut messages = Vec::with_capacity(batches.len());
        for batch in batches {
            if self.journal.batches.get(*batch).is_some_and(|b| b.salt.is_none()) {
                self.fresh_salt(*batch)?;
            }
            let hash = self.hash(*batch)?.unwrap_or_default().to_vec();
            let contributor = self.session.address().to_owned();
            messages.push(any::pack(&datanet::MsgCommitContribution {
                contributor,
                datanet_id: self.header.datanet_id,
                hash,
            }));
        }
        let response = self.session.send(messages)?;
        let answers: Vec<datanet::MsgCommitContributionResponse> = answers(&response)?;
        if answers.len() != batches.len() {
            return Err(ClientError::Answer(format!("{} answers to {} commits", answers.len(), batches.len())));
        }
        for (batch, answer) in batches.iter().zip(answers) {
            self.journal.record(*batch, Step::Committed(answer.commit_id))?;
            eprintln!(
                "[{}/{}] committed as {} in block {}",
                batch.saturating_add(1),
                self.total(),
                answer.commit_id,
                response.height
            );
        }
        self.progress.commit = Some(response.height);
        self.progress.reveal = None;
        Ok(())
    }

    fn reveal(&mut self, batch: usize) -> Result<(), ClientError> {
        let state = self.journal.batches.get(batch).cloned().unwrap_or_default();
        let (Some(commit_id), Some(salt)) = (state.commit_id, state.salt) else { return Ok(()) };
        let Some(commit) = self.find_commit(commit_id)? else { return self.already_revealed(batch, commit_id) };
        if i64::try_from(commit.expires_at).unwrap_or(i64::MAX) <= self.session.height()? {
            return self.start_again(batch, commit_id);
        }
        let items = self.batches.get(batch).cloned().unwrap_or_default();
        let contributor = self.session.address().to_owned();
        let message = datanet::MsgRevealContribution {
            contributor,
            commit_id,
            salt,
            licence: self.licence,
            items,
            provenance: self.provenance.clone(),
        };
        let response = match self.send_reveal(&message, i64::try_from(commit.height).unwrap_or(i64::MAX)) {
            Ok(response) => response,
            Err(ClientError::Rpc(error)) => return Err(error.into()),
            Err(_) if self.expired(commit_id)? => return self.start_again(batch, commit_id),
            Err(error) => return Err(error),
        };
        let answer: Vec<datanet::MsgRevealContributionResponse> = answers(&response)?;
        let counts = count(answer.first().map(|a| a.results.as_slice()).unwrap_or_default());
        self.journal.record(batch, Step::Revealed(counts))?;
        self.expired_times.remove(&batch);
        self.measure(&response);
        eprintln!(
            "[{}/{}] revealed in block {}: {} admitted, {} pending, {} exact and {} near duplicates, {} copies from other \
             datanets, {} refused",
            batch.saturating_add(1),
            self.total(),
            response.height,
            counts.admitted,
            counts.pending,
            counts.exact_duplicates,
            counts.near_duplicates,
            counts.cross_duplicates,
            counts.refused
        );
        Ok(())
    }

    /// A reveal stands in a later block than its commit, and an estimate of it must see one too. A short window
    /// leaves no time for that: then the gas of the reveal before is the estimate.
    fn send_reveal(&self, message: &datanet::MsgRevealContribution, commit: i64) -> Result<TxResponse, ClientError> {
        let messages = vec![any::pack(message)];
        match self.progress.gas {
            Some(gas) if self.terms.net.reveal_window < SHORT_WINDOW => {
                self.session.send_with_gas(messages, gas.saturating_mul(2))
            }
            _ => {
                self.session.wait_beyond(commit)?;
                self.session.send(messages)
            }
        }
    }

    /// Notes how many blocks the reveal took.
    fn measure(&mut self, response: &TxResponse) {
        match (self.progress.reveal, self.progress.commit) {
            (Some(before), _) => self.pace.revealed_next(before, response.height),
            (None, Some(commit)) => self.pace.revealed_first(commit, response.height),
            (None, None) => {}
        }
        self.progress.reveal = Some(response.height);
        self.progress.gas = u64::try_from(response.gas_used).ok();
    }

    /// Prints what became of all items.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub(super) fn summary(&self) -> Result<(), ClientError> {
        let mut sum = Counts::default();
        for counts in self.journal.batches.iter().filter_map(|b| b.revealed) {
            sum.admitted = sum.admitted.saturating_add(counts.admitted);
            sum.pending = sum.pending.saturating_add(counts.pending);
            sum.exact_duplicates = sum.exact_duplicates.saturating_add(counts.exact_duplicates);
            sum.near_duplicates = sum.near_duplicates.saturating_add(counts.near_duplicates);
            sum.cross_duplicates = sum.cross_duplicates.saturating_add(counts.cross_duplicates);
            sum.refused = sum.refused.saturating_add(counts.refused);
        }
        eprintln!("{}", sum.text());
        let ids: Vec<String> =
            self.journal.batches.iter().filter_map(|b| b.commit_id).map(|id| id.to_string()).collect();
        let mut summary = json!({
            "datanet_id": self.header.datanet_id.to_string(),
            "contributor": self.header.contributor,
            "items": self.header.items,
            "admitted": sum.admitted,
            "pending": sum.pending,
            "exact_duplicates": sum.exact_duplicates,
            "near_duplicates": sum.near_duplicates,
            "cross_duplicates": sum.cross_duplicates,
            "refused": sum.refused,
            "contribution_ids": ids,
        });
        if let (Some(stated), Some(fields)) = (&self.header.provenance, summary.as_object_mut()) {
            fields.insert("provenance".to_owned(), stated.json()?);
        }
        print_json(self.session.client().output, &summary.to_string())
    }
}

/// Results of a reveal by kind.
fn count(results: &[datanet::ItemResult]) -> Counts {
    let mut counts = Counts::default();
    for result in results {
        let slot = match ItemStatus::try_from(result.status) {
            Ok(ItemStatus::Admitted) => &mut counts.admitted,
            Ok(ItemStatus::Pending) => &mut counts.pending,
            Ok(ItemStatus::ExactDuplicate) => &mut counts.exact_duplicates,
            Ok(ItemStatus::NearDuplicate) => &mut counts.near_duplicates,
            Ok(ItemStatus::CrossDuplicate) => &mut counts.cross_duplicates,
            _ => &mut counts.refused,
        };
        *slot = slot.saturating_add(1);
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_is_counted_once() {
        let result = |status: ItemStatus| datanet::ItemResult { status: status.into(), ..Default::default() };
        let all = [
            ItemStatus::Admitted,
            ItemStatus::NearDuplicate,
            ItemStatus::CrossDuplicate,
            ItemStatus::BadLabel,
            ItemStatus::BadDimension,
            ItemStatus::Pending,
        ];
        let counts = count(&all.map(result));
        assert_eq!((counts.admitted, counts.near_duplicates, counts.refused, counts.pending), (1, 1, 2, 1));
        assert_eq!(counts.cross_duplicates, 1);
    }
}
