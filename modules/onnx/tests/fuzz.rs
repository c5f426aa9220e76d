//! Mutated and generated models: whatever the validator accepts must compile, run without error or panic, and
//! give the same bytes from two separate runners.
#![allow(clippy::disallowed_methods, reason = "a test measures, waits or reads where its vectors are")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use std::collections::BTreeMap;

use common::*;
use openledger_onnx::{Limits, Model as Validated, Runner};

/// Limits that keep a case short.
fn limits() -> Limits {
    Limits { max_macs: 2_000_000, max_memory_bytes: 8 << 20, max_elements: 1 << 20, ..Limits::default() }
}

#[derive(Default)]
struct Tally {
    accepted: usize,
    refused: BTreeMap<u32, usize>,
}

impl Tally {
    fn case(&mut self, name: &str, bytes: &[u8], rng: &mut Rng) {
        match Validated::validate(bytes, &limits()) {
            Err(reason) => {
                assert!(reason.code() < 60, "{name}: {reason:?} is not a validator code");
                *self.refused.entry(reason.code()).or_default() += 1;
            }
            Ok(model) => {
                self.accepted += 1;
                let inputs = [
                    model.test_input(),
                    rng.bytes(model.input().len()),
                    vec![0x80; model.input().len()],
                    vec![0x7f; model.input().len()],
                ];
                let mut runners = [Runner::new(limits(), 1), Runner::new(limits(), 1)];
                for input in inputs {
                    let [a, b] = runners.each_mut().map(|r| r.run_model(&model, &input));
                    if a.is_err() {
                        std::fs::write(std::env::temp_dir().join("openledger-onnx-fuzz-failure.onnx"), bytes).unwrap();
                    }
                    assert_eq!(a.as_ref().map_err(|e| format!("{name}: {e:?}")).unwrap().len(), model.output().len());
                    assert_eq!(a, b, "{name}");
                }
            }
        }
    }

    fn report(&self, name: &str) {
        println!("{name}: {} accepted, refused by code: {:?}", self.accepted, self.refused);
    }
}

fn mutate(bytes: &mut Vec<u8>, rng: &mut Rng) {
    const INTERESTING: [&[u8]; 8] = [
        &[0],
        &[1],
        &[0x7f],
        &[0xff],
        &[0x80, 0x01],
        &[0xff; 9],
        &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1],
        &[0, 0, 0x80, 0x7f],
    ];
    for _ in 0..=rng.below(3) {
        let at = rng.below(bytes.len() as u32) as usize;
        match rng.below(8) {
            0 | 6 => bytes[at] ^= 1 << rng.below(8),
            1 | 7 => bytes[at] = rng.next() as u8,
            2 => drop(bytes.splice(at..at, INTERESTING[rng.below(8) as usize].iter().copied())),
            3 => drop(bytes.remove(at)),
            4 => {
                let end = (at + 1 + rng.below(16) as usize).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                let to = rng.below(bytes.len() as u32) as usize;
                drop(bytes.splice(to..to, piece));
            }
            _ => {
                let value = INTERESTING[rng.below(8) as usize];
                for (slot, v) in bytes[at..].iter_mut().zip(value) {
                    *slot = *v;
                }
            }
        }
        if bytes.is_empty() {
            bytes.push(0);
        }
    }
}

#[test]
fn mutated_models() {
    let mut rng = Rng(2024);
    let mut tally = Tally::default();
    let valid = |m: &Model| Validated::validate(&m.bytes(), &limits()).is_ok();
    let random: Vec<Model> =
        std::iter::repeat_with(|| random_model(&mut Rng(rng.next().into()))).filter(valid).take(10).collect();
    let seeds: Vec<Model> = [dense(), network()].into_iter().chain(random).collect();
    for case in 0..8000 {
        let mut model = seeds[case % seeds.len()].clone();
        // Half of the mutations stay within one part, whose length prefix is then right; the others hit the
        // file anywhere.
        let bytes = if rng.below(2) == 0 {
            let part = rng.below((model.nodes.len() + model.constants.len()) as u32) as usize;
            let nodes = model.nodes.len();
            let part = if part < nodes { &mut model.nodes[part] } else { &mut model.constants[part - nodes] };
            mutate(&mut part.0, &mut rng);
            model.bytes()
        } else {
            let mut bytes = model.bytes();
            mutate(&mut bytes, &mut rng);
            bytes
        };
        tally.case(&format!("mutation {case}"), &bytes, &mut rng);
    }
    tally.report("mutated");
    assert!(tally.accepted >= 300 && tally.refused.len() >= 15, "the mutations reach too little");
}

#[test]
fn generated_models() {
    let mut rng = Rng(77);
    let mut tally = Tally::default();
    for case in 0..1500 {
        tally.case(&format!("generated {case}"), &random_model(&mut rng).bytes(), &mut rng);
    }
    tally.report("generated");
    assert!(tally.accepted >= 300, "the generator makes too few valid models: {:?}", tally.refused);
}

/// Builds a chain of random operators, tracking the shape loosely: some models are invalid, as they should
/// be.
struct Generator<'r> {
    rng: &'r mut Rng,
    nodes: Vec<Msg>,
    constants: Vec<Msg>,
    shape: Vec<i64>,
    dtype: i64,
    last: String,
}

fn random_model(rng: &mut Rng) -> Model {
    let dtype = if rng.below(2) == 0 { I8 } else { U8 };
    let mut small = |n: u32| i64::from(rng.below(n)) + 1;
    let shape = vec![1, small(5), small(9), small(9)];
    let mut g = Generator { rng, nodes: vec![], constants: vec![], shape: shape.clone(), dtype, last: "x".into() };
    for _ in 0..=g.rng.below(6) {
        g.step();
    }
    if g.dtype == I32 {
        g.back_to_bytes();
    }
    g.push(node("Flatten", &[&g.last], "f"), "f");
    g.shape = vec![1, g.shape.iter().product()];
    g.dense();
    let output = g.last.clone();
    Model::new(info("x", dtype, &shape), g.nodes, g.constants, info(&output, g.dtype, &g.shape))
}

impl Generator<'_> {
    fn n(&mut self, below: i64) -> i64 {
        i64::from(self.rng.below(below.max(1) as u32))
    }
    fn fresh(&self, what: &str) -> String {
        format!("{what}{}", self.nodes.len())
    }
    fn push(&mut self, node: Msg, output: &str) {
        self.nodes.push(node);
        self.last = output.into();
    }
    fn constant(&mut self, name: &str, dtype: i64, dims: &[i64]) -> String {
        let name = format!("{name}{}", self.constants.len());
        let len = dims.iter().product::<i64>().clamp(0, 1 << 16) as usize * if dtype == I32 { 4 } else { 1 };
        let mut raw = self.rng.bytes(len);
        if dtype == I32 {
            raw.chunks_mut(4).for_each(|c| c[3] = if c[2] & 0x80 == 0 { 0 } else { 0xff }); // 24-bit values
        }
        self.constants.push(tensor(&name, dtype, dims, &raw));
        name
    }
    fn scale(&mut self, dims: &[i64]) -> String {
        let name = format!("s{}", self.constants.len());
        let values: Vec<f32> = (0..dims.iter().product::<i64>().clamp(0, 1 << 16))
            .map(|_| f32::from_bits(0x3a00_0000 + (self.rng.next() & 0x03ff_ffff)))
            .collect();
        self.constants.push(f32s(&name, dims, &values));
        name
    }
    fn byte_type(&mut self) -> i64 {
        if self.n(2) == 0 { I8 } else { U8 }
    }

    /// Quantisation inputs: names of scale and zero point.
    fn q(&mut self, dtype: i64, dims: &[i64]) -> [String; 2] {
        [self.scale(dims), self.constant("z", dtype, dims)]
    }

    fn dense(&mut self) {
        let depth = *self.shape.last().unwrap();
        let outputs = self.n(40) + 1;
        let (wt, yt) = (self.byte_type(), self.byte_type());
        let dims = if self.n(2) == 0 { vec![] } else { vec![outputs] };
        let ([xs, xz], [ws, wz], [ys, yz]) = (self.q(self.dtype, &[]), self.q(wt, &dims), self.q(yt, &[]));
        let w = self.constant("w", wt, &[depth, outputs]);
        let out = self.fresh("d");
        self.push(node("QLinearMatMul", &[&self.last, &xs, &xz, &w, &ws, &wz, &ys, &yz], &out), &out);
        (*self.shape.last_mut().unwrap(), self.dtype) = (outputs, yt);
    }

    fn conv(&mut self, quantised: bool) {
        if self.shape.len() != 4 || self.dtype == I32 {
            return;
        }
        let group = if self.n(3) == 0 { self.shape[1].max(1) } else { 1 };
        let filters = group * (self.n(6) + 1);
        let (kh, kw) = (self.n(3) + 1, self.n(3) + 1);
        let (sh, sw, dh, dw) = (self.n(2) + 1, self.n(2) + 1, self.n(2) + 1, self.n(2) + 1);
        let pads: Vec<i64> = (0..4).map(|i| self.n(if i % 2 == 0 { kh } else { kw })).collect();
        let (wt, yt) = (self.byte_type(), self.byte_type());
        let w = self.constant("w", wt, &[filters, self.shape[1] / group, kh, kw]);
        let dims = if self.n(2) == 0 { vec![] } else { vec![filters] };
        let ([xs, xz], [ws, wz], [ys, yz]) = (self.q(self.dtype, &[]), self.q(wt, &dims), self.q(yt, &[]));
        let out = self.fresh("c");
        let conv = if quantised {
            let b = self.constant("b", I32, &[filters]);
            node("QLinearConv", &[&self.last, &xs, &xz, &w, &ws, &wz, &ys, &yz, &b], &out)
        } else {
            let used = [xs, ws, ys]; // scales that no node reads make a model invalid
            self.constants.retain(|c| !used.iter().any(|s| *c == find(c, s)));
            node("ConvInteger", &[&self.last, &w, &xz, &wz], &out)
        };
        let conv = conv
            .with(attr_int("group", group))
            .with(attr_ints("strides", &[sh, sw]))
            .with(attr_ints("dilations", &[dh, dw]))
            .with(attr_ints("pads", &pads));
        let size = |s: i64, k: i64, d: i64, st: i64, p: i64| (s + p - ((k - 1) * d + 1)).div_euclid(st) + 1;
        self.shape = vec![
            1,
            filters,
            size(self.shape[2], kh, dh, sh, pads[0] + pads[2]),
            size(self.shape[3], kw, dw, sw, pads[1] + pads[3]),
        ];
        self.dtype = if quantised { yt } else { I32 };
        self.push(conv, &out);
    }

    fn back_to_bytes(&mut self) {
        let name = format!("lim{}", self.constants.len());
        self.constants.push(i32s(&format!("{name}lo"), &[], &[-128]));
        self.constants.push(i32s(&format!("{name}hi"), &[], &[127]));
        let (a, b) = (self.fresh("k"), format!("{}b", self.fresh("k")));
        self.push(node("Clip", &[&self.last, &format!("{name}lo"), &format!("{name}hi")], &a), &a);
        self.push(node("Cast", &[&a], &b).with(attr_int("to", I8)), &b);
        self.dtype = I8;
    }

    fn step(&mut self) {
        let out = self.fresh("v");
        let last = self.last.clone();
        let rank = self.shape.len() as i64;
        match self.n(12) {
            0 | 1 => self.conv(true),
            2 => self.conv(false),
            3 if rank == 4 && self.dtype != I32 => {
                let (k, s) = (self.n(3) + 1, self.n(3) + 1);
                let pool = node("MaxPool", &[&last], &out)
                    .with(attr_ints("kernel_shape", &[k, k]))
                    .with(attr_ints("strides", &[s, s]));
                for axis in 2..4 {
                    self.shape[axis] = (self.shape[axis] - k).div_euclid(s) + 1;
                }
                self.push(pool, &out);
            }
            4 => self.push(node("Relu", &[&last], &out), &out),
            5 => {
                let mut perm: Vec<i64> = (0..rank).collect();
                for i in (1..perm.len()).rev() {
                    perm.swap(i, self.n(i as i64 + 1) as usize);
                }
                self.shape = perm.iter().map(|p| self.shape[*p as usize]).collect();
                self.push(node("Transpose", &[&last], &out).with(attr_ints("perm", &perm)), &out);
            }
            6 if self.shape.iter().product::<i64>() < 4000 => {
                let axis = self.n(rank);
                self.shape[axis as usize] *= 2;
                self.push(node("Concat", &[&last, &last], &out).with(attr_int("axis", axis)), &out);
            }
            7 => {
                let axis = self.n(rank);
                let dim = self.shape[axis as usize];
                let picks: Vec<i64> =
                    (0..=self.n(3)).map(|_| self.n(dim) - if self.n(2) == 0 { dim } else { 0 }).collect();
                let name = format!("g{}", self.constants.len());
                self.constants.push(i64s(&name, &[picks.len() as i64], &picks));
                self.shape[axis as usize] = picks.len() as i64;
                self.push(node("Gather", &[&last, &name], &out).with(attr_int("axis", axis)), &out);
            }
            8 if self.dtype == I32 => {
                let op = ["Add", "Sub", "Mul"][self.n(3) as usize];
                let mut dims = self.shape.clone();
                let axis = self.n(rank) as usize;
                dims[axis] = 1;
                let name = format!("a{}", self.constants.len());
                let values: Vec<i32> =
                    (0..dims.iter().product::<i64>().clamp(0, 1 << 16)).map(|_| self.n(200) as i32 - 100).collect();
                self.constants.push(i32s(&name, &dims, &values));
                self.push(node(op, &[&last, &name], &out), &out);
            }
            9 if self.dtype == I32 => self.back_to_bytes(),
            10 => {
                let name = format!("r{}", self.constants.len());
                let shape = vec![1, self.shape.iter().product(), 1, 1];
                self.constants.push(i64s(&name, &[4], &[1, -1, 1, 1]));
                self.shape = shape;
                self.push(node("Reshape", &[&last, &name], &out), &out);
            }
            _ if self.dtype != I32 => self.dense(),
            _ => self.back_to_bytes(),
        }
    }
}

/// `constant` itself when it carries `name`, otherwise something else: messages are compared by content.
fn find(constant: &Msg, name: &str) -> Msg {
    let tagged = Msg::default().text(8, name).0;
    if constant.0.windows(tagged.len()).any(|w| w == tagged) { constant.clone() } else { Msg::default() }
}
