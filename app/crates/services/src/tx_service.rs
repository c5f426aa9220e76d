//! `cosmos.tx.v1beta1.Service` (SDK `x/auth/tx/service.go`).

use crate::comet::{base64_at, int, text, unavailable};
use crate::router::{QueryRouter, refusal_of, status_of};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use openledger_core::wire::decode_request;
use openledger_core::{Event, GrpcCode, QueryError, Sdk};
use openledger_proto::cosmos::base::abci::v1beta1::{GasInfo, Result as TxResultMsg, TxMsgData, TxResponse};
use openledger_proto::cosmos::base::query::v1beta1::{PageRequest, PageResponse};
use openledger_proto::cosmos::tx::v1beta1 as api;
use openledger_proto::prost_types::Any;
use openledger_proto::tendermint::abci;
use openledger_proto::{ProtoError, amino_binary};
use openledger_rpc::MempoolRefusal;
use prost::Message;
use serde_json::{Value, json};

/// The full name of the service.
pub const NAME: &str = "cosmos.tx.v1beta1.Service";

/// Page size of tx searches when none is asked for.
const DEFAULT_LIMIT: i64 = 100;
/// Most transactions of a block on one page.
const BLOCK_LIMIT: u64 = 100;

impl QueryRouter {
    pub(crate) fn tx_service(&self, method: &str, request: &[u8]) -> Result<Vec<u8>, QueryError> {
        Ok(match method {
            "Simulate" => {
                let r: api::SimulateRequest = decode_request(request)?;
                #[allow(deprecated, reason = "older clients send the structured form")]
                let bytes = match (r.tx_bytes.is_empty(), r.tx) {
                    (false, _) => r.tx_bytes,
                    (true, Some(tx)) => raw_of(&tx),
                    (true, None) => return Err(QueryError::invalid("empty txBytes is not allowed")),
                };
                self.simulate(bytes)?.encode_to_vec()
            }
            "GetTx" => {
                let hash = decode_request::<api::GetTxRequest>(request)?.hash;
                if hash.is_empty() {
                    return Err(QueryError::invalid("tx hash cannot be empty"));
                }
                self.tx_by_hash(&hash)?.encode_to_vec()
            }
            "BroadcastTx" => self.broadcast(&decode_request(request)?)?.encode_to_vec(),
            "GetTxsEvent" => self.txs_by_event(&decode_request(request)?)?.encode_to_vec(),
            "GetBlockWithTxs" => self.block_with_txs(&decode_request(request)?)?.encode_to_vec(),
            "TxDecode" => {
                let bytes = decode_request::<api::TxDecodeRequest>(request)?.tx_bytes;
                if bytes.is_empty() {
                    return Err(QueryError::invalid("invalid empty tx bytes"));
                }
                self.check_decodes(&bytes)?;
                api::TxDecodeResponse { tx: tx_of(&bytes) }.encode_to_vec()
            }
            "TxEncode" => {
                let tx = decode_request::<api::TxEncodeRequest>(request)?.tx;
                let tx = tx.ok_or_else(|| QueryError::invalid("invalid empty tx"))?;
                api::TxEncodeResponse { tx_bytes: raw_of(&tx) }.encode_to_vec()
            }
            "TxEncodeAmino" => {
                let json = decode_request::<api::TxEncodeAminoRequest>(request)?.amino_json;
                if json.is_empty() {
                    return Err(QueryError::invalid("invalid empty tx json"));
                }
                let amino_binary = amino_binary::std_tx_from_json(&json).map_err(without_code)?;
                api::TxEncodeAminoResponse { amino_binary }.encode_to_vec()
            }
            "TxDecodeAmino" => {
                let bytes = decode_request::<api::TxDecodeAminoRequest>(request)?.amino_binary;
                if bytes.is_empty() {
                    return Err(QueryError::invalid("invalid empty tx bytes"));
                }
                let amino_json = amino_binary::std_tx_to_json(&bytes).map_err(|e| not_std_tx(&e, &bytes))?;
                api::TxDecodeAminoResponse { amino_json }.encode_to_vec()
            }
            _ => return Err(QueryError::unimplemented(&format!("/{NAME}/{method}"))),
        })
    }

    fn check_decodes(&self, bytes: &[u8]) -> Result<(), QueryError> {
        let decoded = self.app.decoder().decode(bytes);
        decoded.map(|_| ()).map_err(|e| status_of(&e))
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
        let raw = unhex(hash).map_err(|e| QueryError::new(GrpcCode::Unknown, e))?;
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
            events: result
                .get("events")
                .and_then(Value::as_array)
                .map(|a| a.iter().map(event_of).collect())
                .unwrap_or_default(),
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
                    "unsupported return type unspecified; supported types: sync, async",
                ));
            }
        };
        let response = match self.comet.call(method, json!({ "tx": BASE64.encode(&r.tx_bytes) })) {
            Ok(v) => TxResponse {
                code: u32::try_from(int(&v, "/code")).unwrap_or(0),
                codespace: text(&v, "/codespace"),
                data: text(&v, "/data"),
                raw_log: text(&v, "/log"),
                txhash: text(&v, "/hash"),
                ..TxResponse::default()
            },
            Err(e) => match MempoolRefusal::from_text(&e, &r.tx_bytes) {
                Some(MempoolRefusal { code, txhash }) => {
                    TxResponse { code, codespace: "sdk".to_owned(), txhash, ..TxResponse::default() }
                }
                None => return Err(unavailable(e)),
            },
        };
        Ok(api::BroadcastTxResponse { tx_response: Some(response) })
    }

    fn txs_by_event(&self, r: &api::GetTxsEventRequest) -> Result<api::GetTxsEventResponse, QueryError> {
        // Beyond the SDK, the fields of older clients are read where the newer ones are not set.
        #[allow(deprecated, reason = "older clients send a list of events")]
        let query = if r.query.is_empty() { r.events.join(" AND ") } else { r.query.clone() };
        let internal = |text: String| QueryError::new(GrpcCode::Internal, text);
        if query.is_empty() {
            return Err(internal("query cannot be empty".to_owned()));
        }
        #[allow(deprecated, reason = "older clients send a page request")]
        let asked = r.pagination.clone().unwrap_or_default();
        let positive = |n: u64| i64::try_from(n).ok().filter(|n| *n > 0);
        let limit = positive(r.limit).or(positive(asked.limit)).unwrap_or(DEFAULT_LIMIT);
        let skipped = positive(asked.offset).and_then(|offset| offset.checked_div(limit)).unwrap_or(0);
        let page = positive(r.page).unwrap_or(skipped.saturating_add(1));
        let order = match api::OrderBy::try_from(r.order_by) {
            Ok(api::OrderBy::Desc) => "desc",
            _ => "asc",
        };
        let params = json!({ "query": query, "prove": false, "page": page.to_string(), "per_page": limit.to_string(), "order_by": order });
        let found =
            self.comet.call("tx_search", params).map_err(|e| internal(format!("failed to search for txs: {e}")))?;
        let list = found.get("txs").and_then(Value::as_array).cloned().unwrap_or_default();
        let mut answer = api::GetTxsEventResponse {
            total: u64::try_from(int(&found, "/total_count")).unwrap_or(0),
            ..Default::default()
        };
        for one in &list {
            answer.txs.extend(tx_of(&base64_at(one, "/tx")));
            answer.tx_responses.push(self.response_of(one).map_err(|e| internal(e.message))?);
        }
        Ok(answer)
    }

    fn block_with_txs(&self, r: &api::GetBlockWithTxsRequest) -> Result<api::GetBlockWithTxsResponse, QueryError> {
        let last = self.app.published().block.height;
        if u64::try_from(r.height).map_or(true, |h| h < 1 || h > last) {
            let height = r.height;
            let text = format!(
                "requested height {height} but height must not be less than 1 or greater than the current height {last}"
            );
            return Err(status_of(&Sdk::InvalidHeight.wrap(text)));
        }
        let (block_id, block) = self.block_at(r.height)?;
        let all = block.data.as_ref().map(|d| d.txs.as_slice()).unwrap_or_default();
        let total = u64::try_from(all.len()).unwrap_or(u64::MAX);
        let page = r.pagination.clone().unwrap_or(PageRequest { limit: BLOCK_LIMIT, ..PageRequest::default() });
        let (offset, limit) = (page.offset, page.limit.min(BLOCK_LIMIT));
        if offset >= total && total > 0 {
            let text = format!("out of range: cannot paginate {total} txs with offset {offset} and limit {limit}");
            return Err(status_of(&Sdk::InvalidRequest.wrap(text)));
        }
        let (skip, take) =
            (usize::try_from(offset).unwrap_or(usize::MAX), usize::try_from(limit).unwrap_or(usize::MAX));
        let txs = match page.reverse {
            // As in the SDK, from the offset down, and never the first transaction.
            true => all.iter().enumerate().skip(1).take(skip).rev().take(take).filter_map(|(_, b)| tx_of(b)).collect(),
            false => all.iter().skip(skip).take(take).filter_map(|b| tx_of(b)).collect(),
        };
        let pagination = Some(PageResponse { next_key: Vec::new(), total });
        Ok(api::GetBlockWithTxsResponse { txs, block_id: Some(block_id), block: Some(block), pagination })
    }
}

/// Bytes that are no transaction in amino: the SDK's codec names the type that it wanted, and shows them.
fn not_std_tx(e: &ProtoError, bytes: &[u8]) -> QueryError {
    QueryError::plain(format!("unmarshal to legacytx.StdTx failed after 0 bytes ({e}): {}", hex::encode_upper(bytes)))
}

/// What amino refuses has no code in the SDK.
fn without_code(e: ProtoError) -> QueryError {
    match e {
        ProtoError::Amino(text) => QueryError::plain(text),
        other => QueryError::plain(other.to_string()),
    }
}

/// A hash from its text, with the refusals of Go's `encoding/hex`: the first bad character comes before an
/// odd length.
fn unhex(text: &str) -> Result<Vec<u8>, String> {
    if let Some(bad) = text.bytes().find(|b| !b.is_ascii_hexdigit()) {
        let shown = char::from(bad);
        let plain = shown.is_ascii_graphic() || bad >= 0xa1 || bad == b' ';
        return Err(match plain {
            true => format!("encoding/hex: invalid byte: U+{bad:04X} '{shown}'"),
            false => format!("encoding/hex: invalid byte: U+{bad:04X}"),
        });
    }
    hex::decode(text).map_err(|_| "encoding/hex: odd length hex string".to_owned())
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
        attributes: v
            .get("attributes")
            .and_then(Value::as_array)
            .map(|a| a.iter().map(attribute).collect())
            .unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_refused_in_the_words_of_go() {
        assert_eq!(unhex("aB01"), Ok(vec![0xab, 1]));
        assert_eq!(unhex("abc").unwrap_err(), "encoding/hex: odd length hex string");
        assert_eq!(unhex("abx").unwrap_err(), "encoding/hex: invalid byte: U+0078 'x'");
        assert_eq!(unhex(" ").unwrap_err(), "encoding/hex: invalid byte: U+0020 ' '");
    }
}
