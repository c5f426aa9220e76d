//! Reveals and curation.

use crate::admission::well_formed;
use crate::clusters::{Admission, Candidate};
use crate::errors::DatanetError;
use crate::events::{self};
use crate::hash::{commit_hash_with, payload_root};
use crate::keeper::{DatanetKeeper, bond_of, later, stored};
use crate::keys::{COMMITS, COMMITS_BY, CONTRIBUTIONS, CONTRIBUTIONS_BY, PENDING, PROVENANCES, STATS, STORE};
use crate::rules::Rules;
use crate::{params, provenance};
use openledger_core::{Coins, Ctx, Failure, Res};
use openledger_proto::openledger::datanet::v1::{
    AdmissionPolicy, Contribution, ContributionStatus, Datanet, DatanetStats, ItemPayload, ItemResult, ItemStatus,
    Modality, MsgCurateContribution, MsgRevealContribution, MsgRevealContributionResponse, PendingItem, PendingItems,
    Provenance,
};

/// Well-formed items with what they are compared by, and the outcome of all others.
fn sort_out(ctx: &Ctx, rules: &Rules<'_>, items: Vec<ItemPayload>) -> Res<(Vec<Candidate>, Vec<ItemResult>)> {
    let (mut good, mut refused) = (Vec::new(), Vec::new());
    for (index, item) in (0u32..).zip(items) {
        let reading = match well_formed(rules.datanet, &item.features, item.label) {
            Ok(()) => rules.read(ctx, &item.features)?,
            Err(status) => Err(status),
        };
        match reading {
            Ok(reading) => {
                let item = PendingItem { index, features: item.features, label: item.label };
                good.push(Candidate { item, reading });
            }
            Err(status) => refused.push(ItemResult { index, status: status.into(), ..ItemResult::default() }),
        }
    }
    Ok((good, refused))
}

/// Items that waited for a curator, with what they are compared by.
fn read_again(ctx: &Ctx, rules: &Rules<'_>, items: Vec<PendingItem>) -> Res<Vec<Candidate>> {
    let again = |item: PendingItem| match rules.read(ctx, &item.features)? {
        Ok(reading) => Ok(Candidate { item, reading }),
        Err(status) => Err(Failure::corrupt(format!("pending item {}: {}", item.index, status.as_str_name()))),
    };
    items.into_iter().map(again).collect()
}

/// Counts a revealed contribution. Of texts the least commit height is kept too: an encoder must be older.
pub(crate) fn count_contribution(stats: &mut DatanetStats, datanet: &Datanet, commit_height: u64) -> Res<()> {
    if datanet.schema.as_ref().is_some_and(|s| s.modality() == Modality::Utf8Text) {
        let first = if stats.contributions == 0 { commit_height } else { stats.first_commit_height };
        stats.first_commit_height = first.min(commit_height);
    }
    stats.contributions = later(stats.contributions, 1)?;
    Ok(())
}

/// Keeps what a contributor states of the source of a contribution. Returns its hash and what is left of the licence;
/// without a provenance an empty hash and the licence as it is.
fn state_source(ctx: &Ctx, datanet: &Datanet, id: u64, said: Option<&Provenance>, licence: u32) -> Res<(Vec<u8>, u32)> {
    let Some(said) = said else { return Ok((Vec::new(), licence)) };
    provenance::fits(datanet.schema.as_ref(), said)?;
    provenance::is_past(ctx, said)?;
    PROVENANCES.set(ctx, &id, said)?;
    Ok((provenance::provenance_hash(said).to_vec(), licence & !provenance::ruled_out(said)))
}

impl DatanetKeeper {
    /// Opens a commit: takes the bond of every item, forfeits that of malformed ones at once, and admits the
    /// others (or lets them wait for a curator).
    ///
    /// # Errors
    /// `datanet:3`, `datanet:19` to `datanet:23`; `datanet:51` and `datanet:55` for a provenance; the bank's codes for
    /// the bond.
    pub fn reveal(&self, ctx: &Ctx, msg: MsgRevealContribution) -> Res<MsgRevealContributionResponse> {
        let params = params::get(ctx)?;
        let commit = COMMITS
            .get(ctx, &msg.commit_id)?
            .ok_or_else(|| Failure::from(DatanetError::CommitNotFound).context(msg.commit_id))?;
        let contributor = ctx.parse_address(&msg.contributor)?;
        if contributor != ctx.parse_address(&commit.contributor)? {
            return Err(DatanetError::NotContributor.into());
        }
        if ctx.height() <= commit.height {
            return Err(DatanetError::TooEarly.into());
        }
        if ctx.height() > commit.expires_at {
            return Err(DatanetError::Expired.into());
        }
        let count = u32::try_from(msg.items.len()).unwrap_or(u32::MAX);
        if count > params.max_items_per_reveal {
            return Err(Failure::from(DatanetError::InvalidPayload)
                .context(format!("at most {} items", params.max_items_per_reveal)));
        }
        let root = payload_root(msg.items.iter().map(|i| (i.label, i.features.as_slice())));
        let (chain_id, said) = (&ctx.block().chain_id, msg.provenance.as_ref());
        if commit_hash_with(chain_id, commit.datanet_id, contributor.as_bytes(), &msg.salt, &root, said) != *commit.hash
        {
            return Err(DatanetError::HashMismatch.into());
        }
        let datanet = stored(crate::keys::DATANETS.get(ctx, &commit.datanet_id)?, "datanet of a commit")?;
        let licence = if msg.licence == 0 { datanet.default_licence } else { msg.licence };
        let (provenance_hash, licence) = state_source(ctx, &datanet, commit.id, said, licence)?;

        let bond = bond_of(commit.item_bond.as_ref(), count.into())?;
        self.bank.send_to_module(ctx, &contributor, STORE, &Coins::one(bond))?;
        let rules = Rules::open(ctx, self, &params, &datanet)?;
        let (good, mut results) = sort_out(ctx, &rules, msg.items)?;
        let forfeited = bond_of(commit.item_bond.as_ref(), u64::try_from(results.len()).unwrap_or(u64::MAX))?;
        let forfeited_text = forfeited.to_string();
        self.forfeit(ctx, forfeited)?;

        let curated = datanet.policy() == AdmissionPolicy::Curated;
        let mut contribution = Contribution {
            id: commit.id,
            datanet_id: commit.datanet_id,
            contributor: commit.contributor,
            status: if curated { ContributionStatus::Pending } else { ContributionStatus::Admitted }.into(),
            commit_height: commit.height,
            reveal_height: ctx.height(),
            settles_at: commit.expires_at,
            payload_root: root.to_vec(),
            revealed_items: count,
            accepted_items: u32::try_from(good.len()).unwrap_or(u32::MAX),
            licence,
            item_bond: commit.item_bond,
            shares: commit.shares,
            returns_by_novelty: datanet.bond_rate_ppm > 0,
            provenance_hash,
            ..Contribution::default()
        };
        COMMITS.remove(ctx, &commit.id)?;
        COMMITS_BY.remove(ctx, &(contributor.clone(), commit.id))?;
        CONTRIBUTIONS_BY.set(ctx, &(contributor, commit.id), &())?;
        let mut stats = stored(STATS.get(ctx, &datanet.id)?, "datanet counters")?;
        count_contribution(&mut stats, &datanet, commit.height)?;
        STATS.set(ctx, &datanet.id, &stats)?;
        ctx.emit_event(
            events::REVEAL_CONTRIBUTION,
            &[
                ("contribution_id", &contribution.id),
                ("datanet_id", &contribution.datanet_id),
                ("contributor", &contribution.contributor),
                ("accepted", &contribution.accepted_items),
                ("refused", &results.len()),
                ("forfeited", &forfeited_text),
            ],
        );
        if curated {
            let pending = ItemStatus::Pending.into();
            let items: Vec<PendingItem> = good.into_iter().map(|c| c.item).collect();
            results.extend(items.iter().map(|i| ItemResult {
                index: i.index,
                status: pending,
                ..ItemResult::default()
            }));
            PENDING.set(ctx, &contribution.id, &PendingItems { items })?;
        } else {
            results.extend(Admission::open(ctx, &params, &rules)?.admit(&mut contribution, good)?);
        }
        CONTRIBUTIONS.set(ctx, &contribution.id, &contribution)?;
        results.sort_by_key(|r| r.index);
        Ok(MsgRevealContributionResponse { contribution_id: contribution.id, results })
    }

    /// Decides on a pending contribution while its window is open.
    ///
    /// # Errors
    /// `datanet:4`, `datanet:21`, `datanet:24` to `datanet:26`.
    pub fn curate(&self, ctx: &Ctx, msg: &MsgCurateContribution) -> Res<Vec<ItemResult>> {
        let params = params::get(ctx)?;
        let mut contribution = self.contribution(ctx, msg.contribution_id)?;
        let datanet = self.datanet(ctx, contribution.datanet_id)?;
        let curator = ctx.address_text(&ctx.parse_address(&msg.curator)?);
        if !datanet.curators.contains(&curator) {
            return Err(DatanetError::NotCurator.into());
        }
        if contribution.status() != ContributionStatus::Pending {
            return Err(DatanetError::NotPending.into());
        }
        if curator == contribution.contributor {
            return Err(DatanetError::OwnContribution.into());
        }
        if ctx.height() > contribution.settles_at {
            return Err(DatanetError::Expired.into());
        }
        let pending = stored(PENDING.get(ctx, &contribution.id)?, "pending items")?;
        PENDING.remove(ctx, &contribution.id)?;
        contribution.curator = curator;
        ctx.emit_event(
            events::CURATE_CONTRIBUTION,
            &[
                ("contribution_id", &contribution.id),
                ("curator", &contribution.curator),
                ("approved", &msg.approve),
                ("reason", &msg.reason),
            ],
        );
        let results = if msg.approve {
            contribution.set_status(ContributionStatus::Admitted);
            let rules = Rules::open(ctx, self, &params, &datanet)?;
            let items = read_again(ctx, &rules, pending.items)?;
            Admission::open(ctx, &params, &rules)?.admit(&mut contribution, items)?
        } else {
            contribution.set_status(ContributionStatus::Rejected);
            self.return_bond(ctx, &mut contribution)?;
            Vec::new()
        };
        CONTRIBUTIONS.set(ctx, &contribution.id, &contribution)?;
        Ok(results)
    }
}
