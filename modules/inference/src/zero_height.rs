//! What becomes of heights when a chain begins anew at height zero (`export --for-zero-height`).

use crate::invariants::is_open;
use crate::keeper::InferenceKeeper;
use crate::keys::{INFERENCES, REQUESTS};
use openledger_core::{Ctx, Res};

impl InferenceKeeper {
    /// Puts every inference before the new chain, and takes over the hash of its record, which attribution
    /// has prepared before. A question that waits gets its fee back, and claims their bond: their time has no place
    /// on a new chain.
    ///
    /// # Errors
    /// Only fatal failures: the storage failed, or the state contradicts itself.
    pub(crate) fn prepare_zero_height(&self, ctx: &Ctx) -> Res<()> {
        let ctx = &ctx.unmetered();
        let mut inferences = INFERENCES.iter(ctx)?;
        while let Some((id, mut inference)) = inferences.next_entry()? {
            inference.height = 0;
            if let Some(answer) = &mut inference.retrieval {
                answer.consent_height = 0;
            }
            inference.record_hash = self.attribution.record_hash(ctx, id)?.to_vec();
            INFERENCES.set(ctx, &id, &inference)?;
        }
        for (id, mut request) in REQUESTS.iter(ctx)?.take(usize::MAX)? {
            if is_open(&request) {
                self.give_back(ctx, &mut request)?;
            }
            (request.height, request.until) = (0, 0);
            REQUESTS.set(ctx, &id, &request)?;
        }
        Ok(())
    }
}
