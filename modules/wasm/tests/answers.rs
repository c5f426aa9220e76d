//! Answers and queries of contracts, read as Go's `encoding/json` reads them into the types of wasmvm 3.0.7.
//! `tests/answers` is the Go program that made the list.
#![allow(clippy::unwrap_used, reason = "tests")]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use openledger_wasm::vmtypes::{
    ContractResult, GoValue, IbcBasicResponse, IbcOpenResponse, IbcReceiveResponse, QueryRequest, QueryResult,
    Response, from_json,
};
use std::fmt::Debug;

fn read<T: GoValue + Debug>(input: &[u8]) -> Result<String, String> {
    from_json::<T>(input).map(|value| format!("{value:?}")).map_err(|e| e.to_string())
}

#[test]
fn every_answer_is_read_as_go_reads_it() {
    let list: Vec<serde_json::Value> = serde_json::from_str(include_str!("data/answers.json")).unwrap();
    let mut different = Vec::new();
    for case in &list {
        let input = STANDARD.decode(case["input"].as_str().unwrap()).unwrap();
        let got = match case["type"].as_str().unwrap() {
            "result" => read::<ContractResult<Response>>(&input),
            "basic" => read::<ContractResult<IbcBasicResponse>>(&input),
            "receive" => read::<ContractResult<IbcReceiveResponse>>(&input),
            "open" => read::<ContractResult<IbcOpenResponse>>(&input),
            "answer" => read::<QueryResult>(&input),
            "query" => read::<QueryRequest>(&input),
            other => panic!("{other}"),
        };
        let expected = match case["error"].as_str() {
            Some(error) => Err(error.to_owned()),
            None => Ok(case["value"].as_str().unwrap().to_owned()),
        };
        if got != expected {
            let text: String = String::from_utf8_lossy(&input).chars().take(400).collect();
            different.push(format!("{text}\n  Go:   {expected:?}\n  here: {got:?}"));
        }
    }
    assert!(list.len() > 1_000);
    assert!(different.is_empty(), "{} differ:\n{}", different.len(), different.join("\n"));
}
