//! The whole tree of commands.

use super::*;
use clap::{Arg, Command};

/// Calls `look` with every command and the commands above it.
fn walk<'a>(path: &mut Vec<&'a Command>, look: &mut dyn FnMut(&[&'a Command])) {
    look(path);
    let last = *path.last().unwrap();
    for command in last.get_subcommands() {
        path.push(command);
        walk(path, look);
        path.pop();
    }
}

fn names(path: &[&Command]) -> String {
    path.iter().map(|command| command.get_name()).collect::<Vec<_>>().join(" ")
}

/// Arguments that a command has of its own or from the commands above it.
fn arguments<'a>(path: &[&'a Command]) -> Vec<(usize, &'a Arg)> {
    let leaf = path.len() - 1;
    let of = |(depth, command): (usize, &&'a Command)| {
        let args: Vec<_> = command.get_arguments().map(|arg| (depth, arg)).collect();
        args.into_iter().filter(move |(_, arg)| depth == leaf || !arg.is_positional())
    };
    path.iter().enumerate().flat_map(of).collect()
}

#[test]
fn no_two_arguments_of_a_command_line_share_an_id_or_a_name() {
    let root = Cli::command();
    let mut clashes = Vec::new();
    walk(&mut vec![&root], &mut |path| {
        let all = arguments(path);
        for (i, (depth, one)) in all.iter().enumerate() {
            for (other_depth, other) in all.iter().skip(i + 1) {
                let same_id = one.get_id() == other.get_id();
                // A command may describe a flag anew that the commands above it have too: the same id, name and kind.
                let anew = depth != other_depth
                    && !one.is_positional()
                    && !other.is_positional()
                    && one.get_long() == other.get_long()
                    && one.get_value_parser().type_id() == other.get_value_parser().type_id();
                if same_id && !anew {
                    clashes.push(format!("{}: two arguments with the id {}", names(path), one.get_id()));
                }
                let long = one.get_long().is_some() && one.get_long() == other.get_long();
                let short = one.get_short().is_some() && one.get_short() == other.get_short();
                if !same_id && (long || short) {
                    let both = (one.get_id(), other.get_id());
                    clashes.push(format!(
                        "{}: {both:?} share the name {:?} {:?}",
                        names(path),
                        one.get_long(),
                        one.get_short()
                    ));
                }
            }
        }
    });
    assert_eq!(clashes, Vec::<String>::new());
}

fn read(line: &str) -> Result<Option<Cli>, CliError> {
    command_line(std::iter::once("openledgerd").chain(line.split(' ')).map(OsString::from))
}
