//! Commands of the vesting module: names, arguments and help as the SDK's module has them.

use openledger_proto::commands::{CommandGroup, ModuleCommands, Named, named};

/// What clients offer as commands of this module.
pub(crate) const COMMANDS: ModuleCommands = ModuleCommands {
    transactions: Some(CommandGroup::listed("vesting", "cosmos.vesting.v1beta1.Msg", MESSAGES)),
    ..ModuleCommands::NONE
};

const MESSAGES: &[Named] = &[
    named(
        "CreateVestingAccount",
        "create-vesting-account",
        &["to_address", "amount", "end_time"],
        "Create a new vesting account funded with an allocation of tokens.",
    )
    .long(
        "Create a new vesting account funded with an allocation of tokens.\n\nThe account vests continuously from the time of the block \
         to end_time (unix seconds), or all at once at end_time with --delayed.",
    )
    .example("openledgerd tx vesting create-vesting-account open1.. 100uopen 1893456000 --delayed --from mykey"),
    named(
        "CreatePermanentLockedAccount",
        "create-permanent-locked-account",
        &["to_address", "amount"],
        "Create a new permanently locked account funded with an allocation of tokens.",
    ),
];
