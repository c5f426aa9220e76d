//! Commands of the upgrade module: names, arguments and help as the SDK's module has them.

use openledger_proto::commands::{CommandGroup, ModuleCommands, Named, named};

/// What clients offer as commands of this module.
pub(crate) const COMMANDS: ModuleCommands = ModuleCommands {
    queries: Some(CommandGroup::sdk("upgrade", "cosmos.upgrade.v1beta1.Query", QUERIES)),
    transactions: Some(CommandGroup::listed("upgrade", "cosmos.upgrade.v1beta1.Msg", MESSAGES)),
    ..ModuleCommands::NONE
};

const QUERIES: &[Named] = &[
    named("CurrentPlan", "plan", &[], "Query the upgrade plan (if one exists)"),
    named(
        "AppliedPlan",
        "applied",
        &["name"],
        "Query the block header for height at which a completed upgrade was applied",
    ),
    named("ModuleVersions", "module-versions", &["module_name?"], "Query the list of module versions")
        .aliases(&["module_versions"]),
    named("Authority", "authority", &[], "Get the upgrade authority address"),
    named("UpgradedConsensusState", "", &[], ""),
];

const MESSAGES: &[Named] =
    &[named("CancelUpgrade", "cancel-upgrade-proposal", &[], "Submit a proposal to cancel a planned chain upgrade.")
        .proposal()];
