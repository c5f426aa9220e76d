//! Compiled contracts of others. They are not ours to copy, so they are read from where Go keeps the module
//! wasmd; `go` fetches it once.
#![allow(clippy::disallowed_methods, reason = "tests run a tool")]

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

const WASMD: &str = "github.com/CosmWasm/wasmd@v0.61.14";
const WASMVM: &str = "github.com/CosmWasm/wasmvm/v3@v3.0.7";

/// A contract from the folder `testdata` of wasmvm 3.0.7.
pub(crate) fn of_wasmvm(name: &str) -> Vec<u8> {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    read(FOLDER.get_or_init(|| folder(WASMVM)).join("testdata").join(name))
}

/// A contract from wasmd 0.61.14, by its path in there.
pub(crate) fn of_wasmd(path: &str) -> Vec<u8> {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    read(FOLDER.get_or_init(|| folder(WASMD)).join(path))
}

/// The folders of both modules.
pub(crate) fn folders() -> Vec<PathBuf> {
    vec![folder(WASMD), folder(WASMVM)]
}

fn read(path: PathBuf) -> Vec<u8> {
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn folder(module: &str) -> PathBuf {
    let output = Command::new("go")
        .args(["mod", "download", "-json", module])
        .current_dir(std::env::temp_dir())
        .output()
        .expect("the tests need Go");
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("go answers in JSON");
    let folder = answer["Dir"].as_str();
    PathBuf::from(folder.unwrap_or_else(|| panic!("go does not have {module}: {answer}")))
}
