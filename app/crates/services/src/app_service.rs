//! `cosmos.app.v1alpha1.Query`: which modules the application is made of.

use crate::router::QueryRouter;
use openledger_core::{Module, QueryError};
use openledger_proto::cosmos::app::v1alpha1 as api;
use prost::Message as _;

/// The full name of the service.
pub const NAME: &str = "cosmos.app.v1alpha1.Query";

impl QueryRouter {
    /// The modules by name; they are put together in code, so that none has a configuration object.
    pub(crate) fn app_service(&self, method: &str) -> Result<Vec<u8>, QueryError> {
        if method != "Config" {
            return Err(QueryError::unimplemented(&format!("/{NAME}/{method}")));
        }
        let module = |module: &dyn Module| api::ModuleConfig { name: module.name().to_owned(), ..Default::default() };
        let modules = self.app.runtime().modules().iter().map(|m| module(m.as_ref())).collect();
        let config = Some(api::Config { modules, golang_bindings: Vec::new() });
        Ok(api::QueryConfigResponse { config }.encode_to_vec())
    }
}
