//! The committed schema is that of the messages.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "numbers of tests are small")]

use cosmwasm_schema::generate_api;
use trust_pool::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg, SudoMsg};

#[test]
fn the_committed_schema_is_fresh() {
    let api = generate_api! {
        name: "trust-pool",
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: MigrateMsg,
        sudo: SudoMsg,
    };
    let written = include_str!("../schema/trust-pool.json");
    let fresh = api.render().to_string().unwrap();
    assert!(written.trim_end() == fresh.trim_end(), "run `cargo run -p trust-pool --example trust-pool-schema`");
}
