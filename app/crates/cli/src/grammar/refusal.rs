//! Command lines that are refused, in the words of cobra and pflag.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgAction, Command};

use super::find::{Found, validates_itself};
use super::flags::{Flags, Given};
use super::values::Kind;
use openledger_client::go_text::quoted;

/// Why a command line is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GrammarError {
    /// A word is not UTF-8.
    #[error("{0}: not valid UTF-8")]
    Unreadable(String),
    /// A flag that the command does not have.
    #[error("unknown flag: --{0}")]
    UnknownFlag(String),
    /// A letter that is no flag of the command.
    #[error("unknown shorthand flag: '{letter}' in -{letters}")]
    UnknownLetter {
        /// The letter.
        letter: char,
        /// It and the letters after it.
        letters: String,
    },
    /// A flag at the end of the line whose value is missing.
    #[error("flag needs an argument: {0}")]
    NoArgument(String),
    /// A word of dashes that names no flag.
    #[error("bad flag syntax: {0}")]
    Syntax(String),
    /// A value that the flag does not take.
    #[error("invalid argument {} for {} flag: {cause}", quoted(value), quoted(flag))]
    Invalid {
        /// The value that was given.
        value: String,
        /// The flag as pflag shows it.
        flag: String,
        /// What is wrong.
        cause: String,
    },
    /// A command, or a positional argument of a command that takes none.
    #[error("unknown command {} for {}{suggestions}", quoted(word), quoted(command))]
    UnknownCommand {
        /// The word.
        word: String,
        /// The command that does not know it.
        command: String,
        /// What may have been meant, as cobra lists it.
        suggestions: String,
    },
    /// `help` of a command that does not exist.
    #[error("Unknown help topic [`{}`]", .0.join(" "))]
    HelpTopic(Vec<String>),
    /// A wrong number of positional arguments, flags that exclude each other or are missing.
    #[error("{0}")]
    Arguments(String),
}

impl GrammarError {
    /// A value that a flag does not take.
    pub(super) fn invalid(value: &str, flag: &str, cause: impl Into<String>) -> Self {
        Self::Invalid { value: value.to_owned(), flag: flag.to_owned(), cause: cause.into() }
    }

    /// What `clap` refuses after the words were read: values of types of their own, and flags that exclude each other.
    pub(super) fn from_clap(error: &clap::Error, shown: &[(String, String)]) -> Self {
        let context = |kind| match error.get(kind) {
            Some(ContextValue::String(text)) => vec![text.clone()],
            Some(ContextValue::Strings(texts)) => texts.clone(),
            _ => Vec::new(),
        };
        let first = |kind| context(kind).first().cloned().unwrap_or_default();
        match error.kind() {
            ErrorKind::ValueValidation | ErrorKind::InvalidValue => {
                let cause = match std::error::Error::source(error) {
                    Some(source) => source.to_string(),
                    None => format!("use one of {}", context(ContextKind::ValidValue).join(", ")),
                };
                let value = first(ContextKind::InvalidValue);
                match long_name(&first(ContextKind::InvalidArg)) {
                    Some(name) if own_words(&name).is_some() => {
                        Self::Arguments(format!("{}{value}", own_words(&name).unwrap_or_default()))
                    }
                    Some(name) => {
                        let flag = shown.iter().find(|(long, _)| *long == name).map(|(_, shown)| shown.clone());
                        Self::invalid(&value, &flag.unwrap_or_else(|| format!("--{name}")), cause)
                    }
                    None => Self::Arguments(format!("invalid argument {}: {cause}", quoted(&value))),
                }
            }
            ErrorKind::ArgumentConflict => {
                let both = context(ContextKind::InvalidArg).into_iter().chain(context(ContextKind::PriorArg));
                let names = both.filter_map(|text| long_name(&text)).collect::<Vec<_>>();
                let mut sorted = names.clone();
                sorted.sort();
                Self::Arguments(format!(
                    "if any flags in the group [{}] are set none of the others can be; [{}] were all set",
                    names.join(" "),
                    sorted.join(" ")
                ))
            }
            _ => {
                let text = error.to_string();
                let line = text.lines().next().unwrap_or_default();
                Self::Arguments(line.strip_prefix("error: ").unwrap_or(line).to_owned())
            }
        }
    }
}

/// Flags whose values the SDK's commands check themselves, with what they say before a wrong one.
fn own_words(flag: &str) -> Option<&'static str> {
    match flag {
        "type" => Some("unknown --type value "),
        "bech" => Some("invalid Bech32 prefix encoding provided: "),
        _ => None,
    }
}

/// `output` of `--output <FORMAT>`.
fn long_name(text: &str) -> Option<String> {
    let rest = text.strip_prefix("--")?;
    rest.split([' ', '=', '[']).next().map(str::to_owned)
}

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
