//! Chunks of the bitmap of missed blocks, in the form of Go's `bits-and-blooms/bitset` (`MarshalBinary`,
//! big-endian).

use openledger_core::collections::{Codec, Key, Raw};

/// Bits of a chunk (SDK `MissedBlockBitmapChunkSize`).
pub const CHUNK_BITS: u64 = 1024;
const LEN_BYTES: usize = 8;
const BIT_BYTES: usize = 128;

/// One chunk: 1024 bits, bit `i` of a chunk at index `c` is block `1024 c + i` of the window. Stored as the
/// number of bits (u64) and 16 words (u64), all big-endian; bit `i` is bit `i % 64` of word `i / 64`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk([u8; BIT_BYTES]);

impl Default for Chunk {
    fn default() -> Self {
        Self([0; BIT_BYTES])
    }
}

/// The byte that holds a bit, and the bit's mask in it.
fn place(bit: u64) -> Option<(usize, u8)> {
    let bit = usize::try_from(bit).ok()?;
    let (word, in_word) = (bit / 64, bit % 64);
    Some((word.checked_mul(8)?.checked_add(7 - in_word / 8)?, 1 << (in_word % 8)))
}

impl Chunk {
    /// Whether a bit is set; bits beyond the chunk are not.
    pub fn test(&self, bit: u64) -> bool {
        place(bit).and_then(|(byte, mask)| self.0.get(byte).map(|b| b & mask != 0)).unwrap_or(false)
    }

    /// Sets or clears a bit; nothing happens beyond the chunk.
    pub fn put(&mut self, bit: u64, value: bool) {
        if let Some((byte, mask)) = place(bit)
            && let Some(b) = self.0.get_mut(byte)
        {
            *b = if value { *b | mask } else { *b & !mask };
        }
    }
}

impl Codec<Chunk> for Raw {
    fn encode(value: &Chunk) -> Vec<u8> {
        [CHUNK_BITS.to_be_bytes().as_slice(), value.0.as_slice()].concat()
    }
    fn decode(bytes: &[u8]) -> Option<Chunk> {
        let (len, bits) = bytes.split_at_checked(LEN_BYTES)?;
        (len == CHUNK_BITS.to_be_bytes()).then_some(Chunk(bits.try_into().ok()?))
    }
}

/// Number of a chunk; little-endian in keys, as the SDK has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChunkIndex(pub u64);

impl Key for ChunkIndex {
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.0.to_le_bytes());
    }
    fn encode_part(&self, out: &mut Vec<u8>) {
        self.encode(out);
    }
    fn decode(bytes: &[u8]) -> Option<Self> {
        Some(Self(u64::from_le_bytes(bytes.try_into().ok()?)))
    }
    fn decode_part(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (head, rest) = bytes.split_at_checked(LEN_BYTES)?;
        Some((Self::decode(head)?, rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_those_of_go() {
        // Go: bs := bitset.New(1024); bs.Set(0).Set(9).Set(64).Set(1023); bs.MarshalBinary()
        let mut chunk = Chunk::default();
        [0, 9, 64, 1023].into_iter().for_each(|i| chunk.put(i, true));
        let mut want = vec![0u8; 136];
        want[6] = 4; // 1024
        want[8 + 7] = 1; // bit 0: lowest bit of the first word
        want[8 + 6] = 2; // bit 9
        want[8 + 8 + 7] = 1; // bit 64
        want[8 + 120] = 0x80; // bit 1023: highest bit of the last word
        assert_eq!(<Raw as Codec<Chunk>>::encode(&chunk), want);
        assert_eq!(<Raw as Codec<Chunk>>::decode(&want), Some(chunk.clone()));
        chunk.put(9, false);
        assert!(chunk.test(0) && !chunk.test(9) && chunk.test(64) && chunk.test(1023) && !chunk.test(1024));
        want.push(0);
        assert_eq!(<Raw as Codec<Chunk>>::decode(&want), None);
    }
}
