//! The whole tree of commands.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

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

/// Every switch of every command, by its command line.
fn switches() -> Vec<(String, String)> {
    let root = Cli::command();
    let mut found = Vec::new();
    walk(&mut vec![&root], &mut |path| {
        if !path.last().unwrap().has_subcommands() {
            for (_, arg) in arguments(path) {
                let valued = arg.get_num_args().is_some_and(|range| range.min_values() == 0);
                if !arg.is_positional() && (valued || !arg.get_action().takes_values()) {
                    found.push((names(&path[1..]), arg.get_long().unwrap_or_default().to_owned()));
                }
            }
        }
    });
    found
}

#[test]
fn every_switch_of_every_command_takes_values_and_refuses_others_in_pflags_words() {
    let all = switches();
    assert!(all.len() > 1_000, "{}", all.len());
    // One line for each pair of command and switch is slow; a few of each command, and all of some, will do.
    let chosen = all.iter().enumerate().filter(|(i, (command, _))| i % 41 == 0 || command.starts_with("keys"));
    for (_, (command, flag)) in chosen.filter(|(_, (_, flag))| !flag.is_empty()) {
        let error = read(&format!("{command} --{flag}=maybe")).unwrap_err().to_string();
        let expected = format!("--{flag}\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax");
        assert!(
            error.starts_with("invalid argument \"maybe\" for \"") && error.ends_with(&expected),
            "{command}: {error}"
        );
    }
}

#[test]
fn lines_of_the_real_tree() {
    for line in [
        "keys list --list-names=true -n=false --keyring-backend test --keyring-backend=file",
        "tx bank send a b 1uopen --yes=true --generate-only=1 --node A --node B",
        "query block-results",
        "query block-results --height 3",
        "query block-results 7 --height 3",
        "query comet-validator-set",
        "q bank balances a -o json --page-count-total=true",
        "start --with-comet=false --p2p.pex=0",
        "genesis validate",
    ] {
        assert!(read(line).unwrap().is_some(), "{line}");
    }
    for (line, expected) in [
        ("tx bank multi-send a b 1uopen", "requires at least 4 arg(s), only received 3"),
        ("keys add", "accepts 1 arg(s), received 0"),
        ("keys rename a", "accepts 2 arg(s), received 1"),
        ("query block 1 2", "accepts at most 1 arg(s), received 2"),
        ("query txs", "required flag(s) \"query\" not set"),
        ("query bank nothing", "unknown command \"nothing\" for \"bank\""),
        ("tx staking delegate v 1uopen --form x", "unknown flag: --form"),
    ] {
        assert_eq!(read(line).unwrap_err().to_string(), expected, "{line}");
    }
}
