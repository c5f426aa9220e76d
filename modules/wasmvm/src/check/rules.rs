//! What a module must have and must not have, in the order in which cosmwasm-vm looks.

use super::invalid;
use super::limits::WasmLimits;
use super::listing::listing;
use crate::check::module::Module;
use crate::vm::VmError;
use std::collections::BTreeSet;
use wasmparser::{Import, TypeRef};

/// What the host offers, in the order in which refusals list it.
const OFFERED_IMPORTS: &[&str] = &[
    "env.abort",
    "env.db_read",
    "env.db_write",
    "env.db_remove",
    "env.addr_validate",
    "env.addr_canonicalize",
    "env.addr_humanize",
    "env.bls12_381_aggregate_g1",
    "env.bls12_381_aggregate_g2",
    "env.bls12_381_pairing_equality",
    "env.bls12_381_hash_to_g1",
    "env.bls12_381_hash_to_g2",
    "env.secp256k1_verify",
    "env.secp256k1_recover_pubkey",
    "env.secp256r1_verify",
    "env.secp256r1_recover_pubkey",
    "env.ed25519_verify",
    "env.ed25519_batch_verify",
    "env.debug",
    "env.query_chain",
    "env.db_scan",
    "env.db_next",
    "env.db_next_key",
    "env.db_next_value",
];

/// What every contract exports.
const REQUIRED_EXPORTS: &[&str] = &["allocate", "deallocate"];

const INTERFACE_VERSION_PREFIX: &str = "interface_version_";
const INTERFACE_VERSION: &str = "interface_version_8";
const CAPABILITY_PREFIX: &str = "requires_";

/// Lists of names in refusals are at most so long, in bytes.
const LISTING_BYTES: usize = 200;

pub(super) fn check_all(
    module: &Module<'_>,
    capabilities: &BTreeSet<String>,
    limits: &WasmLimits,
) -> Result<(), VmError> {
    tables(module, limits)?;
    memories(module, limits)?;
    interface_version(module)?;
    exports(module)?;
    imports(module, limits)?;
    required(module, capabilities)?;
    functions(module, limits)
}

/// The names behind the `requires_` exports.
pub(super) fn required_capabilities(module: &Module<'_>) -> BTreeSet<String> {
    module
        .exported_functions()
        .into_iter()
        .filter_map(|name| name.strip_prefix(CAPABILITY_PREFIX))
        .filter(|capability| !capability.is_empty())
        .map(str::to_owned)
        .collect()
}

fn tables(module: &Module<'_>, limits: &WasmLimits) -> Result<(), VmError> {
    match module.tables.as_slice() {
        [] => Ok(()),
        [table] => match table.maximum {
            Some(maximum) if maximum > u64::from(limits.table_size()) => {
                Err(invalid("Wasm contract's first table section has a too large max limit"))
            }
            Some(_) => Ok(()),
            None => Err(invalid("Wasm contract must not have unbound table section")),
        },
        _ => Err(invalid("Wasm contract must not have more than 1 table section")),
    }
}

fn memories(module: &Module<'_>, limits: &WasmLimits) -> Result<(), VmError> {
    let [memory] = module.memories.as_slice() else {
        return Err(invalid("Wasm contract must contain exactly one memory"));
    };
    let most = limits.initial_memory_pages();
    if memory.initial > u64::from(most) {
        return Err(invalid(format!("Wasm contract memory's minimum must not exceed {most} pages.")));
    }
    if memory.maximum.is_some() {
        return Err(invalid("Wasm contract memory's maximum must be unset. The host will set it for you."));
    }
    Ok(())
}

fn interface_version(module: &Module<'_>) -> Result<(), VmError> {
    let exports = module.exported_functions();
    let mut versions = exports.iter().filter(|name| name.starts_with(INTERFACE_VERSION_PREFIX));
    match (versions.next(), versions.next()) {
        (None, _) => Err(invalid("Wasm contract missing a required marker export: interface_version_*")),
        (Some(&INTERFACE_VERSION), None) => Ok(()),
        (Some(_), None) => Err(invalid(
            "Wasm contract has unknown interface_version_* marker export (see \
             https://github.com/CosmWasm/cosmwasm/blob/main/packages/vm/README.md)",
        )),
        (Some(_), Some(_)) => Err(invalid("Wasm contract contains more than one marker export: interface_version_*")),
    }
}

fn exports(module: &Module<'_>) -> Result<(), VmError> {
    let exports = module.exported_functions();
    match REQUIRED_EXPORTS.iter().find(|name| !exports.contains(**name)) {
        None => Ok(()),
        Some(name) => Err(invalid(format!(
            "Wasm contract doesn't have required export: \"{name}\". Exports required by VM: {REQUIRED_EXPORTS:?}."
        ))),
    }
}

fn imports(module: &Module<'_>, limits: &WasmLimits) -> Result<(), VmError> {
    let (count, most) = (module.imports.len(), limits.imports());
    if exceeds(count, most) {
        return Err(invalid(format!("Import count exceeds limit. Imports: {count}. Limit: {most}.")));
    }
    for import in &module.imports {
        let name = full_name(import);
        if !OFFERED_IMPORTS.contains(&name.as_str()) {
            let all: BTreeSet<String> = module.imports.iter().map(full_name).collect();
            return Err(invalid(format!(
                "Wasm contract requires unsupported import: \"{name}\". Required imports: {}. Available imports: \
                 {OFFERED_IMPORTS:?}.",
                listing(all.iter().map(String::as_str), LISTING_BYTES)
            )));
        }
        if !matches!(import.ty, TypeRef::Func(_)) {
            return Err(invalid(format!(
                "Wasm contract requires non-function import: \"{name}\". Right now, all supported imports are functions."
            )));
        }
    }
    Ok(())
}

fn full_name(import: &Import<'_>) -> String {
    format!("{}.{}", import.module, import.name)
}

fn required(module: &Module<'_>, capabilities: &BTreeSet<String>) -> Result<(), VmError> {
    let required = required_capabilities(module);
    let missing: Vec<&str> = required.difference(capabilities).map(String::as_str).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let missing = listing(missing.into_iter(), LISTING_BYTES);
    Err(invalid(format!("Wasm contract requires unavailable capabilities: {missing}")))
}

fn functions(module: &Module<'_>, limits: &WasmLimits) -> Result<(), VmError> {
    let arities: Vec<(usize, usize)> = module.arities().collect();
    let most_params = arities.iter().map(|(params, _)| *params).max().unwrap_or(0);
    let most_results = arities.iter().map(|(_, results)| *results).max().unwrap_or(0);
    let all_params = sum(module.function_types.iter().filter_map(|ty| {
        let ty = usize::try_from(*ty).ok()?;
        arities.get(ty).map(|(params, _)| *params)
    }));
    let most_locals = module.functions.iter().map(|function| function.locals).max().unwrap_or(0);
    let all_locals = sum(module.functions.iter().map(|function| function.locals));

    if exceeds(module.functions.len(), limits.functions()) {
        return Err(invalid(format!("Wasm contract contains more than {} functions", limits.functions())));
    }
    if exceeds(most_params, limits.function_params()) {
        let most = limits.function_params();
        return Err(invalid(format!("Wasm contract contains function with more than {most} parameters")));
    }
    if exceeds(most_results, limits.function_results()) {
        let most = limits.function_results();
        return Err(invalid(format!("Wasm contract contains function with more than {most} results")));
    }
    if exceeds(all_params, limits.total_function_params()) {
        let most = limits.total_function_params();
        return Err(invalid(format!("Wasm contract contains more than {most} function parameters in total")));
    }
    if exceeds(most_locals, limits.function_locals()) {
        let most = limits.function_locals();
        return Err(invalid(format!("Wasm contract contains function with more than {most} locals: {most_locals}")));
    }
    if exceeds(all_locals, limits.total_function_locals()) {
        let most = limits.total_function_locals();
        return Err(invalid(format!("Wasm contract contains more than {most} function locals in total: {all_locals}")));
    }
    Ok(())
}

fn sum(counts: impl Iterator<Item = usize>) -> usize {
    counts.fold(0, usize::saturating_add)
}

fn exceeds(count: usize, most: u32) -> bool {
    u32::try_from(count).map_or(true, |count| count > most)
}
