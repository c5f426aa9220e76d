//! Commands of the consensus module: names, arguments and help as the SDK's module has them.

use openledger_proto::commands::{CommandGroup, ModuleCommands, Named, Nested, UPDATE_PARAMS, named};

/// What clients offer as commands of this module.
pub(crate) const COMMANDS: ModuleCommands = ModuleCommands {
    queries: Some(CommandGroup::sdk("consensus", "cosmos.consensus.v1.Query", QUERIES)),
    transactions: Some(CommandGroup::listed("consensus", "cosmos.consensus.v1.Msg", MESSAGES)),
    nested: &[Nested { group: COMET, alone: true }],
    ..ModuleCommands::NONE
};

/// The node's service about blocks and validators, which the SDK offers with this module. No module answers it: the
/// node asks CometBFT.
const COMET: CommandGroup = CommandGroup::sdk("comet", "cosmos.base.tendermint.v1beta1.Service", BLOCKS);

const QUERIES: &[Named] = &[named("Params", "params", &[], "Query the current consensus parameters")];

const MESSAGES: &[Named] = &[named(
    "UpdateParams",
    UPDATE_PARAMS,
    &["block", "evidence", "validator", "abci"],
    "Submit a proposal to update consensus module params. Note: the entire params must be provided.",
)
.proposal()];

const BLOCKS: &[Named] = &[
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
