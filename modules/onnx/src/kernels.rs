//! The integer operations between matrix products: plain Rust over slices, so that no CPU feature and no
//! graph rewrite can change them. Lengths were checked by the validator; where one disagrees all the same,
//! the answer is an error.

use crate::OnnxError;
use crate::graph::{Arithmetic, Contract, Data, Dtype, Finish, Multiplier, Patches, Window};

/// Borrowed data of one operand.
#[derive(Debug, Clone, Copy)]
pub(crate) enum View<'a> {
    I8(&'a [i8]),
    U8(&'a [u8]),
    I32(&'a [i32]),
}

impl Data {
    pub(crate) fn len(&self) -> usize {
        match self {
            Data::I8(v) => v.len(),
            Data::U8(v) => v.len(),
            Data::I32(v) => v.len(),
        }
    }
}

/// Applies `$body` to the slice behind a view and wraps the result in the same type.
macro_rules! same_type {
    ($view:expr, $slice:ident => $body:expr) => {
        match $view {
            View::I8($slice) => Data::I8($body),
            View::U8($slice) => Data::U8($body),
            View::I32($slice) => Data::I32($body),
        }
    };
}

/// Bounds each element from below and above.
pub(crate) fn clamp(x: View<'_>, lo: i64, hi: i64) -> Result<Data, OnnxError> {
    fn bound<T: TryFrom<i64> + Copy + Ord>(x: &[T], lo: i64, hi: i64) -> Result<Vec<T>, OnnxError> {
        let (Ok(lo), Ok(hi)) = (T::try_from(lo), T::try_from(hi)) else { return Err(OnnxError::Execution) };
        if lo > hi { Err(OnnxError::Execution) } else { Ok(x.iter().map(|v| (*v).clamp(lo, hi)).collect()) }
    }
    Ok(same_type!(x, s => bound(s, lo, hi)?))
}

/// Value-preserving conversion.
pub(crate) fn cast(x: View<'_>, to: Dtype) -> Result<Data, OnnxError> {
    fn to_wide(x: View<'_>) -> Vec<i32> {
        match x {
            View::I8(s) => s.iter().map(|v| i32::from(*v)).collect(),
            View::U8(s) => s.iter().map(|v| i32::from(*v)).collect(),
            View::I32(s) => s.to_vec(),
        }
    }
    fn narrow<T: TryFrom<i32>>(wide: Vec<i32>) -> Result<Vec<T>, OnnxError> {
        wide.into_iter().map(|v| T::try_from(v).map_err(|_| OnnxError::Execution)).collect()
    }
    let wide = to_wide(x);
    Ok(match to {
        Dtype::I8 => Data::I8(narrow(wide)?),
        Dtype::U8 => Data::U8(narrow(wide)?),
        Dtype::I32 => Data::I32(wide),
    })
}

/// A copy of the operand.
pub(crate) fn copy(x: View<'_>) -> Data {
    same_type!(x, s => s.to_vec())
}

/// `out[i] = x[indices[i]]`.
pub(crate) fn select(x: View<'_>, indices: &[u32]) -> Result<Data, OnnxError> {
    fn pick<T: Copy>(x: &[T], indices: &[u32]) -> Result<Vec<T>, OnnxError> {
        indices.iter().map(|i| x.get(*i as usize).copied().ok_or(OnnxError::Execution)).collect()
    }
    Ok(same_type!(x, s => pick(s, indices)?))
}

/// Interleaves `chunks[j]` elements of each operand, `outer` times.
pub(crate) fn concat(parts: &[View<'_>], outer: usize, chunks: &[usize]) -> Result<Data, OnnxError> {
    fn join<'a, T: Copy + 'a>(
        parts: &[View<'a>],
        outer: usize,
        chunks: &[usize],
        typed: impl Fn(View<'a>) -> Option<&'a [T]>,
    ) -> Result<Vec<T>, OnnxError> {
        let mut out = Vec::with_capacity(outer.saturating_mul(chunks.iter().sum()));
        for row in 0..outer {
            for (part, chunk) in parts.iter().zip(chunks) {
                let slice =
                    typed(*part).and_then(|s| s.get(row * chunk..(row + 1) * chunk)).ok_or(OnnxError::Execution)?;
                out.extend_from_slice(slice);
            }
        }
        Ok(out)
    }
    match parts.first() {
        Some(View::I8(_)) => {
            Ok(Data::I8(join(parts, outer, chunks, |v| if let View::I8(s) = v { Some(s) } else { None })?))
        }
        Some(View::U8(_)) => {
            Ok(Data::U8(join(parts, outer, chunks, |v| if let View::U8(s) = v { Some(s) } else { None })?))
        }
        Some(View::I32(_)) => {
            Ok(Data::I32(join(parts, outer, chunks, |v| if let View::I32(s) = v { Some(s) } else { None })?))
        }
        None => Err(OnnxError::Execution),
    }
}

/// int32 arithmetic; the validator has bounded every result, so an overflow is an error and never a wrapped
/// value.
pub(crate) fn arithmetic(
    op: Arithmetic,
    a: View<'_>,
    b: View<'_>,
    lhs: &[u32],
    rhs: &[u32],
) -> Result<Data, OnnxError> {
    let (View::I32(a), View::I32(b)) = (a, b) else { return Err(OnnxError::Execution) };
    let apply = match op {
        Arithmetic::Add => i32::checked_add,
        Arithmetic::Sub => i32::checked_sub,
        Arithmetic::Mul => i32::checked_mul,
    };
    let element = |(l, r): (&u32, &u32)| apply(*a.get(*l as usize)?, *b.get(*r as usize)?);
    lhs.iter().zip(rhs).map(element).collect::<Option<Vec<_>>>().map(Data::I32).ok_or(OnnxError::Execution)
}

/// Maximum over the data that each window covers; the type's minimum where it covers none.
pub(crate) fn max_pool(x: View<'_>, window: &Window, channels: usize) -> Result<Data, OnnxError> {
    fn pool<T: Copy + Ord>(x: &[T], window: &Window, channels: usize, lowest: T) -> Result<Vec<T>, OnnxError> {
        let (plane, _) = window.sizes();
        let [_, width] = window.input;
        let [oh, ow] = window.output;
        let mut out = Vec::new();
        for channel in x.chunks_exact(plane).take(channels) {
            for o in 0..oh {
                for p in 0..ow {
                    let mut best = lowest;
                    for row in window.taps(0, o)? {
                        let line = channel.get(row * width..(row + 1) * width).ok_or(OnnxError::Execution)?;
                        for column in window.taps(1, p)? {
                            best = best.max(*line.get(column).ok_or(OnnxError::Execution)?);
                        }
                    }
                    out.push(best);
                }
            }
        }
        Ok(out)
    }
    match x {
        View::I8(s) => Ok(Data::I8(pool(s, window, channels, i8::MIN)?)),
        View::U8(s) => Ok(Data::U8(pool(s, window, channels, u8::MIN)?)),
        View::I32(_) => Err(OnnxError::Execution),
    }
}

/// One axis of a window.
struct Axis {
    input: usize,
    kernel: usize,
    stride: usize,
    dilation: usize,
    pad: usize,
    output: usize,
}

impl Window {
    fn axis(&self, axis: usize) -> Result<Axis, OnnxError> {
        let get = |list: &[usize; 2]| list.get(axis).copied().ok_or(OnnxError::Execution);
        Ok(Axis {
            input: get(&self.input)?,
            kernel: get(&self.kernel)?,
            stride: get(&self.stride)?,
            dilation: get(&self.dilation)?,
            pad: get(&self.pad)?,
            output: get(&self.output)?,
        })
    }

    /// Positions in the input that the window of output `out` covers along an axis, without those in the
    /// padding.
    fn taps(&self, axis: usize, out: usize) -> Result<impl Iterator<Item = usize>, OnnxError> {
        let a = self.axis(axis)?;
        let first = a.pad.saturating_sub(out * a.stride).div_ceil(a.dilation);
        let start = (out * a.stride + first * a.dilation).saturating_sub(a.pad);
        Ok((start..a.input.max(start)).step_by(a.dilation).take(a.kernel.saturating_sub(first)))
    }
}

impl Axis {
    /// Position of kernel tap `tap` of output `out`, unless it lies in the padding.
    fn source(&self, out: usize, tap: usize) -> Option<usize> {
        (out * self.stride + tap * self.dilation).checked_sub(self.pad).filter(|position| *position < self.input)
    }

    /// The outputs whose tap `tap` lies on data, and the position of the first one.
    fn covered(&self, tap: usize) -> (std::ops::Range<usize>, usize) {
        let offset = tap * self.dilation;
        let end = (self.input + self.pad).saturating_sub(offset).div_ceil(self.stride).min(self.output);
        let start = self.pad.saturating_sub(offset).div_ceil(self.stride).min(end);
        (start..end, (start * self.stride + offset).saturating_sub(self.pad))
    }
}

/// The right operand of the matrix product, `[groups, depth, points]` in int8, with padding set to the
/// input's zero point.
pub(crate) fn patches(x: View<'_>, contract: &Contract) -> Result<Vec<i8>, OnnxError> {
    let shifted;
    let x = match (x, contract.shift_input) {
        (View::I8(s), false) => s,
        (View::U8(s), true) => {
            shifted = s.iter().map(|v| (v ^ 0x80).cast_signed()).collect::<Vec<i8>>();
            &shifted
        }
        _ => return Err(OnnxError::Execution),
    };
    match &contract.patches {
        Patches::Rows => {
            let mut out = Vec::with_capacity(x.len());
            for k in 0..contract.depth {
                out.extend(x.iter().skip(k).step_by(contract.depth).take(contract.points));
            }
            Ok(out)
        }
        Patches::Image { window, .. } => image_patches(x, window, contract.input_zero),
    }
}

/// For every channel and kernel tap, in weight order, one row with the tap's value at every output position.
fn image_patches(x: &[i8], window: &Window, padding: i8) -> Result<Vec<i8>, OnnxError> {
    let (plane, points) = window.sizes();
    let (rows, columns) = (window.axis(0)?, window.axis(1)?);
    let mut out = Vec::with_capacity(x.len() / plane.max(1) * rows.kernel * columns.kernel * points);
    let fail = || OnnxError::Execution;
    for channel in x.chunks_exact(plane) {
        for tap_row in 0..rows.kernel {
            for tap_column in 0..columns.kernel {
                let (covered, first) = columns.covered(tap_column);
                for o in 0..rows.output {
                    let Some(row) = rows.source(o, tap_row).filter(|_| !covered.is_empty()) else {
                        out.extend(std::iter::repeat_n(padding, columns.output));
                        continue;
                    };
                    let line = channel.get(row * columns.input..(row + 1) * columns.input).ok_or_else(fail)?;
                    out.extend(std::iter::repeat_n(padding, covered.start));
                    out.extend(line.get(first..).ok_or_else(fail)?.iter().step_by(columns.stride).take(covered.len()));
                    out.extend(std::iter::repeat_n(padding, columns.output - covered.end));
                }
            }
        }
    }
    Ok(out)
}

/// Turns raw products `[groups, rows, points]` into the operator's output: zero points and bias, then
/// requantisation.
///
/// `terms` comes from [`constant_terms`]; when any weight zero point is set, the last row of each group holds
/// the sums of the inputs.
pub(crate) fn finish(acc: &[i32], contract: &Contract, terms: &[i64]) -> Result<Data, OnnxError> {
    let (outputs, points) = (contract.outputs, contract.points);
    let sums_row = has_weight_zero(contract);
    let rows = outputs + usize::from(sums_row);
    let channels = contract.groups * outputs;
    let mut sums = vec![0i64; channels * points];
    let fail = || OnnxError::Execution;
    for (g, group) in acc.chunks_exact(rows * points).enumerate() {
        let input_sums = if sums_row { group.get(outputs * points..).ok_or_else(fail)? } else { &[] };
        for (o, row) in group.chunks_exact(points).take(outputs).enumerate() {
            let channel = g * outputs + o;
            let term = *terms.get(channel).ok_or_else(fail)?;
            let zero = i64::from(*contract.weight_zero.get(channel).ok_or_else(fail)?);
            for (p, value) in row.iter().enumerate() {
                let input_sum = i64::from(input_sums.get(p).copied().unwrap_or(0));
                let slot = match contract.patches {
                    Patches::Image { .. } => channel * points + p,
                    Patches::Rows => p * channels + channel,
                };
                *sums.get_mut(slot).ok_or_else(fail)? = i64::from(*value) + term - zero * input_sum;
            }
        }
    }
    let channel_of =
        |slot: usize| if matches!(contract.patches, Patches::Rows) { slot % channels } else { slot / points };
    match &contract.finish {
        Finish::Keep => {
            sums.into_iter().map(|v| i32::try_from(v).map_err(|_| fail())).collect::<Result<_, _>>().map(Data::I32)
        }
        Finish::Requantise { scales, zero, dtype } => {
            let quantised = sums.into_iter().enumerate().map(|(slot, v)| {
                let scale = scales.get(channel_of(slot)).ok_or_else(fail)?;
                let (lo, hi) = dtype.range();
                Ok((scale.apply(v) + i64::from(*zero)).clamp(lo, hi))
            });
            match dtype {
                Dtype::I8 => quantised
                    .map(|v| v.and_then(|v| i8::try_from(v).map_err(|_| fail())))
                    .collect::<Result<_, _>>()
                    .map(Data::I8),
                Dtype::U8 => quantised
                    .map(|v| v.and_then(|v| u8::try_from(v).map_err(|_| fail())))
                    .collect::<Result<_, _>>()
                    .map(Data::U8),
                Dtype::I32 => Err(fail()),
            }
        }
    }
}

/// Whether the sums of the inputs are needed.
pub(crate) fn has_weight_zero(contract: &Contract) -> bool {
    contract.weight_zero.iter().any(|z| *z != 0)
}

/// What does not depend on the input: `bias - input_zero * sum(weights) + depth * input_zero * weight_zero`,
/// per output channel.
pub(crate) fn constant_terms(contract: &Contract) -> Vec<i64> {
    let input_zero = i64::from(contract.input_zero);
    let rows = contract.weights.chunks_exact(contract.depth.max(1));
    rows.zip(&contract.weight_zero)
        .zip(&contract.bias)
        .map(|((row, weight_zero), bias)| {
            let sum: i64 = row.iter().map(|w| i64::from(*w)).sum();
            let depth = i64::try_from(row.len()).unwrap_or(i64::MAX);
            i64::from(*bias) - input_zero * sum + depth * input_zero * i64::from(*weight_zero)
        })
        .collect()
}

impl Multiplier {
    /// `round_half_even(value * mantissa * 2^-shift)`, exactly; saturates far outside any 8-bit range.
    /// `value` fits 32 bits.
    pub(crate) fn apply(self, value: i64) -> i64 {
        let product = value * i64::from(self.mantissa);
        match self.shift {
            ..=0 => product, // a non-zero product is at least 2^23 already
            62.. => 0,       // below a half
            shift => {
                let floor = product >> shift;
                let rest = product - (floor << shift);
                let half = 1i64 << (shift - 1);
                if rest > half || (rest == half && floor & 1 == 1) { floor + 1 } else { floor }
            }
        }
    }
}
