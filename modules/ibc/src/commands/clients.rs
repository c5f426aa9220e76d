//! Commands of clients and connections (ibc-go `02-client/client/cli`, `03-connection/client/cli`).

use openledger_proto::commands::{Named, named};

pub(super) const CLIENT: &[Named] = &[
    named("ClientStates", "states", &[], "Query all clients of this chain")
        .example("openledgerd query ibc client states"),
    named("ClientState", "state", &["client_id"], "Query the state of a client")
        .example("openledgerd query ibc client state 07-tendermint-0"),
    named("ClientStatus", "status", &["client_id"], "Query whether a client can be used")
        .long("Query whether a client can be used. It can only if its status is 'Active'.")
        .example("openledgerd query ibc client status 07-tendermint-0"),
    named("ConsensusStates", "consensus-states", &["client_id"], "Query all that a client knows of its chain")
        .example("openledgerd query ibc client consensus-states 07-tendermint-0"),
    named("ConsensusStateHeights", "consensus-state-heights", &["client_id"], "Query the heights that a client knows")
        .example("openledgerd query ibc client consensus-state-heights 07-tendermint-0"),
    named("ConsensusState", "consensus-state", &["client_id"], "Query what a client knows of a height")
        .long("Query what a client knows of a height, or of its newest height with --latest-height.")
        .example("openledgerd query ibc client consensus-state 07-tendermint-0 1-7"),
    named("ClientParams", "params", &[], "Query which kinds of clients are allowed")
        .example("openledgerd query ibc client params"),
    named("ClientCreator", "creator", &["client_id"], "Query who created a client")
        .example("openledgerd query ibc client creator 07-tendermint-0"),
];

pub(super) const COUNTERPARTY: &[Named] = &[
    named("CounterpartyInfo", "counterparty-info", &["client_id"], "Query the client at the other end of a client")
        .example("openledgerd query ibc client counterparty-info 07-tendermint-0"),
    named("Config", "config", &["client_id"], "Query who may relay for a client")
        .example("openledgerd query ibc client config 07-tendermint-0"),
];

pub(super) const CONNECTION: &[Named] = &[
    named("Connections", "connections", &[], "Query all connections of this chain")
        .example("openledgerd query ibc connection connections"),
    named("Connection", "end", &["connection_id"], "Query this chain's end of a connection")
        .example("openledgerd query ibc connection end connection-0"),
    named("ClientConnections", "path", &["client_id"], "Query the connections of a client")
        .example("openledgerd query ibc connection path 07-tendermint-0"),
    named("ConnectionParams", "params", &[], "Query the parameters of connections")
        .example("openledgerd query ibc connection params"),
];

pub(super) const MESSAGES: &[Named] =
    &[named("DeleteClientCreator", "delete-client-creator", &["client_id"], "forget who created a client")
        .example("openledgerd tx ibc client delete-client-creator 07-tendermint-0")];

pub(super) const MESSAGES_V2: &[Named] = &[named(
    "RegisterCounterparty",
    "add-counterparty",
    &["client_id", "counterparty_client_id", "counterparty_merkle_prefix+"],
    "name the client at the other end of a client",
)
.example("openledgerd tx ibc client add-counterparty 07-tendermint-0 client-0 \"aWJj\" \"\"")];
