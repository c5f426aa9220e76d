//! The answer to each method of `openledger.note.v1.Query`.

use crate::errors::NoteError;
use crate::keeper::NoteKeeper;
use crate::keys::{NOTES, NOTES_BY};
use crate::params;
use crate::pb::{
    QueryNoteRequest, QueryNoteResponse, QueryNotesByRequest, QueryNotesByResponse, QueryNotesRequest,
    QueryNotesResponse, QueryParamsRequest, QueryParamsResponse,
};
use openledger_core::collections::part;
use openledger_core::pagination::paginate;
use openledger_core::wire::{page_request, page_response};
use openledger_core::{CodedError, Ctx, Failure, QueryError, QueryRoute, QueryRoutes};

type Answer<T> = Result<T, QueryError>;

/// The table of the module's queries.
pub(crate) fn routes(keeper: &NoteKeeper) -> Vec<QueryRoute> {
    QueryRoutes::new(keeper.clone())
        .service("openledger.note.v1.Query")
        .on("Params", |_, ctx, _: QueryParamsRequest| Ok(QueryParamsResponse { params: Some(params::get(ctx)?) }))
        .on("Note", NoteKeeper::query_note)
        .on("Notes", NoteKeeper::query_notes)
        .on("NotesBy", NoteKeeper::query_notes_by)
        .finish()
}

/// A note that does not exist is NotFound; all other refusals are as everywhere.
fn status(e: Failure) -> QueryError {
    match e {
        Failure::Tx(e) if NoteError::NotFound(0).is(&Failure::Tx(e.clone())) => QueryError::not_found(e.log),
        other => other.into(),
    }
}

impl NoteKeeper {
    fn query_note(&self, ctx: &Ctx, request: QueryNoteRequest) -> Answer<QueryNoteResponse> {
        if request.note_id == 0 {
            return Err(QueryError::invalid("note_id must not be zero"));
        }
        Ok(QueryNoteResponse { note: Some(self.note(ctx, request.note_id).map_err(status)?) })
    }

    fn query_notes(&self, ctx: &Ctx, request: QueryNotesRequest) -> Answer<QueryNotesResponse> {
        let (notes, next) = paginate(ctx, &NOTES, &[], &page_request(request.pagination), |_, note| Ok(note))?;
        Ok(QueryNotesResponse { notes, pagination: page_response(next) })
    }

    fn query_notes_by(&self, ctx: &Ctx, request: QueryNotesByRequest) -> Answer<QueryNotesByResponse> {
        let author = ctx.parse_address(&request.author)?;
        let keep = |(_, id), ()| self.note(ctx, id);
        let (notes, next) = paginate(ctx, &NOTES_BY, &part(&author), &page_request(request.pagination), keep)?;
        Ok(QueryNotesByResponse { notes, pagination: page_response(next) })
    }
}
