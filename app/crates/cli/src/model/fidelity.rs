//! `model fidelity`: how well the record of a model, and what it pays, predict what the model would say without a part
//! of its data. Everything is read from a node and computed here; nothing is signed or sent.

mod material;
mod questions;
mod report;

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use openledger_influence::fit::fidelity::{Part, Score, Subject, influence, losses, payments, score};
use openledger_influence::fit::{FitError, FitOptions};
use openledger_proto::openledger::attribution::v1::{QueryParamsRequest, QueryParamsResponse};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};

use super::{plan, progress};
use crate::table::TableArgs;
use material::Material;
use openledger_client::{Client, ClientError, OutputFormat};
use questions::Source;

/// Floors of the base that are shown beside the model's own, as quantiles of self-influence in ppm.
const FLOORS: [u32; 4] = [0, 500_000, 750_000, 900_000];
/// Fewer points say nothing.
const LEAST_POINTS: usize = 20;
/// Fewer owners have too few halves.
const LEAST_OWNERS: usize = 4;
/// How often a half may be drawn that was drawn before, for each that is wanted.
const PATIENCE: usize = 20;

/// Measure how faithfully a model's record and payments follow the influence of its data
///
/// The head is fitted again on random halves of its points, and on random halves of the owners. The linear datamodeling
/// score (LDS) says how well the sum of what a half was credited or paid predicts what its head makes of a question: 1
/// is a perfect prediction of the order of the halves, 0 none. The record holds signed influence; payments hold what
/// the floor of the base, gate and novelty leave of it.
///
/// Questions are the rows of --questions, or items of the model's datanets that it was not trained on, or, where there
/// are fewer than 20 of these, a fifth of its points, which are then left out of the fit.
///
/// Example:
///
///   openledgerd model fidelity --model 1 --subsets 120
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(super) struct FidelityArgs {
    /// The certified model
    #[arg(long, value_name = "ID")]
    model: u64,
    /// Random halves of the points, and as many of the owners
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u16).range(10..=1000))]
    subsets: u16,
    /// The same seed draws the same halves and questions
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// CSV, JSONL or Parquet file of questions, read as contribute reads its tables; their labels are not used
    #[arg(long, value_name = "FILE")]
    questions: Option<PathBuf>,
    /// Most questions that are asked; of more as many are drawn
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(2..=10_000))]
    most_questions: u16,
    #[command(flatten)]
    table: TableArgs,
}

/// A rule that scores points, and how faithful it is.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    /// The part of the payment rule; `None` for the record.
    rule: Option<(u32, Part)>,
    points: Score,
    owners: Option<Score>,
}

/// All that was measured.
#[derive(Debug, Clone, PartialEq)]
struct Measured {
    points: usize,
    owners: usize,
    halves_of_points: usize,
    /// Few owners have few halves.
    halves_of_owners: usize,
    questions: usize,
    /// The quantile of the floor that the model has, in ppm.
    floor_ppm: u32,
    rows: Vec<Row>,
}

/// Runs `model fidelity`.
///
/// # Errors
/// When the node cannot be asked, the model has no certified head, there are too few points or questions, or a fit does
/// not converge.
pub(super) fn run(client: &Client, format: OutputFormat, args: &FidelityArgs, yes: bool) -> Result<(), ClientError> {
    let model = plan::model(client, args.model)?;
    let material = Material::fetch(client, &model)?;
    let mut rng = StdRng::seed_from_u64(args.seed);
    let (source, mut questions) = questions::found(client, &model, &material, args, yes)?;
    let material = if source == Source::LeftOut {
        let (rest, left_out) = material.split(&mut rng)?;
        questions = left_out;
        rest
    } else {
        material
    };
    questions.shuffle(&mut rng);
    questions.truncate(args.most_questions.into());
    let most = most_payees(client)?;
    let measured = measure(&material, &questions, (args.subsets.into(), most), &mut rng)?;
    report::show(format, args, &measured, source)
}

fn most_payees(client: &Client) -> Result<usize, ClientError> {
    let answer: QueryParamsResponse =
        client.query("/openledger.attribution.v1.Query/Params", &QueryParamsRequest::default())?;
    Ok(usize::try_from(answer.params.unwrap_or_default().max_payees).unwrap_or(usize::MAX))
}

fn failed(error: &FitError) -> ClientError {
    ClientError::Usage(format!("fit: {error}"))
}

/// Fits the halves, and scores every rule on them.
fn measure(
    material: &Material,
    questions: &[Vec<i8>],
    (subsets, most): (usize, usize),
    rng: &mut impl Rng,
) -> Result<Measured, ClientError> {
    let subject = material.subject();
    let points = subject.points.len();
    if points < LEAST_POINTS || questions.len() < 2 {
        let text = format!("{points} points and {} questions are too few to say anything", questions.len());
        return Err(ClientError::Usage(text));
    }
    let each: Vec<usize> = (0..points).collect();
    let by_point = halves(rng, &each, subsets);
    let owners = material.owners.iter().collect::<BTreeSet<_>>().len();
    let by_owner = if owners < LEAST_OWNERS { Vec::new() } else { halves(rng, &material.owners, subsets) };
    let fitted = |what: &str, halves: &[Vec<bool>]| {
        let told = |done: usize| {
            if done.is_multiple_of(20) || done == halves.len() {
                progress(&format!("fitted {done} of {} halves of the {what}", halves.len()));
            }
        };
        losses(&subject, questions, halves, told).map_err(|e| failed(&e))
    };
    let (losses_by_point, losses_by_owner) = (fitted("points", &by_point)?, fitted("owners", &by_owner)?);
    let own = material.floor_ppm;
    let others = FLOORS.into_iter().filter(|floor| *floor != own).map(|floor| (floor, Part::Paid));
    let rules = [(own, Part::Base), (own, Part::Gate), (own, Part::Paid)].into_iter().chain(others);
    let mut rows = Vec::new();
    for rule in std::iter::once(None).chain(rules.map(Some)) {
        let scores = scored(&subject, rule, most, questions).map_err(|e| failed(&e.into()))?;
        let owners = (!by_owner.is_empty()).then(|| score(&scores, &by_owner, &losses_by_owner));
        rows.push(Row { rule, points: score(&scores, &by_point, &losses_by_point), owners });
    }
    Ok(Measured {
        points,
        owners,
        halves_of_points: by_point.len(),
        halves_of_owners: by_owner.len(),
        questions: questions.len(),
        floor_ppm: own,
        rows,
    })
}

fn scored(
    subject: &Subject<'_>,
    rule: Option<(u32, Part)>,
    most: usize,
    questions: &[Vec<i8>],
) -> openledger_influence::Result<Vec<Vec<f64>>> {
    match rule {
        None => influence(subject, questions),
        Some((floor_ppm, part)) => payments(subject, floor_ppm, most, part, questions),
    }
}

/// Random halves of units, as the points that belong to them: `unit_of` names the unit of each point. All are
/// different, so few units have fewer halves than are wanted.
fn halves(rng: &mut impl Rng, unit_of: &[usize], wanted: usize) -> Vec<Vec<bool>> {
    let mut units: Vec<usize> = unit_of.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    let mut seen = BTreeSet::new();
    let mut drawn = Vec::new();
    for _ in 0..wanted.saturating_mul(PATIENCE) {
        if drawn.len() == wanted {
            break;
        }
        units.shuffle(rng);
        let chosen: BTreeSet<usize> = units.iter().copied().take(units.len() / 2).collect();
        let half: Vec<bool> = unit_of.iter().map(|unit| chosen.contains(unit)).collect();
        if seen.insert(half.clone()) {
            drawn.push(half);
        }
    }
    drawn
}

/// The options of a fit that is not submitted.
fn options(lambda_ppb: u64) -> FitOptions {
    let mut options = FitOptions::default();
    options.certify.lambda_ppb = lambda_ppb;
    options
}

#[cfg(test)]
mod tests {
    use super::material::certified;
    use super::*;
    use openledger_influence::Shape;

    #[test]
    fn halves_differ_and_hold_half_of_the_units() {
        let mut rng = StdRng::seed_from_u64(3);
        let unit_of: Vec<usize> = (0..24).map(|at| at % 4).collect();
        let few = halves(&mut rng, &unit_of, 60);
        assert_eq!(few.len(), 6, "four owners have six halves");
        assert!(few.iter().all(|half| half.iter().filter(|within| **within).count() == 12));
        assert!(few.iter().all(|half| (4..24).all(|at| half[at] == half[at % 4])), "an owner is whole");
        let each: Vec<usize> = (0..24).collect();
        assert_eq!(halves(&mut rng, &each, 60).iter().collect::<BTreeSet<_>>().len(), 60);
    }

    /// Noisy points of six owners in the plane.
    fn material() -> (Material, Vec<Vec<i8>>) {
        let mut rng = StdRng::seed_from_u64(11);
        let mut point = |_| {
            let label = u16::from(rng.gen_bool(0.5));
            let side: i8 = if label == 0 { -30 } else { 30 };
            (vec![side.saturating_add(rng.gen_range(-60..=60)), rng.gen_range(-60..=60)], label, 1_000_000)
        };
        let rows: Vec<(Vec<i8>, u16, u32)> = (0..120).map(&mut point).collect();
        let questions = (0..25).map(&mut point).map(|(e, ..)| e).collect();
        let owners = (0..120).map(|at| at % 6).collect();
        (certified(Shape::new(2, 2).unwrap(), &rows, owners, (1_000_000, 750_000)).unwrap(), questions)
    }

    #[test]
    fn the_record_is_faithful_and_payments_are_less_so() {
        let (material, questions) = material();
        let measured = measure(&material, &questions, (30, 100), &mut StdRng::seed_from_u64(1)).unwrap();
        assert_eq!((measured.points, measured.owners, measured.questions), (120, 6, 25));
        assert_eq!((measured.halves_of_points, measured.halves_of_owners), (30, 20));
        let rules: Vec<_> = measured.rows.iter().map(|row| row.rule).collect();
        let own = 750_000;
        let expected = [None, Some((own, Part::Base)), Some((own, Part::Gate)), Some((own, Part::Paid))];
        assert_eq!(rules[..4], expected);
        assert_eq!(rules[4..], [0, 500_000, 900_000].map(|floor| Some((floor, Part::Paid))));
        let record = &measured.rows[0];
        assert!(record.points.lds > 0.95 && record.points.error < 0.03, "{record:?}");
        assert!(record.owners.unwrap().lds > 0.9, "{record:?}");
        for row in &measured.rows[1..] {
            assert!(row.points.lds < record.points.lds, "{row:?}");
        }
        let again = measure(&material, &questions, (30, 100), &mut StdRng::seed_from_u64(1)).unwrap();
        assert_eq!(measured, again, "a seed decides everything");
    }

    #[test]
    fn points_that_are_left_out_are_asked_and_the_rest_is_certified_anew() {
        let (material, _) = material();
        let (rest, left_out) = material.split(&mut StdRng::seed_from_u64(5)).unwrap();
        assert_eq!((left_out.len(), rest.owners.len(), rest.subject().points.len()), (24, 96, 96));
        assert_ne!(rest.subject().head, material.subject().head);
        let measured = measure(&rest, &left_out, (20, 100), &mut StdRng::seed_from_u64(1)).unwrap();
        assert!(measured.rows[0].points.lds > 0.9, "{:?}", measured.rows[0]);
        assert!(measure(&rest, &left_out[..1], (20, 100), &mut StdRng::seed_from_u64(1)).is_err());
    }
}
