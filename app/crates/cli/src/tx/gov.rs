//! `tx gov submit-proposal`, `submit-legacy-proposal` and `weighted-vote`.

use std::path::{Path, PathBuf};

use clap::Args;
use openledger_core::Dec;
use openledger_proto::cosmos::gov::v1::{MsgSubmitProposal, MsgVoteWeighted, VoteOption, WeightedVoteOption};
use openledger_proto::cosmos::gov::v1beta1;
use openledger_proto::json::{self, ParseOptions};
use openledger_proto::prost_types::Any;
use openledger_proto::{any, pool};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::factory::Factory;
use super::plan::{Plan, Planned};
use openledger_client::{ClientError, parse_coins, to_proto};

/// A proposal's JSON file.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct ProposalFile {
    /// Messages in proto JSON with `@type`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) messages: Vec<Value>,
    pub(super) metadata: String,
    pub(super) deposit: String,
    pub(super) title: String,
    pub(super) summary: String,
    pub(super) expedited: bool,
}

/// A message from JSON with its type in `@type`.
fn message(value: &Value) -> Result<Any, ClientError> {
    let mut fields = value
        .as_object()
        .cloned()
        .ok_or_else(|| ClientError::usage("a message of the proposal is not a JSON object"))?;
    let url = fields.remove("@type").and_then(|url| url.as_str().map(str::to_owned));
    let url = url.ok_or_else(|| ClientError::usage("a message of the proposal has no @type"))?;
    let name = url.strip_prefix('/').unwrap_or(&url);
    if pool().get_message_by_name(name).is_none() {
        return Err(ClientError::Usage(format!("unable to resolve type URL {url}")));
    }
    let value = json::from_json(name, &Value::Object(fields), ParseOptions::default())?;
    Ok(Any { type_url: format!("/{name}"), value })
}

/// Submit a proposal along with some messages, metadata and deposit
///
/// The file holds: {"messages": [{"@type": "/cosmos.bank.v1beta1.MsgSend", ...}], "metadata": "", "deposit":
/// "10uopen", "title": "", "summary": "", "expedited": false}. The metadata may be base64, plain text, JSON
/// or a link.
#[derive(Args, Debug)]
pub(super) struct SubmitProposal {
    /// JSON file with the proposal
    #[arg(value_name = "path/to/proposal.json")]
    file: PathBuf,
}

impl Planned for SubmitProposal {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let proposal: ProposalFile = serde_json::from_str(&read(&self.file)?)?;
        let signer = factory.signer(None)?;
        let submit = MsgSubmitProposal {
            messages: proposal.messages.iter().map(message).collect::<Result<_, _>>()?,
            initial_deposit: to_proto(&parse_coins(&proposal.deposit)?),
            proposer: signer.address.clone(),
            metadata: proposal.metadata,
            title: proposal.title,
            summary: proposal.summary,
            expedited: proposal.expedited,
        };
        Ok(Plan::one(signer, vec![any::pack(&submit)]))
    }
}

fn read(file: &Path) -> Result<String, ClientError> {
    std::fs::read_to_string(file).map_err(ClientError::io(file))
}

/// Submit a legacy proposal along with an initial deposit
///
/// Title, description, type ("Text") and deposit are given by flags or, as a JSON object, in a file.
#[derive(Args, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SubmitLegacyProposal {
    /// The proposal title
    #[arg(long, default_value = "", hide_default_value = true)]
    title: String,
    /// The proposal description
    #[arg(long, default_value = "", hide_default_value = true)]
    description: String,
    /// The proposal Type
    #[arg(long = "type", default_value = "", hide_default_value = true)]
    #[serde(rename = "type")]
    kind: String,
    /// The proposal deposit
    #[arg(long, default_value = "", hide_default_value = true)]
    deposit: String,
    /// Proposal file path (if this path is given, other proposal flags are ignored)
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    proposal: Option<PathBuf>,
}

impl SubmitLegacyProposal {
    fn read_file(&self, file: &Path) -> Result<Self, ClientError> {
        let given = [
            ("title", &self.title),
            ("description", &self.description),
            ("type", &self.kind),
            ("deposit", &self.deposit),
        ];
        if let Some((flag, _)) = given.iter().find(|(_, text)| !text.is_empty()) {
            return Err(ClientError::Usage(format!("--{flag} flag provided alongside --proposal, which is a noop")));
        }
        Ok(serde_json::from_str(&read(file)?)?)
    }
}

impl Planned for SubmitLegacyProposal {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let fail = |text: &str| Err(ClientError::Usage(format!("failed to parse proposal: {text}")));
        let from_file = self.proposal.as_deref().map(|file| self.read_file(file)).transpose()?;
        let proposal = from_file.as_ref().unwrap_or(self);
        let kind = match (proposal.kind.as_str(), from_file.is_some()) {
            ("Text" | "text", false) => "Text",
            (kind, true) => kind,
            _ => "",
        };
        if kind.is_empty() {
            return fail("proposal type is required");
        }
        if proposal.title.is_empty() {
            return fail("proposal title is required");
        }
        if proposal.description.is_empty() {
            return fail("proposal description is required");
        }
        if kind != "Text" {
            return Err(ClientError::Usage(format!("failed to create proposal content: unknown proposal type {kind}")));
        }
        let signer = factory.signer(None)?;
        let content =
            v1beta1::TextProposal { title: proposal.title.clone(), description: proposal.description.clone() };
        let submit = v1beta1::MsgSubmitProposal {
            content: Some(any::pack(&content)),
            initial_deposit: to_proto(&parse_coins(&proposal.deposit)?),
            proposer: signer.address.clone(),
        };
        Ok(Plan::one(signer, vec![any::pack(&submit)]))
    }
}

/// Vote for an active proposal, options: yes/no/no_with_veto/abstain
///
/// Example: openledgerd tx gov weighted-vote 1 yes=0.6,no=0.3,abstain=0.05,no_with_veto=0.05 --from mykey
#[derive(Args, Debug)]
pub(super) struct WeightedVote {
    proposal_id: String,
    weighted_options: String,
    /// Specify metadata of the weighted vote
    #[arg(long, default_value = "", hide_default_value = true)]
    metadata: String,
}

fn option(text: &str) -> Result<VoteOption, ClientError> {
    let name = match text {
        "Yes" | "yes" => "VOTE_OPTION_YES",
        "Abstain" | "abstain" => "VOTE_OPTION_ABSTAIN",
        "No" | "no" => "VOTE_OPTION_NO",
        "NoWithVeto" | "no_with_veto" | "no-with-veto" => "VOTE_OPTION_NO_WITH_VETO",
        other => other,
    };
    VoteOption::from_str_name(name).ok_or_else(|| {
        ClientError::Usage(format!(
            "'{name}' is not a valid vote option, available options: yes/no/no_with_veto/abstain"
        ))
    })
}

impl Planned for WeightedVote {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let id = &self.proposal_id;
        let proposal_id = id.parse().map_err(|_| {
            ClientError::Usage(format!("proposal-id {id} not a valid int, please input a valid proposal-id"))
        })?;
        let mut options = Vec::new();
        for part in self.weighted_options.split(',') {
            let (name, weight) = part.split_once('=').unwrap_or((part, "1"));
            let weight: Dec = weight.parse().map_err(|e| ClientError::Usage(format!("{e}")))?;
            options.push(WeightedVoteOption { option: option(name)?.into(), weight: weight.to_string() });
        }
        let signer = factory.signer(None)?;
        let vote =
            MsgVoteWeighted { proposal_id, voter: signer.address.clone(), options, metadata: self.metadata.clone() };
        Ok(Plan::one(signer, vec![any::pack(&vote)]))
    }
}
