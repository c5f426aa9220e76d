//! Commands of the bank module: names, arguments and help as the SDK's module has them.

use openledger_proto::commands::{CommandGroup, ModuleCommands, Named, UPDATE_PARAMS, named};

/// What clients offer as commands of this module.
pub(crate) const COMMANDS: ModuleCommands = ModuleCommands {
    queries: Some(CommandGroup::sdk("bank", "cosmos.bank.v1beta1.Query", QUERIES)),
    transactions: Some(CommandGroup::listed("bank", "cosmos.bank.v1beta1.Msg", MESSAGES)),
    ..ModuleCommands::NONE
};

const QUERIES: &[Named] = &[
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

const MESSAGES: &[Named] = &[
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
