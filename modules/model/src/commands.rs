//! Commands of the model module: every method of its services, names derived.

use openledger_proto::commands::{CommandGroup, ModuleCommands};

/// What clients offer as commands of this module.
pub(crate) const COMMANDS: ModuleCommands = ModuleCommands {
    queries: Some(CommandGroup::own("model", "openledger.model.v1.Query")),
    transactions: Some(CommandGroup::own("model", "openledger.model.v1.Msg")),
    ..ModuleCommands::NONE
};
