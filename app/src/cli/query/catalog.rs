//! The query commands of the SDK's modules: names, arguments and help as `client/v2/autocli` builds them from
//! each module's options.

use super::modules::{Module, Named, named};

/// Modules with query commands.
pub(super) const MODULES: &[Module] = &[
    Module::sdk("auth", "cosmos.auth.v1beta1.Query", AUTH),
    Module::sdk("authz", "cosmos.authz.v1beta1.Query", AUTHZ),
    Module::sdk("bank", "cosmos.bank.v1beta1.Query", BANK),
    Module::sdk("consensus", "cosmos.consensus.v1.Query", CONSENSUS),
    Module::sdk("comet", "cosmos.base.tendermint.v1beta1.Service", COMET),
    Module::sdk("distribution", "cosmos.distribution.v1beta1.Query", DISTRIBUTION),
    Module::sdk("evidence", "cosmos.evidence.v1beta1.Query", EVIDENCE),
    Module::sdk("feegrant", "cosmos.feegrant.v1beta1.Query", FEEGRANT),
    Module::sdk("gov", "cosmos.gov.v1.Query", GOV),
    Module::sdk("mint", "cosmos.mint.v1beta1.Query", MINT),
    Module::sdk("node", "cosmos.base.node.v1beta1.Service", NODE),
    Module::sdk("runtime", "cosmos.app.v1alpha1.Query", RUNTIME),
    Module::sdk("autocli", "cosmos.autocli.v1.Query", AUTOCLI),
    Module::sdk("reflection", "cosmos.reflection.v1.ReflectionService", REFLECTION),
    Module::sdk("slashing", "cosmos.slashing.v1beta1.Query", SLASHING),
    Module::sdk("staking", "cosmos.staking.v1beta1.Query", STAKING),
    Module::sdk("upgrade", "cosmos.upgrade.v1beta1.Query", UPGRADE),
    Module::own("datanet", "openledger.datanet.v1.Query"),
    Module::own("model", "openledger.model.v1.Query"),
    Module::own("inference", "openledger.inference.v1.Query"),
    Module::own("attribution", "openledger.attribution.v1.Query"),
];

/// Groups of commands that stand below another group.
pub(super) const NESTED: &[Nested] = &[
    Nested { name: "comet", parent: "consensus", alone: true },
    Nested { name: "autocli", parent: "runtime", alone: false },
    Nested { name: "reflection", parent: "runtime", alone: false },
];

/// A group of commands below another.
pub(super) struct Nested {
    /// The group.
    pub(super) name: &'static str,
    /// The group above it.
    pub(super) parent: &'static str,
    /// Whether it also stands by itself.
    pub(super) alone: bool,
}

const RUNTIME: &[Named] = &[named("Config", "config", &[], "Query the current app config")];

const AUTOCLI: &[Named] = &[named("AppOptions", "app-options", &[], "Query the custom autocli options")];

const REFLECTION: &[Named] =
    &[named("FileDescriptors", "file-descriptors", &[], "Query the app's protobuf file descriptors")];

const AUTH: &[Named] = &[
    named("Accounts", "accounts", &[], "Query all the accounts"),
    named("Account", "account", &["address"], "Query account by address"),
    named("AccountInfo", "account-info", &["address"], "Query account info which is common to all account types."),
    named("AccountAddressByID", "address-by-acc-num", &["account_id"], "Query account address by account number"),
    named("ModuleAccounts", "module-accounts", &[], "Query all module accounts"),
    named("ModuleAccountByName", "module-account", &["name"], "Query module account info by module name")
        .example("openledgerd q auth module-account gov"),
    named(
        "AddressBytesToString",
        "address-bytes-to-string",
        &["address_bytes"],
        "Transform an address bytes to string",
    ),
    named(
        "AddressStringToBytes",
        "address-string-to-bytes",
        &["address_string"],
        "Transform an address string to bytes",
    ),
    named("Bech32Prefix", "bech32-prefix", &[], "Query the chain bech32 prefix (if applicable)"),
    named("Params", "params", &[], "Query the current auth parameters"),
];

const AUTHZ: &[Named] = &[
    named(
        "Grants",
        "grants",
        &["granter", "grantee", "msg_type_url?"],
        "Query grants for a granter-grantee pair and optionally a msg-type-url",
    )
    .example("openledgerd query authz grants open1.. open1.. /cosmos.bank.v1beta1.MsgSend"),
    named("GranterGrants", "grants-by-granter", &["granter"], "Query authorization grants granted by granter"),
    named("GranteeGrants", "grants-by-grantee", &["grantee"], "Query authorization grants granted to a grantee"),
];

const BANK: &[Named] = &[
    named("Balance", "balance", &["address", "denom"], "Query an account balance by address and denom"),
    named("AllBalances", "balances", &["address"], "Query for account balances by address"),
    named("SpendableBalances", "spendable-balances", &["address"], "Query for account spendable balances by address"),
    named(
        "SpendableBalanceByDenom",
        "spendable-balance",
        &["address", "denom"],
        "Query the spendable balance of a single denom for a single account.",
    ),
    named("TotalSupply", "total-supply", &[], "Query the total supply of coins of the chain").aliases(&["total"]),
    named("SupplyOf", "total-supply-of", &["denom"], "Query the supply of a single coin denom"),
    named("Params", "params", &[], "Query the current bank parameters"),
    named("DenomMetadata", "denom-metadata", &["denom"], "Query the client metadata of a given coin denomination"),
    named("DenomsMetadata", "denoms-metadata", &[], "Query the client metadata for all registered coin denominations"),
    named(
        "DenomOwners",
        "denom-owners",
        &["denom"],
        "Query for all account addresses that own a particular token denomination.",
    ),
    named("SendEnabled", "send-enabled", &["denoms*"], "Query for send enabled entries"),
];

const CONSENSUS: &[Named] = &[named("Params", "params", &[], "Query the current consensus parameters")];

const COMET: &[Named] = &[
    named("GetNodeInfo", "node-info", &[], "Query the current node info"),
    named("GetSyncing", "syncing", &[], "Query node syncing status"),
    named("GetLatestBlock", "block-latest", &[], "Query for the latest committed block"),
    named("GetBlockByHeight", "block-by-height", &["height"], "Query for a committed block by height"),
    named("GetLatestValidatorSet", "validator-set", &[], "Query for the latest validator set").aliases(&[
        "validator-set-latest",
        "comet-validator-set",
        "cometbft-validator-set",
        "tendermint-validator-set",
    ]),
    named("GetValidatorSetByHeight", "validator-set-by-height", &["height"], "Query for a validator set by height"),
    named("ABCIQuery", "", &[], ""),
];

const DISTRIBUTION: &[Named] = &[
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

const EVIDENCE: &[Named] = &[
    named("Evidence", "evidence", &["hash"], "Query for evidence by hash"),
    named("AllEvidence", "list", &[], "Query all (paginated) submitted evidence")
        .example("openledgerd query evidence list --page=2 --page-limit=50"),
];

const FEEGRANT: &[Named] = &[
    named("Allowance", "grant", &["granter", "grantee"], "Query details of a single grant"),
    named("Allowances", "grants-by-grantee", &["grantee"], "Query all grants of a grantee"),
    named("AllowancesByGranter", "grants-by-granter", &["granter"], "Query all grants by a granter"),
];

const GOV: &[Named] = &[
    named("Params", "params", &["params_type?"], "Query the parameters of the governance process"),
    named("Proposals", "proposals", &[], "Query proposals with optional filters").example(
        "openledgerd query gov proposals --depositor open1...\n  openledgerd query gov proposals --voter open1...\n  \
         openledgerd query gov proposals --proposal-status (unspecified | deposit-period | voting-period | passed | rejected | failed)",
    ),
    named("Proposal", "proposal", &["proposal_id"], "Query details of a single proposal")
        .aliases(&["proposer"])
        .example("openledgerd query gov proposal 1"),
    named("Vote", "vote", &["proposal_id", "voter"], "Query details of a single vote").example("openledgerd query gov vote 1 open1..."),
    named("Votes", "votes", &["proposal_id"], "Query votes of a single proposal").example("openledgerd query gov votes 1"),
    named("Deposit", "deposit", &["proposal_id", "depositor"], "Query details of a deposit"),
    named("Deposits", "deposits", &["proposal_id"], "Query deposits on a proposal"),
    named("TallyResult", "tally", &["proposal_id"], "Query the tally of a proposal vote").example("openledgerd query gov tally 1"),
    named("Constitution", "constitution", &[], "Query the current chain constitution"),
];

const MINT: &[Named] = &[
    named("Params", "params", &[], "Query the current minting parameters"),
    named("Inflation", "inflation", &[], "Query the current minting inflation value"),
    named("AnnualProvisions", "annual-provisions", &[], "Query the current minting annual provisions value"),
];

const NODE: &[Named] = &[
    named("Config", "config", &[], "Query the current node config"),
    named("Status", "status", &[], "Query the current node status"),
];

const SLASHING: &[Named] = &[
    named("Params", "params", &[], "Query the current slashing parameters"),
    named("SigningInfo", "signing-info", &["cons_address"], "Query a validator's signing information")
        .example("openledgerd query slashing signing-info \"$(openledgerd comet show-validator)\""),
    named("SigningInfos", "signing-infos", &[], "Query signing information of all validators"),
];

const STAKING: &[Named] = &[
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

const UPGRADE: &[Named] = &[
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
