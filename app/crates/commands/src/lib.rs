//! The tables of commands of this chain, one file a module: which methods of its services clients offer as
//! commands. The command line builds its commands from them, and `cosmos.autocli.v1` serves them to other
//! clients.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

pub mod attribution;
pub mod auth;
pub mod authz;
pub mod bank;
pub mod comet;
pub mod consensus;
pub mod datanet;
pub mod distribution;
pub mod evidence;
pub mod feegrant;
pub mod gov;
pub mod inference;
pub mod mint;
pub mod model;
pub mod node;
pub mod runtime;
pub mod slashing;
pub mod staking;
pub mod upgrade;
pub mod vesting;

use openledger_proto::commands::{Module, Rpc};
use openledger_proto::cosmos::autocli::v1::RpcCommandOptions;

/// Modules with query commands.
pub const QUERIES: &[Module] = &[
    auth::QUERY,
    authz::QUERY,
    bank::QUERY,
    consensus::QUERY,
    comet::QUERY,
    distribution::QUERY,
    evidence::QUERY,
    feegrant::QUERY,
    gov::QUERY,
    mint::QUERY,
    node::QUERY,
    runtime::QUERY,
    runtime::AUTOCLI,
    runtime::REFLECTION,
    slashing::QUERY,
    staking::QUERY,
    upgrade::QUERY,
    datanet::QUERY,
    model::QUERY,
    inference::QUERY,
    attribution::QUERY,
];

/// Modules with transaction commands.
pub const TRANSACTIONS: &[Module] = &[
    auth::TX,
    authz::TX,
    bank::TX,
    consensus::TX,
    distribution::TX,
    feegrant::TX,
    gov::TX,
    mint::TX,
    slashing::TX,
    staking::TX,
    upgrade::TX,
    vesting::TX,
    datanet::TX,
    model::TX,
    inference::TX,
    attribution::TX,
];

/// Groups of commands that stand below another group.
pub const NESTED: &[Nested] = &[
    Nested { name: "comet", parent: "consensus", alone: true },
    Nested { name: "autocli", parent: "runtime", alone: false },
    Nested { name: "reflection", parent: "runtime", alone: false },
];

/// A group of commands below another.
#[derive(Debug, Clone, Copy)]
pub struct Nested {
    /// The group.
    pub name: &'static str,
    /// The group above it.
    pub parent: &'static str,
    /// Whether it also stands by itself.
    pub alone: bool,
}

/// The commands of a service, for `cosmos.autocli.v1`.
#[must_use]
pub fn command_options(service: &str) -> Vec<RpcCommandOptions> {
    let all = QUERIES.iter().chain(TRANSACTIONS).filter(|m| m.service == service);
    all.flat_map(Module::rpcs).map(|rpc| rpc.options()).collect()
}

/// Query commands by module.
#[must_use]
pub fn queries() -> Vec<(&'static str, Vec<Rpc>)> {
    QUERIES.iter().map(|module| (module.name, module.rpcs())).filter(|(_, rpcs)| !rpcs.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use openledger_proto::commands::Positional;
    use openledger_proto::{pool, services};

    #[test]
    fn every_row_of_the_tables_names_a_method_and_its_fields() {
        for module in QUERIES.iter().chain(TRANSACTIONS) {
            let service = services::find(module.service).unwrap_or_else(|| panic!("no service {}", module.service));
            for row in module.table {
                let method = service.methods.iter().find(|m| m.name == row.method);
                let method = method.unwrap_or_else(|| panic!("{} has no {}", module.service, row.method));
                let input = pool().get_message_by_name(&method.input).unwrap();
                for field in row.positional.iter().map(|p| Positional::parse(p).field) {
                    assert!(input.get_field_by_name(&field).is_some(), "{} has no {field}", method.input);
                }
            }
        }
    }

    #[test]
    fn our_own_modules_take_ids_by_position() {
        let all = queries();
        assert_eq!(all.len(), QUERIES.len());
        let datanet = &all.iter().find(|(m, _)| *m == "datanet").unwrap().1;
        let item = datanet.iter().find(|r| r.name == "item").unwrap();
        assert_eq!(item.positional.iter().map(|p| p.field.as_str()).collect::<Vec<_>>(), ["datanet_id", "item_id"]);
        assert!(TRANSACTIONS.iter().all(|module| !module.rpcs().is_empty()));
    }
}
