//! `cosmos.autocli.v1.Query`: which services and methods a client offers as commands, by the tables
//! of the modules' manifests.

use crate::router::QueryRouter;
use openledger_core::{Module, QueryError, QueryRoute};
use openledger_proto::commands::ModuleCommands;
use openledger_proto::cosmos::autocli::v1 as api;
use openledger_proto::services;
use prost::Message as _;
use std::collections::BTreeSet;

/// The full name of the service.
pub const NAME: &str = "cosmos.autocli.v1.Query";

impl QueryRouter {
    pub(crate) fn autocli_service(&self, method: &str) -> Result<Vec<u8>, QueryError> {
        if method != "AppOptions" {
            return Err(QueryError::unimplemented(&format!("/{NAME}/{method}")));
        }
        let modules = self.app.runtime().modules().iter();
        let module_options = modules.filter_map(|m| Some((m.name().to_owned(), options(m.as_ref())?))).collect();
        Ok(api::AppOptionsResponse { module_options }.encode_to_vec())
    }
}

/// The services of one module; `None` when it has none.
fn options(module: &dyn Module) -> Option<api::ModuleOptions> {
    let commands = &module.manifest().commands;
    let messages = module.messages();
    let takes = |s: &&services::Service| {
        s.methods.iter().any(|m| messages.iter().any(|r| r.type_url().strip_prefix('/') == Some(&m.input)))
    };
    let tx = services::all().iter().filter(|s| s.is_msg).filter(takes).map(|s| s.name.as_str());
    let tx = descriptor(module.name(), commands, tx.collect());
    let queries = module.queries();
    let mut query = descriptor(
        module.name(),
        commands,
        queries.iter().map(QueryRoute::service).collect::<BTreeSet<_>>().into_iter().collect(),
    );
    if let Some(query) = &mut query {
        let nested = commands.nested.iter().map(|nested| &nested.group);
        query.sub_commands.extend(nested.map(|group| (group.name.to_owned(), service(commands, group.service))));
    }
    (tx.is_some() || query.is_some()).then_some(api::ModuleOptions { tx, query })
}

fn service(commands: &ModuleCommands, name: &str) -> api::ServiceCommandDescriptor {
    api::ServiceCommandDescriptor {
        service: name.to_owned(),
        rpc_command_options: commands.options(name),
        ..Default::default()
    }
}

/// One service by itself, the others below it by their package: the SDK's own comes first, and `v1` before
/// `v1beta1`.
fn descriptor(module: &str, commands: &ModuleCommands, mut names: Vec<&str>) -> Option<api::ServiceCommandDescriptor> {
    let own = format!("cosmos.{module}.");
    names.sort_by_key(|name| (!name.starts_with(&own), name.len()));
    let (first, others) = names.split_first()?;
    let below = others
        .iter()
        .map(|name| (name.rsplit_once('.').map_or(*name, |(package, _)| package).to_owned(), service(commands, name)));
    Some(api::ServiceCommandDescriptor { sub_commands: below.collect(), ..service(commands, first) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use openledger_proto::commands::{CommandGroup, named};

    const GOV: ModuleCommands = ModuleCommands {
        queries: Some(CommandGroup::sdk(
            "gov",
            "cosmos.gov.v1.Query",
            &[named("Votes", "votes", &["proposal_id"], "Query votes")],
        )),
        ..ModuleCommands::NONE
    };

    #[test]
    fn the_sdks_service_leads() {
        let gov = descriptor("gov", &GOV, vec!["cosmos.gov.v1beta1.Query", "cosmos.gov.v1.Query"]).unwrap();
        assert_eq!(gov.service, "cosmos.gov.v1.Query");
        let votes = gov.rpc_command_options.iter().find(|o| o.rpc_method == "Votes").unwrap();
        assert_eq!((votes.r#use.as_str(), votes.positional_args.len()), ("votes [proposal-id]", 1));
        assert_eq!(gov.sub_commands.keys().collect::<Vec<_>>(), ["cosmos.gov.v1beta1"]);
        let mint =
            descriptor("mint", &ModuleCommands::NONE, vec!["openledger.mint.v1.Query", "cosmos.mint.v1beta1.Query"])
                .unwrap();
        assert_eq!(mint.service, "cosmos.mint.v1beta1.Query");
        assert_eq!(descriptor("genutil", &ModuleCommands::NONE, vec![]), None);
    }
}
