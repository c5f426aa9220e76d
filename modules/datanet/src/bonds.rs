//! What becomes of bonds: nothing is automatic, the owner asks for the return once it is due.

use crate::admission::PPM;
use crate::errors::DatanetError;
use crate::events::{self};
use crate::keeper::{DatanetKeeper, bond_of, held_bond, later, stored};
use crate::keys::{CONTRIBUTIONS, ITEMS, PENDING, STORE};
use crate::params;
use crate::standing::is_duplicate;
use openledger_core::heights::position;
use openledger_core::{Amount, Coin, Coins, Ctx, Failure, Res};
use openledger_influence::bond;
use openledger_proto::cosmos::base::v1beta1::Coin as PbCoin;
use openledger_proto::openledger::datanet::v1::{
    Contribution, ContributionStatus, MsgReleaseBond, MsgReleaseBondResponse,
};

fn pb(coin: &Coin) -> PbCoin {
    params::pb_coin(&coin.denom, coin.amount)
}

impl DatanetKeeper {
    /// Returns the whole bond of accepted items, for contributions that were never admitted.
    pub(crate) fn return_bond(&self, ctx: &Ctx, contribution: &mut Contribution) -> Res<MsgReleaseBondResponse> {
        let whole = bond_of(contribution.item_bond.as_ref(), contribution.accepted_items.into())?;
        self.settle_bond(ctx, contribution, whole)
    }

    /// Returns a part of what is held, and forfeits the rest.
    fn settle_bond(&self, ctx: &Ctx, contribution: &mut Contribution, returned: Coin) -> Res<MsgReleaseBondResponse> {
        let held = held_bond(contribution)?;
        let forfeited = Coin::new(held.amount.sub(returned.amount)?, held.denom);
        let response = MsgReleaseBondResponse { returned: Some(pb(&returned)), forfeited: Some(pb(&forfeited)) };
        ctx.emit_event(
            events::RELEASE_BOND,
            &[("contribution_id", &contribution.id), ("returned", &returned), ("forfeited", &forfeited)],
        );
        if !returned.amount.is_zero() {
            let owner = ctx.parse_address(&contribution.contributor)?;
            self.bank.send_from_module(ctx, STORE, &owner, &Coins::one(returned))?;
        }
        self.forfeit(ctx, forfeited)?;
        contribution.bond_released = true;
        Ok(response)
    }

    /// What returns of a mature bond: that of canonical items; where bonds follow earnings, of each as much as its
    /// novelty and the evidence for its contribution leave.
    fn mature_bond(&self, ctx: &Ctx, contribution: &Contribution) -> Res<Coin> {
        let bond = params::coin(contribution.item_bond.as_ref())?;
        let follows = contribution.returns_by_novelty;
        let mut evidence = PPM;
        if let Some(port) = self.evidence.as_ref().filter(|_| follows) {
            let settles = position(contribution.settles_at, contribution.settled_ago);
            evidence = port.evidence_ppm(ctx, contribution.datanet_id, contribution.id, settles)?;
        }
        let mut returned = Amount::ZERO;
        for offset in 0..u64::from(contribution.accepted_items) {
            let id = later(contribution.first_item_id, offset)?;
            let item = stored(ITEMS.get(ctx, &(contribution.datanet_id, id))?, "item of a contribution")?;
            if is_duplicate(&item) {
                continue;
            }
            let part = match bond.amount.to_u64().filter(|_| follows) {
                Some(amount) => bond::returned(amount, item.novelty_ppm, evidence).into(),
                None => bond.amount,
            };
            returned = returned.add(part)?;
        }
        Ok(Coin::new(returned, bond.denom))
    }

    /// Settles the bond of a contribution. Canonical items get theirs back after maturity; duplicates lose
    /// theirs, so that copies cost what they clutter. Pending contributions that no curator decided on lapse
    /// here.
    ///
    /// # Errors
    /// `datanet:4`, `datanet:19`, `datanet:30`, `datanet:31`.
    pub fn release_bond(&self, ctx: &Ctx, msg: &MsgReleaseBond) -> Res<MsgReleaseBondResponse> {
        let params = params::get(ctx)?;
        let mut contribution = self.owned_contribution(ctx, msg.contribution_id, &msg.contributor)?;
        if contribution.bond_released {
            return Err(DatanetError::BondReleased.into());
        }
        let not_before = |height: u64| {
            if ctx.height() > height {
                Ok(())
            } else {
                Err(Failure::from(DatanetError::BondNotMature).context(format!("after height {height}")))
            }
        };
        let response = match contribution.status() {
            ContributionStatus::Pending => {
                not_before(contribution.settles_at)?;
                PENDING.remove(ctx, &contribution.id)?;
                contribution.set_status(ContributionStatus::Lapsed);
                self.return_bond(ctx, &mut contribution)?
            }
            ContributionStatus::Admitted => {
                // What had passed of it in an earlier chain counts.
                let matures = later(contribution.settles_at, params.bond_maturity)?;
                not_before(matures.saturating_sub(contribution.settled_ago))?;
                let returned = self.mature_bond(ctx, &contribution)?;
                self.settle_bond(ctx, &mut contribution, returned)?
            }
            ContributionStatus::Rejected | ContributionStatus::Lapsed | ContributionStatus::Unspecified => {
                return Err(DatanetError::BondReleased.into());
            }
        };
        CONTRIBUTIONS.set(ctx, &contribution.id, &contribution)?;
        Ok(response)
    }
}
