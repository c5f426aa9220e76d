//! Commands of the module: those of ibc-go's module under its names, and this chain's below them.

use openledger_proto::commands::{CommandGroup, ModuleCommands, Named, Nested, named};

/// What clients offer as commands of this module.
pub(crate) const COMMANDS: ModuleCommands = ModuleCommands {
    queries: Some(CommandGroup::listed("ratelimiting", "ibc.applications.rate_limiting.v1.Query", QUERIES)),
    nested: &[Nested { group: CommandGroup::own("own", "openledger.ratelimit.v1.Query"), alone: false }],
    ..ModuleCommands::NONE
};

const QUERIES: &[Named] = &[
    named(
        "RateLimit",
        "rate-limit",
        &["channel_or_client_id"],
        "Query the rate limit of a channel-id/client-id and the denom of a flag",
    )
    .example("openledgerd query ratelimiting rate-limit channel-0 --denom uopen"),
    named(
        "RateLimitsByChannelOrClientID",
        "rate-limits-by-channel",
        &["channel_or_client_id"],
        "Query all rate limits of a channel-id/client-id",
    ),
    named("AllRateLimits", "list-rate-limits", &[], "Query for all rate limits"),
    named(
        "RateLimitsByChainID",
        "rate-limits-by-chain",
        &["chain_id"],
        "Query for all rate limits associated with the channels/clients connecting to the given ChainID",
    ),
    named("AllBlacklistedDenoms", "list-blacklisted-denoms", &[], "Query for all blacklisted denoms"),
    named("AllWhitelistedAddresses", "list-whitelisted-addresses", &[], "Query for all whitelisted address pairs"),
];
