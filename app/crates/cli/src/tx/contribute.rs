//! `tx datanet contribute`: a CSV file into a datanet, by commit and reveal, in batches, with a journal to go
//! on after a break.

mod journal;
pub(crate) mod table;

use std::path::PathBuf;

use clap::Args;
use openledger_datanet::hash::{commit_hash, payload_root};
use openledger_proto::any;
use openledger_proto::cosmos::base::query::v1beta1::PageRequest;
use openledger_proto::openledger::datanet::v1::{self as datanet, ItemPayload, ItemStatus, Modality};
use rand::RngCore;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::factory::Factory;
use super::plan::{Plan, Planned};
use super::session::{Session, answers};
use journal::{Counts, Header, Journal, Step};
use openledger_client::{ClientError, Prompt, print_json};

/// Module that the command belongs to.
pub(super) const MODULE: &str = "datanet";
/// Name of the command.
pub(super) const NAME: &str = "contribute";

const QUERY: &str = "/openledger.datanet.v1.Query";
const SALT_LEN: usize = 32;
/// Payload bytes in one reveal, well below the 1 MiB that CometBFT's mempool takes by default.
const MAX_REVEAL_BYTES: usize = 500_000;
/// Bytes that an item takes beside its features, at most.
const ITEM_OVERHEAD: usize = 16;
/// Commits in one transaction.
const MAX_COMMITS_PER_TX: usize = 16;

/// Contribute the rows of a CSV file: int8 features and a label each
///
/// Batches are committed by hash first and revealed in a later block. Salts and progress are kept in a
/// journal beside the file; after a break, run the same command again. What is revealed is public for ever.
#[derive(Args, Debug)]
pub(super) struct ContributeArgs {
    /// CSV file: one item per row; a header is recognised
    file: PathBuf,
    /// Id of the datanet
    #[arg(long, visible_alias = "datanet")]
    datanet_id: u64,
    /// Items in one commit and reveal
    #[arg(long, default_value_t = 100)]
    batch_size: usize,
    /// Column of the label: last, first, a number from 1 on, or a name of the header
    #[arg(long, default_value = "last")]
    label_column: String,
    /// LicenceBit mask granted; 0 takes the datanet's default
    #[arg(long, default_value_t = 0)]
    licence: u32,
    /// Journal file [default: FILE.<datanet id>.<address>.journal]
    #[arg(long)]
    journal: Option<PathBuf>,
}

impl Planned for ContributeArgs {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        run(factory, self).map(|()| Plan::Done)
    }
}

/// Runs `tx datanet contribute`.
fn run(factory: &Factory<'_>, args: &ContributeArgs) -> Result<(), ClientError> {
    let client = factory.client;
    let session = Session::open(client, factory.flags)?;
    let request = datanet::QueryDatanetRequest { datanet_id: args.datanet_id };
    let answer: datanet::QueryDatanetResponse = client.query(&format!("{QUERY}/Datanet"), &request)?;
    let net = answer.datanet.unwrap_or_default();
    let schema = net.schema.clone().unwrap_or_default();
    if schema.modality != i32::from(Modality::Int8Vector) {
        return Err(ClientError::usage("this datanet holds text; CSV files of numbers fit INT8_VECTOR datanets only"));
    }
    let params: datanet::QueryParamsResponse =
        client.query(&format!("{QUERY}/Params"), &datanet::QueryParamsRequest {})?;
    let params = params.params.unwrap_or_default();
    let Ok(column) = args.label_column.parse();
    let items = table::read(&args.file, &column, &schema)?;
    if items.is_empty() {
        return Err(ClientError::Usage(format!("{}: no items", args.file.display())));
    }
    let batch_items = batch_size(args.batch_size, &params, schema.dimension);
    let batches: Vec<Vec<ItemPayload>> = items.chunks(batch_items).map(<[ItemPayload]>::to_vec).collect();
    let content = std::fs::read(&args.file).map_err(ClientError::io(&args.file))?;
    let header = Header {
        version: 1,
        chain_id: client.chain_id.clone(),
        datanet_id: args.datanet_id,
        contributor: session.address().to_owned(),
        file_sha256: hex::encode(Sha256::digest(content)),
        items: items.len(),
        batch_items,
        licence: args.licence,
    };
    let path = args.journal.clone().unwrap_or_else(|| {
        let mut name = args.file.clone().into_os_string();
        name.push(format!(".{}.{}.journal", args.datanet_id, session.address()));
        PathBuf::from(name)
    });
    let (journal, resumed) = Journal::open(&path, &header, batches.len())?;
    // What is shown is what is granted, even if the creator widens the default before the reveal.
    let licence = if args.licence == 0 { net.default_licence } else { args.licence };
    warn(&args.file, &header, &net, licence, &path, resumed);
    if !factory.flags.yes && !Prompt::confirm("publish these items")? {
        eprintln!("canceled: nothing was sent");
        return Ok(());
    }
    let max_open = usize::try_from(params.max_open_commits).unwrap_or(1).max(1);
    let mut run = Run { session, header, batches, journal, max_open, licence };
    run.all()?;
    run.summary()
}

fn batch_size(wanted: usize, params: &datanet::Params, dimension: u32) -> usize {
    let allowed = usize::try_from(params.max_items_per_reveal).unwrap_or(usize::MAX);
    let width = usize::try_from(dimension).unwrap_or(usize::MAX).saturating_add(ITEM_OVERHEAD);
    wanted.min(allowed).min(MAX_REVEAL_BYTES.checked_div(width).unwrap_or(1)).max(1)
}

fn warn(
    file: &std::path::Path,
    header: &Header,
    net: &datanet::Datanet,
    licence: u32,
    journal: &std::path::Path,
    resumed: bool,
) {
    let bond = net.min_item_bond.clone().unwrap_or_default();
    let batches = header.items.div_ceil(header.batch_items.max(1));
    eprintln!(
        "WARNING: the {} items of {} become public on {} for everybody and for ever; a licence can be withdrawn, published data cannot.",
        header.items,
        file.display(),
        header.chain_id
    );
    eprintln!(
        "datanet {}: {} | {batches} batches of up to {} items | bond {}{} per item | licence granted: {}",
        net.id,
        net.title,
        header.batch_items,
        bond.amount,
        bond.denom,
        licence_text(licence)
    );
    let state = if resumed { "continuing" } else { "new" };
    eprintln!(
        "journal ({state}): {} - keep it until all is revealed: without its salts, committed batches are lost",
        journal.display()
    );
}

/// The names of a licence's bits.
fn licence_text(licence: u32) -> String {
    let name = |bit: u32| {
        datanet::LicenceBit::try_from(i32::try_from(1u32 << bit).unwrap_or(0)).map_or("unknown", |b| b.as_str_name())
    };
    let names: Vec<&str> = (0..7).filter(|bit| licence >> bit & 1 == 1).map(name).collect();
    names.join(" ").replace("LICENCE_BIT_", "")
}

struct Run<'a> {
    session: Session<'a>,
    /// Licence that every reveal states.
    licence: u32,
    header: Header,
    batches: Vec<Vec<ItemPayload>>,
    journal: Journal,
    max_open: usize,
}

impl Run<'_> {
    /// Commits and reveals until every batch is revealed.
    fn all(&mut self) -> Result<(), ClientError> {
        self.recover_commits()?;
        loop {
            let open = |run: &Self| -> Vec<usize> {
                let state = run.journal.batches.iter().enumerate();
                state.filter(|(_, b)| b.revealed.is_none() && b.commit_id.is_some()).map(|(i, _)| i).collect()
            };
            for batch in open(self) {
                self.reveal(batch)?;
            }
            let on_chain = self.open_commits()?.len();
            let room = self.max_open.saturating_sub(on_chain).min(MAX_COMMITS_PER_TX);
            let state = self.journal.batches.iter().enumerate();
            let next: Vec<usize> = state
                .filter(|(_, b)| b.commit_id.is_none() && b.revealed.is_none())
                .map(|(i, _)| i)
                .take(room)
                .collect();
            if next.is_empty() {
                if self.journal.batches.iter().all(|b| b.revealed.is_some()) {
                    return Ok(());
                }
                if open(self).is_empty() {
                    return Err(ClientError::Usage(format!(
                        "this account already has {on_chain} open commits, the most that the chain takes: reveal them or wait until they expire"
                    )));
                }
                continue;
            }
            self.commit(&next)?;
        }
    }

    fn total(&self) -> usize {
        self.batches.len()
    }

    /// Hash that commits to a batch under its current salt.
    fn hash(&self, batch: usize) -> Result<Option<[u8; 32]>, ClientError> {
        let items = self.batches.get(batch).map(Vec::as_slice).unwrap_or_default();
        let Some(salt) = self.journal.batches.get(batch).and_then(|b| b.salt.as_ref()) else { return Ok(None) };
        let root = payload_root(items.iter().map(|item| (item.label, item.features.as_slice())));
        let contributor = self.session.client().codec.parse(self.session.address())?;
        Ok(Some(commit_hash(&self.header.chain_id, self.header.datanet_id, contributor.as_bytes(), salt, &root)))
    }

    fn open_commits(&self) -> Result<Vec<datanet::Commit>, ClientError> {
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
    fn recover_commits(&mut self) -> Result<(), ClientError> {
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

    fn commit(&mut self, batches: &[usize]) -> Result<(), ClientError> {
        let mut messages = Vec::with_capacity(batches.len());
        for batch in batches {
            if self.journal.batches.get(*batch).is_some_and(|b| b.salt.is_none()) {
                let mut salt = [0u8; SALT_LEN];
                rand::rngs::OsRng
                    .try_fill_bytes(&mut salt)
                    .map_err(|e| ClientError::Usage(format!("no random bytes: {e}")))?;
                self.journal.record(*batch, Step::Salt(hex::encode(salt)))?;
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
        // A reveal must stand in a later block; simulations of it must see one too.
        self.session.wait_beyond(response.height)
    }

    fn reveal(&mut self, batch: usize) -> Result<(), ClientError> {
        let state = self.journal.batches.get(batch).cloned().unwrap_or_default();
        let (Some(commit_id), Some(salt)) = (state.commit_id, state.salt) else { return Ok(()) };
        match self.find_commit(commit_id)? {
            Some(commit) => {
                let now = self.session.height()?;
                if i64::try_from(commit.expires_at).unwrap_or(i64::MAX) <= now {
                    return self.start_again(batch, commit_id);
                }
            }
            None => return self.already_revealed(batch, commit_id),
        }
        let items = self.batches.get(batch).cloned().unwrap_or_default();
        let contributor = self.session.address().to_owned();
        let message = datanet::MsgRevealContribution { contributor, commit_id, salt, licence: self.licence, items };
        let response = self.session.send(vec![any::pack(&message)])?;
        let answer: Vec<datanet::MsgRevealContributionResponse> = answers(&response)?;
        let counts = count(answer.first().map(|a| a.results.as_slice()).unwrap_or_default());
        self.journal.record(batch, Step::Revealed(counts))?;
        eprintln!(
            "[{}/{}] revealed in block {}: {} admitted, {} pending, {} exact and {} near duplicates, {} refused",
            batch.saturating_add(1),
            self.total(),
            response.height,
            counts.admitted,
            counts.pending,
            counts.exact_duplicates,
            counts.near_duplicates,
            counts.refused
        );
        Ok(())
    }

    fn find_commit(&self, commit_id: u64) -> Result<Option<datanet::Commit>, ClientError> {
        let request = datanet::QueryCommitRequest { commit_id };
        match self.session.client().query::<_, datanet::QueryCommitResponse>(&format!("{QUERY}/Commit"), &request) {
            Ok(answer) => Ok(answer.commit),
            Err(ClientError::Status { code: "NotFound", .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The commit is gone: its reveal went through before the break, or it expired and was pruned.
    fn already_revealed(&mut self, batch: usize, commit_id: u64) -> Result<(), ClientError> {
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
            let slot = match (item.duplicate_of, item.nearest_distance) {
                (0, _) => &mut counts.admitted,
                (_, 0) => &mut counts.exact_duplicates,
                _ => &mut counts.near_duplicates,
            };
            *slot = slot.saturating_add(1);
        }
        Ok(counts)
    }

    fn start_again(&mut self, batch: usize, commit_id: u64) -> Result<(), ClientError> {
        eprintln!(
            "[{}/{}] commit {commit_id} expired before it was revealed: committing again",
            batch.saturating_add(1),
            self.total()
        );
        let mut salt = [0u8; SALT_LEN];
        rand::rngs::OsRng.try_fill_bytes(&mut salt).map_err(|e| ClientError::Usage(format!("no random bytes: {e}")))?;
        self.journal.record(batch, Step::Salt(hex::encode(salt)))
    }

    fn summary(&self) -> Result<(), ClientError> {
        let mut sum = Counts::default();
        for counts in self.journal.batches.iter().filter_map(|b| b.revealed) {
            sum.admitted = sum.admitted.saturating_add(counts.admitted);
            sum.pending = sum.pending.saturating_add(counts.pending);
            sum.exact_duplicates = sum.exact_duplicates.saturating_add(counts.exact_duplicates);
            sum.near_duplicates = sum.near_duplicates.saturating_add(counts.near_duplicates);
            sum.refused = sum.refused.saturating_add(counts.refused);
        }
        let ids: Vec<String> =
            self.journal.batches.iter().filter_map(|b| b.commit_id).map(|id| id.to_string()).collect();
        let summary = json!({
            "datanet_id": self.header.datanet_id.to_string(),
            "contributor": self.header.contributor,
            "items": self.header.items,
            "admitted": sum.admitted,
            "pending": sum.pending,
            "exact_duplicates": sum.exact_duplicates,
            "near_duplicates": sum.near_duplicates,
            "refused": sum.refused,
            "contribution_ids": ids,
        });
        print_json(self.session.client().output, &summary.to_string())
    }
}

fn count(results: &[datanet::ItemResult]) -> Counts {
    let mut counts = Counts::default();
    for result in results {
        let slot = match ItemStatus::try_from(result.status) {
            Ok(ItemStatus::Admitted) => &mut counts.admitted,
            Ok(ItemStatus::Pending) => &mut counts.pending,
            Ok(ItemStatus::ExactDuplicate) => &mut counts.exact_duplicates,
            Ok(ItemStatus::NearDuplicate) => &mut counts.near_duplicates,
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
    fn batches_fit_the_chain_and_a_transaction() {
        let params = datanet::Params { max_items_per_reveal: 64, ..Default::default() };
        assert_eq!(batch_size(100, &params, 64), 64);
        assert_eq!(batch_size(10, &params, 64), 10);
        assert_eq!(batch_size(0, &params, 64), 1);
        let wide = datanet::Params { max_items_per_reveal: 1024, ..Default::default() };
        assert!(batch_size(1024, &wide, 1024) * (1024 + ITEM_OVERHEAD) <= MAX_REVEAL_BYTES);
    }

    #[test]
    fn every_status_is_counted_once() {
        let result = |status: ItemStatus| datanet::ItemResult { status: status.into(), ..Default::default() };
        let all = [
            ItemStatus::Admitted,
            ItemStatus::NearDuplicate,
            ItemStatus::BadLabel,
            ItemStatus::BadDimension,
            ItemStatus::Pending,
        ];
        let counts = count(&all.map(result));
        assert_eq!((counts.admitted, counts.near_duplicates, counts.refused, counts.pending), (1, 1, 2, 1));
    }
}
