//! Commands of the inference module: every method of its services, names derived.

use openledger_proto::commands::Module;

/// Query commands.
pub const QUERY: Module = Module::own("inference", "openledger.inference.v1.Query");
/// Transaction commands.
pub const TX: Module = Module::own("inference", "openledger.inference.v1.Msg");
