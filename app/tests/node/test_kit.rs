//! What the chain answers to the messages that `openledger-multi-test` plays for contracts' authors: the kit's own test
//! sends the same ones and reads the same list.

use crate::economy::{CHEAP, PRICE, blocks, infer_batch, withdraw};
use crate::lab::{Draft, GAS, Lab, address, code, coins};
use crate::retrieval::opening;
use openledger_assembly::chain_config;
use openledger_influence::claims::Leaf;
use openledger_influence::retrieval::{Terms, dot, top_k};
use openledger_proto::any::pack;
use openledger_proto::cosmos::auth::v1beta1::{QueryAccountInfoRequest, QueryAccountInfoResponse};
use openledger_proto::openledger::attribution::v1 as attribution;
use openledger_proto::openledger::inference::v1 as inference;
use openledger_proto::openledger::model::v1 as model;
use prost::Message;
use prost_types::Any;

/// What is expected: case, codespace, code.
const ANSWERS: &str =
    include_str!("../../../cosmwasm-contracts/packages/openledger-multi-test/tests/data/answers.json");
/// The model with a head, and the library of the same points.
const HEAD: u64 = 1;
const LIBRARY: u64 = 2;
const INPUT: [u8; 2] = [60, 10];
const TERMS: Terms = Terms { k: 2, min_score: 0 };

struct Chain {
    lab: Lab,
    leaves: Vec<Leaf>,
}

impl Chain {
    /// The economy, and a library of more points than the chain searches.
    fn new() -> Self {
        let lab = Lab::unstarted();
        let mut state = lab.genesis();
        state["inference"]["params"]["max_scan_points"] = "12".into();
        lab.try_start(1, lab.seconds, &state, crate::lab::BLOCK_GAS).unwrap();
        let mut chain = Self { lab, leaves: Vec::new() };
        for txs in blocks().into_iter().take(9) {
            chain.lab.block(txs);
        }
        let create = model::MsgCreateModel {
            creator: address(1),
            name: "library".to_owned(),
            input_dimension: 2,
            classes: 2,
            licence: 127,
            kind: model::ModelKind::Retrieve.into(),
            retrieval: Some(model::Retrieval { k: TERMS.k, min_score: TERMS.min_score }),
            ..model::MsgCreateModel::default()
        };
        let snapshots = vec![model::SnapshotRef { datanet_id: 1, height: chain.lab.height }];
        let announce = model::MsgAnnounceTraining { creator: address(1), model_id: LIBRARY, snapshots, lambda_ppb: 0 };
        let certify = model::MsgCertifyStep { sender: address(5), model_id: LIBRARY, max_items: 100 };
        let price = model::MsgSetPrice { creator: address(1), model_id: LIBRARY, price: coins(PRICE).pop() };
        for (signer, message) in [(1, pack(&create)), (1, pack(&announce)), (5, pack(&certify)), (1, pack(&price))] {
            assert_eq!(chain.send(signer, message), (String::new(), 0));
        }
        let request = model::QueryPointsRequest { model_id: LIBRARY, pagination: None };
        let answer: model::QueryPointsResponse = chain.ask("/openledger.model.v1.Query/Points", &request);
        let raw = |text: &str| chain_config("open").addresses.parse(text).unwrap().as_bytes().to_vec();
        let leaf = |p: model::CertifiedPoint| Leaf {
            index: p.index,
            datanet_id: p.datanet_id,
            item_id: p.item_id,
            novelty_ppm: p.novelty_ppm,
            label: p.label,
            owner: raw(&p.owner),
            embedding: p.embedding.iter().map(|b| b.cast_signed()).collect(),
        };
        chain.leaves = answer.points.into_iter().map(leaf).collect();
        chain
    }

    fn ask<T: Message + Default>(&self, method: &str, request: &impl Message) -> T {
        let (bytes, _) = self.lab.app.query_module(method, &request.encode_to_vec(), 0).unwrap();
        T::decode(bytes.as_slice()).unwrap()
    }

    /// Sends a message in a block of its own. What is refused for its form does not count as sent, so the sequence is
    /// asked for.
    fn send(&mut self, signer: u8, message: Any) -> (String, u32) {
        let request = QueryAccountInfoRequest { address: address(signer) };
        let info: QueryAccountInfoResponse = self.ask("/cosmos.auth.v1beta1.Query/AccountInfo", &request);
        let sequence = info.info.unwrap().sequence;
        let receipt = self.lab.one(Draft { gas: 20 * GAS, ..Draft::new(signer, sequence, vec![message]) }.sign());
        let (codespace, code) = code(&receipt);
        (codespace.to_owned(), code)
    }

    /// The points nearest to the input.
    fn nearest(&self, k: u32) -> Vec<usize> {
        let all: Vec<i8> = self.leaves.iter().flat_map(|leaf| leaf.embedding.clone()).collect();
        let found = top_k(&INPUT.map(u8::cast_signed), &all, Terms { k, ..TERMS }).unwrap();
        found.iter().map(|hit| usize::try_from(hit.index).unwrap()).collect()
    }

    fn submit(&self, request_id: u64, points: &[usize], wrong: i64) -> Any {
        let claim = |at: &usize| inference::Claim {
            opening: Some(opening(&self.leaves, *at)),
            score: dot(&INPUT.map(u8::cast_signed), &self.leaves[*at].embedding) + wrong,
        };
        let claims = points.iter().map(claim).collect();
        pack(&inference::MsgSubmitRetrieval { submitter: address(5), request_id, claims })
    }

    fn challenge(&self, request_id: u64, point: usize) -> Any {
        let omitted = Some(opening(&self.leaves, point));
        pack(&inference::MsgChallengeRetrieval { challenger: address(3), request_id, omitted })
    }
}

fn batch(model_id: u64, inputs: &[&[u8]], max_fee_each: u64) -> Any {
    let inputs = inputs.iter().map(|input| input.to_vec()).collect();
    pack(&inference::MsgInferBatch { payer: address(4), model_id, inputs, max_fee_each: coins(max_fee_each).pop() })
}

fn retrieve(model_id: u64, input: &[u8], max_fee: u64) -> Any {
    let input = input.to_vec();
    pack(&inference::MsgRetrieve { payer: address(4), model_id, input, max_fee: coins(max_fee).pop() })
}

fn settle(request_id: u64) -> Any {
    pack(&inference::MsgSettleRetrieval { sender: address(4), request_id })
}

fn release(contribution_ids: Vec<u64>) -> Any {
    pack(&attribution::MsgReleaseDeferred { sender: address(4), contribution_ids })
}

fn step(max_items: u32) -> Any {
    pack(&model::MsgJudgeStep { sender: address(4), model_id: LIBRARY, max_items })
}

/// The cases by name, each with its signer.
fn cases(chain: &Chain) -> Vec<(&'static str, u8, Any)> {
    let near = chain.nearest(4);
    let of_library = inference::MsgInfer {
        payer: address(4),
        model_id: LIBRARY,
        input: INPUT.to_vec(),
        max_fee: coins(PRICE).pop(),
    };
    vec![
        ("a batch without inputs", 4, batch(HEAD, &[], PRICE)),
        ("a batch of 65 inputs", 4, batch(HEAD, &[&INPUT[..]; 65], PRICE)),
        ("a batch with an empty input", 4, batch(HEAD, &[&INPUT, &[]], PRICE)),
        ("a batch of inputs of a wrong length", 4, batch(HEAD, &[&[1], &[1; 5_000]], PRICE)),
        ("a batch of an unknown model", 4, batch(9, &[&INPUT], PRICE)),
        ("a batch below the price", 4, infer_batch(4, &[INPUT], CHEAP - 1)),
        ("a batch of which one input fits", 4, batch(HEAD, &[&[1], &INPUT], PRICE)),
        ("a batch of a library", 4, batch(LIBRARY, &[&INPUT], PRICE)),
        ("an answer of a library", 4, pack(&of_library)),
        ("a question to a model with a head", 4, retrieve(HEAD, &INPUT, PRICE)),
        ("a question of a wrong length", 4, retrieve(LIBRARY, &[1], PRICE)),
        ("a question below the price", 4, retrieve(LIBRARY, &INPUT, PRICE - 1)),
        ("a question", 4, retrieve(LIBRARY, &INPUT, PRICE)),
        ("claims for an unknown question", 5, chain.submit(9, &near[..2], 0)),
        ("claims out of order", 5, chain.submit(1, &[near[1], near[0]], 0)),
        ("a claim with a wrong score", 5, chain.submit(1, &near[..1], 1)),
        ("a challenge before there are claims", 3, chain.challenge(1, near[0])),
        ("a settlement before its time", 4, settle(1)),
        ("honest claims", 5, chain.submit(1, &near[..2], 0)),
        ("claims for a question that has claims", 5, chain.submit(1, &near[..2], 0)),
        ("a challenge with a point that was claimed", 3, chain.challenge(1, near[0])),
        ("a challenge with a point that is further away", 3, chain.challenge(1, near[2])),
        ("another question", 4, retrieve(LIBRARY, &INPUT, PRICE)),
        ("claims without the nearest point", 5, chain.submit(2, &near[1..3], 0)),
        ("a challenge with the nearest point", 3, chain.challenge(2, near[0])),
        ("a challenge of a question that is closed", 3, chain.challenge(2, near[0])),
        ("a settlement of a question that is closed", 4, settle(2)),
        ("a settlement of an unknown question", 4, settle(9)),
        ("a withdrawal of nothing", 4, withdraw(4)),
        ("a withdrawal", 2, withdraw(2)),
        ("a release of one contribution twice", 4, release(vec![4, 4])),
        ("a release of nothing", 4, release(vec![9])),
        ("a step of no items", 4, step(0)),
        ("a step of a model that judges nothing", 4, step(10)),
    ]
}

#[test]
fn the_chain_answers_as_the_kit_for_contracts_says() {
    let mut chain = Chain::new();
    // At this price credits wait.
    let cheap = model::MsgSetPrice { creator: address(1), model_id: HEAD, price: coins(CHEAP).pop() };
    assert_eq!(chain.send(1, pack(&cheap)), (String::new(), 0));
    let expected: Vec<(String, String, u32)> = serde_json::from_str(ANSWERS).unwrap();
    let cases = cases(&chain);
    assert_eq!(cases.len(), expected.len());
    for ((name, signer, message), (case, codespace, code)) in cases.into_iter().zip(expected) {
        assert_eq!(name, case);
        assert_eq!(chain.send(signer, message), (codespace, code), "{case}");
    }
}
