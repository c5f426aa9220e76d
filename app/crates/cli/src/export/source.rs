//! Where exports read from: the queries of one chain at one height.

use openledger_client::{Client, ClientError};
use openledger_core::BlockTime;
use openledger_proto::cosmos::base::query::v1beta1::{PageRequest, PageResponse};
use openledger_proto::prost::{Message, Name};
use openledger_rpc::{AbciInfo, BlockResults, CommitAt, RpcClient, RpcError, Status};
use serde::Serialize;

/// Items that one page asks for.
const PAGE: u64 = 500;

/// The state that an export describes. Whoever has its app hash can check every number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// The chain.
    pub chain_id: String,
    /// The block after which the state is described.
    pub height: u64,
    /// Time of that block, RFC 3339 in UTC, without parts of a second.
    pub time: String,
    /// Application hash after that block, hex.
    pub app_hash: String,
}

/// Queries at one height.
pub trait Source {
    /// The chain, the height and its hash.
    fn standing(&self) -> &Standing;

    /// Runs a method, such as `/openledger.datanet.v1.Query/Datanet`, on an encoded request.
    ///
    /// # Errors
    /// The status of the application, or why it cannot be asked.
    fn ask(&self, method: &str, request: Vec<u8>) -> Result<Vec<u8>, ClientError>;

    /// Time of an earlier block, as [`Standing::time`]; `None` when the node does not have the block.
    ///
    /// # Errors
    /// When the node cannot be asked.
    fn time(&self, height: u64) -> Result<Option<String>, ClientError>;
}

/// A node.
pub(super) struct Node<'a> {
    client: &'a Client,
    standing: Standing,
}

impl<'a> Node<'a> {
    /// The state of a node after the block at `height`; of the latest one for 0 and -1.
    ///
    /// # Errors
    /// When the node cannot be asked, or does not have the height.
    pub(super) fn at(client: &'a Client, height: i64) -> Result<Self, ClientError> {
        let rpc = client.rpc()?;
        let status = rpc.call(&Status {})?;
        // CometBFT counts a block before the application has executed it, and then knows no hash after it.
        let latest = rpc.call(&AbciInfo {})?.response.last_block_height;
        let wanted = match height {
            0 | -1 => latest,
            height => height,
        };
        if wanted < 1 || wanted > latest {
            return Err(ClientError::Usage(format!("--height {wanted} is not one of 1 to {latest}")));
        }
        let app_hash = hex::encode_upper(rpc.call(&BlockResults { height: Some(wanted) })?.app_hash);
        let time = time_of(&rpc, wanted)?;
        let height = u64::try_from(wanted).unwrap_or_default();
        Ok(Self { client, standing: Standing { chain_id: status.node_info.network, height, time, app_hash } })
    }
}

impl Source for Node<'_> {
    fn standing(&self) -> &Standing {
        &self.standing
    }

    fn ask(&self, method: &str, request: Vec<u8>) -> Result<Vec<u8>, ClientError> {
        self.client.query_bytes(method, request, i64::try_from(self.standing.height).unwrap_or(i64::MAX))
    }

    fn time(&self, height: u64) -> Result<Option<String>, ClientError> {
        match time_of(&self.client.rpc()?, i64::try_from(height).unwrap_or(i64::MAX)) {
            Ok(time) => Ok(Some(time)),
            Err(ClientError::Rpc(RpcError::Node { .. })) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Time of a block's header.
fn time_of(rpc: &RpcClient, height: i64) -> Result<String, ClientError> {
    let header = rpc.call(&CommitAt { height: Some(height) })?.signed_header.header;
    let time = header.time.ok_or_else(|| ClientError::Answer(format!("block {height} has no time")))?;
    Ok(BlockTime { seconds: time.seconds, nanos: time.nanos }.rfc3339())
}

/// Runs a method.
///
/// # Errors
/// As [`Source::ask`], or when the answer does not decode.
pub(super) fn ask<A: Message + Name + Default>(
    source: &dyn Source,
    method: &str,
    request: &impl Message,
) -> Result<A, ClientError> {
    let bytes = source.ask(method, request.encode_to_vec())?;
    A::decode(bytes.as_slice()).map_err(|e| ClientError::Answer(format!("{}: {e}", A::full_name())))
}

/// `None` where the chain does not know what was asked for.
///
/// # Errors
/// All others.
pub(super) fn unless_missing<A>(answer: Result<A, ClientError>) -> Result<Option<A>, ClientError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(ClientError::Status { code: "NotFound", .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// All entries of a listing: `page` turns a request for a page into its entries and what follows.
///
/// # Errors
/// Those of `page`.
pub(super) fn all_pages<T>(
    mut page: impl FnMut(PageRequest) -> Result<(Vec<T>, Option<PageResponse>), ClientError>,
) -> Result<Vec<T>, ClientError> {
    let (mut all, mut key) = (Vec::new(), Vec::new());
    loop {
        let (entries, next) = page(PageRequest { key, limit: PAGE, ..PageRequest::default() })?;
        all.extend(entries);
        key = next.map(|next| next.next_key).unwrap_or_default();
        if key.is_empty() {
            return Ok(all);
        }
    }
}
