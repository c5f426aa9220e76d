//! `model`: encoders and trained models in one command each, over the transactions of the `model` module.

mod accuracy;
mod announce;
mod checks;
mod claims;
mod encoder;
mod fidelity;
mod fit;
mod index;
mod judge;
mod limits;
mod make_encoder;
mod owner;
mod plan;
mod train;
mod training_set;
mod upload;

use clap::{Args, Subcommand};

use super::tx::{Session, TxFlags};
use openledger_client::{CliError, Client, ClientError, Global, OutputFormat};

/// gRPC service that answers about models.
const QUERY: &str = "/openledger.model.v1.Query";

/// Upload encoders and train models
#[derive(Args, Debug)]
pub struct ModelArgs {
    #[command(flatten)]
    flags: TxFlags,
    #[command(subcommand)]
    command: ModelCommand,
}

#[derive(Subcommand, Debug)]
enum ModelCommand {
    /// Make a text encoder from texts without labels, or from a table of word vectors
    MakeEncoder(Box<make_encoder::MakeEncoderArgs>),
    /// Upload an integer ONNX graph or a text encoder
    Upload(upload::UploadArgs),
    /// Fit the head of a model on chain data, submit it and have it certified
    ///
    /// The command goes on where it stopped: run it again with the same arguments.
    Train(Box<plan::TrainArgs>),
    /// Make a model that answers with the nearest items of datanets, and have it certified
    ///
    /// The command goes on where it stopped: run it again with the same arguments.
    Index(Box<index::IndexArgs>),
    Fidelity(Box<fidelity::FidelityArgs>),
    /// Answer a question to a collection that the chain does not search, with proofs and a bond
    Answer(claims::QuestionArgs),
    /// Look whether an answer left a point out, and prove it
    Challenge(claims::QuestionArgs),
}

/// Runs a `model` command.
///
/// # Errors
/// When a file is refused, the fit does not converge, the node cannot be asked or a transaction is refused.
pub fn run(args: &ModelArgs, global: &Global) -> Result<(), CliError> {
    Ok(dispatch(args, global)?)
}

fn dispatch(args: &ModelArgs, global: &Global) -> Result<(), ClientError> {
    if let ModelCommand::MakeEncoder(make) = &args.command {
        // Nothing is asked of a node.
        let format = args.flags.client.output.unwrap_or(OutputFormat::Json);
        return make_encoder::run(format, make, args.flags.yes);
    }
    if let ModelCommand::Fidelity(fidelity) = &args.command {
        // Nothing is signed, so no key is needed.
        let client = Client::new(global, &args.flags.client, Some(OutputFormat::Text))?;
        return fidelity::run(&client, client.output, fidelity, args.flags.yes);
    }
    let client = Client::new(global, &args.flags.client, Some(OutputFormat::Json))?;
    let flags = args.flags.clone().or_settings(&client.transactions)?;
    let session = Session::open(&client, &flags)?;
    match &args.command {
        ModelCommand::MakeEncoder(_) | ModelCommand::Fidelity(_) => Ok(()),
        ModelCommand::Upload(args) => upload::run(&session, args),
        ModelCommand::Train(args) => train::run(&session, args),
        ModelCommand::Index(args) => index::run(&session, args),
        ModelCommand::Answer(args) => claims::submit(&session, args),
        ModelCommand::Challenge(args) => claims::challenge(&session, args),
    }
}

/// One line of progress on standard error; standard output belongs to the answer.
fn progress(text: &str) {
    eprintln!("{text}");
}

/// The pieces in which `bytes` travels: `(index, chunk)`.
fn chunks(bytes: &[u8], size: u32) -> impl Iterator<Item = (u32, &[u8])> {
    (0u32..).zip(bytes.chunks(usize::try_from(size).unwrap_or(usize::MAX).max(1)))
}

/// Parts per million as a percentage with two digits.
fn percent(ppm: u32) -> String {
    format!("{}.{:02} %", ppm / 10_000, ppm % 10_000 / 100)
}

/// Parts per billion as a percentage with five digits.
fn fine_percent(ppb: u64) -> String {
    format!("{}.{:05} %", ppb / 10_000_000, ppb % 10_000_000 / 100)
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::*;

    #[derive(Parser)]
    struct Program {
        #[command(flatten)]
        global: Global,
        #[command(subcommand)]
        command: Sub,
    }

    #[derive(Subcommand)]
    enum Sub {
        Model(ModelArgs),
    }

    #[test]
    fn flags_of_transactions_stand_before_or_after() {
        Program::command().debug_assert();
        for line in [
            "x --home H model --from creator train --name m --datanet 1@40 --lambda 1e-3",
            "x model train --name m --datanet 1 --datanet 2@7 --tuner open1a=1000000 --from creator --home H -y",
            "x model fidelity --model 3 --subsets 20 --questions F.csv --text-column text --from creator --home H -y",
        ] {
            let Program { global, command: Sub::Model(args) } = Program::try_parse_from(line.split(' ')).unwrap();
            assert_eq!(global.home.as_deref(), Some("H".as_ref()), "{line}");
            assert_eq!(args.flags.from.as_deref(), Some("creator"), "{line}");
        }
        assert!(Program::try_parse_from("x model train --name m".split(' ')).is_err(), "no datanet");
        assert!(Program::try_parse_from("x model train --datanet 1".split(' ')).is_err(), "neither name nor id");
    }

    #[test]
    fn shares_print_as_percentages() {
        assert_eq!(percent(949_494), "94.94 %");
        assert_eq!(percent(1_000_000), "100.00 %");
        assert_eq!(fine_percent(197_500), "0.01975 %");
        assert_eq!(fine_percent(1_000_000_000), "100.00000 %");
    }

    #[test]
    fn chunks_cover_all_bytes_in_order() {
        let bytes: Vec<u8> = (0..10).collect();
        let pieces: Vec<_> = chunks(&bytes, 4).collect();
        assert_eq!(pieces, [(0, &bytes[..4]), (1, &bytes[4..8]), (2, &bytes[8..])]);
    }
}
