//! The subcommands of `export` that describe a model, a datanet or an account instead of the whole state. They ask a
//! node, change nothing, and give the same text for the same height on every node.

use clap::{Args, Subcommand};
use openledger_client::{CliError, Client, ClientError, ClientFlags, Global, OutputFormat, print_line};
use serde::Serialize;

use super::source::Node;
use super::words::Readable;
use super::{datasheet, manifest, opt_outs, receipts, training_summary};

/// What to describe.
#[derive(Debug, Clone, Subcommand)]
pub(super) enum FactsCommand {
    /// What a model was trained on, in the parts of the EU's template
    TrainingSummary(OfModel),
    /// What a datanet holds, where that comes from and who may use it for what
    Datasheet(OfDatanet),
    /// What an account was paid, by role, denomination and model
    Receipts(OfAccount),
    /// Items of a datanet from which uses were taken back
    Optouts(OfDatanet),
    /// Assertions about an answer, for C2PA's tools to sign into the file that shows it; always JSON
    #[command(name = "c2pa")]
    C2pa(OfInference),
}

/// Whom to ask, and about which height.
#[derive(Debug, Clone, Args)]
pub(super) struct Asked {
    #[command(flatten)]
    client: ClientFlags,
    /// The block after which the state is described; the latest when 0 or -1
    #[arg(long, default_value_t = 0, allow_negative_numbers = true)]
    height: i64,
}

/// Arguments of `export training-summary`.
#[derive(Debug, Clone, Args)]
pub(super) struct OfModel {
    /// Id of a certified model
    #[arg(long)]
    model: u64,
    #[command(flatten)]
    asked: Asked,
}

/// Arguments of `export datasheet` and `export optouts`.
#[derive(Debug, Clone, Args)]
pub(super) struct OfDatanet {
    /// Id of the datanet
    #[arg(long)]
    datanet: u64,
    #[command(flatten)]
    asked: Asked,
}

/// Arguments of `export c2pa`.
#[derive(Debug, Clone, Args)]
pub(super) struct OfInference {
    /// Id of the answer
    #[arg(long)]
    inference: u64,
    /// How you made the file that shows the answer, by IPTC's terms, such as trainedAlgorithmicMedia: adds the action
    /// c2pa.created, without which validators refuse a new file
    #[arg(long, value_name = "TERM")]
    created: Option<String>,
    #[command(flatten)]
    asked: Asked,
}

/// Arguments of `export receipts`.
#[derive(Debug, Clone, Args)]
pub(super) struct OfAccount {
    /// Address, or the name of a key
    #[arg(long)]
    account: String,
    /// First block that counts
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// Last block that counts; the described one when 0
    #[arg(long, default_value_t = 0)]
    to: u64,
    #[command(flatten)]
    asked: Asked,
}

/// Prints for readers, or as JSON by the schemas, whose fields keep their order.
fn show(client: &Client, facts: &(impl Serialize + Readable)) -> Result<(), ClientError> {
    if client.output == OutputFormat::Json {
        return Ok(print_line(&serde_json::to_string(facts)?)?);
    }
    let text = facts.text().map_err(|e| ClientError::Answer(e.to_string()))?;
    Ok(print_line(&text)?)
}

/// Runs a subcommand.
///
/// # Errors
/// When the node cannot be asked, or does not know what is asked about.
pub(super) fn run(global: &Global, command: &FactsCommand) -> Result<(), CliError> {
    Ok(dispatch(global, command)?)
}

fn dispatch(global: &Global, command: &FactsCommand) -> Result<(), ClientError> {
    let asked = match command {
        FactsCommand::TrainingSummary(args) => &args.asked,
        FactsCommand::Datasheet(args) | FactsCommand::Optouts(args) => &args.asked,
        FactsCommand::Receipts(args) => &args.asked,
        FactsCommand::C2pa(args) => &args.asked,
    };
    let client = Client::new(global, &asked.client, None)?;
    let node = Node::at(&client, asked.height)?;
    match command {
        FactsCommand::TrainingSummary(args) => show(&client, &training_summary(&node, args.model)?),
        FactsCommand::C2pa(args) => {
            Ok(print_line(&serde_json::to_string_pretty(&manifest(&node, args.inference, args.created.as_deref())?)?)?)
        }
        FactsCommand::Datasheet(args) => show(&client, &datasheet(&node, args.datanet)?),
        FactsCommand::Optouts(args) => show(&client, &opt_outs(&node, args.datanet)?),
        FactsCommand::Receipts(args) => {
            let account = client.address_text(&client.address(&args.account)?)?;
            show(&client, &receipts(&node, &account, args.from, args.to)?)
        }
    }
}
