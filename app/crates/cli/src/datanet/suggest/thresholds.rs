//! Rules by the distances of honest items, and their effect on the same items.

use openledger_influence::fit::{Aims, suggest};
use openledger_influence::novelty::{self, NoveltyParams, norm_sq};
use openledger_influence::subspace::{self, Projected, Projection, SubspaceParams};
use openledger_influence::{Error, line};
use openledger_text::{LexicalParams, Sketch};

use super::embed::{Embedded, Prepared};
use super::lexical;

/// Features beyond which principal directions take minutes.
const MOST_PROJECTED: usize = 400;
/// Items that are tested against all segments between earlier ones.
const ON_LINES: usize = 200;

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

/// Rules of a datanet.
#[derive(Debug, Clone)]
pub(crate) struct Thresholds {
    /// Near duplicates, novelty and norm; after projection if there is one.
    pub(crate) novelty: NoveltyParams,
    /// The directions that honest data use, and the bounds of what lies outside.
    pub(crate) subspace: Option<(Projection, u64, u64)>,
    /// Bound of proofs that an item is a mixture; zero takes none.
    pub(crate) line_tau_sq: u64,
    /// How many words texts may share.
    pub(crate) lexical: Option<LexicalParams>,
    /// What they do to the sample.
    pub(crate) effect: Effect,
}

/// Items where distances are taken.
enum Space {
    Whole,
    Projected(Vec<Projected>),
}

impl Thresholds {
    /// Finds rules for a sample.
    ///
    /// # Errors
    /// In words, when the sample is too small or has no variance.
    pub(super) fn find(prepared: &Prepared, whole_space: bool) -> Result<Self, String> {
        let items: Vec<(&[i8], u16)> = prepared.items.iter().map(|item| (&item.features[..], item.label)).collect();
        let least = 20;
        if items.len() < least {
            return Err(format!(
                "{} items are too few: a proposal needs {least}, and some hundred are better",
                items.len()
            ));
        }
        let width = items.first().map_or(0, |(features, _)| features.len());
        let found = if whole_space || width > MOST_PROJECTED { whole(&items) } else { projected(&items) };
        let mut found = found.map_err(|error| match error {
            Error::BadParameter => "the items do not differ, or no label stands twice".to_owned(),
            other => other.to_string(),
        })?;
        let space = match &found.subspace {
            Some((projection, ..)) => {
                let all = items.iter().map(|(features, _)| projection.project(features));
                Space::Projected(all.collect::<Result<_, _>>().map_err(|e| e.to_string())?)
            }
            None => Space::Whole,
        };
        let nearest = nearest(prepared, &space).map_err(|e| e.to_string())?;
        if let Some(bag) = &prepared.bag {
            let sketches: Vec<&Sketch> = prepared.items.iter().filter_map(|item| item.sketch.as_ref()).collect();
            let near: Vec<Vec<usize>> = nearest.iter().map(|list| list.iter().map(|(_, at)| *at).collect()).collect();
            found.lexical = Some(lexical::propose(&sketches, &near, bag));
        }
        found.effect = found.effect(prepared, &space, &nearest).map_err(|e| e.to_string())?;
        Ok(found)
    }

    /// What becomes of each item, in the order of the file.
    fn effect(&self, prepared: &Prepared, space: &Space, nearest: &[Vec<(u64, usize)>]) -> Result<Effect, Error> {
        let before = prepared.too_long.saturating_add(prepared.unreadable);
        let mut effect = Effect { items: prepared.items.len().saturating_add(before), ..Effect::default() };
        let (mut sum, mut admitted) = (0u64, 0u64);
        for (at, (item, near)) in prepared.items.iter().zip(nearest).enumerate() {
            let distance = near.first().map(|(distance, _)| *distance);
            let bounds = match (space, &self.subspace) {
                (Space::Projected(all), Some((_, full_off_sq, max_off_sq))) => all.get(at).map(|projected| {
                    let (full_off_sq, max_off_sq) = (*full_off_sq, *max_off_sq);
                    (projected, SubspaceParams { novelty: self.novelty, full_off_sq, max_off_sq })
                }),
                _ => None,
            };
            let same = |other: &Embedded| other.label == item.label && other.features == item.features;
            let slot = if norm_sq(&item.features) > self.novelty.max_norm_sq {
                Some(&mut effect.too_large)
            } else if bounds.as_ref().is_some_and(|(projected, params)| projected.off_sq > params.max_off_sq) {
                Some(&mut effect.off)
            } else if prepared.items.iter().take(at).any(same) {
                Some(&mut effect.exact)
            } else if distance.is_some_and(|distance| distance < self.novelty.tau_sq) {
                Some(&mut effect.near)
            } else {
                None
            };
            if let Some(slot) = slot {
                *slot = slot.saturating_add(1);
                continue;
            }
            let of_embedding = match &bounds {
                Some((projected, params)) => params.novelty_ppm(projected, distance),
                None => novelty::novelty_ppm(distance, &self.novelty),
            };
            let novelty = match (&self.lexical, &prepared.bag, &item.sketch) {
                (Some(params), Some(bag), Some(sketch)) => {
                    let earlier = near.iter().filter_map(|(_, at)| prepared.items.get(*at)?.sketch.as_ref());
                    let found = params.assess(sketch, earlier, bag);
                    if found.novelty_ppm == 0 {
                        effect.lexical = effect.lexical.saturating_add(1);
                        continue;
                    }
                    found.item_ppm(of_embedding)
                }
                _ => of_embedding,
            };
            sum = sum.saturating_add(u64::from(novelty));
            admitted = admitted.saturating_add(1);
        }
        effect.novelty_ppm = sum.checked_div(admitted).unwrap_or_default();
        effect.on_line = self.on_line(&prepared.items)?;
        Ok(effect)
    }

    /// Items that lie nearer to a segment between two earlier ones than the bound, and how many were tested.
    fn on_line(&self, items: &[Embedded]) -> Result<(usize, usize), Error> {
        if self.line_tau_sq == 0 {
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
                    if line::segment_miss_sq(*to_a, *to_b, length)? < self.line_tau_sq {
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
}

/// The nearest earlier items of the label of each item, nearest first.
fn nearest(prepared: &Prepared, space: &Space) -> Result<Vec<Vec<(u64, usize)>>, Error> {
    let distance = |a: usize, b: usize| match space {
        Space::Projected(all) => {
            let (a, b) = all.get(a).zip(all.get(b)).ok_or(Error::BadLength)?;
            subspace::distance_sq(&a.coordinates, &b.coordinates)
        }
        Space::Whole => {
            let (a, b) = prepared.items.get(a).zip(prepared.items.get(b)).ok_or(Error::BadLength)?;
            novelty::distance_sq(&a.features, &b.features)
        }
    };
    let mut all = Vec::with_capacity(prepared.items.len());
    for (at, item) in prepared.items.iter().enumerate() {
        let mut near = Vec::new();
        for (other, earlier) in prepared.items.iter().enumerate().take(at) {
            if earlier.label == item.label {
                near.push((distance(at, other)?, other));
            }
        }
        near.sort_unstable();
        near.truncate(lexical::NEAREST);
        all.push(near);
    }
    Ok(all)
}

fn projected(items: &[(&[i8], u16)]) -> Result<Thresholds, Error> {
    let found = suggest(items, &Aims { line_sample: ON_LINES, ..Aims::default() })?;
    // Where all directions are used, nothing lies off them but what rounding leaves.
    if found.projection.directions() >= found.projection.dim() {
        return Ok(Thresholds { line_tau_sq: found.line_tau_sq, ..whole(items)? });
    }
    let SubspaceParams { novelty, full_off_sq, max_off_sq } = found.params;
    Ok(Thresholds {
        novelty,
        subspace: Some((found.projection, full_off_sq, max_off_sq)),
        line_tau_sq: found.line_tau_sq,
        lexical: None,
        effect: Effect::default(),
    })
}

/// The same aims in the whole space.
fn whole(items: &[(&[i8], u16)]) -> Result<Thresholds, Error> {
    let aims = Aims::default();
    let mut near = Vec::new();
    for (at, (features, label)) in items.iter().enumerate() {
        let mut best: Option<u64> = None;
        for (earlier, _) in items.iter().take(at).filter(|(_, other)| other == label) {
            best = Some(novelty::distance_sq(features, earlier)?.min(best.unwrap_or(u64::MAX)));
        }
        near.extend(best);
    }
    near.sort_unstable();
    let mut norms: Vec<u64> = items.iter().map(|(features, _)| norm_sq(features)).collect();
    norms.sort_unstable();
    if near.last().copied().unwrap_or(0) == 0 {
        return Err(Error::BadParameter);
    }
    let tau_sq = quantile(&near, aims.duplicates);
    let novelty = NoveltyParams {
        tau_sq,
        full_sq: quantile(&near, aims.partial).max(tau_sq),
        #[allow(clippy::float_arithmetic, reason = "a share of a list")]
        max_norm_sq: quantile(&norms, 1.0 - aims.too_large).max(1),
    };
    Ok(Thresholds { novelty, subspace: None, line_tau_sq: 0, lexical: None, effect: Effect::default() })
}

fn quantile(sorted: &[u64], share: f64) -> u64 {
    #[allow(
        clippy::float_arithmetic,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a position in the list"
    )]
    let at = (share * sorted.len() as f64) as usize;
    sorted.get(at.min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
}
