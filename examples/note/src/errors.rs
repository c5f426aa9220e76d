//! Refusals of the module, codespace `note`. Codes are API: never renumber.

openledger_core::coded_errors! {
    /// Why a message was refused.
    pub enum NoteError(crate::STORE) {
        /// There is no note with this id.
        NotFound(u64) = 2, "{0}: note not found";
        /// The text is empty, or longer than the parameter allows.
        BadText { length: usize, limit: usize } = 3, "{length} bytes where 1 to {limit} are allowed: invalid text";
        /// Somebody else wrote the note.
        NotAuthor = 4, "signer is not the author of the note";
        /// A parameter is out of its bounds.
        InvalidParams(&'static str) = 5, "{0}: invalid parameters";
        /// A genesis section contradicts itself.
        InvalidGenesis(String) = 6, "{0}: invalid genesis";
    }
}
