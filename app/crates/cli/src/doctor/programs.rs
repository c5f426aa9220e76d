//! The programs that a node and its build need.
#![allow(clippy::disallowed_methods, reason = "the command line runs programs")]

use std::process::Command;

use openledger_client::CliError;
use openledger_config::{AppConfig, Layout};
use openledger_node::comet::{CometVersion, check_version, locate};

use super::Finding;

/// A tool of the build: its command, how it is asked for its version, the oldest that does, and where to get it.
struct Tool {
    subject: &'static str,
    command: &'static str,
    ask: &'static str,
    least: &'static [u64],
    get: &'static str,
}

/// What README.md names.
const TOOLS: &[Tool] = &[
    Tool {
        subject: "Rust",
        command: "cargo",
        ask: "--version",
        least: &[1, 85],
        get: "install rustup (https://rustup.rs); it fetches the toolchain that rust-toolchain.toml names",
    },
    Tool { subject: "Go", command: "go", ask: "version", least: &[1, 23], get: "install Go 1.23 or newer" },
    Tool { subject: "Node.js", command: "node", ask: "--version", least: &[20], get: "install Node.js 20 or newer" },
    Tool { subject: "C compiler", command: "cc", ask: "--version", least: &[], get: "apt-get install build-essential" },
    Tool {
        subject: "Python",
        command: "python3",
        ask: "--version",
        least: &[3, 11],
        get: "install Python 3.11 or newer; only some tests and the Python client need it",
    },
];

/// CometBFT, without which no node runs.
pub(super) fn needed(layout: &Layout) -> Vec<Finding> {
    const SUBJECT: &str = "CometBFT";
    let named = AppConfig::load(layout, &[]).map(|app| app.openledger.comet_binary).unwrap_or_default();
    let named = (!named.as_os_str().is_empty()).then_some(named);
    let found = locate(named.as_deref()).and_then(|path| Ok((check_version(&path)?, path)));
    vec![match found {
        Ok((version, path)) => Finding::good(SUBJECT, version_at(version, &path.display().to_string())),
        Err(e) => {
            Finding::fault(SUBJECT, e.to_string(), "go install github.com/cometbft/cometbft/cmd/cometbft@v0.38.26")
        }
    }]
}

fn version_at(version: CometVersion, path: &str) -> String {
    format!("{version} at {path}")
}

/// The tools of the build.
pub(super) fn build() -> Vec<Finding> {
    TOOLS.iter().map(|tool| judge(tool, said(tool))).collect()
}

/// The first line that the tool prints about itself.
fn said(tool: &Tool) -> Result<String, CliError> {
    let output = Command::new(tool.command).arg(tool.ask).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().next().map(|line| line.trim().to_owned()).ok_or_else(|| CliError::message("it prints nothing"))
}

fn judge(tool: &Tool, said: Result<String, CliError>) -> Finding {
    match said {
        Ok(line) if numbers(&line).as_slice() >= tool.least => Finding::good(tool.subject, line),
        Ok(line) => Finding::fault(tool.subject, format!("{line} is too old"), tool.get),
        Err(e) => Finding::fault(tool.subject, format!("{} cannot be run: {e}", tool.command), tool.get),
    }
}

/// The first number with dots in a text: `go version go1.23.4 linux/amd64` gives 1, 23, 4.
fn numbers(line: &str) -> Vec<u64> {
    let start = line.find(|c: char| c.is_ascii_digit()).unwrap_or(line.len());
    let text = line.get(start..).unwrap_or_default();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    text.get(..end).unwrap_or_default().split('.').map_while(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_out_of_what_tools_print() {
        assert_eq!(numbers("go version go1.23.4 linux/amd64"), [1, 23, 4]);
        assert_eq!(numbers("v20.20.2"), [20, 20, 2]);
        assert_eq!(numbers("cc (Debian 12.2.0-14) 12.2.0"), [12, 2, 0]);
        assert_eq!(numbers("no number"), [0; 0]);
        let go = TOOLS.iter().find(|tool| tool.command == "go").unwrap();
        let grade = |line: &str| judge(go, Ok(line.to_owned())).grade;
        assert_eq!(grade("go version go1.22.9 linux/amd64"), crate::doctor::Grade::Fault);
        assert_eq!(grade("go version go1.23.0 linux/amd64"), crate::doctor::Grade::Good);
        assert_eq!(grade("go version go2.0 linux/amd64"), crate::doctor::Grade::Good);
        assert_eq!(judge(go, Err(CliError::message("not found"))).grade, crate::doctor::Grade::Fault);
    }
}
