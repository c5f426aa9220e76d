//! Makes encoders and embeds texts for the measurements in tests/text.
//!
//! One JSON job per line on stdin, one JSON answer per line on stdout. A file of texts has each as its length (u32,
//! little-endian) and its bytes. Embeddings are int8 (texts x dimension; zeros where a text is refused), codes are
//! u32 (zero where none).
#![allow(clippy::disallowed_methods, reason = "a program that measures; no state code")]
#![allow(
    clippy::unwrap_used,
    clippy::float_arithmetic,
    clippy::print_stdout,
    reason = "a laboratory stops on the first bad job"
)]

use std::io::BufRead;
use std::time::Instant;

use openledger_text::train::{self, Options, Progress, WordVectors};
use openledger_text::{Features, Kernel, LexicalParams, Sketch, TextBag};
use serde_json::{Value, json};

fn read(job: &Value, key: &str) -> Vec<u8> {
    let path = job[key].as_str().unwrap_or_else(|| panic!("job lacks {key}"));
    std::fs::read(path).unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn texts(bytes: &[u8]) -> Vec<&[u8]> {
    let (mut rest, mut out) = (bytes, Vec::new());
    while let Some((length, tail)) = rest.split_first_chunk::<4>() {
        let (text, tail) = tail.split_at(u32::from_le_bytes(*length) as usize);
        out.push(text);
        rest = tail;
    }
    out
}

fn options(job: &Value) -> Options {
    let default = Options::default();
    let number = |key: &str, or: u64| job[key].as_u64().unwrap_or(or);
    Options {
        features: Features::from_bits(number("features", default.features.bits().into()) as u8).unwrap(),
        log2_buckets: number("log2_buckets", default.log2_buckets.into()) as u8,
        dimension: number("dimension", default.dimension.into()) as u16,
        max_words: number("max_words", default.max_words.into()) as u16,
        scale_q4: number("scale_q4", default.scale_q4.into()) as u16,
        whitening: job["whitening"].as_f64().unwrap_or(default.whitening),
        rarity: job["rarity"].as_f64().unwrap_or(default.rarity),
        iterations: number("iterations", default.iterations.into()) as u32,
        seed: number("seed", default.seed),
    }
}

/// Makes an encoder from texts, or from vectors if the job names a `matrix`.
fn make(job: &Value) -> Value {
    let file = if job["texts"].is_string() { read(job, "texts") } else { Vec::new() };
    let (texts, options) = (texts(&file), options(job));
    let mut loss = 0;
    let mut progress = |p| {
        if let Progress::Quantised { loss_ppm } = p {
            loss = loss_ppm;
        }
    };
    let start = Instant::now();
    let bag = if job["matrix"].is_string() {
        let (matrix, vocabulary) = (read(job, "matrix"), read(job, "vocabulary"));
        let vectors = if matrix.starts_with(b"\x93NUMPY") {
            WordVectors::npy(&matrix, &vocabulary).unwrap()
        } else {
            WordVectors::safetensors(&matrix, &vocabulary).unwrap()
        };
        train::from_vectors(&vectors, &texts, &options, &mut progress)
    } else {
        train::encoder(&texts, &options, &mut progress)
    };
    let bag = bag.unwrap_or_else(|e| panic!("{e}"));
    let seconds = start.elapsed().as_secs_f64();
    std::fs::write(job["bag"].as_str().unwrap(), bag.as_bytes()).unwrap();
    json!({"bytes": bag.as_bytes().len(), "seconds": seconds, "loss_ppm": loss,
        "fingerprint": hex::encode(bag.fingerprint(None)), "test_vector": hex::encode(bag.test_vector())})
}

/// Embeds texts.
fn embed(job: &Value) -> Value {
    let bag = TextBag::decode(read(job, "bag")).unwrap_or_else(|e| panic!("bag: {} {e}", e.code()));
    let file = read(job, "texts");
    let kernel = if job["kernel"] == "portable" { Kernel::Portable } else { Kernel::Best };
    let (mut values, mut codes) = (Vec::new(), Vec::new());
    let start = Instant::now();
    for text in texts(&file) {
        let (embedding, code) = match bag.embed_with(kernel, text) {
            Ok(embedding) => (embedding, 0),
            Err(e) => (vec![0; bag.header().dim()], e.code()),
        };
        values.extend(embedding.iter().map(|v| v.cast_unsigned()));
        codes.extend(code.to_le_bytes());
    }
    let seconds = start.elapsed().as_secs_f64();
    let out = job["out"].as_str().unwrap();
    std::fs::write(format!("{out}.i8"), values).unwrap();
    std::fs::write(format!("{out}.codes"), codes).unwrap();
    json!({"seconds": seconds})
}

/// Costs (bytes, features, gas; zeros where refused) and, of texts that are not refused, the sketches.
fn describe(job: &Value) -> Value {
    let bag = TextBag::decode(read(job, "bag")).unwrap();
    let file = read(job, "texts");
    let costs: Vec<_> = texts(&file)
        .iter()
        .map(|t| bag.cost(t).map_or(json!([0, 0, 0]), |c| json!([c.bytes, c.features, c.gas()])))
        .collect();
    let sketches: Vec<_> =
        texts(&file).iter().map(|t| Sketch::of(&bag, t).map_or(json!([]), |s| json!(s.hashes()))).collect();
    json!({"costs": costs, "sketches": sketches})
}

/// Judges the texts of `new`, each against the texts of `earlier` at the positions that `neighbours` lists:
/// containment, fresh words, lexical novelty, length weight.
fn assess(job: &Value) -> Value {
    let bag = TextBag::decode(read(job, "bag")).unwrap();
    let (new, earlier) = (read(job, "texts"), read(job, "earlier"));
    let params = LexicalParams {
        full_ppm: job["full_ppm"].as_u64().unwrap() as u32,
        dup_ppm: job["dup_ppm"].as_u64().unwrap() as u32,
        reference_words: job["reference_words"].as_u64().unwrap() as u32,
    };
    params.validate().unwrap();
    let sketches: Vec<_> = texts(&earlier).iter().map(|t| Sketch::of(&bag, t).unwrap()).collect();
    let rows: Vec<_> = texts(&new)
        .iter()
        .zip(job["neighbours"].as_array().unwrap())
        .map(|(text, near)| {
            let near = near.as_array().unwrap().iter().map(|at| &sketches[at.as_u64().unwrap() as usize]);
            let got = params.assess(&Sketch::of(&bag, text).unwrap(), near, &bag);
            json!([got.overlap.containment_ppm, got.overlap.fresh_words, got.novelty_ppm, got.length_ppm])
        })
        .collect();
    json!({"rows": rows})
}

fn main() {
    for line in std::io::stdin().lock().lines() {
        let job: Value = serde_json::from_str(&line.unwrap()).unwrap();
        let answer = match job["op"].as_str() {
            Some("make") => make(&job),
            Some("embed") => embed(&job),
            Some("describe") => describe(&job),
            Some("assess") => assess(&job),
            other => panic!("unknown op {other:?}"),
        };
        println!("{answer}");
    }
}
