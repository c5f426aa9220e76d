//! The rewriting of one function's body.

use super::code::{Globals, canonicalize, number};
use super::floats::{Replacement, Treatment, treatment};
use super::meter::Piece;
use super::origins::{Before, Origins};
use super::routines::{Additions, Routine, float, nth};
use super::{FRAME_WORDS, LEAF_WORDS, too_large};
use crate::check::{FEATURES, Function, Module, refusal};
use crate::vm::VmError;
use wasm_encoder::{BlockType, CodeSection, Encode, InstructionSink, ValType};
use wasmparser::{
    BinaryReaderError, CompositeInnerType, FuncValidator, FuncValidatorAllocations, Operator, ValidatorResources,
};

/// Code may grow to so many times its size before the meter is called as a routine.
const INLINE_GROWTH: usize = 6;
/// So many bytes more, so that small functions never need the routine.
const INLINE_BYTES: usize = 256;
/// Engines take no larger body, in bytes (`MAX_WASM_FUNCTION_SIZE` of wasmparser).
const MOST_BYTES: usize = 7_654_321;

/// The bodies of a module that were rewritten so far.
pub(super) struct Bodies {
    pub(super) globals: Globals,
    pub(super) additions: Additions,
    pub(super) code: CodeSection,
    /// The first instruction that no contract may use. A body that is not valid goes before it.
    refusal: Option<VmError>,
}

impl Bodies {
    pub(super) fn new(module: &Module<'_>, functions: usize) -> Result<Self, VmError> {
        let all_globals = nth(module.global_count, module.imported_globals())?;
        let all_functions = nth(nth(0, functions)?, module.imported_functions())?;
        let globals = Globals {
            gas: all_globals,
            exhausted: nth(all_globals, 1)?,
            stack: nth(all_globals, 2)?,
            overflow: nth(all_globals, 3)?,
            slow: nth(all_globals, 4)?,
            slow_page: nth(all_globals, 5)?,
        };
        let additions = Additions::new(nth(0, module.types.len())?, all_functions);
        Ok(Self { globals, additions, code: CodeSection::new(), refusal: None })
    }

    /// Validates and rewrites a function, in the order of the functions.
    pub(super) fn add(
        &mut self,
        module: &Module<'_>,
        function: Function<'_>,
        allocations: FuncValidatorAllocations,
    ) -> Result<FuncValidatorAllocations, VmError> {
        let ty = function.validate.ty;
        let (params, results) = signature(module, ty)?;
        let wrapper = self.additions.block_type(ty, &results)?;
        let mut validator = function.validate.into_validator(allocations);
        let mut body = Body::new(&self.globals, &mut self.additions, params, function.locals);
        let source = function.body.as_bytes();
        let header = body.read(source, function.body.range().start, &mut validator)?;
        self.refusal = self.refusal.take().or(body.refusal.take());
        let bytes = body.finish(header, wrapper)?;
        self.code.raw(&bytes);
        Ok(validator.into_allocations())
    }

    /// The refusal of an instruction in any of the bodies.
    pub(super) fn refused(&mut self) -> Result<(), VmError> {
        self.refusal.take().map_or(Ok(()), Err)
    }
}

/// How many parameters a type has, and its results.
fn signature(module: &Module<'_>, ty: u32) -> Result<(usize, Vec<ValType>), VmError> {
    let ty = usize::try_from(ty).ok().and_then(|ty| module.types.get(ty)).ok_or_else(too_large)?;
    let CompositeInnerType::Func(ty) = &ty.composite_type.inner else { return Err(too_large()) };
    let results = ty.results().iter().map(|ty| ValType::try_from(*ty).map_err(|_| too_large()));
    Ok((ty.params().len(), results.collect::<Result<_, _>>()?))
}

/// The declarations of locals at the beginning of a body: their number, and the rest as it stands.
struct Header<'a> {
    groups: u32,
    bytes: &'a [u8],
}

/// A body that is being rewritten.
struct Body<'b> {
    globals: &'b Globals,
    additions: &'b mut Additions,
    out: Vec<u8>,
    piece: Piece,
    /// Parameters and locals of the function itself.
    own_locals: usize,
    /// The added locals, in order.
    added_locals: Vec<ValType>,
    /// The most operands at once.
    most_operands: u32,
    /// Whether it calls something.
    calls: bool,
    /// Where control cannot come: how many blocks inside of that code are open.
    dead: Option<u32>,
    /// The origins of the operands.
    origins: Origins,
    /// The first instruction that no contract may use.
    refusal: Option<VmError>,
}

impl<'b> Body<'b> {
    fn new(globals: &'b Globals, additions: &'b mut Additions, params: usize, locals: usize) -> Self {
        Self {
            globals,
            additions,
            out: Vec::new(),
            piece: Piece::new(locals),
            own_locals: params.saturating_add(locals),
            added_locals: Vec::new(),
            most_operands: 0,
            calls: false,
            dead: None,
            origins: Origins::default(),
            refusal: None,
        }
    }

    /// Reads all instructions, validates them and writes what becomes of them. `offset` is the body's place in the
    /// module.
    fn read<'a>(
        &mut self,
        source: &'a [u8],
        offset: usize,
        validator: &mut FuncValidator<ValidatorResources>,
    ) -> Result<Header<'a>, VmError> {
        let mut reader = wasmparser::BinaryReader::new_features(source, offset, FEATURES);
        let groups = reader.clone().read_var_u32().map_err(uncompilable)?;
        let mut after_count = reader.clone();
        after_count.read_var_u32().map_err(uncompilable)?;
        validator.read_locals(&mut reader).map_err(uncompilable)?;
        let begin = reader.current_position();
        let bytes = source.get(after_count.current_position()..begin).ok_or_else(too_large)?;
        while !reader.eof() {
            let (at, position) = (reader.current_position(), reader.original_position());
            let operator = reader.peek_operator(&validator.visitor(position)).map_err(uncompilable)?;
            if self.refusal.is_none() {
                self.refusal = refusal(&operator);
            }
            let due = self.piece.next(&operator);
            let inline =
                self.out.len() <= at.saturating_sub(begin).saturating_mul(INLINE_GROWTH).saturating_add(INLINE_BYTES);
            if self.dead.is_none() {
                self.charge(due.locals, 0, inline)?;
                self.charge(due.piece, due.slow, inline)?;
            }
            let before = Before::of(&operator, validator);
            reader.visit_operator(&mut validator.visitor(position)).and_then(|valid| valid).map_err(uncompilable)?;
            let written = source.get(at..reader.current_position()).ok_or_else(too_large)?;
            self.write(&operator, written, before, validator, inline)?;
        }
        reader.finish_expression(&validator.visitor(reader.original_position())).map_err(uncompilable)?;
        Ok(Header { groups, bytes })
    }

    fn charge(&mut self, amount: u64, slow: u64, inline: bool) -> Result<(), VmError> {
        match (amount, slow) {
            (0, 0) => return Ok(()),
            (_, 0) if inline => {
                self.globals.charge(&mut self.out, amount);
                return Ok(());
            }
            (_, 0) => {
                InstructionSink::new(&mut self.out).i64_const(amount.cast_signed());
            }
            _ => self.globals.with_slow(&mut self.out, amount, slow),
        }
        if inline {
            let local = self.local(ValType::I64)?;
            InstructionSink::new(&mut self.out).local_set(local);
            self.globals.charge_local(&mut self.out, local);
        } else {
            let routine = self.additions.routine(Routine::Charge)?;
            InstructionSink::new(&mut self.out).call(routine);
        }
        Ok(())
    }

    /// Writes what becomes of an instruction, which the validator has seen.
    fn write(
        &mut self,
        operator: &Operator<'_>,
        written: &[u8],
        before: Before,
        validator: &FuncValidator<ValidatorResources>,
        inline: bool,
    ) -> Result<(), VmError> {
        let operands = usize::try_from(validator.operand_stack_height()).unwrap_or(usize::MAX);
        let base = validator.get_control_frame(0).map_or(0, |frame| frame.height);
        if let Some(depth) = self.dead {
            self.dead = match operator {
                Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => Some(depth.saturating_add(1)),
                Operator::End if depth > 0 => Some(depth.saturating_sub(1)),
                Operator::End | Operator::Else if depth == 0 => None,
                _ => Some(depth),
            };
            if self.dead.is_some() {
                return Ok(());
            }
        }
        match operator {
            Operator::Return => {
                InstructionSink::new(&mut self.out).br(before.blocks.saturating_sub(1));
            }
            Operator::MemoryGrow { .. } => {
                let routine = self.additions.routine(Routine::Grow)?;
                InstructionSink::new(&mut self.out).call(routine);
                self.origins.follow(operator, before, operands, base);
            }
            _ => {
                let operand = self.origins.last();
                match treatment(operator, operand) {
                    Some(treatment) => {
                        self.write_float(treatment, written, inline)?;
                        self.origins.ordinary(before, operands, treatment.result);
                    }
                    None => {
                        self.out.extend_from_slice(written);
                        self.origins.follow(operator, before, operands, base);
                    }
                }
            }
        }
        self.calls |= matches!(operator, Operator::Call { .. } | Operator::CallIndirect { .. });
        self.most_operands = self.most_operands.max(validator.operand_stack_height());
        if validator.get_control_frame(0).is_some_and(|frame| frame.unreachable) {
            self.dead = Some(0);
        }
        Ok(())
    }

    fn write_float(&mut self, treatment: Treatment, written: &[u8], inline: bool) -> Result<(), VmError> {
        match treatment.instruction {
            Replacement::Itself => self.out.extend_from_slice(written),
            Replacement::Convert(width) => {
                let routine = self.additions.routine(Routine::Convert(width))?;
                InstructionSink::new(&mut self.out).call(routine);
            }
        }
        match treatment.canonical {
            Some(width) if inline => {
                let local = self.local(float(width))?;
                canonicalize(&mut self.out, width, local);
            }
            Some(width) => {
                let routine = self.additions.routine(Routine::Canonicalize(width))?;
                InstructionSink::new(&mut self.out).call(routine);
            }
            None => {}
        }
        Ok(())
    }

    /// The number of the added local of a type.
    fn local(&mut self, ty: ValType) -> Result<u32, VmError> {
        let position = match self.added_locals.iter().position(|known| *known == ty) {
            Some(position) => position,
            None => {
                self.added_locals.push(ty);
                self.added_locals.len().saturating_sub(1)
            }
        };
        nth(nth(0, self.own_locals)?, position)
    }

    /// The whole body: locals, the bound of the stack, the rewritten code.
    ///
    /// The code stands in a block, to whose end every return leads, so that the words are given back in one place.
    fn finish(self, header: Header<'_>, wrapper: BlockType) -> Result<Vec<u8>, VmError> {
        let words = self.own_locals.saturating_add(usize::try_from(self.most_operands).unwrap_or(usize::MAX));
        let words = u32::try_from(words).unwrap_or(u32::MAX).saturating_add(FRAME_WORDS);
        let mut out = Vec::with_capacity(self.out.len().saturating_add(64));
        number(&mut out, nth(header.groups, self.added_locals.len())?);
        out.extend_from_slice(header.bytes);
        for ty in &self.added_locals {
            number(&mut out, 1);
            ty.encode(&mut out);
        }
        if self.calls || words > LEAF_WORDS {
            self.globals.need_stack(&mut out, words);
        }
        if self.calls {
            self.globals.take_stack(&mut out, words);
            InstructionSink::new(&mut out).block(wrapper);
        }
        out.extend_from_slice(&self.out);
        if self.calls {
            self.globals.give_stack(&mut out, words);
            InstructionSink::new(&mut out).end();
        }
        if out.len() > MOST_BYTES { Err(too_large()) } else { Ok(out) }
    }
}

/// The refusal of a body that is not valid, in the words of the reference's compiler. The static checks refuse it
/// before with words of their own.
fn uncompilable(error: BinaryReaderError) -> VmError {
    VmError::Refused(format!("Error compiling Wasm: Could not compile: Validation error: {error}"))
}
