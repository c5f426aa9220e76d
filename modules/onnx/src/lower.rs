//! From a validated graph to a tract plan. tract supplies the plan and the int8 matrix products in the CPU's
//! best kernels; every other operation is one of ours ([`crate::kernels`]), opaque to its graph rewrites. So
//! no operator of tract that can panic on data, wrap, or requantise in one way when fused and in another when
//! not, ever sees a model.

use std::sync::Arc;

use tract_onnx::prelude::*;
use tract_onnx::tract_core::internal::*;
use tract_onnx::tract_core::ops::einsum::EinSum;

use crate::OnnxError;
use crate::graph::{Contract, Data, Dtype, Graph, Op as GraphOp, Step};
use crate::kernels::{self, View};

/// A plan that is ready to run.
pub(crate) type Plan = Arc<TypedRunnableModel>;

/// One of our operations inside tract's graph.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct IntegerOp {
    kernel: Kernel,
    dtype: Dtype,
    shape: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Kernel {
    Step(GraphOp),
    /// Builds the right operand of a matrix product.
    Patches(Arc<Contract>),
    /// Zero points, bias and requantisation of its result.
    Finish(Arc<Contract>, Vec<i64>),
}

impl IntegerOp {
    fn run(&self, inputs: &[View<'_>]) -> Result<Data, OnnxError> {
        let data = match (&self.kernel, inputs) {
            (Kernel::Patches(contract), [x]) => Data::I8(kernels::patches(*x, contract)?),
            (Kernel::Finish(contract, terms), [View::I32(acc)]) => kernels::finish(acc, contract, terms)?,
            (Kernel::Step(op), inputs) => match (op, inputs) {
                (GraphOp::MaxPool { window, channels }, [x]) => kernels::max_pool(*x, window, *channels)?,
                (GraphOp::Clamp { lo, hi }, [x]) => kernels::clamp(*x, *lo, *hi)?,
                (GraphOp::Cast, [x]) => kernels::cast(*x, self.dtype)?,
                (GraphOp::Reshape, [x]) => kernels::copy(*x),
                (GraphOp::Select { indices }, [x]) => kernels::select(*x, indices)?,
                (GraphOp::Concat { outer, chunks }, parts) => kernels::concat(parts, *outer, chunks)?,
                (GraphOp::Arithmetic { op, lhs, rhs }, [a, b]) => kernels::arithmetic(*op, *a, *b, lhs, rhs)?,
                _ => return Err(OnnxError::Execution),
            },
            _ => return Err(OnnxError::Execution),
        };
        if data.len() == self.shape.iter().product::<usize>() { Ok(data) } else { Err(OnnxError::Execution) }
    }
}

impl Op for IntegerOp {
    fn name(&self) -> StaticName {
        "OpenledgerInteger".into()
    }
    op_as_typed_op!();
}

impl EvalOp for IntegerOp {
    fn eval(&self, _ctx: &EvalContext, inputs: TVec<TValue>) -> TractResult<TVec<TValue>> {
        let views = inputs.iter().map(|t| view(t)).collect::<TractResult<TVec<_>>>()?;
        let data = self.run(&views)?;
        Ok(tvec!(tensor(&data, &self.shape)?.into_tvalue()))
    }

    op_out_of_plan!();
}

impl TypedOp for IntegerOp {
    fn output_facts(&self, _inputs: &[&TypedFact]) -> TractResult<TVec<TypedFact>> {
        Ok(tvec!(datum(self.dtype).fact(&self.shape)))
    }
    as_op!();
}

fn datum(dtype: Dtype) -> DatumType {
    match dtype {
        Dtype::I8 => DatumType::I8,
        Dtype::U8 => DatumType::U8,
        Dtype::I32 => DatumType::I32,
    }
}

fn view(tensor: &Tensor) -> TractResult<View<'_>> {
    let plain = tensor.try_as_plain_ram()?;
    match tensor.datum_type() {
        DatumType::I8 => Ok(View::I8(plain.as_slice::<i8>()?)),
        DatumType::U8 => Ok(View::U8(plain.as_slice::<u8>()?)),
        DatumType::I32 => Ok(View::I32(plain.as_slice::<i32>()?)),
        other => bail!("unexpected {other:?}"),
    }
}

fn tensor(data: &Data, shape: &[usize]) -> TractResult<Tensor> {
    match data {
        Data::I8(v) => Tensor::from_shape(shape, v),
        Data::U8(v) => Tensor::from_shape(shape, v),
        Data::I32(v) => Tensor::from_shape(shape, v),
    }
}

/// Compiles a graph. Panics of the engine are for the caller to catch.
pub(crate) fn plan(graph: &Graph) -> TractResult<Plan> {
    let mut model = TypedModel::default();
    let mut outlets: Vec<Option<OutletId>> = vec![None; graph.values.len()];
    let value = |id: usize| graph.values.get(id).context("value id out of range");
    let input = value(graph.input)?;
    let source = model.add_source("input", datum(input.dtype).fact(&input.shape))?;
    if let Some(slot) = outlets.get_mut(graph.input) {
        *slot = Some(source);
    }
    for (index, step) in graph.steps.iter().enumerate() {
        let mut wires = TVec::new();
        for id in &step.inputs {
            let wire = match outlets.get(*id).copied().flatten() {
                Some(wire) => wire,
                None => {
                    let constant = value(*id)?;
                    let data = constant.data.as_ref().context("value read before it is written")?;
                    model.add_const(format!("c{index}.{id}"), tensor(data, &constant.shape)?)?
                }
            };
            wires.push(wire);
        }
        let output = value(step.output)?;
        let wire = step_wires(&mut model, index, step, &wires, output.dtype, &output.shape)?;
        if let Some(slot) = outlets.get_mut(step.output) {
            *slot = Some(wire);
        }
    }
    let output = outlets.get(graph.output).copied().flatten().context("output is not produced")?;
    model.select_output_outlets(&[output])?;
    model.into_optimized()?.into_runnable()
}

fn step_wires(
    model: &mut TypedModel,
    index: usize,
    step: &Step,
    inputs: &[OutletId],
    dtype: Dtype,
    shape: &[usize],
) -> TractResult<OutletId> {
    let wire =
        |name: String, kernel: Kernel, dtype: Dtype, shape: Vec<usize>, inputs: &[OutletId], model: &mut TypedModel| {
            model.wire_node(name, IntegerOp { kernel, dtype, shape }, inputs)?.first().copied().context("one output")
        };
    let GraphOp::Contract(contract) = &step.op else {
        return wire(format!("n{index}"), Kernel::Step(step.op.clone()), dtype, shape.to_vec(), inputs, model);
    };
    let terms = kernels::constant_terms(contract);
    let (groups, depth, points) = (contract.groups, contract.depth, contract.points);
    let sums_row = kernels::has_weight_zero(contract);
    let rows = contract.outputs + usize::from(sums_row);
    // A further row of ones per group makes the same product compute the sums of the inputs.
    let mut weights = Vec::with_capacity(groups * rows * depth);
    for group in contract.weights.chunks_exact(contract.outputs * depth) {
        weights.extend_from_slice(group);
        if sums_row {
            weights.extend(std::iter::repeat_n(1i8, depth));
        }
    }
    let weights =
        model.add_const(format!("n{index}.weights"), Tensor::from_shape(&[groups, rows, depth], &weights)?)?;
    // The operations need the shape of the sums, not the weights.
    let contract = Arc::new(contract.without_weights());
    let patches = Kernel::Patches(contract.clone());
    let patches = wire(format!("n{index}.patches"), patches, Dtype::I8, vec![groups, depth, points], inputs, model)?;
    let product = EinSum { axes: "gok,gkp->gop".parse()?, operating_dt: DatumType::I32, q_params: None };
    let product = model.wire_node(format!("n{index}.product"), product, &[weights, patches])?;
    wire(format!("n{index}.finish"), Kernel::Finish(contract, terms), dtype, shape.to_vec(), &product, model)
}

/// Runs a plan on raw bytes of the declared type and returns the raw bytes of the output.
pub(crate) fn run(plan: &Plan, dtype: Dtype, shape: &[usize], input: &[u8]) -> TractResult<Vec<u8>> {
    let data = match dtype {
        Dtype::I8 => Data::I8(input.iter().map(|b| b.cast_signed()).collect()),
        Dtype::U8 => Data::U8(input.to_vec()),
        Dtype::I32 => bail!("inputs are 8 bit"),
    };
    let outputs = plan.run(tvec!(tensor(&data, shape)?.into_tvalue()))?;
    match view(outputs.first().context("one output")?)? {
        View::I8(s) => Ok(s.iter().map(|v| v.cast_unsigned()).collect()),
        View::U8(s) => Ok(s.to_vec()),
        View::I32(_) => bail!("outputs are 8 bit"),
    }
}
