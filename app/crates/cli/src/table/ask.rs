//! Questions about a table that only a person can answer.

use std::fmt;
use std::io::IsTerminal;

use super::Problem;
use openledger_client::{ClientError, Prompt};

/// Who answers questions about a table.
pub(crate) trait Ask {
    /// The answer to a question, `None` when there is nobody to ask.
    ///
    /// # Errors
    /// When the answer cannot be read.
    fn ask(&self, doubt: &Doubt) -> Result<Option<String>, ClientError>;
}

/// The person at the terminal, unless the command line has `--yes`.
pub(crate) struct Terminal {
    /// Whether the command must not ask.
    pub(crate) yes: bool,
}

impl Ask for Terminal {
    fn ask(&self, doubt: &Doubt) -> Result<Option<String>, ClientError> {
        if self.yes || !std::io::stdin().is_terminal() {
            return Ok(None);
        }
        eprintln!("{}", doubt.why);
        doubt.shown.iter().for_each(|line| eprintln!("{line}"));
        Ok(Some(Prompt::line(&doubt.question)?.to_string()))
    }
}

/// Something that the table does not decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Doubt {
    /// What is in doubt, and why.
    pub(super) why: String,
    /// The rows that show it.
    pub(super) shown: Vec<String>,
    /// What is asked on a terminal.
    pub(super) question: String,
    /// What to add to the command line.
    pub(super) switches: &'static str,
}

impl Doubt {
    /// A first row that may be a header.
    pub(super) fn of_header(shown: Vec<String>) -> Self {
        Self {
            why: "line 1 may be a header or an item".to_owned(),
            shown,
            question: "Is line 1 a header, which names the columns? (yes, or no: it is an item)".to_owned(),
            switches: "--header yes or --header no",
        }
    }

    /// The answer to a question of yes or no.
    ///
    /// # Errors
    /// When nobody answers, or something else.
    pub(super) fn yes(self, ask: &dyn Ask) -> Result<bool, Problem> {
        match ask.ask(&self).map_err(Problem::Client)?.as_deref().map(str::to_lowercase).as_deref() {
            Some("yes" | "y") => Ok(true),
            Some("no" | "n") => Ok(false),
            _ => Err(Problem::Doubt(self)),
        }
    }

    /// Labels that are names and numbers of different labels.
    pub(super) fn of_label_kind(shown: Vec<String>) -> Self {
        Self {
            why: "the labels of the table are numbers, and labels of this datanet are named by other numbers"
                .to_owned(),
            shown,
            question: "Are the labels of the table names or numbers? (names, or numbers)".to_owned(),
            switches: "--labels names or --labels numbers",
        }
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: say {}", self.why, self.switches)?;
        self.shown.iter().try_for_each(|line| write!(f, "\n{line}"))
    }
}
