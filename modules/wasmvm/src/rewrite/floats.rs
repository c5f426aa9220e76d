//! Which float instructions need their result made canonical.
//!
//! WebAssembly leaves the bits of a computed NaN open, and processors differ. The reference (wasmer's Singlepass with
//! `canonicalize_nans`) remembers for a computed value that it may be such a NaN, and replaces it by the canonical one
//! (`0x7fc00000`, `0x7ff8000000000000`) when it becomes visible: in a local or global, in memory, as an argument or
//! result, in `select`, `copysign` and `reinterpret`. Here it is replaced where it is computed, and [`Origin`] follows
//! the values whose NaNs the reference would still replace, so that a contract sees the same bits:
//!
//! - `f64.abs` and `f64.neg` of a computed value give a value that is replaced again: the sign of a NaN never shows.
//!   Of any other value (a load, a constant, a local, a result) they only touch the sign bit.
//! - A conversion between the widths keeps sign and payload of a NaN that was not computed, and makes it quiet, as
//!   x86-64 and arm64 do it in hardware.
//! - `min` and `max` give the canonical NaN.
//!
//! There the two differ where the reference shows what the processor computed, so that its own result differs
//! between x86-64 and arm64:
//!
//! - `f32.abs` and `f32.neg` directly of a computed NaN (the reference forgets that the value was computed). Here they
//!   touch the sign bit of the canonical NaN.
//! - a computed NaN that goes on as a parameter of a `loop`, or through an `if` with parameters that has no `else`.
//!   Here it is the canonical NaN.
//! - results of calls for which the reference, short of registers, takes over the note of an argument: it may then
//!   replace a NaN of a result, or even an `i64` with the bits of one. Here results stay as they are.

use wasmparser::Operator;

/// The width of a float.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Width {
    Single,
    Double,
}

/// Where a value comes from, as far as its being a NaN is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// Its bits are as the module sees them.
    Plain,
    /// Computed: if it is a NaN then it is a canonical one, and the reference has not replaced it yet.
    Computed,
}

/// What becomes of a float instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Treatment {
    /// What stands for the instruction.
    pub(super) instruction: Replacement,
    /// Which NaN the result is replaced by.
    pub(super) canonical: Option<Width>,
    /// What the result is then.
    pub(super) result: Origin,
}

/// What stands for an instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Replacement {
    /// The instruction itself.
    Itself,
    /// A routine that converts to the other width and keeps the bits of NaNs.
    Convert(Width),
}

/// What to do with an instruction whose last operand is of this origin; `None` if it computes no float that could be a
/// NaN of open bits.
pub(super) fn treatment(operator: &Operator<'_>, operand: Origin) -> Option<Treatment> {
    let itself = |canonical, result| Some(Treatment { instruction: Replacement::Itself, canonical, result });
    match operator {
        Operator::F32Add
        | Operator::F32Sub
        | Operator::F32Mul
        | Operator::F32Div
        | Operator::F32Sqrt
        | Operator::F32Ceil
        | Operator::F32Floor
        | Operator::F32Trunc
        | Operator::F32Nearest => itself(Some(Width::Single), Origin::Computed),
        Operator::F64Add
        | Operator::F64Sub
        | Operator::F64Mul
        | Operator::F64Div
        | Operator::F64Sqrt
        | Operator::F64Ceil
        | Operator::F64Floor
        | Operator::F64Trunc
        | Operator::F64Nearest => itself(Some(Width::Double), Origin::Computed),
        Operator::F32Min | Operator::F32Max => itself(Some(Width::Single), Origin::Plain),
        Operator::F64Min | Operator::F64Max => itself(Some(Width::Double), Origin::Plain),
        Operator::F64Abs | Operator::F64Neg if operand == Origin::Computed => {
            itself(Some(Width::Double), Origin::Computed)
        }
        Operator::F64PromoteF32 => Some(conversion(Width::Double, operand)),
        Operator::F32DemoteF64 => Some(conversion(Width::Single, operand)),
        _ => None,
    }
}

/// Whether an instruction computes a float whose NaN may have to be replaced.
pub(crate) fn is_computed_float(operator: &Operator<'_>) -> bool {
    treatment(operator, Origin::Computed).is_some()
}

fn conversion(to: Width, operand: Origin) -> Treatment {
    match operand {
        Origin::Computed => {
            Treatment { instruction: Replacement::Itself, canonical: Some(to), result: Origin::Computed }
        }
        Origin::Plain => Treatment { instruction: Replacement::Convert(to), canonical: None, result: Origin::Plain },
    }
}
