//! Refusals of the module, codespace `inference`. Codes are API: never renumber.

use openledger_core::{Failure, TxError};
use openledger_onnx::{OnnxError, Refusal};
use openledger_text::TextError;

openledger_core::coded_errors! {
    /// Why a message or a call was refused.
    #[derive(Copy)]
    pub enum InferenceError("inference") {
        /// No inference has this id.
        InferenceNotFound = 2, "inference not found";
        /// The model's head is not certified, or inference is closed.
        NotCertified = 3, "model is not certified";
        /// The model has no certified point, so nobody could be paid.
        NoData = 4, "model has no data";
        /// The model has no price.
        NoPrice = 5, "model has no price";
        /// The input is larger than the parameter allows.
        InputTooLarge = 6, "input is too large";
        /// The input does not have the model's length.
        InputLength = 7, "input does not have the length that the model takes";
        /// The maximum fee is not in an accepted denomination, or not in that of the price.
        InvalidFeeDenom = 8, "invalid fee denomination";
        /// The price is above the maximum fee.
        FeeAboveMax = 9, "price is above the maximum fee";
        /// Parameters out of bounds.
        InvalidParams = 10, "invalid parameters";
        /// A genesis section that contradicts itself.
        InvalidGenesis = 11, "invalid genesis";
        /// A batch without inputs, or with too many.
        NoInputs = 12, "invalid number of inputs";
        /// The message is for models of another kind.
        WrongKind = 13, "the model is of another kind";
        /// No item that may be used is near enough.
        NothingFound = 14, "nothing is near enough";
        /// No question has this id.
        RequestNotFound = 15, "question not found";
        /// The question is not in a state for this.
        RequestState = 16, "the question is not in a state for this";
        /// The message comes too early or too late.
        RequestTime = 17, "not the time for this";
        /// A claim that is not a point of the collection with its score, or not in its place.
        WrongClaim = 18, "wrong claim";
        /// The owner of an item did not allow its use at the question's height, or it was marked since.
        NotGranted = 19, "the item may not be used";
        /// The point is not missing among the claims.
        NoOmission = 20, "no omission";
    }
}

/// First code of the refusals of the ONNX validator and engine: code 100 + [`OnnxError::code`].
pub const ONNX_CODES: u32 = 100;

/// First code of the refusals of text encoders: code 200 + [`TextError::code`].
pub const TEXT_CODES: u32 = 200;

/// A refusal of a text encoder's file, or by it, with the stable code of its reason.
pub fn text(e: TextError) -> Failure {
    Failure::Tx(TxError::new(crate::STORE, TEXT_CODES.saturating_add(e.code()), format!("text encoder: {e}")))
}

/// A refusal by the engine, with the stable code of its reason.
pub fn onnx(e: OnnxError) -> Failure {
    refused(e.into())
}

/// A refusal by the validator: the stable code of its reason, and a text that names place, found and allowed.
pub fn refused(refusal: Refusal) -> Failure {
    let code = ONNX_CODES.saturating_add(refusal.code());
    Failure::Tx(TxError::new(crate::STORE, code, format!("onnx: {refusal}")))
}
