//! The fingerprint of what an encoder computes.

use sha2::{Digest, Sha256};

use crate::artifact::TextBag;

impl TextBag {
    /// SHA-256 of all that decides an embedding: features, buckets, dimension, scale, key, centre, and weights and
    /// rows of the buckets that have both. `graph` is the fingerprint of the graph behind the table.
    ///
    /// `max_words` is not in it: it decides which texts are refused, not what is computed, so that an encoder
    /// with another limit is the same. Nor is the weight of a bucket whose row is zero.
    #[must_use]
    pub fn fingerprint(&self, graph: Option<&[u8; 32]>) -> [u8; 32] {
        let header = self.header();
        let mut hash = Sha256::new();
        hash.update(b"openledger/text/fingerprint/v1\0");
        hash.update([header.features.bits(), header.log2_buckets]);
        hash.update(header.dimension.to_be_bytes());
        hash.update(header.scale_q4.to_be_bytes());
        hash.update(header.seed);
        self.centre().iter().for_each(|v| hash.update(v.to_be_bytes()));
        for (bucket, (weight, row)) in (0u32..).zip(self.weights().iter().zip(self.table().chunks_exact(header.dim())))
        {
            if *weight != 0 && row.iter().any(|v| *v != 0) {
                hash.update(bucket.to_be_bytes());
                hash.update([*weight]);
                hash.update(row);
            }
        }
        hash.update([u8::from(graph.is_some())]);
        hash.update(graph.map_or(&[][..], |graph| graph));
        hash.finalize().into()
    }
}
