//! `tx ibc client`: commands with states as JSON or in files, and proposals, as ibc-go's module has them.

use clap::Args;
use openledger_proto::any::{self, pack};
use openledger_proto::cosmos::upgrade::v1beta1::Plan as UpgradePlan;
use openledger_proto::ibc::core::client::v1::{
    MsgCreateClient, MsgIbcSoftwareUpgrade, MsgRecoverClient, MsgSubmitMisbehaviour, MsgUpdateClient, MsgUpgradeClient,
};
use openledger_proto::ibc::core::client::v2::{Config, MsgUpdateClientConfig};
use openledger_proto::json::{self, ParseOptions};
use openledger_proto::prost::Message;
use openledger_proto::prost_types::Any;
use serde_json::Value;

use super::factory::Factory;
use super::plan::{Plan, Planned};
use super::proposal::ProposalFlags;
use super::upgrade::authority_or;
use openledger_client::ClientError;

/// The group below `tx ibc` that the commands stand in.
pub(super) const GROUP: &str = "client";

/// A message with its type, as JSON or in a file with JSON.
fn read(what: &str, text: &str) -> Result<Any, ClientError> {
    let parsed = |text: &str| -> Result<Any, String> {
        let value: Value = serde_json::from_str(text).map_err(|e| e.to_string())?;
        let bytes = json::from_json("google.protobuf.Any", &value, ParseOptions::default());
        Any::decode(bytes.map_err(|e| e.to_string())?.as_slice()).map_err(|e| e.to_string())
    };
    if let Ok(any) = parsed(text) {
        return Ok(any);
    }
    let content = std::fs::read_to_string(text).map_err(|e| {
        ClientError::Usage(format!("neither JSON input nor path to .json file for {what} were provided: {text}: {e}"))
    })?;
    parsed(&content).map_err(|e| ClientError::Usage(format!("error unmarshalling {what} file: {e}")))
}

/// Create a client of another chain
///
/// The states are JSON with their types, or files with that, for example
/// {"@type":"/ibc.lightclients.tendermint.v1.ClientState","chain_id":"other-1",...}.
#[derive(Args, Debug)]
pub(super) struct Create {
    /// The client state
    #[arg(value_name = "path/to/client_state.json")]
    client_state: String,
    /// The consensus state
    #[arg(value_name = "path/to/consensus_state.json")]
    consensus_state: String,
}

impl Planned for Create {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let signer = factory.signer(None)?;
        let message = MsgCreateClient {
            client_state: Some(read("client state", &self.client_state)?),
            consensus_state: Some(read("consensus state", &self.consensus_state)?),
            signer: signer.address.clone(),
        };
        Ok(Plan::one(signer, vec![pack(&message)]))
    }
}

/// Tell a client of a header or of misbehaviour
#[derive(Args, Debug)]
pub(super) struct Update {
    /// The client
    client_id: String,
    /// The message to the client
    #[arg(value_name = "path/to/client_msg.json")]
    client_message: String,
}

impl Planned for Update {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let signer = factory.signer(None)?;
        let message = MsgUpdateClient {
            client_id: self.client_id.clone(),
            client_message: Some(read("header", &self.client_message)?),
            signer: signer.address.clone(),
        };
        Ok(Plan::one(signer, vec![pack(&message)]))
    }
}

/// Tell a client of misbehaviour, so that it takes no further header
#[derive(Args, Debug)]
pub(super) struct Misbehaviour {
    /// The client
    client_id: String,
    /// The evidence
    #[arg(value_name = "path/to/misbehaviour.json")]
    misbehaviour: String,
}

impl Planned for Misbehaviour {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let signer = factory.signer(None)?;
        let message = MsgSubmitMisbehaviour {
            client_id: self.client_id.clone(),
            misbehaviour: Some(read("misbehaviour", &self.misbehaviour)?),
            signer: signer.address.clone(),
        };
        Ok(Plan::one(signer, vec![pack(&message)]))
    }
}

/// Let a client follow its chain after an upgrade
///
/// The other chain committed to the states before its upgrade, and the proofs show it.
#[derive(Args, Debug)]
pub(super) struct Upgrade {
    /// The client
    client_id: String,
    /// The client state after the upgrade
    #[arg(value_name = "path/to/client_state.json")]
    client_state: String,
    /// The consensus state after the upgrade
    #[arg(value_name = "path/to/consensus_state.json")]
    consensus_state: String,
    /// The proof of the client state
    upgrade_client_proof: String,
    /// The proof of the consensus state
    upgrade_consensus_state_proof: String,
}

impl Planned for Upgrade {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let signer = factory.signer(None)?;
        let message = MsgUpgradeClient {
            client_id: self.client_id.clone(),
            client_state: Some(read("client state", &self.client_state)?),
            consensus_state: Some(read("consensus state", &self.consensus_state)?),
            proof_upgrade_client: self.upgrade_client_proof.clone().into_bytes(),
            proof_upgrade_consensus_state: self.upgrade_consensus_state_proof.clone().into_bytes(),
            signer: signer.address.clone(),
        };
        Ok(Plan::one(signer, vec![pack(&message)]))
    }
}

/// Say who may relay for a client
///
/// The list takes the place of the one that there is. Without addresses everybody may relay.
#[derive(Args, Debug)]
pub(super) struct UpdateClientConfig {
    /// The client
    client_id: String,
    /// The relayers
    allowed_relayer_addresses: Vec<String>,
}

impl Planned for UpdateClientConfig {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        for text in &self.allowed_relayer_addresses {
            factory.client.codec.parse(text).map_err(|e| ClientError::Usage(format!("{text}: {e}")))?;
        }
        let signer = factory.signer(None)?;
        let message = MsgUpdateClientConfig {
            client_id: self.client_id.clone(),
            config: Some(Config { allowed_relayers: self.allowed_relayer_addresses.clone() }),
            signer: signer.address.clone(),
        };
        Ok(Plan::one(signer, vec![pack(&message)]))
    }
}

/// Propose to bring back a client that cannot be used
///
/// The client gets the state of another client of the same chain that can be used.
#[derive(Args, Debug)]
pub(super) struct RecoverClient {
    /// The client to bring back
    subject_client_id: String,
    /// The client whose state it gets
    substitute_client_id: String,
    /// The address of the client module authority (defaults to gov)
    #[arg(long)]
    authority: Option<String>,
    #[command(flatten)]
    proposal: ProposalFlags,
}

impl Planned for RecoverClient {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        self.proposal.require_title()?;
        let message = MsgRecoverClient {
            subject_client_id: self.subject_client_id.clone(),
            substitute_client_id: self.substitute_client_id.clone(),
            signer: authority_or(factory, self.authority.as_deref())?,
        };
        self.proposal.plan(factory, any::pack(&message))
    }
}

/// Propose an upgrade of this chain that its clients elsewhere can follow
///
/// The client state is that of this chain after the upgrade, as JSON with its type or in a file.
#[derive(Args, Debug)]
pub(super) struct ScheduleUpgrade {
    /// Unique name of the upgrade
    name: String,
    /// The height at which the upgrade must happen
    height: i64,
    /// The client state of this chain after the upgrade
    #[arg(value_name = "path/to/upgraded_client_state.json")]
    upgraded_client_state: String,
    /// The address of the client module authority (defaults to gov)
    #[arg(long)]
    authority: Option<String>,
    #[command(flatten)]
    proposal: ProposalFlags,
}

impl Planned for ScheduleUpgrade {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        self.proposal.require_title()?;
        let plan = UpgradePlan { name: self.name.clone(), height: self.height, ..UpgradePlan::default() };
        let message = MsgIbcSoftwareUpgrade {
            plan: Some(plan),
            upgraded_client_state: Some(read("client state", &self.upgraded_client_state)?),
            signer: authority_or(factory, self.authority.as_deref())?,
        };
        self.proposal.plan(factory, any::pack(&message))
    }
}
