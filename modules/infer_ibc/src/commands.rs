//! Commands of the module: every method of its services, names derived.

use openledger_proto::commands::{CommandGroup, ModuleCommands};

/// What clients offer as commands of this module.
pub(crate) const COMMANDS: ModuleCommands = ModuleCommands {
    queries: Some(CommandGroup::own("inferibc", "openledger.inferibc.v1.Query")),
    transactions: Some(CommandGroup::own("inferibc", "openledger.inferibc.v1.Msg")),
    ..ModuleCommands::NONE
};
