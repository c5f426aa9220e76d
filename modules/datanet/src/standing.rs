//! What follows from the facts that an item keeps about others: whether it is a duplicate, and how novel it is. One
//! function for new items, for those that a late reveal touches, and for proofs, so that all agree.

use crate::admission::{PPM, Thresholds};
use openledger_core::heights::position;
use openledger_proto::openledger::datanet::v1::{Datanet, Item, ItemStatus, TextRules, TextStanding};
use openledger_text::{Lexical, LexicalParams, Overlap};

/// By what a datanet judges its items.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standards {
    pub(crate) thresholds: Thresholds,
    pub(crate) lexical: Option<LexicalParams>,
}

impl Standards {
    pub(crate) fn of(datanet: &Datanet) -> Self {
        let rules = datanet.schema.as_ref().and_then(|s| s.text.as_ref());
        Self { thresholds: Thresholds::of(datanet), lexical: rules.map(lexical) }
    }
}

/// The lexical thresholds of a datanet.
pub(crate) fn lexical(rules: &TextRules) -> LexicalParams {
    LexicalParams {
        full_ppm: rules.lexical_full_ppm,
        dup_ppm: rules.lexical_dup_ppm,
        reference_words: rules.reference_words,
    }
}

/// Whether an item is out of the snapshots of this consent height, as [`position`] counts: a duplicate is, but what was
/// only proven or found after it had settled binds later announcements alone.
pub fn is_excluded(item: &Item, consent_height: i64) -> bool {
    let proven = item.line_proof.as_ref().map(|p| position(p.height, p.ago));
    let crossed = item.cross_duplicate.as_ref().map(|c| position(c.height, c.ago));
    let by_itself = item.duplicate_of != 0 && proven.is_none();
    by_itself || [proven, crossed].into_iter().flatten().any(|height| height <= consent_height)
}

/// The owner's own earlier item with the same content, which a training of this consent height takes in the item's
/// place if it announces both.
pub fn own_earlier(item: &Item, consent_height: i64) -> Option<(u64, u64)> {
    let own = item.own_earlier.as_ref().filter(|own| position(own.height, own.ago) <= consent_height);
    own.map(|own| (own.datanet_id, own.item_id))
}

/// Whether an item is no canonical one: not trained on, without earnings, its bond lost.
pub fn is_duplicate(item: &Item) -> bool {
    item.duplicate_of != 0 || item.cross_duplicate.is_some()
}

/// The status of an item that was admitted.
pub fn status(item: &Item) -> ItemStatus {
    match (item.duplicate_of, item.nearest_distance) {
        (0, _) if item.cross_duplicate.is_some() => ItemStatus::CrossDuplicate,
        (0, _) => ItemStatus::Admitted,
        (of, 0) if of == item.nearest_item_id => ItemStatus::ExactDuplicate,
        _ => ItemStatus::NearDuplicate,
    }
}

/// The lexical judgement, from the neighbours' overlaps.
fn judge_words(lexical: &LexicalParams, text: &TextStanding) -> Lexical {
    let overlaps =
        text.nearest.iter().map(|n| Overlap { containment_ppm: n.containment_ppm, fresh_words: n.fresh_words });
    lexical.judge(text.words, overlaps)
}

/// The neighbour that has most of the text; of equals the nearest.
fn source(text: &TextStanding) -> u64 {
    let most = text.nearest.iter().map(|n| n.containment_ppm).max();
    text.nearest.iter().find(|n| Some(n.containment_ppm) == most).map_or(0, |n| n.item_id)
}

/// Sets `duplicate_of` and all novelties of an item from what it keeps: its nearest earlier item (of a text the
/// nearest ones, of which the first becomes `nearest_item_id` if it matters), the distance from the subspace, and what
/// was found or proven since.
pub(crate) fn judge(standards: &Standards, item: &mut Item) {
    let thresholds = standards.thresholds;
    if let Some(text) = &item.text {
        let first = text.nearest.first().filter(|n| thresholds.is_relevant(n.distance));
        (item.nearest_item_id, item.nearest_distance) = first.map_or((0, 0), |n| (n.item_id, n.distance));
    }
    let nearest = (item.nearest_item_id != 0).then_some(item.nearest_distance);
    let mut novelty = thresholds.novelty_ppm(nearest, item.off_subspace_sq);
    item.duplicate_of = match nearest {
        Some(distance) if thresholds.is_duplicate(distance) => item.nearest_item_id,
        _ => 0,
    };
    if let (Some(text), Some(lexical)) = (&mut item.text, &standards.lexical) {
        let words = judge_words(lexical, text);
        text.embedding_novelty_ppm = novelty;
        text.lexical_novelty_ppm = words.novelty_ppm;
        text.length_ppm = words.length_ppm;
        novelty = words.item_ppm(novelty).min(PPM);
        if item.duplicate_of == 0 && words.overlap.containment_ppm >= lexical.dup_ppm {
            item.duplicate_of = source(text);
        }
    }
    if let (0, Some(proof)) = (item.duplicate_of, &item.line_proof) {
        item.duplicate_of = proof.a;
    }
    item.novelty_ppm = if is_duplicate(item) { 0 } else { novelty };
}
