//! Whose graph it is: the first finished upload of a fingerprint owns it, over export and import; and what a
//! refusal of cost says.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod common;

use common::{Bank, Chain, Datanets, refused};
use openledger_core::{AccAddress, Ctx, Failure, Module};
use openledger_model::keys::{ARTIFACTS, FINGERPRINTS};
use openledger_proto::any::pack;
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::ArtifactStatus;
use openledger_testing::{ModuleExt, code_of};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// An encoder of the test's engine, whose last byte is metadata.
fn file(kind: u8, metadata: u8) -> Vec<u8> {
    let mut file = b"ONNX\x10\x04".to_vec();
    file.extend([kind; 1_500]);
    file.push(metadata);
    file
}

fn upload(chain: &Chain, who: &str, file: &[u8]) -> u64 {
    let size = u64::try_from(file.len()).unwrap();
    let sha256 = Sha256::digest(file).to_vec();
    let begin = pb::MsgBeginArtifact { uploader: chain.text(who), sha256, size, chunk_size: 1_024 };
    let id = chain.send::<_, pb::MsgBeginArtifactResponse>(&begin).unwrap().artifact_id;
    for (index, data) in (0u32..).zip(file.chunks(1_024)) {
        let chunk =
            pb::MsgUploadArtifactChunk { uploader: chain.text(who), artifact_id: id, index, data: data.to_vec() };
        chain.send::<_, pb::MsgUploadArtifactChunkResponse>(&chunk).unwrap();
    }
    id
}

fn finish(chain: &Chain, who: &str, id: u64) -> Result<pb::MsgFinishArtifactResponse, common::Refusal> {
    chain.send(&pb::MsgFinishArtifact { uploader: chain.text(who), artifact_id: id })
}

/// The text of a refused FinishArtifact.
fn text(chain: &Chain, who: &str, id: u64) -> String {
    let message = pack(&pb::MsgFinishArtifact { uploader: chain.text(who), artifact_id: id });
    match chain.ctx.atomic(|ctx| chain.module().execute(ctx, &message)) {
        Err(Failure::Tx(e)) => e.log,
        other => panic!("{other:?}"),
    }
}

fn treasury(chain: &Chain) -> u64 {
    Bank::of(&chain.ctx, &AccAddress::module("treasury"))
}

#[test]
fn the_first_finished_upload_owns_the_graph() {
    let chain = Chain::new(Datanets::default());
    let first = upload(&chain, "alice", &file(1, 0));
    let copies = [file(1, 0), file(1, 9)]; // the same bytes, and other metadata
    let thieves: Vec<u64> = copies.iter().map(|copy| upload(&chain, "bob", copy)).collect();
    let own = upload(&chain, "alice", &file(1, 7));
    finish(&chain, "alice", first).unwrap();
    let owner = ARTIFACTS.get(&chain.ctx, &first).unwrap().unwrap();
    assert_eq!(owner.fingerprint.len(), 32);
    for (who, id) in [("bob", thieves[0]), ("bob", thieves[1]), ("alice", own)] {
        assert_eq!(finish(&chain, who, id).unwrap_err(), refused(29), "artifact {id}");
        let hex: String = owner.fingerprint.iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(
            text(&chain, who, id),
            format!("artifact {first} has the fingerprint {hex}: the same graph was uploaded before")
        );
        // nobody can make a model on it, and its chunks may be thrown away; the fee stays with the treasury,
        // as for any discarded one
        assert_eq!(ARTIFACTS.get(&chain.ctx, &id).unwrap().unwrap().status(), ArtifactStatus::Uploading);
        let model = pb::MsgCreateModel {
            creator: chain.text(who),
            artifact_id: id,
            input_dimension: 0,
            ..chain.blueprint(16, 2)
        };
        assert_eq!(chain.create(&model).unwrap_err(), refused(12));
        let paid = treasury(&chain);
        let discard = pb::MsgDiscardArtifact { uploader: chain.text(who), artifact_id: id };
        chain.send::<_, pb::MsgDiscardArtifactResponse>(&discard).unwrap();
        assert_eq!(treasury(&chain), paid);
    }
    assert_eq!(FINGERPRINTS.get(&chain.ctx, &owner.fingerprint).unwrap(), Some(first));
    // another graph is another matter, and everybody may build on the first
    finish(&chain, "bob", upload(&chain, "bob", &file(2, 0))).unwrap();
    let model = pb::MsgCreateModel {
        creator: chain.text("bob"),
        artifact_id: first,
        input_dimension: 0,
        ..chain.blueprint(16, 2)
    };
    chain.create(&model).unwrap();
}

#[test]
fn a_refused_finish_leaves_the_graph_to_others() {
    let chain = Chain::with_params(Datanets::default(), |p| p.max_graph_nodes = 2);
    let id = upload(&chain, "alice", &file(1, 0));
    assert_eq!(finish(&chain, "alice", id).unwrap_err(), refused(32));
    assert!(FINGERPRINTS.iter(&chain.ctx).unwrap().next_entry().unwrap().is_none());
}

#[test]
fn each_bound_has_a_code_and_says_found_and_allowed() {
    type Change = fn(&mut pb::Params);
    let cases: [(Change, u32, &str); 3] = [
        (|p| p.max_graph_macs = 999, 30, "1000; allowed: at most 999: too many multiply-accumulates"),
        (|p| p.max_graph_memory_bytes = 10, 31, "1000; allowed: at most 10: too many bytes of memory"),
        (|p| p.max_graph_nodes = 2, 32, "3; allowed: at most 2: too many nodes"),
    ];
    for (change, code, expected) in cases {
        let chain = Chain::with_params(Datanets::default(), change);
        let id = upload(&chain, "alice", &file(1, 0));
        assert_eq!(
            (finish(&chain, "alice", id).unwrap_err(), text(&chain, "alice", id).as_str()),
            (refused(code), expected)
        );
    }
    let chain = Chain::new(Datanets::default());
    let sized = |input, output| [b"ONNX".as_slice(), &[input, output], b"..."].concat();
    let cases = [
        (sized(0, 4), 33, "0; allowed: 1 to 1024: number of input elements out of bounds"),
        (sized(4, 0), 34, "0; allowed: 1 to 1300: number of output elements out of bounds"),
    ];
    for (file, code, expected) in cases {
        let id = upload(&chain, "alice", &file);
        assert_eq!(
            (finish(&chain, "alice", id).unwrap_err(), text(&chain, "alice", id).as_str()),
            (refused(code), expected)
        );
    }
}

#[test]
fn the_work_is_charged_before_it_is_done() {
    let chain = Chain::new(Datanets::default());
    let id = upload(&chain, "alice", &file(1, 0));
    let message = pack(&pb::MsgFinishArtifact { uploader: chain.text("alice"), artifact_id: id });
    let gas = |limit| {
        let meter = openledger_core::GasMeter::new(limit);
        let ctx = chain.ctx.with_gas(meter.clone());
        let result = ctx.atomic(|ctx| chain.module().execute(ctx, &message));
        (result.is_ok(), meter.consumed())
    };
    let whole = {
        let depth = chain.ctx.state().push();
        let (taken, consumed) = gas(10_000_000);
        chain.ctx.state().revert(depth);
        assert!(taken);
        consumed
    };
    assert!(!gas(whole - 1).0);
    assert!(FINGERPRINTS.iter(&chain.ctx).unwrap().next_entry().unwrap().is_none(), "out of gas owns nothing");
}

fn exported(chain: &Chain) -> Value {
    chain.module().export_genesis(&chain.ctx).unwrap()
}

fn imported(chain: &Chain, json: &Value) -> Result<Chain, common::Refusal> {
    let fresh = Chain { ctx: Ctx::for_test(), keeper: chain.keeper.clone() };
    let coded = |e: Failure| code_of(&e);
    fresh.module().validate_genesis(fresh.ctx.config(), json).map_err(coded)?;
    fresh.module().init_genesis(&fresh.ctx, json).map_err(coded)?;
    Ok(fresh)
}

#[test]
fn ownership_outlives_export_and_import() {
    let chain = Chain::new(Datanets::default());
    let first = upload(&chain, "alice", &file(1, 0));
    finish(&chain, "alice", first).unwrap();
    let open = upload(&chain, "bob", &file(1, 9));
    let dropped = upload(&chain, "bob", &file(3, 0));
    let discard = pb::MsgDiscardArtifact { uploader: chain.text("bob"), artifact_id: dropped };
    chain.send::<_, pb::MsgDiscardArtifactResponse>(&discard).unwrap();
    let json = exported(&chain);
    let again = imported(&chain, &json).unwrap();
    assert_eq!(exported(&again), json);
    assert_eq!(finish(&again, "bob", open).unwrap_err(), refused(29));
    Bank::set(&again.ctx, &common::account("carol"), 1_000_000_000);
    assert_eq!(upload(&again, "carol", &file(4, 0)), dropped + 1, "ids are not given twice");

    let mut twice = json.clone();
    let mut copy = twice["artifacts"][0].clone();
    copy["artifact"]["id"] = json!("9");
    twice["artifacts"].as_array_mut().unwrap().push(copy);
    twice["next_artifact_id"] = json!("10");
    assert_eq!(imported(&chain, &twice).err(), Some(refused(29)));
    let change = |path: &str, value: Value| {
        let mut changed = json.clone();
        *changed.pointer_mut(path).unwrap() = value;
        imported(&chain, &changed).err()
    };
    assert_eq!(change("/artifacts/0/artifact/fingerprint", json!("")), Some(refused(35)));
    assert_eq!(change("/artifacts/0/artifact/size", json!("7")), Some(refused(35)));
    assert_eq!(change("/artifacts/0/chunks/0/data", json!("AAAA")), Some(refused(35)));
    assert_eq!(change("/next_artifact_id", json!("1")), Some(refused(35)));
}
