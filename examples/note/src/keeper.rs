//! The keeper: the only code that touches the module's store. What it needs of other modules are ports.

use crate::errors::NoteError;
use crate::keys::{COUNT, NOTES, NOTES_BY, PARAMS, STORE};
use crate::pb::{
    MsgCreateNote, MsgCreateNoteResponse, MsgDeleteNote, MsgDeleteNoteResponse, MsgEditNote, MsgEditNoteResponse,
    MsgUpdateParams, MsgUpdateParamsResponse, Note,
};
use crate::{events, params};
use openledger_core::ports::BankPort;
use openledger_core::wire::{coin_from_proto, require_authority};
use openledger_core::{AccAddress, Coins, Ctx, Failure, Res};
use std::sync::Arc;

/// The module's logic over its store and the bank.
#[derive(Clone)]
pub struct NoteKeeper {
    bank: Arc<dyn BankPort>,
}

impl std::fmt::Debug for NoteKeeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NoteKeeper")
    }
}

impl NoteKeeper {
    /// A keeper that takes deposits through this bank.
    pub fn new(bank: Arc<dyn BankPort>) -> Self {
        Self { bank }
    }

    /// The note.
    ///
    /// # Errors
    /// `note:2`.
    pub fn note(&self, ctx: &Ctx, id: u64) -> Res<Note> {
        NOTES.get(ctx, &id)?.ok_or_else(|| NoteError::NotFound(id).into())
    }

    /// The note and its author, if `signer` is the author.
    fn own_note(&self, ctx: &Ctx, id: u64, signer: &str) -> Res<(Note, AccAddress)> {
        let note = self.note(ctx, id)?;
        let author = ctx.parse_address(&note.author)?;
        if ctx.parse_address(signer)? == author { Ok((note, author)) } else { Err(NoteError::NotAuthor.into()) }
    }

    /// Writes a note and takes the deposit.
    ///
    /// # Errors
    /// `note:3` for a text that is longer than the parameter allows; the bank's codes for the deposit.
    pub fn msg_create_note(&self, ctx: &Ctx, msg: &MsgCreateNote) -> Res<MsgCreateNoteResponse> {
        let params = params::get(ctx)?;
        within(&msg.text, params.max_text_length)?;
        let author = ctx.parse_address(&msg.author)?;
        let id = COUNT.next(ctx)?.checked_add(1).ok_or_else(|| Failure::corrupt("number of notes"))?;
        let deposit = params.deposit.unwrap_or_default();
        let note =
            Note { id, author: ctx.address_text(&author), text: msg.text.clone(), deposit: Some(deposit), edits: 0 };
        let deposit = deposit_of(&note)?;
        if !deposit.is_empty() {
            self.bank.send_to_module(ctx, &author, STORE, &deposit)?;
        }
        NOTES.set(ctx, &id, &note)?;
        NOTES_BY.set(ctx, &(author, id), &())?;
        events::created(ctx, &note)?;
        Ok(MsgCreateNoteResponse { note_id: id })
    }

    /// Replaces the text of an own note. The deposit stays what it was.
    ///
    /// # Errors
    /// `note:2`, `note:3`, `note:4`.
    pub fn msg_edit_note(&self, ctx: &Ctx, msg: &MsgEditNote) -> Res<MsgEditNoteResponse> {
        within(&msg.text, params::get(ctx)?.max_text_length)?;
        let (note, _) = self.own_note(ctx, msg.note_id, &msg.author)?;
        let note = Note { text: msg.text.clone(), edits: note.edits.saturating_add(1), ..note };
        NOTES.set(ctx, &note.id, &note)?;
        events::edited(ctx, &note)?;
        Ok(MsgEditNoteResponse {})
    }

    /// Removes an own note and returns its deposit.
    ///
    /// # Errors
    /// `note:2`, `note:4`.
    pub fn msg_delete_note(&self, ctx: &Ctx, msg: &MsgDeleteNote) -> Res<MsgDeleteNoteResponse> {
        let (note, author) = self.own_note(ctx, msg.note_id, &msg.author)?;
        NOTES.remove(ctx, &note.id)?;
        NOTES_BY.remove(ctx, &(author.clone(), note.id))?;
        let deposit = deposit_of(&note)?;
        if !deposit.is_empty() {
            self.bank.send_from_module(ctx, STORE, &author, &deposit)?;
        }
        events::deleted(ctx, &note)?;
        Ok(MsgDeleteNoteResponse {})
    }

    /// Replaces the parameters. Notes that exist keep the deposit that was paid for them.
    ///
    /// # Errors
    /// `gov:13` unless the governance account signed, `note:5` out of bounds.
    pub fn msg_update_params(&self, ctx: &Ctx, msg: &MsgUpdateParams) -> Res<MsgUpdateParamsResponse> {
        require_authority(ctx, &msg.authority)?;
        let params = msg.params.clone().unwrap_or_default();
        params::validate(&params)?;
        PARAMS.set(ctx, &params)?;
        Ok(MsgUpdateParamsResponse {})
    }
}

/// Refuses a text that is empty or longer than `limit`.
pub(crate) fn within(text: &str, limit: u32) -> Res<()> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if (1..=limit).contains(&text.len()) {
        Ok(())
    } else {
        Err(NoteError::BadText { length: text.len(), limit }.into())
    }
}

/// The deposit of a note; empty when it is zero.
pub(crate) fn deposit_of(note: &Note) -> Res<Coins> {
    let coin = coin_from_proto(&note.deposit.clone().unwrap_or_default())?;
    Ok(if coin.amount.is_zero() { Coins::empty() } else { Coins::one(coin) })
}
