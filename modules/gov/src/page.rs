//! Pages of a collection by the rules of SDK `types/query/collections_pagination.go`, which differ from those
//! of older listings: an offset counts entries before the filter, and the next key is that of the next entry
//! whether it passes the filter or not.

use openledger_core::collections::{Codec, Key, Map};
use openledger_core::kv::prefix_end;
use openledger_core::pagination::{DEFAULT_LIMIT, PageRequest, PageResponse};
use openledger_core::{Ctx, Failure, Res};

/// The entries of `map` whose key begins with `prefix` and for which `keep` says so.
///
/// # Errors
/// A plain error when both key and offset are set; those of `keep`.
pub(crate) fn paginate<K: Key, T, C: Codec<T>>(
    ctx: &Ctx,
    map: &Map<K, T, C>,
    prefix: &[u8],
    request: &PageRequest,
    mut keep: impl FnMut(&T) -> Res<bool>,
) -> Res<(Vec<T>, PageResponse)> {
    if request.offset > 0 && !request.key.is_empty() {
        return Err(Failure::unregistered("invalid request, either offset or key is expected, got both"));
    }
    let limit = if request.limit == 0 { DEFAULT_LIMIT } else { request.limit };
    let by_key = !request.key.is_empty();
    let count_total = (request.limit == 0 || request.count_total) && !by_key;
    let base = [map.prefix(), prefix].concat();
    let at = [base.as_slice(), &request.key].concat();
    let (start, end) = if request.reverse { (base.clone(), prefix_end(&at)) } else { (at, prefix_end(&base)) };
    let mut it = ctx.kv(map.store()).iter(&start, end.as_deref(), request.reverse)?;
    for _ in 0..request.offset {
        if it.next_entry()?.is_none() {
            return Ok((Vec::new(), PageResponse::default()));
        }
    }
    let (mut out, mut count, mut page) = (Vec::new(), 0u64, PageResponse::default());
    while let Some((raw, value)) = it.next_entry()? {
        let (_, entry) = map.decode_entry(raw.get(map.prefix().len()..).unwrap_or_default(), &value)?;
        let next = || raw.get(base.len()..).unwrap_or_default().to_vec();
        if count < limit {
            if keep(&entry)? {
                out.push(entry);
                count = count.saturating_add(1);
            }
            continue;
        }
        if by_key {
            if keep(&entry)? {
                page.next_key = next();
                break;
            }
            continue;
        }
        if count == limit {
            page.next_key = next();
            if !count_total {
                return Ok((out, page));
            }
        }
        if keep(&entry)? {
            count = count.saturating_add(1);
        }
    }
    if count_total {
        page.total = count.saturating_add(request.offset);
    }
    Ok((out, page))
}
