//! `tx datanet contribute`: a CSV file into a datanet, by commit and reveal, in batches, with a journal to go
//! on after a break.
#![allow(clippy::disallowed_methods, reason = "the command line waits, draws salts, reads the environment")]

mod batches;
mod journal;
mod pace;
mod preview;
mod recover;
mod terms;

use std::path::PathBuf;

use clap::Args;
use openledger_proto::openledger::datanet::v1::ItemPayload;
use sha2::{Digest, Sha256};

use super::factory::Factory;
use super::plan::{Plan, Planned};
use super::session::Session;
use crate::table::{self, TableArgs, Terminal};
use batches::Run;
use journal::{Header, Journal};
use openledger_client::{ClientError, Prompt};
use terms::Terms;

/// Module that the command belongs to.
pub(super) const MODULE: &str = "datanet";
/// Name of the command.
pub(super) const NAME: &str = "contribute";

const QUERY: &str = "/openledger.datanet.v1.Query";

/// Contribute the rows of a CSV file: int8 features and a label each
///
/// Before anything is signed, the command shows how it reads the table, what it will cost, and asks. Batches are
/// committed by hash first and revealed in a later block. Salts and progress are kept in a journal beside the
/// file; after a break, run the same command again. What is revealed is public for ever.
#[derive(Args, Debug)]
pub(super) struct ContributeArgs {
    /// CSV file: one item per row
    file: PathBuf,
    /// Id of the datanet
    #[arg(long, visible_alias = "datanet")]
    datanet_id: u64,
    #[command(flatten)]
    table: TableArgs,
    /// Items in one commit and reveal
    #[arg(long, default_value_t = 100)]
    batch_size: usize,
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
    let terms = Terms::fetch(client, args.datanet_id)?;
    terms.check_licence(args.licence)?;
    let content = std::fs::read(&args.file).map_err(ClientError::io(&args.file))?;
    let file_sha256 = hex::encode(Sha256::digest(content));
    let path = args.journal.clone().unwrap_or_else(|| {
        let mut name = args.file.clone().into_os_string();
        name.push(format!(".{}.{}.journal", args.datanet_id, session.address()));
        PathBuf::from(name)
    });
    let earlier = journal::reading(&path, &file_sha256);
    let terminal = Terminal { yes: factory.flags.yes };
    let table = table::read(&args.file, &args.table.or(earlier.as_ref()), &terms.schema, &terminal)?;
    let batch_items = terms.batch_items(args.batch_size);
    let header = Header {
        version: 1,
        chain_id: client.chain_id.clone(),
        datanet_id: args.datanet_id,
        contributor: session.address().to_owned(),
        file_sha256,
        items: table.items.len(),
        batch_items,
        licence: args.licence,
        reading: Some(table.reading.clone()),
    };
    let batches: Vec<Vec<ItemPayload>> = table.items.chunks(batch_items).map(<[ItemPayload]>::to_vec).collect();
    let (journal, resumed) = Journal::open(&path, &header, batches.len())?;
    let cost = terms.cost(&journal, &batches)?;
    preview::print(&args.file, &table, &header, &terms, &cost);
    preview::print_journal(&path, resumed);
    cost.check(client, session.address())?;
    if !factory.flags.yes && !Prompt::confirm("publish these items?")? {
        eprintln!("canceled: nothing was sent");
        return Ok(());
    }
    let mut run = Run::new(session, terms, header, batches, journal);
    run.all()?;
    run.summary()
}
