//! A module's tables of commands: which methods of its services clients offer as commands, under which
//! names and with which arguments. The command line makes its commands of them, and `cosmos.autocli.v1` serves
//! them to clients that make their own.

use crate::cosmos::autocli::v1::{PositionalArgDescriptor, RpcCommandOptions};
use crate::pool;
use crate::services::{self, Method};

/// Name of the command that proposes new parameters of a module.
pub const UPDATE_PARAMS: &str = "update-params-proposal";

/// How many arguments a field given by position takes; only the last may take other than one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arity {
    /// Exactly one value.
    One,
    /// No value or one.
    Optional,
    /// One value or several.
    Some,
    /// Any number of values.
    Any,
}

/// A field given by position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Positional {
    /// Name in the message.
    pub field: String,
    /// Arguments it takes.
    pub arity: Arity,
}

impl Positional {
    /// Reads a table's notation: `field`, `field?`, `field+` or `field*`.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let arity = match text.chars().last() {
            Some('?') => Arity::Optional,
            Some('+') => Arity::Some,
            Some('*') => Arity::Any,
            _ => Arity::One,
        };
        Self { field: text.trim_end_matches(['?', '+', '*']).to_owned(), arity }
    }
}

/// A method with a name, arguments and help of its own.
#[derive(Debug)]
pub struct Named {
    /// Name of the method in its service.
    pub method: &'static str,
    /// Empty: the method has no command.
    name: &'static str,
    aliases: &'static [&'static str],
    /// In the notation of [`Positional::parse`].
    pub positional: &'static [&'static str],
    short: &'static str,
    long: &'static str,
    example: &'static str,
    proposal: bool,
}

/// A row of a module's table.
pub const fn named(
    method: &'static str,
    name: &'static str,
    positional: &'static [&'static str],
    short: &'static str,
) -> Named {
    Named { method, name, aliases: &[], positional, short, long: "", example: "", proposal: false }
}

impl Named {
    /// Further names.
    pub const fn aliases(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    /// What `--help` says in place of the short text.
    pub const fn long(self, long: &'static str) -> Self {
        Self { long, ..self }
    }

    /// A command line that `--help` shows.
    pub const fn example(self, example: &'static str) -> Self {
        Self { example, ..self }
    }

    /// The command submits a governance proposal with this message.
    pub const fn proposal(self) -> Self {
        Self { proposal: true, ..self }
    }
}

/// The commands made from one service.
#[derive(Debug, Clone, Copy)]
pub struct CommandGroup {
    /// Name on the command line; a module's own.
    pub name: &'static str,
    /// The service whose methods become commands.
    pub service: &'static str,
    /// Rows of methods that have names, arguments or help of their own.
    pub table: &'static [Named],
    rest: Rest,
}

/// What becomes of methods that the table does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rest {
    /// They have no command.
    None,
    /// Commands with flags only, as the SDK makes them.
    Flags,
    /// Commands whose fields in the path of the REST form go by position.
    Path,
}

impl CommandGroup {
    /// A module of the SDK whose other methods get default commands.
    pub const fn sdk(name: &'static str, service: &'static str, table: &'static [Named]) -> Self {
        Self { name, service, table, rest: Rest::Flags }
    }

    /// A module of which only the table's methods have commands.
    pub const fn listed(name: &'static str, service: &'static str, table: &'static [Named]) -> Self {
        Self { name, service, table, rest: Rest::None }
    }

    /// A module of this chain: all methods, names derived.
    pub const fn own(name: &'static str, service: &'static str) -> Self {
        Self { name, service, table: &[], rest: Rest::Path }
    }

    /// A group that has no commands of its own and only others below it.
    pub const fn root(name: &'static str) -> Self {
        Self { name, service: "", table: &[], rest: Rest::None }
    }

    /// Whether the group only has others below it.
    #[must_use]
    pub const fn is_root(&self) -> bool {
        self.service.is_empty()
    }

    /// The same with rows for methods whose derived names or arguments are awkward.
    pub const fn rows(self, table: &'static [Named]) -> Self {
        Self { table, ..self }
    }

    /// The commands; none when the descriptor set lacks the service.
    #[must_use]
    pub fn rpcs(&self) -> Vec<Rpc> {
        let Some(service) = services::find(self.service) else { return Vec::new() };
        let methods = service.methods.iter().filter(|m| !m.client_streaming && !m.server_streaming);
        methods.filter_map(|method| self.rpc(method)).collect()
    }

    fn faults(&self) -> Vec<String> {
        if self.is_root() {
            return Vec::new();
        }
        let Some(service) = services::find(self.service) else { return vec![format!("no service {}", self.service)] };
        let mut faults = Vec::new();
        for row in self.table {
            let Some(method) = service.methods.iter().find(|m| m.name == row.method) else {
                faults.push(format!("{} has no {}", self.service, row.method));
                continue;
            };
            let input = pool().get_message_by_name(&method.input);
            for field in row.positional.iter().map(|p| Positional::parse(p).field) {
                if input.as_ref().is_none_or(|input| input.get_field_by_name(&field).is_none()) {
                    faults.push(format!("{} has no {field}", method.input));
                }
            }
        }
        faults
    }

    /// Whether the SDK has the service, and with it the names of the commands.
    #[must_use]
    pub fn is_of_sdk(&self) -> bool {
        self.service.starts_with("cosmos.")
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

/// A group of query commands that stands below the group of a module.
#[derive(Debug, Clone, Copy)]
pub struct Nested {
    /// The group.
    pub group: CommandGroup,
    /// Whether it also stands by itself.
    pub alone: bool,
}

/// What clients offer as commands of a module. The module says so itself, in its manifest.
#[derive(Debug, Clone, Copy)]
pub struct ModuleCommands {
    /// Its queries.
    pub queries: Option<CommandGroup>,
    /// Its messages.
    pub transactions: Option<CommandGroup>,
    /// Further groups below that of its queries. Groups of one name are one, with the commands of several services.
    pub nested: &'static [Nested],
    /// Further groups below that of its messages.
    pub nested_transactions: &'static [CommandGroup],
}

impl ModuleCommands {
    /// No commands.
    pub const NONE: Self = Self { queries: None, transactions: None, nested: &[], nested_transactions: &[] };

    /// All groups: queries, transactions, and what stands below them.
    pub fn groups(&self) -> impl Iterator<Item = &CommandGroup> {
        let nested = self.nested.iter().map(|nested| &nested.group).chain(self.nested_transactions);
        self.queries.iter().chain(&self.transactions).chain(nested)
    }

    /// The commands of a service, as clients read them that make their own command line.
    #[must_use]
    pub fn options(&self, service: &str) -> Vec<RpcCommandOptions> {
        self.groups()
            .filter(|group| group.service == service)
            .flat_map(CommandGroup::rpcs)
            .map(|rpc| rpc.options())
            .collect()
    }

    /// What is wrong with the tables: a row that names no method of its service, or a field that the method's
    /// request lacks. Nothing, for tables that clients can use.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        self.groups().flat_map(CommandGroup::faults).collect()
    }
}

/// One generated command.
#[derive(Debug, Clone)]
pub struct Rpc {
    /// The method.
    pub method: &'static Method,
    /// Command name.
    pub name: String,
    /// Other names.
    pub aliases: &'static [&'static str],
    /// Fields given by position.
    pub positional: Vec<Positional>,
    /// The command submits a governance proposal with this message.
    pub proposal: bool,
    /// One line of help; empty for the default.
    pub short: &'static str,
    /// What `--help` says in place of it; empty for the same.
    pub long: &'static str,
    /// A command line that `--help` shows; empty for none.
    pub example: &'static str,
}

impl Rpc {
    /// The command as clients read it that make their own command line.
    #[must_use]
    pub fn options(&self) -> RpcCommandOptions {
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

/// Fields in the path of the method's first REST form, such as `datanet_id`; they read well by position.
fn path_fields(method: &Method) -> Vec<Positional> {
    let template = method.http.first().map(|rule| rule.template.as_str()).unwrap_or_default();
    let names = template.split('{').skip(1).filter_map(|part| part.split('}').next());
    let names = names.map(|name| name.split('=').next().unwrap_or(name)).filter(|name| !name.contains('.'));
    names.map(Positional::parse).collect()
}

/// `DenomOwnersByQuery` as `denom-owners-by-query`, `acc_num` as `acc-num`.
#[must_use]
pub fn kebab(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len().saturating_add(4));
    for (i, c) in chars.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|j| chars.get(j));
        let after = chars.get(i.saturating_add(1));
        let starts_word = c.is_uppercase() && before.is_some_and(|b| !b.is_uppercase() && *b != '_')
            || c.is_uppercase() && before.is_some_and(|b| b.is_uppercase()) && after.is_some_and(|a| a.is_lowercase());
        if starts_word {
            out.push('-');
        }
        out.extend(if *c == '_' { '-'.to_lowercase() } else { c.to_lowercase() });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_clients_cannot_use_are_found() {
        const ROWS: &[Named] = &[
            named("Balance", "balance", &["address", "denom"], ""),
            named("Balances", "balances", &[], ""),
            named("Params", "params", &["height?"], ""),
        ];
        let commands = |service| ModuleCommands {
            queries: Some(CommandGroup::sdk("bank", service, ROWS)),
            ..ModuleCommands::NONE
        };
        assert_eq!(
            commands("cosmos.bank.v1beta1.Query").faults(),
            ["cosmos.bank.v1beta1.Query has no Balances", "cosmos.bank.v1beta1.QueryParamsRequest has no height"]
        );
        assert_eq!(commands("cosmos.bank.v9.Query").faults(), ["no service cosmos.bank.v9.Query"]);
        assert!(ModuleCommands::NONE.faults().is_empty());
    }

    #[test]
    fn a_row_names_what_is_awkward_and_the_rest_is_derived() {
        const ROWS: &[Named] = &[named("Item", "thing", &["item_id", "datanet_id"], "Query a thing")];
        let derived = CommandGroup::own("datanet", "openledger.datanet.v1.Query");
        let (derived, named) = (derived.rpcs(), derived.rows(ROWS).rpcs());
        assert_eq!(derived.len(), named.len());
        let of = |rpcs: &[Rpc], name: &str| {
            let rpc = rpcs.iter().find(|rpc| rpc.name == name);
            rpc.map(|rpc| rpc.positional.iter().map(|p| p.field.clone()).collect::<Vec<_>>())
        };
        assert_eq!(of(&derived, "item").unwrap(), ["datanet_id", "item_id"]);
        assert_eq!(of(&named, "thing").unwrap(), ["item_id", "datanet_id"]);
        assert_eq!(of(&named, "item"), None);
        assert_eq!(of(&named, "datanet"), of(&derived, "datanet"));
    }

    #[test]
    fn names_as_the_generated_commands_have_them() {
        assert_eq!(kebab("DenomOwnersByQuery"), "denom-owners-by-query");
        assert_eq!(kebab("WhyPaid"), "why-paid");
        assert_eq!(kebab("UploadONNXChunk"), "upload-onnx-chunk");
        assert_eq!(kebab("near_dup_tau"), "near-dup-tau");
    }
}
