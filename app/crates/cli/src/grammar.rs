//! The grammar of command lines, which is that of the Cosmos SDK's programs (cobra and pflag), for the whole tree of
//! commands.
//!
//! The commands describe themselves to `clap`, and `clap` fills their arguments and writes their help. How words
//! become flags, values and positional arguments is decided here, before `clap` sees them, because scripts rely on
//! pflag's rules:
//!
//! - every switch takes `=true`, `=false`, `=1`, `=0`, `=t`, `=f` and so on;
//! - a flag may be repeated and its last value counts, except for lists, which add up;
//! - one-letter flags may be joined (`-yo json`), flags may stand between positional arguments, and `--` ends the
//!   flags;
//! - a flag that is not given may come from the environment: `--gas-prices` from `OPENLEDGERD_GAS_PRICES`;
//! - what is wrong is said in cobra's and pflag's words.
//!
//! The words are then written in the one form that `clap` reads without a choice: `--flag=value … -- positional …`.

mod error;
mod find;
mod flags;
mod refusal;
#[cfg(test)]
mod tests;
mod values;

use std::ffi::OsString;

use clap::{ArgMatches, Command};

pub use error::GrammarError;
use find::{Found, find, needs_subcommand, validates_itself};
use flags::Flags;
use refusal::{missing_flags, positionals, unknown_command};

/// What a command line asks for.
#[derive(Debug)]
pub enum Parsed {
    /// A command with its arguments.
    Run(Box<ArgMatches>),
    /// A help text for standard output.
    Help(String),
}

/// Where a command line leads.
struct Asked {
    /// Names of the commands from below the root to the one asked for.
    path: Vec<String>,
    /// The arguments in the form that `clap` reads; absent when help is wanted.
    words: Option<Vec<String>>,
    /// Flags as pflag shows them in its errors, by their long names.
    shown: Vec<(String, String)>,
}

/// Reads a command line (`words`, the program's name first) for the tree of `root`; `env` looks up environment
/// variables.
///
/// # Errors
/// What cobra or pflag would refuse, in their words.
pub fn parse(
    mut root: Command,
    words: impl IntoIterator<Item = OsString>,
    env: impl Fn(&str) -> Option<String>,
) -> Result<Parsed, GrammarError> {
    let unreadable = |word: OsString| GrammarError::Unreadable(word.to_string_lossy().into_owned());
    let mut words =
        words.into_iter().skip(1).map(|word| word.into_string().map_err(unreadable)).collect::<Result<Vec<_>, _>>()?;
    if words.first().is_some_and(|word| word == "help") {
        return Ok(Parsed::Help(help(&mut root, &words.split_off(1))?));
    }
    let Asked { path, words, shown } = read(&root, words, &env)?;
    let Some(words) = words else { return Ok(Parsed::Help(help(&mut root, &path)?)) };
    let name = root.get_name().to_owned();
    match root.try_get_matches_from_mut(std::iter::once(name).chain(words)) {
        Ok(matches) => Ok(Parsed::Run(Box::new(matches))),
        Err(error) => Err(GrammarError::from_clap(&error, &shown)),
    }
}

fn read(root: &Command, words: Vec<String>, env: &dyn Fn(&str) -> Option<String>) -> Result<Asked, GrammarError> {
    let found = find(root, words);
    let flags = Flags::of(&found.path);
    let path = found.path.iter().skip(1).map(|command| command.get_name().to_owned()).collect();
    if needs_subcommand(found.leaf()) {
        refuse_unknown(&found, &flags)?;
        return Ok(Asked { path, words: None, shown: Vec::new() });
    }
    let mut given = flags.read(&found.rest)?;
    if given.help {
        return Ok(Asked { path, words: None, shown: Vec::new() });
    }
    positionals(&found, &given.positional)?;
    flags.take_environment(&mut given, env)?;
    missing_flags(&flags, &given)?;
    Ok(Asked { path, words: Some(flags.canonical(&found.path, given)), shown: flags.shown() })
}

/// A command that only holds others shows its help, or refuses a word that names none of them.
fn refuse_unknown(found: &Found<'_>, flags: &Flags<'_>) -> Result<(), GrammarError> {
    let asks_help = found.path.len() > 1 && found.rest.iter().any(|word| word == "--help" || word == "-h");
    match flags.first_positional(&found.rest).and_then(|at| found.rest.get(at)) {
        Some(word) if !asks_help => Err(unknown_command(found, word)),
        _ if validates_itself(found) || asks_help => Ok(()),
        _ => flags.read(&found.rest).map(|_| ()),
    }
}

/// The help text of the command at `path`.
fn help(root: &mut Command, path: &[String]) -> Result<String, GrammarError> {
    let mut at = &*root;
    let mut names = vec![root.get_name().to_owned()];
    for word in path {
        at = at.find_subcommand(word).ok_or_else(|| GrammarError::HelpTopic(path.to_vec()))?;
        names.push(at.get_name().to_owned());
    }
    names.push("--help".to_owned());
    match root.try_get_matches_from_mut(names) {
        Err(shown) => Ok(shown.to_string()),
        Ok(_) => Ok(root.render_long_help().to_string()),
    }
}
