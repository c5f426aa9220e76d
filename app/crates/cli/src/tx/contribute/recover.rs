//! What the chain knows of a contribution that the journal does not: after a break, and when commits expire.

use openledger_datanet::item_status;
use openledger_proto::cosmos::base::query::v1beta1::PageRequest;
use openledger_proto::openledger::datanet::v1::{self as datanet, ItemStatus};

use super::QUERY;
use super::batches::Run;
use super::journal::{Counts, Step};
use openledger_client::ClientError;

/// Times that the commit of one batch may expire in a run.
const MAX_EXPIRED: u32 = 5;

impl Run<'_> {
    /// The account's commits that can still be revealed.
    pub(super) fn open_commits(&self) -> Result<Vec<datanet::Commit>, ClientError> {
        let mut all = Vec::new();
        let mut key = Vec::new();
        let now = self.session.height()?;
        loop {
            let pagination = Some(PageRequest { key, limit: 100, ..Default::default() });
            let request = datanet::QueryCommitsRequest { contributor: self.session.address().to_owned(), pagination };
            let answer: datanet::QueryCommitsResponse =
                self.session.client().query(&format!("{QUERY}/Commits"), &request)?;
            all.extend(
                answer.commits.into_iter().filter(|commit| i64::try_from(commit.expires_at).unwrap_or(i64::MAX) >= now),
            );
            key = answer.pagination.map(|page| page.next_key).unwrap_or_default();
            if key.is_empty() {
                return Ok(all);
            }
        }
    }

    /// After a break between the sending of a commit and the note of its id, the chain tells the id.
    pub(super) fn recover_commits(&mut self) -> Result<(), ClientError> {
        let open = self.open_commits()?;
        for batch in 0..self.total() {
            let state = self.journal.batches.get(batch).cloned().unwrap_or_default();
            if state.commit_id.is_some() || state.revealed.is_some() {
                continue;
            }
            let Some(hash) = self.hash(batch)? else { continue };
            if let Some(commit) =
                open.iter().find(|commit| commit.hash == hash && commit.datanet_id == self.header.datanet_id)
            {
                self.journal.record(batch, Step::Committed(commit.id))?;
            }
        }
        Ok(())
    }

    pub(super) fn find_commit(&self, commit_id: u64) -> Result<Option<datanet::Commit>, ClientError> {
        let request = datanet::QueryCommitRequest { commit_id };
        match self.session.client().query::<_, datanet::QueryCommitResponse>(&format!("{QUERY}/Commit"), &request) {
            Ok(answer) => Ok(answer.commit),
            Err(ClientError::Status { code: "NotFound", .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The commit is gone: its reveal went through before the break, or it expired and was pruned.
    pub(super) fn already_revealed(&mut self, batch: usize, commit_id: u64) -> Result<(), ClientError> {
        let request = datanet::QueryContributionRequest { contribution_id: commit_id };
        let answer = self
            .session
            .client()
            .query::<_, datanet::QueryContributionResponse>(&format!("{QUERY}/Contribution"), &request);
        match answer {
            Ok(found) => {
                let counts = self.recount(&found.contribution.unwrap_or_default())?;
                self.journal.record(batch, Step::Revealed(counts))?;
                eprintln!("[{}/{}] was already revealed as {commit_id}", batch.saturating_add(1), self.total());
                Ok(())
            }
            Err(ClientError::Status { code: "NotFound", .. }) => self.start_again(batch, commit_id),
            Err(error) => Err(error),
        }
    }

    /// Outcome of a contribution as its items show it.
    fn recount(&self, known: &datanet::Contribution) -> Result<Counts, ClientError> {
        let (accepted, revealed) = (u64::from(known.accepted_items), u64::from(known.revealed_items));
        let mut counts = Counts { refused: revealed.saturating_sub(accepted), ..Counts::default() };
        if known.first_item_id == 0 {
            counts.pending = accepted;
            return Ok(counts);
        }
        // Item ids run from 1 without gaps, so they are positions in the list.
        let pagination =
            Some(PageRequest { offset: known.first_item_id.saturating_sub(1), limit: accepted, ..Default::default() });
        let request = datanet::QueryItemsRequest { datanet_id: known.datanet_id, pagination };
        let answer: datanet::QueryItemsResponse = self.session.client().query(&format!("{QUERY}/Items"), &request)?;
        for item in answer.items {
            let slot = match item_status(&item) {
                ItemStatus::Admitted => &mut counts.admitted,
                ItemStatus::ExactDuplicate => &mut counts.exact_duplicates,
                ItemStatus::CrossDuplicate => &mut counts.cross_duplicates,
                _ => &mut counts.near_duplicates,
            };
            *slot = slot.saturating_add(1);
        }
        Ok(counts)
    }

    /// Whether a commit is there and no block can hold its reveal any more.
    pub(super) fn expired(&self, commit_id: u64) -> Result<bool, ClientError> {
        let Some(commit) = self.find_commit(commit_id)? else { return Ok(false) };
        Ok(i64::try_from(commit.expires_at).unwrap_or(i64::MAX) <= self.session.height()?)
    }

    /// A batch whose commit expired is committed again, under a fresh salt.
    pub(super) fn start_again(&mut self, batch: usize, commit_id: u64) -> Result<(), ClientError> {
        self.pace.expired();
        let times = self.expired_times.get(&batch).copied().unwrap_or_default().saturating_add(1);
        self.expired_times.insert(batch, times);
        if times >= MAX_EXPIRED {
            return Err(ClientError::Usage(format!(
                "batch {} of {} was committed {times} times and expired each time: the reveal window of datanet {} is {} blocks, \
                 and reveals do not reach a block so soon; run the same command again when the node is less busy",
                batch.saturating_add(1),
                self.total(),
                self.header.datanet_id,
                self.terms.net.reveal_window
            )));
        }
        eprintln!(
            "[{}/{}] commit {commit_id} expired before it was revealed: committing again",
            batch.saturating_add(1),
            self.total()
        );
        self.fresh_salt(batch)
    }
}
