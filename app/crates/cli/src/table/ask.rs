//! Questions about a table that only a person can answer.

use std::fmt;
use std::io::IsTerminal;

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

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: say {}", self.why, self.switches)?;
        self.shown.iter().try_for_each(|line| write!(f, "\n{line}"))
    }
}
