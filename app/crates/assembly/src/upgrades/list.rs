//! The upgrades since genesis.

#[cfg(feature = "rehearsal")]
use super::rehearsal;
use super::upgrade::Upgrade;

/// The upgrades since genesis. An entry stays for ever: a binary refuses a state whose last upgrade it does
/// not know.
pub const UPGRADES: &[Upgrade] = &[
    #[cfg(feature = "rehearsal")]
    rehearsal::UPGRADE,
];
