//! What commands share that submit a governance proposal with one message.

use clap::Args;
use openledger_core::AccAddress;
use openledger_proto::any;
use openledger_proto::cosmos::gov::v1::MsgSubmitProposal;
use openledger_proto::prost_types::Any;

use super::factory::Factory;
use super::plan::Plan;
use openledger_client::{ClientError, parse_coins, to_proto};

/// The flags by which a proposal is described.
#[derive(Args, Debug, Default)]
pub(super) struct ProposalFlags {
    /// The deposit to include with the governance proposal
    #[arg(
        id = "proposal_deposit",
        long = "deposit",
        default_value = "",
        hide_default_value = true,
        value_name = "COINS"
    )]
    deposit: String,
    /// The metadata to include with the governance proposal
    #[arg(id = "proposal_metadata", long = "metadata", default_value = "", hide_default_value = true)]
    metadata: String,
    /// The title to put on the governance proposal
    #[arg(id = "proposal_title", long = "title", default_value = "", hide_default_value = true)]
    title: String,
    /// The summary to include with the governance proposal
    #[arg(id = "proposal_summary", long = "summary", default_value = "", hide_default_value = true)]
    summary: String,
}

impl ProposalFlags {
    /// Refuses a proposal without a title.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn require_title(&self) -> Result<(), ClientError> {
        if self.title.is_empty() { Err(ClientError::usage("required flag(s) \"title\" not set")) } else { Ok(()) }
    }

    /// A proposal of the signer with this message.
    ///
    /// # Errors
    /// When the deposit is malformed or the signer missing.
    pub(super) fn plan(&self, factory: &Factory<'_>, message: Any) -> Result<Plan, ClientError> {
        let signer = factory.signer(None)?;
        let deposit = parse_coins(&self.deposit).map_err(|e| ClientError::Usage(format!("invalid deposit: {e}")))?;
        let proposal = MsgSubmitProposal {
            messages: vec![message],
            initial_deposit: to_proto(&deposit),
            proposer: signer.address.clone(),
            metadata: self.metadata.clone(),
            title: self.title.clone(),
            summary: self.summary.clone(),
            expedited: false,
        };
        Ok(Plan::one(signer, vec![any::pack(&proposal)]))
    }
}

/// Address of the module that messages of proposals are signed by.
pub(super) fn authority(factory: &Factory<'_>) -> Result<String, ClientError> {
    factory.client.address_text(AccAddress::module("gov").as_bytes())
}
