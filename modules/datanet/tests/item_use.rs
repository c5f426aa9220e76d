//! Whether an item may be used now, as retrieval asks before each use.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::*;
use openledger_core::ports::ItemUsePort;
use openledger_proto::openledger::datanet::v1::*;
use openledger_testing::code_of;

const USE: u32 = LicenceBit::Train as u32 | LicenceBit::Commercial as u32;

#[test]
fn licence_changes_and_marks_decide() {
    let chain = Chain::new();
    chain.create(|_| ());
    let items = [point(-90, 0, 0), point(0, 0, 1), point(90, 0, 2), point(91, 0, 2)];
    let id = chain.commit("bob", 1, &items);
    let chain = chain.at(12);
    chain.reveal("bob", id, &items);
    let chain = chain.at(40);
    let granted =
        |chain: &Chain, item, bits, height| chain.keeper.item_grants(&chain.ctx, 1, item, bits, height).unwrap();
    let all = |chain: &Chain, bits, height| [1, 2, 3, 4].map(|item| granted(chain, item, bits, height));
    assert_eq!(all(&chain, USE, 40), [true, true, true, false], "the last is a duplicate");
    assert_eq!(all(&chain, USE | LicenceBit::Generate as u32, 40), [false; 4], "its licence never said so");
    let withdrawn = MsgSetConsent {
        contributor: chain.text("bob"),
        contribution_id: id,
        first_item_id: 2,
        last_item_id: 3,
        licence: LicenceBit::Train as u32,
    };
    chain.keeper.set_consent(&chain.ctx, &withdrawn).unwrap();
    assert_eq!(all(&chain, USE, 40), [true, false, false, false], "at once");
    assert_eq!(all(&chain, USE, 39), [true, true, true, false], "and not before");
    assert_eq!(all(&chain.at(90), LicenceBit::Train as u32, 90), [true, true, true, false]);
    let unknown = chain.keeper.item_grants(&chain.ctx, 1, 5, USE, 40).unwrap_err();
    assert_eq!(code_of(&unknown).0, "datanet");
}
