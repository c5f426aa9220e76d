//! Commands of the module: every method of its services, with names derived from the `.proto` files.

use openledger_proto::commands::{CommandGroup, ModuleCommands};

/// What clients offer as commands of this module.
pub(crate) const COMMANDS: ModuleCommands = ModuleCommands {
    queries: Some(CommandGroup::own("note", "openledger.note.v1.Query")),
    transactions: Some(CommandGroup::own("note", "openledger.note.v1.Msg")),
    ..ModuleCommands::NONE
};
