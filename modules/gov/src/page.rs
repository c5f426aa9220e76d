//! Pages of a collection by the rules of SDK `types/query/collections_pagination.go`, which differ from those
//! of older listings: an offset counts entries before the filter, and the next key is that of the next entry
//! whether it passes the filter or not.

use openledger_core::collections::{Codec, Key, Map};
use openledger_core::kv::prefix_end;
use openledger_core::pagination::{DEFAULT_LIMIT, PageRequest, PageResponse, counting, total};
use openledger_core::{Ctx, Failure, GrpcCode, QueryError, Res};

/// The entries of `map` whose key begins with `prefix`.
///
/// # Errors
/// A plain error when both key and offset are set; `ResourceExhausted` when a total takes too long.
pub(crate) fn paginate<K: Key, T, C: Codec<T>>(
    ctx: &Ctx,
    map: &Map<K, T, C>,
    prefix: &[u8],
    request: &PageRequest,
) -> Result<(Vec<T>, PageResponse), QueryError> {
    Listing::new(map, prefix, request)?.page(ctx, None::<fn(&T) -> Res<bool>>)
}

/// The entries of `map` whose key begins with `prefix` and for which `keep` says so.
///
/// # Errors
/// As [`paginate`]; those of `keep`.
pub(crate) fn paginate_filtered<K: Key, T, C: Codec<T>>(
    ctx: &Ctx,
    map: &Map<K, T, C>,
    prefix: &[u8],
    request: &PageRequest,
    keep: impl FnMut(&T) -> Res<bool>,
) -> Result<(Vec<T>, PageResponse), QueryError> {
    Listing::new(map, prefix, request)?.page(ctx, Some(keep))
}

/// How the SDK reports what goes wrong in a listing.
fn internal(e: Failure) -> QueryError {
    crate::errors::status(GrpcCode::Internal)(e)
}

struct Listing<'a, K, T, C> {
    map: &'a Map<K, T, C>,
    base: Vec<u8>,
    start: Vec<u8>,
    end: Option<Vec<u8>>,
    by_key: bool,
    count_total: bool,
    limit: u64,
    request: &'a PageRequest,
}

impl<'a, K: Key, T, C: Codec<T>> Listing<'a, K, T, C> {
    fn new(map: &'a Map<K, T, C>, prefix: &[u8], request: &'a PageRequest) -> Result<Self, QueryError> {
        if request.offset > 0 && !request.key.is_empty() {
            return Err(internal(Failure::unregistered("invalid request, either offset or key is expected, got both")));
        }
        let limit = if request.limit == 0 { DEFAULT_LIMIT } else { request.limit };
        let by_key = !request.key.is_empty();
        let count_total = (request.limit == 0 || request.count_total) && !by_key;
        let base = [map.prefix(), prefix].concat();
        let at = [base.as_slice(), &request.key].concat();
        let (start, end) = match request.reverse {
            true => (base.clone(), prefix_end(&at)),
            false => (at, prefix_end(&base)),
        };
        Ok(Self { map, base, start, end, by_key, count_total, limit, request })
    }

    fn page(
        mut self,
        ctx: &Ctx,
        mut keep: Option<impl FnMut(&T) -> Res<bool>>,
    ) -> Result<(Vec<T>, PageResponse), QueryError> {
        if self.request.offset > 0 && !self.skip(ctx)? {
            return Ok((Vec::new(), PageResponse::default()));
        }
        let store = self.map.store();
        let mut it = ctx.kv(store).iter(&self.start, self.end.as_deref(), self.request.reverse).map_err(internal)?;
        let (mut out, mut count, mut page) = (Vec::new(), 0u64, PageResponse::default());
        while let Some((raw, value)) = it.next_entry().map_err(internal)? {
            let is_full = count >= self.limit;
            if is_full && !self.by_key {
                page.next_key = self.relative(&raw);
                if self.count_total {
                    count = count.saturating_add(self.count_from(ctx, &raw, &mut keep, &mut page.next_key)?);
                }
                break;
            }
            let Some(entry) = self.kept(&raw, &value, &mut keep).map_err(internal)? else { continue };
            if is_full {
                page.next_key = self.relative(&raw);
                break;
            }
            out.push(entry);
            count = count.saturating_add(1);
        }
        if self.count_total {
            page.total = count.saturating_add(self.request.offset);
        }
        Ok((out, page))
    }

    /// Moves behind the entries before the offset; false when there are fewer.
    fn skip(&mut self, ctx: &Ctx) -> Result<bool, QueryError> {
        let (store, offset) = (self.map.store(), self.request.offset);
        let all = total(ctx, store, &self.start, self.end.as_deref())?;
        let Some(left) = all.checked_sub(offset) else { return Ok(false) };
        let nth = |n| ctx.kv(store).nth_key(&self.start, self.end.as_deref(), n).map_err(internal);
        if self.request.reverse {
            self.end = nth(left)?;
        } else {
            self.start = nth(offset)?.or_else(|| self.end.clone()).unwrap_or_default();
        }
        Ok(true)
    }

    /// How many entries from `from` on are kept. As in the SDK, a count moves the next key on to the first of
    /// them, or to the last entry when there is none.
    fn count_from(
        &self,
        ctx: &Ctx,
        from: &[u8],
        keep: &mut Option<impl FnMut(&T) -> Res<bool>>,
        next_key: &mut Vec<u8>,
    ) -> Result<u64, QueryError> {
        let behind = [from, &[0]].concat();
        let (start, end) = match self.request.reverse {
            true => (self.start.as_slice(), Some(behind.as_slice())),
            false => (from, self.end.as_deref()),
        };
        if keep.is_none() {
            return total(ctx, self.map.store(), start, end);
        }
        let mut rest = counting(ctx, self.map.store(), start, end, self.request.reverse)?;
        let mut count = 0u64;
        while let Some((raw, value)) = rest.next_entry()? {
            if count == 0 {
                *next_key = self.relative(&raw);
            }
            count = count.saturating_add(u64::from(self.kept(&raw, &value, keep).map_err(internal)?.is_some()));
        }
        Ok(count)
    }

    fn kept(&self, raw: &[u8], value: &[u8], keep: &mut Option<impl FnMut(&T) -> Res<bool>>) -> Res<Option<T>> {
        let (_, entry) = self.map.decode_entry(raw.get(self.map.prefix().len()..).unwrap_or_default(), value)?;
        let is_kept = match keep {
            Some(keep) => keep(&entry)?,
            None => true,
        };
        Ok(is_kept.then_some(entry))
    }

    fn relative(&self, raw: &[u8]) -> Vec<u8> {
        raw.get(self.base.len()..).unwrap_or_default().to_vec()
    }
}
