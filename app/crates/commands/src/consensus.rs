//! Commands of the consensus module: names, arguments and help as the SDK's module has them.

use openledger_proto::commands::{Module, Named, UPDATE_PARAMS, named};

/// Query commands.
pub const QUERY: Module = Module::sdk("consensus", "cosmos.consensus.v1.Query", QUERIES);
/// Transaction commands.
pub const TX: Module = Module::listed("consensus", "cosmos.consensus.v1.Msg", MESSAGES);

const QUERIES: &[Named] = &[named("Params", "params", &[], "Query the current consensus parameters")];

const MESSAGES: &[Named] = &[named(
    "UpdateParams",
    UPDATE_PARAMS,
    &["block", "evidence", "validator", "abci"],
    "Submit a proposal to update consensus module params. Note: the entire params must be provided.",
)
.proposal()];
