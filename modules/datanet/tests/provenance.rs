//! Where contributions come from: bound by the commit, checked at the reveal, never changed, and stricter than the
//! licence where preferences say so.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::*;
use openledger_core::{Ctx, Module};
use openledger_datanet::DatanetModule;
use openledger_datanet::hash::{commit_hash_with, payload_root};
use openledger_datanet::provenance::{provenance_hash, ruled_out};
use openledger_proto::openledger::datanet::v1::*;

/// The day of every block of these tests.
const TODAY: u32 = 20_000;
const SEARCH_NO: Aipref = Aipref { train_ai: 0, ai_use: 1, search: 2 };

fn datanet_code(number: u32) -> (String, u32) {
    ("datanet".into(), number)
}

fn chain() -> Chain {
    let mut chain = Chain::new();
    chain.ctx = chain.ctx.with_block(openledger_testing::block_at(10, i64::from(TODAY) * 86_400 + 86_399));
    chain.create(|_| ());
    chain
}

fn crawled() -> Provenance {
    Provenance {
        source_kind: SourceKind::Crawled.into(),
        source_uri_hash: vec![1; 32],
        domain: "example.org".into(),
        acquired_from: TODAY - 1,
        acquired_to: TODAY,
        languages: vec!["de-CH".into(), "en".into()],
        opt_out_checked: 5,
        opt_out_checked_at: TODAY,
        personal_data: PersonalData::None.into(),
        ..Provenance::default()
    }
}

/// Commits to items and a provenance at height 10; the message that reveals them.
fn committed(chain: &Chain, datanet_id: u64, said: Option<Provenance>) -> MsgRevealContribution {
    let items = [point(1, 2, 0)];
    let root = payload_root(items.iter().map(|i| (i.label, i.features.as_slice())));
    let id = &chain.ctx.block().chain_id;
    let hash = commit_hash_with(id, datanet_id, account("bob").as_bytes(), &SALT, &root, said.as_ref());
    let contributor = chain.text("bob");
    let commit = MsgCommitContribution { contributor, datanet_id, hash: hash.to_vec() };
    let commit_id = chain.send::<_, MsgCommitContributionResponse>(&commit).unwrap().commit_id;
    MsgRevealContribution { licence: 127, provenance: said, ..chain.reveal_msg("bob", commit_id, &items) }
}

fn revealed(chain: &Chain, datanet_id: u64, said: Provenance) -> Contribution {
    let msg = committed(chain, datanet_id, Some(said));
    let done: MsgRevealContributionResponse = chain.at(11).send(&msg).unwrap();
    chain.contribution(done.contribution_id).contribution.unwrap()
}

fn refused(change: impl FnOnce(&mut Provenance)) -> (String, u32) {
    let chain = chain();
    let mut said = crawled();
    change(&mut said);
    let msg = committed(&chain, 1, Some(said));
    chain.at(11).refused(&msg)
}

#[test]
fn what_was_committed_is_kept_and_told() {
    let chain = chain();
    let contribution = revealed(&chain, 1, crawled());
    assert_eq!(contribution.provenance_hash, provenance_hash(&crawled()));
    assert_eq!(contribution.licence, 127);
    let asked = QueryProvenanceRequest { contribution_id: contribution.id };
    let told: QueryProvenanceResponse = chain.query("Provenance", &asked).unwrap();
    assert_eq!((told.provenance, told.provenance_hash), (Some(crawled()), contribution.provenance_hash));
    assert_eq!(chain.contribution(contribution.id).provenance, Some(crawled()));
    // One without a provenance says so.
    let plain: MsgRevealContributionResponse = chain.at(11).send(&committed(&chain, 1, None)).unwrap();
    let asked = QueryProvenanceRequest { contribution_id: plain.contribution_id };
    assert_eq!(chain.query::<_, QueryProvenanceResponse>("Provenance", &asked).unwrap(), Default::default());
    let unknown = QueryProvenanceRequest { contribution_id: 99 };
    assert!(chain.query::<_, QueryProvenanceResponse>("Provenance", &unknown).is_err());
}

#[test]
fn a_reveal_says_what_its_commit_covers() {
    let chain = chain();
    let with = committed(&chain, 1, Some(crawled()));
    let without = committed(&chain, 1, None);
    let at = chain.at(11);
    let other = Provenance { domain: "example.com".into(), ..crawled() };
    let mismatch = datanet_code(22);
    assert_eq!(at.refused(&MsgRevealContribution { provenance: Some(other), ..with.clone() }), mismatch);
    assert_eq!(at.refused(&MsgRevealContribution { provenance: None, ..with }), mismatch, "left out");
    assert_eq!(at.refused(&MsgRevealContribution { provenance: Some(crawled()), ..without }), mismatch, "put in");
}

#[test]
fn malformed_statements_are_refused() {
    type Change = fn(&mut Provenance);
    let malformed: [(&str, Change); 22] = [
        ("no kind", |p| p.source_kind = 0),
        ("unknown kind", |p| p.source_kind = 8),
        ("short hash", |p| p.source_uri_hash = vec![1; 31]),
        ("long hash", |p| p.terms_hash = vec![1; 33]),
        ("licence hash", |p| p.licence_uri_hash = vec![0]),
        ("manifest hash", |p| p.c2pa_manifest_hash = vec![0]),
        ("crawled nowhere", |p| p.domain.clear()),
        ("crawled at no time", |p| (p.acquired_from, p.acquired_to) = (0, 0)),
        ("half a time", |p| p.acquired_to = 0),
        ("backwards", |p| p.acquired_from = TODAY + 1),
        ("unknown place", |p| p.opt_out_checked = 64),
        ("checked on no day", |p| p.opt_out_checked_at = 0),
        ("a day without a check", |p| p.opt_out_checked = 0),
        ("a generator of a crawl", |p| p.generator_hash = vec![1; 32]),
        ("one perceptual hash", |p| p.perceptual_hashes = vec![1]),
        ("unknown personal data", |p| p.personal_data = 4),
        ("consents of nobody", |p| p.subject_consent_root = vec![1; 32]),
        ("an empty preference", |p| p.aipref = Some(Aipref::default())),
        ("unknown preference", |p| p.aipref = Some(Aipref { search: 3, ..Aipref::default() })),
        ("languages in no order", |p| p.languages.reverse()),
        ("a language twice", |p| p.languages = vec!["en".into(); 2]),
        ("too many languages", |p| p.languages = (b'a'..=b'q').map(|c| format!("a{}", char::from(c))).collect()),
    ];
    for (what, change) in malformed {
        assert_eq!(refused(change), datanet_code(50), "{what}");
    }
    assert_eq!(refused(|p| p.personal_data = PersonalData::Present.into()), datanet_code(52));
    assert_eq!(refused(|p| p.domain = "Example.org".into()), datanet_code(53));
    assert_eq!(refused(|p| p.languages = vec!["EN".into()]), datanet_code(54));
    assert_eq!(refused(|p| p.acquired_to = TODAY + 1), datanet_code(55));
    assert_eq!(refused(|p| p.opt_out_checked_at = TODAY + 1), datanet_code(55));
}

#[test]
fn synthetic_data_go_where_the_schema_admits_them() {
    let chain = chain();
    chain.create(|m| m.schema.as_mut().unwrap().admits_synthetic = true);
    for kind in [SourceKind::Synthetic, SourceKind::ModelOutput] {
        let said = Provenance { source_kind: kind.into(), generator_hash: vec![3; 32], ..Provenance::default() };
        let here = committed(&chain, 1, Some(said.clone()));
        assert_eq!(chain.at(11).refused(&here), datanet_code(51));
        assert_eq!(revealed(&chain, 2, said.clone()).provenance_hash, provenance_hash(&said));
    }
}

#[test]
fn of_licence_and_preference_the_stricter_holds() {
    let chain = chain();
    let contribution = revealed(&chain, 1, Provenance { aipref: Some(SEARCH_NO), ..crawled() });
    assert_eq!(contribution.licence, 127 & !(LicenceBit::Retrieve as u32));
    let consent = MsgSetConsent {
        contributor: chain.text("bob"),
        contribution_id: contribution.id,
        first_item_id: 0,
        last_item_id: 0,
        licence: LicenceBit::Retrieve as u32 | LicenceBit::Train as u32,
    };
    chain.at(12).send::<_, MsgSetConsentResponse>(&consent).unwrap();
    let now = chain.query::<_, QueryItemResponse>("Item", &QueryItemRequest { datanet_id: 1, item_id: 1 }).unwrap();
    assert_eq!(now.licence, LicenceBit::Train as u32);

    let rules_out = |train_ai, ai_use, search| {
        ruled_out(&Provenance { aipref: Some(Aipref { train_ai, ai_use, search }), ..crawled() })
    };
    let generate = LicenceBit::Generate as u32;
    assert_eq!([rules_out(2, 1, 0), rules_out(1, 2, 0), rules_out(2, 2, 1)], [0, 0, generate]);
    assert_eq!(rules_out(2, 2, 2), generate | LicenceBit::Retrieve as u32);
    assert_eq!(ruled_out(&crawled()), 0);
}

#[test]
fn genesis_brings_it_back_and_refuses_another() {
    let chain = chain();
    let id = revealed(&chain, 1, Provenance { aipref: Some(SEARCH_NO), ..crawled() }).id;
    let json = chain.module.export_genesis(&chain.ctx).unwrap();
    let config = chain.ctx.config();
    chain.module.validate_genesis(config, &json).unwrap();
    let copy = Ctx::for_test().at_height(11);
    let module = DatanetModule::new(keeper());
    module.init_genesis(&copy, &json).unwrap();
    assert_eq!(module.export_genesis(&copy).unwrap(), json);

    type Change = fn(&mut GenesisState);
    let cases: [Change; 6] = [
        |g| g.contributions[0].provenance = None,
        |g| g.contributions[0].contribution.as_mut().unwrap().provenance_hash.clear(),
        |g| g.contributions[0].provenance.as_mut().unwrap().domain = "example.com".into(),
        |g| g.contributions[0].contribution.as_mut().unwrap().licence = 127,
        |g| g.contributions[0].provenance.as_mut().unwrap().source_kind = 0,
        |g| {
            let entry = &mut g.contributions[0];
            let said = Provenance { source_kind: SourceKind::Synthetic.into(), ..Provenance::default() };
            entry.contribution.as_mut().unwrap().provenance_hash = provenance_hash(&said).to_vec();
            entry.provenance = Some(said);
        },
    ];
    let good = openledger_datanet::genesis::export(&chain.ctx).unwrap();
    for (case, change) in cases.into_iter().enumerate() {
        let mut state = good.clone();
        change(&mut state);
        assert!(openledger_datanet::genesis::validate(config, &state).is_err(), "{case}");
    }
    // A chain that begins anew keeps it: its days are no heights.
    let anew = chain.at(40);
    anew.module.prepare_zero_height(&anew.ctx, &[]).unwrap();
    let state = openledger_datanet::genesis::export(&anew.ctx).unwrap();
    openledger_datanet::genesis::validate(config, &state).unwrap();
    assert_eq!((id, &state.contributions[0].provenance), (1, &good.contributions[0].provenance));
}

#[test]
fn the_map_names_every_licence_bit_once_for_each_use() {
    let told: QueryLicenceMapResponse = chain().query("LicenceMap", &QueryLicenceMapRequest {}).unwrap();
    let bits = told.rows.iter().fold(0, |all, row| all | row.any_of | row.all_of);
    assert_eq!(bits, 127);
    // Whatever the licence, at most one label of AIPREF speaks of training, and one of retrieval.
    let fits = |row: &&LicenceMapRow, licence: u32| {
        (row.any_of == 0 || row.any_of & licence != 0)
            && row.all_of & licence == row.all_of
            && row.none_of & licence == 0
    };
    let labels = |licence| {
        let rows = told.rows.iter().filter(|row| fits(row, licence) && !row.aipref.is_empty());
        rows.map(|row| row.aipref.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(labels(127), ["train-ai", "ai-use"]);
    assert_eq!(labels(127 & !16), ["search"]);
    assert!(labels(1).is_empty());
}
