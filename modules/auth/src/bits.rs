//! Which keys of a multisig signed (SDK `CompactBitArray`).

use openledger_proto::cosmos::crypto::multisig::v1beta1::CompactBitArray;

/// An array with one bit for each key of a multisig, the most significant bit first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BitArray {
    bits: Vec<bool>,
}

impl BitArray {
    /// Reads the wire form. `None` unless it is the only encoding of its bits: fewer than eight extra bits,
    /// which need a byte of their own, and unused bits zero. The SDK panics on the former and ignores the
    /// latter, which would give one signed amino transaction several hashes.
    pub fn from_proto(p: &CompactBitArray) -> Option<Self> {
        let extra = usize::try_from(p.extra_bits_stored).ok().filter(|n| *n < 8)?;
        let all: Vec<bool> = p
            .elems
            .iter()
            .flat_map(|byte| (0..8u32).map(move |i| byte.checked_shr(7 - i).unwrap_or(0) & 1 == 1))
            .collect();
        let count = match extra {
            0 => all.len(),
            n => p.elems.len().checked_sub(1)?.checked_mul(8)?.checked_add(n)?,
        };
        let (bits, unused) = all.split_at_checked(count)?;
        (!unused.iter().any(|b| *b)).then(|| Self { bits: bits.to_vec() })
    }

    /// The number of bits, which is the number of keys.
    pub fn len(&self) -> usize {
        self.bits.len()
    }

    /// Whether the array has no bits at all.
    pub fn is_empty(&self) -> bool {
        self.bits.is_empty()
    }

    /// The number of keys that have signed.
    pub fn ones(&self) -> usize {
        self.bits.iter().filter(|b| **b).count()
    }

    /// The indices of the keys that have signed, in ascending order.
    pub fn set_indices(&self) -> impl Iterator<Item = usize> + '_ {
        self.bits.iter().enumerate().filter_map(|(i, b)| b.then_some(i))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(extra: u32, elems: &[u8]) -> Option<Vec<usize>> {
        BitArray::from_proto(&CompactBitArray { extra_bits_stored: extra, elems: elems.to_vec() })
            .map(|b| b.set_indices().collect())
    }

    #[test]
    fn bits_are_read_from_the_most_significant_one() {
        assert_eq!(read(3, &[0b1010_0000]), Some(vec![0, 2]));
        assert_eq!(read(0, &[0b0000_0001]), Some(vec![7]));
        assert_eq!(read(1, &[0, 0b1000_0000]), Some(vec![8]));
        assert_eq!(read(0, &[]), Some(vec![]));
    }

    #[test]
    fn other_encodings_of_the_same_bits_are_refused() {
        assert_eq!(read(3, &[0b1010_0001]), None, "an unused bit is set");
        assert_eq!(read(8, &[0xff]), None, "eight extra bits are a whole byte");
        assert_eq!(read(3, &[]), None, "extra bits without a byte");
        assert_eq!(read(u32::MAX, &[0xff]), None);
    }
}
