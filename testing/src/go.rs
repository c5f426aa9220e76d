//! Modules of Go, whose files are not ours to copy: tests read them from where Go keeps them.
#![allow(clippy::disallowed_methods, reason = "tests run a tool")]

use std::path::PathBuf;
use std::process::Command;

/// The folder of a module in Go's cache, such as `github.com/CosmWasm/wasmd@v0.61.14`; `go` fetches it once.
///
/// # Panics
/// Without Go, or where it does not have the module.
pub fn go_module(module: &str) -> PathBuf {
    let output = Command::new("go")
        .args(["mod", "download", "-json", module])
        .env("GOFLAGS", "-mod=mod")
        .current_dir(std::env::temp_dir())
        .output()
        .expect("the tests need Go");
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("go answers in JSON");
    let folder = answer["Dir"].as_str();
    PathBuf::from(folder.unwrap_or_else(|| panic!("go does not have {module}: {answer}")))
}
