//! The methods of all `Query` services of IBC core, by submodule.

use crate::keeper::IbcKeeper;
use crate::{channel, channel_v2, client, client_v2, connection};
use openledger_core::QueryRoute;

/// The methods of the five services.
pub(crate) fn routes(keeper: &IbcKeeper) -> Vec<QueryRoute> {
    let mut routes = client::queries(keeper);
    routes.extend(client_v2::queries(keeper));
    routes.extend(connection::queries(keeper));
    routes.extend(channel::queries(keeper));
    routes.extend(channel_v2::queries(keeper));
    routes
}
