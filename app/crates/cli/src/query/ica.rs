//! `query interchain-accounts`: what a method does not answer, as ibc-go's commands have it.

use clap::{Arg, ArgMatches, Command};
use openledger_client::{Client, ClientError};
use openledger_ibc::host;
use openledger_ica::HOST_PORT;
use std::fmt::Write;

use super::txs;
use crate::tables::Group;

const MODULE: &str = "interchain-accounts";
const PACKET_EVENTS: &str = "packet-events";

/// Whether a group stands below the module's.
pub(super) fn is_below(group: &Group) -> bool {
    group.above == Some(MODULE)
}

/// Whether a command below a group is the one of [`with_commands`].
pub(super) fn is_written(group: &Group, name: &str) -> bool {
    is_below(group) && group.name == "host" && name == PACKET_EVENTS
}

/// Adds the command that searches transactions.
pub(super) fn with_commands(parent: Command, group: &Group) -> Command {
    if !is_written(group, PACKET_EVENTS) {
        return parent;
    }
    parent.subcommand(
        Command::new(PACKET_EVENTS)
            .about("Query the events of the transaction in which the host received a packet")
            .arg(Arg::new("channel-id").required(true).help("The channel of this chain"))
            .arg(
                Arg::new("sequence")
                    .required(true)
                    .help("The number of the packet")
                    .value_parser(clap::value_parser!(u64)),
            ),
    )
}

/// The events of the transaction that brought a packet.
///
/// # Errors
/// For a malformed channel, and when the node cannot be asked.
pub(super) fn packet_events(client: &Client, matches: &ArgMatches) -> Result<String, ClientError> {
    let channel = matches.get_one::<String>("channel-id").map(String::as_str).unwrap_or_default();
    let sequence = matches.get_one::<u64>("sequence").copied().unwrap_or_default();
    host::validate_channel_id(channel)?;
    let query = format!(
        "recv_packet.packet_dst_channel='{channel}' AND recv_packet.packet_dst_port='{HOST_PORT}' AND \
         recv_packet.packet_sequence='{sequence}'"
    );
    let mut out = String::new();
    for tx in txs::search(client, &query, 1, 1, "")?.txs {
        for event in tx.events {
            // Writing to a String cannot fail.
            let _ = writeln!(out, "\t\t- {}", event.r#type);
            for attribute in event.attributes {
                let _ = writeln!(out, "\t\t\t- {}: {}", attribute.key, attribute.value);
            }
        }
    }
    Ok(out.trim_end_matches('\n').to_owned())
}
