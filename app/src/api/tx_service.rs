//! `cosmos.tx.v1beta1.Service` (SDK `x/auth/tx/service.go`).

use super::comet::{base64_at, int, text, unavailable};
use super::{QueryRouter, decode, refusal_of};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use openledger_core::{Event, GrpcCode, QueryError};
use openledger_proto::cosmos::base::abci::v1beta1::{GasInfo, Result as TxResultMsg, TxMsgData, TxResponse};
use openledger_proto::cosmos::base::query::v1beta1::{PageRequest, PageResponse};
use openledger_proto::cosmos::tx::v1beta1 as api;
use openledger_proto::prost_types::Any;
use openledger_proto::tendermint::abci;
use prost::Message;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Service name.
pub const NAME: &str = "cosmos.tx.v1beta1.Service";

/// Page size of tx searches when none is asked for.
const DEFAULT_LIMIT: u64 = 30;

impl QueryRouter {
    pub(super) fn tx_service(&self, method: &str, request: &[u8]) -> Result<Vec<u8>, QueryError> {
        Ok(match method {
            "Simulate" => {
                let r: api::SimulateRequest = decode(request)?;
                #[allow(deprecated, reason = "older clients send the structured form")]
                let bytes = match (r.tx_bytes.is_empty(), r.tx) {
                    (false, _) => r.tx_bytes,
                    (true, Some(tx)) => raw_of(&tx),
                    (true, None) => return Err(QueryError::invalid("empty txBytes is not allowed")),
                };
                self.simulate(bytes)?.encode_to_vec()
            }
            "GetTx" => {
                let hash = decode::<api::GetTxRequest>(request)?.hash;
                if hash.is_empty() {
                    return Err(QueryError::invalid("tx hash cannot be empty"));
                }
                self.tx_by_hash(&hash)?.encode_to_vec()
            }
            "BroadcastTx" => self.broadcast(&decode(request)?)?.encode_to_vec(),
            "GetTxsEvent" => self.txs_by_event(&decode(request)?)?.encode_to_vec(),
            "GetBlockWithTxs" => self.block_with_txs(&decode(request)?)?.encode_to_vec(),
            "TxDecode" => {
                let bytes = decode::<api::TxDecodeRequest>(request)?.tx_bytes;
                if bytes.is_empty() {
                    return Err(QueryError::invalid("invalid empty tx bytes"));
                }
                self.check_decodes(&bytes)?;
                api::TxDecodeResponse { tx: tx_of(&bytes) }.encode_to_vec()
            }
            "TxEncode" => {
                let tx = decode::<api::TxEncodeRequest>(request)?.tx;
                let tx = tx.ok_or_else(|| QueryError::invalid("invalid empty tx"))?;
                api::TxEncodeResponse { tx_bytes: raw_of(&tx) }.encode_to_vec()
            }
            _ => return Err(QueryError::unimplemented(&format!("/{NAME}/{method}"))),
        })
    }

    fn check_decodes(&self, bytes: &[u8]) -> Result<(), QueryError> {
        let decoded = self.app.decoder().decode(bytes);
        decoded.map(|_| ()).map_err(|e| QueryError::invalid(e.to_string()))
    }

    /// Runs a transaction without committing it.
    ///
    /// # Errors
    /// The transaction's refusal as `Unknown`, with the gas consumed so far, as the SDK words it.
    pub fn simulate(&self, bytes: Vec<u8>) -> Result<api::SimulateResponse, QueryError> {
        let ran = self.app.simulate(bytes).map_err(|e| QueryError::new(GrpcCode::Internal, e.to_string()))?;
        if let Some(e) = refusal_of(&ran) {
            return Err(QueryError::new(GrpcCode::Unknown, format!("{} with gas used: '{}'", e.log, ran.gas_used)));
        }
        let messages = TxMsgData::decode(ran.data.as_slice()).unwrap_or_default().msg_responses;
        Ok(api::SimulateResponse {
            gas_info: Some(GasInfo { gas_wanted: ran.gas_wanted, gas_used: ran.gas_used }),
            #[allow(deprecated, reason = "the field is still part of the answer")]
            result: Some(TxResultMsg {
                data: ran.data,
                log: ran.log,
                events: ran.events.into_iter().map(event).collect(),
                msg_responses: messages,
            }),
        })
    }

    fn tx_by_hash(&self, hash: &str) -> Result<api::GetTxResponse, QueryError> {
        let not_found = || QueryError::not_found(format!("tx not found: {hash}"));
        let raw = hex::decode(hash).map_err(|e| QueryError::new(GrpcCode::Unknown, hex_error(e)))?;
        let found = self
            .comet
            .call("tx", json!({ "hash": BASE64.encode(raw) }))
            .map_err(|e| if e.contains("not found") { not_found() } else { unavailable(e) })?;
        let response = self.response_of(&found)?;
        Ok(api::GetTxResponse { tx: tx_of(&base64_at(&found, "/tx")), tx_response: Some(response) })
    }

    fn response_of(&self, found: &Value) -> Result<TxResponse, QueryError> {
        let bytes = base64_at(found, "/tx");
        let height = int(found, "/height");
        let header = self.comet.call("header", json!({ "height": height.to_string() })).map_err(unavailable)?;
        let result = found.get("tx_result").cloned().unwrap_or_default();
        Ok(TxResponse {
            height,
            txhash: text(found, "/hash"),
            codespace: text(&result, "/codespace"),
            code: u32::try_from(int(&result, "/code")).unwrap_or(0),
            data: hex::encode_upper(base64_at(&result, "/data")),
            raw_log: text(&result, "/log"),
            logs: Vec::new(),
            info: text(&result, "/info"),
            gas_wanted: int(&result, "/gas_wanted"),
            gas_used: int(&result, "/gas_used"),
            tx: tx_of(&bytes).map(|tx| Any { type_url: "/cosmos.tx.v1beta1.Tx".to_owned(), value: tx.encode_to_vec() }),
            timestamp: whole_seconds(&text(&header, "/header/time")),
            events: result.get("events").and_then(Value::as_array).map(|a| a.iter().map(event_of).collect()).unwrap_or_default(),
        })
    }

    fn broadcast(&self, r: &api::BroadcastTxRequest) -> Result<api::BroadcastTxResponse, QueryError> {
        if r.tx_bytes.is_empty() {
            return Err(QueryError::invalid("invalid empty tx"));
        }
        let method = match api::BroadcastMode::try_from(r.mode) {
            Ok(api::BroadcastMode::Async) => "broadcast_tx_async",
            Ok(api::BroadcastMode::Sync) => "broadcast_tx_sync",
            _ => {
                return Err(QueryError::new(
                    GrpcCode::Unknown,
                    format!("unsupported return type {}; supported types: sync, async", r.mode),
                ));
            }
        };
        let hash = hex::encode_upper(Sha256::digest(&r.tx_bytes));
        let response = match self.comet.call(method, json!({ "tx": BASE64.encode(&r.tx_bytes) })) {
            Ok(v) => TxResponse {
                code: u32::try_from(int(&v, "/code")).unwrap_or(0),
                codespace: text(&v, "/codespace"),
                data: text(&v, "/data"),
                raw_log: text(&v, "/log"),
                txhash: text(&v, "/hash"),
                ..TxResponse::default()
            },
            Err(e) => match mempool_refusal(&e) {
                Some(code) => TxResponse { code, codespace: "sdk".to_owned(), txhash: hash, ..TxResponse::default() },
                None => return Err(unavailable(e)),
            },
        };
        Ok(api::BroadcastTxResponse { tx_response: Some(response) })
    }

    fn txs_by_event(&self, r: &api::GetTxsEventRequest) -> Result<api::GetTxsEventResponse, QueryError> {
        #[allow(deprecated, reason = "older clients send a list of events")]
        let query = if r.query.is_empty() { r.events.join(" AND ") } else { r.query.clone() };
        if query.is_empty() {
            return Err(QueryError::invalid("query cannot be empty"));
        }
        #[allow(deprecated, reason = "older clients send a page request")]
        let asked = r.pagination.clone().unwrap_or_default();
        let limit = [r.limit, asked.limit].into_iter().find(|l| *l > 0).unwrap_or(DEFAULT_LIMIT).min(100);
        let page = if r.page > 0 { r.page } else { asked.offset.checked_div(limit).unwrap_or(0).saturating_add(1) };
        let order = match api::OrderBy::try_from(r.order_by) {
            Ok(api::OrderBy::Desc) => "desc",
            _ => "asc",
        };
        let params = json!({ "query": query, "prove": false, "page": page.to_string(), "per_page": limit.to_string(), "order_by": order });
        let found = self.comet.call("tx_search", params).map_err(unavailable)?;
        let list = found.get("txs").and_then(Value::as_array).cloned().unwrap_or_default();
        let mut answer = api::GetTxsEventResponse { total: u64::try_from(int(&found, "/total_count")).unwrap_or(0), ..Default::default() };
        for one in &list {
            answer.txs.extend(tx_of(&base64_at(one, "/tx")));
            answer.tx_responses.push(self.response_of(one)?);
        }
        Ok(answer)
    }

    fn block_with_txs(&self, r: &api::GetBlockWithTxsRequest) -> Result<api::GetBlockWithTxsResponse, QueryError> {
        let last = self.app.published().block.height;
        if u64::try_from(r.height).map_or(true, |h| h < 1 || h > last) {
            return Err(QueryError::invalid("requested block height must not be less than 1 or greater than the current height"));
        }
        let (block_id, block) = self.block_at(r.height)?;
        let all = block.data.as_ref().map(|d| d.txs.as_slice()).unwrap_or_default();
        let page: PageRequest = r.pagination.clone().unwrap_or_default();
        let limit = if page.limit == 0 { 100 } else { page.limit };
        let total = u64::try_from(all.len()).unwrap_or(u64::MAX);
        if page.offset > total || (page.offset == total && total > 0) {
            return Err(QueryError::invalid(format!(
                "out of range: cannot paginate {total} txs with offset {} and limit {limit}",
                page.offset
            )));
        }
        let skip = usize::try_from(page.offset).unwrap_or(usize::MAX);
        let take = usize::try_from(limit).unwrap_or(usize::MAX);
        let txs = all.iter().skip(skip).take(take).filter_map(|b| tx_of(b)).collect();
        let pagination = Some(PageResponse { next_key: Vec::new(), total });
        Ok(api::GetBlockWithTxsResponse { txs, block_id: Some(block_id), block: Some(block), pagination })
    }
}

/// The mempool's refusals by CometBFT's text (SDK `client/broadcast.go`).
pub fn mempool_refusal(e: &str) -> Option<u32> {
    let e = e.to_lowercase();
    if e.contains("tx already exists in cache") {
        Some(19)
    } else if e.contains("mempool is full") {
        Some(20)
    } else if e.contains("tx too large") || e.contains("request body too large") {
        // CometBFT's RPC limits bodies (in base64) more tightly than the mempool limits transactions.
        Some(21)
    } else {
        None
    }
}

/// A hash that is not hexadecimal, in the words of Go's `encoding/hex`.
fn hex_error(e: hex::FromHexError) -> String {
    match e {
        hex::FromHexError::InvalidHexCharacter { c, .. } => format!("encoding/hex: invalid byte: U+{:04X} {c:?}", u32::from(c)),
        hex::FromHexError::OddLength | hex::FromHexError::InvalidStringLength => "encoding/hex: odd length hex string".to_owned(),
    }
}

/// CometBFT's time with the fraction cut, as the SDK prints it.
fn whole_seconds(time: &str) -> String {
    match time.split_once('.') {
        Some((seconds, _)) => format!("{seconds}Z"),
        None => time.to_owned(),
    }
}

/// The structured form of raw bytes.
fn tx_of(bytes: &[u8]) -> Option<api::Tx> {
    let raw = api::TxRaw::decode(bytes).ok()?;
    Some(api::Tx {
        body: api::TxBody::decode(raw.body_bytes.as_slice()).ok(),
        auth_info: api::AuthInfo::decode(raw.auth_info_bytes.as_slice()).ok(),
        signatures: raw.signatures,
    })
}

/// The raw bytes of the structured form.
fn raw_of(tx: &api::Tx) -> Vec<u8> {
    api::TxRaw {
        body_bytes: tx.body.as_ref().map(Message::encode_to_vec).unwrap_or_default(),
        auth_info_bytes: tx.auth_info.as_ref().map(Message::encode_to_vec).unwrap_or_default(),
        signatures: tx.signatures.clone(),
    }
    .encode_to_vec()
}

fn event(e: Event) -> abci::Event {
    let attribute = |(key, value): (String, String)| abci::EventAttribute { key, value, index: true };
    abci::Event { r#type: e.ty, attributes: e.attributes.into_iter().map(attribute).collect() }
}

fn event_of(v: &Value) -> abci::Event {
    let attribute = |a: &Value| abci::EventAttribute {
        key: text(a, "/key"),
        value: text(a, "/value"),
        index: a.get("index").and_then(Value::as_bool).unwrap_or(false),
    };
    abci::Event {
        r#type: text(v, "/type"),
        attributes: v.get("attributes").and_then(Value::as_array).map(|a| a.iter().map(attribute).collect()).unwrap_or_default(),
    }
}
