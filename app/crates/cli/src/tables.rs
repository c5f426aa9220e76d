//! The generated commands: those that the modules declare in their manifests, and those of the node's own services.
//!
//! The modules are assembled once in a process for this, whatever asks for the tables.

use openledger_assembly as assembly;
use openledger_client::CliError;
use openledger_proto::commands::{CommandGroup, ModuleCommands, Named, Nested, Rpc, named};
use std::sync::LazyLock;

/// The node's own service about itself. It is no module's: the servers answer it.
const NODE: ModuleCommands = ModuleCommands {
    queries: Some(CommandGroup::sdk("node", "cosmos.base.node.v1beta1.Service", NODE_QUERIES)),
    ..ModuleCommands::NONE
};

const NODE_QUERIES: &[Named] = &[
    named("Config", "config", &[], "Query the current node config"),
    named("Status", "status", &[], "Query the current node status"),
];

/// The application's own services, which tell what it is made of, as the SDK's runtime has them.
const RUNTIME: ModuleCommands = ModuleCommands {
    queries: Some(CommandGroup::sdk("runtime", "cosmos.app.v1alpha1.Query", RUNTIME_QUERIES)),
    transactions: None,
    nested: &[
        Nested { group: CommandGroup::sdk("autocli", "cosmos.autocli.v1.Query", OPTIONS), alone: false },
        Nested {
            group: CommandGroup::sdk("reflection", "cosmos.reflection.v1.ReflectionService", FILES),
            alone: false,
        },
    ],
    nested_transactions: &[],
};

const RUNTIME_QUERIES: &[Named] = &[named("Config", "config", &[], "Query the current app config")];
const OPTIONS: &[Named] = &[named("AppOptions", "app-options", &[], "Query the custom autocli options")];
const FILES: &[Named] =
    &[named("FileDescriptors", "file-descriptors", &[], "Query the app's protobuf file descriptors")];

/// Commands of one service, below one name.
#[derive(Debug)]
pub(crate) struct Group {
    /// The name, which is a module's or the node's.
    pub(crate) name: &'static str,
    /// The commands.
    pub(crate) rpcs: Vec<Rpc>,
    /// The group above it, if it stands below one.
    pub(crate) above: Option<&'static str>,
    /// Whether it stands by itself.
    pub(crate) alone: bool,
}

/// All generated commands, in the order in which help lists them.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    /// Groups of query commands.
    pub(crate) queries: Vec<Group>,
    /// Groups of transaction commands.
    pub(crate) transactions: Vec<Group>,
}

impl Tables {
    /// The tables of these modules and of the node: first what the SDK has, by name, then our own modules in the
    /// order in which they are given.
    fn new(modules: Vec<ModuleCommands>) -> Self {
        let mut all = modules;
        all.extend([NODE, RUNTIME]);
        all.sort_by_key(|commands| match commands.groups().next() {
            Some(group) if group.is_of_sdk() => (false, group.name),
            _ => (true, ""),
        });
        let mut tables = Self::default();
        for commands in all {
            let above = commands.queries.map(|group| group.name);
            add(&mut tables.queries, commands.queries.and_then(|group| Group::new(&group, None, true)));
            let below = commands.nested.iter().filter_map(|n| Group::new(&n.group, above, n.alone));
            below.for_each(|group| add(&mut tables.queries, Some(group)));
            let above = commands.transactions.map(|group| group.name);
            add(&mut tables.transactions, commands.transactions.and_then(|group| Group::new(&group, None, true)));
            let below = commands.nested_transactions.iter().filter_map(|group| Group::new(group, above, false));
            below.for_each(|group| add(&mut tables.transactions, Some(group)));
        }
        tables
    }
}

/// Adds a group, or its commands to the one of the same name in the same place.
fn add(groups: &mut Vec<Group>, group: Option<Group>) {
    let Some(group) = group else { return };
    match groups.iter_mut().find(|known| (known.name, known.above) == (group.name, group.above)) {
        Some(known) => known.rpcs.extend(group.rpcs),
        None => groups.push(group),
    }
}

impl Group {
    /// The group; `None` when it has no commands and is there for no others.
    fn new(group: &CommandGroup, above: Option<&'static str>, alone: bool) -> Option<Self> {
        let rpcs = group.rpcs();
        (!rpcs.is_empty() || group.is_root()).then_some(Self { name: group.name, rpcs, above, alone })
    }
}

static TABLES: LazyLock<Result<Tables, String>> = LazyLock::new(|| assembly::commands().map(Tables::new));
static NONE: Tables = Tables { queries: Vec::new(), transactions: Vec::new() };

/// Assembles the modules and makes their commands. The program calls it first, because a command line without the
/// modules' commands would refuse them as unknown.
///
/// # Errors
/// When the modules cannot be assembled, which is a fault of the program.
pub fn load() -> Result<(), CliError> {
    TABLES.as_ref().map(|_| ()).map_err(CliError::message)
}

/// The tables; empty ones where [`load`] fails.
pub(crate) fn tables() -> &'static Tables {
    TABLES.as_ref().unwrap_or(&NONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_names_a_method_and_its_fields() {
        load().unwrap();
        for commands in assembly::commands().unwrap().iter().chain([&NODE, &RUNTIME]) {
            assert_eq!(commands.faults(), Vec::<String>::new());
        }
    }

    #[test]
    fn the_sdks_groups_come_by_name_and_our_own_as_assembled() {
        // What stands below a group of ours is the module's own matter.
        let is_listed = |g: &&Group| g.above.is_none_or(|above| ["consensus", "runtime"].contains(&above));
        let names = |groups: &[Group]| groups.iter().filter(is_listed).map(|g| g.name).collect::<Vec<_>>().join(" ");
        let ours = |pick: fn(&ModuleCommands) -> Option<CommandGroup>| {
            let all = assembly::commands().unwrap();
            let ours = all.iter().filter_map(pick).filter(|group| !group.is_of_sdk());
            ours.map(|group| group.name).collect::<Vec<_>>().join(" ")
        };
        let of_sdk = "auth authz bank consensus comet distribution evidence feegrant gov mint node runtime autocli \
                      reflection slashing staking upgrade";
        assert_eq!(names(&tables().queries), format!("{of_sdk} {}", ours(|commands| commands.queries)));
        let of_sdk = "auth authz bank consensus distribution feegrant gov mint slashing staking upgrade vesting";
        assert_eq!(names(&tables().transactions), format!("{of_sdk} {}", ours(|commands| commands.transactions)));
        let nested = tables().queries.iter().filter(is_listed).filter_map(|g| Some((g.above?, g.name, g.alone)));
        assert_eq!(
            nested.collect::<Vec<_>>(),
            [("consensus", "comet", true), ("runtime", "autocli", false), ("runtime", "reflection", false)]
        );
    }

    #[test]
    fn groups_of_ibc_stand_below_it_and_have_the_commands_of_several_services() {
        let commands = openledger_ibc::MANIFEST.commands;
        assert_eq!(commands.faults(), Vec::<String>::new());
        let tables = Tables::new(vec![commands]);
        let below = |groups: &[Group]| {
            let groups = groups.iter().filter(|g| g.above == Some("ibc"));
            groups.map(|g| (g.name, g.rpcs.len(), g.alone)).collect::<Vec<_>>()
        };
        let queries =
            [("client", 10, false), ("connection", 4, false), ("channel", 12, false), ("channelv2", 7, false)];
        assert_eq!(below(&tables.queries), queries);
        assert_eq!(below(&tables.transactions), [("client", 2, false)]);
        assert!(tables.queries.iter().any(|g| g.name == "ibc" && g.alone && g.rpcs.is_empty()));
    }

    #[test]
    fn our_own_modules_take_ids_by_position() {
        let datanet = tables().queries.iter().find(|group| group.name == "datanet").unwrap();
        let item = datanet.rpcs.iter().find(|rpc| rpc.name == "item").unwrap();
        assert_eq!(item.positional.iter().map(|p| p.field.as_str()).collect::<Vec<_>>(), ["datanet_id", "item_id"]);
    }
}
