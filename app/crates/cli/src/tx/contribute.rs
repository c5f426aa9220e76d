//! `tx datanet contribute`: a file of items into a datanet, by commit and reveal, in batches, with a journal to go
//! on after a break.
#![allow(clippy::disallowed_methods, reason = "the command line waits, draws salts, reads the environment")]

mod batches;
mod journal;
mod pace;
mod preview;
mod provenance;
mod recover;
mod terms;

use std::fs::File;
use std::path::{Path, PathBuf};

use clap::Args;
use sha2::{Digest, Sha256};

use super::factory::Factory;
use super::licence::Licence;
use super::plan::{Plan, Planned};
use super::session::Session;
use crate::table::{self, TableArgs, Terminal};
use batches::Run;
use journal::{Header, Journal};
use openledger_client::{Client, ClientError, Prompt};
use openledger_rpc::Status;
use provenance::{ProvenanceArgs, Stated, day_of};
use terms::Terms;

/// Module that the command belongs to.
pub(super) const MODULE: &str = "datanet";
/// Name of the command.
pub(super) const NAME: &str = "contribute";

const QUERY: &str = "/openledger.datanet.v1.Query";

/// Contribute the rows of a CSV, JSONL or Parquet file: a text or numbers, and a label each
///
/// Before anything is signed, the command shows how it reads the file, what it will cost, and asks. Batches are
/// committed by hash first and revealed in a later block. Salts and progress are kept in a journal beside the
/// file; after a break, run the same command again. What is revealed is public for ever.
///
/// A datanet of texts takes the column --text-column. A datanet whose schema has columns takes real numbers, which it
/// makes int8 of; others take whole numbers from -128 to 127. Rows that do not fit are told by line and column, and
/// then nothing is sent.
///
/// Where the data come from can be stated, by flags or by --provenance: once, together with the data, and bound to the
/// commit. The chain gets hashes of addresses; the addresses stay in the journal, to be shown when somebody asks.
///
/// Examples:
///
///   openledgerd tx datanet contribute 7 ~/reviews.csv --text-column review --label-column stars --from alice
///
///   openledgerd tx datanet contribute 8 ~/measured.parquet --label-column species --licence train --from alice
///
///   openledgerd tx datanet contribute 7 ~/forum.jsonl --source crawled --domain forum.example.org \
///     --acquired-from 2026-05-01 --acquired-to 2026-05-03 --language de --personal-data none \
///     --opt-out-checked robots,aipref --opt-out-checked-at 2026-05-01 --from alice
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(super) struct ContributeArgs {
    /// Id of the datanet, and the file: one item per row
    #[arg(value_names = ["DATANET", "FILE"], num_args = 1..=2, required = true)]
    target: Vec<String>,
    /// Id of the datanet, where only the file is given by position
    #[arg(long, visible_alias = "datanet")]
    datanet_id: Option<u64>,
    #[command(flatten)]
    table: TableArgs,
    /// Items in one commit and reveal
    #[arg(long, default_value_t = 100)]
    batch_size: usize,
    /// Uses that are granted, such as train,commercial, or the mask of their bits; 0 takes the datanet's default
    #[arg(long, default_value = "0", hide_default_value = true)]
    licence: Licence,
    /// Journal file [default: FILE.<datanet id>.<address>.journal]
    #[arg(long)]
    journal: Option<PathBuf>,
    #[command(flatten)]
    provenance: ProvenanceArgs,
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
    let (datanet_id, file) = args.target()?;
    let terms = Terms::fetch(client, datanet_id)?;
    let file_sha256 = hash_of(&file).map_err(ClientError::io(&file))?;
    let path = args.journal.clone().unwrap_or_else(|| {
        let mut name = file.clone().into_os_string();
        name.push(format!(".{datanet_id}.{}.journal", session.address()));
        PathBuf::from(name)
    });
    let earlier = journal::earlier(&path, &file_sha256);
    let reading = earlier.as_ref().and_then(|header| header.reading.as_ref());
    // What was stated before the break is stated after it, and files behind its hashes need not be there any more.
    let stated = args.provenance.stated()?.or_else(|| earlier.as_ref().and_then(|header| header.provenance.clone()));
    check(client, datanet_id, &terms, stated.as_ref())?;
    let terminal = Terminal { yes: factory.flags.yes };
    let table = table::read(&file, &args.table.or(reading), &terms.schema, &terminal)?;
    let batch_items = terms.batch_items(args.batch_size);
    let header = Header {
        version: 1,
        chain_id: client.chain_id.clone(),
        datanet_id,
        contributor: session.address().to_owned(),
        file_sha256,
        items: table.items.len(),
        batch_items,
        licence: args.licence.0,
        reading: Some(table.reading.clone()),
        provenance: stated,
    };
    let batches = terms.batches(&table.items, batch_items);
    let (journal, resumed) = Journal::open(&path, &header, batches.len())?;
    let cost = terms.cost(&journal, &batches)?;
    preview::print(&file, &table, &header, &terms, &cost, batches.len())?;
    preview::print_journal(&path, resumed);
    cost.check(client, session.address())?;
    if !factory.flags.yes && !Prompt::confirm("publish these items?")? {
        eprintln!("canceled: nothing was sent");
        return Ok(());
    }
    let mut run = Run::new(session, terms, header, batches, journal)?;
    run.all()?;
    run.summary()
}

/// Holds a statement against the datanet and the day of the latest block.
fn check(client: &Client, datanet_id: u64, terms: &Terms, stated: Option<&Stated>) -> Result<(), ClientError> {
    let Some(stated) = stated else { return Ok(()) };
    let time = client.rpc()?.call(&Status {})?.sync_info.latest_block_time;
    let today = day_of(&time).ok_or_else(|| ClientError::Answer(format!("time of the latest block: {time:?}")))?;
    stated.check(datanet_id, &terms.schema, today)
}

impl ContributeArgs {
    /// The datanet and the file, in either form.
    fn target(&self) -> Result<(u64, PathBuf), ClientError> {
        match (self.target.as_slice(), self.datanet_id) {
            ([file], Some(id)) => Ok((id, PathBuf::from(file))),
            ([id, file], None) => {
                let id = id.parse().map_err(|_| ClientError::Usage(format!("{id:?} is no id of a datanet")))?;
                Ok((id, PathBuf::from(file)))
            }
            ([_, _], Some(_)) => Err(ClientError::usage("give the datanet by position or by --datanet-id")),
            _ => Err(ClientError::usage("which datanet? contribute DATANET FILE")),
        }
    }
}

/// SHA-256 of a file, hex.
fn hash_of(path: &Path) -> std::io::Result<String> {
    let mut hash = Sha256::new();
    std::io::copy(&mut File::open(path)?, &mut hash)?;
    Ok(hex::encode(hash.finalize()))
}
