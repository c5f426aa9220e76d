//! `datanet suggest`: rules of a datanet that fit a sample of honest data, and what of it they would refuse.

mod columns;
mod effect;
mod embed;
mod lexical;
mod report;
mod space;
mod terms;
mod thresholds;

use std::path::PathBuf;

use clap::Args;
use openledger_client::{ClientError, print_line};

use crate::table::{Kind, TableArgs, Terminal, sample};
pub(crate) use embed::Prepared;
pub(crate) use thresholds::{Goal, Thresholds};

/// Items that are compared, if the file has as many.
const SAMPLE: usize = 600;
/// Honest items in ten thousand that rules may refuse.
const REFUSE: u32 = 200;
/// A datanet is expected to have so many times the items of the sample.
const GROWTH: usize = 4;

/// Propose the rules of a datanet from a sample of honest data
///
/// The sample should be of the kind that contributors will bring, in their order, with labels, and honest. The command
/// reads at most --sample rows of it, spread over the file. It proposes: below which distance an item is a copy, from
/// which on it is new, how far from the others it may lie, which directions of the space honest data use, when an item
/// is a mixture of two others, how many words texts may share, and bonds. Beside each rule stands how many honest items
/// it would refuse, of the sample, and of one half of it when the rules are those of the other half.
///
/// The more items a datanet has, the nearer they lie to each other, and the more honest ones a bound refuses. Rules are
/// therefore proposed for --expected-items: by how distances and shared words change from an eighth of the sample to
/// all of it. What they refuse then is expected to be --refuse, beside items that equal an earlier one.
///
/// Examples:
///
///   openledgerd datanet suggest ~/flowers.csv --label-column species --out ~/flowers.json
///
///   openledgerd datanet suggest ~/news.parquet --encoder ~/news.oltb --encoder-id 3 --out ~/news.json
///
///   openledgerd tx datanet create --from-file ~/flowers.json --title Flowers --licence train,commercial --from alice
#[derive(Args, Debug, Clone, Default)]
#[command(verbatim_doc_comment)]
pub(crate) struct SuggestArgs {
    /// CSV, JSONL or Parquet file with labels
    file: PathBuf,
    /// Text encoder by which texts are compared, a file of `model make-encoder`; texts need one
    #[arg(long, value_name = "ENCODER")]
    encoder: Option<PathBuf>,
    /// Id of that encoder on the chain; without it texts are compared by equality only
    #[arg(long, value_name = "ID")]
    encoder_id: Option<u64>,
    /// Most items that are compared
    #[arg(long, default_value_t = SAMPLE)]
    sample: usize,
    /// Items that the datanet will have, for which the rules are to fit [default: four times those of the sample]
    #[arg(long, value_name = "N")]
    expected_items: Option<usize>,
    /// Honest items that the rules may refuse then, in per cent
    #[arg(long, value_name = "PERCENT", default_value = "2", value_parser = hundredths)]
    refuse: u32,
    /// Compare items in the whole space, without a projection to the directions that honest data use
    #[arg(long)]
    whole_space: bool,
    /// Most bytes of a text [default: a little more than the longest one of the sample, 16384 at most]
    #[arg(long)]
    text_bytes: Option<u32>,
    /// File for the proposal as JSON, which `tx datanet create --from-file` takes; `-` prints it instead of the table
    #[arg(long, value_name = "JSON")]
    out: Option<PathBuf>,
    #[command(flatten)]
    table: TableArgs,
}

impl SuggestArgs {
    /// For a sample that another command names.
    pub(crate) fn of(file: PathBuf, encoder: Option<EncoderOf>, items: Option<usize>, table: TableArgs) -> Self {
        let encoder_id = encoder.as_ref().and_then(|(_, id)| *id);
        let encoder = encoder.map(|(path, _)| path);
        let expected_items = items;
        Self { file, encoder, encoder_id, sample: SAMPLE, expected_items, refuse: REFUSE, table, ..Self::default() }
    }

    /// What rules from so many items are to achieve.
    fn goal(&self, sample: usize) -> Goal {
        let items = self.expected_items.unwrap_or_else(|| sample.saturating_mul(GROWTH));
        Goal { refused: self.refuse, items: items.max(1) }
    }
}

/// Per cent in hundredths, from a tenth to twenty.
#[allow(clippy::float_arithmetic, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within 2,000")]
fn hundredths(text: &str) -> Result<u32, String> {
    let percent: f64 = text.trim_end_matches('%').trim().parse().map_err(|_| format!("{text} is no number"))?;
    if (0.1..=20.0).contains(&percent) {
        Ok((percent * 100.0).round() as u32)
    } else {
        Err("from 0.1 to 20 per cent".to_owned())
    }
}

/// What is proposed, and what it would do to the sample.
#[derive(Debug, Clone)]
pub(crate) struct Proposal {
    /// Items and what they are made of.
    pub(crate) prepared: Prepared,
    /// Rules and their effect.
    pub(crate) thresholds: Thresholds,
    /// Artifact of the encoder, if it is known.
    pub(crate) encoder_id: Option<u64>,
}

impl Proposal {
    /// The terms of `MsgCreateDatanet` that it decides, as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        terms::json(self)
    }

    /// The rules and what each would refuse, as lines of a table.
    pub(crate) fn table(&self) -> Vec<String> {
        report::lines(self)
    }
}

/// A text encoder: its file, and its id on the chain if it is there.
pub(crate) type EncoderOf = (PathBuf, Option<u64>);

/// Reads the sample and finds the rules. `encoder` is asked for one when there are texts and no argument names it.
///
/// # Errors
/// When the sample cannot be read, has too few items, or texts and no encoder.
pub(crate) fn propose(
    args: &SuggestArgs,
    yes: bool,
    encoder: &dyn Fn() -> Result<Option<EncoderOf>, ClientError>,
) -> Result<Proposal, ClientError> {
    let named = |problem: String| ClientError::Usage(format!("{}: {problem}", args.file.display()));
    let sample = sample(&args.file, &args.table, args.sample.max(1), true, &Terminal { yes })?;
    eprintln!("{}: {} of {} rows, {}", args.file.display(), sample.rows.len(), sample.seen, sample.about);
    let encoder = match (&args.encoder, &sample.kind) {
        (Some(path), _) => Some((path.clone(), args.encoder_id)),
        (None, Kind::Texts) => encoder()?,
        (None, Kind::Numbers(_)) => None,
    };
    let encoder_id = encoder.as_ref().and_then(|(_, id)| *id);
    let encoder = encoder.map(|(path, _)| std::fs::read(&path).map_err(ClientError::io(&path))).transpose()?;
    let prepared = Prepared::of(sample, encoder, args.text_bytes).map_err(named)?;
    let goal = args.goal(prepared.items.len());
    let thresholds = Thresholds::find(&prepared, args.whole_space, goal).map_err(named)?;
    Ok(Proposal { prepared, thresholds, encoder_id })
}

/// Runs `datanet suggest`.
///
/// # Errors
/// As [`propose`], and when the proposal cannot be written.
pub(super) fn run(args: &SuggestArgs) -> Result<(), ClientError> {
    let proposal = propose(args, false, &|| Ok(None))?;
    let json = serde_json::to_string_pretty(&proposal.json())?;
    match &args.out {
        Some(path) if path.as_os_str() == "-" => Ok(print_line(&json)?),
        out => {
            for line in proposal.table() {
                print_line(&line)?;
            }
            let Some(path) = out else { return Ok(()) };
            std::fs::write(path, format!("{json}\n")).map_err(ClientError::io(path))
        }
    }
}

#[cfg(test)]
#[allow(clippy::float_arithmetic, reason = "a made-up sample")]
mod tests {
    use super::*;
    use crate::table::Sample;
    use openledger_dataset::Place;

    const GOAL: Goal = Goal { refused: 200, items: 400 };

    /// Eight columns that follow two hidden numbers, with a little noise, and every hundredth row twice.
    fn sample(rows: u64) -> Sample {
        let noise = |i: u64, k: u64| {
            let mixed = (i * 8 + k + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            ((mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 33) % 1_000
        };
        let row = |i: u64| -> Vec<String> {
            let i = if i % 100 == 99 { i - 1 } else { i };
            let (a, b) = (noise(i, 1) as f64 / 10.0, noise(i, 2) as f64 / 10.0);
            (0..8u64)
                .map(|k| format!("{:.3}", a * k as f64 - b * (7 - k) as f64 + noise(i + 1_000, k) as f64 / 500.0))
                .collect()
        };
        Sample {
            kind: Kind::Numbers((0..8).map(|k| format!("c{k}")).collect()),
            rows: (0..rows).map(row).collect(),
            labels: (0..rows).map(|i| ["odd", "even"][usize::from(i % 10 / 5 == 0)].to_owned()).collect(),
            places: (0..rows).map(Place::Row).collect(),
            seen: rows,
            about: String::new(),
        }
    }

    #[test]
    fn a_sample_of_two_hidden_numbers_gets_a_projection_and_few_items_are_refused() {
        let prepared = Prepared::of(sample(400), None, None).unwrap();
        let thresholds = Thresholds::find(&prepared, false, GOAL).unwrap();
        let effect = thresholds.effect;
        assert_eq!(effect.items, 400);
        assert!((4..=6).contains(&effect.exact), "four stand twice, and rounding makes some equal: {effect:?}");
        assert!(effect.near + effect.off + effect.too_large <= 12, "{effect:?}");
        assert!(effect.novelty_ppm > 300_000, "{effect:?}");
        let proposal = Proposal { prepared, thresholds, encoder_id: None };
        let json = proposal.json();
        assert_eq!(json["schema"]["label_names"], serde_json::json!(["even", "odd"]));
        assert_eq!(json["schema"]["columns"].as_array().map(Vec::len), Some(8));
        let directions = proposal.thresholds.subspace.as_ref().unwrap().0.directions();
        assert!((2..=5).contains(&directions), "{directions}");
        assert!(json["subspace"]["projection"].is_string() && json["line_tau_sq"].is_string());
        let table = proposal.table().join("\n");
        assert!(table.contains(&format!("{directions} of 8 directions")) && table.contains(" of 400 ("), "{table}");
        let others = proposal.thresholds.others.unwrap();
        assert!(others.items == 200 && others.refused() <= 20, "{others:?}");
        let whole = Thresholds::find(&proposal.prepared, true, GOAL).unwrap();
        assert!(whole.subspace.is_none() && whole.novelty.full_sq > 0, "{:?}", whole.novelty);
    }

    #[test]
    fn rules_are_for_a_size_and_a_share() {
        let prepared = Prepared::of(sample(400), None, None).unwrap();
        let of = |refused, items| Thresholds::find(&prepared, false, Goal { refused, items }).unwrap();
        let (small, large) = (of(200, 400), of(200, 40_000));
        assert!(large.novelty.tau_sq < small.novelty.tau_sq, "{:?} {:?}", large.novelty, small.novelty);
        assert!(large.novelty.full_sq == small.novelty.full_sq, "novelty is that of the sample's size");
        assert!(of(1_000, 400).novelty.tau_sq > small.novelty.tau_sq, "who refuses more keeps more copies out");
        assert!(small.expected.items == 400 && small.expected.refused_ppm < 60_000, "{:?}", small.expected);
        assert!(large.expected.equal_ppm <= large.expected.refused_ppm);
        let table = Proposal { prepared, thresholds: large, encoder_id: None }.table().join("\n");
        assert!(table.contains("40000 items") && table.contains("of them equal to an earlier item"), "{table}");
        let args = SuggestArgs::of(PathBuf::new(), None, None, TableArgs::default());
        assert_eq!((args.goal(150).items, args.goal(150).refused), (600, 200));
        assert_eq!([hundredths("2"), hundredths(" 2.5 %")], [Ok(200), Ok(250)]);
        assert!(hundredths("0").is_err() && hundredths("x").is_err());
    }

    #[test]
    fn what_says_nothing_gives_no_proposal() {
        let few = Prepared::of(sample(10), None, None).unwrap();
        assert!(Thresholds::find(&few, false, GOAL).unwrap_err().contains("10 items are too few"));
        let same = Sample { rows: vec![vec!["1".to_owned(); 8]; 400], ..sample(400) };
        let same = Prepared::of(same, None, None).unwrap();
        assert!(Thresholds::find(&same, false, GOAL).unwrap_err().contains("do not differ"));
        assert!(Thresholds::find(&same, true, GOAL).unwrap_err().contains("do not differ"));
        let texts = Sample { kind: Kind::Texts, ..sample(30) };
        assert!(Prepared::of(texts, None, None).unwrap_err().contains("--encoder"));
        assert!(Prepared::of(sample(30), Some(Vec::new()), None).unwrap_err().contains("no texts"));
    }
}
