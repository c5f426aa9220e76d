//! What cosmwasm-vm refuses only while it compiles: instructions of reference types, whose encoding alone is allowed,
//! and types that its engine cannot tell apart.

use super::module::Module;
use crate::vm::VmError;
use std::collections::BTreeSet;
use wasmparser::{CompositeInnerType, FuncType, Operator, ValType};

/// The refusal of an instruction, if it is one that no contract may use.
///
/// Validation leaves the first version of WebAssembly, sign extension, saturating conversion and the instructions of
/// reference types; only these last are refused here. `table.grow` and `table.fill` among them would run for long at
/// the price of one instruction.
pub(crate) fn refusal(operator: &Operator<'_>) -> Option<VmError> {
    match operator {
        Operator::TypedSelect { .. }
        | Operator::TypedSelectMulti { .. }
        | Operator::RefNull { .. }
        | Operator::RefIsNull
        | Operator::RefFunc { .. }
        | Operator::TableFill { .. }
        | Operator::TableGet { .. }
        | Operator::TableSet { .. }
        | Operator::TableGrow { .. }
        | Operator::TableSize { .. } => Some(uncompilable(format!(
            "Error in middleware Gatekeeper: Reference type operation detected: {operator:?}. Reference types are not \
             supported."
        ))),
        _ => None,
    }
}

/// Refuses two different types with the same checksum.
///
/// The engine of cosmwasm-vm compares checksums of types at indirect calls, and therefore refuses a module in which
/// they collide. Here nothing depends on them, but the set of modules that can be stored is part of consensus.
///
/// # Errors
///
/// [`VmError::Refused`].
pub(crate) fn check_signatures(module: &Module<'_>) -> Result<(), VmError> {
    let mut signatures = BTreeSet::new();
    let mut checksums = BTreeSet::new();
    for ty in &module.types {
        let CompositeInnerType::Func(ty) = &ty.composite_type.inner else { continue };
        let signature = signature(ty);
        let checksum = crc32(&signature);
        if signatures.insert(signature) && !checksums.insert(checksum) {
            return Err(uncompilable("signature hash collision".to_owned()));
        }
    }
    Ok(())
}

/// A refusal in the words of the reference's compiler.
fn uncompilable(reason: String) -> VmError {
    VmError::Refused(format!("Error compiling Wasm: Could not compile: WebAssembly translation error: {reason}"))
}

/// The bytes whose checksum stands for a type.
fn signature(ty: &FuncType) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(16);
    for count in [ty.results().len(), ty.params().len()] {
        bytes.extend(u64::try_from(count).unwrap_or(u64::MAX).to_le_bytes());
    }
    bytes.extend(ty.results().iter().chain(ty.params()).map(|ty| match ty {
        ValType::I32 => 0_u8,
        ValType::I64 => 1,
        ValType::F32 => 2,
        ValType::F64 => 3,
        ValType::V128 => 4,
        ValType::Ref(ty) if ty.is_extern_ref() => 5,
        ValType::Ref(_) => 6,
    }));
    bytes
}

/// CRC-32 of IEEE 802.3.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    let mut state = u32::MAX;
    for byte in bytes {
        state ^= u32::from(*byte);
        for _ in 0..8 {
            state = if state & 1 == 1 { (state >> 1) ^ 0xEDB8_8320 } else { state >> 1 };
        }
    }
    !state
}

#[cfg(test)]
mod tests {
    use super::crc32;

    #[test]
    fn the_checksum_is_the_one_of_ethernet() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }
}
