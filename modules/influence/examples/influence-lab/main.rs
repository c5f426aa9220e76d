//! Runs fits, certifications and payouts on files for the experiments in tests/attribution.
//!
//! One JSON job per line on stdin, one JSON answer per line on stdout. Arrays are raw little-endian files:
//! embeddings int8 (n x dim), labels u16, novelty u32 (ppm), scores int64 (queries x n), payouts u64 (n).
#![allow(clippy::disallowed_methods, reason = "a program that measures; no state code")]
#![allow(
    clippy::unwrap_used,
    clippy::float_arithmetic,
    clippy::print_stdout,
    reason = "a laboratory stops on the first bad job"
)]

mod admission;
mod epoch;

use std::io::BufRead;
use std::time::Instant;

use openledger_influence::fit::{FitOptions, Fitted, Sample, fit, inverse_hessian, quantise_head, refit};
use openledger_influence::novelty::{self, Admission, NoveltyParams};
use openledger_influence::{
    Accumulators, Attributor, Certificate, Certifier, CertifyParams, Error, Head, HinvMatrix, Point, PointSet,
    ProbeVectors, Shape, payout,
};
use serde_json::{Value, json};

/// Data pool of one inference in the payout experiments.
const POOL: u64 = 1_000_000_000;

fn num(job: &Value, key: &str) -> u64 {
    job[key].as_u64().unwrap_or_else(|| panic!("job lacks {key}"))
}

fn read(job: &Value, key: &str) -> Vec<u8> {
    let path = job[key].as_str().unwrap_or_else(|| panic!("job lacks {key}"));
    std::fs::read(path).unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn read_u16(job: &Value, key: &str) -> Vec<u16> {
    read(job, key).chunks_exact(2).map(|c| u16::from_le_bytes([c[0], c[1]])).collect()
}

fn read_u32(job: &Value, key: &str) -> Vec<u32> {
    read(job, key).chunks_exact(4).map(|c| u32::from_le_bytes(c.try_into().unwrap())).collect()
}

fn embeddings(job: &Value, key: &str, dim: usize) -> Vec<Vec<i8>> {
    read(job, key).chunks_exact(dim).map(|c| c.iter().map(|&b| b as i8).collect()).collect()
}

fn write(job: &Value, name: &str, bytes: Vec<u8>) {
    std::fs::write(format!("{}/{name}", job["out"].as_str().unwrap()), bytes).unwrap();
}

struct Task {
    shape: Shape,
    rows: Vec<Vec<i8>>,
    labels: Vec<u16>,
    options: FitOptions,
}

impl Task {
    fn new(job: &Value) -> Self {
        let shape = Shape::new(num(job, "classes") as u16, num(job, "dim") as u16).unwrap();
        let certify = CertifyParams { lambda_ppb: num(job, "lambda_ppb"), ..CertifyParams::DEFAULT };
        Self {
            shape,
            rows: embeddings(job, "points", shape.dim()),
            labels: read_u16(job, "labels"),
            options: FitOptions { certify, gradient_tolerance: 1e-10, ..FitOptions::default() },
        }
    }

    fn samples(&self) -> Vec<Sample<'_>> {
        self.rows.iter().zip(&self.labels).map(|(e, &y)| (&e[..], y)).collect()
    }

    fn certify(&self, head: &Head, hinv: &HinvMatrix, novelty: &[u32]) -> Result<(Certificate, Vec<Point>), Error> {
        let probes = ProbeVectors::new(hinv, &[42; 32]);
        let certifier = Certifier::new(head, hinv, &probes, self.options.certify, self.rows.len() as u32)?;
        let mut acc = Accumulators::new(self.shape);
        let mut points = Vec::with_capacity(self.rows.len());
        for (i, (e, y)) in self.samples().into_iter().enumerate() {
            points.push(certifier.absorb(&mut acc, i as u64, e, y, novelty.get(i).copied().unwrap_or(1_000_000))?);
        }
        Ok((certifier.finish(&acc)?, points))
    }
}

/// Fit, certify, then score and pay for every query.
fn run(job: &Value, warm: &mut Option<Vec<f64>>) -> Value {
    let task = Task::new(job);
    let novelty = if job["novelty"].is_string() { read_u32(job, "novelty") } else { Vec::new() };
    let start = warm.clone().filter(|w| w.len() == task.shape.params());
    let began = Instant::now();
    let fitted = fit(task.shape, &task.samples(), &task.options, start.as_deref(), |_| ()).unwrap();
    let fit_s = began.elapsed().as_secs_f64();
    *warm = Some(fitted.optimum.weights.clone());
    let began = Instant::now();
    let (cert, points) = task.certify(&fitted.head, &fitted.hinv, &novelty).unwrap();
    let certify_s = began.elapsed().as_secs_f64();
    let mut packed = Vec::new();
    points.iter().for_each(|p| p.pack(&mut packed));
    let set = PointSet::from_chunks(task.shape, [&packed[..]]).unwrap();
    let at = Attributor::new(&fitted.head, &fitted.hinv, &set).unwrap();
    let queries = embeddings(job, "queries", task.shape.dim());
    let (mut scores, mut recorded, mut relative, mut labels) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut paid = vec![0u64; points.len()];
    let mut treasury = 0;
    for q in &queries {
        let direction = at.direction(q).unwrap();
        labels.extend(direction.label().to_le_bytes());
        let record = at.scan(&direction).unwrap();
        let split = payout::split_data_pool(POOL, &record.payees).unwrap();
        record.payees.iter().zip(&split.amounts).for_each(|(p, a)| paid[p.id as usize] += a);
        treasury += split.treasury;
        if job["scores"].as_bool() == Some(true) {
            scores.extend(at.scores(&direction).unwrap().iter().flat_map(|s| s.to_le_bytes()));
            relative.extend(at.relative(&direction).unwrap().iter().flat_map(|s| s.to_le_bytes()));
            let mut row = vec![0i64; points.len()];
            record.signed.iter().for_each(|s| row[s.id as usize] = s.score);
            recorded.extend(row.iter().flat_map(|s| s.to_le_bytes()));
        }
    }
    write(job, "labels.u16", labels);
    write(job, "paid.u64", paid.iter().flat_map(|v| v.to_le_bytes()).collect());
    write(job, "gates.u8", points.iter().map(|p| u8::from(p.gate)).collect());
    write(
        job,
        "sigma.f64",
        points.iter().flat_map(|p| (p.sigma as f64 * 2f64.powi(-i32::from(p.exp))).to_le_bytes()).collect(),
    );
    write(job, "weights.f64", fitted.optimum.weights.iter().flat_map(|v| v.to_le_bytes()).collect());
    if !scores.is_empty() {
        write(job, "scores.i64", scores);
        write(job, "recorded.i64", recorded);
        write(job, "relative.u64", relative);
    }
    json!({"points": points.len(), "gradient": fitted.optimum.gradient, "distance_ppb": cert.distance_ppb, "probe_miss_ppb": cert.probe_miss_ppb,
        "shift": fitted.hinv.shift(), "treasury": treasury, "pool": POOL * queries.len() as u64, "fit_s": fit_s, "certify_s": certify_s})
}

/// Applies the admission rule in the order of the items.
fn admit(job: &Value) -> Value {
    let params = NoveltyParams {
        tau_sq: num(job, "tau_sq"),
        full_sq: num(job, "full_sq"),
        max_norm_sq: num(job, "max_norm_sq"),
    };
    params.validate().unwrap();
    let dim = num(job, "dim") as usize;
    let (rows, labels) = (embeddings(job, "points", dim), read_u16(job, "labels"));
    let classes = labels.iter().copied().max().map_or(0, usize::from) + 1;
    let mut kept: Vec<Vec<&[i8]>> = vec![Vec::new(); classes];
    let (mut out, mut duplicates, mut large) = (Vec::new(), 0, 0);
    for (e, &y) in rows.iter().zip(&labels) {
        let verdict = novelty::assess(e, kept[usize::from(y)].iter().copied(), &params).unwrap();
        let code = match verdict {
            Admission::Admitted { novelty_ppm, .. } => {
                kept[usize::from(y)].push(e);
                novelty_ppm
            }
            Admission::Duplicate { .. } => {
                duplicates += 1;
                u32::MAX
            }
            Admission::TooLarge { .. } => {
                large += 1;
                u32::MAX
            }
        };
        out.extend(code.to_le_bytes());
    }
    write(job, "admitted.u32", out);
    json!({"duplicates": duplicates, "too_large": large})
}

/// Refusals: every point withheld or added in turn, classes scaled, crafted inverses.
fn refusals(job: &Value) -> Value {
    let task = Task::new(job);
    let samples = task.samples();
    let shape = task.shape;
    let Fitted { optimum, head, hinv, .. } = fit(shape, &samples, &task.options, None, |_| ()).unwrap();
    let (cert, _) = task.certify(&head, &hinv, &[]).unwrap();
    let inverse = inverse_hessian(shape, &samples, &task.options, &optimum.weights).unwrap();
    let options = FitOptions { gradient_tolerance: 1e-8, max_iterations: 500, ..task.options };
    let params = &task.options.certify;
    let refused = |data: &[Sample<'_>]| {
        let w = refit(shape, data, &options, &optimum.weights, &inverse).unwrap().weights;
        let head = quantise_head(shape, &w).unwrap();
        !Certifier::check_head(&head, params, samples.iter().copied()).unwrap().within
    };
    let stride = job["stride"].as_u64().unwrap_or(1) as usize;
    let turns: Vec<usize> = (0..samples.len()).step_by(stride).collect();
    let mut withheld = 0;
    for &i in &turns {
        let mut data = samples.clone();
        data.remove(i);
        withheld += usize::from(refused(&data));
    }
    // trained on everything, declared without point i
    let mut added = 0;
    for &i in &turns {
        let declared = samples.iter().enumerate().filter(|&(at, _)| at != i).map(|(_, &s)| s);
        added += usize::from(!Certifier::check_head(&head, params, declared).unwrap().within);
    }
    let mut duplicated = 0;
    for &i in &turns {
        let mut data = samples.clone();
        data.push(samples[i]);
        duplicated += usize::from(refused(&data));
    }
    let mut scaled = 0;
    for c in 0..shape.classes() {
        let mut w = optimum.weights.clone();
        w.iter_mut().skip(c * shape.inputs()).take(shape.inputs()).for_each(|v| *v *= 1.01);
        let check = Certifier::check_head(&quantise_head(shape, &w).unwrap(), params, samples.iter().copied()).unwrap();
        scaled += usize::from(!check.within);
    }
    json!({"points": samples.len(), "distance_ppb": cert.distance_ppb, "probe_miss_ppb": cert.probe_miss_ppb, "withheld": [withheld, turns.len()],
        "added": [added, turns.len()], "duplicated": [duplicated, turns.len()], "scaled": [scaled, shape.classes()], "crafted": crafted(&task, &head, &hinv)})
}

/// Inverses with one crafted error; each entry `[name, relative size, refused, tried]`.
fn crafted(task: &Task, head: &Head, hinv: &HinvMatrix) -> Vec<Value> {
    let p = task.shape.params();
    let honest: Vec<i32> = hinv.to_bytes().chunks_exact(4).map(|c| i32::from_le_bytes(c.try_into().unwrap())).collect();
    let at = |a: usize, b: usize| (0..a).map(|r| p - r).sum::<usize>() + (b - a);
    let refused = |upper: Vec<i32>| {
        let m = HinvMatrix::from_upper(task.shape, hinv.shift(), upper);
        u32::from(m.and_then(|m| task.certify(head, &m, &[])).is_err())
    };
    let pairs: Vec<(usize, usize)> =
        (0..12).map(|i| ((i * 131) % p, (i * 257 + 40) % p)).map(|(a, b)| (a.min(b), a.max(b))).collect();
    let mut rows = Vec::new();
    for size in [0.005, 0.02, 0.1] {
        let (mut diagonal, mut pair, mut row, mut rank_one) = (0, 0, 0, 0);
        for &(a, b) in &pairs {
            let change = |v: i32, by: f64| (f64::from(v) + by).clamp(f64::from(i32::MIN), f64::from(i32::MAX)) as i32;
            let (da, db) = (f64::from(honest[at(a, a)]), f64::from(honest[at(b, b)]));
            let mut k = honest.clone();
            k[at(a, a)] = change(k[at(a, a)], -size * da);
            diagonal += refused(k);
            let mut k = honest.clone();
            k[at(a, b)] = change(k[at(a, b)], size * da.min(db));
            pair += refused(k);
            let mut k = honest.clone();
            (0..p).map(|j| at(a.min(j), a.max(j))).for_each(|i| k[i] = change(k[i], size * f64::from(k[i])));
            row += refused(k);
            // K + s (K e_a)(K e_a)' / K_aa: smooth along the matrix's own column, relative change `size` at
            // (a, a)
            let mut k = honest.clone();
            for i in 0..p {
                for j in i..p {
                    let (ki, kj) =
                        (f64::from(honest[at(a.min(i), a.max(i))]), f64::from(honest[at(a.min(j), a.max(j))]));
                    k[at(i, j)] = change(k[at(i, j)], -size * ki / da * kj);
                }
            }
            rank_one += refused(k);
        }
        for (name, count) in
            [("diagonal entry", diagonal), ("symmetric pair", pair), ("row and column", row), ("rank one", rank_one)]
        {
            rows.push(json!([name, size, count, pairs.len()]));
        }
    }
    rows
}

fn main() {
    let (mut warm, mut last) = (None, None);
    for line in std::io::stdin().lock().lines() {
        let job: Value = serde_json::from_str(&line.unwrap()).unwrap();
        let answer = match job["op"].as_str() {
            Some("run") => run(&job, &mut warm),
            Some("cold") => {
                (warm, last) = (None, None);
                json!({})
            }
            Some("admit") => admit(&job),
            Some("admit_subspace") => admission::admit(&job),
            Some("suggest") => admission::suggest(&job),
            Some("epoch") => epoch::epoch(&job, &mut last),
            Some("refusals") => refusals(&job),
            other => panic!("unknown op {other:?}"),
        };
        println!("{answer}");
    }
}
