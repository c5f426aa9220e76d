//! The small traits through which modules use each other. A module never imports another module.

mod ai;
mod bank;
mod proofs;
mod staking;
mod system;

pub use ai::*;
pub use bank::*;
pub use proofs::*;
pub use staking::*;
pub use system::*;
