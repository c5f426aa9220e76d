//! Legacy contents (`cosmos.gov.v1beta1.Content`): what each is called, where it would be executed, and its
//! form.
//!
//! As in the SDK's applications of today, only texts have a handler, which does nothing. The others are read
//! and then refused with the code that the SDK gives.

use crate::errors::GovError;
use openledger_core::{BlockTime, Failure, Res, Sdk, TxError, wire};
use openledger_proto::any;
use openledger_proto::cosmos::distribution::v1beta1::CommunityPoolSpendProposal;
use openledger_proto::cosmos::gov::v1beta1::TextProposal;
use openledger_proto::cosmos::params::v1beta1::ParameterChangeProposal;
use openledger_proto::cosmos::upgrade::v1beta1::{CancelSoftwareUpgradeProposal, Plan, SoftwareUpgradeProposal};
use prost_types::Any;

/// The contents that may stand in a message, by full name: for the decoder of transactions.
pub const CONTENT_TYPES: &[&str] = &[
    "cosmos.gov.v1beta1.TextProposal",
    "cosmos.params.v1beta1.ParameterChangeProposal",
    "cosmos.upgrade.v1beta1.SoftwareUpgradeProposal",
    "cosmos.upgrade.v1beta1.CancelSoftwareUpgradeProposal",
    "cosmos.distribution.v1beta1.CommunityPoolSpendProposal",
];

/// The most bytes that the title of a legacy content may have.
const MAX_TITLE: usize = 140;
/// The most bytes that the description of a legacy content may have.
const MAX_DESCRIPTION: usize = 10_000;

/// The content of a proposal in the form that `v1beta1` has.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Content {
    Text(TextProposal),
    Parameters(ParameterChangeProposal),
    Upgrade(SoftwareUpgradeProposal),
    CancelUpgrade(CancelSoftwareUpgradeProposal),
    PoolSpend(CommunityPoolSpendProposal),
}

impl Content {
    /// Reads a content.
    ///
    /// # Errors
    /// `sdk:2` when it is none of [`CONTENT_TYPES`] or malformed.
    pub(crate) fn from_any(content: &Any) -> Res<Self> {
        let bad = |e: openledger_proto::ProtoError| Sdk::TxDecode.wrap(e);
        match content.type_url.trim_start_matches('/') {
            "cosmos.gov.v1beta1.TextProposal" => any::unpack(content).map(Self::Text).map_err(bad),
            "cosmos.params.v1beta1.ParameterChangeProposal" => any::unpack(content).map(Self::Parameters).map_err(bad),
            "cosmos.upgrade.v1beta1.SoftwareUpgradeProposal" => any::unpack(content).map(Self::Upgrade).map_err(bad),
            "cosmos.upgrade.v1beta1.CancelSoftwareUpgradeProposal" => {
                any::unpack(content).map(Self::CancelUpgrade).map_err(bad)
            }
            "cosmos.distribution.v1beta1.CommunityPoolSpendProposal" => {
                any::unpack(content).map(Self::PoolSpend).map_err(bad)
            }
            other => Err(Sdk::TxDecode.wrap(format!("unable to resolve type URL {other}"))),
        }
    }

    pub(crate) fn title(&self) -> &str {
        match self {
            Self::Text(c) => &c.title,
            Self::Parameters(c) => &c.title,
            Self::Upgrade(c) => &c.title,
            Self::CancelUpgrade(c) => &c.title,
            Self::PoolSpend(c) => &c.title,
        }
    }

    pub(crate) fn description(&self) -> &str {
        match self {
            Self::Text(c) => &c.description,
            Self::Parameters(c) => &c.description,
            Self::Upgrade(c) => &c.description,
            Self::CancelUpgrade(c) => &c.description,
            Self::PoolSpend(c) => &c.description,
        }
    }

    /// The name of the handler that would execute this content.
    pub(crate) fn route(&self) -> &'static str {
        match self {
            Self::Text(_) => "gov",
            Self::Parameters(_) => "params",
            Self::Upgrade(_) | Self::CancelUpgrade(_) => "upgrade",
            Self::PoolSpend(_) => "distribution",
        }
    }

    /// Refuses what nobody executes.
    ///
    /// # Errors
    /// `gov:9` when nobody executes this content.
    pub(crate) fn require_handler(&self) -> Res<()> {
        match self {
            Self::Text(_) => Ok(()),
            _ => Err(GovError::NoHandler(self.route().to_owned()).into()),
        }
    }

    /// What the SDK checks of the content of a `v1beta1` submission: a registered type, then its form.
    ///
    /// # Errors
    /// `gov:6`, `gov:5`, or the code of the module whose content it is.
    pub(crate) fn validate(&self) -> Res<()> {
        match self {
            Self::PoolSpend(_) => Err(GovError::InvalidType("CommunityPoolSpend".to_owned()).into()),
            Self::Text(_) | Self::CancelUpgrade(_) => self.validate_texts(),
            Self::Upgrade(c) => {
                validate_plan(&c.plan.clone().unwrap_or_default())?;
                self.validate_texts()
            }
            Self::Parameters(c) => {
                self.validate_texts()?;
                validate_changes(c)
            }
        }
    }

    fn validate_texts(&self) -> Res<()> {
        let complaint = if self.title().trim().is_empty() {
            "proposal title cannot be blank".to_owned()
        } else if self.title().len() > MAX_TITLE {
            format!("proposal title is longer than max length of {MAX_TITLE}")
        } else if self.description().is_empty() {
            "proposal description cannot be blank".to_owned()
        } else if self.description().len() > MAX_DESCRIPTION {
            format!("proposal description is longer than max length of {MAX_DESCRIPTION}")
        } else {
            return Ok(());
        };
        Err(GovError::InvalidContent(complaint).into())
    }
}

/// Checks the fields of an upgrade plan (SDK `Plan.ValidateBasic`).
#[allow(deprecated, reason = "the old fields must be refused")]
fn validate_plan(plan: &Plan) -> Res<()> {
    let complaint = if wire::time_from_proto(plan.time.as_ref()) != BlockTime::GO_ZERO {
        "time-based upgrades have been deprecated in the SDK"
    } else if plan.upgraded_client_state.is_some() {
        "upgrade logic for IBC has been moved to the IBC module"
    } else if plan.name.is_empty() {
        "name cannot be empty"
    } else if plan.height <= 0 {
        "height must be greater than 0"
    } else {
        return Ok(());
    };
    Err(Sdk::InvalidRequest.wrap(complaint))
}

/// The form of parameter changes, with the codes of the SDK's `params`.
fn validate_changes(content: &ParameterChangeProposal) -> Res<()> {
    let refuse = |code, text: &str| Err(Failure::Tx(TxError::new("params", code, text)));
    if content.changes.is_empty() {
        return refuse(4, "submitted parameter changes are empty");
    }
    for change in &content.changes {
        match (change.subspace.is_empty(), change.key.is_empty(), change.value.is_empty()) {
            (true, ..) => return refuse(5, "parameter subspace is empty"),
            (_, true, _) => return refuse(6, "parameter key is empty"),
            (.., true) => return refuse(7, "parameter value is empty"),
            _ => {}
        }
    }
    Ok(())
}
