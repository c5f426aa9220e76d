//! The static checks of a module: cosmwasm-vm 3.0.10's, with the same set of refusals in the same words.
//!
//! A refusal's text becomes state when governance stores a failed proposal's reason, so it is part of consensus.

mod gatekeeper;
mod limits;
mod listing;
mod module;
mod rules;
#[cfg(test)]
mod tests;
mod weight;

pub(crate) use gatekeeper::{check_signatures, refusal};
pub use limits::WasmLimits;
pub(crate) use module::{FEATURES, Function, Module};
pub use weight::compile_weight;

use crate::vm::{Analysis, EntryPoint, VmError};
use std::collections::BTreeSet;

const IBC: [EntryPoint; 6] = [
    EntryPoint::IbcChannelOpen,
    EntryPoint::IbcChannelConnect,
    EntryPoint::IbcChannelClose,
    EntryPoint::IbcPacketReceive,
    EntryPoint::IbcPacketAck,
    EntryPoint::IbcPacketTimeout,
];

const IBC2: [EntryPoint; 4] = [
    EntryPoint::Ibc2PacketSend,
    EntryPoint::Ibc2PacketReceive,
    EntryPoint::Ibc2PacketAck,
    EntryPoint::Ibc2PacketTimeout,
];

/// Whether a module can be stored on a chain that offers `capabilities`, with the default limits.
///
/// # Errors
///
/// [`VmError::Refused`] in the words of cosmwasm-vm, without the `Error calling the VM: ` that wasmd puts before them.
pub fn check(wasm: &[u8], capabilities: &BTreeSet<String>) -> Result<Analysis, VmError> {
    check_within(wasm, capabilities, &WasmLimits::default())
}

/// [`check`] with other limits.
///
/// # Errors
///
/// [`VmError::Refused`].
pub fn check_within(wasm: &[u8], capabilities: &BTreeSet<String>, limits: &WasmLimits) -> Result<Analysis, VmError> {
    let module = Module::parse(wasm)?;
    rules::check_all(&module, capabilities, limits)?;
    let analysis = analysis(&module);
    let signatures = check_signatures(&module);
    let bodies: Vec<_> = module.functions.iter().map(|function| function.body.clone()).collect();
    module.validate_functions()?;
    // From here on the reference compiles.
    signatures?;
    for body in bodies {
        // The body was valid, so reading it cannot fail.
        for operator in body.get_operators_reader().into_iter().flatten().flatten() {
            if let Some(refusal) = refusal(&operator) {
                return Err(refusal);
            }
        }
    }
    Ok(analysis)
}

/// What a module offers and asks for, without judging it: for codes that were checked when they were stored.
///
/// # Errors
///
/// [`VmError::Refused`] if the bytes are no module at all.
pub fn analyze(wasm: &[u8]) -> Result<Analysis, VmError> {
    Ok(analysis(&Module::parse(wasm)?))
}

fn analysis(module: &Module<'_>) -> Analysis {
    let entry_points: BTreeSet<EntryPoint> =
        module.exported_functions().into_iter().filter_map(EntryPoint::named).collect();
    Analysis {
        has_ibc_entry_points: IBC.iter().all(|entry| entry_points.contains(entry)),
        has_ibc2_entry_points: IBC2.iter().all(|entry| entry_points.contains(entry)),
        required_capabilities: rules::required_capabilities(module),
        contract_migrate_version: module.migrate_version,
        entry_points,
    }
}

/// A refusal of the static checks.
fn invalid(reason: impl Into<String>) -> VmError {
    VmError::Refused(format!("Error during static Wasm validation: {}", reason.into()))
}
