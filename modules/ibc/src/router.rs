//! Which application has which port (ibc-go `05-port/types.Router`, `core/api.Router`).

use openledger_core::ports::{IbcApp, IbcAppV2};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// The applications. They are bound once, after they and core IBC exist, because each needs the other.
#[derive(Clone, Default)]
pub struct AppRouter(Arc<OnceLock<Tables>>);

#[derive(Default)]
struct Tables {
    apps: BTreeMap<String, Arc<dyn IbcApp>>,
    apps_v2: BTreeMap<String, Arc<dyn IbcAppV2>>,
    prefixes_v2: BTreeMap<String, Arc<dyn IbcAppV2>>,
}

/// The applications to bind.
#[derive(Default)]
pub struct Apps {
    tables: Tables,
}

impl Apps {
    /// An application for the channels of a name. A port finds it by being the name, or by containing it, where no
    /// port is the name itself (ibc-go `PortKeeper.Route`).
    #[must_use]
    pub fn with(mut self, name: &str, app: Arc<dyn IbcApp>) -> Self {
        self.tables.apps.insert(name.to_owned(), app);
        self
    }

    /// An application for the packets of version 2 of a port.
    #[must_use]
    pub fn with_v2(mut self, port: &str, app: Arc<dyn IbcAppV2>) -> Self {
        self.tables.apps_v2.insert(port.to_owned(), app);
        self
    }

    /// An application for the packets of version 2 of all ports with this beginning.
    #[must_use]
    pub fn with_v2_prefix(mut self, prefix: &str, app: Arc<dyn IbcAppV2>) -> Self {
        self.tables.prefixes_v2.insert(prefix.to_owned(), app);
        self
    }
}

impl AppRouter {
    /// Binds the applications.
    ///
    /// # Errors
    /// When they are bound already.
    pub fn bind(&self, apps: Apps) -> Result<(), String> {
        self.0.set(apps.tables).map_err(|_| "the applications of IBC are bound twice".to_owned())
    }

    /// The application of a port.
    pub fn route(&self, port: &str) -> Option<&Arc<dyn IbcApp>> {
        let tables = self.0.get()?;
        tables.apps.get(port).or_else(|| {
            // In the order of their names, as ibc-go goes through them.
            tables.apps.iter().find(|(name, _)| port.contains(name.as_str())).map(|(_, app)| app)
        })
    }

    /// The application of a port of version 2.
    pub fn route_v2(&self, port: &str) -> Option<&Arc<dyn IbcAppV2>> {
        let tables = self.0.get()?;
        tables.apps_v2.get(port).or_else(|| {
            tables.prefixes_v2.iter().find(|(prefix, _)| port.starts_with(prefix.as_str())).map(|(_, app)| app)
        })
    }
}
