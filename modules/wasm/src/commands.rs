//! Commands of the module: names, arguments and help as wasmd's module has them. Those that read or write
//! files or take flags of their own are the command line's.

use openledger_proto::commands::{CommandGroup, ModuleCommands, Named, named};

/// What clients offer as commands of this module.
pub(crate) const COMMANDS: ModuleCommands = ModuleCommands {
    queries: Some(CommandGroup::listed("wasm", "cosmwasm.wasm.v1.Query", QUERIES)),
    transactions: Some(CommandGroup::listed("wasm", "cosmwasm.wasm.v1.Msg", MESSAGES)),
    ..ModuleCommands::NONE
};

const QUERIES: &[Named] = &[
    named("Codes", "list-code", &[], "List all wasm bytecode on the chain").aliases(&["list-codes", "codes", "lco"]),
    named(
        "ContractsByCode",
        "list-contract-by-code",
        &["code_id"],
        "List wasm all bytecode on the chain for given code id",
    )
    .aliases(&["list-contracts-by-code", "list-contracts", "contracts", "lca"]),
    named("CodeInfo", "code-info", &["code_id"], "Prints out metadata of a code id"),
    named("ContractInfo", "contract", &["address"], "Prints out metadata of a contract given its address")
        .aliases(&["meta", "c"]),
    named(
        "ContractHistory",
        "contract-history",
        &["address"],
        "Prints out the code history for a contract given its address",
    )
    .aliases(&["history", "hist", "ch"]),
    named("PinnedCodes", "pinned", &[], "List all pinned code ids"),
    named("ContractsByCreator", "list-contracts-by-creator", &["creator_address"], "List all contracts by creator"),
];

const MESSAGES: &[Named] =
    &[
        named("UpdateAdmin", "set-contract-admin", &["contract", "new_admin"], "Set new admin for a contract")
            .aliases(&["new-admin", "admin", "set-adm", "sa"]),
        named(
            "ClearAdmin",
            "clear-contract-admin",
            &["contract"],
            "Clears admin for a contract to prevent further migrations",
        )
        .aliases(&["clear-admin", "clr-adm"]),
        named("UpdateContractLabel", "set-contract-label", &["contract", "new_label"], "Set new label for a contract"),
    ];
