//! Reads jobs from standard input and writes what cosmwasm-vm 3.0.10 makes of them, one JSON object in a line each.

mod job;
mod reference;
mod scripted;

use job::{Failure, Job, Reply};
use reference::Reference;
use std::io::{BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

fn main() -> Result<(), String> {
    let mut reference = Reference::new()?;
    let mut output = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(|e| e.to_string())?;
        let reply = match serde_json::from_str::<Job>(&line) {
            Ok(job) => catch_unwind(AssertUnwindSafe(|| answer(&reference, &job))),
            Err(e) => Ok(Reply::Broken(e.to_string())),
        };
        let reply = match reply {
            Ok(reply) => reply,
            Err(_) => {
                // A panic may have left a lock of the cache poisoned.
                reference = Reference::new()?;
                Reply::Refused(Failure { class: "panic".into(), text: "the virtual machine panicked".into() })
            }
        };
        let text = serde_json::to_string(&reply).map_err(|e| e.to_string())?;
        writeln!(output, "{text}").and_then(|()| output.flush()).map_err(|e| e.to_string())?;
    }
    Ok(())
}

fn answer(reference: &Reference, job: &Job) -> Reply {
    match job {
        Job::Check { wasm } => reference.check(Path::new(wasm)),
        Job::Run { wasm, checked, host, calls } => reference.run(Path::new(wasm), *checked, host, calls),
    }
}
