//! Commands of the authz module: names, arguments and help as the SDK's module has them.

use openledger_proto::commands::{Module, Named, named};

/// Query commands.
pub const QUERY: Module = Module::sdk("authz", "cosmos.authz.v1beta1.Query", QUERIES);
/// Transaction commands.
pub const TX: Module = Module::listed("authz", "cosmos.authz.v1beta1.Msg", MESSAGES);

const QUERIES: &[Named] = &[
    named(
        "Grants",
        "grants",
        &["granter", "grantee", "msg_type_url?"],
        "Query grants for a granter-grantee pair and optionally a msg-type-url",
    )
    .example("openledgerd query authz grants open1.. open1.. /cosmos.bank.v1beta1.MsgSend"),
    named("GranterGrants", "grants-by-granter", &["granter"], "Query authorization grants granted by granter"),
    named("GranteeGrants", "grants-by-grantee", &["grantee"], "Query authorization grants granted to a grantee"),
];

const MESSAGES: &[Named] = &[named("Revoke", "revoke", &["grantee", "msg_type_url"], "revoke authorization")
    .example("openledgerd tx authz revoke open1.. /cosmos.bank.v1beta1.MsgSend --from=open1..")];
