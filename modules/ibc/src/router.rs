//! Which application has which port (ibc-go `05-port/types.Router`, `core/api.Router`).

use openledger_core::ports::{IbcApp, IbcAppV2, TransferPort};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

/// The applications. They are bound once, after they and core IBC exist, because each needs the other. For
/// the same reason their owner closes the router at the end ([`AppRouter::close`]): otherwise the two would
/// keep each other alive.
#[derive(Clone, Default)]
pub struct AppRouter(Arc<RwLock<Option<Arc<Apps>>>>);

/// The applications to bind.
#[derive(Default)]
pub struct Apps {
    apps: BTreeMap<String, Arc<dyn IbcApp>>,
    apps_v2: BTreeMap<String, Arc<dyn IbcAppV2>>,
    prefixes_v2: BTreeMap<String, Arc<dyn IbcAppV2>>,
    transfer: Option<Arc<dyn TransferPort>>,
    clashes: Vec<String>,
}

impl Apps {
    /// An application for the channels of a name. A port finds it by being the name, or by containing it,
    /// where no port is the name itself (ibc-go `PortKeeper.Route`).
    #[must_use]
    pub fn with(mut self, name: &str, app: Arc<dyn IbcApp>) -> Self {
        if self.apps.insert(name.to_owned(), app).is_some() {
            self.clashes.push(name.to_owned());
        }
        self
    }

    /// An application for the packets of version 2 of a port.
    #[must_use]
    pub fn with_v2(mut self, port: &str, app: Arc<dyn IbcAppV2>) -> Self {
        let covered = self.prefixes_v2.keys().any(|prefix| port.starts_with(prefix.as_str()));
        if self.apps_v2.insert(port.to_owned(), app).is_some() || covered {
            self.clashes.push(port.to_owned());
        }
        self
    }

    /// An application for the packets of version 2 of all ports with this beginning.
    #[must_use]
    pub fn with_v2_prefix(mut self, prefix: &str, app: Arc<dyn IbcAppV2>) -> Self {
        let direct = self.apps_v2.keys().any(|port| port.starts_with(prefix));
        let other = |p: &String| p.starts_with(prefix) || prefix.starts_with(p.as_str());
        if direct || self.prefixes_v2.keys().any(other) {
            self.clashes.push(prefix.to_owned());
        }
        self.prefixes_v2.insert(prefix.to_owned(), app);
        self
    }

    /// The application that transfers coins for contracts.
    #[must_use]
    pub fn with_transfer(mut self, transfer: Arc<dyn TransferPort>) -> Self {
        self.transfer = Some(transfer);
        self
    }

    /// A port of channels must be a word, so that no other port contains it by chance of its separators.
    fn complaint(&self) -> Option<String> {
        let is_word = |name: &&String| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric());
        let names = self.apps.keys().chain(self.apps_v2.keys()).chain(self.prefixes_v2.keys());
        let odd = names.into_iter().find(|name| !is_word(name)).map(|name| format!("{name:?} is no name of a port"));
        odd.or_else(|| self.clashes.first().map(|name| format!("two applications of IBC have the port {name}")))
    }
}

impl AppRouter {
    /// Binds the applications.
    ///
    /// # Errors
    /// When they are bound already, two of them have one port, or a name is no word.
    pub fn bind(&self, apps: Apps) -> Result<(), String> {
        if let Some(complaint) = apps.complaint() {
            return Err(complaint);
        }
        let mut bound = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if bound.is_some() {
            return Err("the applications of IBC are bound twice".to_owned());
        }
        *bound = Some(Arc::new(apps));
        Ok(())
    }

    /// Forgets the applications, and with them the keepers that they hold.
    pub fn close(&self) {
        let apps = self.0.write().unwrap_or_else(PoisonError::into_inner).take();
        drop(apps); // after the lock, since applications may hold whatever they like
    }

    fn apps(&self) -> Option<Arc<Apps>> {
        // The applications are put in and taken out whole, so they are whole even after a panic.
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The application of a port.
    pub fn route(&self, port: &str) -> Option<Arc<dyn IbcApp>> {
        let bound = self.apps()?;
        let found = bound.apps.get(port).or_else(|| {
            // In the order of their names, as ibc-go goes through them.
            bound.apps.iter().find(|(name, _)| port.contains(name.as_str())).map(|(_, app)| app)
        });
        found.cloned()
    }

    /// The application of a port of version 2.
    pub fn route_v2(&self, port: &str) -> Option<Arc<dyn IbcAppV2>> {
        let bound = self.apps()?;
        let found = bound.apps_v2.get(port).or_else(|| {
            bound.prefixes_v2.iter().find(|(prefix, _)| port.starts_with(prefix.as_str())).map(|(_, app)| app)
        });
        found.cloned()
    }

    /// The application that transfers coins for contracts, if there is one.
    pub fn transfer(&self) -> Option<Arc<dyn TransferPort>> {
        self.apps()?.transfer.clone()
    }
}
