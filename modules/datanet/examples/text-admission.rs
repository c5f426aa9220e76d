//! Admits texts as a chain does: one JSON job per line of standard input, one JSON answer per line of standard output.
//!
//! A job names an encoder (`bag`), the rules and `batches`, each with the account `who`, `texts` and `labels`. Rules
//! are single thresholds, or `terms`: JSON of `MsgCreateDatanet` as `datanet suggest --out` writes it. The batches are
//! committed in order and revealed at once. Then somebody sends a straight-line proof against every text of the
//! batches that are `suspect`, wherever there is one. The answer has for each batch novelty in ppm of every text (-1
//! when it is a duplicate, -2 when it is refused, -3 when a proof hit it), gas and seconds.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "a tool for experiments")]
#![allow(clippy::disallowed_methods, reason = "it measures time")]

use std::io::{BufRead, Write};
use std::sync::Arc;
use std::time::Instant;

use openledger_core::ports::{EncoderSpec, TextEncoder, TextEncoders, TextReading};
use openledger_core::{Ctx, GasMeter, Res};
use openledger_datanet::DatanetKeeper;
use openledger_datanet::hash::{commit_hash, payload_root};
use openledger_influence::{line, novelty};
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::json::{self as proto_json, ParseOptions};
use openledger_proto::openledger::datanet::v1 as pb;
use openledger_testing::{Bank, named};
use openledger_text::{Sketch, TextBag};
use serde_json::{Value, json};

const SALT: [u8; 16] = [1; 16];
/// Items of one reveal.
const AT_ONCE: usize = 200;

/// One encoder, as the only artifact.
struct One(TextBag);

impl TextEncoders for One {
    fn text_encoder(&self, _: &Ctx, artifact_id: u64) -> Res<Option<TextEncoder>> {
        let spec = EncoderSpec { output_dim: self.0.header().dimension.into(), ..EncoderSpec::default() };
        Ok(Some(TextEncoder { artifact_id, hash: [0; 32], spec }))
    }
    fn load_gas(&self, _: &TextEncoder) -> u64 {
        self.0.header().load_gas()
    }
    fn gas_of(&self, _: &TextEncoder, text: &[u8]) -> u64 {
        self.0.cost(text).map_or(200, |cost| cost.gas())
    }
    fn read_text(&self, _: &Ctx, _: &TextEncoder, text: &[u8]) -> Res<Option<TextReading>> {
        let Ok(embedding) = self.0.embed(text) else { return Ok(None) };
        Ok(Some(TextReading { embedding, sketch: Sketch::of(&self.0, text).unwrap().to_bytes() }))
    }
    fn word_weights(&self, _: &Ctx, _: &TextEncoder) -> Res<Vec<u8>> {
        Ok(self.0.weights().to_vec())
    }
}

fn number(job: &Value, name: &str) -> u64 {
    job[name].as_u64().unwrap_or_else(|| panic!("{name}"))
}

fn coin(amount: u64) -> Option<Coin> {
    Some(Coin { denom: "uopen".into(), amount: amount.to_string() })
}

/// The datanet of a job without terms: thresholds for distances of embeddings and for words.
fn by_thresholds(job: &Value) -> pb::MsgCreateDatanet {
    let narrow = |name| u32::try_from(number(job, name)).unwrap();
    let schema = pb::Schema {
        modality: pb::Modality::Utf8Text.into(),
        dimension: 16_384,
        labels: 256,
        text: Some(pb::TextRules {
            dedup_encoder: 1,
            lexical_full_ppm: narrow("full_ppm"),
            lexical_dup_ppm: narrow("dup_ppm"),
            reference_words: narrow("reference_words"),
        }),
        ..pb::Schema::default()
    };
    pb::MsgCreateDatanet {
        schema: Some(schema),
        near_dup_tau: number(job, "near_dup_tau"),
        novelty_full_at: number(job, "novelty_full_at"),
        ..pb::MsgCreateDatanet::default()
    }
}

/// A chain with one datanet.
fn open(job: &Value) -> (Ctx, DatanetKeeper, TextBag) {
    let bag = TextBag::decode(std::fs::read(job["bag"].as_str().unwrap()).unwrap()).unwrap();
    let ctx = Ctx::for_test().at_height(10);
    let params = openledger_datanet::params::default_params("uopen");
    let state = pb::GenesisState { params: Some(params), ..pb::GenesisState::default() };
    openledger_datanet::genesis::init(&ctx, state).unwrap();
    let keeper =
        DatanetKeeper::new(Arc::new(Bank::default()), "treasury").with_text_encoders(Arc::new(One(bag.clone())));
    Bank::set(&ctx, &named("maker"), 1_000_000_000);
    let rules = match &job["terms"] {
        Value::Null => by_thresholds(job),
        terms => proto_json::parse(terms, ParseOptions::default()).unwrap(),
    };
    let create = pb::MsgCreateDatanet {
        creator: ctx.address_text(&named("maker")),
        title: "texts".into(),
        policy: pb::AdmissionPolicy::Open.into(),
        default_licence: 1,
        min_item_bond: coin(1_000),
        reveal_window: 10,
        shares: Some(pb::Shares { contributors_ppm: 1_000_000, curators_ppm: 0, commons_ppm: 0 }),
        ..rules
    };
    keeper.create_datanet(&ctx, create).unwrap();
    (ctx, keeper, bag)
}

/// An item that the datanet has.
struct Held {
    id: u64,
    batch: usize,
    /// Where in its batch.
    at: usize,
    embedding: Vec<i8>,
}

/// Commits and reveals some texts, and returns what became of each.
fn contribute(ctx: &Ctx, keeper: &DatanetKeeper, who: &str, items: Vec<pb::ItemPayload>) -> Vec<(u64, i64)> {
    let contributor = ctx.address_text(&named(who));
    Bank::set(ctx, &named(who), 1_000_000_000);
    let root = payload_root(items.iter().map(|i| (i.label, i.features.as_slice())));
    let hash = commit_hash(&ctx.block().chain_id, 1, named(who).as_bytes(), &SALT, &root).to_vec();
    let commit = pb::MsgCommitContribution { contributor: contributor.clone(), datanet_id: 1, hash };
    let commit_id = keeper.commit(ctx, commit).unwrap().commit_id;
    let reveal =
        pb::MsgRevealContribution { contributor, commit_id, salt: SALT.to_vec(), licence: 0, items, provenance: None };
    let results = keeper.reveal(&ctx.at_height(ctx.height() + 1), reveal).unwrap().results;
    let outcome = |r: &pb::ItemResult| match (r.item_id, r.duplicate_of) {
        (0, _) => -2,
        (_, 0) => i64::from(r.novelty_ppm),
        _ => -1,
    };
    results.iter().map(|r| (r.item_id, outcome(r))).collect()
}

/// A proof that one of the items lies on a segment between two earlier ones of other batches, if there is any.
fn proof(held: &[Held], between: &[Vec<u64>], at: usize, line_tau_sq: u64) -> Option<(u64, u64, u32)> {
    let (x, mine) = (&held[at], &between[at]);
    let ends: Vec<usize> = (0..at).filter(|end| held[*end].batch != x.batch).collect();
    for (count, &a) in ends.iter().enumerate() {
        for &b in &ends[..count] {
            let length = between[a][b];
            // An item between the ends is no further from either than they are apart, but for the bound.
            let inside = mine[a] <= length + line_tau_sq && mine[b] <= length + line_tau_sq;
            if inside && line::segment_miss_sq(mine[a], mine[b], length).unwrap() < line_tau_sq {
                let t = line::nearest_t(&x.embedding, &held[a].embedding, &held[b].embedding).unwrap();
                return Some((held[a].id, held[b].id, t));
            }
        }
    }
    None
}

/// Sends a proof against every suspect that there is one for, and marks what they hit.
fn prove(ctx: &Ctx, keeper: &DatanetKeeper, held: &[Held], job: &Value, answers: &mut [Vec<i64>]) {
    let line_tau_sq = keeper.datanet(ctx, 1).unwrap().line_tau_sq;
    let suspects: Vec<bool> = job["batches"].as_array().unwrap().iter().map(|b| b["suspect"] == true).collect();
    if line_tau_sq == 0 || !suspects.contains(&true) {
        return;
    }
    let distance = |a: &Held, b: &Held| novelty::distance_sq(&a.embedding, &b.embedding).unwrap();
    let between: Vec<Vec<u64>> =
        held.iter().enumerate().map(|(at, a)| held[..at].iter().map(|b| distance(a, b)).collect()).collect();
    let settled = ctx.at_height(ctx.height() + 1_000);
    for (at, item) in held.iter().enumerate() {
        let outcome = &mut answers[item.batch][item.at];
        if !suspects[item.batch] || *outcome < 0 {
            continue;
        }
        let Some((a, b, t_ppm)) = proof(held, &between, at, line_tau_sq) else { continue };
        let prover = settled.address_text(&named("prover"));
        let sent = pb::MsgProveSynthetic { prover, datanet_id: 1, item_id: item.id, a, b, t_ppm };
        // A proof just at the bound may fail, since t is cut to ppm.
        if keeper.prove_synthetic(&settled, &sent).is_ok() {
            *outcome = -3;
        }
    }
}

fn admit(job: &Value) -> Value {
    let (ctx, keeper, bag) = open(job);
    let (mut outcomes, mut costs, mut held) = (Vec::new(), Vec::new(), Vec::new());
    for (number, batch) in job["batches"].as_array().unwrap().iter().enumerate() {
        let texts = batch["texts"].as_array().unwrap().iter().map(|t| t.as_str().unwrap().as_bytes().to_vec());
        let labels = batch["labels"].as_array().unwrap().iter().map(|l| u32::try_from(l.as_u64().unwrap()).unwrap());
        let items: Vec<_> = texts.zip(labels).map(|(features, label)| pb::ItemPayload { features, label }).collect();
        let meter = GasMeter::infinite();
        let (metered, begin) = (ctx.with_gas(meter.clone()), Instant::now());
        let who = batch["who"].as_str().unwrap();
        let results: Vec<(u64, i64)> =
            items.chunks(AT_ONCE).flat_map(|part| contribute(&metered, &keeper, who, part.to_vec())).collect();
        costs.push((meter.consumed(), begin.elapsed().as_secs_f64()));
        for (at, ((id, _), item)) in results.iter().zip(&items).enumerate().filter(|(_, ((id, _), _))| *id != 0) {
            held.push(Held { id: *id, batch: number, at, embedding: bag.embed(&item.features).unwrap() });
        }
        outcomes.push(results.into_iter().map(|(_, outcome)| outcome).collect::<Vec<i64>>());
    }
    prove(&ctx, &keeper, &held, job, &mut outcomes);
    let answer = |(novelty, (gas, seconds))| json!({"novelty": novelty, "gas": gas, "seconds": seconds});
    json!({"batches": outcomes.into_iter().zip(costs).map(answer).collect::<Vec<_>>()})
}

fn main() {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let job: Value = serde_json::from_str(&line.unwrap()).unwrap();
        writeln!(out, "{}", admit(&job)).unwrap();
        out.flush().unwrap();
    }
}
