//! Commands of the evidence module: names, arguments and help as the SDK's module has them.

use openledger_proto::commands::{Module, Named, named};

/// Query commands.
pub const QUERY: Module = Module::sdk("evidence", "cosmos.evidence.v1beta1.Query", QUERIES);

const QUERIES: &[Named] = &[
    named("Evidence", "evidence", &["hash"], "Query for evidence by hash"),
    named("AllEvidence", "list", &[], "Query all (paginated) submitted evidence")
        .example("openledgerd query evidence list --page=2 --page-limit=50"),
];
