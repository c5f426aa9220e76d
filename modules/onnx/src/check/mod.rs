//! The static validator: from bytes to a [`Graph`], or one stable reason why not. It sees no engine,
//! allocates in proportion to the file and the limits only, and computes shapes, value ranges and cost
//! itself.

mod attributes;
mod constants;
mod contract;
mod layout;
mod pointwise;
mod window;

use std::collections::{BTreeMap, BTreeSet};

use crate::OnnxError;
use crate::graph::{Dtype, Graph, Op, Step, TensorSpec, ValueType};
use crate::limits::{Cost, Limits};
use crate::proto::{self, ModelProto, NodeProto, ValueInfo};
use constants::{Constant, checked_shape, decode, dtype, volume};

/// Range of accepted `ir_version`s.
const IR_VERSIONS: std::ops::RangeInclusive<i64> = 3..=13;
/// Range of accepted default operator sets: QLinear operators exist since 10; 18 is the last one whose
/// meaning was checked.
const OPSETS: std::ops::RangeInclusive<i64> = 10..=18;

const RANDOM_OPS: [&str; 7] =
    ["RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Multinomial", "Bernoulli", "Dropout"];
const SUBGRAPH_OPS: [&str; 4] = ["If", "Loop", "Scan", "SequenceMap"];

/// The operators that a model may use, of the default domain.
pub const ALLOWED_OPS: [&str; 21] = [
    "Add",
    "Cast",
    "Clip",
    "Concat",
    "Constant",
    "ConvInteger",
    "Flatten",
    "Gather",
    "Identity",
    "MatMulInteger",
    "MaxPool",
    "Mul",
    "QLinearConv",
    "QLinearMatMul",
    "Relu",
    "Reshape",
    "Slice",
    "Squeeze",
    "Sub",
    "Transpose",
    "Unsqueeze",
];

/// What the validator learns about a model.
pub(crate) struct Checked {
    pub graph: Graph,
    pub input: TensorSpec,
    pub output: TensorSpec,
    pub cost: Cost,
}

/// A value of the graph while it is being checked.
#[derive(Debug, Clone)]
pub(crate) struct Value {
    shape: Vec<usize>,
    /// Bounds that hold for every input.
    range: (i64, i64),
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    /// Computed from the input.
    Computed(Dtype),
    /// A constant of the file.
    Constant(Constant),
}

/// Index into [`Checker::values`].
type Id = usize;

/// A computed value about to be added.
struct Output {
    dtype: Dtype,
    shape: Vec<usize>,
    range: (i64, i64),
}

pub(crate) struct Checker<'a> {
    limits: &'a Limits,
    opset: i64,
    names: BTreeMap<&'a str, Id>,
    values: Vec<Value>,
    steps: Vec<Step>,
    scales_used: BTreeSet<Id>,
    constants: u32,
    cost: Cost,
}

/// Validates a model.
pub(crate) fn check(bytes: &[u8], limits: &Limits) -> Result<Checked, OnnxError> {
    let model = proto::parse(bytes, limits)?;
    let opset = versions(&model)?;
    let graph = &model.graph;
    if graph.nodes.is_empty() {
        return Err(OnnxError::MissingGraph);
    }
    graph.nodes.iter().try_for_each(allowed)?;
    let mut checker = Checker {
        limits,
        opset,
        names: BTreeMap::new(),
        values: Vec::new(),
        steps: Vec::new(),
        scales_used: BTreeSet::new(),
        constants: 0,
        cost: Cost { nodes: graph.nodes.len() as u64, ..Cost::default() },
    };
    unique_outputs(&graph.nodes)?;
    for tensor in &graph.initializers {
        let (constant, shape) = decode(tensor, limits)?;
        checker.define_constant(tensor.name, constant, shape)?;
    }
    let input = checker.input(&graph.inputs)?;
    for (position, node) in graph.nodes.iter().enumerate() {
        if let Some(missing) = node.inputs.iter().find(|name| !name.is_empty() && !checker.names.contains_key(*name)) {
            return Err(undefined(&graph.nodes, position, missing));
        }
        checker.node(node)?;
    }
    checker.floats_are_scales()?;
    let (output_id, output) = checker.output(&graph.outputs)?;
    let graph = checker.graph(output_id)?;
    Ok(Checked { graph, input, output, cost: checker.cost })
}

fn versions(model: &ModelProto<'_>) -> Result<i64, OnnxError> {
    if !IR_VERSIONS.contains(&model.ir_version) {
        return Err(OnnxError::IrVersion);
    }
    let mut default = model.opsets.iter().filter(|(domain, _)| domain.is_empty() || *domain == "ai.onnx");
    match (default.next(), default.next()) {
        (Some((_, version)), None) if OPSETS.contains(version) => Ok(*version),
        _ => Err(OnnxError::Opset),
    }
}

fn allowed(node: &NodeProto<'_>) -> Result<(), OnnxError> {
    if !node.domain.is_empty() && node.domain != "ai.onnx" {
        Err(OnnxError::Domain)
    } else if RANDOM_OPS.contains(&node.op_type) {
        Err(OnnxError::RandomOp)
    } else if SUBGRAPH_OPS.contains(&node.op_type) {
        Err(OnnxError::Subgraph)
    } else if !ALLOWED_OPS.contains(&node.op_type) {
        Err(OnnxError::OpNotAllowed)
    } else {
        Ok(())
    }
}

/// Every node produces exactly one value, under a name that no other node produces; node names are unique
/// too.
fn unique_outputs(nodes: &[NodeProto<'_>]) -> Result<(), OnnxError> {
    let (mut outputs, mut names) = (BTreeSet::new(), BTreeSet::new());
    for node in nodes {
        let [output] = node.outputs.as_slice() else { return Err(OnnxError::Arity) };
        if output.is_empty() {
            return Err(OnnxError::EmptyName);
        }
        if !outputs.insert(*output) || (!node.name.is_empty() && !names.insert(node.name)) {
            return Err(OnnxError::DuplicateName);
        }
    }
    Ok(())
}

/// Why `missing`, read by the node at `position`, is not defined yet.
fn undefined(nodes: &[NodeProto<'_>], position: usize, missing: &str) -> OnnxError {
    let later = nodes.iter().skip(position).any(|n| n.outputs.contains(&missing));
    if !later {
        OnnxError::UndefinedValue
    } else if has_cycle(nodes) {
        OnnxError::Cycle
    } else {
        OnnxError::Unsorted
    }
}

/// Removes nodes whose inputs no remaining node produces until nothing changes; what remains contains a
/// cycle.
fn has_cycle(nodes: &[NodeProto<'_>]) -> bool {
    let producer: BTreeMap<&str, usize> =
        nodes.iter().enumerate().flat_map(|(i, n)| n.outputs.iter().map(move |o| (*o, i))).collect();
    let mut waiting = vec![0usize; nodes.len()];
    let mut readers: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (reader, node) in nodes.iter().enumerate() {
        for source in node.inputs.iter().filter_map(|name| producer.get(name)) {
            readers.entry(*source).or_default().push(reader);
            if let Some(count) = waiting.get_mut(reader) {
                *count = count.saturating_add(1);
            }
        }
    }
    let mut ready: Vec<usize> = waiting.iter().enumerate().filter(|(_, w)| **w == 0).map(|(i, _)| i).collect();
    let mut done = 0usize;
    while let Some(node) = ready.pop() {
        done = done.saturating_add(1);
        for reader in readers.get(&node).into_iter().flatten() {
            if let Some(count) = waiting.get_mut(*reader) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    ready.push(*reader);
                }
            }
        }
    }
    done < nodes.len()
}

impl<'a> Checker<'a> {
    fn define(&mut self, name: &'a str, value: Value) -> Result<Id, OnnxError> {
        let id = self.values.len();
        self.values.push(value);
        self.alias(name, id)?;
        Ok(id)
    }

    fn alias(&mut self, name: &'a str, id: Id) -> Result<(), OnnxError> {
        if name.is_empty() {
            return Err(OnnxError::EmptyName);
        }
        if self.names.insert(name, id).is_some() { Err(OnnxError::DuplicateName) } else { Ok(()) }
    }

    fn define_constant(&mut self, name: &'a str, constant: Constant, shape: Vec<usize>) -> Result<(), OnnxError> {
        self.constants = self.constants.saturating_add(1);
        if self.constants > self.limits.max_constants {
            return Err(OnnxError::TooManyParts);
        }
        let volume = volume(&shape, self.limits)? as u64;
        let element = match &constant {
            Constant::Data(d) => data_dtype(d).size(),
            Constant::Index(_) => 8,
            Constant::Scale(_) => 4,
        };
        self.cost.add_bytes(volume.saturating_mul(element), self.limits)?;
        let range = constant.range();
        self.define(name, Value { shape, range, kind: Kind::Constant(constant) })?;
        Ok(())
    }

    /// The single input that is not an initialiser.
    fn input(&mut self, inputs: &[ValueInfo<'a>]) -> Result<TensorSpec, OnnxError> {
        let mut real = inputs.iter().filter(|info| !self.names.contains_key(info.name));
        let (Some(info), None) = (real.next(), real.next()) else { return Err(OnnxError::InputSpec) };
        let mut seen = BTreeSet::new();
        if !inputs.iter().all(|i| seen.insert(i.name)) {
            return Err(OnnxError::DuplicateName);
        }
        let spec = self.spec(info, OnnxError::InputSpec)?;
        if !matches!(spec.shape.as_slice(), [1, _] | [1, _, _, _]) {
            return Err(OnnxError::InputSpec);
        }
        self.cost.add_bytes(spec.len() as u64, self.limits)?;
        let value = Value { shape: spec.shape.clone(), range: spec.dtype.range(), kind: Kind::Computed(spec.dtype) };
        self.define(info.name, value)?;
        Ok(spec)
    }

    /// The declared type of an input or output: one byte per element, static.
    fn spec(&self, info: &ValueInfo<'_>, otherwise: OnnxError) -> Result<TensorSpec, OnnxError> {
        let (elem, dims) = info.tensor.as_ref().ok_or(otherwise)?;
        let dtype = dtype(*elem)?;
        let dims = dims.as_ref().ok_or(OnnxError::DynamicShape)?;
        let dims = dims.iter().copied().collect::<Option<Vec<i64>>>().ok_or(OnnxError::DynamicShape)?;
        let (shape, _) = checked_shape(&dims, self.limits)?;
        if dtype == Dtype::I32 { Err(otherwise) } else { Ok(TensorSpec { dtype, shape }) }
    }

    fn output(&self, outputs: &[ValueInfo<'_>]) -> Result<(Id, TensorSpec), OnnxError> {
        let [info] = outputs else { return Err(OnnxError::OutputSpec) };
        let id = self.names.get(info.name).copied().ok_or(OnnxError::OutputNotProduced)?;
        let produced = self.steps.iter().any(|s| s.output == id);
        let Some(Value { shape, kind: Kind::Computed(dtype), .. }) = self.values.get(id).filter(|_| produced) else {
            return Err(OnnxError::OutputNotProduced);
        };
        let declared = self.spec(info, OnnxError::OutputSpec)?;
        if declared.dtype != *dtype || declared.shape != *shape {
            return Err(OnnxError::ShapeMismatch);
        }
        if matches!(shape.as_slice(), [1, _]) { Ok((id, declared)) } else { Err(OnnxError::OutputSpec) }
    }

    fn floats_are_scales(&self) -> Result<(), OnnxError> {
        let stray = |(id, v): (usize, &Value)| {
            matches!(v.kind, Kind::Constant(Constant::Scale(_))) && !self.scales_used.contains(&id)
        };
        if self.values.iter().enumerate().any(stray) { Err(OnnxError::FloatTensor) } else { Ok(()) }
    }

    /// The graph that runs: data constants and steps only.
    fn graph(&mut self, output: Id) -> Result<Graph, OnnxError> {
        let mut input = None;
        let read: BTreeSet<Id> = self.steps.iter().flat_map(|step| step.inputs.iter().copied()).collect();
        let values = std::mem::take(&mut self.values).into_iter().enumerate().map(|(id, value)| match value.kind {
            Kind::Computed(dtype) => {
                input = input.or(Some(id));
                ValueType { dtype, shape: value.shape, data: None }
            }
            Kind::Constant(Constant::Data(data)) => ValueType {
                dtype: data_dtype(&data),
                shape: value.shape,
                data: Some(data).filter(|_| read.contains(&id)),
            },
            // Parameters were resolved into the steps; the slot stays so that ids keep their meaning.
            Kind::Constant(_) => ValueType { dtype: Dtype::I8, shape: Vec::new(), data: None },
        });
        let values = values.collect();
        // The graph input is the first computed value that was defined.
        Ok(Graph { values, steps: std::mem::take(&mut self.steps), input: input.ok_or(OnnxError::InputSpec)?, output })
    }

    fn node(&mut self, node: &NodeProto<'a>) -> Result<(), OnnxError> {
        match node.op_type {
            "Constant" => self.constant(node),
            "Identity" => {
                attributes::Attributes::new(node, &[])?;
                let id = self.single(node)?;
                self.alias(output_name(node)?, id)
            }
            "QLinearConv" | "ConvInteger" => self.conv(node),
            "QLinearMatMul" | "MatMulInteger" => self.matmul(node),
            "MaxPool" => self.max_pool(node),
            "Relu" => self.relu(node),
            "Clip" => self.clip(node),
            "Cast" => self.cast(node),
            "Add" | "Sub" | "Mul" => self.arithmetic(node),
            "Reshape" => self.reshape(node),
            "Flatten" => self.flatten(node),
            "Squeeze" => self.squeeze(node),
            "Unsqueeze" => self.unsqueeze(node),
            "Transpose" => self.transpose(node),
            "Concat" => self.concat(node),
            "Slice" => self.slice(node),
            "Gather" => self.gather(node),
            _ => Err(OnnxError::OpNotAllowed),
        }
    }

    /// Adds a step and its result, with what it costs. `scratch` is bytes in use only while the step runs.
    fn push(
        &mut self,
        node: &NodeProto<'a>,
        op: Op,
        inputs: Vec<Id>,
        output: Output,
        scratch: u64,
    ) -> Result<(), OnnxError> {
        let out = volume(&output.shape, self.limits)? as u64;
        let mut elements = out;
        for id in &inputs {
            elements = elements.saturating_add(self.volume_of(*id)?);
        }
        self.cost.add_elements(elements)?;
        self.cost.add_bytes(out.saturating_mul(output.dtype.size()).saturating_add(scratch), self.limits)?;
        let value = Value { shape: output.shape, range: output.range, kind: Kind::Computed(output.dtype) };
        let output = self.define(output_name(node)?, value)?;
        self.steps.push(Step { op, inputs, output });
        Ok(())
    }

    fn value(&self, id: Id) -> Result<&Value, OnnxError> {
        self.values.get(id).ok_or(OnnxError::UndefinedValue)
    }

    fn volume_of(&self, id: Id) -> Result<u64, OnnxError> {
        Ok(volume(&self.value(id)?.shape, self.limits)? as u64)
    }

    /// The value behind an input slot; `None` where the slot is absent or empty.
    fn optional(&self, node: &NodeProto<'a>, slot: usize) -> Result<Option<Id>, OnnxError> {
        match node.inputs.get(slot) {
            None | Some(&"") => Ok(None),
            Some(name) => self.names.get(name).copied().map(Some).ok_or(OnnxError::UndefinedValue),
        }
    }

    fn required(&self, node: &NodeProto<'a>, slot: usize) -> Result<Id, OnnxError> {
        self.optional(node, slot)?.ok_or(OnnxError::Arity)
    }

    /// The only input of a node, holding data.
    fn single(&self, node: &NodeProto<'a>) -> Result<Id, OnnxError> {
        arity(node, 1, 1)?;
        self.required(node, 0)
    }

    /// Type of a value used as data: parameters (indices, scales) are refused.
    fn data_type(&self, id: Id) -> Result<Dtype, OnnxError> {
        match &self.value(id)?.kind {
            Kind::Computed(dtype) => Ok(*dtype),
            Kind::Constant(Constant::Data(data)) => Ok(data_dtype(data)),
            Kind::Constant(Constant::Index(_)) => Err(OnnxError::Dtype),
            Kind::Constant(Constant::Scale(_)) => Err(OnnxError::FloatTensor),
        }
    }

    fn constant_of(&self, id: Id) -> Result<(&Constant, &[usize]), OnnxError> {
        match self.value(id)? {
            Value { kind: Kind::Constant(constant), shape, .. } => Ok((constant, shape)),
            _ => Err(OnnxError::NotConstant),
        }
    }

    /// A constant list of indices (int64, or int32 where ONNX allows it).
    fn indices(&self, id: Id, allow_i32: bool) -> Result<Vec<i64>, OnnxError> {
        match self.constant_of(id)?.0 {
            Constant::Index(v) => Ok(v.clone()),
            Constant::Data(crate::graph::Data::I32(v)) if allow_i32 => Ok(v.iter().map(|x| i64::from(*x)).collect()),
            Constant::Scale(_) => Err(OnnxError::FloatTensor),
            Constant::Data(_) => Err(OnnxError::Dtype),
        }
    }

    fn constant(&mut self, node: &NodeProto<'a>) -> Result<(), OnnxError> {
        arity(node, 0, 0)?;
        let attributes = attributes::Attributes::new(node, &["value", "value_int", "value_ints"])?;
        let (constant, shape) =
            match (attributes.tensor("value")?, attributes.int("value_int")?, attributes.ints("value_ints")?) {
                (Some(tensor), None, None) => decode(tensor, self.limits)?,
                (None, Some(int), None) => (Constant::Index(vec![int]), Vec::new()),
                (None, None, Some(ints)) if !ints.is_empty() => (Constant::Index(ints.to_vec()), vec![ints.len()]),
                _ => return Err(OnnxError::Attribute),
            };
        self.define_constant(output_name(node)?, constant, shape)
    }
}

fn data_dtype(data: &crate::graph::Data) -> Dtype {
    match data {
        crate::graph::Data::I8(_) => Dtype::I8,
        crate::graph::Data::U8(_) => Dtype::U8,
        crate::graph::Data::I32(_) => Dtype::I32,
    }
}

fn output_name<'a>(node: &NodeProto<'a>) -> Result<&'a str, OnnxError> {
    node.outputs.first().copied().ok_or(OnnxError::Arity)
}

/// Refuses a node with fewer than `min` or more than `max` input slots.
fn arity(node: &NodeProto<'_>, min: usize, max: usize) -> Result<(), OnnxError> {
    if node.inputs.len() < min || node.inputs.len() > max { Err(OnnxError::Arity) } else { Ok(()) }
}
