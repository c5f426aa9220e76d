//! Commands of the model module: every method of its services, names derived.

use openledger_proto::commands::Module;

/// Query commands.
pub const QUERY: Module = Module::own("model", "openledger.model.v1.Query");
/// Transaction commands.
pub const TX: Module = Module::own("model", "openledger.model.v1.Msg");
