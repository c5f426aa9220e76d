//! Embeddings: total over byte strings, the same with every kernel, and of the length that the header asks for.
#![allow(clippy::unwrap_used, clippy::float_arithmetic, reason = "tests")]

mod common;

use common::{Noise, bag, header};
use openledger_text::{Features, Header, Kernel, MAX_TEXT_BYTES, TextBag, TextError};
use proptest::prelude::*;

/// Byte strings with many words, letters of several bytes, and broken ones.
fn text() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![4 => b'a'..b'h', 2 => Just(b' '), 1 => any::<u8>(), 1 => 0x80u8..0xc0, 1 => 0xc3u8..0xf5];
    prop::collection::vec(byte, 0..400)
}

proptest! {
    #[test]
    fn every_byte_string_has_an_embedding_or_a_code(text in text(), dimension in 16u16..150, bits in 1u8..32) {
        let bag = bag(Features::from_bits(bits).unwrap(), dimension);
        match bag.embed(&text) {
            Ok(values) => {
                prop_assert_eq!(values.len(), usize::from(dimension));
                prop_assert!(values.iter().any(|v| *v != 0));
                prop_assert!(!values.contains(&i8::MIN));
                prop_assert_eq!(bag.embed_with(Kernel::Portable, &text).unwrap(), values);
            }
            Err(e) => prop_assert!(matches!(e, TextError::NoWords | TextError::ZeroVector), "{e}"),
        }
    }

    #[test]
    fn single_words_have_no_order_case_or_punctuation(mut words in prop::collection::vec("[a-z]{1,6}", 1..40), turn in 0usize..40) {
        let bag = bag(Features::UNIGRAM, 32);
        let first = bag.embed(words.join(" ").as_bytes());
        let middle = turn % words.len();
        words.rotate_left(middle);
        prop_assert_eq!(bag.embed(words.join(" -- ").to_uppercase().as_bytes()), first);
    }

    #[test]
    fn the_cost_is_known_before_and_never_above_its_bound(text in text(), bits in 1u8..32) {
        let bag = bag(Features::from_bits(bits).unwrap(), 16);
        if let Ok(cost) = bag.cost(&text) {
            let bound = bag.header().cost_bound(text.len() as u64);
            prop_assert!(cost.features <= bound.features && cost.gas() <= bound.gas(), "{:?} {:?}", cost, bound);
            prop_assert_eq!(cost.bytes, text.len() as u64);
        }
    }
}

#[test]
fn the_root_mean_square_is_the_headers() {
    for (scale_q4, dimension) in [(128, 64), (400, 100), (512, 256), (640, 1_024)] {
        let plain = bag(Features::WORDS, dimension);
        let table: Vec<i8> = plain.table().iter().map(|v| v.cast_signed()).collect();
        let header = Header { scale_q4, ..*plain.header() };
        let bag = TextBag::assemble(header, plain.centre(), plain.weights(), &table, &[]).unwrap();
        let values = bag.embed(b"A text of some words, of which none is special").unwrap();
        let square: f64 = values.iter().map(|v| f64::from(*v).powi(2)).sum();
        let rms = (square / f64::from(dimension)).sqrt();
        assert!((rms / (f64::from(scale_q4) / 16.0) - 1.0).abs() < 0.02, "{rms} for {scale_q4}");
    }
}

#[test]
fn texts_beyond_a_bound_are_refused() {
    let few = TextBag::assemble(
        Header { max_words: 8, ..header(Features::ALL, 16) },
        &[0; 16],
        &[1; 1_024],
        &[1; 16 * 1_024],
        &[],
    )
    .unwrap();
    assert!(few.embed(b"1 2 3 4 5 6 7 8").is_ok());
    assert_eq!(few.embed(b"1 2 3 4 5 6 7 8 9"), Err(TextError::TooManyWords));
    assert_eq!(few.cost(b"1 2 3 4 5 6 7 8 9"), Err(TextError::TooManyWords));
    assert_eq!(few.embed(b"..."), Err(TextError::NoWords));
    assert_eq!(few.embed(b""), Err(TextError::NoWords));
    assert!(few.embed(&vec![b'a'; MAX_TEXT_BYTES]).is_ok());
    assert_eq!(few.embed(&vec![b'a'; MAX_TEXT_BYTES + 1]), Err(TextError::TextTooLong));
}

#[test]
fn what_cancels_out_is_refused() {
    let bag = bag(Features::UNIGRAM, 16);
    // The centre is what the only word's row gives: nothing is left.
    let row: Vec<i8> = vec![1; 16];
    let header = *bag.header();
    let (weights, table) = (vec![10u8; 1_024], row.repeat(1_024));
    let centred = TextBag::assemble(header, &[16; 16], &weights, &table, &[]).unwrap();
    assert_eq!(centred.embed(b"word"), Err(TextError::ZeroVector));
    let off = TextBag::assemble(header, &[15; 16], &weights, &table, &[]).unwrap();
    assert_eq!(off.embed(b"word").unwrap(), vec![32; 16]);
}

/// The published expectation of the reference for a long text of random bytes, so that the largest sizes are run
/// in both builds.
#[test]
fn the_largest_texts_agree_between_kernels() {
    let bag = bag(Features::ALL, 130);
    let mut noise = Noise(3);
    for bytes in [10_000, 40_000, MAX_TEXT_BYTES] {
        let text: Vec<u8> = (0..bytes).map(|_| noise.byte()).filter(|b| *b != b' ').collect();
        assert_eq!(bag.embed(&text), bag.embed_with(Kernel::Portable, &text));
    }
    let dense: Vec<u8> = b"a ".iter().copied().cycle().take(16_384).collect();
    assert!(bag.embed(&dense).is_ok());
}
