//! Which command a line names, as cobra finds it: flags may stand before, between and after the names.

use clap::Command;

use super::flags::Flags;

/// A command found, with the words that are not names of commands.
pub(super) struct Found<'a> {
    /// The commands from the root to the one named; never empty.
    pub(super) path: Vec<&'a Command>,
    /// The names as they were written, aliases included, from the root's own on.
    pub(super) called: Vec<String>,
    /// Flags and positional arguments in their order.
    pub(super) rest: Vec<String>,
    root: &'a Command,
}

impl<'a> Found<'a> {
    /// The command itself.
    pub(super) fn leaf(&self) -> &'a Command {
        self.path.last().copied().unwrap_or(self.root)
    }

    /// The names of the commands as cobra's `CommandPath` gives them.
    pub(super) fn command_path(&self) -> String {
        self.path.iter().map(|command| command.get_name()).collect::<Vec<_>>().join(" ")
    }
}

/// Follows the words down the tree. A flag that is not known where it stands is taken to have a value, as cobra does.
pub(super) fn find(root: &Command, mut words: Vec<String>) -> Found<'_> {
    let mut path = vec![root];
    let mut called = vec![root.get_name().to_owned()];
    let mut leaf = root;
    while leaf.has_subcommands() {
        let flags = Flags::of(&path);
        let Some(at) = flags.first_positional(&words) else { break };
        let Some(next) = words.get(at).and_then(|word| leaf.find_subcommand(word)) else { break };
        called.push(words.remove(at));
        path.push(next);
        leaf = next;
    }
    Found { path, called, rest: words, root }
}

/// Whether a command only holds others.
pub(super) fn needs_subcommand(command: &Command) -> bool {
    command.has_subcommands() && command.is_subcommand_required_set()
}

/// `tx`, `query`, the modules below them and some others look at their words themselves (the SDK's `ValidateCmd`):
/// they read no flags and name themselves as they were called.
pub(super) fn validates_itself(found: &Found<'_>) -> bool {
    found.path.get(1).is_some_and(|command| matches!(command.get_name(), "tx" | "query" | "genesis" | "debug"))
}
