//! `tx staking create-validator` and `edit-validator`.

use std::path::PathBuf;

use clap::Args;
use openledger_core::{Amount, Dec};
use openledger_keyring::PublicKey;
use openledger_proto::json::{self, ParseOptions};
use openledger_proto::prost_types::Any;
use serde::Deserialize;
use serde_json::{Value, json};

use super::factory::Factory;
use super::plan::{Plan, Planned};
use openledger_client::{ClientError, parse_coin};

/// Text of a description field that stays as it is.
const KEEP: &str = "[do-not-modify]";

/// A new validator, as its JSON file or the flags of `gentx` describe it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(crate) struct ValidatorSpec {
    pub(crate) pubkey: Option<Value>,
    pub(crate) amount: String,
    pub(crate) moniker: String,
    pub(crate) identity: String,
    pub(crate) website: String,
    pub(crate) security: String,
    pub(crate) details: String,
    pub(crate) commission_rate: String,
    pub(crate) commission_max_rate: String,
    pub(crate) commission_max_change_rate: String,
    pub(crate) min_self_delegation: String,
}

impl ValidatorSpec {
    /// `MsgCreateValidator` of this operator, checked as the SDK checks it before it signs.
    ///
    /// # Errors
    /// The first thing that is missing or wrong, in the SDK's words.
    pub(crate) fn message(&self, operator: &str) -> Result<Any, ClientError> {
        if self.amount.is_empty() {
            return Err(ClientError::usage("must specify amount of coins to bond"));
        }
        let amount = parse_coin(&self.amount)?;
        let pubkey = self.pubkey.as_ref().ok_or_else(|| ClientError::usage("must specify the JSON encoded pubkey"))?;
        PublicKey::from_json(&pubkey.to_string())?;
        if self.moniker.is_empty() {
            return Err(ClientError::usage("must specify the moniker name"));
        }
        self.check_commission()?;
        if self.min_self_delegation.is_empty() {
            return Err(ClientError::usage("must specify minimum self delegation"));
        }
        let minimum = positive(&self.min_self_delegation)?;
        if amount.amount.is_zero() {
            return Err(ClientError::usage("invalid delegation amount: invalid request"));
        }
        if amount.amount < minimum {
            return Err(ClientError::usage(
                "validator's self delegation must be greater than their minimum self delegation",
            ));
        }
        let value = json!({
            "description": {
                "moniker": self.moniker, "identity": self.identity, "website": self.website,
                "security_contact": self.security, "details": self.details,
            },
            "commission": {
                "rate": self.commission_rate, "max_rate": self.commission_max_rate,
                "max_change_rate": self.commission_max_change_rate,
            },
            "min_self_delegation": minimum.to_string(),
            "validator_address": operator,
            "pubkey": pubkey,
            "value": {"denom": amount.denom.as_str(), "amount": amount.amount.to_string()},
        });
        pack("cosmos.staking.v1beta1.MsgCreateValidator", &value)
    }

    fn check_commission(&self) -> Result<(), ClientError> {
        let texts = [&self.commission_rate, &self.commission_max_rate, &self.commission_max_change_rate];
        if texts.iter().any(|text| text.is_empty()) {
            return Err(ClientError::usage("must specify all validator commission parameters"));
        }
        let [rate, max_rate, change] = texts;
        let (rate, max_rate, change) = (dec(rate)?, dec(max_rate)?, dec(change)?);
        let refuse = |text: &str| Err(ClientError::usage(text));
        if max_rate.is_negative() || rate.is_negative() {
            return refuse("commission must be positive");
        }
        if max_rate > Dec::new(1) {
            return refuse("commission cannot be more than 100%");
        }
        if rate > max_rate {
            return refuse("commission cannot be more than the max rate");
        }
        if change.is_negative() {
            return refuse("commission change rate must be positive");
        }
        if change > max_rate {
            return refuse("commission change rate cannot be more than the max rate");
        }
        Ok(())
    }
}

/// Reads a decimal number of an argument.
fn dec(text: &str) -> Result<Dec, ClientError> {
    text.parse().map_err(|e| ClientError::Usage(format!("{e}")))
}

fn positive(text: &str) -> Result<Amount, ClientError> {
    let bad = || ClientError::usage("minimum self delegation must be a positive integer: invalid request");
    text.parse::<Amount>().ok().filter(|amount| !amount.is_zero()).ok_or_else(bad)
}

/// A message from its proto JSON.
pub(super) fn pack(name: &str, value: &Value) -> Result<Any, ClientError> {
    Ok(Any { type_url: format!("/{name}"), value: json::from_json(name, value, ParseOptions::default())? })
}

/// create new validator initialized with a self-delegation to it
///
/// The file holds: {"pubkey": {"@type":"/cosmos.crypto.ed25519.PubKey","key":"..."}, "amount":
/// "1000000uopen", "moniker": "...", "identity": "", "website": "", "security": "", "details": "",
/// "commission-rate": "0.1", "commission-max-rate": "0.2", "commission-max-change-rate": "0.01",
/// "min-self-delegation": "1"}. `openledgerd comet show-validator` prints the public key.
#[derive(Args, Debug)]
pub(super) struct CreateValidator {
    /// JSON file that describes the validator
    #[arg(value_name = "path/to/validator.json")]
    file: PathBuf,
    /// The node's public IP
    #[arg(long)]
    ip: Option<String>,
    /// The node's ID
    #[arg(long)]
    node_id: Option<String>,
}

impl Planned for CreateValidator {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let text = std::fs::read_to_string(&self.file).map_err(ClientError::io(&self.file))?;
        let spec: ValidatorSpec = serde_json::from_str(&text)?;
        let signer = factory.signer(None)?;
        let message = spec.message(&factory.operator(&signer)?)?;
        Ok(Plan::one(signer, vec![message]))
    }
}

/// edit an existing validator account
#[derive(Args, Debug)]
pub(super) struct EditValidator {
    /// The validator's name
    #[arg(long, default_value = KEEP)]
    new_moniker: String,
    /// The (optional) identity signature (ex. UPort or Keybase)
    #[arg(long, default_value = KEEP)]
    identity: String,
    /// The validator's (optional) website
    #[arg(long, default_value = KEEP)]
    website: String,
    /// The validator's (optional) security contact email
    #[arg(long, default_value = KEEP)]
    security_contact: String,
    /// The validator's (optional) details
    #[arg(long, default_value = KEEP)]
    details: String,
    /// The new commission rate percentage
    #[arg(long)]
    commission_rate: Option<String>,
    /// The minimum self delegation required on the validator
    #[arg(long)]
    min_self_delegation: Option<String>,
}

impl Planned for EditValidator {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let signer = factory.signer(None)?;
        let mut value = json!({
            "description": {
                "moniker": self.new_moniker, "identity": self.identity, "website": self.website,
                "security_contact": self.security_contact, "details": self.details,
            },
            "validator_address": factory.operator(&signer)?,
        });
        if let Some(rate) = self.commission_rate.as_deref().filter(|text| !text.is_empty()) {
            let rate = dec(rate).map_err(|e| ClientError::Usage(format!("invalid new commission rate: {e}")))?;
            value["commission_rate"] = Value::from(rate.to_string());
        }
        if let Some(minimum) = self.min_self_delegation.as_deref().filter(|text| !text.is_empty()) {
            value["min_self_delegation"] = Value::from(positive(minimum)?.to_string());
        }
        Ok(Plan::one(signer, vec![pack("cosmos.staking.v1beta1.MsgEditValidator", &value)?]))
    }
}
