//! Text encoders in the engine, and answers to texts: gas by the text, refusals with the encoder's codes, and the
//! graph that may follow the table.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod common;

use common::{ATTRIBUTION_GAS, Models, identity_model, world};
use openledger_core::ports::{EncoderPort, EncoderRef, EncoderSpec};
use openledger_core::{Ctx, ExecMode, Failure, GasMeter};
use openledger_inference::Engine;
use openledger_proto::openledger::inference::v1 as pb;
use openledger_testing::code_of;
use openledger_text::{Features, Header, TextBag};
use sha2::{Digest, Sha256};
use std::sync::Mutex;

/// An encoder of pseudo-random bytes, with a graph behind its table if one is given.
fn bag(dimension: u16, graph: &[u8]) -> TextBag {
    let header = Header {
        features: Features::WORDS,
        log2_buckets: 10,
        dimension,
        max_words: 50,
        scale_q4: 512,
        seed: [3; 16],
        graph_bytes: 0,
    };
    let mut state = 1u32;
    let mut noise = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_le_bytes()[3]
    };
    let weights: Vec<u8> = (0..header.buckets()).map(|_| noise() | 1).collect();
    let table: Vec<i8> = (0..header.buckets() * header.dim()).map(|_| noise().cast_signed()).collect();
    TextBag::assemble(header, &vec![0; header.dim()], &weights, &table, graph).unwrap()
}

fn graph() -> Vec<u8> {
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data");
    std::fs::read(data.join("digits_encoder.onnx")).unwrap()
}

fn spec(file: &[u8]) -> EncoderSpec {
    Engine::new().validate(&Ctx::for_test(), file).unwrap()
}

/// A model of two classes whose head adds up the embedding.
fn text_model(bag: &TextBag) -> Models {
    let file = bag.as_bytes().to_vec();
    let spec = spec(&file);
    let mut models = identity_model();
    models.view.embedding_dim = spec.output_dim;
    let weights = |row: usize| (0..=spec.output_dim).map(move |i| if (row == 1) == (i < 8) { 1i32 << 16 } else { 0 });
    models.head = (0..2).flat_map(weights).flat_map(|w| w.to_le_bytes()).collect();
    models.view.encoder = EncoderRef::Artifact { id: 1, hash: Sha256::digest(&file).into(), spec };
    models.file = file;
    models
}

fn signed(text: &[u8]) -> Vec<i8> {
    text.iter().map(|b| b.cast_signed()).collect()
}

#[test]
fn a_text_is_answered_paid_and_attributed() {
    let bag = bag(16, &[]);
    let w = world(text_model(&bag));
    for (id, text) in ["Good day to you", "Größe zählt nicht", "a\0b"].into_iter().enumerate() {
        let response = w.infer(&w.ctx, &w.msg(&signed(text.as_bytes()), 300)).unwrap();
        assert_eq!(response.inference_id, id as u64 + 1);
        let embedding = bag.embed(text.as_bytes()).unwrap();
        assert_eq!(w.attribution.requests.lock().unwrap()[id].1, embedding);
        let sum = |part: &[i8]| part.iter().map(|v| i32::from(*v)).sum::<i32>();
        assert_eq!(response.label, u32::from(sum(&embedding[..8]) > sum(&embedding[8..]) + 127));
    }
}

#[test]
fn texts_that_the_encoder_refuses_cost_no_fee() {
    let w = world(text_model(&bag(16, &[])));
    assert_eq!(w.refused(&w.msg(&[], 300)), ("sdk".to_owned(), 18));
    assert_eq!(w.refused(&w.msg(&signed(b"... !"), 300)), ("inference".to_owned(), 221));
    assert_eq!(w.refused(&w.msg(&signed(&b"a ".repeat(51)), 300)), ("inference".to_owned(), 222));
    assert_eq!(w.refused(&w.msg(&vec![97; 5_000], 300)), ("inference".to_owned(), 6));
    assert!(w.infer(&w.ctx, &w.msg(&signed(&b"a ".repeat(50)), 300)).is_ok());
}

#[test]
fn gas_follows_the_text_and_not_the_cache() {
    let models = text_model(&bag(16, &[]));
    let EncoderRef::Artifact { spec, .. } = models.view.encoder.clone() else { panic!("artifact") };
    let engine = Engine::new();
    let used = |text: &[u8]| {
        let w = world(models.clone());
        let gas = || {
            let metered = w.ctx.with_gas(GasMeter::infinite());
            w.infer(&metered, &w.msg(&signed(text), 300)).unwrap();
            metered.gas().consumed()
        };
        let (first, second) = (gas(), gas());
        assert!(first.abs_diff(second) < 2_000, "only the varint lengths of the record differ: {first} {second}");
        first
    };
    let (short, long) = (&b"one two"[..], &b"one two three four five six seven eight nine ten".repeat(3)[..]);
    let of = |text: &[u8]| engine.gas_of(&spec, &signed(text));
    assert!(of(long) > 2 * of(short), "{} {}", of(long), of(short));
    assert_eq!(used(long) - used(short), of(long) - of(short));
    assert!(used(short) > ATTRIBUTION_GAS + 10_000 + of(short), "loading the table is paid each time");
    assert!(of(long) < engine.gas(&spec), "the registered gas bounds a text of 1,024 bytes");
    assert!(of(b"...") < of(short));
}

#[test]
fn both_caches_give_the_same_and_load_once() {
    let bag = bag(24, &[]);
    let hash = Sha256::digest(bag.as_bytes()).into();
    let engine = Engine::new();
    let ctx = Ctx::for_test();
    let loads = Mutex::new(0);
    let load = || {
        *loads.lock().unwrap() += 1;
        Ok(bag.as_bytes().to_vec())
    };
    for mode in [ExecMode::Deliver, ExecMode::Query, ExecMode::Simulate, ExecMode::Proposal] {
        let ctx = ctx.with_mode(mode);
        assert_eq!(engine.encode(&ctx, &hash, &load, &signed(b"two words")).unwrap(), bag.embed(b"two words").unwrap());
    }
    assert_eq!(*loads.lock().unwrap(), 2, "blocks and proposals share one cache, queries and simulations another");
    let corrupt = engine.encode(&ctx, &[9; 32], &load, &signed(b"two words"));
    assert!(matches!(corrupt, Err(Failure::Fatal(_))), "other bytes than committed must stop the node");
}

#[test]
fn a_graph_behind_the_table_runs_on_its_embedding() {
    let engine = Engine::new();
    let ctx = Ctx::for_test();
    let (graph, plain) = (graph(), bag(64, &[]));
    let both = bag(64, &graph);
    let size = spec(both.as_bytes());
    let (alone, table) = (spec(&graph), spec(plain.as_bytes()));
    assert_eq!((size.output_dim, size.macs, size.nodes), (alone.output_dim, alone.macs, alone.nodes));
    assert_eq!((table.output_dim, table.macs, table.nodes), (64, 0, 0));
    assert_eq!(size.text.unwrap()[29..], u32::try_from(graph.len()).unwrap().to_le_bytes());
    let run = |file: &[u8], input: &[i8]| {
        engine.encode(&ctx, &Sha256::digest(file).into(), &|| Ok(file.to_vec()), input).unwrap()
    };
    let text = signed(b"a text and its graph");
    for _ in 0..2 {
        assert_eq!(run(both.as_bytes(), &text), run(&graph, &run(plain.as_bytes(), &text)));
    }
    assert_eq!(engine.gas_of(&size, &text), engine.gas_of(&table, &text) + engine.gas(&alone));
    // The fingerprint is of both, and knows the graph's own.
    let prints: Vec<_> = [both.as_bytes(), plain.as_bytes(), &graph].map(|f| engine.fingerprint(f).unwrap()).to_vec();
    assert!(prints[0] != prints[1] && prints[0] != prints[2]);
    assert_eq!(engine.judge(&ctx, both.as_bytes(), &|_| Ok(())).unwrap(), (size, prints[0]));
}

#[test]
fn files_are_refused_with_the_encoders_codes() {
    let engine = Engine::new();
    let ctx = Ctx::for_test();
    let refusal = |file: &[u8]| code_of(&engine.validate(&ctx, file).unwrap_err());
    let good = bag(16, &[]).as_bytes().to_vec();
    let code = |n| ("inference".to_owned(), n);
    assert_eq!(refusal(&good[..good.len() - 1]), code(208));
    let mut version = good.clone();
    version[4] = 2;
    assert_eq!(refusal(&version), code(202));
    assert_eq!(refusal(bag(16, b"no graph").as_bytes()), code(102));
    // The graph takes 64 values.
    assert_eq!(refusal(bag(63, &graph()).as_bytes()), code(125));
    let metered = ctx.with_gas(GasMeter::new(1_500));
    assert_eq!(code_of(&engine.text_test_vector(&metered, &good).unwrap_err()), ("sdk".to_owned(), 11));
    assert_eq!(engine.text_test_vector(&ctx, &good).unwrap(), bag(16, &[]).test_vector());
    assert_eq!(engine.text_header(&good).unwrap()[..], good[..33]);
    assert_eq!(engine.text_header(&graph()), None);
    let request = pb::QueryDryRunRequest { model_id: 5, input: b"a dry run".to_vec() };
    let w = common::world(text_model(&bag(16, &[])));
    let query = w.ctx.with_mode(ExecMode::Query).with_gas(GasMeter::infinite());
    let dry: pb::QueryDryRunResponse = w.query(&query, "DryRun", &request).unwrap();
    assert_eq!(dry.logits_q16.len(), 2);
}
