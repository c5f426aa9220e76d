//! Cost model: multiply-adds known before the work is done, from which callers derive gas.

use crate::head::Shape;
use crate::probes::PROBES;
use crate::record::RECORDED;

/// Multiply-adds that choosing and encoding one recorded entry counts for.
const PER_ENTRY: u64 = 64;
/// Multiply-adds that reading a point's record and ranking it counts for, beside its dot products.
const PER_POINT: u64 = 32;

/// Multiply-adds of attributing one inference over `points` points, the encoder's own given.
/// `encoder + (C (d + 1))^2 + N (C (d + 1) + 32) + record + payees`; saturates.
#[must_use]
pub const fn attribution_macs(shape: Shape, encoder_macs: u64, points: u64) -> u64 {
    let p = shape.params() as u64;
    let scan = points.saturating_mul(p.saturating_add(PER_POINT));
    encoder_macs.saturating_add(p * p).saturating_add(scan).saturating_add(2 * RECORDED as u64 * PER_ENTRY)
}

/// Multiply-adds of drawing the probes and their images: `64 (C (d + 1))^2`. Paid once per step that rebuilds
/// them.
#[must_use]
pub const fn probe_macs(shape: Shape) -> u64 {
    let p = shape.params() as u64;
    PROBES as u64 * p * p
}

/// Multiply-adds of certifying one point: the encoder's, logits and gradient `2 P`, probes `128 P`,
/// self-influence about `P (P + d + 1) / 2`.
#[must_use]
pub const fn certify_point_macs(shape: Shape, encoder_macs: u64) -> u64 {
    let p = shape.params() as u64;
    encoder_macs.saturating_add(2 * p + 2 * PROBES as u64 * p + p * (p + shape.inputs() as u64) / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_for_the_digits() {
        let shape = Shape::new(10, 64).unwrap();
        assert_eq!(attribution_macs(shape, 1_000, 10_000), 1_000 + 422_500 + 10_000 * 682 + 12_800);
        assert_eq!(probe_macs(shape), 27_040_000);
        assert_eq!(certify_point_macs(shape, 0), 1_300 + 83_200 + 232_375);
        assert_eq!(attribution_macs(shape, u64::MAX, u64::MAX), u64::MAX);
    }
}
