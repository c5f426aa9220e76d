//! `cargo run -p answer-buyer --example answer-buyer-schema` writes the schema of the contract's messages.

use answer_buyer::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use cosmwasm_schema::generate_api;

fn main() -> std::io::Result<()> {
    let api = generate_api! {
        name: "answer-buyer",
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: MigrateMsg,
    };
    let text = api.render().to_string().map_err(std::io::Error::other)?;
    std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/schema/answer-buyer.json"), text + "\n")
}
