//! `doctor`: what is wrong with this machine or this node's files, and what helps.
//!
//! It changes nothing but a file below the data folder that it writes to measure the disk and removes again, and
//! talks to nobody but the node of this home.

mod files;
mod machine;
mod ports;
mod programs;

use clap::Args;
use serde::Serialize;
use serde_json::json;

use openledger_client::{CliError, Global, OutputArgs, OutputFormat, print, print_line};

/// `openledgerd doctor`
#[derive(Debug, Clone, Copy, Args)]
pub struct DoctorArgs {
    /// Look for what building from the source needs as well: Rust, Go, Node.js, a C compiler, Python
    #[arg(long)]
    pub build: bool,
    /// `-o`/`--output`, text by default.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum Grade {
    /// As it should be.
    Good,
    /// It runs, but not as a validator should.
    Warning,
    /// The node cannot start, or would soon stop.
    Fault,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Finding {
    subject: String,
    grade: Grade,
    found: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<String>,
}

impl Finding {
    fn good(subject: impl Into<String>, found: impl Into<String>) -> Self {
        Self { subject: subject.into(), grade: Grade::Good, found: found.into(), remedy: None }
    }

    fn warning(subject: impl Into<String>, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        let remedy = Some(remedy.into());
        Self { subject: subject.into(), grade: Grade::Warning, found: found.into(), remedy }
    }

    fn fault(subject: impl Into<String>, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { grade: Grade::Fault, ..Self::warning(subject, found, remedy) }
    }
}

/// Prints what was found. The exit status is 1 when something keeps the node from running.
///
/// # Errors
/// When there is no home directory, or standard output cannot be written.
pub fn run(global: &Global, args: &DoctorArgs) -> Result<u8, CliError> {
    let layout = global.layout()?;
    let mut findings = programs::needed(&layout);
    if args.build {
        findings.extend(programs::build());
    }
    findings.extend(files::check(&layout));
    let running = ports::running(&layout);
    findings.extend(ports::check(&layout, running.as_ref()));
    findings.extend(machine::check(&layout, running.as_ref()));
    match args.output.output.unwrap_or(OutputFormat::Text) {
        OutputFormat::Json => print(&json!({ "findings": findings }), OutputFormat::Json)?,
        OutputFormat::Text => print_line(&report(&findings))?,
    }
    Ok(u8::from(findings.iter().any(|finding| finding.grade == Grade::Fault)))
}

/// The findings as a table, what helps below each, and a sentence that sums up.
fn report(findings: &[Finding]) -> String {
    let width = findings.iter().map(|finding| finding.subject.chars().count()).max().unwrap_or(0);
    let mut lines = Vec::new();
    for finding in findings {
        let grade = match finding.grade {
            Grade::Good => "ok     ",
            Grade::Warning => "warning",
            Grade::Fault => "FAULT  ",
        };
        lines.push(format!("{grade}  {:width$}  {}", finding.subject, finding.found));
        if let Some(remedy) = &finding.remedy {
            lines.push(format!("{:7}  {:width$}  -> {remedy}", "", ""));
        }
    }
    let count = |grade| findings.iter().filter(|finding| finding.grade == grade).count();
    let number = |count: usize, word: &str| match count {
        1 => format!("1 {word}"),
        _ => format!("{count} {word}s"),
    };
    lines.push(String::new());
    lines.push(match (count(Grade::Fault), count(Grade::Warning)) {
        (0, 0) => "Nothing is wrong.".to_owned(),
        (0, warnings) => format!("Nothing keeps a node from running here; {}.", number(warnings, "warning")),
        (faults, warnings) => format!("{}, {}.", number(faults, "fault"), number(warnings, "warning")),
    });
    lines.join("\n")
}

#[cfg(test)]
mod tests;
