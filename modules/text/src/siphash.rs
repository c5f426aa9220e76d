//! SipHash-2-4 with a 64-bit result (Aumasson, Bernstein, "SipHash: a fast short-input PRF"), for messages that
//! are a tag and a piece of a larger buffer.

/// A keyed hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SipHash {
    v: [u64; 4], // the state before the first block
}

impl SipHash {
    /// The function of a 16-byte key.
    pub(crate) fn new(key: [u8; 16]) -> Self {
        let key = u128::from_le_bytes(key);
        let (k0, k1) = (low(key), low(key >> 64));
        Self {
            v: [
                k0 ^ 0x736f_6d65_7073_6575,
                k1 ^ 0x646f_7261_6e64_6f6d,
                k0 ^ 0x6c79_6765_6e65_7261,
                k1 ^ 0x7465_6462_7974_6573,
            ],
        }
    }

    /// The hash of `tag` followed by all of `piece` but its first byte. The byte that stands before a word in a
    /// buffer so makes room for the tag, and nothing is copied.
    ///
    /// An empty piece hashes the empty message.
    #[inline]
    pub(crate) fn tagged(&self, tag: u8, piece: &[u8]) -> u64 {
        let (blocks, rest) = piece.as_chunks::<8>();
        let mut v = self.v;
        let replace = |m: u64, first: bool| if first { (m & !0xff) | u64::from(tag) } else { m };
        for (at, block) in blocks.iter().enumerate() {
            let m = replace(u64::from_le_bytes(*block), at == 0);
            compress(&mut v, m);
        }
        let mut last = [0u8; 8];
        last.iter_mut().zip(rest).for_each(|(l, r)| *l = *r);
        let m = replace(u64::from_le_bytes(last), blocks.is_empty() && !rest.is_empty());
        let length = u64::try_from(piece.len()).unwrap_or(u64::MAX);
        compress(&mut v, m | length << 56);
        let [_, _, v2, _] = &mut v;
        *v2 ^= 0xff;
        (0..4).for_each(|_| round(&mut v));
        v.iter().fold(0, |a, b| a ^ b)
    }
}

/// The low half.
#[allow(clippy::cast_possible_truncation, reason = "the low half is what is asked for")]
const fn low(v: u128) -> u64 {
    v as u64
}

#[inline]
fn compress(v: &mut [u64; 4], m: u64) {
    v[3] ^= m;
    round(v);
    round(v);
    v[0] ^= m;
}

#[inline]
fn round(v: &mut [u64; 4]) {
    let [mut a, mut b, mut c, mut d] = *v;
    a = a.wrapping_add(b);
    b = b.rotate_left(13) ^ a;
    a = a.rotate_left(32);
    c = c.wrapping_add(d);
    d = d.rotate_left(16) ^ c;
    a = a.wrapping_add(d);
    d = d.rotate_left(21) ^ a;
    c = c.wrapping_add(b);
    b = b.rotate_left(17) ^ c;
    c = c.rotate_left(32);
    *v = [a, b, c, d];
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first vectors that the authors publish: the key is 00 to 0f, message i is the bytes 00 to i - 1.
    #[test]
    fn gives_the_published_values() {
        let hash = SipHash::new(core::array::from_fn(|i| u8::try_from(i).unwrap()));
        let message: Vec<u8> = (0..64).collect();
        let known = [
            (0, 0x726f_db47_dd0e_0e31),
            (1, 0x74f8_39c5_93dc_67fd),
            (2, 0x0d6c_8009_d9a9_4f5a),
            (7, 0xab02_00f5_8b01_d137),
            (8, 0x93f5_f579_9a93_2462),
            (15, 0xa129_ca61_49be_45e5),
            (63, 0x958a_324c_eb06_4572),
        ];
        for (len, want) in known {
            assert_eq!(hash.tagged(0, &message[..len]), want, "message of {len} bytes");
        }
    }

    #[test]
    fn the_tag_takes_the_place_of_the_first_byte() {
        let hash = SipHash::new([7; 16]);
        for len in 1..40 {
            let mut message = vec![b'x'; len];
            message[0] = b'u';
            assert_eq!(hash.tagged(b'u', &vec![b'x'; len]), hash.tagged(b'u', &message));
            assert_ne!(hash.tagged(b'b', &message), hash.tagged(b'u', &message));
        }
    }
}
