//! The bytes behind commits and snapshots: length-prefixed commit hash, RFC 6962 Merkle tree.

use crate::provenance::provenance_hash;
pub use openledger_influence::merkle::{Frontier as MerkleHasher, Hash, leaf_hash};
use openledger_proto::openledger::datanet::v1::Provenance;
use sha2::{Digest, Sha256};

/// Separates commit hashes from every other use of SHA-256.
const COMMIT_DOMAIN: &[u8] = b"openledger/datanet/commit/v1";

/// The domain of commits that cover a provenance too.
const COMMIT_DOMAIN_2: &[u8] = b"openledger/datanet/commit/v2";

/// The hash that `MsgCommitContribution` carries: SHA-256 over domain, chain id, datanet id (8 bytes big
/// endian), contributor, salt and payload root, each preceded by its length in 4 bytes big endian.
pub fn commit_hash(chain_id: &str, datanet_id: u64, contributor: &[u8], salt: &[u8], payload_root: &Hash) -> Hash {
    let id = datanet_id.to_be_bytes();
    hash_parts(&[COMMIT_DOMAIN, chain_id.as_bytes(), &id, contributor, salt, payload_root])
}

/// [`commit_hash`] of a contribution that states where it comes from: another domain, and the hash of the provenance
/// at the end. So what was said at the commit is what is revealed. Without a provenance it is [`commit_hash`].
pub fn commit_hash_with(
    chain_id: &str,
    datanet_id: u64,
    contributor: &[u8],
    salt: &[u8],
    payload_root: &Hash,
    provenance: Option<&Provenance>,
) -> Hash {
    let Some(provenance) = provenance else {
        return commit_hash(chain_id, datanet_id, contributor, salt, payload_root);
    };
    let (id, said) = (datanet_id.to_be_bytes(), provenance_hash(provenance));
    hash_parts(&[COMMIT_DOMAIN_2, chain_id.as_bytes(), &id, contributor, salt, payload_root, &said])
}

fn hash_parts(parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    for part in parts {
        // Parts are bounded far below 4 GiB by the size of a transaction.
        hasher.update(u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// The leaf of an item: its label in 4 bytes big endian, then its features.
pub fn item_leaf(label: u32, features: &[u8]) -> Vec<u8> {
    [label.to_be_bytes().as_slice(), features].concat()
}

/// The leaf of a snapshot member: its id in 8 bytes big endian, then its item leaf.
pub fn member_leaf(item_id: u64, label: u32, features: &[u8]) -> Vec<u8> {
    [item_id.to_be_bytes().as_slice(), &item_leaf(label, features)].concat()
}

/// The payload root of items given as (label, features).
pub fn payload_root<'a>(items: impl IntoIterator<Item = (u32, &'a [u8])>) -> Hash {
    let mut hasher = MerkleHasher::default();
    for (label, features) in items {
        hasher.push(&item_leaf(label, features));
    }
    hasher.root()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Vectors of the certificate-transparency reference implementation.
    #[test]
    fn known_roots() {
        let hex = |h: Hash| h.iter().map(|b| format!("{b:02x}")).collect::<String>();
        let mut hasher = MerkleHasher::default();
        assert_eq!(hex(hasher.root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        hasher.push(&[]);
        assert_eq!(hex(hasher.root()), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
        hasher.push(&[0]);
        assert_eq!(hex(hasher.root()), "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
    }

    /// Made with Python's hashlib from the definition in `tx.proto`: what clients in other languages must
    /// get.
    #[test]
    fn known_commit() {
        let hex = |h: &Hash| h.iter().map(|b| format!("{b:02x}")).collect::<String>();
        let items: [(u32, &[u8]); 3] = [(0, &[1, 255]), (2, &[128, 127]), (1, &[0, 0])];
        let root = payload_root(items);
        assert_eq!(hex(&root), "85cdc5819825187b2ed625d8767b83c0aff52cfa9d12a467e4078b9387a69a40");
        let contributor: Vec<u8> = (0..20).collect();
        let hash = commit_hash("openledger-1", 7, &contributor, b"0123456789abcdef", &root);
        assert_eq!(hex(&hash), "bb1bbbf4a99eb4edd9447db533a894d826c141988ae7f01975c5f9d104c50ab8");
    }

    /// Made with Python's hashlib from the definition in `tx.proto`, the provenance written by hand: kind 4, the domain
    /// "example.org", days 20000 to 20001, languages "de" and "en", personal data 1.
    #[test]
    fn known_commit_with_a_provenance() {
        let provenance = Provenance {
            source_kind: 4,
            domain: "example.org".into(),
            acquired_from: 20_000,
            acquired_to: 20_001,
            languages: vec!["de".into(), "en".into()],
            personal_data: 1,
            ..Provenance::default()
        };
        let hex = |h: &Hash| h.iter().map(|b| format!("{b:02x}")).collect::<String>();
        assert_eq!(
            hex(&provenance_hash(&provenance)),
            "c9e3fd2665c71814f8fd69aa87a626c2767844c9b61e376667a751c7168380c2"
        );
        let contributor: Vec<u8> = (0..20).collect();
        let with = |p| commit_hash_with("openledger-1", 7, &contributor, b"0123456789abcdef", &[7; 32], p);
        assert_eq!(hex(&with(Some(&provenance))), "e877f52a596944665d18eb0acf3c690f0ae625f4ae8a4903ba341184c386d25c");
        assert_eq!(with(None), commit_hash("openledger-1", 7, &contributor, b"0123456789abcdef", &[7; 32]));
    }

    #[test]
    fn every_part_of_a_commit_counts_and_no_boundary_can_move() {
        let root = [7; 32];
        let base = commit_hash("a-1", 1, b"abc", b"salt", &root);
        let others = [
            commit_hash("a-2", 1, b"abc", b"salt", &root),
            commit_hash("a-1", 2, b"abc", b"salt", &root),
            commit_hash("a-1", 1, b"abd", b"salt", &root),
            commit_hash("a-1", 1, b"abcs", b"alt", &root),
            commit_hash("a-1", 1, b"abc", b"salt", &[8; 32]),
        ];
        assert!(others.iter().all(|o| *o != base));
    }
}
