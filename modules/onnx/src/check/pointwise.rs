//! Elementwise operators and pooling, with the ranges of their results.

use super::attributes::Attributes;
use super::constants::{Constant, dtype, volume};
use super::window::window;
use super::{Checker, Id, Output, arity};
use crate::OnnxError;
use crate::graph::{Arithmetic, Data, Dtype, Op};
use crate::limits::mac_limit;
use crate::proto::NodeProto;
use crate::refusal::{Dims, Name, Refusal};

impl<'a> Checker<'a> {
    pub(super) fn max_pool(&mut self, node: &NodeProto<'a>) -> Result<(), Refusal> {
        let known = ["auto_pad", "ceil_mode", "dilations", "kernel_shape", "pads", "storage_order", "strides"];
        let attributes = Attributes::new(node, &known)?;
        self.since(12)?;
        let x = self.single(node)?;
        let dtype = self.data_type(x)?;
        if dtype == Dtype::I32 {
            return Err(OnnxError::Dtype.into());
        }
        let value = self.value(x)?;
        let [1, channels, spatial @ ..] = value.shape.as_slice() else { return Err(OnnxError::ShapeMismatch.into()) };
        let (channels, range) = (*channels, value.range);
        let kernel = attributes
            .ints("kernel_shape")?
            .ok_or(OnnxError::Attribute)?
            .iter()
            .map(|k| {
                usize::try_from(*k)
                    .ok()
                    .filter(|k| *k > 0 && *k as u64 <= self.limits.max_dim)
                    .ok_or_else(|| OnnxError::AttributeRange.found(format_args!("kernel of {k}")))
            })
            .collect::<Result<Vec<_>, _>>()?;
        let flag = |name: &str| match attributes.int(name)?.unwrap_or(0) {
            0 => Ok(false),
            1 => Ok(true),
            v => Err(OnnxError::AttributeRange.found(format_args!("{} is {v}; allowed: 0, 1", Name(name)))),
        };
        let ceil = flag("ceil_mode")?;
        flag("storage_order")?; // orders the indices output, which is refused
        if kernel.len() != spatial.len() {
            return Err(OnnxError::AttributeRange.into());
        }
        let window = window(&attributes, spatial, &kernel, ceil, self.limits)?;
        let mut shape = vec![1, channels];
        shape.extend(window.output.iter().skip(2usize.saturating_sub(spatial.len())));
        let taps = volume(&kernel, self.limits)? as u64;
        let comparisons = taps.saturating_mul(volume(&shape, self.limits)? as u64);
        if comparisons > self.limits.max_macs {
            return Err(mac_limit(comparisons, self.limits));
        }
        // Measured: a comparison takes twice the time of a plain element.
        self.cost.add_elements(comparisons.saturating_mul(2))?;
        // A window that touches no data (possible with dilation) yields the type's minimum.
        let range = (dtype.range().0, range.1);
        self.push(node, Op::MaxPool { window, channels }, vec![x], Output { dtype, shape, range }, 0)
    }

    pub(super) fn relu(&mut self, node: &NodeProto<'a>) -> Result<(), Refusal> {
        Attributes::new(node, &[])?;
        self.since(14)?;
        let x = self.single(node)?;
        if self.data_type(x)? == Dtype::U8 {
            return Err(OnnxError::Dtype.into());
        }
        self.clamp(node, x, 0, i64::MAX)
    }

    pub(super) fn clip(&mut self, node: &NodeProto<'a>) -> Result<(), Refusal> {
        arity(node, 1, 3)?;
        self.since(12)?;
        Attributes::new(node, &[])?;
        let x = self.required(node, 0)?;
        let dtype = self.data_type(x)?;
        let bound = |id: Option<Id>, default: i64| match id.map(|id| self.constant_of(id)).transpose()? {
            None => Ok::<i64, Refusal>(default),
            Some((constant, [] | [1])) => match (constant, dtype) {
                (Constant::Data(Data::I8(_)), Dtype::I8)
                | (Constant::Data(Data::U8(_)), Dtype::U8)
                | (Constant::Data(Data::I32(_)), Dtype::I32) => Ok(constant.range().0),
                (Constant::Scale(_), _) => Err(OnnxError::FloatTensor.into()),
                _ => Err(OnnxError::Dtype.into()),
            },
            Some(_) => Err(OnnxError::ShapeMismatch.into()),
        };
        let (min, max) = dtype.range();
        let (lo, hi) = (bound(self.optional(node, 1)?, min)?, bound(self.optional(node, 2)?, max)?);
        if lo > hi {
            return Err(OnnxError::AttributeRange.found(format_args!("bounds {lo} to {hi}")));
        }
        self.clamp(node, x, lo, hi)
    }

    fn clamp(&mut self, node: &NodeProto<'a>, x: Id, lo: i64, hi: i64) -> Result<(), Refusal> {
        let dtype = self.data_type(x)?;
        let (lo, hi) = (lo.max(dtype.range().0), hi.min(dtype.range().1));
        let value = self.value(x)?;
        let output = Output {
            dtype,
            shape: value.shape.clone(),
            range: (value.range.0.clamp(lo, hi), value.range.1.clamp(lo, hi)),
        };
        self.push(node, Op::Clamp { lo, hi }, vec![x], output, 0)
    }

    pub(super) fn cast(&mut self, node: &NodeProto<'a>) -> Result<(), Refusal> {
        let attributes = Attributes::new(node, &["to"])?;
        let x = self.single(node)?;
        self.data_type(x)?;
        let to = attributes.int("to")?.ok_or(OnnxError::Attribute)?;
        let dtype = dtype(i32::try_from(to).map_err(|_| OnnxError::Dtype)?)?;
        let value = self.value(x)?;
        let (min, max) = dtype.range();
        if value.range.0 < min || value.range.1 > max {
            let (lo, hi) = value.range;
            return Err(
                OnnxError::LossyCast.found(format_args!("values lie within {lo} to {hi}; allowed: {min} to {max}"))
            );
        }
        let output = Output { dtype, shape: value.shape.clone(), range: value.range };
        self.push(node, Op::Cast, vec![x], output, 0)
    }

    pub(super) fn arithmetic(&mut self, node: &NodeProto<'a>) -> Result<(), Refusal> {
        arity(node, 2, 2)?;
        Attributes::new(node, &[])?;
        let (a, b) = (self.required(node, 0)?, self.required(node, 1)?);
        if self.data_type(a)? != Dtype::I32 || self.data_type(b)? != Dtype::I32 {
            return Err(OnnxError::Dtype.into());
        }
        let op = match node.op_type {
            "Add" => Arithmetic::Add,
            "Sub" => Arithmetic::Sub,
            _ => Arithmetic::Mul,
        };
        let (left, right) = (self.value(a)?, self.value(b)?);
        let corners = |f: fn(i64, i64) -> Option<i64>| {
            let (l, r) = (left.range, right.range);
            [f(l.0, r.0), f(l.0, r.1), f(l.1, r.0), f(l.1, r.1)]
                .into_iter()
                .try_fold((i64::MAX, i64::MIN), |(lo, hi), v| v.map(|v| (lo.min(v), hi.max(v))))
                .ok_or_else(|| Refusal::from(OnnxError::AccumulatorOverflow))
        };
        let range = match op {
            Arithmetic::Add => corners(i64::checked_add)?,
            Arithmetic::Sub => corners(i64::checked_sub)?,
            Arithmetic::Mul => corners(i64::checked_mul)?,
        };
        let (min, max) = Dtype::I32.range();
        if range.0 < min || range.1 > max {
            let (lo, hi) = range;
            return Err(OnnxError::AccumulatorOverflow
                .found(format_args!("it could reach {lo} to {hi}; allowed: {min} to {max}")));
        }
        let shape = broadcast(&left.shape, &right.shape)?;
        let elements = volume(&shape, self.limits)?;
        let (lhs, rhs) = (expand(&left.shape, &shape, elements)?, expand(&right.shape, &shape, elements)?);
        let scratch = (elements as u64).saturating_mul(8);
        self.cost.add_elements((elements as u64).saturating_mul(4))?; // two look-ups and a checked operation each
        self.push(
            node,
            Op::Arithmetic { op, lhs, rhs },
            vec![a, b],
            Output { dtype: Dtype::I32, shape, range },
            scratch,
        )
    }

    /// Refuses an operator whose integer form appeared in a later operator set.
    fn since(&self, opset: i64) -> Result<(), Refusal> {
        if self.opset >= opset {
            return Ok(());
        }
        Err(OnnxError::OpVersion
            .found(format_args!("opset {}; integers are allowed from opset {opset} on", self.opset)))
    }
}

/// The shape that two shapes broadcast to.
fn broadcast(a: &[usize], b: &[usize]) -> Result<Vec<usize>, Refusal> {
    let rank = a.len().max(b.len());
    let dim = |shape: &[usize], axis: usize| {
        (axis + shape.len()).checked_sub(rank).and_then(|i| shape.get(i)).copied().unwrap_or(1)
    };
    (0..rank)
        .map(|axis| match (dim(a, axis), dim(b, axis)) {
            (x, y) if x == y => Ok(x),
            (1, y) => Ok(y),
            (x, 1) => Ok(x),
            _ => Err(OnnxError::ShapeMismatch.found(format_args!("{} and {} do not broadcast", Dims(a), Dims(b)))),
        })
        .collect()
}

/// For each element of `to`, the element of a tensor of shape `from` that broadcasting puts there.
fn expand(from: &[usize], to: &[usize], elements: usize) -> Result<Vec<u32>, Refusal> {
    let mut stride = 1u64;
    let mut strides = vec![0u64; to.len()];
    for (slot, dim) in strides.iter_mut().rev().zip(from.iter().rev()) {
        if *dim > 1 {
            *slot = stride;
        }
        stride = stride.saturating_mul(*dim as u64);
    }
    super::layout::walk(to, &strides, 0, elements)
}
