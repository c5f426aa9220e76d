//! Commands of the slashing module: names, arguments and help as the SDK's module has them.

use openledger_proto::commands::{CommandGroup, ModuleCommands, Named, UPDATE_PARAMS, named};

/// What clients offer as commands of this module.
pub(crate) const COMMANDS: ModuleCommands = ModuleCommands {
    queries: Some(CommandGroup::sdk("slashing", "cosmos.slashing.v1beta1.Query", QUERIES)),
    transactions: Some(CommandGroup::listed("slashing", "cosmos.slashing.v1beta1.Msg", MESSAGES)),
    ..ModuleCommands::NONE
};

const QUERIES: &[Named] = &[
    named("Params", "params", &[], "Query the current slashing parameters"),
    named("SigningInfo", "signing-info", &["cons_address"], "Query a validator's signing information")
        .example("openledgerd query slashing signing-info \"$(openledgerd comet show-validator)\""),
    named("SigningInfos", "signing-infos", &[], "Query signing information of all validators"),
];

const MESSAGES: &[Named] = &[
    named("Unjail", "unjail", &[], "Unjail a jailed validator").example("openledgerd tx slashing unjail --from mykey"),
    named(
        "UpdateParams",
        UPDATE_PARAMS,
        &["params"],
        "Submit a proposal to update slashing module params. Note: the entire params must be provided.",
    )
    .proposal(),
];
