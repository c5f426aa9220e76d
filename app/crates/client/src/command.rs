//! A row of the tables of commands as a command of the parser.

use clap::Command;
use openledger_proto::commands::Rpc;

/// The command without arguments: name, aliases and help.
#[must_use]
pub fn command(rpc: &Rpc) -> Command {
    let short =
        if rpc.short.is_empty() { format!("Execute the {} RPC method", rpc.method.name) } else { rpc.short.to_owned() };
    let mut cmd = Command::new(rpc.name.clone()).about(short).visible_aliases(rpc.aliases.to_vec());
    if !rpc.long.is_empty() {
        cmd = cmd.long_about(rpc.long);
    }
    if !rpc.example.is_empty() {
        cmd = cmd.after_help(format!("Examples:\n  {}", rpc.example));
    }
    cmd
}
