//! In which order the modules work.

/// Names of the modules in the order in which each phase calls them. Which modules there are is the assembly's
/// business; the state machine only follows the lists.
#[derive(Debug, Clone, Copy)]
pub struct Order {
    /// Before a block.
    pub pre_block: &'static [&'static str],
    /// Before a block's transactions.
    pub begin_block: &'static [&'static str],
    /// After a block's transactions.
    pub end_block: &'static [&'static str],
    /// Reading genesis.
    pub genesis: &'static [&'static str],
    /// Sections of genesis that are checked again when a chain starts.
    pub checked_at_start: &'static [&'static str],
    /// Writing genesis.
    pub export: &'static [&'static str],
    /// Preparing the state for a chain that begins at height zero.
    pub zero_height: &'static [&'static str],
}
