//! Text encoders and models on text: what is kept of the file, which datanets fit, how old an encoder must be, and
//! what becomes of texts that it refuses.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod common;

use std::collections::BTreeMap;

use common::{Chain, Datanets, Row, refused, submission};
use openledger_core::Module;
use openledger_core::ports::{EncoderRef, ModelsView};
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::ModelStatus;
use sha2::{Digest, Sha256};

const DIMENSION: u8 = 4;

/// A file of the test's text encoders; the last byte is no part of its fingerprint.
fn file(mark: u8) -> Vec<u8> {
    let mut file = vec![b'T', b'E', b'X', b'T', DIMENSION, mark];
    file.resize(1_500, mark);
    file.push(7);
    file
}

fn uploaded(chain: &Chain, file: &[u8]) -> Result<pb::Artifact, common::Refusal> {
    let uploader = chain.text("alice");
    let sha256 = Sha256::digest(file).to_vec();
    let begin = pb::MsgBeginArtifact { uploader: uploader.clone(), sha256, size: file.len() as u64, chunk_size: 2_048 };
    let artifact_id = chain.send::<_, pb::MsgBeginArtifactResponse>(&begin)?.artifact_id;
    let chunk = pb::MsgUploadArtifactChunk { uploader: uploader.clone(), artifact_id, index: 0, data: file.to_vec() };
    chain.send::<_, pb::MsgUploadArtifactChunkResponse>(&chunk)?;
    chain.send::<_, pb::MsgFinishArtifactResponse>(&pb::MsgFinishArtifact { uploader, artifact_id })?;
    Ok(chain.keeper.artifact(&chain.ctx, artifact_id).unwrap())
}

/// Texts of two classes; every fourth is refused by the encoder.
fn texts() -> Vec<Row> {
    (0..40i8)
        .map(|i| {
            let side = if i % 2 == 0 { 100 } else { 40 };
            let first = if i % 4 == 3 { 33 } else { side + i / 4 };
            let features = [first, 60 - i, side / 2 + i % 5, i, 99][..3 + usize::from(i.unsigned_abs() % 3)].to_vec();
            Row { features, label: u32::from(i % 2 != 0), novelty_ppm: 1_000_000, granted: true }
        })
        .collect()
}

/// What the encoder makes of the texts that it does not refuse.
fn embedded() -> Vec<Row> {
    let rows = texts().into_iter().filter(|row| row.features[0] != 33);
    rows.map(|mut row| {
        row.features.resize(usize::from(DIMENSION), 0);
        row.features.truncate(usize::from(DIMENSION));
        row
    })
    .collect()
}

fn chain() -> Chain {
    let vectors: Vec<Row> = embedded();
    Chain::new(Datanets(BTreeMap::from([(1, vectors), (100, texts()), (101, texts()), (102, texts())])))
}

fn model_of(chain: &Chain, artifact_id: u64) -> u64 {
    let blueprint = pb::MsgCreateModel { artifact_id, input_dimension: 0, ..chain.blueprint(0, 2) };
    chain.create(&blueprint).unwrap()
}

#[test]
fn the_header_and_the_height_of_a_text_encoder_are_kept() {
    let chain = chain();
    let file = file(1);
    let artifact = uploaded(&chain, &file).unwrap();
    let text = artifact.text.clone().unwrap();
    assert_eq!((text.header, text.finished_height), (file[..33].to_vec(), 10));
    assert_eq!(artifact.test_vector_hash, Sha256::digest(&file).to_vec());
    let id = model_of(&chain, artifact.id);
    let view = ModelsView::model(&chain.keeper, &chain.ctx, id).unwrap();
    let EncoderRef::Artifact { spec, .. } = view.encoder else { panic!("artifact") };
    assert_eq!(spec.text.map(|header| header.to_vec()), Some(file[..33].to_vec()));
    assert_eq!((view.embedding_dim, chain.model(id).input_dimension), (4, 60_000));
    // What computes the same belongs to the first.
    let mut copy = file.clone();
    *copy.last_mut().unwrap() = 8;
    assert_eq!(uploaded(&chain, &copy).unwrap_err(), refused(29));
    // A graph keeps none of this.
    let mut graph = b"ONNX\x10\x04".to_vec();
    graph.resize(1_200, 3);
    assert_eq!(uploaded(&chain, &graph).unwrap().text, None);
}

#[test]
fn text_models_take_texts_and_others_take_vectors() {
    let chain = chain();
    let text = model_of(&chain, uploaded(&chain, &file(1)).unwrap().id);
    let vectors = chain.create(&chain.blueprint(4, 2)).unwrap();
    let mut graph = b"ONNX\x04\x04".to_vec();
    graph.resize(1_200, 3);
    let graph = model_of(&chain, uploaded(&chain, &graph).unwrap().id);
    let chain = chain.at(60);
    assert_eq!(chain.announce(text, &[1]), Err(refused(21)));
    assert_eq!(chain.announce(vectors, &[100]), Err(refused(21)));
    assert_eq!(chain.announce(graph, &[100]), Err(refused(21)));
    assert_eq!(chain.announce(vectors, &[1]), Ok(()));
    assert_eq!(chain.announce(graph, &[1]), Ok(()));
    assert_eq!(chain.announce(text, &[100]), Ok(()));
}

#[test]
fn an_encoder_must_be_older_than_the_data() {
    let chain = chain();
    let at_ten = model_of(&chain, uploaded(&chain, &file(1)).unwrap().id);
    let chain = chain.at(50);
    let at_fifty = model_of(&chain, uploaded(&chain, &file(2)).unwrap().id);
    let chain = chain.at(51);
    let at_fifty_one = model_of(&chain, uploaded(&chain, &file(3)).unwrap().id);
    let chain = chain.at(60);
    assert_eq!(chain.announce(at_ten, &[101]), Err(refused(36)), "data of height 5");
    assert_eq!(chain.announce(at_ten, &[100]), Ok(()));
    assert_eq!(chain.announce(at_fifty, &[100]), Ok(()), "finished in the block of the first commit");
    assert_eq!(chain.announce(at_fifty_one, &[100]), Err(refused(36)));
    assert_eq!(chain.announce(at_ten, &[100, 101]), Err(refused(36)), "one of two is older");
    assert_eq!(chain.announce(at_fifty_one, &[102]), Ok(()), "no data, nothing that it could know");
}

#[test]
fn texts_that_the_encoder_refuses_are_no_points() {
    for step in [4_096, 7] {
        let chain = chain();
        let id = model_of(&chain, uploaded(&chain, &file(1)).unwrap().id);
        let chain = chain.at(60);
        chain.announce(id, &[100]).unwrap();
        let rows = embedded();
        let (chain, answer) = chain.submit(id, &submission(&rows, 2), step);
        assert_eq!((answer.status(), answer.done), (ModelStatus::Certified, 30));
        let model = chain.model(id);
        assert_eq!(model.points, 30);
        let all: Vec<u64> = (0..30).collect();
        let origins = openledger_core::ports::ModelMaterial::origins(&chain.keeper, &chain.ctx, id, &all).unwrap();
        let items: Vec<u64> = origins.iter().map(|o| o.item_id).collect();
        assert_eq!(items, (1..=40).filter(|id| id % 4 != 0).collect::<Vec<u64>>());
        // The state goes round through a genesis, where the header is held against the file.
        let module = chain.module();
        let state = module.export_genesis(&chain.ctx).unwrap();
        let other = Chain::new(Datanets::default());
        other.module().validate_genesis(other.ctx.config(), &state).unwrap();
    }
}
