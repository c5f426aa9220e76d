//! Random bodies of functions.

use super::{REGIONS, RESULT, SCRATCH, SCRATCH_BYTES, Scope};
use crate::dice::Dice;
use wasm_encoder::{BlockType, Function, Instruction as I, MemArg, ValType};

/// Nesting of expressions and statements.
const DEPTH: u32 = 5;

/// A body that is being written.
pub(crate) struct Body<'a> {
    dice: &'a mut Dice,
    scope: &'a Scope,
    function: u32,
    locals: Vec<ValType>,
    result: Option<ValType>,
    /// What a branch to each label carries, the innermost last.
    labels: Vec<Option<ValType>>,
    code: Vec<I<'static>>,
}

/// `allocate`, `deallocate`, `interface_version_8` and the entry points.
pub(crate) fn fixed(dice: &mut Dice, scope: &Scope) -> Vec<Function> {
    let word = |offset| MemArg { offset, align: 2, memory_index: 0 };
    let mut allocate = Function::new([(1, ValType::I32)]);
    for i in [
        I::GlobalGet(0),
        I::LocalTee(1),
        I::LocalGet(1),
        I::I32Const(12),
        I::I32Add,
        I::I32Store(word(0)),
        I::LocalGet(1),
        I::LocalGet(0),
        I::I32Store(word(4)),
        I::LocalGet(1),
        I::I32Const(0),
        I::I32Store(word(8)),
        I::GlobalGet(0),
        I::LocalGet(0),
        I::I32Const(19),
        I::I32Add,
        I::I32Const(-8),
        I::I32And,
        I::I32Add,
        I::GlobalSet(0),
        I::LocalGet(1),
        I::End,
    ] {
        allocate.instruction(&i);
    }
    let mut nothing = Function::new([]);
    nothing.instruction(&I::End);
    let mut all = vec![allocate, nothing.clone(), nothing];
    for entry in 3..6 {
        all.push(Body::entry(dice, scope, scope.random_end + entry));
    }
    all
}

impl<'a> Body<'a> {
    fn new(dice: &'a mut Dice, scope: &'a Scope, function: u32) -> (Self, usize) {
        let signature = &scope.signatures[scope.functions[function as usize] as usize];
        let params = signature.params.len();
        let mut locals = signature.params.clone();
        // Functions with 30 locals and more cost more to enter.
        let count = if dice.once_in(6) { 25 + dice.below(12) } else { dice.below(8) };
        for _ in 0..count {
            locals.push(dice.pick(&super::TYPES));
        }
        let body = Self {
            dice,
            scope,
            function,
            locals,
            result: signature.result,
            labels: vec![signature.result],
            code: Vec::new(),
        };
        (body, params)
    }

    fn written(mut self, params: usize) -> Function {
        self.code.push(I::End);
        let mut function = Function::new_with_locals_types(self.locals[params..].iter().copied());
        for i in &self.code {
            function.instruction(i);
        }
        function
    }

    /// A function that does what the dice say.
    pub(crate) fn random(dice: &'a mut Dice, scope: &'a Scope, function: u32) -> Function {
        let (mut body, params) = Self::new(dice, scope, function);
        for _ in 0..1 + body.dice.below(6) {
            body.statement(DEPTH);
        }
        if let Some(ty) = body.result {
            body.value(ty, DEPTH);
        }
        body.written(params)
    }

    /// An entry point: some calls whose results go where the result lies.
    fn entry(dice: &'a mut Dice, scope: &'a Scope, function: u32) -> Function {
        let (mut body, params) = Self::new(dice, scope, function);
        for slot in 0..2 + body.dice.below(6) {
            if body.dice.once_in(3) {
                body.statement(3);
            }
            let ty = body.dice.pick(&super::TYPES);
            body.code.push(I::I32Const((SCRATCH + 8 * slot) as i32));
            body.value(ty, 4);
            body.store(ty, 0);
        }
        let region = if body.dice.once_in(20) { body.dice.any() as i32 } else { RESULT as i32 };
        body.code.push(I::I32Const(region));
        body.written(params)
    }

    fn store(&mut self, ty: ValType, offset: u64) {
        let at = |align| MemArg { offset, align, memory_index: 0 };
        let i = match ty {
            ValType::I32 => {
                [I::I32Store(at(2)), I::I32Store8(at(0)), I::I32Store16(at(1))][self.dice.pick(&[0, 0, 1, 2])].clone()
            }
            ValType::I64 => [I::I64Store(at(3)), I::I64Store8(at(0)), I::I64Store16(at(1)), I::I64Store32(at(2))]
                [self.dice.pick(&[0, 0, 0, 1, 2, 3])]
            .clone(),
            ValType::F32 => I::F32Store(at(2)),
            _ => I::F64Store(at(3)),
        };
        self.code.push(i);
    }

    fn address(&mut self, depth: u32) {
        self.value(ValType::I32, depth);
        if self.dice.once_in(60) {
            return; // anywhere
        }
        self.code.extend([I::I32Const((SCRATCH_BYTES - 8) as i32), I::I32And, I::I32Const(SCRATCH as i32), I::I32Add]);
    }

    fn statement(&mut self, depth: u32) {
        if depth == 0 {
            self.code.push(I::Nop);
            return;
        }
        match self.dice.below(22) {
            0..=3 if !self.locals.is_empty() => {
                let local = self.dice.below(self.locals.len() as u32);
                self.value(self.locals[local as usize], depth - 1);
                self.code.push(I::LocalSet(local));
            }
            0..=6 => {
                let ty = self.dice.pick(&super::TYPES);
                self.address(depth - 1);
                self.value(ty, depth - 1);
                let offset = u64::from(self.dice.below(16));
                self.store(ty, offset);
            }
            7 => {
                // The first global is the heap's.
                let global = 1 + self.dice.below(self.scope.globals.len() as u32 - 1);
                self.value(self.scope.globals[global as usize], depth - 1);
                self.code.push(I::GlobalSet(global));
            }
            8 | 9 => self.conditional(None, depth),
            10 | 11 => self.repeated(depth),
            12 | 13 => self.block(None, depth),
            14..=16 => {
                let ty = self.dice.pick(&super::TYPES);
                self.value(ty, depth - 1);
                self.code.push(I::Drop);
            }
            17 | 18 => self.host(depth),
            19 => self.call_any(depth),
            20 => self.branch(depth),
            _ => match self.dice.below(12) {
                0 => self.code.push(I::Unreachable),
                1 => {
                    self.code.extend([I::I32Const(1), I::MemoryGrow(0), I::Drop]);
                }
                2 => {
                    self.value(ValType::I32, depth - 1);
                    self.code.push(I::If(BlockType::Empty));
                    self.labels.push(None);
                    if let Some(ty) = self.result {
                        self.value(ty, depth - 1);
                    }
                    self.code.extend([I::Return, I::End]);
                    self.labels.pop();
                }
                _ => self.code.push(I::Nop),
            },
        }
    }

    fn conditional(&mut self, ty: Option<ValType>, depth: u32) {
        self.value(ValType::I32, depth - 1);
        self.code.push(I::If(block_type(ty)));
        self.labels.push(ty);
        self.filled(ty, depth - 1);
        if ty.is_some() || self.dice.once_in(2) {
            self.code.push(I::Else);
            self.filled(ty, depth - 1);
        }
        self.labels.pop();
        self.code.push(I::End);
    }

    fn filled(&mut self, ty: Option<ValType>, depth: u32) {
        for _ in 0..self.dice.below(3) {
            self.statement(depth);
        }
        if let Some(ty) = ty {
            self.value(ty, depth);
        }
    }

    fn block(&mut self, ty: Option<ValType>, depth: u32) {
        self.code.push(I::Block(block_type(ty)));
        self.labels.push(ty);
        self.filled(ty, depth - 1);
        self.labels.pop();
        self.code.push(I::End);
    }

    /// A loop that goes on as long as a condition holds; the gas limit ends it where nothing else does.
    fn repeated(&mut self, depth: u32) {
        self.code.push(I::Loop(BlockType::Empty));
        self.labels.push(None);
        for _ in 0..self.dice.below(3) {
            self.statement(depth - 1);
        }
        self.value(ValType::I32, depth - 1);
        self.code.extend([I::I32Const(7), I::I32And, I::BrIf(0)]);
        self.labels.pop();
        self.code.push(I::End);
    }

    /// A branch to a label that carries nothing, on a condition or by a table.
    fn branch(&mut self, depth: u32) {
        let labels = self.labels.len() as u32;
        let empty: Vec<u32> = (0..labels).filter(|l| self.labels[(labels - 1 - l) as usize].is_none()).collect();
        if empty.is_empty() {
            self.code.push(I::Nop);
            return;
        }
        self.value(ValType::I32, depth - 1);
        if self.dice.once_in(3) {
            // Behind a table nothing is reached: it stands in a block of its own.
            self.code.push(I::If(BlockType::Empty));
            self.value(ValType::I32, depth - 1);
            let targets: Vec<u32> = (0..self.dice.below(6)).map(|_| self.dice.pick(&empty) + 1).collect();
            let default = self.dice.pick(&empty) + 1;
            self.code.extend([I::BrTable(targets.into(), default), I::End]);
        } else {
            let label = self.dice.pick(&empty);
            self.code.push(I::BrIf(label));
        }
    }

    fn region(&mut self, depth: u32) {
        if self.dice.once_in(16) {
            self.value(ValType::I32, depth);
        } else {
            let which =
                if self.dice.once_in(3) { self.dice.below(16) } else { self.dice.pick(&[0, 2, 2, 5, 6, 7, 11, 11]) };
            self.code.push(I::I32Const((REGIONS + 12 * which) as i32));
        }
    }

    fn host(&mut self, depth: u32) {
        let which = loop {
            let which = self.dice.below(self.scope.imports);
            if super::IMPORTS[which as usize].0 != "abort" || self.dice.once_in(10) {
                break which;
            }
        };
        let (name, params) = super::IMPORTS[which as usize];
        for p in 0..params {
            if name.starts_with("db_next") {
                self.code.push(I::I32Const(1 + i32::from(self.dice.once_in(4))));
            } else if name == "db_scan" && p == 2 {
                self.code.push(I::I32Const(self.dice.pick(&[1, 1, 2, 2, 0, 3])));
            } else if name == "db_scan" && self.dice.once_in(2) {
                self.code.push(I::I32Const(0));
            } else {
                self.region(depth - 1);
            }
        }
        self.code.push(I::Call(which));
        if !super::SILENT.contains(&name) {
            self.code.push(I::Drop);
        }
    }

    /// Functions that this one may call, with this result.
    fn callable(&mut self, ty: Option<ValType>) -> Option<u32> {
        let first = if self.scope.recursive { self.scope.imports } else { (self.function + 1).max(self.scope.imports) };
        let entry = self.function >= self.scope.random_end;
        let first = if entry { self.scope.imports } else { first };
        let fits: Vec<u32> = (first..self.scope.random_end).filter(|f| self.signature(*f).result == ty).collect();
        (!fits.is_empty()).then(|| self.dice.pick(&fits))
    }

    fn signature(&self, function: u32) -> &super::Signature {
        &self.scope.signatures[self.scope.functions[function as usize] as usize]
    }

    fn call(&mut self, function: u32, depth: u32) {
        for ty in self.signature(function).params.clone() {
            self.value(ty, depth.saturating_sub(1));
        }
        // By the table the type may be wrong or the place empty.
        if self.scope.recursive && self.dice.once_in(4) {
            self.code.push(I::I32Const(self.dice.below(self.scope.table + 1) as i32));
            let type_index = self.scope.functions[function as usize];
            self.code.push(I::CallIndirect { type_index, table_index: 0 });
        } else {
            self.code.push(I::Call(function));
        }
    }

    fn call_any(&mut self, depth: u32) {
        match self.callable(None) {
            Some(function) => self.call(function, depth),
            None => self.code.push(I::Nop),
        }
    }

    /// Leaves a value of this type.
    fn value(&mut self, ty: ValType, depth: u32) {
        if depth == 0 {
            return self.leaf(ty);
        }
        match self.dice.below(16) {
            0 => self.conditional(Some(ty), depth),
            1 if self.labels.contains(&Some(ty)) && self.dice.once_in(2) => {
                // A branch that carries the value, which stays where it is not taken.
                let labels = self.labels.len() as u32;
                let fits: Vec<u32> =
                    (0..labels).filter(|l| self.labels[(labels - 1 - l) as usize] == Some(ty)).collect();
                self.value(ty, depth - 1);
                self.value(ValType::I32, depth - 1);
                let label = self.dice.pick(&fits);
                self.code.push(I::BrIf(label));
            }
            1 => self.block(Some(ty), depth),
            2 => {
                self.value(ty, depth - 1);
                self.value(ty, depth - 1);
                self.value(ValType::I32, depth - 1);
                self.code.push(I::Select);
            }
            3 => match self.callable(Some(ty)) {
                Some(function) => self.call(function, depth),
                None => self.leaf(ty),
            },
            4 | 5 => {
                self.address(depth - 1);
                let offset = u64::from(self.dice.below(16));
                let at = |align| MemArg { offset, align, memory_index: 0 };
                let load = match ty {
                    ValType::I32 => self.one_of(&[
                        I::I32Load(at(2)),
                        I::I32Load8S(at(0)),
                        I::I32Load8U(at(0)),
                        I::I32Load16S(at(1)),
                        I::I32Load16U(at(0)),
                    ]),
                    ValType::I64 => self.one_of(&[
                        I::I64Load(at(3)),
                        I::I64Load8S(at(0)),
                        I::I64Load16U(at(1)),
                        I::I64Load32S(at(2)),
                        I::I64Load32U(at(2)),
                        I::I64Load8U(at(0)),
                        I::I64Load16S(at(1)),
                    ]),
                    ValType::F32 => I::F32Load(at(2)),
                    _ => I::F64Load(at(3)),
                };
                self.code.push(load);
            }
            6 => {
                let fits: Vec<u32> = (0..self.locals.len() as u32).filter(|l| self.locals[*l as usize] == ty).collect();
                if fits.is_empty() {
                    return self.leaf(ty);
                }
                let local = self.dice.pick(&fits);
                self.value(ty, depth - 1);
                self.code.push(I::LocalTee(local));
            }
            7..=9 => self.leaf(ty),
            _ => self.operation(ty, depth),
        }
    }

    fn one_of(&mut self, list: &[I<'static>]) -> I<'static> {
        list[self.dice.below(list.len() as u32) as usize].clone()
    }

    fn operation(&mut self, ty: ValType, depth: u32) {
        let (inputs, operator) = super::operators::pick(self.dice, ty);
        for input in inputs {
            self.value(*input, depth - 1);
        }
        if matches!(operator, I::F32Abs | I::F32Neg) {
            // What these make of a NaN that was just computed is up to the processor in the reference, and ours says
            // so where it treats floats. Through an integer the NaN has become the canonical one in both.
            self.code.extend([I::I32ReinterpretF32, I::F32ReinterpretI32]);
        }
        self.code.push(operator);
    }

    fn leaf(&mut self, ty: ValType) {
        let fits: Vec<u32> = (0..self.locals.len() as u32).filter(|l| self.locals[*l as usize] == ty).collect();
        if !fits.is_empty() && self.dice.once_in(2) {
            let local = self.dice.pick(&fits);
            self.code.push(I::LocalGet(local));
            return;
        }
        if self.dice.once_in(4) {
            let fits: Vec<u32> =
                (1..self.scope.globals.len() as u32).filter(|g| self.scope.globals[*g as usize] == ty).collect();
            let global = self.dice.pick(&fits);
            self.code.push(I::GlobalGet(global));
            return;
        }
        if ty == ValType::I32 && self.dice.once_in(12) {
            self.code.push(I::MemorySize(0));
            return;
        }
        let constant = super::operators::constant(self.dice, ty);
        self.code.push(constant);
    }
}

fn block_type(ty: Option<ValType>) -> BlockType {
    ty.map_or(BlockType::Empty, BlockType::Result)
}
