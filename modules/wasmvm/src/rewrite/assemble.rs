//! The rewritten module: the module's own sections, with what was added behind their items.

use super::body::Bodies;
use super::code::{Globals, number};
use super::routines::nth;
use super::{
    GAS_EXHAUSTED, GAS_LEFT, Rewritten, SLOW_PRICE, SLOW_PRICE_OF_PAGE, STACK_EXHAUSTED, STACK_LEFT, STACK_WORDS,
    too_large,
};
use crate::check::Module;
use crate::vm::VmError;
use wasm_encoder::{ConstExpr, Encode, ExportKind, ExportSection, GlobalType, RawSection, SectionId, ValType};
use wasmparser::{BinaryReader, ExternalKind};

/// The sections in the order in which they must stand. A module of the allowed features has no others.
const ORDER: [SectionId; 11] = [
    SectionId::Type,
    SectionId::Import,
    SectionId::Function,
    SectionId::Table,
    SectionId::Memory,
    SectionId::Global,
    SectionId::Export,
    SectionId::Start,
    SectionId::Element,
    SectionId::Code,
    SectionId::Data,
];

impl Bodies {
    /// Puts the module together.
    pub(super) fn finish(mut self, module: &Module<'_>) -> Result<Rewritten, VmError> {
        self.refused()?;
        self.additions.add_code(&mut self.code, &self.globals);
        let mut out = wasm_encoder::Module::new();
        for id in ORDER {
            let own = module.sections.iter().find(|section| section.id == u8::from(id)).map(|section| section.body);
            match id {
                SectionId::Type => extend(&mut out, id, own, self.additions.types())?,
                SectionId::Function => extend(&mut out, id, own, self.additions.function_types())?,
                SectionId::Global => extend(&mut out, id, own, globals())?,
                SectionId::Export => {
                    out.section(&exports(module, &self.globals));
                }
                SectionId::Code => {
                    if !self.code.is_empty() {
                        out.section(&self.code);
                    }
                }
                _ => {
                    if let Some(data) = own {
                        out.section(&RawSection { id: u8::from(id), data });
                    }
                }
            }
        }
        Ok(Rewritten { wasm: out.finish() })
    }
}

/// Writes a section with further items behind its own.
fn extend(
    out: &mut wasm_encoder::Module,
    id: SectionId,
    own: Option<&[u8]>,
    (added, items): (usize, Vec<u8>),
) -> Result<(), VmError> {
    let own = own.unwrap_or(&[0]);
    let mut reader = BinaryReader::new(own, 0);
    let count = reader.read_var_u32().map_err(|_| too_large())?;
    let count = nth(count, added)?;
    if count > 0 {
        let mut data = Vec::with_capacity(own.len().saturating_add(items.len()).saturating_add(5));
        number(&mut data, count);
        data.extend_from_slice(own.get(reader.current_position()..).unwrap_or_default());
        data.extend(items);
        out.section(&RawSection { id: u8::from(id), data: &data });
    }
    Ok(())
}

/// The six globals, in the order of [`Globals`].
fn globals() -> (usize, Vec<u8>) {
    let all = [
        (ValType::I64, ConstExpr::i64_const(0)),
        (ValType::I32, ConstExpr::i32_const(0)),
        (ValType::I32, ConstExpr::i32_const(STACK_WORDS.cast_signed())),
        (ValType::I32, ConstExpr::i32_const(0)),
        (ValType::I64, ConstExpr::i64_const(0)),
        (ValType::I64, ConstExpr::i64_const(0)),
    ];
    let mut bytes = Vec::new();
    for (val_type, value) in &all {
        GlobalType { val_type: *val_type, mutable: true, shared: false }.encode(&mut bytes);
        value.encode(&mut bytes);
    }
    (all.len(), bytes)
}

/// The module's exports and the globals.
fn exports(module: &Module<'_>, globals: &Globals) -> ExportSection {
    let added = [
        (GAS_LEFT, globals.gas),
        (GAS_EXHAUSTED, globals.exhausted),
        (STACK_LEFT, globals.stack),
        (STACK_EXHAUSTED, globals.overflow),
        (SLOW_PRICE, globals.slow),
        (SLOW_PRICE_OF_PAGE, globals.slow_page),
    ];
    let mut section = ExportSection::new();
    for export in &module.exports {
        let kind = match export.kind {
            ExternalKind::Func | ExternalKind::FuncExact => ExportKind::Func,
            ExternalKind::Table => ExportKind::Table,
            ExternalKind::Memory => ExportKind::Memory,
            ExternalKind::Global => ExportKind::Global,
            ExternalKind::Tag => ExportKind::Tag,
        };
        if added.iter().all(|(name, _)| *name != export.name) {
            section.export(export.name, kind, export.index);
        }
    }
    for (name, index) in added {
        section.export(name, ExportKind::Global, index);
    }
    section
}
