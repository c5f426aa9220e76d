//! Checks of a file's form before any value is looked at: versions, operators, names, order.

use std::collections::{BTreeMap, BTreeSet};

use super::place::Place;
use crate::OnnxError;
use crate::proto::{ModelProto, NodeProto};
use crate::refusal::{Name, Refusal, Word};

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

/// The operator set that the model imports, within the versions whose meaning was checked.
pub(super) fn versions(model: &ModelProto<'_>) -> Result<i64, Refusal> {
    if !IR_VERSIONS.contains(&model.ir_version) {
        let (found, least, most) = (model.ir_version, IR_VERSIONS.start(), IR_VERSIONS.end());
        return Err(OnnxError::IrVersion
            .says(format_args!("ir_version {found} is not supported; supported: {least} to {most}")));
    }
    let mut default = model.opsets.iter().filter(|(domain, _)| domain.is_empty() || *domain == "ai.onnx");
    match (default.next(), default.next()) {
        (Some((_, version)), None) if OPSETS.contains(version) => Ok(*version),
        (Some((_, version)), None) => {
            let (least, most) = (OPSETS.start(), OPSETS.end());
            let text = format!("opset {version} of domain ai.onnx is not supported; supported: {least} to {most}");
            Err(OnnxError::Opset.says(text))
        }
        (Some((_, one)), Some((_, other))) => {
            Err(OnnxError::Opset.says(format_args!("domain ai.onnx is imported twice: opsets {one} and {other}")))
        }
        (None, _) => Err(OnnxError::Opset.says("domain ai.onnx is not imported")),
    }
}

/// Refuses operators that no model may use, by name.
pub(super) fn allowed(node: &NodeProto<'_>) -> Result<(), Refusal> {
    if !node.domain.is_empty() && node.domain != "ai.onnx" {
        let text =
            format!("operator {} of domain {} is not allowed; allowed: ai.onnx", Word(node.op_type), Name(node.domain));
        Err(OnnxError::Domain.says(text))
    } else if RANDOM_OPS.contains(&node.op_type) {
        Err(OnnxError::RandomOp.says(format_args!("operator {} is random", Word(node.op_type))))
    } else if SUBGRAPH_OPS.contains(&node.op_type) {
        Err(OnnxError::Subgraph.says(format_args!("operator {} has a sub-graph", Word(node.op_type))))
    } else if !ALLOWED_OPS.contains(&node.op_type) {
        let allowed = ALLOWED_OPS.join(", ");
        Err(OnnxError::OpNotAllowed
            .says(format_args!("operator {} is not allowed; allowed: {allowed}", Word(node.op_type))))
    } else {
        Ok(())
    }
}

/// Every node produces exactly one value, under a name that no other node produces; node names are unique
/// too.
pub(super) fn unique_outputs(nodes: &[NodeProto<'_>]) -> Result<(), Refusal> {
    let (mut outputs, mut names) = (BTreeSet::new(), BTreeSet::new());
    for (i, node) in nodes.iter().enumerate() {
        let [output] = node.outputs.as_slice() else {
            return Err(OnnxError::Arity
                .found(format_args!("{} outputs; allowed: 1", node.outputs.len()))
                .at(Place(i, node)));
        };
        if output.is_empty() {
            return Err(OnnxError::EmptyName.found("output").at(Place(i, node)));
        }
        if !outputs.insert(*output) {
            return Err(OnnxError::DuplicateName.found(format_args!("output {}", Name(output))).at(Place(i, node)));
        }
        if !node.name.is_empty() && !names.insert(node.name) {
            return Err(OnnxError::DuplicateName.found("another node has it").at(Place(i, node)));
        }
    }
    Ok(())
}

/// Why `missing`, read by the node at `position`, is not defined yet.
pub(super) fn undefined(nodes: &[NodeProto<'_>], position: usize, missing: &str) -> OnnxError {
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
