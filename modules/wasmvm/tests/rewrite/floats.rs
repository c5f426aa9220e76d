//! Which bits of NaNs a contract sees.

use super::harness::{PLENTY, run_with};
use wasmtime::Val;

const CANONICAL: u64 = 0x7fc0_0000;
const CANONICAL_64: u64 = 0x7ff8_0000_0000_0000;
const SIGN: u64 = 0x8000_0000;
const SIGN_64: u64 = 0x8000_0000_0000_0000;

/// NaNs of the first width: quiet and signalling, with payloads and signs; and numbers.
const SINGLES: [u32; 9] = [
    0x7fc0_0000,
    0xffc0_0000,
    0x7fc1_2345,
    0xffc1_2345,
    0x7f80_0001,
    0xffbf_ffff,
    0x7f80_0000,
    0x8000_0000,
    0x4048_f5c3,
];
const DOUBLES: [u64; 9] = [
    0x7ff8_0000_0000_0000,
    0xfff8_0000_0000_0000,
    0x7ff8_1234_5678_9abc,
    0xfff8_1234_5678_9abc,
    0x7ff0_0000_0000_0001,
    0xfff7_ffff_ffff_ffff,
    0xfff0_0000_0000_0000,
    0x8000_0000_0000_0000,
    0x4009_21fb_5444_2d18,
];

fn is_nan(bits: u32) -> bool {
    bits & 0x7fff_ffff > 0x7f80_0000
}

fn is_nan_64(bits: u64) -> bool {
    bits & 0x7fff_ffff_ffff_ffff > 0x7ff0_0000_0000_0000
}

/// The bits that an expression over the singles `$a`, `$b` gives.
fn single(expression: &str, a: u32, b: u32) -> u64 {
    let text = format!(
        r#"(module (func (export "f") (param $x i32) (param $y i32) (result i32) (local $a f32) (local $b f32) (local $c f32)
            (local.set $a (f32.reinterpret_i32 (local.get $x))) (local.set $b (f32.reinterpret_i32 (local.get $y)))
            (i32.reinterpret_f32 {expression})))"#
    );
    run_with(&text, PLENTY, &[Val::I32(a.cast_signed()), Val::I32(b.cast_signed())]).value()
}

/// The bits that an expression over the doubles `$a`, `$b` gives.
fn double(expression: &str, a: u64, b: u64) -> u64 {
    let text = format!(
        r#"(module (func (export "f") (param $x i64) (param $y i64) (result i64) (local $a f64) (local $b f64) (local $c f64)
            (local.set $a (f64.reinterpret_i64 (local.get $x))) (local.set $b (f64.reinterpret_i64 (local.get $y)))
            (i64.reinterpret_f64 {expression})))"#
    );
    run_with(&text, PLENTY, &[Val::I64(a.cast_signed()), Val::I64(b.cast_signed())]).value()
}

#[test]
fn arithmetic_gives_canonical_nans() {
    for operator in ["add", "sub", "mul", "div", "min", "max"] {
        for nan in SINGLES.into_iter().filter(|bits| is_nan(*bits)) {
            let expression = format!("(f32.{operator} (local.get $a) (local.get $b))");
            assert_eq!(single(&expression, nan, 0x3f80_0000), CANONICAL, "{operator}");
            assert_eq!(single(&expression, 0x3f80_0000, nan), CANONICAL, "{operator}");
        }
        for nan in DOUBLES.into_iter().filter(|bits| is_nan_64(*bits)) {
            let expression = format!("(f64.{operator} (local.get $a) (local.get $b))");
            assert_eq!(double(&expression, nan, 0x3ff0_0000_0000_0000), CANONICAL_64, "{operator}");
            assert_eq!(double(&expression, 0x3ff0_0000_0000_0000, nan), CANONICAL_64, "{operator}");
        }
    }
    for operator in ["sqrt", "ceil", "floor", "trunc", "nearest"] {
        for nan in SINGLES.into_iter().filter(|bits| is_nan(*bits)) {
            assert_eq!(single(&format!("(f32.{operator} (local.get $a))"), nan, 0), CANONICAL, "{operator}");
        }
        for nan in DOUBLES.into_iter().filter(|bits| is_nan_64(*bits)) {
            assert_eq!(double(&format!("(f64.{operator} (local.get $a))"), nan, 0), CANONICAL_64, "{operator}");
        }
    }
    assert_eq!(single("(f32.div (f32.const 0) (f32.const 0))", 0, 0), CANONICAL);
    assert_eq!(double("(f64.sqrt (f64.const -1))", 0, 0), CANONICAL_64);
    assert_eq!(double("(f64.sub (f64.const inf) (f64.const inf))", 0, 0), CANONICAL_64);
}

#[test]
fn numbers_are_computed_as_ever() {
    assert_eq!(
        single("(f32.add (f32.mul (local.get $a) (local.get $a)) (local.get $b))", 0x4040_0000, 0x3f80_0000),
        0x4120_0000
    );
    assert_eq!(single("(f32.min (local.get $a) (local.get $b))", 0, 0x8000_0000), 0x8000_0000);
    assert_eq!(
        double("(f64.sqrt (f64.div (local.get $a) (local.get $b)))", 0x4030_0000_0000_0000, 0x3ff0_0000_0000_0000),
        0x4010_0000_0000_0000
    );
    assert_eq!(
        double("(f64.neg (f64.add (local.get $a) (local.get $b)))", 0x3ff0_0000_0000_0000, 0x3ff0_0000_0000_0000),
        0xc000_0000_0000_0000
    );
}

#[test]
fn bits_that_are_not_computed_stay() {
    for bits in SINGLES {
        let want = u64::from(bits);
        assert_eq!(single("(local.get $a)", bits, 0), want);
        assert_eq!(single("(f32.neg (local.get $a))", bits, 0), want ^ SIGN);
        assert_eq!(single("(f32.abs (local.get $a))", bits, 0), want & !SIGN);
        assert_eq!(single("(f32.copysign (local.get $a) (local.get $b))", bits, 0x8000_0000), want | SIGN);
        assert_eq!(single("(select (local.get $a) (local.get $b) (i32.const 1))", bits, 0), want);
        assert_eq!(single("(block (result f32) (local.get $a))", bits, 0), want);
    }
    for bits in DOUBLES {
        assert_eq!(double("(f64.neg (local.get $a))", bits, 0), bits ^ SIGN_64);
        assert_eq!(double("(f64.abs (local.get $a))", bits, 0), bits & !SIGN_64);
        assert_eq!(double("(f64.copysign (local.get $a) (local.get $b))", bits, SIGN_64), bits | SIGN_64);
        assert_eq!(double("(f64.neg (local.tee $c (local.get $a)))", bits, 0), bits ^ SIGN_64);
    }
    let text = r#"(module (memory 1) (data (i32.const 0) "\01\00\80\ff") (global $g (mut f32) (f32.const -nan:0x1234))
        (func (export "f") (param i32) (result i32) (i32.xor
            (i32.reinterpret_f32 (f32.load (i32.const 0))) (i32.reinterpret_f32 (global.get $g)))))"#;
    assert_eq!(run_with(text, PLENTY, &[Val::I32(0)]).value(), 0xff80_0001 ^ 0xff80_1234);
}

#[test]
fn the_sign_of_a_computed_double_never_shows() {
    let nan = "(f64.div (f64.const 0) (f64.const 0))";
    for expression in [
        format!("(f64.neg {nan})"),
        format!("(f64.abs (f64.neg {nan}))"),
        format!("(f64.neg (f64.neg (f64.neg {nan})))"),
        format!("(f64.neg (local.tee $c {nan}))"),
        "(f64.neg (f64.promote_f32 (f32.div (f32.const 0) (f32.const 0))))".to_owned(),
        format!("(f64.copysign (f64.const nan) (f64.neg {nan}))"),
        // The value lies below others for a while, and goes into a block.
        format!("(f64.neg {nan} (block (drop (f64.const 1))) (drop (f64.sqrt (f64.const 2))))"),
        format!("{nan} (block (param f64) (result f64) (f64.neg))"),
        format!("(f64.neg {nan} (br_if 0 (i64.const 0) (local.get $y) (i32.wrap_i64)) (drop))"),
    ] {
        assert_eq!(double(&expression, 0, 0), CANONICAL_64, "{expression}");
    }
}

#[test]
fn what_became_visible_is_an_ordinary_value() {
    let nan = "(f64.div (f64.const 0) (f64.const 0))";
    for expression in [
        format!("(local.set $c {nan}) (f64.neg (local.get $c))"),
        format!("(f64.neg (block (result f64) {nan}))"),
        format!("(f64.neg (select {nan} (f64.const 1) (i32.const 1)))"),
        format!("(f64.neg (f64.min {nan} (f64.const 1)))"),
        format!("(f64.neg (if (result f64) (i32.const 1) (then {nan}) (else (f64.const 1))))"),
        format!("(f64.neg (f64.copysign {nan} (f64.const 1)))"),
    ] {
        assert_eq!(double(&expression, 0, 0), CANONICAL_64 | SIGN_64, "{expression}");
    }
    let single_nan = "(f32.div (f32.const 0) (f32.const 0))";
    assert_eq!(single(&format!("(f32.neg {single_nan})"), 0, 0), CANONICAL | SIGN);
    assert_eq!(single(&format!("(f32.abs (f32.neg {single_nan}))"), 0, 0), CANONICAL);
}

#[test]
fn an_else_begins_with_the_values_of_its_if() {
    let run = |condition: u32| {
        let text = format!(
            r#"(module (func (export "f") (result i64) (f64.div (f64.const 0) (f64.const 0)) (i32.const {condition})
                (if (param f64) (result f64) (then (drop) (f64.const -1)) (else (f64.neg))) (i64.reinterpret_f64)))"#
        );
        run_with(&text, PLENTY, &[]).value()
    };
    assert_eq!(run(0), CANONICAL_64);
    assert_eq!(run(1), 0xbff0_0000_0000_0000);
}

#[test]
fn conversions_keep_sign_and_payload_of_nans_that_were_not_computed() {
    let promote = r#"(module (func (export "f") (param i32) (result i64)
        (i64.reinterpret_f64 (f64.promote_f32 (f32.reinterpret_i32 (local.get 0))))))"#;
    let demote = r#"(module (func (export "f") (param i64) (result i32)
        (i32.reinterpret_f32 (f32.demote_f64 (f64.reinterpret_i64 (local.get 0))))))"#;
    for bits in SINGLES.into_iter().filter(|bits| is_nan(*bits)) {
        let wide = u64::from(bits);
        let want = (wide & SIGN) << 32 | CANONICAL_64 | (wide & 0x7f_ffff) << 29;
        assert_eq!(run_with(promote, PLENTY, &[Val::I32(bits.cast_signed())]).value(), want);
    }
    for bits in DOUBLES.into_iter().filter(|bits| is_nan_64(*bits)) {
        let want = bits >> 32 & SIGN | CANONICAL | bits >> 29 & 0x7f_ffff;
        assert_eq!(run_with(demote, PLENTY, &[Val::I64(bits.cast_signed())]).value(), want);
    }
    let numbers =
        [(0x4048_f5c3_u32, 0x4009_1eb8_6000_0000_u64), (0x8000_0000, SIGN_64), (0x7f80_0000, 0x7ff0_0000_0000_0000)];
    for (narrow, wide) in numbers {
        assert_eq!(run_with(promote, PLENTY, &[Val::I32(narrow.cast_signed())]).value(), wide);
        assert_eq!(run_with(demote, PLENTY, &[Val::I64(wide.cast_signed())]).value(), u64::from(narrow));
    }
}

#[test]
fn conversions_of_computed_nans_are_canonical() {
    let nan = "(f32.add (local.get $a) (f32.const 1))";
    assert_eq!(
        double("(f64.promote_f32 (f32.add (f32.demote_f64 (local.get $a)) (f32.const 1)))", 0xfff8_1234_5678_9abc, 0),
        CANONICAL_64
    );
    assert_eq!(single(&format!("(f32.demote_f64 (f64.promote_f32 {nan}))"), 0xffc1_2345, 0), CANONICAL);
}

#[test]
fn dense_float_code_is_canonical_where_that_is_a_routine() {
    let roots = "f32.sqrt ".repeat(20_000);
    let text = format!(
        r#"(module (func (export "f") (param f32) (result i32) local.get 0 {roots} f64.promote_f32 f64.neg f32.demote_f64 i32.reinterpret_f32))"#
    );
    let outcome = run_with(&text, PLENTY, &[Val::F32(0xffc1_2345)]);
    assert_eq!(outcome.value(), CANONICAL);
    assert_eq!(outcome.used(PLENTY), (20_000 + 5) * 115 + 1_610);
}
