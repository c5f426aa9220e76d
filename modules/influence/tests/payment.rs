//! Payment rule v2 end to end: evidence against the float reference, calibration, fold heads, the sigma floor.
#![allow(clippy::unwrap_used, clippy::float_arithmetic, reason = "tests compare with floating point")]

mod common;

use common::{Data, certify};
use openledger_influence::base::SigmaFloor;
use openledger_influence::calibration::{Calibration, ONE};
use openledger_influence::evidence::{EVIDENCE_ONE, FreshSum, MAX_EVIDENCE, Movement, PublicModel, log_odds_movement};
use openledger_influence::fit::{
    FitOptions, Fitted, dequantise, fit, fit_folds, inverse_hessian, optimum, quantise_head,
};
use openledger_influence::folds::FoldSums;
use openledger_influence::{
    Accumulators, Attributor, Certifier, CertifyParams, Error, Head, HinvMatrix, PointSet, ProbeVectors, Shape,
};
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

const OLD: usize = 150;

/// A head on the first items and one on all of them.
fn two_epochs(data: &Data) -> (Fitted, Fitted) {
    let first = Data { shape: data.shape, rows: data.rows.iter().take(OLD).cloned().collect() };
    (first.fitted(), data.fitted())
}

fn inputs(e: &[i8]) -> Vec<f64> {
    e.iter().chain(&[127]).map(|&v| f64::from(v) / 128.0).collect()
}

fn softmax(w: &[f64], x: &[f64], a: f64) -> (Vec<f64>, usize) {
    let z: Vec<f64> = w.chunks(x.len()).map(|r| r.iter().zip(x).map(|(w, x)| w * x).sum::<f64>()).collect();
    let best = (0..z.len()).fold(0, |b, c| if z[c] > z[b] { c } else { b });
    let e: Vec<f64> = z.iter().map(|v| (a * (v - z[best])).exp()).collect();
    let sum: f64 = e.iter().sum();
    (e.iter().map(|v| v / sum).collect(), best)
}

/// Evidence in double precision, from the same integer matrix.
fn reference(data: &Data, public: &[f64], a: f64, k: &[f64], i: usize, mine: &[usize]) -> f64 {
    let (p, d) = (data.shape.params(), data.shape.inputs());
    let mut g = vec![0.0; p];
    for j in (OLD..data.rows.len()).filter(|j| !mine.contains(j)) {
        let x = inputs(&data.rows[j].0);
        let (mut r, _) = softmax(public, &x, a);
        r[usize::from(data.rows[j].1)] -= 1.0;
        for (c, r) in r.iter().enumerate() {
            x.iter().enumerate().for_each(|(t, x)| g[c * d + t] += r * x);
        }
    }
    let v: Vec<f64> = k.chunks(p).map(|row| row.iter().zip(&g).map(|(k, g)| k * g).sum::<f64>()).collect();
    let x = inputs(&data.rows[i].0);
    let h = softmax(public, &x, a).1;
    let y = usize::from(data.rows[i].1);
    let margin: f64 = x.iter().enumerate().map(|(t, x)| (v[y * d + t] - v[h * d + t]) * x).sum();
    (-margin / data.rows.len() as f64).clamp(-2.0, 2.0)
}

/// The matrix in doubles.
fn real(hinv: &HinvMatrix, p: usize) -> Vec<f64> {
    let mut out = vec![0.0; p * p];
    let bytes = hinv.to_bytes();
    let mut entries = bytes.chunks_exact(4).map(|c| f64::from(i32::from_le_bytes(c.try_into().unwrap())));
    for a in 0..p {
        for b in a..p {
            let v = entries.next().unwrap() / f64::from(1u32 << hinv.shift());
            (out[a * p + b], out[b * p + a]) = (v, v);
        }
    }
    out
}

#[test]
fn evidence_follows_the_reals_and_public_labels_bring_none() {
    let data = Data::new(4, 7, 260, 11);
    let (old, new) = two_epochs(&data);
    let temperature = 2 * ONE;
    let public = PublicModel::new(&old.head, temperature).unwrap();
    let mine: Vec<usize> = (200..230).collect();
    let (mut total, mut own) = (FreshSum::new(data.shape), FreshSum::new(data.shape));
    for (i, (e, y)) in data.rows.iter().enumerate().skip(OLD) {
        let view = public.view(e, *y).unwrap();
        total.absorb(&view, e).unwrap();
        if mine.contains(&i) {
            own.absorb(&view, e).unwrap();
        }
    }
    assert_eq!(FreshSum::from_bytes(data.shape, &total.to_bytes()).unwrap(), total);
    let others = total.without(&own).unwrap();
    let movement = Movement::new(&new.hinv, &others, 260).unwrap();
    let (w, k) = (dequantise(&old.head), real(&new.hinv, data.shape.params()));
    let mut bets = 0;
    for &i in &mine {
        let (e, y) = &data.rows[i];
        let view = public.view(e, *y).unwrap();
        let got = movement.evidence(e, *y, &view).unwrap();
        let want = reference(&data, &w, 2.0, &k, i, &mine);
        assert!((got as f64 / EVIDENCE_ONE as f64 - want).abs() < 1e-7, "{got} {want}");
        let agreed = movement.evidence(e, view.public_label, &view).unwrap();
        assert_eq!(agreed, 0);
        bets += usize::from(view.public_label != *y);
        let (p, h) = softmax(&w, &inputs(e), 2.0);
        assert_eq!(usize::from(view.public_label), h);
        assert!((f64::from(view.doubt) / EVIDENCE_ONE as f64 - (1.0 - p[h])).abs() < 1e-8);
    }
    assert!(bets > 0, "the data must have disagreements");
    assert_eq!(own.without(&total), Err(Error::WrongCount));
    assert!(PublicModel::new(&old.head, ONE + 1).is_err());
}

#[test]
fn the_extremes_of_evidence_stay_within_their_bound() {
    let shape = Shape::new(2, 1299).unwrap();
    let p = shape.params();
    // Rows at the bound of their sum, gradients at the bound of their sums.
    let upper = (0..p).flat_map(|a| (a..p).map(move |b| if a == b { 1 << 30 } else { 400_000_000 }));
    let hinv = HinvMatrix::from_upper(shape, 4, upper).unwrap();
    let bytes: Vec<u8> = 9u32
        .to_le_bytes()
        .into_iter()
        .chain((0..p).flat_map(|i| ((1i64 << 62) - 1 - i as i64).to_le_bytes()))
        .collect();
    let sums = FreshSum::from_bytes(shape, &bytes).unwrap();
    let movement = Movement::new(&hinv, &sums, 1).unwrap();
    let mut w = vec![0; p];
    w[0] = 1 << 20;
    let head = Head::new(shape, w).unwrap();
    let public = PublicModel::new(&head, ONE).unwrap();
    for e in [vec![-128i8; 1299], vec![127; 1299]] {
        for y in [0, 1] {
            let view = public.view(&e, y).unwrap();
            assert!(movement.evidence(&e, y, &view).unwrap().abs() <= MAX_EVIDENCE);
        }
    }
    assert_eq!(FreshSum::from_bytes(shape, &[0xff; 4 + 8 * 2600]).unwrap().to_bytes(), vec![0xff; 4 + 8 * 2600]);
    let mut wide = bytes;
    wide[11] = 0x40;
    assert_eq!(FreshSum::from_bytes(shape, &wide), Err(Error::BadEncoding));
}

#[test]
fn certification_finds_the_temperature_of_left_out_points() {
    let data = Data::new(3, 6, 240, 4);
    let fitted = data.fitted();
    let probes = ProbeVectors::new(&fitted.hinv, &[7; 32]);
    let certifier = Certifier::new(&fitted.head, &fitted.hinv, &probes, CertifyParams::DEFAULT, 240).unwrap();
    let (mut acc, mut plain) = (Accumulators::new(data.shape), Accumulators::new(data.shape));
    let mut calibration = Calibration::default();
    for (i, (e, y)) in data.rows.iter().enumerate() {
        let a = certifier.absorb_calibrating(&mut acc, &mut calibration, i as u64, e, *y, 1).unwrap();
        let b = certifier.absorb(&mut plain, i as u64, e, *y, 1).unwrap();
        assert_eq!(a, b);
    }
    assert_eq!(acc, plain);
    // True leave-one-out retraining, in doubles.
    let samples = data.samples();
    let mut losses = [0.0; 21];
    for (i, (e, y)) in data.rows.iter().enumerate() {
        let mut rest = samples.clone();
        rest.remove(i);
        let w =
            optimum(data.shape, &rest, &FitOptions::default(), Some(&fitted.optimum.weights), |_| ()).unwrap().weights;
        for (g, loss) in losses.iter_mut().enumerate() {
            *loss -= softmax(&w, &inputs(e), 2f64.powf((g as f64 - 4.0) / 4.0)).0[usize::from(*y)].ln();
        }
    }
    let best = (0..21).min_by(|&a, &b| losses[a].total_cmp(&losses[b])).unwrap();
    let want = 65_536.0 * 2f64.powf((best as f64 - 4.0) / 4.0);
    let ratio = f64::from(calibration.temperature()) / want;
    assert!((0.8..1.25).contains(&ratio), "{} {want}", calibration.temperature());
}

#[test]
fn wrong_fold_heads_are_refused() {
    let data = Data::new(4, 10, 320, 21);
    let fold_of: Vec<Option<u16>> = (0..320).map(|i| (i >= OLD).then_some((i % 8) as u16)).collect();
    let options = FitOptions::default();
    let (whole, heads) = fit_folds(data.shape, &data.samples(), &fold_of, 8, &options, None).unwrap();
    let refused = |head: &Head, fold: u16| {
        let mut sums = FoldSums::new(data.shape);
        for ((e, y), of) in data.rows.iter().zip(&fold_of) {
            if *of != Some(fold) {
                sums.absorb(head, e, *y).unwrap();
            }
        }
        !sums.check(head, &options.certify).unwrap().within
    };
    let (mut kept, mut tried, mut scaled) = (0, 0, 0);
    for (f, head) in heads.iter().enumerate() {
        let f = f as u16;
        assert!(!refused(head, f), "fold {f}");
        assert!(refused(&whole.head, f), "the head of all data is not that of fold {f}");
        for c in 0..data.shape.classes() {
            let mut w = dequantise(head);
            w.iter_mut().skip(c * 11).take(11).for_each(|v| *v *= 1.01);
            scaled += usize::from(refused(&quantise_head(data.shape, &w).unwrap(), f));
        }
        for i in (0..320).filter(|&i| fold_of[i] == Some(f)) {
            let rest: Vec<_> = data
                .samples()
                .into_iter()
                .enumerate()
                .filter(|&(j, _)| fold_of[j] != Some(f) || j == i)
                .map(|(_, s)| s)
                .collect();
            let cheat = fit(data.shape, &rest, &options, Some(&dequantise(head)), |_| ()).unwrap();
            kept += usize::from(refused(&cheat.head, f));
            tried += 1;
        }
    }
    assert_eq!(scaled, 32);
    assert!(kept * 100 >= tried * 95, "{kept} of {tried}");
    // The movement of log-odds is exactly zero for public labels, and that of the heads otherwise.
    let (e, y) = &data.rows[200];
    let public = whole.head.predict(e).unwrap() as u16;
    assert_eq!(log_odds_movement(&whole.head, &heads[0], e, public).unwrap(), 0);
    let other = (public + 1) % 4;
    let odds = |h: &Head| h.log_probability(e, other.into()).unwrap() - h.log_probability(e, public.into()).unwrap();
    let moved = log_odds_movement(&whole.head, &heads[0], e, other).unwrap();
    assert!((moved - (odds(&heads[0]) - odds(&whole.head))).abs() <= 16, "{moved} {y}");
}

#[test]
fn a_floor_of_sigma_moves_the_base_towards_influence() {
    let data = Data::new(3, 9, 220, 8);
    let fitted = data.fitted();
    let (_, points) = certify(&data, &fitted.head, &fitted.hinv, [1; 32]).unwrap();
    let real = |p: &openledger_influence::Point| p.sigma as f64 * 2f64.powi(-i32::from(p.exp));
    for ppm in [0, 500_000, 900_000, 1_000_000] {
        let floor = SigmaFloor::quantile(points.iter().map(|p| (p.sigma, p.exp)), ppm).unwrap();
        let least = floor.mantissa as f64 * 2f64.powi(-i32::from(floor.exp));
        let below = points.iter().filter(|p| real(p) < least).count();
        assert!(below * 1_000_000 <= points.len() * ppm as usize);
        let mut set = PointSet::with_floor(data.shape, floor);
        points.iter().for_each(|p| set.push(p).unwrap());
        let at = Attributor::new(&fitted.head, &fitted.hinv, &set).unwrap();
        for (e, _) in data.rows.iter().take(20) {
            let direction = at.direction(e).unwrap();
            let scores = at.scores(&direction).unwrap();
            for ((u, s), p) in at.relative(&direction).unwrap().into_iter().zip(scores).zip(&points) {
                let want = s.max(0) as f64 * 2f64.powi(20) / real(p).max(least);
                // A score is rounded to a unit, the base is not.
                let slack = 2f64.powi(20) / real(p).max(least) + 1.0;
                assert!((u as f64 - want).abs() <= want * 1e-9 + slack, "{u} {want}");
            }
        }
    }
    assert!(inverse_hessian(data.shape, &data.samples(), &FitOptions::default(), &fitted.optimum.weights).is_ok());
}

proptest! {
    #[test]
    fn evidence_is_linear_in_the_others(seed in 0u64..1000) {
        let data = Data::new(3, 5, 40, seed);
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let p = data.shape.params();
        let head = Head::new(data.shape, (0..p).map(|_| rng.gen_range(-100_000..100_000)).collect()).unwrap();
        let upper = (0..p).flat_map(|a| (a..p).map(move |b| a == b)).map(|d| if d { 1 << 26 } else { rng.gen_range(-1000..1000) });
        let hinv = HinvMatrix::from_upper(data.shape, 20, upper).unwrap();
        let public = PublicModel::new(&head, ONE).unwrap();
        let mut sums = [FreshSum::new(data.shape), FreshSum::new(data.shape), FreshSum::new(data.shape)];
        for (i, (e, y)) in data.rows.iter().enumerate() {
            let view = public.view(e, *y).unwrap();
            sums[i % 2].absorb(&view, e).unwrap();
            sums[2].absorb(&view, e).unwrap();
        }
        prop_assert_eq!(&sums[2].without(&sums[0]).unwrap().to_bytes()[4..], &sums[1].to_bytes()[4..]);
        let of = |s: &FreshSum, e: &[i8], y: u16| {
            let view = public.view(e, y).unwrap();
            Movement::new(&hinv, s, 4000).unwrap().evidence(e, y, &view).unwrap()
        };
        for (e, _) in data.rows.iter().take(6) {
            for y in 0..3 {
                let parts = of(&sums[0], e, y) + of(&sums[1], e, y);
                prop_assert!((parts - of(&sums[2], e, y)).abs() <= 3);
            }
        }
    }
}
