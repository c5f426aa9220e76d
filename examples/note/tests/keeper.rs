//! Each message with each refusal, each query, genesis there and back, and the invariant as a property.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::{Chain, DEPOSIT, FUNDS, chain, code, coins, text, user};
use openledger_core::{Amount, GrpcCode, Module};
use openledger_note::{genesis, pb};
use openledger_proto::cosmos::base::query::v1beta1::PageRequest;
use openledger_proto::cosmos::base::v1beta1::Coin;
use proptest::prelude::*;

#[test]
fn a_note_lives_and_its_deposit_comes_back() {
    let chain = chain();
    let id = chain.create(1, "hello").unwrap();
    assert_eq!((id, chain.held()), (1, Amount::from(DEPOSIT)));
    assert_eq!(chain.balance(&user(1)), Amount::from(FUNDS - DEPOSIT));
    chain.edit(1, id, "hello again").unwrap();
    let note = chain.query::<_, pb::QueryNoteResponse>("Note", &pb::QueryNoteRequest { note_id: id }).unwrap();
    let note = note.note.unwrap();
    assert_eq!((note.text.as_str(), note.edits, note.author), ("hello again", 1, text(1)));
    chain.delete(1, id).unwrap();
    assert_eq!((chain.held(), chain.balance(&user(1))), (Amount::default(), Amount::from(FUNDS)));
    assert_eq!(chain.create(1, "ids are not used twice").unwrap(), 2);
}

#[test]
fn events_are_typed() {
    let chain = chain();
    chain.ctx.state().take_events();
    chain.create(1, "hello").unwrap();
    let events = chain.ctx.state().take_events();
    let event = events.iter().find(|e| e.ty == "openledger.note.v1.EventNoteCreated").unwrap();
    let expected = [("author".to_owned(), format!("\"{}\"", text(1))), ("note_id".to_owned(), "\"1\"".to_owned())];
    assert_eq!(event.attributes, expected);
}

#[test]
fn every_refusal_has_its_code() {
    let chain = chain();
    let id = chain.create(1, "mine").unwrap();
    assert_eq!(code(chain.create(1, "")), "note:3");
    assert_eq!(code(chain.create(1, &"x".repeat(281))), "note:3", "above the parameter");
    assert_eq!(code(chain.create(1, &"x".repeat(280))), "ok", "a text may be as long as the parameter");
    assert_eq!(code(chain.create(9, "poor")), "sdk:5");
    assert_eq!(code(chain.edit(2, id, "yours")), "note:4");
    assert_eq!(code(chain.edit(1, 77, "nobody's")), "note:2");
    assert_eq!(code(chain.edit(1, 0, "nothing")), "sdk:18");
    assert_eq!(code(chain.delete(2, id)), "note:4");
    assert_eq!(code(chain.delete(1, 77)), "note:2");
    let nameless = pb::MsgCreateNote { author: "nobody".to_owned(), text: "x".to_owned() };
    assert_eq!(code(chain.run::<_, pb::MsgCreateNoteResponse>(&nameless)), "sdk:7");
    let note = chain.query::<_, pb::QueryNoteResponse>("Note", &pb::QueryNoteRequest { note_id: id }).unwrap();
    assert_eq!(note.note.unwrap().text, "mine", "what was refused left no trace");
}

#[test]
fn only_governance_changes_parameters_and_old_notes_keep_their_deposit() {
    let chain = chain();
    let id = chain.create(1, "old").unwrap();
    let update = |authority: String, amount: &str, max_text_length| {
        let deposit = Some(Coin { denom: "uopen".to_owned(), amount: amount.to_owned() });
        let params = Some(pb::Params { deposit, max_text_length });
        code(chain.run::<_, pb::MsgUpdateParamsResponse>(&pb::MsgUpdateParams { authority, params }))
    };
    let authority = chain.ctx.config().authority();
    assert_eq!(update(text(1), "5", 10), "gov:13");
    assert_eq!(update(authority.clone(), "-5", 10), "note:5");
    assert_eq!(update(authority.clone(), "5", 0), "note:5");
    assert_eq!(update(authority.clone(), "0", 10), "ok");
    assert_eq!(code(chain.create(1, "longer than ten")), "note:3");
    let free = chain.create(2, "free").unwrap();
    assert_eq!(chain.held(), Amount::from(DEPOSIT), "a deposit of zero takes nothing");
    chain.delete(2, free).unwrap();
    chain.delete(1, id).unwrap();
    assert_eq!(chain.balance(&user(1)), Amount::from(FUNDS));
}

#[test]
fn lists_come_in_pages_and_unknown_notes_are_not_found() {
    let chain = chain();
    for n in [1, 2, 1, 1, 2] {
        chain.create(n, "note").unwrap();
    }
    let page = |key: Vec<u8>| Some(PageRequest { key, limit: 2, ..PageRequest::default() });
    let ids = |notes: &[pb::Note]| notes.iter().map(|n| n.id).collect::<Vec<_>>();
    let mut seen = Vec::new();
    let mut key = Vec::new();
    loop {
        let request = pb::QueryNotesRequest { pagination: page(key) };
        let answer: pb::QueryNotesResponse = chain.query("Notes", &request).unwrap();
        assert!(answer.notes.len() <= 2);
        seen.extend(ids(&answer.notes));
        key = answer.pagination.unwrap().next_key;
        if key.is_empty() {
            break;
        }
    }
    assert_eq!(seen, [1, 2, 3, 4, 5]);
    let request = pb::QueryNotesByRequest { author: text(1), pagination: None };
    assert_eq!(ids(&chain.query::<_, pb::QueryNotesByResponse>("NotesBy", &request).unwrap().notes), [1, 3, 4]);
    let note = |note_id| chain.query::<_, pb::QueryNoteResponse>("Note", &pb::QueryNoteRequest { note_id }).map(drop);
    assert_eq!((note(77), note(0)), (Err(GrpcCode::NotFound), Err(GrpcCode::InvalidArgument)));
    let request = pb::QueryNotesByRequest { author: "nobody".to_owned(), pagination: None };
    let answer = chain.query::<_, pb::QueryNotesByResponse>("NotesBy", &request).map(drop);
    assert_eq!(answer, Err(GrpcCode::InvalidArgument));
}

#[test]
fn genesis_there_and_back_and_sections_that_contradict_themselves() {
    let before = chain();
    for n in [1, 2, 1] {
        before.create(n, "note").unwrap();
    }
    before.delete(1, 3).unwrap();
    let section = before.module.export_genesis(&before.ctx).unwrap();
    before.module.validate_genesis(before.ctx.config(), &section).unwrap();
    let after = chain();
    after.module.init_genesis(&after.ctx, &section).unwrap();
    assert_eq!(after.module.export_genesis(&after.ctx).unwrap(), section);
    let request = pb::QueryNotesByRequest { author: text(2), pagination: None };
    assert_eq!(after.query::<_, pb::QueryNotesByResponse>("NotesBy", &request).unwrap().notes.len(), 1);

    let refused = |change: fn(&mut serde_json::Value)| {
        let mut section = section.clone();
        change(&mut section);
        code(before.module.validate_genesis(before.ctx.config(), &section))
    };
    assert_eq!(refused(|s| s["next_note_id"] = "2".into()), "note:6");
    assert_eq!(refused(|s| s["notes"][1]["id"] = "1".into()), "note:6");
    assert_eq!(refused(|s| s["params"] = serde_json::Value::Null), "note:6");
    assert_eq!(refused(|s| s["params"]["max_text_length"] = 0.into()), "note:5");
    assert_eq!(refused(|s| s["notes"][0]["text"] = "".into()), "note:3");
    assert_eq!(refused(|s| s["notes"][0]["author"] = "nobody".into()), "sdk:7");
    assert_eq!(refused(|s| s["notes"][0]["surplus"] = 1.into()), "sdk:18");
}

/// What somebody does with notes.
#[derive(Debug, Clone)]
enum Deed {
    Create(u8),
    Edit(u8, u64),
    Delete(u8, u64),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        (1u8..=3).prop_map(Deed::Create),
        ((1u8..=3), (0u64..12)).prop_map(|(n, id)| Deed::Edit(n, id)),
        ((1u8..=3), (0u64..12)).prop_map(|(n, id)| Deed::Delete(n, id)),
    ];
    proptest::collection::vec(deed, 0..40)
}

fn does(chain: &Chain, deed: &Deed) {
    let _ = match deed {
        Deed::Create(n) => chain.create(*n, "note").map(drop),
        Deed::Edit(n, id) => chain.edit(*n, *id, "other"),
        Deed::Delete(n, id) => chain.delete(*n, *id),
    };
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Whatever users do, the module's account holds the deposits of the notes that exist, and no coin is lost.
    #[test]
    fn the_account_holds_the_deposits_of_all_notes(deeds in deeds()) {
        let chain = chain();
        for deed in &deeds {
            does(&chain, deed);
            let held = genesis::deposits_held(&chain.ctx).unwrap();
            prop_assert_eq!(coins_of(chain.held()), held);
        }
        let all = (1..=3).try_fold(chain.held(), |sum, n| sum.add(chain.balance(&user(n)))).unwrap();
        prop_assert_eq!(all, Amount::from(3 * FUNDS));
    }
}

fn coins_of(amount: Amount) -> openledger_core::Coins {
    coins(amount.to_string().parse().unwrap())
}
