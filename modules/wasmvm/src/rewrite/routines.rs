//! Functions and types that are added to a module, each only if something needs it.

use super::code::{Globals, canonicalize};
use super::floats::Width;
use crate::vm::VmError;
use std::collections::BTreeMap;
use wasm_encoder::{BlockType, CodeSection, Encode, InstructionSink, ValType};

/// A function that rewritten code calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Routine {
    /// Takes the gas of its argument.
    Charge,
    /// Grows the memory.
    Grow,
    /// Replaces a NaN by the canonical one.
    Canonicalize(Width),
    /// Converts to this width and keeps sign and payload of a NaN, which becomes quiet.
    Convert(Width),
}

impl Routine {
    fn params(self) -> Vec<ValType> {
        match self {
            Self::Charge => vec![ValType::I64],
            Self::Grow => vec![ValType::I32],
            Self::Canonicalize(width) => vec![float(width)],
            Self::Convert(Width::Double) => vec![ValType::F32],
            Self::Convert(Width::Single) => vec![ValType::F64],
        }
    }

    fn results(self) -> Vec<ValType> {
        match self {
            Self::Charge => vec![],
            Self::Grow => vec![ValType::I32],
            Self::Canonicalize(width) | Self::Convert(width) => vec![float(width)],
        }
    }

    /// Its code, with its locals.
    fn body(self, globals: &Globals) -> Vec<u8> {
        let mut out = Vec::new();
        match self {
            // One group: one local.
            Self::Grow => {
                out.extend([1, 1]);
                ValType::I32.encode(&mut out);
            }
            _ => out.push(0),
        }
        match self {
            Self::Charge => globals.charge_local(&mut out, 0),
            Self::Grow => globals.grow(&mut out),
            Self::Canonicalize(width) => {
                InstructionSink::new(&mut out).local_get(0);
                canonicalize(&mut out, width, 0);
            }
            Self::Convert(Width::Double) => promote(&mut InstructionSink::new(&mut out)),
            Self::Convert(Width::Single) => demote(&mut InstructionSink::new(&mut out)),
        }
        InstructionSink::new(&mut out).end();
        out
    }
}

/// The value type of a width.
pub(super) fn float(width: Width) -> ValType {
    match width {
        Width::Single => ValType::F32,
        Width::Double => ValType::F64,
    }
}

/// Sign, all ones as exponent, the quiet bit, and the payload at the upper end.
fn promote(code: &mut InstructionSink<'_>) {
    code.local_get(0).local_get(0).f32_eq();
    code.if_(BlockType::Result(ValType::F64)).local_get(0).f64_promote_f32().else_();
    code.local_get(0).i32_reinterpret_f32().i64_extend_i32_u().i64_const(0x8000_0000).i64_and();
    code.i64_const(32).i64_shl();
    code.local_get(0).i32_reinterpret_f32().i64_extend_i32_u().i64_const(0x7f_ffff).i64_and();
    code.i64_const(29).i64_shl().i64_or();
    code.i64_const(0x7ff8_0000_0000_0000).i64_or().f64_reinterpret_i64().end();
}

/// The same the other way: the lower end of the payload is lost.
fn demote(code: &mut InstructionSink<'_>) {
    code.local_get(0).local_get(0).f64_eq();
    code.if_(BlockType::Result(ValType::F32)).local_get(0).f32_demote_f64().else_();
    code.local_get(0).i64_reinterpret_f64().i64_const(32).i64_shr_u().i32_wrap_i64();
    code.i32_const(i32::MIN).i32_and();
    code.local_get(0).i64_reinterpret_f64().i64_const(29).i64_shr_u().i32_wrap_i64();
    code.i32_const(0x7f_ffff).i32_and().i32_or();
    code.i32_const(0x7fc0_0000).i32_or().f32_reinterpret_i32().end();
}

/// What is added behind a module's own types and functions.
#[derive(Debug)]
pub(super) struct Additions {
    first_type: u32,
    first_function: u32,
    /// The added types, encoded.
    types: Vec<Vec<u8>>,
    /// The added types of blocks, by the module's type whose results they have.
    block_types: BTreeMap<u32, u32>,
    /// The added functions with their types, in the order of their numbers.
    routines: Vec<(Routine, u32)>,
}

impl Additions {
    pub(super) fn new(first_type: u32, first_function: u32) -> Self {
        Self { first_type, first_function, types: Vec::new(), block_types: BTreeMap::new(), routines: Vec::new() }
    }

    /// The number of a routine as a function.
    pub(super) fn routine(&mut self, routine: Routine) -> Result<u32, VmError> {
        if let Some(position) = self.routines.iter().position(|(known, _)| *known == routine) {
            return nth(self.first_function, position);
        }
        let ty = self.add_type(&routine.params(), &routine.results())?;
        let number = nth(self.first_function, self.routines.len())?;
        self.routines.push((routine, ty));
        Ok(number)
    }

    /// The type of a block that has no parameters and these results, those of the module's type `of`.
    pub(super) fn block_type(&mut self, of: u32, results: &[ValType]) -> Result<BlockType, VmError> {
        match results {
            [] => Ok(BlockType::Empty),
            [result] => Ok(BlockType::Result(*result)),
            several => {
                if let Some(ty) = self.block_types.get(&of) {
                    return Ok(BlockType::FunctionType(*ty));
                }
                let ty = self.add_type(&[], several)?;
                self.block_types.insert(of, ty);
                Ok(BlockType::FunctionType(ty))
            }
        }
    }

    fn add_type(&mut self, params: &[ValType], results: &[ValType]) -> Result<u32, VmError> {
        let number = nth(self.first_type, self.types.len())?;
        let mut bytes = vec![0x60];
        params.encode(&mut bytes);
        results.encode(&mut bytes);
        self.types.push(bytes);
        Ok(number)
    }

    /// The added types, encoded one after the other, and how many they are.
    pub(super) fn types(&self) -> (usize, Vec<u8>) {
        (self.types.len(), self.types.concat())
    }

    /// The types of the added functions, and how many they are.
    pub(super) fn function_types(&self) -> (usize, Vec<u8>) {
        let mut bytes = Vec::new();
        for (_, ty) in &self.routines {
            ty.encode(&mut bytes);
        }
        (self.routines.len(), bytes)
    }

    /// Puts the bodies of the added functions behind the module's own.
    pub(super) fn add_code(&self, code: &mut CodeSection, globals: &Globals) {
        for (routine, _) in &self.routines {
            code.raw(&routine.body(globals));
        }
    }
}

/// The number of the `position`th addition.
pub(super) fn nth(first: u32, position: usize) -> Result<u32, VmError> {
    u32::try_from(position).ok().and_then(|position| first.checked_add(position)).ok_or_else(super::too_large)
}
