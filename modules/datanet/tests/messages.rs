//! Every message: what it does, what it costs, and each refusal with its code.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::*;
use openledger_core::GasMeter;
use openledger_proto::openledger::datanet::v1::*;
use openledger_testing::ModuleExt;

fn datanet(code: u32) -> (String, u32) {
    ("datanet".into(), code)
}

fn sdk(code: u32) -> (String, u32) {
    ("sdk".into(), code)
}

#[test]
fn creation_charges_its_fee_and_stores_the_terms() {
    let chain = Chain::new();
    assert_eq!(chain.create(|_| ()), 1);
    assert_eq!(chain.create(|m| m.title = "Other".into()), 2);
    assert_eq!(chain.balance("alice"), 998_000_000);
    assert_eq!(chain.module_balance("treasury"), 2_000_000);
    let found: QueryDatanetResponse = chain.query("Datanet", &QueryDatanetRequest { datanet_id: 2 }).unwrap();
    let net = found.datanet.unwrap();
    assert_eq!((net.title.as_str(), net.created_height, net.reveal_window), ("Other", 10, 10));
    assert_eq!(found.stats, Some(DatanetStats::default()));
    let page: QueryDatanetsResponse = chain.query("Datanets", &QueryDatanetsRequest::default()).unwrap();
    assert_eq!((page.datanets.len(), page.pagination.unwrap().total), (2, 2));
}

#[test]
fn creation_refuses_every_bad_term() {
    type Change = fn(&mut MsgCreateDatanet);
    let chain = Chain::new();
    let cases: &[(Change, (String, u32))] = &[
        (|m| m.creator = "open1nope".into(), sdk(7)),
        (|m| m.creator = String::new(), sdk(7)),
        (|m| m.title = String::new(), datanet(14)),
        (|m| m.title = "x".repeat(129), datanet(14)),
        (|m| m.description = "x".repeat(2049), datanet(14)),
        (|m| m.schema = None, datanet(7)),
        (|m| m.schema.as_mut().unwrap().modality = 9, datanet(7)),
        (|m| m.schema.as_mut().unwrap().dimension = 0, datanet(7)),
        (|m| m.schema.as_mut().unwrap().dimension = 1025, datanet(7)),
        (|m| m.schema.as_mut().unwrap().labels = 1, datanet(7)),
        (|m| m.schema.as_mut().unwrap().labels = 257, datanet(7)),
        (|m| m.schema.as_mut().unwrap().label_names = vec!["one".into()], datanet(7)),
        (|m| m.evidence = 3, datanet(47)),
        (|m| m.policy = 0, datanet(8)),
        (|m| m.policy = 77, datanet(8)),
        (|m| m.policy = 3, datanet(8)),
        (|m| m.curators = vec![m.creator.clone()], datanet(8)),
        (|m| m.default_licence = 0, datanet(9)),
        (|m| m.default_licence = 128, datanet(9)),
        (|m| m.min_item_bond = None, datanet(11)),
        (|m| m.min_item_bond = uopen(999), datanet(11)),
        (|m| m.min_item_bond = uopen(1_000_000_001), datanet(11)),
        (|m| m.min_item_bond.as_mut().unwrap().denom = "uatom".into(), datanet(11)),
        (|m| m.min_item_bond.as_mut().unwrap().amount = "-5".into(), sdk(10)),
        (|m| m.min_item_bond.as_mut().unwrap().amount = "9".repeat(300), sdk(10)),
        (|m| m.novelty_full_at = 24, datanet(12)),
        (|m| m.schema.as_mut().unwrap().modality = 2, datanet(12)),
        (|m| m.reveal_window = 1, datanet(13)),
        (|m| m.reveal_window = u64::MAX, datanet(13)),
        (|m| m.shares = None, datanet(10)),
        (|m| m.shares.as_mut().unwrap().commons_ppm = 1, datanet(10)),
        (
            |m| m.shares = Some(Shares { contributors_ppm: u32::MAX, curators_ppm: u32::MAX, commons_ppm: 1_000_002 }),
            datanet(10),
        ),
        (|m| m.shares = Some(Shares { contributors_ppm: 900_000, curators_ppm: 100_000, commons_ppm: 0 }), datanet(10)),
        (|m| m.shares = Some(Shares { contributors_ppm: 499_999, curators_ppm: 0, commons_ppm: 500_001 }), datanet(10)),
    ];
    for (i, (change, expected)) in cases.iter().enumerate() {
        let mut msg = create_msg(&chain);
        change(&mut msg);
        assert_eq!(&chain.refused(&msg), expected, "case {i}");
    }
    let mut poor = create_msg(&chain);
    poor.creator = chain.text("nobody");
    assert_eq!(chain.refused(&poor), sdk(5));
}

fn update_msg(chain: &Chain) -> MsgUpdateDatanet {
    let m = create_msg(chain);
    MsgUpdateDatanet {
        creator: m.creator,
        datanet_id: 1,
        title: "New".into(),
        description: String::new(),
        curators: vec![],
        default_licence: 1,
        min_item_bond: uopen(5000),
        shares: Some(Shares { contributors_ppm: 600_000, curators_ppm: 0, commons_ppm: 400_000 }),
        closed: false,
    }
}

#[test]
fn an_update_binds_later_commits_only() {
    let chain = Chain::new();
    chain.create(|_| ());
    let items = [point(0, 0, 0)];
    let before = chain.commit("bob", 1, &items);
    chain.send::<_, MsgUpdateDatanetResponse>(&update_msg(&chain)).unwrap();
    let after = chain.commit("carol", 1, &[point(50, 50, 0)]);
    let chain = chain.at(11);
    chain.reveal("bob", before, &items);
    chain.reveal("carol", after, &[point(50, 50, 0)]);
    let (old, new) =
        (chain.contribution(before).contribution.unwrap(), chain.contribution(after).contribution.unwrap());
    assert_eq!((old.item_bond, old.shares.unwrap().contributors_ppm), (uopen(1000), 1_000_000));
    assert_eq!((new.item_bond, new.shares.unwrap().contributors_ppm), (uopen(5000), 600_000));
    chain.assert_solvent();
}

#[test]
fn updates_are_the_creators_and_stay_within_bounds() {
    type Change = fn(&mut MsgUpdateDatanet);
    let chain = Chain::new();
    chain.create(|_| ());
    let bob = chain.text("bob");
    let mut foreign = update_msg(&chain);
    foreign.creator.clone_from(&bob);
    assert_eq!(chain.refused(&foreign), datanet(6));
    let cases: &[(Change, (String, u32))] = &[
        (|m| m.datanet_id = 0, sdk(18)),
        (|m| m.datanet_id = 2, datanet(2)),
        (|m| m.title = String::new(), datanet(14)),
        (|m| m.default_licence = 0, datanet(9)),
        (|m| m.min_item_bond = uopen(1), datanet(11)),
        (|m| m.shares = Some(Shares { contributors_ppm: 0, curators_ppm: 0, commons_ppm: 1_000_000 }), datanet(10)),
        (|m| m.curators = vec![m.creator.clone()], datanet(8)),
    ];
    for (i, (change, expected)) in cases.iter().enumerate() {
        let mut msg = update_msg(&chain);
        change(&mut msg);
        assert_eq!(&chain.refused(&msg), expected, "case {i}");
    }
    chain.send::<_, MsgUpdateDatanetResponse>(&MsgUpdateDatanet { closed: true, ..update_msg(&chain) }).unwrap();
    assert_eq!(chain.refused(&chain.commit_msg("bob", 1, &[point(0, 0, 0)])), datanet(15));
}

#[test]
fn an_allow_list_decides_who_commits() {
    let chain = Chain::new();
    chain.create(|m| m.policy = AdmissionPolicy::Allowlist.into());
    chain.create(|_| ());
    let commit = chain.commit_msg("bob", 1, &[point(0, 0, 0)]);
    assert_eq!(chain.refused(&commit), datanet(16));
    let change = |add: &[&str], remove: &[&str]| MsgUpdateAllowlist {
        creator: chain.text("alice"),
        datanet_id: 1,
        add: add.iter().map(|n| chain.text(n)).collect(),
        remove: remove.iter().map(|n| chain.text(n)).collect(),
    };
    assert_eq!(chain.refused(&change(&[], &[])), datanet(35));
    assert_eq!(chain.refused(&change(&["bob"; 101], &[])), datanet(35));
    assert_eq!(chain.refused(&MsgUpdateAllowlist { datanet_id: 2, ..change(&["bob"], &[]) }), datanet(35));
    assert_eq!(chain.refused(&MsgUpdateAllowlist { creator: chain.text("bob"), ..change(&["bob"], &[]) }), datanet(6));
    chain.send::<_, MsgUpdateAllowlistResponse>(&change(&["bob", "carol"], &["carol"])).unwrap();
    chain.send::<_, MsgCommitContributionResponse>(&commit).unwrap();
    assert_eq!(chain.refused(&chain.commit_msg("carol", 1, &[point(0, 0, 0)])), datanet(16));
    let page: QueryAllowlistResponse =
        chain.query("Allowlist", &QueryAllowlistRequest { datanet_id: 1, pagination: None }).unwrap();
    assert_eq!(page.accounts, [chain.text("bob")]);
}

#[test]
fn commits_are_paid_limited_and_expire() {
    let chain = Chain::with_params(|p| p.max_open_commits = 2);
    chain.create(|_| ());
    let before = chain.balance("bob");
    let msg = chain.commit_msg("bob", 1, &[point(0, 0, 0)]);
    let first: MsgCommitContributionResponse = chain.send(&msg).unwrap();
    assert_eq!((first.commit_id, first.expires_at), (1, 20));
    assert_eq!(before - chain.balance("bob"), 1000);
    chain.send::<_, MsgCommitContributionResponse>(&msg).unwrap();
    assert_eq!(chain.refused(&msg), datanet(17));
    assert_eq!(chain.at(20).refused(&msg), datanet(17));
    // One block past the window both have expired and make room.
    let chain = chain.at(21);
    assert_eq!(chain.send::<_, MsgCommitContributionResponse>(&msg).unwrap().commit_id, 3);
    let open: QueryCommitsResponse =
        chain.query("Commits", &QueryCommitsRequest { contributor: chain.text("bob"), pagination: None }).unwrap();
    assert_eq!(open.commits.iter().map(|c| c.id).collect::<Vec<_>>(), [3]);
    assert_eq!(chain.refused(&MsgCommitContribution { hash: vec![0; 31], ..msg.clone() }), datanet(18));
    assert_eq!(chain.refused(&MsgCommitContribution { datanet_id: 9, ..msg.clone() }), datanet(2));
    assert_eq!(chain.refused(&MsgCommitContribution { contributor: chain.text("nobody"), ..msg }), sdk(5));
}

#[test]
fn a_bad_item_costs_its_own_bond_and_never_the_batch() {
    let chain = Chain::new();
    chain.create(|_| ());
    let items = [
        point(0, 0, 0),
        ItemPayload { features: vec![1], label: 0 },
        point(1, 1, 3),
        point(127, 127, 1),
        point(3, 3, 0),
        point(0, 0, 0),
        point(0, 0, 1),
    ];
    let id = chain.commit("bob", 1, &items);
    let chain = chain.at(11);
    let (funds, pool) = (chain.balance("bob"), chain.module_balance("treasury"));
    let response = chain.reveal("bob", id, &items);
    use ItemStatus::*;
    assert_eq!(
        statuses(&response.results),
        [Admitted, BadDimension, BadLabel, NormExceeded, NearDuplicate, ExactDuplicate, Admitted]
    );
    assert_eq!(response.results.iter().map(|r| r.item_id).collect::<Vec<_>>(), [1, 0, 0, 0, 2, 3, 4]);
    assert_eq!(response.results.iter().map(|r| r.duplicate_of).collect::<Vec<_>>(), [0, 0, 0, 0, 1, 1, 0]);
    assert_eq!(funds - chain.balance("bob"), 7000);
    assert_eq!(chain.module_balance("treasury") - pool, 3000);
    assert_eq!(chain.module_balance("datanet"), 4000);
    chain.assert_solvent();
    let stored = chain.contribution(id).contribution.unwrap();
    assert_eq!((stored.revealed_items, stored.accepted_items, stored.first_item_id), (7, 4, 1));
    let stats = chain
        .query::<_, QueryDatanetResponse>("Datanet", &QueryDatanetRequest { datanet_id: 1 })
        .unwrap()
        .stats
        .unwrap();
    assert_eq!((stats.items, stats.duplicates, stats.contributions), (4, 2, 1));
}

#[test]
fn a_batch_of_bad_items_only_is_still_no_failure() {
    let chain = Chain::new();
    chain.create(|_| ());
    let items = [point(0, 0, 7)];
    let id = chain.commit("bob", 1, &items);
    let chain = chain.at(12);
    assert_eq!(statuses(&chain.reveal("bob", id, &items).results), [ItemStatus::BadLabel]);
    assert_eq!(chain.contribution(id).contribution.unwrap().first_item_id, 0);
    let chain = chain.at(12 + 10 + 432_000 + 1);
    let settled: MsgReleaseBondResponse =
        chain.send(&MsgReleaseBond { contributor: chain.text("bob"), contribution_id: id }).unwrap();
    assert_eq!((settled.returned, settled.forfeited), (uopen(0), uopen(0)));
}

#[test]
fn reveals_are_bound_to_account_chain_window_and_payload() {
    let chain = Chain::with_params(|p| p.max_items_per_reveal = 2);
    chain.create(|_| ());
    let items = [point(0, 0, 0), point(90, 0, 0)];
    let id = chain.commit("bob", 1, &items);
    let msg = chain.reveal_msg("bob", id, &items);
    assert_eq!(chain.refused(&msg), datanet(20));
    let late = chain.at(21);
    assert_eq!(late.refused(&msg), datanet(21));
    let chain = chain.at(20);
    assert_eq!(chain.refused(&chain.reveal_msg("carol", id, &items)), datanet(19));
    assert_eq!(chain.refused(&chain.reveal_msg("bob", id + 1, &items)), datanet(3));
    assert_eq!(chain.refused(&MsgRevealContribution { commit_id: 0, ..msg.clone() }), sdk(18));
    assert_eq!(chain.refused(&chain.reveal_msg("bob", id, &[point(90, 0, 0), point(0, 0, 0)])), datanet(22));
    assert_eq!(chain.refused(&chain.reveal_msg("bob", id, &items[..1])), datanet(22));
    assert_eq!(chain.refused(&MsgRevealContribution { salt: vec![1; 16], ..msg.clone() }), datanet(22));
    assert_eq!(chain.refused(&MsgRevealContribution { salt: vec![1; 15], ..msg.clone() }), datanet(23));
    assert_eq!(chain.refused(&MsgRevealContribution { salt: vec![1; 65], ..msg.clone() }), datanet(23));
    assert_eq!(chain.refused(&MsgRevealContribution { items: vec![], ..msg.clone() }), datanet(23));
    assert_eq!(chain.refused(&MsgRevealContribution { items: vec![point(0, 0, 0); 3], ..msg.clone() }), datanet(23));
    assert_eq!(chain.refused(&MsgRevealContribution { licence: 128, ..msg.clone() }), datanet(9));
    // The same payload committed under another chain id opens nothing here.
    let mut block = chain.ctx.block().clone();
    block.chain_id = "test-2".into();
    let other = Chain { ctx: chain.ctx.with_block(block), module: chain.module.clone(), keeper: chain.keeper.clone() };
    assert_eq!(other.refused(&msg), datanet(22));
    // A copied commit hash opens nothing for the copier.
    let copy = chain.at(15);
    let stolen = MsgCommitContribution { contributor: chain.text("carol"), ..chain.commit_msg("bob", 1, &items) };
    let stolen_id = copy.send::<_, MsgCommitContributionResponse>(&stolen).unwrap().commit_id;
    assert_eq!(chain.refused(&chain.reveal_msg("carol", stolen_id, &items)), datanet(22));
    chain.send::<_, MsgRevealContributionResponse>(&msg).unwrap();
    assert_eq!(chain.refused(&msg), datanet(3));
}

#[test]
fn a_reveal_without_funds_for_the_bond_changes_nothing() {
    let chain = Chain::new();
    chain.create(|m| m.min_item_bond = uopen(600_000_000));
    let items = [point(0, 0, 0), point(90, 0, 0)];
    let id = chain.commit("bob", 1, &items);
    assert_eq!(chain.at(11).refused(&chain.reveal_msg("bob", id, &items)), sdk(5));
}

#[test]
fn out_of_gas_at_any_point_changes_nothing() {
    let chain = Chain::new();
    chain.create(|_| ());
    let items: Vec<_> = (0..20).map(|i| point(i * 5, -i, u32::from(i.unsigned_abs() % 3))).collect();
    let id = chain.commit("bob", 1, &items);
    let chain = chain.at(11);
    let msg = chain.reveal_msg("bob", id, &items);
    let full = GasMeter::infinite();
    let depth = chain.ctx.state().push();
    chain.metered(&full).send::<_, MsgRevealContributionResponse>(&msg).unwrap();
    chain.ctx.state().revert(depth);
    for i in 0..50 {
        let limit = full.consumed() * i / 50;
        assert_eq!(code_of(&chain.metered(&GasMeter::new(limit)), &msg), sdk(11), "{limit}");
    }
    assert_eq!(chain.module_balance("datanet"), 0);
    chain.metered(&GasMeter::new(full.consumed())).send::<_, MsgRevealContributionResponse>(&msg).unwrap();
}

fn code_of(chain: &Chain, msg: &MsgRevealContribution) -> (String, u32) {
    code(&chain.send::<_, MsgRevealContributionResponse>(msg).unwrap_err())
}

#[test]
fn curators_decide_inside_the_window() {
    let chain = Chain::new();
    let (bob, carol) = (chain.text("bob"), chain.text("carol"));
    chain.create(|m| {
        m.policy = AdmissionPolicy::Curated.into();
        m.curators = vec![bob.clone(), carol.clone()];
        m.shares = Some(Shares { contributors_ppm: 900_000, curators_ppm: 60_000, commons_ppm: 40_000 });
    });
    let items = [point(0, 0, 0), point(1, 1, 9), point(60, 0, 0)];
    let ids = ["dave", "dave", "dave", "bob"].map(|who| chain.commit(who, 1, &items));
    let chain = chain.at(12);
    for (who, id) in ["dave", "dave", "dave", "bob"].iter().zip(ids) {
        let results = chain.reveal(who, id, &items).results;
        assert_eq!(statuses(&results), [ItemStatus::Pending, ItemStatus::BadLabel, ItemStatus::Pending]);
    }
    chain.assert_solvent();
    let decide = |curator: &str, contribution_id: u64, approve: bool| MsgCurateContribution {
        curator: chain.text(curator),
        contribution_id,
        approve,
        reason: "looked at it".into(),
    };
    assert_eq!(chain.refused(&decide("alice", ids[0], true)), datanet(24));
    assert_eq!(chain.refused(&decide("bob", 77, true)), datanet(4));
    assert_eq!(chain.refused(&decide("bob", ids[3], true)), datanet(26));
    assert_eq!(
        chain.refused(&MsgCurateContribution { reason: "x".repeat(257), ..decide("bob", ids[0], true) }),
        datanet(14)
    );
    assert_eq!(chain.at(21).refused(&decide("bob", ids[0], true)), datanet(21));

    let approved: MsgCurateContributionResponse = chain.send(&decide("bob", ids[0], true)).unwrap();
    assert_eq!(statuses(&approved.results), [ItemStatus::Admitted, ItemStatus::Admitted]);
    assert_eq!(approved.results.iter().map(|r| r.index).collect::<Vec<_>>(), [0, 2]);
    assert_eq!(chain.refused(&decide("carol", ids[0], false)), datanet(25));

    let funds = chain.balance("dave");
    chain.send::<_, MsgCurateContributionResponse>(&decide("carol", ids[1], false)).unwrap();
    assert_eq!(chain.balance("dave") - funds, 2000);
    assert_eq!(chain.contribution(ids[1]).contribution.unwrap().status(), ContributionStatus::Rejected);
    let release = |id| MsgReleaseBond { contributor: chain.text("dave"), contribution_id: id };
    assert_eq!(chain.refused(&release(ids[1])), datanet(31));

    // Nobody decided on the third: it lapses and its bond is free at once.
    assert_eq!(chain.at(20).refused(&release(ids[2])), datanet(30));
    let late = chain.at(21);
    let lapsed: MsgReleaseBondResponse = late.send(&release(ids[2])).unwrap();
    assert_eq!(lapsed.returned, uopen(2000));
    assert_eq!(late.contribution(ids[2]).contribution.unwrap().status(), ContributionStatus::Lapsed);
    late.assert_solvent();
}

#[test]
fn bonds_return_for_canonical_items_and_are_lost_for_duplicates() {
    let chain = Chain::new();
    chain.create(|_| ());
    let items = [point(0, 0, 0), point(1, 0, 0), point(80, 0, 0)];
    let id = chain.commit("bob", 1, &items);
    let chain = chain.at(13);
    chain.reveal("bob", id, &items);
    let msg = MsgReleaseBond { contributor: chain.text("bob"), contribution_id: id };
    assert_eq!(chain.at(20 + 432_000).refused(&msg), datanet(30));
    let due = chain.at(20 + 432_000 + 1);
    assert_eq!(due.refused(&MsgReleaseBond { contributor: chain.text("carol"), ..msg.clone() }), datanet(19));
    let (funds, pool) = (due.balance("bob"), due.module_balance("treasury"));
    let settled: MsgReleaseBondResponse = due.send(&msg).unwrap();
    assert_eq!((settled.returned, settled.forfeited), (uopen(2000), uopen(1000)));
    assert_eq!((due.balance("bob") - funds, due.module_balance("treasury") - pool), (2000, 1000));
    assert_eq!(due.module_balance("datanet"), 0);
    assert_eq!(due.refused(&msg), datanet(31));
    due.assert_solvent();
}

#[test]
fn parameters_are_the_governments() {
    let chain = Chain::new();
    let params = openledger_datanet::params::default_params("uopen");
    let msg = |authority: String, params: Params| MsgUpdateParams { authority, params: Some(params) };
    assert_eq!(chain.refused(&msg(chain.text("alice"), params.clone())), ("gov".into(), 13));
    let gov = chain.ctx.config().authority();
    assert_eq!(chain.refused(&msg(gov.clone(), Params { max_open_commits: 0, ..params.clone() })), datanet(32));
    let other =
        Params { creation_fee: openledger_datanet::params::default_params("uatom").creation_fee, ..params.clone() };
    assert_eq!(chain.refused(&msg(gov.clone(), other)), datanet(32));
    chain.send::<_, MsgUpdateParamsResponse>(&msg(gov, Params { max_open_commits: 3, ..params })).unwrap();
    let now: QueryParamsResponse = chain.query("Params", &QueryParamsRequest {}).unwrap();
    assert_eq!(now.params.unwrap().max_open_commits, 3);
}

#[test]
fn unknown_messages_and_queries_are_refused() {
    use openledger_core::{Any, GrpcCode};
    let chain = Chain::new();
    let any = Any { type_url: "/openledger.datanet.v1.MsgNothing".into(), value: vec![] };
    assert_eq!(code(&chain.module.check_stateless(chain.ctx.config(), &any).unwrap_err()), sdk(6));
    assert_eq!(code(&chain.module.execute(&chain.ctx, &any).unwrap_err()), sdk(6));
    let garbage = Any { type_url: "/openledger.datanet.v1.MsgReleaseBond".into(), value: vec![0xff; 9] };
    assert_eq!(code(&chain.module.execute(&chain.ctx, &garbage).unwrap_err()), sdk(2));
    let query = |method: &str, bytes: &[u8]| {
        chain.module.query(&chain.ctx, "openledger.datanet.v1.Query", method, bytes).unwrap_err().code
    };
    assert_eq!(query("Nothing", &[]), GrpcCode::Unimplemented);
    assert_eq!(query("Datanet", &[0xff]), GrpcCode::Internal); // as the SDK answers what does not decode
    assert_eq!(query("Datanet", &[]), GrpcCode::InvalidArgument);
    assert_eq!(query("Datanet", &[8, 9]), GrpcCode::NotFound);
    assert_eq!(query("Commit", &[8, 9]), GrpcCode::NotFound);
    assert_eq!(query("Contribution", &[8, 9]), GrpcCode::NotFound);
    assert_eq!(query("Item", &[8, 9, 16, 9]), GrpcCode::NotFound);
    assert_eq!(query("Contributions", &[10, 1, b'x']), GrpcCode::InvalidArgument);
}
