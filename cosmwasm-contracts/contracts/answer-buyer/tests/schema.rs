//! The committed schema is that of the messages.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "numbers of tests are small")]

use answer_buyer::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use cosmwasm_schema::generate_api;

#[test]
fn the_committed_schema_is_fresh() {
    let api = generate_api! {
        name: "answer-buyer",
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: MigrateMsg,
    };
    let written = include_str!("../schema/answer-buyer.json");
    let fresh = api.render().to_string().unwrap();
    assert!(written.trim_end() == fresh.trim_end(), "run `cargo run -p answer-buyer --example answer-buyer-schema`");
}
