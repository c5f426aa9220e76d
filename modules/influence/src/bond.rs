//! The bond of an item, priced by what an item is expected to earn, and what of it returns.

use crate::error::{Error, Result};
use crate::novelty::PPM;

/// The smallest part of a bond, in ppm of its novelty's part, that evidence leaves: an honest newcomer without
/// luck keeps at least this.
pub const LEAST_RETURN_PPM: u32 = 500_000;

/// `max(least, rho * paid / items)`: what an item has to post when a datanet paid `paid` for `items` canonical
/// items during the last term of a bond. Rounded up; pinned at the commit.
///
/// # Errors
/// [`Error::Overflow`] when the bond leaves u64.
pub fn item_bond(least: u64, rho_ppm: u32, paid: u128, items: u64) -> Result<u64> {
    if items == 0 {
        return Ok(least);
    }
    let whole = u128::from(items).checked_mul(u128::from(PPM)).ok_or(Error::Overflow)?;
    let priced = paid.checked_mul(u128::from(rho_ppm)).ok_or(Error::Overflow)?.div_ceil(whole);
    Ok(u64::try_from(priced).map_err(|_| Error::Overflow)?.max(least))
}

/// What returns of a bond at maturity: `bond * novelty * max(evidence, 1/2)`, rounded down. The rest is forfeited.
#[must_use]
pub fn returned(bond: u64, novelty_ppm: u32, evidence_ppm: u32) -> u64 {
    let one = u128::from(PPM);
    let novelty = u128::from(novelty_ppm).min(one);
    let evidence = u128::from(evidence_ppm.max(LEAST_RETURN_PPM)).min(one);
    // below 2^64 2^20 2^20
    let part = u128::from(bond).wrapping_mul(novelty).wrapping_mul(evidence) / one.wrapping_mul(one);
    u64::try_from(part).unwrap_or(bond)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bonds_follow_earnings_and_return_by_evidence() {
        assert_eq!(item_bond(7, 500_000, 1_000, 0).unwrap(), 7);
        assert_eq!(item_bond(7, 500_000, 1_000, 1_000).unwrap(), 7);
        assert_eq!(item_bond(7, 500_000, 1_000, 10).unwrap(), 50);
        assert_eq!(item_bond(7, 500_000, 1_001, 10).unwrap(), 51);
        assert_eq!(item_bond(0, 1, u128::MAX >> 1, 1), Err(Error::Overflow));
        assert_eq!(item_bond(0, 1_000_000, u128::from(u64::MAX) + 1, 1), Err(Error::Overflow));
        assert_eq!(returned(100, 1_000_000, 0), 50);
        assert_eq!(returned(100, 500_000, 800_000), 40);
        assert_eq!(returned(u64::MAX, u32::MAX, u32::MAX), u64::MAX);
        assert_eq!(returned(100, 0, 1_000_000), 0);
    }

    proptest! {
        #[test]
        fn never_more_than_the_bond(bond: u64, novelty: u32, evidence: u32) {
            prop_assert!(returned(bond, novelty, evidence) <= bond);
        }
    }
}
