//! `tx gov draft-proposal`: the files of a proposal from answers to questions.

use clap::Args;
use openledger_proto::json::{self, ParseOptions};
use openledger_proto::pool;
use openledger_proto::prost_reflect::Kind;
use serde::Serialize;
use serde_json::{Map, Value};

use super::factory::Factory;
use super::gov::ProposalFile;
use super::plan::{Plan, Planned};
use super::proposal::authority;
use openledger_client::{ClientError, Prompt, parse_coins, print_line};

const PROPOSAL_FILE: &str = "draft_proposal.json";
const METADATA_FILE: &str = "draft_metadata.json";

/// Kinds that are offered, with the message of each.
const KINDS: [(&str, &str); 5] = [
    ("text", ""),
    ("community-pool-spend", "/cosmos.distribution.v1beta1.MsgCommunityPoolSpend"),
    ("software-upgrade", "/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade"),
    ("cancel-software-upgrade", "/cosmos.upgrade.v1beta1.MsgCancelUpgrade"),
    ("other", ""),
];

/// Generate a draft proposal json file. The generated proposal json contains only one message (skeleton).
#[derive(Args, Debug)]
pub(super) struct DraftProposal {
    /// Skip metadata prompt
    #[arg(long)]
    skip_metadata: bool,
}

#[derive(Default, Serialize)]
struct Metadata {
    title: String,
    authors: Vec<String>,
    summary: String,
    details: String,
    proposal_forum_url: String,
    vote_option_context: String,
}

fn ask(what: &str) -> Result<String, ClientError> {
    let text = Prompt::line(&format!("Enter {what}"))?.to_string();
    if text.is_empty() { Err(ClientError::Usage(format!("{what}: input cannot be empty"))) } else { Ok(text) }
}

impl Planned for DraftProposal {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let names = KINDS.map(|(name, _)| name).join(", ");
        let kind = Prompt::line(&format!("Select proposal type ({names})"))?.to_string();
        let url = match KINDS.iter().find(|(name, _)| *name == kind) {
            Some(("other", _)) => ask("proposal message type")?,
            Some((_, url)) => (*url).to_owned(),
            None => return Err(ClientError::Usage(format!("unknown proposal type {kind:?}: use one of {names}"))),
        };
        let mut metadata = Metadata { title: ask("proposal title")?, ..Metadata::default() };
        if self.skip_metadata {
            metadata.summary = ask("proposal summary")?;
        } else {
            metadata.authors = vec![ask("proposal authors")?];
            metadata.summary = ask("proposal summary")?;
            metadata.details = ask("proposal details")?;
            metadata.proposal_forum_url = ask("proposal proposal forum url")?;
            metadata.vote_option_context = ask("proposal vote option context")?;
        }
        let deposit = ask("proposal deposit")?;
        parse_coins(&deposit)?;
        let messages = if url.is_empty() { Vec::new() } else { vec![skeleton(factory, &url)?] };
        let proposal = ProposalFile {
            messages,
            metadata: "ipfs://CID".to_owned(),
            deposit,
            title: metadata.title.clone(),
            summary: metadata.summary.clone(),
            expedited: false,
        };
        write(PROPOSAL_FILE, &proposal)?;
        if !self.skip_metadata {
            write(METADATA_FILE, &metadata)?;
        }
        print_line(
            "The draft proposal has successfully been generated.\nProposals should contain off-chain metadata, please upload the metadata \
             JSON to IPFS.\nThen, replace the generated metadata field with the IPFS CID.",
        )?;
        Ok(Plan::Done)
    }
}

/// The message with its texts and numbers asked for and all other fields at their defaults.
fn skeleton(factory: &Factory<'_>, url: &str) -> Result<Value, ClientError> {
    let name = url.strip_prefix('/').unwrap_or(url);
    let descriptor =
        pool().get_message_by_name(name).ok_or_else(|| ClientError::Usage(format!("unknown message type {url}")))?;
    let mut fields = Map::new();
    for field in descriptor.fields() {
        let value = match field.kind() {
            _ if field.name() == "authority" => {
                let default = authority(factory)?;
                let given = Prompt::line(&format!("Enter msg authority [{default}]"))?.to_string();
                Value::from(if given.is_empty() { default } else { given })
            }
            Kind::String if field.is_list() => Value::from(vec![ask(&format!("msg {}", field.name()))?]),
            Kind::String | Kind::Int64 | Kind::Uint64 | Kind::Int32 | Kind::Uint32 if !field.is_list() => {
                Value::from(ask(&format!("msg {}", field.name()))?)
            }
            _ => continue,
        };
        fields.insert(field.name().to_owned(), value);
    }
    let bytes = json::from_json(name, &Value::Object(fields), ParseOptions::default())?;
    let mut message = Map::new();
    message.insert("@type".to_owned(), Value::from(format!("/{name}")));
    if let Value::Object(all) = json::to_json(name, &bytes)? {
        message.extend(all);
    }
    Ok(Value::Object(message))
}

fn write(file: &str, content: &impl Serialize) -> Result<(), ClientError> {
    std::fs::write(file, serde_json::to_string_pretty(content)?).map_err(ClientError::io(file))
}
