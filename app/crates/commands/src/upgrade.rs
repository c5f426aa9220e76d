//! Commands of the upgrade module: names, arguments and help as the SDK's module has them.

use openledger_proto::commands::{Module, Named, named};

/// Query commands.
pub const QUERY: Module = Module::sdk("upgrade", "cosmos.upgrade.v1beta1.Query", QUERIES);
/// Transaction commands.
pub const TX: Module = Module::listed("upgrade", "cosmos.upgrade.v1beta1.Msg", MESSAGES);

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
