//! Which queries of other modules contracts may make. The list is consensus: a longer or shorter one is an upgrade.
//!
//! A method may stand here if its answer depends on nothing but the state and the request (the option
//! `cosmos.query.v1.module_query_safe` says so), and pays for what it looks at. So there are no methods that read the
//! node's configuration, past heights or the network; no `wasm/SmartContractState`, beside which `WasmQuery::Smart` has
//! its own bounds; and no `inference/DryRun`, which answers without being paid.

use std::collections::BTreeSet;

/// The methods of this chain's list.
pub const ACCEPTED: &[&str] = &[
    "/cosmos.auth.v1beta1.Query/Account",
    "/cosmos.authz.v1beta1.Query/Grants",
    "/cosmos.bank.v1beta1.Query/Balance",
    "/cosmos.bank.v1beta1.Query/DenomMetadata",
    "/cosmos.bank.v1beta1.Query/Params",
    "/cosmos.bank.v1beta1.Query/SupplyOf",
    "/cosmos.distribution.v1beta1.Query/DelegationRewards",
    "/cosmos.gov.v1.Query/Params",
    "/cosmos.gov.v1.Query/Proposal",
    "/cosmos.gov.v1.Query/TallyResult",
    "/cosmos.staking.v1beta1.Query/Delegation",
    "/cosmos.staking.v1beta1.Query/Params",
    "/cosmos.staking.v1beta1.Query/Pool",
    "/cosmos.staking.v1beta1.Query/Validator",
    "/cosmwasm.wasm.v1.Query/CodeInfo",
    "/cosmwasm.wasm.v1.Query/ContractInfo",
    "/cosmwasm.wasm.v1.Query/Params",
    "/cosmwasm.wasm.v1.Query/RawContractState",
    "/openledger.attribution.v1.Query/Attribution",
    "/openledger.attribution.v1.Query/EarningsByAccount",
    "/openledger.attribution.v1.Query/EpochTotals",
    "/openledger.attribution.v1.Query/Params",
    "/openledger.attribution.v1.Query/Payments",
    "/openledger.attribution.v1.Query/WhyPaid",
    "/openledger.datanet.v1.Query/Allowlist",
    "/openledger.datanet.v1.Query/Cluster",
    "/openledger.datanet.v1.Query/Commit",
    "/openledger.datanet.v1.Query/Commits",
    "/openledger.datanet.v1.Query/ConsentAt",
    "/openledger.datanet.v1.Query/Contribution",
    "/openledger.datanet.v1.Query/Contributions",
    "/openledger.datanet.v1.Query/Datanet",
    "/openledger.datanet.v1.Query/Datanets",
    "/openledger.datanet.v1.Query/Item",
    "/openledger.datanet.v1.Query/ItemBond",
    "/openledger.datanet.v1.Query/Items",
    "/openledger.datanet.v1.Query/LicenceMap",
    "/openledger.datanet.v1.Query/Params",
    "/openledger.datanet.v1.Query/Projection",
    "/openledger.datanet.v1.Query/Provenance",
    "/openledger.datanet.v1.Query/SnapshotAt",
    "/openledger.datanet.v1.Query/SnapshotItems",
    "/openledger.inference.v1.Query/Inference",
    "/openledger.inference.v1.Query/InferencesByPayer",
    "/openledger.inference.v1.Query/OpenRetrievals",
    "/openledger.inference.v1.Query/Params",
    "/openledger.inference.v1.Query/Retrieval",
    "/openledger.inferibc.v1.Query/Params",
    "/openledger.inferibc.v1.Query/PayoutRoute",
    "/openledger.inferibc.v1.Query/PayoutRoutes",
    "/openledger.inferibc.v1.Query/PrepaidAccount",
    "/openledger.model.v1.Query/Artifact",
    "/openledger.model.v1.Query/Certification",
    "/openledger.model.v1.Query/Lineage",
    "/openledger.model.v1.Query/Model",
    "/openledger.model.v1.Query/Models",
    "/openledger.model.v1.Query/Params",
    "/openledger.wasm.v1.Query/GasRegister",
];

/// A list of accepted methods.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AcceptList(Option<BTreeSet<String>>);

impl AcceptList {
    /// No method at all, as wasmd without options.
    pub fn disabled() -> Self {
        Self(None)
    }

    /// These methods, by their paths.
    pub fn of(paths: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self(Some(paths.into_iter().map(Into::into).collect()))
    }

    /// The methods of this chain ([`ACCEPTED`]).
    pub fn chain() -> Self {
        Self::of(ACCEPTED.iter().copied())
    }

    /// Whether a method is accepted; the text of the refusal otherwise. `kind` is how wasmd calls such queries.
    pub(super) fn check(&self, kind: &str, path: &str) -> Result<(), String> {
        match &self.0 {
            None => Err(format!("{kind} queries are disabled on this chain")),
            Some(paths) if paths.contains(path) => Ok(()),
            Some(_) => Err(format!("'{path}' path is not allowed from the contract")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use openledger_proto::{pool, services};

    /// Methods that the SDK has not marked. Their handlers read the state alone.
    const UNMARKED: [&str; 5] = [
        "/cosmos.authz.v1beta1.Query/Grants",
        "/cosmos.distribution.v1beta1.Query/DelegationRewards",
        "/cosmos.gov.v1.Query/Params",
        "/cosmos.gov.v1.Query/Proposal",
        "/cosmos.gov.v1.Query/TallyResult",
    ];

    /// The paths of all methods that say of themselves that they depend on nothing but the state and the request.
    fn safe() -> BTreeSet<String> {
        let option = pool().get_extension_by_name("cosmos.query.v1.module_query_safe").unwrap();
        let methods = pool().services().flat_map(|service| service.methods().collect::<Vec<_>>());
        let safe = methods.filter(|m| m.options().get_extension(&option).as_bool() == Some(true));
        safe.map(|m| format!("/{}/{}", m.parent_service().full_name(), m.name())).collect()
    }

    #[test]
    fn every_path_is_safe_and_all_safe_ones_of_this_chain_are_here() {
        let safe = safe();
        let unmarked: Vec<&str> = ACCEPTED.iter().copied().filter(|path| !safe.contains(*path)).collect();
        assert_eq!(unmarked, UNMARKED);
        let ours: Vec<&String> = safe.iter().filter(|path| path.starts_with("/openledger.")).collect();
        let accepted: Vec<&&str> = ACCEPTED.iter().filter(|path| path.starts_with("/openledger.")).collect();
        assert_eq!(ours, accepted);
    }

    #[test]
    fn each_path_is_a_method_and_the_table_is_sorted() {
        for path in ACCEPTED {
            let (service, method) = path.trim_start_matches('/').split_once('/').unwrap();
            let service = services::find(service).unwrap_or_else(|| panic!("{path}"));
            assert!(service.methods.iter().any(|m| m.name == method), "{path}");
        }
        assert!(ACCEPTED.is_sorted());
        assert!(!ACCEPTED.iter().any(|p| p.ends_with("/SmartContractState") || p.ends_with("/DryRun")));
    }
}
