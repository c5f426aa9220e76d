//! What becomes of heights when a chain begins anew at height zero (`export --for-zero-height`).
//!
//! Facts of the old chain lie before the new one: their heights become 0, and where their order or age still
//! matters, `ago` keeps the blocks to the old chain's end. What lies ahead keeps its distance, so that open
//! windows stay open for as long as they would have.

use crate::earnings::{self, slot};
use crate::keeper::stored;
use crate::keys::{COMMITS, COMMITS_BY, CONSENT, CONTRIBUTIONS, DATANETS, EARNINGS, ITEMS, STATS};
use crate::params;
use openledger_core::heights::before_genesis;
use openledger_core::{Ctx, Res};
use openledger_proto::openledger::datanet::v1::TermEarnings;

/// Prepares the module's state after the last block of the old chain.
///
/// # Errors
/// Only fatal failures: the storage failed, or the state contradicts itself.
pub(crate) fn prepare(ctx: &Ctx) -> Res<()> {
    let ctx = &ctx.unmetered();
    let last = ctx.height();
    let now = earnings::term(&params::get(ctx)?, last);
    for (id, mut datanet) in DATANETS.iter(ctx)?.take(usize::MAX)? {
        datanet.created_height = 0;
        DATANETS.set(ctx, &id, &datanet)?;
        if datanet.bond_rate_ppm > 0 {
            first_term(ctx, id, now)?;
        }
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
        if let Some(proof) = &mut item.line_proof {
            (proof.height, proof.ago) = before_genesis(proof.height, proof.ago, last);
        }
        for cross in item.cross_duplicate.iter_mut().chain(&mut item.own_earlier) {
            (cross.height, cross.ago) = before_genesis(cross.height, cross.ago, last);
        }
        ITEMS.set(ctx, &key, &item)?;
    }
    Ok(())
}

/// What a new chain knows of earnings when its first term, 1, begins: those of the last full term of the old chain, as
/// term 0, and the items at its end. The term that the export cut short is not counted.
fn first_term(ctx: &Ctx, datanet_id: u64, now: u64) -> Res<()> {
    let last = now.saturating_sub(1);
    let earned = EARNINGS.get(ctx, &(datanet_id, slot(last)))?.filter(|e| e.term == last);
    EARNINGS.remove(ctx, &(datanet_id, slot(now)))?;
    EARNINGS.remove(ctx, &(datanet_id, slot(last)))?;
    if let Some(earned) = earned {
        EARNINGS.set(ctx, &(datanet_id, slot(0)), &TermEarnings { term: 0, ..earned })?;
    }
    let mut stats = stored(STATS.get(ctx, &datanet_id)?, "datanet counters")?;
    stats.term_items = earnings::items_before(&stats, now);
    stats.term = 1;
    STATS.set(ctx, &datanet_id, &stats)
}
