//! Commands of the mint module: names, arguments and help as the SDK's module has them.

use openledger_proto::commands::{CommandGroup, ModuleCommands, Named, UPDATE_PARAMS, named};

/// What clients offer as commands of this module.
pub(crate) const COMMANDS: ModuleCommands = ModuleCommands {
    queries: Some(CommandGroup::sdk("mint", "cosmos.mint.v1beta1.Query", QUERIES)),
    transactions: Some(CommandGroup::listed("mint", "cosmos.mint.v1beta1.Msg", MESSAGES)),
    ..ModuleCommands::NONE
};

const QUERIES: &[Named] = &[
    named("Params", "params", &[], "Query the current minting parameters"),
    named("Inflation", "inflation", &[], "Query the current minting inflation value"),
    named("AnnualProvisions", "annual-provisions", &[], "Query the current minting annual provisions value"),
];

const MESSAGES: &[Named] = &[named(
    "UpdateParams",
    UPDATE_PARAMS,
    &["params"],
    "Submit a proposal to update mint module params. Note: the entire params must be provided.",
)
.proposal()];
