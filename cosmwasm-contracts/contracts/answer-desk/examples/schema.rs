//! `cargo run -p answer-desk --example schema` writes the schema of the contract's messages.

use cosmwasm_schema::write_api;
use answer_desk::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};

fn main() {
    write_api! {
        name: "answer-desk",
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: MigrateMsg,
    }
}
