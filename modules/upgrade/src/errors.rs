//! Refusals (SDK `x/upgrade/types/errors.go`).

openledger_core::coded_errors! {
    /// A refusal of this module.
    pub enum UpgradeError("upgrade") {
        /// 2: no such module.
        NoModuleVersion(String) = 2, "x/upgrade: QueryModuleVersions module {0} not found: module version not found";
        /// 6: only governance plans upgrades.
        InvalidSigner { expected: String, got: String } = 6, "expected {expected} got {got}: expected authority account as only signer for proposal message";
    }
}
