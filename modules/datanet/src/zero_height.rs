//! What becomes of heights when a chain begins anew at height zero (`export --for-zero-height`).
//!
//! Facts of the old chain lie before the new one: their heights become 0, and where their order or age still
//! matters, `ago` keeps the blocks to the old chain's end. What lies ahead keeps its distance, so that open
//! windows stay open for as long as they would have.

use crate::keys::{COMMITS, COMMITS_BY, CONSENT, CONTRIBUTIONS, DATANETS, ITEMS};
use openledger_core::heights::before_genesis;
use openledger_core::{Ctx, Res};

/// Prepares the module's state after the last block of the old chain.
///
/// # Errors
/// Only fatal failures: the storage failed, or the state contradicts itself.
pub(crate) fn prepare(ctx: &Ctx) -> Res<()> {
    let ctx = &ctx.unmetered();
    let last = ctx.height();
    for (id, mut datanet) in DATANETS.iter(ctx)?.take(usize::MAX)? {
        datanet.created_height = 0;
        DATANETS.set(ctx, &id, &datanet)?;
    }
    for (id, mut commit) in COMMITS.iter(ctx)?.take(usize::MAX)? {
        if commit.expires_at <= last {
            // Nobody could reveal it any more. Its fee went to the community pool when it was made, and it
            // holds no bond.
            COMMITS.remove(ctx, &id)?;
            COMMITS_BY.remove(ctx, &(ctx.parse_address(&commit.contributor)?, id))?;
            continue;
        }
        commit.height = 0;
        commit.expires_at = before_genesis(commit.expires_at, 0, last).0;
        COMMITS.set(ctx, &id, &commit)?;
    }
    for (id, mut contribution) in CONTRIBUTIONS.iter(ctx)?.take(usize::MAX)? {
        contribution.commit_height = 0;
        contribution.reveal_height = 0;
        (contribution.settles_at, contribution.settled_ago) =
            before_genesis(contribution.settles_at, contribution.settled_ago, last);
        CONTRIBUTIONS.set(ctx, &id, &contribution)?;
    }
    for (id, mut history) in CONSENT.iter(ctx)?.take(usize::MAX)? {
        for change in &mut history.changes {
            (change.height, change.ago) = before_genesis(change.height, change.ago, last);
        }
        CONSENT.set(ctx, &id, &history)?;
    }
    let mut items = ITEMS.iter(ctx)?;
    while let Some((key, mut item)) = items.next_entry()? {
        item.commit_height = 0;
        (item.settles_at, item.settled_ago) = before_genesis(item.settles_at, item.settled_ago, last);
        ITEMS.set(ctx, &key, &item)?;
    }
    Ok(())
}
