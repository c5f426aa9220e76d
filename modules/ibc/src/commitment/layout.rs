//! Where the children of a node lie, and whether two leaves are neighbours (ics23 `proof.go`).

use super::ops::{Wrong, length, panicked, refuse};
use openledger_proto::cosmos::ics23::v1::{InnerOp, InnerSpec};

/// The places of children in the nodes of a tree. A specification comes from whoever made the client, so it may name
/// any order: one that is no permutation stops Go's verifier where the missing branch is looked for.
pub(super) struct Layout<'a> {
    spec: &'a InnerSpec,
    /// The place of each branch in the order.
    places: Vec<Option<usize>>,
}

/// What lies around a child: bounds of the prefix, and the length of the suffix.
struct Padding {
    min_prefix: i64,
    max_prefix: i64,
    suffix: i64,
}

impl Padding {
    fn fits(&self, op: &InnerOp) -> bool {
        (self.min_prefix..=self.max_prefix).contains(&length(&op.prefix)) && length(&op.suffix) == self.suffix
    }
}

fn signed(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

impl<'a> Layout<'a> {
    pub(super) fn new(spec: &'a InnerSpec) -> Self {
        let mut places = vec![None; spec.child_order.len()];
        for (place, branch) in spec.child_order.iter().enumerate() {
            if let Some(slot) = usize::try_from(*branch).ok().and_then(|branch| places.get_mut(branch)) {
                slot.get_or_insert(place);
            }
        }
        Self { spec, places }
    }

    fn child(&self) -> i64 {
        self.spec.child_size.into()
    }

    /// The place of a branch.
    fn place(&self, branch: usize) -> Result<usize, Wrong> {
        match self.places.get(branch) {
            Some(Some(place)) => Ok(*place),
            Some(None) => {
                let order: Vec<String> = self.spec.child_order.iter().map(i32::to_string).collect();
                panicked(format!("branch {branch} not found in order [{}]", order.join(" ")))
            }
            None => panicked(format!("invalid branch: {branch}")),
        }
    }

    fn padding(&self, branch: usize) -> Result<Padding, Wrong> {
        let place = self.place(branch)?;
        let before = signed(place).saturating_mul(self.child());
        let behind = signed(self.places.len().saturating_sub(1).saturating_sub(place));
        Ok(Padding {
            min_prefix: before.saturating_add(self.spec.min_prefix_length.into()),
            max_prefix: before.saturating_add(self.spec.max_prefix_length.into()),
            suffix: behind.saturating_mul(self.child()),
        })
    }

    /// The first branch whose padding a step has.
    fn branch_of(&self, op: &InnerOp) -> Result<Option<usize>, Wrong> {
        for branch in 0..self.places.len() {
            if self.padding(branch)?.fits(op) {
                return Ok(Some(branch));
            }
        }
        Ok(None)
    }

    /// Whether the children at the places of these branches, the first of which begins at `start`, are all empty.
    fn are_empty(&self, bytes: &[u8], start: i64, branches: usize) -> Result<bool, Wrong> {
        for branch in 0..branches {
            let from = signed(self.place(branch)?).saturating_mul(self.child()).saturating_add(start);
            let to = from.saturating_add(self.child());
            let range = usize::try_from(from).ok().zip(usize::try_from(to).ok());
            let Some(child) = range.and_then(|(from, to)| bytes.get(from..to)) else {
                return panicked(format!("runtime error: slice bounds out of range [{from}:{to}]"));
            };
            if child != self.spec.empty_child {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn all_left_empty(&self, op: &InnerOp) -> Result<bool, Wrong> {
        let Some(left) = self.branch_of(op)?.filter(|left| *left > 0) else { return Ok(false) };
        let start = length(&op.prefix).saturating_sub(signed(left).saturating_mul(self.child()));
        Ok(start >= 0 && self.are_empty(&op.prefix, start, left)?)
    }

    fn all_right_empty(&self, op: &InnerOp) -> Result<bool, Wrong> {
        let Some(branch) = self.branch_of(op)? else { return Ok(false) };
        let right = self.places.len().saturating_sub(1).saturating_sub(branch);
        let whole = length(&op.suffix) == signed(right).saturating_mul(self.child());
        Ok(right > 0 && whole && self.are_empty(&op.suffix, 0, right)?)
    }

    /// Whether nothing lies left of a path.
    pub(super) fn is_leftmost(&self, path: &[InnerOp]) -> Result<bool, Wrong> {
        let padding = self.padding(0)?;
        for op in path {
            if !padding.fits(op) && !self.all_left_empty(op)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether nothing lies right of a path.
    pub(super) fn is_rightmost(&self, path: &[InnerOp]) -> Result<bool, Wrong> {
        let Some(last) = self.places.len().checked_sub(1) else { return panicked("invalid branch: -1") };
        let padding = self.padding(last)?;
        for op in path {
            if !padding.fits(op) && !self.all_right_empty(op)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether nothing lies between two paths.
    pub(super) fn are_neighbours(&self, left: &[InnerOp], right: &[InnerOp]) -> Result<bool, Wrong> {
        let (mut left, mut right) = (left, right);
        let (top_left, top_right) = loop {
            let (Some((l, below_left)), Some((r, below_right))) = (left.split_last(), right.split_last()) else {
                return panicked("runtime error: slice bounds out of range [:-1]");
            };
            (left, right) = (below_left, below_right);
            if l.prefix != r.prefix || l.suffix != r.suffix {
                break (l, r);
            }
        };
        let (Some(l), Some(r)) = (self.branch_of(top_left)?, self.branch_of(top_right)?) else {
            return panicked("cannot find any valid spacing for this node");
        };
        Ok(l.checked_add(1) == Some(r) && self.is_rightmost(left)? && self.is_leftmost(right)?)
    }
}

/// Refuses a gap between what is proven left and right of a key.
pub(super) fn check_gap(
    spec: Option<&InnerSpec>,
    left: Option<&[InnerOp]>,
    right: Option<&[InnerOp]>,
) -> Result<(), Wrong> {
    let Some(spec) = spec else {
        return panicked("runtime error: invalid memory address or nil pointer dereference");
    };
    let layout = Layout::new(spec);
    let (closed, complaint) = match (left, right) {
        (None, None) => return refuse("both left and right proofs missing"),
        (None, Some(right)) => (layout.is_leftmost(right)?, "left proof missing, right proof must be left-most"),
        (Some(left), None) => (layout.is_rightmost(left)?, "right proof missing, left proof must be right-most"),
        // ics23 has the same text for two that are no neighbours.
        (Some(left), Some(right)) => {
            (layout.are_neighbours(left, right)?, "right proof missing, left proof must be right-most")
        }
    };
    if closed { Ok(()) } else { refuse(complaint) }
}
