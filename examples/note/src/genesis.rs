//! Genesis: reading, checking and writing the module's section.

use crate::errors::NoteError;
use crate::keeper::deposit_of;
use crate::keys::{COUNT, NOTES, NOTES_BY, PARAMS};
use crate::pb::GenesisState;
use crate::{keeper, params};
use openledger_core::{ChainConfig, Coins, Ctx, Failure, Res};

fn bad(what: impl std::fmt::Display) -> Failure {
    NoteError::InvalidGenesis(what.to_string()).into()
}

/// The section that `init` writes.
pub fn default_genesis(config: &ChainConfig) -> GenesisState {
    GenesisState { params: Some(params::default_params(&config.bond_denom)), notes: Vec::new(), next_note_id: 1 }
}

/// Checks a section without a state.
///
/// # Errors
/// `note:5`, `note:6`, and the codes of a note's fields, each naming its note.
pub fn validate(config: &ChainConfig, state: &GenesisState) -> Res<()> {
    params::validate(state.params.as_ref().ok_or_else(|| bad("params are missing"))?)?;
    let mut last = 0;
    for note in &state.notes {
        let what = format!("note {}", note.id);
        if note.id <= last || note.id >= state.next_note_id.max(1) {
            return Err(bad(format!("{what}: ids must rise and be below next_note_id")));
        }
        config.addresses.parse(&note.author).map_err(|e| e.context(&what))?;
        keeper::within(&note.text, params::LONGEST_TEXT).map_err(|e| e.context(&what))?;
        deposit_of(note).map_err(|e| e.context(&what))?;
        last = note.id;
    }
    Ok(())
}

/// Writes a checked section into state.
///
/// # Errors
/// Any failure stops the start.
pub fn init(ctx: &Ctx, state: GenesisState) -> Res<()> {
    PARAMS.set(ctx, &state.params.ok_or_else(|| bad("params are missing"))?)?;
    COUNT.set(ctx, &state.next_note_id.max(1).saturating_sub(1))?;
    for note in &state.notes {
        NOTES.set(ctx, &note.id, note)?;
        NOTES_BY.set(ctx, &(ctx.parse_address(&note.author)?, note.id), &())?;
    }
    Ok(())
}

/// Reads the whole state back.
///
/// # Errors
/// Only fatal failures: the storage failed, or the state contradicts itself.
pub fn export(ctx: &Ctx) -> Res<GenesisState> {
    let ctx = &ctx.unmetered();
    let notes = NOTES.iter(ctx)?.take(usize::MAX)?.into_iter().map(|(_, note)| note).collect();
    let next_note_id = COUNT.get(ctx)?.unwrap_or(0).saturating_add(1);
    Ok(GenesisState { params: Some(params::get(ctx)?), notes, next_note_id })
}

/// What the module's account must hold: the deposits of all notes.
///
/// # Errors
/// Only fatal failures: the storage failed, or the state contradicts itself.
pub fn deposits_held(ctx: &Ctx) -> Res<Coins> {
    let notes = NOTES.iter(&ctx.unmetered())?.take(usize::MAX)?;
    notes.iter().try_fold(Coins::empty(), |held, (_, note)| held.add(&deposit_of(note)?))
}
