//! The small traits through which modules use each other. A module never imports another module.
//!
//! Each trait holds what one kind of user needs: reading, moving coins, creating coins and so on. A keeper takes the
//! smallest trait that has what it calls, so its constructor says what it can do to the rest of the chain. A trait
//! without methods of its own, such as [`BankPort`], only joins others for a keeper that needs several of them from
//! one implementor.

mod account;
mod admission;
mod attribution;
mod authorization;
mod bank;
mod datanets;
mod encoders;
mod evidence;
mod hooks;
mod ibc;
mod ibc_app;
mod ibc_callbacks;
mod ibc_layers;
mod jobs;
mod models;
mod proofs;
mod staking;
mod system;
mod upgrade;

pub use account::*;
pub use admission::*;
pub use attribution::*;
pub use authorization::*;
pub use bank::*;
pub use datanets::*;
pub use encoders::*;
pub use evidence::*;
pub use hooks::*;
pub use ibc::*;
pub use ibc_app::*;
pub use ibc_callbacks::*;
pub use ibc_layers::*;
pub use jobs::*;
pub use models::*;
pub use proofs::*;
pub use staking::*;
pub use system::*;
pub use upgrade::*;
