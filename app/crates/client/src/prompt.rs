//! Questions to the user: hidden passphrases on a terminal, lines of standard input otherwise.

use std::io::{BufRead, IsTerminal, Write};

use openledger_keyring::{KeyringError, PasswordSource, Zeroizing};

use super::ClientError;

/// Asks on the terminal, or reads the answers line by line from piped input.
#[derive(Clone, Copy, Debug, Default)]
pub struct Prompt;

impl Prompt {
    /// One trimmed line; `question` is shown on a terminal only.
    ///
    /// # Errors
    /// `EOF` when the input has ended.
    pub fn line(question: &str) -> Result<Zeroizing<String>, ClientError> {
        let stdin = std::io::stdin();
        if stdin.is_terminal() && !question.is_empty() {
            eprintln!("> {question}");
        }
        read_line()
    }

    /// Whether the user answers yes; anything but an answer that starts with `y` is no.
    ///
    /// # Errors
    /// `EOF` when the input has ended.
    pub fn confirm(question: &str) -> Result<bool, ClientError> {
        if std::io::stdin().is_terminal() {
            eprint!("{question} [y/N]: ");
            std::io::stderr().flush()?;
        }
        Ok(read_line()?.to_ascii_lowercase().starts_with('y'))
    }

    /// A passphrase of at least [`openledger_keyring::MIN_PASSWORD_LEN`] bytes.
    ///
    /// # Errors
    /// When it is shorter or the input has ended.
    pub fn passphrase(question: &str) -> Result<Zeroizing<String>, ClientError> {
        let text = Prompt.ask(question)?;
        if text.len() < openledger_keyring::MIN_PASSWORD_LEN {
            return Err(KeyringError::ShortPassword.into());
        }
        Ok(text)
    }
}

impl PasswordSource for Prompt {
    fn ask(&mut self, prompt: &str) -> Result<Zeroizing<String>, KeyringError> {
        if std::io::stdin().is_terminal() {
            return rpassword::prompt_password(prompt).map(Zeroizing::new).map_err(|_| KeyringError::NoPassword);
        }
        read_line().map_err(|_| KeyringError::NoPassword)
    }

    fn notify(&mut self, text: &str) {
        eprintln!("{text}");
    }
}

fn read_line() -> Result<Zeroizing<String>, ClientError> {
    let mut line = Zeroizing::new(String::new());
    if std::io::stdin().lock().read_line(&mut line)? == 0 {
        return Err(ClientError::usage("EOF"));
    }
    Ok(Zeroizing::new(line.trim().to_owned()))
}
