//! What code decides about an item: whether it is well-formed, a duplicate, and how novel. Integers only.

use openledger_proto::openledger::datanet::v1::{Datanet, ItemStatus, Modality};

/// One million parts.
pub const PPM: u32 = 1_000_000;

/// Greatest dimension of a schema. Squared distances of int8 vectors then stay below 1,024 x 255^2 < 2^32.
pub const MAX_DIMENSION: u32 = 1024;

/// Squared L2 distance of two int8 vectors of equal length, at most [`MAX_DIMENSION`] long.
pub fn squared_distance(a: &[u8], b: &[u8]) -> u64 {
    let sum = a.iter().zip(b).fold(0u32, |sum, (x, y)| {
        let d = i32::from(x.cast_signed()).wrapping_sub(i32::from(y.cast_signed())).unsigned_abs();
        sum.wrapping_add(d.wrapping_mul(d)) // cannot wrap: see MAX_DIMENSION
    });
    u64::from(sum)
}

/// Squared L2 norm of an int8 vector.
pub fn squared_norm(features: &[u8]) -> u64 {
    features.iter().map(|x| u64::from(x.cast_signed().unsigned_abs())).map(|x| x.saturating_mul(x)).sum()
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
    if datanet.norm_bound > 0 && squared_norm(features) > datanet.norm_bound {
        return Err(ItemStatus::NormExceeded);
    }
    Ok(())
}

/// The two squared distances of a datanet that decide about duplicates and novelty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thresholds {
    /// Below it two items of one label are duplicates.
    pub tau: u64,
    /// From it on an item is fully novel.
    pub full_at: u64,
}

impl Thresholds {
    /// Those of a datanet.
    pub fn of(datanet: &Datanet) -> Self {
        Self { tau: datanet.near_dup_tau, full_at: datanet.novelty_full_at }
    }

    /// Whether an item at this squared distance from an earlier one is its duplicate. Equal items always are.
    pub fn is_duplicate(self, distance: u64) -> bool {
        distance == 0 || distance < self.tau
    }

    /// Whether an earlier item at this squared distance matters at all.
    pub fn is_relevant(self, distance: u64) -> bool {
        self.is_duplicate(distance) || distance < self.full_at
    }

    /// Novelty in ppm of an item whose nearest earlier item is at this squared distance: 0 for a duplicate, then linear in the squared
    /// distance from 0 at `tau` to 1,000,000 at `full_at`, rounded down.
    pub fn novelty_ppm(self, nearest: Option<u64>) -> u32 {
        let Some(distance) = nearest else { return PPM };
        if self.is_duplicate(distance) {
            return 0;
        }
        if distance >= self.full_at {
            return PPM;
        }
        let span = u128::from(self.full_at.saturating_sub(self.tau)).max(1);
        let above = u128::from(distance.saturating_sub(self.tau));
        let ppm = above.saturating_mul(u128::from(PPM)).checked_div(span).unwrap_or_default();
        u32::try_from(ppm).unwrap_or(PPM).min(PPM)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use openledger_proto::openledger::datanet::v1::Schema;

    fn vectors(norm_bound: u64) -> Datanet {
        let schema = Schema { modality: Modality::Int8Vector.into(), dimension: 3, labels: 2, label_names: vec![] };
        Datanet { schema: Some(schema), norm_bound, ..Datanet::default() }
    }

    #[test]
    fn extremes_of_int8_do_not_overflow() {
        let (low, high) = (vec![0x80u8; 1024], vec![0x7fu8; 1024]);
        assert_eq!(squared_distance(&low, &high), 1024 * 255 * 255);
        assert_eq!(squared_norm(&low), 1024 * 128 * 128);
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
        let schema = Schema { modality: Modality::Utf8Text.into(), dimension: 4, labels: 1, label_names: vec![] };
        let net = Datanet { schema: Some(schema), ..Datanet::default() };
        assert_eq!(well_formed(&net, "aé".as_bytes(), 0), Ok(()));
        assert_eq!(well_formed(&net, b"", 0), Err(ItemStatus::BadText));
        assert_eq!(well_formed(&net, &[0xff], 0), Err(ItemStatus::BadText));
        assert_eq!(well_formed(&net, b"abcde", 0), Err(ItemStatus::BadDimension));
    }

    #[test]
    fn novelty_rises_from_tau_to_full() {
        let t = Thresholds { tau: 100, full_at: 300 };
        assert_eq!(t.novelty_ppm(None), PPM);
        assert_eq!(
            [0, 99, 100, 101, 200, 299, 300, u64::MAX].map(|d| t.novelty_ppm(Some(d))),
            [0, 0, 0, 5_000, 500_000, 995_000, PPM, PPM]
        );
        let step = Thresholds { tau: 0, full_at: 0 };
        assert_eq!([0, 1].map(|d| step.novelty_ppm(Some(d))), [0, PPM]);
    }
}
