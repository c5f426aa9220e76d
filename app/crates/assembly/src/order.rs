//! The one list of the order in which the modules work. What each module does is its own to say: the lists are held
//! against the modules' manifests when the application is assembled, and one that does not fit refuses to start.

use crate::genutil;
use openledger_baseapp::order::Order;
use openledger_core::Phase;

/// The accounts of modules in the order in which genesis gives them numbers, which is that of the SDK's modules.
const ACCOUNTS: &[&str] = &[
    "fee_collector",
    "distribution",
    "bonded_tokens_pool",
    "not_bonded_tokens_pool",
    "gov",
    "mint",
    "reward_pool",
    "datanet",
    "inference",
    "attribution",
    "treasury",
    "transfer",
    "interchainaccounts",
    "wasm",
    "job",
];

/// Who prepares what lies outside of the state on a node.
const START: &[&str] = &["inference", "wasm"];
/// Whose sections of genesis are checked again when a chain starts.
const GENESIS_CHECK: &[&str] = &["auth", "datanet", "model", "inference", "attribution", "job"];
/// Who works before a block. Upgrades come first, because nothing may read a state that waits for its migration.
const PRE_BLOCK: &[&str] = &["upgrade", "auth"];
/// Who works before a block's transactions. Slashing follows distribution, so that nothing is left in a slashed
/// validator's pool.
const BEGIN_BLOCK: &[&str] =
    &["mint", "distribution", "slashing", "evidence", "staking", "authz", "ibc", "ratelimit", "model"];
/// Who keeps something of transactions that failed.
const AFTER_MESSAGES: &[&str] = &["wasm"];
/// Who works after a block's transactions.
const END_BLOCK: &[&str] = &["gov", "staking", "feegrant", "attribution"];
/// Who prepares its state for a chain that begins at height zero; the others keep no heights. Inference follows
/// attribution, whose records it names by their hash.
const ZERO_HEIGHT: &[&str] =
    &["distribution", "staking", "slashing", "datanet", "model", "attribution", "inference", "job"];

/// Who reads genesis when. Genesis transactions come after staking, which they call.
const GENESIS: &[&str] = &[
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
    "transfer",
    "ibc",
    "interchainaccounts",
    "packetfowardmiddleware",
    "ratelimit",
    "datanet",
    "model",
    "inference",
    "attribution",
    "job",
    "inferibc",
    "wasm",
];
/// Who writes genesis when.
const EXPORT: &[&str] = &[
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
    "transfer",
    "ibc",
    "interchainaccounts",
    "packetfowardmiddleware",
    "ratelimit",
    "datanet",
    "model",
    "inference",
    "attribution",
    "job",
    "inferibc",
    "wasm",
];

/// The lists as the runtime takes them.
pub fn order() -> Order {
    Order::new(GENESIS, EXPORT, ACCOUNTS)
        .with(Phase::Start, START)
        .with(Phase::GenesisCheck, GENESIS_CHECK)
        .with(Phase::PreBlock, PRE_BLOCK)
        .with(Phase::BeginBlock, BEGIN_BLOCK)
        .with(Phase::AfterMessages, AFTER_MESSAGES)
        .with(Phase::EndBlock, END_BLOCK)
        .with(Phase::ZeroHeight, ZERO_HEIGHT)
}
