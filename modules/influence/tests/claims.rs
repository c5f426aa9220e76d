//! Retrieval without a scan: wrong answers are refuted, honest ones never, and what a check takes does not grow with
//! the collection.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

use openledger_influence::claims::{Claim, Collection, Flaw, Leaf, Opening, check, omitted};
use openledger_influence::merkle::{Hash, Tree, leaf_hash, node_hash};
use openledger_influence::retrieval::{Hit, Terms, dot, top_k};
use rand::Rng;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

/// A collection in memory, as an executor has it.
struct Library {
    leaves: Vec<Leaf>,
    embeddings: Vec<i8>,
    tree: Tree,
    collection: Collection,
}

/// Small values, so that many scores are equal.
fn embedding(rng: &mut ChaCha8Rng, dimension: usize) -> Vec<i8> {
    (0..dimension).map(|_| rng.gen_range(-3..=3)).collect()
}

fn library(rng: &mut ChaCha8Rng, points: u64, dimension: usize) -> Library {
    let leaf = |index| Leaf {
        index,
        datanet_id: 1 + index % 2,
        item_id: index + 1,
        novelty_ppm: rng.gen_range(0..=1_000_000),
        label: rng.gen_range(0..4),
        owner: vec![u8::try_from(index % 7).unwrap(); 20],
        embedding: embedding(rng, dimension),
    };
    let leaves: Vec<Leaf> = (0..points).map(leaf).collect();
    let embeddings = leaves.iter().flat_map(|leaf| leaf.embedding.clone()).collect();
    let tree = Tree::new(leaves.iter().map(|leaf| leaf_hash(&leaf.to_bytes())).collect());
    let collection = Collection { root: tree.root(), points, dimension };
    Library { leaves, embeddings, tree, collection }
}

impl Library {
    fn opening(&self, index: u64) -> Opening {
        let at = usize::try_from(index).unwrap();
        Opening { leaf: self.leaves[at].clone(), path: self.tree.path(at).unwrap() }
    }

    fn honest(&self, query: &[i8], terms: Terms) -> Vec<Claim> {
        let claim = |hit: Hit| Claim { opening: self.opening(hit.index), score: hit.score };
        top_k(query, &self.embeddings, terms).unwrap().into_iter().map(claim).collect()
    }

    /// Whether anything refutes the claims: the check itself, or any point of the collection as an omission.
    fn refuted(&self, query: &[i8], terms: Terms, claims: &[Claim]) -> bool {
        if check(&self.collection, terms, query, claims).is_err() {
            return true;
        }
        let results: Vec<Hit> = claims.iter().map(|c| Hit { index: c.opening.leaf.index, score: c.score }).collect();
        (0..self.collection.points)
            .any(|index| omitted(&self.collection, terms, query, &results, &self.opening(index)).is_ok())
    }
}

/// One way to answer wrongly; `None` where the answer has no room for it.
fn spoilt(rng: &mut ChaCha8Rng, library: &Library, query: &[i8], terms: Terms, way: usize) -> Option<Vec<Claim>> {
    let mut claims = library.honest(query, terms);
    let count = claims.len();
    let at = rng.gen_range(0..count);
    let outside: Vec<u64> =
        (0..library.collection.points).filter(|index| claims.iter().all(|c| c.opening.leaf.index != *index)).collect();
    let score = |index: u64| dot(query, &library.leaves[usize::try_from(index).unwrap()].embedding);
    let sort = |claims: &mut Vec<Claim>| claims.sort_by_key(|c| (-c.score, c.opening.leaf.index));
    match way {
        0 => claims[at].score += 1,
        1 => claims[at].score -= 1,
        2 => drop(claims.remove(at)),
        3 => claims.truncate(count - 1),
        4 if count > 1 => claims.swap(at, (at + 1) % count),
        5 => {
            // Another point in its place, with its own score and path.
            let other = *outside.choose(rng)?;
            claims[at] = Claim { opening: library.opening(other), score: score(other) };
            sort(&mut claims);
        }
        6 => claims[at].opening.leaf.owner = vec![9; 20],
        7 => claims[at].opening.leaf.novelty_ppm ^= 1,
        8 => claims[at].opening.leaf.label ^= 1,
        9 => claims[at].opening.leaf.item_id += 1,
        10 => claims[at].opening.leaf.embedding[0] ^= 1,
        11 => claims[at].opening.path[0][3] ^= 4,
        12 => drop(claims[at].opening.path.pop()),
        13 => claims[at].opening.leaf.index ^= 1,
        14 => claims.push(claims[at].clone()),
        15 => {
            // A tie is decided for the higher index.
            let tied = |c: &Claim| outside.iter().copied().find(|i| *i > c.opening.leaf.index && score(*i) == c.score);
            let (place, other) = claims.iter().enumerate().find_map(|(place, c)| Some((place, tied(c)?)))?;
            claims[place] = Claim { opening: library.opening(other), score: score(other) };
            sort(&mut claims);
        }
        _ => return None,
    }
    Some(claims)
}

#[test]
fn wrong_answers_are_refuted_and_honest_ones_never() {
    let mut rng = ChaCha8Rng::seed_from_u64(62);
    let (mut wrong, mut honest) = (0, 0);
    let mut ways = BTreeMap::new();
    while honest < 1_000 || wrong < 100 {
        let (points, dimension) = (rng.gen_range(2..120), rng.gen_range(4..24));
        let library = library(&mut rng, points, dimension);
        for _ in 0..25 {
            let terms = Terms { k: rng.gen_range(1..=32), min_score: rng.gen_range(-40..10) };
            let query = embedding(&mut rng, dimension);
            let claims = library.honest(&query, terms);
            assert!(!library.refuted(&query, terms, &claims), "an honest answer was refuted");
            honest += 1;
            if claims.is_empty() {
                continue;
            }
            let way = rng.gen_range(0..16);
            if let Some(spoilt) = spoilt(&mut rng, &library, &query, terms, way) {
                assert!(library.refuted(&query, terms, &spoilt), "way {way} was not refuted");
                wrong += 1;
                *ways.entry(way).or_insert(0) += 1;
            }
        }
    }
    assert_eq!(ways.len(), 16, "{ways:?}");
}

#[test]
fn each_flaw_is_named() {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let library = library(&mut rng, 50, 8);
    let (terms, query) = (Terms { k: 4, min_score: -1_000 }, embedding(&mut rng, 8));
    let claims = library.honest(&query, terms);
    let hits: Vec<Hit> = claims.iter().map(|c| Hit { index: c.opening.leaf.index, score: c.score }).collect();
    let flaw = |terms, claims: &[Claim]| check(&library.collection, terms, &query, claims).unwrap_err();
    let five = library.honest(&query, Terms { k: 5, ..terms });
    assert_eq!(flaw(terms, &five), (4, Flaw::TooMany));
    assert_eq!(flaw(Terms { min_score: claims[1].score + 1, ..terms }, &claims[1..]), (0, Flaw::BelowLeast));
    assert_eq!(check(&library.collection, terms, &query[1..], &claims).unwrap_err(), (0, Flaw::Length));
    assert_eq!(flaw(terms, &[claims[1].clone(), claims[0].clone()]), (1, Flaw::Order));
    let omission =
        |results: &[Hit], index| omitted(&library.collection, terms, &query, results, &library.opening(index));
    assert_eq!(omission(&hits, hits[2].index), Err(Flaw::NotOmitted));
    let fifth = five[4].opening.leaf.index;
    assert_eq!(omission(&hits, fifth), Err(Flaw::NotBetter));
    assert_eq!(omission(&hits[..3], fifth), Ok(Hit { index: fifth, score: five[4].score }));
    assert_eq!(omission(&[hits[1], hits[2], hits[3], hits[3]], hits[0].index), Ok(hits[0]));
}

/// A tree of which all leaves but a few are the same: roots of whole parts are known by their size alone.
struct Sparse<'a> {
    leaves: &'a BTreeMap<u64, Hash>,
    filler: Hash,
    same: BTreeMap<u64, Hash>,
}

impl Sparse<'_> {
    fn root(&mut self, first: u64, count: u64) -> Hash {
        if count == 1 {
            return self.leaves.get(&first).copied().unwrap_or(self.filler);
        }
        let plain = self.leaves.range(first..first + count).next().is_none();
        if let Some(known) = self.same.get(&count).filter(|_| plain) {
            return *known;
        }
        let left = count.next_power_of_two() / 2;
        let hash = node_hash(&self.root(first, left), &self.root(first + left, count - left));
        if plain {
            self.same.insert(count, hash);
        }
        hash
    }

    fn path(&mut self, index: u64, first: u64, count: u64) -> Vec<Hash> {
        if count == 1 {
            return Vec::new();
        }
        let left = count.next_power_of_two() / 2;
        let (mut path, sibling) = if index < first + left {
            (self.path(index, first, left), self.root(first + left, count - left))
        } else {
            (self.path(index, first + left, count - left), self.root(first, left))
        };
        path.push(sibling);
        path
    }
}

#[test]
fn a_check_takes_as_much_over_ten_million_points_as_over_a_thousand() {
    let mut rng = ChaCha8Rng::seed_from_u64(9);
    let (terms, query) = (Terms { k: 8, min_score: 0 }, vec![1i8; 128]);
    for points in [1_000u64, 100_000, 10_000_000] {
        // Nine points near the query; all others are equal and far from it.
        let places: Vec<u64> = (0..9).map(|i| points / 10 * i + rng.gen_range(0..points / 10)).collect();
        let leaf = |(near, index): (i8, &u64)| Leaf {
            index: *index,
            datanet_id: 1,
            item_id: index + 1,
            novelty_ppm: 1_000_000,
            label: 0,
            owner: vec![1; 20],
            embedding: vec![20 - near; 128],
        };
        let leaves: Vec<Leaf> = (0..).zip(&places).map(leaf).collect();
        let hashes = leaves.iter().map(|leaf| (leaf.index, leaf_hash(&leaf.to_bytes()))).collect();
        let mut tree = Sparse { leaves: &hashes, filler: leaf_hash(b"far away"), same: BTreeMap::new() };
        let collection = Collection { root: tree.root(0, points), points, dimension: 128 };
        let openings: Vec<Opening> =
            leaves.into_iter().map(|leaf| Opening { path: tree.path(leaf.index, 0, points), leaf }).collect();
        let claims: Vec<Claim> =
            openings.iter().map(|o| Claim { opening: o.clone(), score: dot(&query, &o.leaf.embedding) }).collect();
        assert_eq!(check(&collection, terms, &query, &claims[..8]), Ok(()));
        let hits: Vec<Hit> = claims.iter().map(|c| Hit { index: c.opening.leaf.index, score: c.score }).collect();
        assert_eq!(omitted(&collection, terms, &query, &hits[..8], &openings[8]), Err(Flaw::NotBetter));
        assert_eq!(omitted(&collection, terms, &query, &hits[1..], &openings[0]), Ok(hits[0]));
        let longest = openings.iter().map(|o| o.path.len()).max().unwrap();
        assert!(longest <= 24, "{points} points: a path of {longest} nodes");
    }
}
