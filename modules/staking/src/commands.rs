//! Commands of the staking module: names, arguments and help as the SDK's module has them.

use openledger_proto::commands::{CommandGroup, ModuleCommands, Named, UPDATE_PARAMS, named};

/// What clients offer as commands of this module.
pub(crate) const COMMANDS: ModuleCommands = ModuleCommands {
    queries: Some(CommandGroup::sdk("staking", "cosmos.staking.v1beta1.Query", QUERIES)),
    transactions: Some(CommandGroup::listed("staking", "cosmos.staking.v1beta1.Msg", MESSAGES)),
    ..ModuleCommands::NONE
};

const QUERIES: &[Named] = &[
    named("Validators", "validators", &[], "Query for all validators"),
    named("Validator", "validator", &["validator_addr"], "Query a validator"),
    named("ValidatorDelegations", "delegations-to", &["validator_addr"], "Query all delegations made to one validator"),
    named(
        "ValidatorUnbondingDelegations",
        "unbonding-delegations-from",
        &["validator_addr"],
        "Query all unbonding delegatations from a validator",
    ),
    named(
        "Delegation",
        "delegation",
        &["delegator_addr", "validator_addr"],
        "Query a delegation based on address and validator address",
    ),
    named(
        "UnbondingDelegation",
        "unbonding-delegation",
        &["delegator_addr", "validator_addr"],
        "Query an unbonding-delegation record based on delegator and validator address",
    ),
    named("DelegatorDelegations", "delegations", &["delegator_addr"], "Query all delegations made by one delegator"),
    named(
        "DelegatorValidators",
        "delegator-validators",
        &["delegator_addr"],
        "Query all validators info for given delegator address",
    ),
    named(
        "DelegatorValidator",
        "delegator-validator",
        &["delegator_addr", "validator_addr"],
        "Query validator info for given delegator validator pair",
    ),
    named(
        "DelegatorUnbondingDelegations",
        "unbonding-delegations",
        &["delegator_addr"],
        "Query all unbonding-delegations records for one delegator",
    ),
    named(
        "Redelegations",
        "redelegation",
        &["delegator_addr", "src_validator_addr", "dst_validator_addr?"],
        "Query a redelegation record based on delegator and a source and destination validator address",
    ),
    named("HistoricalInfo", "historical-info", &["height"], "Query historical info at given height")
        .example("openledgerd query staking historical-info 5"),
    named("Pool", "pool", &[], "Query the current staking pool values"),
    named("Params", "params", &[], "Query the current staking parameters information"),
];

const MESSAGES: &[Named] = &[
    named("Delegate", "delegate", &["validator_address", "amount"], "Delegate liquid tokens to a validator")
        .example("openledgerd tx staking delegate openvaloper1.. 1000uopen --from mykey"),
    named(
        "BeginRedelegate",
        "redelegate",
        &["validator_src_address", "validator_dst_address", "amount"],
        "Redelegate illiquid tokens from one validator to another",
    )
    .example("openledgerd tx staking redelegate openvaloper1.. openvaloper1.. 100uopen --from mykey"),
    named("Undelegate", "unbond", &["validator_address", "amount"], "Unbond shares from a validator")
        .example("openledgerd tx staking unbond openvaloper1.. 100uopen --from mykey"),
    named(
        "CancelUnbondingDelegation",
        "cancel-unbond",
        &["validator_address", "amount", "creation_height"],
        "Cancel unbonding delegation and delegate back to the validator",
    )
    .example("openledgerd tx staking cancel-unbond openvaloper1.. 100uopen 2 --from mykey"),
    named(
        "UpdateParams",
        UPDATE_PARAMS,
        &["params"],
        "Submit a proposal to update staking module params. Note: the entire params must be provided.",
    )
    .proposal(),
];
