//! Duplicates across datanets: one index of all contents, whose earliest owner holds each.
//!
//! Of items with the same content, the one that was committed first is the holder. Every other one in another datanet
//! and of another owner is a duplicate of it; one of the same owner is noted, so that a training takes it once. Reveals
//! may come out of order, also when the later item has settled in a
//! datanet with a shorter window: it is demoted then, for trainings announced from then on. What was decided about a
//! settled item is never taken back, since earlier snapshots rest on it.

use crate::clusters::{priority, recount};
use crate::events::{self};
use crate::keeper::stored;
use crate::keys::{CONTRIBUTIONS, DATANETS, ITEMS, LEAVES, STATS};
use crate::standing::{Standards, is_duplicate, judge};
use openledger_core::collections::part;
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::openledger::datanet::v1::{CrossDuplicate, DatanetStats, Item};
use openledger_text::normal_form;
use sha2::{Digest, Sha256};

/// Most later items that one reveal demotes by itself; what is beyond is left to proofs, so that copies in many
/// datanets cannot make the reveal of the original too dear.
const MAX_DEMOTED: usize = 16;

/// The hash of an item's content: label and features of a vector; the words of a text in lower case with one space
/// between them, or its bytes if it has none.
pub(crate) fn content_hash(text: bool, item: &Item) -> Vec<u8> {
    let mut hasher = Sha256::new();
    if text {
        let words = normal_form(&item.features);
        hasher.update(b"openledger/datanet/text/v1");
        hasher.update(if words.is_empty() { &item.features } else { &words });
    } else {
        hasher.update(b"openledger/datanet/vector/v1");
        hasher.update(item.label.to_be_bytes());
        hasher.update(&item.features);
    }
    hasher.finalize().to_vec()
}

/// Where an item stands, as the index stores it: datanet and item.
fn place_bytes(item: &Item) -> Vec<u8> {
    [item.datanet_id.to_be_bytes(), item.id.to_be_bytes()].concat()
}

fn read_place(bytes: &[u8]) -> Res<(u64, u64)> {
    let parts = bytes.split_first_chunk::<8>().and_then(|(net, id)| Some((*net, id.first_chunk::<8>().copied()?)));
    let (net, id) = parts.ok_or_else(|| Failure::corrupt("leaf index"))?;
    Ok((u64::from_be_bytes(net), u64::from_be_bytes(id)))
}

/// Adds an item to the index without judging anything: for genesis, which brings what was judged.
pub(crate) fn index(ctx: &Ctx, text: bool, item: &Item) -> Res<()> {
    LEAVES.set(ctx, &(content_hash(text, item), item.contribution_id, item.index), &place_bytes(item))
}

fn owner_of(ctx: &Ctx, item: &Item) -> Res<String> {
    Ok(stored(CONTRIBUTIONS.get(ctx, &item.contribution_id)?, "contribution of an item")?.contributor)
}

/// An item that is to enter the index, and whose it is: its contribution may not be stored yet.
pub(crate) struct Entering<'a> {
    pub(crate) item: &'a mut Item,
    pub(crate) owner: &'a str,
    pub(crate) text: bool,
}

/// Enters an item and finds its holder; if it becomes the holder itself, later items are judged anew. `stats` are the
/// counters of its own datanet.
pub(crate) fn enter(ctx: &Ctx, entering: Entering<'_>, stats: &mut DatanetStats) -> Res<()> {
    let Entering { item, owner, text } = entering;
    let leaf = content_hash(text, item);
    let mut entries = LEAVES.range(ctx, &part(&leaf), false)?;
    let mut later = Vec::new();
    while let Some(((_, contribution, index), place)) = entries.next_entry()? {
        let (net, id) = read_place(&place)?;
        if (contribution, index) < priority(item) {
            // The first entry is the holder.
            if net != item.datanet_id {
                let holder = stored(ITEMS.get(ctx, &(net, id))?, "item of a leaf")?;
                mark(item, found(ctx, &holder), owner_of(ctx, &holder)? == owner);
            }
            break;
        }
        later.push((net, id));
        if later.len() >= MAX_DEMOTED {
            break;
        }
    }
    for (net, id) in later {
        demote(ctx, item, owner, (net, id), stats)?;
    }
    LEAVES.set(ctx, &(leaf, item.contribution_id, item.index), &place_bytes(item))
}

/// Notes the holder of an item's content, which is of the same owner or not.
fn mark(item: &mut Item, holder: CrossDuplicate, own: bool) {
    (item.cross_duplicate, item.own_earlier) = if own { (None, Some(holder)) } else { (Some(holder), None) };
}

fn found(ctx: &Ctx, holder: &Item) -> CrossDuplicate {
    CrossDuplicate {
        datanet_id: holder.datanet_id,
        item_id: holder.id,
        height: ctx.height(),
        ..CrossDuplicate::default()
    }
}

/// Judges a later item anew after `holder` came before it.
fn demote(ctx: &Ctx, holder: &Item, owner: &str, (net, id): (u64, u64), stats: &mut DatanetStats) -> Res<()> {
    let mut item = stored(ITEMS.get(ctx, &(net, id))?, "item of a leaf")?;
    let settled = ctx.height() > item.settles_at;
    let marked = item.cross_duplicate.is_some() || item.own_earlier.is_some();
    let elsewhere = net != holder.datanet_id;
    if settled && (marked || !elsewhere) {
        return Ok(());
    }
    let before = (is_duplicate(&item), item.duplicate_of);
    if elsewhere {
        let own = owner_of(ctx, &item)? == owner;
        mark(&mut item, found(ctx, holder), own);
    } else {
        (item.cross_duplicate, item.own_earlier) = (None, None);
    }
    let datanet = stored(DATANETS.get(ctx, &net)?, "datanet of an item")?;
    judge(&Standards::of(&datanet), &mut item);
    if net == holder.datanet_id {
        recount(ctx, stats, id, before, &item)?;
    } else {
        let mut others = stored(STATS.get(ctx, &net)?, "datanet counters")?;
        recount(ctx, &mut others, id, before, &item)?;
        STATS.set(ctx, &net, &others)?;
    }
    ITEMS.set(ctx, &(net, id), &item)?;
    if !before.0 && is_duplicate(&item) {
        announce(ctx, &item);
    }
    Ok(())
}

/// The event of an item that became a duplicate across datanets.
pub(crate) fn announce(ctx: &Ctx, item: &Item) {
    let Some(cross) = &item.cross_duplicate else { return };
    ctx.emit_event(
        events::CROSS_DUPLICATE,
        &[
            ("datanet_id", &item.datanet_id),
            ("item_id", &item.id),
            ("of_datanet_id", &cross.datanet_id),
            ("of_item_id", &cross.item_id),
            ("prover", &cross.prover),
        ],
    );
}
