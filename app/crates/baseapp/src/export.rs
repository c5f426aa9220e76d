//! State back into a genesis document (SDK `ExportAppStateAndValidators`).

use super::BaseApp;
use super::block::FatalError;
use super::params::CONSENSUS_PARAMS;
use crate::node::config::genesis::{AppGenesis, ConsensusGenesis};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openledger_core::context::AppState;
use openledger_core::{Amount, Ctx, ExecMode, Failure, GasMeter, Res, State, wire};
use openledger_proto::cosmos::staking::v1beta1::{BondStatus, GenesisState, Validator};
use openledger_proto::tendermint::types::ConsensusParams;
use openledger_staking::{ConsensusKey, KeyKind};
use serde_json::value::RawValue;
use serde_json::{Value, json};

/// What to export.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExportOptions {
    /// The height whose state is read; 0 for the latest.
    pub height: u64,
    /// Whether the new chain begins at height zero: everything owed is paid out and heights are forgotten.
    pub zero_height: bool,
    /// With `zero_height`: operators that stay free, all others are jailed; empty jails nobody.
    pub jail_allowed: Vec<String>,
    /// Modules to export; empty for all.
    pub modules: Vec<String>,
}

/// What a new chain would begin with.
#[derive(Debug, Clone)]
pub struct Exported {
    /// Sections of the modules.
    pub app_state: AppState,
    /// The validators of the last block in CometBFT's JSON, in order of their operators.
    pub validators: Vec<Value>,
    /// First height of the new chain; 0 with `zero_height`.
    pub initial_height: u64,
    /// Consensus parameters in force.
    pub params: ConsensusParams,
}

impl BaseApp {
    /// Reads a state back into what a new chain begins with. Nothing is committed.
    ///
    /// # Errors
    /// A text: no such height, no such module, or a module that refuses.
    pub fn export(&self, options: &ExportOptions) -> Result<Exported, FatalError> {
        let view = self.view_at(options.height)?;
        let state = State::new(view.snapshot.clone());
        let ctx = self.context(state, GasMeter::infinite(), view.block.clone(), ExecMode::Deliver);
        if options.zero_height {
            self.runtime.prepare_zero_height(&ctx, &options.jail_allowed)?;
        }
        let height = view.block.height.saturating_add(1);
        let app_state = self.runtime.export_sections(&ctx, &options.modules)?;
        Ok(Exported {
            validators: self.last_validators(&ctx, &app_state)?,
            app_state,
            initial_height: if options.zero_height { 0 } else { height },
            params: CONSENSUS_PARAMS.get(&ctx)?.unwrap_or_default(),
        })
    }

    /// The validators that CometBFT knows, as staking wrote them down at the end of the block (SDK
    /// `WriteValidators`).
    fn last_validators(&self, ctx: &Ctx, app_state: &AppState) -> Res<Vec<Value>> {
        let genesis: GenesisState = match (app_state.get("staking"), self.runtime.module("staking")) {
            (Some(section), _) => wire::genesis_from_json(section)?,
            (None, Some(staking)) => wire::genesis_from_json(&staking.export_genesis(ctx)?)?,
            (None, None) => return Ok(Vec::new()),
        };
        let find = |operator: &str| genesis.validators.iter().find(|v| v.operator_address == operator);
        let written =
            |operator: &str| find(operator).ok_or_else(|| Failure::corrupt(format!("no validator {operator}")));
        genesis
            .last_validator_powers
            .iter()
            .map(|last| comet_json(written(&last.address)?, ctx.config().power_reduction))
            .collect()
    }
}

impl Exported {
    /// The document of a chain that carries on from here: what `genesis` says of its name and time, and
    /// everything else from the state.
    ///
    /// # Errors
    /// When the state has no JSON form.
    pub fn into_document(self, genesis: AppGenesis) -> Result<AppGenesis, serde_json::Error> {
        let params = json!(comet_params(&self.params));
        Ok(AppGenesis {
            app_name: crate::node::APP_NAME.to_owned(),
            app_version: env!("CARGO_PKG_VERSION").to_owned(),
            initial_height: i64::try_from(self.initial_height).unwrap_or(i64::MAX),
            app_state: RawValue::from_string(serde_json::to_string(&self.app_state)?)?,
            consensus: ConsensusGenesis {
                validators: (!self.validators.is_empty()).then_some(self.validators),
                params: Some(params),
            },
            ..genesis
        })
    }
}

/// `{"address", "pub_key", "power", "name"}` of a validator.
fn comet_json(validator: &Validator, power_reduction: Amount) -> Res<Value> {
    let corrupt = |what: &str| Failure::corrupt(format!("{what} of {}", validator.operator_address));
    let any = validator.consensus_pubkey.as_ref().ok_or_else(|| corrupt("consensus key"))?;
    let key = ConsensusKey::from_any(any)?;
    let kind = match key.kind() {
        KeyKind::Ed25519 => "tendermint/PubKeyEd25519",
        KeyKind::Secp256k1 => "tendermint/PubKeySecp256k1",
    };
    let bonded = validator.status == BondStatus::Bonded as i32;
    let tokens: Amount = validator.tokens.parse().map_err(|_| corrupt("tokens"))?;
    let unit = power_reduction.to_u128().ok_or_else(|| corrupt("unit of power"))?;
    let power = if bonded { tokens.mul_div_floor(1, unit)? } else { Amount::ZERO };
    Ok(json!({
        "address": hex::encode_upper(key.address()?.as_bytes()),
        "pub_key": { "type": kind, "value": STANDARD.encode(key.bytes()) },
        "power": power.to_string(),
        "name": validator.description.as_ref().map_or("", |d| d.moniker.as_str()),
    }))
}

/// Parameters in CometBFT's JSON: integers of 64 bits are texts, durations nanoseconds.
fn comet_params(p: &ConsensusParams) -> Value {
    let (block, evidence) = (p.block.unwrap_or_default(), p.evidence.unwrap_or_default());
    json!({
        "block": { "max_bytes": block.max_bytes.to_string(), "max_gas": block.max_gas.to_string() },
        "evidence": {
            "max_age_num_blocks": evidence.max_age_num_blocks.to_string(),
            "max_age_duration": wire::nanos_from_proto(evidence.max_age_duration.as_ref()).to_string(),
            "max_bytes": evidence.max_bytes.to_string(),
        },
        "validator": { "pub_key_types": p.validator.clone().unwrap_or_default().pub_key_types },
        "version": { "app": p.version.unwrap_or_default().app.to_string() },
        "abci": { "vote_extensions_enable_height": p.abci.unwrap_or_default().vote_extensions_enable_height.to_string() },
    })
}
