//! The schema of store `staking`: byte for byte that of `x/staking`.

use openledger_core::collections::{Codec, Item, Key, Map, NoValue, Prefixed, Proto, Raw};
use openledger_core::kv::KvIter;
use openledger_core::{AccAddress, BlockTime, ConsAddress, Ctx, Res, ValAddress};
use openledger_proto::cosmos::base::v1beta1::IntProto;
use openledger_proto::cosmos::staking::v1beta1::{
    Delegation, DvPairs, DvvTriplets, HistoricalInfo, Params, Redelegation, UnbondingDelegation, ValAddresses,
    Validator, ValidatorUpdates,
};

/// The name of the module's store, which is the SDK's.
pub const STORE: &str = "staking";

/// Power in the last block by operator, of the set only.
pub const LAST_POWERS: Map<Prefixed<ValAddress>, i64, Proto> = Map::new(STORE, &[0x11]);
/// The sum of all powers in [`LAST_POWERS`].
pub const LAST_TOTAL_POWER: Item<IntProto, Proto> = Item::new(STORE, &[0x12]);
/// The validators by their operator.
pub const VALIDATORS: Map<Prefixed<ValAddress>, Validator, Proto> = Map::new(STORE, &[0x21]);
/// The operators by their validator's consensus address.
pub const BY_CONSENSUS: Map<Prefixed<ConsAddress>, Vec<u8>, Raw> = Map::new(STORE, &[0x22]);
/// Operators by power and inverted operator: descending order is higher power first, then lower operator.
/// None is jailed.
pub const BY_POWER: Map<(u64, Prefixed<Vec<u8>>), Vec<u8>, Raw> = Map::new(STORE, &[0x23]);
/// The delegations by delegator and operator.
pub const DELEGATIONS: Map<(AccAddress, Prefixed<ValAddress>), Delegation, Proto> = Map::new(STORE, &[0x31]);
/// The unbonding delegations by delegator and operator.
pub const UNBONDINGS: Map<(AccAddress, Prefixed<ValAddress>), UnbondingDelegation, Proto> = Map::new(STORE, &[0x32]);
/// Index of [`UNBONDINGS`] by operator and delegator.
pub const UNBONDINGS_BY_VALIDATOR: Map<(ValAddress, Prefixed<AccAddress>), (), NoValue> = Map::new(STORE, &[0x33]);
/// Redelegations by delegator, source and destination.
pub const REDELEGATIONS: Map<(AccAddress, ValAddress, Prefixed<ValAddress>), Redelegation, Proto> =
    Map::new(STORE, &[0x34]);
/// Index of [`REDELEGATIONS`] by source, delegator and destination.
pub const REDELEGATIONS_BY_SOURCE: Map<(ValAddress, AccAddress, Prefixed<ValAddress>), (), NoValue> =
    Map::new(STORE, &[0x35]);
/// Index of [`REDELEGATIONS`] by destination, delegator and source.
pub const REDELEGATIONS_BY_DESTINATION: Map<(ValAddress, AccAddress, Prefixed<ValAddress>), (), NoValue> =
    Map::new(STORE, &[0x36]);
/// The last unbonding id that was given out.
pub const UNBONDING_ID: Item<u64, Raw> = Item::new(STORE, &[0x37]);
/// The raw key of the object that is unbonding, by id.
pub const UNBONDING_INDEX: Map<u64, Vec<u8>, Raw> = Map::new(STORE, &[0x38]);
/// 1 = unbonding delegation, 2 = redelegation, 3 = validator, by id. Never removed, as in the SDK.
pub const UNBONDING_TYPE: Map<u64, u64, Raw> = Map::new(STORE, &[0x39]);
/// Unbonding delegations by the time at which an entry matures.
pub const UNBONDING_QUEUE: Map<BlockTime, DvPairs, Proto> = Map::new(STORE, &[0x41]);
/// Redelegations by the time at which an entry matures.
pub const REDELEGATION_QUEUE: Map<BlockTime, DvvTriplets, Proto> = Map::new(STORE, &[0x42]);
/// Unbonding validators by length of the time's text (29), time and height.
pub const VALIDATOR_QUEUE: Map<(u64, BlockTime, u64), ValAddresses, Proto> = Map::new(STORE, &[0x43]);
/// The header and the validator set of recent heights.
pub const HISTORY: Map<u64, HistoricalInfo, Proto> = Map::new(STORE, &[0x50]);
/// The parameters in force.
pub const PARAMS: Item<Params, Proto> = Item::new(STORE, &[0x51]);
/// What the last end of a block told CometBFT.
pub const VALIDATOR_UPDATES: Item<ValidatorUpdates, Proto> = Item::new(STORE, &[0x61]);
/// Index of [`DELEGATIONS`] by operator and delegator.
pub const DELEGATIONS_BY_VALIDATOR: Map<(ValAddress, AccAddress), (), NoValue> = Map::new(STORE, &[0x71]);

/// The key of an entry in the queue of validators that unbond.
pub fn validator_queue_key(time: BlockTime, height: i64) -> (u64, BlockTime, u64) {
    (29, time, height.cast_unsigned()) // 29 = BlockTime::SORTABLE_LEN
}

/// An ascending cursor over all entries of a queue up to and including `last`.
pub(crate) fn up_to<K: Key, T, C: Codec<T>>(ctx: &Ctx, queue: &Map<K, T, C>, last: &K) -> Res<KvIter> {
    let mut end = queue.raw_key(last);
    end.push(0);
    ctx.kv(STORE).iter(queue.prefix(), Some(&end), false)
}
