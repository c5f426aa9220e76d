//! What code costs. The expected numbers are the prices of cosmwasm-vm 3.0.10: 115 for an instruction, 1,610 for one
//! at which a piece of straight code ends.

use super::harness::{PLENTY, module, rewritten, run, run_module, run_priced, run_with};
use wasmtime::{Trap, Val};

/// An instruction.
const I: u64 = 115;
/// An instruction that ends a piece.
const B: u64 = 1_610;

fn cost(text: &str) -> u64 {
    let outcome = run(text, PLENTY);
    outcome.result.as_ref().unwrap();
    outcome.used(PLENTY)
}

fn cost_of(text: &str, argument: i32) -> u64 {
    let outcome = run_with(text, PLENTY, &[Val::I32(argument)]);
    outcome.result.as_ref().unwrap();
    outcome.used(PLENTY)
}

#[test]
fn an_empty_function_costs_its_end() {
    assert_eq!(cost(r#"(module (func (export "f")))"#), B);
}

#[test]
fn ordinary_instructions_cost_the_same_each() {
    assert_eq!(cost(r#"(module (func (export "f") nop nop nop))"#), 3 * I + B);
    let text = r#"(module (memory 1) (func (export "f")
        (i32.store (i32.const 0) (i32.div_u (i32.load (i32.const 8)) (i32.const 3))) (drop (memory.grow (i32.const 0)))))"#;
    assert_eq!(cost(text), 9 * I + B);
}

#[test]
fn a_call_is_paid_by_the_caller_before_it_happens() {
    assert_eq!(cost(r#"(module (func $g nop) (func (export "f") nop call $g nop))"#), I + B + (I + B) + I + B);
    let text = r#"(module (import "env" "g" (func $g (param i32) (result i32)))
        (func (export "f") (drop (call $g (i32.const 1)))))"#;
    assert_eq!(cost(text), I + B + I + B);
}

#[test]
fn only_the_branch_that_is_taken_is_paid() {
    let text = r#"(module (func (export "f") (param i32)
        (if (local.get 0) (then nop nop) (else nop))))"#;
    // local.get and if; then two instructions and the else, or one and the end; then the end of the function
    assert_eq!(cost_of(text, 1), I + B + 2 * I + B + B);
    assert_eq!(cost_of(text, 0), I + B + I + B + B);
    let text = r#"(module (func (export "f") (param i32) (if (local.get 0) (then nop nop)) nop))"#;
    assert_eq!(cost_of(text, 1), I + B + 2 * I + B + I + B);
    assert_eq!(cost_of(text, 0), I + B + I + B);
}

#[test]
fn an_end_that_a_branch_jumps_over_is_free() {
    let text = r#"(module (func (export "f") (param i32)
        (block (br_if 0 (local.get 0)) nop nop)))"#;
    // block, local.get and br_if; then two instructions and the end of the block; then the end of the function
    assert_eq!(cost_of(text, 1), I + I + B + B);
    assert_eq!(cost_of(text, 0), I + I + B + 2 * I + B + B);
    assert_eq!(cost(r#"(module (func (export "f") (block br 0)))"#), I + B + B);
}

#[test]
fn code_that_control_cannot_reach_is_free() {
    assert_eq!(cost(r#"(module (func (export "f") return nop nop (block nop (loop br 1) nop) nop))"#), B);
    let text = r#"(module (func (export "f") (param i32) (block (block (loop
        local.get 0 (if (then br 2 nop (if (then) (else nop))) (else br 3 nop nop)) nop nop)))))"#;
    // two blocks and a loop; local.get and if; br; then the ends of what the branch leads into
    assert_eq!(cost_of(text, 1), 2 * I + B + I + B + B + B + B);
    assert_eq!(cost_of(text, 0), 2 * I + B + I + B + B + B);
}

#[test]
fn a_loop_is_entered_once_and_its_body_paid_each_time() {
    let text = r#"(module (func (export "f") (param i32)
        (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))"#;
    for rounds in [1, 2, 1_000] {
        let each = 4 * I + B;
        assert_eq!(cost_of(text, rounds), B + u64::try_from(rounds).unwrap() * each + B + B);
    }
}

#[test]
fn every_target_of_a_table_costs_the_same() {
    let text = r#"(module (func (export "f") (param i32)
        (block (block (block (br_table 0 1 2 3 (local.get 0))) nop return) nop nop return) nop))"#;
    let way = 3 * I + I + B;
    assert_eq!(cost_of(text, 0), way + I + B);
    assert_eq!(cost_of(text, 1), way + 2 * I + B);
    assert_eq!(cost_of(text, 2), way + I + B);
    assert_eq!(cost_of(text, 3), way);
    assert_eq!(cost_of(text, 77), way);
}

#[test]
fn a_trap_keeps_what_its_piece_would_have_cost() {
    let outcome = run(r#"(module (func (export "f") nop nop unreachable))"#, PLENTY);
    assert_eq!(outcome.result, Err(Trap::UnreachableCodeReached));
    assert_eq!((outcome.used(PLENTY), outcome.gas_exhausted), (0, false));
    let text = r#"(module (func $g) (func (export "f") call $g (drop (i32.div_u (i32.const 1) (i32.const 0)))))"#;
    let outcome = run(text, PLENTY);
    assert_eq!(outcome.result, Err(Trap::IntegerDivisionByZero));
    assert_eq!((outcome.used(PLENTY), outcome.gas_exhausted), (2 * B, false));
}

#[test]
fn gas_runs_out_before_the_piece_and_stays_as_it_was() {
    let text = r#"(module (func $g nop) (func (export "f") nop call $g))"#;
    let all = I + B + I + B + B;
    let done = run(text, all);
    assert_eq!((done.result, done.gas_left, done.gas_exhausted), (Ok(vec![]), 0, false));
    let short = run(text, all - 1);
    assert_eq!(short.result, Err(Trap::UnreachableCodeReached));
    assert_eq!((short.gas_left, short.gas_exhausted), (B - 1, true));
    let none = run(text, 0);
    assert_eq!(none.result, Err(Trap::UnreachableCodeReached));
    assert_eq!((none.gas_left, none.gas_exhausted), (0, true));
}

#[test]
fn gas_is_a_number_without_sign() {
    for gas in [u64::MAX, 1 << 63, (1 << 63) + B] {
        let outcome = run(r#"(module (func (export "f")))"#, gas);
        assert_eq!((outcome.result, outcome.gas_left), (Ok(vec![]), gas - B));
    }
}

/// A function with so many locals that begins with some code.
fn with_locals(locals: usize, code: &str) -> String {
    let locals = "i64 ".repeat(locals);
    format!(r#"(module (func $f (export "f") (local {locals}) {code}))"#)
}

#[test]
fn locals_beyond_the_twenty_ninth_cost_like_instructions() {
    assert_eq!(cost(&with_locals(29, "nop")), I + B);
    assert_eq!(cost(&with_locals(30, "nop")), I + I + B);
    assert_eq!(cost(&with_locals(100, "nop")), 71 * I + I + B);
    assert_eq!(cost(&with_locals(100, "")), 71 * I + B);
    let params = "(param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 \
                  i32 i32 i32 i32 i32)";
    let text = format!(r#"(module (func {params}) (func (export "f")))"#);
    assert_eq!(cost(&text), B, "parameters are no locals");
}

#[test]
fn locals_are_paid_first_unless_the_first_instruction_ends_its_piece() {
    // With an ordinary instruction first, the locals have a charge of their own, which 71 * 115 cover.
    let outcome = run(&with_locals(100, "nop"), 71 * I);
    assert_eq!((outcome.gas_left, outcome.gas_exhausted), (0, true));
    let outcome = run(&with_locals(100, "nop"), 71 * I - 1);
    assert_eq!((outcome.gas_left, outcome.gas_exhausted), (71 * I - 1, true));
    // Otherwise there is one charge for both.
    let outcome = run(&with_locals(100, "return"), 71 * I + B - 1);
    assert_eq!((outcome.gas_left, outcome.gas_exhausted), (71 * I + B - 1, true));
    let outcome = run(&with_locals(100, "return"), 71 * I + B);
    assert_eq!((outcome.gas_left, outcome.gas_exhausted), (0, false));
}

#[test]
fn dense_code_costs_the_same_where_the_meter_is_a_routine() {
    let count = 20_000;
    let text = format!(r#"(module (func (export "f") {}))"#, "block end ".repeat(count));
    let wasm = module(&text);
    let rewritten = rewritten(&wasm);
    assert!(rewritten.len() < 7 * wasm.len(), "{} of {}", rewritten.len(), wasm.len());
    let all = u64::try_from(count).unwrap() * (I + B) + B;
    let outcome = run_module(&rewritten, "f", all, &[]);
    assert_eq!((outcome.result, outcome.gas_left, outcome.gas_exhausted), (Ok(vec![]), 0, false));
    let outcome = run_module(&rewritten, "f", all - B - 1, &[]);
    assert_eq!(outcome.result, Err(Trap::UnreachableCodeReached));
    assert_eq!((outcome.gas_left, outcome.gas_exhausted), (I + B - 1, true));
}

/// What a call costs where slow instructions cost 1,000 and 10 for each page by which the memory grows.
fn slow_cost(text: &str) -> u64 {
    let outcome = run_priced(&rewritten(&module(text)), "f", PLENTY, [1_000, 10], &[]);
    outcome.result.as_ref().unwrap();
    outcome.used(PLENTY)
}

#[test]
fn slow_instructions_pay_their_price_by_weight_and_others_do_not() {
    let doing = |code: &str| format!(r#"(module (memory 1 9) (func (export "f") {code}))"#);
    let load = "(drop (i32.load8_s (i32.const 3)))";
    for (code, weight) in [
        ("(i64.store (i32.const 3) (i64.const 4))", 1),
        (load, 1),
        ("(drop (i32.rem_u (i32.const 7) (i32.const 2)))", 1),
        ("(drop (f64.div (f64.const 7) (f64.const 2)))", 1),
        ("(drop (f32.nearest (f32.const 2.5)))", 2),
        ("(drop (f64.sqrt (f64.const 2)))", 4),
        ("(drop (memory.grow (i32.const 0)))", 12),
        ("(drop (memory.grow (i32.const 100)))", 12),
        ("(drop (f64.mul (f64.const 7) (i64.const 2) (f64.convert_i64_s)))", 0),
        ("(drop (memory.size))", 0),
    ] {
        assert_eq!(slow_cost(&doing(code)) - cost(&doing(code)), 1_000 * weight, "{code}");
    }
    // With the memory grows what a read costs, and not when the growth is refused. A growth is paid at the end of its
    // piece, so at the price that it leads to.
    let grown = format!(
        "(drop (memory.grow (i32.const 3))) (block) {load} (block) (drop (memory.grow (i32.const 77))) (block) {load}"
    );
    assert_eq!(slow_cost(&doing(&grown)) - cost(&doing(&grown)), 26 * 1_030);
}

#[test]
fn straight_code_pays_for_its_slow_instructions_before_its_end() {
    let loads = "(drop (i32.load (i32.const 0)))".repeat(1_000);
    let text = format!(r#"(module (memory 1) (func (export "f") {loads} unreachable))"#);
    let wasm = rewritten(&module(&text));
    let outcome = run_priced(&wasm, "f", PLENTY, [7, 0], &[]);
    assert_eq!(outcome.result, Err(Trap::UnreachableCodeReached));
    assert_eq!((outcome.used(PLENTY), outcome.gas_exhausted), (15 * 64 * 7, false));
    let outcome = run_priced(&wasm, "f", 64 * 7, [7, 0], &[]);
    assert_eq!((outcome.gas_left, outcome.gas_exhausted), (0, true));
    // Where slow instructions cost nothing, all of it is the piece, which a trap leaves unpaid.
    assert_eq!(run_module(&wasm, "f", 0, &[]).gas_left, 0);
    assert!(!run_module(&wasm, "f", 0, &[]).gas_exhausted);
}

#[test]
fn the_bound_of_the_stack_costs_nothing() {
    let text = r#"(module (func $g (param i32) (result i32)
            (if (result i32) (local.get 0)
                (then (i32.add (i32.const 1) (call $g (i32.sub (local.get 0) (i32.const 1)))))
                (else (i32.const 0))))
        (func (export "f") (param i32) (drop (call $g (local.get 0)))))"#;
    let outer = I + B + I + B;
    let last = I + B + I + B + B;
    let each = (I + B) + (4 * I + B) + (I + B) + B;
    for depth in [0, 1, 7, 900] {
        assert_eq!(cost_of(text, depth), outer + u64::try_from(depth).unwrap() * each + last);
    }
}
