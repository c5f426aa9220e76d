//! The child's log, which says what its process does not.

use std::io::{self, BufRead as _, Write as _};

/// What CometBFT logs when its consensus has stopped for good while the process stays: after a failed write, among
/// others.
const CONSENSUS_FAILURE: &str = "CONSENSUS FAILURE!!!";

/// Passes the child's log on, line by line, and reports the line that tells of failed consensus.
pub(super) fn read_log(log: impl io::Read, is_quiet: bool, on_failure: impl Fn(String)) {
    let mut lines = io::BufReader::new(log);
    let mut line = Vec::new();
    loop {
        line.clear();
        match lines.read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        if !is_quiet {
            // Nobody may read our output any more; the child's must be read all the same, or it would wait.
            let _ = io::stdout().lock().write_all(&line);
        }
        let text = String::from_utf8_lossy(&line);
        if text.contains(CONSENSUS_FAILURE) {
            on_failure(text.trim_end().to_owned());
        }
    }
}
