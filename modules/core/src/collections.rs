//! Typed state: the schema of a module in one place (after SDK `collections`).
//!
//! ```text
//! const PARAMS: Item<Params, Proto> = Item::new("datanet", &[0]);
//! const ITEMS: Map<(u64, u64), Item, Proto> = Map::new("datanet", &[1]);
//! ```
//! Keys keep their order in bytes: integers are big-endian; in the front part of a pair, text ends with a
//! zero byte and byte strings carry their length.

use crate::address::{AccAddress, ConsAddress, ValAddress};
use crate::amount::Amount;
use crate::context::Ctx;
use crate::effects::MergeFn;
use crate::errors::{Failure, Res};
use crate::kv::{KvIter, Merge, prefix_end};
use crate::storage::StoreKey;
use crate::time::BlockTime;
use std::marker::PhantomData;
use std::sync::Arc;

/// How a key is written. `part` is the form inside a tuple, where its end must be found again.
pub trait Key: Sized {
    /// Appends the form used at the end of a key.
    fn encode(&self, out: &mut Vec<u8>);
    /// Appends the form used before other parts.
    fn encode_part(&self, out: &mut Vec<u8>);
    /// Reads the form used at the end: all that is left.
    fn decode(bytes: &[u8]) -> Option<Self>;
    /// Reads the form used before other parts and returns the rest.
    fn decode_part(bytes: &[u8]) -> Option<(Self, &[u8])>;
}

macro_rules! int_key {
    ($($t:ty),*) => {$(
        impl Key for $t {
            fn encode(&self, out: &mut Vec<u8>) { out.extend_from_slice(&self.to_be_bytes()); }
            fn encode_part(&self, out: &mut Vec<u8>) { self.encode(out); }
            fn decode(bytes: &[u8]) -> Option<Self> { Some(Self::from_be_bytes(bytes.try_into().ok()?)) }
            fn decode_part(bytes: &[u8]) -> Option<(Self, &[u8])> {
                let (head, rest) = bytes.split_at_checked(size_of::<$t>())?;
                Some((Self::decode(head)?, rest))
            }
        }
    )*};
}
int_key!(u8, u16, u32, u64);

impl Key for String {
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.as_bytes());
    }
    fn encode_part(&self, out: &mut Vec<u8>) {
        self.encode(out);
        out.push(0);
    }
    fn decode(bytes: &[u8]) -> Option<Self> {
        String::from_utf8(bytes.to_vec()).ok()
    }
    fn decode_part(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let end = bytes.iter().position(|b| *b == 0)?;
        let (head, rest) = bytes.split_at_checked(end)?;
        Some((Self::decode(head)?, rest.get(1..)?))
    }
}

impl Key for Vec<u8> {
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self);
    }
    fn encode_part(&self, out: &mut Vec<u8>) {
        // byte strings in keys are addresses and hashes, at most 255 long
        out.push(u8::try_from(self.len()).unwrap_or(u8::MAX));
        out.extend_from_slice(self);
    }
    fn decode(bytes: &[u8]) -> Option<Self> {
        Some(bytes.to_vec())
    }
    fn decode_part(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (len, rest) = bytes.split_first()?;
        let (head, rest) = rest.split_at_checked(usize::from(*len))?;
        Some((head.to_vec(), rest))
    }
}

macro_rules! address_key {
    ($($t:ty),*) => {$(
        impl Key for $t {
            fn encode(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(self.as_bytes());
            }
            fn encode_part(&self, out: &mut Vec<u8>) {
                self.as_bytes().to_vec().encode_part(out);
            }
            fn decode(bytes: &[u8]) -> Option<Self> {
                Self::from_bytes(bytes).ok()
            }
            fn decode_part(bytes: &[u8]) -> Option<(Self, &[u8])> {
                let (raw, rest) = Vec::<u8>::decode_part(bytes)?;
                Some((Self::from_bytes(&raw).ok()?, rest))
            }
        }
    )*};
}
address_key!(AccAddress, ValAddress, ConsAddress);

/// A key that carries its length even at the end (SDK `LengthPrefixedAddressKey`,
/// `address.MustLengthPrefix`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Prefixed<A>(pub A);

impl<A: Key> Key for Prefixed<A> {
    fn encode(&self, out: &mut Vec<u8>) {
        self.0.encode_part(out);
    }
    fn encode_part(&self, out: &mut Vec<u8>) {
        self.0.encode_part(out);
    }
    fn decode(bytes: &[u8]) -> Option<Self> {
        match A::decode_part(bytes)? {
            (a, []) => Some(Self(a)),
            _ => None,
        }
    }
    fn decode_part(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (a, rest) = A::decode_part(bytes)?;
        Some((Self(a), rest))
    }
}

/// A time as the SDK writes it in keys (`sdk.FormatTimeBytes`): `2006-01-02T15:04:05.000000000`, always 29
/// bytes, UTC.
impl Key for BlockTime {
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.sortable_text().as_bytes());
    }
    fn encode_part(&self, out: &mut Vec<u8>) {
        self.encode(out);
    }
    fn decode(bytes: &[u8]) -> Option<Self> {
        BlockTime::from_sortable_text(std::str::from_utf8(bytes).ok()?)
    }
    fn decode_part(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (head, rest) = bytes.split_at_checked(BlockTime::SORTABLE_LEN)?;
        Some((Self::decode(head)?, rest))
    }
}

impl<A: Key, B: Key> Key for (A, B) {
    fn encode(&self, out: &mut Vec<u8>) {
        self.0.encode_part(out);
        self.1.encode(out);
    }
    fn encode_part(&self, out: &mut Vec<u8>) {
        self.0.encode_part(out);
        self.1.encode_part(out);
    }
    fn decode(bytes: &[u8]) -> Option<Self> {
        let (a, rest) = A::decode_part(bytes)?;
        Some((a, B::decode(rest)?))
    }
    fn decode_part(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (a, rest) = A::decode_part(bytes)?;
        let (b, rest) = B::decode_part(rest)?;
        Some(((a, b), rest))
    }
}

impl<A: Key, B: Key, C: Key> Key for (A, B, C) {
    fn encode(&self, out: &mut Vec<u8>) {
        self.0.encode_part(out);
        self.1.encode_part(out);
        self.2.encode(out);
    }
    fn encode_part(&self, out: &mut Vec<u8>) {
        self.0.encode_part(out);
        self.1.encode_part(out);
        self.2.encode_part(out);
    }
    fn decode(bytes: &[u8]) -> Option<Self> {
        let (a, rest) = A::decode_part(bytes)?;
        let (b, rest) = B::decode_part(rest)?;
        Some((a, b, C::decode(rest)?))
    }
    fn decode_part(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (a, rest) = A::decode_part(bytes)?;
        let (b, rest) = B::decode_part(rest)?;
        let (c, rest) = C::decode_part(rest)?;
        Some(((a, b, c), rest))
    }
}

/// How a value is written.
pub trait Codec<T> {
    /// Encodes a value as the bytes that the store keeps.
    fn encode(value: &T) -> Vec<u8>;
    /// From bytes; `None` means corruption.
    fn decode(bytes: &[u8]) -> Option<T>;
}

/// The codec of values that are stored as protobuf.
#[derive(Debug, Clone, Copy)]
pub struct Proto;
/// Plain values: big-endian integers, amounts as decimal text (SDK `math.Int`), bytes and text as they are.
#[derive(Debug, Clone, Copy)]
pub struct Raw;

/// The empty value of the SDK's key sets.
#[derive(Debug, Clone, Copy)]
pub struct NoValue;

impl Codec<()> for NoValue {
    fn encode(&(): &()) -> Vec<u8> {
        Vec::new()
    }
    fn decode(_: &[u8]) -> Option<()> {
        Some(())
    }
}

impl<T: prost::Message + Default> Codec<T> for Proto {
    fn encode(value: &T) -> Vec<u8> {
        value.encode_to_vec()
    }
    fn decode(bytes: &[u8]) -> Option<T> {
        T::decode(bytes).ok()
    }
}

impl Codec<u64> for Raw {
    fn encode(value: &u64) -> Vec<u8> {
        value.to_be_bytes().to_vec()
    }
    fn decode(bytes: &[u8]) -> Option<u64> {
        Some(u64::from_be_bytes(bytes.try_into().ok()?))
    }
}
impl Codec<u32> for Raw {
    fn encode(value: &u32) -> Vec<u8> {
        value.to_be_bytes().to_vec()
    }
    fn decode(bytes: &[u8]) -> Option<u32> {
        Some(u32::from_be_bytes(bytes.try_into().ok()?))
    }
}
impl Codec<bool> for Raw {
    fn encode(value: &bool) -> Vec<u8> {
        vec![u8::from(*value)]
    }
    fn decode(bytes: &[u8]) -> Option<bool> {
        match bytes {
            [0] => Some(false),
            [1] => Some(true),
            _ => None,
        }
    }
}
impl Codec<Amount> for Raw {
    fn encode(value: &Amount) -> Vec<u8> {
        value.to_string().into_bytes()
    }
    fn decode(bytes: &[u8]) -> Option<Amount> {
        std::str::from_utf8(bytes).ok()?.parse().ok()
    }
}
impl Codec<Vec<u8>> for Raw {
    fn encode(value: &Vec<u8>) -> Vec<u8> {
        value.clone()
    }
    fn decode(bytes: &[u8]) -> Option<Vec<u8>> {
        Some(bytes.to_vec())
    }
}
impl Codec<String> for Raw {
    fn encode(value: &String) -> Vec<u8> {
        value.clone().into_bytes()
    }
    fn decode(bytes: &[u8]) -> Option<String> {
        String::from_utf8(bytes.to_vec()).ok()
    }
}
/// For sets: the key says it all. IAVL refuses empty values, the SDK's key sets store none; one zero byte
/// stands for presence.
impl Codec<()> for Raw {
    fn encode(&(): &()) -> Vec<u8> {
        vec![0]
    }
    fn decode(_: &[u8]) -> Option<()> {
        Some(())
    }
}

/// The types of a key, a value and a codec, without owning any.
type Types<T> = PhantomData<fn() -> T>;

/// A single value under a fixed key.
#[derive(Debug, Clone, Copy)]
pub struct Item<T, C> {
    store: StoreKey,
    key: &'static [u8],
    _t: Types<(T, C)>,
}

impl<T, C: Codec<T>> Item<T, C> {
    /// The value under `key` of `store`.
    pub const fn new(store: StoreKey, key: &'static [u8]) -> Self {
        Self { store, key, _t: PhantomData }
    }
    /// Reads; `None` when never written.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn get(&self, ctx: &Ctx) -> Res<Option<T>> {
        let Some(bytes) = ctx.kv(self.store).get(self.key)? else { return Ok(None) };
        C::decode(&bytes).map(Some).ok_or_else(|| Failure::corrupt(format!("{}/{:?}", self.store, self.key)))
    }
    /// Writes.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn set(&self, ctx: &Ctx, value: &T) -> Res<()> {
        ctx.kv(self.store).set(self.key, C::encode(value))
    }
    /// Deletes.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn remove(&self, ctx: &Ctx) -> Res<()> {
        ctx.kv(self.store).delete(self.key)
    }
    /// Reads, changes and writes in one step whose order among other such steps does not matter: see
    /// [`crate::kv::Kv::merge`].
    ///
    /// # Errors
    /// Out of gas, what `change` refuses, or fatal.
    pub fn merge(&self, ctx: &Ctx, change: impl Fn(Option<T>) -> Res<T> + Send + Sync + 'static) -> Res<()> {
        ctx.kv(self.store).merge(self.key, merging::<T, C>(self.store, self.key, change))
    }
    /// The raw key, for proofs.
    pub const fn raw_key(&self) -> &'static [u8] {
        self.key
    }
}

impl<C: Codec<u64>> Item<u64, C> {
    /// A counter: returns the current value (0 at first) and stores the next.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn next(&self, ctx: &Ctx) -> Res<u64> {
        let n = self.get(ctx)?.unwrap_or(0);
        self.set(ctx, &n.checked_add(1).ok_or_else(|| Failure::corrupt("counter overflow"))?)?;
        Ok(n)
    }
}

/// A map from keys to values.
#[derive(Debug, Clone, Copy)]
pub struct Map<K, T, C> {
    store: StoreKey,
    prefix: &'static [u8],
    _t: Types<(K, T, C)>,
}

impl<K: Key, T, C: Codec<T>> Map<K, T, C> {
    /// The map under `prefix` of `store`.
    pub const fn new(store: StoreKey, prefix: &'static [u8]) -> Self {
        Self { store, prefix, _t: PhantomData }
    }
    /// The name of the store that the collection is in.
    pub const fn store(&self) -> StoreKey {
        self.store
    }
    /// The prefix of all keys.
    pub const fn prefix(&self) -> &'static [u8] {
        self.prefix
    }
    /// The raw key, for proofs.
    pub fn raw_key(&self, key: &K) -> Vec<u8> {
        let mut out = self.prefix.to_vec();
        key.encode(&mut out);
        out
    }
    /// Reads.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn get(&self, ctx: &Ctx, key: &K) -> Res<Option<T>> {
        let raw = self.raw_key(key);
        let Some(bytes) = ctx.kv(self.store).get(&raw)? else { return Ok(None) };
        self.decode_value(&bytes).map(Some)
    }
    /// Whether the key exists.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn has(&self, ctx: &Ctx, key: &K) -> Res<bool> {
        ctx.kv(self.store).has(&self.raw_key(key))
    }
    /// Writes.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn set(&self, ctx: &Ctx, key: &K, value: &T) -> Res<()> {
        ctx.kv(self.store).set(&self.raw_key(key), C::encode(value))
    }
    /// Reads, changes and writes in one step whose order among other such steps does not matter: see
    /// [`crate::kv::Kv::merge`].
    ///
    /// # Errors
    /// Out of gas, what `change` refuses, or fatal.
    pub fn merge(&self, ctx: &Ctx, key: &K, change: impl Fn(Option<T>) -> Res<T> + Send + Sync + 'static) -> Res<()> {
        self.begin_merge(ctx, key, change)?.finish()
    }
    /// The first half of [`Map::merge`]: see [`crate::kv::Kv::begin_merge`].
    ///
    /// # Errors
    /// Out of gas, what `change` refuses, or fatal.
    pub fn begin_merge(
        &self,
        ctx: &Ctx,
        key: &K,
        change: impl Fn(Option<T>) -> Res<T> + Send + Sync + 'static,
    ) -> Res<Merge> {
        ctx.kv(self.store).begin_merge(&self.raw_key(key), merging::<T, C>(self.store, self.prefix, change))
    }
    /// Deletes.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn remove(&self, ctx: &Ctx, key: &K) -> Res<()> {
        ctx.kv(self.store).delete(&self.raw_key(key))
    }
    /// A cursor over all entries.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn iter(&self, ctx: &Ctx) -> Res<MapIter<K, T, C>> {
        self.range(ctx, &[], false)
    }
    /// A cursor over the entries whose key begins with `key_prefix` (see [`part`]), in either direction.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn range(&self, ctx: &Ctx, key_prefix: &[u8], reverse: bool) -> Res<MapIter<K, T, C>> {
        let start = [self.prefix, key_prefix].concat();
        let end = prefix_end(&start);
        self.cursor(ctx, &start, end.as_deref(), reverse)
    }
    /// A cursor from a key (inclusive) on, among the entries whose key begins with `key_prefix`.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn range_from(&self, ctx: &Ctx, key_prefix: &[u8], from: &K) -> Res<MapIter<K, T, C>> {
        let end = prefix_end(&[self.prefix, key_prefix].concat());
        self.cursor(ctx, &self.raw_key(from), end.as_deref(), false)
    }
    /// A descending cursor from a key (inclusive) on, among the entries whose key begins with `key_prefix`.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn up_to(&self, ctx: &Ctx, key_prefix: &[u8], to: &K) -> Res<MapIter<K, T, C>> {
        let mut end = self.raw_key(to);
        end.push(0);
        self.cursor(ctx, &[self.prefix, key_prefix].concat(), Some(&end), true)
    }
    fn cursor(&self, ctx: &Ctx, start: &[u8], end: Option<&[u8]>, reverse: bool) -> Res<MapIter<K, T, C>> {
        Ok(MapIter { inner: ctx.kv(self.store).iter(start, end, reverse)?, map: Self::new(self.store, self.prefix) })
    }
    fn decode_value(&self, bytes: &[u8]) -> Res<T> {
        C::decode(bytes).ok_or_else(|| Failure::corrupt(format!("{}/{:?}", self.store, self.prefix)))
    }
    /// Reads an entry of a raw listing, key without the map's prefix.
    ///
    /// # Errors
    /// Fatal when the bytes do not decode.
    pub fn decode_entry(&self, key: &[u8], value: &[u8]) -> Res<(K, T)> {
        let key = K::decode(key).ok_or_else(|| Failure::corrupt(format!("key in {}/{:?}", self.store, self.prefix)))?;
        Ok((key, self.decode_value(value)?))
    }
}

/// A change of a value as one of its bytes.
fn merging<T, C: Codec<T>>(
    store: StoreKey,
    place: &'static [u8],
    change: impl Fn(Option<T>) -> Res<T> + Send + Sync + 'static,
) -> MergeFn {
    Arc::new(move |bytes| {
        let decode = |bytes| C::decode(bytes).ok_or_else(|| Failure::corrupt(format!("{store}/{place:?}")));
        Ok(C::encode(&change(bytes.map(decode).transpose()?)?))
    })
}

/// The bytes of a leading key part, for [`Map::range`].
pub fn part<K: Key>(key: &K) -> Vec<u8> {
    let mut out = Vec::new();
    key.encode_part(&mut out);
    out
}

/// A cursor over the entries of a map.
#[derive(Debug)]
pub struct MapIter<K, T, C> {
    inner: KvIter,
    map: Map<K, T, C>,
}

impl<K: Key, T, C: Codec<T>> MapIter<K, T, C> {
    /// The next entry.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn next_entry(&mut self) -> Res<Option<(K, T)>> {
        let Some((key, value)) = self.inner.next_entry()? else { return Ok(None) };
        let key = key.get(self.map.prefix.len()..).ok_or_else(|| Failure::corrupt("key shorter than its prefix"))?;
        self.map.decode_entry(key, &value).map(Some)
    }
    /// The rest, at most `limit` entries.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn take(mut self, limit: usize) -> Res<Vec<(K, T)>> {
        let mut out = Vec::new();
        while out.len() < limit {
            let Some(entry) = self.next_entry()? else { break };
            out.push(entry);
        }
        Ok(out)
    }
}
