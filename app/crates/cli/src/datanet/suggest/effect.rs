//! What becomes of honest items under rules: of the sample in its order, and of newcomers when the datanet has grown.

use openledger_influence::fit::{parts, trend};
use openledger_influence::novelty::{self, norm_sq};
use openledger_influence::subspace::SubspaceParams;
use openledger_influence::{Error, line};
use openledger_text::Lexical;

use super::embed::{Embedded, Prepared};
use super::space::Space;
use super::thresholds::{ON_LINES, Thresholds};

/// A text all of whose words stand in an earlier one.
const ALL_WORDS: u32 = 1_000_000;

/// What becomes of the sample under the rules.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Effect {
    /// Items that were judged, texts that are refused before any comparison included.
    pub(crate) items: usize,
    /// The same as an earlier item of the label.
    pub(crate) exact: usize,
    /// Nearer to one than the bound, without being the same.
    pub(crate) near: usize,
    /// Too far out.
    pub(crate) too_large: usize,
    /// Too far off the subspace.
    pub(crate) off: usize,
    /// Too many words of an earlier text.
    pub(crate) lexical: usize,
    /// Of the tested ones, those that a proof would find on a line, and how many were tested.
    pub(crate) on_line: (usize, usize),
    /// Mean novelty of the others in ppm, with the length of texts.
    pub(crate) novelty_ppm: u64,
}

/// What becomes of honest newcomers when the datanet has so many items.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Expected {
    /// Items of the datanet.
    pub(crate) items: usize,
    /// Newcomers that are refused, in ppm.
    pub(crate) refused_ppm: u32,
    /// Among them those that equal an earlier item, or have all of their words from an earlier text, in ppm of all.
    pub(crate) equal_ppm: u32,
}

impl Effect {
    /// Items that the rules refuse.
    pub(crate) fn refused(&self) -> usize {
        let copies = self.exact.saturating_add(self.near).saturating_add(self.lexical);
        copies.saturating_add(self.too_large).saturating_add(self.off)
    }
}

/// What becomes of one item.
enum Fate {
    TooLarge,
    Off,
    Exact,
    Near,
    /// Whether all of its words stand in an earlier text.
    Lexical(bool),
    /// Novelty in ppm.
    Admitted(u32),
}

/// What becomes of an item whose nearest earlier ones are these.
fn fate(rules: &Thresholds, prepared: &Prepared, space: &Space<'_>, at: usize, near: &[(u64, usize)]) -> Option<Fate> {
    let item = prepared.items.get(at)?;
    let bounds = rules.subspace.as_ref().zip(space.projected(at)).map(|((_, full, most), projected)| {
        (projected, SubspaceParams { novelty: rules.novelty, full_off_sq: *full, max_off_sq: *most })
    });
    let same = |other: &Embedded| other.features == item.features;
    if norm_sq(&item.features) > rules.novelty.max_norm_sq {
        return Some(Fate::TooLarge);
    }
    if bounds.as_ref().is_some_and(|(projected, params)| projected.off_sq > params.max_off_sq) {
        return Some(Fate::Off);
    }
    if near.iter().any(|(_, other)| prepared.items.get(*other).is_some_and(same)) {
        return Some(Fate::Exact);
    }
    let distance = near.first().map(|(distance, _)| *distance);
    // The chain takes what lies at no distance for a duplicate under any bound.
    if distance.is_some_and(|distance| distance == 0 || distance < rules.novelty.tau_sq) {
        return Some(Fate::Near);
    }
    let of_embedding = match &bounds {
        Some((projected, params)) => params.novelty_ppm(projected, distance),
        None => novelty::novelty_ppm(distance, &rules.novelty),
    };
    let (Some(params), Some(bag), Some(sketch)) = (&rules.lexical, &prepared.bag, &item.sketch) else {
        return Some(Fate::Admitted(of_embedding));
    };
    let earlier = near.iter().filter_map(|(_, other)| prepared.items.get(*other)?.sketch.as_ref());
    let found: Lexical = params.assess(sketch, earlier, bag);
    let containment = found.overlap.containment_ppm;
    Some(if containment >= params.dup_ppm {
        Fate::Lexical(containment >= ALL_WORDS)
    } else {
        Fate::Admitted(found.item_ppm(of_embedding))
    })
}

/// What becomes of the items from `first` on, in the order of the file, when those before are there already.
pub(super) fn of(rules: &Thresholds, prepared: &Prepared, space: &Space<'_>, first: usize) -> Result<Effect, Error> {
    let before = prepared.too_long.saturating_add(prepared.unreadable);
    let judged = prepared.items.len().saturating_sub(first);
    let mut effect = Effect { items: judged.saturating_add(before), ..Effect::default() };
    let (mut sum, mut admitted) = (0u64, 0u64);
    for at in first..prepared.items.len() {
        let near = space.nearest(at, 0..at)?;
        let slot = match fate(rules, prepared, space, at, &near) {
            Some(Fate::TooLarge) => &mut effect.too_large,
            Some(Fate::Off) => &mut effect.off,
            Some(Fate::Exact) => &mut effect.exact,
            Some(Fate::Near) => &mut effect.near,
            Some(Fate::Lexical(_)) => &mut effect.lexical,
            Some(Fate::Admitted(novelty)) => {
                sum = sum.saturating_add(u64::from(novelty));
                admitted = admitted.saturating_add(1);
                continue;
            }
            None => continue,
        };
        *slot = slot.saturating_add(1);
    }
    effect.novelty_ppm = sum.checked_div(admitted).unwrap_or_default();
    effect.on_line = on_line(rules.line_tau_sq, &prepared.items)?;
    Ok(effect)
}

/// The refusals of newcomers to a datanet of so many items: those of the sample's items by parts of it, followed on to
/// that size. No share grows faster than the number of items.
pub(super) fn expected(
    rules: &Thresholds,
    prepared: &Prepared,
    space: &Space<'_>,
    items: usize,
) -> Result<Expected, Error> {
    let labels: Vec<u16> = prepared.items.iter().map(|item| item.label).collect();
    let (mut refused, mut equal) = (Vec::new(), Vec::new());
    // Refusals that do not depend on other items come to each size alike.
    for parts in parts(&labels) {
        let (mut all, mut same) = (0usize, 0usize);
        for part in &parts {
            for at in 0..labels.len() {
                let near = space.nearest(at, part.iter().copied())?;
                let fate = fate(rules, prepared, space, at, &near);
                all = all.saturating_add(usize::from(!matches!(fate, Some(Fate::Admitted(_)) | None)));
                same = same.saturating_add(usize::from(matches!(fate, Some(Fate::Exact | Fate::Lexical(true)))));
            }
        }
        let size = labels.len().checked_div(parts.len()).unwrap_or_default();
        let judged = labels.len().saturating_mul(parts.len());
        refused.push((size, ratio(all, judged)));
        equal.push((size, ratio(same, judged)));
    }
    let ppm = |points: &[(usize, f64)]| in_ppm(trend(points, items, (0.0, 1.0)));
    let refused_ppm = ppm(&refused);
    Ok(Expected { items, refused_ppm, equal_ppm: ppm(&equal).min(refused_ppm) })
}

#[allow(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "a share of a sample")]
fn ratio(part: usize, all: usize) -> f64 {
    part as f64 / all.max(1) as f64
}

#[allow(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share between none and all"
)]
fn in_ppm(share: f64) -> u32 {
    (share.clamp(0.0, 1.0) * 1e6) as u32
}

/// Items that lie nearer to a segment between two earlier ones than the bound, and how many were tested.
fn on_line(line_tau_sq: u64, items: &[Embedded]) -> Result<(usize, usize), Error> {
    if line_tau_sq == 0 {
        return Ok((0, 0));
    }
    let first = items.len().saturating_sub(ON_LINES);
    let mut hit = 0usize;
    for (at, item) in items.iter().enumerate().skip(first) {
        let earlier = items.get(..at).unwrap_or_default();
        let own: Vec<u64> = earlier
            .iter()
            .map(|other| novelty::distance_sq(&item.features, &other.features))
            .collect::<Result<_, _>>()?;
        let mut found = false;
        for (i, (a, to_a)) in earlier.iter().zip(&own).enumerate() {
            for (b, to_b) in earlier.iter().zip(&own).take(i) {
                // A segment that is shorter than the item is far away cannot pass it by.
                let length = novelty::distance_sq(&a.features, &b.features)?;
                if line::segment_miss_sq(*to_a, *to_b, length)? < line_tau_sq {
                    found = true;
                    break;
                }
            }
            if found {
                break;
            }
        }
        hit = hit.saturating_add(usize::from(found));
    }
    Ok((hit, items.len().saturating_sub(first)))
}
