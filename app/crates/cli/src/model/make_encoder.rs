//! `model make-encoder`: a text encoder from texts without labels, or from vectors of words that somebody else has
//! trained.

use std::path::PathBuf;

use clap::Args;
use openledger_client::{ClientError, OutputFormat, print_json};
use openledger_text::train::{self, Options, Progress, WordVectors};
use openledger_text::{Features, TextBag};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{percent, progress};
use crate::table::{Kind, TableArgs, Terminal, sample};

/// Bytes of an encoder that the chain's parameters allow by default.
const CHAIN_TAKES: usize = 4 << 20;

/// Make a text encoder from texts without labels, or from a table of word vectors
///
/// The encoder learns which words occur together. It should see texts of the kind that the datanet will hold, and none
/// of those that it will hold: the chain refuses encoders that are newer than the data. Upload it with `model upload`.
///
/// Example:
///
///   openledgerd model make-encoder ~/news.csv --text-column text --out ~/news.oltb
///
/// With --from-table the table is a matrix of float16 or float32, one row for each word: NumPy's .npy or a safetensors
/// file with one tensor. The words are in --vocabulary, one on each line, in the order of the rows. The texts of FILE
/// then decide how rare words are and which directions are kept.
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(super) struct MakeEncoderArgs {
    /// CSV, JSONL or Parquet file with a column of texts; may be left out with --from-table
    #[arg(required_unless_present = "from_table")]
    file: Option<PathBuf>,
    /// File to write, such as news.oltb
    // --output is the form of answers everywhere, so this one has another name.
    #[arg(long, value_name = "ENCODER")]
    out: PathBuf,
    /// Numbers of an embedding: more for many labels
    #[arg(long, default_value_t = 64)]
    dimension: u16,
    /// Buckets into which words are hashed, a power of two from 1024 to 262144
    #[arg(long, default_value_t = 16_384)]
    buckets: u32,
    /// Most words of a text that the encoder reads; longer texts are refused
    #[arg(long, default_value_t = 8_192)]
    max_words: u16,
    /// Most texts that are learnt from; of longer files every n-th
    #[arg(long, default_value_t = 50_000)]
    most: usize,
    /// Another seed makes another encoder of the same texts
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Vectors of words: a .npy or .safetensors file
    #[arg(long, value_name = "VECTORS", requires = "vocabulary")]
    from_table: Option<PathBuf>,
    /// Words of the vectors, one on each line
    #[arg(long, value_name = "WORDS", requires = "from_table")]
    vocabulary: Option<PathBuf>,
    #[command(flatten)]
    table: TableArgs,
}

/// Runs `model make-encoder`.
pub(super) fn run(format: OutputFormat, args: &MakeEncoderArgs, yes: bool) -> Result<(), ClientError> {
    let options = args.options()?;
    let texts = match &args.file {
        Some(file) => {
            let sample = sample(file, &args.table, args.most, false, &Terminal { yes })?;
            if sample.kind != Kind::Texts {
                let file = file.display();
                return Err(ClientError::Usage(format!(
                    "{file}: no texts were found: --text-column names their column"
                )));
            }
            progress(&format!("{}: {} of {} rows, {}", file.display(), sample.rows.len(), sample.seen, sample.about));
            sample.rows.into_iter().flatten().collect()
        }
        None => Vec::new(),
    };
    let texts: Vec<&[u8]> = texts.iter().map(|text: &String| text.as_bytes()).collect();
    let (mut kept, mut loss, mut used) = (None, 0, (0, 0));
    let told = |told| match told {
        Progress::Counted { texts, skipped } => {
            used = (texts, skipped);
            progress(&format!("{texts} texts counted, {skipped} skipped"));
        }
        Progress::Iteration(round) => progress(&format!("decomposition, round {}", round.saturating_add(1))),
        Progress::Decomposed { kept_ppm } => kept = Some(kept_ppm),
        Progress::Quantised { loss_ppm } => loss = loss_ppm,
        _ => {}
    };
    let made = match args.vectors()? {
        Some(vectors) => train::from_vectors(&vectors, &texts, &options, told),
        None => train::encoder(&texts, &options, told),
    };
    let bag = made.map_err(|e| ClientError::Usage(format!("no encoder could be made: {e}")))?;
    std::fs::write(&args.out, bag.as_bytes()).map_err(ClientError::io(&args.out))?;
    report(format, args, &bag, &texts, (kept, loss, used))
}

impl MakeEncoderArgs {
    fn options(&self) -> Result<Options, ClientError> {
        if !self.buckets.is_power_of_two() || !(1 << 10..=1 << 18).contains(&self.buckets) {
            return Err(ClientError::Usage(format!(
                "--buckets {}: a power of two from 1024 to 262144, such as 16384",
                self.buckets
            )));
        }
        let log2_buckets = u8::try_from(self.buckets.trailing_zeros()).unwrap_or(u8::MAX);
        let features = Features::WORDS.with(Features::CHAR4);
        let (dimension, max_words, seed) = (self.dimension, self.max_words, self.seed);
        Ok(Options { features, log2_buckets, dimension, max_words, seed, ..Options::default() })
    }

    fn vectors(&self) -> Result<Option<WordVectors>, ClientError> {
        let (Some(table), Some(words)) = (&self.from_table, &self.vocabulary) else { return Ok(None) };
        let file = std::fs::read(table).map_err(ClientError::io(table))?;
        let vocabulary = std::fs::read(words).map_err(ClientError::io(words))?;
        let read = if file.starts_with(b"\x93NUMPY") {
            WordVectors::npy(&file, &vocabulary)
        } else {
            WordVectors::safetensors(&file, &vocabulary)
        };
        read.map(Some).map_err(|e| ClientError::Usage(format!("{}: {e}", table.display())))
    }
}

/// Gas of texts: the median and the greatest.
fn gas(bag: &TextBag, texts: &[&[u8]]) -> (u64, u64) {
    let mut all: Vec<u64> = texts.iter().filter_map(|text| bag.cost(text).ok()).map(|cost| cost.gas()).collect();
    all.sort_unstable();
    (all.get(all.len() / 2).copied().unwrap_or_default(), all.last().copied().unwrap_or_default())
}

fn report(
    format: OutputFormat,
    args: &MakeEncoderArgs,
    bag: &TextBag,
    texts: &[&[u8]],
    (kept, loss, (used, skipped)): (Option<u32>, u32, (usize, usize)),
) -> Result<(), ClientError> {
    let size = bag.as_bytes().len();
    let (median, most) = gas(bag, texts);
    progress(&format!("{}: {size} bytes, {} buckets, {} dimensions", args.out.display(), args.buckets, args.dimension));
    if let Some(kept) = kept {
        progress(&format!("  variance of the weighted texts that is kept: {}", percent(kept)));
    }
    progress(&format!("  lost to rounding of the table: {} of the cosine", percent(loss)));
    if !texts.is_empty() {
        progress(&format!("  gas of an embedding: {median} for the median of these texts, {most} at most"));
    }
    if size > CHAIN_TAKES {
        progress(
            "  larger than the 4 MiB that the chain takes by default (parameter max_artifact_bytes): fewer --buckets or a smaller --dimension make it fit",
        );
    }
    let summary = json!({
        "file": args.out.display().to_string(),
        "sha256": hex::encode(Sha256::digest(bag.as_bytes())),
        "fingerprint": hex::encode(bag.fingerprint(None)),
        "size": size,
        "dimension": args.dimension,
        "buckets": args.buckets,
        "texts": used,
        "texts_skipped": skipped,
        "variance_kept_ppm": kept,
        "rounding_loss_ppm": loss,
        "median_gas": median,
        "most_gas": most,
    });
    print_json(format, &summary.to_string())
}
