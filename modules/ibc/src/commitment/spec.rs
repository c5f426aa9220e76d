//! Whether a proof has the form that a tree's specification asks for (ics23 `ops.go`, `proof.go`).

use super::iavl_spec;
use super::ops::{Wrong, length, refuse};
use openledger_proto::cosmos::ics23::v1::{ExistenceProof, HashOp, InnerOp, LeafOp, ProofSpec};

/// The deepest proof of a tree whose specification names no depth.
const MAX_DEPTH: i32 = 128;
/// What follows the numbers in the prefix of a node of an IAVL tree: the length of a child, or a whole left child
/// between the two lengths.
const IAVL_REST: [usize; 2] = [1, 34];

/// Checks the form of a proof: operations, depth, and the bounds of prefixes and suffixes.
pub(super) fn check(proof: &ExistenceProof, spec: &ProofSpec) -> Result<(), Wrong> {
    let Some(leaf) = &proof.leaf else { return refuse("existence Proof needs defined LeafOp") };
    check_leaf(leaf, spec).map_err(|e| e.within("leaf"))?;
    let depth = i64::try_from(proof.path.len()).unwrap_or(i64::MAX);
    if spec.min_depth > 0 && depth < i64::from(spec.min_depth) {
        return refuse(format!("innerOps depth too short: {depth}"));
    }
    let most = if spec.max_depth == 0 { MAX_DEPTH } else { spec.max_depth };
    if depth > i64::from(most) {
        return refuse(format!("innerOps depth too long: {depth}"));
    }
    for (layer, inner) in (1i64..).zip(&proof.path) {
        check_inner(inner, spec, layer).map_err(|e| e.within("inner"))?;
    }
    Ok(())
}

fn check_leaf(op: &LeafOp, spec: &ProofSpec) -> Result<(), Wrong> {
    let Some(expected) = &spec.leaf_spec else { return refuse("spec.LeafSpec must be non-nil") };
    if is_iavl(spec) {
        check_iavl(&op.prefix, op.hash, 0)?;
    }
    let numbers = [
        (op.hash, expected.hash, "HashOp"),
        (op.prehash_key, expected.prehash_key, "PrehashKey"),
        (op.prehash_value, expected.prehash_value, "PrehashValue"),
        (op.length, expected.length, "LengthOp"),
    ];
    if let Some((found, _, what)) = numbers.iter().find(|(found, expected, _)| found != expected) {
        return refuse(format!("unexpected {what}: {found}"));
    }
    if !op.prefix.starts_with(&expected.prefix) {
        return refuse(format!("leaf Prefix doesn't start with {}", hex::encode_upper(&expected.prefix)));
    }
    Ok(())
}

fn check_inner(op: &InnerOp, spec: &ProofSpec, layer: i64) -> Result<(), Wrong> {
    let Some(expected) = &spec.inner_spec else { return refuse("spec.InnerSpec must be non-nil") };
    let Some(leaf) = &spec.leaf_spec else { return refuse("spec.LeafSpec must be non-nil") };
    if op.hash != expected.hash {
        return refuse(format!("unexpected HashOp: {}", op.hash));
    }
    if is_iavl(spec) {
        check_iavl(&op.prefix, op.hash, layer)?;
    }
    if op.prefix.starts_with(&leaf.prefix) {
        return refuse(format!("inner Prefix starts with {}", hex::encode_upper(&leaf.prefix)));
    }
    let found = length(&op.prefix);
    if found < i64::from(expected.min_prefix_length) {
        return refuse(format!("innerOp prefix too short ({found})"));
    }
    let others = i64::try_from(expected.child_order.len()).unwrap_or(i64::MAX).saturating_sub(1);
    let left = others.saturating_mul(i64::from(expected.child_size));
    if found > left.saturating_add(i64::from(expected.max_prefix_length)) {
        return refuse(format!("innerOp prefix too long ({found})"));
    }
    if expected.child_size <= 0 {
        return refuse("spec.InnerSpec.ChildSize must be >= 1");
    }
    if length(&op.suffix).checked_rem(i64::from(expected.child_size)) != Some(0) {
        return refuse("InnerOp suffix malformed");
    }
    Ok(())
}

/// Whether a specification is that of IAVL trees as far as ics23 compares: neither prefixes nor depths.
fn is_iavl(spec: &ProofSpec) -> bool {
    let iavl = iavl_spec();
    let (Some(leaf), Some(inner), Some(iavl_leaf), Some(iavl_inner)) =
        (&spec.leaf_spec, &spec.inner_spec, &iavl.leaf_spec, &iavl.inner_spec)
    else {
        return false;
    };
    let of_leaf = |op: &LeafOp| (op.hash, op.prehash_key, op.prehash_value, op.length);
    of_leaf(leaf) == of_leaf(iavl_leaf)
        && inner.hash == iavl_inner.hash
        && inner.min_prefix_length == iavl_inner.min_prefix_length
        && inner.max_prefix_length == iavl_inner.max_prefix_length
        && inner.child_size == iavl_inner.child_size
        && inner.child_order.len() == iavl_inner.child_order.len()
}

/// Checks the prefix of a node of an IAVL tree: height, size and version, and behind them nothing in a leaf, and the
/// frame of the children in a node above, whose height is at least its layer.
fn check_iavl(prefix: &[u8], hash: i32, layer: i64) -> Result<(), Wrong> {
    let mut rest = prefix;
    let mut height = None;
    for _ in 0..3 {
        let number = read_signed(&mut rest)?;
        if number < 0 {
            return refuse("wrong value in IAVL leaf op");
        }
        height.get_or_insert(number);
    }
    if height.unwrap_or_default() < layer {
        return refuse("wrong value in IAVL leaf op");
    }
    let fits =
        if layer == 0 { rest.is_empty() } else { IAVL_REST.contains(&rest.len()) && hash == i32::from(HashOp::Sha256) };
    if fits { Ok(()) } else { refuse("invalid op") }
}

/// Reads a signed number as Go's `binary.ReadVarint`.
fn read_signed(bytes: &mut &[u8]) -> Result<i64, Wrong> {
    let mut value = 0u64;
    for i in 0..10u32 {
        let Some((byte, rest)) = bytes.split_first() else {
            return refuse(if i == 0 { "EOF" } else { "unexpected EOF" });
        };
        *bytes = rest;
        if i == 9 && *byte > 1 {
            break;
        }
        value |= u64::from(byte & 0x7f) << (7 * i);
        if *byte < 0x80 {
            return Ok((value >> 1).cast_signed() ^ -(value & 1).cast_signed());
        }
    }
    refuse("binary: varint overflows a 64-bit integer")
}
