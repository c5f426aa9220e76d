//! What the tests of all crates share. A dependency of tests only.

mod module;

pub use module::ModuleExt;
