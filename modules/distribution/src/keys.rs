//! The schema of store `distribution`: byte for byte that of `x/distribution`.

use crate::params::Params;
use crate::records::{Current, Historical, SlashEvent, StartingInfo, Wire};
use openledger_core::collections::{Item, Key, Map, Prefixed, Proto, Raw};
use openledger_core::storage::StoreKey;
use openledger_core::{AccAddress, DecCoins, ValAddress};

/// The name of the module's store, which is the SDK's.
pub const STORE: StoreKey = "distribution";

/// The community pool, stored as a `FeePool`.
pub const FEE_POOL: Item<DecCoins, Wire> = Item::new(STORE, &[0]);
/// Consensus address of the previous block's proposer (`BytesValue`).
pub const PREVIOUS_PROPOSER: Item<Vec<u8>, Proto> = Item::new(STORE, &[1]);
/// What a validator, its commission and its delegators included, has not withdrawn yet.
pub const OUTSTANDING: Map<Prefixed<ValAddress>, DecCoins, Wire> = Map::new(STORE, &[2]);
/// Where a delegator's rewards go, when not to itself.
pub const WITHDRAW_ADDRESS: Map<Prefixed<AccAddress>, Vec<u8>, Raw> = Map::new(STORE, &[3]);
/// Since when and with what stake a delegation earns.
pub const STARTING_INFO: Map<(ValAddress, Prefixed<AccAddress>), StartingInfo, Wire> = Map::new(STORE, &[4]);
/// Cumulative rewards per token at the end of a period that something refers to.
pub const HISTORICAL: Map<(ValAddress, Period), Historical, Wire> = Map::new(STORE, &[5]);
/// The rewards of each validator's running period.
pub const CURRENT: Map<Prefixed<ValAddress>, Current, Wire> = Map::new(STORE, &[6]);
/// A validator's own share that it has not withdrawn.
pub const COMMISSION: Map<Prefixed<ValAddress>, DecCoins, Wire> = Map::new(STORE, &[7]);
/// Slashes by validator, height and the period that each ended.
pub const SLASHES: Map<(ValAddress, u64, u64), SlashEvent, Wire> = Map::new(STORE, &[8]);
/// The parameters in force.
pub const PARAMS: Item<Params, Wire> = Item::new(STORE, &[9]);

/// Number of a period in a key: little-endian, as the SDK writes it here and nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period(pub u64);

impl Key for Period {
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.0.to_le_bytes());
    }
    fn encode_part(&self, out: &mut Vec<u8>) {
        self.encode(out);
    }
    fn decode(bytes: &[u8]) -> Option<Self> {
        Some(Self(u64::from_le_bytes(bytes.try_into().ok()?)))
    }
    fn decode_part(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (head, rest) = bytes.split_at_checked(size_of::<u64>())?;
        Some((Self::decode(head)?, rest))
    }
}
