//! What the module does before the messages of a transaction: it counts the transaction, bounds simulations,
//! and begins to remember which codes the transaction called.

use crate::keys::{TX_COUNTER, TxCount};
use openledger_core::{AnteDecorator, Ctx, DecodedTx, ExecMode, Res};
use openledger_wasmvm::Checksum;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The codes that a transaction called, whose set-up is cheaper from the second call on. It is no state:
/// sub-messages that fail do not take anything out of it.
#[derive(Debug, Default)]
pub struct TxContracts {
    begun: OnceLock<()>,
    called: Mutex<BTreeSet<Checksum>>,
}

impl TxContracts {
    /// Those of the running transaction; `None` where no ante ran (governance, block phases, queries).
    pub fn of(ctx: &Ctx) -> Option<Arc<Self>> {
        let found = ctx.tx_locals()?.get_or_default::<Self>();
        found.begun.get().is_some().then_some(found)
    }

    /// Remembers a code; false when it was there before.
    pub fn insert(&self, checksum: &Checksum) -> bool {
        // A set is whole even if a panic interrupted its owner between two calls.
        self.called.lock().unwrap_or_else(PoisonError::into_inner).insert(*checksum)
    }
}

/// The number that a transaction has in its block, as contracts see it.
#[derive(Debug, Default)]
pub struct TxNumber(OnceLock<()>);

impl TxNumber {
    /// That of the running transaction; `None` in simulations and where no ante ran. It is looked up only here, so
    /// that transactions without contracts need not know how many came before them.
    ///
    /// # Errors
    /// Fatal.
    pub fn of(ctx: &Ctx) -> Res<Option<u32>> {
        let counted = ctx.tx_locals().is_some_and(|locals| locals.get_or_default::<Self>().0.get().is_some());
        if !counted {
            return Ok(None);
        }
        Ok(TX_COUNTER.get(&ctx.unmetered())?.map(|count| count.next.wrapping_sub(1)))
    }
}

/// What the counting costs: a read and a write of 13 bytes of key and value.
const COUNTING_GAS: u64 = 3_429;

/// Counts the transactions of a block whose ante came this far (wasmd `CountTXDecorator`). It runs before the
/// signatures are checked, and what it costs is paid even where those fail.
#[derive(Debug, Clone, Copy)]
pub struct CountTx;

impl AnteDecorator for CountTx {
    fn name(&self) -> &'static str {
        "CountTXDecorator"
    }

    fn check(&self, ctx: &Ctx, _: &DecodedTx) -> Res<()> {
        if ctx.mode() == ExecMode::Simulate {
            // wasmd forgets this cost in its estimates, which then do not suffice.
            return ctx.gas().consume(COUNTING_GAS, "counting the transaction");
        }
        let height = ctx.height();
        TX_COUNTER.merge(ctx, move |last| {
            let number = last.filter(|last| last.height == height).map_or(0, |last: TxCount| last.next);
            // Four billion transactions do not fit into a block.
            Ok(TxCount { height, next: number.wrapping_add(1) })
        })?;
        if let Some(locals) = ctx.tx_locals() {
            // Each transaction has locals of its own and passes its ante once.
            let _ = locals.get_or_default::<TxNumber>().0.set(());
        }
        Ok(())
    }
}

/// Begins to remember the codes that the transaction calls (wasmd `TxContractsDecorator`).
#[derive(Debug, Clone, Copy)]
pub struct BeginTxContracts;

impl AnteDecorator for BeginTxContracts {
    fn name(&self) -> &'static str {
        "TxContractsDecorator"
    }

    fn check(&self, ctx: &Ctx, _: &DecodedTx) -> Res<()> {
        if let Some(locals) = ctx.tx_locals() {
            let _ = locals.get_or_default::<TxContracts>().begun.set(());
        }
        Ok(())
    }
}
