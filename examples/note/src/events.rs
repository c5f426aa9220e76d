//! Events. They are typed: the event's type is the full name of the message, and its attributes are the fields as JSON.

use crate::pb;
use openledger_core::wire::typed_event;
use openledger_core::{Ctx, Res};

/// A note was written.
pub(crate) fn created(ctx: &Ctx, note: &pb::Note) -> Res<()> {
    ctx.emit(typed_event(&pb::EventNoteCreated { note_id: note.id, author: note.author.clone() })?);
    Ok(())
}

/// The text of a note was replaced.
pub(crate) fn edited(ctx: &Ctx, note: &pb::Note) -> Res<()> {
    ctx.emit(typed_event(&pb::EventNoteEdited { note_id: note.id, edits: note.edits })?);
    Ok(())
}

/// A note was removed.
pub(crate) fn deleted(ctx: &Ctx, note: &pb::Note) -> Res<()> {
    ctx.emit(typed_event(&pb::EventNoteDeleted { note_id: note.id })?);
    Ok(())
}
