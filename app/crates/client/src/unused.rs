//! Flags of queries on commands that ask no node: the SDK's commands take them, and so do ours, saying that
//! nothing comes of them.

use clap::Args;

/// Flags of queries that have no effect here.
#[derive(Args, Clone, Debug, Default)]
pub struct UnusedQueryFlags {
    /// Without effect: this command asks no node
    #[arg(long, default_value = "", hide_default_value = true)]
    grpc_addr: String,
    /// Without effect: this command asks no node
    #[arg(long)]
    grpc_insecure: bool,
    /// Without effect: this command asks no node
    #[arg(long = "height", id = "unused_height", default_value_t = 0, allow_negative_numbers = true)]
    unused_height: i64,
}

impl UnusedQueryFlags {
    /// Says which of them were given.
    pub fn warn(&self) {
        let given = [
            ("grpc-addr", !self.grpc_addr.is_empty()),
            ("grpc-insecure", self.grpc_insecure),
            ("height", self.unused_height != 0),
        ];
        for (name, _) in given.iter().filter(|(_, given)| *given) {
            eprintln!("WARNING: --{name} has no effect: this command asks no node.");
        }
    }
}
