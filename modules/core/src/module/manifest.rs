//! What a module declares about itself.

use crate::accounts::ModuleAccountSpec;
use crate::storage::StoreKey;
use openledger_proto::commands::ModuleCommands;

/// A phase of the application in which a module may work. Each has an order list in the assembly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// When the node opens its state: [`super::Module::start`].
    Start,
    /// The genesis section is checked again when a chain starts, not only by `genesis validate`. The SDK checks
    /// none then, so a module declares this only if a section that contradicts itself could harm the chain.
    GenesisCheck,
    /// Before a block: [`super::Module::pre_block`].
    PreBlock,
    /// Before a block's transactions: [`super::Module::begin_block`].
    BeginBlock,
    /// After the messages of each transaction of a block: [`super::Module::after_messages`].
    AfterMessages,
    /// After a block's transactions: [`super::Module::end_block`].
    EndBlock,
    /// Before an export for height zero: [`super::Module::prepare_zero_height`].
    ZeroHeight,
}

impl Phase {
    /// All phases.
    pub const ALL: [Phase; 7] = [
        Phase::Start,
        Phase::GenesisCheck,
        Phase::PreBlock,
        Phase::BeginBlock,
        Phase::AfterMessages,
        Phase::EndBlock,
        Phase::ZeroHeight,
    ];
}

/// Everything about a module that does not depend on a running chain.
#[derive(Debug, Clone, Copy)]
pub struct Manifest {
    /// Codespace, event namespace and genesis section.
    pub name: &'static str,
    /// The committed stores that the module owns.
    pub stores: &'static [StoreKey],
    /// The accounts that the module owns, with their permissions.
    pub accounts: &'static [ModuleAccountSpec],
    /// Full names of the types beside messages that may stand inside an `Any` of messages: keys, authorizations,
    /// allowances, proposal contents, evidence, light clients.
    pub any_types: &'static [&'static str],
    /// The phases in which the module works, beside genesis.
    pub phases: &'static [Phase],
    /// Version of the state's form (SDK `ConsensusVersion`). An upgrade raises it and brings a migration.
    pub consensus_version: u64,
    /// What has a version of its own in the SDK's list of modules although it is a part of this one: names and
    /// versions.
    pub parts: &'static [(&'static str, u64)],
    /// What clients offer as commands. The command line and `cosmos.autocli.v1` are made from it.
    pub commands: ModuleCommands,
}

impl Manifest {
    /// The manifest of a module that owns nothing, of which a module's own is made:
    /// `Manifest { stores: &["note"], ..Manifest::of("note") }`.
    pub const fn of(name: &'static str) -> Self {
        Self {
            name,
            stores: &[],
            accounts: &[],
            any_types: &[],
            phases: &[],
            consensus_version: 1,
            parts: &[],
            commands: ModuleCommands::NONE,
        }
    }

    /// Whether the module works in this phase.
    pub fn works_in(&self, phase: Phase) -> bool {
        self.phases.contains(&phase)
    }
}
