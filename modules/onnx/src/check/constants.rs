//! Constants of the file: dimensions checked before anything is allocated, data checked against type and
//! shape.

use crate::OnnxError;
use crate::graph::{Data, Dtype};
use crate::limits::Limits;
use crate::proto::{TensorProto, data_type};
use crate::refusal::{Dims, Refusal, type_name};

/// A constant of any type that a graph may carry.
#[derive(Debug, Clone)]
pub(crate) enum Constant {
    /// Data of the graph's own element types.
    Data(Data),
    /// Shapes, axes and indices.
    Index(Vec<i64>),
    /// The scales by which values were quantised.
    Scale(Vec<f32>),
}

impl Constant {
    /// Smallest and largest element.
    pub(crate) fn range(&self) -> (i64, i64) {
        fn of<T: Copy + Into<i64>>(v: &[T]) -> (i64, i64) {
            v.iter().fold((i64::MAX, i64::MIN), |(lo, hi), x| (lo.min((*x).into()), hi.max((*x).into())))
        }
        match self {
            Constant::Data(Data::I8(v)) => of(v),
            Constant::Data(Data::U8(v)) => of(v),
            Constant::Data(Data::I32(v)) => of(v),
            Constant::Index(v) => of(v),
            Constant::Scale(_) => (0, 0),
        }
    }
}

/// Checks dimensions and returns them with their product.
pub(crate) fn checked_shape(dims: &[i64], limits: &Limits) -> Result<(Vec<usize>, usize), Refusal> {
    if dims.len() > limits.max_rank as usize {
        return Err(OnnxError::RankTooLarge.found(format_args!(
            "{} dimensions; allowed: {}",
            dims.len(),
            limits.max_rank
        )));
    }
    let mut shape = Vec::with_capacity(dims.len());
    for dim in dims {
        let dim = match *dim {
            d if d < 0 => return Err(OnnxError::NegativeDim.found(Dims(dims))),
            0 => return Err(OnnxError::ZeroDim.found(Dims(dims))),
            d => u64::try_from(d).map_err(|_| OnnxError::DimTooLarge)?,
        };
        if dim > limits.max_dim {
            return Err(OnnxError::DimTooLarge.found(format_args!(
                "{dim} of {}; allowed: {}",
                Dims(dims),
                limits.max_dim
            )));
        }
        shape.push(usize::try_from(dim).map_err(|_| OnnxError::DimTooLarge)?);
    }
    let volume = volume(&shape, limits)?;
    Ok((shape, volume))
}

/// The product of the dimensions, within the limit.
pub(crate) fn volume(shape: &[usize], limits: &Limits) -> Result<usize, Refusal> {
    let volume = shape.iter().fold(1u64, |acc, d| acc.saturating_mul(*d as u64));
    if volume > limits.max_elements {
        let allowed = limits.max_elements;
        return Err(
            OnnxError::VolumeTooLarge.found(format_args!("{volume} of shape {}; allowed: {allowed}", Dims(shape)))
        );
    }
    usize::try_from(volume).map_err(|_| OnnxError::VolumeTooLarge.into())
}

/// The type of a declared element number.
pub(crate) fn dtype(number: i32) -> Result<Dtype, Refusal> {
    match number {
        data_type::INT8 => Ok(Dtype::I8),
        data_type::UINT8 => Ok(Dtype::U8),
        data_type::INT32 => Ok(Dtype::I32),
        data_type::FLOAT | data_type::FLOAT16 | data_type::DOUBLE | data_type::BFLOAT16 => {
            Err(OnnxError::FloatTensor.found(type_name(number)))
        }
        _ => Err(OnnxError::Dtype.found(format_args!("{}; allowed: int8, uint8, int32", type_name(number)))),
    }
}

/// Decodes a tensor of the file.
pub(crate) fn decode(tensor: &TensorProto<'_>, limits: &Limits) -> Result<(Constant, Vec<usize>), Refusal> {
    match tensor.data_type {
        data_type::INT64 | data_type::FLOAT => {}
        other => drop(dtype(other)?),
    }
    let (shape, volume) = checked_shape(&tensor.dims, limits)?;
    let constant = match tensor.data_type {
        data_type::FLOAT => Constant::Scale(floats(tensor, volume)?),
        data_type::INT64 => Constant::Index(ints64(tensor, volume)?),
        data_type::INT32 => Constant::Data(Data::I32(match tensor.raw_data {
            Some(raw) => words(raw, volume, &[&tensor.ints, &tensor.int32s], i32::from_le_bytes)?,
            None => narrow(tensor, volume)?,
        })),
        data_type::INT8 => Constant::Data(Data::I8(match tensor.raw_data {
            Some(raw) => words(raw, volume, &[&tensor.ints, &tensor.int32s], i8::from_le_bytes)?,
            None => narrow(tensor, volume)?,
        })),
        _ => Constant::Data(Data::U8(match tensor.raw_data {
            Some(raw) => words(raw, volume, &[&tensor.ints, &tensor.int32s], u8::from_le_bytes)?,
            None => narrow(tensor, volume)?,
        })),
    };
    if !matches!(constant, Constant::Scale(_)) && !tensor.floats.is_empty() {
        return Err(OnnxError::DataLength.into());
    }
    Ok((constant, shape))
}

/// Little-endian raw data of exactly `volume` words, with every other data field empty.
fn words<const N: usize, T>(
    raw: &[u8],
    volume: usize,
    others: &[&Vec<i64>],
    from: fn([u8; N]) -> T,
) -> Result<Vec<T>, Refusal> {
    let (chunks, rest) = raw.as_chunks::<N>();
    if !rest.is_empty() || chunks.len() != volume || others.iter().any(|o| !o.is_empty()) {
        return Err(length(raw.len(), volume.saturating_mul(N), "bytes of raw data"));
    }
    Ok(chunks.iter().map(|c| from(*c)).collect())
}

/// Elements of the `int32_data` field, each within the range of its type.
fn narrow<T: TryFrom<i64>>(tensor: &TensorProto<'_>, volume: usize) -> Result<Vec<T>, Refusal> {
    if tensor.int32s.len() != volume || !tensor.ints.is_empty() {
        return Err(length(tensor.int32s.len(), volume, "elements of int32_data"));
    }
    let beyond = |v: &i64| {
        OnnxError::DataLength.found(format_args!("{v} is out of the range of {}", type_name(tensor.data_type)))
    };
    tensor.int32s.iter().map(|v| T::try_from(*v).map_err(|_| beyond(v))).collect()
}

fn ints64(tensor: &TensorProto<'_>, volume: usize) -> Result<Vec<i64>, Refusal> {
    match tensor.raw_data {
        Some(raw) => words(raw, volume, &[&tensor.ints, &tensor.int32s], i64::from_le_bytes),
        None if tensor.ints.len() == volume && tensor.int32s.is_empty() => Ok(tensor.ints.clone()),
        None => Err(length(tensor.ints.len(), volume, "elements of int64_data")),
    }
}

fn floats(tensor: &TensorProto<'_>, volume: usize) -> Result<Vec<f32>, Refusal> {
    match tensor.raw_data {
        Some(raw) if tensor.floats.is_empty() => {
            words(raw, volume, &[&tensor.ints, &tensor.int32s], f32::from_le_bytes)
        }
        None if tensor.floats.len() == volume && tensor.ints.is_empty() && tensor.int32s.is_empty() => {
            Ok(tensor.floats.iter().map(|bits| f32::from_bits(*bits)).collect())
        }
        _ => Err(length(tensor.floats.len(), volume, "elements of float_data")),
    }
}

/// Data of a tensor in the wrong amount, or in more than one field.
fn length(found: usize, needed: usize, what: &str) -> Refusal {
    OnnxError::DataLength.found(format_args!("{found} {what}; needed: {needed}, and no other data field"))
}
