//! The place of a refusal: which node, and what its inputs are.

use super::constants::Constant;
use super::{Checker, Kind, data_dtype};
use crate::graph::Dtype;
use crate::proto::NodeProto;
use crate::refusal::{Dims, Name, Refusal, Word};

/// Inputs of a node that the text of a refusal names.
const MAX_NAMED_INPUTS: usize = 10;

/// `node 7 (Conv "layer1/conv")`; nodes count from 0 in the order of the file.
pub(super) struct Place<'n, 'a>(pub usize, pub &'n NodeProto<'a>);

impl std::fmt::Display for Place<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self(index, node) = self;
        write!(f, "node {index} ({}", Word(node.op_type))?;
        if !node.name.is_empty() {
            write!(f, " {}", Name(node.name))?;
        }
        f.write_str(")")
    }
}

/// The name that ONNX gives to the type.
pub(super) fn dtype_name(dtype: Dtype) -> &'static str {
    match dtype {
        Dtype::I8 => "int8",
        Dtype::U8 => "uint8",
        Dtype::I32 => "int32",
    }
}

impl<'a> Checker<'a> {
    /// A refusal of a node with what its inputs are: `inputs: "x" uint8 [1, 3, 8, 8], "w" constant int8 [4,
    /// 3, 3, 3]`.
    pub(super) fn with_inputs(&self, node: &NodeProto<'a>, refusal: Refusal) -> Refusal {
        let input = |name: &&str| {
            let Some(value) = self.names.get(name).and_then(|id| self.values.get(*id)) else {
                return Name(name).to_string();
            };
            let kind = match &value.kind {
                Kind::Computed(dtype) => dtype_name(*dtype).to_owned(),
                Kind::Constant(Constant::Data(data)) => format!("constant {}", dtype_name(data_dtype(data))),
                Kind::Constant(Constant::Index(_)) => "constant int64".to_owned(),
                Kind::Constant(Constant::Scale(_)) => "constant float".to_owned(),
            };
            format!("{} {kind} {}", Name(name), Dims(&value.shape))
        };
        let inputs: Vec<String> = node.inputs.iter().take(MAX_NAMED_INPUTS).map(input).collect();
        let more = if node.inputs.len() > MAX_NAMED_INPUTS { ", ..." } else { "" };
        refusal.reason().says(format_args!("{refusal}; inputs: {}{more}", inputs.join(", ")))
    }
}
