//! Refusals (SDK `x/upgrade/types/errors.go`).

use openledger_core::CodedError;

/// A refusal of this module.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UpgradeError {
    /// 2: no such module.
    #[error("x/upgrade: QueryModuleVersions module {0} not found: module version not found")]
    NoModuleVersion(String),
    /// 6: only governance plans upgrades.
    #[error("expected {expected} got {got}: expected authority account as only signer for proposal message")]
    InvalidSigner {
        /// The governance account.
        expected: String,
        /// The message's authority.
        got: String,
    },
}

impl CodedError for UpgradeError {
    fn codespace(&self) -> &'static str {
        "upgrade"
    }

    fn code(&self) -> u32 {
        match self {
            Self::NoModuleVersion(_) => 2,
            Self::InvalidSigner { .. } => 6,
        }
    }
}
