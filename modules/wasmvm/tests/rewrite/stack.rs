//! How deep calls go, and that it is the same under every compiler.

use super::harness::{Outcome, PLENTY, run, run_with};
use openledger_wasmvm::{FRAME_WORDS, LEAF_WORDS, STACK_WORDS};
use wasmtime::{Trap, Val};

fn overflowed(outcome: &Outcome) {
    assert_eq!(outcome.result, Err(Trap::UnreachableCodeReached), "the native stack must not end first: {outcome:?}");
    assert!(outcome.stack_exhausted && !outcome.gas_exhausted, "{outcome:?}");
}

/// The depth that a function reaches which calls itself for ever, by the gas of a level.
fn depth(text: &str, level: u64) -> u64 {
    let outcome = run(text, PLENTY);
    overflowed(&outcome);
    let used = outcome.used(PLENTY);
    assert_eq!(used % level, 0);
    used / level
}

#[test]
fn a_small_recursion_goes_as_deep_as_in_the_reference() {
    // One parameter and three operands at most.
    let text = r#"(module (func $r (param i32) (result i32)
            (i32.add (i32.const 1) (call $r (i32.add (local.get 0) (i32.const 1)))))
        (func (export "f") (drop (call $r (i32.const 0)))))"#;
    let outcome = run(text, PLENTY);
    overflowed(&outcome);
    let words = u64::from(1 + 3 + FRAME_WORDS);
    let levels = (u64::from(STACK_WORDS) - u64::from(1 + FRAME_WORDS)) / words;
    assert_eq!(levels, 13_104, "the depth of the reference");
    let level = 4 * 115 + 1_610;
    assert_eq!(outcome.used(PLENTY), 115 + 1_610 + levels * level);
}

#[test]
fn wide_frames_go_less_deep() {
    let locals = "i64 ".repeat(100);
    let params = "i64 ".repeat(100);
    let arguments = "(i64.const 1) ".repeat(100);
    let text = format!(
        r#"(module (func $r (param {params}) (local {locals}) (call $r {arguments})) (func (export "f") (call $r {arguments})))"#
    );
    let outcome = run(&text, PLENTY);
    overflowed(&outcome);
    let first = 100 * 115 + 1_610;
    let level = 71 * 115 + first;
    let words = u64::from(100 + 100 + 100 + FRAME_WORDS);
    let levels = (u64::from(STACK_WORDS) - u64::from(100 + FRAME_WORDS)) / words;
    assert_eq!(outcome.used(PLENTY), first + levels * level);
}

#[test]
fn many_operands_count() {
    let operands = "(i64.load (i32.const 0)) ".repeat(1_000);
    let sum = "i64.add ".repeat(1_000);
    let text = format!(r#"(module (memory 1) (func $r (export "f") (result i64) {operands} (call $r) {sum}))"#);
    let words = u64::from(1_001 + FRAME_WORDS);
    assert_eq!(depth(&text, 2_000 * 115 + 1_610), u64::from(STACK_WORDS) / words);
}

#[test]
fn floats_and_conversions_fit_into_their_frames() {
    let locals = "f64 ".repeat(50) + &"f32 ".repeat(50);
    let values: String =
        (0..50).map(|i| format!("(f64.promote_f32 (f32.mul (local.get {}) (f32.const 2)))", 50 + i)).collect();
    let sum = "f64.add ".repeat(50);
    let text = format!(r#"(module (func $r (export "f") (result f64) (local {locals}) {values} (call $r) {sum}))"#);
    let words = u64::from(100 + 51 + FRAME_WORDS);
    assert_eq!(depth(&text, 71 * 115 + 50 * 4 * 115 + 1_610), u64::from(STACK_WORDS) / words);
}

#[test]
fn calls_through_a_table_and_through_each_other_count() {
    let text = r#"(module (table 2 2 funcref) (elem (i32.const 0) $a $b) (type $t (func))
        (func $a (export "f") (call_indirect (type $t) (i32.const 1)))
        (func $b (call $a)))"#;
    let outcome = run(text, PLENTY);
    overflowed(&outcome);
    let (a, b) = (u64::from(1 + FRAME_WORDS), u64::from(FRAME_WORDS));
    let pairs = u64::from(STACK_WORDS) / (a + b);
    let last = if u64::from(STACK_WORDS) % (a + b) >= a { 115 + 1_610 } else { 0 };
    assert_eq!(outcome.used(PLENTY), pairs * (115 + 2 * 1_610) + last);
}

#[test]
fn every_way_out_of_a_function_gives_its_words_back() {
    let text = r#"(module (func $leaf)
        (func $falls (param i32) (result i32) (call $leaf) (i32.const 1))
        (func $returns (param i32) (result i32) (call $leaf) (block (loop (return (i32.const 2)))) (unreachable))
        (func $branches (param i32) (result i32) (call $leaf) (br 0 (i32.const 3)))
        (func $branches_far (param i32) (result i32) (call $leaf) (block (loop (br 2 (i32.const 4)))) (unreachable))
        (func $perhaps (param i32) (result i32) (call $leaf)
            (block (drop (br_if 1 (i32.const 5) (local.get 0)))) (i32.const 6))
        (func $table (param i32) (result i32) (call $leaf)
            (block (result i32) (block (result i32) (br_table 0 1 2 (i32.const 7) (local.get 0)))
                (drop) (call $leaf) (i32.const 8))
            (drop) (i32.const 9))
        (func $nothing (param i32) (call $leaf) (if (local.get 0) (then (return))) (call $leaf))
        (func (export "f") (result i32) (local $i i32) (local $way i32) (local $sum i32)
            (loop
                (local.set $way (i32.rem_u (local.get $i) (i32.const 3)))
                (local.set $sum (i32.add (local.get $sum) (call $falls (local.get $way))))
                (local.set $sum (i32.add (local.get $sum) (call $returns (local.get $way))))
                (local.set $sum (i32.add (local.get $sum) (call $branches (local.get $way))))
                (local.set $sum (i32.add (local.get $sum) (call $branches_far (local.get $way))))
                (local.set $sum (i32.add (local.get $sum) (call $perhaps (local.get $way))))
                (local.set $sum (i32.add (local.get $sum) (call $table (local.get $way))))
                (call $nothing (local.get $way))
                (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 30000))))
            (local.get $sum)))"#;
    let outcome = run(text, PLENTY);
    // For each three rounds: 1 + 2 + 3 + 4 each, then 6 + 5 + 5, then 9 + 9 + 7.
    assert_eq!(outcome.value(), 10_000 * (30 + 16 + 25));
    assert_eq!((outcome.stack_left, outcome.stack_exhausted), (STACK_WORDS, false));
}

#[test]
fn a_trap_leaves_the_words_of_the_open_frames_taken() {
    let text = r#"(module (func $g (if (i32.const 1) (then unreachable)) (call $g)) (func (export "f") (call $g)))"#;
    let outcome = run(text, PLENTY);
    assert_eq!(outcome.result, Err(Trap::UnreachableCodeReached));
    assert!(!outcome.stack_exhausted);
    assert_eq!(outcome.stack_left, STACK_WORDS - FRAME_WORDS - (1 + FRAME_WORDS));
}

#[test]
fn the_last_frame_takes_nothing() {
    let text = r#"(module (func $leaf (param i32)) (func (export "f") (call $leaf (i32.const 1))))"#;
    let outcome = run(text, PLENTY);
    assert_eq!((outcome.result, outcome.stack_left), (Ok(vec![]), STACK_WORDS));
}

#[test]
fn the_last_frame_must_fit_if_it_is_large() {
    // A recursion leaves fewer words than the large leaf needs, and more than the small one does.
    let large = "i64 ".repeat(100);
    let text = |leaf: &str| {
        format!(
            r#"(module (func $leaf {leaf})
            (func $r (param i32) (local {large})
                (if (local.get 0) (then (call $r (i32.sub (local.get 0) (i32.const 1)))))
                (call $leaf))
            (func (export "f") (param i32) (call $r (local.get 0))))"#
        )
    };
    let words = 1 + 100 + 2 + FRAME_WORDS;
    let outer = 1 + 1 + FRAME_WORDS;
    let frames = (STACK_WORDS - outer) / words;
    let left = STACK_WORDS - outer - frames * words;
    assert!(left < 100 + FRAME_WORDS && left > 0, "{left}");
    let deepest = Val::I32(i32::try_from(frames - 1).unwrap());
    let outcome = run_with(&text(&format!("(local {large})")), PLENTY, &[deepest]);
    overflowed(&outcome);
    assert_eq!(outcome.stack_left, left);
    const { assert!(FRAME_WORDS < LEAF_WORDS) };
    let outcome = run_with(&text("(local i64)"), PLENTY, &[deepest]);
    assert_eq!((outcome.result, outcome.stack_left), (Ok(vec![]), STACK_WORDS));
}
