//! Pages of lists.

use crate::cosmos::PageRequest;

/// The most rows that the chain gives a contract in one page.
pub const MAX_PAGE: u64 = 100;

/// A page of at most `limit` rows that begins at `key`, the `next_key` of the page before; an empty key
/// begins the list.
#[must_use]
pub fn page(key: Vec<u8>, limit: u64) -> Option<PageRequest> {
    Some(PageRequest { key, limit: limit.min(MAX_PAGE), ..PageRequest::default() })
}
