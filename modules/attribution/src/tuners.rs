//! What tuners receive of their part.

use crate::params::PPM;
use openledger_core::ports::{ModelView, Payee};
use openledger_proto::openledger::attribution::v1::TunerBasis;

/// What the tuners of a model receive of their part at an answer of this height, where that is measured.
pub(crate) fn basis(model: &ModelView, height: u64) -> Option<TunerBasis> {
    model.tuner_share.at(height).map(|share_ppm| TunerBasis { share_ppm })
}

/// The tuners with their shares at an answer: as they were declared, or the measured part of that, rounded down. What
/// the measurement withholds is the treasury's, like everything that a role has no holder for.
pub fn tuners(declared: &[Payee], basis: Option<TunerBasis>) -> Vec<Payee> {
    let ppm = basis.map_or(PPM, |basis| basis.share_ppm.min(PPM));
    let part = |share: u32| u64::from(share).saturating_mul(ppm.into()).checked_div(PPM.into()).unwrap_or(0);
    let holder = |h: &Payee| Payee {
        address: h.address.clone(),
        share_ppm: u32::try_from(part(h.share_ppm)).unwrap_or(0), // it is not above the declared share
    };
    declared.iter().map(holder).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use openledger_core::AccAddress;

    #[test]
    fn a_measured_share_is_a_part_of_each_declared_one() {
        let declared = [(1u8, 333_333), (2, 666_667)]
            .map(|(n, share_ppm)| Payee { address: AccAddress::from_bytes(&[n; 20]).unwrap(), share_ppm });
        assert_eq!(tuners(&declared, None), declared);
        let with = |share_ppm| {
            let out = tuners(&declared, Some(TunerBasis { share_ppm }));
            out.iter().map(|t| t.share_ppm).collect::<Vec<_>>()
        };
        assert_eq!(with(PPM), [333_333, 666_667]);
        assert_eq!(with(u32::MAX), [333_333, 666_667]);
        assert_eq!(with(0), [0, 0]);
        assert_eq!(with(250_000), [83_333, 166_666]);
    }
}
