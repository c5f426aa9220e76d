//! Writes: path copying and the rotation rules of cosmos/iavl, whose exact order decides the shape and so the
//! hash.

use std::cmp::Ordering;

use triomphe::Arc;

use super::node::{Body, Bytes, Link, Node, bytes};

/// What a removal did to the subtree that it was asked of.
#[derive(PartialEq)]
pub(super) enum Removal {
    /// The subtree was the removed leaf.
    Emptied,
    /// It lives on; its smallest key changed to the given one, if any.
    Kept(Option<KeyBox>),
}

/// A key in a [`Removal`], compared by content.
#[derive(PartialEq)]
pub(super) struct KeyBox(Bytes);

/// The node behind `link` for writing at `version`: copied first when another version still shares it.
fn own(link: &mut Link, version: u64) -> &mut Node {
    let node = Arc::make_mut(link);
    node.set_version(version);
    node
}

/// Sets `key` below `link`; true when it existed (then the shape is unchanged).
pub(super) fn set(link: &mut Link, key: &[u8], value: Bytes, version: u64) -> bool {
    if matches!(link.body, Body::Leaf(_)) {
        return set_leaf(link, key, value, version);
    }
    let node = own(link, version);
    let Body::Inner(left, right) = &mut node.body else { return false };
    let updated = set(if *key < node.key.slice { left } else { right }, key, value, version);
    if !updated {
        node.measure();
        balance(link, version);
    }
    updated
}

fn set_leaf(link: &mut Link, key: &[u8], value: Bytes, version: u64) -> bool {
    match key.cmp(&link.key.slice) {
        Ordering::Equal => {
            *link = Arc::new(Node::leaf(link.key.clone(), value, version));
            true
        }
        Ordering::Less => {
            let leaf = Arc::new(Node::leaf(bytes(key), value, version));
            *link = Arc::new(Node::inner(link.key.clone(), leaf, link.clone(), version));
            false
        }
        Ordering::Greater => {
            let key = bytes(key);
            let leaf = Arc::new(Node::leaf(key.clone(), value, version));
            *link = Arc::new(Node::inner(key, link.clone(), leaf, version));
            false
        }
    }
}

/// Removes `key`, which must exist, below `link`.
pub(super) fn remove(link: &mut Link, key: &[u8], version: u64) -> Removal {
    if matches!(link.body, Body::Leaf(_)) {
        return Removal::Emptied;
    }
    let node = own(link, version);
    let Body::Inner(left, right) = &mut node.body else { return Removal::Emptied };
    let smallest = if *key < node.key.slice {
        match remove(left, key, version) {
            Removal::Emptied => {
                let (sibling, smallest) = (right.clone(), node.key.clone());
                *link = sibling;
                return Removal::Kept(Some(KeyBox(smallest)));
            }
            Removal::Kept(smallest) => smallest,
        }
    } else {
        match remove(right, key, version) {
            Removal::Emptied => {
                let sibling = left.clone();
                *link = sibling;
                return Removal::Kept(None);
            }
            Removal::Kept(Some(KeyBox(smallest))) => node.key = smallest,
            Removal::Kept(None) => {}
        }
        None
    };
    node.measure();
    balance(link, version);
    Removal::Kept(smallest)
}

/// Height of the left subtree minus that of the right one.
fn lean(node: &Node) -> i64 {
    match &node.body {
        Body::Inner(left, right) => left.height().cast_signed() - right.height().cast_signed(),
        Body::Leaf(_) => 0,
    }
}

fn balance(link: &mut Link, version: u64) {
    let tilt = lean(link);
    if tilt > 1 {
        if let Body::Inner(left, _) = &mut own(link, version).body
            && lean(left) < 0
        {
            rotate_left(left, version);
        }
        rotate_right(link, version);
    } else if tilt < -1 {
        if let Body::Inner(_, right) = &mut own(link, version).body
            && lean(right) > 0
        {
            rotate_right(right, version);
        }
        rotate_left(link, version);
    }
}

/// The left child becomes the root of the subtree, the old root its right child.
fn rotate_right(link: &mut Link, version: u64) {
    let node = own(link, version);
    let Body::Inner(left, right) = &mut node.body else { return };
    let mut pivot = std::mem::replace(left, right.clone()); // the clone only holds the place
    if let Body::Inner(_, inner) = &mut own(&mut pivot, version).body {
        std::mem::swap(left, inner);
    }
    node.measure();
    let old = std::mem::replace(link, pivot);
    let root = own(link, version);
    if let Body::Inner(_, inner) = &mut root.body {
        *inner = old;
    }
    root.measure();
}

/// The right child becomes the root of the subtree, the old root its left child.
fn rotate_left(link: &mut Link, version: u64) {
    let node = own(link, version);
    let Body::Inner(left, right) = &mut node.body else { return };
    let mut pivot = std::mem::replace(right, left.clone()); // the clone only holds the place
    if let Body::Inner(inner, _) = &mut own(&mut pivot, version).body {
        std::mem::swap(right, inner);
    }
    node.measure();
    let old = std::mem::replace(link, pivot);
    let root = own(link, version);
    if let Body::Inner(inner, _) = &mut root.body {
        *inner = old;
    }
    root.measure();
}

/// Hashes the nodes of `version` below `link`, children first. Older nodes keep their hashes.
pub(super) fn rehash(link: &mut Link, version: u64) {
    if link.version() != version {
        return;
    }
    let node = Arc::make_mut(link);
    if let Body::Inner(left, right) = &mut node.body {
        rehash(left, version);
        rehash(right, version);
    }
    node.hash = node.digest();
}
