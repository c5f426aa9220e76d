//! Answers that nobody scanned for in consensus: results opened against the root of a collection, and the proof that
//! one was left out. What a check costs does not depend on the number of points.

use thiserror::Error;

use crate::merkle::{Hash, leaf_hash, root_of_path};
use crate::retrieval::{Hit, Terms, dot};

/// A collection as consensus knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Collection {
    /// The Merkle root over the leaves of its points.
    pub root: Hash,
    /// The number of its points.
    pub points: u64,
    /// The length of their embeddings.
    pub dimension: usize,
}

/// What a leaf says of a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// Its place in the collection, from 0.
    pub index: u64,
    /// The datanet of its item.
    pub datanet_id: u64,
    /// Its item within the datanet.
    pub item_id: u64,
    /// The novelty of the item in parts per million.
    pub novelty_ppm: u32,
    /// The label of the item.
    pub label: u32,
    /// The raw address of the item's owner, at most 255 bytes.
    pub owner: Vec<u8>,
    /// The embedding of the item.
    pub embedding: Vec<i8>,
}

impl Leaf {
    /// Index, datanet, item (8 bytes each), novelty, label (4 each), all big-endian; the length of the owner in one
    /// byte, the owner, and the embedding.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.embedding.len().saturating_add(self.owner.len()).saturating_add(33));
        out.extend(self.index.to_be_bytes());
        out.extend(self.datanet_id.to_be_bytes());
        out.extend(self.item_id.to_be_bytes());
        out.extend(self.novelty_ppm.to_be_bytes());
        out.extend(self.label.to_be_bytes());
        out.push(u8::try_from(self.owner.len()).unwrap_or(u8::MAX));
        out.extend(&self.owner);
        out.extend(self.embedding.iter().map(|e| e.cast_unsigned()));
        out
    }
}

/// A point with its path to the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// What the leaf says.
    pub leaf: Leaf,
    /// The nodes beside the way from the leaf to the root.
    pub path: Vec<Hash>,
}

/// A result that is claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The point.
    pub opening: Opening,
    /// Its score, as claimed.
    pub score: i64,
}

/// Why claims are refused, or an omission is none. Codes are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Flaw {
    /// More results than the model gives.
    #[error("more results than the model gives")]
    TooMany,
    /// The embedding has another length than the model's.
    #[error("the embedding has another length than the model's")]
    Length,
    /// The path does not lead to the root.
    #[error("the path does not lead to the root of the model's points")]
    Path,
    /// The score is not the dot product.
    #[error("the score is not that of the opened embedding")]
    Score,
    /// The score is below the least one.
    #[error("the score is below the model's least score")]
    BelowLeast,
    /// It does not come after the one before.
    #[error("results must descend by score, then ascend by index")]
    Order,
    /// The point is among the results.
    #[error("the point is among the results")]
    NotOmitted,
    /// The point comes after all results, and there are as many as the model gives.
    #[error("the point comes after the last result")]
    NotBetter,
}

/// The score of an opened point, once its leaf is proven to be the collection's.
fn opened(collection: &Collection, query: &[i8], opening: &Opening) -> Result<Hit, Flaw> {
    let leaf = &opening.leaf;
    if leaf.embedding.len() != collection.dimension || query.len() != collection.dimension {
        return Err(Flaw::Length);
    }
    let root = root_of_path(&leaf_hash(&leaf.to_bytes()), leaf.index, collection.points, &opening.path);
    if root != Some(collection.root) {
        return Err(Flaw::Path);
    }
    Ok(Hit { index: leaf.index, score: dot(query, &leaf.embedding) })
}

/// Checks claims: each is a point of the collection with its score, none is below the least, and they are in their
/// order. That no better point was left out is not checked: [`omitted`] proves the contrary.
///
/// # Errors
/// The place of the first claim that does not hold, and why.
pub fn check(collection: &Collection, terms: Terms, query: &[i8], claims: &[Claim]) -> Result<(), (usize, Flaw)> {
    if claims.len() > terms.results() {
        return Err((terms.results(), Flaw::TooMany));
    }
    let mut before: Option<Hit> = None;
    for (at, claim) in claims.iter().enumerate() {
        let hit = opened(collection, query, &claim.opening).map_err(|flaw| (at, flaw))?;
        let flaw = if hit.score != claim.score {
            Some(Flaw::Score)
        } else if hit.score < terms.min_score {
            Some(Flaw::BelowLeast)
        } else if before.is_some_and(|before| !before.outranks(hit)) {
            Some(Flaw::Order)
        } else {
            None
        };
        if let Some(flaw) = flaw {
            return Err((at, flaw));
        }
        before = Some(hit);
    }
    Ok(())
}

/// Proves that results are not the nearest points: this one is missing although it comes before the last of them, or
/// there is room for it.
///
/// # Errors
/// Why it proves nothing.
pub fn omitted(
    collection: &Collection,
    terms: Terms,
    query: &[i8],
    results: &[Hit],
    opening: &Opening,
) -> Result<Hit, Flaw> {
    let hit = opened(collection, query, opening)?;
    if hit.score < terms.min_score {
        return Err(Flaw::BelowLeast);
    }
    if results.iter().any(|result| result.index == hit.index) {
        return Err(Flaw::NotOmitted);
    }
    match results.last() {
        Some(last) if results.len() >= terms.results() && !hit.outranks(*last) => Err(Flaw::NotBetter),
        _ => Ok(hit),
    }
}
