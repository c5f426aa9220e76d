//! How many words texts may share, by what honest texts share.

use openledger_influence::fit::quantile;
use openledger_text::{LexicalParams, Sketch, TextBag};

/// Earlier texts of the label that a text is compared with.
pub(super) const NEAREST: usize = 4;
/// Shares of honest texts that keep full novelty, and that are duplicates at most.
const FULL: f64 = 0.76;
const DUPLICATE: f64 = 0.995;
/// The share of honest texts that bring fewer new words than a whole item should.
const SHORT: f64 = 0.15;
/// Bounds of what is proposed, in ppm: texts that share less than a fifth of their words are no copies anywhere, and
/// those that share 95 % are copies everywhere.
const LEAST_FULL: u32 = 200_000;
const MOST_DUPLICATE: u32 = 950_000;
/// The least span between the two thresholds.
const SPAN: u32 = 100_000;
/// New words that make a whole item, at most: what was measured on news and mails.
const MOST_WORDS: u32 = 24;

/// Thresholds by the texts and their nearest earlier ones: the greatest containment of each, and its fewest new words.
pub(super) fn propose(sketches: &[&Sketch], nearest: &[Vec<usize>], bag: &TextBag) -> LexicalParams {
    let (mut containment, mut fresh) = (Vec::new(), Vec::new());
    for (own, near) in sketches.iter().zip(nearest).filter(|(_, near)| !near.is_empty()) {
        let earlier = near.iter().filter_map(|at| sketches.get(*at).copied());
        let found = LexicalParams::DEFAULT.assess(own, earlier, bag).overlap;
        containment.push(found.containment_ppm);
        fresh.push(found.fresh_words);
    }
    containment.sort_unstable();
    fresh.sort_unstable();
    let full = rounded(quantile(&containment, FULL)).clamp(LEAST_FULL, MOST_DUPLICATE.saturating_sub(SPAN));
    let dup = rounded(quantile(&containment, DUPLICATE)).clamp(full.saturating_add(SPAN), MOST_DUPLICATE);
    let reference_words = quantile(&fresh, SHORT).clamp(1, MOST_WORDS);
    LexicalParams { full_ppm: full, dup_ppm: dup, reference_words }
}

/// To the next whole percent.
fn rounded(ppm: u32) -> u32 {
    ppm.div_ceil(10_000).saturating_mul(10_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_leave_most_honest_texts_alone() {
        let texts: Vec<String> = (0..200)
            .map(|i| (0..30).map(|j| format!("w{}", (i * 37 + j * j * 11) % 900)).collect::<Vec<_>>().join(" "))
            .collect();
        let bytes: Vec<&[u8]> = texts.iter().map(|text| text.as_bytes()).collect();
        let options = openledger_text::train::Options { dimension: 16, log2_buckets: 12, ..Default::default() };
        let bag = openledger_text::train::encoder(&bytes, &options, |_| ()).unwrap();
        let sketches: Vec<Sketch> = bytes.iter().map(|text| Sketch::of(&bag, text).unwrap()).collect();
        let sketches: Vec<&Sketch> = sketches.iter().collect();
        let nearest: Vec<Vec<usize>> = (0..200usize).map(|i| (i.saturating_sub(4)..i).collect()).collect();
        let found = propose(&sketches, &nearest, &bag);
        found.validate().unwrap();
        let copies = sketches
            .iter()
            .zip(&nearest)
            .filter(|(own, near)| found.assess(own, near.iter().map(|at| sketches[*at]), &bag).novelty_ppm == 0)
            .count();
        assert!(copies <= 4, "{copies} with {found:?}");
        assert!(propose(&[], &[], &bag).validate().is_ok());
    }
}
