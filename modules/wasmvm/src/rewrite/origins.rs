//! Follows where the operands of a function come from, instruction by instruction.

use super::floats::Origin;
use wasmparser::{FuncValidator, Operator, ValidatorResources};

/// The origins of the operands.
#[derive(Debug, Default)]
pub(super) struct Origins {
    operands: Vec<Origin>,
    /// For every open block what an `else` begins with, if that is not all plain.
    inputs: Vec<Vec<Origin>>,
}

/// What has to be known of the state before an instruction.
#[derive(Debug, Clone, Copy)]
pub(super) struct Before {
    /// Open blocks, the function's own among them.
    pub(super) blocks: u32,
    /// Operands that lie below the innermost block.
    base: usize,
    /// Operands that the instruction takes.
    pops: usize,
}

impl Before {
    /// The state of a validator that has not seen the instruction yet.
    pub(super) fn of(operator: &Operator<'_>, validator: &FuncValidator<ValidatorResources>) -> Self {
        let pops = operator
            .operator_arity(validator)
            .map_or(usize::MAX, |(pops, _)| usize::try_from(pops).unwrap_or(usize::MAX));
        let base = validator.get_control_frame(0).map_or(0, |frame| frame.height);
        Self { blocks: validator.control_stack_height(), base, pops }
    }
}

impl Origins {
    /// The origin of the last operand.
    pub(super) fn last(&self) -> Origin {
        self.operands.last().copied().unwrap_or(Origin::Plain)
    }

    /// An instruction whose results all have the same origin, after which there are so many operands.
    pub(super) fn ordinary(&mut self, before: Before, operands: usize, results: Origin) {
        self.operands.truncate(self.operands.len().saturating_sub(before.pops));
        self.operands.resize(operands, results);
    }

    /// Any instruction that computes no float. After it there are so many operands, `base` of them below the innermost
    /// block.
    pub(super) fn follow(&mut self, operator: &Operator<'_>, before: Before, operands: usize, base: usize) {
        match operator {
            // The operand stays what it is; only the copy in the local is made canonical by the reference.
            Operator::LocalTee { .. } => {}
            Operator::BrIf { .. } => self.operands.truncate(operands),
            Operator::Block { .. } => self.inputs.push(Vec::new()),
            Operator::Loop { .. } => {
                self.operands.truncate(base);
                self.operands.resize(operands, Origin::Plain);
                self.inputs.push(Vec::new());
            }
            Operator::If { .. } => {
                self.operands.truncate(operands);
                let inputs = self.operands.get(base..).unwrap_or_default();
                let computed = inputs.contains(&Origin::Computed);
                self.inputs.push(if computed { inputs.to_vec() } else { Vec::new() });
            }
            Operator::Else => {
                self.operands.truncate(before.base);
                self.operands.extend(self.inputs.last().into_iter().flatten());
                self.operands.resize(operands, Origin::Plain);
            }
            Operator::End => {
                self.operands.truncate(before.base);
                self.operands.resize(operands, Origin::Plain);
                self.inputs.pop();
            }
            _ => self.ordinary(before, operands, Origin::Plain),
        }
    }
}
