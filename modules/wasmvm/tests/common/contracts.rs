//! Compiled contracts of others. They are not ours to copy, so they are read from where Go keeps the module
//! wasmd; `go` fetches it once.

use openledger_testing::go_module;
use std::path::PathBuf;
use std::sync::OnceLock;

const WASMD: &str = "github.com/CosmWasm/wasmd@v0.61.14";
const WASMVM: &str = "github.com/CosmWasm/wasmvm/v3@v3.0.7";

/// A contract from the folder `testdata` of wasmvm 3.0.7.
pub(crate) fn of_wasmvm(name: &str) -> Vec<u8> {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    read(FOLDER.get_or_init(|| go_module(WASMVM)).join("testdata").join(name))
}

/// A contract from wasmd 0.61.14, by its path in there.
pub(crate) fn of_wasmd(path: &str) -> Vec<u8> {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    read(FOLDER.get_or_init(|| go_module(WASMD)).join(path))
}

/// The folders of both modules.
pub(crate) fn folders() -> Vec<PathBuf> {
    vec![go_module(WASMD), go_module(WASMVM)]
}

fn read(path: PathBuf) -> Vec<u8> {
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
