//! Retrieval in blocks: two models on texts, one whose collection the chain searches and one that is answered by
//! claims. Authors are paid, a withdrawal counts at once, a false answer loses its bond; the same blocks give the
//! same roots with a restart before each.

use crate::lab::{Draft, GAS, Lab, address, code, coins};
use crate::text::{bag, commit, datanet, response, reveal, texts};
use openledger_assembly::chain_config;
use openledger_baseapp::block::TxResult;
use openledger_influence::claims::Leaf;
use openledger_influence::merkle::{Tree, leaf_hash};
use openledger_influence::retrieval::{Terms, dot, top_k};
use openledger_proto::any::pack;
use openledger_proto::openledger::attribution::v1 as attribution;
use openledger_proto::openledger::datanet::v1::MsgSetConsent;
use openledger_proto::openledger::inference::v1 as inference;
use openledger_proto::openledger::model::v1 as model;
use prost::{Message, Name};
use prost_types::Any;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::path::Path;

const PRICE: u64 = 900_000;
const TERMS: Terms = Terms { k: 3, min_score: 1 };

/// A chain that searches twelve points, and waits three blocks for a challenge.
fn genesis(lab: &Lab) -> Value {
    let mut state = lab.genesis();
    state["inference"]["params"]["max_scan_points"] = "12".into();
    state["inference"]["params"]["challenge_blocks"] = "3".into();
    state["inference"]["params"]["request_blocks"] = "4".into();
    state
}

/// A chain, and the blocks that were made for it.
struct Story {
    lab: Lab,
    sequences: [u64; 7],
    blocks: Vec<Vec<Vec<u8>>>,
}

impl Story {
    fn new() -> Self {
        let lab = Lab::unstarted();
        lab.try_start(1, lab.seconds, &genesis(&lab), crate::lab::BLOCK_GAS).unwrap();
        Self { lab, sequences: [0; 7], blocks: Vec::new() }
    }

    /// A block of messages, each with its signer.
    fn block(&mut self, messages: Vec<(u8, Any)>) -> Vec<TxResult> {
        let mut sign = |(signer, message): (u8, Any)| {
            let next = &mut self.sequences[usize::from(signer)];
            *next += 1;
            Draft { gas: 20 * GAS, ..Draft::new(signer, *next - 1, vec![message]) }.sign()
        };
        let txs: Vec<Vec<u8>> = messages.into_iter().map(&mut sign).collect();
        self.blocks.push(txs.clone());
        self.lab.block(txs).txs
    }

    /// The same, of which all must succeed.
    fn fine(&mut self, messages: Vec<(u8, Any)>) -> Vec<TxResult> {
        let done = self.block(messages);
        for receipt in &done {
            assert_eq!(code(receipt), ("", 0), "height {}: {}", self.lab.height, receipt.log);
        }
        done
    }

    fn query<T: Message + Default>(&self, path: &str, request: &impl Message) -> T {
        let (bytes, _) = self.lab.app.query_module(path, &request.encode_to_vec(), 0).unwrap();
        T::decode(bytes.as_slice()).unwrap()
    }

    /// The collection of a model, as an executor reads it.
    fn leaves(&self, model_id: u64) -> Vec<Leaf> {
        let request = model::QueryPointsRequest { model_id, pagination: None };
        let answer: model::QueryPointsResponse = self.query("/openledger.model.v1.Query/Points", &request);
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
        answer.points.into_iter().map(leaf).collect()
    }
}

fn create(name: &str) -> Any {
    pack(&model::MsgCreateModel {
        creator: address(1),
        name: name.to_owned(),
        artifact_id: 1,
        classes: 2,
        licence: 127,
        kind: model::ModelKind::Retrieve.into(),
        retrieval: Some(model::Retrieval { k: TERMS.k, min_score: TERMS.min_score }),
        ..model::MsgCreateModel::default()
    })
}

fn announce(model_id: u64, datanet_id: u64, height: u64) -> Any {
    let snapshots = vec![model::SnapshotRef { datanet_id, height }];
    pack(&model::MsgAnnounceTraining { creator: address(1), model_id, snapshots, lambda_ppb: 0 })
}

fn step(model_id: u64, max_items: u32) -> Any {
    pack(&model::MsgCertifyStep { sender: address(5), model_id, max_items })
}

fn price(model_id: u64) -> Any {
    pack(&model::MsgSetPrice { creator: address(1), model_id, price: coins(PRICE).pop() })
}

fn retrieve(model_id: u64, text: &str) -> Any {
    let input = text.as_bytes().to_vec();
    pack(&inference::MsgRetrieve { payer: address(4), model_id, input, max_fee: coins(PRICE).pop() })
}

pub(crate) fn opening(leaves: &[Leaf], at: usize) -> inference::Opening {
    let tree = Tree::new(leaves.iter().map(|leaf| leaf_hash(&leaf.to_bytes())).collect());
    let leaf = &leaves[at];
    let owner = openledger_core::AccAddress::from_bytes(&leaf.owner).unwrap();
    inference::Opening {
        point: leaf.index,
        datanet_id: leaf.datanet_id,
        item_id: leaf.item_id,
        novelty_ppm: leaf.novelty_ppm,
        label: leaf.label,
        owner: chain_config("open").addresses.to_text(&owner),
        embedding: leaf.embedding.iter().map(|e| e.cast_unsigned()).collect(),
        path: tree.path(at).unwrap().iter().map(|hash| hash.to_vec()).collect(),
    }
}

fn submit(request_id: u64, leaves: &[Leaf], query: &[i8], points: &[usize]) -> Any {
    let claim = |at: &usize| inference::Claim {
        opening: Some(opening(leaves, *at)),
        score: dot(query, &leaves[*at].embedding),
    };
    let claims = points.iter().map(claim).collect();
    pack(&inference::MsgSubmitRetrieval { submitter: address(5), request_id, claims })
}

fn settle(request_id: u64) -> Any {
    pack(&inference::MsgSettleRetrieval { sender: address(3), request_id })
}

/// The points nearest to a query.
fn nearest(leaves: &[Leaf], query: &[i8], k: u32) -> Vec<usize> {
    let all: Vec<i8> = leaves.iter().flat_map(|leaf| leaf.embedding.clone()).collect();
    let found = top_k(query, &all, Terms { k, ..TERMS }).unwrap();
    found.iter().map(|hit| usize::try_from(hit.index).unwrap()).collect()
}

fn answer<T: Message + Name + Default>(receipts: &[TxResult], at: usize) -> T {
    response(&receipts[at].data)
}

/// Two certified models with a price: 1 has the texts of accounts 2 and 3, 2 those of 2 alone. Height 8.
fn libraries() -> Story {
    let mut story = Story::new();
    story.fine(vec![(1, datanet()), (1, datanet())]);
    let file = bag().as_bytes().to_vec();
    let uploader = address(1);
    let begin = model::MsgBeginArtifact {
        uploader: uploader.clone(),
        sha256: Sha256::digest(&file).to_vec(),
        size: file.len() as u64,
        chunk_size: 32_768,
    };
    let chunk = model::MsgUploadArtifactChunk { uploader: uploader.clone(), artifact_id: 1, index: 0, data: file };
    let finish = model::MsgFinishArtifact { uploader, artifact_id: 1 };
    story.fine(vec![(1, pack(&begin)), (1, pack(&chunk)), (1, pack(&finish))]);
    story.fine(vec![(2, commit(2, 1)), (3, commit(3, 1)), (2, commit(2, 2))]);
    story.fine(vec![(2, reveal(2, 1)), (3, reveal(3, 2)), (2, reveal(2, 3))]);
    story.fine(vec![]);
    story.fine(vec![]);
    story.fine(vec![(1, create("both")), (1, create("one")), (1, announce(1, 1, 6)), (1, announce(2, 2, 6))]);
    let done = story.fine(vec![(5, step(1, 13)), (5, step(1, 13)), (5, step(2, 100)), (1, price(1)), (1, price(2))]);
    let certified = |at| {
        let step: model::MsgCertifyStepResponse = answer(&done, at);
        (step.status(), step.done)
    };
    use model::ModelStatus::{Certified, Certifying};
    assert_eq!([certified(0), certified(1), certified(2)], [(Certifying, 12), (Certified, 20), (Certified, 10)]);
    story
}

/// All of it, with what must hold on the way.
fn told() -> Story {
    let mut story = libraries();
    let question = texts(2)[4].0.to_uppercase();
    let query = bag().embed(question.as_bytes()).unwrap();
    let (both, one) = (story.leaves(1), story.leaves(2));

    // Height 9: the small collection is searched, the large one waits; a model that retrieves has no label to sell.
    let before = [2, 3].map(|n| story.lab.balance(n));
    let infer = pack(&inference::MsgInfer {
        payer: address(4),
        model_id: 2,
        input: question.clone().into_bytes(),
        max_fee: coins(PRICE).pop(),
    });
    let done = story.block(vec![(4, retrieve(2, &question)), (4, retrieve(1, &question)), (4, infer)]);
    assert_eq!([code(&done[0]), code(&done[1]), code(&done[2])], [("", 0), ("", 0), ("inference", 13)]);
    let found: inference::MsgRetrieveResponse = answer(&done, 0);
    let results: Vec<usize> = found.answer.unwrap().results.iter().map(|r| usize::try_from(r.point).unwrap()).collect();
    assert_eq!((results.clone(), found.inference_id), (nearest(&one, &query, 3), 1));
    assert_eq!(results[0], 4, "the text itself is nearest, whatever its letters");
    let waits: inference::MsgRetrieveResponse = answer(&done, 1);
    assert_eq!((waits.request_id, waits.inference_id), (1, 0));
    let gained = [2, 3].map(|n| story.lab.balance(n));
    assert!(gained[0] > before[0] && gained[1] == before[1], "{before:?} {gained:?}");

    // Height 10: an honest answer; the best item of the other model is withdrawn, and not used in the same block.
    let honest = nearest(&both, &query, 3);
    let best = one[4].item_id;
    let withdraw = pack(&MsgSetConsent {
        contributor: address(2),
        contribution_id: 3,
        first_item_id: best,
        last_item_id: best,
        licence: 1 | 32,
    });
    let done = story.fine(vec![
        (5, submit(1, &both, &query, &honest)),
        (2, withdraw),
        (4, retrieve(2, &question)),
        (4, retrieve(1, &question)),
    ]);
    let found: inference::MsgRetrieveResponse = answer(&done, 2);
    let next: Vec<u64> = found.answer.unwrap().results.iter().map(|r| r.point).collect();
    let without: Vec<u64> = nearest(&one, &query, 4).into_iter().map(|p| p as u64).filter(|p| *p != 4).collect();
    assert_eq!(next, without);

    // Height 11: a false answer to the second question, which leaves the best point out. Height 12: it is refuted.
    let false_answer: Vec<usize> = nearest(&both, &query, 4).into_iter().skip(1).collect();
    story.fine(vec![(5, submit(2, &both, &query, &false_answer))]);
    let (payer, rich) = (story.lab.balance(4), story.lab.balance(3));
    let omitted = Some(opening(&both, honest[0]));
    let challenge = pack(&inference::MsgChallengeRetrieval { challenger: address(3), request_id: 2, omitted });
    let done = story.fine(vec![(3, challenge)]);
    let won: inference::MsgChallengeRetrievalResponse = answer(&done, 0);
    assert_eq!(won.reward.unwrap().amount, (PRICE * 5 / 2).to_string());
    assert_eq!(story.lab.balance(4), payer + PRICE);
    assert_eq!(story.lab.balance(3), rich + PRICE * 5 / 2 - crate::lab::FEE);

    // Height 13: too early for the first question. Height 14: its authors and its executor are paid.
    assert_eq!(code(&story.block(vec![(3, settle(1))])[0]), ("inference", 17));
    let before = [2, 3, 5].map(|n| story.lab.balance(n));
    let done = story.fine(vec![(4, settle_by(4, 1))]);
    let settled: inference::MsgSettleRetrievalResponse = answer(&done, 0);
    assert_eq!((settled.status(), settled.inference_id), (inference::RetrievalStatus::Settled, 3));
    let after = [2, 3, 5].map(|n| story.lab.balance(n));
    let owners: Vec<usize> = honest.iter().map(|p| usize::from(both[*p].owner == both[19].owner)).collect();
    for (n, (had, has)) in before.iter().zip(after).take(2).enumerate() {
        assert_eq!(has > *had, owners.contains(&n), "account {}", n + 2);
    }
    assert_eq!(after[2] - before[2], PRICE * 5 + PRICE * 17 / 100, "the bond and the compute part");
    let request = attribution::QueryExplainRequest { inference_id: 3 };
    let story_told: attribution::QueryExplainResponse =
        story.query("/openledger.attribution.v1.Query/Explain", &request);
    assert_eq!(story_told.record.unwrap().retrieval.unwrap().executor, address(5));
    story
}

fn settle_by(signer: u8, request_id: u64) -> Any {
    pack(&inference::MsgSettleRetrieval { sender: address(signer), request_id })
}

#[test]
fn texts_are_found_and_their_authors_paid_by_search_and_by_claims() {
    let story = told();
    let open: inference::QueryOpenRetrievalsResponse = story.query(
        "/openledger.inference.v1.Query/OpenRetrievals",
        &inference::QueryOpenRetrievalsRequest { pagination: None },
    );
    assert!(open.retrievals.is_empty());
}

#[test]
fn a_restart_before_every_block_changes_nothing_in_retrieval() {
    let told = told();
    let directory = tempfile::tempdir().unwrap();
    let started = |path: &Path| Lab::on_disk_with(path, &genesis(&Lab::unstarted()));
    let mut steady = Story::new().lab;
    for txs in told.blocks {
        let expected = steady.block(txs.clone());
        let mut restarted = started(directory.path());
        let got = restarted.block(txs);
        assert_eq!((got.app_hash, got.txs), (expected.app_hash, expected.txs), "height {}", steady.height);
    }
}
