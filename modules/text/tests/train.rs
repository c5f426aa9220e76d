//! Makers of encoders: the same bytes each time, and embeddings that tell topics apart without labels.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::topics;
use openledger_text::train::{Options, Progress, TrainError, WordVectors, encoder, from_vectors};
use openledger_text::{Features, TextBag};

fn options() -> Options {
    Options { log2_buckets: 12, dimension: 16, ..Options::default() }
}

/// Texts whose nearest other text by the product of embeddings has the same topic.
fn agreeing(bag: &TextBag, texts: &[(String, usize)]) -> usize {
    let embedded: Vec<(Vec<i8>, usize)> =
        texts.iter().map(|(t, topic)| (bag.embed(t.as_bytes()).unwrap(), *topic)).collect();
    let product = |a: &[i8], b: &[i8]| a.iter().zip(b).map(|(x, y)| i64::from(*x) * i64::from(*y)).sum::<i64>();
    let nearest = |at: usize| {
        let others = (0..embedded.len()).filter(|other| *other != at);
        others.max_by_key(|other| product(&embedded[at].0, &embedded[*other].0)).unwrap()
    };
    (0..embedded.len()).filter(|at| embedded[nearest(*at)].1 == embedded[*at].1).count()
}

#[test]
fn topics_are_told_apart_without_labels_by_the_same_bytes_each_time() {
    let texts = topics(300, 1);
    let bytes: Vec<&[u8]> = texts.iter().map(|(t, _)| t.as_bytes()).collect();
    let mut told = Vec::new();
    let made = encoder(&bytes, &options(), |p| told.push(p)).unwrap();
    assert_eq!(told[0], Progress::Counted { texts: 300, skipped: 0 });
    let kept = told.iter().find_map(|p| if let Progress::Decomposed { kept_ppm } = p { Some(*kept_ppm) } else { None });
    assert!(kept.is_some_and(|kept| (10_000..1_000_000).contains(&kept)), "{kept:?}");
    let loss = told.iter().find_map(|p| if let Progress::Quantised { loss_ppm } = p { Some(*loss_ppm) } else { None });
    assert!(loss.unwrap() < 2_000, "{loss:?}");
    assert!(agreeing(&made, &topics(100, 2)) > 95);
    assert_eq!(encoder(&bytes, &options(), |_| ()).unwrap(), made);
    let other = encoder(&bytes, &Options { seed: 1, ..options() }, |_| ()).unwrap();
    assert_ne!(other.header().seed, made.header().seed);
}

#[test]
fn what_cannot_be_made_is_refused() {
    let texts = topics(15, 1);
    let mut bytes: Vec<&[u8]> = texts.iter().map(|(t, _)| t.as_bytes()).collect();
    bytes.push(b"...");
    let few = encoder(&bytes, &options(), |_| ()).unwrap_err();
    assert_eq!(few, TrainError::TooFewTexts { texts: 15, dimension: 16 });
    let alike = encoder(&[&b"same words"[..]; 40], &options(), |_| ()).unwrap_err();
    assert_eq!(alike, TrainError::TooAlike { found: 1, dimension: 16 });
    let bad = Options { dimension: 5, ..options() };
    assert!(matches!(encoder(&bytes, &bad, |_| ()), Err(TrainError::Option(e)) if e.code() == 5));
}

#[test]
fn vectors_of_words_become_an_encoder() {
    // Words of a topic point the same way, but for a part of their own.
    let texts = topics(200, 1);
    let mut words: Vec<(Vec<u8>, usize)> = texts
        .iter()
        .flat_map(|(t, topic)| {
            t.split(' ').filter(|w| w.len() > 2 && *w != "the" && *w != "and").map(|w| (w.as_bytes().to_vec(), *topic))
        })
        .collect();
    words.sort();
    words.dedup();
    let values = words.iter().enumerate().flat_map(|(i, (_, topic))| {
        (0..24)
            .map(move |j| {
                if j == *topic {
                    1.0
                } else if j == 2 + i % 20 {
                    0.3
                } else {
                    0.0
                }
            })
            .collect::<Vec<f32>>()
    });
    let vectors = WordVectors::new(words.iter().map(|w| w.0.clone()).collect(), 24, values.collect()).unwrap();
    let bytes: Vec<&[u8]> = texts.iter().map(|(t, _)| t.as_bytes()).collect();
    for texts in [&[][..], &bytes] {
        let made = from_vectors(&vectors, texts, &options(), |_| ()).unwrap();
        assert_eq!(made.header().features, Features::UNIGRAM);
        assert!(agreeing(&made, &topics(100, 2)) > 95);
        assert_eq!(from_vectors(&vectors, texts, &options(), |_| ()).unwrap(), made);
    }
    let wide = Options { dimension: 25, ..options() };
    assert_eq!(
        from_vectors(&vectors, &[], &wide, |_| ()).unwrap_err(),
        TrainError::TooAlike { found: 24, dimension: 25 }
    );
}
