//! Which services have commands, and how their methods are called: the SDK's names for its modules, derived names for ours.

use openledger_proto::services::{self, Method, Service};

use super::fields::kebab;

/// A method with a name or positional arguments of its own.
struct Named {
    method: &'static str,
    name: &'static str,
    aliases: &'static [&'static str],
    positional: &'static [&'static str],
    varargs: bool,
}

const fn named(method: &'static str, name: &'static str, positional: &'static [&'static str]) -> Named {
    Named { method, name, aliases: &[], positional, varargs: false }
}

const BANK: &[Named] = &[
    named("Balance", "balance", &["address", "denom"]),
    named("AllBalances", "balances", &["address"]),
    named("SpendableBalances", "spendable-balances", &["address"]),
    named("SpendableBalanceByDenom", "spendable-balance", &["address", "denom"]),
    Named { method: "TotalSupply", name: "total-supply", aliases: &["total"], positional: &[], varargs: false },
    named("SupplyOf", "total-supply-of", &["denom"]),
    named("DenomMetadata", "denom-metadata", &["denom"]),
    named("DenomOwners", "denom-owners", &["denom"]),
    Named { method: "SendEnabled", name: "send-enabled", aliases: &[], positional: &["denoms"], varargs: true },
];

const AUTH: &[Named] = &[
    named("Account", "account", &["address"]),
    named("AccountInfo", "account-info", &["address"]),
    named("AccountAddressByID", "address-by-acc-num", &["account_id"]),
    named("ModuleAccountByName", "module-account", &["name"]),
    named("AddressBytesToString", "address-bytes-to-string", &["address_bytes"]),
    named("AddressStringToBytes", "address-string-to-bytes", &["address_string"]),
];

/// Modules with query commands: name on the command line, service, methods with names of their own.
const QUERIES: &[(&str, &str, &[Named])] = &[
    ("auth", "cosmos.auth.v1beta1.Query", AUTH),
    ("bank", "cosmos.bank.v1beta1.Query", BANK),
    ("consensus", "cosmos.consensus.v1.Query", &[]),
    ("datanet", "openledger.datanet.v1.Query", &[]),
    ("model", "openledger.model.v1.Query", &[]),
    ("inference", "openledger.inference.v1.Query", &[]),
    ("attribution", "openledger.attribution.v1.Query", &[]),
];

/// Modules whose messages all have a command.
const MESSAGES: &[(&str, &str)] = &[
    ("datanet", "openledger.datanet.v1.Msg"),
    ("model", "openledger.model.v1.Msg"),
    ("inference", "openledger.inference.v1.Msg"),
    ("attribution", "openledger.attribution.v1.Msg"),
];

/// One generated command.
#[derive(Debug, Clone)]
pub(crate) struct Rpc {
    /// The method.
    pub(crate) method: &'static Method,
    /// Command name.
    pub(crate) name: String,
    /// Other names.
    pub(crate) aliases: &'static [&'static str],
    /// Fields given by position.
    pub(crate) positional: Vec<String>,
    /// The last positional field takes all further arguments.
    pub(crate) varargs: bool,
}

/// Query commands by module.
#[must_use]
pub(crate) fn queries() -> Vec<(&'static str, Vec<Rpc>)> {
    let found = |(module, service, table): &(&'static str, &str, &'static [Named])| Some((*module, rpcs(services::find(service)?, table)));
    QUERIES.iter().filter_map(found).collect()
}

/// Message commands by module.
#[must_use]
pub(crate) fn messages() -> Vec<(&'static str, Vec<Rpc>)> {
    MESSAGES.iter().filter_map(|(module, service)| Some((*module, rpcs(services::find(service)?, &[])))).collect()
}

fn rpcs(service: &'static Service, table: &'static [Named]) -> Vec<Rpc> {
    let command = |method: &'static Method| match table.iter().find(|n| n.method == method.name) {
        Some(n) => Rpc {
            method,
            name: n.name.to_owned(),
            aliases: n.aliases,
            positional: n.positional.iter().map(|p| (*p).to_owned()).collect(),
            varargs: n.varargs,
        },
        None => Rpc { method, name: kebab(&method.name), aliases: &[], positional: path_fields(method), varargs: false },
    };
    service.methods.iter().filter(|m| !m.client_streaming && !m.server_streaming).map(command).collect()
}

/// Fields in the path of the method's first REST form, such as `datanet_id`; they read well by position.
fn path_fields(method: &Method) -> Vec<String> {
    let template = method.http.first().map(|rule| rule.template.as_str()).unwrap_or_default();
    let names = template.split('{').skip(1).filter_map(|part| part.split('}').next());
    names.map(|name| name.split('=').next().unwrap_or(name).to_owned()).filter(|name| !name.contains('.')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_module_is_there_with_the_names_that_scripts_use() {
        let all = queries();
        let names = |module: &str| -> Vec<String> {
            all.iter().find(|(m, _)| *m == module).map(|(_, rpcs)| rpcs.iter().map(|r| r.name.clone()).collect()).unwrap()
        };
        for wanted in [
            "balances",
            "balance",
            "spendable-balances",
            "total-supply",
            "total-supply-of",
            "denom-metadata",
            "denoms-metadata",
            "send-enabled",
            "params",
            "denom-owners",
        ] {
            assert!(names("bank").contains(&wanted.to_owned()), "{wanted}");
        }
        for wanted in ["account", "accounts", "module-account", "module-accounts", "params", "address-by-acc-num"] {
            assert!(names("auth").contains(&wanted.to_owned()), "{wanted}");
        }
        let datanet = &all.iter().find(|(m, _)| *m == "datanet").unwrap().1;
        let item = datanet.iter().find(|r| r.name == "item").unwrap();
        assert_eq!(item.positional, ["datanet_id", "item_id"]);
        assert!(messages().iter().all(|(_, rpcs)| !rpcs.is_empty()));
        assert_eq!(messages().len(), MESSAGES.len());
        assert_eq!(all.len(), QUERIES.len());
    }
}
