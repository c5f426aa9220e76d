//! Commands of the distribution module: names, arguments and help as the SDK's module has them.

use openledger_proto::commands::{CommandGroup, ModuleCommands, Named, UPDATE_PARAMS, named};

/// What clients offer as commands of this module.
pub(crate) const COMMANDS: ModuleCommands = ModuleCommands {
    queries: Some(CommandGroup::sdk("distribution", "cosmos.distribution.v1beta1.Query", QUERIES)),
    transactions: Some(CommandGroup::listed("distribution", "cosmos.distribution.v1beta1.Msg", MESSAGES)),
    ..ModuleCommands::NONE
};

const QUERIES: &[Named] = &[
    named("Params", "params", &[], "Query the current distribution parameters."),
    named(
        "ValidatorDistributionInfo",
        "validator-distribution-info",
        &["validator_address"],
        "Query validator distribution info",
    )
    .example("openledgerd query distribution validator-distribution-info openvaloper1.."),
    named(
        "ValidatorOutstandingRewards",
        "validator-outstanding-rewards",
        &["validator_address"],
        "Query distribution outstanding (un-withdrawn) rewards for a validator and all their delegations",
    ),
    named("ValidatorCommission", "commission", &["validator_address"], "Query distribution validator commission"),
    named(
        "ValidatorSlashes",
        "slashes",
        &["validator_address", "starting_height", "ending_height"],
        "Query distribution validator slashes",
    )
    .example("openledgerd query distribution slashes openvaloper1.. 0 100"),
    named(
        "DelegationRewards",
        "rewards-by-validator",
        &["delegator_address", "validator_address"],
        "Query all distribution delegator from a particular validator",
    ),
    named("DelegationTotalRewards", "rewards", &["delegator_address"], "Query all distribution delegator rewards"),
    named("CommunityPool", "community-pool", &[], "Query the amount of coins in the community pool"),
];

const MESSAGES: &[Named] = &[
    named(
        "SetWithdrawAddress",
        "set-withdraw-addr",
        &["withdraw_address"],
        "change the default withdraw address for rewards associated with an address",
    )
    .example("openledgerd tx distribution set-withdraw-addr open1.. --from mykey"),
    named(
        "WithdrawValidatorCommission",
        "withdraw-validator-commission",
        &["validator_address"],
        "Withdraw commissions from a validator address (must be a validator operator)",
    ),
    named("FundCommunityPool", "fund-community-pool", &["amount+"], "Funds the community pool with the specified amount")
        .example("openledgerd tx distribution fund-community-pool 100uopen --from mykey"),
    named(
        "DepositValidatorRewardsPool",
        "fund-validator-rewards-pool",
        &["validator_address", "amount+"],
        "Fund the validator rewards pool with the specified amount",
    )
    .example("openledgerd tx distribution fund-validator-rewards-pool openvaloper1.. 100uopen --from mykey"),
    named(
        "UpdateParams",
        UPDATE_PARAMS,
        &["params"],
        "Submit a proposal to update distribution module params. Note: the entire params must be provided.",
    )
    .proposal(),
    named(
        "CommunityPoolSpend",
        "community-pool-spend-proposal",
        &["recipient", "amount+"],
        "Submit a proposal to spend from the community pool",
    )
    .example("openledgerd tx distribution community-pool-spend-proposal open1.. 100uopen --title Grant --deposit 10uopen --from mykey")
    .proposal(),
];
