//! The part of ONNX's protobuf that an integer graph needs. Everything else is either known to be harmless
//! and skipped (documentation, producer, metadata, intermediate value infos) or refused with its own code.
//! There is no recursion: sub-graphs are refused unread.

use crate::OnnxError;
use crate::limits::Limits;
use crate::refusal::{Name, Refusal, type_name};
use crate::wire::{Fields, Value, push_capped, push_fixed32, push_ints, set_once};

const MAX_NODE_INPUTS: usize = 64;
const MAX_ATTRIBUTES: usize = 32;
const MAX_ATTRIBUTE_INTS: usize = 64;
const MAX_DIMS: usize = 64;
const MAX_GRAPH_INPUTS: usize = 4096;
const MAX_OPSETS: usize = 32;

/// Element types by their ONNX numbers.
pub(crate) mod data_type {
    pub(crate) const FLOAT: i32 = 1;
    pub(crate) const UINT8: i32 = 2;
    pub(crate) const INT8: i32 = 3;
    pub(crate) const INT32: i32 = 6;
    pub(crate) const INT64: i32 = 7;
    pub(crate) const FLOAT16: i32 = 10;
    pub(crate) const DOUBLE: i32 = 11;
    pub(crate) const BFLOAT16: i32 = 16;
}

#[derive(Debug)]
pub(crate) struct ModelProto<'a> {
    pub ir_version: i64,
    pub opsets: Vec<(&'a str, i64)>,
    pub graph: GraphProto<'a>,
}

#[derive(Debug, Default)]
pub(crate) struct GraphProto<'a> {
    pub nodes: Vec<NodeProto<'a>>,
    pub initializers: Vec<TensorProto<'a>>,
    pub inputs: Vec<ValueInfo<'a>>,
    pub outputs: Vec<ValueInfo<'a>>,
}

#[derive(Debug, Default)]
pub(crate) struct NodeProto<'a> {
    pub inputs: Vec<&'a str>,
    pub outputs: Vec<&'a str>,
    pub name: &'a str,
    pub op_type: &'a str,
    pub domain: &'a str,
    pub attributes: Vec<Attribute<'a>>,
}

#[derive(Debug)]
pub(crate) struct Attribute<'a> {
    pub name: &'a str,
    pub value: AttributeValue<'a>,
}

#[derive(Debug)]
pub(crate) enum AttributeValue<'a> {
    Int(i64),
    Text(&'a [u8]),
    Ints(Vec<i64>),
    Tensor(TensorProto<'a>),
    /// A type that no allowed operator has.
    Other,
}

#[derive(Debug, Default)]
pub(crate) struct TensorProto<'a> {
    pub name: &'a str,
    pub dims: Vec<i64>,
    pub data_type: i32,
    pub raw_data: Option<&'a [u8]>,
    pub ints: Vec<i64>,
    pub int32s: Vec<i64>,
    pub floats: Vec<u32>,
}

#[derive(Debug, Default)]
pub(crate) struct ValueInfo<'a> {
    pub name: &'a str,
    /// Element type and dimensions; `None` in a dimension means symbolic or absent.
    pub tensor: Option<(i32, Option<Vec<Option<i64>>>)>,
}

/// Parses and caps a model. The size of everything allocated is bounded by the file and the limits.
pub(crate) fn parse<'a>(bytes: &'a [u8], limits: &Limits) -> Result<ModelProto<'a>, Refusal> {
    if bytes.len() as u64 > limits.max_file_bytes {
        let (found, allowed) = (bytes.len(), limits.max_file_bytes);
        return Err(OnnxError::TooLarge.found(format_args!("{found} bytes; allowed: {allowed}")));
    }
    let (mut ir_version, mut graph, mut opsets) = (None, None, Vec::new());
    let mut fields = Fields::new(bytes);
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => set_once(&mut ir_version, value.int()?)?,
            7 => set_once(&mut graph, value.bytes()?)?,
            8 => push_capped(&mut opsets, opset(value.bytes()?)?, MAX_OPSETS)?,
            2..=4 | 6 | 14 => drop(value.bytes()?), // producer, domain, documentation, metadata
            5 => drop(value.int()?),                // model_version
            20 => return Err(OnnxError::TrainingInfo.into()),
            25 => return Err(OnnxError::Function.into()),
            _ => return Err(OnnxError::UnknownField.found(number)),
        }
    }
    let graph = graph_proto(graph.ok_or(OnnxError::MissingGraph)?, limits)?;
    Ok(ModelProto { ir_version: ir_version.ok_or(OnnxError::IrVersion)?, opsets, graph })
}

fn opset(bytes: &[u8]) -> Result<(&str, i64), Refusal> {
    let (mut domain, mut version) = (None, None);
    let mut fields = Fields::new(bytes);
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => set_once(&mut domain, value.text()?)?,
            2 => set_once(&mut version, value.int()?)?,
            _ => return Err(OnnxError::UnknownField.found(number)),
        }
    }
    Ok((domain.unwrap_or(""), version.ok_or(OnnxError::Opset)?))
}

fn graph_proto<'a>(bytes: &'a [u8], limits: &Limits) -> Result<GraphProto<'a>, Refusal> {
    let mut graph = GraphProto::default();
    let mut fields = Fields::new(bytes);
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => {
                let place = graph.nodes.len();
                let node = node(value.bytes()?, limits).map_err(|e| e.at(format_args!("node {place}")))?;
                push_capped(&mut graph.nodes, node, limits.max_nodes as usize).map_err(|e| e.at("nodes"))?;
            }
            5 => {
                let place = graph.initializers.len();
                let tensor = tensor(value.bytes()?, limits).map_err(|e| e.at(format_args!("initialiser {place}")))?;
                push_capped(&mut graph.initializers, tensor, limits.max_constants as usize)
                    .map_err(|e| e.at("initialisers"))?;
            }
            11 => push_capped(&mut graph.inputs, value_info(value.bytes()?)?, MAX_GRAPH_INPUTS)
                .map_err(|e| e.at("inputs"))?,
            12 => push_capped(&mut graph.outputs, value_info(value.bytes()?)?, MAX_GRAPH_INPUTS)
                .map_err(|e| e.at("outputs"))?,
            2 | 10 | 13 | 14 | 16 => drop(value.bytes()?), // name, documentation, value infos, annotations, metadata
            15 => return Err(OnnxError::SparseTensor.into()),
            _ => return Err(OnnxError::UnknownField.found(number)),
        }
    }
    Ok(graph)
}

fn node<'a>(bytes: &'a [u8], limits: &Limits) -> Result<NodeProto<'a>, Refusal> {
    let mut node = NodeProto::default();
    let (mut name, mut op_type, mut domain) = (None, None, None);
    let mut fields = Fields::new(bytes);
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => push_capped(&mut node.inputs, value.text()?, MAX_NODE_INPUTS).map_err(|e| e.at("inputs"))?,
            2 => push_capped(&mut node.outputs, value.text()?, MAX_NODE_INPUTS).map_err(|e| e.at("outputs"))?,
            3 => set_once(&mut name, value.text()?)?,
            4 => set_once(&mut op_type, value.text()?)?,
            5 => {
                let place = node.attributes.len();
                let one = attribute(value.bytes()?, limits).map_err(|e| e.at(format_args!("attribute {place}")))?;
                push_capped(&mut node.attributes, one, MAX_ATTRIBUTES).map_err(|e| e.at("attributes"))?;
            }
            7 => set_once(&mut domain, value.text()?)?,
            6 | 9 => drop(value.bytes()?), // documentation, metadata
            8 if value.bytes()?.is_empty() => {}
            // An overload selects a function of the model.
            8 => return Err(OnnxError::Domain.says("a node with an overload is not allowed")),
            _ => return Err(OnnxError::UnknownField.found(number)),
        }
    }
    (node.name, node.op_type, node.domain) = (name.unwrap_or(""), op_type.unwrap_or(""), domain.unwrap_or(""));
    Ok(node)
}

fn attribute<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Attribute<'a>, Refusal> {
    let (mut name, mut kind, mut int, mut text, mut tensor_value, mut ints) =
        (None, None, None, None, None, Vec::new());
    let mut other = false;
    let mut fields = Fields::new(bytes);
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => set_once(&mut name, value.text()?)?,
            3 => set_once(&mut int, value.int()?)?,
            4 => set_once(&mut text, value.bytes()?)?,
            5 => set_once(&mut tensor_value, tensor(value.bytes()?, limits)?)?,
            6 | 11 => return Err(OnnxError::Subgraph.into()),
            8 => push_ints(&mut ints, value, MAX_ATTRIBUTE_INTS)?,
            20 => set_once(&mut kind, value.int32()?)?,
            13 => drop(value.bytes()?),                    // documentation
            2 | 7 | 9 | 10 | 14 | 15 | 21 => other = true, // floats, strings, tensors, types, references
            22 | 23 => return Err(OnnxError::SparseTensor.into()),
            _ => return Err(OnnxError::UnknownField.found(number)),
        }
    }
    // The type enum says which field counts; it must agree with the field that is there. Absent data means
    // the empty or zero value.
    let value = match (kind, int, text, tensor_value, ints.is_empty(), other) {
        (Some(2), int, None, None, true, false) => AttributeValue::Int(int.unwrap_or(0)),
        (Some(3), None, text, None, true, false) => AttributeValue::Text(text.unwrap_or(&[])),
        (Some(4), None, None, Some(t), true, false) => AttributeValue::Tensor(t),
        (Some(7), None, None, None, _, false) => AttributeValue::Ints(ints),
        (Some(5 | 10), ..) => return Err(OnnxError::Subgraph.into()),
        (Some(11 | 12), ..) => return Err(OnnxError::SparseTensor.into()),
        (Some(_), ..) => AttributeValue::Other,
        (None, ..) => return Err(OnnxError::Attribute.found(format_args!("{} has no type", Name(name.unwrap_or(""))))),
    };
    Ok(Attribute { name: name.unwrap_or(""), value })
}

fn tensor<'a>(bytes: &'a [u8], limits: &Limits) -> Result<TensorProto<'a>, Refusal> {
    let max = usize::try_from(limits.max_elements).unwrap_or(usize::MAX);
    let mut tensor = TensorProto::default();
    let (mut name, mut data_type) = (None, None);
    let mut fields = Fields::new(bytes);
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => push_ints(&mut tensor.dims, value, MAX_DIMS)?,
            2 => set_once(&mut data_type, value.int32()?)?,
            4 => push_fixed32(&mut tensor.floats, value, max)?,
            5 => push_ints(&mut tensor.int32s, value, max)?,
            7 => push_ints(&mut tensor.ints, value, max)?,
            8 => set_once(&mut name, value.text()?)?,
            9 => set_once(&mut tensor.raw_data, value.bytes()?)?,
            12 | 16 => drop(value.bytes()?), // documentation, metadata
            3 | 13 => return Err(OnnxError::ExternalData.into()), // segment, external_data
            14 if value.int()? == 0 => {}    // data_location DEFAULT
            14 => return Err(OnnxError::ExternalData.into()),
            6 => return Err(OnnxError::Dtype.found(type_name(8))),
            11 => return Err(OnnxError::Dtype.found("uint32 or uint64")),
            10 => return Err(OnnxError::FloatTensor.found(type_name(data_type::DOUBLE))), // doubles
            _ => return Err(OnnxError::UnknownField.found(number)),
        }
    }
    tensor.name = name.unwrap_or("");
    tensor.data_type =
        data_type.ok_or_else(|| OnnxError::Dtype.found(format_args!("tensor {} has none", Name(tensor.name))))?;
    Ok(tensor)
}

fn value_info(bytes: &[u8]) -> Result<ValueInfo<'_>, Refusal> {
    let (mut name, mut kind) = (None, None);
    let mut fields = Fields::new(bytes);
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => set_once(&mut name, value.text()?)?,
            2 => set_once(&mut kind, value.bytes()?)?,
            3 | 4 => drop(value.bytes()?),
            _ => return Err(OnnxError::UnknownField.found(number)),
        }
    }
    let tensor = kind.map(type_proto).transpose()?.flatten();
    Ok(ValueInfo { name: name.unwrap_or(""), tensor })
}

type TensorType = (i32, Option<Vec<Option<i64>>>);

fn type_proto(bytes: &[u8]) -> Result<Option<TensorType>, Refusal> {
    let mut tensor = None;
    let mut fields = Fields::new(bytes);
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => set_once(&mut tensor, tensor_type(value.bytes()?)?)?,
            4 | 5 | 7 | 9 => return Err(OnnxError::Dtype.found("a sequence, map, opaque or optional value")),
            8 => return Err(OnnxError::SparseTensor.into()),
            6 => drop(value.bytes()?),
            _ => return Err(OnnxError::UnknownField.found(number)),
        }
    }
    Ok(tensor)
}

fn tensor_type(bytes: &[u8]) -> Result<TensorType, Refusal> {
    let (mut elem, mut shape) = (None, None);
    let mut fields = Fields::new(bytes);
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => set_once(&mut elem, value.int32()?)?,
            2 => set_once(&mut shape, dimensions(value.bytes()?)?)?,
            _ => return Err(OnnxError::UnknownField.found(number)),
        }
    }
    Ok((elem.unwrap_or(0), shape))
}

fn dimensions(bytes: &[u8]) -> Result<Vec<Option<i64>>, Refusal> {
    let mut dims = Vec::new();
    let mut fields = Fields::new(bytes);
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => push_capped(&mut dims, dimension(value)?, MAX_DIMS)?,
            _ => return Err(OnnxError::UnknownField.found(number)),
        }
    }
    Ok(dims)
}

fn dimension(value: Value<'_>) -> Result<Option<i64>, Refusal> {
    let (mut size, mut symbolic) = (None, false);
    let mut fields = Fields::new(value.bytes()?);
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => set_once(&mut size, value.int()?)?,
            2 => symbolic = !value.bytes()?.is_empty(),
            3 => drop(value.bytes()?),
            _ => return Err(OnnxError::UnknownField.found(number)),
        }
    }
    Ok(size.filter(|_| !symbolic))
}
