//! The contracts that the tests run: of wasmd, and our own in text.

use openledger_testing::go_module;
use std::path::PathBuf;
use std::sync::OnceLock;

/// The file of a contract of wasmd's own tests of its keeper.
pub fn wasmd(name: &str) -> Vec<u8> {
    wasmd_file(&format!("x/wasm/keeper/testdata/{name}"))
}

/// A file of wasmd, from the module cache of Go.
pub fn wasmd_file(path: &str) -> Vec<u8> {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    std::fs::read(FOLDER.get_or_init(|| go_module("github.com/CosmWasm/wasmd@v0.61.14")).join(path)).unwrap()
}

/// A contract whose `instantiate`, `execute`, `migrate` and `query` return the message itself, so that the test writes
/// the answer. `reply` and `sudo` store what they got under `last` and answer with the data `6f6b`; `sudo` stores what
/// the chain answers when it is asked its message.
pub fn scripted() -> Vec<u8> {
    wat::parse_str(include_str!("scripted.wat")).unwrap()
}

/// A contract whose `sudo` stores the message, with which `execute` and `reply` answer from then on.
pub fn looping() -> Vec<u8> {
    wat::parse_str(include_str!("looping.wat")).unwrap()
}

/// A contract with the entry points of IBC, all of which keep the message under `told` and answer what `sudo` got last;
/// a script that begins with `t` traps, one with `l` never ends. `execute`, `migrate` and `query` return the message;
/// `reply` keeps what it got under `reply`.
pub fn relaying() -> Vec<u8> {
    wat::parse_str(include_str!("relaying.wat")).unwrap()
}

/// A contract whose `execute` and `query` grow its memory of two pages by the first byte of the message; if the second
/// is `t` they trap then, and if it is `l` they run until the gas ends.
pub fn growing() -> Vec<u8> {
    wat::parse_str(include_str!("growing.wat")).unwrap()
}

/// As [`scripted`], but `execute` asks the chain its message, and answers what comes back.
pub fn asking() -> Vec<u8> {
    let answering = r#"(func (export "execute") (param i32 i32 i32) (result i32) (local.get 2))"#;
    let asking = r#"(func (export "execute") (param i32 i32 i32) (result i32) (call $query_chain (local.get 2)))"#;
    wat::parse_str(include_str!("scripted.wat").replace(answering, asking)).unwrap()
}
