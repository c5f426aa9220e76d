//! The simulated chain and its blocks.

use cosmwasm_std::testing::{MockApi, MockStorage};
use cosmwasm_std::{Addr, BankMsg, Empty, Storage, Uint128, Uint256};
use cw_multi_test::{
    App, AppBuilder, BankKeeper, DistributionKeeper, Executor, FailingModule, GovFailingModule, IbcFailingModule,
    Router, StakeKeeper, WasmKeeper,
};

use crate::chain::OpenLedgerModules;
use crate::{World, attribution};

type Failing = FailingModule<Empty, Empty, Empty>;
type Wasm = WasmKeeper<Empty, Empty>;

/// A simulated chain with this chain's modules.
pub type OpenLedgerApp = App<
    BankKeeper,
    MockApi,
    MockStorage,
    Failing,
    Wasm,
    StakeKeeper,
    DistributionKeeper,
    IbcFailingModule,
    GovFailingModule,
    OpenLedgerModules,
>;

/// The router of [`OpenLedgerApp`], which gives out the first coins.
pub type OpenLedgerRouter = Router<
    BankKeeper,
    Failing,
    Wasm,
    StakeKeeper,
    DistributionKeeper,
    IbcFailingModule,
    GovFailingModule,
    OpenLedgerModules,
>;

/// A chain at a first block, with addresses that begin with `open`.
pub fn app<F>(init: F) -> OpenLedgerApp
where
    F: FnOnce(&mut OpenLedgerRouter, &MockApi, &mut dyn Storage),
{
    AppBuilder::default()
        .with_api(MockApi::default().with_prefix("open"))
        .with_stargate(OpenLedgerModules)
        .build(|router, api, storage| init(router, api, storage))
}

/// The script of a chain.
pub fn world(app: &mut OpenLedgerApp) -> World<'_> {
    let height = app.block_info().height;
    World::new(app.storage_mut(), height)
}

/// The account that holds paid fees until the block ends.
#[must_use]
pub fn attribution_account() -> Addr {
    MockApi::default().with_prefix("open").addr_make("module attribution")
}

/// The account that holds fees and bonds of questions that wait for claims.
#[must_use]
pub fn inference_account() -> Addr {
    MockApi::default().with_prefix("open").addr_make("module inference")
}

/// The account that fees of creating and committing go to, and what no payee gets.
#[must_use]
pub fn treasury() -> Addr {
    MockApi::default().with_prefix("open").addr_make("module treasury")
}

/// Ends the block as the chain does: everybody who earned in it is paid, then the next block begins.
///
/// # Panics
/// When the fees of the block do not cover what is to be paid: a fault of this crate.
#[allow(clippy::expect_used, clippy::missing_panics_doc, reason = "a library of tests: a fault ends the test")]
pub fn end_block(app: &mut OpenLedgerApp) {
    let height = app.block_info().height;
    let payments = attribution::settle(app.storage_mut(), height).expect("earnings are recorded");
    for (address, amount) in payments {
        let send = BankMsg::Send { to_address: address, amount };
        app.execute(attribution_account(), send.into()).expect("fees cover the payments");
    }
    app.update_block(|block| {
        block.height = block.height.saturating_add(1);
        block.time = block.time.plus_seconds(5);
    });
}

/// An amount as a number that tests can count with.
///
/// # Panics
/// From 2^128 on: no chain has so much.
#[must_use]
#[allow(clippy::expect_used, reason = "a library of tests")]
pub fn units(amount: Uint256) -> u128 {
    Uint128::try_from(amount).expect("an amount below 2^128").u128()
}
