//! Commands of the module: every method of its services, with names derived from the `.proto` files.

use openledger_proto::commands::Module;

/// Query commands.
pub const QUERY: Module = Module::own("note", "openledger.note.v1.Query");
/// Transaction commands.
pub const TX: Module = Module::own("note", "openledger.note.v1.Msg");
