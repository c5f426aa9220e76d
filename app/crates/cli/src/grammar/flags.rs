//! Flags of a command and the words that set them, read as pflag reads them.

use clap::{Arg, Command};

use super::error::GrammarError;
use super::values::Kind;
use openledger_config::{ENV_PREFIX, env_name};

/// One flag.
pub(super) struct Flag<'a> {
    pub(super) arg: &'a Arg,
    pub(super) kind: Kind,
    /// Place on the path of the command that `clap` reads it for.
    depth: usize,
}

impl Flag<'_> {
    /// Its long name, or its letter when it has none.
    pub(super) fn name(&self) -> String {
        self.arg.get_long().map(str::to_owned).or_else(|| self.arg.get_short().map(String::from)).unwrap_or_default()
    }

    /// As pflag's errors show it: `-o, --output`.
    pub(super) fn shown(&self) -> String {
        match (self.arg.get_short(), self.arg.get_long()) {
            (Some(short), Some(long)) => format!("-{short}, --{long}"),
            (Some(short), None) => format!("-{short}"),
            _ => format!("--{}", self.name()),
        }
    }

    fn is_long(&self, name: &str) -> bool {
        self.arg.get_long() == Some(name) || self.arg.get_all_aliases().is_some_and(|all| all.contains(&name))
    }

    fn is_short(&self, letter: char) -> bool {
        self.arg.get_short() == Some(letter)
            || self.arg.get_all_short_aliases().is_some_and(|all| all.contains(&letter))
    }

    fn is_switch(&self) -> bool {
        matches!(self.kind, Kind::Switch { .. })
    }
}

/// What the words of a line say, besides the names of commands.
#[derive(Debug, Default)]
pub(super) struct Given {
    /// Places of flags in [`Flags`], with their checked values, in the order given.
    pub(super) values: Vec<(usize, String)>,
    /// Positional arguments.
    pub(super) positional: Vec<String>,
    /// Whether help is asked for.
    pub(super) help: bool,
}

impl Given {
    /// Whether a flag was given.
    pub(super) fn has(&self, flag: usize) -> bool {
        self.values.iter().any(|(at, _)| *at == flag)
    }
}

/// Whose value a word sets.
enum Target {
    Flag(usize),
    Help,
}

/// The flags that may stand on a command line: the command's own and those of the commands above it.
pub(super) struct Flags<'a>(pub(super) Vec<Flag<'a>>);

impl<'a> Flags<'a> {
    /// The flags along a path of commands. A flag of the command itself hides one of the same id above it.
    pub(super) fn of(path: &[&'a Command]) -> Self {
        let leaf = path.len().saturating_sub(1);
        let mut all: Vec<Flag<'a>> = Vec::new();
        for (depth, command) in path.iter().enumerate().rev() {
            for arg in command.get_arguments().filter(|arg| !arg.is_positional()) {
                if all.iter().all(|flag| flag.arg.get_id() != arg.get_id()) {
                    let depth = if arg.is_global_set() { leaf } else { depth };
                    all.push(Flag { arg, kind: Kind::of(arg), depth });
                }
            }
        }
        Self(all)
    }

    fn long(&self, name: &str) -> Option<(usize, &Flag<'a>)> {
        self.0.iter().enumerate().find(|(_, flag)| flag.is_long(name))
    }

    fn short(&self, letter: char) -> Option<(usize, &Flag<'a>)> {
        self.0.iter().enumerate().find(|(_, flag)| flag.is_short(letter))
    }

    /// The place of the first word that is neither a flag nor a flag's value.
    pub(super) fn first_positional(&self, words: &[String]) -> Option<usize> {
        let mut at = 0;
        while let Some(word) = words.get(at) {
            if word == "--" {
                return None;
            }
            let takes_next = match (word.strip_prefix("--"), word.strip_prefix('-')) {
                (Some(name), _) => {
                    !name.contains('=') && name != "help" && !self.long(name).is_some_and(|(_, flag)| flag.is_switch())
                }
                (None, Some(letters)) if !letters.is_empty() => {
                    let mut chars = letters.chars();
                    let only = chars.next().filter(|_| chars.next().is_none());
                    only.is_some_and(|c| c != 'h' && !self.short(c).is_some_and(|(_, flag)| flag.is_switch()))
                }
                _ if word.is_empty() => false,
                _ => return Some(at),
            };
            at = at.saturating_add(if takes_next { 2 } else { 1 });
        }
        None
    }

    /// Reads words as pflag's `Parse`.
    pub(super) fn read(&self, words: &[String]) -> Result<Given, GrammarError> {
        let mut given = Given::default();
        let mut rest = words.iter();
        while let Some(word) = rest.next() {
            if word == "--" {
                given.positional.extend(rest.by_ref().cloned());
            } else if let Some(long) = word.strip_prefix("--") {
                self.read_long(word, long, &mut rest, &mut given)?;
            } else if let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) {
                self.read_short(letters, &mut rest, &mut given)?;
            } else {
                given.positional.push(word.clone());
            }
        }
        Ok(given)
    }

    fn read_long(
        &self,
        word: &str,
        long: &str,
        rest: &mut std::slice::Iter<'_, String>,
        given: &mut Given,
    ) -> Result<(), GrammarError> {
        if long.starts_with(['-', '=']) {
            return Err(GrammarError::Syntax(word.to_owned()));
        }
        let (name, value) = long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value)));
        let found = self.long(name).map(|(at, flag)| (Target::Flag(at), flag.is_switch()));
        let found = found.or_else(|| (name == "help").then_some((Target::Help, true)));
        let (target, is_switch) = found.ok_or_else(|| GrammarError::UnknownFlag(name.to_owned()))?;
        let value = match value {
            Some(value) => value,
            None if is_switch => "true",
            None => rest.next().ok_or_else(|| GrammarError::NoArgument(format!("--{name}")))?,
        };
        self.set(&target, value, given)
    }

    fn read_short(
        &self,
        letters: &str,
        rest: &mut std::slice::Iter<'_, String>,
        given: &mut Given,
    ) -> Result<(), GrammarError> {
        let mut left = letters;
        while let Some(letter) = left.chars().next() {
            let after = left.get(letter.len_utf8()..).unwrap_or_default();
            let found = self.short(letter).map(|(at, flag)| (Target::Flag(at), flag.is_switch()));
            let found = found.or_else(|| (letter == 'h').then_some((Target::Help, true)));
            let unknown = || GrammarError::UnknownLetter { letter, letters: left.to_owned() };
            let (target, is_switch) = found.ok_or_else(unknown)?;
            let value = match after.strip_prefix('=').filter(|value| !value.is_empty()) {
                Some(value) => {
                    left = "";
                    value
                }
                None if is_switch => {
                    left = after;
                    "true"
                }
                None if !after.is_empty() => {
                    left = "";
                    after
                }
                None => {
                    let missing = || GrammarError::NoArgument(format!("'{letter}' in -{left}"));
                    let value = rest.next().ok_or_else(missing)?;
                    left = "";
                    value
                }
            };
            self.set(&target, value, given)?;
        }
        Ok(())
    }

    fn set(&self, target: &Target, value: &str, given: &mut Given) -> Result<(), GrammarError> {
        match target {
            Target::Help => {
                let invalid = |cause| GrammarError::invalid(value, "-h, --help", cause);
                given.help = Kind::Switch { valued: true }.read(value).map_err(invalid)? == "true";
            }
            Target::Flag(at) => {
                let Some(flag) = self.0.get(*at) else { return Ok(()) };
                let read = flag.kind.read(value).map_err(|cause| GrammarError::invalid(value, &flag.shown(), cause))?;
                given.values.push((*at, read));
            }
        }
        Ok(())
    }

    /// Sets the flags that were not given and that the environment names.
    pub(super) fn take_environment(
        &self,
        given: &mut Given,
        env: &dyn Fn(&str) -> Option<String>,
    ) -> Result<(), GrammarError> {
        for (at, flag) in self.0.iter().enumerate() {
            let Some(long) = flag.arg.get_long().filter(|_| !given.has(at)) else { continue };
            if let Some(value) = env(&env_name(ENV_PREFIX, long)).filter(|value| !value.is_empty()) {
                self.set(&Target::Flag(at), &value, given)?;
            }
        }
        Ok(())
    }

    /// The command line in the form that `clap` reads: each flag in one word, positional arguments after `--`.
    pub(super) fn canonical(&self, path: &[&Command], given: Given) -> Vec<String> {
        let mut words = Vec::new();
        for (depth, command) in path.iter().enumerate() {
            if depth > 0 {
                words.push(command.get_name().to_owned());
            }
            for (at, flag) in self.0.iter().enumerate().filter(|(_, flag)| flag.depth == depth) {
                let mut values = given.values.iter().filter(|(of, _)| *of == at).map(|(_, value)| value.as_str());
                match flag.kind {
                    Kind::List => words.extend(values.map(|value| written(flag, value))),
                    Kind::Switch { valued: false } => {
                        words.extend(values.next_back().filter(|value| *value == "true").map(|_| bare(flag)));
                    }
                    _ => words.extend(values.next_back().map(|value| written(flag, value))),
                }
            }
        }
        if !given.positional.is_empty() {
            words.push("--".to_owned());
            words.extend(given.positional);
        }
        words
    }

    /// Long names with how pflag's errors show the flags.
    pub(super) fn shown(&self) -> Vec<(String, String)> {
        self.0.iter().map(|flag| (flag.name(), flag.shown())).collect()
    }
}

fn bare(flag: &Flag<'_>) -> String {
    match (flag.arg.get_long(), flag.arg.get_short()) {
        (None, Some(short)) => format!("-{short}"),
        _ => format!("--{}", flag.name()),
    }
}

fn written(flag: &Flag<'_>, value: &str) -> String {
    format!("{}={value}", bare(flag))
}
