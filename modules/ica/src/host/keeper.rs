//! The keeper of the host.

use crate::keys::HOST_PARAMS;
use openledger_core::ports::{IbcCore, InterchainAccounts};
use openledger_core::{Ctx, Failure, Res, Router};
use openledger_proto::ibc::applications::interchain_accounts::host::v1::Params;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What the host uses of the rest of the chain.
pub struct HostPorts {
    /// Core IBC.
    pub core: Arc<dyn IbcCore>,
    /// Accounts.
    pub accounts: Arc<dyn InterchainAccounts>,
    /// The messages and queries of all modules.
    pub router: Router,
}

/// The keeper of the accounts that other chains control.
#[derive(Clone)]
pub struct HostKeeper {
    ports: Arc<HostPorts>,
    /// The methods that `MsgModuleQuerySafe` may ask for.
    pub(super) safe_queries: Arc<BTreeSet<String>>,
}

impl std::fmt::Debug for HostKeeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HostKeeper")
    }
}

impl HostKeeper {
    /// The keeper over its ports.
    pub fn new(ports: HostPorts) -> Self {
        Self { ports: Arc::new(ports), safe_queries: Arc::new(super::queries::safe()) }
    }

    /// The parameters.
    ///
    /// # Errors
    /// `undefined:111222` before genesis.
    pub fn params(&self, ctx: &Ctx) -> Res<Params> {
        HOST_PARAMS.get(ctx)?.ok_or_else(|| Failure::panicked("ica/host params are not set in store"))
    }

    pub(super) fn core(&self) -> &dyn IbcCore {
        &*self.ports.core
    }

    pub(super) fn accounts(&self) -> &dyn InterchainAccounts {
        &*self.ports.accounts
    }

    pub(super) fn router(&self) -> &Router {
        &self.ports.router
    }
}
