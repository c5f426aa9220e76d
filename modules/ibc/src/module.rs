//! The module as the runtime sees it.

use crate::keeper::IbcKeeper;
use openledger_core::{Manifest, Module};

/// What the module is and owns.
pub const MANIFEST: Manifest = Manifest { stores: &[crate::STORE], consensus_version: 8, ..Manifest::of("ibc") };

/// The module of IBC core.
#[derive(Clone)]
pub struct IbcModule {
    keeper: IbcKeeper,
}

impl IbcModule {
    /// The module over a keeper.
    pub fn new(keeper: IbcKeeper) -> Self {
        Self { keeper }
    }
}

impl Module for IbcModule {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }
}
