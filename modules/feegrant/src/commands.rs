//! Commands of the feegrant module: names, arguments and help as the SDK's module has them.

use openledger_proto::commands::{CommandGroup, ModuleCommands, Named, named};

/// What clients offer as commands of this module.
pub(crate) const COMMANDS: ModuleCommands = ModuleCommands {
    queries: Some(CommandGroup::sdk("feegrant", "cosmos.feegrant.v1beta1.Query", QUERIES)),
    transactions: Some(CommandGroup::listed("feegrant", "cosmos.feegrant.v1beta1.Msg", MESSAGES)),
    ..ModuleCommands::NONE
};

const QUERIES: &[Named] = &[
    named("Allowance", "grant", &["granter", "grantee"], "Query details of a single grant"),
    named("Allowances", "grants-by-grantee", &["grantee"], "Query all grants of a grantee"),
    named("AllowancesByGranter", "grants-by-granter", &["granter"], "Query all grants by a granter"),
];

const MESSAGES: &[Named] = &[
    named("RevokeAllowance", "revoke", &["granter", "grantee"], "Revoke a fee grant")
        .long("Revoke a fee grant. The '--from' flag is ignored as it is implied from the first argument."),
    named("PruneAllowances", "prune", &[], "Prune expired allowances").long("Prune up to 75 expired allowances."),
];
