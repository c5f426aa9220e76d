//! Listings: a query sees the pages and totals that the SDK's walk over all entries gives, at a price that
//! does not grow with the chain.
#![allow(clippy::unwrap_used, reason = "tests")]

use openledger_core::collections::{Map, Raw, part};
use openledger_core::pagination::{PageRequest, PageResponse, paginate, paginate_filtered};
use openledger_core::{Ctx, ExecMode, GasMeter, GrpcCode, QueryError};
use proptest::prelude::*;

const LISTED: Map<(u64, u64), u64, Raw> = Map::new("s", &[7]);

fn filled(entries: impl IntoIterator<Item = (u64, u64)>) -> Ctx {
    let ctx = Ctx::for_test();
    for (group, n) in entries {
        LISTED.set(&ctx, &(group, n), &(n % 5)).unwrap();
    }
    ctx
}

type Page = Result<(Vec<(u64, u64)>, PageResponse), QueryError>;

fn all(ctx: &Ctx, request: &PageRequest) -> Page {
    paginate(ctx, &LISTED, &part(&1u64), request, |(_, n), value| Ok((n, value)))
}

fn some(ctx: &Ctx, request: &PageRequest) -> Page {
    paginate_filtered(ctx, &LISTED, &part(&1u64), request, |(_, n), value| Ok((value != 0).then_some((n, value))))
}

proptest! {
    #[test]
    fn a_query_answers_what_the_walk_over_all_entries_answers(
        entries in proptest::collection::btree_set((0u64..3, 0u64..30), 0..60),
        key in proptest::option::of(0u64..32),
        offset in 0u64..25, limit in 0u64..12, count_total in any::<bool>(), reverse in any::<bool>(),
    ) {
        let walk = filled(entries);
        let query = walk.with_mode(ExecMode::Query);
        let key = key.map(|key| key.to_be_bytes().to_vec()).unwrap_or_default();
        let offset = if key.is_empty() { offset } else { 0 };
        let request = PageRequest { key, offset, limit, count_total, reverse };
        prop_assert_eq!(all(&query, &request), all(&walk, &request));
        prop_assert_eq!(some(&query, &request), some(&walk, &request));
    }
}

#[test]
fn the_price_of_a_page_does_not_grow_with_what_lies_behind_it() {
    let large = filled((0..60_000).map(|n| (1, n)));
    let gas = |ctx: &Ctx, list: fn(&Ctx, &PageRequest) -> Page, request: PageRequest| {
        let meter = GasMeter::new(5_000_000);
        let page = list(&ctx.with_gas(meter.clone()), &request);
        page.map(|(rows, page)| (rows.len(), page.total, meter.consumed()))
    };
    let query = large.with_mode(ExecMode::Query);
    let first = gas(&query, all, PageRequest::default()).unwrap();
    assert_eq!((first.0, first.1), (100, 60_000));
    let small = filled((0..101).map(|n| (1, n))).with_mode(ExecMode::Query);
    assert_eq!(gas(&small, all, PageRequest::default()).unwrap().2, first.2);
    let deep = gas(&query, all, PageRequest { offset: 59_950, ..PageRequest::default() }).unwrap();
    assert_eq!((deep.0, deep.1), (50, 60_000));
    // A filter has to look at each entry, for a small price.
    let filtered = gas(&query, some, PageRequest::default()).unwrap();
    assert_eq!((filtered.0, filtered.1), (100, 48_000));
    assert!(filtered.2 < 4_000_000, "{}", filtered.2);
    // Within a transaction all is paid for, as in the SDK.
    let e = gas(&large, all, PageRequest::default()).unwrap_err();
    assert!(e.message.contains("out of gas"), "{e}");
    let both = PageRequest { key: vec![1], offset: 1, ..PageRequest::default() };
    assert_eq!(gas(&query, all, both).unwrap_err().code, GrpcCode::Unknown);
}
