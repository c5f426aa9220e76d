//! A fixed graph with a recorded result, run at start: a machine whose kernels or compiler compute something
//! else must not vote.

use sha2::{Digest, Sha256};

use crate::OnnxError;
use crate::graph::{Contract, Dtype, Finish, Graph, Multiplier, Op, Patches, Step, ValueType, Window};
use crate::lower;
use crate::runner::guarded;

/// SHA-256 of the outputs of all rounds, computed with the plain reference loops of the tests.
const EXPECTED: [u8; 32] = [
    0x25, 0x3f, 0x75, 0x87, 0x4b, 0x9c, 0x1b, 0x49, 0x79, 0xa6, 0xad, 0xed, 0xb4, 0xbe, 0xee, 0x51, 0x97, 0x6d, 0xfc,
    0x13, 0x95, 0x03, 0x4f, 0x93, 0xb1, 0xf4, 0x25, 0xe4, 0xb3, 0x48, 0x27, 0x1e,
];
/// The number of inputs that the self-test runs.
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
        let input: Vec<u8> =
            noise(round.wrapping_add(77)).map(i8::cast_unsigned).take(CHANNELS * SIDE * SIDE).collect();
        let shape = [1, CHANNELS, SIDE, SIDE];
        hash.update(guarded(|| lower::run(&plan, Dtype::I8, &shape, &input), OnnxError::Execution)?);
    }
    Ok(hash.finalize().into())
}

/// A 3x3 convolution with padding, weight zero points and per-channel scales, then a dense layer.
pub(crate) fn graph() -> Graph {
    let window = Window {
        input: [SIDE; 2],
        kernel: [3; 2],
        stride: [2; 2],
        dilation: [1; 2],
        pad: [1; 2],
        output: [SIDE.div_ceil(2); 2],
    };
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
        finish: requantise(FEATURES, 35),
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
    let scales = noise(9)
        .take(channels)
        .map(|n| Multiplier { mantissa: 0x00a0_0000 + u32::from(n.unsigned_abs()) * 0x5_43d1, shift });
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

#[cfg(test)]
mod tests {
    use super::*;

    /// One contraction by definition: no packing, no sums row, 128-bit rounding.
    fn naive(contract: &Contract, x: &[i8]) -> Vec<i8> {
        let Contract { groups, outputs, depth, points, .. } = *contract;
        let Finish::Requantise { scales, zero, .. } = &contract.finish else { unreachable!() };
        let mut out = vec![0; groups * outputs * points];
        for g in 0..groups {
            for o in 0..outputs {
                for p in 0..points {
                    let channel = g * outputs + o;
                    let mut acc = i128::from(contract.bias[channel]);
                    for k in 0..depth {
                        let value = match &contract.patches {
                            Patches::Rows => x[k],
                            Patches::Image { window, channels_per_group } => {
                                let (c, tap) = (k / 9, k % 9);
                                let y = (p / window.output[1] * 2 + tap / 3).checked_sub(1);
                                let z = (p % window.output[1] * 2 + tap % 3).checked_sub(1);
                                match (y, z) {
                                    (Some(y), Some(z)) if y < SIDE && z < SIDE => {
                                        x[((g * channels_per_group + c) * SIDE + y) * SIDE + z]
                                    }
                                    _ => contract.input_zero,
                                }
                            }
                        };
                        let weight = i128::from(contract.weights[channel * depth + k])
                            - i128::from(contract.weight_zero[channel]);
                        acc += weight * (i128::from(value) - i128::from(contract.input_zero));
                    }
                    let product = acc * i128::from(scales[channel].mantissa);
                    let unit = 1i128 << scales[channel].shift;
                    let (floor, rest) = (product.div_euclid(unit), product.rem_euclid(unit));
                    let up = rest * 2 > unit || (rest * 2 == unit && floor % 2 != 0);
                    out[channel * points + p] =
                        i8::try_from((floor + i128::from(up) + i128::from(*zero)).clamp(-128, 127)).unwrap();
                }
            }
        }
        out
    }

    #[test]
    fn recorded_hash_is_what_the_definition_gives() {
        let graph = graph();
        let (Op::Contract(conv), Op::Contract(dense)) = (&graph.steps[0].op, &graph.steps[2].op) else {
            unreachable!()
        };
        let mut hash = Sha256::new();
        let mut distinct = std::collections::BTreeSet::new();
        for round in 0..ROUNDS {
            let input: Vec<i8> = noise(round.wrapping_add(77)).take(CHANNELS * SIDE * SIDE).collect();
            let output = naive(dense, &naive(conv, &input));
            distinct.extend(output.iter().copied());
            hash.update(output.iter().map(|v| v.cast_unsigned()).collect::<Vec<_>>());
        }
        assert!(distinct.len() > 100, "the vector says too little: {} values", distinct.len());
        let digest: [u8; 32] = hash.finalize().into();
        assert_eq!(hex::encode(digest), hex::encode(EXPECTED));
    }

    #[test]
    fn this_machine_passes() {
        assert_eq!(self_test(), Ok(()));
    }
}
