//! Every rule with the text of its refusal, and the order of the rules.

mod analysis;
mod compiled;

use super::{WasmLimits, check, check_within};
use crate::vm::{Analysis, VmError};
use std::collections::BTreeSet;

/// What every contract needs, and a place for more.
fn contract(more: &str) -> Vec<u8> {
    module(&format!(
        r#"{more} (memory (export "memory") 1) (func (export "interface_version_8"))
        (func (export "allocate") (param i32) (result i32) (i32.const 0)) (func (export "deallocate") (param i32))"#
    ))
}

fn module(fields: &str) -> Vec<u8> {
    wat::parse_str(format!("(module {fields})")).unwrap()
}

fn capabilities(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn accepted(wasm: &[u8]) -> Analysis {
    check(wasm, &BTreeSet::new()).unwrap()
}

/// The text of a refusal by the static checks.
fn refused(wasm: &[u8]) -> String {
    refused_with(wasm, &BTreeSet::new(), &WasmLimits::default())
}

fn refused_with(wasm: &[u8], capabilities: &BTreeSet<String>, limits: &WasmLimits) -> String {
    match check_within(wasm, capabilities, limits) {
        Err(VmError::Refused(text)) => match text.strip_prefix("Error during static Wasm validation: ") {
            Some(text) => text.to_owned(),
            None => panic!("not of the static checks: {text}"),
        },
        other => panic!("not refused: {other:?}"),
    }
}

/// The text in which wasmparser's own is wrapped.
fn malformed(error: &str) -> String {
    format!("Wasm bytecode could not be deserialized. Deserialization error: \"{error}\"")
}

#[test]
fn the_smallest_contract_is_accepted() {
    assert_eq!(accepted(&contract("")), Analysis::default());
}

#[test]
fn bytes_that_are_no_module_are_refused() {
    assert_eq!(refused(b""), malformed("unexpected end-of-file (at offset 0x0)"));
    assert_eq!(
        refused(b"\0asx\x01\0\0\0"),
        malformed(
            "magic header not detected: bad magic number - expected=[\n    0x0,\n    0x61,\n    0x73,\n    0x6d,\n] \
                   actual=[\n    0x0,\n    0x61,\n    0x73,\n    0x78,\n] (at offset 0x0)"
        )
    );
    let whole = contract("");
    let text = refused(&whole[..whole.len() - 1]);
    assert!(text.starts_with("Wasm bytecode could not be deserialized."), "{text}");
}

#[test]
fn features_of_later_versions_are_refused() {
    for (field, error) in [
        ("(func (param v128))", "SIMD support is not enabled"),
        ("(func (drop (i64x2.splat (i64.const 0))))", "SIMD support is not enabled"),
        ("(func (memory.fill (i32.const 0) (i32.const 0) (i32.const 0)))", "bulk memory support is not enabled"),
        ("(func (param externref))", "gc types are disallowed but found type which requires gc"),
        ("(data \"passive\")", "passive data segments require the bulk-memory proposal"),
        ("(tag)", "exceptions proposal not enabled"),
        ("(func $f (return_call $f))", "tail calls support is not enabled"),
        (
            "(global i32 (i32.add (i32.const 1) (i32.const 1)))",
            "constant expression required: non-constant operator: i32.add",
        ),
        ("(func (drop (i32.atomic.load (i32.const 0))))", "threads support is not enabled"),
    ] {
        let text = refused(&contract(field));
        assert!(text.contains(error), "{field}: {text}");
    }
}

#[test]
fn what_compilers_emit_is_accepted() {
    for field in [
        "(func (param i32) (result i32) (i32.extend8_s (local.get 0)))",
        "(func (param f64) (result i64) (i64.trunc_sat_f64_s (local.get 0)))",
        "(func (param f32) (result f32) (f32.sqrt (local.get 0)))",
        "(global (export \"g\") (mut i32) (i32.const 0))",
        "(table 2500 2500 funcref)",
        "(func (param funcref) (local funcref) (local.set 1 (local.get 0)))",
        "(func $s) (start $s)",
    ] {
        accepted(&contract(field));
    }
    // An index of a table in five bytes, as linkers leave it since reference types.
    let mut wasm = contract("(table 1 1 funcref) (func (call_indirect (i32.const 0)))");
    let at = wasm.windows(3).position(|bytes| bytes == [0x11, 0x00, 0x00]);
    assert!(at.is_some());
    wasm.shrink_to_fit();
    accepted(&wasm);
}

#[test]
fn tables_are_bounded() {
    assert_eq!(
        refused(&contract("(table 1 2501 funcref)")),
        "Wasm contract's first table section has a too large max limit"
    );
    assert_eq!(refused(&contract("(table 1 funcref)")), "Wasm contract must not have unbound table section");
    assert_eq!(
        refused(&contract("(table 1 1 funcref) (table 1 1 funcref)")),
        "Wasm contract must not have more than 1 table section"
    );
}

#[test]
fn there_is_one_memory_without_a_maximum() {
    let with = |memory: &str| module(memory);
    assert_eq!(refused(&with("")), "Wasm contract must contain exactly one memory");
    assert_eq!(refused(&with("(memory 513)")), "Wasm contract memory's minimum must not exceed 512 pages.");
    assert_eq!(
        refused(&with("(memory 512 513)")),
        "Wasm contract memory's maximum must be unset. The host will set it for you."
    );
    assert_eq!(refused(&with("(memory 1) (memory 1)")), malformed("multiple memories (at offset 0xa)"));
}

#[test]
fn there_is_one_known_interface_version() {
    assert_eq!(refused(&module("(memory 1)")), "Wasm contract missing a required marker export: interface_version_*");
    let unknown = "Wasm contract has unknown interface_version_* marker export (see \
                   https://github.com/CosmWasm/cosmwasm/blob/main/packages/vm/README.md)";
    assert_eq!(refused(&module(r#"(memory 1) (func (export "interface_version_7"))"#)), unknown);
    assert_eq!(refused(&module(r#"(memory 1) (func (export "interface_version_"))"#)), unknown);
    assert_eq!(
        refused(&contract(r#"(func (export "interface_version_9"))"#)),
        "Wasm contract contains more than one marker export: interface_version_*"
    );
    assert_eq!(
        refused(&module(r#"(memory 1) (global (export "interface_version_8") i32 (i32.const 0))"#)),
        "Wasm contract missing a required marker export: interface_version_*"
    );
}

#[test]
fn two_exports_are_required() {
    let text = |missing: &str| {
        format!(
            "Wasm contract doesn't have required export: \"{missing}\". Exports required by VM: [\"allocate\", \
             \"deallocate\"]."
        )
    };
    let begin = r#"(memory 1) (func (export "interface_version_8"))"#;
    assert_eq!(refused(&module(begin)), text("allocate"));
    assert_eq!(refused(&module(&format!(r#"{begin} (func (export "allocate"))"#))), text("deallocate"));
    let global = r#"(func (export "allocate")) (global (export "deallocate") i32 (i32.const 0))"#;
    assert_eq!(refused(&module(&format!("{begin} {global}"))), text("deallocate"));
}

#[test]
fn imports_are_functions_that_the_host_has() {
    accepted(&contract(r#"(import "env" "db_read" (func (param i32) (result i32)))"#));
    let text = refused(&contract(r#"(import "env" "db_read" (func)) (import "env" "db_reed" (func))"#));
    assert!(
        text.starts_with(
            "Wasm contract requires unsupported import: \"env.db_reed\". Required imports: {\"env.db_read\", \
             \"env.db_reed\"}. Available imports: [\"env.abort\", \"env.db_read\", \"env.db_write\","
        ) && text.ends_with("\"env.db_next_key\", \"env.db_next_value\"]."),
        "{text}"
    );
    assert_eq!(
        refused(&contract(r#"(import "env" "db_read" (global i32))"#)),
        "Wasm contract requires non-function import: \"env.db_read\". Right now, all supported imports are functions."
    );
    accepted(&contract(&r#"(import "env" "debug" (func))"#.repeat(100)));
    assert_eq!(
        refused(&contract(&r#"(import "env" "debug" (func))"#.repeat(101))),
        "Import count exceeds limit. Imports: 101. Limit: 100."
    );
    let many: String = (0..60).map(|number| format!(r#"(import "wbg" "{number:02}" (func))"#)).collect();
    let text = refused(&contract(&many));
    assert!(
        text.contains("Required imports: {\"wbg.00\", \"wbg.01\", ") && text.contains(", ... 42 more}. "),
        "{text}"
    );
}

#[test]
fn capabilities_are_offered_by_the_chain() {
    let wasm = contract(
        r#"(func (export "requires_")) (func (export "requires_iterator") (export "requires_nutrients"))
        (func (export "require_milk")) (global (export "requires_air") i32 (i32.const 0))"#,
    );
    assert_eq!(refused(&wasm), "Wasm contract requires unavailable capabilities: {\"iterator\", \"nutrients\"}");
    assert_eq!(
        refused_with(&wasm, &capabilities(&["iterator", "stargate"]), &WasmLimits::default()),
        "Wasm contract requires unavailable capabilities: {\"nutrients\"}"
    );
    let analysis = check(&wasm, &capabilities(&["iterator", "nutrients"])).unwrap();
    assert_eq!(analysis.required_capabilities, capabilities(&["iterator", "nutrients"]));
}

#[test]
fn functions_are_bounded() {
    assert_eq!(refused(&contract(&"(func)".repeat(19_998))), "Wasm contract contains more than 20000 functions");
    accepted(&contract(&"(func)".repeat(19_997)));
    let params = |count: usize| "i32 ".repeat(count);
    assert_eq!(
        refused(&contract(&format!("(type (func (param {})))", params(101)))),
        "Wasm contract contains function with more than 100 parameters",
        "types count, whether a function has them or not"
    );
    assert_eq!(
        refused(&contract("(type (func (result i32 i32)))")),
        "Wasm contract contains function with more than 1 results"
    );
    let functions = format!("(func (param {}))", params(100)).repeat(100);
    assert_eq!(
        refused(&contract(&functions)),
        "Wasm contract contains more than 10000 function parameters in total",
        "allocate and deallocate have one each"
    );
    accepted(&contract(&format!("(func (param {}))", params(100)).repeat(99)));
    assert_eq!(
        refused(&contract(&format!("(func (local {} i64))", params(100)))),
        "Wasm contract contains function with more than 100 locals: 101"
    );
    let functions = format!("(func (local {}))", params(100)).repeat(100);
    accepted(&contract(&functions));
    assert_eq!(
        refused(&contract(&format!("{functions} (func (local i32))"))),
        "Wasm contract contains more than 10000 function locals in total: 10001"
    );
}

#[test]
fn limits_can_be_set() {
    let limits = WasmLimits { max_function_results: Some(2), max_functions: Some(4), ..WasmLimits::default() };
    check_within(&contract("(func (result i32 i32) unreachable)"), &BTreeSet::new(), &limits).unwrap();
    assert_eq!(
        refused_with(&contract("(func) (func)"), &BTreeSet::new(), &limits),
        "Wasm contract contains more than 4 functions"
    );
}

#[test]
fn the_query_of_limits_answers_what_is_set() {
    assert_eq!(WasmLimits::default().to_json(), "{}");
    let all = Some(15);
    let limits = WasmLimits {
        initial_memory_limit_pages: all,
        table_size_limit_elements: all,
        max_imports: all,
        max_functions: all,
        max_function_params: all,
        max_total_function_params: all,
        max_function_results: all,
        ..WasmLimits::default()
    };
    assert_eq!(
        limits.to_json(),
        r#"{"initial_memory_limit_pages":15,"table_size_limit_elements":15,"max_imports":15,"max_functions":15,"max_function_params":15,"max_total_function_params":15,"max_function_results":15}"#
    );
}

#[test]
fn the_first_rule_that_is_broken_speaks() {
    // Table, memory, interface version, exports, imports, capabilities, functions, bodies, compilation.
    let broken = [
        ("(table 1 funcref)", "unbound table"),
        ("", "exactly one memory"),
        ("(memory 1)", "missing a required marker"),
        (r#"(func (export "interface_version_8"))"#, "required export"),
        (r#"(func (export "allocate")) (func (export "deallocate"))"#, "unsupported import"),
    ];
    let import = r#"(import "env" "nothing" (func)) "#;
    let rest = r#"(func (export "requires_nothing")) (func (result i32 i32) (ref.is_null (ref.null func)))"#;
    let mut fields = String::new();
    for (field, words) in broken {
        if field != "(table 1 funcref)" {
            fields.push_str(field);
        }
        let table = if field == "(table 1 funcref)" { field } else { "" };
        let wasm = module(&format!("{import}{table}{fields}{rest}"));
        let text = refused(&wasm);
        assert!(text.contains(words), "{words}: {text}");
    }
    let wasm = |import: &str, capability: &str, body: &str| contract(&format!("{import}{capability}{body}"));
    let capability = r#"(func (export "requires_nothing"))"#;
    assert!(refused(&wasm("", capability, "(func (result i32 i32))")).contains("unavailable capabilities"));
    assert!(refused(&wasm("", "", "(func (result i32 i32))")).contains("more than 1 results"));
    let gated = "(func (drop (ref.null func)))";
    assert!(refused(&wasm("", "", &format!("{gated}(func (result i32))"))).contains("type mismatch"));
    assert!(
        matches!(check(&wasm("", "", gated), &BTreeSet::new()), Err(VmError::Refused(text)) if text.contains("Gatekeeper"))
    );
}
