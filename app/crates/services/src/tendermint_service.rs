//! `cosmos.base.tendermint.v1beta1.Service`: blocks, validators and facts about the node, from CometBFT's
//! RPC.

use crate::comet::{self, int, text, unavailable};
use crate::router::QueryRouter;
use openledger_abci::queries::RawQuery;
use openledger_core::wire::decode_request;
use openledger_core::{Failure, GrpcCode, QueryError};
use openledger_proto::cosmos::base::query::v1beta1::{PageRequest, PageResponse};
use openledger_proto::cosmos::base::tendermint::v1beta1 as api;
use openledger_proto::cosmos::crypto::ed25519::PubKey;
use openledger_proto::prost_types::Any;
use openledger_proto::tendermint::{p2p, types};
use prost::Message;
use serde_json::{Value, json};

/// The full name of the service.
pub const NAME: &str = "cosmos.base.tendermint.v1beta1.Service";

/// Validators on one page of CometBFT's RPC.
const RPC_PAGE: u64 = 100;

/// Beginnings of the paths that may be queried raw.
const ABCI_PATHS: [&str; 4] = ["app", "store", "p2p", "custom"];

impl QueryRouter {
    pub(crate) fn tendermint_service(&self, method: &str, request: &[u8]) -> Result<Vec<u8>, QueryError> {
        Ok(match method {
            "GetNodeInfo" => self.node_info()?.encode_to_vec(),
            "GetSyncing" => {
                let status = self.comet.call("status", json!({})).map_err(unavailable)?;
                let syncing = status.pointer("/sync_info/catching_up").and_then(Value::as_bool).unwrap_or(false);
                api::GetSyncingResponse { syncing }.encode_to_vec()
            }
            "GetLatestBlock" => {
                let (block_id, block) = self.block(None)?;
                let sdk_block = Some(self.sdk_block(&block));
                api::GetLatestBlockResponse { block_id: Some(block_id), block: Some(block), sdk_block }.encode_to_vec()
            }
            "GetBlockByHeight" => {
                let height = decode_request::<api::GetBlockByHeightRequest>(request)?.height;
                let (block_id, block) = self.block_at(height)?;
                let sdk_block = Some(self.sdk_block(&block));
                api::GetBlockByHeightResponse { block_id: Some(block_id), block: Some(block), sdk_block }
                    .encode_to_vec()
            }
            "GetLatestValidatorSet" => {
                let page = decode_request::<api::GetLatestValidatorSetRequest>(request)?.pagination;
                let (block_height, validators, pagination) = self.validators(None, page)?;
                api::GetLatestValidatorSetResponse { block_height, validators, pagination: Some(pagination) }
                    .encode_to_vec()
            }
            "GetValidatorSetByHeight" => {
                let r = decode_request::<api::GetValidatorSetByHeightRequest>(request)?;
                self.check_height(r.height)?;
                let (block_height, validators, pagination) = self.validators(Some(r.height), r.pagination)?;
                api::GetValidatorSetByHeightResponse { block_height, validators, pagination: Some(pagination) }
                    .encode_to_vec()
            }
            "ABCIQuery" => self.abci_query(decode_request(request)?)?.encode_to_vec(),
            _ => return Err(QueryError::unimplemented(&format!("/{NAME}/{method}"))),
        })
    }

    fn check_height(&self, height: i64) -> Result<(), QueryError> {
        let last = self.app.published().block.height;
        if u64::try_from(height).is_ok_and(|h| h > last) {
            return Err(QueryError::invalid("requested block height is bigger then the chain length"));
        }
        Ok(())
    }

    pub(crate) fn block_at(&self, height: i64) -> Result<(types::BlockId, types::Block), QueryError> {
        self.check_height(height)?;
        self.block(Some(height))
    }

    /// `None`: the latest. CometBFT itself refuses heights below 1.
    fn block(&self, height: Option<i64>) -> Result<(types::BlockId, types::Block), QueryError> {
        let params = height.map_or_else(|| json!({}), |h| json!({ "height": h.to_string() }));
        let found = self.comet.call("block", params).map_err(unavailable)?;
        let block = found
            .get("block")
            .map(comet::block)
            .ok_or_else(|| QueryError::new(GrpcCode::Internal, "no block in the answer"))?;
        Ok((found.get("block_id").map(comet::block_id).unwrap_or_default(), block))
    }

    fn sdk_block(&self, block: &types::Block) -> api::Block {
        let header = block.header.clone().unwrap_or_default();
        api::Block {
            header: Some(api::Header {
                version: header.version,
                chain_id: header.chain_id,
                height: header.height,
                time: header.time,
                last_block_id: header.last_block_id,
                last_commit_hash: header.last_commit_hash,
                data_hash: header.data_hash,
                validators_hash: header.validators_hash,
                next_validators_hash: header.next_validators_hash,
                consensus_hash: header.consensus_hash,
                app_hash: header.app_hash,
                last_results_hash: header.last_results_hash,
                evidence_hash: header.evidence_hash,
                proposer_address: self.app.runtime().config().addresses.to_valcons(&header.proposer_address),
            }),
            data: block.data.clone(),
            evidence: block.evidence.clone(),
            last_commit: block.last_commit.clone(),
        }
    }

    fn validators(
        &self,
        height: Option<i64>,
        page: Option<PageRequest>,
    ) -> Result<(i64, Vec<api::Validator>, PageResponse), QueryError> {
        let page = page.unwrap_or_default();
        for (name, number) in [("offset", page.offset), ("limit", page.limit)] {
            if i64::try_from(number).is_err() {
                return Err(QueryError::invalid(format!("{name} must greater than 0")));
            }
        }
        // Keys are ignored, and CometBFT itself cuts a larger limit, as under the SDK.
        let limit = if page.limit == 0 { RPC_PAGE } else { page.limit };
        let number = page.offset.checked_div(limit).unwrap_or(0).saturating_add(1);
        let mut params = json!({ "page": number.to_string(), "per_page": limit.to_string() });
        if let (Some(height), Some(map)) = (height, params.as_object_mut()) {
            map.insert("height".to_owned(), json!(height.to_string()));
        }
        let found = self.comet.call("validators", params).map_err(unavailable)?;
        let addresses = &self.app.runtime().config().addresses;
        let one = |v: &Value| api::Validator {
            address: addresses.to_valcons(&comet::hex_at(v, "/address")),
            pub_key: Some(Any {
                type_url: "/cosmos.crypto.ed25519.PubKey".to_owned(),
                value: PubKey { key: comet::base64_at(v, "/pub_key/value") }.encode_to_vec(),
            }),
            voting_power: int(v, "/voting_power"),
            proposer_priority: int(v, "/proposer_priority"),
        };
        let list =
            found.get("validators").and_then(Value::as_array).map(|a| a.iter().map(one).collect()).unwrap_or_default();
        let total = u64::try_from(int(&found, "/total")).unwrap_or(0);
        Ok((int(&found, "/block_height"), list, PageResponse { next_key: Vec::new(), total }))
    }

    fn node_info(&self) -> Result<api::GetNodeInfoResponse, QueryError> {
        let status = self.comet.call("status", json!({})).map_err(unavailable)?;
        let number = |pointer: &str| text(&status, pointer).parse().unwrap_or(0);
        Ok(api::GetNodeInfoResponse {
            default_node_info: Some(p2p::DefaultNodeInfo {
                protocol_version: Some(p2p::ProtocolVersion {
                    p2p: number("/node_info/protocol_version/p2p"),
                    block: number("/node_info/protocol_version/block"),
                    app: number("/node_info/protocol_version/app"),
                }),
                default_node_id: text(&status, "/node_info/id"),
                listen_addr: text(&status, "/node_info/listen_addr"),
                network: text(&status, "/node_info/network"),
                version: text(&status, "/node_info/version"),
                channels: comet::hex_at(&status, "/node_info/channels"),
                moniker: text(&status, "/node_info/moniker"),
                other: Some(p2p::DefaultNodeInfoOther {
                    tx_index: text(&status, "/node_info/other/tx_index"),
                    rpc_address: text(&status, "/node_info/other/rpc_address"),
                }),
            }),
            application_version: Some(api::VersionInfo {
                name: self.version.name.clone(),
                app_name: self.version.app_name.clone(),
                version: self.version.version.clone(),
                git_commit: self.version.git_commit.clone(),
                build_tags: String::new(),
                go_version: String::new(),
                build_deps: self
                    .version
                    .build_deps
                    .iter()
                    .map(|(path, version)| api::Module {
                        path: path.clone(),
                        version: version.clone(),
                        sum: String::new(),
                    })
                    .collect(),
                cosmos_sdk_version: self.version.cosmos_sdk_version.clone(),
            }),
        })
    }

    fn abci_query(&self, r: api::AbciQueryRequest) -> Result<api::AbciQueryResponse, QueryError> {
        if r.path.is_empty() {
            return Err(QueryError::invalid("empty query path"));
        }
        // gRPC methods are not to be called through here.
        let first = r.path.strip_prefix('/').unwrap_or(&r.path).split('/').next().unwrap_or_default();
        if !ABCI_PATHS.contains(&first) {
            return Err(QueryError::invalid(format!("unsupported ABCI query path: {}", r.path)));
        }
        let query = RawQuery { path: &r.path, data: &r.data, height: r.height, prove: r.prove };
        Ok(match self.answer_raw(query) {
            Ok(found) => api::AbciQueryResponse {
                codespace: found.codespace.to_owned(),
                key: found.key,
                value: found.value,
                proof_ops: found.proof.map(|p| api::ProofOps { ops: p.ops.into_iter().map(proof_op).collect() }),
                height: found.height,
                ..api::AbciQueryResponse::default()
            },
            Err(failure) => refused(failure, r.height),
        })
    }
}

fn proof_op(op: openledger_store::ProofOp) -> api::ProofOp {
    api::ProofOp { r#type: op.r#type, key: op.key, data: op.data }
}

/// A refusal is part of the answer here.
fn refused(failure: Failure, height: i64) -> api::AbciQueryResponse {
    let (codespace, code, log) = match failure {
        Failure::Tx(e) => (e.codespace, e.code, e.log),
        other => ("sdk".to_owned(), 1, other.to_string()),
    };
    api::AbciQueryResponse { codespace, code, log, height, ..api::AbciQueryResponse::default() }
}
