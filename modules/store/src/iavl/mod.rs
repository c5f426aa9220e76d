//! A persistent IAVL+ tree, byte-compatible with cosmos/iavl v1: same shape, same node hashes, same ICS23
//! proofs.

mod edit;
mod node;
mod proof;
mod read;

pub(crate) use read::smallest;

use crate::error::StoreError;
pub(crate) use node::{Body, Bytes, Link, Node, Preimage, bytes};
pub use node::{EMPTY_HASH, MAX_SIZE, MAX_VERSION};

/// One version of a tree. A clone shares all nodes, so keeping a version costs what it does not share with
/// others.
///
/// Writes name the version they belong to; [`Tree::save`] with that version hashes what they made. Between
/// two saves all writes must name the same version, higher than that of the last save.
#[derive(Clone, Default)]
pub struct Tree {
    root: Option<Link>,
}

impl Tree {
    /// Root hash as of the last [`Tree::save`]; that of SHA-256 over nothing for an empty tree.
    pub fn hash(&self) -> [u8; 32] {
        self.root.as_ref().map_or(EMPTY_HASH, |root| root.hash)
    }

    /// The number of keys in the tree.
    pub fn size(&self) -> u64 {
        self.root.as_ref().map_or(0, |root| root.size())
    }

    /// The height of the tree, which is 0 for none or one key.
    pub fn depth(&self) -> u64 {
        self.root.as_ref().map_or(0, |root| root.height())
    }

    /// Sets `key`; true when it existed. An equal value is a write too: it makes a new leaf, as in
    /// cosmos/iavl.
    ///
    /// # Errors
    /// [`StoreError::VersionTooLarge`] and [`StoreError::StoreFull`] past the limits of a node.
    pub fn set(&mut self, key: &[u8], value: &[u8], version: u64) -> Result<bool, StoreError> {
        if version > MAX_VERSION {
            return Err(StoreError::VersionTooLarge(version));
        }
        let value = bytes(value);
        match &mut self.root {
            Some(root) => {
                if root.size() >= MAX_SIZE {
                    return Err(StoreError::StoreFull);
                }
                Ok(edit::set(root, key, value, version))
            }
            none => {
                *none = Some(Link::new(Node::leaf(bytes(key), value, version)));
                Ok(false)
            }
        }
    }

    /// Removes `key`; false, and the tree unchanged, when it does not exist.
    ///
    /// # Errors
    /// [`StoreError::VersionTooLarge`] past the limit of a node.
    pub fn remove(&mut self, key: &[u8], version: u64) -> Result<bool, StoreError> {
        if version > MAX_VERSION {
            return Err(StoreError::VersionTooLarge(version));
        }
        if self.get(key).is_none() {
            return Ok(false);
        }
        if let Some(root) = &mut self.root
            && edit::remove(root, key, version) == edit::Removal::Emptied
        {
            self.root = None;
        }
        Ok(true)
    }

    /// Hashes the nodes written at `version` and returns the root hash.
    pub fn save(&mut self, version: u64) -> [u8; 32] {
        if let Some(root) = &mut self.root {
            edit::rehash(root, version);
        }
        self.hash()
    }

    pub(crate) fn root(&self) -> Option<&Link> {
        self.root.as_ref()
    }

    pub(crate) fn from_root(root: Option<Link>) -> Self {
        Self { root }
    }
}
