//! The keeper of IBC core. Its methods are written in the folders of the submodules.

use crate::light::LightClient;
use crate::light::localhost::Localhost;
use crate::light::solomachine::Solomachine;
use crate::light::tendermint::Tendermint;
use crate::router::AppRouter;
use openledger_core::ports::UpgradePort;
use std::sync::Arc;

/// What IBC core uses of the rest of the chain.
#[derive(Clone)]
pub struct IbcPorts {
    /// Plans, at whose heights clients of this chain are upgraded.
    pub upgrade: Arc<dyn UpgradePort>,
    /// The applications by port.
    pub apps: AppRouter,
}

/// The keeper of clients, connections, channels and packets.
#[derive(Clone)]
pub struct IbcKeeper {
    pub(crate) upgrade: Arc<dyn UpgradePort>,
    pub(crate) apps: AppRouter,
    tendermint: Arc<Tendermint>,
    solomachine: Arc<Solomachine>,
    localhost: Arc<Localhost>,
}

impl IbcKeeper {
    /// The keeper over its ports.
    pub fn new(ports: IbcPorts) -> Self {
        Self {
            upgrade: ports.upgrade,
            apps: ports.apps,
            tendermint: Arc::new(Tendermint),
            solomachine: Arc::new(Solomachine),
            localhost: Arc::new(Localhost),
        }
    }

    /// The clients of a kind, such as `07-tendermint`.
    pub(crate) fn light_client(&self, kind: &str) -> Option<&dyn LightClient> {
        match kind {
            crate::light::tendermint::KIND => Some(&*self.tendermint),
            crate::light::solomachine::KIND => Some(&*self.solomachine),
            crate::light::localhost::KIND => Some(&*self.localhost),
            _ => None,
        }
    }
}
