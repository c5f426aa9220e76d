//! Where an inference was asked for, and with which input: the chain's state keeps only the input's hash.
//!
//! A transaction may hold the message itself or inside grants' executions at any depth. An inference that
//! governance executed has no transaction: its input is in the proposal, which the state keeps.

use openledger_proto::any::unpack;
use openledger_proto::cosmos::base::query::v1beta1::PageRequest;
use openledger_proto::cosmos::gov::v1::{ProposalStatus, QueryProposalsRequest, QueryProposalsResponse};
use openledger_proto::cosmos::tx::v1beta1::{TxBody, TxRaw};
use openledger_proto::nested::executed;
use openledger_proto::openledger::inference::v1::{Inference, MsgInfer, MsgInferBatch, MsgRetrieve};
use openledger_proto::prost::Message;
use openledger_proto::prost_types::Any;
use sha2::{Digest, Sha256};

use openledger_client::{CliError, Client};
use openledger_rpc::{RpcClient, TxSearch};

/// Proposals asked for at a time.
const PAGE: u64 = 50;

/// An input and what it was found in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    /// The bytes of `MsgInfer.input` or `MsgRetrieve.input`, or of one of the inputs of `MsgInferBatch`.
    pub(super) input: Vec<u8>,
    /// The proposal, when it was none of a transaction's messages.
    pub(super) proposal: Option<u64>,
}

/// The input of an inference, from the transaction that paid for it, or from the proposal that did.
///
/// # Errors
/// When neither holds it, or the node cannot be asked.
pub(super) fn find(client: &Client, rpc: &RpcClient, asked: &Inference) -> Result<Asked, CliError> {
    let searched = in_transactions(rpc, asked);
    if let Ok(Some(found)) = searched {
        return Ok(found);
    }
    if let Some(found) = in_proposals(client, asked)? {
        return Ok(found);
    }
    let why = match searched {
        Err(e) => format!("the node's index of transactions cannot be asked ({e})"),
        Ok(_) => "the node's index has no transaction with this inference's input".to_owned(),
    };
    Err(CliError::message(format!("{why}, and no executed proposal has it: give it with --input")))
}

fn in_transactions(rpc: &RpcClient, asked: &Inference) -> Result<Option<Asked>, CliError> {
    // A question that waited was asked by an earlier transaction than the one that closed it.
    let query = match asked.retrieval.as_ref().map_or(0, |answer| answer.request_id) {
        0 => format!("infer.inference_id='{}'", asked.id),
        request_id => format!("ask_retrieval.request_id='{request_id}'"),
    };
    let found = rpc.call(&TxSearch { query, prove: false, page: 1, per_page: 10, order_by: "asc".to_owned() })?;
    Ok(found.txs.into_iter().find_map(|tx| {
        let raw = TxRaw::decode(tx.tx.as_slice()).ok()?;
        let body = TxBody::decode(raw.body_bytes.as_slice()).ok()?;
        let input = input_within(&body.messages, asked)?;
        Some(Asked { input, proposal: None })
    }))
}

/// Looks through the proposals that passed, the latest first.
fn in_proposals(client: &Client, asked: &Inference) -> Result<Option<Asked>, CliError> {
    let mut key = Vec::new();
    loop {
        let request = QueryProposalsRequest {
            proposal_status: ProposalStatus::Passed.into(),
            pagination: Some(PageRequest { key, limit: PAGE, reverse: true, ..PageRequest::default() }),
            ..QueryProposalsRequest::default()
        };
        let page: QueryProposalsResponse = client.query("/cosmos.gov.v1.Query/Proposals", &request)?;
        for proposal in &page.proposals {
            if let Some(input) = input_within(&proposal.messages, asked) {
                return Ok(Some(Asked { input, proposal: Some(proposal.id) }));
            }
        }
        key = page.pagination.map(|p| p.next_key).unwrap_or_default();
        if key.is_empty() {
            return Ok(None);
        }
    }
}

/// The input with the hash that the chain kept, of the same model, in messages or what they execute.
fn input_within(messages: &[Any], asked: &Inference) -> Option<Vec<u8>> {
    let inputs = |message: &Any| {
        let (model_id, payer, inputs) = if let Ok(one) = unpack::<MsgInfer>(message) {
            (one.model_id, one.payer, vec![one.input])
        } else if let Ok(one) = unpack::<MsgRetrieve>(message) {
            (one.model_id, one.payer, vec![one.input])
        } else {
            let many = unpack::<MsgInferBatch>(message).ok()?;
            (many.model_id, many.payer, many.inputs)
        };
        (model_id == asked.model_id && payer == asked.payer).then_some(inputs)
    };
    let all = executed(messages).into_iter().filter_map(|message| inputs(&message)).flatten();
    all.into_iter().find(|input| Sha256::digest(input)[..] == asked.input_sha256)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use openledger_proto::any::pack;
    use openledger_proto::cosmos::authz::v1beta1::MsgExec;

    fn infer(model_id: u64, payer: &str, input: &[u8]) -> Any {
        pack(&MsgInfer { payer: payer.to_owned(), model_id, input: input.to_vec(), max_fee: None })
    }

    fn exec(msgs: Vec<Any>) -> Any {
        pack(&MsgExec { grantee: "bot".to_owned(), msgs })
    }

    fn batch(model_id: u64, payer: &str, inputs: &[&[u8]]) -> Any {
        let inputs = inputs.iter().map(|input| input.to_vec()).collect();
        pack(&MsgInferBatch { payer: payer.to_owned(), model_id, inputs, max_fee_each: None })
    }

    #[test]
    fn the_input_is_found_at_any_depth_and_only_the_right_one() {
        let asked = Inference {
            model_id: 3,
            payer: "alice".to_owned(),
            input_sha256: Sha256::digest([1, 2]).to_vec(),
            ..Inference::default()
        };
        let right = || infer(3, "alice", &[1, 2]);
        let found = |messages: &[Any]| input_within(messages, &asked);
        let retrieve = pack(&MsgRetrieve { payer: "alice".to_owned(), model_id: 3, input: vec![1, 2], max_fee: None });
        for messages in [
            vec![right()],
            vec![exec(vec![retrieve])],
            vec![exec(vec![right()])],
            vec![batch(3, "alice", &[&[9], &[1, 2]])],
            vec![batch(4, "alice", &[&[1, 2]]), exec(vec![batch(3, "alice", &[&[7], &[8], &[1, 2]])])],
            vec![infer(3, "alice", &[9]), exec(vec![infer(3, "alice", &[8]), exec(vec![exec(vec![right()])])])],
        ] {
            assert_eq!(found(&messages), Some(vec![1, 2]));
        }
        for other in [
            infer(2, "alice", &[1, 2]),
            infer(3, "bob", &[1, 2]),
            infer(3, "alice", &[1, 3]),
            batch(3, "bob", &[&[1, 2]]),
        ] {
            assert_eq!(found(&[exec(vec![other])]), None);
        }
    }
}
