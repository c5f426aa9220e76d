//! `tx`: a command for every message, and commands on transactions in files.

mod ask;
mod authz;
mod aux;
mod bank;
mod batch;
mod contribute;
mod create;
mod distribution;
mod draft;
mod estimate;
mod factory;
mod feegrant;
mod files;
mod flags;
mod gov;
mod ibc;
mod ica;
mod job;
pub(crate) mod licence;
pub(crate) mod money;
mod multisign;
mod plan;
mod proposal;
mod session;
mod sign;
mod staking;
#[cfg(test)]
mod tests;
mod transfer;
mod upgrade;
mod verify;
mod vesting;
mod wasm;
mod written;

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, Subcommand};
use openledger_proto::cosmos::bank::v1beta1::MsgSend;
use openledger_proto::prost_reflect::MessageDescriptor;
use openledger_proto::prost_types::Any;
use openledger_proto::{any, pool};

use crate::tables::{Group, tables};
use openledger_client::{
    AddressKind, CliError, Client, ClientError, FieldLayout, Global, field_args, field_message, scalar,
};
use openledger_core::ChainConfig;
use openledger_proto::commands::Rpc;
use plan::Plan;
use proposal::{ProposalFlags, authority};
use written::COMMANDS;

pub(super) use factory::{DEFAULT_GAS, Factory, tx_json};
pub(super) use files::parse_tx;
pub(super) use flags::TxFlags;
pub(crate) use licence::Licence;
pub(super) use session::{Session, answer};
pub(super) use sign::{SigningAccount, sign, sign_mode_for};
pub(super) use staking::ValidatorSpec;
pub(crate) use wasm::BytesFlags;

/// `--no-proposal` of commands that submit a proposal.
const NO_PROPOSAL: &str = "no-proposal";

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

/// Commands on transactions in files.
#[derive(Subcommand, Debug)]
enum Fixed {
    /// Sign a transaction generated offline
    Sign(files::SignArgs),
    /// Sign transaction batch files
    SignBatch(batch::SignBatchArgs),
    /// Generate multisig signatures for transactions generated offline
    #[command(visible_alias = "multi-sign")]
    Multisign(multisign::MultisignArgs),
    /// Assemble multisig transactions in batch from batch signatures
    #[command(visible_alias = "multi-sign-batch")]
    MultisignBatch(multisign::MultisignBatchArgs),
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
        let cmd = TxFlags::augment_args(cmd)
            .about("Transactions subcommands")
            .subcommand_required(true)
            .arg_required_else_help(true);
        let cmd = Fixed::augment_subcommands(cmd);
        let cmd = cmd.subcommand(evidence());
        let groups = &tables().transactions;
        groups.iter().filter(|group| group.alone).fold(cmd, |cmd, group| {
            let below = groups.iter().filter(|below| below.above == Some(group.name));
            cmd.subcommand(below.fold(parent(group), |cmd, below| cmd.subcommand(parent(below))))
        })
    }

    fn augment_args_for_update(cmd: Command) -> Command {
        Self::augment_args(cmd)
    }
}

/// `tx evidence` has no commands, as in the SDK: CometBFT reports evidence, and no module takes it in transactions.
const EVIDENCE: &str = "evidence";

fn evidence() -> Command {
    let words = Arg::new("words").num_args(1..).allow_hyphen_values(true).trailing_var_arg(true).hide(true);
    Command::new(EVIDENCE).about("Evidence transaction subcommands").arg(words)
}

/// Prints the help of `tx evidence`; a word after it names no command.
fn run_evidence(matches: &ArgMatches) -> Result<(), ClientError> {
    match matches.get_many::<String>("words").and_then(|mut words| words.next()) {
        Some(word) => Err(ClientError::Usage(format!("unknown command \"{word}\" for \"{EVIDENCE}\""))),
        None => Ok(evidence().bin_name(format!("{} tx {EVIDENCE}", openledger_config::APP_NAME)).print_help()?),
    }
}

fn parent(module: &Group) -> Command {
    let about = format!("Transactions commands for the {} module", module.name);
    let parent = Command::new(module.name).about(about).subcommand_required(true).arg_required_else_help(true);
    let written = COMMANDS.iter().filter(|command| command.module == module.name);
    let parent = written.fold(parent, |parent, command| parent.subcommand(command.command()));
    module.rpcs.iter().fold(parent, |parent, rpc| parent.subcommand(command(rpc)))
}

fn command(rpc: &Rpc) -> Command {
    let mut cmd = openledger_client::command(rpc);
    if let Some(input) = pool().get_message_by_name(&rpc.method.input) {
        let signer = signer_field(&input);
        cmd = cmd.args(field_args(&input, layout(rpc, signer.as_deref())));
    }
    if rpc.proposal {
        // The flags come with a text about themselves, so the command's own goes over it.
        let about = cmd.get_about().cloned().unwrap_or_default();
        cmd = ProposalFlags::augment_args(cmd).about(about.clone()).long_about(about);
        let help = "Skip gov proposal and submit a normal transaction";
        cmd = cmd.arg(Arg::new(NO_PROPOSAL).long(NO_PROPOSAL).help(help).action(ArgAction::SetTrue));
    }
    cmd
}

/// The signer's field is not given, unless it is one of the fields given by position.
fn layout<'a>(rpc: &'a Rpc, signer: Option<&'a str>) -> FieldLayout<'a> {
    let signer = signer.filter(|name| rpc.positional.iter().all(|p| p.field != *name));
    FieldLayout { positional: &rpc.positional, signer, bare: true, page_limit: 0 }
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
/// When the transaction cannot be built, signed or handed to the node. A refusal by CheckTx is printed, not
/// an error.
pub fn run(args: &TxArgs, global: &Global) -> Result<(), CliError> {
    Ok(dispatch(args, global)?)
}

fn dispatch(args: &TxArgs, global: &Global) -> Result<(), ClientError> {
    let matches = &args.0;
    let leaf = deepest(matches);
    let flags = args.flags()?;
    let client = Client::new(global, &flags.client, None)?;
    let flags = flags.or_settings(&client.transactions)?;
    let factory = Factory { client: &client, flags: &flags };
    let module = matches.subcommand_name().unwrap_or_default();
    if module == EVIDENCE {
        return run_evidence(leaf);
    }
    let groups = &tables().transactions;
    if let Some(module) = groups.iter().find(|group| group.alone && group.name == module) {
        let below = matches.subcommand_matches(module.name);
        let inner = below.and_then(ArgMatches::subcommand_name);
        let nested = groups.iter().find(|group| group.above == Some(module.name) && Some(group.name) == inner);
        let plan = match (nested, below) {
            (Some(nested), Some(below)) => plan(nested, below, leaf, &factory)?,
            _ => plan(module, matches, leaf, &factory)?,
        };
        return carry_out(plan, &factory);
    }
    match Fixed::from_arg_matches(matches).map_err(|e| ClientError::Usage(e.to_string()))? {
        Fixed::Sign(args) => files::sign(&factory, &args),
        Fixed::SignBatch(args) => batch::run(&factory, &args),
        Fixed::Multisign(args) => multisign::run(&factory, &args),
        Fixed::MultisignBatch(args) => multisign::run_batch(&factory, &args),
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

/// What the command below a module comes to.
fn plan(module: &Group, matches: &ArgMatches, leaf: &ArgMatches, factory: &Factory<'_>) -> Result<Plan, ClientError> {
    let below = matches.subcommand_matches(module.name).and_then(ArgMatches::subcommand);
    let (name, own) = below.unwrap_or(("", leaf));
    if let Some(command) = COMMANDS.iter().find(|command| command.module == module.name && command.name == name) {
        // A written command may have commands below it, so it reads its own matches and not the innermost.
        return checked(command.plan(own, factory)?, factory);
    }
    let rpc = module.rpcs.iter().find(|rpc| rpc.name == name);
    let rpc = rpc.ok_or_else(|| ClientError::Usage(format!("unknown command {name:?} for \"tx {}\"", module.name)))?;
    checked(generated(factory, rpc, leaf)?, factory)
}

/// Refuses what the chain would refuse by its contents alone, as the SDK's commands call `ValidateBasic`.
fn checked(plan: Plan, factory: &Factory<'_>) -> Result<Plan, ClientError> {
    if let Plan::Send { transactions, .. } = &plan {
        transactions.iter().flatten().try_for_each(|message| check(factory, message))?;
    }
    Ok(plan)
}

/// Refuses a message that the chain would refuse by its contents alone.
fn check(factory: &Factory<'_>, message: &Any) -> Result<(), ClientError> {
    let config = ChainConfig { addresses: factory.client.codec.clone(), ..ChainConfig::default() };
    openledger_assembly::check_message(&config, message).map_err(|e| ClientError::Usage(e.to_string()))
}

fn carry_out(plan: Plan, factory: &Factory<'_>) -> Result<(), ClientError> {
    let Plan::Send { signer, transactions } = plan else { return Ok(()) };
    transactions.into_iter().try_for_each(|messages| factory.run(messages, &signer))
}

fn generated(factory: &Factory<'_>, rpc: &Rpc, matches: &ArgMatches) -> Result<Plan, ClientError> {
    let input = pool().get_message_by_name(&rpc.method.input);
    let input = input.ok_or_else(|| ClientError::Answer(format!("unknown type {}", rpc.method.input)))?;
    let name = signer_field(&input);
    let field = name.as_deref().and_then(|name| input.get_field_by_name(name));
    let is_operator = field.as_ref().and_then(scalar) == Some(AddressKind::Operator);
    let layout = layout(rpc, name.as_deref());
    let pack = |signer: Option<&str>| {
        let value = field_message(&input, layout, matches, signer, factory.client)?;
        Ok::<_, ClientError>(Any { type_url: format!("/{}", input.full_name()), value })
    };
    if rpc.proposal && !matches.get_flag(NO_PROPOSAL) {
        let flags = ProposalFlags::from_arg_matches(matches).map_err(|e| ClientError::Usage(e.to_string()))?;
        return flags.plan(factory, pack(Some(&authority(factory)?))?);
    }
    // An account given by position signs; a validator given by position is signed for by --from.
    let implied = field.as_ref().filter(|_| layout.signer.is_none() && !is_operator);
    let implied = implied.and_then(|field| matches.get_one::<String>(&format!("field:{}", field.name())));
    let signer = factory.signer(implied.map(String::as_str))?;
    let text = if is_operator { factory.operator(&signer)? } else { signer.address.clone() };
    let message = pack(Some(&text))?;
    refuse_nothing(&message)?;
    Ok(Plan::one(signer, vec![message]))
}

/// The SDK's command refuses to send nothing before it asks the chain.
fn refuse_nothing(message: &Any) -> Result<(), ClientError> {
    match any::unpack::<MsgSend>(message) {
        Ok(send) if send.amount.is_empty() => Err(ClientError::usage("invalid coins")),
        _ => Ok(()),
    }
}
