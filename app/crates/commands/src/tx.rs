//! The transaction commands that are a message's fields and nothing else: names, arguments and help as the
//! SDK's modules have them.

use crate::cli::query::{Module, Named, named};

/// Modules with transaction commands.
pub(in crate::cli) const MODULES: &[Module] = &[
    Module::listed("auth", "cosmos.auth.v1beta1.Msg", AUTH),
    Module::listed("authz", "cosmos.authz.v1beta1.Msg", AUTHZ),
    Module::listed("bank", "cosmos.bank.v1beta1.Msg", BANK),
    Module::listed("consensus", "cosmos.consensus.v1.Msg", CONSENSUS),
    Module::listed("distribution", "cosmos.distribution.v1beta1.Msg", DISTRIBUTION),
    Module::listed("feegrant", "cosmos.feegrant.v1beta1.Msg", FEEGRANT),
    Module::listed("gov", "cosmos.gov.v1.Msg", GOV),
    Module::listed("mint", "cosmos.mint.v1beta1.Msg", MINT),
    Module::listed("slashing", "cosmos.slashing.v1beta1.Msg", SLASHING),
    Module::listed("staking", "cosmos.staking.v1beta1.Msg", STAKING),
    Module::listed("upgrade", "cosmos.upgrade.v1beta1.Msg", UPGRADE),
    Module::listed("vesting", "cosmos.vesting.v1beta1.Msg", VESTING),
    Module::own("datanet", "openledger.datanet.v1.Msg"),
    Module::own("model", "openledger.model.v1.Msg"),
    Module::own("inference", "openledger.inference.v1.Msg"),
    Module::own("attribution", "openledger.attribution.v1.Msg"),
];

const UPDATE_PARAMS: &str = "update-params-proposal";

const AUTH: &[Named] = &[named(
    "UpdateParams",
    UPDATE_PARAMS,
    &["params"],
    "Submit a proposal to update auth module params. Note: the entire params must be provided.",
)
.proposal()];

const AUTHZ: &[Named] = &[named("Revoke", "revoke", &["grantee", "msg_type_url"], "revoke authorization")
    .example("openledgerd tx authz revoke open1.. /cosmos.bank.v1beta1.MsgSend --from=open1..")];

const BANK: &[Named] = &[
    named("Send", "send", &["from_address", "to_address", "amount+"], "Send funds from one account to another.")
        .long(
            "Send funds from one account to another.\n\nThe '--from' flag is ignored as it is implied from the first argument. \
             With '--dry-run' the first argument must be an address, not the name of a key. Several coins may be given, separated by \
             spaces or commas.",
        )
        .example("openledgerd tx bank send alice open1.. 10uopen --fees 500uopen"),
    named(
        "UpdateParams",
        UPDATE_PARAMS,
        &["params"],
        "Submit a proposal to update bank module params. Note: the entire params must be provided.",
    )
    .example("openledgerd tx bank update-params-proposal '{ \"default_send_enabled\": true }'")
    .proposal(),
    named("SetSendEnabled", "set-send-enabled-proposal", &["send_enabled*"], "Submit a proposal to set/update/delete send enabled entries")
        .example("openledgerd tx bank set-send-enabled-proposal '{\"denom\":\"uopen\",\"enabled\":true}'")
        .proposal(),
];

const CONSENSUS: &[Named] = &[named(
    "UpdateParams",
    UPDATE_PARAMS,
    &["block", "evidence", "validator", "abci"],
    "Submit a proposal to update consensus module params. Note: the entire params must be provided.",
)
.proposal()];

const DISTRIBUTION: &[Named] = &[
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

const FEEGRANT: &[Named] = &[
    named("RevokeAllowance", "revoke", &["granter", "grantee"], "Revoke a fee grant")
        .long("Revoke a fee grant. The '--from' flag is ignored as it is implied from the first argument."),
    named("PruneAllowances", "prune", &[], "Prune expired allowances").long("Prune up to 75 expired allowances."),
];

const GOV: &[Named] = &[
    named("Deposit", "deposit", &["proposal_id", "amount+"], "Deposit tokens for an active proposal")
        .example("openledgerd tx gov deposit 1 10uopen --from mykey"),
    named(
        "CancelProposal",
        "cancel-proposal",
        &["proposal_id"],
        "Cancel governance proposal before the voting period ends. Must be signed by the proposal creator.",
    )
    .example("openledgerd tx gov cancel-proposal 1 --from mykey"),
    named(
        "Vote",
        "vote",
        &["proposal_id", "option"],
        "Vote for an active proposal, options: yes/no/no_with_veto/abstain",
    )
    .example("openledgerd tx gov vote 1 yes --from mykey"),
    named(
        "UpdateParams",
        UPDATE_PARAMS,
        &["params"],
        "Submit a proposal to update gov module params. Note: the entire params must be provided.",
    )
    .proposal(),
];

const MINT: &[Named] = &[named(
    "UpdateParams",
    UPDATE_PARAMS,
    &["params"],
    "Submit a proposal to update mint module params. Note: the entire params must be provided.",
)
.proposal()];

const SLASHING: &[Named] = &[
    named("Unjail", "unjail", &[], "Unjail a jailed validator").example("openledgerd tx slashing unjail --from mykey"),
    named(
        "UpdateParams",
        UPDATE_PARAMS,
        &["params"],
        "Submit a proposal to update slashing module params. Note: the entire params must be provided.",
    )
    .proposal(),
];

const STAKING: &[Named] = &[
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

const UPGRADE: &[Named] =
    &[named("CancelUpgrade", "cancel-upgrade-proposal", &[], "Submit a proposal to cancel a planned chain upgrade.")
        .proposal()];

const VESTING: &[Named] = &[
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
