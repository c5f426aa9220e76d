//! The root over a list of byte strings (RFC 6962, CometBFT `crypto/merkle`).

use sha2::{Digest, Sha256};

/// The root over `items` in their order.
pub(super) fn root(items: &[Vec<u8>]) -> Vec<u8> {
    match items {
        [] => Sha256::digest([]).to_vec(),
        [item] => Sha256::new().chain_update([0]).chain_update(item).finalize().to_vec(),
        _ => {
            // The left part is the greatest power of two below the whole.
            let half = items.len().div_ceil(2).next_power_of_two();
            let (left, right) = items.split_at(half.min(items.len()));
            Sha256::new().chain_update([1]).chain_update(root(left)).chain_update(root(right)).finalize().to_vec()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_left_part_is_the_greatest_power_of_two() {
        let items: Vec<Vec<u8>> = (0..11u8).map(|i| vec![i]).collect();
        let node = |l: Vec<u8>, r: Vec<u8>| Sha256::digest([&[1][..], &l, &r].concat()).to_vec();
        for (n, left) in [(2, 1), (3, 2), (4, 2), (5, 4), (6, 4), (7, 4), (8, 4), (9, 8), (10, 8), (11, 8)] {
            assert_eq!(root(&items[..n]), node(root(&items[..left]), root(&items[left..n])), "{n}");
        }
        assert_eq!(root(&[]), Sha256::digest([]).to_vec());
    }
}
