//! Permissions of items: the licence of the contribution, then the changes that its owner signed, each from
//! its height on.

use crate::errors::DatanetError;
use crate::events::{self};
use crate::keeper::{DatanetKeeper, later};
use crate::keys::{CONSENT, CONTRIBUTIONS};
use crate::{params, provenance};
use openledger_core::heights::position;
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::openledger::datanet::v1::{
    ConsentChange, ConsentHistory, Contribution, ContributionStatus, MsgSetConsent,
};

/// The permissions of an item when all changes signed up to `height` (as [`position`] counts) count, and the
/// height of the one that decided (the reveal's when none did).
pub fn consent_at(contribution: &Contribution, history: &ConsentHistory, item_id: u64, height: i64) -> (u32, u64) {
    history
        .changes
        .iter()
        .rfind(|c| position(c.height, c.ago) <= height && (c.first_item_id..=c.last_item_id).contains(&item_id))
        .map_or((contribution.licence, contribution.reveal_height), |c| (c.licence, c.height))
}

impl DatanetKeeper {
    /// The consent changes of a contribution.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn consent_history(&self, ctx: &Ctx, contribution: &Contribution) -> Res<ConsentHistory> {
        if contribution.consent_changes == 0 {
            return Ok(ConsentHistory::default());
        }
        crate::keeper::stored(CONSENT.get(ctx, &contribution.id)?, "consent history")
    }

    /// Replaces the permissions of a range of own items and returns the first height at which trainings must
    /// respect it. What the preferences of the contribution's provenance rule out is not granted.
    ///
    /// # Errors
    /// `datanet:4`, `datanet:19`, `datanet:27` to `datanet:29`.
    pub fn set_consent(&self, ctx: &Ctx, msg: &MsgSetConsent) -> Res<u64> {
        let params = params::get(ctx)?;
        let mut contribution = self.owned_contribution(ctx, msg.contribution_id, &msg.contributor)?;
        if contribution.status() != ContributionStatus::Admitted || contribution.accepted_items == 0 {
            return Err(DatanetError::NotAdmitted.into());
        }
        let first = contribution.first_item_id;
        let last = later(first, u64::from(contribution.accepted_items).saturating_sub(1))?;
        let from = if msg.first_item_id == 0 { first } else { msg.first_item_id };
        let to = if msg.last_item_id == 0 { last } else { msg.last_item_id };
        if from < first || to > last || from > to {
            return Err(Failure::from(DatanetError::InvalidRange).context(format!("items {first} to {last}")));
        }
        if contribution.consent_changes >= params.max_consent_changes {
            return Err(Failure::from(DatanetError::TooManyConsentChanges)
                .context(format!("at most {}", params.max_consent_changes)));
        }
        let mut history = self.consent_history(ctx, &contribution)?;
        let licence = provenance::stricter(ctx, &contribution, msg.licence)?;
        let change = ConsentChange { height: ctx.height(), first_item_id: from, last_item_id: to, licence, ago: 0 };
        history.changes.push(change);
        contribution.consent_changes = contribution.consent_changes.saturating_add(1);
        CONSENT.set(ctx, &contribution.id, &history)?;
        CONTRIBUTIONS.set(ctx, &contribution.id, &contribution)?;
        ctx.emit_event(
            events::SET_CONSENT,
            &[
                ("contribution_id", &contribution.id),
                ("datanet_id", &contribution.datanet_id),
                ("first_item_id", &from),
                ("last_item_id", &to),
                ("licence", &licence),
            ],
        );
        later(ctx.height(), 1)
    }
}
