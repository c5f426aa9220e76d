//! The pieces of code that the rewriting puts between a module's own instructions.

use super::floats::Width;
use wasm_encoder::{BlockType, Encode, Ieee32, Ieee64, InstructionSink};

/// The canonical NaN of a single float.
pub(super) const CANONICAL_SINGLE: u32 = 0x7fc0_0000;
/// The canonical NaN of a double float.
pub(super) const CANONICAL_DOUBLE: u64 = 0x7ff8_0000_0000_0000;

/// The numbers of the added globals.
#[derive(Debug, Clone, Copy)]
pub(super) struct Globals {
    pub(super) gas: u32,
    pub(super) exhausted: u32,
    pub(super) stack: u32,
    pub(super) overflow: u32,
    pub(super) slow: u32,
    pub(super) slow_page: u32,
}

impl Globals {
    /// Takes a constant amount of gas, or traps without taking any. Both numbers are unsigned.
    pub(super) fn charge(&self, out: &mut Vec<u8>, amount: u64) {
        let amount = amount.cast_signed();
        let mut code = InstructionSink::new(out);
        code.global_get(self.gas).i64_const(amount).i64_lt_u();
        self.trap(&mut code, self.exhausted);
        code.global_get(self.gas).i64_const(amount).i64_sub().global_set(self.gas);
    }

    /// Pushes what a piece costs with so many slow instructions.
    pub(super) fn with_slow(&self, out: &mut Vec<u8>, amount: u64, slow: u64) {
        let mut code = InstructionSink::new(out);
        code.global_get(self.slow);
        if slow > 1 {
            code.i64_const(slow.cast_signed()).i64_mul();
        }
        if amount > 0 {
            code.i64_const(amount.cast_signed()).i64_add();
        }
    }

    /// Grows the memory by the pages that local 0 holds and leaves what `memory.grow` answers; local 1 is free. With
    /// the memory grows what slow instructions cost.
    pub(super) fn grow(&self, out: &mut Vec<u8>) {
        let mut code = InstructionSink::new(out);
        code.local_get(0).memory_grow(0).local_tee(1).i32_const(-1).i32_ne().if_(BlockType::Empty);
        code.global_get(self.slow_page).local_get(0).i64_extend_i32_u().i64_mul();
        code.global_get(self.slow).i64_add().global_set(self.slow).end();
        code.local_get(1);
    }

    /// Takes the amount of gas that a local holds.
    pub(super) fn charge_local(&self, out: &mut Vec<u8>, local: u32) {
        let mut code = InstructionSink::new(out);
        code.global_get(self.gas).local_get(local).i64_lt_u();
        self.trap(&mut code, self.exhausted);
        code.global_get(self.gas).local_get(local).i64_sub().global_set(self.gas);
    }

    /// Traps if fewer words of stack are left.
    pub(super) fn need_stack(&self, out: &mut Vec<u8>, words: u32) {
        let mut code = InstructionSink::new(out);
        code.global_get(self.stack).i32_const(words.cast_signed()).i32_lt_u();
        self.trap(&mut code, self.overflow);
    }

    /// Takes words of stack that are known to be there.
    pub(super) fn take_stack(&self, out: &mut Vec<u8>, words: u32) {
        let mut code = InstructionSink::new(out);
        code.global_get(self.stack).i32_const(words.cast_signed()).i32_sub().global_set(self.stack);
    }

    /// Gives words of stack back.
    pub(super) fn give_stack(&self, out: &mut Vec<u8>, words: u32) {
        let mut code = InstructionSink::new(out);
        code.global_get(self.stack).i32_const(words.cast_signed()).i32_add().global_set(self.stack);
    }

    /// If the condition on the stack holds: says so in a global and traps.
    fn trap(&self, code: &mut InstructionSink<'_>, flag: u32) {
        code.if_(BlockType::Empty).i32_const(1).global_set(flag).unreachable().end();
    }
}

/// Replaces the NaN on the stack by the canonical one, with the help of a local.
pub(super) fn canonicalize(out: &mut Vec<u8>, width: Width, local: u32) {
    let mut code = InstructionSink::new(out);
    code.local_tee(local);
    match width {
        Width::Single => {
            code.f32_const(Ieee32::new(CANONICAL_SINGLE)).local_get(local).local_get(local).f32_eq().select()
        }
        Width::Double => {
            code.f64_const(Ieee64::new(CANONICAL_DOUBLE)).local_get(local).local_get(local).f64_eq().select()
        }
    };
}

/// Writes a number as WebAssembly does.
pub(super) fn number(out: &mut Vec<u8>, number: u32) {
    number.encode(out);
}
