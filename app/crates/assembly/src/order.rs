//! The one list of the order in which the modules work, and of the accounts that they own.

use openledger_baseapp::genutil;
use openledger_baseapp::order::Order;
use openledger_core::context::ModuleAccountSpec;

const BURN: &str = "burner";
const STAKE: &str = "staking";

const fn account(name: &'static str, permissions: &'static [&'static str], receives: bool) -> ModuleAccountSpec {
    ModuleAccountSpec { name, permissions, receives }
}

/// Module accounts and what each may do, in the order in which genesis gives them numbers (that of the SDK's
/// modules). Users may send to governance, whose account the SDK's chains leave open, and to the treasury.
pub const MODULE_ACCOUNTS: &[ModuleAccountSpec] = &[
    account("fee_collector", &[], false),
    account("distribution", &[], false),
    account("bonded_tokens_pool", &[BURN, STAKE], false),
    account("not_bonded_tokens_pool", &[BURN, STAKE], false),
    account("gov", &[BURN], true),
    account("mint", &["minter"], false),
    account("reward_pool", &[], false),
    account("datanet", &[BURN], false),
    account("inference", &[], false),
    account("attribution", &[BURN], false),
    account("treasury", &[], true),
];

/// Who works before a block. Upgrades come first: nothing may read a state that waits for its migration.
pub const PRE_BLOCK: &[&str] = &["upgrade", "auth"];
/// Who works before a block's transactions. Slashing follows distribution, so that nothing is left in a
/// slashed validator's pool.
pub const BEGIN_BLOCK: &[&str] = &[
    "mint",
    "distribution",
    "slashing",
    "evidence",
    "staking",
    "authz",
    "datanet",
    "model",
    "inference",
    "attribution",
];
/// Who works after a block's transactions.
pub const END_BLOCK: &[&str] = &["gov", "staking", "feegrant", "datanet", "model", "inference", "attribution"];
/// Who reads genesis when. Genesis transactions come after staking, which they call.
pub const GENESIS: &[&str] = &[
    "auth",
    "bank",
    "distribution",
    "staking",
    "slashing",
    "gov",
    "mint",
    genutil::NAME,
    "evidence",
    "authz",
    "feegrant",
    "upgrade",
    "vesting",
    "consensus",
    "datanet",
    "model",
    "inference",
    "attribution",
];
/// Whose sections are checked again when a chain starts. The SDK checks none then: chains whose periods
/// `genesis validate` finds too short, as tests like them, and chains whose metadata leave names out, do
/// start.
pub const CHECKED_AT_START: &[&str] = &["auth", "datanet", "model", "inference", "attribution"];
/// Who writes genesis when.
pub const EXPORT: &[&str] = &[
    "consensus",
    "auth",
    "bank",
    "distribution",
    "staking",
    "slashing",
    "gov",
    "mint",
    genutil::NAME,
    "evidence",
    "authz",
    "feegrant",
    "upgrade",
    "vesting",
    "datanet",
    "model",
    "inference",
    "attribution",
];
/// Who prepares its state for a chain that begins at height zero; the others keep no heights.
pub const ZERO_HEIGHT: &[&str] = &["distribution", "staking", "slashing"];

/// The lists as the runtime takes them.
pub const ORDER: Order = Order {
    pre_block: PRE_BLOCK,
    begin_block: BEGIN_BLOCK,
    end_block: END_BLOCK,
    genesis: GENESIS,
    checked_at_start: CHECKED_AT_START,
    export: EXPORT,
    zero_height: ZERO_HEIGHT,
};
