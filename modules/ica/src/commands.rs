//! Commands of the module: names, arguments and groups as ibc-go's module has them. The commands `register`,
//! `send-tx` and `generate-packet-data` have flags of their own, and `packet-events` searches transactions, so they
//! are the command line's.

use openledger_proto::commands::{CommandGroup, ModuleCommands, Named, Nested, named};

/// What clients offer as commands of this module.
pub(crate) const COMMANDS: ModuleCommands = ModuleCommands {
    queries: Some(CommandGroup::root("interchain-accounts")),
    transactions: Some(CommandGroup::root("interchain-accounts")),
    nested: &[
        below("controller", "ibc.applications.interchain_accounts.controller.v1.Query", CONTROLLER),
        below("host", "ibc.applications.interchain_accounts.host.v1.Query", HOST),
    ],
    nested_transactions: &[CommandGroup::root("controller"), CommandGroup::root("host")],
};

const fn below(name: &'static str, service: &'static str, table: &'static [Named]) -> Nested {
    Nested { group: CommandGroup::listed(name, service, table), alone: false }
}

const CONTROLLER: &[Named] = &[
    named(
        "InterchainAccount",
        "interchain-account",
        &["owner", "connection_id"],
        "Query the address of an owner's account on the chain at the other end of a connection",
    )
    .example("openledgerd query interchain-accounts controller interchain-account open1... connection-0"),
    named("Params", "params", &[], "Query the parameters of the controller")
        .example("openledgerd query interchain-accounts controller params"),
];

const HOST: &[Named] = &[named("Params", "params", &[], "Query the parameters of the host")
    .example("openledgerd query interchain-accounts host params")];
