//! Rules by the distances of honest items, and their effect on the same items.

use openledger_influence::fit::{self, Aims, quantile, suggest};
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

/// Bytes before the centre of a projection: version, shift, features, directions.
const HEADER: usize = 6;
/// The fewest items from which rules are proposed.
const LEAST: usize = 20;

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
    /// What the rules of one half of the sample do to the other half; `None` when it is too small for that.
    pub(crate) others: Option<Effect>,
}

/// Items where distances are taken.
enum Space {
    Whole,
    Projected(Vec<Projected>),
}

impl Effect {
    /// Items that the rules refuse.
    pub(crate) fn refused(&self) -> usize {
        let copies = self.exact.saturating_add(self.near).saturating_add(self.lexical);
        copies.saturating_add(self.too_large).saturating_add(self.off)
    }
}

impl Thresholds {
    /// Finds rules for a sample.
    ///
    /// # Errors
    /// In words, when the sample is too small or has no variance.
    pub(super) fn find(prepared: &Prepared, whole_space: bool) -> Result<Self, String> {
        let mut found = Self::rules(prepared, whole_space)?;
        found.effect = found.judge(prepared, 0).map_err(|e| e.to_string())?;
        found.others = Self::half_by_half(prepared, whole_space);
        Ok(found)
    }

    /// The rules alone.
    fn rules(prepared: &Prepared, whole_space: bool) -> Result<Self, String> {
        let items: Vec<(&[i8], u16)> = prepared.items.iter().map(|item| (&item.features[..], item.label)).collect();
        if items.len() < LEAST {
            let count = items.len();
            return Err(format!("{count} items are too few: a proposal needs {LEAST}, and some hundred are better"));
        }
        let width = items.first().map_or(0, |(features, _)| features.len());
        let found = if whole_space || width > MOST_PROJECTED { whole(&items) } else { projected(&items) };
        let mut found = found.map_err(|error| match error {
            Error::BadParameter => "the items do not differ, or no label stands twice".to_owned(),
            other => other.to_string(),
        })?;
        if let Some(bag) = &prepared.bag {
            found.novelty.max_norm_sq = u64::MAX;
            let nearest =
                found.space(prepared).and_then(|space| nearest(prepared, &space)).map_err(|e| e.to_string())?;
            let sketches: Vec<&Sketch> = prepared.items.iter().filter_map(|item| item.sketch.as_ref()).collect();
            let near: Vec<Vec<usize>> = nearest.iter().map(|list| list.iter().map(|(_, at)| *at).collect()).collect();
            found.lexical = Some(lexical::propose(&sketches, &near, bag));
        }
        Ok(found)
    }

    /// Rules of one half of the sample, judged by the other half, which comes later: a rule always fits the items that
    /// it was made from a little better than others.
    fn half_by_half(prepared: &Prepared, whole_space: bool) -> Option<Effect> {
        let every_second = |first: usize| prepared.items.iter().skip(first).step_by(2).cloned();
        let with = |items: Vec<Embedded>| Prepared { items, too_long: 0, unreadable: 0, ..prepared.clone() };
        let half = with(every_second(0).collect());
        let rules = Self::rules(&half, whole_space).ok()?;
        let earlier = half.items.len();
        rules.judge(&with(half.items.into_iter().chain(every_second(1)).collect()), earlier).ok()
    }

    /// Where the distances of these rules are taken.
    fn space(&self, prepared: &Prepared) -> Result<Space, Error> {
        let Some((projection, ..)) = &self.subspace else { return Ok(Space::Whole) };
        let all = prepared.items.iter().map(|item| projection.project(&item.features));
        Ok(Space::Projected(all.collect::<Result<_, _>>()?))
    }

    /// What becomes of the items from `first` on, when those before are there already.
    fn judge(&self, prepared: &Prepared, first: usize) -> Result<Effect, Error> {
        let space = self.space(prepared)?;
        let nearest = nearest(prepared, &space)?;
        self.effect(prepared, &space, &nearest, first)
    }

    /// What becomes of each item, in the order of the file.
    fn effect(
        &self,
        prepared: &Prepared,
        space: &Space,
        nearest: &[Vec<(u64, usize)>],
        first: usize,
    ) -> Result<Effect, Error> {
        let before = prepared.too_long.saturating_add(prepared.unreadable);
        let judged = prepared.items.len().saturating_sub(first);
        let mut effect = Effect { items: judged.saturating_add(before), ..Effect::default() };
        let (mut sum, mut admitted) = (0u64, 0u64);
        for (at, (item, near)) in prepared.items.iter().zip(nearest).enumerate().skip(first) {
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
    let aims = Aims { line_sample: ON_LINES, ..Aims::default() };
    let found = suggest(items, &aims)?;
    // Where nearly all directions are used, what lies off them is chance.
    let (used, all) = (found.projection.directions(), found.projection.dim());
    if used.saturating_mul(10) >= all.saturating_mul(9) {
        return Ok(Thresholds { line_tau_sq: found.line_tau_sq, ..whole(items)? });
    }
    let SubspaceParams { novelty, full_off_sq, max_off_sq } = found.params;
    let (full, most) = off_bounds(items, used, &aims).unwrap_or((full_off_sq, max_off_sq));
    let (full, most) = (full.max(full_off_sq), most.max(max_off_sq));
    Ok(Thresholds {
        novelty,
        subspace: Some((found.projection, full.min(most), most)),
        line_tau_sq: found.line_tau_sq,
        lexical: None,
        effect: Effect::default(),
        others: None,
    })
}

/// The bounds off the subspace by items that did not choose its directions: those of either half of the sample, on
/// the other half. Directions follow the items from which they come, so these lie nearer to them than any others.
fn off_bounds(items: &[(&[i8], u16)], directions: usize, aims: &Aims) -> Option<(u64, u64)> {
    let mut off = Vec::with_capacity(items.len());
    for first in 0..2usize {
        let half: Vec<(&[i8], u16)> = items.iter().skip(first).step_by(2).copied().collect();
        let found = suggest(&half, &Aims { line_sample: 0, ..*aims }).ok()?.projection;
        let projection = first_directions(&found, directions).unwrap_or(found);
        for (features, _) in items.iter().skip(1usize.saturating_sub(first)).step_by(2) {
            off.push(projection.project(features).ok()?.off_sq);
        }
    }
    off.sort_unstable();
    #[allow(clippy::float_arithmetic, reason = "shares of a list")]
    let bounds = (quantile(&off, 1.0 - aims.off_partial), quantile(&off, 1.0 - aims.off_subspace));
    Some(bounds)
}

/// The same projection with its first directions only, which are those of greatest variance.
fn first_directions(projection: &Projection, count: usize) -> Option<Projection> {
    let bytes = projection.to_bytes();
    let rows = projection.dim().checked_mul(count)?;
    let (head, rest) = bytes.split_at_checked(HEADER)?;
    let shift = u32::from(*head.get(1)?);
    let signed = |bytes: &[u8]| bytes.iter().map(|byte| byte.cast_signed()).collect::<Vec<i8>>();
    let (centre, all) = rest.split_at_checked(projection.dim())?;
    Projection::new(shift, signed(centre), signed(all.get(..rows)?)).ok()
}

/// The same aims in the whole space.
fn whole(items: &[(&[i8], u16)]) -> Result<Thresholds, Error> {
    let aims = Aims::default();
    let features = |at: usize| items.get(at).map(|(features, _)| *features).ok_or(Error::BadLength);
    let mut near = fit::nearest(items, |a, b| novelty::distance_sq(features(a)?, features(b)?))?;
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
    Ok(Thresholds { novelty, subspace: None, line_tau_sq: 0, lexical: None, effect: Effect::default(), others: None })
}
