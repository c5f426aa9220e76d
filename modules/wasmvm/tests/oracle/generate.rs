//! Random contracts. What a contract computes it writes to its memory, a part of which is its result, so that every
//! wrong bit shows.

#[path = "generate/code.rs"]
mod code;
#[path = "generate/operators.rs"]
mod operators;

use crate::dice::Dice;
use code::Body;
use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, ElementSection, Elements, EntityType, ExportKind, ExportSection,
    FunctionSection, GlobalSection, GlobalType, ImportSection, MemorySection, MemoryType, Module, RefType,
    TableSection, TableType, TypeSection, ValType,
};

/// Where the regions begin that are there from the start.
pub(crate) const REGIONS: u32 = 1024;
/// The region of the result.
pub(crate) const RESULT: u32 = 512;
/// What the result covers.
pub(crate) const SCRATCH: u32 = 4096;
/// Bytes of the result.
pub(crate) const SCRATCH_BYTES: u32 = 1024;
/// Where `allocate` begins.
const HEAP: i32 = 65_536;

/// Host functions with their parameters; all give an i32 but those of [`SILENT`].
pub(crate) const IMPORTS: &[(&str, u32)] = &[
    ("db_read", 1),
    ("db_write", 2),
    ("db_remove", 1),
    ("db_scan", 3),
    ("db_next", 1),
    ("db_next_key", 1),
    ("db_next_value", 1),
    ("addr_validate", 1),
    ("addr_canonicalize", 2),
    ("addr_humanize", 2),
    ("secp256k1_verify", 3),
    ("ed25519_verify", 3),
    ("ed25519_batch_verify", 3),
    ("query_chain", 1),
    ("debug", 1),
    ("abort", 1),
];

/// Host functions that give nothing.
pub(crate) const SILENT: [&str; 4] = ["db_write", "db_remove", "debug", "abort"];

/// The type of a function.
#[derive(Clone, PartialEq)]
pub(crate) struct Signature {
    pub(crate) params: Vec<ValType>,
    pub(crate) result: Option<ValType>,
}

/// What bodies may name.
pub(crate) struct Scope {
    pub(crate) signatures: Vec<Signature>,
    /// Type of each function, imports first.
    pub(crate) functions: Vec<u32>,
    /// Number of imports.
    pub(crate) imports: u32,
    pub(crate) globals: Vec<ValType>,
    pub(crate) table: u32,
    /// The last of the functions with a random body; those behind are fixed.
    pub(crate) random_end: u32,
    /// Whether calls may go back to functions before the one that calls.
    pub(crate) recursive: bool,
}

const TYPES: [ValType; 4] = [ValType::I32, ValType::I64, ValType::F32, ValType::F64];

/// Texts at which regions point: keys, addresses, a request.
const TEXTS: [&[u8]; 8] = [
    b"key",
    b"",
    b"alice1",
    b"NotAnAddress",
    b"\xff\xfe",
    b"a",
    br#"{"bank":{}}"#,
    b"0123456789abcdef0123456789abcdef",
];

/// A contract that follows from the seed.
pub(crate) fn contract(seed: u64) -> Vec<u8> {
    let mut dice = Dice::new(seed);
    let scope = scope(&mut dice);
    let mut module = Module::new();
    let mut types = TypeSection::new();
    for s in &scope.signatures {
        types.ty().function(s.params.iter().copied(), s.result);
    }
    module.section(&types);
    let mut imports = ImportSection::new();
    for (i, (name, _)) in IMPORTS.iter().enumerate() {
        imports.import("env", name, EntityType::Function(scope.functions[i]));
    }
    module.section(&imports);
    let mut functions = FunctionSection::new();
    for ty in &scope.functions[scope.imports as usize..] {
        functions.function(*ty);
    }
    module.section(&functions);
    let mut tables = TableSection::new();
    tables.table(TableType {
        element_type: RefType::FUNCREF,
        table64: false,
        minimum: u64::from(scope.table),
        maximum: Some(u64::from(scope.table)),
        shared: false,
    });
    module.section(&tables);
    let mut memories = MemorySection::new();
    let minimum = dice.pick(&[2_u64, 17, 18, 512]);
    memories.memory(MemoryType { minimum, maximum: None, memory64: false, shared: false, page_size_log2: None });
    module.section(&memories);
    let mut globals = GlobalSection::new();
    for (i, ty) in scope.globals.iter().enumerate() {
        let start = match ty {
            ValType::I32 => ConstExpr::i32_const(if i == 0 { HEAP } else { dice.any() as i32 }),
            ValType::I64 => ConstExpr::i64_const(dice.any() as i64),
            ValType::F32 => ConstExpr::f32_const(f32::from_bits(dice.any() as u32).into()),
            _ => ConstExpr::f64_const(f64::from_bits(dice.any()).into()),
        };
        globals.global(GlobalType { val_type: *ty, mutable: true, shared: false }, &start);
    }
    module.section(&globals);
    module.section(&exports(&scope));
    let mut elements = ElementSection::new();
    let listed: Vec<u32> =
        (0..scope.table).map(|_| scope.imports + dice.below(scope.random_end - scope.imports)).collect();
    let filled = listed.len() - usize::from(dice.once_in(3)); // the last place may be empty
    elements.active(None, &ConstExpr::i32_const(0), Elements::Functions(listed[..filled].into()));
    module.section(&elements);
    let mut code = CodeSection::new();
    for function in scope.imports..scope.random_end {
        code.function(&Body::random(&mut dice, &scope, function));
    }
    for fixed in code::fixed(&mut dice, &scope) {
        code.function(&fixed);
    }
    module.section(&code);
    module.section(&data(&mut dice));
    module.finish()
}

fn scope(dice: &mut Dice) -> Scope {
    let mut signatures: Vec<Signature> = Vec::new();
    let mut of = |signature: Signature| {
        let found = signatures.iter().position(|s| *s == signature);
        let index = found.unwrap_or_else(|| {
            signatures.push(signature);
            signatures.len() - 1
        });
        index as u32
    };
    let words = |n: u32| vec![ValType::I32; n as usize];
    let mut functions: Vec<u32> = IMPORTS
        .iter()
        .map(|(name, n)| of(Signature { params: words(*n), result: (!SILENT.contains(name)).then_some(ValType::I32) }))
        .collect();
    let imports = functions.len() as u32;
    for _ in 0..2 + dice.below(8) {
        let params = (0..dice.below(6)).map(|_| dice.pick(&TYPES)).collect();
        let result = (!dice.once_in(4)).then(|| dice.pick(&TYPES));
        functions.push(of(Signature { params, result }));
    }
    let random_end = functions.len() as u32;
    // allocate, deallocate, interface_version_8, instantiate, execute, query
    for (params, result) in [(1, true), (1, false), (0, false), (3, true), (3, true), (2, true)] {
        functions.push(of(Signature { params: words(params), result: result.then_some(ValType::I32) }));
    }
    let mut globals = vec![ValType::I32];
    globals.extend(TYPES);
    globals.extend((0..dice.below(4)).map(|_| dice.pick(&TYPES)));
    let table = 1 + dice.below(12);
    let recursive = dice.once_in(12);
    Scope { signatures, functions, imports, globals, table, random_end, recursive }
}

fn exports(scope: &Scope) -> ExportSection {
    let mut exports = ExportSection::new();
    exports.export("memory", ExportKind::Memory, 0);
    let names = ["allocate", "deallocate", "interface_version_8", "instantiate", "execute", "query"];
    for (i, name) in names.iter().enumerate() {
        exports.export(name, ExportKind::Func, scope.random_end + i as u32);
    }
    exports
}

/// Regions, right and wrong, and what they point at.
fn data(dice: &mut Dice) -> DataSection {
    let mut data = DataSection::new();
    let region = |offset: u32, capacity: u32, length: u32| {
        [offset, capacity, length].into_iter().flat_map(u32::to_le_bytes).collect::<Vec<u8>>()
    };
    data.active(0, &ConstExpr::i32_const(RESULT as i32), region(SCRATCH, SCRATCH_BYTES, SCRATCH_BYTES));
    let mut at = 2048;
    let mut regions = Vec::new();
    for text in TEXTS {
        data.active(0, &ConstExpr::i32_const(at), text.iter().copied());
        regions.extend(region(at as u32, text.len() as u32, text.len() as u32));
        at += 64;
    }
    // No address, too long, beyond the memory, a place to write to, one too small, and the longest of keys.
    regions.extend(region(0, 5, 5));
    regions.extend(region(2048, 3, 4));
    regions.extend(region(u32::MAX - 2, 10, 10));
    regions.extend(region(8192, 100, 0));
    regions.extend(region(8192, 2, 0));
    regions.extend(region(2048, 65_536, 65_536));
    regions.extend(region(2048, 65_537, 65_537));
    regions.extend(region(dice.any() as u32, dice.any() as u32, dice.below(9)));
    data.active(0, &ConstExpr::i32_const(REGIONS as i32), regions);
    data
}
