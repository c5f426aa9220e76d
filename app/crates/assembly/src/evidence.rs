//! What bonds ask of evidence, until a module judges it.

use openledger_core::ports::EvidenceFactors;
use openledger_core::{AccAddress, Ctx, Res};

/// All evidence counts in full, so that bonds which follow earnings return by novelty alone. The module that judges
/// contributions by others' data takes this place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FullEvidence;

impl EvidenceFactors for FullEvidence {
    fn evidence_ppm(&self, _: &Ctx, _: u64, _: u64, _: &AccAddress) -> Res<u32> {
        Ok(1_000_000)
    }
}
