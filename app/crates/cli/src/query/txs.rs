//! `query tx`, `query txs` and `query wait-tx`.
#![allow(clippy::disallowed_methods, reason = "the command line waits, draws salts, reads the environment")]

use std::io::Read;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use openledger_proto::cosmos::base::abci::v1beta1::{SearchTxsResult, TxResponse};
use openledger_proto::cosmos::tx::v1beta1::{Tx, TxBody, TxRaw};
use openledger_proto::prost::{Message, Name};
use openledger_proto::prost_types::Any;
use openledger_proto::{any, json, tendermint};

use openledger_client::{Client, ClientError, print_json};
use openledger_rpc::{BlockAt, RpcClient, RpcError, Tx as TxCall, TxAnswer, TxSearch};

/// Entries in a page when the command line does not say.
const DEFAULT_LIMIT: u32 = 100;
/// Time between two looks for a transaction.
const POLL: Duration = Duration::from_millis(100);

/// What the argument of `query tx` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    Hash,
    #[value(name = "acc_seq")]
    AccSeq,
    Signature,
}

#[derive(Args, Debug)]
pub(super) struct TxArgs {
    /// Hash, "<addr>/<sequence>", or signatures in base64 separated by commas
    id: String,
    /// The type to be used when querying tx
    #[arg(long = "type", value_enum, default_value = "hash")]
    kind: Kind,
}

#[derive(Args, Debug)]
pub(super) struct TxsArgs {
    /// The transactions event query in CometBFT's query language
    #[arg(long)]
    query: String,
    /// Query a specific page of paginated results
    #[arg(long, default_value_t = 1)]
    page: u32,
    /// Query number of transactions results per page returned
    #[arg(long, default_value_t = DEFAULT_LIMIT)]
    limit: u32,
    /// The ordering semantics (asc|dsc)
    #[arg(long = "order_by", alias = "order-by", default_value = "")]
    order_by: String,
}

#[derive(Args, Debug)]
pub(super) struct WaitArgs {
    /// Transaction hash; without it, the answer of a `tx` command is read from standard input
    hash: Option<String>,
    /// Longest time to wait, such as 15s
    #[arg(long, default_value = "15s")]
    timeout: String,
}

/// Runs `query tx`.
pub(super) fn tx(client: &Client, args: &TxArgs) -> Result<(), ClientError> {
    let clauses = |key: &str, values: Vec<&str>| {
        values.iter().map(|v| format!("tx.{key}='{v}'")).collect::<Vec<_>>().join(" AND ")
    };
    let response = match args.kind {
        Kind::Hash => tx_response(client, &args.id)?,
        Kind::AccSeq => only(client, clauses("acc_seq", vec![&args.id]), "address and sequence combination")?,
        Kind::Signature => only(client, clauses("signature", args.id.split(',').collect()), "signatures")?,
    };
    print(client, &response)
}

/// A committed transaction by the hexadecimal hash.
///
/// # Errors
/// When there is none or the node cannot be asked.
pub fn tx_response(client: &Client, hash: &str) -> Result<TxResponse, ClientError> {
    let hash =
        hex::decode(hash.trim_start_matches("0x")).map_err(|e| ClientError::Usage(format!("encoding/hex: {e}")))?;
    let rpc = client.rpc()?;
    let answer = rpc.call(&TxCall { hash, prove: false })?;
    let time = block_time(&rpc, answer.height)?;
    response(answer, time)
}

/// Waits until a transaction is committed.
///
/// # Errors
/// When it is not within `limit`.
pub(crate) fn wait_for(client: &Client, hash: &str, limit: Duration) -> Result<TxResponse, ClientError> {
    let start = Instant::now();
    loop {
        match tx_response(client, hash) {
            Err(ClientError::Rpc(RpcError::Node { .. })) if start.elapsed() < limit => std::thread::sleep(POLL),
            Err(ClientError::Rpc(RpcError::Node { .. })) => {
                return Err(ClientError::usage(
                    "timed out waiting for transaction to be included in a block: it may be included later or have been dropped",
                ));
            }
            other => return other,
        }
    }
}

/// Runs `query wait-tx`.
pub(super) fn wait(client: &Client, args: &WaitArgs) -> Result<(), ClientError> {
    let limit = Duration::from_nanos(openledger_client::duration_nanos(&args.timeout)?);
    let hash = match &args.hash {
        Some(hash) => hash.clone(),
        None => {
            let mut text = String::new();
            std::io::stdin().lock().read_to_string(&mut text)?;
            hash_of(&text).ok_or_else(|| ClientError::usage("txhash not found"))?
        }
    };
    print(client, &wait_for(client, &hash, limit)?)
}

/// The hash in a `tx` command's answer, in JSON or as text.
fn hash_of(text: &str) -> Option<String> {
    let json = serde_json::from_str::<serde_json::Value>(text).ok();
    let found = json.as_ref().and_then(|value| value.get("txhash")).and_then(serde_json::Value::as_str);
    let found = found.or_else(|| text.lines().find_map(|line| line.strip_prefix("txhash:")));
    found.map(|hash| hash.trim().trim_matches('"').to_owned()).filter(|hash| !hash.is_empty())
}

/// Runs `query txs`.
pub(super) fn txs(client: &Client, args: &TxsArgs) -> Result<(), ClientError> {
    let result = search(client, &args.query, args.page, args.limit, &args.order_by)?;
    print_json(client.output, &json::to_json_string(&SearchTxsResult::full_name(), &result.encode_to_vec())?)
}

fn print(client: &Client, response: &TxResponse) -> Result<(), ClientError> {
    print_json(client.output, &json::to_json_string(&TxResponse::full_name(), &response.encode_to_vec())?)
}

fn only(client: &Client, query: String, what: &str) -> Result<TxResponse, ClientError> {
    let mut found = search(client, &query, 1, 2, "")?.txs;
    match (found.pop(), found.len()) {
        (None, _) => Err(ClientError::Usage(format!("found no txs matching given {what}"))),
        (Some(tx), 0) => Ok(tx),
        (Some(_), more) => {
            Err(ClientError::Usage(format!("found {} txs matching given {what}", more.saturating_add(1))))
        }
    }
}

/// CometBFT's name of the order that the SDK calls `asc` or `dsc`.
pub(super) fn order(text: &str) -> Result<String, ClientError> {
    match text {
        "" | "asc" => Ok("asc".into()),
        "dsc" | "desc" => Ok("desc".into()),
        other => Err(ClientError::Usage(format!("unknown order {other:?}: use asc or dsc"))),
    }
}

/// Transactions that CometBFT finds by their events.
///
/// # Errors
/// When the node cannot be asked.
pub(super) fn search(
    client: &Client,
    query: &str,
    page: u32,
    limit: u32,
    order_by: &str,
) -> Result<SearchTxsResult, ClientError> {
    if page == 0 || limit == 0 {
        return Err(ClientError::usage("page and limit must be greater than 0"));
    }
    let rpc = client.rpc()?;
    let call = TxSearch { query: query.to_owned(), prove: false, page, per_page: limit, order_by: order(order_by)? };
    let answer = rpc.call(&call)?;
    let total = answer.total_count;
    let mut txs = Vec::with_capacity(answer.txs.len());
    let mut time = (0, String::new());
    for tx in answer.txs {
        if time.0 != tx.height {
            time = (tx.height, block_time(&rpc, tx.height)?);
        }
        txs.push(response(tx, time.1.clone())?);
    }
    Ok(SearchTxsResult {
        total_count: total,
        count: u64::try_from(txs.len()).unwrap_or(u64::MAX),
        page_number: u64::from(page),
        page_total: total.div_ceil(u64::from(limit)),
        limit: u64::from(limit),
        txs,
    })
}

fn block_time(rpc: &RpcClient, height: i64) -> Result<String, ClientError> {
    let block = rpc.call(&BlockAt { height: Some(height) })?.block;
    let time = block.and_then(|b| b.header).and_then(|h| h.time);
    let time = time.ok_or_else(|| ClientError::Answer(format!("block {height} has no time")))?;
    Ok(openledger_proto::prost_types::Timestamp { seconds: time.seconds, nanos: 0 }.to_string())
}

fn response(answer: TxAnswer, timestamp: String) -> Result<TxResponse, ClientError> {
    let result = answer.tx_result;
    // Both crates generate the same message; the bytes carry it over.
    let events = result
        .events
        .iter()
        .map(|event| tendermint::abci::Event::decode(event.encode_to_vec().as_slice()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|e| ClientError::Answer(e.to_string()))?;
    Ok(TxResponse {
        height: answer.height,
        txhash: answer.hash,
        codespace: result.codespace,
        code: result.code,
        data: hex::encode_upper(result.data),
        raw_log: result.log,
        logs: Vec::new(),
        info: result.info,
        gas_wanted: result.gas_wanted,
        gas_used: result.gas_used,
        tx: Some(decode_tx(&answer.tx)?),
        timestamp,
        events,
    })
}

/// The transaction in raw bytes as an `Any` of `cosmos.tx.v1beta1.Tx`.
fn decode_tx(bytes: &[u8]) -> Result<Any, ClientError> {
    let bad = |e: openledger_proto::prost::DecodeError| ClientError::Answer(format!("transaction: {e}"));
    let raw = TxRaw::decode(bytes).map_err(bad)?;
    let tx = Tx {
        body: Some(TxBody::decode(raw.body_bytes.as_slice()).map_err(bad)?),
        auth_info: Some(Message::decode(raw.auth_info_bytes.as_slice()).map_err(bad)?),
        signatures: raw.signatures,
    };
    Ok(any::pack(&tx))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_an_answer_is_found_in_json_and_in_text() {
        assert_eq!(hash_of(r#"{"height":"0","txhash":"AB12"}"#).as_deref(), Some("AB12"));
        assert_eq!(hash_of("code: 0\ntxhash: AB12\nraw_log: \"\"\n").as_deref(), Some("AB12"));
        assert_eq!(hash_of("txhash: \"0012\"\n").as_deref(), Some("0012"));
        assert_eq!(hash_of("{}"), None);
        assert_eq!(hash_of("txhash:\n"), None);
    }
}
