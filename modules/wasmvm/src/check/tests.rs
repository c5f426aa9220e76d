//! Every rule with the text of its refusal, and the order of the rules.

use super::{WasmLimits, analyze, check, check_within};
use crate::vm::{Analysis, EntryPoint, VmError};
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
        malformed("magic header not detected: bad magic number - expected=[\n    0x0,\n    0x61,\n    0x73,\n    0x6d,\n] \
                   actual=[\n    0x0,\n    0x61,\n    0x73,\n    0x78,\n] (at offset 0x0)")
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
        ("(global i32 (i32.add (i32.const 1) (i32.const 1)))", "extended constant expression support is not enabled"),
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
    assert_eq!(
        refused(&module("(memory 1)")),
        "Wasm contract missing a required marker export: interface_version_*"
    );
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
    assert!(text.contains("Required imports: {\"wbg.00\", \"wbg.01\", ") && text.contains(", ... 42 more}. "), "{text}");
}

#[test]
fn capabilities_are_offered_by_the_chain() {
    let wasm = contract(
        r#"(func (export "requires_")) (func (export "requires_iterator") (export "requires_nutrients"))
        (func (export "require_milk")) (global (export "requires_air") i32 (i32.const 0))"#,
    );
    assert_eq!(
        refused(&wasm),
        "Wasm contract requires unavailable capabilities: {\"iterator\", \"nutrients\"}"
    );
    assert_eq!(
        refused_with(&wasm, &capabilities(&["iterator", "stargate"]), &WasmLimits::default()),
        "Wasm contract requires unavailable capabilities: {\"nutrients\"}"
    );
    let analysis = check(&wasm, &capabilities(&["iterator", "nutrients"])).unwrap();
    assert_eq!(analysis.required_capabilities, capabilities(&["iterator", "nutrients"]));
}

#[test]
fn functions_are_bounded() {
    assert_eq!(
        refused(&contract(&"(func)".repeat(19_998))),
        "Wasm contract contains more than 20000 functions"
    );
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
    assert!(matches!(check(&wasm("", "", gated), &BTreeSet::new()), Err(VmError::Refused(text)) if text.contains("Gatekeeper")));
}

#[test]
fn instructions_of_reference_types_are_refused_by_the_compiler() {
    for (code, operator) in [
        ("(drop (ref.null func))", "RefNull { hty: Abstract { shared: false, ty: Func } }"),
        ("(drop (ref.func $f))", "RefFunc { function_index: 2 }"),
        ("(drop (ref.is_null (local.get 0)))", "RefIsNull"),
        ("(drop (table.get 0 (i32.const 0)))", "TableGet { table: 0 }"),
        ("(table.set 0 (i32.const 0) (local.get 0))", "TableSet { table: 0 }"),
        ("(drop (table.size 0))", "TableSize { table: 0 }"),
        ("(drop (table.grow 0 (local.get 0) (i32.const 1)))", "TableGrow { table: 0 }"),
        ("(table.fill 0 (i32.const 0) (local.get 0) (i32.const 1))", "TableFill { table: 0 }"),
        ("(drop (select (result i32) (i32.const 0) (i32.const 0) (i32.const 0)))", "TypedSelect { ty: I32 }"),
        ("(unreachable) (drop (table.size 0))", "TableSize { table: 0 }"),
    ] {
        let wasm = contract(&format!(
            r#"(table 1 1 funcref) (func) (func) (func $f (export "f")) (func (local funcref) {code})"#
        ));
        let Err(VmError::Refused(text)) = check(&wasm, &BTreeSet::new()) else { panic!("{code} is accepted") };
        assert_eq!(
            text,
            format!(
                "Error compiling Wasm: Could not compile: WebAssembly translation error: Error in middleware \
                 Gatekeeper: Reference type operation detected: {operator}. Reference types are not supported."
            )
        );
    }
}

#[test]
fn types_with_one_checksum_are_refused() {
    // Two types of 32 parameters each whose CRC-32 is the same, found by linear algebra over the bits.
    let (left, right) = colliding();
    assert_ne!(left, right);
    for (types, refused) in [(format!("{left}{left}"), false), (format!("{left}{right}"), true)] {
        match check(&contract(&types), &BTreeSet::new()) {
            Ok(_) => assert!(!refused),
            Err(error) => {
                assert!(refused);
                assert_eq!(
                    error.to_string(),
                    "Error compiling Wasm: Could not compile: WebAssembly translation error: signature hash collision"
                );
            }
        }
    }
}

/// Two types of parameters `i32` and `i64` with equal checksums.
///
/// CRC-32 is affine: choosing `i64` instead of `i32` as one parameter changes the checksum by the same bits whatever
/// the others are. 33 such changes are dependent, so some set of them cancels out.
fn colliding() -> (String, String) {
    const PARAMS: usize = 40;
    let checksum = |set: u64| {
        let mut bytes = vec![0; 8];
        bytes.extend((PARAMS as u64).to_le_bytes());
        bytes.extend((0..PARAMS).map(|param| u8::from(set >> param & 1 == 1)));
        super::gatekeeper::crc32(&bytes)
    };
    let base = checksum(0);
    let mut rows: Vec<(u32, u64)> = Vec::new();
    for param in 0..PARAMS {
        let (mut change, mut set) = (checksum(1 << param) ^ base, 1_u64 << param);
        for (pivot, of) in &rows {
            if change ^ pivot < change {
                change ^= pivot;
                set ^= of;
            }
        }
        if change == 0 {
            let ty = |set: u64| {
                let params: String = (0..PARAMS).map(|p| if set >> p & 1 == 1 { " i64" } else { " i32" }).collect();
                format!("(type (func (param{params})))")
            };
            assert_eq!(checksum(set), base);
            return (ty(0), ty(set));
        }
        rows.push((change, set));
        rows.sort_unstable_by(|left, right| right.cmp(left));
    }
    panic!("40 changes of 32 bits are dependent")
}

#[test]
fn the_version_of_the_state_is_read() {
    let wasm = contract(r#"(@custom "cw_migrate_version" "42")"#);
    assert_eq!(accepted(&wasm).contract_migrate_version, Some(42));
    let wasm = contract(r#"(@custom "cw_migrate_version" "42") (@custom "cw_migrate_version" "7")"#);
    assert_eq!(accepted(&wasm).contract_migrate_version, Some(7), "the last one counts");
    assert_eq!(
        refused(&contract(r#"(@custom "cw_migrate_version" "not a number")"#)),
        "invalid digit found in string"
    );
    assert_eq!(
        refused(&contract(r#"(@custom "cw_migrate_version" "18446744073709551616")"#)),
        "number too large to fit in target type"
    );
    assert_eq!(
        refused(&contract(r#"(@custom "cw_migrate_version" "\ff")"#)),
        "invalid utf-8 sequence of 1 bytes from index 0"
    );
}

#[test]
fn entry_points_are_found_by_their_names() {
    let exports = |names: &[&str]| {
        contract(&names.iter().map(|name| format!(r#"(func (export "{name}"))"#)).collect::<String>())
    };
    let channel = [
        "ibc_channel_open",
        "ibc_channel_connect",
        "ibc_channel_close",
        "ibc_packet_receive",
        "ibc_packet_ack",
        "ibc_packet_timeout",
    ];
    let analysis = accepted(&exports(&channel));
    assert_eq!((analysis.has_ibc_entry_points, analysis.entry_points.len()), (true, 6));
    let analysis = accepted(&exports(&channel[1..]));
    assert_eq!((analysis.has_ibc_entry_points, analysis.entry_points.len()), (false, 5));
    let second = ["ibc2_packet_send", "ibc2_packet_receive", "ibc2_packet_ack", "ibc2_packet_timeout"];
    let analysis = accepted(&exports(&second));
    assert_eq!((analysis.has_ibc2_entry_points, analysis.has_ibc_entry_points), (true, false));
    let analysis = accepted(&exports(&["instantiate", "ibc_source_callback", "migrate_with_info", "Sudo"]));
    let found = BTreeSet::from([EntryPoint::Instantiate, EntryPoint::IbcSourceCallback]);
    assert_eq!(analysis.entry_points, found);
}

#[test]
fn an_analysis_does_not_judge() {
    let wasm = module(r#"(func (export "execute")) (func (export "requires_anything"))"#);
    let analysis = analyze(&wasm).unwrap();
    assert_eq!(analysis.entry_points, BTreeSet::from([EntryPoint::Execute]));
    assert_eq!(analysis.required_capabilities, capabilities(&["anything"]));
    assert!(analyze(b"nothing").is_err());
}
