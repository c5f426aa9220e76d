//! Commands of the node's own service `node`: names, arguments and help as the SDK's module has them.

use openledger_proto::commands::{Module, Named, named};

/// Query commands.
pub const QUERY: Module = Module::sdk("node", "cosmos.base.node.v1beta1.Service", QUERIES);

const QUERIES: &[Named] = &[
    named("Config", "config", &[], "Query the current node config"),
    named("Status", "status", &[], "Query the current node status"),
];
