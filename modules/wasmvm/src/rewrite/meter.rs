//! What instructions cost: the price list of cosmwasm-vm 3.0.10.

use wasmparser::Operator;

/// Wasm gas of an ordinary instruction.
const INSTRUCTION: u64 = 115;

/// Wasm gas of an instruction that ends a piece of straight code, where the meter itself has work to do.
const BOUNDARY: u64 = 14 * INSTRUCTION;

/// As many locals of a function are free.
const FREE_LOCALS: usize = 29;

/// Whether a piece of straight code ends with this instruction: control can leave or arrive here.
pub(super) fn is_boundary(operator: &Operator<'_>) -> bool {
    matches!(
        operator,
        Operator::Loop { .. }
            | Operator::If { .. }
            | Operator::Else
            | Operator::End
            | Operator::Br { .. }
            | Operator::BrIf { .. }
            | Operator::BrTable { .. }
            | Operator::Return
            | Operator::Call { .. }
            | Operator::CallIndirect { .. }
    )
}

/// What an instruction costs.
pub(super) fn price(operator: &Operator<'_>) -> u64 {
    if is_boundary(operator) { BOUNDARY } else { INSTRUCTION }
}

/// What a function costs at its entry for its many locals.
pub(super) fn price_of_locals(locals: usize) -> u64 {
    let charged = u64::try_from(locals.saturating_sub(FREE_LOCALS)).unwrap_or(u64::MAX);
    INSTRUCTION.saturating_mul(charged)
}

/// The cost of the piece of code that is being read.
#[derive(Debug)]
pub(super) struct Piece {
    cost: u64,
    /// The price of the function's locals, until its first instruction was read.
    locals: Option<u64>,
}

/// What the meter has to take before an instruction, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Charges {
    /// For the locals of the function.
    pub(super) locals: u64,
    /// For the piece that ends with the instruction.
    pub(super) piece: u64,
}

impl Piece {
    /// The beginning of a function.
    pub(super) fn new(locals: usize) -> Self {
        Self { cost: 0, locals: Some(price_of_locals(locals)) }
    }

    /// Counts an instruction and says what is due before it.
    ///
    /// The locals are paid together with the first piece where that is a single boundary, and by a charge of their
    /// own otherwise. The difference shows in what is left when gas runs out.
    pub(super) fn next(&mut self, operator: &Operator<'_>) -> Charges {
        let boundary = is_boundary(operator);
        let mut due = Charges { locals: 0, piece: 0 };
        match self.locals.take() {
            Some(price) if boundary => self.cost = self.cost.saturating_add(price),
            Some(price) => due.locals = price,
            None => {}
        }
        self.cost = self.cost.saturating_add(price(operator));
        if boundary {
            due.piece = std::mem::take(&mut self.cost);
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locals_beyond_the_twenty_ninth_are_paid() {
        assert_eq!(price_of_locals(0), 0);
        assert_eq!(price_of_locals(29), 0);
        assert_eq!(price_of_locals(30), 115);
        assert_eq!(price_of_locals(100), 71 * 115);
    }

    #[test]
    fn a_piece_is_due_before_the_instruction_that_ends_it() {
        let mut piece = Piece::new(31);
        assert_eq!(piece.next(&Operator::Nop), Charges { locals: 230, piece: 0 });
        assert_eq!(piece.next(&Operator::Unreachable), Charges { locals: 0, piece: 0 });
        assert_eq!(piece.next(&Operator::End), Charges { locals: 0, piece: 115 + 115 + 1_610 });
        assert_eq!(piece.next(&Operator::Return), Charges { locals: 0, piece: 1_610 });

        let mut piece = Piece::new(31);
        assert_eq!(piece.next(&Operator::Return), Charges { locals: 0, piece: 230 + 1_610 });
    }
}
