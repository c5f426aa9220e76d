//! Views of old heights, in memory and on disk: each has its own header.
#![allow(clippy::unwrap_used, reason = "tests")]

use openledger_assembly as assembly;
use openledger_baseapp::BaseApp;
use openledger_baseapp::block::Block;
use openledger_baseapp::genesis::Genesis;
use openledger_config::{AppConfig, Layout};
use openledger_core::{BlockInfo, BlockTime};

/// More heights than stay in memory.
const HEIGHTS: u64 = 270;

fn time(height: u64) -> BlockTime {
    BlockTime { seconds: 1_700_000_000 + i64::try_from(height).unwrap() * 7, nanos: 5 }
}

#[test]
fn a_view_of_an_old_height_has_that_heights_header() {
    let home = tempfile::tempdir().unwrap();
    let config = AppConfig { minimum_gas_prices: "0uopen".to_owned(), ..AppConfig::default() };
    let open = || assembly::open(&Layout::new(home.path()), &config);
    let app = open().unwrap();
    let chain_id = "openledger-1".to_owned();
    let info = |height| BlockInfo { chain_id: chain_id.clone(), height, time: time(height), ..BlockInfo::default() };
    let app_state = openledger_baseapp::testing::genesis(app.runtime()).to_string().into_bytes();
    app.init_chain(Genesis { block: info(1), params: None, validators: Vec::new(), app_state }).unwrap();
    let mut hashes = Vec::new();
    for height in 1..=HEIGHTS {
        hashes.push(app.finalize_block(Block { info: info(height), txs: Vec::new() }).unwrap().app_hash);
        app.commit().unwrap();
    }
    let check = |app: &BaseApp| {
        for height in [1, 2, 3, 200, HEIGHTS - 1, HEIGHTS] {
            let view = app.view_at(height).unwrap();
            let hash = hashes[usize::try_from(height).unwrap() - 1];
            assert_eq!((view.block.height, view.block.time), (height, time(height)));
            assert_eq!((view.app_hash, view.block.app_hash.as_slice()), (hash, hash.as_slice()), "{height}");
            assert_eq!(view.block.chain_id, chain_id);
            assert_eq!(app.query_context(&view).block().time, time(height));
        }
    };
    check(&app);
    drop(app);
    // The store of a moment ago may still hold its lock.
    let again = std::iter::repeat_with(open).find_map(Result::ok).unwrap();
    check(&again);
}
