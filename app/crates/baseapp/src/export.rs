//! State back into what a new chain begins with (SDK `ExportAppStateAndValidators`). The document that holds
//! it is made by the command line.

use super::BaseApp;
use super::block::FatalError;
use super::params::CONSENSUS_PARAMS;
use openledger_core::context::AppState;
use openledger_core::{Amount, Ctx, ExecMode, Failure, GasMeter, Res, State, wire};
use openledger_proto::cosmos::staking::v1beta1::{BondStatus, GenesisState, Validator};
use openledger_proto::tendermint::types::ConsensusParams;
use openledger_staking::ConsensusKey;

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
    /// The validators of the last block, in order of their operators.
    pub validators: Vec<ExportedValidator>,
    /// First height of the new chain; 0 with `zero_height`.
    pub initial_height: u64,
    /// Consensus parameters in force.
    pub params: ConsensusParams,
}

/// A validator as CometBFT knows it.
#[derive(Debug, Clone)]
pub struct ExportedValidator {
    /// Its key.
    pub key: ConsensusKey,
    /// Address of the key.
    pub address: Vec<u8>,
    /// Voting power.
    pub power: Amount,
    /// The moniker.
    pub name: String,
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
    fn last_validators(&self, ctx: &Ctx, app_state: &AppState) -> Res<Vec<ExportedValidator>> {
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
            .map(|last| exported(written(&last.address)?, ctx.config().power_reduction))
            .collect()
    }
}

fn exported(validator: &Validator, power_reduction: Amount) -> Res<ExportedValidator> {
    let corrupt = |what: &str| Failure::corrupt(format!("{what} of {}", validator.operator_address));
    let any = validator.consensus_pubkey.as_ref().ok_or_else(|| corrupt("consensus key"))?;
    let key = ConsensusKey::from_any(any)?;
    let bonded = validator.status == BondStatus::Bonded as i32;
    let tokens: Amount = validator.tokens.parse().map_err(|_| corrupt("tokens"))?;
    let unit = power_reduction.to_u128().ok_or_else(|| corrupt("unit of power"))?;
    let power = if bonded { tokens.mul_div_floor(1, unit)? } else { Amount::ZERO };
    Ok(ExportedValidator {
        address: key.address()?.as_bytes().to_vec(),
        power,
        name: validator.description.as_ref().map_or_else(String::new, |d| d.moniker.clone()),
        key,
    })
}
