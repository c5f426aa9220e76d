//! Commands of the module.

use openledger_proto::commands::ModuleCommands;

/// What clients offer as commands of this module.
pub(crate) const COMMANDS: ModuleCommands = ModuleCommands::NONE;
