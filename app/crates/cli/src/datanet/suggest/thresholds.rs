//! Rules by the distances of honest items.

use openledger_influence::Error;
use openledger_influence::fit::{Aims, Growth, quantile, suggest};
use openledger_influence::novelty::{self, NoveltyParams, norm_sq};
use openledger_influence::subspace::{Projection, SubspaceParams};
use openledger_text::LexicalParams;

use super::effect::{self, Effect, Expected};
use super::embed::{Embedded, Prepared};
use super::lexical;
use super::space::Space;

/// Features beyond which principal directions take minutes.
const MOST_PROJECTED: usize = 400;
/// Items that are tested against all segments between earlier ones.
pub(super) const ON_LINES: usize = 200;
/// The fewest items from which rules are proposed.
const LEAST: usize = 20;

/// The share of honest texts that are below full novelty by their distances.
const PARTIAL: f64 = 0.6;

/// What rules are to achieve.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Goal {
    /// Honest newcomers in ten thousand that the rules may refuse, equal items aside.
    pub(crate) refused: u32,
    /// Items of the datanet then.
    pub(crate) items: usize,
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
    /// What the rules of one half of the sample, proposed for a datanet of the size of the whole, do to the other
    /// half; `None` when it is too small for that.
    pub(crate) others: Option<Effect>,
    /// What they are expected to do when the datanet has grown.
    pub(crate) expected: Expected,
}

impl Goal {
    /// The shares of honest items that each rule may refuse. Equal parts go to the nearness of vectors and the words
    /// of texts, which are not bounded in their norm.
    #[allow(clippy::float_arithmetic, reason = "shares of a list")]
    fn aims(self, is_text: bool) -> Aims {
        let refused = f64::from(self.refused) / 10_000.0;
        let aims = Aims { line_sample: ON_LINES, ..Aims::refusing(refused, self.items) };
        if !is_text {
            return aims;
        }
        // Changed copies of texts stand against their words too, so honest ones may keep their novelty for longer.
        let partial = Aims { partial: PARTIAL, partial_items: self.items, ..aims };
        Aims { duplicates: 0.2 * refused, off_subspace: 0.4 * refused, ..partial }
    }
}

impl Thresholds {
    /// Finds rules for a sample.
    ///
    /// # Errors
    /// In words, when the sample is too small or has no variance.
    pub(super) fn find(prepared: &Prepared, whole_space: bool, goal: Goal) -> Result<Self, String> {
        let mut found = Self::rules(prepared, whole_space, goal)?;
        let said = |e: Error| e.to_string();
        let space = found.space(prepared).map_err(said)?;
        found.effect = effect::of(&found, prepared, &space, 0).map_err(said)?;
        found.expected = effect::expected(&found, prepared, &space, goal.items).map_err(said)?;
        found.others = Self::half_by_half(prepared, whole_space, goal);
        Ok(found)
    }

    /// The rules alone.
    fn rules(prepared: &Prepared, whole_space: bool, goal: Goal) -> Result<Self, String> {
        let items: Vec<(&[i8], u16)> = prepared.items.iter().map(|item| (&item.features[..], item.label)).collect();
        if items.len() < LEAST {
            let count = items.len();
            return Err(format!("{count} items are too few: a proposal needs {LEAST}, and some hundred are better"));
        }
        let width = items.first().map_or(0, |(features, _)| features.len());
        let aims = goal.aims(prepared.is_text());
        let found = if whole_space || width > MOST_PROJECTED { whole(&items, &aims) } else { projected(&items, &aims) };
        let mut found = found.map_err(|error| match error {
            Error::BadParameter => "the items do not differ, or no label stands twice".to_owned(),
            other => other.to_string(),
        })?;
        if let Some(bag) = &prepared.bag {
            found.novelty.max_norm_sq = u64::MAX;
            let rules = found.space(prepared).and_then(|space| lexical::propose(prepared, &space, bag, goal));
            found.lexical = Some(rules.map_err(|e| e.to_string())?);
        }
        Ok(found)
    }

    /// Rules of one half of the sample, judged by the other half, which comes later: a rule always fits the items that
    /// it was made from a little better than others.
    fn half_by_half(prepared: &Prepared, whole_space: bool, goal: Goal) -> Option<Effect> {
        let every_second = |first: usize| prepared.items.iter().skip(first).step_by(2).cloned();
        let with = |items: Vec<Embedded>| Prepared { items, too_long: 0, unreadable: 0, ..prepared.clone() };
        let half = with(every_second(0).collect());
        let rules = Self::rules(&half, whole_space, Goal { items: prepared.items.len(), ..goal }).ok()?;
        let earlier = half.items.len();
        let all = with(half.items.into_iter().chain(every_second(1)).collect());
        let space = rules.space(&all).ok()?;
        effect::of(&rules, &all, &space, earlier).ok()
    }

    /// Where the distances of these rules are taken.
    fn space<'a>(&self, prepared: &'a Prepared) -> Result<Space<'a>, Error> {
        Space::of(prepared, self.subspace.as_ref().map(|(projection, ..)| projection))
    }
}

fn projected(items: &[(&[i8], u16)], aims: &Aims) -> Result<Thresholds, Error> {
    let found = suggest(items, aims)?;
    // Where nearly all directions are used, what lies off them is chance.
    let (used, all) = (found.projection.directions(), found.projection.dim());
    if used.saturating_mul(10) >= all.saturating_mul(9) {
        return Ok(Thresholds { line_tau_sq: found.line_tau_sq, ..whole(items, aims)? });
    }
    let SubspaceParams { novelty, full_off_sq, max_off_sq } = found.params;
    let subspace = Some((found.projection, full_off_sq, max_off_sq));
    Ok(Thresholds { subspace, ..Thresholds::plain(novelty, found.line_tau_sq) })
}

/// The same aims in the whole space.
fn whole(items: &[(&[i8], u16)], aims: &Aims) -> Result<Thresholds, Error> {
    let labels: Vec<u16> = items.iter().map(|(_, label)| *label).collect();
    let features = |at: usize| items.get(at).map(|(features, _)| *features).ok_or(Error::BadLength);
    let growth = Growth::measure(&labels, |item, others| {
        let own = features(item)?;
        let distance = |other: &usize| novelty::distance_sq(own, features(*other)?);
        Ok(Some(others.iter().map(distance).collect::<Result<Vec<u64>, Error>>()?.into_iter().min().unwrap_or(0)))
    })?;
    let mut norms: Vec<u64> = items.iter().map(|(features, _)| norm_sq(features)).collect();
    norms.sort_unstable();
    let (size, partial_size) = aims.sizes(items.len());
    let (tau_sq, full_sq) = (growth.quantile(aims.duplicates, size), growth.quantile(aims.partial, partial_size));
    if full_sq == 0 {
        return Err(Error::BadParameter);
    }
    let novelty = NoveltyParams {
        tau_sq,
        full_sq: full_sq.max(tau_sq),
        #[allow(clippy::float_arithmetic, reason = "a share of a list")]
        max_norm_sq: quantile(&norms, 1.0 - aims.too_large).max(1),
    };
    Ok(Thresholds::plain(novelty, 0))
}

impl Thresholds {
    /// Rules without projection and words, which have not been tried yet.
    fn plain(novelty: NoveltyParams, line_tau_sq: u64) -> Self {
        let (effect, expected) = (Effect::default(), Expected::default());
        Self { novelty, subspace: None, line_tau_sq, lexical: None, effect, others: None, expected }
    }
}
