//! What the reference refuses while it compiles.

use super::contract;
use crate::check::check;
use crate::vm::VmError;
use std::collections::BTreeSet;

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
        crate::check::gatekeeper::crc32(&bytes)
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
