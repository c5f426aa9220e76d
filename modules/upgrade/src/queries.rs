//! `cosmos.upgrade.v1beta1.Query`.

use crate::errors::UpgradeError;
use crate::keeper::UpgradeKeeper;
use crate::keys::VERSIONS;
use openledger_core::ports::UpgradePort;
use openledger_core::{Ctx, QueryRoute, QueryRoutes, Res};
use openledger_proto::cosmos::upgrade::v1beta1::{
    ModuleVersion, QueryAppliedPlanRequest, QueryAppliedPlanResponse, QueryAuthorityRequest, QueryAuthorityResponse,
    QueryCurrentPlanRequest, QueryCurrentPlanResponse, QueryModuleVersionsRequest, QueryModuleVersionsResponse,
    QueryUpgradedConsensusStateRequest, QueryUpgradedConsensusStateResponse,
};

/// The methods of `cosmos.upgrade.v1beta1.Query`.
pub(crate) fn routes(keeper: &UpgradeKeeper) -> Vec<QueryRoute> {
    QueryRoutes::new(keeper.clone())
        .service("cosmos.upgrade.v1beta1.Query")
        .on("CurrentPlan", |k, ctx, _: QueryCurrentPlanRequest| Ok(QueryCurrentPlanResponse { plan: k.plan(ctx)? }))
        .on("AppliedPlan", |k, ctx, r: QueryAppliedPlanRequest| {
            let height = i64::try_from(k.done_height(ctx, &r.name)?).unwrap_or(i64::MAX);
            Ok(QueryAppliedPlanResponse { height })
        })
        .on("UpgradedConsensusState", |k, ctx, r: QueryUpgradedConsensusStateRequest| {
            let found = k.upgraded_consensus_state(ctx, r.last_height)?;
            Ok(QueryUpgradedConsensusStateResponse { upgraded_consensus_state: found.unwrap_or_default() })
        })
        .on("ModuleVersions", |k, ctx, r: QueryModuleVersionsRequest| {
            Ok(QueryModuleVersionsResponse { module_versions: module_versions(k, ctx, r.module_name)? })
        })
        .on("Authority", |_, ctx, _: QueryAuthorityRequest| {
            Ok(QueryAuthorityResponse { address: ctx.config().authority() })
        })
        .finish()
}

/// The version of one module, or of all in order of name.
fn module_versions(keeper: &UpgradeKeeper, ctx: &Ctx, name: String) -> Res<Vec<ModuleVersion>> {
    if name.is_empty() {
        return Ok(keeper.versions(ctx)?.into_iter().map(|(name, version)| ModuleVersion { name, version }).collect());
    }
    match VERSIONS.get(ctx, &name)? {
        Some(version) => Ok(vec![ModuleVersion { name, version }]),
        None => Err(UpgradeError::NoModuleVersion(name).into()),
    }
}
