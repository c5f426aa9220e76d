//! Holds two replies to a job against each other.

use crate::job::{CallReport, Failure, Job, Reply};
use crate::ours;
use crate::peer::Peer;
use openledger_wasmvm::Vm;
use std::collections::BTreeMap;
use std::path::Path;

/// What an engine says when the guest's stack ends. Ours ends at a depth of its own, the same under every engine, so
/// how far a call came is not comparable.
const STACK: &str = "call stack exhausted";
/// Where gas ends within a host function, cosmwasm-vm hands on the text as that of a trap, and ours says that gas
/// ended. No chain shows it: nothing is left of the meter then, and the transaction is out of gas before anyone
/// reads the text.
const OUT_OF_GAS: &str = "Ran out of gas during contract execution";
/// What cosmwasm-vm adds where a start function traps: names and offsets of functions. Only logs show that text.
const TRACE: &str = "\n    at ";
/// Texts of a parser of modules, which differ between its versions; that the module is refused must not.
const PARSER: &str = "Wasm bytecode could not be deserialized";
/// How ours refuses to compile what was not checked before. No chain compiles such a module: what this refuses, the
/// check has refused with the same words of the parser in both machines.
const UNCHECKED: &str = "Could not compile: Validation error";
/// How either refuses to compile.
const UNCOMPILED: &str = "Error compiling Wasm: Could not compile";

/// Counts and differences.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) calls: usize,
    pub(crate) modules: usize,
    kinds: BTreeMap<String, usize>,
    differences: Vec<String>,
}

impl Tally {
    /// Gives a job to both machines and compares; returns the reference's reply.
    pub(crate) fn both(&mut self, label: &str, vm: &Vm, peer: &mut Peer, job: &Job) -> Option<Reply> {
        self.modules += 1;
        let theirs = peer.answer(job);
        let Some(theirs) = theirs else {
            self.count("reference died");
            return None;
        };
        self.compare(label, &answer(vm, job), &theirs);
        Some(theirs)
    }

    fn compare(&mut self, label: &str, ours: &Reply, theirs: &Reply) {
        match (ours, theirs) {
            (Reply::Ran(ours), Reply::Ran(theirs)) => {
                if ours.len() != theirs.len() {
                    self.differ(label, "number of calls", &ours.len(), &theirs.len());
                }
                for (i, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
                    self.call(&format!("{label}, call {i}"), ours, theirs);
                }
            }
            (Reply::Accepted(ours), Reply::Accepted(theirs)) => {
                self.count("accepted");
                if ours != theirs {
                    self.differ(label, "analysis", ours, theirs);
                }
            }
            (Reply::Refused(ours), Reply::Refused(theirs)) => {
                self.count("refused");
                let parser = ours.text.contains(PARSER) && theirs.text.contains(PARSER);
                if parser && ours.text != theirs.text {
                    self.count("refused with other words of the parser");
                } else if ours.text.contains(UNCHECKED) && theirs.text.starts_with(UNCOMPILED) {
                    self.count("not compiled, because it was not checked");
                } else if (&ours.class, &ours.text) != (&theirs.class, &theirs.text) {
                    self.differ(label, "refusal", ours, theirs);
                }
            }
            _ => self.differ(label, "acceptance", ours, theirs),
        }
    }

    fn call(&mut self, label: &str, ours: &CallReport, theirs: &CallReport) {
        self.calls += 1;
        self.count(&kind(&theirs.result));
        let exhausted = |r: &CallReport| r.result.as_ref().is_err_and(|f| f.text.contains(STACK));
        if exhausted(ours) || exhausted(theirs) {
            let which = match (exhausted(ours), exhausted(theirs)) {
                (true, true) => "stack exhausted in both",
                (true, false) => "stack exhausted in ours alone",
                _ => "stack exhausted in the reference alone",
            };
            self.count(which);
            return;
        }
        let depleted = |f: &Failure, class: &str| f.class == class && f.text.ends_with(OUT_OF_GAS);
        let within_host = ours.result.as_ref().is_err_and(|f| depleted(f, "out_of_gas"))
            && theirs.result.as_ref().is_err_and(|f| depleted(f, "contract"));
        let traced = match (&ours.result, &theirs.result) {
            (Err(ours), Err(theirs)) => {
                ours.class == theirs.class && theirs.text.starts_with(&format!("{}{TRACE}", ours.text))
            }
            _ => false,
        };
        if traced {
            self.count("trace of a start function");
        } else if within_host {
            self.count("out of gas within a host function");
        } else if ours.result != theirs.result {
            self.differ(label, "result", &ours.result, &theirs.result);
            return;
        }
        if theirs.gas.is_none() {
            // No instance was made: nothing was used and nothing reached the host.
            if ours.gas.is_some_and(|g| g.internally != 0 || g.externally != 0) {
                self.differ(label, "gas", &ours.gas, &theirs.gas);
            }
        } else if (ours.gas, ours.pages) != (theirs.gas, theirs.pages) {
            self.differ(label, "gas and pages", &(ours.gas, ours.pages), &(theirs.gas, theirs.pages));
        }
        if ours.storage != theirs.storage {
            self.differ(label, "storage", &ours.storage, &theirs.storage);
        }
        if ours.log != theirs.log {
            let at = ours.log.iter().zip(&theirs.log).take_while(|(a, b)| a == b).count();
            self.differ(label, "what was asked of the host", &ours.log.get(at), &theirs.log.get(at));
        }
    }

    fn count(&mut self, kind: &str) {
        *self.kinds.entry(kind.to_owned()).or_default() += 1;
    }

    fn differ(&mut self, label: &str, what: &str, ours: &impl std::fmt::Debug, theirs: &impl std::fmt::Debug) {
        let (ours, theirs) = (format!("{ours:?}"), format!("{theirs:?}"));
        let cut = |text: &str| text.chars().take(600).collect::<String>();
        self.differences.push(format!("{label}: {what}\n    ours   {}\n    theirs {}", cut(&ours), cut(&theirs)));
    }

    /// Prints what was compared and fails on any difference.
    pub(crate) fn end(self) {
        for (kind, count) in &self.kinds {
            println!("{count:>9}  {kind}");
        }
        println!("{} jobs, {} calls, {} differences", self.modules, self.calls, self.differences.len());
        let show = std::env::var("ORACLE_SHOW").map_or(10, |n| n.parse().unwrap());
        for difference in self.differences.iter().take(show) {
            println!("{difference}");
        }
        assert!(self.differences.is_empty(), "{} differences from cosmwasm-vm 3.0.10", self.differences.len());
    }
}

/// What our machine makes of a job.
pub(crate) fn answer(vm: &Vm, job: &Job) -> Reply {
    match job {
        Job::Check { wasm } => ours::check(vm, Path::new(wasm)),
        Job::Run { wasm, checked, host, calls } => ours::run(vm, Path::new(wasm), *checked, host, calls),
    }
}

/// How a call ended, in few words: the text of a failure up to its particulars.
fn kind(result: &Result<String, Failure>) -> String {
    match result {
        Ok(_) => "returned".to_owned(),
        Err(f) => f.text.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default().chars().take(90).collect(),
    }
}
