//! The module as the runtime sees it.

use crate::keeper::{ConsensusKeeper, check_form};
use crate::keys::STORE;
use crate::queries;
use openledger_core::{ChainConfig, Manifest, MessageRoute, MessageRoutes, Module, QueryRoute, Res, Sdk};
use openledger_proto::cosmos::consensus::v1::MsgUpdateParams;

/// What the module is and owns.
pub const MANIFEST: Manifest = Manifest { stores: &[STORE], ..Manifest::of("consensus") };

/// The consensus module. It has no genesis section: InitChain brings the parameters.
#[derive(Debug, Clone, Copy, Default)]
pub struct ConsensusModule {
    keeper: ConsensusKeeper,
}

impl ConsensusModule {
    /// The module over a keeper.
    pub fn new(keeper: ConsensusKeeper) -> Self {
        Self { keeper }
    }
}

/// The SDK reads durations while it decodes.
fn check_update_params(_: &ChainConfig, msg: &MsgUpdateParams) -> Res<()> {
    if check_form(msg) { Ok(()) } else { Err(Sdk::TxDecode.wrap("duration out of range")) }
}

impl Module for ConsensusModule {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    fn messages(&self) -> Vec<MessageRoute> {
        MessageRoutes::new(self.keeper).checked(check_update_params, ConsensusKeeper::update_params).finish()
    }

    fn queries(&self) -> Vec<QueryRoute> {
        queries::routes(&self.keeper)
    }
}
