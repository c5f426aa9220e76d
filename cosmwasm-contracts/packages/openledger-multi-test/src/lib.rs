//! Contracts that talk to the OpenLedger chain, tested without a node.
//!
//! [`app`] is a cw-multi-test chain in which `CosmosMsg::Any` and `QueryRequest::Grpc` reach scripted
//! modules: models answer what [`World::answer`] says, fees move from the payer, [`end_block`] pays whom
//! [`World::pays`] names, datasets take commits, reveals and curators' decisions, and refusals have the
//! chain's own codes. Libraries find what [`World::finds`] says, large ones by claims that can be challenged;
//! answers of batches are credited; [`World::defers`] and [`World::judges`] play evidence. What a contract
//! sees is what it would see on the chain: [`on_chain`] puts right what cw-multi-test leaves out of replies.
//!
//! ```
//! use cosmwasm_std::{coin, coins};
//! use openledger_multi_test::{app, world};
//!
//! let mut app = app(|router, api, storage| {
//!     router.bank.init_balance(storage, &api.addr_make("buyer"), coins(10_000, "uopen")).unwrap();
//! });
//! let creator = app.api().addr_make("creator");
//! let model = world(&mut app).certified_model(&creator, coin(700, "uopen"), 4, 2);
//! world(&mut app).answer(model, &[1, 2, 3, 4], 1, vec![-90, 90]);
//! ```
//!
//! What is scripted is not proven: influence, certification, gas and the split of a fee are the chain's. Gas
//! limits of sub-messages have no effect in cw-multi-test; [`World::refuse_next`] plays the refusal.

mod app;
mod attribution;
mod chain;
mod contract;
mod datanet;
mod evidence;
mod infer;
mod queries;
mod refusal;
mod retrieve;
mod table;
mod world;

pub use app::{
    OpenLedgerApp, OpenLedgerRouter, app, attribution_account, end_block, inference_account, treasury, units, world,
};
pub use chain::OpenLedgerModules;
pub use contract::on_chain;
pub use datanet::commit_hash;
pub use refusal::refusal;
pub use world::World;
