//! Against bad answers; the crate `node` has the calls against real CometBFT.
#![allow(clippy::disallowed_methods, reason = "a test measures, waits or reads where its vectors are")]

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use super::*;

/// Answers one connection with `answer` after reading a little.
fn serve_once(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("tcp://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 1024]);
        if answer.is_empty() {
            std::thread::sleep(Duration::from_secs(3));
        }
        let _ = write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{answer}", answer.len());
    });
    address
}

#[test]
fn bad_nodes_give_errors_in_time() {
    let call = |address: &str| {
        RpcClient::new(address).unwrap().with_timeout(Duration::from_millis(400)).call(&Health {}).unwrap_err()
    };
    assert!(matches!(call(&serve_once("not json")), RpcError::Answer { method: "health", .. }));
    assert!(matches!(call(&serve_once("{\"id\":1}")), RpcError::Answer { .. }));
    assert!(matches!(call(&serve_once("")), RpcError::Timeout { .. }));
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    assert!(matches!(call(&format!("tcp://127.0.0.1:{free}")), RpcError::Transport(_)));
}

#[test]
fn mempool_refusals_have_the_sdks_codes() {
    let refusal = |data: &str| {
        let error = RpcError::Node { code: -32603, message: "Internal error".into(), data: data.into() };
        MempoolRefusal::of(&error, b"tx").map(|refusal| refusal.code)
    };
    assert_eq!(refusal("tx already exists in cache"), Some(19));
    assert_eq!(refusal("mempool is full: number of txs 5000 (max: 5000), total txs bytes 1 (max: 2)"), Some(20));
    assert_eq!(refusal("Tx too large. Max size is 1048576, but got 2097152"), Some(21));
    assert_eq!(refusal("error reading request body: http: request body too large"), Some(21));
    assert_eq!(refusal("some other reason"), None);
}

#[test]
fn proofs_are_read_as_cometbft_writes_them() {
    let text = r#"{"response":{"code":0,"log":"","info":"","index":"0","key":"AA==","value":"Cg==",
        "proofOps":{"ops":[{"type":"ics23:iavl","key":"AA==","data":"CgE="},{"type":"ics23:simple","key":"YmFuaw==","data":null}]},
        "height":"7","codespace":""}}"#;
    let answer: AbciQueryAnswer = serde_json::from_str(text).unwrap();
    let ops = answer.response.proof_ops.unwrap().ops;
    assert_eq!(ops.len(), 2);
    assert_eq!(
        (ops[0].r#type.as_str(), ops[0].key.as_slice(), ops[0].data.as_slice()),
        ("ics23:iavl", &[0][..], &[10, 1][..])
    );
    assert_eq!((ops[1].key.as_slice(), ops[1].data.as_slice()), (&b"bank"[..], &[][..]));
    let none: AbciQueryAnswer = serde_json::from_str(r#"{"response":{"code":6,"log":"no","proofOps":null}}"#).unwrap();
    assert_eq!((none.response.code, none.response.proof_ops), (6, None));
}
