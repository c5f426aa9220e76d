//! `cargo run -p trust-pool --example trust-pool-schema` writes the schema of the contract's messages.

use cosmwasm_schema::generate_api;
use trust_pool::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg, SudoMsg};

fn main() -> std::io::Result<()> {
    let api = generate_api! {
        name: "trust-pool",
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: MigrateMsg,
        sudo: SudoMsg,
    };
    let text = api.render().to_string().map_err(std::io::Error::other)?;
    std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/schema/trust-pool.json"), text + "\n")
}
