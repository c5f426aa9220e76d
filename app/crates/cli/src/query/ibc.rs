//! `query ibc`: proofs with answers, heights as text, and what a counterparty's client is made of, as ibc-go's
//! commands have them.

use clap::{Arg, ArgAction, ArgMatches, Command};
use openledger_client::{Client, ClientError};
use openledger_ibc::client::{Height, revision_of};
use openledger_ibc::host;
use openledger_proto::commands::Rpc;
use openledger_proto::cosmos::ics23::v1::CommitmentProof;
use openledger_proto::ibc::applications::transfer::v1::QueryEscrowAddressResponse;
use openledger_proto::ibc::core::client::v1::Height as ProtoHeight;
use openledger_proto::ibc::core::commitment::v1::{MerkleProof, MerkleRoot};
use openledger_proto::ibc::lightclients::tendermint::v1::{ConsensusState, Header};
use openledger_proto::json;
use openledger_proto::prost::{Message, Name};
use openledger_proto::prost_reflect::{DynamicMessage, Kind, ReflectMessage, Value};
use openledger_proto::prost_types::Timestamp;
use openledger_proto::{pool, tendermint};
use openledger_rpc::{AbciInfo, AbciQuery, CommitAt, SignedHeader, Validators};

use crate::tables::Group;

/// The group that all others of IBC core stand below.
pub(super) const MODULE: &str = "ibc";

/// The group of transfers, which stands alone.
const TRANSFER: &str = "ibc-transfer";
/// Entries in a page of these commands when no limit is given.
pub(super) const PAGE_LIMIT: u64 = 100;
const PROVE: &str = "prove";
const HEIGHT: &str = "consensus-height";
const HEADER: &str = "header";
const SELF_STATE: &str = "self-consensus-state";
/// The most validators that CometBFT tells at once.
const PER_PAGE: u32 = 100;

/// Whether the commands of a group print as ibc-go's do.
pub(super) fn is_below(group: &Group) -> bool {
    group.above == Some(MODULE)
}

/// Whether ibc-go has the commands of a group: it writes them by hand, where the SDK generates its own.
pub(super) fn is_written_by_hand(group: &Group) -> bool {
    is_below(group) || super::ica::is_below(group) || group.name == TRANSFER
}

/// Adds what a command takes beside the fields of its request.
pub(super) fn with_arguments(cmd: Command, rpc: &Rpc) -> Command {
    let cmd = match rpc.method.name.as_str() {
        "ConsensusState" => {
            let height =
                Arg::new(HEIGHT).index(2).value_name("height").help("The height as revision-height, as in 1-7");
            ["revision_number", "revision_height"]
                .into_iter()
                .fold(cmd.arg(height), |cmd, field| cmd.mut_arg(format!("field:{field}"), |arg| arg.hide(true)))
        }
        "UnreceivedPackets" | "UnreceivedAcks" => {
            let field = if rpc.method.name == "UnreceivedAcks" {
                "packet_ack_sequences"
            } else if rpc.method.path.contains(".v2.") {
                "sequences"
            } else {
                "packet_commitment_sequences"
            };
            cmd.mut_arg(format!("field:{field}"), |arg| arg.long("sequences").value_delimiter(','))
        }
        _ => cmd,
    };
    if place(&rpc.method.path).is_none() {
        return cmd;
    }
    let prove = Arg::new(PROVE)
        .long(PROVE)
        .help("Show proofs for the query results")
        .num_args(0..=1)
        .require_equals(true)
        .default_value("true")
        .default_missing_value("true")
        .value_parser(clap::value_parser!(bool))
        .action(ArgAction::Set);
    cmd.arg(prove)
}

/// Adds the commands that ask CometBFT.
pub(super) fn with_commands(parent: Command, group: &Group) -> Command {
    if !is_below(group) || group.name != "client" {
        return parent;
    }
    parent
        .subcommand(Command::new(HEADER).about("Query the newest header of this chain, as its clients take it"))
        .subcommand(
            Command::new(SELF_STATE).about("Query the consensus state of this chain, as its clients elsewhere know it"),
        )
}

/// Whether a command below a group is one of [`with_commands`].
pub(super) fn is_written(group: &Group, name: &str) -> bool {
    is_below(group) && group.name == "client" && [HEADER, SELF_STATE].contains(&name)
}

/// Runs one of [`with_commands`] at a height, 0 being the newest, and returns its answer as JSON.
///
/// # Errors
/// When the node cannot be asked.
pub(super) fn written(client: &Client, name: &str, height: i64) -> Result<String, ClientError> {
    let rpc = client.rpc()?;
    let height = match height {
        0 => rpc.call(&AbciInfo {})?.response.last_block_height,
        height => height,
    };
    let signed = rpc.call(&CommitAt { height: Some(height) })?.signed_header;
    if name == SELF_STATE {
        return shown(&state_of(&signed));
    }
    let mut validators: Vec<tendermint::types::Validator> = Vec::new();
    for page in 1.. {
        let answer = rpc.call(&Validators { height: Some(height), page, per_page: PER_PAGE })?;
        for validator in &answer.validators {
            validators.push(recoded(validator)?);
        }
        let is_last = answer.validators.is_empty() || page.saturating_mul(PER_PAGE) >= answer.total;
        if is_last {
            break;
        }
    }
    let proposer = validators.iter().find(|v| v.address == signed.header.proposer_address).cloned();
    let total_voting_power = validators.iter().fold(0_i64, |sum, v| sum.saturating_add(v.voting_power));
    let signed_header = tendermint::types::SignedHeader {
        header: Some(recoded(&signed.header)?),
        commit: Some(recoded(&signed.commit)?),
    };
    let validator_set = tendermint::types::ValidatorSet { validators, proposer, total_voting_power };
    shown(&Header { signed_header: Some(signed_header), validator_set: Some(validator_set), ..Header::default() })
}

/// The same message in the types of this chain.
fn recoded<A: Message, B: Message + Default>(message: &A) -> Result<B, ClientError> {
    B::decode(message.encode_to_vec().as_slice()).map_err(|e| ClientError::Answer(e.to_string()))
}

fn shown<T: Message + Name>(message: &T) -> Result<String, ClientError> {
    Ok(json::to_json_string(&T::full_name(), &message.encode_to_vec())?)
}

/// What clients elsewhere know of the height of a header.
fn state_of(signed: &SignedHeader) -> ConsensusState {
    let header = &signed.header;
    ConsensusState {
        timestamp: header.time.as_ref().map(|t| Timestamp { seconds: t.seconds, nanos: t.nanos }),
        root: Some(MerkleRoot { hash: header.app_hash.clone() }),
        next_validators_hash: header.next_validators_hash.clone(),
    }
}

/// The height that a command names by position; `None` where it asks for the newest.
///
/// # Errors
/// When there is none, or it is malformed.
pub(super) fn with_height(rpc: &Rpc, request: &mut DynamicMessage, matches: &ArgMatches) -> Result<(), ClientError> {
    if rpc.method.name != "ConsensusState" {
        return Ok(());
    }
    let is_latest = request.get_field_by_name("latest_height").is_some_and(|v| v.as_bool() == Some(true));
    let text = matches.get_one::<String>(HEIGHT);
    let height = match text {
        _ if is_latest => return Ok(()),
        Some(text) => Height::parse(text).map_err(|e| ClientError::Usage(e.to_string()))?,
        None => {
            let text = "must include a second 'height' argument when '--latest-height' flag is not provided";
            return Err(ClientError::usage(text));
        }
    };
    request.set_field_by_name("revision_number", Value::U64(height.revision));
    request.set_field_by_name("revision_height", Value::U64(height.height));
    Ok(())
}

/// Where the store has the answer to a method, and which member of the answer it is.
struct Place {
    key: fn(&Fields<'_>) -> Vec<u8>,
    member: &'static str,
    missing: &'static str,
}

const fn at(key: fn(&Fields<'_>) -> Vec<u8>, member: &'static str, missing: &'static str) -> Place {
    Place { key, member, missing }
}

/// The place of the answer to a method that can be proven.
fn place(path: &str) -> Option<Place> {
    Some(match path.strip_prefix("/ibc.core.")? {
        "client.v1.Query/ClientState" => {
            at(|f| host::full_client_state(&f.text("client_id")), "client_state", "light client not found")
        }
        "client.v1.Query/ConsensusState" => at(
            |f| {
                let height = Height::new(f.number("revision_number"), f.number("revision_height"));
                host::full_consensus_state(&f.text("client_id"), height)
            },
            "consensus_state",
            "consensus state not found",
        ),
        "connection.v1.Query/Connection" => {
            at(|f| host::connection(&f.text("connection_id")), "connection", "connection not found")
        }
        "connection.v1.Query/ClientConnections" => at(
            |f| host::client_connections(&f.text("client_id")),
            "connection_paths",
            "light client connection paths not found",
        ),
        "channel.v1.Query/Channel" => at(|f| f.channel(host::channel), "channel", "channel not found"),
        "channel.v1.Query/PacketCommitment" => {
            at(|f| f.packet(host::packet_commitment), "commitment", "packet commitment not found")
        }
        "channel.v1.Query/PacketReceipt" => at(|f| f.packet(host::packet_receipt), "received", ""),
        "channel.v1.Query/PacketAcknowledgement" => {
            at(|f| f.packet(host::packet_acknowledgement), "acknowledgement", "invalid acknowledgement")
        }
        "channel.v1.Query/NextSequenceReceive" => {
            at(|f| f.channel(host::next_sequence_recv), "next_sequence_receive", "channel not found")
        }
        "channel.v1.Query/NextSequenceSend" => {
            at(|f| f.channel(host::next_sequence_send), "next_sequence_send", "channel not found")
        }
        "channel.v2.Query/NextSequenceSend" => at(
            |f| format!("nextSequenceSend/{}", f.text("client_id")).into_bytes(),
            "next_sequence_send",
            "sequence send not found",
        ),
        "channel.v2.Query/PacketCommitment" => at(|f| f.packet_v2(1), "commitment", "packet commitment not found"),
        "channel.v2.Query/PacketReceipt" => at(|f| f.packet_v2(2), "received", ""),
        "channel.v2.Query/PacketAcknowledgement" => {
            at(|f| f.packet_v2(3), "acknowledgement", "packet acknowledgement not found")
        }
        _ => return None,
    })
}

/// The members of a request.
struct Fields<'a>(&'a DynamicMessage);

impl Fields<'_> {
    fn text(&self, name: &str) -> String {
        self.0.get_field_by_name(name).and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
    }

    fn number(&self, name: &str) -> u64 {
        self.0.get_field_by_name(name).and_then(|value| value.as_u64()).unwrap_or_default()
    }

    fn channel(&self, key: fn(&str, &str) -> Vec<u8>) -> Vec<u8> {
        key(&self.text("port_id"), &self.text("channel_id"))
    }

    fn packet(&self, key: fn(&str, &str, u64) -> Vec<u8>) -> Vec<u8> {
        key(&self.text("port_id"), &self.text("channel_id"), self.number("sequence"))
    }

    /// The key of a packet of version 2: the client, what is kept of the packet, and its number.
    fn packet_v2(&self, kind: u8) -> Vec<u8> {
        [self.text("client_id").as_bytes(), &[kind], &self.number("sequence").to_be_bytes()].concat()
    }
}

/// Answers a request from the store, with a proof; `None` where the command is to ask the method.
///
/// # Errors
/// When the node cannot be asked, or the store has nothing there.
pub(super) fn proven(
    client: &Client,
    rpc: &Rpc,
    request: &DynamicMessage,
    matches: &ArgMatches,
    height: i64,
) -> Result<Option<Vec<u8>>, ClientError> {
    let wanted = matches.try_get_one::<bool>(PROVE).ok().flatten() == Some(&true);
    let is_latest = request.get_field_by_name("latest_height").is_some_and(|v| v.as_bool() == Some(true));
    let Some(place) = place(&rpc.method.path).filter(|_| wanted && !is_latest) else { return Ok(None) };
    // The proof of a state is in the header of the block after it.
    let before = if height == 0 { 0 } else { height.saturating_sub(1) };
    let data = (place.key)(&Fields(request));
    let call = AbciQuery { path: format!("store/{MODULE}/key"), data, height: before, prove: true };
    let node = client.rpc()?;
    let answer = node.call(&call)?.response;
    if answer.code != 0 {
        return Err(ClientError::from_abci(&answer.codespace, answer.code, answer.log));
    }
    if answer.value.is_empty() && !place.missing.is_empty() {
        return Err(ClientError::Answer(place.missing.to_owned()));
    }
    let mut proofs = Vec::new();
    for op in answer.proof_ops.map(|ops| ops.ops).unwrap_or_default() {
        proofs.push(CommitmentProof::decode(op.data.as_slice()).map_err(|e| ClientError::Answer(e.to_string()))?);
    }
    let chain_id = node.call(&CommitAt { height: None })?.signed_header.header.chain_id;
    let proof_height = ProtoHeight {
        revision_number: revision_of(&chain_id),
        revision_height: u64::try_from(answer.height).unwrap_or_default().saturating_add(1),
    };
    let descriptor = pool().get_message_by_name(&rpc.method.output);
    let descriptor = descriptor.ok_or_else(|| ClientError::Answer(format!("unknown type {}", rpc.method.output)))?;
    let mut shown = DynamicMessage::new(descriptor);
    set_member(&mut shown, place.member, &answer.value)?;
    shown.set_field_by_name("proof", Value::Bytes(MerkleProof { proofs }.encode_to_vec().into()));
    set_member(&mut shown, "proof_height", &proof_height.encode_to_vec())?;
    Ok(Some(shown.encode_to_vec()))
}

/// Sets a member of an answer from what the store has: numbers are big-endian, and presence is a truth.
fn set_member(answer: &mut DynamicMessage, name: &str, bytes: &[u8]) -> Result<(), ClientError> {
    let bad = |e: openledger_proto::prost::DecodeError| ClientError::Answer(e.to_string());
    let field = answer.descriptor().get_field_by_name(name);
    let field = field.ok_or_else(|| ClientError::Answer(format!("an answer without {name}")))?;
    let value = match field.kind() {
        _ if field.is_list() => {
            use openledger_proto::ibc::core::connection::v1::ClientPaths;
            let paths = ClientPaths::decode(bytes).map_err(bad)?.paths;
            Value::List(paths.into_iter().map(Value::String).collect())
        }
        Kind::Message(descriptor) => Value::Message(DynamicMessage::decode(descriptor, bytes).map_err(bad)?),
        Kind::Uint64 => Value::U64(bytes.try_into().map(u64::from_be_bytes).unwrap_or_default()),
        Kind::Bool => Value::Bool(!bytes.is_empty()),
        _ => Value::Bytes(bytes.to_vec().into()),
    };
    answer.set_field(&field, value);
    Ok(())
}

/// The answer of a group's command as ibc-go prints it: parameters stand alone.
///
/// # Errors
/// When the answer does not decode.
pub(super) fn printed(rpc: &Rpc, answer: &[u8]) -> Result<String, ClientError> {
    let text = json::to_json_string(&rpc.method.output, answer)?;
    let part = match (rpc.name.as_str(), rpc.method.name.as_str()) {
        ("params", _) => "params",
        (_, "ChannelClientState") => "identified_client_state",
        _ => return Ok(text),
    };
    let read: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&text).map_err(|e| ClientError::Answer(e.to_string()))?;
    Ok(read.get(part).map(ToString::to_string).unwrap_or(text))
}

/// What `escrow-address` prints: the address alone, in any format.
///
/// # Errors
/// When the answer does not decode.
pub(super) fn escrow_address(rpc: &Rpc, answer: &[u8]) -> Result<Option<String>, ClientError> {
    if rpc.method.path != "/ibc.applications.transfer.v1.Query/EscrowAddress" {
        return Ok(None);
    }
    let read = QueryEscrowAddressResponse::decode(answer).map_err(|e| ClientError::Answer(e.to_string()))?;
    Ok(Some(read.escrow_address))
}
