//! Commands of the module: names, arguments and help as ibc-go's module has them. The command `transfer` has
//! flags of its own, so it is the command line's.

use openledger_proto::commands::{CommandGroup, ModuleCommands, Named, named};

/// What clients offer as commands of this module.
pub(crate) const COMMANDS: ModuleCommands = ModuleCommands {
    queries: Some(CommandGroup::listed("ibc-transfer", "ibc.applications.transfer.v1.Query", QUERIES)),
    transactions: Some(CommandGroup::root("ibc-transfer")),
    ..ModuleCommands::NONE
};

const QUERIES: &[Named] = &[
    named("Denom", "denom", &["hash"], "Query the denom trace info from a given hash or ibc denom"),
    named("Denoms", "denoms", &[], "Query for all token denominations"),
    named("Params", "params", &[], "Query the current ibc-transfer parameters"),
    named("EscrowAddress", "escrow-address", &["port_id", "channel_id"], "Get the escrow address for a channel"),
    named("DenomHash", "denom-hash", &["trace"], "Query the denom hash info from a given denom trace")
        .example("openledgerd query ibc-transfer denom-hash transfer/channel-0/uatom"),
    named("TotalEscrowForDenom", "total-escrow", &["denom"], "Query the total amount of tokens in escrow for a denom"),
];
