//! Outputs against plain loops over the operators' definitions, and against the engine's own reading of the
//! same file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::float_arithmetic, reason = "tests")]

mod common;

use common::*;
use openledger_onnx::{Limits, Model as Validated, OnnxError, Runner};
use tract_onnx::prelude::*;

fn run(bytes: &[u8], input: &[u8]) -> Vec<u8> {
    let model = Validated::validate(bytes, &Limits::default()).unwrap();
    Runner::new(Limits::default(), 1).run_model(&model, input).unwrap()
}

/// Round half to even and saturate; exact for |acc| < 2^29.
fn requantise(acc: i64, ratio: f32, zero: i64, signed: bool) -> u8 {
    assert!(acc.abs() < 1 << 29);
    let value = (acc as f64 * f64::from(ratio)).round_ties_even() as i64 + zero;
    if signed { value.clamp(-128, 127) as i8 as u8 } else { value.clamp(0, 255) as u8 }
}

struct ConvCase {
    channels: usize,
    filters: usize,
    group: usize,
    size: [usize; 2],
    kernel: [usize; 2],
    stride: [usize; 2],
    dilation: [usize; 2],
    pads: [usize; 4],
    x_signed: bool,
    w_signed: bool,
    y_signed: bool,
    per_channel: bool,
}

impl ConvCase {
    fn random(rng: &mut Rng) -> Self {
        let mut between = |lo: usize, hi: usize| lo + rng.below((hi - lo + 1) as u32) as usize;
        let group = between(1, 3);
        let kernel = [between(1, 4), between(1, 4)];
        let dilation = [between(1, 2), between(1, 2)];
        let pads = [0, 1, 2, 3].map(|i| between(0, (kernel[i % 2] - 1) * dilation[i % 2]));
        Self {
            channels: group * between(1, 3),
            filters: group * between(1, 9),
            group,
            size: [between(7, 11), between(7, 11)],
            kernel,
            stride: [between(1, 3), between(1, 3)],
            dilation,
            pads,
            x_signed: between(0, 1) == 0,
            w_signed: between(0, 1) == 0,
            y_signed: between(0, 1) == 0,
            per_channel: between(0, 1) == 0,
        }
    }

    /// The model file, an input, and the output by definition.
    fn build(&self, rng: &mut Rng) -> (Vec<u8>, Vec<u8>, Vec<u8>) {
        let ConvCase { channels: c, filters: m, group, kernel: [kh, kw], .. } = *self;
        let per_group = c / group;
        let [h, w] = self.size;
        let weights = rng.bytes(m * per_group * kh * kw);
        let input = rng.bytes(c * h * w);
        let scales: Vec<f32> = (0..m).map(|i| 0.001 + 0.0007 * (i as f32 + 1.0)).collect();
        let (ws, ws_dims): (Vec<f32>, Vec<i64>) =
            if self.per_channel { (scales, vec![m as i64]) } else { (vec![0.0033], vec![]) };
        let (xs, ys) = (0.017f32, 0.093f32);
        let (xz, yz) = (rng.next() as u8, rng.next() as u8);
        let wz: Vec<u8> = if self.per_channel { rng.bytes(m) } else { rng.bytes(1) };
        let bias: Vec<i32> = (0..m).map(|_| rng.next() as i32 % 5000).collect();
        let value = |byte: u8, signed: bool| if signed { i64::from(byte as i8) } else { i64::from(byte) };
        let [sh, sw] = self.stride;
        let [dh, dw] = self.dilation;
        let [pt, pl, pb, pr] = self.pads;
        let oh = (h + pt + pb - ((kh - 1) * dh + 1)) / sh + 1;
        let ow = (w + pl + pr - ((kw - 1) * dw + 1)) / sw + 1;
        let mut expected = Vec::new();
        for f in 0..m {
            let pick = |list: &[u8]| value(list[if list.len() == 1 { 0 } else { f }], self.w_signed);
            let (w_zero, scale) = (pick(&wz), ws[if ws.len() == 1 { 0 } else { f }]);
            for oy in 0..oh {
                for ox in 0..ow {
                    let mut acc = i64::from(bias[f]);
                    for ci in 0..per_group {
                        for ky in 0..kh {
                            for kx in 0..kw {
                                let (y, x) = (oy * sh + ky * dh, ox * sw + kx * dw);
                                if y < pt || x < pl || y - pt >= h || x - pl >= w {
                                    continue;
                                }
                                let channel = f / (m / group) * per_group + ci;
                                let xv = value(input[(channel * h + y - pt) * w + x - pl], self.x_signed)
                                    - value(xz, self.x_signed);
                                let wv =
                                    value(weights[((f * per_group + ci) * kh + ky) * kw + kx], self.w_signed) - w_zero;
                                acc += xv * wv;
                            }
                        }
                    }
                    expected.push(requantise(acc, scale * xs / ys, value(yz, self.y_signed), self.y_signed));
                }
            }
        }
        let (tx, tw, ty) = (
            if self.x_signed { I8 } else { U8 },
            if self.w_signed { I8 } else { U8 },
            if self.y_signed { I8 } else { U8 },
        );
        let ints = |v: &[usize]| v.iter().map(|x| *x as i64).collect::<Vec<_>>();
        let conv = node("QLinearConv", &["x", "xs", "xz", "w", "ws", "wz", "ys", "yz", "b"], "c")
            .with(attr_ints("strides", &ints(&self.stride)))
            .with(attr_ints("dilations", &ints(&self.dilation)))
            .with(attr_ints("pads", &ints(&self.pads)))
            .with(attr_int("group", group as i64));
        let model = Model::new(
            info("x", tx, &ints(&[1, c, h, w])),
            vec![conv, node("Flatten", &["c"], "y")],
            vec![
                f32s("xs", &[], &[xs]),
                tensor("xz", tx, &[], &[xz]),
                tensor("w", tw, &ints(&[m, per_group, kh, kw]), &weights),
                f32s("ws", &ws_dims, &ws),
                tensor("wz", tw, &ws_dims, &wz),
                f32s("ys", &[], &[ys]),
                tensor("yz", ty, &[], &[yz]),
                i32s("b", &[m as i64], &bias),
            ],
            info("y", ty, &[1, (m * oh * ow) as i64]),
        );
        (model.bytes(), input, expected)
    }
}

#[test]
fn convolutions_match_their_definition() {
    let mut rng = Rng(11);
    for case in 0..150 {
        let (bytes, input, expected) = ConvCase::random(&mut rng).build(&mut rng);
        assert_eq!(run(&bytes, &input), expected, "case {case}");
    }
}

#[test]
fn dense_layers_match_their_definition() {
    let mut rng = Rng(12);
    for (depth, outputs) in [(1, 1), (1, 7), (2, 3), (16, 16), (64, 10), (65, 33), (300, 257), (4096, 3)] {
        let (w, x) = (rng.i8s(depth * outputs), rng.i8s(depth));
        let (xz, wz) = (rng.next() as i8, rng.next() as i8);
        let (xs, ws, ys) = (0.03f32, 0.004f32, 0.35f32);
        let expected: Vec<u8> = (0..outputs)
            .map(|o| {
                let acc = (0..depth)
                    .map(|k| (i64::from(x[k]) - i64::from(xz)) * (i64::from(w[k * outputs + o]) - i64::from(wz)))
                    .sum();
                requantise(acc, ws * xs / ys, -9, true)
            })
            .collect();
        let model = Model::new(
            info("x", I8, &[1, depth as i64]),
            vec![node("QLinearMatMul", &["x", "xs", "xz", "w", "ws", "wz", "ys", "yz"], "y")],
            vec![
                f32s("xs", &[], &[xs]),
                i8s("xz", &[], &[xz]),
                i8s("w", &[depth as i64, outputs as i64], &w),
                f32s("ws", &[], &[ws]),
                i8s("wz", &[], &[wz]),
                f32s("ys", &[], &[ys]),
                i8s("yz", &[], &[-9]),
            ],
            info("y", I8, &[1, outputs as i64]),
        );
        let input: Vec<u8> = x.iter().map(|v| *v as u8).collect();
        assert_eq!(run(&model.bytes(), &input), expected, "{depth} x {outputs}");
    }
}

#[test]
fn extreme_accumulators_are_exact() {
    // 65,536 products of -128 * -128 sum to 2^30, far beyond what 32-bit floats hold.
    let depth = 65_536i64;
    let model = Model::new(
        info("x", I8, &[1, depth]),
        vec![
            node("MatMulInteger", &["x", "w"], "i"),
            node("Sub", &["i", "k"], "s"),
            node("Clip", &["s", "lo", "hi"], "c"),
            node("Cast", &["c"], "y").with(attr_int("to", I8)),
        ],
        vec![
            i8s("w", &[depth, 2], &vec![-128; depth as usize * 2]),
            i32s("k", &[2], &[(1 << 30) - 77, (1 << 30) - 3]),
            i32s("lo", &[], &[-128]),
            i32s("hi", &[], &[127]),
        ],
        info("y", I8, &[1, 2]),
    );
    assert_eq!(run(&model.bytes(), &vec![0x80; depth as usize]), [77, 3]);
    // One more could overflow for some input, so the model is refused.
    let mut model = model;
    model.constants[1] = i32s("k", &[2], &[0, -(1 << 30)]);
    let refused = Validated::validate(&model.bytes(), &Limits::default()).map(|_| ()).map_err(|r| r.reason());
    assert_eq!(refused, Err(OnnxError::AccumulatorOverflow));
}

#[test]
fn layout_and_elementwise_operators() {
    let single = |op: Msg, constants: Vec<Msg>, output: i64| {
        let flat = node("Flatten", &["v"], "y");
        Model::new(info("x", I8, &[1, 2, 3, 4]), vec![op, flat], constants, info("y", I8, &[1, output])).bytes()
    };
    let input: Vec<u8> = (0..24).map(|v| (v as i8 - 10) as u8).collect();
    let pick = |order: &[usize]| order.iter().map(|i| input[*i]).collect::<Vec<_>>();
    let transposed =
        run(&single(node("Transpose", &["x"], "v").with(attr_ints("perm", &[0, 3, 1, 2])), vec![], 24), &input);
    let order: Vec<usize> =
        (0..4).flat_map(|w| (0..2).flat_map(move |c| (0..3).map(move |h| c * 12 + h * 4 + w))).collect();
    assert_eq!(transposed, pick(&order));
    let bounds = vec![
        i64s("a", &[2], &[-1, 0]),
        i64s("b", &[2], &[-100, i64::MAX]),
        i64s("c", &[2], &[3, 2]),
        i64s("d", &[2], &[-2, 2]),
    ];
    let sliced = run(&single(node("Slice", &["x", "a", "b", "c", "d"], "v"), bounds, 8), &input);
    let order: Vec<usize> =
        (0..2).flat_map(|c| [0, 2].into_iter().flat_map(move |h| [3, 1].map(|w| c * 12 + h * 4 + w))).collect();
    assert_eq!(sliced, pick(&order));
    let gathered = run(
        &single(node("Gather", &["x", "k"], "v").with(attr_int("axis", 2)), vec![i64s("k", &[2], &[-1, 0])], 16),
        &input,
    );
    let order: Vec<usize> =
        (0..2).flat_map(|c| [2, 0].into_iter().flat_map(move |h| (0..4).map(move |w| c * 12 + h * 4 + w))).collect();
    assert_eq!(gathered, pick(&order));
    let joined = run(
        &single(node("Concat", &["x", "k"], "v").with(attr_int("axis", 3)), vec![i8s("k", &[1, 2, 3, 1], &[9; 6])], 30),
        &input,
    );
    assert_eq!(joined, input.chunks(4).flat_map(|row| [row, &[9]].concat()).collect::<Vec<_>>());
    let relu = run(&single(node("Relu", &["x"], "v"), vec![], 24), &input);
    assert_eq!(relu, input.iter().map(|v| (*v as i8).max(0) as u8).collect::<Vec<_>>());
    let clipped = run(&single(node("Clip", &["x", "", "k"], "v"), vec![i8s("k", &[], &[3])], 24), &input);
    assert_eq!(clipped, input.iter().map(|v| (*v as i8).min(3) as u8).collect::<Vec<_>>());
    let pool = node("MaxPool", &["x"], "v")
        .with(attr_ints("kernel_shape", &[2, 2]))
        .with(attr_ints("strides", &[2, 2]))
        .with(attr_int("ceil_mode", 1));
    let order: Vec<usize> = (0..2).flat_map(|c| [5, 7, 9, 11].map(|i| c * 12 + i)).collect();
    assert_eq!(run(&single(pool, vec![], 8), &input), pick(&order));
}

#[test]
fn the_engine_reads_the_same_file_alike() {
    // The engine multiplies by the scale in floating point where it does not fuse, which may round a near-tie
    // the other way.
    let (mut rng, mut outputs, mut off_by_one) = (Rng(13), 0usize, 0usize);
    for model in [dense(), network()] {
        let bytes = model.bytes();
        let plan =
            tract_onnx::onnx().model_for_read(&mut &*bytes).unwrap().into_optimized().unwrap().into_runnable().unwrap();
        let shape = if bytes == dense().bytes() { vec![1, 4] } else { vec![1, 2, 6, 6] };
        for _ in 0..200 {
            let x = rng.i8s(shape.iter().product());
            let theirs = plan.run(tvec!(Tensor::from_shape(&shape, &x).unwrap().into())).unwrap();
            let theirs: Vec<u8> = theirs[0].to_plain_array_view::<i8>().unwrap().iter().map(|v| *v as u8).collect();
            let ours = run(&bytes, &x.iter().map(|v| *v as u8).collect::<Vec<_>>());
            for (a, b) in ours.iter().zip(&theirs) {
                outputs += 1;
                off_by_one += usize::from(a != b);
                assert!((i32::from(*a as i8) - i32::from(*b as i8)).abs() <= 1, "{ours:?} {theirs:?}");
            }
        }
    }
    println!("{off_by_one} of {outputs} outputs differ by one");
    assert!(off_by_one * 100 <= outputs);
}

#[test]
fn requantisation_rounds_half_to_even_and_saturates() {
    // acc = x * 1, ratio 1/2: every odd input is a tie.
    let mut model = dense();
    model.inputs = vec![info("x", I8, &[1, 1])];
    model.outputs = vec![info("y", I8, &[1, 1])];
    model.constants = vec![
        f32s("xs", &[], &[0.5]),
        i8s("xz", &[], &[0]),
        i8s("w", &[1, 1], &[1]),
        f32s("ws", &[], &[1.0]),
        i8s("wz", &[], &[0]),
        f32s("ys", &[], &[1.0]),
        i8s("yz", &[], &[0]),
    ];
    let halves: Vec<i8> =
        [-3i8, -1, 1, 3, 5, 127, -128].iter().map(|x| run(&model.bytes(), &[*x as u8])[0] as i8).collect();
    assert_eq!(halves, [-2, 0, 0, 2, 2, 64, -64]);
    model.constants[0] = f32s("xs", &[], &[1e20]);
    let saturated: Vec<i8> = [-1i8, 0, 1].iter().map(|x| run(&model.bytes(), &[*x as u8])[0] as i8).collect();
    assert_eq!(saturated, [-128, 0, 127]);
    model.constants[0] = f32s("xs", &[], &[1e-20]);
    assert_eq!(run(&model.bytes(), &[127]), [0]);
}

#[test]
fn runner_contract() {
    let limits = Limits::default();
    let bytes = network().bytes();
    let model = Validated::validate(&bytes, &limits).unwrap();
    let mut runner = Runner::new(limits, 1);
    assert_eq!(runner.run_model(&model, &[0; 3]), Err(OnnxError::InputLength));
    let first = runner.run(model.hash(), || Ok::<_, OnnxError>(bytes.clone()), &model.test_input()).unwrap();
    // A cached plan is not loaded again; an evicted one is.
    assert_eq!(runner.run(model.hash(), || Err(OnnxError::Execution), &model.test_input()).unwrap(), first);
    let other = Validated::validate(&dense().bytes(), &limits).unwrap();
    runner.run_model(&other, &[1, 2, 3, 4]).unwrap();
    assert_eq!(runner.run(model.hash(), || Err(OnnxError::Execution), &model.test_input()), Err(OnnxError::Execution));
    // Bytes of another artifact under this hash are refused.
    assert_eq!(
        runner.run(model.hash(), || Ok::<_, OnnxError>(dense().bytes()), &model.test_input()),
        Err(OnnxError::ArtifactHash)
    );
    assert_eq!(runner.test_vector(&model).unwrap(), Runner::new(limits, 4).test_vector(&model).unwrap());
}
