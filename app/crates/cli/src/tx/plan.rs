//! What a command comes to, and the arguments that say so.

use clap::Args;
use openledger_client::ClientError;
use openledger_proto::prost_types::Any;

use super::factory::{Factory, Signer};

/// What a command comes to.
pub(super) enum Plan {
    /// One transaction of each list of messages.
    Send {
        /// The key that signs.
        signer: Signer,
        /// Messages of each transaction.
        transactions: Vec<Vec<Any>>,
    },
    /// The command did everything itself.
    Done,
}

impl Plan {
    /// A plan of one transaction with these messages.
    pub(super) fn one(signer: Signer, messages: Vec<Any>) -> Self {
        Self::Send { signer, transactions: vec![messages] }
    }
}

/// Arguments of a command, which say what it does.
pub(super) trait Planned: Args {
    /// Makes the messages.
    ///
    /// # Errors
    /// When an argument is malformed or the chain cannot be asked for what is missing.
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError>;
}
