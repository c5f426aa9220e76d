//! The committed schema is that of the messages.

use cosmwasm_schema::generate_api;
use datanet_coop::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};

#[test]
fn the_committed_schema_is_fresh() {
    let api = generate_api! {
        name: "datanet-coop",
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: MigrateMsg,
    };
    let written = include_str!("../schema/datanet-coop.json");
    let fresh = api.render().to_string().unwrap();
    assert!(written.trim_end() == fresh.trim_end(), "run `cargo run -p datanet-coop --example schema`");
}
