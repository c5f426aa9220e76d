//! What a module may know of the node on which it runs. None of it reaches the state.

use std::path::{Path, PathBuf};

/// The node's side of [`crate::Module::start`].
#[derive(Debug, Clone, Default)]
pub struct NodeEnv {
    data: Option<PathBuf>,
}

impl NodeEnv {
    /// A node whose application data lie in this directory.
    pub fn at(data: &Path) -> Self {
        Self { data: Some(data.to_owned()) }
    }

    /// A chain without a home, as tests and checks of a genesis file have it.
    pub fn without_home() -> Self {
        Self::default()
    }

    /// The directory that belongs to a module on this node, made if it does not exist; `None` without a home. What
    /// lies there is a cache or can be rebuilt: state sync and backups of the state do not carry it.
    ///
    /// # Errors
    /// When the directory cannot be made.
    pub fn directory(&self, module: &str) -> std::io::Result<Option<PathBuf>> {
        let Some(data) = &self.data else { return Ok(None) };
        let directory = data.join("modules").join(module);
        std::fs::create_dir_all(&directory)?;
        Ok(Some(directory))
    }
}
