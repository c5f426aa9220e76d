//! How many bytes of codes that the chain does not have yet a block may compile, where the gas register bounds it.
//!
//! Compiling is work that no savepoint takes back. So what a transaction compiled is remembered beside the state, and
//! it is counted when its messages have ended, whether they succeeded or not: a transaction that fails on purpose
//! behind its codes uses up the block's bytes like any other.

use crate::errors::WasmError;
use crate::gas_register::GasRegister;
use crate::keys::{CODE_BYTES, CodeBytes, KNOWN_CODES};
use openledger_core::{Ctx, ExecMode, Failure, Res, TxLocals};
use openledger_wasmvm::{Checksum, compile_weight};
use std::sync::{Mutex, PoisonError};

/// Bytes that the messages of a transaction compiled so far.
#[derive(Debug, Default)]
struct TxCodeBytes(Mutex<u64>);

impl TxCodeBytes {
    fn get(locals: &TxLocals) -> u64 {
        *locals.get_or_default::<Self>().0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(locals: &TxLocals, bytes: u64) {
        // A number is whole even if a panic interrupted its owner.
        *locals.get_or_default::<Self>().0.lock().unwrap_or_else(PoisonError::into_inner) = bytes;
    }
}

/// What this block has compiled by the state: that of all transactions before this one.
fn counted(ctx: &Ctx) -> Res<u64> {
    // The last block's bytes are no matter of the block for which a simulation is made.
    if ctx.mode() == ExecMode::Simulate {
        return Ok(0);
    }
    let last = CODE_BYTES.get(&ctx.unmetered())?;
    Ok(last.filter(|last| last.height == ctx.height()).map_or(0, |last| last.bytes))
}

fn count(ctx: &Ctx, bytes: u64) -> Res<()> {
    CODE_BYTES.set(&ctx.unmetered(), &CodeBytes { height: ctx.height(), bytes })
}

/// Takes the bytes of a code out of what the block may compile, before it is compiled. A code that the state knows is
/// free. Costs no gas.
///
/// # Errors
/// `wasm:32`; fatal.
pub(crate) fn take(ctx: &Ctx, gas: &GasRegister, wasm: &[u8]) -> Res<()> {
    let most = gas.max_code_bytes_per_block;
    if most == 0 || KNOWN_CODES.has(&ctx.unmetered(), &known(&Checksum::of(wasm)))? {
        return Ok(());
    }
    let len = compile_weight(wasm);
    let before = counted(ctx)?;
    let own = ctx.tx_locals().map_or(0, TxCodeBytes::get);
    let used = before.saturating_add(own);
    let sum = used.saturating_add(len);
    if sum > most {
        return Err(refusal(most, used, len));
    }
    match ctx.tx_locals() {
        Some(locals) => TxCodeBytes::set(locals, own.saturating_add(len)),
        // Outside of a transaction nothing ends that would count it later: governance, genesis.
        None => count(ctx, sum)?,
    }
    Ok(())
}

fn refusal(most: u64, used: u64, len: u64) -> Failure {
    let text = match len > most {
        true => format!("no block takes a new code that counts for {len} bytes; {most} are allowed"),
        false => {
            format!("a block takes {most} bytes of new codes and has {used}; {len} more fit into a later block")
        }
    };
    WasmError::CodeBytes.wrap(text)
}

/// Remembers a code that was stored, where the bound is set.
///
/// # Errors
/// Fatal.
pub(crate) fn remember(ctx: &Ctx, gas: &GasRegister, checksum: &Checksum) -> Res<()> {
    if gas.max_code_bytes_per_block == 0 {
        return Ok(());
    }
    KNOWN_CODES.set(&ctx.unmetered(), &known(checksum), &())
}

fn known(checksum: &Checksum) -> Vec<u8> {
    checksum.0.to_vec()
}

/// Counts what the messages of a transaction compiled, after they have ended.
///
/// # Errors
/// Fatal.
pub(crate) fn settle(ctx: &Ctx) -> Res<()> {
    let Some(own) = ctx.tx_locals().map(TxCodeBytes::get).filter(|own| *own > 0) else { return Ok(()) };
    let before = counted(ctx)?;
    count(ctx, before.saturating_add(own))
}
