//! Pages of a listing by the rules of SDK `types/query/pagination.go`.

use crate::collections::{Codec, Key, Map};
use crate::context::Ctx;
use crate::errors::{QueryError, Res};
use crate::kv::prefix_end;

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
    /// Descending order.
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

/// Lists the entries of `map` whose key begins with `key_prefix`, keeping those for which `keep` gives a
/// value.
///
/// # Errors
/// An error without a code when both key and offset are set; storage failures as internal.
pub fn paginate<K: Key, T, C: Codec<T>, R>(
    ctx: &Ctx,
    map: &Map<K, T, C>,
    key_prefix: &[u8],
    request: &PageRequest,
    mut keep: impl FnMut(K, T) -> Res<Option<R>>,
) -> Result<(Vec<R>, PageResponse), QueryError> {
    if request.offset > 0 && !request.key.is_empty() {
        return Err(QueryError::plain("invalid request, either offset or key is expected, got both"));
    }
    let limit = if request.limit == 0 { DEFAULT_LIMIT } else { request.limit };
    let count_total = (request.limit == 0 || request.count_total) && request.key.is_empty();
    let prefix = [map.prefix(), key_prefix].concat();
    let (mut start, mut end) = (prefix.clone(), prefix_end(&prefix));
    if !request.key.is_empty() {
        let at = [prefix.as_slice(), &request.key].concat();
        if request.reverse {
            end = prefix_end(&at);
        } else {
            start = at;
        }
    }
    let mut it = ctx.kv(map.store()).iter(&start, end.as_deref(), request.reverse)?;
    let (mut out, mut page, mut seen) = (Vec::new(), PageResponse::default(), 0u64);
    while let Some((raw, value)) = it.next_entry()? {
        if !request.key.is_empty() && u64::try_from(out.len()).unwrap_or(u64::MAX) >= limit {
            // From a key on, the SDK names the next entry whether or not it belongs to the listing.
            page.next_key = raw.get(prefix.len()..).unwrap_or_default().to_vec();
            break;
        }
        let key = raw.get(map.prefix().len()..).unwrap_or_default();
        let (k, v) = map.decode_entry(key, &value)?;
        let Some(row) = keep(k, v)? else { continue };
        seen = seen.saturating_add(1);
        if seen <= request.offset {
            continue;
        }
        if u64::try_from(out.len()).unwrap_or(u64::MAX) < limit {
            out.push(row);
            continue;
        }
        if page.next_key.is_empty() {
            page.next_key = raw.get(prefix.len()..).unwrap_or_default().to_vec();
        }
        if !count_total {
            break;
        }
    }
    if count_total {
        page.total = seen;
    }
    Ok((out, page))
}
