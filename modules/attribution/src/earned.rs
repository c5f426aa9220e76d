//! What the items of each datanet earned, by an answer or by a later judgement, told to the datanets: their bonds may
//! follow it.

use std::collections::BTreeMap;

use crate::keeper::AttributionKeeper;
use crate::record::Attributed;
use openledger_core::{Amount, Ctx, Res};

/// What owners and curators of the items of each datanet were paid.
#[derive(Debug, Default)]
pub(crate) struct Earned(BTreeMap<u64, Amount>);

impl Earned {
    /// Adds what an item of a datanet earned.
    ///
    /// # Errors
    /// Fatal beyond the range of amounts.
    pub(crate) fn add(&mut self, datanet_id: u64, amount: Amount) -> Res<()> {
        let sum = self.0.entry(datanet_id).or_insert(Amount::ZERO);
        *sum = sum.add(amount)?;
        Ok(())
    }
}

impl AttributionKeeper {
    /// Tells each datanet behind an answer what owners and curators of its items were paid, in one sum. What waits for
    /// judgements is not among it: it counts in the term that pays it.
    ///
    /// # Errors
    /// Only fatal failures: the storage failed, or the state contradicts itself.
    pub(crate) fn note_earnings(&self, ctx: &Ctx, done: &Attributed) -> Res<()> {
        let mut earned = Earned::default();
        for (payee, paid) in done.record.payees.iter().zip(&done.parts.paid) {
            let sum = paid.owner.saturating_add(paid.curator); // bounded by the fee
            earned.add(payee.item.as_ref().map_or(0, |item| item.datanet_id), sum.into())?;
        }
        self.tell(ctx, earned)
    }

    /// Tells each datanet its sum.
    pub(crate) fn tell(&self, ctx: &Ctx, earned: Earned) -> Res<()> {
        earned.0.into_iter().try_for_each(|(datanet_id, sum)| self.datanets.note_earnings(ctx, datanet_id, sum))
    }
}
