//! From a request value to the application's method and back.

use std::fmt;

use tendermint_abci::Application;
use tendermint_proto::v0_38::abci::{request, response};

macro_rules! methods {
    ($($(#[$doc:meta])* $name:ident => $label:literal, $call:expr;)*) => {
        /// An ABCI call, for logs and metrics.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Method {
            $(#[doc = concat!("`", $label, "`")] $name,)*
        }

        impl Method {
            /// Every call, in protocol order.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The call's name in snake case, as CometBFT's metrics spell it.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $label,)* }
            }

            pub(super) fn of(value: &request::Value) -> Self {
                match value { $(request::Value::$name(_) => Self::$name,)* }
            }
        }

        /// Runs the call on the application and gives its answer.
        pub(super) fn call<A: Application>(app: &A, value: request::Value) -> response::Value {
            match value {
                $(request::Value::$name(request) => response::Value::$name({
                    let call: fn(&A, _) -> _ = $call;
                    call(app, request)
                }),)*
            }
        }
    };
}

methods! {
    Echo => "echo", |app, request| app.echo(request);
    Flush => "flush", |app, _| app.flush();
    Info => "info", |app, request| app.info(request);
    InitChain => "init_chain", |app, request| app.init_chain(request);
    Query => "query", |app, request| app.query(request);
    CheckTx => "check_tx", |app, request| app.check_tx(request);
    Commit => "commit", |app, _| app.commit();
    ListSnapshots => "list_snapshots", |app, _| app.list_snapshots();
    OfferSnapshot => "offer_snapshot", |app, request| app.offer_snapshot(request);
    LoadSnapshotChunk => "load_snapshot_chunk", |app, request| app.load_snapshot_chunk(request);
    ApplySnapshotChunk => "apply_snapshot_chunk", |app, request| app.apply_snapshot_chunk(request);
    PrepareProposal => "prepare_proposal", |app, request| app.prepare_proposal(request);
    ProcessProposal => "process_proposal", |app, request| app.process_proposal(request);
    ExtendVote => "extend_vote", |app, request| app.extend_vote(request);
    VerifyVoteExtension => "verify_vote_extension", |app, request| app.verify_vote_extension(request);
    FinalizeBlock => "finalize_block", |app, request| app.finalize_block(request);
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
