//! `cargo run -p datanet-coop --example schema` writes the schema of the contract's messages.

use cosmwasm_schema::write_api;
use datanet_coop::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};

fn main() {
    write_api! {
        name: "datanet-coop",
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: MigrateMsg,
    }
}
