//! Commands of the datanet module: every method of its services, names derived.

use openledger_proto::commands::Module;

/// Query commands.
pub const QUERY: Module = Module::own("datanet", "openledger.datanet.v1.Query");
/// Transaction commands.
pub const TX: Module = Module::own("datanet", "openledger.datanet.v1.Msg");
