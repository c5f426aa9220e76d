//! Commands of the module: every method of its services, with names derived from the `.proto` files. Those of messages
//! say which fields stand without a flag.

use openledger_proto::commands::{CommandGroup, ModuleCommands, Named, named};

/// What clients offer as commands of this module.
pub(crate) const COMMANDS: ModuleCommands = ModuleCommands {
    queries: Some(CommandGroup::own("note", "openledger.note.v1.Query")),
    transactions: Some(CommandGroup::own("note", "openledger.note.v1.Msg").rows(MESSAGES)),
    ..ModuleCommands::NONE
};

const MESSAGES: &[Named] = &[
    named("CreateNote", "create-note", &["text"], "Write a note for a deposit"),
    named("EditNote", "edit-note", &["note_id", "text"], "Replace the text of an own note"),
    named("DeleteNote", "delete-note", &["note_id"], "Remove an own note and get its deposit back"),
];
