//! Uploads in chunks: order, sizes, hashes, owners, and the encoder that comes out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod common;

use common::{Bank, Chain, Datanets, account, refused};
use openledger_core::AccAddress;
use openledger_core::ports::{EncoderRef, ModelsView};
use openledger_model::keys::{ARTIFACT_CHUNKS, ARTIFACTS};
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::ArtifactStatus;
use openledger_testing::ModuleExt;
use sha2::{Digest, Sha256};

fn file() -> Vec<u8> {
    let mut file = b"ONNX\x10\x04".to_vec();
    file.extend((0..3_000u32).map(|i| i.to_le_bytes()[0]));
    file
}

fn begin(chain: &Chain, size: u64, chunk_size: u32, sha256: Vec<u8>) -> Result<u64, common::Refusal> {
    let msg = pb::MsgBeginArtifact { uploader: chain.text("alice"), sha256, size, chunk_size };
    chain.send::<_, pb::MsgBeginArtifactResponse>(&msg).map(|r| r.artifact_id)
}

fn put(chain: &Chain, who: &str, id: u64, index: u32, data: &[u8]) -> Result<u32, common::Refusal> {
    let msg = pb::MsgUploadArtifactChunk { uploader: chain.text(who), artifact_id: id, index, data: data.to_vec() };
    chain.send::<_, pb::MsgUploadArtifactChunkResponse>(&msg).map(|r| r.chunks_received)
}

fn finish(chain: &Chain, who: &str, id: u64) -> Result<pb::MsgFinishArtifactResponse, common::Refusal> {
    chain.send(&pb::MsgFinishArtifact { uploader: chain.text(who), artifact_id: id })
}

fn discard(chain: &Chain, who: &str, id: u64) -> Result<(), common::Refusal> {
    let msg = pb::MsgDiscardArtifact { uploader: chain.text(who), artifact_id: id };
    chain.send::<_, pb::MsgDiscardArtifactResponse>(&msg).map(drop)
}

fn whole(chain: &Chain, file: &[u8]) -> u64 {
    let id = begin(chain, file.len() as u64, 1_024, Sha256::digest(file).to_vec()).unwrap();
    for (i, part) in (0u32..).zip(file.chunks(1_024)) {
        put(chain, "alice", id, i, part).unwrap();
    }
    id
}

#[test]
fn chunks_in_any_order_make_the_file() {
    let chain = Chain::new(Datanets::default());
    let file = file();
    let id = begin(&chain, 3_006, 1_024, Sha256::digest(&file).to_vec()).unwrap();
    assert_eq!(Bank::of(&chain.ctx, &AccAddress::module("treasury")), 1_000_000, "the creation fee");
    assert_eq!(put(&chain, "alice", id, 2, &file[2_048..]).unwrap(), 1);
    assert_eq!(put(&chain, "bob", id, 0, &file[..1_024]).unwrap_err(), refused(5));
    assert_eq!(put(&chain, "alice", id, 0, &file[..1_023]).unwrap_err(), refused(8));
    assert_eq!(put(&chain, "alice", id, 2, &file[2_048..]).unwrap_err(), refused(9));
    assert_eq!(put(&chain, "alice", id, 3, &[]).unwrap_err(), refused(8));
    assert_eq!(put(&chain, "alice", 9, 0, &[1]).unwrap_err(), refused(3));
    assert_eq!(finish(&chain, "alice", id).unwrap_err(), refused(10));
    assert_eq!(put(&chain, "alice", id, 0, &file[..1_024]).unwrap(), 2);
    assert_eq!(put(&chain, "alice", id, 1, &file[1_024..2_048]).unwrap(), 3);
    assert_eq!(finish(&chain, "bob", id).unwrap_err(), refused(5));
    let done = finish(&chain, "alice", id).unwrap();
    let cost = done.cost.unwrap();
    assert_eq!((cost.input_elements, cost.output_elements, cost.gas), (16, 4, 12_345));
    // the test vector: input i is byte 89 i, and this encoder copies the first four
    let vector: Vec<u8> = (0..4u32).map(|i| u8::try_from(i * 89 % 256).unwrap()).collect();
    assert_eq!(done.test_vector_hash, Sha256::digest(vector).to_vec());
    assert_eq!(ModelsView::artifact(&chain.keeper, &chain.ctx, id).unwrap(), file);
    // final
    assert_eq!(finish(&chain, "alice", id).unwrap_err(), refused(12));
    assert_eq!(put(&chain, "alice", id, 0, &file[..1_024]).unwrap_err(), refused(12));
    assert_eq!(discard(&chain, "alice", id).unwrap_err(), refused(12));
}

#[test]
fn sizes_and_hashes() {
    let chain = Chain::new(Datanets::default());
    let hash = vec![1; 32];
    for (size, chunk) in [(0, 1_024), ((4 << 20) + 1, 1_024), (10, 1_023), (10, (256 << 10) + 1)] {
        assert_eq!(begin(&chain, size, chunk, hash.clone()).unwrap_err(), refused(7), "{size} {chunk}");
    }
    assert_eq!(begin(&chain, 10, 1_024, vec![1; 31]).unwrap_err(), refused(6));
    let id = begin(&chain, 10, 1_024, hash).unwrap();
    put(&chain, "alice", id, 0, b"ONNX123456").unwrap();
    assert_eq!(finish(&chain, "alice", id).unwrap_err(), refused(11));
    Bank::set(&chain.ctx, &account("alice"), 999_999);
    assert_eq!(begin(&chain, 10, 1_024, vec![1; 32]).unwrap_err(), ("sdk".to_owned(), 5));
}

#[test]
fn what_the_validator_refuses_stays_refused() {
    let chain = Chain::new(Datanets::default());
    let id = whole(&chain, b"no graph at all");
    assert_eq!(finish(&chain, "alice", id).unwrap_err(), ("inference".to_owned(), 101));
    let id = whole(&chain, b"ONNX\x10\x00.");
    assert_eq!(finish(&chain, "alice", id).unwrap_err(), refused(34));
    let tight = Chain::with_params(Datanets::default(), |p| p.max_graph_nodes = 2);
    let id = whole(&tight, &file());
    assert_eq!(finish(&tight, "alice", id).unwrap_err(), refused(32));
    // and is not usable
    assert_eq!(ARTIFACTS.get(&tight.ctx, &id).unwrap().unwrap().status(), ArtifactStatus::Uploading);
    let model = pb::MsgCreateModel { artifact_id: id, input_dimension: 0, ..tight.blueprint(16, 2) };
    assert_eq!(tight.create(&model).unwrap_err(), refused(12));
    // it may be thrown away
    assert_eq!(discard(&tight, "bob", id).unwrap_err(), refused(5));
    discard(&tight, "alice", id).unwrap();
    assert!(ARTIFACTS.get(&tight.ctx, &id).unwrap().is_none());
    assert!(ARTIFACT_CHUNKS.iter(&tight.ctx).unwrap().next_entry().unwrap().is_none());
    assert_eq!(discard(&tight, "alice", id).unwrap_err(), refused(3));
}

#[test]
fn models_take_their_shape_from_the_artifact() {
    let chain = Chain::new(Datanets::default());
    let id = whole(&chain, &file());
    finish(&chain, "alice", id).unwrap();
    let with = |input_dimension| pb::MsgCreateModel { artifact_id: id, ..chain.blueprint(input_dimension, 3) };
    assert_eq!(chain.create(&with(15)).unwrap_err(), refused(19));
    for dimension in [0, 16] {
        let model = chain.model(chain.create(&with(dimension)).unwrap());
        assert_eq!((model.input_dimension, model.embedding_dimension), (16, 4));
        let view = ModelsView::model(&chain.keeper, &chain.ctx, model.id).unwrap();
        let EncoderRef::Artifact { hash, spec, .. } = view.encoder else { panic!("identity") };
        assert_eq!((hash[..].to_vec(), spec.macs), (Sha256::digest(file()).to_vec(), 1_000));
    }
}

#[test]
fn an_account_in_capital_letters_is_the_same_account() {
    let chain = Chain::new(Datanets::default());
    let capitals = chain.text("alice").to_uppercase();
    let msg = pb::MsgBeginArtifact { uploader: capitals.clone(), sha256: vec![7; 32], size: 2_000, chunk_size: 1_024 };
    let id = chain.send::<_, pb::MsgBeginArtifactResponse>(&msg).unwrap().artifact_id;
    assert_eq!(ARTIFACTS.get(&chain.ctx, &id).unwrap().unwrap().uploader, chain.text("alice"));
    assert_eq!(put(&chain, "alice", id, 0, &[1; 1_024]).unwrap(), 1);
    let model = chain.create(&pb::MsgCreateModel { creator: capitals.clone(), ..chain.blueprint(4, 2) }).unwrap();
    assert_eq!(chain.model(model).creator, chain.text("alice"));
    for creator in [chain.text("alice"), capitals] {
        let msg = pb::MsgSetPrice { creator, model_id: model, price: common::price("5000") };
        chain.send::<_, pb::MsgSetPriceResponse>(&msg).unwrap();
    }
}

#[test]
fn bytes_that_are_no_message_have_the_code_of_an_undecodable_transaction() {
    let chain = Chain::new(Datanets::default());
    for value in [vec![0x12, 1, 0], vec![0xff], vec![0x0a, 0x7f]] {
        for url in chain.module().message_urls() {
            let any = openledger_core::Any { type_url: url.clone(), value: value.clone() };
            match chain.module().check_stateless(chain.ctx.config(), &any) {
                Err(openledger_core::Failure::Tx(e)) if e.code == 2 => assert_eq!(e.codespace, "sdk"),
                // 0x12 is a text of other messages, which then refuse their first address
                Err(openledger_core::Failure::Tx(e)) => {
                    assert_eq!((e.codespace.as_str(), e.code, value[0]), ("sdk", 7, 0x12), "{url}")
                }
                other => panic!("{url}: {other:?}"),
            }
        }
    }
}
