//! `query block`, `query blocks` and `query block-results`.

use clap::{Args, ValueEnum};
use openledger_proto::cosmos::base::abci::v1beta1::SearchBlocksResult;
use openledger_proto::cosmos::base::query::v1beta1::PageRequest;
use openledger_proto::cosmos::base::tendermint::v1beta1::{
    GetLatestValidatorSetRequest, GetLatestValidatorSetResponse, GetValidatorSetByHeightRequest,
};
use openledger_proto::prost::{Message, Name};
use openledger_proto::{json, tendermint};

use super::txs::order;
use openledger_client::go_text::{hex_bytes, integer};
use openledger_client::{Client, ClientError, print_json};
use openledger_rpc::{BlockAnswer, BlockAt, BlockByHash, BlockResults, BlockSearch, Status};

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    Height,
    Hash,
}

#[derive(Args, Debug)]
pub(super) struct BlockArgs {
    /// Height or hash; the latest block when absent
    id: Option<String>,
    /// The type to be used when querying the block; told from the argument when absent
    #[arg(long = "type", value_enum)]
    kind: Option<Kind>,
}

#[derive(Args, Debug)]
pub(super) struct BlocksArgs {
    /// The blocks events query in CometBFT's query language
    #[arg(long)]
    query: String,
    /// Query a specific page of paginated results
    #[arg(long, default_value_t = 1)]
    page: u32,
    /// Query number of blocks per page returned
    #[arg(long, default_value_t = 100)]
    limit: u32,
    /// The ordering semantics (asc|dsc)
    #[arg(long = "order_by", alias = "order-by", default_value = "")]
    order_by: String,
}

#[derive(Args, Debug)]
pub(super) struct ResultsArgs {
    /// Height; the latest block when absent
    #[arg(value_name = "HEIGHT")]
    at: Option<i64>,
}

#[derive(Args, Debug)]
pub(super) struct ValidatorSetArgs {
    /// Height; the latest block when absent
    #[arg(value_name = "HEIGHT")]
    at: Option<i64>,
    /// Query a specific page of paginated results
    #[arg(long, default_value_t = 1)]
    page: u64,
    /// Query number of results returned per page
    #[arg(long, default_value_t = 100)]
    limit: u64,
}

/// Runs `query comet-validator-set`.
pub(super) fn validator_set(client: &Client, args: &ValidatorSetArgs) -> Result<(), ClientError> {
    let offset = args.page.saturating_sub(1).saturating_mul(args.limit);
    let pagination = Some(PageRequest { offset, limit: args.limit, ..Default::default() });
    let bytes = match args.at.filter(|height| *height > 0) {
        None => {
            let request = GetLatestValidatorSetRequest { pagination };
            client.query_bytes(
                "/cosmos.base.tendermint.v1beta1.Service/GetLatestValidatorSet",
                request.encode_to_vec(),
                0,
            )?
        }
        Some(height) => {
            let request = GetValidatorSetByHeightRequest { height, pagination };
            client.query_bytes(
                "/cosmos.base.tendermint.v1beta1.Service/GetValidatorSetByHeight",
                request.encode_to_vec(),
                0,
            )?
        }
    };
    // Both answers have the same fields.
    print_json(client.output, &json::to_json_string(&GetLatestValidatorSetResponse::full_name(), &bytes)?)
}

/// Runs `query block`.
pub(super) fn block(client: &Client, args: &BlockArgs) -> Result<(), ClientError> {
    let rpc = client.rpc()?;
    let id = args.id.as_deref().unwrap_or_default();
    let is_number = !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit()) && id.len() < 20;
    let kind = args.kind.unwrap_or(if id.is_empty() || is_number { Kind::Height } else { Kind::Hash });
    let answer = match (kind, id) {
        (_, "") => {
            eprintln!("Falling back to latest block height:");
            let height = rpc.call(&Status {})?.sync_info.latest_block_height;
            rpc.call(&BlockAt { height: Some(height) })?
        }
        (Kind::Height, text) => {
            let failed = |e| ClientError::Usage(format!("failed to parse block height: {e}"));
            let height = integer(text).map_err(failed)?;
            rpc.call(&BlockAt { height: Some(height) })?
        }
        (Kind::Hash, text) => {
            let hash = hex_bytes(text).map_err(ClientError::Usage)?;
            rpc.call(&BlockByHash { hash })?
        }
    };
    let block = proto_block(&answer)?
        .ok_or_else(|| ClientError::Usage(format!("no block found with {kind:?} {id}").to_lowercase()))?;
    print_json(client.output, &json::to_json_string(&tendermint::types::Block::full_name(), &block.encode_to_vec())?)
}

/// The block in our generated type; both crates generate the same message.
fn proto_block(answer: &BlockAnswer) -> Result<Option<tendermint::types::Block>, ClientError> {
    let decode = |bytes: Vec<u8>| {
        tendermint::types::Block::decode(bytes.as_slice()).map_err(|e| ClientError::Answer(e.to_string()))
    };
    answer.block.as_ref().map(|block| decode(block.encode_to_vec())).transpose()
}

/// Runs `query blocks`.
pub(super) fn blocks(client: &Client, args: &BlocksArgs) -> Result<(), ClientError> {
    if args.page == 0 || args.limit == 0 {
        return Err(ClientError::usage("page and limit must be greater than 0"));
    }
    let call = BlockSearch {
        query: args.query.clone(),
        page: args.page,
        per_page: args.limit,
        order_by: order(&args.order_by)?,
    };
    let answer = client.rpc()?.call(&call)?;
    let blocks = answer.blocks.iter().filter_map(|b| proto_block(b).transpose()).collect::<Result<Vec<_>, _>>()?;
    let total = i64::try_from(answer.total_count).unwrap_or(i64::MAX);
    let limit = i64::from(args.limit);
    let result = SearchBlocksResult {
        total_count: total,
        count: i64::try_from(blocks.len()).unwrap_or(i64::MAX),
        page_number: i64::from(args.page),
        page_total: total.saturating_add(limit.saturating_sub(1)) / limit.max(1),
        limit,
        blocks,
    };
    print_json(client.output, &json::to_json_string(&SearchBlocksResult::full_name(), &result.encode_to_vec())?)
}

/// Runs `query block-results`; `at` is `--height`, which the argument goes before.
pub(super) fn results(client: &Client, args: &ResultsArgs, at: i64) -> Result<(), ClientError> {
    let rpc = client.rpc()?;
    let height = match args.at.or_else(|| (at > 0).then_some(at)) {
        Some(height) => height,
        None => {
            eprintln!("Falling back to latest block height:");
            rpc.call(&Status {})?.sync_info.latest_block_height
        }
    };
    let answer = rpc.call_raw(&BlockResults { height: Some(height) })?;
    print_json(client.output, &answer.to_string())
}
