//! The static validator: from bytes to a [`Graph`], or one stable reason why not. It sees no engine,
//! allocates in proportion to the file and the limits only, and computes shapes, value ranges and cost
//! itself.

mod attributes;
mod constants;
mod contract;
mod form;
mod layout;
mod place;
mod pointwise;
mod window;

use std::collections::{BTreeMap, BTreeSet};

use crate::OnnxError;
use crate::graph::{Dtype, Graph, Op, Step, TensorSpec, ValueType};
use crate::limits::{Cost, Limits};
use crate::proto::{self, NodeProto, ValueInfo};
use crate::refusal::{Dims, Name, Refusal, type_name};
use constants::{Constant, checked_shape, decode, dtype, volume};
use form::{allowed, undefined, unique_outputs, versions};
use place::{Place, dtype_name};

pub use form::ALLOWED_OPS;

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

/// Validates a model file and gives its graph.
pub(crate) fn check(bytes: &[u8], limits: &Limits) -> Result<Checked, Refusal> {
    let model = proto::parse(bytes, limits)?;
    let opset = versions(&model)?;
    let graph = &model.graph;
    if graph.nodes.is_empty() {
        return Err(OnnxError::MissingGraph.found("no nodes"));
    }
    let mut nodes = graph.nodes.iter().enumerate();
    nodes.try_for_each(|(i, node)| allowed(node).map_err(|refusal| refusal.at(Place(i, node))))?;
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
        let place = |refusal: Refusal| refusal.at(format_args!("initialiser {}", Name(tensor.name)));
        let (constant, shape) = decode(tensor, limits).map_err(place)?;
        checker.define_constant(tensor.name, constant, shape).map_err(place)?;
    }
    let input = checker.input(&graph.inputs)?;
    for (position, node) in graph.nodes.iter().enumerate() {
        if let Some(missing) = node.inputs.iter().find(|name| !name.is_empty() && !checker.names.contains_key(*name)) {
            let reason = undefined(&graph.nodes, position, missing);
            return Err(reason.found(Name(missing)).at(Place(position, node)));
        }
        checker.node(node).map_err(|refusal| checker.with_inputs(node, refusal).at(Place(position, node)))?;
    }
    checker.floats_are_scales()?;
    let (output_id, output) = checker.output(&graph.outputs)?;
    let graph = checker.graph(output_id)?;
    Ok(Checked { graph, input, output, cost: checker.cost })
}

impl<'a> Checker<'a> {
    fn define(&mut self, name: &'a str, value: Value) -> Result<Id, Refusal> {
        let id = self.values.len();
        self.values.push(value);
        self.alias(name, id)?;
        Ok(id)
    }

    fn alias(&mut self, name: &'a str, id: Id) -> Result<(), Refusal> {
        if name.is_empty() {
            return Err(OnnxError::EmptyName.into());
        }
        match self.names.insert(name, id) {
            Some(_) => Err(OnnxError::DuplicateName.found(Name(name))),
            None => Ok(()),
        }
    }

    fn define_constant(&mut self, name: &'a str, constant: Constant, shape: Vec<usize>) -> Result<(), Refusal> {
        self.constants = self.constants.saturating_add(1);
        if self.constants > self.limits.max_constants {
            return Err(OnnxError::TooManyParts
                .says(format_args!("more constants than allowed: {}", self.limits.max_constants)));
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
    fn input(&mut self, inputs: &[ValueInfo<'a>]) -> Result<TensorSpec, Refusal> {
        let mut real = inputs.iter().filter(|info| !self.names.contains_key(info.name));
        let (Some(info), None) = (real.next(), real.next()) else {
            let count = inputs.iter().filter(|info| !self.names.contains_key(info.name)).count();
            return Err(OnnxError::InputSpec.found(format_args!("{count} inputs; allowed: 1")));
        };
        let mut seen = BTreeSet::new();
        if !inputs.iter().all(|i| seen.insert(i.name)) {
            return Err(OnnxError::DuplicateName.found("two inputs of the graph"));
        }
        let place = format!("input {}", Name(info.name));
        let spec = self.spec(info, OnnxError::InputSpec).map_err(|refusal| refusal.at(&place))?;
        if !matches!(spec.shape.as_slice(), [1, _] | [1, _, _, _]) {
            return Err(OnnxError::InputSpec.found(Dims(&spec.shape)).at(place));
        }
        self.cost.add_bytes(spec.len() as u64, self.limits)?;
        let value = Value { shape: spec.shape.clone(), range: spec.dtype.range(), kind: Kind::Computed(spec.dtype) };
        self.define(info.name, value)?;
        Ok(spec)
    }

    /// The declared type of an input or output: one byte per element, static.
    fn spec(&self, info: &ValueInfo<'_>, otherwise: OnnxError) -> Result<TensorSpec, Refusal> {
        let (elem, dims) = info.tensor.as_ref().ok_or(otherwise)?;
        let dtype = dtype(*elem)?;
        let dims = dims.as_ref().ok_or(OnnxError::DynamicShape)?;
        let dims = dims.iter().copied().collect::<Option<Vec<i64>>>().ok_or(OnnxError::DynamicShape)?;
        let (shape, _) = checked_shape(&dims, self.limits)?;
        if dtype == Dtype::I32 { Err(otherwise.found(type_name(*elem))) } else { Ok(TensorSpec { dtype, shape }) }
    }

    fn output(&self, outputs: &[ValueInfo<'_>]) -> Result<(Id, TensorSpec), Refusal> {
        let [info] = outputs else {
            return Err(OnnxError::OutputSpec.found(format_args!("{} outputs; allowed: 1", outputs.len())));
        };
        let place = format!("output {}", Name(info.name));
        let missing = || Refusal::from(OnnxError::OutputNotProduced).at(&place);
        let id = self.names.get(info.name).copied().ok_or_else(missing)?;
        let produced = self.steps.iter().any(|s| s.output == id);
        let Some(Value { shape, kind: Kind::Computed(dtype), .. }) = self.values.get(id).filter(|_| produced) else {
            return Err(missing());
        };
        let declared = self.spec(info, OnnxError::OutputSpec).map_err(|refusal| refusal.at(&place))?;
        if declared.dtype != *dtype || declared.shape != *shape {
            let text = format!(
                "declared {} {}, computed {} {}",
                dtype_name(declared.dtype),
                Dims(&declared.shape),
                dtype_name(*dtype),
                Dims(shape)
            );
            return Err(OnnxError::ShapeMismatch.found(text).at(place));
        }
        if matches!(shape.as_slice(), [1, _]) {
            Ok((id, declared))
        } else {
            Err(OnnxError::OutputSpec.found(Dims(shape)).at(place))
        }
    }

    fn floats_are_scales(&self) -> Result<(), Refusal> {
        let stray = |(id, v): (usize, &Value)| {
            matches!(v.kind, Kind::Constant(Constant::Scale(_))) && !self.scales_used.contains(&id)
        };
        let Some((id, _)) = self.values.iter().enumerate().find(|v| stray(*v)) else { return Ok(()) };
        let name = self.names.iter().find(|(_, named)| **named == id).map_or("", |(name, _)| name);
        Err(OnnxError::FloatTensor.found(format_args!("{} is no quantisation scale of a node", Name(name))))
    }

    /// The graph that runs: data constants and steps only.
    fn graph(&mut self, output: Id) -> Result<Graph, Refusal> {
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

    fn node(&mut self, node: &NodeProto<'a>) -> Result<(), Refusal> {
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
            _ => Err(OnnxError::OpNotAllowed.into()),
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
    ) -> Result<(), Refusal> {
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

    fn value(&self, id: Id) -> Result<&Value, Refusal> {
        self.values.get(id).ok_or(OnnxError::UndefinedValue.into())
    }

    fn volume_of(&self, id: Id) -> Result<u64, Refusal> {
        Ok(volume(&self.value(id)?.shape, self.limits)? as u64)
    }

    /// The value behind an input slot; `None` where the slot is absent or empty.
    fn optional(&self, node: &NodeProto<'a>, slot: usize) -> Result<Option<Id>, Refusal> {
        match node.inputs.get(slot) {
            None | Some(&"") => Ok(None),
            Some(name) => {
                self.names.get(name).copied().map(Some).ok_or_else(|| OnnxError::UndefinedValue.found(Name(name)))
            }
        }
    }

    fn required(&self, node: &NodeProto<'a>, slot: usize) -> Result<Id, Refusal> {
        self.optional(node, slot)?.ok_or_else(|| OnnxError::Arity.found(format_args!("input {slot} is missing")))
    }

    /// The only input of a node, holding data.
    fn single(&self, node: &NodeProto<'a>) -> Result<Id, Refusal> {
        arity(node, 1, 1)?;
        self.required(node, 0)
    }

    /// Type of a value used as data: parameters (indices, scales) are refused.
    fn data_type(&self, id: Id) -> Result<Dtype, Refusal> {
        match &self.value(id)?.kind {
            Kind::Computed(dtype) => Ok(*dtype),
            Kind::Constant(Constant::Data(data)) => Ok(data_dtype(data)),
            Kind::Constant(Constant::Index(_)) => Err(OnnxError::Dtype.into()),
            Kind::Constant(Constant::Scale(_)) => Err(OnnxError::FloatTensor.into()),
        }
    }

    fn constant_of(&self, id: Id) -> Result<(&Constant, &[usize]), Refusal> {
        match self.value(id)? {
            Value { kind: Kind::Constant(constant), shape, .. } => Ok((constant, shape)),
            _ => Err(OnnxError::NotConstant.into()),
        }
    }

    /// A constant list of indices (int64, or int32 where ONNX allows it).
    fn indices(&self, id: Id, allow_i32: bool) -> Result<Vec<i64>, Refusal> {
        match self.constant_of(id)?.0 {
            Constant::Index(v) => Ok(v.clone()),
            Constant::Data(crate::graph::Data::I32(v)) if allow_i32 => Ok(v.iter().map(|x| i64::from(*x)).collect()),
            Constant::Scale(_) => Err(OnnxError::FloatTensor.into()),
            Constant::Data(_) => Err(OnnxError::Dtype.into()),
        }
    }

    fn constant(&mut self, node: &NodeProto<'a>) -> Result<(), Refusal> {
        arity(node, 0, 0)?;
        let attributes = attributes::Attributes::new(node, &["value", "value_int", "value_ints"])?;
        let (constant, shape) =
            match (attributes.tensor("value")?, attributes.int("value_int")?, attributes.ints("value_ints")?) {
                (Some(tensor), None, None) => decode(tensor, self.limits)?,
                (None, Some(int), None) => (Constant::Index(vec![int]), Vec::new()),
                (None, None, Some(ints)) if !ints.is_empty() => (Constant::Index(ints.to_vec()), vec![ints.len()]),
                _ => return Err(OnnxError::Attribute.into()),
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

fn output_name<'a>(node: &NodeProto<'a>) -> Result<&'a str, Refusal> {
    node.outputs.first().copied().ok_or(OnnxError::Arity.into())
}

/// Refuses a node with fewer than `min` or more than `max` input slots.
fn arity(node: &NodeProto<'_>, min: usize, max: usize) -> Result<(), Refusal> {
    let found = node.inputs.len();
    if (min..=max).contains(&found) {
        return Ok(());
    }
    let allowed = if min == max { min.to_string() } else { format!("{min} to {max}") };
    Err(OnnxError::Arity.found(format_args!("{found} inputs; allowed: {allowed}")))
}
