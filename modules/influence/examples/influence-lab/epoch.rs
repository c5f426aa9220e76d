//! One epoch under payment rule v2: fit (with fold heads where asked), certify, measure evidence, score and pay.

use std::collections::BTreeMap;
use std::time::Instant;

use openledger_influence::base::SigmaFloor;
use openledger_influence::calibration::Calibration;
use openledger_influence::evidence::{FreshSum, Movement, PublicModel, log_odds_movement};
use openledger_influence::factor::{EpochScale, Record, Standing, in_ppm};
use openledger_influence::fit::{Fitted, fit, fit_folds, inverse_hessian, refit};
use openledger_influence::folds::FoldSums;
use openledger_influence::payout::{Claim, split_with_evidence};
use openledger_influence::{Accumulators, Attributor, Certifier, Head, HinvMatrix, Point, PointSet, ProbeVectors};
use serde_json::{Value, json};

use super::{POOL, Task, embeddings, num, read, read_u32, write};

/// What a fit leaves for the next one on nearly the same data.
pub(super) struct Warm {
    weights: Vec<f64>,
    inverse: Vec<f64>,
}

/// Certifies every fold head on the points that it keeps; the largest distance to an optimum in ppb.
fn certify_folds(task: &Task, heads: &[Head], fold_of: &[Option<u16>]) -> u64 {
    let mut worst = 0;
    for (f, head) in heads.iter().enumerate() {
        let mut sums = FoldSums::new(task.shape);
        for ((e, y), of) in task.samples().into_iter().zip(fold_of) {
            if *of != Some(f as u16) {
                sums.absorb(head, e, y).unwrap();
            }
        }
        let check = sums.check(head, &task.options.certify).unwrap();
        assert!(check.within, "fold head {f} is off its optimum: {} ppb", check.distance_ppb);
        worst = worst.max(check.distance_ppb);
    }
    worst
}

/// Certifies the head, with probes, and calibrates it on the way.
fn certify(task: &Task, fitted: &Fitted, novelty: &[u32]) -> (u64, Vec<Point>, Calibration) {
    let probes = ProbeVectors::new(&fitted.hinv, &[42; 32]);
    let n = task.rows.len() as u32;
    let certifier = Certifier::new(&fitted.head, &fitted.hinv, &probes, task.options.certify, n).unwrap();
    let (mut acc, mut calibration) = (Accumulators::new(task.shape), Calibration::default());
    let points = task.samples().into_iter().zip(novelty).enumerate();
    let points = points
        .map(|(i, ((e, y), &nov))| {
            certifier.absorb_calibrating(&mut acc, &mut calibration, i as u64, e, y, nov).unwrap()
        })
        .collect();
    (certifier.finish(&acc).unwrap().distance_ppb, points, calibration)
}

/// Fits, from the last fit by chord steps where they converge. With folds their heads come too, all certified.
fn fitted(job: &Value, task: &Task, warm: Option<&Warm>) -> (Fitted, Vec<Head>, Vec<Option<u16>>, u64) {
    let start = warm.filter(|w| w.weights.len() == task.shape.params()).map(|w| {
        let chord = openledger_influence::fit::FitOptions { max_iterations: 40, ..task.options };
        refit(task.shape, &task.samples(), &chord, &w.weights, &w.inverse)
            .map_or_else(|_| w.weights.clone(), |o| o.weights)
    });
    let folds = job["folds"].as_u64().unwrap_or(0) as u16;
    let (fitted, heads, fold_of) = if folds == 0 {
        (fit(task.shape, &task.samples(), &task.options, start.as_deref(), |_| ()).unwrap(), Vec::new(), Vec::new())
    } else {
        let of = read_u32(job, "fold_of").into_iter().map(|f| (f != u32::MAX).then_some(f as u16)).collect::<Vec<_>>();
        let (f, heads) = fit_folds(task.shape, &task.samples(), &of, folds, &task.options, start.as_deref()).unwrap();
        (f, heads, of)
    };
    let worst = certify_folds(task, &heads, &fold_of);
    (fitted, heads, fold_of, worst)
}

/// Evidence of every new item, the records of their owners and the factors. `prior` has the standing of their owners
/// from earlier epochs.
fn evidence(job: &Value, task: &Task, fitted: &Fitted, folds: (&[Head], &[Option<u16>]), novelty: &[u32]) -> Value {
    let head = Head::from_bytes(task.shape, &read(job, "public")).unwrap();
    let public = PublicModel::new(&head, num(job, "temperature") as u32).unwrap();
    let (owners, from) = (read_u32(job, "owners"), num(job, "new_from") as usize);
    let n = task.rows.len();
    // Items from here on are fresh data for the judgement and are not judged themselves: an earlier contribution
    // is measured again, against the public model of its commit, when more data of others are there.
    let full = num(job, "novelty_ppm") as u32;
    let judged_to = job["judged_to"].as_u64().map_or(n, |v| v as usize);
    let fresh: Vec<usize> = (from..n).collect();
    let views: BTreeMap<usize, _> =
        fresh.iter().map(|&i| (i, public.view(&task.rows[i], task.labels[i]).unwrap())).collect();
    let mut total = FreshSum::new(task.shape);
    fresh.iter().for_each(|&i| total.absorb(&views[&i], &task.rows[i]).unwrap());
    let mut by_owner: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    fresh.iter().for_each(|&i| by_owner.entry(owners[i]).or_default().push(i));
    let mut all = vec![0i64; n];
    let mut epoch = BTreeMap::new();
    for (&owner, items) in &by_owner {
        let mut own = FreshSum::new(task.shape);
        items.iter().for_each(|&i| own.absorb(&views[&i], &task.rows[i]).unwrap());
        let movement = Movement::new(&fitted.hinv, &total.without(&own).unwrap(), n as u32).unwrap();
        let mut record = Record::default();
        for &i in items.iter().filter(|&&i| i < judged_to) {
            let (e, y, view) = (&task.rows[i], task.labels[i], &views[&i]);
            all[i] = match folds.1.get(i).copied().flatten() {
                Some(f) => log_odds_movement(&head, &folds.0[usize::from(f)], e, y).unwrap(),
                None => movement.evidence(e, y, view).unwrap(),
            };
            record.add_item(novelty[i], full, view.doubt, all[i], view.public_label != y).unwrap();
        }
        if record.volume > 0 {
            epoch.insert(owner, record);
        }
    }
    let records: Vec<Record> = epoch.values().copied().collect();
    let scale = EpochScale::new(&records, num(job, "share_ppm") as u32, num(job, "least_q40")).unwrap();
    let rows: Vec<Value> = epoch
        .iter()
        .map(|(&owner, r)| {
            let prior = &job["prior"][owner.to_string()];
            let sum = |i: usize| prior[i].as_i64().unwrap_or(0);
            let now = scale.standing(r).unwrap();
            let whole = now.and(&Standing { volume: sum(0), credit: sum(1) }).unwrap();
            json!([owner, whole.factor(), [now.volume, now.credit]])
        })
        .collect();
    write(job, "evidence.i64", all.iter().flat_map(|v| v.to_le_bytes()).collect());
    let doubts = (0..n).flat_map(|i| views.get(&i).map_or(0, |v| v.doubt).to_le_bytes()).collect();
    write(job, "doubt.u32", doubts);
    json!({"factors": rows, "scale_q40": scale.evidence, "doubt_q30": scale.doubt})
}

/// Runs an epoch.
pub(super) fn epoch(job: &Value, warm: &mut Option<Warm>) -> Value {
    let task = Task::new(job);
    let novelty = read_u32(job, "novelty");
    let began = Instant::now();
    let (fitted, heads, fold_of, fold_ppb) = fitted(job, &task, warm.as_ref());
    let fit_s = began.elapsed().as_secs_f64();
    if warm.as_ref().is_none_or(|w| w.weights.len() != task.shape.params()) {
        let inverse = inverse_hessian(task.shape, &task.samples(), &task.options, &fitted.optimum.weights).unwrap();
        *warm = Some(Warm { weights: fitted.optimum.weights.clone(), inverse });
    }
    let (distance_ppb, points, calibration) = certify(&task, &fitted, &novelty);
    let proof = if job["public"].is_string() {
        evidence(job, &task, &fitted, (&heads, &fold_of), &novelty)
    } else {
        json!({"factors": []})
    };
    let queries = embeddings(job, "queries", task.shape.dim());
    let factors: BTreeMap<u32, u32> = proof["factors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row[0].as_u64().unwrap() as u32, in_ppm(row[1].as_u64().unwrap() as u32)))
        .collect();
    pay(job, (&fitted.head, &fitted.hinv), &points, &queries, &factors);
    write(job, "head.i32", fitted.head.to_bytes());
    write(job, "gates.u8", points.iter().map(|p| u8::from(p.gate)).collect());
    json!({"points": points.len(), "gradient": fitted.optimum.gradient, "distance_ppb": distance_ppb, "fold_ppb": fold_ppb,
        "pool": POOL * queries.len() as u64, "fit_s": fit_s, "temperature": calibration.temperature(), "proof": proof})
}

/// Payouts per point under each base: `paid.u64` and `deferred.u64` are bases x points. With `scores` also what
/// each query pays, `split.u64` (bases x queries x points, deferred parts included), and `scores.i64`.
fn pay(job: &Value, model: (&Head, &HinvMatrix), points: &[Point], queries: &[Vec<i8>], factors: &BTreeMap<u32, u32>) {
    let bases: Vec<u32> = job["bases"].as_array().unwrap().iter().map(|b| b.as_u64().unwrap() as u32).collect();
    let (owners, from) = (read_u32(job, "owners"), num(job, "new_from") as usize);
    let factor = |id: u64| {
        let at = id as usize;
        if at < from { 1_000_000 } else { factors.get(&owners[at]).copied().unwrap_or(1_000_000) }
    };
    let keep = job["scores"].as_bool() == Some(true);
    let (mut paid_all, mut deferred_all, mut rows, mut scores) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (at_base, &ppm) in bases.iter().enumerate() {
        let floor = SigmaFloor::quantile(points.iter().map(|p| (p.sigma, p.exp)), ppm).unwrap();
        let mut set = PointSet::with_floor(model.0.shape(), floor);
        points.iter().for_each(|p| set.push(p).unwrap());
        let at = Attributor::new(model.0, model.1, &set).unwrap();
        let (mut paid, mut deferred) = (vec![0u64; points.len()], vec![0u64; points.len()]);
        for q in queries {
            let direction = at.direction(q).unwrap();
            let record = at.scan(&direction).unwrap();
            let claims: Vec<Claim> = record
                .payees
                .iter()
                .map(|p| Claim {
                    base: p.relative,
                    gate: p.gate,
                    novelty_ppm: p.novelty_ppm,
                    evidence_ppm: factor(p.id),
                })
                .collect();
            let split = split_with_evidence(POOL, &claims).unwrap();
            for (p, (a, d)) in record.payees.iter().zip(split.amounts.iter().zip(&split.deferred)) {
                paid[p.id as usize] += a;
                deferred[p.id as usize] += d;
            }
            if keep {
                let mut row = vec![0u64; points.len()];
                let parts = split.amounts.iter().zip(&split.deferred);
                record.payees.iter().zip(parts).for_each(|(p, (a, d))| row[p.id as usize] = a + d);
                rows.extend(row.iter().flat_map(|v| v.to_le_bytes()));
                if at_base == 0 {
                    scores.extend(at.scores(&direction).unwrap().iter().flat_map(|s| s.to_le_bytes()));
                }
            }
        }
        paid_all.extend(paid.iter().flat_map(|v| v.to_le_bytes()));
        deferred_all.extend(deferred.iter().flat_map(|v| v.to_le_bytes()));
    }
    write(job, "paid.u64", paid_all);
    write(job, "deferred.u64", deferred_all);
    if keep {
        write(job, "split.u64", rows);
        write(job, "scores.i64", scores);
    }
}
