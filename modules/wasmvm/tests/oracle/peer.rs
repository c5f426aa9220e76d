//! The program of tests/wasm-oracle, which does the same jobs on cosmwasm-vm 3.0.10.

use crate::job::{Job, Reply};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// The running program.
pub(crate) struct Peer {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Peer {
    /// Starts the program that `WASM_ORACLE` names.
    pub(crate) fn start() -> Self {
        let program = std::env::var("WASM_ORACLE").expect("WASM_ORACLE names the program of tests/wasm-oracle");
        let mut child = Command::new(&program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|e| panic!("{program}: {e}"));
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, input, output }
    }

    /// What cosmwasm-vm makes of a job; none where it did not survive it.
    pub(crate) fn answer(&mut self, job: &Job) -> Option<Reply> {
        let line = serde_json::to_string(job).unwrap();
        let input = self.input.as_mut().unwrap();
        let sent = writeln!(input, "{line}").and_then(|()| input.flush());
        let mut answer = String::new();
        if sent.is_err() || self.output.read_line(&mut answer).unwrap() == 0 {
            *self = Self::start();
            return None;
        }
        Some(serde_json::from_str(&answer).unwrap())
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.input.take();
        let _ = self.child.wait();
    }
}
