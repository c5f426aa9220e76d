//! Errors of the crate, each with a stable code.

use thiserror::Error;

/// Why an input, a certificate or a payment was refused. Codes are stable: callers put them into receipts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Error {
    /// Classes, dimension or their product lie outside [`crate::Shape`]'s limits.
    #[error("head shape is outside the limits")]
    BadShape,
    /// A byte string or slice has not the length that the shape asks for.
    #[error("length does not match the head shape")]
    BadLength,
    /// A label is not below the number of classes.
    #[error("label is not below the number of classes")]
    BadLabel,
    /// The stored bytes are not a canonical encoding.
    #[error("bytes are not a canonical encoding")]
    BadEncoding,
    /// lambda, tolerance, shift or point count lies outside its bounds.
    #[error("certification parameter is outside its bounds")]
    BadParameter,
    /// A row of the inverse Hessian is too heavy for 64-bit products.
    #[error("a row of the inverse Hessian exceeds the sum bound")]
    RowSumTooLarge,
    /// The inverse Hessian gives a point no positive self-influence.
    #[error("inverse Hessian is not positive definite on the data")]
    NotPositiveDefinite,
    /// The head is further from the optimum than the tolerance allows.
    #[error("head is not the optimum of its data")]
    NotOptimal,
    /// A probe of the inverse Hessian misses by more than the tolerance.
    #[error("inverse Hessian fails a probe")]
    ProbeFailed,
    /// The number of points absorbed differs from the number declared.
    #[error("number of points differs from the declared number")]
    WrongCount,
    /// A sum or product would leave its integer type.
    #[error("arithmetic overflow")]
    Overflow,
    /// Shares were asked of weights that are all zero.
    #[error("all weights are zero")]
    ZeroWeight,
    /// Point ids are not strictly increasing.
    #[error("point ids are not strictly increasing")]
    UnsortedIds,
}

impl Error {
    /// The stable numeric code of the error.
    #[must_use]
    pub const fn code(self) -> u32 {
        match self {
            Self::BadShape => 1,
            Self::BadLength => 2,
            Self::BadLabel => 3,
            Self::BadEncoding => 4,
            Self::BadParameter => 5,
            Self::RowSumTooLarge => 6,
            Self::NotPositiveDefinite => 7,
            Self::NotOptimal => 8,
            Self::ProbeFailed => 9,
            Self::WrongCount => 10,
            Self::Overflow => 11,
            Self::ZeroWeight => 12,
            Self::UnsortedIds => 13,
        }
    }
}

/// The result of a function of this crate that can fail.
pub type Result<T> = core::result::Result<T, Error>;
