//! Why command lines are refused, in the words of cobra and pflag.

use clap::error::{ContextKind, ContextValue, ErrorKind};

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
