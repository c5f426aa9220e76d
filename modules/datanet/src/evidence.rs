//! Whether evidence decides what contributions are paid, and what judging asks about items.

use crate::errors::DatanetError;
use crate::keeper::{DatanetKeeper, stored};
use crate::keys::{CONTRIBUTIONS, ITEMS};
use crate::standing::is_duplicate;
use openledger_core::heights::position;
use openledger_core::ports::{EvidenceData, ItemOrigin};
use openledger_core::{Ctx, Res};
use openledger_proto::openledger::datanet::v1::{AdmissionPolicy, Evidence};

/// What a new datanet does about evidence when its creator states `asked`: where anybody may contribute, labels that
/// the public model gives anyway would otherwise be paid like information.
pub(crate) fn chosen_evidence(asked: i32, policy: i32) -> i32 {
    if asked != i32::from(Evidence::Unspecified) {
        return asked;
    }
    let open = policy == i32::from(AdmissionPolicy::Open);
    (if open { Evidence::Defer } else { Evidence::Off }).into()
}

impl EvidenceData for DatanetKeeper {
    fn defers(&self, ctx: &Ctx, datanet_id: u64) -> Res<bool> {
        Ok(self.datanet(ctx, datanet_id)?.evidence() == Evidence::Defer)
    }

    fn item_origin(&self, ctx: &Ctx, datanet_id: u64, item_id: u64) -> Res<ItemOrigin> {
        let item = ITEMS.get(ctx, &(datanet_id, item_id))?.ok_or(DatanetError::ItemNotFound)?;
        Ok(ItemOrigin { contribution_id: item.contribution_id, settles: position(item.settles_at, item.settled_ago) })
    }

    fn contribution_origin(&self, ctx: &Ctx, contribution_id: u64) -> Res<(u64, i64)> {
        let contribution = self.contribution(ctx, contribution_id)?;
        Ok((contribution.datanet_id, position(contribution.settles_at, contribution.settled_ago)))
    }

    fn canonical_items(&self, ctx: &Ctx, contribution_id: u64) -> Res<Option<u32>> {
        let contribution = stored(CONTRIBUTIONS.get(ctx, &contribution_id)?, "contribution of an item")?;
        if contribution.consent_changes == 0 {
            return Ok(None);
        }
        let first = contribution.first_item_id;
        let mut count = 0u32;
        for id in first..first.saturating_add(u64::from(contribution.accepted_items)) {
            let item = stored(ITEMS.get(ctx, &(contribution.datanet_id, id))?, "item of a contribution")?;
            count = count.saturating_add(u32::from(!is_duplicate(&item)));
        }
        Ok(Some(count))
    }
}
