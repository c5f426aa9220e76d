//! A node of the tree: 64 bytes, shared between versions, hashed as cosmos/iavl v1 does.

use sha2::{Digest, Sha256};
use triomphe::{Arc, ThinArc};

/// Bytes that nodes share, behind one thin pointer.
pub(crate) type Bytes = ThinArc<(), u8>;
/// A counted pointer to a node; versions of a tree share their unchanged nodes through it.
pub(crate) type Link = Arc<Node>;

/// Largest version (block height) that a node can carry: 2^30 - 1, 34 years of one-second blocks.
pub const MAX_VERSION: u64 = (1 << VERSION_BITS) - 1;
/// Largest number of keys in one tree: 2^28 - 1, far above what memory holds.
pub const MAX_SIZE: u64 = (1 << SIZE_BITS) - 1;

const VERSION_BITS: u32 = 30;
const SIZE_BITS: u32 = 28;
const HEIGHT_SHIFT: u32 = VERSION_BITS + SIZE_BITS;

/// The hash of a tree without keys: SHA-256 of nothing.
pub const EMPTY_HASH: [u8; 32] = [
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae, 0x41,
    0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
];

// Only nodes hold such trees; verifiers of receipts also run where a pointer has 32 bits.
#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<Node>() == 64, "ten million keys must fit in about 1.5 GB");

#[derive(Clone)]
pub(crate) struct Node {
    meta: u64,                 // version, number of leaves and height packed, lowest bits first
    pub(crate) hash: [u8; 32], // valid once the version is saved
    pub(crate) key: Bytes,     // leaf: its key; inner: the smallest key of the right subtree
    pub(crate) body: Body,
}

#[derive(Clone)]
pub(crate) enum Body {
    Leaf(Bytes),
    Inner(Link, Link),
}

pub(crate) fn bytes(slice: &[u8]) -> Bytes {
    ThinArc::from_header_and_slice((), slice)
}

impl Node {
    pub(crate) fn leaf(key: Bytes, value: Bytes, version: u64) -> Self {
        Self { meta: pack(version, 1, 0), hash: EMPTY_HASH, key, body: Body::Leaf(value) }
    }

    pub(crate) fn inner(key: Bytes, left: Link, right: Link, version: u64) -> Self {
        let mut node = Self { meta: pack(version, 0, 0), hash: EMPTY_HASH, key, body: Body::Inner(left, right) };
        node.measure();
        node
    }

    pub(crate) fn version(&self) -> u64 {
        self.meta & MAX_VERSION
    }

    /// The number of leaves below the node (1 for a leaf).
    pub(crate) fn size(&self) -> u64 {
        (self.meta >> VERSION_BITS) & MAX_SIZE
    }

    /// The distance to the deepest leaf (0 for a leaf).
    pub(crate) fn height(&self) -> u64 {
        self.meta >> HEIGHT_SHIFT
    }

    pub(crate) fn set_version(&mut self, version: u64) {
        self.meta = (self.meta & !MAX_VERSION) | (version & MAX_VERSION);
    }

    /// Computes height and size from the children again.
    pub(crate) fn measure(&mut self) {
        if let Body::Inner(left, right) = &self.body {
            self.meta = pack(
                self.version(),
                left.size().saturating_add(right.size()),
                left.height().max(right.height()).saturating_add(1),
            );
        }
    }

    /// The digest of cosmos/iavl `writeHashBytes`; the children must be hashed.
    pub(crate) fn digest(&self) -> [u8; 32] {
        let mut head = Preimage::default();
        head.varint(self.height() << 1); // amino varint: zigzag, and nothing here is negative
        head.varint(self.size() << 1);
        head.varint(self.version() << 1);
        match &self.body {
            Body::Leaf(value) => {
                head.varint(self.key.slice.len() as u64);
                let hasher = Sha256::new().chain_update(head.as_slice()).chain_update(&self.key.slice);
                hasher.chain_update([32]).chain_update(Sha256::digest(&value.slice)).finalize().into()
            }
            Body::Inner(left, right) => {
                head.hash(&left.hash);
                head.hash(&right.hash);
                Sha256::digest(head.as_slice()).into()
            }
        }
    }
}

fn pack(version: u64, size: u64, height: u64) -> u64 {
    (version & MAX_VERSION) | ((size & MAX_SIZE) << VERSION_BITS) | (height << HEIGHT_SHIFT)
}

/// The bytes that a node hashes, on the stack: three varints of at most 10 bytes and two hashes fit.
pub(crate) struct Preimage {
    buffer: [u8; 128],
    len: usize,
}

impl Default for Preimage {
    fn default() -> Self {
        Self { buffer: [0; 128], len: 0 }
    }
}

impl Preimage {
    fn extend(&mut self, bytes: &[u8]) {
        let end = self.len.saturating_add(bytes.len());
        if let Some(slot) = self.buffer.get_mut(self.len..end) {
            slot.copy_from_slice(bytes);
            self.len = end;
        }
    }

    /// Appends an unsigned varint.
    pub(crate) fn varint(&mut self, mut n: u64) {
        while n >= 0x80 {
            self.extend(&[n.to_le_bytes()[0] | 0x80]);
            n >>= 7;
        }
        self.extend(&[n.to_le_bytes()[0]]);
    }

    /// Appends a hash with its length before it.
    fn hash(&mut self, hash: &[u8; 32]) {
        self.extend(&[32]);
        self.extend(hash);
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        self.buffer.get(..self.len).unwrap_or_default()
    }
}
