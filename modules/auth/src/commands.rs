//! Commands of the auth module: names, arguments and help as the SDK's module has them.

use openledger_proto::commands::{CommandGroup, ModuleCommands, Named, UPDATE_PARAMS, named};

/// What clients offer as commands of this module.
pub(crate) const COMMANDS: ModuleCommands = ModuleCommands {
    queries: Some(CommandGroup::sdk("auth", "cosmos.auth.v1beta1.Query", QUERIES)),
    transactions: Some(CommandGroup::listed("auth", "cosmos.auth.v1beta1.Msg", MESSAGES)),
    ..ModuleCommands::NONE
};

const QUERIES: &[Named] = &[
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

const MESSAGES: &[Named] = &[named(
    "UpdateParams",
    UPDATE_PARAMS,
    &["params"],
    "Submit a proposal to update auth module params. Note: the entire params must be provided.",
)
.proposal()];
