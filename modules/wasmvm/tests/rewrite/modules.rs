//! Whole modules: what stays, what goes, and that size is bounded.

use super::harness::{PLENTY, features, module, rewritten, run_module};
use openledger_wasmvm::{GAS_LEFT, STACK_EXHAUSTED, VmError, check, rewrite};
use std::collections::BTreeSet;
use std::path::Path;
use wasmparser::{Parser, Payload, Validator};
use wasmtime::{Engine, Module, Store, Trap};

fn sections(wasm: &[u8]) -> Vec<u8> {
    Parser::new(0).parse_all(wasm).filter_map(|payload| payload.unwrap().as_section().map(|(id, _)| id)).collect()
}

#[test]
fn the_smallest_module_gets_globals_and_exports() {
    assert_eq!(sections(&rewritten(&module("(module)"))), [6, 7]);
}

#[test]
fn sections_stay_in_order_and_custom_ones_go() {
    let text = r#"(module $name (type (func)) (import "env" "g" (func $g (type 0))) (table 1 1 funcref) (memory 1)
        (global i32 (i32.const 7)) (func $f (export "f") (call $g)) (start $f) (elem (i32.const 0) $f)
        (data (i32.const 0) "abc") (@custom "other" "bytes"))"#;
    let wasm = module(text);
    assert!(sections(&wasm).contains(&0));
    assert_eq!(sections(&rewritten(&wasm)), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
}

#[test]
fn the_same_bytes_give_the_same_bytes() {
    let wasm = module(include_str!("../../testdata/05_alloc_reenters.wat"));
    assert_eq!(rewrite(&wasm).unwrap(), rewrite(&wasm).unwrap());
}

#[test]
fn a_module_cannot_hide_the_globals_behind_exports_of_its_own() {
    let text = format!(
        r#"(module (global $mine (mut i64) (i64.const 1_000_000)) (global i32 (i32.const 0))
            (export "{GAS_LEFT}" (global $mine)) (func (export "{STACK_EXHAUSTED}"))
            (func (export "f") (result i64) (global.set $mine (i64.const 5)) (global.get $mine)))"#
    );
    let outcome = run_module(&rewritten(&module(&text)), "f", 10_000, &[]);
    assert_eq!((outcome.value(), outcome.gas_left), (5, 10_000 - 3 * 115 - 1_610));
}

#[test]
fn segments_and_indirect_calls_work_as_before() {
    let text = r#"(module (type $t (func (param i32) (result i32))) (memory 1) (table 4 4 funcref)
        (elem (i32.const 1) $twice $next) (data (i32.const 100) "\2a")
        (func $twice (type $t) (i32.mul (local.get 0) (i32.const 2)))
        (func $next (type $t) (i32.add (local.get 0) (i32.const 1)))
        (func (export "f") (result i32)
            (call_indirect (type $t) (call_indirect (type $t) (i32.load8_u (i32.const 100)) (i32.const 1)) (i32.const 2)))
        (func (export "wrong") (call_indirect (param i64) (i64.const 0) (i32.const 1)))
        (func (export "empty") (call_indirect (i32.const 0))))"#;
    let wasm = rewritten(&module(text));
    assert_eq!(run_module(&wasm, "f", PLENTY, &[]).value(), 85);
    assert_eq!(run_module(&wasm, "wrong", PLENTY, &[]).result, Err(Trap::BadSignature));
    assert_eq!(run_module(&wasm, "empty", PLENTY, &[]).result, Err(Trap::IndirectCallToNull));
}

#[test]
fn several_results_survive_the_bound_of_the_stack() {
    let text = r#"(module (func $leaf) (func $two (result i32 i64) (call $leaf) (return (i32.const 3) (i64.const 4)))
        (func $again (result i32 i64) (call $two))
        (func (export "f") (result i64) (local i64) (call $again) (local.set 0) i64.extend_i32_u (local.get 0) i64.mul))"#;
    assert_eq!(run_module(&rewritten(&module(text)), "f", PLENTY, &[]).value(), 12);
}

#[test]
fn references_may_be_passed_around() {
    let text = r#"(module (global $g (mut funcref) (ref.null func)) (func $id (param funcref) (result funcref) (local funcref)
            (local.set 1 (local.get 0)) (local.get 1))
        (func (export "f") (global.set $g (call $id (global.get $g)))))"#;
    let outcome = run_module(&rewritten(&module(text)), "f", PLENTY, &[]);
    assert_eq!(outcome.result, Ok(vec![]));
}

#[test]
fn instructions_that_no_contract_may_use_are_refused_here_too() {
    let wasm = module(r#"(module (table 1 1 funcref) (func (drop (table.grow 0 (ref.null func) (i32.const 1)))))"#);
    assert_eq!(
        rewrite(&wasm),
        Err(VmError::Refused(
            "Error compiling Wasm: Could not compile: WebAssembly translation error: Error in middleware Gatekeeper: \
             Reference type operation detected: RefNull { hty: Abstract { shared: false, ty: Func } }. Reference types \
             are not supported."
                .into()
        ))
    );
    let piece = &module("(module (func (drop (i32.const 1))))")[..20];
    let Err(VmError::Refused(text)) = rewrite(piece) else { panic!("a piece of a module is accepted") };
    assert!(
        text.starts_with("Error during static Wasm validation: Wasm bytecode could not be deserialized."),
        "{text}"
    );
}

#[test]
fn a_start_function_runs_without_gas() {
    for start in ["", "nop", "(loop (br 0))", "(memory.grow (i32.const 1)) drop"] {
        let wasm = rewritten(&module(&format!("(module (memory 1) (func $s {start}) (start $s))")));
        let engine = Engine::default();
        let module = Module::from_binary(&engine, &wasm).unwrap();
        let error = super::harness::instantiate(&engine, &module, &mut Store::new(&engine, ())).unwrap_err();
        assert_eq!(error.downcast::<Trap>().unwrap(), Trap::UnreachableCodeReached);
    }
}

/// Rewrites and validates a module that is hard on a compiler, and holds the result to its bound.
fn bounded(text: &str) {
    let wasm = module(text);
    let rewritten = rewritten(&wasm);
    let functions =
        Parser::new(0).parse_all(&wasm).filter(|payload| matches!(payload, Ok(Payload::CodeSectionEntry(_)))).count();
    let most = 6 * wasm.len() + 400 * (functions + 1);
    assert!(rewritten.len() <= most, "{} bytes became {} of {functions} functions", wasm.len(), rewritten.len());
}

#[test]
fn large_modules_stay_linear() {
    bounded(&format!("(module {})", "(func (param i32) (result i32) local.get 0)".repeat(20_000)));
    bounded(&format!("(module (func (block (br_table {} (i32.const 1)))))", "0 1 ".repeat(50_000)));
    bounded(&format!("(module (func {} {}))", "loop ".repeat(180_000), "end ".repeat(180_000)));
    bounded(&format!("(module (func {}))", "loop end ".repeat(260_000)));
    bounded(&format!("(module (func $f {}))", "call $f ".repeat(380_000)));
    bounded(&format!("(module (func (result f64) f64.const 1 {}))", "f64.sqrt ".repeat(790_000)));
    bounded(&format!("(module (func (result f32) f32.const 1 {}))", "f64.promote_f32 f32.demote_f64 ".repeat(390_000)));
    bounded(&format!("(module (func {}))", "return ".repeat(790_000)));
    bounded(&format!("(module (func {}))", "block return end ".repeat(190_000)));
    bounded(&format!("(module (func {}))", "i32.const 0 if else end ".repeat(130_000)));
    bounded(&format!("(module (func (param i32) {}))", "local.get 0 br_if 0 ".repeat(190_000)));
}

#[test]
fn deep_blocks_with_parameters_stay_linear() {
    let params = "f64 ".repeat(100);
    let values = "(f64.add (f64.const 0) (f64.const 1)) ".repeat(100);
    let drops = "drop ".repeat(100);
    let ifs = "i32.const 1 if (type $t) ".repeat(2_000);
    let elses = format!("else {drops} end ").repeat(2_000);
    bounded(&format!("(module (type $t (func (param {params}))) (func {values} {ifs} {drops} {elses}))"));
}

/// Every module of the folder that the variable `WASM_FOLDER` names, with those below it, is checked; what is accepted
/// must be rewritten to a valid module.
#[test]
#[ignore = "reads a folder of contracts"]
fn a_folder_of_contracts() {
    let folder = std::env::var("WASM_FOLDER").expect("WASM_FOLDER names a folder");
    let capabilities: BTreeSet<String> =
        "iterator,staking,stargate,cosmwasm_1_1,cosmwasm_1_2,cosmwasm_1_3,cosmwasm_1_4,\
         cosmwasm_2_0,cosmwasm_2_1,cosmwasm_2_2,ibc2"
            .split(',')
            .map(str::to_owned)
            .collect();
    let mut files = Vec::new();
    collect(Path::new(&folder), &mut files);
    files.sort();
    for file in files {
        let wasm = std::fs::read(&file).unwrap();
        let name = file.strip_prefix(&folder).unwrap().display();
        match check(&wasm, &capabilities) {
            Ok(analysis) => {
                let rewritten = rewrite(&wasm).unwrap().wasm;
                Validator::new_with_features(features()).validate_all(&rewritten).unwrap();
                let growth = 100 * rewritten.len() / wasm.len();
                println!("accepted {name}: {} bytes, {growth} % of them rewritten, {analysis:?}", wasm.len());
            }
            Err(refusal) => println!("refused {name}: {refusal}"),
        }
    }
}

fn collect(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "wasm") {
            files.push(path);
        }
    }
}
