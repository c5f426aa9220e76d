//! Snapshots: which items may be used for what, as a predicate over stored facts.

use crate::admission::int8;
use crate::consent::consent_at;
use crate::errors::DatanetError;
use crate::hash::{Hash, MerkleHasher, member_leaf};
use crate::keeper::{DatanetKeeper, pinned_shares, stored};
use crate::keys::{CONTRIBUTIONS, ITEMS, STATS};
use crate::standing::{is_excluded, own_earlier};
use crate::{earnings, validate};
use openledger_core::collections::part;
use openledger_core::heights::position;
use openledger_core::ports::{
    DatanetInfo, DatanetPort, ItemTerms, ItemTermsPort, ItemUsePort, SnapshotItem, SnapshotPage, SnapshotSpec,
};
use openledger_core::{Amount, Ctx, Failure, Res};
use openledger_proto::openledger::datanet::v1::{ConsentHistory, Contribution, Item, Modality};

/// A member of a snapshot with the contribution that brought it.
pub(crate) struct Member<'a> {
    pub(crate) item: Item,
    pub(crate) contribution: &'a Contribution,
}

/// The contribution of the last item looked at: items of one contribution are neighbours, so it is read once.
#[derive(Default)]
struct LastContribution(Option<(Contribution, ConsentHistory)>);

impl LastContribution {
    fn of(&mut self, keeper: &DatanetKeeper, ctx: &Ctx, id: u64) -> Res<&(Contribution, ConsentHistory)> {
        let entry = match self.0.take() {
            Some(entry) if entry.0.id == id => entry,
            _ => {
                let contribution = stored(CONTRIBUTIONS.get(ctx, &id)?, "contribution of an item")?;
                let history = keeper.consent_history(ctx, &contribution)?;
                (contribution, history)
            }
        };
        Ok(self.0.insert(entry))
    }
}

impl DatanetKeeper {
    /// Looks at up to `max` items from id `from` on, hands the members to `visit`, and returns the id to go
    /// on with.
    pub(crate) fn visit_members(
        &self,
        ctx: &Ctx,
        snapshot: &SnapshotSpec,
        from: u64,
        max: u64,
        visit: impl FnMut(Member<'_>) -> Res<()>,
    ) -> Res<Option<u64>> {
        self.visit_some(ctx, snapshot, from, (max, false), visit)
    }

    /// The same; `settled` ends before the first item whose place among duplicates is not final.
    fn visit_some(
        &self,
        ctx: &Ctx,
        snapshot: &SnapshotSpec,
        from: u64,
        (max, settled): (u64, bool),
        mut visit: impl FnMut(Member<'_>) -> Res<()>,
    ) -> Res<Option<u64>> {
        let mut items = ITEMS.range_from(ctx, &part(&snapshot.datanet_id), &(snapshot.datanet_id, from))?;
        let mut last = LastContribution::default();
        let mut seen = 0u64;
        while let Some(((_, id), item)) = items.next_entry()? {
            if seen == max {
                return Ok(Some(id));
            }
            seen = seen.saturating_add(1);
            let open = position(item.settles_at, item.settled_ago) > snapshot.height;
            if open && settled {
                return Ok(Some(id));
            }
            if open || is_excluded(&item, snapshot.consent_height) {
                continue;
            }
            let (contribution, history) = last.of(self, ctx, item.contribution_id)?;
            let (granted, _) = consent_at(contribution, history, id, snapshot.consent_height);
            if granted & snapshot.bits == snapshot.bits {
                visit(Member { item, contribution })?;
            }
        }
        Ok(None)
    }

    /// Whether another snapshot that is announced together with this one has the owner's own earlier item with the
    /// same content.
    fn is_taken(&self, ctx: &Ctx, item: &Item, own: &SnapshotSpec, together: &[SnapshotSpec]) -> Res<bool> {
        let Some((datanet_id, id)) = own_earlier(item, own.consent_height) else { return Ok(false) };
        let Some(other) = together.iter().find(|s| s.datanet_id == datanet_id) else { return Ok(false) };
        let mut found = false;
        self.visit_members(ctx, other, id, 1, |m| {
            found = m.item.id == id;
            Ok(())
        })?;
        Ok(found)
    }

    /// Number and Merkle root of all members. Reads every item: for queries, whose gas bounds it.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn snapshot_root(&self, ctx: &Ctx, snapshot: &SnapshotSpec) -> Res<(u64, Hash)> {
        let (mut count, mut tree) = (0u64, MerkleHasher::default());
        self.visit_members(ctx, snapshot, 1, u64::MAX, |m| {
            count = count.saturating_add(1);
            tree.push(&member_leaf(m.item.id, m.item.label, &m.item.features));
            Ok(())
        })?;
        Ok((count, tree.root()))
    }
}

fn snapshot_item(ctx: &Ctx, member: &Member<'_>) -> Res<SnapshotItem> {
    Ok(SnapshotItem {
        item_id: member.item.id,
        features: int8(&member.item.features),
        label: member.item.label,
        owner: ctx.parse_address(&member.contribution.contributor)?,
        novelty_ppm: member.item.novelty_ppm,
    })
}

impl DatanetPort for DatanetKeeper {
    fn datanet(&self, ctx: &Ctx, id: u64) -> Res<DatanetInfo> {
        let datanet = DatanetKeeper::datanet(self, ctx, id)?;
        let schema = stored(datanet.schema, "schema")?;
        Ok(DatanetInfo {
            id,
            dimension: schema.dimension,
            text: schema.modality() == Modality::Utf8Text,
            labels: schema.labels,
            creator: ctx.parse_address(&datanet.creator)?,
            reveal_window: datanet.reveal_window,
        })
    }

    fn first_commit(&self, ctx: &Ctx, id: u64) -> Res<Option<u64>> {
        let stats = STATS.get(ctx, &id)?.ok_or_else(|| Failure::from(DatanetError::DatanetNotFound).context(id))?;
        Ok((stats.contributions > 0).then_some(stats.first_commit_height))
    }

    fn check_snapshot(&self, ctx: &Ctx, snapshot: &SnapshotSpec) -> Res<()> {
        DatanetKeeper::datanet(self, ctx, snapshot.datanet_id)?;
        validate::granted_licence(snapshot.bits)?;
        let previous = position(ctx.height(), 1);
        if snapshot.height <= 0 || snapshot.height > previous || snapshot.consent_height != previous {
            let text = format!("height {} must be below {}", snapshot.height, ctx.height());
            return Err(Failure::from(DatanetError::InvalidSnapshot).context(text));
        }
        Ok(())
    }

    fn snapshot_page(&self, ctx: &Ctx, snapshot: &SnapshotSpec, from: u64, max: u32) -> Res<SnapshotPage> {
        self.announced_page(ctx, snapshot, &[], from, max)
    }

    fn announced_page(
        &self,
        ctx: &Ctx,
        snapshot: &SnapshotSpec,
        together: &[SnapshotSpec],
        from: u64,
        max: u32,
    ) -> Res<SnapshotPage> {
        let mut items = Vec::new();
        let next = self.visit_members(ctx, snapshot, from, max.into(), |m| {
            if self.is_taken(ctx, &m.item, snapshot, together)? {
                return Ok(());
            }
            items.push(snapshot_item(ctx, &m)?);
            Ok(())
        })?;
        Ok(SnapshotPage { items, next })
    }

    fn settled_page(&self, ctx: &Ctx, snapshot: &SnapshotSpec, from: u64, max: u32) -> Res<SnapshotPage> {
        let mut items = Vec::new();
        let next = self.visit_some(ctx, snapshot, from, (max.into(), true), |m| {
            items.push(snapshot_item(ctx, &m)?);
            Ok(())
        })?;
        Ok(SnapshotPage { items, next })
    }

    fn item_bound(&self, ctx: &Ctx, id: u64) -> Res<u64> {
        Ok(STATS.get(ctx, &id)?.ok_or_else(|| Failure::from(DatanetError::DatanetNotFound).context(id))?.items)
    }
}

impl ItemUsePort for DatanetKeeper {
    fn item_grants(&self, ctx: &Ctx, datanet_id: u64, item_id: u64, bits: u32, consent_height: i64) -> Res<bool> {
        let item = ITEMS.get(ctx, &(datanet_id, item_id))?.ok_or(DatanetError::ItemNotFound)?;
        if is_excluded(&item, consent_height) {
            return Ok(false);
        }
        let contribution = stored(CONTRIBUTIONS.get(ctx, &item.contribution_id)?, "contribution of an item")?;
        let history = self.consent_history(ctx, &contribution)?;
        Ok(consent_at(&contribution, &history, item_id, consent_height).0 & bits == bits)
    }
}

impl ItemTermsPort for DatanetKeeper {
    fn item_terms(&self, ctx: &Ctx, datanet_id: u64, item_id: u64) -> Res<ItemTerms> {
        let item = ITEMS.get(ctx, &(datanet_id, item_id))?.ok_or(DatanetError::ItemNotFound)?;
        let contribution = stored(CONTRIBUTIONS.get(ctx, &item.contribution_id)?, "contribution of an item")?;
        let shares = pinned_shares(contribution.shares)?;
        let curator =
            if contribution.curator.is_empty() { None } else { Some(ctx.parse_address(&contribution.curator)?) };
        Ok(ItemTerms {
            owner: ctx.parse_address(&contribution.contributor)?,
            owner_ppm: shares.contributors_ppm,
            curator_ppm: if curator.is_some() { shares.curators_ppm } else { 0 },
            curator,
        })
    }

    fn note_earnings(&self, ctx: &Ctx, datanet_id: u64, earned: Amount) -> Res<()> {
        earnings::note(ctx, datanet_id, earned)
    }
}
