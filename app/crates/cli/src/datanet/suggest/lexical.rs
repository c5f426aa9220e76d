//! How many words texts may share, by what honest texts share.

use openledger_influence::Error;
use openledger_influence::fit::Growth;
use openledger_text::{LexicalParams, Overlap, TextBag};

use super::embed::Prepared;
use super::space::Space;
use super::thresholds::Goal;

/// One, in parts per million.
const PPM: u32 = 1_000_000;
/// The share of honest texts that lose novelty, and the part of all refusals that copies of words are.
const PARTIAL: f64 = 0.24;
const DUPLICATE: f64 = 0.25;
/// Bounds of what is proposed, in ppm: texts that share less than a fifth of their words are no copies anywhere, and
/// those that share 95 % are copies everywhere.
const LEAST_FULL: u32 = 200_000;
const MOST_DUPLICATE: u32 = 950_000;
/// The least span between the two thresholds.
const SPAN: u32 = 100_000;
/// New words that make a whole item, at most.
const MOST_WORDS: u64 = 128;
/// What texts may weigh when each is cut in two, in halves of what they weigh whole.
const CUT_IN_TWO: u64 = 3;
/// The weight that the number of their words leaves to honest texts, in hundredths.
const LEAST_WEIGHT: u64 = 92;

/// Thresholds by the texts and the nearest others of each, for a datanet of the size of the goal: the share of words
/// that do not stand in any of those, and their number.
pub(super) fn propose(
    prepared: &Prepared,
    space: &Space<'_>,
    bag: &TextBag,
    goal: Goal,
) -> Result<LexicalParams, Error> {
    let labels: Vec<u16> = prepared.items.iter().map(|item| item.label).collect();
    let sketch = |at: usize| prepared.items.get(at).and_then(|item| item.sketch.as_ref());
    let overlap = |item: usize, others: &mut dyn Iterator<Item = usize>| {
        let near = space.nearest(item, others)?;
        let earlier = near.iter().filter_map(|(_, at)| sketch(*at));
        Ok::<Option<Overlap>, Error>(sketch(item).map(|own| LexicalParams::DEFAULT.assess(own, earlier, bag).overlap))
    };
    let growth = Growth::measure(&labels, |item, others| {
        let found = overlap(item, &mut others.iter().copied())?;
        Ok(found.map(|overlap| u64::from(PPM.saturating_sub(overlap.containment_ppm))))
    })?;
    let containment = |share: f64| {
        let own = u32::try_from(growth.quantile(share, goal.items)).unwrap_or(PPM);
        rounded(PPM.saturating_sub(own))
    };
    #[allow(clippy::float_arithmetic, reason = "shares of a list")]
    let duplicates = DUPLICATE * f64::from(goal.refused) / 10_000.0;
    let full = containment(PARTIAL).clamp(LEAST_FULL, MOST_DUPLICATE.saturating_sub(SPAN));
    let dup = containment(duplicates).clamp(full.saturating_add(SPAN), MOST_DUPLICATE);
    let mut fresh = Vec::with_capacity(labels.len());
    for item in 0..labels.len() {
        fresh.extend(overlap(item, &mut (0..labels.len()))?.map(|overlap| u64::from(overlap.fresh_words)));
    }
    Ok(LexicalParams { full_ppm: full, dup_ppm: dup, reference_words: reference(&fresh) })
}

/// The words of a whole item: so many that it does not pay to cut texts in two, but no more than leave honest texts
/// their weight. Short texts of very different lengths do not allow both.
fn reference(fresh: &[u64]) -> u32 {
    let count = u64::try_from(fresh.len()).unwrap_or(u64::MAX);
    let weight = |most: u64| fresh.iter().fold(0u64, |sum, words| sum.saturating_add(*words.min(&most)));
    let pays =
        |words: u64| weight(words.saturating_mul(2)).saturating_mul(2) > weight(words).saturating_mul(CUT_IN_TWO);
    let leaves =
        |words: u64| weight(words).saturating_mul(100) >= words.saturating_mul(count).saturating_mul(LEAST_WEIGHT);
    // A whole item of more words leaves less weight, so the first that leaves too little ends the search.
    let most = (1..=MOST_WORDS).take_while(|words| leaves(*words)).last().unwrap_or(1);
    let found = (1..most).find(|words| !pays(*words)).unwrap_or(most);
    u32::try_from(found).unwrap_or(u32::MAX)
}

/// To the next whole percent.
fn rounded(ppm: u32) -> u32 {
    ppm.div_ceil(10_000).saturating_mul(10_000)
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::float_arithmetic, reason = "made-up texts")]
mod tests {
    use super::*;
    use crate::datanet::suggest::embed::Embedded;
    use openledger_text::Sketch;

    #[test]
    fn a_whole_item_has_so_many_words_that_halves_do_not_pay_and_honest_texts_keep_their_weight() {
        // Texts of one length: cut in two they weigh 1.5 times as long as a whole item has two thirds of their words.
        assert_eq!(reference(&[60; 50]), 40);
        assert_eq!(reference(&[]), 1);
        assert_eq!(reference(&[1_000]), 128);
        // Where many are short, halves of the long ones pay.
        let mixed: Vec<u64> = (1..=100).collect();
        let words = u64::from(reference(&mixed));
        let weight = |most: u64| mixed.iter().map(|w| *w.min(&most)).sum::<u64>();
        assert!(weight(words) >= 92 * words && weight(words + 1) < 92 * (words + 1), "{words}");
        assert!(weight(2 * words) * 2 > weight(words) * 3);
    }

    #[test]
    fn thresholds_leave_most_honest_texts_alone() {
        let texts: Vec<String> = (0..200)
            .map(|i| (0..30).map(|j| format!("w{}", (i * 37 + j * j * 11) % 900)).collect::<Vec<_>>().join(" "))
            .collect();
        let bytes: Vec<&[u8]> = texts.iter().map(|text| text.as_bytes()).collect();
        let options = openledger_text::train::Options { dimension: 16, log2_buckets: 12, ..Default::default() };
        let bag = openledger_text::train::encoder(&bytes, &options, |_| ()).unwrap();
        let item = |text: &&[u8]| Embedded {
            features: bag.embed(text).unwrap(),
            label: 0,
            sketch: Some(Sketch::of(&bag, text).unwrap()),
        };
        let items = bytes.iter().map(item).collect();
        let prepared = Prepared {
            items,
            label_names: Vec::new(),
            labels: 1,
            columns: Vec::new(),
            dimension: 256,
            bag: Some(Box::new(bag.clone())),
            too_long: 0,
            unreadable: 0,
        };
        let space = Space::of(&prepared, None).unwrap();
        let of = |items| propose(&prepared, &space, &bag, Goal { refused: 200, items }).unwrap();
        let found = of(200);
        found.validate().unwrap();
        let copies = (0..200)
            .filter(|at| {
                let near = space.nearest(*at, 0..*at).unwrap();
                let earlier = near.iter().filter_map(|(_, other)| prepared.items[*other].sketch.as_ref());
                found.assess(prepared.items[*at].sketch.as_ref().unwrap(), earlier, &bag).novelty_ppm == 0
            })
            .count();
        assert!(copies <= 4, "{copies} with {found:?}");
        // A larger datanet has more texts that share words by chance.
        assert!(of(2_000).dup_ppm >= found.dup_ppm && of(2_000).full_ppm >= found.full_ppm);
    }
}
