//! Convolutions and matrix products: QLinearConv, ConvInteger, QLinearMatMul, MatMulInteger.

use super::attributes::Attributes;
use super::constants::{Constant, volume};
use super::window::{kernel_attribute, window};
use super::{Checker, Id, Output, arity};
use crate::OnnxError;
use crate::graph::{Contract, Data, Dtype, Finish, Multiplier, Op, Patches, Window};
use crate::limits::{ELEMENTS_PER_GROUP, mac_limit};
use crate::proto::NodeProto;
use crate::refusal::{Dims, Refusal};

/// Longest dot product: keeps every partial sum of int8 products below 2^31 in any order of summation.
const MAX_DEPTH: usize = 1 << 16;

/// Constant weights as int8 with their zero point per output channel.
struct Weights {
    values: Vec<i8>,
    zero: Vec<i32>,
}

/// The shape of the sums.
struct Geometry {
    groups: usize,
    outputs: usize,
    depth: usize,
    points: usize,
    patches: Patches,
    shape: Vec<usize>,
}

/// Input slots of an operator.
struct Slots {
    x: usize,
    x_zero: usize,
    w: usize,
    w_zero: usize,
    /// x scale, w scale, y scale, y zero point, for operators that requantise.
    requantise: Option<[usize; 4]>,
    bias: Option<usize>,
}

impl<'a> Checker<'a> {
    pub(super) fn conv(&mut self, node: &NodeProto<'a>) -> Result<(), Refusal> {
        let quantised = node.op_type == "QLinearConv";
        let slots = if quantised {
            arity(node, 8, 9)?;
            Slots { x: 0, x_zero: 2, w: 3, w_zero: 5, requantise: Some([1, 4, 6, 7]), bias: Some(8) }
        } else {
            arity(node, 2, 4)?;
            Slots { x: 0, x_zero: 2, w: 1, w_zero: 3, requantise: None, bias: None }
        };
        let attributes = Attributes::new(node, &["auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"])?;
        let x = self.required(node, slots.x)?;
        let w = self.required(node, slots.w)?;
        let groups = match attributes.int("group")?.unwrap_or(1) {
            g if g > 0 => usize::try_from(g).map_err(|_| OnnxError::AttributeRange)?,
            g => return Err(OnnxError::AttributeRange.found(format_args!("group {g}"))),
        };
        let (x_shape, w_shape) = (self.value(x)?.shape.clone(), self.constant_of(w)?.1.to_vec());
        let ([1, channels, spatial @ ..], [filters, per_group, kernel @ ..]) = (x_shape.as_slice(), w_shape.as_slice())
        else {
            return Err(OnnxError::ShapeMismatch.into());
        };
        kernel_attribute(&attributes, kernel)?;
        if per_group.checked_mul(groups) != Some(*channels) || filters % groups != 0 {
            let (x, w) = (Dims(&x_shape), Dims(&w_shape));
            return Err(OnnxError::ShapeMismatch.found(format_args!("input {x}, weights {w}, {groups} groups")));
        }
        let window = window(&attributes, spatial, kernel, false, self.limits)?;
        let [oh, ow] = window.output;
        let mut shape = vec![1, *filters, oh, ow];
        if spatial.len() == 1 {
            shape.remove(2);
        }
        volume(&shape, self.limits)?;
        let depth = volume(&w_shape, self.limits)? / filters;
        let geometry = Geometry {
            groups,
            outputs: filters / groups,
            depth,
            points: volume(&[oh, ow], self.limits)?,
            patches: Patches::Image { window, channels_per_group: *per_group },
            shape,
        };
        let weights = self.weights(node, &slots, w, *filters, |v| v)?;
        self.contract(node, &slots, x, geometry, weights)
    }

    pub(super) fn matmul(&mut self, node: &NodeProto<'a>) -> Result<(), Refusal> {
        let slots = if node.op_type == "QLinearMatMul" {
            arity(node, 8, 8)?;
            Slots { x: 0, x_zero: 2, w: 3, w_zero: 5, requantise: Some([1, 4, 6, 7]), bias: None }
        } else {
            arity(node, 2, 4)?;
            Slots { x: 0, x_zero: 2, w: 1, w_zero: 3, requantise: None, bias: None }
        };
        Attributes::new(node, &[])?;
        let x = self.required(node, slots.x)?;
        let w = self.required(node, slots.w)?;
        let (x_shape, w_shape) = (self.value(x)?.shape.clone(), self.constant_of(w)?.1.to_vec());
        let ([rows @ .., inner], [depth, outputs]) = (x_shape.as_slice(), w_shape.as_slice()) else {
            return Err(OnnxError::ShapeMismatch.into());
        };
        if rows.is_empty() || inner != depth {
            let (x, w) = (Dims(&x_shape), Dims(&w_shape));
            return Err(OnnxError::ShapeMismatch.found(format_args!("input {x}, weights {w}")));
        }
        let (depth, outputs) = (*depth, *outputs);
        let mut shape = rows.to_vec();
        shape.push(outputs);
        let geometry =
            Geometry { groups: 1, outputs, depth, points: volume(rows, self.limits)?, patches: Patches::Rows, shape };
        let weights = self.weights(node, &slots, w, outputs, |v| transpose(&v, depth, outputs))?;
        self.contract(node, &slots, x, geometry, weights)
    }

    /// Reads weights and their zero point; uint8 becomes int8 by a shift of 128 of both, which changes no
    /// difference.
    fn weights(
        &self,
        node: &NodeProto<'a>,
        slots: &Slots,
        w: Id,
        channels: usize,
        layout: impl Fn(Vec<i8>) -> Vec<i8>,
    ) -> Result<Weights, Refusal> {
        let zero = self.optional(node, slots.w_zero)?;
        if slots.requantise.is_some() && zero.is_none() {
            return Err(OnnxError::Arity.into());
        }
        let (values, zero) = match self.constant_of(w)?.0 {
            Constant::Data(Data::I8(v)) => (v.clone(), self.zero_point(zero, Dtype::I8, Some(channels))?),
            Constant::Data(Data::U8(v)) => {
                let zero = self.zero_point(zero, Dtype::U8, Some(channels))?;
                (v.iter().map(|x| shift_u8(*x)).collect(), zero.into_iter().map(|z| z - 128).collect())
            }
            Constant::Scale(_) => return Err(OnnxError::FloatTensor.found("weights")),
            _ => return Err(OnnxError::Dtype.found("weights; allowed: int8, uint8")),
        };
        let zero = if zero.len() == 1 { vec![zero.first().copied().unwrap_or(0); channels] } else { zero };
        Ok(Weights { values: layout(values), zero })
    }

    /// A constant zero point of type `dtype`: a scalar, or one per channel where `channels` allows it. Absent
    /// means zero.
    fn zero_point(&self, id: Option<Id>, dtype: Dtype, channels: Option<usize>) -> Result<Vec<i32>, Refusal> {
        let Some(id) = id else { return Ok(vec![0]) };
        let (constant, shape) = self.constant_of(id)?;
        if !scalar_or_per_channel(shape, channels) {
            return Err(OnnxError::ZeroPoint.into());
        }
        match (constant, dtype) {
            (Constant::Data(Data::I8(v)), Dtype::I8) => Ok(v.iter().map(|z| i32::from(*z)).collect()),
            (Constant::Data(Data::U8(v)), Dtype::U8) => Ok(v.iter().map(|z| i32::from(*z)).collect()),
            _ => Err(OnnxError::ZeroPoint.into()),
        }
    }

    /// Constant positive scales: a scalar, or one per channel where `channels` allows it.
    fn scales(&mut self, id: Id, channels: Option<usize>) -> Result<Vec<f32>, Refusal> {
        let (constant, shape) = self.constant_of(id)?;
        let Constant::Scale(scales) = constant else {
            return Err(OnnxError::QuantScale.found("it is no float tensor"));
        };
        if !scalar_or_per_channel(shape, channels) || !scales.iter().all(|s| s.is_normal() && s.is_sign_positive()) {
            return Err(OnnxError::QuantScale.into());
        }
        let scales = scales.clone();
        self.scales_used.insert(id);
        Ok(scales)
    }

    /// Checks what both operators share, bounds the accumulators and adds the step.
    fn contract(
        &mut self,
        node: &NodeProto<'a>,
        slots: &Slots,
        x: Id,
        geometry: Geometry,
        weights: Weights,
    ) -> Result<(), Refusal> {
        let channels = weights.zero.len();
        let Geometry { groups, outputs, depth, points, patches, shape } = geometry;
        if depth == 0 || depth > MAX_DEPTH {
            let found = format_args!("dot products of length {depth}; allowed: {MAX_DEPTH}").to_string();
            return Err(OnnxError::AccumulatorOverflow.found(found));
        }
        let x_dtype = self.data_type(x)?;
        if x_dtype == Dtype::I32 {
            return Err(OnnxError::Dtype.into());
        }
        let x_zero_id = self.optional(node, slots.x_zero)?;
        if slots.requantise.is_some() && x_zero_id.is_none() {
            return Err(OnnxError::Arity.into());
        }
        let x_zero = self.zero_point(x_zero_id, x_dtype, None)?.first().copied().unwrap_or(0);
        let bias = match slots.bias.map(|slot| self.optional(node, slot)).transpose()?.flatten() {
            None => vec![0; channels],
            Some(id) => match self.constant_of(id)? {
                (Constant::Data(Data::I32(b)), [n]) if *n == channels => b.clone(),
                (Constant::Data(Data::I32(_)), shape) => {
                    return Err(
                        OnnxError::ShapeMismatch.found(format_args!("bias {}; needed: [{channels}]", Dims(shape)))
                    );
                }
                (Constant::Scale(_), _) => return Err(OnnxError::FloatTensor.found("bias")),
                _ => return Err(OnnxError::Dtype.found("bias; allowed: int32")),
            },
        };
        let range = self.accumulator_range(x, x_zero, depth, &weights, &bias)?;
        let (finish, dtype, range) = match slots.requantise {
            None => (Finish::Keep, Dtype::I32, range),
            Some(slots) => {
                let (scales, zero, dtype) = self.requantise(node, slots, channels)?;
                (Finish::Requantise { scales, zero, dtype }, dtype, dtype.range())
            }
        };
        let shift = x_dtype == Dtype::U8;
        let input_zero = i8::try_from(if shift { x_zero - 128 } else { x_zero }).map_err(|_| OnnxError::ZeroPoint)?;
        let product = |list: &[usize]| list.iter().try_fold(1u64, |acc, v| acc.checked_mul(*v as u64));
        // One extra row of ones where a weight zero point makes the sum of the inputs necessary.
        let rows = outputs.saturating_add(1);
        let macs = product(&[groups, rows, depth, points]).ok_or_else(|| mac_limit(u64::MAX, self.limits))?;
        self.cost.add_macs(macs, self.limits)?;
        let patch_elements = product(&[groups, depth, points]).ok_or(OnnxError::MemoryLimit)?;
        let accumulators = product(&[groups, rows, points]).ok_or(OnnxError::MemoryLimit)?;
        if patch_elements > self.limits.max_elements || accumulators > self.limits.max_elements {
            let (found, allowed) = (patch_elements.max(accumulators), self.limits.max_elements);
            return Err(OnnxError::VolumeTooLarge
                .found(format_args!("{found} elements of a scratch buffer; allowed: {allowed}")));
        }
        let calls = (groups as u64).saturating_mul(ELEMENTS_PER_GROUP);
        self.cost.add_elements(patch_elements.saturating_add(accumulators).saturating_mul(2).saturating_add(calls))?;
        // Patches plain and packed for the kernel, accumulators as int32 and int64 with the output, weights
        // plain and packed.
        let scratch = patch_elements
            .saturating_mul(3)
            .saturating_add(accumulators.saturating_mul(16))
            .saturating_add((weights.values.len() as u64).saturating_mul(3));
        let contract = Contract {
            groups,
            outputs,
            depth,
            points,
            patches,
            weights: weights.values,
            weight_zero: weights.zero,
            shift_input: shift,
            input_zero,
            bias,
            finish,
        };
        self.push(node, Op::Contract(Box::new(contract)), vec![x], Output { dtype, shape, range }, scratch)
    }

    /// Bounds of the accumulators for every input, which must fit 32 bits.
    fn accumulator_range(
        &self,
        x: Id,
        x_zero: i32,
        depth: usize,
        weights: &Weights,
        bias: &[i32],
    ) -> Result<(i64, i64), Refusal> {
        let (lo, hi) = self.value(x)?.range;
        let zero = i64::from(x_zero);
        let widest = (lo - zero).abs().max((hi - zero).abs());
        let mut range = (i64::MAX, i64::MIN);
        for ((row, w_zero), bias) in weights.values.chunks_exact(depth).zip(&weights.zero).zip(bias) {
            let mass: i64 = row.iter().map(|w| (i64::from(*w) - i64::from(*w_zero)).abs()).sum();
            let reach = mass.checked_mul(widest).ok_or(OnnxError::AccumulatorOverflow)?;
            let bias = i64::from(*bias);
            range = (range.0.min(bias - reach), range.1.max(bias + reach));
        }
        let (min, max) = Dtype::I32.range();
        if range.0 < min || range.1 > max {
            let (lo, hi) = range;
            return Err(OnnxError::AccumulatorOverflow
                .found(format_args!("it could reach {lo} to {hi}; allowed: {min} to {max}")));
        }
        Ok(range)
    }

    fn requantise(
        &mut self,
        node: &NodeProto<'a>,
        slots: [usize; 4],
        channels: usize,
    ) -> Result<(Vec<Multiplier>, i32, Dtype), Refusal> {
        let [x_scale, w_scale, y_scale, y_zero] = slots;
        let (x_scale, w_scale, y_scale) =
            (self.required(node, x_scale)?, self.required(node, w_scale)?, self.required(node, y_scale)?);
        let y_zero = self.required(node, y_zero)?;
        let x_scale = self.scales(x_scale, None)?.first().copied().ok_or(OnnxError::QuantScale)?;
        let w_scale = self.scales(w_scale, Some(channels))?;
        let y_scale = self.scales(y_scale, None)?.first().copied().ok_or(OnnxError::QuantScale)?;
        let dtype = self.data_type(y_zero)?;
        if dtype == Dtype::I32 {
            return Err(OnnxError::ZeroPoint.into());
        }
        let zero = self.zero_point(Some(y_zero), dtype, None)?.first().copied().unwrap_or(0);
        let scales = w_scale.iter().map(|w| multiplier(*w, x_scale, y_scale)).collect::<Result<Vec<_>, _>>()?;
        let scales = match scales.as_slice() {
            [one] => vec![*one; channels],
            _ => scales,
        };
        Ok((scales, zero, dtype))
    }
}

/// `w * x / y` in IEEE single precision, as the standard's reference computes it, decomposed exactly.
#[allow(
    clippy::float_arithmetic,
    reason = "one multiplication and one division, correctly rounded alike on every machine"
)]
fn multiplier(w: f32, x: f32, y: f32) -> Result<Multiplier, Refusal> {
    let product = w * x;
    let ratio = product / y;
    if !product.is_normal() || !ratio.is_normal() || !ratio.is_sign_positive() {
        return Err(OnnxError::QuantScale.into());
    }
    let bits = ratio.to_bits();
    let exponent = i32::try_from(bits >> 23).map_err(|_| OnnxError::QuantScale)?;
    Ok(Multiplier { mantissa: (bits & 0x007f_ffff) | 0x0080_0000, shift: 150 - exponent })
}

fn scalar_or_per_channel(shape: &[usize], channels: Option<usize>) -> bool {
    match shape {
        [] | [1] => true,
        [n] => channels == Some(*n),
        _ => false,
    }
}

fn shift_u8(value: u8) -> i8 {
    (value ^ 0x80).cast_signed()
}

/// `[depth, outputs]` to `[outputs, depth]`.
fn transpose(values: &[i8], depth: usize, outputs: usize) -> Vec<i8> {
    (0..outputs).flat_map(|o| values.iter().skip(o).step_by(outputs).take(depth).copied()).collect()
}

impl Window {
    /// Elements of one channel of the input and of the output.
    pub(crate) fn sizes(&self) -> (usize, usize) {
        let [h, w] = self.input;
        let [oh, ow] = self.output;
        (h * w, oh * ow)
    }
}
