//! Whether a datanet asks for evidence, and what judging is told about its items.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::*;
use openledger_core::Module;
use openledger_core::ports::{EvidenceData, ItemOrigin};
use openledger_datanet::DatanetModule;
use openledger_proto::openledger::datanet::v1::*;

#[test]
fn open_datanets_defer_unless_they_say_otherwise() {
    let chain = Chain::new();
    let keeper = chain.keeper.clone();
    let curated = |m: &mut MsgCreateDatanet| {
        m.policy = AdmissionPolicy::Curated.into();
        m.curators = vec![m.creator.clone()];
    };
    type Change = fn(&mut MsgCreateDatanet);
    let cases: [(Change, Evidence); 4] = [
        (|_| (), Evidence::Defer),
        (|m| m.evidence = Evidence::Off.into(), Evidence::Off),
        (|m| m.policy = AdmissionPolicy::Allowlist.into(), Evidence::Off),
        (
            |m| {
                m.policy = AdmissionPolicy::Allowlist.into();
                m.evidence = Evidence::Defer.into();
            },
            Evidence::Defer,
        ),
    ];
    for (change, want) in cases {
        let id = chain.create(change);
        assert_eq!(keeper.datanet(&chain.ctx, id).unwrap().evidence(), want);
        assert_eq!(keeper.defers(&chain.ctx, id).unwrap(), want == Evidence::Defer);
    }
    let id = chain.create(curated);
    assert_eq!(keeper.datanet(&chain.ctx, id).unwrap().evidence(), Evidence::Off);
}

#[test]
fn items_settle_alike_before_and_after_a_new_beginning() {
    let chain = Chain::new();
    let keeper = chain.keeper.clone();
    let id = chain.create(|_| ());
    let items = [point(0, 0, 0), point(90, 0, 0), point(91, 1, 0)];
    let commit = chain.commit("bob", id, &items);
    let chain = chain.at(chain.ctx.height() + 1);
    chain.reveal("bob", commit, &items);
    let settles = (chain.ctx.height() + 9).cast_signed();
    let origin = keeper.item_origin(&chain.ctx, id, 2).unwrap();
    assert_eq!(origin, ItemOrigin { contribution_id: commit, settles });
    assert_eq!(keeper.contribution_origin(&chain.ctx, commit).unwrap(), (id, settles));
    assert_eq!(keeper.canonical_items(&chain.ctx, commit).unwrap(), None, "consent never changed");
    let hide = MsgSetConsent {
        contributor: chain.text("bob"),
        contribution_id: commit,
        first_item_id: 1,
        last_item_id: 1,
        licence: 0,
    };
    chain.send::<_, MsgSetConsentResponse>(&hide).unwrap();
    assert_eq!(keeper.canonical_items(&chain.ctx, commit).unwrap(), Some(2), "the third is a duplicate");
    let last = chain.at(chain.ctx.height() + 50);
    DatanetModule::new(keeper.clone()).prepare_zero_height(&last.ctx, &[]).unwrap();
    let after = keeper.item_origin(&last.ctx, id, 2).unwrap();
    assert_eq!(after.settles, settles - last.ctx.height().cast_signed());
}
