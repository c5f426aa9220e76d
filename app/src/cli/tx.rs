//! `tx`: a command for every message, and commands on transactions in files.

mod bank;
mod contribute;
mod factory;
mod files;
mod flags;
mod multisign;
mod session;
mod sign;
#[cfg(test)]
mod tests;

use clap::{ArgMatches, Args, Command, FromArgMatches, Subcommand};
use openledger_proto::pool;
use openledger_proto::prost_reflect::MessageDescriptor;
use openledger_proto::prost_types::Any;

use super::query::{Client, ClientError, FieldLayout, Rpc, field_args, field_message, message_rpcs};
use super::{CliError, Global, OutputFormat};
use factory::Factory;

pub(super) use contribute::table::{LabelColumn, read as read_items};
pub(super) use flags::TxFlags;
pub(super) use session::{Session, answer};

/// Parsed `tx` command line: the generated commands are known at run time only.
#[derive(Clone, Debug)]
pub struct TxArgs(ArgMatches);

impl FromArgMatches for TxArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self(matches.clone()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.0 = matches.clone();
        Ok(())
    }
}

impl TxArgs {
    fn flags(&self) -> Result<TxFlags, ClientError> {
        TxFlags::from_arg_matches(deepest(&self.0)).map_err(|e| ClientError::Usage(e.to_string()))
    }
}

/// Commands written by hand.
#[derive(Subcommand, Debug)]
enum Fixed {
    /// Bank transaction subcommands
    Bank(bank::BankArgs),
    /// Sign a transaction generated offline
    Sign(files::SignArgs),
    /// Sign transaction batch files
    SignBatch(files::SignBatchArgs),
    /// Generate multisig signatures for transactions generated offline
    #[command(visible_alias = "multi-sign")]
    Multisign(multisign::MultisignArgs),
    /// Validate transactions signatures
    ValidateSignatures(files::FileArgs),
    /// Broadcast transactions generated offline
    Broadcast(files::FileArgs),
    /// Encode transactions generated offline
    Encode(files::FileArgs),
    /// Decode a binary encoded transaction string
    Decode(files::DecodeArgs),
    /// Simulate the gas usage of a transaction
    Simulate(files::FileArgs),
}

impl Args for TxArgs {
    fn augment_args(cmd: Command) -> Command {
        let cmd = TxFlags::augment_args(cmd).about("Transactions subcommands").subcommand_required(true).arg_required_else_help(true);
        let cmd = Fixed::augment_subcommands(cmd);
        message_rpcs().into_iter().fold(cmd, |cmd, (module, rpcs)| {
            let about = format!("Transactions commands for the {module} module");
            let mut parent = Command::new(module).about(about).subcommand_required(true).arg_required_else_help(true);
            if module == contribute::MODULE {
                parent = parent.subcommand(contribute::ContributeArgs::augment_args(Command::new(contribute::NAME)));
            }
            cmd.subcommand(rpcs.iter().fold(parent, |parent, rpc| parent.subcommand(command(rpc))))
        })
    }

    fn augment_args_for_update(cmd: Command) -> Command {
        Self::augment_args(cmd)
    }
}

fn command(rpc: &Rpc) -> Command {
    let cmd = Command::new(rpc.name.clone()).about(format!("Execute the {} RPC method", rpc.method.name));
    match pool().get_message_by_name(&rpc.method.input) {
        Some(input) => {
            let signer = signer_field(&input);
            cmd.args(field_args(&input, FieldLayout { signer: signer.as_deref(), ..FieldLayout::default() }))
        }
        None => cmd,
    }
}

/// The field that `--from` fills: the first signer of the message.
fn signer_field(message: &MessageDescriptor) -> Option<String> {
    let extension = pool().get_extension_by_name("cosmos.msg.v1.signer")?;
    let options = message.options();
    let value = options.get_extension(&extension);
    value.as_list().and_then(|names| names.first()).and_then(|name| name.as_str()).map(str::to_owned)
}

/// Runs a `tx` command.
///
/// # Errors
/// When the transaction cannot be built, signed or handed to the node. A refusal by CheckTx is printed, not an error.
pub fn run(args: &TxArgs, global: &Global) -> Result<(), CliError> {
    Ok(dispatch(args, global)?)
}

fn dispatch(args: &TxArgs, global: &Global) -> Result<(), ClientError> {
    let matches = &args.0;
    let leaf = deepest(matches);
    let flags = args.flags()?;
    let client = Client::new(global, &flags.client, Some(OutputFormat::Json))?;
    let factory = Factory { client: &client, flags: &flags };
    let module = matches.subcommand_name().unwrap_or_default();
    if let Some((_, rpcs)) = message_rpcs().into_iter().find(|(name, _)| *name == module) {
        let method = matches.subcommand_matches(module).and_then(ArgMatches::subcommand_name).unwrap_or_default();
        if module == contribute::MODULE && method == contribute::NAME {
            let args = contribute::ContributeArgs::from_arg_matches(leaf).map_err(|e| ClientError::Usage(e.to_string()))?;
            return contribute::run(&factory, &args);
        }
        let rpc = rpcs.iter().find(|rpc| rpc.name == method);
        let rpc = rpc.ok_or_else(|| ClientError::Usage(format!("unknown command {method:?} for \"tx {module}\"")))?;
        return generated(&factory, rpc, leaf);
    }
    match Fixed::from_arg_matches(matches).map_err(|e| ClientError::Usage(e.to_string()))? {
        Fixed::Bank(args) => bank::run(&args, &factory),
        Fixed::Sign(args) => files::sign(&factory, &args),
        Fixed::SignBatch(args) => files::sign_batch(&factory, &args),
        Fixed::Multisign(args) => multisign::run(&factory, &args),
        Fixed::ValidateSignatures(args) => files::validate(&factory, &args),
        Fixed::Broadcast(args) => files::broadcast(&factory, &args),
        Fixed::Encode(args) => files::to_base64(&args),
        Fixed::Decode(args) => files::from_base64(&args),
        Fixed::Simulate(args) => files::simulate(&factory, &args),
    }
}

/// The matches of the innermost subcommand, where global flags arrive.
fn deepest(matches: &ArgMatches) -> &ArgMatches {
    matches.subcommand().map_or(matches, |(_, inner)| deepest(inner))
}

fn generated(factory: &Factory<'_>, rpc: &Rpc, matches: &ArgMatches) -> Result<(), ClientError> {
    let input = pool().get_message_by_name(&rpc.method.input);
    let input = input.ok_or_else(|| ClientError::Answer(format!("unknown type {}", rpc.method.input)))?;
    let field = signer_field(&input);
    let signer = factory.signer(None)?;
    let layout = FieldLayout { signer: field.as_deref(), ..FieldLayout::default() };
    let value = field_message(&input, layout, matches, Some(&signer.address), factory.client)?;
    factory.run(vec![Any { type_url: format!("/{}", input.full_name()), value }], &signer)
}
