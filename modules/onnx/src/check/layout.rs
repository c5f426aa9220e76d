//! Operators that move elements without computing: each becomes a reshape, a concatenation, or a table of
//! source positions.

use super::attributes::{Attributes, axis};
use super::constants::volume;
use super::{Checker, Id, Output, arity};
use crate::OnnxError;
use crate::graph::Op;
use crate::proto::NodeProto;
use crate::refusal::{Dims, Refusal};

impl<'a> Checker<'a> {
    /// Adds a step that keeps type and range of `x`.
    fn moved(&mut self, node: &NodeProto<'a>, op: Op, x: Id, shape: Vec<usize>) -> Result<(), Refusal> {
        let scratch = if let Op::Select { indices } = &op { (indices.len() as u64).saturating_mul(4) } else { 0 };
        let output = Output { dtype: self.data_type(x)?, shape, range: self.value(x)?.range };
        self.push(node, op, vec![x], output, scratch)
    }

    fn rank_limit(&self, found: usize) -> Refusal {
        OnnxError::RankTooLarge.found(format_args!("{found} dimensions; allowed: {}", self.limits.max_rank))
    }

    fn reshaped(&mut self, node: &NodeProto<'a>, x: Id, shape: Vec<usize>) -> Result<(), Refusal> {
        if shape.len() > self.limits.max_rank as usize {
            return Err(self.rank_limit(shape.len()));
        }
        if volume(&shape, self.limits)? as u64 != self.volume_of(x)? {
            let found = Dims(&self.value(x)?.shape).to_string();
            return Err(OnnxError::ShapeMismatch.found(format_args!("{found} does not fill {}", Dims(&shape))));
        }
        self.moved(node, Op::Reshape, x, shape)
    }

    pub(super) fn reshape(&mut self, node: &NodeProto<'a>) -> Result<(), Refusal> {
        arity(node, 2, 2)?;
        let attributes = Attributes::new(node, &["allowzero"])?;
        let copy_zero = match attributes.int("allowzero")?.unwrap_or(0) {
            0 => true,
            1 => false,
            _ => return Err(OnnxError::AttributeRange.into()),
        };
        let x = self.required(node, 0)?;
        let wanted = self.indices(self.required(node, 1)?, false)?;
        let input = &self.value(x)?.shape;
        let mut inferred = None;
        let mut shape = Vec::with_capacity(wanted.len());
        for (position, dim) in wanted.iter().enumerate() {
            shape.push(match *dim {
                -1 if inferred.replace(position).is_some() => return Err(OnnxError::ShapeMismatch.into()),
                -1 => 1,
                0 if copy_zero => input.get(position).copied().ok_or(OnnxError::ShapeMismatch)?,
                0 => return Err(OnnxError::ZeroDim.into()),
                d if d < 0 => return Err(OnnxError::NegativeDim.into()),
                d => usize::try_from(d).map_err(|_| OnnxError::DimTooLarge)?,
            });
        }
        let known = volume(&shape, self.limits)? as u64;
        if let Some(slot) = inferred.and_then(|position| shape.get_mut(position)) {
            *slot =
                usize::try_from(self.volume_of(x)? / known).ok().filter(|d| *d > 0).ok_or(OnnxError::ShapeMismatch)?;
        }
        self.reshaped(node, x, shape)
    }

    pub(super) fn flatten(&mut self, node: &NodeProto<'a>) -> Result<(), Refusal> {
        let attributes = Attributes::new(node, &["axis"])?;
        let x = self.single(node)?;
        let shape = self.value(x)?.shape.clone();
        let at = match attributes.int("axis")?.unwrap_or(1) {
            a if a >= 0 && a.unsigned_abs() == shape.len() as u64 => shape.len(),
            a => axis(a, shape.len())?,
        };
        let (head, tail) = shape.split_at_checked(at).ok_or(OnnxError::AttributeRange)?;
        let shape = vec![volume(head, self.limits)?, volume(tail, self.limits)?];
        self.reshaped(node, x, shape)
    }

    /// Axes as an attribute before operator set 13, as an input from then on.
    fn axes(&self, node: &NodeProto<'a>) -> Result<Option<Vec<i64>>, Refusal> {
        if self.opset < 13 {
            arity(node, 1, 1)?;
            return Ok(Attributes::new(node, &["axes"])?.ints("axes")?.map(<[i64]>::to_vec));
        }
        arity(node, 1, 2)?;
        Attributes::new(node, &[])?;
        self.optional(node, 1)?.map(|id| self.indices(id, false)).transpose()
    }

    pub(super) fn squeeze(&mut self, node: &NodeProto<'a>) -> Result<(), Refusal> {
        let axes = self.axes(node)?;
        let x = self.required(node, 0)?;
        let shape = self.value(x)?.shape.clone();
        let drop = match axes {
            None => shape.iter().map(|d| *d == 1).collect(),
            Some(axes) => marks(&axes, shape.len())?,
        };
        if shape.iter().zip(&drop).any(|(dim, drop)| *drop && *dim != 1) {
            return Err(OnnxError::ShapeMismatch.into());
        }
        let kept = shape.iter().zip(&drop).filter(|(_, drop)| !**drop).map(|(dim, _)| *dim).collect();
        self.reshaped(node, x, kept)
    }

    pub(super) fn unsqueeze(&mut self, node: &NodeProto<'a>) -> Result<(), Refusal> {
        let axes = self.axes(node)?.ok_or(OnnxError::Arity)?;
        let x = self.required(node, 0)?;
        let mut dims = self.value(x)?.shape.clone().into_iter();
        let rank = dims.len().saturating_add(axes.len());
        if rank > self.limits.max_rank as usize {
            return Err(self.rank_limit(rank));
        }
        let shape = marks(&axes, rank)?.into_iter().map(|new| if new { 1 } else { dims.next().unwrap_or(1) }).collect();
        self.reshaped(node, x, shape)
    }

    pub(super) fn transpose(&mut self, node: &NodeProto<'a>) -> Result<(), Refusal> {
        let attributes = Attributes::new(node, &["perm"])?;
        let x = self.single(node)?;
        let shape = self.value(x)?.shape.clone();
        let perm: Vec<usize> = match attributes.ints("perm")? {
            None => (0..shape.len()).rev().collect(),
            Some(perm) => {
                if perm.len() != shape.len() || perm.iter().any(|p| *p < 0) {
                    return Err(OnnxError::AttributeRange.into());
                }
                marks(perm, shape.len()).map_err(|_| OnnxError::AttributeRange)?;
                perm.iter().map(|p| axis(*p, shape.len())).collect::<Result<_, _>>()?
            }
        };
        let strides = strides(&shape);
        let pick = |list: &[u64]| perm.iter().filter_map(|p| list.get(*p).copied()).collect::<Vec<_>>();
        let output: Vec<usize> = perm.iter().filter_map(|p| shape.get(*p).copied()).collect();
        let indices = walk(&output, &pick(&strides), 0, volume(&output, self.limits)?)?;
        self.moved(node, Op::Select { indices }, x, output)
    }

    pub(super) fn slice(&mut self, node: &NodeProto<'a>) -> Result<(), Refusal> {
        arity(node, 3, 5)?;
        Attributes::new(node, &[])?;
        let x = self.required(node, 0)?;
        let starts = self.indices(self.required(node, 1)?, true)?;
        let ends = self.indices(self.required(node, 2)?, true)?;
        let shape = self.value(x)?.shape.clone();
        let axes = match self.optional(node, 3)? {
            Some(id) => self.indices(id, true)?,
            None => (0..).take(starts.len()).collect(),
        };
        let steps = match self.optional(node, 4)? {
            Some(id) => self.indices(id, true)?,
            None => vec![1; starts.len()],
        };
        if ends.len() != starts.len() || axes.len() != starts.len() || steps.len() != starts.len() {
            return Err(OnnxError::ShapeMismatch.into());
        }
        marks(&axes, shape.len())?;
        let mut output = shape.clone();
        let mut offset = 0i64;
        let mut jumps: Vec<i64> = strides(&shape).iter().map(|s| i64::try_from(*s).unwrap_or(i64::MAX)).collect();
        for (((start, end), at), step) in starts.iter().zip(&ends).zip(&axes).zip(&steps) {
            let at = axis(*at, shape.len())?;
            let (Some(dim), Some(jump), Some(size)) = (shape.get(at), jumps.get_mut(at), output.get_mut(at)) else {
                return Err(OnnxError::AttributeRange.into());
            };
            let (first, count) = span(*start, *end, *step, *dim)?;
            offset = first.checked_mul(*jump).and_then(|o| o.checked_add(offset)).ok_or(OnnxError::IndexOutOfRange)?;
            *jump = jump.checked_mul(*step).ok_or(OnnxError::IndexOutOfRange)?;
            *size = count;
        }
        let elements = volume(&output, self.limits)?;
        let indices = walk_signed(&output, &jumps, offset, elements)?;
        self.moved(node, Op::Select { indices }, x, output)
    }

    pub(super) fn gather(&mut self, node: &NodeProto<'a>) -> Result<(), Refusal> {
        arity(node, 2, 2)?;
        let attributes = Attributes::new(node, &["axis"])?;
        let x = self.required(node, 0)?;
        let id = self.required(node, 1)?;
        let picks = self.indices(id, true)?;
        let picked_shape = self.value(id)?.shape.clone();
        let shape = self.value(x)?.shape.clone();
        let at = axis(attributes.int("axis")?.unwrap_or(0), shape.len())?;
        let (outer, rest) = shape.split_at_checked(at).ok_or(OnnxError::AttributeRange)?;
        let (dim, inner) = rest.split_first().ok_or(OnnxError::AttributeRange)?;
        let picks = picks
            .iter()
            .map(|p| {
                axis(*p, *dim)
                    .map_err(|_| OnnxError::IndexOutOfRange.found(format_args!("index {p} of an axis of {dim}")))
            })
            .collect::<Result<Vec<_>, _>>()?;
        let output = [outer, picked_shape.as_slice(), inner].concat();
        if output.len() > self.limits.max_rank as usize {
            return Err(self.rank_limit(output.len()));
        }
        let elements = volume(&output, self.limits)?;
        let block = volume(inner, self.limits)?;
        let mut indices = Vec::with_capacity(elements);
        for row in 0..volume(outer, self.limits)? {
            for pick in &picks {
                let start = (row * dim + pick) * block;
                for i in start..start + block {
                    indices.push(u32::try_from(i).map_err(|_| OnnxError::VolumeTooLarge)?);
                }
            }
        }
        self.moved(node, Op::Select { indices }, x, output)
    }

    pub(super) fn concat(&mut self, node: &NodeProto<'a>) -> Result<(), Refusal> {
        if node.inputs.is_empty() {
            return Err(OnnxError::Arity.into());
        }
        let attributes = Attributes::new(node, &["axis"])?;
        let ids = (0..node.inputs.len()).map(|slot| self.required(node, slot)).collect::<Result<Vec<_>, _>>()?;
        let first = *ids.first().ok_or(OnnxError::Arity)?;
        let dtype = self.data_type(first)?;
        let mut shape = self.value(first)?.shape.clone();
        let at = axis(attributes.int("axis")?.ok_or(OnnxError::Attribute)?, shape.len())?;
        let mut range = (i64::MAX, i64::MIN);
        let (mut total, mut chunks) = (0usize, Vec::with_capacity(ids.len()));
        for id in &ids {
            let value = self.value(*id)?;
            let same = value.shape.len() == shape.len()
                && value.shape.iter().zip(&shape).enumerate().all(|(i, (a, b))| i == at || a == b)
                && self.data_type(*id)? == dtype;
            if !same {
                return Err(OnnxError::ShapeMismatch.found(format_args!(
                    "{} does not fit {}",
                    Dims(&value.shape),
                    Dims(&shape)
                )));
            }
            range = (range.0.min(value.range.0), range.1.max(value.range.1));
            let part = value.shape.get(at).copied().ok_or(OnnxError::AttributeRange)?;
            total =
                total.checked_add(part).filter(|t| *t as u64 <= self.limits.max_dim).ok_or(OnnxError::DimTooLarge)?;
            chunks.push(value.shape.get(at..).map(|tail| volume(tail, self.limits)).ok_or(OnnxError::AttributeRange)??);
        }
        let outer = shape.get(..at).map(|head| volume(head, self.limits)).ok_or(OnnxError::AttributeRange)??;
        if let Some(dim) = shape.get_mut(at) {
            *dim = total;
        }
        volume(&shape, self.limits)?;
        self.push(node, Op::Concat { outer, chunks }, ids, Output { dtype, shape, range }, 0)
    }
}

/// Which axes of `rank` are listed; each at most once.
fn marks(axes: &[i64], rank: usize) -> Result<Vec<bool>, Refusal> {
    let mut marks = vec![false; rank];
    for value in axes {
        match marks.get_mut(axis(*value, rank)?) {
            Some(mark) if !*mark => *mark = true,
            _ => return Err(OnnxError::AttributeRange.into()),
        }
    }
    Ok(marks)
}

/// The strides of a shape, the last dimension being the innermost.
fn strides(shape: &[usize]) -> Vec<u64> {
    let mut stride = 1u64;
    let mut strides: Vec<u64> = shape
        .iter()
        .rev()
        .map(|dim| {
            let current = stride;
            stride = stride.saturating_mul(*dim as u64);
            current
        })
        .collect();
    strides.reverse();
    strides
}

/// First index and count of a slice of an axis, with the standard's clamping.
fn span(start: i64, end: i64, step: i64, dim: usize) -> Result<(i64, usize), Refusal> {
    let dim = i64::try_from(dim).map_err(|_| OnnxError::DimTooLarge)?;
    if step == 0 || step.unsigned_abs() > 1 << 32 {
        return Err(OnnxError::AttributeRange.found(format_args!("step {step}")));
    }
    let from_end = |v: i64| if v < 0 { v.saturating_add(dim) } else { v };
    let (lo, hi) = if step > 0 { (0, dim) } else { (-1, dim - 1) };
    let first = from_end(start).clamp(lo.max(0), hi);
    let last = from_end(end).clamp(lo, hi);
    let distance = if step > 0 { last - first } else { first - last };
    if distance <= 0 {
        return Err(
            OnnxError::ZeroDim.found(format_args!("slice {start} to {end} by {step} of an axis of {dim} is empty"))
        );
    }
    let count = distance.unsigned_abs().div_ceil(step.unsigned_abs());
    Ok((first, usize::try_from(count).map_err(|_| OnnxError::DimTooLarge)?))
}

/// The source position of every element of `shape`, in order: `offset` plus the strides times the
/// coordinates.
pub(super) fn walk(shape: &[usize], strides: &[u64], offset: u64, elements: usize) -> Result<Vec<u32>, Refusal> {
    let signed = |v: u64| i64::try_from(v).map_err(|_| Refusal::from(OnnxError::VolumeTooLarge));
    let strides = strides.iter().map(|s| signed(*s)).collect::<Result<Vec<_>, _>>()?;
    walk_signed(shape, &strides, signed(offset)?, elements)
}

fn walk_signed(shape: &[usize], strides: &[i64], offset: i64, elements: usize) -> Result<Vec<u32>, Refusal> {
    let mut coordinates = vec![0usize; shape.len()];
    let mut position = offset;
    let mut out = Vec::with_capacity(elements);
    for _ in 0..elements {
        out.push(u32::try_from(position).map_err(|_| OnnxError::IndexOutOfRange)?);
        for ((coordinate, dim), stride) in coordinates.iter_mut().zip(shape).zip(strides).rev() {
            *coordinate += 1;
            position += stride;
            if *coordinate < *dim {
                break;
            }
            position -= stride * i64::try_from(*dim).map_err(|_| OnnxError::DimTooLarge)?;
            *coordinate = 0;
        }
    }
    Ok(out)
}
