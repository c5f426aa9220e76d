//! Commands of the inference module: every method of its services, names derived.

use openledger_proto::commands::{CommandGroup, ModuleCommands};

/// What clients offer as commands of this module.
pub(crate) const COMMANDS: ModuleCommands = ModuleCommands {
    queries: Some(CommandGroup::own("inference", "openledger.inference.v1.Query")),
    transactions: Some(CommandGroup::own("inference", "openledger.inference.v1.Msg")),
    ..ModuleCommands::NONE
};
