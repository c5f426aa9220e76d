//! A key-value application for tests of the server and of CometBFT's supervision: `key=value` transactions,
//! the app hash counts them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tendermint_abci::Application;
use tendermint_proto::v0_38::abci::{
    ExecTxResult, RequestCheckTx, RequestFinalizeBlock, RequestInfo, RequestQuery, ResponseCheckTx, ResponseCommit,
    ResponseFinalizeBlock, ResponseInfo, ResponseQuery,
};

/// What the application holds.
#[derive(Debug, Default)]
pub struct ToyState {
    /// The last committed height.
    pub height: i64,
    /// The height that waits for Commit.
    pub staged: i64,
    /// The entries.
    pub pairs: BTreeMap<Vec<u8>, Vec<u8>>,
}

/// The application; its clones share the state.
#[derive(Debug, Clone, Default)]
pub struct Toy {
    /// Shared by all connections.
    pub state: Arc<Mutex<ToyState>>,
}

impl ToyState {
    fn app_hash(&self) -> Vec<u8> {
        (self.pairs.len() as u64).to_be_bytes().to_vec()
    }
}

impl Application for Toy {
    fn info(&self, _: RequestInfo) -> ResponseInfo {
        let state = self.state.lock().unwrap();
        ResponseInfo {
            data: "toy".into(),
            last_block_height: state.height,
            last_block_app_hash: if state.height == 0 { Vec::new() } else { state.app_hash() }.into(),
            ..Default::default()
        }
    }

    fn check_tx(&self, request: RequestCheckTx) -> ResponseCheckTx {
        match request.tx.as_ref() {
            b"panic" => panic!("told to panic"),
            tx if tx.contains(&b'=') => ResponseCheckTx { gas_wanted: 1, ..Default::default() },
            _ => ResponseCheckTx { code: 2, codespace: "toy".into(), log: "no '='".into(), ..Default::default() },
        }
    }

    fn query(&self, request: RequestQuery) -> ResponseQuery {
        let state = self.state.lock().unwrap();
        ResponseQuery {
            value: state.pairs.get(request.data.as_ref()).cloned().unwrap_or_default().into(),
            key: request.data,
            height: state.height,
            ..Default::default()
        }
    }

    fn finalize_block(&self, request: RequestFinalizeBlock) -> ResponseFinalizeBlock {
        let mut state = self.state.lock().unwrap();
        for tx in &request.txs {
            let mut parts = tx.splitn(2, |byte| *byte == b'=');
            let (key, value) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            state.pairs.insert(key.to_vec(), value.to_vec());
        }
        state.staged = request.height;
        ResponseFinalizeBlock {
            tx_results: request.txs.iter().map(|_| ExecTxResult::default()).collect(),
            app_hash: state.app_hash().into(),
            ..Default::default()
        }
    }

    fn commit(&self) -> ResponseCommit {
        let mut state = self.state.lock().unwrap();
        state.height = state.staged;
        ResponseCommit { retain_height: 0 }
    }
}
