//! What code decides about an item: whether it is well-formed, a duplicate, and how novel. Integers only.

use openledger_influence::novelty::{NoveltyParams, norm_sq, novelty_ppm};
use openledger_influence::subspace::{Projected, SubspaceParams};
use openledger_proto::openledger::datanet::v1::{Datanet, ItemStatus, Modality};

/// One, in parts per million.
pub const PPM: u32 = 1_000_000;

/// Greatest dimension of a schema of vectors.
pub const MAX_DIMENSION: u32 = 1024;
/// Most bytes of a text.
pub const MAX_TEXT: u32 = 16_384;

/// Feature bytes as the int8 values that they are.
pub fn int8(features: &[u8]) -> Vec<i8> {
    features.iter().map(|b| b.cast_signed()).collect()
}

/// Checks one item against the schema.
///
/// # Errors
/// The status under which the item is refused.
pub fn well_formed(datanet: &Datanet, features: &[u8], label: u32) -> Result<(), ItemStatus> {
    let schema = datanet.schema.clone().unwrap_or_default();
    if label >= schema.labels {
        return Err(ItemStatus::BadLabel);
    }
    let length = u32::try_from(features.len()).unwrap_or(u32::MAX);
    if schema.modality() == Modality::Utf8Text {
        if length > schema.dimension {
            return Err(ItemStatus::BadDimension);
        }
        return if length > 0 && std::str::from_utf8(features).is_ok() { Ok(()) } else { Err(ItemStatus::BadText) };
    }
    if length != schema.dimension {
        return Err(ItemStatus::BadDimension);
    }
    if datanet.norm_bound > 0 && norm_sq(&int8(features)) > datanet.norm_bound {
        return Err(ItemStatus::NormExceeded);
    }
    Ok(())
}

/// The squared distances of a datanet that decide about duplicates and novelty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thresholds(NoveltyParams, Option<SubspaceParams>);

impl Thresholds {
    /// The thresholds of a datanet.
    pub fn of(datanet: &Datanet) -> Self {
        let novelty =
            NoveltyParams { tau_sq: datanet.near_dup_tau, full_sq: datanet.novelty_full_at, max_norm_sq: u64::MAX };
        let subspace = datanet.subspace.as_ref().map(|s| SubspaceParams {
            novelty,
            full_off_sq: s.full_off_sq,
            max_off_sq: s.max_off_sq,
        });
        Self(novelty, subspace)
    }

    /// Whether an item is so far from the subspace, as a squared distance, that it is refused.
    pub fn is_outside(self, off_sq: u64) -> bool {
        self.1.is_some_and(|s| off_sq > s.max_off_sq)
    }

    /// Whether an item at this squared distance from an earlier one is its duplicate. Equal items always are.
    pub fn is_duplicate(self, distance: u64) -> bool {
        distance == 0 || distance < self.0.tau_sq
    }

    /// Whether an earlier item at this squared distance matters at all.
    pub fn is_relevant(self, distance: u64) -> bool {
        self.is_duplicate(distance) || distance < self.0.full_sq
    }

    /// Novelty in ppm of an item whose nearest earlier item is at this squared distance: 0 for a duplicate,
    /// otherwise the curve of [`openledger_influence::novelty::novelty_ppm`], of which the squared distance from the
    /// subspace leaves a part where the datanet has one ([`SubspaceParams::novelty_ppm`]).
    pub fn novelty_ppm(self, nearest: Option<u64>, off_sq: u64) -> u32 {
        match (nearest, self.1) {
            (Some(distance), _) if self.is_duplicate(distance) => 0,
            (other, None) => novelty_ppm(other, &self.0),
            (other, Some(subspace)) => {
                subspace.novelty_ppm(&Projected { coordinates: Vec::new(), off_sq, norm_sq: 0 }, other)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use openledger_proto::openledger::datanet::v1::Schema;

    fn vectors(norm_bound: u64) -> Datanet {
        let schema = Schema { modality: Modality::Int8Vector.into(), dimension: 3, labels: 2, ..Schema::default() };
        Datanet { schema: Some(schema), norm_bound, ..Datanet::default() }
    }

    #[test]
    fn each_defect_has_its_status() {
        let net = vectors(12);
        assert_eq!(well_formed(&net, &[2, 2, 2], 1), Ok(()));
        assert_eq!(well_formed(&net, &[2, 2, 3], 1), Err(ItemStatus::NormExceeded));
        assert_eq!(well_formed(&net, &[0xff, 0xff, 0xff], 0), Ok(())); // -1, -1, -1
        assert_eq!(well_formed(&net, &[2, 2], 1), Err(ItemStatus::BadDimension));
        assert_eq!(well_formed(&net, &[2, 2, 2, 2], 1), Err(ItemStatus::BadDimension));
        assert_eq!(well_formed(&net, &[2, 2, 2], 2), Err(ItemStatus::BadLabel));
        assert_eq!(well_formed(&vectors(0), &[127, 127, 127], 0), Ok(()));
    }

    #[test]
    fn text_must_be_utf8_and_fit() {
        let schema = Schema { modality: Modality::Utf8Text.into(), dimension: 4, labels: 1, ..Schema::default() };
        let net = Datanet { schema: Some(schema), ..Datanet::default() };
        assert_eq!(well_formed(&net, "aé".as_bytes(), 0), Ok(()));
        assert_eq!(well_formed(&net, b"", 0), Err(ItemStatus::BadText));
        assert_eq!(well_formed(&net, &[0xff], 0), Err(ItemStatus::BadText));
        assert_eq!(well_formed(&net, b"abcde", 0), Err(ItemStatus::BadDimension));
    }

    #[test]
    fn equal_items_are_duplicates_even_without_a_radius() {
        let of = |tau, full_at| {
            Thresholds::of(&Datanet { near_dup_tau: tau, novelty_full_at: full_at, ..Datanet::default() })
        };
        let t = of(100, 300);
        assert_eq!([0, 99, 100, 299, 300].map(|d| t.is_duplicate(d)), [true, true, false, false, false]);
        assert_eq!([0, 99, 100, 299, 300].map(|d| t.is_relevant(d)), [true, true, true, true, false]);
        assert_eq!([0, 99, 100, 200, 300].map(|d| t.novelty_ppm(Some(d), 0)), [0, 0, 0, 250_000, PPM]);
        assert_eq!(t.novelty_ppm(None, 0), PPM);
        assert_eq!([0, 1].map(|d| of(0, 0).novelty_ppm(Some(d), 0)), [0, PPM]);
        assert_eq!([0, 1, 5, 10].map(|d| of(0, 10).novelty_ppm(Some(d), 0)), [0, 10_000, 250_000, PPM]);
    }
}
