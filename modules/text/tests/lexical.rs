//! Lexical overlap: edits of a text are seen, whatever the order of words and of earlier texts.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::{Noise, bag};
use openledger_text::{Features, LexicalParams, SKETCH_WORDS, Sketch, TextBag, TextError, WordWeights};
use proptest::prelude::*;

const P: LexicalParams = LexicalParams::DEFAULT;

fn sketch(bag: &TextBag, words: &[String]) -> Sketch {
    Sketch::of(bag, words.join(" ").as_bytes()).unwrap()
}

fn numbered(prefix: &str, count: usize) -> Vec<String> {
    (0..count).map(|i| format!("{prefix}{i}")).collect()
}

#[test]
fn copies_shuffles_and_repetitions_are_contained() {
    let bag = bag(Features::WORDS, 16);
    for count in [1, 10, 255, 256, 257, 2_000] {
        let words = numbered("w", count);
        let original = sketch(&bag, &words);
        let mut other: Vec<String> = words.iter().rev().map(|w| w.to_uppercase()).collect();
        other.extend(words.iter().take(count / 3).cloned());
        let copy = sketch(&bag, &other);
        assert_eq!(copy, original);
        let overlap = copy.overlap(&original, &bag);
        assert_eq!((overlap.containment_ppm, overlap.fresh_words), (1_000_000, 0));
        assert_eq!(P.assess(&copy, [&original], &bag).item_ppm(1_000_000), 0);
    }
}

#[test]
fn half_of_a_long_text_is_contained_in_it() {
    // The long text's sketch ends early; what lies behind its end is not held against the half.
    let bag = bag(Features::WORDS, 16);
    let words = numbered("w", 3_000);
    let (whole, half) = (sketch(&bag, &words), sketch(&bag, &words[..1_500]));
    assert_eq!(half.overlap(&whole, &bag).containment_ppm, 1_000_000);
    let back = whole.overlap(&half, &bag).containment_ppm;
    assert!((400_000..600_000).contains(&back), "{back}");
}

#[test]
fn replaced_words_are_counted_by_weight() {
    let bag = bag(Features::WORDS, 16);
    let words = numbered("w", 100);
    let original = sketch(&bag, &words);
    for replaced in [10, 30, 50, 100] {
        let edited: Vec<String> = words.iter().take(100 - replaced).cloned().chain(numbered("x", replaced)).collect();
        let edited = sketch(&bag, &edited);
        let overlap = edited.overlap(&original, &bag);
        let weight = |hashes: &[u32]| hashes.iter().map(|h| u64::from(bag.word_weight(*h))).sum::<u64>();
        let shared: Vec<u32> = edited.hashes().iter().filter(|h| original.hashes().contains(h)).copied().collect();
        assert_eq!(u64::from(overlap.containment_ppm), weight(&shared) * 1_000_000 / weight(edited.hashes()));
        assert_eq!(overlap.fresh_words as usize, replaced);
    }
}

#[test]
fn thresholds_are_met_exactly() {
    let p = LexicalParams { full_ppm: 400_000, dup_ppm: 800_000, reference_words: 20 };
    assert_eq!(p.validate(), Ok(()));
    let cases = [
        (0, 1_000_000),
        (400_000, 1_000_000),
        (400_001, 999_997),
        (600_000, 500_000),
        (799_999, 2),
        (800_000, 0),
        (1_000_000, 0),
    ];
    for (containment, novelty) in cases {
        assert_eq!(p.novelty_ppm(containment), novelty, "{containment}");
    }
    for (fresh, length) in [(0, 0), (1, 50_000), (19, 950_000), (20, 1_000_000), (256, 1_000_000)] {
        assert_eq!(p.length_ppm(fresh), length, "{fresh}");
    }
    for bad in [
        LexicalParams { full_ppm: 800_000, ..p },
        LexicalParams { dup_ppm: 1_000_001, ..p },
        LexicalParams { reference_words: 0, ..p },
        LexicalParams { reference_words: 257, ..p },
    ] {
        assert_eq!(bad.validate(), Err(TextError::Thresholds));
    }
    assert_eq!(P.validate(), Ok(()));
}

#[test]
fn only_canonical_sketches_are_read() {
    let bag = bag(Features::WORDS, 16);
    let made = sketch(&bag, &numbered("w", 300));
    let bytes = made.to_bytes();
    assert_eq!(bytes.len(), 4 * SKETCH_WORDS);
    assert_eq!(Sketch::from_bytes(&bytes).unwrap(), made);
    let bad = [
        bytes[..7].to_vec(),
        Vec::new(),
        [&bytes[..4], &bytes[..4]].concat(),
        [&bytes[4..8], &bytes[..4]].concat(),
        [&bytes[..], &[0xff; 4]].concat(),
    ];
    for bytes in bad {
        assert_eq!(Sketch::from_bytes(&bytes), Err(TextError::Sketch));
    }
    assert_eq!(Sketch::of(&bag, b"."), Err(TextError::NoWords));
}

proptest! {
    #[test]
    fn the_order_of_earlier_texts_and_of_words_does_not_matter(
        seed in any::<u32>(), count in 1usize..8, new in 1usize..400, turn in 0usize..8,
    ) {
        let bag = bag(Features::WORDS, 16);
        let mut noise = Noise(seed);
        let mut words = |n: usize| (0..n).map(|_| format!("w{}", noise.below(500))).collect::<Vec<_>>();
        let earlier: Vec<Sketch> = (1..=count).map(|i| sketch(&bag, &words(i * 60))).collect();
        let mut text = words(new);
        let first = P.assess(&sketch(&bag, &text), &earlier, &bag);
        text.reverse();
        let mut turned: Vec<&Sketch> = earlier.iter().collect();
        turned.rotate_left(turn % count);
        prop_assert_eq!(P.assess(&sketch(&bag, &text), turned.iter().copied(), &bag), first);
        // Another earlier text never makes a text newer, and each counts as it would alone.
        let less = P.assess(&sketch(&bag, &text), turned.iter().copied().skip(1), &bag);
        prop_assert!(first.item_ppm(1_000_000) <= less.item_ppm(1_000_000));
        let worst = earlier.iter().map(|e| P.assess(&sketch(&bag, &text), [e], &bag).overlap.containment_ppm).max();
        prop_assert_eq!(Some(first.overlap.containment_ppm), worst);
        prop_assert!(first.item_ppm(300_000) <= 300_000);
    }
}
