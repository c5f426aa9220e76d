//! Commands of the evidence module: names, arguments and help as the SDK's module has them.

use openledger_proto::commands::{CommandGroup, ModuleCommands, Named, named};

/// What clients offer as commands of this module.
pub(crate) const COMMANDS: ModuleCommands = ModuleCommands {
    queries: Some(CommandGroup::sdk("evidence", "cosmos.evidence.v1beta1.Query", QUERIES)),
    ..ModuleCommands::NONE
};

const QUERIES: &[Named] = &[
    named("Evidence", "evidence", &["hash"], "Query for evidence by hash"),
    named("AllEvidence", "list", &[], "Query all (paginated) submitted evidence")
        .example("openledgerd query evidence list --page=2 --page-limit=50"),
];
