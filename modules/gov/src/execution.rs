//! How the messages of a passed proposal run.

use crate::keeper::GovKeeper;
use openledger_core::{Ctx, Event, Failure, Res};
use prost_types::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What the messages of a proposal did.
#[derive(Debug)]
pub(crate) enum Execution {
    /// All messages ran; their writes are kept, and these are their events.
    Done(Vec<Event>),
    /// One message failed; nothing of any of them is kept.
    Failed {
        /// The position of the message that failed, in the proposal's list.
        index: usize,
        /// Why. It is stored, so it must be the same on every node.
        reason: String,
    },
}

impl GovKeeper {
    /// Runs all messages or none. A panic counts as a failure.
    ///
    /// # Errors
    /// Only fatal failures: the storage failed, or the state contradicts itself.
    pub(crate) fn execute_all(&self, ctx: &Ctx, messages: &[Any]) -> Res<Execution> {
        let depth = ctx.state().push();
        let mut events = Vec::new();
        for (index, msg) in messages.iter().enumerate() {
            match self.execute_one(ctx, msg) {
                Ok(emitted) => events.extend(emitted),
                Err(e) => {
                    ctx.state().revert(depth);
                    return match e {
                        Failure::Tx(e) => Ok(Execution::Failed { index, reason: e.log }),
                        fatal => Err(fatal),
                    };
                }
            }
        }
        ctx.state().keep(depth);
        Ok(Execution::Done(events))
    }

    fn execute_one(&self, ctx: &Ctx, msg: &Any) -> Res<Vec<Event>> {
        let run = || self.router.execute(ctx, msg).map(|r| r.events);
        // the text of the panic stays out: it may differ between builds
        let panicked =
            |_| Err(Failure::unregistered(format!("handling x/gov proposal msg [{}] PANICKED", msg.type_url)));
        catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(panicked)
    }
}
