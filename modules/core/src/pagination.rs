//! Pages of a listing by the rules of SDK `types/query/pagination.go`.

use crate::collections::{Codec, Key, Map};
use crate::context::{Ctx, ExecMode};
use crate::errors::{GrpcCode, QueryError, Res};
use crate::gas::GasMeter;
use crate::kv::{KvIter, prefix_end};
use crate::storage::{Entry, StoreKey};

/// Page size when none is asked for.
pub const DEFAULT_LIMIT: u64 = 100;

/// What the client asked for (`cosmos.base.query.v1beta1.PageRequest`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageRequest {
    /// Raw key to begin at, relative to the listing's prefix.
    pub key: Vec<u8>,
    /// Entries to skip; not together with `key`.
    pub offset: u64,
    /// Entries wanted; 0 means [`DEFAULT_LIMIT`] with a total.
    pub limit: u64,
    /// Whether the total is wanted; ignored when `key` is set.
    pub count_total: bool,
    /// Whether the entries come in descending order.
    pub reverse: bool,
}

/// Where the next page begins, and the total.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageResponse {
    /// Raw key of the first entry of the next page; empty at the end.
    pub next_key: Vec<u8>,
    /// Total when it was asked for, otherwise 0.
    pub total: u64,
}

/// Entries that are looked at to learn a total: enough for any listing of today's chains, and a bound on the
/// time that one question may take. A storage that knows its totals without looking (see
/// [`crate::storage::Snapshot::count`]) has no bound.
const MOST_COUNTED: u64 = 250_000;

/// Gas of an entry that a filter looks at only to count it, while the values of a page pay in full. It bounds
/// the time of a count by the operator's limit on the gas of a query.
const COUNT_GAS: u64 = 50;

/// Lists the entries of `map` whose key begins with `key_prefix`; `row` shows one of the page.
///
/// A query learns the total, and passes over the entries before an offset, from the keys alone and free of
/// charge: a first page answers on a chain of any size. Within a transaction each entry pays as in the SDK.
///
/// # Errors
/// An error without a code when both key and offset are set; storage failures as internal; those of `row`.
pub fn paginate<K: Key, T, C: Codec<T>, R>(
    ctx: &Ctx,
    map: &Map<K, T, C>,
    key_prefix: &[u8],
    request: &PageRequest,
    mut row: impl FnMut(K, T) -> Res<R>,
) -> Result<(Vec<R>, PageResponse), QueryError> {
    let mut listing = Listing::new(map, key_prefix, request)?;
    if ctx.mode() != ExecMode::Query {
        return listing.walk(ctx, |k, v| row(k, v).map(Some));
    }
    let total = match listing.count_total || listing.offset > 0 {
        true => Some(listing.count(ctx)?),
        false => None,
    };
    if let Some(total) = total
        && !listing.skip(ctx, total)?
    {
        let total = if listing.count_total { total } else { 0 };
        return Ok((Vec::new(), PageResponse { next_key: Vec::new(), total }));
    }
    let counts = std::mem::replace(&mut listing.count_total, false);
    let (rows, mut page) = listing.walk(ctx, |k, v| row(k, v).map(Some))?;
    page.total = total.filter(|_| counts).unwrap_or(0);
    Ok((rows, page))
}

/// Lists the entries of `map` whose key begins with `key_prefix` and for which `keep` gives a value. The
/// total needs the values of all, so a query pays a little for each, see [`paginate`].
///
/// # Errors
/// As [`paginate`].
pub fn paginate_filtered<K: Key, T, C: Codec<T>, R>(
    ctx: &Ctx,
    map: &Map<K, T, C>,
    key_prefix: &[u8],
    request: &PageRequest,
    keep: impl FnMut(K, T) -> Res<Option<R>>,
) -> Result<(Vec<R>, PageResponse), QueryError> {
    Listing::new(map, key_prefix, request)?.walk(ctx, keep)
}

/// The total of all keys with a prefix, for listings with rules of their own. Free of charge, so for queries
/// only.
///
/// # Errors
/// `ResourceExhausted` when that would take too long.
pub fn total(ctx: &Ctx, store: StoreKey, start: &[u8], end: Option<&[u8]>) -> Result<u64, QueryError> {
    ctx.kv(store).count(start, end, MOST_COUNTED)?.ok_or_else(too_many)
}

/// A cursor whose entries pay the small price of counting, for the rest of a filtered listing behind the
/// page.
///
/// # Errors
/// Storage failures.
pub fn counting(
    ctx: &Ctx,
    store: StoreKey,
    start: &[u8],
    end: Option<&[u8]>,
    reverse: bool,
) -> Result<Counting, QueryError> {
    let rest = ctx.unmetered().kv(store).iter(start, end, reverse)?;
    Ok(Counting { rest, gas: ctx.gas().clone(), looked: 0 })
}

/// See [`counting`].
#[derive(Debug)]
pub struct Counting {
    rest: KvIter,
    gas: GasMeter,
    looked: u64,
}

impl Counting {
    /// The next entry.
    ///
    /// # Errors
    /// Out of gas, too many entries, storage failures.
    pub fn next_entry(&mut self) -> Result<Option<Entry>, QueryError> {
        let Some(entry) = self.rest.next_entry()? else { return Ok(None) };
        self.gas.consume(COUNT_GAS, "CountFiltered")?;
        self.looked = self.looked.saturating_add(1);
        if self.looked > MOST_COUNTED { Err(too_many()) } else { Ok(Some(entry)) }
    }
}

fn too_many() -> QueryError {
    let text = format!("a total over more than {MOST_COUNTED} entries; ask with a limit and without count_total");
    QueryError::new(GrpcCode::ResourceExhausted, text)
}

/// A listing in progress.
struct Listing<'a, K, T, C> {
    map: &'a Map<K, T, C>,
    prefix: Vec<u8>,
    start: Vec<u8>,
    end: Option<Vec<u8>>,
    reverse: bool,
    from_key: bool,
    offset: u64,
    limit: u64,
    count_total: bool,
}

impl<'a, K: Key, T, C: Codec<T>> Listing<'a, K, T, C> {
    fn new(map: &'a Map<K, T, C>, key_prefix: &[u8], request: &PageRequest) -> Result<Self, QueryError> {
        if request.offset > 0 && !request.key.is_empty() {
            return Err(QueryError::plain("invalid request, either offset or key is expected, got both"));
        }
        let prefix = [map.prefix(), key_prefix].concat();
        let (mut start, mut end) = (prefix.clone(), prefix_end(&prefix));
        let from_key = !request.key.is_empty();
        if from_key {
            let at = [prefix.as_slice(), &request.key].concat();
            if request.reverse {
                end = prefix_end(&at);
            } else {
                start = at;
            }
        }
        let limit = if request.limit == 0 { DEFAULT_LIMIT } else { request.limit };
        let count_total = (request.limit == 0 || request.count_total) && !from_key;
        let (reverse, offset) = (request.reverse, request.offset);
        Ok(Self { map, prefix, start, end, reverse, from_key, offset, limit, count_total })
    }

    fn count(&self, ctx: &Ctx) -> Result<u64, QueryError> {
        total(ctx, self.map.store(), &self.start, self.end.as_deref())
    }

    /// Moves behind the entries before the offset; false when no entry is left.
    fn skip(&mut self, ctx: &Ctx, total: u64) -> Result<bool, QueryError> {
        let offset = std::mem::take(&mut self.offset);
        if offset == 0 {
            return Ok(true);
        }
        let Some(left) = total.checked_sub(offset).filter(|left| *left > 0) else { return Ok(false) };
        let kv = ctx.kv(self.map.store());
        let first = if self.reverse { left.saturating_sub(1) } else { offset };
        let Some(mut key) = kv.nth_key(&self.start, self.end.as_deref(), first)? else { return Ok(false) };
        if self.reverse {
            key.push(0);
            self.end = Some(key);
        } else {
            self.start = key;
        }
        Ok(true)
    }

    /// The entries of the page, and where the next one begins.
    fn walk<R>(
        self,
        ctx: &Ctx,
        mut keep: impl FnMut(K, T) -> Res<Option<R>>,
    ) -> Result<(Vec<R>, PageResponse), QueryError> {
        let store = self.map.store();
        let mut it = ctx.kv(store).iter(&self.start, self.end.as_deref(), self.reverse)?;
        let (mut out, mut page, mut seen) = (Vec::new(), PageResponse::default(), 0u64);
        while let Some((raw, value)) = it.next_entry()? {
            let is_full = u64::try_from(out.len()).unwrap_or(u64::MAX) >= self.limit;
            let next_key = || raw.get(self.prefix.len()..).unwrap_or_default().to_vec();
            if self.from_key && is_full {
                // From a key on, the SDK names the next entry whether or not it belongs to the listing.
                page.next_key = next_key();
                break;
            }
            let Some(row) = self.row(&raw, &value, &mut keep)? else { continue };
            seen = seen.saturating_add(1);
            if seen <= self.offset {
                continue;
            }
            if !is_full {
                out.push(row);
                continue;
            }
            if page.next_key.is_empty() {
                page.next_key = next_key();
            }
            if !self.count_total {
                break;
            }
            if ctx.mode() == ExecMode::Query {
                seen = seen.saturating_add(self.count_rest(ctx, &raw, &mut keep)?);
                break;
            }
        }
        if self.count_total {
            page.total = seen;
        }
        Ok((out, page))
    }

    /// How many entries behind `last` are kept.
    fn count_rest<R>(
        &self,
        ctx: &Ctx,
        last: &[u8],
        keep: &mut impl FnMut(K, T) -> Res<Option<R>>,
    ) -> Result<u64, QueryError> {
        let after = [last, &[0]].concat();
        let (start, end) = match self.reverse {
            true => (self.start.as_slice(), Some(last)),
            false => (after.as_slice(), self.end.as_deref()),
        };
        let mut rest = counting(ctx, self.map.store(), start, end, self.reverse)?;
        let mut kept = 0u64;
        while let Some((raw, value)) = rest.next_entry()? {
            kept = kept.saturating_add(u64::from(self.row(&raw, &value, keep)?.is_some()));
        }
        Ok(kept)
    }

    fn row<R>(&self, raw: &[u8], value: &[u8], keep: &mut impl FnMut(K, T) -> Res<Option<R>>) -> Res<Option<R>> {
        let (key, value) = self.map.decode_entry(raw.get(self.map.prefix().len()..).unwrap_or_default(), value)?;
        keep(key, value)
    }
}
