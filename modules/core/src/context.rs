//! What a handler gets: state, gas, block and chain configuration.

use crate::address::{AccAddress, AddressCodec};
use crate::amount::Amount;
use crate::errors::{Failure, Res};
use crate::events::Event;
use crate::gas::GasMeter;
use crate::kv::Kv;
use crate::state::State;
use crate::storage::{MemSnapshot, StoreKey};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Why a handler runs. State must come out the same in `Deliver` on every node; the other modes never commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExecMode {
    /// First admission to the mempool.
    Check,
    /// Re-admission after a block.
    Recheck,
    /// Gas estimation: no signature is verified, gas is not limited by the transaction.
    Simulate,
    /// Building or judging a proposal.
    Proposal,
    /// The block itself, genesis included.
    Deliver,
    /// A query.
    Query,
}

/// A block's vote on its predecessor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vote {
    /// Consensus address (20 bytes).
    pub validator: Vec<u8>,
    /// Voting power.
    pub power: i64,
    /// Whether the validator voted, for the block or for nil (not absent).
    pub signed: bool,
}

/// Evidence that CometBFT reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misbehavior {
    /// Consensus address.
    pub validator: Vec<u8>,
    /// Its power at that height.
    pub power: i64,
    /// The height of the offence.
    pub height: i64,
    /// The time of the offence.
    pub time: BlockTime,
    /// The total power then.
    pub total_power: i64,
    /// Whether it is a double vote (otherwise a light-client attack).
    pub duplicate_vote: bool,
}

/// Time of a block header: seconds and nanoseconds since the Unix epoch. The only clock that state code
/// knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct BlockTime {
    /// Seconds.
    pub seconds: i64,
    /// Nanoseconds, below 10^9.
    pub nanos: i32,
}

impl BlockTime {
    /// Length of [`BlockTime::sortable_text`].
    pub const SORTABLE_LEN: usize = 29;
    /// Go's zero `time.Time`: the first of January of the year 1.
    pub const GO_ZERO: BlockTime = BlockTime { seconds: -62_135_596_800, nanos: 0 };

    /// `2006-01-02T15:04:05.000000000` in UTC (SDK `sdk.SortableTimeFormat`): order in text is order in time
    /// from year 0 to 9999.
    pub fn sortable_text(&self) -> String {
        let days = self.seconds.div_euclid(86_400);
        let second = self.seconds.rem_euclid(86_400);
        let (year, month, day) = civil(days);
        format!(
            "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:09}",
            second.div_euclid(3600),
            second.rem_euclid(3600).div_euclid(60),
            second.rem_euclid(60),
            self.nanos
        )
    }

    /// `2006-01-02T15:04:05Z`, without parts of a second (Go `time.RFC3339` in UTC).
    pub fn rfc3339(&self) -> String {
        let text = self.sortable_text();
        format!("{}Z", text.split('.').next().unwrap_or_default())
    }

    /// `2006-01-02 15:04:05.678 +0000 UTC` (Go `Time.String` in UTC).
    pub fn go_text(&self) -> String {
        let text = self.sortable_text().replacen('T', " ", 1);
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let point = if self.nanos == 0 { "" } else { "." };
        format!("{whole}{point}{} +0000 UTC", fraction.trim_end_matches('0'))
    }

    /// Reads [`BlockTime::sortable_text`].
    pub fn from_sortable_text(text: &str) -> Option<Self> {
        let field = |range: std::ops::Range<usize>| text.get(range)?.parse::<i64>().ok();
        let (year, month, day) = (field(0..4)?, field(5..7)?, field(8..10)?);
        let time = field(11..13)?
            .checked_mul(3600)?
            .checked_add(field(14..16)?.checked_mul(60)?)?
            .checked_add(field(17..19)?)?;
        let seconds = days_from_civil(year, month, day)?.checked_mul(86_400)?.checked_add(time)?;
        let found = Self { seconds, nanos: i32::try_from(field(20..29)?).ok()? };
        (found.sortable_text() == text).then_some(found)
    }

    /// This time and a duration in nanoseconds; `None` out of range (Go `Time.Add`).
    pub fn plus_nanos(&self, nanos: i128) -> Option<Self> {
        let total = self.unix_nanos().checked_add(nanos)?;
        let seconds = i64::try_from(total.div_euclid(1_000_000_000)).ok()?;
        Some(Self { seconds, nanos: i32::try_from(total.rem_euclid(1_000_000_000)).ok()? })
    }

    /// Nanoseconds since the Unix epoch.
    pub fn unix_nanos(&self) -> i128 {
        i128::from(self.seconds).saturating_mul(1_000_000_000).saturating_add(i128::from(self.nanos))
    }
}

/// Year, month and day of a day since the epoch (Hinnant, "chrono-compatible low-level date algorithms").
fn civil(days: i64) -> (i64, i64, i64) {
    let z = days.saturating_add(719_468);
    let (era, doe) = (z.div_euclid(146_097), z.rem_euclid(146_097));
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i64::from(month <= 2);
    (year, month, doy - (153 * mp + 2) / 5 + 1)
}

/// The inverse of [`civil`]; `None` for a month or day out of range.
fn days_from_civil(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let y = if month <= 2 { year - 1 } else { year };
    let (era, yoe) = (y.div_euclid(400), y.rem_euclid(400));
    let mp = (month + 9) % 12;
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + (153 * mp + 2) / 5 + day - 1;
    Some(era * 146_097 + doe - 719_468)
}

#[cfg(test)]
mod time_tests {
    use super::BlockTime;

    #[test]
    fn other_texts_are_gos() {
        // Go: time.Unix(s, n).UTC().String() and .Format(time.RFC3339)
        let cases = [
            (1_767_323_070, 678_000_000, "2026-01-02 03:04:30.678 +0000 UTC", "2026-01-02T03:04:30Z"),
            (1_767_323_040, 0, "2026-01-02 03:04:00 +0000 UTC", "2026-01-02T03:04:00Z"),
        ];
        for (seconds, nanos, text, short) in cases {
            let t = BlockTime { seconds, nanos };
            assert_eq!((t.go_text().as_str(), t.rfc3339().as_str()), (text, short));
        }
    }

    #[test]
    fn sortable_text_is_gos() {
        // Go: time.Unix(s, n).UTC().Format("2006-01-02T15:04:05.000000000")
        for (seconds, nanos, text) in [
            (0, 0, "1970-01-01T00:00:00.000000000"),
            (1_709_210_096, 5, "2024-02-29T12:34:56.000000005"),
            (-62_135_596_800, 0, "0001-01-01T00:00:00.000000000"),
            (253_402_300_799, 999_999_999, "9999-12-31T23:59:59.999999999"),
            (-1, 1, "1969-12-31T23:59:59.000000001"),
        ] {
            let time = BlockTime { seconds, nanos };
            assert_eq!(time.sortable_text(), text);
            assert_eq!(BlockTime::from_sortable_text(text), Some(time));
        }
        assert_eq!(BlockTime::from_sortable_text("2023-02-29T00:00:00.000000000"), None);
    }
}

/// The block that is being executed.
#[derive(Debug, Clone, Default)]
pub struct BlockInfo {
    /// The chain's id.
    pub chain_id: String,
    /// Height of the block; the initial height at genesis.
    pub height: u64,
    /// Header time.
    pub time: BlockTime,
    /// Consensus address of the proposer.
    pub proposer: Vec<u8>,
    /// Hash of the block.
    pub hash: Vec<u8>,
    /// Hash of the next validator set.
    pub next_validators_hash: Vec<u8>,
    /// The application hash after the previous block.
    pub app_hash: Vec<u8>,
    /// Votes on the previous block.
    pub votes: Vec<Vote>,
    /// Evidence in this block.
    pub misbehavior: Vec<Misbehavior>,
    /// `block.max_gas` in force; `None` when unlimited.
    pub max_gas: Option<u64>,
    /// `validator.pub_key_types` in force (`ed25519`, `secp256k1`); `None` when the consensus parameters have
    /// no validator section.
    pub validator_key_types: Option<Vec<String>>,
}

/// What a module account may do (SDK `authtypes.Permissions`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModuleAccountSpec {
    /// The module's name.
    pub name: &'static str,
    /// `minter`, `burner`, `staking`.
    pub permissions: &'static [&'static str],
    /// Whether users may send to it.
    pub receives: bool,
}

/// Configuration that all nodes of a chain share; read once at start.
#[derive(Debug, Clone)]
pub struct ChainConfig {
    /// Bech32 prefixes.
    pub addresses: AddressCodec,
    /// The staking and fee denom that `init` writes (`uopen`).
    pub bond_denom: String,
    /// The module accounts of the runtime.
    pub module_accounts: Vec<ModuleAccountSpec>,
    /// Base units of the bond denom per unit of consensus power (SDK `sdk.DefaultPowerReduction`); at least 1.
    pub power_reduction: Amount,
}

impl Default for ChainConfig {
    fn default() -> Self {
        Self {
            addresses: AddressCodec::new("open"),
            bond_denom: "uopen".to_owned(),
            module_accounts: Vec::new(),
            power_reduction: Amount::new(1_000_000),
        }
    }
}

impl ChainConfig {
    /// The text of the account that may change parameters: the governance module.
    pub fn authority(&self) -> String {
        self.addresses.to_text(&AccAddress::module("gov"))
    }
}

/// The transaction that is being executed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TxInfo {
    /// SHA-256 of its bytes.
    pub hash: [u8; 32],
    /// Position in the block.
    pub index: u32,
    /// Length in bytes.
    pub size: u64,
    /// Index of the message that runs.
    pub msg_index: u32,
}

/// The context of a handler. Cheap to clone: everything is shared.
#[derive(Debug, Clone)]
pub struct Ctx {
    state: State,
    gas: GasMeter,
    block: Arc<BlockInfo>,
    config: Arc<ChainConfig>,
    mode: ExecMode,
    tx: Arc<TxInfo>,
}

impl Ctx {
    /// A context over a state.
    pub fn new(state: State, gas: GasMeter, block: Arc<BlockInfo>, config: Arc<ChainConfig>, mode: ExecMode) -> Self {
        Self { state, gas, block, config, mode, tx: Arc::default() }
    }

    /// A context over an empty memory store, for keeper tests.
    pub fn for_test() -> Self {
        let state = State::new(Arc::new(MemSnapshot::default()));
        let block = BlockInfo { chain_id: "test-1".to_owned(), height: 1, ..BlockInfo::default() };
        Self::new(state, GasMeter::infinite(), Arc::new(block), Arc::default(), ExecMode::Deliver)
    }

    /// The same context under another meter.
    #[must_use]
    pub fn with_gas(&self, gas: GasMeter) -> Self {
        Self { gas, ..self.clone() }
    }
    /// The same context for reads whose gas a formula has charged already.
    #[must_use]
    pub fn unmetered(&self) -> Self {
        self.with_gas(GasMeter::infinite())
    }
    /// The same context at another block.
    #[must_use]
    pub fn with_block(&self, block: BlockInfo) -> Self {
        Self { block: Arc::new(block), ..self.clone() }
    }
    /// The same context at another height, for tests.
    #[must_use]
    pub fn at_height(&self, height: u64) -> Self {
        self.with_block(BlockInfo { height, ..(*self.block).clone() })
    }
    /// The same context for a transaction.
    #[must_use]
    pub fn with_tx(&self, tx: TxInfo) -> Self {
        Self { tx: Arc::new(tx), ..self.clone() }
    }
    /// The same context in another mode.
    #[must_use]
    pub fn with_mode(&self, mode: ExecMode) -> Self {
        Self { mode, ..self.clone() }
    }
    /// The same context under another chain configuration, for tests.
    #[must_use]
    pub fn with_config(&self, config: ChainConfig) -> Self {
        Self { config: Arc::new(config), ..self.clone() }
    }

    /// The gas-metered store of a module.
    pub fn kv(&self, store: StoreKey) -> Kv {
        Kv::new(store, self.state.clone(), self.gas.clone())
    }
    /// The state handle.
    pub fn state(&self) -> &State {
        &self.state
    }
    /// The gas meter.
    pub fn gas(&self) -> &GasMeter {
        &self.gas
    }
    /// The block.
    pub fn block(&self) -> &BlockInfo {
        &self.block
    }
    /// The height of the block.
    pub fn height(&self) -> u64 {
        self.block.height
    }
    /// The configuration.
    pub fn config(&self) -> &ChainConfig {
        &self.config
    }
    /// The mode.
    pub fn mode(&self) -> ExecMode {
        self.mode
    }
    /// The transaction.
    pub fn tx(&self) -> &TxInfo {
        &self.tx
    }
    /// Emits an event.
    pub fn emit(&self, event: Event) {
        self.state.emit(event);
    }

    /// Reads an account address of this chain.
    ///
    /// # Errors
    /// `sdk:7`.
    pub fn parse_address(&self, text: &str) -> Result<AccAddress, Failure> {
        self.config.addresses.parse(text)
    }
    /// Writes an account address of this chain.
    pub fn address_text(&self, addr: &AccAddress) -> String {
        self.config.addresses.to_text(addr)
    }

    /// Runs `f` under a savepoint: its writes and events are kept if it succeeds and dropped if it fails. Gas
    /// stays charged.
    pub fn atomic<T>(&self, f: impl FnOnce(&Ctx) -> Res<T>) -> Res<T> {
        let depth = self.state.push();
        let result = f(self);
        match &result {
            Ok(_) => self.state.keep(depth),
            Err(_) => self.state.revert(depth),
        }
        result
    }
}

/// Genesis of every module by name, as the JSON file has it.
pub type AppState = BTreeMap<String, serde_json::Value>;
