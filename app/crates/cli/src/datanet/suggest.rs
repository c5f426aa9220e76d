//! `datanet suggest`: rules of a datanet that fit a sample of honest data, and what of it they would refuse.

mod columns;
mod embed;
mod lexical;
mod report;
mod terms;
mod thresholds;

use std::path::PathBuf;

use clap::Args;
use openledger_client::{ClientError, print_line};

use crate::table::{TableArgs, Terminal, sample};
pub(crate) use embed::Prepared;
pub(crate) use thresholds::Thresholds;

/// Propose the rules of a datanet from a sample of honest data
///
/// The sample should be of the kind that contributors will bring, in their order, with labels, and honest. The command
/// reads at most --sample rows of it, spread over the file. It proposes: below which distance an item is a copy, from
/// which on it is new, how far from the others it may lie, which directions of the space honest data use, when an item
/// is a mixture of two others, how many words texts may share, and bonds. Beside each rule stands how many honest items
/// it would refuse: two or three in a hundred is the price of stopping copies.
///
/// Examples:
///
///   openledgerd datanet suggest ~/flowers.csv --label-column species --out ~/flowers.json
///
///   openledgerd datanet suggest ~/news.parquet --encoder ~/news.oltb --encoder-id 3 --out ~/news.json
///
///   openledgerd tx datanet create --from-file ~/flowers.json --title Flowers --licence train,commercial --from alice
#[derive(Args, Debug, Clone, Default)]
#[command(verbatim_doc_comment)]
pub(crate) struct SuggestArgs {
    /// CSV, JSONL or Parquet file with labels
    file: PathBuf,
    /// Text encoder by which texts are compared, a file of `model make-encoder`; texts need one
    #[arg(long, value_name = "ENCODER")]
    encoder: Option<PathBuf>,
    /// Id of that encoder on the chain; without it texts are compared by equality only
    #[arg(long, value_name = "ID")]
    encoder_id: Option<u64>,
    /// Most items that are compared
    #[arg(long, default_value_t = 600)]
    sample: usize,
    /// Compare items in the whole space, without a projection to the directions that honest data use
    #[arg(long)]
    whole_space: bool,
    /// Most bytes of a text [default: a little more than the longest one of the sample, 16384 at most]
    #[arg(long)]
    text_bytes: Option<u32>,
    /// File for the proposal as JSON, which `tx datanet create --from-file` takes; `-` prints it instead of the table
    #[arg(long, value_name = "JSON")]
    out: Option<PathBuf>,
    #[command(flatten)]
    table: TableArgs,
}

impl SuggestArgs {
    /// For a sample that another command names.
    pub(crate) fn of(file: PathBuf, encoder: Option<PathBuf>, encoder_id: Option<u64>, table: TableArgs) -> Self {
        Self { file, encoder, encoder_id, sample: 600, table, ..Self::default() }
    }
}

/// What is proposed, and what it would do to the sample.
#[derive(Debug, Clone)]
pub(crate) struct Proposal {
    /// Items and what they are made of.
    pub(crate) prepared: Prepared,
    /// Rules and their effect.
    pub(crate) thresholds: Thresholds,
    /// Artifact of the encoder, if it is known.
    pub(crate) encoder_id: Option<u64>,
}

impl Proposal {
    /// The terms of `MsgCreateDatanet` that it decides, as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        terms::json(self)
    }

    /// The rules and what each would refuse, as lines of a table.
    pub(crate) fn table(&self) -> Vec<String> {
        report::lines(self)
    }
}

/// Reads the sample and finds the rules.
///
/// # Errors
/// When the sample cannot be read, has too few items, or texts and no encoder.
pub(crate) fn propose(args: &SuggestArgs, yes: bool) -> Result<Proposal, ClientError> {
    let named = |problem: String| ClientError::Usage(format!("{}: {problem}", args.file.display()));
    let sample = sample(&args.file, &args.table, args.sample.max(1), true, &Terminal { yes })?;
    eprintln!("{}: {} of {} rows, {}", args.file.display(), sample.rows.len(), sample.seen, sample.about);
    let encoder = args.encoder.as_ref().map(|path| std::fs::read(path).map_err(ClientError::io(path))).transpose()?;
    let prepared = Prepared::of(sample, encoder, args.text_bytes).map_err(named)?;
    let thresholds = Thresholds::find(&prepared, args.whole_space).map_err(named)?;
    Ok(Proposal { prepared, thresholds, encoder_id: args.encoder_id })
}

/// Runs `datanet suggest`.
///
/// # Errors
/// As [`propose`], and when the proposal cannot be written.
pub(super) fn run(args: &SuggestArgs) -> Result<(), ClientError> {
    let proposal = propose(args, false)?;
    let json = serde_json::to_string_pretty(&proposal.json())?;
    match &args.out {
        Some(path) if path.as_os_str() == "-" => Ok(print_line(&json)?),
        out => {
            for line in proposal.table() {
                print_line(&line)?;
            }
            let Some(path) = out else { return Ok(()) };
            std::fs::write(path, format!("{json}\n")).map_err(ClientError::io(path))
        }
    }
}
