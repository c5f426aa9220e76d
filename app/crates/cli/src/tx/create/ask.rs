//! Questions about a new datanet.

use std::path::PathBuf;

use crate::datanet::EncoderOf;
use openledger_client::{ClientError, Prompt};

/// Who answers.
pub(super) trait Answers {
    /// The answer to a question, trimmed; `None` when there is nobody to ask.
    ///
    /// # Errors
    /// When the answer cannot be read.
    fn line(&self, question: &str) -> Result<Option<String>, ClientError>;

    /// Says something before a question.
    fn tell(&self, text: &str);
}

/// The person at the terminal.
pub(super) struct Person;

impl Answers for Person {
    fn line(&self, question: &str) -> Result<Option<String>, ClientError> {
        Ok(Some(Prompt::line(question)?.to_string()))
    }

    fn tell(&self, text: &str) {
        eprintln!("{text}");
    }
}

/// Nobody: flags say all.
pub(super) struct Nobody;

impl Answers for Nobody {
    fn line(&self, _: &str) -> Result<Option<String>, ClientError> {
        Ok(None)
    }

    fn tell(&self, _: &str) {}
}

/// Asks until an answer is understood. An empty answer is `default`, if there is one. `None` when there is nobody to
/// ask.
///
/// # Errors
/// When an answer cannot be read.
pub(super) fn until<T>(
    person: &dyn Answers,
    question: &str,
    default: Option<&str>,
    read: impl Fn(&str) -> Result<T, String>,
) -> Result<Option<T>, ClientError> {
    let question = default.map_or_else(|| question.to_owned(), |default| format!("{question} [{default}]"));
    loop {
        let Some(answer) = person.line(&question)? else { return Ok(None) };
        let answer = if answer.is_empty() { default.unwrap_or_default() } else { &answer };
        match read(answer) {
            Ok(value) => return Ok(Some(value)),
            Err(problem) => person.tell(&format!("  {problem}")),
        }
    }
}

/// Asks for a file with a sample.
///
/// # Errors
/// When an answer cannot be read.
pub(super) fn sample(person: &dyn Answers) -> Result<Option<PathBuf>, ClientError> {
    let question =
        "A file with some hundred honest items, by which rules against copies are proposed (empty: there is none)";
    let read = |answer: &str| match answer {
        "" => Ok(None),
        path if std::path::Path::new(path).is_file() => Ok(Some(PathBuf::from(path))),
        path => Err(format!("{path}: there is no such file")),
    };
    Ok(until(person, question, None, read)?.flatten())
}

/// Asks for the text encoder by which the texts of a sample are compared.
///
/// # Errors
/// When an answer cannot be read.
pub(super) fn encoder(person: &dyn Answers) -> Result<Option<EncoderOf>, ClientError> {
    person.tell(
        "The sample holds texts. They are compared by an encoder, which `model make-encoder` makes of other texts.",
    );
    let file = |answer: &str| match std::path::Path::new(answer) {
        path if path.is_file() => Ok(path.to_owned()),
        path => Err(format!("{}: there is no such file", path.display())),
    };
    let Some(file) = until(person, "File of the encoder", None, file)? else { return Ok(None) };
    let id = |answer: &str| match answer {
        "" => Ok(None),
        id => id.parse().map(Some).map_err(|_| "the number that `model upload` gave it".to_owned()),
    };
    let question = "Its id on the chain (empty: it is not there, and equal texts alone will be copies)";
    Ok(Some((file, until(person, question, None, id)?.flatten())))
}
