//! Commands of the node's own service `comet`: names, arguments and help as the SDK's module has them.

use openledger_proto::commands::{Module, Named, named};

/// Query commands.
pub const QUERY: Module = Module::sdk("comet", "cosmos.base.tendermint.v1beta1.Service", QUERIES);

const QUERIES: &[Named] = &[
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
