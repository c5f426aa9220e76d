//! The hostile cases of docs/ADVERSARIAL.md that need the whole application: four validators, every module,
//! blocks as CometBFT sends them.

mod chain;
mod consensus;
mod gas;
mod genesis;
mod governance;
mod parameters;
mod refusals;
mod staking;
mod state;
mod upgrades;
