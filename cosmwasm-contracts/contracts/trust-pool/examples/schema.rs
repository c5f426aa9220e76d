//! `cargo run -p trust-pool --example schema` writes the schema of the contract's messages.

use cosmwasm_schema::write_api;
use trust_pool::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg, SudoMsg};

fn main() {
    write_api! {
        name: "trust-pool",
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: MigrateMsg,
        sudo: SudoMsg,
    }
}
