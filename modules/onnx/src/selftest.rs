//! A fixed graph with a recorded result, run at start: a machine whose kernels or compiler compute something else must not vote.

use sha2::{Digest, Sha256};

use crate::OnnxError;
use crate::graph::{Contract, Dtype, Finish, Graph, Multiplier, Op, Patches, Step, ValueType, Window};
use crate::lower;
use crate::runner::guarded;

/// SHA-256 of the outputs of all rounds, computed with the plain reference loops of the tests.
const EXPECTED: [u8; 32] = [0; 32];
/// Inputs that are run.
const ROUNDS: u32 = 16;

const CHANNELS: usize = 4;
const SIDE: usize = 7;
const FILTERS: usize = 24;
const FEATURES: usize = 37;

/// Runs the self-test; [`OnnxError::SelfTest`] when the result differs from the recorded one.
pub fn self_test() -> Result<(), OnnxError> {
    if run()? == EXPECTED { Ok(()) } else { Err(OnnxError::SelfTest) }
}

fn run() -> Result<[u8; 32], OnnxError> {
    let graph = graph();
    let plan = guarded(|| lower::plan(&graph), OnnxError::Lowering)?;
    let mut hash = Sha256::new();
    for round in 0..ROUNDS {
        let input: Vec<u8> = noise(round.wrapping_add(77)).map(i8::cast_unsigned).take(CHANNELS * SIDE * SIDE).collect();
        let shape = [1, CHANNELS, SIDE, SIDE];
        hash.update(guarded(|| lower::run(&plan, Dtype::I8, &shape, &input), OnnxError::Execution)?);
    }
    Ok(hash.finalize().into())
}

/// A 3x3 convolution with padding, weight zero points and per-channel scales, then a dense layer.
pub(crate) fn graph() -> Graph {
    let window =
        Window { input: [SIDE; 2], kernel: [3; 2], stride: [2; 2], dilation: [1; 2], pad: [1; 2], output: [SIDE.div_ceil(2); 2] };
    let points = SIDE.div_ceil(2) * SIDE.div_ceil(2);
    let conv = Contract {
        groups: 2,
        outputs: FILTERS / 2,
        depth: CHANNELS / 2 * 9,
        points,
        patches: Patches::Image { window, channels_per_group: CHANNELS / 2 },
        weights: noise(1).take(FILTERS * CHANNELS / 2 * 9).collect(),
        weight_zero: noise(2).map(i32::from).take(FILTERS).collect(),
        shift_input: false,
        input_zero: -3,
        bias: noise(3).map(|b| i32::from(b) * 64).take(FILTERS).collect(),
        finish: requantise(FILTERS, 36),
    };
    let dense = Contract {
        groups: 1,
        outputs: FEATURES,
        depth: FILTERS * points,
        points: 1,
        patches: Patches::Rows,
        weights: noise(4).take(FEATURES * FILTERS * points).collect(),
        weight_zero: vec![0; FEATURES],
        shift_input: false,
        input_zero: 5,
        bias: vec![0; FEATURES],
        finish: requantise(FEATURES, 37),
    };
    let value = |shape: &[usize]| ValueType { dtype: Dtype::I8, shape: shape.to_vec(), data: None };
    let side = SIDE.div_ceil(2);
    let step = |op, input, output| Step { op, inputs: vec![input], output };
    Graph {
        values: vec![
            value(&[1, CHANNELS, SIDE, SIDE]),
            value(&[1, FILTERS, side, side]),
            value(&[1, FILTERS * points]),
            value(&[1, FEATURES]),
        ],
        steps: vec![
            step(Op::Contract(Box::new(conv)), 0, 1),
            step(Op::Reshape, 1, 2),
            step(Op::Contract(Box::new(dense)), 2, 3),
        ],
        input: 0,
        output: 3,
    }
}

fn requantise(channels: usize, shift: i32) -> Finish {
    let scales = noise(9).take(channels).map(|n| Multiplier { mantissa: 0x00a0_0000 + u32::from(n.unsigned_abs()) * 0x5_43d1, shift });
    Finish::Requantise { scales: scales.collect(), zero: -7, dtype: Dtype::I8 }
}

/// Fixed pseudo-random bytes over the whole range (a linear congruential generator, high bits).
fn noise(seed: u32) -> impl Iterator<Item = i8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9);
    std::iter::repeat_with(move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_le_bytes()[3].cast_signed()
    })
}
