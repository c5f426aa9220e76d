//! What instructions cost: the price list of cosmwasm-vm 3.0.10.

use wasmparser::Operator;

/// Wasm gas of an ordinary instruction.
const INSTRUCTION: u64 = 115;

/// Wasm gas of an instruction that ends a piece of straight code, where the meter itself has work to do.
const BOUNDARY: u64 = 14 * INSTRUCTION;

/// How often an instruction pays what slow instructions cost beside the price list ([`crate::SlowPrices`]); 0 for most.
///
/// Reads and writes may wait for memory, and a division takes as long as a read from a near cache; rounding takes
/// twice that, a root four times, and whatever `memory.grow` answers, it leaves the compiled code. Where the price of
/// slow instructions is zero, as with wasmd's prices, all of them cost what the reference takes.
pub(super) fn slowness(operator: &Operator<'_>) -> u64 {
    use Operator as O;
    match operator {
        O::I32Load { .. }
        | O::I64Load { .. }
        | O::F32Load { .. }
        | O::F64Load { .. }
        | O::I32Load8S { .. }
        | O::I32Load8U { .. }
        | O::I32Load16S { .. }
        | O::I32Load16U { .. }
        | O::I64Load8S { .. }
        | O::I64Load8U { .. }
        | O::I64Load16S { .. }
        | O::I64Load16U { .. }
        | O::I64Load32S { .. }
        | O::I64Load32U { .. }
        | O::I32Store { .. }
        | O::I64Store { .. }
        | O::F32Store { .. }
        | O::F64Store { .. }
        | O::I32Store8 { .. }
        | O::I32Store16 { .. }
        | O::I64Store8 { .. }
        | O::I64Store16 { .. }
        | O::I64Store32 { .. } => 1,
        O::I32DivS | O::I32DivU | O::I32RemS | O::I32RemU => 1,
        O::I64DivS | O::I64DivU | O::I64RemS | O::I64RemU => 1,
        O::F32Div | O::F64Div => 1,
        O::F32Ceil | O::F32Floor | O::F32Trunc | O::F32Nearest => 2,
        O::F64Ceil | O::F64Floor | O::F64Trunc | O::F64Nearest => 2,
        O::F32Sqrt | O::F64Sqrt => 4,
        O::MemoryGrow { .. } => 12,
        _ => 0,
    }
}

/// A piece pays for its slow instructions whenever it has so many, and not at its end alone: a trap leaves a piece
/// without paying for it, and all of a code may be one piece.
const SLOW_AT_ONCE: u64 = 64;

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
    /// Its slow instructions, by [`slowness`].
    slow: u64,
    /// The price of the function's locals, until its first instruction was read.
    locals: Option<u64>,
}

/// What the meter has to take before an instruction, in this order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Charges {
    /// For the locals of the function.
    pub(super) locals: u64,
    /// For the piece that ends with the instruction.
    pub(super) piece: u64,
    /// So many times what slow instructions cost, together with the piece or before its end.
    pub(super) slow: u64,
}

impl Piece {
    /// The beginning of a function.
    pub(super) fn new(locals: usize) -> Self {
        Self { cost: 0, slow: 0, locals: Some(price_of_locals(locals)) }
    }

    /// Counts an instruction and says what is due before it.
    ///
    /// The locals are paid together with the first piece where that is a single boundary, and by a charge of their
    /// own otherwise. The difference shows in what is left when gas runs out.
    pub(super) fn next(&mut self, operator: &Operator<'_>) -> Charges {
        let boundary = is_boundary(operator);
        let mut due = Charges::default();
        match self.locals.take() {
            Some(price) if boundary => self.cost = self.cost.saturating_add(price),
            Some(price) => due.locals = price,
            None => {}
        }
        self.cost = self.cost.saturating_add(price(operator));
        self.slow = self.slow.saturating_add(slowness(operator));
        if boundary || self.slow >= SLOW_AT_ONCE {
            due.slow = std::mem::take(&mut self.slow);
        }
        if boundary {
            due.piece = std::mem::take(&mut self.cost);
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasmparser::MemArg;

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
        assert_eq!(piece.next(&Operator::Nop), Charges { locals: 230, piece: 0, slow: 0 });
        assert_eq!(piece.next(&Operator::Unreachable), Charges { locals: 0, piece: 0, slow: 0 });
        assert_eq!(piece.next(&Operator::End), Charges { locals: 0, piece: 115 + 115 + 1_610, slow: 0 });
        assert_eq!(piece.next(&Operator::Return), Charges { locals: 0, piece: 1_610, slow: 0 });

        let (load, grow) = (
            Operator::I32Load { memarg: MemArg { align: 0, max_align: 2, offset: 0, memory: 0 } },
            Operator::MemoryGrow { mem: 0 },
        );
        let mut piece = Piece::new(0);
        for slow in [&load, &Operator::F64Sqrt, &grow, &Operator::F64Add] {
            assert_eq!(piece.next(slow), Charges::default());
        }
        assert_eq!(piece.next(&Operator::Return), Charges { locals: 0, piece: 4 * 115 + 1_610, slow: 1 + 4 + 12 });
        assert_eq!(piece.next(&Operator::Return), Charges { locals: 0, piece: 1_610, slow: 0 });

        let mut piece = Piece::new(0);
        let often: Vec<u64> = (0..130).map(|_| piece.next(&load).slow).collect();
        assert_eq!(often.iter().enumerate().filter(|(_, due)| **due > 0).collect::<Vec<_>>(), [(63, &64), (127, &64)]);
        assert_eq!(piece.next(&Operator::Return), Charges { locals: 0, piece: 130 * 115 + 1_610, slow: 2 });

        let mut piece = Piece::new(31);
        assert_eq!(piece.next(&Operator::Return), Charges { locals: 0, piece: 230 + 1_610, slow: 0 });
    }
}
