//! State back into what a new chain begins with (SDK `ExportAppStateAndValidators`). The document that holds
//! it is made by the command line.

use super::BaseApp;
use super::block::FatalError;
use openledger_core::ports::LastValidator;
use openledger_core::{AppState, ExecMode, GasMeter, State};
use openledger_proto::tendermint::types::ConsensusParams;

/// The options of an export.
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
    pub validators: Vec<LastValidator>,
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
            validators: self.ports.validators.last_validators(&ctx)?,
            app_state,
            initial_height: if options.zero_height { 0 } else { height },
            params: self.ports.params.params(&ctx)?.unwrap_or_default(),
        })
    }
}
