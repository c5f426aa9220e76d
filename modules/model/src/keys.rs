//! The schema of the module's store.

use openledger_core::collections::{Item, Map, Proto, Raw};
use openledger_proto::openledger::model::v1 as pb;

/// Store key, codespace and event namespace.
pub const STORE: &str = "model";

/// The parameters in force.
pub const PARAMS: Item<pb::Params, Proto> = Item::new(STORE, &[0x00]);
/// Number of artifacts; the next id is one more.
pub const ARTIFACT_COUNT: Item<u64, Raw> = Item::new(STORE, &[0x01]);
/// Number of models; the next id is one more.
pub const MODEL_COUNT: Item<u64, Raw> = Item::new(STORE, &[0x02]);

/// Artifacts, by their id.
pub const ARTIFACTS: Map<u64, pb::Artifact, Proto> = Map::new(STORE, &[0x10]);
/// Bytes of artifacts by (artifact, chunk).
pub const ARTIFACT_CHUNKS: Map<(u64, u32), Vec<u8>, Raw> = Map::new(STORE, &[0x11]);
/// The artifact that owns a graph, by fingerprint.
pub const FINGERPRINTS: Map<Vec<u8>, u64, Raw> = Map::new(STORE, &[0x12]);

/// The prefix of models, by their id.
pub const MODELS: Map<u64, pb::Model, Proto> = Map::new(STORE, &[0x20]);
/// Ancestors of a model with their absolute shares, ascending by id; absent when it has none.
pub const ANCESTORS: Map<u64, Ancestors, Proto> = Map::new(STORE, &[0x21]);
/// Heads: int32 Q16 little-endian, by model.
pub const WEIGHTS: Map<u64, Vec<u8>, Raw> = Map::new(STORE, &[0x22]);
/// Upper triangle of the inverse Hessian by (model, chunk).
pub const INVERSE: Map<(u64, u32), Vec<u8>, Raw> = Map::new(STORE, &[0x23]);
/// Progress and result of certification by model.
pub const CERTIFICATIONS: Map<u64, pb::Certification, Proto> = Map::new(STORE, &[0x24]);
/// Sums of an unfinished certification by model.
pub const ACCUMULATORS: Map<u64, Vec<u8>, Raw> = Map::new(STORE, &[0x25]);
/// Packed points by (model, index of the chunk's first point), 256 to a chunk; those of kind RETRIEVE as `index.rs`
/// packs them.
pub const POINTS: Map<(u64, u64), Vec<u8>, Raw> = Map::new(STORE, &[0x26]);
/// Origins of the points of the chunk under the same key.
pub const ORIGINS: Map<(u64, u64), OriginChunk, Proto> = Map::new(STORE, &[0x27]);
/// SHA-256 chain over weights, inverse, points and their origins: identifies what inference and attribution
/// compute with. See `material_start` and `material_next`. For kind RETRIEVE the Merkle root over its points.
pub const MATERIAL: Map<u64, Vec<u8>, Raw> = Map::new(STORE, &[0x28]);
/// Models whose probes are seeded by the block of this height.
pub const SEEDING: Map<(u64, u64), (), Raw> = Map::new(STORE, &[0x29]);

/// Hashes of complete subtrees of an unfinished certification of kind RETRIEVE, from which the root follows
/// (`openledger_influence::merkle::Frontier`), by model.
pub const FRONTIERS: Map<u64, Vec<u8>, Raw> = Map::new(STORE, &[0x2a]);

/// The flattened lineage of a model.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Ancestors {
    /// Ancestors with absolute shares of the lineage pool.
    #[prost(message, repeated, tag = "1")]
    pub shares: Vec<pb::ParentShare>,
    /// The model itself, so that the entry of a model without parents is not empty: ICS23 proves no empty
    /// value.
    #[prost(uint64, tag = "2")]
    pub model_id: u64,
}

/// Where the points of a chunk come from.
#[derive(Clone, PartialEq, prost::Message)]
pub struct OriginChunk {
    /// In order of the points.
    #[prost(message, repeated, tag = "1")]
    pub origins: Vec<Origin>,
}

/// Where a point comes from.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Origin {
    /// The id of the datanet.
    #[prost(uint64, tag = "1")]
    pub datanet_id: u64,
    /// Item within the datanet.
    #[prost(uint64, tag = "2")]
    pub item_id: u64,
    /// Raw address of the owner.
    #[prost(bytes = "vec", tag = "3")]
    pub owner: Vec<u8>,
}
