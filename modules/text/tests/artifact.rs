//! The layout: what is written is read again, and everything else is refused with its code.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::{bag, header};
use openledger_text::{Features, HEADER_BYTES, Header, TextBag, TextError, is_text_bag};
use proptest::prelude::*;

fn refusal(change: impl FnOnce(&mut Vec<u8>)) -> Option<TextError> {
    let mut file = bag(Features::ALL, 16).as_bytes().to_vec();
    change(&mut file);
    TextBag::decode(file).err()
}

#[test]
fn a_file_is_read_as_it_was_written() {
    let made = bag(Features::ALL, 20);
    let read = TextBag::decode(made.as_bytes().to_vec()).unwrap();
    assert_eq!(read, made);
    assert_eq!(made.as_bytes().len() as u64, made.header().file_bytes());
    assert_eq!(Header::read(&made.as_bytes()[..HEADER_BYTES]).unwrap(), *made.header());
    assert_eq!((made.graph(), made.weights().len(), made.table().len()), (None, 1_024, 1_024 * 20));
    assert!(is_text_bag(made.as_bytes()) && !is_text_bag(b"OLT") && !is_text_bag(&[8, 8]));
}

#[test]
fn a_graph_follows_the_table() {
    let plain = bag(Features::ALL, 16);
    let table: Vec<i8> = plain.table().iter().map(|v| v.cast_signed()).collect();
    let made = TextBag::assemble(*plain.header(), plain.centre(), plain.weights(), &table, b"graph").unwrap();
    assert_eq!((made.graph(), made.header().graph_bytes), (Some(&b"graph"[..]), 5));
    assert_eq!(made.embed(b"some words").unwrap(), plain.embed(b"some words").unwrap());
    let print = made.fingerprint(Some(&[1; 32]));
    assert_ne!(print, made.fingerprint(Some(&[2; 32])));
    assert_ne!(print, plain.fingerprint(None));
}

#[test]
fn every_bound_has_its_code() {
    let le = |v: u16| v.to_le_bytes();
    let at = |place: usize, bytes: Vec<u8>| refusal(move |f| f[place..place + bytes.len()].copy_from_slice(&bytes));
    assert_eq!(at(0, b"OLTC".to_vec()), Some(TextError::Magic));
    assert_eq!(at(4, vec![2]), Some(TextError::Version));
    assert_eq!(at(5, vec![0]), Some(TextError::Features));
    assert_eq!(at(5, vec![32]), Some(TextError::Features));
    assert_eq!(at(6, vec![9]), Some(TextError::Buckets));
    assert_eq!(at(6, vec![19]), Some(TextError::Buckets));
    assert_eq!(at(7, le(15).to_vec()), Some(TextError::Dimension));
    assert_eq!(at(7, le(1_025).to_vec()), Some(TextError::Dimension));
    assert_eq!(at(9, le(7).to_vec()), Some(TextError::WordLimit));
    assert_eq!(at(9, le(8_193).to_vec()), Some(TextError::WordLimit));
    assert_eq!(at(11, le(0).to_vec()), Some(TextError::Scale));
    assert_eq!(at(11, le(1_025).to_vec()), Some(TextError::Scale));
    assert_eq!(at(29, vec![1]), Some(TextError::Length));
    assert_eq!(at(29, vec![0xff; 4]), Some(TextError::Length));
    assert_eq!(refusal(|f| f.push(0)), Some(TextError::Length));
    assert_eq!(refusal(|f| f.truncate(20)), Some(TextError::Length));
    assert_eq!(refusal(|f| f.truncate(f.len() - 1)), Some(TextError::Length));
    assert_eq!(refusal(Vec::clear), Some(TextError::Magic));
    let weights = HEADER_BYTES + 2 * 16;
    // A bucket with a row loses its weight.
    assert_eq!(refusal(|f| f[weights..weights + 1_024].fill(0)), Some(TextError::NotCanonical));
    assert_eq!(refusal(|f| f[weights..].fill(0)), Some(TextError::EmptyTable));
    assert_eq!(refusal(|f| f[weights + 1_024..].fill(0)), Some(TextError::EmptyTable));
    assert_eq!(refusal(|_| ()), None);
}

#[test]
fn codes_never_change() {
    let codes = [
        (TextError::Magic, 1),
        (TextError::Version, 2),
        (TextError::Features, 3),
        (TextError::Buckets, 4),
        (TextError::Dimension, 5),
        (TextError::WordLimit, 6),
        (TextError::Scale, 7),
        (TextError::Length, 8),
        (TextError::NotCanonical, 9),
        (TextError::EmptyTable, 10),
        (TextError::TextTooLong, 20),
        (TextError::NoWords, 21),
        (TextError::TooManyWords, 22),
        (TextError::ZeroVector, 23),
        (TextError::Sketch, 30),
        (TextError::Thresholds, 31),
        (TextError::SelfTest, 40),
    ];
    for (error, code) in codes {
        assert_eq!(error.code(), code, "{error}");
    }
}

#[test]
fn the_fingerprint_is_of_what_is_computed() {
    let made = bag(Features::ALL, 16);
    let table: Vec<i8> = made.table().iter().map(|v| v.cast_signed()).collect();
    let print = |header: Header, centre: &[i16], weights: &[u8], table: &[i8]| {
        TextBag::assemble(header, centre, weights, table, &[]).unwrap().fingerprint(None)
    };
    let same = print(*made.header(), made.centre(), made.weights(), &table);
    assert_eq!(same, made.fingerprint(None));
    // How long a text may be is no part of it, nor is the weight of a row of zeros.
    assert_eq!(print(Header { max_words: 100, ..*made.header() }, made.centre(), made.weights(), &table), same);
    let (mut weights, mut zeroed) = (made.weights().to_vec(), table.clone());
    zeroed[..16].fill(0);
    weights[0] = 7;
    let other = print(*made.header(), made.centre(), &weights, &zeroed);
    weights[0] = 8;
    assert_eq!(print(*made.header(), made.centre(), &weights, &zeroed), other);
    assert_ne!(other, same);
    // Everything else is.
    assert_ne!(print(Header { scale_q4: 513, ..*made.header() }, made.centre(), made.weights(), &table), same);
    assert_ne!(print(Header { seed: [8; 16], ..*made.header() }, made.centre(), made.weights(), &table), same);
    assert_ne!(
        print(Header { features: Features::WORDS, ..*made.header() }, made.centre(), made.weights(), &table),
        same
    );
    assert_ne!(print(*made.header(), &[1; 16], made.weights(), &table), same);
    let at = made.weights().iter().position(|w| *w > 1).unwrap();
    let mut weights = made.weights().to_vec();
    weights[at] -= 1;
    assert_ne!(print(*made.header(), made.centre(), &weights, &table), same);
    let mut changed = table.clone();
    changed[16 * at] = changed[16 * at].wrapping_add(1);
    assert_ne!(print(*made.header(), made.centre(), made.weights(), &changed), same);
}

#[test]
fn the_header_is_enough_for_the_size_of_a_file() {
    let largest = Header { log2_buckets: 18, graph_bytes: u32::MAX, ..header(Features::ALL, 1_024) };
    assert_eq!(largest.file_bytes(), 33 + 2_048 + (1 << 18) * 1_025 + u64::from(u32::MAX));
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_fail(bytes in prop::collection::vec(any::<u8>(), 0..200), cut in 0usize..17_000) {
        let _ = TextBag::decode(bytes.clone());
        let mut file = bag(Features::ALL, 16).as_bytes().to_vec();
        let n = bytes.len().min(40);
        file[..n].iter_mut().zip(&bytes).skip(4).for_each(|(to, from)| *to = *from);
        let _ = TextBag::decode(file.clone());
        file.truncate(cut);
        prop_assert!(TextBag::decode(file).is_err());
    }
}
