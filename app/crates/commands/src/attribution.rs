//! Commands of the attribution module: every method of its services, names derived.

use openledger_proto::commands::Module;

/// Query commands.
pub const QUERY: Module = Module::own("attribution", "openledger.attribution.v1.Query");
/// Transaction commands.
pub const TX: Module = Module::own("attribution", "openledger.attribution.v1.Msg");
