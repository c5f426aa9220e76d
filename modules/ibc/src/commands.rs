//! Commands of the module: names, arguments and groups as ibc-go's module has them. Those that read files, take
//! heights as text or submit proposals are the command line's, and so are proofs, which come from the store and not
//! from a method.

mod channels;
mod clients;

use openledger_proto::commands::{CommandGroup, ModuleCommands, Named, Nested};

/// What clients offer as commands of this module.
pub(crate) const COMMANDS: ModuleCommands = ModuleCommands {
    queries: Some(CommandGroup::root("ibc")),
    transactions: Some(CommandGroup::root("ibc")),
    nested: &[
        below("client", "ibc.core.client.v1.Query", clients::CLIENT),
        below("client", "ibc.core.client.v2.Query", clients::COUNTERPARTY),
        below("connection", "ibc.core.connection.v1.Query", clients::CONNECTION),
        below("channel", "ibc.core.channel.v1.Query", channels::CHANNEL),
        below("channelv2", "ibc.core.channel.v2.Query", channels::CHANNEL_V2),
    ],
    nested_transactions: &[
        CommandGroup::listed("client", "ibc.core.client.v1.Msg", clients::MESSAGES),
        CommandGroup::listed("client", "ibc.core.client.v2.Msg", clients::MESSAGES_V2),
    ],
};

const fn below(name: &'static str, service: &'static str, table: &'static [Named]) -> Nested {
    Nested { group: CommandGroup::listed(name, service, table), alone: false }
}
