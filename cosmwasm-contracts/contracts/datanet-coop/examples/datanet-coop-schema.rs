//! `cargo run -p datanet-coop --example datanet-coop-schema` writes the schema of the contract's messages.

use cosmwasm_schema::generate_api;
use datanet_coop::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};

fn main() -> std::io::Result<()> {
    let api = generate_api! {
        name: "datanet-coop",
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: MigrateMsg,
    };
    let text = api.render().to_string().map_err(std::io::Error::other)?;
    std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/schema/datanet-coop.json"), text + "\n")
}
