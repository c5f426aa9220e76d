//! `cargo run -p answer-desk --example answer-desk-schema` writes the schema of the contract's messages.

use answer_desk::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use cosmwasm_schema::generate_api;

fn main() -> std::io::Result<()> {
    let api = generate_api! {
        name: "answer-desk",
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: MigrateMsg,
    };
    let text = api.render().to_string().map_err(std::io::Error::other)?;
    std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/schema/answer-desk.json"), text + "\n")
}
