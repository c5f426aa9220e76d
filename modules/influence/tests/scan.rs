//! The vectorised scan equals the naive definition bit for bit, and influence matches the float reference.
#![allow(clippy::unwrap_used, clippy::float_arithmetic, reason = "tests compare with floating point")]

mod common;

use common::{Data, certify};
use openledger_influence::fit::{FitOptions, dequantise, inverse_hessian};
use openledger_influence::{Attributor, Head, HinvMatrix, Payee, Point, PointSet, ScoredPoint, Shape};
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Random parts that need not be certified: the integer definition must hold for any.
fn random(shape: Shape, n: usize, seed: u64, extreme: bool) -> (Head, HinvMatrix, Vec<Point>) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let p = shape.params();
    let head = Head::new(shape, (0..p).map(|_| rng.gen_range(-200_000..200_000)).collect()).unwrap();
    let hinv = HinvMatrix::from_upper(
        shape,
        20,
        (0..p)
            .flat_map(|a| (a..p).map(move |b| a == b))
            .map(|d| if d { rng.gen_range(1 << 20..1 << 28) } else { rng.gen_range(-1000..1000) }),
    )
    .unwrap();
    let mut id = 0;
    let points =
        (0..n)
            .map(|_| {
                id += rng.gen_range(1..5u64);
                let sigma_bits = rng.gen_range(1..49);
                let pick =
                    |rng: &mut ChaCha8Rng| if extreme { if rng.r#gen() { -128i8 } else { 127 } } else { rng.r#gen() };
                Point {
                    id,
                    label: 0,
                    embedding: (0..shape.dim()).map(|_| pick(&mut rng)).collect(),
                    mantissas: (0..shape.classes())
                        .map(|_| {
                            if extreme {
                                if rng.r#gen() { 32767 } else { -32767 }
                            } else {
                                rng.gen_range(-32767..=32767)
                            }
                        })
                        .collect(),
                    exp: if extreme { 0 } else { rng.gen_range(0..=250) >> rng.gen_range(0..8) },
                    sigma: rng.gen_range(1..=1u64 << sigma_bits),
                    gate: rng.r#gen(),
                    novelty_ppm: rng.gen_range(0..=1_000_000),
                }
            })
            .collect();
    (head, hinv, points)
}

/// The scan by its definition, in 128-bit integers.
fn naive(points: &[Point], v: &[i32]) -> (Vec<i64>, Vec<u64>) {
    let mut scores = Vec::new();
    let mut relative = Vec::new();
    for p in points {
        let x: Vec<i128> = p.embedding.iter().chain(&[127]).map(|&e| i128::from(e)).collect();
        let dot: i128 = v
            .chunks(x.len())
            .zip(&p.mantissas)
            .map(|(row, &m)| i128::from(m) * row.iter().zip(&x).map(|(&v, x)| i128::from(v) * x).sum::<i128>())
            .sum();
        let exp = u32::from(p.exp);
        let magnitude = if exp == 0 {
            dot.abs()
        } else if exp > 100 {
            0
        } else {
            (dot.abs() + (1i128 << (exp - 1))) >> exp
        };
        scores.push(i64::try_from(magnitude * dot.signum()).unwrap());
        let b = 64 - p.sigma.leading_zeros();
        let reciprocal = (1u128 << (62 + b)) / u128::from(p.sigma);
        let u = (dot.max(0).unsigned_abs() * reciprocal) >> (42 + b);
        relative.push(u64::try_from(u.min(1 << 48)).unwrap());
    }
    (scores, relative)
}

fn compare(shape: Shape, n: usize, seed: u64, extreme: bool) {
    let (head, hinv, points) = random(shape, n, seed, extreme);
    let mut chunks = vec![Vec::new(); 3];
    points.iter().enumerate().for_each(|(i, p)| p.pack(&mut chunks[i * 3 / n]));
    let set = PointSet::from_chunks(shape, chunks.iter().map(|c| &c[..])).unwrap();
    let at = Attributor::new(&head, &hinv, &set).unwrap();
    let query: Vec<i8> = points[n / 2].embedding.iter().map(|&e| e / 2).collect();
    let direction = at.direction(&query).unwrap();
    assert!(direction.entries().iter().map(|v| v.unsigned_abs()).max().unwrap() >= 1 << 25, "V uses its bits");
    let (scores, relative) = naive(&points, direction.entries());
    assert_eq!(at.scores(&direction).unwrap(), scores);
    assert_eq!(at.relative(&direction).unwrap(), relative);
    let record = at.attribute(&query).unwrap();
    let mut signed: Vec<ScoredPoint> = points
        .iter()
        .zip(&scores)
        .map(|(p, &score)| ScoredPoint { id: p.id, score })
        .filter(|s| s.score != 0)
        .collect();
    signed.sort_by_key(|s| (std::cmp::Reverse(s.score.unsigned_abs()), s.id));
    signed.truncate(100);
    assert_eq!(record.signed, signed);
    let mut payees: Vec<Payee> = points
        .iter()
        .zip(&relative)
        .map(|(p, &relative)| Payee { id: p.id, relative, gate: p.gate, novelty_ppm: p.novelty_ppm })
        .filter(|p| p.relative > 0)
        .collect();
    payees.sort_by_key(|p| (std::cmp::Reverse(p.relative), p.id));
    payees.truncate(100);
    assert_eq!(record.payees, payees);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn scan_equals_the_definition(classes in 2u16..12, dim in 1u16..200, n in 3usize..400, seed: u64, extreme: bool) {
        compare(Shape::new(classes, dim).unwrap(), n, seed, extreme);
    }
}

#[test]
fn scan_equals_the_definition_at_the_limits() {
    compare(Shape::new(2, 1299).unwrap(), 20, 1, true);
    compare(Shape::new(256, 9).unwrap(), 20, 2, true);
    compare(Shape::new(10, 64).unwrap(), 5000, 3, false);
}

#[test]
fn ties_go_to_the_lower_id() {
    let shape = Shape::new(2, 4).unwrap();
    let (head, hinv, points) = random(shape, 1, 4, false);
    let mut set = PointSet::new(shape);
    for id in 0..250 {
        set.push(&Point { id, exp: 0, sigma: 1 << 30, ..points[0].clone() }).unwrap();
    }
    let record = Attributor::new(&head, &hinv, &set).unwrap().attribute(&points[0].embedding).unwrap();
    assert_eq!(record.signed.iter().map(|s| s.id).collect::<Vec<_>>(), (0..100).collect::<Vec<_>>());
}

#[test]
fn influence_matches_the_float_reference() {
    let data = Data::new(4, 12, 250, 5);
    let f = data.fitted();
    let (_, points) = certify(&data, &f.head, &f.hinv, [0; 32]).unwrap();
    let mut set = PointSet::new(data.shape);
    points.iter().for_each(|p| set.push(p).unwrap());
    let at = Attributor::new(&f.head, &f.hinv, &set).unwrap();
    let w = dequantise(&f.head);
    let k = inverse_hessian(data.shape, &data.samples(), &FitOptions::default(), &w).unwrap();
    let gradient = |e: &[i8], y: Option<u16>| {
        let x: Vec<f64> = e.iter().chain(&[127]).map(|&v| f64::from(v) / 128.0).collect();
        let z: Vec<f64> = w.chunks(x.len()).map(|r| r.iter().zip(&x).map(|(a, b)| a * b).sum()).collect();
        let y = y.map_or_else(|| (0..z.len()).max_by(|&a, &b| z[a].total_cmp(&z[b])).unwrap(), usize::from);
        let sum: f64 = z.iter().map(|v| (v - z[y]).exp()).sum();
        let others: f64 = z.iter().enumerate().filter(|(c, _)| *c != y).map(|(_, v)| (v - z[y]).exp()).sum();
        let r: Vec<f64> =
            z.iter().enumerate().map(|(c, v)| if c == y { -others / sum } else { (v - z[y]).exp() / sum }).collect();
        r.iter().flat_map(|r| x.iter().map(move |x| r * x)).collect::<Vec<f64>>()
    };
    // the last query lies far inside a class: its residual is tiny, and its scores keep their relative
    // precision
    let far: Vec<i8> = data.rows[0].0.iter().map(|&v| v.saturating_mul(3)).collect();
    for query in data.rows.iter().take(20).map(|(e, _)| e).chain([&far]) {
        let gq = gradient(query, None);
        let v: Vec<f64> = k.chunks(gq.len()).map(|row| row.iter().zip(&gq).map(|(a, b)| a * b).sum()).collect();
        let direction = at.direction(query).unwrap();
        let got = at.scores(&direction).unwrap();
        let want: Vec<f64> =
            data.rows.iter().map(|(e, y)| gradient(e, Some(*y)).iter().zip(&v).map(|(a, b)| a * b).sum()).collect();
        let top = want.iter().fold(0f64, |m, v| m.max(v.abs()));
        for (s, want) in got.iter().zip(&want) {
            let s = *s as f64 * 2f64.powi(direction.scale_exp());
            assert!((s - want).abs() < 2e-3 * top, "{s} {want} of {top}");
        }
    }
}
