//! `tx datanet create`: a datanet by words, asked for on a terminal, or by flags.

mod ask;
mod form;
#[cfg(test)]
mod tests;
mod words;

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use openledger_proto::any;
use openledger_proto::json::{self, ParseOptions};
use openledger_proto::openledger::datanet::v1 as pb;
use serde_json::{Map, Value};

use super::factory::Factory;
use super::licence::Licence;
use super::money;
use super::plan::{Plan, Planned};
use crate::datanet::{SuggestArgs, propose};
use crate::table::TableArgs;
use ask::{Answers, Person};
use form::Form;
use openledger_client::ClientError;

/// What a datanet holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Holds {
    /// Texts in UTF-8.
    Texts,
    /// Vectors of numbers.
    Vectors,
}

/// Who may contribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Who {
    /// Anybody.
    Anybody,
    /// Accounts on a list that the creator keeps.
    Listed,
    /// Anybody, and a curator approves.
    Curated,
}

/// Open a datanet
///
/// On a terminal the command asks for what no flag says, shows the terms and what they cost, and asks before it sends.
/// Elsewhere, or with --yes, it takes the flags and sensible terms for the rest, and says which flag it lacks.
///
/// The rules that keep copies out come from a sample of honest data: with --sample the command proposes them as
/// `openledgerd datanet suggest` does, and with --from-file it takes what that command has written. Flags go over both.
///
/// Examples:
///
///   openledgerd tx datanet create --from alice
///
///   openledgerd tx datanet create --title "Sea or farm" --holds texts --text-bytes 1024 --label-names sea,farm \
///     --licence train,commercial --from alice
///
///   openledgerd tx datanet create --title Flowers --sample ~/flowers.csv --licence train,commercial,retrieve \
///     --who curated --curators open1... --window 1000 --bond 0.01OPEN --from alice
#[derive(Args, Debug, Clone, Default)]
#[command(verbatim_doc_comment)]
pub(super) struct CreateArgs {
    /// Title, 1 to 128 bytes
    #[arg(long)]
    title: Option<String>,
    /// Description, at most 2048 bytes
    #[arg(long)]
    description: Option<String>,
    /// What it holds
    #[arg(long, value_enum)]
    holds: Option<Holds>,
    /// Numbers of a vector
    #[arg(long)]
    dimension: Option<u32>,
    /// Most bytes of a text
    #[arg(long)]
    text_bytes: Option<u32>,
    /// Names of the labels, with commas between them
    #[arg(long, value_delimiter = ',')]
    label_names: Vec<String>,
    /// Number of the labels, where they have no names
    #[arg(long)]
    label_count: Option<u32>,
    /// Uses that contributions grant unless they say otherwise, such as train,commercial, or the mask of their bits
    #[arg(long)]
    licence: Option<Licence>,
    /// Whether items are admitted whose contributor states that a program or a model made them [default: no]
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "true|false")]
    admits_synthetic: Option<bool>,
    /// Who may contribute [default: anybody]
    #[arg(long, value_enum)]
    who: Option<Who>,
    /// Accounts that approve contributions, with commas between them
    #[arg(long, value_delimiter = ',')]
    curators: Vec<String>,
    /// Blocks in which a contribution is revealed after its commit [default: 1000, within what the chain allows]
    #[arg(long)]
    window: Option<u64>,
    /// Bond for each item, such as 0.01OPEN or 10000uopen [default: the least that the chain allows]
    #[arg(long)]
    bond: Option<String>,
    /// Parts per million of what items earn that go to curators [default: 0]
    #[arg(long)]
    curators_ppm: Option<u32>,
    /// Parts per million of what items earn that go to the community pool [default: 0]
    #[arg(long)]
    commons_ppm: Option<u32>,
    /// Squared distance below which items of one label are near duplicates
    #[arg(long)]
    near_dup_tau: Option<u64>,
    /// Squared distance from which on an item is all new
    #[arg(long)]
    novelty_full_at: Option<u64>,
    /// Greatest squared norm of an item; 0: no bound
    #[arg(long)]
    norm_bound: Option<u64>,
    /// Terms as JSON, as `datanet suggest --out` writes them
    #[arg(long, value_name = "JSON", conflicts_with = "sample")]
    from_file: Option<PathBuf>,
    /// Sample of honest data, from which rules are proposed
    #[arg(long, value_name = "FILE")]
    sample: Option<PathBuf>,
    /// Text encoder by which the texts of the sample are compared
    #[arg(long, value_name = "ENCODER")]
    encoder: Option<PathBuf>,
    /// Id of that encoder on the chain
    #[arg(long, value_name = "ID")]
    encoder_id: Option<u64>,
    /// Items that the datanet will have, for which rules of the sample are to fit [default: four times the sample]
    #[arg(long, value_name = "N")]
    expected_items: Option<usize>,
    #[command(flatten)]
    table: TableArgs,
}

impl Planned for CreateArgs {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let signer = factory.signer(None)?;
        let is_asking = !factory.flags.yes && std::io::stdin().is_terminal();
        let person: &dyn Answers = if is_asking { &Person } else { &ask::Nobody };
        let params = if factory.flags.offline {
            openledger_datanet::params::default_params(form::DENOM)
        } else {
            let answer: pb::QueryParamsResponse =
                factory.client.query("/openledger.datanet.v1.Query/Params", &pb::QueryParamsRequest {})?;
            answer.params.unwrap_or_default()
        };
        let (base, args) = self.base(person, factory.flags.yes)?;
        let mut form = Form::new(&args, &params, base)?;
        form.fill(person)?;
        let curators = form.curators.iter().map(|text| factory.client.address_text(&factory.client.address(text)?));
        form.curators = curators.collect::<Result<_, ClientError>>()?;
        let message = form.message(&signer.address)?;
        words::of(&message, &params).iter().for_each(|line| eprintln!("{line}"));
        Ok(Plan::one(signer, vec![any::pack(&message)]))
    }
}

impl CreateArgs {
    /// Terms of a file or of a sample, known fields only, and the arguments with what was answered about the sample.
    fn base(&self, person: &dyn Answers, yes: bool) -> Result<(Map<String, Value>, Self), ClientError> {
        let mut args = self.clone();
        let value = if let Some(path) = &self.from_file {
            serde_json::from_str(&std::fs::read_to_string(path).map_err(ClientError::io(path))?)?
        } else {
            if args.sample.is_none() && args.says_nothing_of_items() {
                args.sample = ask::sample(person)?;
            }
            let Some(sample) = &args.sample else { return Ok((Map::new(), args)) };
            let encoder = args.encoder.clone().map(|path| (path, args.encoder_id));
            let suggest = SuggestArgs::of(sample.clone(), encoder, args.expected_items, args.table.clone());
            let proposal = propose(&suggest, yes, &|| ask::encoder(person))?;
            proposal.table().iter().for_each(|line| eprintln!("{line}"));
            proposal.json()
        };
        let Value::Object(mut base) = value else {
            return Err(ClientError::usage("--from-file: a JSON object with fields of MsgCreateDatanet is needed"));
        };
        for name in form::drop_unknown(&mut base) {
            eprintln!("WARNING: this chain has no {name}, so it is left out");
        }
        Ok((base, args))
    }

    fn says_nothing_of_items(&self) -> bool {
        self.holds.is_none() && self.dimension.is_none() && self.text_bytes.is_none() && self.label_names.is_empty()
    }
}

/// A message of its JSON.
fn message_of(value: &Value) -> Result<pb::MsgCreateDatanet, ClientError> {
    json::parse(value, ParseOptions::default()).map_err(|e| ClientError::Usage(format!("terms of the datanet: {e}")))
}
