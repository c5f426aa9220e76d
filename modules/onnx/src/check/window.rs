//! Sliding windows of convolutions and pools.

use super::attributes::Attributes;
use crate::OnnxError;
use crate::graph::Window;
use crate::limits::Limits;
use crate::refusal::{Dims, Refusal};

/// Reads strides, dilations, pads and auto_pad and computes the output size. `spatial` and `kernel` have one
/// or two dimensions.
pub(crate) fn window(
    attributes: &Attributes<'_, '_>,
    spatial: &[usize],
    kernel: &[usize],
    ceil: bool,
    limits: &Limits,
) -> Result<Window, Refusal> {
    let rank = spatial.len();
    if !(1..=2).contains(&rank) || kernel.len() != rank {
        return Err(OnnxError::ShapeMismatch.into());
    }
    let strides = positive(attributes.ints("strides")?, rank, limits)?;
    let dilations = positive(attributes.ints("dilations")?, rank, limits)?;
    let pads = attributes.ints("pads")?;
    let auto = attributes.text("auto_pad")?.unwrap_or(b"NOTSET");
    let mut window =
        Window { input: [1; 2], kernel: [1; 2], stride: [1; 2], dilation: [1; 2], pad: [0; 2], output: [1; 2] };
    // One-dimensional data fills the last axis.
    for axis in 0..rank {
        let slot = axis + 2 - rank;
        let get = |list: &[usize]| list.get(axis).copied().ok_or(Refusal::from(OnnxError::AttributeRange));
        let (size, k, stride, dilation) = (get(spatial)?, get(kernel)?, get(&strides)?, get(&dilations)?);
        let extent = k
            .checked_sub(1)
            .and_then(|k| k.checked_mul(dilation))
            .and_then(|k| k.checked_add(1))
            .filter(|e| *e as u64 <= limits.max_dim)
            .ok_or(OnnxError::AttributeRange)?;
        let (before, after) = match (auto, pads) {
            (b"NOTSET", None) | (b"VALID", None) => (0, 0),
            (b"NOTSET", Some(pads)) => explicit(pads, axis, rank, extent)?,
            (b"SAME_UPPER" | b"SAME_LOWER", None) => same(size, extent, stride, auto == b"SAME_UPPER"),
            _ => return Err(OnnxError::AttributeRange.into()),
        };
        let padded = size.checked_add(before).and_then(|s| s.checked_add(after)).ok_or(OnnxError::DimTooLarge)?;
        let room = padded
            .checked_sub(extent)
            .ok_or_else(|| OnnxError::ZeroDim.found(format_args!("a window of {extent} does not fit into {padded}")))?;
        let mut output = if ceil { room.div_ceil(stride) } else { room / stride } + 1;
        if ceil && output > 1 && (output - 1).saturating_mul(stride) >= size.saturating_add(before) {
            output -= 1; // the last window would start in the padding after the data
        }
        for (list, value) in [
            (&mut window.input, size),
            (&mut window.kernel, k),
            (&mut window.stride, stride),
            (&mut window.dilation, dilation),
            (&mut window.pad, before),
            (&mut window.output, output),
        ] {
            if let Some(entry) = list.get_mut(slot) {
                *entry = value;
            }
        }
    }
    Ok(window)
}

/// Strides or dilations: one positive number per axis, 1 by default.
fn positive(values: Option<&[i64]>, rank: usize, limits: &Limits) -> Result<Vec<usize>, Refusal> {
    let Some(values) = values else { return Ok(vec![1; rank]) };
    if values.len() != rank {
        return Err(OnnxError::AttributeRange.into());
    }
    values
        .iter()
        .map(|v| match u64::try_from(*v) {
            Ok(v) if v > 0 && v <= limits.max_dim => usize::try_from(v).map_err(|_| OnnxError::AttributeRange.into()),
            _ => Err(OnnxError::AttributeRange.found(format_args!(
                "{v} in {}; allowed: 1 to {}",
                Dims(values),
                limits.max_dim
            ))),
        })
        .collect()
}

/// Explicit padding, smaller than the window so that every window touches data.
fn explicit(pads: &[i64], axis: usize, rank: usize, extent: usize) -> Result<(usize, usize), Refusal> {
    if pads.len() != rank.saturating_mul(2) {
        return Err(OnnxError::AttributeRange.into());
    }
    let pad = |index: usize| {
        let value = pads.get(index).copied().ok_or(Refusal::from(OnnxError::AttributeRange))?;
        let beyond = || OnnxError::AttributeRange.found(format_args!("padding {value} beside a window of {extent}"));
        usize::try_from(value).ok().filter(|v| *v < extent).ok_or_else(beyond)
    };
    Ok((pad(axis)?, pad(axis.saturating_add(rank))?))
}

/// Padding that makes the output `ceil(size / stride)`.
fn same(size: usize, extent: usize, stride: usize, upper: bool) -> (usize, usize) {
    let output = size.div_ceil(stride);
    let needed = output.saturating_sub(1).saturating_mul(stride).saturating_add(extent);
    let total = needed.saturating_sub(size);
    let small = total / 2;
    if upper { (small, total - small) } else { (total - small, small) }
}

/// The kernel attribute, if present, must repeat `expected`.
pub(crate) fn kernel_attribute(attributes: &Attributes<'_, '_>, expected: &[usize]) -> Result<(), Refusal> {
    match attributes.ints("kernel_shape")? {
        None => Ok(()),
        Some(kernel)
            if kernel.len() == expected.len()
                && kernel.iter().zip(expected).all(|(a, b)| usize::try_from(*a) == Ok(*b)) =>
        {
            Ok(())
        }
        Some(kernel) => Err(OnnxError::AttributeRange.found(format_args!(
            "kernel {}; the weights have {}",
            Dims(kernel),
            Dims(expected)
        ))),
    }
}
