//! Certification accepts the optimum and its inverse Hessian and refuses anything near them; records match
//! the float reference.
#![allow(clippy::unwrap_used, clippy::float_arithmetic, reason = "tests compare with floating point")]

mod common;

use common::{Data, certify};
use openledger_influence::fit::{FitOptions, dequantise, fit, inverse_hessian, quantise_head};
use openledger_influence::{Accumulators, Certifier, CertifyParams, Error, Head, HinvMatrix, ProbeVectors, Shape};

#[test]
fn honest_head_passes_with_margin_and_records_match_floats() {
    for (classes, dim, n) in [(5, 16, 300), (2, 30, 200), (3, 13, 150)] {
        let data = Data::new(classes, dim, n, u64::from(dim));
        let f = data.fitted();
        let (cert, points) = certify(&data, &f.head, &f.hinv, [9; 32]).unwrap();
        assert!(cert.distance_ppb < 500_000 && cert.probe_miss_ppb < 1_000_000, "{cert:?}");
        assert_eq!(cert.distance_ppb, f.optimality.distance_ppb);
        // float reference at the quantised weights
        let w = dequantise(&f.head);
        let k = inverse_hessian(data.shape, &data.samples(), &FitOptions::default(), &w).unwrap();
        let p = data.shape.params();
        for (point, (e, y)) in points.iter().zip(&data.rows) {
            let x: Vec<f64> = e.iter().chain(&[127]).map(|&v| f64::from(v) / 128.0).collect();
            let z: Vec<f64> = w.chunks(x.len()).map(|r| r.iter().zip(&x).map(|(a, b)| a * b).sum()).collect();
            let top = z.iter().copied().fold(f64::MIN, f64::max);
            let sum: f64 = z.iter().map(|v| (v - top).exp()).sum();
            let r: Vec<f64> = z
                .iter()
                .enumerate()
                .map(|(c, v)| (v - top).exp() / sum - f64::from(u8::from(c == usize::from(*y))))
                .collect();
            let g: Vec<f64> = r.iter().flat_map(|r| x.iter().map(move |x| r * x)).collect();
            let kg: Vec<f64> = k.chunks(p).map(|row| row.iter().zip(&g).map(|(a, b)| a * b).sum()).collect();
            let sigma = g.iter().zip(&kg).map(|(a, b)| a * b).sum::<f64>().sqrt();
            let got = point.sigma as f64 * 2f64.powf(-22.0 - f64::from(point.exp) - f64::from(f.hinv.shift()) / 2.0);
            assert!((got / sigma - 1.0).abs() < 3e-4, "{got} {sigma}");
            for (m, r) in point.mantissas.iter().zip(&r) {
                assert!(
                    (f64::from(*m) * 2f64.powi(-15 - i32::from(point.exp)) - r).abs()
                        < 2f64.powi(-15 - i32::from(point.exp))
                );
            }
            let loo: Vec<f64> = z
                .iter()
                .zip(kg.chunks(x.len()))
                .map(|(z, v)| z + v.iter().zip(&x).map(|(a, b)| a * b).sum::<f64>() / n as f64)
                .collect();
            let best = (0..loo.len()).max_by(|&a, &b| loo[a].total_cmp(&loo[b])).unwrap();
            let mut sorted = loo.clone();
            sorted.sort_by(f64::total_cmp);
            let clear = sorted[loo.len() - 1] - sorted[loo.len() - 2] > 1e-3;
            assert!(!clear || point.gate == (best == usize::from(*y)));
        }
        assert!(points.iter().any(|p| !p.gate) && points.iter().filter(|p| p.gate).count() > n / 2);
    }
}

#[test]
fn steps_through_bytes_change_nothing() {
    let data = Data::new(4, 8, 90, 1);
    let f = data.fitted();
    let (want, _) = certify(&data, &f.head, &f.hinv, [1; 32]).unwrap();
    let probes = ProbeVectors::new(&f.hinv, &[1; 32]);
    let certifier = Certifier::new(&f.head, &f.hinv, &probes, CertifyParams::DEFAULT, 90).unwrap();
    let mut bytes = Accumulators::new(data.shape).to_bytes();
    for (i, (e, y)) in data.rows.iter().enumerate() {
        let mut acc = Accumulators::from_bytes(data.shape, &bytes).unwrap();
        assert_eq!(certifier.finish(&acc), Err(Error::WrongCount));
        certifier.absorb(&mut acc, i as u64, e, *y, 0).unwrap();
        bytes = acc.to_bytes();
        assert_eq!(bytes.len(), Accumulators::encoded_len(data.shape));
    }
    let mut acc = Accumulators::from_bytes(data.shape, &bytes).unwrap();
    assert_eq!(certifier.finish(&acc).unwrap(), want);
    assert_eq!(certifier.absorb(&mut acc, 1000, &data.rows[0].0, 0, 0), Err(Error::WrongCount));
    assert_eq!(Accumulators::from_bytes(data.shape, &bytes[1..]), Err(Error::BadLength));
}

#[test]
fn wrong_heads_are_refused() {
    let data = Data::new(5, 16, 300, 16);
    let f = data.fitted();
    let inputs = data.shape.inputs();
    for class in 0..5 {
        for factor in [0.99, 1.01] {
            let mut w = f.optimum.weights.clone();
            w.iter_mut().skip(class * inputs).take(inputs).for_each(|v| *v *= factor);
            let head = quantise_head(data.shape, &w).unwrap();
            assert_eq!(
                certify(&data, &head, &f.hinv, [2; 32]).err(),
                Some(Error::NotOptimal),
                "class {class} times {factor}"
            );
        }
    }
    // trained on other data: a contribution withheld, one added, another penalty
    let other = fit(data.shape, &data.samples()[1..], &FitOptions::default(), None, |_| ()).unwrap();
    assert_eq!(certify(&data, &other.head, &other.hinv, [2; 32]).err(), Some(Error::NotOptimal));
    let mut more = data.samples();
    more.push(data.samples()[7]);
    let other = fit(data.shape, &more, &FitOptions::default(), None, |_| ()).unwrap();
    assert_eq!(certify(&data, &other.head, &other.hinv, [2; 32]).err(), Some(Error::NotOptimal));
    let params = CertifyParams { lambda_ppb: 1_010_000, ..CertifyParams::DEFAULT };
    let other =
        fit(data.shape, &data.samples(), &FitOptions { certify: params, ..FitOptions::default() }, None, |_| ())
            .unwrap();
    assert_eq!(certify(&data, &other.head, &other.hinv, [2; 32]).err(), Some(Error::NotOptimal));
    let zero = Head::new(data.shape, vec![0; data.shape.params()]).unwrap();
    assert_eq!(certify(&data, &zero, &f.hinv, [2; 32]).err(), Some(Error::NotOptimal));
}

#[test]
fn optimum_of_contradictory_labels_still_certifies() {
    // every point under two labels: the optimum is small, and plainly rounded weights would miss it by more
    // than the tolerance
    let mut data = Data::new(5, 16, 200, 3);
    let again: Vec<_> = data.rows.iter().map(|(e, y)| (e.clone(), (y + 1) % 5)).collect();
    data.rows.extend(again);
    let f = data.fitted();
    let (cert, _) = certify(&data, &f.head, &f.hinv, [5; 32]).unwrap();
    let plain = quantise_head(data.shape, &f.optimum.weights).unwrap();
    let rounded = Certifier::check_head(&plain, &CertifyParams::DEFAULT, data.samples()).unwrap();
    assert!(cert.distance_ppb * 3 < rounded.distance_ppb, "{} {}", cert.distance_ppb, rounded.distance_ppb);
}

fn entries(m: &HinvMatrix) -> Vec<i32> {
    m.to_bytes().chunks(4).map(|c| i32::from_le_bytes(c.try_into().unwrap())).collect()
}

#[test]
fn wrong_inverses_are_refused() {
    let data = Data::new(5, 16, 300, 16);
    let f = data.fitted();
    let p = data.shape.params();
    let honest = entries(&f.hinv);
    let refused = |upper: Vec<i32>, what: &str| {
        let result = HinvMatrix::from_upper(data.shape, f.hinv.shift(), upper)
            .and_then(|m| certify(&data, &f.head, &m, [3; 32]).map(|_| ()));
        assert!(matches!(result, Err(Error::ProbeFailed | Error::NotPositiveDefinite)), "{what}: {result:?}");
    };
    // one entry, by 2 % of the smaller diagonal
    let mut start = 0;
    let diagonal: Vec<i32> = (0..p)
        .map(|a| {
            let v = honest[start];
            start += p - a;
            v
        })
        .collect();
    for (a, b) in [(0, 0), (0, 1), (3, 77), (84, 84), (40, 41), (16, 33)] {
        let mut k = honest.clone();
        let pos = (0..a).map(|r| p - r).sum::<usize>() + (b - a);
        k[pos] += diagonal[a].min(diagonal[b]) / 50;
        refused(k, &format!("entry {a},{b}"));
    }
    // the whole matrix by 1 %, a zeroed class, a rank-one nudge along one point's gradient
    refused(honest.iter().map(|&v| v + v / 80).collect(), "scaled");
    let x: Vec<f64> = data.rows[5].0.iter().chain(&[127]).map(|&v| f64::from(v) / 128.0).collect();
    let g: Vec<f64> = [0.7, -0.1, -0.2, -0.3, -0.1].iter().flat_map(|r| x.iter().map(move |x| r * x)).collect();
    let size = f64::from(1u32 << f.hinv.shift());
    let mut rank_one = honest.clone();
    let mut pos = 0;
    for a in 0..p {
        for b in a..p {
            rank_one[pos] += (0.5 * g[a] * g[b] * size) as i32;
            pos += 1;
        }
    }
    refused(rank_one, "rank one");
    // the inverse of another model's Hessian
    let other = Data::new(5, 16, 300, 17).fitted();
    refused(entries(&other.hinv), "foreign");
}

#[test]
fn parameters_and_points_out_of_range_are_refused() {
    let data = Data::new(3, 4, 40, 2);
    let f = data.fitted();
    let probes = ProbeVectors::new(&f.hinv, &[0; 32]);
    let with = |params, n| Certifier::new(&f.head, &f.hinv, &probes, params, n).err();
    let ok = CertifyParams::DEFAULT;
    assert_eq!(with(CertifyParams { lambda_ppb: 0, ..ok }, 40), Some(Error::BadParameter));
    assert_eq!(with(CertifyParams { tolerance_ppm: 10_001, ..ok }, 40), Some(Error::BadParameter));
    assert_eq!(with(CertifyParams { probe_tolerance_ppm: 0, ..ok }, 40), Some(Error::BadParameter));
    assert_eq!(with(ok, 0), Some(Error::BadParameter));
    assert_eq!(with(ok, (1 << 24) + 1), Some(Error::BadParameter));
    let other = Head::new(Shape::new(3, 5).unwrap(), vec![0; 18]).unwrap();
    assert_eq!(Certifier::new(&other, &f.hinv, &probes, ok, 40).err(), Some(Error::BadShape));
    let certifier = Certifier::new(&f.head, &f.hinv, &probes, ok, 40).unwrap();
    let mut acc = Accumulators::new(data.shape);
    assert_eq!(certifier.absorb(&mut acc, 0, &[0; 3], 0, 0), Err(Error::BadLength));
    assert_eq!(certifier.absorb(&mut acc, 0, &[0; 4], 3, 0), Err(Error::BadLabel));
    assert_eq!(acc, Accumulators::new(data.shape), "a refused point leaves no trace");
}

#[test]
fn extreme_inputs_stay_within_the_integers() {
    // every bound at once: 2600 parameters, extreme weights, features and inverse entries. overflow-checks
    // are off in the inner loops by design, so compare with i128 through the known answers of a constant
    // matrix.
    let shape = Shape::new(2, 1299).unwrap();
    let head = Head::new(shape, (0..2600).map(|i| if i < 1300 { i32::MAX } else { i32::MIN }).collect()).unwrap();
    let mut upper = Vec::new();
    for a in 0..2600usize {
        for b in a..2600 {
            upper.push(if a == b { i32::MAX } else { (((1u64 << 40) - (1 << 31)) / 2600) as i32 });
        }
    }
    let hinv = HinvMatrix::from_upper(shape, 28, upper).unwrap();
    let probes = ProbeVectors::new(&hinv, &[0; 32]);
    let certifier = Certifier::new(&head, &hinv, &probes, CertifyParams::DEFAULT, 1 << 24).unwrap();
    let mut acc = Accumulators::new(shape);
    let point = certifier.absorb(&mut acc, 0, &[-128; 1299], 0, 0).unwrap();
    // logits are -+2^31 * (1299 * 128 - 127): all probability on class 1, residual exactly (-1, 1)
    assert_eq!((point.exp, &point.mantissas[..]), (0, &[-32767i16, 32767][..]));
    // g = (-m x, m x): off-diagonal blocks cancel, leaving the diagonal surplus over the constant
    // off-diagonal entries
    let off = i128::from(((1u64 << 40) - (1 << 31)) / 2600);
    let squares = 1299i128 * 128 * 128 + 127 * 127;
    let want = 2 * 32767i128 * 32767 * squares * (i128::from(i32::MAX) - off);
    assert_eq!(u128::from(point.sigma), u128::try_from(want).unwrap().isqrt());
}
