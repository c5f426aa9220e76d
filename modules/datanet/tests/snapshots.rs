//! Consent with a height, snapshots as a predicate, and the port through which models read them.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::*;
use openledger_core::ports::{DatanetPort, ItemTermsPort, SnapshotSpec};
use openledger_core::{Ctx, GrpcCode};
use openledger_datanet::hash::{MerkleHasher, member_leaf};
use openledger_proto::cosmos::base::query::v1beta1::PageRequest;
use openledger_proto::openledger::datanet::v1::*;

const TRAIN: u32 = LicenceBit::Train as u32;
const COMMERCIAL: u32 = LicenceBit::Commercial as u32;

/// Bob commits four far points at height 10 and reveals them at 12; they settle at 20.
fn with_points() -> (Chain, u64) {
    let chain = Chain::new();
    chain.create(|_| ());
    let items = [point(-90, 0, 0), point(0, 0, 1), point(90, 0, 2), point(91, 0, 2)];
    let id = chain.commit("bob", 1, &items);
    let chain = chain.at(12);
    chain.reveal("bob", id, &items);
    (chain, id)
}

fn consent(chain: &Chain, id: u64, first: u64, last: u64, licence: u32) -> MsgSetConsent {
    MsgSetConsent {
        contributor: chain.text("bob"),
        contribution_id: id,
        first_item_id: first,
        last_item_id: last,
        licence,
    }
}

fn spec(height: u64, consent_height: u64, bits: u32) -> SnapshotSpec {
    let signed = |n: u64| i64::try_from(n).unwrap();
    SnapshotSpec { datanet_id: 1, height: signed(height), consent_height: signed(consent_height), bits }
}

fn members(chain: &Chain, snapshot: &SnapshotSpec) -> Vec<u64> {
    let (mut ids, mut from) = (Vec::new(), Some(1));
    while let Some(at) = from {
        let page = chain.keeper.snapshot_page(&chain.ctx, snapshot, at, 2).unwrap();
        ids.extend(page.items.iter().map(|i| i.item_id));
        from = page.next;
    }
    ids
}

#[test]
fn items_join_when_settled_and_duplicates_never() {
    let (chain, _) = with_points();
    let chain = chain.at(40);
    assert_eq!(members(&chain, &spec(19, 39, TRAIN)), [0; 0]);
    assert_eq!(members(&chain, &spec(20, 39, TRAIN)), [1, 2, 3]);
    assert_eq!(members(&chain, &spec(39, 39, TRAIN | COMMERCIAL)), [1, 2, 3]);
    assert_eq!(members(&chain, &spec(39, 39, TRAIN | LicenceBit::Generate as u32)), [0; 0]);
}

#[test]
fn a_page_carries_what_training_needs() {
    let (chain, _) = with_points();
    let page = chain.keeper.snapshot_page(&chain.at(40).ctx, &spec(30, 39, TRAIN), 2, 10).unwrap();
    assert_eq!(page.next, None);
    let first = &page.items[0];
    assert_eq!(
        (first.item_id, first.features.as_slice(), first.label, first.novelty_ppm),
        (2, [0i8, 0].as_slice(), 1, 1_000_000)
    );
    assert_eq!(first.owner, account("bob"));
    assert_eq!(page.items[1].features, [90, 0]);
    assert_eq!(chain.keeper.item_bound(&chain.ctx, 1).unwrap(), 4);
    let info = DatanetPort::datanet(&chain.keeper, &chain.ctx, 1).unwrap();
    assert_eq!((info.dimension, info.labels, info.reveal_window, info.creator), (2, 3, 10, account("alice")));
}

#[test]
fn a_settled_page_waits_for_the_first_item_that_is_not_final() {
    let (chain, _) = with_points();
    let more = [point(-60, 50, 0), point(60, 50, 2)];
    let id = chain.commit("carol", 1, &more); // two blocks after bob
    let chain = chain.at(15);
    chain.reveal("carol", id, &more);
    let pages = |height: u64, from, max| {
        let page = chain.keeper.settled_page(&chain.at(40).ctx, &spec(height, 39, TRAIN), from, max).unwrap();
        (page.items.iter().map(|i| i.item_id).collect::<Vec<_>>(), page.next)
    };
    assert_eq!(pages(19, 1, 10), (vec![], Some(1)));
    assert_eq!(pages(20, 1, 10), (vec![1, 2, 3], Some(5)), "item 4 is a duplicate");
    assert_eq!(pages(21, 5, 10), (vec![], Some(5)), "nothing is passed over");
    assert_eq!(pages(22, 1, 2), (vec![1, 2], Some(3)));
    assert_eq!(pages(22, 3, 10), (vec![3, 5, 6], None));
    let page = chain.keeper.snapshot_page(&chain.at(40).ctx, &spec(20, 39, TRAIN), 1, 10).unwrap();
    assert_eq!(page.next, None, "a snapshot passes over what is not final");
}

#[test]
fn a_withdrawal_binds_later_announcements_at_any_height() {
    let (chain, id) = with_points();
    let chain = chain.at(30);
    let done: MsgSetConsentResponse = chain.send(&consent(&chain, id, 2, 2, 0)).unwrap();
    assert_eq!(done.effective_height, 31);
    // Announced in the same block: the state before it counts. Announced later: excluded, even from an older
    // snapshot.
    assert_eq!(members(&chain, &spec(25, 29, TRAIN)), [1, 2, 3]);
    assert_eq!(members(&chain.at(31), &spec(25, 30, TRAIN)), [1, 3]);
    // Other permissions can go one by one, and come back.
    chain.at(32).send::<_, MsgSetConsentResponse>(&consent(&chain, id, 0, 0, TRAIN)).unwrap();
    assert_eq!(members(&chain, &spec(40, 40, TRAIN)), [1, 2, 3]);
    assert_eq!(members(&chain, &spec(40, 40, TRAIN | COMMERCIAL)), [0; 0]);
    assert_eq!(members(&chain, &spec(40, 31, TRAIN | COMMERCIAL)), [1, 3]);
    let at = |item_id, height| -> (u32, u64) {
        let request = QueryConsentAtRequest { datanet_id: 1, item_id, height };
        let r: QueryConsentAtResponse = chain.at(50).query("ConsentAt", &request).unwrap();
        (r.licence, r.since_height)
    };
    assert_eq!(
        [at(2, 29), at(2, 30), at(2, 32), at(2, 0)],
        [(TRAIN | COMMERCIAL, 12), (0, 30), (TRAIN, 32), (TRAIN, 32)]
    );
    assert_eq!(at(1, 31), (TRAIN | COMMERCIAL, 12));
    assert_eq!(chain.contribution(id).consent.len(), 2);
    let shown: QueryItemResponse = chain.query("Item", &QueryItemRequest { datanet_id: 1, item_id: 2 }).unwrap();
    assert_eq!((shown.licence, shown.owner), (TRAIN, chain.text("bob")));
}

#[test]
fn consent_refusals() {
    let (chain, id) = with_points();
    let chain = chain.at(20);
    let code = |n: u32| ("datanet".to_owned(), n);
    assert_eq!(
        chain.refused(&MsgSetConsent { contributor: chain.text("carol"), ..consent(&chain, id, 0, 0, 0) }),
        code(19)
    );
    assert_eq!(chain.refused(&consent(&chain, 9, 0, 0, 0)), code(4));
    assert_eq!(chain.refused(&consent(&chain, id, 0, 5, 0)), code(28));
    assert_eq!(chain.refused(&consent(&chain, id, 3, 2, 0)), code(28));
    assert_eq!(chain.refused(&consent(&chain, id, 0, 0, 256)), code(9));
    for _ in 0..64 {
        chain.send::<_, MsgSetConsentResponse>(&consent(&chain, id, 0, 0, 0)).unwrap();
    }
    assert_eq!(chain.refused(&consent(&chain, id, 0, 0, 0)), code(29));
}

#[test]
fn announcements_name_heights_of_the_past() {
    let (chain, _) = with_points();
    let chain = chain.at(30);
    let check = |ctx: &Ctx, s: SnapshotSpec| chain.keeper.check_snapshot(ctx, &s).map_err(|e| code(&e).1);
    assert_eq!(check(&chain.ctx, spec(29, 29, TRAIN)), Ok(()));
    assert_eq!(check(&chain.ctx, spec(1, 29, TRAIN)), Ok(()));
    assert_eq!(check(&chain.ctx, spec(30, 29, TRAIN)), Err(33));
    assert_eq!(check(&chain.ctx, spec(0, 29, TRAIN)), Err(33));
    assert_eq!(check(&chain.ctx, spec(20, 28, TRAIN)), Err(33));
    assert_eq!(check(&chain.ctx, spec(20, 29, 0)), Err(9));
    assert_eq!(check(&chain.ctx, spec(20, 29, 1 << 20)), Err(9));
    assert_eq!(check(&chain.ctx, SnapshotSpec { datanet_id: 5, ..spec(20, 29, TRAIN) }), Err(2));
}

#[test]
fn a_datanet_of_text_says_so_and_how_old_its_data_is() {
    let chain = Chain::new();
    chain.create(|m| {
        m.schema.as_mut().unwrap().modality = Modality::Utf8Text.into();
        (m.near_dup_tau, m.novelty_full_at, m.norm_bound) = (0, 0, 0);
    });
    assert!(DatanetPort::datanet(&chain.keeper, &chain.ctx, 1).unwrap().text);
    let first = |chain: &Chain| DatanetPort::first_commit(&chain.keeper, &chain.ctx, 1).unwrap();
    let items = |n: u8| [ItemPayload { features: vec![b'a', n], label: 0 }];
    assert_eq!(first(&chain), None);
    let early = chain.at(12).commit("bob", 1, &items(1));
    let late = chain.at(14).commit("carol", 1, &items(2));
    chain.at(15).commit("dave", 1, &items(3));
    assert_eq!(first(&chain), None, "a commit that is not revealed has shown no data");
    chain.at(16).reveal("carol", late, &items(2));
    assert_eq!(first(&chain), Some(14));
    chain.at(17).reveal("bob", early, &items(1));
    assert_eq!(first(&chain), Some(12), "an earlier commit, revealed later");
}

#[test]
fn snapshot_queries_agree_with_the_port() {
    let (chain, id) = with_points();
    chain.at(30).send::<_, MsgSetConsentResponse>(&consent(&chain, id, 1, 1, COMMERCIAL)).unwrap();
    let chain = chain.at(40);
    let at = |height| {
        chain.query::<_, QuerySnapshotAtResponse>("SnapshotAt", &QuerySnapshotAtRequest { datanet_id: 1, height })
    };
    let mut tree = MerkleHasher::default();
    for (id, x, label) in [(2u64, 0i8, 1u32), (3, 90, 2)] {
        tree.push(&member_leaf(id, label, &[x.cast_unsigned(), 0]));
    }
    assert_eq!(at(40).unwrap(), QuerySnapshotAtResponse { count: 2, root: tree.root().to_vec() });
    assert_eq!((at(29).unwrap().count, at(19).unwrap().count), (3, 0));
    assert_eq!(at(41).unwrap_err().code, GrpcCode::InvalidArgument);
    assert_eq!(at(0).unwrap_err().code, GrpcCode::InvalidArgument);

    let (mut ids, mut key) = (Vec::new(), Vec::new());
    loop {
        let pagination = Some(PageRequest { key, limit: 2, ..PageRequest::default() });
        let request = QuerySnapshotItemsRequest { datanet_id: 1, height: 40, pagination };
        let page: QuerySnapshotItemsResponse = chain.query("SnapshotItems", &request).unwrap();
        ids.extend(page.items.iter().map(|i| i.id));
        key = page.pagination.unwrap().next_key;
        if key.is_empty() {
            break;
        }
    }
    assert_eq!(ids, [2, 3]);
    let offset = Some(PageRequest { offset: 1, ..PageRequest::default() });
    let request = QuerySnapshotItemsRequest { datanet_id: 1, height: 40, pagination: offset };
    assert_eq!(
        chain.query::<_, QuerySnapshotItemsResponse>("SnapshotItems", &request).unwrap_err().code,
        GrpcCode::InvalidArgument
    );
}

#[test]
fn terms_name_owner_and_curator() {
    let chain = Chain::new();
    let carol = chain.text("carol");
    chain.create(|m| {
        m.policy = AdmissionPolicy::Curated.into();
        m.curators = vec![carol.clone()];
        m.shares = Some(Shares { contributors_ppm: 900_000, curators_ppm: 60_000, commons_ppm: 40_000 });
    });
    let items = [point(0, 0, 0)];
    let id = chain.commit("bob", 1, &items);
    let chain = chain.at(11);
    chain.reveal("bob", id, &items);
    let msg = MsgCurateContribution { curator: carol, contribution_id: id, approve: true, reason: String::new() };
    chain.send::<_, MsgCurateContributionResponse>(&msg).unwrap();
    let terms = chain.keeper.item_terms(&chain.ctx, 1, 1).unwrap();
    assert_eq!((terms.owner, terms.owner_ppm), (account("bob"), 900_000));
    assert_eq!((terms.curator, terms.curator_ppm), (Some(account("carol")), 60_000));
    assert_eq!(code(&chain.keeper.item_terms(&chain.ctx, 1, 2).unwrap_err()).1, 5);

    let (plain, _) = with_points();
    let terms = plain.keeper.item_terms(&plain.ctx, 1, 1).unwrap();
    assert_eq!((terms.owner_ppm, terms.curator, terms.curator_ppm), (1_000_000, None, 0));
}

#[test]
fn the_history_of_an_account_is_complete_and_paged() {
    let chain = Chain::new();
    chain.create(|_| ());
    for i in 0..7i8 {
        let items = [point(i * 15, 0, 0)];
        let height = 10 + u64::from(i.unsigned_abs()) * 2;
        let id = chain.at(height).commit("bob", 1, &items);
        chain.at(height + 1).reveal("bob", id, &items);
    }
    let contributor = chain.text("bob");
    let (mut ids, mut key) = (Vec::new(), Vec::new());
    loop {
        let pagination = Some(PageRequest { key, limit: 3, ..PageRequest::default() });
        let page: QueryContributionsResponse = chain
            .query("Contributions", &QueryContributionsRequest { contributor: contributor.clone(), pagination })
            .unwrap();
        ids.extend(page.contributions.iter().map(|c| c.id));
        key = page.pagination.unwrap().next_key;
        if key.is_empty() {
            break;
        }
    }
    assert_eq!(ids, [1, 2, 3, 4, 5, 6, 7]);
    let none: QueryContributionsResponse = chain
        .query("Contributions", &QueryContributionsRequest { contributor: chain.text("carol"), pagination: None })
        .unwrap();
    assert!(none.contributions.is_empty());
}
