//! What is wrong with a command line beyond its flags: arguments, missing flags, unknown commands.

use clap::{ArgAction, Command};

use super::error::GrammarError;
use super::find::{Found, validates_itself};
use super::flags::{Flags, Given};
use super::values::Kind;

/// Commands of the SDK that count with `MaximumNArgs`; all others that take a range count with `RangeArgs`.
const AT_MOST: &[&str] = &["block", "comet-validator-set"];

/// Refuses a wrong number of positional arguments.
pub(super) fn positionals(found: &Found<'_>, given: &[String]) -> Result<(), GrammarError> {
    let leaf = found.leaf();
    let (least, most) = bounds(leaf);
    let received = given.len();
    if received >= least && most.is_none_or(|most| received <= most) {
        // Numbers are told wrong in Go's bare words.
        let single = leaf.get_positionals().take_while(|arg| matches!(arg.get_action(), ArgAction::Set));
        return single
            .zip(given)
            .try_for_each(|(arg, word)| Kind::of(arg).read(word).map(|_| ()).map_err(GrammarError::Arguments));
    }
    let text = match most {
        None => format!("requires at least {least} arg(s), only received {received}"),
        Some(0) => {
            let word = given.first().cloned().unwrap_or_default();
            return Err(GrammarError::UnknownCommand {
                word,
                command: found.command_path(),
                suggestions: String::new(),
            });
        }
        Some(most) if most == least => format!("accepts {most} arg(s), received {received}"),
        Some(most) if least == 0 && AT_MOST.contains(&leaf.get_name()) => {
            format!("accepts at most {most} arg(s), received {received}")
        }
        Some(most) => format!("accepts between {least} and {most} arg(s), received {received}"),
    };
    Err(GrammarError::Arguments(text))
}

/// How many positional arguments a command takes: at least, and at most unless any number will do.
fn bounds(command: &Command) -> (usize, Option<usize>) {
    let mut least = 0usize;
    let mut most = Some(0usize);
    for arg in command.get_positionals() {
        let (low, high) = arg.get_num_args().map_or((1, 1), |range| (range.min_values(), range.max_values()));
        if arg.is_required_set() {
            least = least.saturating_add(low.max(1));
        }
        most = most.filter(|_| high != usize::MAX).map(|sum| sum.saturating_add(high));
    }
    (least, most)
}

/// Refuses a line without a flag that must be given.
pub(super) fn missing_flags(flags: &Flags<'_>, given: &Given) -> Result<(), GrammarError> {
    let missing = flags.0.iter().enumerate().filter(|(at, flag)| flag.arg.is_required_set() && !given.has(*at));
    let mut names: Vec<String> = missing.map(|(_, flag)| format!("\"{}\"", flag.name())).collect();
    if names.is_empty() {
        return Ok(());
    }
    names.sort();
    Err(GrammarError::Arguments(format!("required flag(s) {} not set", names.join(", "))))
}

/// The refusal of a word that is no command here.
pub(super) fn unknown_command(found: &Found<'_>, word: &str) -> GrammarError {
    let called = found.called.last().cloned().unwrap_or_default();
    let command = if validates_itself(found) { called } else { found.command_path() };
    GrammarError::UnknownCommand { word: word.to_owned(), command, suggestions: suggestions(found.leaf(), word) }
}

/// Commands within two changes of a letter, or that begin with the word.
fn suggestions(parent: &Command, word: &str) -> String {
    let lower = word.to_lowercase();
    let near = |name: &str| distance(&lower, &name.to_lowercase()) <= 2 || name.to_lowercase().starts_with(&lower);
    let shown = parent.get_subcommands().filter(|command| !command.is_hide_set());
    let names: Vec<String> =
        shown.map(Command::get_name).filter(|name| near(name)).map(|name| format!("\t{name}\n")).collect();
    if names.is_empty() { String::new() } else { format!("\n\nDid you mean this?\n{}", names.concat()) }
}

/// Levenshtein's distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut next = vec![i.saturating_add(1)];
        for (j, to) in b.iter().enumerate() {
            let at = |row: &[usize], k: usize| row.get(k).copied().unwrap_or(usize::MAX);
            let replaced = at(&row, j).saturating_add(usize::from(from != *to));
            let added = at(&next, j).saturating_add(1);
            let removed = at(&row, j.saturating_add(1)).saturating_add(1);
            next.push(replaced.min(added).min(removed));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
