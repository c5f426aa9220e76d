//! Columns of a schema: checked at creation, kept apart, told by queries and genesis, and free where there are none.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::*;
use openledger_core::{Ctx, GasMeter, Module};
use openledger_datanet::DatanetModule;
use openledger_datanet::keys::{COLUMNS, DATANETS};
use openledger_proto::openledger::datanet::v1::*;

fn column(name: &str, centre: &str, scale: &str) -> Column {
    Column { name: name.into(), centre: centre.into(), scale: scale.into() }
}

fn petals() -> Vec<Column> {
    vec![column("length", "3.758", "0.05"), column("width", "-1.2", "0.000000000000000001")]
}

fn net(chain: &Chain, datanet_id: u64) -> Datanet {
    chain.query::<_, QueryDatanetResponse>("Datanet", &QueryDatanetRequest { datanet_id }).unwrap().datanet.unwrap()
}

#[test]
fn columns_are_told_by_queries_and_stored_apart() {
    let chain = Chain::new();
    chain.create(|m| m.schema.as_mut().unwrap().columns = petals());
    chain.create(|_| ());
    assert_eq!(net(&chain, 1).schema.unwrap().columns, petals());
    assert_eq!(net(&chain, 2).schema.unwrap().columns, []);
    let page: QueryDatanetsResponse = chain.query("Datanets", &QueryDatanetsRequest::default()).unwrap();
    let told: Vec<usize> = page.datanets.iter().map(|net| net.schema.as_ref().unwrap().columns.len()).collect();
    assert_eq!(told, [2, 0]);
    let stored = DATANETS.get(&chain.ctx, &1).unwrap().unwrap().schema.unwrap();
    assert_eq!(stored.columns, [Column::default()], "a mark only");
    assert!(COLUMNS.get(&chain.ctx, &2).unwrap().is_none());
}

#[test]
fn malformed_columns_are_refused() {
    let chain = Chain::new();
    let refused = |change: &dyn Fn(&mut Schema)| {
        let mut msg = create_msg(&chain);
        change(msg.schema.as_mut().unwrap());
        chain.refused(&msg)
    };
    let cases: [(&str, Vec<Column>); 8] = [
        ("too few", vec![column("a", "0", "1")]),
        ("too many", vec![column("a", "0", "1"), column("b", "0", "1"), column("c", "0", "1")]),
        ("twice", vec![column("a", "0", "1"), column("a", "0", "1")]),
        ("no name", vec![column("a", "0", "1"), column("", "0", "1")]),
        ("long name", vec![column("a", "0", "1"), column(&"n".repeat(65), "0", "1")]),
        ("no centre", vec![column("a", "0", "1"), column("b", "", "1")]),
        ("no step", vec![column("a", "0", "1"), column("b", "0", "0")]),
        ("two forms", vec![column("a", "0", "1"), column("b", "0", "1.0")]),
    ];
    for (what, columns) in cases {
        assert_eq!(refused(&|schema| schema.columns = columns.clone()), ("datanet".into(), 49), "{what}");
    }
    let mut text = create_msg(&chain);
    (text.near_dup_tau, text.novelty_full_at, text.norm_bound) = (0, 0, 0);
    let schema = text.schema.as_mut().unwrap();
    (schema.modality, schema.columns) = (Modality::Utf8Text.into(), petals());
    assert_eq!(chain.refused(&text), ("datanet".into(), 49));
}

#[test]
fn they_survive_genesis_and_stay_after_an_update() {
    let chain = Chain::new();
    chain.create(|m| m.schema.as_mut().unwrap().columns = petals());
    let update = MsgUpdateDatanet {
        creator: chain.text("alice"),
        datanet_id: 1,
        title: "Petals".into(),
        default_licence: 1,
        min_item_bond: uopen(1000),
        shares: Some(Shares { contributors_ppm: 1_000_000, curators_ppm: 0, commons_ppm: 0 }),
        ..MsgUpdateDatanet::default()
    };
    chain.send::<_, MsgUpdateDatanetResponse>(&update).unwrap();
    assert_eq!(net(&chain, 1).schema.unwrap().columns, petals());
    let json = chain.module.export_genesis(&chain.ctx).unwrap();
    chain.module.validate_genesis(chain.ctx.config(), &json).unwrap();
    let copy = Chain { ctx: Ctx::for_test().at_height(10), module: DatanetModule::new(keeper()), keeper: keeper() };
    copy.module.init_genesis(&copy.ctx, &json).unwrap();
    assert_eq!(net(&copy, 1), net(&chain, 1));
    assert_eq!(copy.module.export_genesis(&copy.ctx).unwrap(), json);
    assert_eq!(DATANETS.get(&copy.ctx, &1).unwrap(), DATANETS.get(&chain.ctx, &1).unwrap());
}

#[test]
fn a_datanet_without_columns_is_read_for_the_gas_of_its_own_value() {
    let chain = Chain::new();
    chain.create(|_| ());
    let gas = |read: &dyn Fn(&Ctx)| {
        let meter = GasMeter::infinite();
        read(&chain.ctx.with_gas(meter.clone()));
        meter.consumed()
    };
    let whole = gas(&|ctx| {
        let chain = Chain { ctx: ctx.clone(), module: chain.module.clone(), keeper: keeper() };
        net(&chain, 1);
    });
    let parts = gas(&|ctx| {
        DATANETS.get(ctx, &1).unwrap();
        openledger_datanet::keys::STATS.get(ctx, &1).unwrap();
    });
    assert_eq!(whole, parts);
}
