//! What must hold before the messages of a transaction run: a list of decorators, which the assembly makes of those
//! of `auth` and of other modules (SDK `AnteDecorator`).

use crate::context::{Ctx, ExecMode};
use crate::errors::Res;
use crate::gas::GasMeter;
use crate::tx::DecodedTx;
use std::sync::Arc;

/// One check before the messages of a transaction. It may charge gas, take fees and write; its writes are kept if all
/// decorators pass, whatever becomes of the messages.
pub trait AnteDecorator: Send + Sync {
    /// Its name in the field's words (`SigVerificationDecorator`), for lists and logs.
    fn name(&self) -> &'static str;

    /// Checks a transaction. `ctx` carries the transaction's own gas meter.
    ///
    /// # Errors
    /// A coded refusal keeps the transaction out of the block, or becomes its receipt.
    fn check(&self, ctx: &Ctx, tx: &DecodedTx) -> Res<()>;

    /// Does ahead, on up to `threads` threads, what [`AnteDecorator::check`] will ask for the transactions of a block.
    /// It changes no state and no outcome, only the time that the checks take.
    fn prepare(&self, ctx: &Ctx, txs: &[&DecodedTx], threads: usize) {
        let _ = (ctx, txs, threads);
    }
}

/// The decorators in the order in which they run.
#[derive(Clone, Default)]
pub struct AnteHandler(Vec<Arc<dyn AnteDecorator>>);

impl std::fmt::Debug for AnteHandler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|d| d.name())).finish()
    }
}

impl AnteHandler {
    /// A handler that runs these decorators.
    pub fn new(decorators: Vec<Arc<dyn AnteDecorator>>) -> Self {
        Self(decorators)
    }

    /// The same handler with `decorator` right before the one of this name, or last if there is none.
    #[must_use]
    pub fn with_before(mut self, name: &str, decorator: Arc<dyn AnteDecorator>) -> Self {
        let at = self.0.iter().position(|d| d.name() == name).unwrap_or(self.0.len());
        self.0.insert(at, decorator);
        self
    }

    /// The meter under which a transaction runs. There is no limit in genesis, whose transactions pay nothing, and
    /// none in simulation, where the caller brings its own.
    pub fn gas_meter(ctx: &Ctx, tx: &DecodedTx) -> GasMeter {
        if ctx.mode() == ExecMode::Simulate || ctx.height() == 0 {
            GasMeter::infinite()
        } else {
            GasMeter::new(tx.gas_limit())
        }
    }

    /// Runs all decorators. What they wrote is to be dropped on failure.
    ///
    /// # Errors
    /// The first refusal.
    pub fn check(&self, ctx: &Ctx, tx: &DecodedTx) -> Res<()> {
        self.0.iter().try_for_each(|decorator| decorator.check(ctx, tx))
    }

    /// Lets all decorators do ahead what they can.
    pub fn prepare(&self, ctx: &Ctx, txs: &[&DecodedTx], threads: usize) {
        self.0.iter().for_each(|decorator| decorator.prepare(ctx, txs, threads));
    }
}
