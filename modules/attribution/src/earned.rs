//! What the items of each datanet earned by an answer, told to the datanets: their bonds may follow it.

use std::collections::BTreeMap;

use crate::keeper::AttributionKeeper;
use crate::record::Attributed;
use openledger_core::{Ctx, Res};

impl AttributionKeeper {
    /// Tells each datanet behind an answer what owners and curators of its items were paid, in one sum.
    ///
    /// # Errors
    /// Only fatal failures: the storage failed, or the state contradicts itself.
    pub(crate) fn note_earnings(&self, ctx: &Ctx, done: &Attributed) -> Res<()> {
        let mut sums: BTreeMap<u64, u64> = BTreeMap::new();
        for (payee, paid) in done.record.payees.iter().zip(&done.parts.paid) {
            let sum = sums.entry(payee.item.as_ref().map_or(0, |item| item.datanet_id)).or_default();
            *sum = sum.saturating_add(paid.owner).saturating_add(paid.curator); // bounded by the fee
        }
        sums.into_iter().try_for_each(|(datanet_id, sum)| self.datanets.note_earnings(ctx, datanet_id, sum.into()))
    }
}
