//! Parents, shares, licences, prices and parameters.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod common;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use common::{Chain, Datanets, Row, Submission, account, price, refused, submission};
use openledger_core::Module;
use openledger_core::ports::{ModelStories, ModelsView};
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::ModelStatus;

/// A small separable set, so that many models are certified quickly.
static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let row = |i: u32| {
        let i8s = |v: u32| i8::try_from(v % 100).unwrap();
        Row {
            features: vec![i8s(i * 37), i8s(i * 53 + 11)],
            label: u32::from(i * 37 % 100 > i * 53 % 70),
            novelty_ppm: 1_000_000,
            granted: true,
        }
    };
    (0..40).map(row).collect()
});
static HEAD: LazyLock<Submission> = LazyLock::new(|| submission(&ROWS, 2));

fn chain() -> Chain {
    Chain::new(Datanets(BTreeMap::from([(1, ROWS.to_vec())])))
}

/// Makes a created model a certified one, at a later height.
fn certify(chain: &Chain, id: u64) -> Chain {
    chain.announce(id, &[1]).unwrap();
    let (chain, answer) = chain.submit(id, &HEAD, 100);
    assert_eq!(answer.status(), ModelStatus::Certified, "{:?}", answer.refusal());
    chain
}

fn child(chain: &Chain, parents: &[(u64, u32)]) -> pb::MsgCreateModel {
    let parents = parents.iter().map(|&(model_id, share_ppm)| pb::ParentShare { model_id, share_ppm }).collect();
    pb::MsgCreateModel { parents, ..chain.blueprint(2, 2) }
}

fn lineage(chain: &Chain, id: u64) -> Vec<(String, u32)> {
    let view = ModelsView::model(&chain.keeper, &chain.ctx, id).unwrap();
    // Execution names the same models, in the same order, as the story that queries tell.
    let told = chain.keeper.story(&chain.ctx, id, &[]).unwrap().lineage;
    assert!(view.lineage.iter().map(|(model, _)| *model).eq(told.iter().map(|node| node.model_id)));
    view.lineage.iter().map(|(_, p)| (chain.ctx.address_text(&p.address), p.share_ppm)).collect()
}

#[test]
fn ancestors_keep_their_absolute_shares() {
    let chain = chain();
    let by = |name: &str, msg: pb::MsgCreateModel| pb::MsgCreateModel { creator: chain.text(name), ..msg };
    let base = chain.create(&chain.blueprint(2, 2)).unwrap();
    assert_eq!(chain.create(&child(&chain, &[(base, 1)])).unwrap_err(), refused(16), "not certified yet");
    let chain = certify(&chain, base);
    assert_eq!(chain.create(&child(&chain, &[(99, 1)])).unwrap_err(), refused(16));
    assert_eq!(chain.create(&child(&chain, &[(base, 0)])).unwrap_err(), refused(16));
    assert_eq!(chain.create(&child(&chain, &[(base, 1), (base, 2)])).unwrap_err(), refused(16));
    assert_eq!(chain.create(&child(&chain, &[(base, 400_001)])).unwrap_err(), refused(17));

    let middle = chain.create(&child(&chain, &[(base, 250_000)])).unwrap();
    let alice = chain.text("alice");
    assert_eq!(lineage(&chain, middle), [(alice.clone(), 250_000), (alice.clone(), 750_000)]);
    let chain = certify(&chain, middle);
    // a layer in between does not dilute the base
    assert_eq!(chain.create(&child(&chain, &[(middle, 150_001)])).unwrap_err(), refused(17));
    let top = chain.create(&by("bob", child(&chain, &[(middle, 150_000)]))).unwrap();
    assert_eq!(
        lineage(&chain, top),
        [(alice.clone(), 250_000), (alice.clone(), 150_000), (chain.text("bob"), 600_000)]
    );
    // two paths to the base count once, with the larger share
    let both = chain.create(&child(&chain, &[(middle, 10_000), (base, 300_000)])).unwrap();
    assert_eq!(lineage(&chain, both), [(alice.clone(), 300_000), (alice.clone(), 10_000), (alice.clone(), 690_000)]);
    let lower = chain.create(&child(&chain, &[(middle, 10_000), (base, 1)])).unwrap();
    assert_eq!(lineage(&chain, lower)[0].1, 250_000);
    // genesis rebuilds it
    let exported = chain.module().export_genesis(&chain.ctx).unwrap();
    let fresh = self::chain();
    fresh.module().init_genesis(&fresh.ctx, &exported).unwrap();
    for id in [base, middle, top, both, lower] {
        assert_eq!(lineage(&fresh, id), lineage(&chain, id));
    }
    let story = chain.keeper.story(&chain.ctx, top, &[]).unwrap();
    assert_eq!(
        story.lineage.iter().map(|n| (n.model_id, n.share_ppm)).collect::<Vec<_>>(),
        [(base, 250_000), (middle, 150_000), (top, 600_000)]
    );
}

#[test]
fn too_many_ancestors() {
    let chain = Chain::with_params(Datanets(BTreeMap::from([(1, ROWS.to_vec())])), |p| p.max_ancestors = 1);
    let base = chain.create(&chain.blueprint(2, 2)).unwrap();
    let chain = certify(&chain, base);
    let middle = chain.create(&child(&chain, &[(base, 1)])).unwrap();
    let chain = certify(&chain, middle);
    assert_eq!(chain.create(&child(&chain, &[(middle, 1)])).unwrap_err(), refused(18));
}

#[test]
fn licences_pass_down_only_what_parents_grant() {
    let chain = chain();
    let licensed = |licence, parents: &[(u64, u32)]| pb::MsgCreateModel { licence, ..child(&chain, parents) };
    assert_eq!(chain.create(&licensed(0, &[])).unwrap_err(), refused(20));
    assert_eq!(chain.create(&licensed(128, &[])).unwrap_err(), refused(20));
    // TRAIN, TUNE, COMMERCIAL
    let base = chain.create(&licensed(0b100_011, &[])).unwrap();
    let chain = certify(&chain, base);
    assert_eq!(chain.create(&licensed(0b100_111, &[(base, 1)])).unwrap_err(), refused(20));
    chain.create(&licensed(0b10, &[(base, 1)])).unwrap();
    // what may not be tuned, or not be sold, is nobody's parent
    for closed in [0b100_001, 0b000_011] {
        let base = chain.create(&licensed(closed, &[])).unwrap();
        let chain = certify(&chain, base);
        assert_eq!(chain.create(&licensed(1, &[(base, 1)])).unwrap_err(), refused(20), "{closed:b}");
    }
}

#[test]
fn role_shares_add_up_to_one() {
    let chain = chain();
    let of = |list: &[(&str, u32)]| -> Vec<pb::AccountShare> {
        list.iter().map(|(n, share_ppm)| pb::AccountShare { address: chain.text(n), share_ppm: *share_ppm }).collect()
    };
    let many: Vec<(String, u32)> = (0..17).map(|i| (format!("t{i}"), if i == 0 { 984_000 } else { 1_000 })).collect();
    let many: Vec<(&str, u32)> = many.iter().map(|(n, s)| (n.as_str(), *s)).collect();
    for bad in [
        &[("bob", 999_999)][..],
        &[("bob", 1_000_001)],
        &[("bob", 500_000), ("bob", 500_000)],
        &[("bob", 0), ("carol", 1_000_000)],
        &many,
    ] {
        assert_eq!(
            chain.create(&pb::MsgCreateModel { tuners: of(bad), ..chain.blueprint(2, 2) }).unwrap_err(),
            refused(15),
            "{bad:?}"
        );
        assert_eq!(
            chain.create(&pb::MsgCreateModel { compute: of(bad), ..chain.blueprint(2, 2) }).unwrap_err(),
            refused(15),
            "{bad:?}"
        );
    }
    let shared = pb::MsgCreateModel { tuners: of(&[("bob", 1), ("carol", 999_999)]), ..chain.blueprint(2, 2) };
    let id = chain.create(&shared).unwrap();
    let view = ModelsView::model(&chain.keeper, &chain.ctx, id).unwrap();
    assert_eq!(view.tuners[0].address, account("bob"));
    assert!(view.compute.is_empty() && !view.certified);
}

#[test]
fn forms_of_models() {
    let chain = chain();
    let code = |msg: pb::MsgCreateModel| chain.create(&msg).unwrap_err();
    assert_eq!(code(pb::MsgCreateModel { name: String::new(), ..chain.blueprint(2, 2) }), refused(14));
    assert_eq!(code(pb::MsgCreateModel { name: "x".repeat(129), ..chain.blueprint(2, 2) }), refused(14));
    assert_eq!(code(pb::MsgCreateModel { description: "x".repeat(2_049), ..chain.blueprint(2, 2) }), refused(14));
    assert_eq!(code(pb::MsgCreateModel { class_names: vec!["a".into()], ..chain.blueprint(2, 2) }), refused(14));
    assert_eq!(
        code(pb::MsgCreateModel { class_names: vec!["a".into(), String::new()], ..chain.blueprint(2, 2) }),
        refused(14)
    );
    assert_eq!(code(chain.blueprint(2, 1)), refused(19));
    assert_eq!(code(chain.blueprint(0, 2)), refused(19));
    assert_eq!(code(chain.blueprint(1_300, 2)), refused(19));
    assert_eq!(code(chain.blueprint(70_000, 2)), refused(19));
    assert_eq!(code(pb::MsgCreateModel { artifact_id: 5, ..chain.blueprint(2, 2) }), refused(3));
    assert_eq!(
        code(pb::MsgCreateModel { creator: "open1nobody".into(), ..chain.blueprint(2, 2) }),
        ("sdk".to_owned(), 7)
    );
}

#[test]
fn price_accuracy_and_the_end_of_a_model() {
    let chain = chain();
    let id = chain.create(&chain.blueprint(2, 2)).unwrap();
    let set = |chain: &Chain, who: &str, amount: &str, denom: &str| {
        let coin =
            price(amount).map(|c| openledger_proto::cosmos::base::v1beta1::Coin { denom: denom.to_owned(), ..c });
        let msg = pb::MsgSetPrice { creator: chain.text(who), model_id: id, price: coin };
        chain.send::<_, pb::MsgSetPriceResponse>(&msg).map(drop)
    };
    assert_eq!(set(&chain, "bob", "5000", "uopen").unwrap_err(), refused(4));
    assert_eq!(set(&chain, "alice", "999", "uopen").unwrap_err(), refused(26));
    assert_eq!(set(&chain, "alice", "5000", "uatom").unwrap_err(), refused(26));
    assert_eq!(set(&chain, "alice", "18446744073709551616", "uopen").unwrap_err(), refused(26));
    set(&chain, "alice", "1000", "uopen").unwrap();
    assert_eq!(ModelsView::model(&chain.keeper, &chain.ctx, id).unwrap().price.to_u64(), Some(1_000));

    let state = |chain: &Chain, accuracy_ppm, test_items| {
        let msg = pb::MsgStateAccuracy {
            creator: chain.text("alice"),
            model_id: id,
            accuracy_ppm,
            test_items,
            test_set_sha256: vec![1; 32],
        };
        chain.send::<_, pb::MsgStateAccuracyResponse>(&msg).map(drop)
    };
    assert_eq!(state(&chain, 900_000, 10).unwrap_err(), refused(13), "no head yet");
    let chain = certify(&chain, id);
    assert_eq!(state(&chain, 1_000_001, 10).unwrap_err(), refused(27));
    assert_eq!(state(&chain, 900_000, 0).unwrap_err(), refused(27));
    state(&chain, 900_000, 10).unwrap();
    assert_eq!(chain.model(id).accuracy.unwrap().accuracy_ppm, 900_000);

    let end = |who: &str| {
        chain
            .send::<_, pb::MsgDeprecateModelResponse>(&pb::MsgDeprecateModel { creator: chain.text(who), model_id: id })
    };
    assert_eq!(end("bob").unwrap_err(), refused(4));
    assert!(ModelsView::model(&chain.keeper, &chain.ctx, id).unwrap().certified);
    end("alice").unwrap();
    assert!(!ModelsView::model(&chain.keeper, &chain.ctx, id).unwrap().certified);
    assert_eq!(end("alice").unwrap_err(), refused(13));
    assert_eq!(set(&chain, "alice", "5000", "uopen").unwrap_err(), refused(13));
    assert_eq!(chain.create(&child(&chain, &[(id, 1)])).unwrap_err(), refused(16));
}

#[test]
fn only_governance_changes_parameters() {
    let chain = chain();
    let mut params = openledger_model::params::default_params("uopen");
    params.max_ancestors = 5;
    let send = |authority: String, params: &pb::Params| {
        chain
            .send::<_, pb::MsgUpdateParamsResponse>(&pb::MsgUpdateParams { authority, params: Some(params.clone()) })
            .map(drop)
    };
    assert_eq!(send(chain.text("alice"), &params).unwrap_err(), ("gov".to_owned(), 13));
    let gov = chain.ctx.config().authority();
    for change in [
        |p: &mut pb::Params| p.tolerance_ppm = 1_001,
        |p: &mut pb::Params| p.probe_tolerance_ppm = 10_001,
        |p: &mut pb::Params| p.min_price = "999".to_owned(),
        |p: &mut pb::Params| p.min_lambda_ppb = p.max_lambda_ppb + 1,
        |p: &mut pb::Params| p.max_parent_stack_ppm = 1_000_001,
        |p: &mut pb::Params| p.creation_fee = None,
        |p: &mut pb::Params| p.gas_per_kilomac = 0,
    ] {
        let mut bad = params.clone();
        change(&mut bad);
        assert_eq!(send(gov.clone(), &bad).unwrap_err(), refused(28), "{bad:?}");
    }
    send(gov, &params).unwrap();
    assert_eq!(openledger_model::params::get(&chain.ctx).unwrap(), params);
}
