//! How faithful scores and payments are: the linear datamodeling score (LDS).
//!
//! A head is fitted again on halves of the points. Scores of the points for a question predict what each half makes of
//! it: the sum of the scores over the half. The truth is minus the loss of the half's head on the label that the whole
//! head gives. The LDS is the Spearman correlation between both over the halves, and its mean over the questions.

use super::linalg;
use super::{FitError, FitOptions, Sample, dequantise, features, inverse_hessian, optimum, refit};
use crate::base::SigmaFloor;
use crate::error::Error;
use crate::head::{Head, HinvMatrix};
use crate::payout::split_data_pool;
use crate::points::{Point, PointSet};
use crate::scan::Attributor;

/// Pool of one question, far above the weights that it is split by, so that rounding does not show.
const POOL: u64 = 1_000_000_000_000;
/// Chord steps of a half before Newton steps take over.
const CHORD_STEPS: u32 = 60;
/// Largest norm of the gradient at the optimum of a half.
const TOLERANCE: f64 = 1e-7;
/// Groups of halves that the error is taken over.
const GROUPS: usize = 10;

/// A certified head with what it was certified on.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The head.
    pub head: &'a Head,
    /// Its inverse Hessian.
    pub hinv: &'a HinvMatrix,
    /// Its points, by ascending id.
    pub points: &'a [Point],
    /// The regularisation, times 10^9.
    pub lambda_ppb: u64,
}

/// How much of the payment rule is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The base alone: influence over `max(sigma, floor)`.
    Base,
    /// The base, for points whose label survives without them.
    Gate,
    /// The base with gate and novelty: what is paid where evidence withholds nothing.
    Paid,
}

/// A linear datamodeling score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// Mean Spearman correlation over the questions, from -1 to 1.
    pub lds: f64,
    /// Its standard error: the variance between questions and the jackknife's variance between groups of halves, added.
    /// The two overlap, so the error is rather too large than too small.
    pub error: f64,
}

impl Subject<'_> {
    fn samples(&self, chosen: impl Fn(usize) -> bool) -> Vec<Sample<'_>> {
        let all = self.points.iter().enumerate().filter(|(at, _)| chosen(*at));
        all.map(|(_, p)| (p.embedding.as_slice(), p.label)).collect()
    }

    fn set(&self, floor_ppm: u32) -> crate::Result<PointSet> {
        let floor = SigmaFloor::quantile(self.points.iter().map(|p| (p.sigma, p.exp)), floor_ppm)?;
        let mut set = PointSet::with_floor(self.head.shape(), floor);
        self.points.iter().try_for_each(|point| set.push(point))?;
        Ok(set)
    }
}

/// Signed influence of every point on every question, as records have it: questions by points. The scale of a question
/// is its own.
///
/// # Errors
/// Those of [`Attributor::direction`] and [`PointSet::push`].
pub fn influence(subject: &Subject<'_>, questions: &[Vec<i8>]) -> crate::Result<Vec<Vec<f64>>> {
    let set = subject.set(0)?;
    let attributor = Attributor::new(subject.head, subject.hinv, &set)?;
    let one = |e: &Vec<i8>| {
        let scores = attributor.scores(&attributor.direction(e)?)?;
        Ok(scores.into_iter().map(|s| s as f64).collect())
    };
    questions.iter().map(one).collect()
}

/// What each question pays to each point by the chain's split: questions by points. `most` is the number of payees that
/// a record keeps.
///
/// # Errors
/// Those of [`Attributor::attribute`], [`SigmaFloor::quantile`] and [`split_data_pool`].
pub fn payments(
    subject: &Subject<'_>,
    floor_ppm: u32,
    most: usize,
    part: Part,
    questions: &[Vec<i8>],
) -> crate::Result<Vec<Vec<f64>>> {
    let set = subject.set(floor_ppm)?;
    let attributor = Attributor::new(subject.head, subject.hinv, &set)?;
    let places: std::collections::BTreeMap<u64, usize> = set.ids().zip(0..).collect();
    let one = |e: &Vec<i8>| {
        let mut payees = attributor.attribute(e)?.payees;
        payees.truncate(most);
        for payee in &mut payees {
            payee.gate |= part == Part::Base;
            if part != Part::Paid {
                payee.novelty_ppm = 1_000_000;
            }
        }
        let split = split_data_pool(POOL, &payees)?;
        let mut row = vec![0.0; places.len()];
        for (payee, amount) in payees.iter().zip(split.amounts) {
            let slot = places.get(&payee.id).and_then(|at| row.get_mut(*at)).ok_or(Error::BadLength)?;
            *slot = amount as f64;
        }
        Ok(row)
    };
    questions.iter().map(one).collect()
}

/// Fits the head on every half, and returns the losses of the questions: halves by questions. `halves[h][i]` says
/// whether point i is in half h. The label of a question is the one that the whole head gives. `told` is told how many
/// halves are done.
///
/// # Errors
/// Those of [`optimum`]; [`Error::BadLength`] for a question that does not fit.
pub fn losses(
    subject: &Subject<'_>,
    questions: &[Vec<i8>],
    halves: &[Vec<bool>],
    mut told: impl FnMut(usize),
) -> core::result::Result<Vec<Vec<f64>>, FitError> {
    let shape = subject.head.shape();
    let mut options = FitOptions { gradient_tolerance: TOLERANCE, ..FitOptions::default() };
    options.certify.lambda_ppb = subject.lambda_ppb;
    let start = dequantise(subject.head);
    let inverse = inverse_hessian(shape, &subject.samples(|_| true), &options, &start)?;
    let chord = FitOptions { max_iterations: CHORD_STEPS, ..options };
    let labels = questions.iter().map(|e| subject.head.predict(e)).collect::<crate::Result<Vec<usize>>>()?;
    let mut all = Vec::with_capacity(halves.len());
    for half in halves {
        let samples = subject.samples(|at| half.get(at).copied().unwrap_or(false));
        let found = match refit(shape, &samples, &chord, &start, &inverse) {
            Ok(found) => found,
            // Too far from the whole set for steps with its inverse.
            Err(_) => optimum(shape, &samples, &options, Some(&start), |_| ())?,
        };
        all.push(questions.iter().zip(&labels).map(|(e, label)| loss(&found.weights, e, *label)).collect());
        told(all.len());
    }
    Ok(all)
}

/// Cross-entropy of a label under real weights, class after class with the bias last.
fn loss(weights: &[f64], e: &[i8], label: usize) -> f64 {
    let x: Vec<f64> = features(e).collect();
    let logits: Vec<f64> = weights.chunks_exact(x.len().max(1)).map(|row| linalg::dot(row, &x)).collect();
    let top = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = logits.iter().map(|z| libm::exp(z - top)).sum();
    libm::log(sum) + top - logits.get(label).copied().unwrap_or(0.0)
}

/// The LDS of scores (questions by points) over halves with their losses (halves by questions).
///
/// A question whose sums are all equal predicts nothing: its correlation is 0. Fewer than three halves or two questions
/// have no error; it is not a number then.
#[must_use]
pub fn score(scores: &[Vec<f64>], halves: &[Vec<bool>], losses: &[Vec<f64>]) -> Score {
    let sum = |row: &[f64], half: &[bool]| -> f64 {
        row.iter().zip(half).filter(|(_, within)| **within).map(|(s, _)| s).sum()
    };
    // For every question the pairs of prediction and truth, half by half.
    let pairs: Vec<Vec<(f64, f64)>> = scores
        .iter()
        .enumerate()
        .map(|(q, row)| {
            let truth = |losses: &Vec<f64>| -losses.get(q).copied().unwrap_or(f64::NAN);
            halves.iter().zip(losses).map(|(half, losses)| (sum(row, half), truth(losses))).collect()
        })
        .collect();
    let whole: Vec<f64> = pairs.iter().map(|pairs| spearman(pairs)).collect();
    let lds = mean(&whole);
    let groups = GROUPS.min(halves.len());
    let without = |group: usize| {
        let kept = |pairs: &Vec<(f64, f64)>| {
            let left: Vec<(f64, f64)> =
                pairs.iter().enumerate().filter(|(at, _)| at % groups != group).map(|(_, pair)| *pair).collect();
            spearman(&left)
        };
        mean(&pairs.iter().map(kept).collect::<Vec<f64>>())
    };
    let jackknife: Vec<f64> = (0..groups).map(without).collect();
    let of_halves = squares(&jackknife) * (groups as f64 - 1.0) / groups as f64;
    let count = whole.len() as f64;
    let of_questions = squares(&whole) / (count * (count - 1.0));
    let error = if groups < 3 { f64::NAN } else { (of_halves + of_questions).sqrt() };
    Score { lds, error }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Sum of squared distances from the mean.
fn squares(values: &[f64]) -> f64 {
    let middle = mean(values);
    values.iter().map(|v| (v - middle) * (v - middle)).sum()
}

/// Spearman's rank correlation; equal values share the mean of their ranks. Zero where either side is constant.
fn spearman(pairs: &[(f64, f64)]) -> f64 {
    let a = ranks(pairs.iter().map(|pair| pair.0).collect());
    let b = ranks(pairs.iter().map(|pair| pair.1).collect());
    let middle = (pairs.len() as f64 - 1.0) / 2.0;
    let product: f64 = a.iter().zip(&b).map(|(x, y)| (x - middle) * (y - middle)).sum();
    let scale = (squares(&a) * squares(&b)).sqrt();
    if scale > 0.0 { product / scale } else { 0.0 }
}

fn ranks(values: Vec<f64>) -> Vec<f64> {
    let mut order: Vec<(f64, usize)> = values.into_iter().zip(0..).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut out = vec![0.0; order.len()];
    let mut first = 0;
    for tied in order.chunk_by(|a, b| a.0 == b.0) {
        let rank = first as f64 + (tied.len() as f64 - 1.0) / 2.0;
        for (_, at) in tied {
            if let Some(slot) = out.get_mut(*at) {
                *slot = rank;
            }
        }
        first += tied.len();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{Fitted, fit};
    use super::*;
    use crate::{Accumulators, Certifier, ProbeVectors, Shape};
    use rand::seq::SliceRandom;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn ranks_and_correlations_are_those_of_the_textbook() {
        assert_eq!(ranks(vec![3.0, 1.0, 3.0, 0.0]), [2.5, 1.0, 2.5, 0.0]);
        let pairs = |b: [f64; 5]| [86.0, 97.0, 99.0, 100.0, 101.0].into_iter().zip(b).collect::<Vec<_>>();
        assert!((spearman(&pairs([0.0, 20.0, 28.0, 27.0, 50.0])) - 0.9).abs() < 1e-12);
        assert_eq!(spearman(&pairs([5.0, 4.0, 3.0, 2.0, 1.0])), -1.0);
        assert_eq!(spearman(&pairs([7.0; 5])), 0.0);
    }

    /// Two noisy classes in the plane, and questions of the same kind.
    fn cloud(count: usize, rng: &mut ChaCha8Rng) -> Vec<(Vec<i8>, u16)> {
        let mut one = || {
            let label = u16::from(rng.gen_bool(0.5));
            let side = if label == 0 { -25 } else { 25 };
            let mut coordinate = |middle: i8| middle.saturating_add(rng.gen_range(-60..=60));
            (vec![coordinate(side), coordinate(0)], label)
        };
        (0..count).map(|_| one()).collect()
    }

    fn certified(data: &[(Vec<i8>, u16)]) -> (Fitted, Vec<Point>) {
        let samples: Vec<Sample<'_>> = data.iter().map(|(e, y)| (&e[..], *y)).collect();
        let shape = Shape::new(2, 2).unwrap();
        let fitted = fit(shape, &samples, &FitOptions::default(), None, |_| ()).unwrap();
        let probes = ProbeVectors::new(&fitted.hinv, &[1; 32]);
        let count = u32::try_from(data.len()).unwrap();
        let params = FitOptions::default().certify;
        let certifier = Certifier::new(&fitted.head, &fitted.hinv, &probes, params, count).unwrap();
        let mut sums = Accumulators::new(shape);
        let points = (0u64..).zip(data).map(|(id, (e, y))| certifier.absorb(&mut sums, id, e, *y, 1_000_000).unwrap());
        let points = points.collect();
        (fitted, points)
    }

    #[test]
    fn exact_influence_predicts_refits_and_noise_does_not() {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let data = cloud(160, &mut rng);
        let (fitted, points) = certified(&data);
        let questions: Vec<Vec<i8>> = cloud(30, &mut rng).into_iter().map(|(e, _)| e).collect();
        let lambda_ppb = FitOptions::default().certify.lambda_ppb;
        let subject = Subject { head: &fitted.head, hinv: &fitted.hinv, points: &points, lambda_ppb };
        let half = |rng: &mut ChaCha8Rng| {
            let mut half: Vec<bool> = (0..data.len()).map(|at| at % 2 == 0).collect();
            half.shuffle(rng);
            half
        };
        let halves: Vec<Vec<bool>> = (0..40).map(|_| half(&mut rng)).collect();
        let mut done = 0;
        let losses = losses(&subject, &questions, &halves, |count| done = count).unwrap();
        assert_eq!((done, losses.len(), losses[0].len()), (40, 40, 30));

        let record = influence(&subject, &questions).unwrap();
        let signed = score(&record, &halves, &losses);
        assert!(signed.lds > 0.95 && signed.error < 0.02, "{signed:?}");
        let opposite: Vec<Vec<f64>> = record.iter().map(|row| row.iter().map(|s| -s).collect()).collect();
        assert!((score(&opposite, &halves, &losses).lds + signed.lds).abs() < 1e-9);
        let noise: Vec<Vec<f64>> = record.iter().map(|row| row.iter().map(|_| rng.r#gen::<f64>()).collect()).collect();
        let noise = score(&noise, &halves, &losses);
        assert!(noise.lds.abs() < 3.0 * noise.error && noise.error < 0.2, "{noise:?}");

        // What is paid follows influence too, but less: only those who support an answer are paid.
        let paid = |floor, part| {
            let rows = payments(&subject, floor, 100, part, &questions).unwrap();
            assert!(rows.iter().all(|row| row.iter().sum::<f64>() <= POOL as f64));
            score(&rows, &halves, &losses).lds
        };
        let (base, whole) = (paid(0, Part::Base), paid(0, Part::Paid));
        assert!(whole > 3.0 * noise.error && whole < signed.lds, "{whole}");
        assert!(paid(900_000, Part::Base) > base, "a floor follows influence more closely");
        assert_eq!(paid(0, Part::Gate), whole, "all items are new");
    }

    #[test]
    fn the_loss_is_the_objectives() {
        let weights = [0.5, -1.0, 0.25, -0.5, 1.0, 0.0];
        let options = FitOptions {
            certify: crate::CertifyParams { lambda_ppb: 0, ..crate::CertifyParams::DEFAULT },
            ..FitOptions::default()
        };
        let sample: Sample<'_> = (&[40, -90], 1);
        let objective =
            super::super::Objective::new(Shape::new(2, 2).unwrap(), &[sample], super::super::lambda(&options)).unwrap();
        assert!((loss(&weights, sample.0, 1) - objective.evaluate(&weights).value).abs() < 1e-12);
    }
}
