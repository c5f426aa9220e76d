//! The crate `rpc` against real CometBFT over the toy application.
#![allow(clippy::disallowed_methods, reason = "a test measures, waits or reads where its vectors are")]

use crate::comet::Comet;
use crate::testing::Home;
use openledger_abci::server::toy::Toy;
use openledger_rpc::*;
use sha2::{Digest, Sha256};

#[test]
fn every_call_reads_what_cometbft_answers() {
    let home = Home::new();
    let server = home.server(Toy::default());
    let _comet = Comet::spawn(&home.options(server.local_address()), |_| {}).unwrap();
    home.wait_height(2);
    let client = home.client();

    let tx = b"colour=green".to_vec();
    let sent = client.call(&BroadcastTxSync { tx: tx.clone() }).unwrap();
    assert_eq!((sent.code, sent.hash.as_str()), (0, hex::encode_upper(Sha256::digest(&tx)).as_str()));
    let again = client.call(&BroadcastTxSync { tx: tx.clone() }).unwrap_err();
    assert_eq!(again.to_string(), "RPC error -32603 - Internal error: tx already exists in cache");
    assert_eq!(MempoolRefusal::of(&again, &tx), Some(MempoolRefusal { code: 19, txhash: sent.hash.clone() }));
    let big = vec![b'='; 2 << 20];
    let large = client.call(&BroadcastTxSync { tx: big.clone() }).unwrap_err();
    assert!(large.to_string().contains("too large"), "{large}");
    let refused = client.call(&BroadcastTxSync { tx: b"no equals sign".to_vec() }).unwrap();
    assert_eq!((refused.code, refused.codespace.as_str()), (2, "toy"));
    assert_eq!(client.call(&BroadcastTxAsync { tx: b"shape=round".to_vec() }).unwrap().code, 0);

    home.wait_height(client.call(&Status {}).unwrap().sync_info.latest_block_height + 3);
    let status = client.call(&Status {}).unwrap();
    assert!(status.node_info.version.starts_with("0.38.") && !status.sync_info.catching_up);
    let hash = Sha256::digest(&tx).to_vec();
    let found = client.call(&Tx { hash: hash.clone(), prove: true }).unwrap();
    assert_eq!((found.hash.as_str(), &found.tx, found.tx_result.code), (sent.hash.as_str(), &tx, 0));
    let missing = client.call(&Tx { hash: vec![0; 32], prove: false }).unwrap_err();
    assert!(missing.to_string().contains("not found"), "{missing}");
    let by_height = TxSearch {
        query: format!("tx.height={}", found.height),
        prove: false,
        page: 1,
        per_page: 30,
        order_by: "asc".into(),
    };
    let page = client.call(&by_height).unwrap();
    assert!(page.total_count >= 1 && page.txs.iter().any(|tx| tx.hash == sent.hash));

    let block = client.call(&BlockAt { height: Some(found.height) }).unwrap();
    let header = block.block.clone().unwrap().header.unwrap();
    assert_eq!(header.height, found.height);
    assert_eq!(block.block.clone().unwrap().data.unwrap().txs.first(), Some(&tx));
    assert_eq!(client.call(&BlockByHash { hash: block.block_id.hash.clone() }).unwrap(), block);
    assert!(client.call(&BlockByHash { hash: vec![1; 32] }).unwrap().block.is_none());
    assert_eq!(client.call(&BlockAt { height: Some(1) }).unwrap().block.unwrap().header.unwrap().height, 1);
    let search = BlockSearch {
        query: format!("block.height = {}", found.height),
        page: 1,
        per_page: 10,
        order_by: "asc".into(),
    };
    client.call(&search).unwrap();
    assert_eq!(client.call(&CommitAt { height: Some(found.height) }).unwrap().signed_header.header, header);
    let results = client.call(&BlockResults { height: Some(found.height) }).unwrap();
    assert_eq!(
        (results.height, results.txs_results.len()),
        (found.height, block.block.unwrap().data.unwrap().txs.len())
    );

    let validators = client.call(&Validators { height: Some(found.height), page: 1, per_page: 100 }).unwrap();
    assert_eq!((validators.total, validators.validators.first().unwrap().voting_power), (1, 10));
    assert_eq!(
        client.call(&ConsensusParamsAt { height: Some(found.height) }).unwrap().consensus_params["block"]["max_gas"],
        "-1"
    );
    assert_eq!(client.call(&NetInfo {}).unwrap().n_peers, 0);
    assert_eq!(client.call(&Genesis {}).unwrap().genesis["chain_id"], status.node_info.network.as_str());
    assert_eq!(client.call(&Health {}).unwrap(), serde_json::json!({}));
    client.call(&NumUnconfirmedTxs {}).unwrap();
    let info = client.call(&AbciInfo {}).unwrap().response;
    assert!(info.data == "toy" && info.last_block_height >= found.height);
    let query = AbciQuery { path: "/store".into(), data: b"colour".to_vec(), height: 0, prove: false };
    assert_eq!(client.call(&query).unwrap().response.value, b"green");
}
