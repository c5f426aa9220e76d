//! A module's sections as the checks and the rewriting need them, validated up to the function bodies.

use super::invalid;
use crate::vm::VmError;
use std::collections::BTreeSet;
use wasmparser::{
    BinaryReaderError, CompositeInnerType, Export, ExternalKind, FuncToValidate, FuncValidatorAllocations,
    FunctionBody, Import, MemoryType, Parser, Payload, SubType, TableType, TypeRef, ValidPayload, Validator,
    ValidatorResources, WasmFeatures,
};

/// What a module may use besides the first version of WebAssembly. Reference types are here for their encoding, which
/// compilers emit; their instructions are refused later. The set is that of cosmwasm-vm, and it is consensus.
pub(crate) const FEATURES: WasmFeatures = WasmFeatures::MUTABLE_GLOBAL
    .union(WasmFeatures::SATURATING_FLOAT_TO_INT)
    .union(WasmFeatures::SIGN_EXTENSION)
    .union(WasmFeatures::MULTI_VALUE)
    .union(WasmFeatures::FLOATS)
    .union(WasmFeatures::REFERENCE_TYPES);

/// The custom section in which a contract states the version of its state.
const MIGRATE_VERSION_SECTION: &str = "cw_migrate_version";

/// A section as it stands in the module.
pub(crate) struct Section<'a> {
    /// The number of its kind.
    pub(crate) id: u8,
    /// What it contains, without its number and its length.
    pub(crate) body: &'a [u8],
}

/// A function that the module defines.
pub(crate) struct Function<'a> {
    /// What validates its body.
    pub(crate) validate: FuncToValidate<ValidatorResources>,
    /// Its body.
    pub(crate) body: FunctionBody<'a>,
    /// How many locals it declares, parameters not among them.
    pub(crate) locals: usize,
}

/// A parsed module.
#[derive(Default)]
pub(crate) struct Module<'a> {
    /// All sections but the custom ones, in order.
    pub(crate) sections: Vec<Section<'a>>,
    /// Its imports, in order.
    pub(crate) imports: Vec<Import<'a>>,
    /// Its exports, in order.
    pub(crate) exports: Vec<Export<'a>>,
    /// Its own tables.
    pub(crate) tables: Vec<TableType>,
    /// Its own memories.
    pub(crate) memories: Vec<MemoryType>,
    /// Its types. Without garbage collection every one is a function's.
    pub(crate) types: Vec<SubType>,
    /// The types of its own functions, as numbers.
    pub(crate) function_types: Vec<u32>,
    /// How many globals it defines.
    pub(crate) global_count: u32,
    /// Its own functions.
    pub(crate) functions: Vec<Function<'a>>,
    /// The version of its state.
    pub(crate) migrate_version: Option<u64>,
}

impl<'a> Module<'a> {
    /// Parses a module and validates everything but the bodies of its functions.
    ///
    /// # Errors
    ///
    /// [`VmError::Refused`] for the first fault in the order of the bytes.
    pub(crate) fn parse(wasm: &'a [u8]) -> Result<Self, VmError> {
        let mut validator = Validator::new_with_features(FEATURES);
        let mut module = Self::default();
        for payload in Parser::new(0).parse_all(wasm) {
            let payload = payload.map_err(malformed)?;
            if let ValidPayload::Func(validate, body) = validator.payload(&payload).map_err(malformed)? {
                let locals = declared_locals(&body).map_err(malformed)?;
                module.functions.push(Function { validate, body, locals });
            }
            if let Some((id, range)) = payload.as_section()
                && !matches!(payload, Payload::CustomSection(_))
                && let Some(body) = wasm.get(range)
            {
                module.sections.push(Section { id, body });
            }
            module.take(payload)?;
        }
        Ok(module)
    }

    /// Keeps what a section says.
    fn take(&mut self, payload: Payload<'a>) -> Result<(), VmError> {
        match payload {
            Payload::TypeSection(section) => {
                for group in section {
                    self.types.extend(group.map_err(malformed)?.into_types());
                }
            }
            Payload::ImportSection(section) => self.imports = collect(section.into_imports())?,
            Payload::FunctionSection(section) => self.function_types = collect(section)?,
            Payload::TableSection(section) => {
                self.tables = collect(section.into_iter().map(|table| table.map(|table| table.ty)))?;
            }
            Payload::MemorySection(section) => self.memories = collect(section)?,
            Payload::GlobalSection(section) => self.global_count = section.count(),
            Payload::ExportSection(section) => self.exports = collect(section)?,
            Payload::CustomSection(section) if section.name() == MIGRATE_VERSION_SECTION => {
                let text = std::str::from_utf8(section.data()).map_err(|error| invalid(error.to_string()))?;
                self.migrate_version =
                    Some(text.parse().map_err(|error: std::num::ParseIntError| invalid(error.to_string()))?);
            }
            _ => {}
        }
        Ok(())
    }

    /// Validates the bodies of all functions.
    ///
    /// # Errors
    ///
    /// [`VmError::Refused`] for the first function that is not valid.
    pub(crate) fn validate_functions(self) -> Result<(), VmError> {
        let mut allocations = FuncValidatorAllocations::default();
        for function in self.functions {
            let mut validator = function.validate.into_validator(allocations);
            validator.validate(&function.body).map_err(malformed)?;
            allocations = validator.into_allocations();
        }
        Ok(())
    }

    /// The names of the functions that it exports.
    pub(crate) fn exported_functions(&self) -> BTreeSet<&'a str> {
        self.exports.iter().filter(|export| export.kind == ExternalKind::Func).map(|export| export.name).collect()
    }

    /// The numbers of parameters and results of its types, in the order of the types.
    pub(crate) fn arities(&self) -> impl Iterator<Item = (usize, usize)> {
        self.types.iter().map(|ty| match &ty.composite_type.inner {
            CompositeInnerType::Func(ty) => (ty.params().len(), ty.results().len()),
            // The features allow no other type.
            _ => (0, 0),
        })
    }

    /// How many functions it imports.
    pub(crate) fn imported_functions(&self) -> usize {
        self.imports.iter().filter(|import| matches!(import.ty, TypeRef::Func(_) | TypeRef::FuncExact(_))).count()
    }

    /// How many globals it imports.
    pub(crate) fn imported_globals(&self) -> usize {
        self.imports.iter().filter(|import| matches!(import.ty, TypeRef::Global(_))).count()
    }
}

/// The refusal of bytes that are no valid module of these features.
pub(crate) fn malformed(error: BinaryReaderError) -> VmError {
    invalid(format!("Wasm bytecode could not be deserialized. Deserialization error: \"{error}\""))
}

fn collect<T>(items: impl IntoIterator<Item = Result<T, BinaryReaderError>>) -> Result<Vec<T>, VmError> {
    items.into_iter().collect::<Result<_, _>>().map_err(malformed)
}

/// How many locals a body declares.
fn declared_locals(body: &FunctionBody<'_>) -> Result<usize, BinaryReaderError> {
    let mut sum = 0_usize;
    for group in body.get_locals_reader()? {
        let (count, _) = group?;
        sum = sum.saturating_add(usize::try_from(count).unwrap_or(usize::MAX));
    }
    Ok(sum)
}
