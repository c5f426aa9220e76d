//! Which services have commands, and how their methods are called: the SDK's names for its modules, derived
//! names for ours.

use openledger_proto::cosmos::autocli::v1::{PositionalArgDescriptor, RpcCommandOptions};
use openledger_proto::services::{self, Method};

use super::catalog;
use super::fields::{Arity, Positional, kebab};

/// A method with a name, arguments and help of its own.
pub(crate) struct Named {
    method: &'static str,
    /// Empty: the method has no command.
    name: &'static str,
    aliases: &'static [&'static str],
    /// In the notation of [`Positional::parse`].
    positional: &'static [&'static str],
    short: &'static str,
    long: &'static str,
    example: &'static str,
    proposal: bool,
}

/// A row of a module's table.
pub(crate) const fn named(
    method: &'static str,
    name: &'static str,
    positional: &'static [&'static str],
    short: &'static str,
) -> Named {
    Named { method, name, aliases: &[], positional, short, long: "", example: "", proposal: false }
}

impl Named {
    /// Further names.
    pub(crate) const fn aliases(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    /// What `--help` says in place of the short text.
    pub(crate) const fn long(self, long: &'static str) -> Self {
        Self { long, ..self }
    }

    /// A command line that `--help` shows.
    pub(crate) const fn example(self, example: &'static str) -> Self {
        Self { example, ..self }
    }

    /// The command submits a governance proposal with this message.
    pub(crate) const fn proposal(self) -> Self {
        Self { proposal: true, ..self }
    }
}

/// A module's commands.
pub(crate) struct Module {
    /// Name on the command line.
    pub(crate) name: &'static str,
    service: &'static str,
    table: &'static [Named],
    rest: Rest,
}

/// What becomes of methods that the table does not name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    /// They have no command.
    None,
    /// Commands with flags only, as the SDK makes them.
    Flags,
    /// Commands whose fields in the path of the REST form go by position.
    Path,
}

impl Module {
    /// A module of the SDK whose other methods get default commands.
    pub(crate) const fn sdk(name: &'static str, service: &'static str, table: &'static [Named]) -> Self {
        Self { name, service, table, rest: Rest::Flags }
    }

    /// A module of which only the table's methods have commands.
    pub(crate) const fn listed(name: &'static str, service: &'static str, table: &'static [Named]) -> Self {
        Self { name, service, table, rest: Rest::None }
    }

    /// A module of this chain: all methods, names derived.
    pub(crate) const fn own(name: &'static str, service: &'static str) -> Self {
        Self { name, service, table: &[], rest: Rest::Path }
    }

    /// The module's commands; none when the descriptor set lacks the service.
    pub(crate) fn rpcs(&self) -> Vec<Rpc> {
        let Some(service) = services::find(self.service) else { return Vec::new() };
        let methods = service.methods.iter().filter(|m| !m.client_streaming && !m.server_streaming);
        methods.filter_map(|method| self.rpc(method)).collect()
    }

    fn rpc(&self, method: &'static Method) -> Option<Rpc> {
        if let Some(n) = self.table.iter().find(|n| n.method == method.name) {
            return (!n.name.is_empty()).then(|| Rpc {
                method,
                name: n.name.to_owned(),
                aliases: n.aliases,
                positional: n.positional.iter().map(|p| Positional::parse(p)).collect(),
                short: n.short,
                long: n.long,
                example: n.example,
                proposal: n.proposal,
            });
        }
        let positional = match self.rest {
            Rest::None => return None,
            Rest::Flags => Vec::new(),
            Rest::Path => path_fields(method),
        };
        Some(Rpc {
            method,
            name: kebab(&method.name),
            aliases: &[],
            positional,
            short: "",
            long: "",
            example: "",
            proposal: false,
        })
    }
}

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
    pub(crate) positional: Vec<Positional>,
    /// The command submits a governance proposal with this message.
    pub(crate) proposal: bool,
    short: &'static str,
    long: &'static str,
    example: &'static str,
}

impl Rpc {
    /// The command without arguments: name, aliases and help.
    pub(crate) fn command(&self) -> clap::Command {
        let short = if self.short.is_empty() {
            format!("Execute the {} RPC method", self.method.name)
        } else {
            self.short.to_owned()
        };
        let mut cmd = clap::Command::new(self.name.clone()).about(short).visible_aliases(self.aliases.to_vec());
        if !self.long.is_empty() {
            cmd = cmd.long_about(self.long);
        }
        if !self.example.is_empty() {
            cmd = cmd.after_help(format!("Examples:\n  {}", self.example));
        }
        cmd
    }
}

impl Rpc {
    /// The command as clients read it that make their own command line.
    fn options(&self) -> RpcCommandOptions {
        let argument = |p: &Positional| {
            let name = kebab(&p.field).replace('_', "-");
            match p.arity {
                Arity::One => format!(" [{name}]"),
                Arity::Optional => format!(" [{name}]?"),
                Arity::Some | Arity::Any => format!(" [{name}]..."),
            }
        };
        let positional = |p: &Positional| PositionalArgDescriptor {
            proto_field: p.field.clone(),
            varargs: matches!(p.arity, Arity::Some | Arity::Any),
            optional: p.arity == Arity::Optional,
        };
        RpcCommandOptions {
            rpc_method: self.method.name.clone(),
            r#use: self.name.clone() + &self.positional.iter().map(argument).collect::<String>(),
            long: self.long.to_owned(),
            short: self.short.to_owned(),
            example: self.example.to_owned(),
            alias: self.aliases.iter().map(|a| (*a).to_owned()).collect(),
            positional_args: self.positional.iter().map(positional).collect(),
            gov_proposal: self.proposal,
            ..RpcCommandOptions::default()
        }
    }
}

/// The commands of a service, for `cosmos.autocli.v1`.
pub(crate) fn command_options(service: &str) -> Vec<RpcCommandOptions> {
    let all = catalog::MODULES.iter().chain(crate::cli::tx::MODULES).filter(|m| m.service == service);
    all.flat_map(Module::rpcs).map(|rpc| rpc.options()).collect()
}

/// Query commands by module.
#[must_use]
pub(crate) fn queries() -> Vec<(&'static str, Vec<Rpc>)> {
    catalog::MODULES.iter().map(|module| (module.name, module.rpcs())).filter(|(_, rpcs)| !rpcs.is_empty()).collect()
}

/// Fields in the path of the method's first REST form, such as `datanet_id`; they read well by position.
fn path_fields(method: &Method) -> Vec<Positional> {
    let template = method.http.first().map(|rule| rule.template.as_str()).unwrap_or_default();
    let names = template.split('{').skip(1).filter_map(|part| part.split('}').next());
    let names = names.map(|name| name.split('=').next().unwrap_or(name)).filter(|name| !name.contains('.'));
    names.map(Positional::parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_tables_names_a_method_and_its_fields() {
        use openledger_proto::pool;
        for module in catalog::MODULES.iter().chain(crate::cli::tx::MODULES) {
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
        assert_eq!(all.len(), catalog::MODULES.len());
        let datanet = &all.iter().find(|(m, _)| *m == "datanet").unwrap().1;
        let item = datanet.iter().find(|r| r.name == "item").unwrap();
        assert_eq!(item.positional.iter().map(|p| p.field.as_str()).collect::<Vec<_>>(), ["datanet_id", "item_id"]);
        assert!(crate::cli::tx::MODULES.iter().all(|module| !module.rpcs().is_empty()));
    }
}
