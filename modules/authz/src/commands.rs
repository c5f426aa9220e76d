//! Commands of the authz module: names, arguments and help as the SDK's module has them.

use openledger_proto::commands::{CommandGroup, ModuleCommands, Named, named};

/// What clients offer as commands of this module.
pub(crate) const COMMANDS: ModuleCommands = ModuleCommands {
    queries: Some(CommandGroup::sdk("authz", "cosmos.authz.v1beta1.Query", QUERIES)),
    transactions: Some(CommandGroup::listed("authz", "cosmos.authz.v1beta1.Msg", MESSAGES)),
    ..ModuleCommands::NONE
};

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
