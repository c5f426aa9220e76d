//! The controller: accounts on other chains that users here control (ibc-go `controller`).

mod handshake;
mod keeper;
mod layer;
mod msgs;
mod queries;

pub(crate) use handshake::require_closed;
pub use keeper::{ControllerKeeper, ControllerPorts};
pub(crate) use keeper::{DISABLED, ENABLED};
pub use layer::ControllerLayer;
pub(crate) use msgs::{check_register, check_send_tx, check_update_params};
