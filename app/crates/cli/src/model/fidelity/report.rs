//! How what was measured is told: a table, or JSON.

use openledger_influence::fit::fidelity::{Part, Score};
use serde_json::{Value, json};

use super::questions::Source;
use super::{FidelityArgs, LEAST_OWNERS, Measured, Row};
use openledger_client::{ClientError, OutputFormat, print_json, print_line};

/// Prints what was measured.
pub(super) fn show(
    format: OutputFormat,
    args: &FidelityArgs,
    measured: &Measured,
    source: Source,
) -> Result<(), ClientError> {
    if format == OutputFormat::Json {
        return print_json(format, &in_json(args, measured, source).to_string());
    }
    for line in lines(args.model, measured, source) {
        print_line(&line)?;
    }
    Ok(())
}

fn lines(model: u64, measured: &Measured, source: Source) -> Vec<String> {
    let Measured { points, owners, halves_of_points, halves_of_owners, .. } = measured;
    let mut all = vec![
        format!("fidelity of model {model}: {points} points of {owners} owners"),
        source.text(measured.questions),
        format!(
            "LDS over {halves_of_points} halves of the points and {halves_of_owners} of the owners, ± standard error"
        ),
        String::new(),
        format!("{:<46} {:>16} {:>16}", "", "per point", "per owner"),
    ];
    let told =
        |score: Option<Score>| score.map_or_else(|| "-".to_owned(), |s| format!("{:.3} ± {:.3}", s.lds, s.error));
    for row in &measured.rows {
        let (points, owners) = (told(Some(row.points)), told(row.owners));
        all.push(format!("{:<46} {points:>16} {owners:>16}", name(row, measured.floor_ppm)));
    }
    all.push(String::new());
    if *owners < LEAST_OWNERS {
        all.push(format!("{owners} owners are too few for halves of owners."));
    }
    all.push(
        "Payments are what floor, gate and novelty leave; what evidence withholds or defers is left out.".to_owned(),
    );
    all
}

fn name(row: &Row, own: u32) -> String {
    match row.rule {
        None => "record: signed influence".to_owned(),
        Some((_, Part::Base)) => format!("base of payment, floor {} % (this model's)", own / 10_000),
        Some((_, Part::Gate)) => "the same behind the gate".to_owned(),
        Some((floor, Part::Paid)) if floor == own => "PAID: the same times novelty".to_owned(),
        Some((floor, Part::Paid)) => format!("would be paid with floor {} %", floor / 10_000),
    }
}

fn in_json(args: &FidelityArgs, measured: &Measured, source: Source) -> Value {
    let number = |v: f64| format!("{v:.4}").parse::<f64>().ok().filter(|v| v.is_finite());
    let score = |s: Score| json!({ "lds": number(s.lds), "standard_error": number(s.error) });
    let row = |row: &Row| {
        let (rule, floor) = match row.rule {
            None => ("record", None),
            Some((floor, Part::Base)) => ("base", Some(floor)),
            Some((floor, Part::Gate)) => ("base_and_gate", Some(floor)),
            Some((floor, Part::Paid)) => ("paid", Some(floor)),
        };
        json!({
            "rule": rule,
            "sigma_floor_ppm": floor,
            "own": floor.is_none_or(|floor| floor == measured.floor_ppm),
            "per_point": score(row.points),
            "per_owner": row.owners.map(score),
        })
    };
    json!({
        "model_id": args.model,
        "points": measured.points,
        "owners": measured.owners,
        "questions": { "source": source.name(), "count": measured.questions },
        "halves_of_points": measured.halves_of_points,
        "halves_of_owners": measured.halves_of_owners,
        "seed": args.seed,
        "sigma_floor_ppm": measured.floor_ppm,
        "rows": measured.rows.iter().map(row).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_its_line() {
        let score = |lds| Score { lds, error: 0.0123 };
        let row = |rule, lds, owners: Option<f64>| Row { rule, points: score(lds), owners: owners.map(score) };
        let rows = vec![
            row(None, 0.987_6, Some(0.9)),
            row(Some((0, Part::Base)), 0.5, None),
            row(Some((0, Part::Paid)), 0.4, None),
            row(Some((900_000, Part::Paid)), 0.6, None),
        ];
        let measured = Measured {
            points: 40,
            owners: 3,
            halves_of_points: 60,
            halves_of_owners: 0,
            questions: 20,
            floor_ppm: 0,
            rows,
        };
        let lines = lines(7, &measured, Source::Later);
        assert_eq!(lines[0], "fidelity of model 7: 40 points of 3 owners");
        assert_eq!(
            lines[5],
            format!("{:<46} {:>16} {:>16}", "record: signed influence", "0.988 ± 0.012", "0.900 ± 0.012")
        );
        assert_eq!(lines[7], format!("{:<46} {:>16} {:>16}", "PAID: the same times novelty", "0.400 ± 0.012", "-"));
        assert!(lines[8].starts_with("would be paid with floor 90 %"), "{}", lines[8]);
        assert!(lines.contains(&"3 owners are too few for halves of owners.".to_owned()));
    }
}
