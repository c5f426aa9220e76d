//! `query`: a command for every query method, and blocks and transactions from CometBFT.

mod blocks;
mod ibc;
mod ica;
mod txs;
mod wasm;

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, Subcommand};
use openledger_proto::cosmos::bank::v1beta1 as bank;
use openledger_proto::cosmos::distribution::v1beta1 as distribution;
use openledger_proto::json;
use openledger_proto::pool;
use openledger_proto::prost::Message;
use openledger_proto::prost_reflect::DynamicMessage;

use super::verify::{self, ReceiptArgs};
use crate::tables::{Group, tables};
use openledger_client::{
    CliError, Client, ClientError, ClientFlags, FieldLayout, Global, OutputFormat, field_args, field_message, indent,
    print_json, print_line, query_json,
};
use openledger_proto::commands::Rpc;

pub use txs::tx_response;

pub(super) use txs::wait_for;

/// Flags of every query.
#[derive(Args, Clone, Debug, Default)]
pub struct QueryFlags {
    /// Flags of every client command.
    #[command(flatten)]
    pub client: ClientFlags,
    /// Use a specific height to query state at (this can error if the node is pruning state)
    #[arg(id = "height", long = "height", global = true, default_value_t = 0)]
    pub height: i64,
    /// The gRPC endpoint to use for this chain
    #[arg(id = "grpc_addr", long = "grpc-addr", global = true, default_value = "", hide_default_value = true)]
    pub grpc_addr: String,
    /// Allow gRPC over insecure channels, if not the server must use TLS
    #[arg(id = "grpc_insecure", long = "grpc-insecure", global = true)]
    pub grpc_insecure: bool,
    /// Do not indent JSON output
    #[arg(id = "no_indent", long = "no-indent", global = true)]
    pub no_indent: bool,
}

/// Parsed `query` command line: the generated commands are known at run time only.
#[derive(Clone, Debug)]
pub struct QueryArgs(ArgMatches);

impl FromArgMatches for QueryArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self(matches.clone()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.0 = matches.clone();
        Ok(())
    }
}

impl Args for QueryArgs {
    fn augment_args(cmd: Command) -> Command {
        let cmd = QueryFlags::augment_args(cmd)
            .about("Querying subcommands")
            .subcommand_required(true)
            .arg_required_else_help(true);
        let cmd = Lookup::augment_subcommands(cmd);
        let groups = &tables().queries;
        groups.iter().filter(|group| group.alone).fold(cmd, |cmd, group| {
            let mut parent = parent(group);
            if group.name == RECEIPT.0 {
                parent = parent.subcommand(ReceiptArgs::augment_args(Command::new(RECEIPT.1)));
            }
            if group.name == wasm::MODULE {
                parent = wasm::WasmQuery::augment_subcommands(parent);
            }
            let below = groups.iter().filter(|below| below.above == Some(group.name));
            cmd.subcommand(below.fold(parent, |parent, below| parent.subcommand(self::parent(below))))
        })
    }

    fn augment_args_for_update(cmd: Command) -> Command {
        Self::augment_args(cmd)
    }
}

impl QueryArgs {
    pub(super) fn flags(&self) -> Result<QueryFlags, ClientError> {
        let mut leaf = &self.0;
        while let Some((_, inner)) = leaf.subcommand() {
            leaf = inner;
        }
        QueryFlags::from_arg_matches(leaf).map_err(|e| ClientError::Usage(e.to_string()))
    }
}

/// Blocks and transactions.
#[derive(Subcommand, Debug)]
enum Lookup {
    /// Query for a transaction by hash, "<addr>/<seq>" combination or comma-separated signatures in a
    /// committed block
    Tx(txs::TxArgs),
    /// Query for paginated transactions that match a set of events
    Txs(txs::TxsArgs),
    /// Wait for a transaction to be included in a block
    #[command(alias = "event-query-tx-for")]
    WaitTx(txs::WaitArgs),
    /// Query for a committed block by height or hash; the latest without an argument
    Block(blocks::BlockArgs),
    /// Query for paginated blocks that match a set of events
    Blocks(blocks::BlocksArgs),
    /// Query for a committed block's results by height
    BlockResults(blocks::ResultsArgs),
    /// Get the full CometBFT validator set at given height
    #[command(visible_aliases = ["cometbft-validator-set", "tendermint-validator-set"])]
    CometValidatorSet(blocks::ValidatorSetArgs),
}

fn parent(group: &Group) -> Command {
    let about = format!("Querying commands for the {} module", group.name);
    let parent = Command::new(group.name).about(about).subcommand_required(true).arg_required_else_help(true);
    let parent = ica::with_commands(ibc::with_commands(parent, group), group);
    group.rpcs.iter().fold(parent, |parent, rpc| {
        let cmd = command(group.name, rpc);
        parent.subcommand(if ibc::is_below(group) { ibc::with_arguments(cmd, rpc) } else { cmd })
    })
}

/// The one query command below a module that is not made from a descriptor: many proven reads, one file.
const RECEIPT: (&str, &str) = ("attribution", "receipt");

fn command(module: &str, rpc: &Rpc) -> Command {
    let mut cmd = openledger_client::command(rpc);
    if let Some(input) = pool().get_message_by_name(&rpc.method.input) {
        cmd = cmd.args(field_args(&input, FieldLayout { positional: &rpc.positional, ..FieldLayout::default() }));
    }
    if takes_validator(module, rpc) {
        let arg =
            Arg::new("validator").index(2).value_name("validator-addr").help("Only the rewards from this validator");
        cmd = cmd.arg(arg);
    }
    if takes_denom(module, rpc) {
        cmd = cmd
            .arg(Arg::new("denom").long("denom").help("The specific denomination to query for").action(ArgAction::Set));
    }
    cmd
}

/// `balances` and `total-supply` take `--denom`, as they did before the SDK generated its commands.
fn takes_denom(module: &str, rpc: &Rpc) -> bool {
    module == "bank" && matches!(rpc.method.name.as_str(), "AllBalances" | "TotalSupply")
}

/// `distribution rewards` takes a validator, as it did before the SDK generated its commands.
fn takes_validator(module: &str, rpc: &Rpc) -> bool {
    module == "distribution" && rpc.method.name == "DelegationTotalRewards"
}

/// Runs a `query` command.
///
/// # Errors
/// The status of the application, or why the node cannot be asked.
pub fn run(args: &QueryArgs, global: &Global) -> Result<(), CliError> {
    Ok(dispatch(args, global)?)
}

fn dispatch(args: &QueryArgs, global: &Global) -> Result<(), ClientError> {
    let Some((mut name, mut matches)) = args.0.subcommand() else {
        return Err(ClientError::usage("a subcommand is required"));
    };
    let mut above = None;
    if let Some((inner, below)) = matches.subcommand()
        && tables().queries.iter().any(|group| group.above == Some(name) && group.name == inner)
    {
        (above, name, matches) = (Some(name), inner, below);
    }
    let generated = tables().queries.iter().find(|group| group.name == name && (group.alone || group.above == above));
    let leaf = match (&generated, matches.subcommand()) {
        (Some(_), Some((_, leaf))) => leaf,
        (Some(_), None) => return Err(ClientError::usage("a subcommand is required")),
        (None, _) => matches,
    };
    let flags = args.flags()?;
    let mut client = Client::new(global, &flags.client, None)?;
    client.use_grpc(&flags.grpc_addr, flags.grpc_insecure)?;
    match (generated, matches.subcommand_name()) {
        (Some(group), Some(method)) if (group.name, method) == RECEIPT => {
            let args = ReceiptArgs::from_arg_matches(leaf).map_err(|e| ClientError::Usage(e.to_string()))?;
            let height = u64::try_from(flags.height).map_err(|_| ClientError::usage("height must not be negative"))?;
            verify::receipt(&client, height, &args).map_err(|e| ClientError::from(Box::new(e)))
        }
        (Some(group), Some(method)) if ibc::is_written(group, method) => {
            shown(&client, &flags, &ibc::written(&client, method, flags.height)?)
        }
        (Some(group), Some(method)) if ica::is_written(group, method) => {
            Ok(print_line(&ica::packet_events(&client, leaf)?)?)
        }
        (Some(group), Some(method)) if group.name == wasm::MODULE && wasm::WasmQuery::has_subcommand(method) => {
            let command = wasm::WasmQuery::from_arg_matches(matches);
            wasm::run(&client, &flags, command.map_err(|e| ClientError::Usage(e.to_string()))?)
        }
        (Some(group), Some(method)) => match group.rpcs.iter().find(|rpc| rpc.name == method) {
            Some(rpc) => generated_query(group, rpc, leaf, &client, &flags),
            None => Err(ClientError::Usage(format!("unknown command {method:?} for \"query {}\"", group.name))),
        },
        _ => match Lookup::from_arg_matches(&args.0).map_err(|e| ClientError::Usage(e.to_string()))? {
            Lookup::Tx(args) => txs::tx(&client, &args),
            Lookup::Txs(args) => txs::txs(&client, &args),
            Lookup::WaitTx(args) => txs::wait(&client, &args),
            Lookup::Block(args) => blocks::block(&client, &args),
            Lookup::Blocks(args) => blocks::blocks(&client, &args),
            Lookup::BlockResults(args) => blocks::results(&client, &args, flags.height),
            Lookup::CometValidatorSet(args) => blocks::validator_set(&client, &args),
        },
    }
}

fn generated_query(
    group: &Group,
    rpc: &Rpc,
    matches: &ArgMatches,
    client: &Client,
    flags: &QueryFlags,
) -> Result<(), ClientError> {
    let input = pool().get_message_by_name(&rpc.method.input);
    let input = input.ok_or_else(|| ClientError::Answer(format!("unknown type {}", rpc.method.input)))?;
    let page_limit = if ibc::is_written_by_hand(group) { ibc::PAGE_LIMIT } else { 0 };
    let layout = FieldLayout { positional: &rpc.positional, page_limit, ..FieldLayout::default() };
    let request = field_message(&input, layout, matches, None, client)?;
    let module = group.name;
    if ibc::is_below(group) {
        return ibc_query(rpc, matches, client, flags, &request);
    }
    if takes_denom(module, rpc)
        && let Some(denom) = matches.get_one::<String>("denom")
    {
        return one_denom(rpc, &request, denom, client, flags.height);
    }
    let json = match matches.try_get_one::<String>("validator").ok().flatten().filter(|_| takes_validator(module, rpc))
    {
        Some(validator) => rewards_of_one(&request, validator, client, flags.height)?,
        None => {
            let answer = client.query_bytes(&rpc.method.path, request, flags.height)?;
            // Where the SDK did not generate the command, it prints as the gateway does.
            if module == wasm::MODULE {
                json::to_json_string(&rpc.method.output, &answer)?
            } else if let Some(address) = ibc::escrow_address(rpc, &answer)? {
                return Ok(print_line(&address)?);
            } else if ibc::is_written_by_hand(group) {
                ibc::printed(rpc, &answer)?
            } else {
                query_json(&rpc.method.output, &answer)?
            }
        }
    };
    shown(client, flags, &json)
}

/// A command of IBC core, which may ask the store in place of the method.
fn ibc_query(
    rpc: &Rpc,
    matches: &ArgMatches,
    client: &Client,
    flags: &QueryFlags,
    request: &[u8],
) -> Result<(), ClientError> {
    let input = pool().get_message_by_name(&rpc.method.input);
    let input = input.ok_or_else(|| ClientError::Answer(format!("unknown type {}", rpc.method.input)))?;
    let bad = |e: openledger_proto::prost::DecodeError| ClientError::Answer(e.to_string());
    let mut request = DynamicMessage::decode(input, request).map_err(bad)?;
    ibc::with_height(rpc, &mut request, matches)?;
    let answer = match ibc::proven(client, rpc, &request, matches, flags.height)? {
        Some(answer) => answer,
        None => client.query_bytes(&rpc.method.path, request.encode_to_vec(), flags.height)?,
    };
    shown(client, flags, &ibc::printed(rpc, &answer)?)
}

fn shown(client: &Client, flags: &QueryFlags, json: &str) -> Result<(), ClientError> {
    match client.output {
        OutputFormat::Json if !flags.no_indent => Ok(print_line(&indent(json))?),
        format => print_json(format, json),
    }
}

fn rewards_of_one(request: &[u8], validator: &str, client: &Client, height: i64) -> Result<String, ClientError> {
    use openledger_proto::prost::{Message, Name};
    let total = distribution::QueryDelegationTotalRewardsRequest::decode(request)
        .map_err(|e| ClientError::Answer(e.to_string()))?;
    let query = distribution::QueryDelegationRewardsRequest {
        delegator_address: total.delegator_address,
        validator_address: client.operator(validator)?,
    };
    let bytes =
        client.query_bytes("/cosmos.distribution.v1beta1.Query/DelegationRewards", query.encode_to_vec(), height)?;
    query_json(&distribution::QueryDelegationRewardsResponse::full_name(), &bytes)
}

fn one_denom(rpc: &Rpc, request: &[u8], denom: &str, client: &Client, height: i64) -> Result<(), ClientError> {
    use openledger_proto::prost::Message;
    let bad = |e: openledger_proto::prost::DecodeError| ClientError::Answer(e.to_string());
    let denom = denom.to_owned();
    let coin = if rpc.method.name == "AllBalances" {
        let address = bank::QueryAllBalancesRequest::decode(request).map_err(bad)?.address;
        let query = bank::QueryBalanceRequest { address, denom };
        let bytes = client.query_bytes("/cosmos.bank.v1beta1.Query/Balance", query.encode_to_vec(), height)?;
        bank::QueryBalanceResponse::decode(bytes.as_slice()).map_err(bad)?.balance
    } else {
        let query = bank::QuerySupplyOfRequest { denom };
        let bytes = client.query_bytes("/cosmos.bank.v1beta1.Query/SupplyOf", query.encode_to_vec(), height)?;
        bank::QuerySupplyOfResponse::decode(bytes.as_slice()).map_err(bad)?.amount
    };
    print_json(client.output, &json::print(&coin.unwrap_or_default())?.to_string())
}
