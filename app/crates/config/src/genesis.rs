//! `genesis.json`: the SDK's form (`consensus.params`, numbers as numbers) and CometBFT's
//! (`consensus_params`, numbers as strings).
//!
//! The application state is carried as raw text: its bytes reach InitChain unchanged.

mod check;

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use prost_types::Timestamp;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::{ConfigError, Layout, write_file};

/// Gas a block may use in a chain that `init` makes: at 27 ns for a unit of integer work, measured on the
/// slowest CPU tier, a full block takes at most one second. Unlimited blocks would let one proposer stop the
/// others.
pub const DEFAULT_BLOCK_MAX_GAS: i64 = 36_000_000;

/// Bytes a block may have, CometBFT's default.
pub const DEFAULT_BLOCK_MAX_BYTES: i64 = 22_020_096;

/// Power of the single validator of a chain that `init` makes.
pub const DEFAULT_VALIDATOR_POWER: i64 = 10;

/// A chain id of more bytes is refused by CometBFT.
pub const MAX_CHAIN_ID_LENGTH: usize = 50;

/// What the SDK's `genesis validate` says before what is wrong with the document itself.
pub const MIGRATED: &str = "make sure that you have correctly migrated all CometBFT consensus params. Refer the UPGRADING.md \
    (https://github.com/cosmos/cosmos-sdk/blob/main/UPGRADING.md)";

/// A genesis document in the SDK's form.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AppGenesis {
    /// Program that made it.
    #[serde(default)]
    pub app_name: String,
    /// The version of the application.
    #[serde(default)]
    pub app_version: String,
    /// RFC 3339 time at which the chain may start; Go's zero time, when absent, means now.
    #[serde(default = "zero_time")]
    pub genesis_time: String,
    /// Chain id, at most [`MAX_CHAIN_ID_LENGTH`] bytes.
    #[serde(default)]
    pub chain_id: String,
    /// First height, 1 or more.
    #[serde(default, deserialize_with = "number_or_text")]
    pub initial_height: i64,
    /// Application hash before the first block, base64; null when empty.
    #[serde(default)]
    pub app_hash: Option<String>,
    /// State of all modules, as it was written.
    #[serde(default = "empty_object")]
    pub app_state: Box<RawValue>,
    /// What consensus starts from.
    #[serde(default)]
    pub consensus: ConsensusGenesis,
}

/// Validators and parameters of consensus, in CometBFT's JSON.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ConsensusGenesis {
    /// Validators; empty when the application supplies them from its state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validators: Option<Vec<Value>>,
    /// Consensus parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub params: Option<Value>,
}

/// The genesis document in CometBFT's own form.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct CometGenesis {
    #[serde(default = "zero_time")]
    genesis_time: String,
    #[serde(default)]
    chain_id: String,
    #[serde(default, deserialize_with = "number_or_text", serialize_with = "as_text")]
    initial_height: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    consensus_params: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    validators: Option<Vec<Value>>,
    #[serde(default)]
    app_hash: String,
    #[serde(default = "empty_object")]
    app_state: Box<RawValue>,
}

/// Which form a file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The SDK's since 0.50.
    Sdk,
    /// CometBFT's, and the SDK's until 0.47.
    Comet,
}

impl AppGenesis {
    /// A new chain's document with default consensus parameters and the given gas limit.
    ///
    /// # Errors
    /// When the state cannot be written as JSON.
    pub fn new(
        chain_id: &str,
        genesis_time: String,
        app_state: &Value,
        block_max_gas: i64,
    ) -> Result<Self, serde_json::Error> {
        Ok(Self {
            app_name: crate::APP_NAME.to_owned(),
            app_version: env!("CARGO_PKG_VERSION").to_owned(),
            genesis_time,
            chain_id: chain_id.to_owned(),
            initial_height: 1,
            app_hash: None,
            // Indented for its place in the document; JSON strings hold no raw line breaks.
            app_state: RawValue::from_string(serde_json::to_string_pretty(app_state)?.replace('\n', "\n  "))?,
            consensus: ConsensusGenesis { validators: None, params: Some(default_params(block_max_gas)) },
        })
    }

    /// Reads either form.
    ///
    /// # Errors
    /// When the file is missing or is neither.
    pub fn load(path: &Path) -> Result<(Self, Form), ConfigError> {
        let (genesis, form) = Self::read(path)?;
        genesis.validate().map_err(|problem| ConfigError::Content { path: path.to_owned(), problem })?;
        Ok((genesis, form))
    }

    /// [`AppGenesis::load`] without [`AppGenesis::validate`].
    ///
    /// # Errors
    /// When the file is missing or is neither form.
    pub fn read(path: &Path) -> Result<(Self, Form), ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Io { path: path.to_owned(), source })?;
        Self::from_text(&text).map_err(|problem| ConfigError::Content { path: path.to_owned(), problem })
    }

    /// [`AppGenesis::load`] on text; the error says what is wrong.
    ///
    /// # Errors
    /// When it is neither form.
    pub fn parse(text: &str) -> Result<(Self, Form), String> {
        let (genesis, form) = Self::from_text(text)?;
        genesis.validate()?;
        Ok((genesis, form))
    }

    fn from_text(text: &str) -> Result<(Self, Form), String> {
        #[derive(Deserialize)]
        struct Probe {
            consensus: Option<IgnoredAny>,
            consensus_params: Option<IgnoredAny>,
            app_name: Option<IgnoredAny>,
            #[serde(default)]
            initial_height: Value,
        }
        check::field_types(text)?;
        let read = |error: serde_json::Error| error.to_string();
        let probe: Probe = serde_json::from_str(text).map_err(read)?;
        let (mut genesis, form) = if probe.consensus.is_some() {
            (serde_json::from_str::<Self>(text).map_err(read)?, Form::Sdk)
        } else if probe.consensus_params.is_none() && (probe.app_name.is_some() || probe.initial_height.is_number()) {
            // Only the SDK's form has these, and it has no other place for what consensus starts from.
            return Err(format!("{MIGRATED}: consensus genesis cannot be nil"));
        } else if probe.initial_height.is_number() {
            return Err(format!(
                "initial_height: invalid 64-bit integer encoding {}, expected string",
                probe.initial_height
            ));
        } else {
            (Self::from_comet(serde_json::from_str(text).map_err(read)?)?, Form::Comet)
        };
        if genesis.initial_height == 0 {
            genesis.initial_height = 1;
        }
        Ok((genesis, form))
    }

    /// The rules that every command holds a document to; [`AppGenesis::check`] has those of a start.
    ///
    /// # Errors
    /// The broken rule.
    pub fn validate(&self) -> Result<(), String> {
        if self.chain_id.is_empty() {
            return Err("genesis doc must include non-empty chain_id".into());
        }
        if self.chain_id.len() > MAX_CHAIN_ID_LENGTH {
            return Err(format!("chain_id in genesis doc is too long (max: {MAX_CHAIN_ID_LENGTH})"));
        }
        if self.initial_height < 0 {
            return Err(format!("initial_height cannot be negative (got {})", self.initial_height));
        }
        self.app_hash_hex().map(|_| ())
    }

    /// Writes the SDK's form.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), ConfigError> {
        let content =
            |error: serde_json::Error| ConfigError::Content { path: path.to_owned(), problem: error.to_string() };
        let bytes = serde_json::to_vec_pretty(self).map_err(content)?;
        write_file(path, &bytes, 0o600)
    }

    /// CometBFT's form of the same document; the same input gives the same bytes.
    ///
    /// # Errors
    /// When the application hash is not base64.
    pub fn to_comet(&self) -> Result<Vec<u8>, String> {
        let document = CometGenesis {
            genesis_time: in_utc(&self.genesis_time),
            chain_id: self.chain_id.clone(),
            initial_height: self.initial_height,
            consensus_params: self.consensus.params.clone(),
            validators: self.consensus.validators.clone(),
            app_hash: self.app_hash_hex()?,
            app_state: self.app_state.clone(),
        };
        serde_json::to_vec(&document).map_err(|error| error.to_string())
    }

    fn from_comet(comet: CometGenesis) -> Result<Self, String> {
        let hash = hex::decode(&comet.app_hash).map_err(|_| "app_hash is not hex".to_owned())?;
        Ok(Self {
            app_name: String::new(),
            app_version: String::new(),
            genesis_time: comet.genesis_time,
            chain_id: comet.chain_id,
            initial_height: comet.initial_height,
            app_hash: (!hash.is_empty()).then(|| STANDARD.encode(hash)),
            app_state: comet.app_state,
            consensus: ConsensusGenesis { validators: comet.validators, params: comet.consensus_params },
        })
    }

    fn app_hash_hex(&self) -> Result<String, String> {
        let text = self.app_hash.as_deref().unwrap_or_default();
        Ok(hex::encode_upper(STANDARD.decode(text).map_err(|_| "app_hash is not base64".to_owned())?))
    }
}

/// The genesis file that CometBFT must read: `source` itself when it has CometBFT's form, otherwise
/// `data/comet-genesis.json`, written anew.
///
/// # Errors
/// When the source cannot be read or the derived file cannot be written.
pub fn for_comet(layout: &Layout, source: &Path) -> Result<PathBuf, ConfigError> {
    let (genesis, form) = AppGenesis::load(source)?;
    genesis.check(form).map_err(|problem| ConfigError::Content { path: source.to_owned(), problem })?;
    if form == Form::Comet {
        return Ok(source.to_owned());
    }
    let path = layout.comet_genesis();
    let bytes = genesis.to_comet().map_err(|problem| ConfigError::Content { path: source.to_owned(), problem })?;
    write_file(&path, &bytes, 0o600)?;
    Ok(path)
}

/// CometBFT's default parameters with the given gas limit (-1: none).
pub fn default_params(block_max_gas: i64) -> Value {
    json!({
        "block": { "max_bytes": DEFAULT_BLOCK_MAX_BYTES.to_string(), "max_gas": block_max_gas.to_string() },
        "evidence": { "max_age_num_blocks": "100000", "max_age_duration": "172800000000000", "max_bytes": "1048576" },
        "validator": { "pub_key_types": ["ed25519"] },
        "version": { "app": "0" },
        "abci": { "vote_extensions_enable_height": "0" },
    })
}

/// CometBFT reads only times that end with `Z`; the SDK's form may have any zone.
fn in_utc(time: &str) -> String {
    match time.parse::<Timestamp>() {
        Ok(parsed) if !time.ends_with('Z') => parsed.to_string(),
        _ => time.to_owned(),
    }
}

/// Go's zero time.
fn zero_time() -> String {
    "0001-01-01T00:00:00Z".to_owned()
}

fn empty_object() -> Box<RawValue> {
    RawValue::from_string("{}".to_owned()).unwrap_or_default()
}

fn number_or_text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Number(i64),
        Text(String),
    }
    match Either::deserialize(deserializer)? {
        Either::Number(number) => Ok(number),
        Either::Text(text) => text.parse().map_err(serde::de::Error::custom),
    }
}

fn as_text<S: serde::Serializer>(value: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}
