//! Queries by gRPC method name.

use crate::consent::consent_at;
use crate::errors::DatanetError;
use crate::keeper::DatanetKeeper;
use crate::keys::{
    ALLOWED, COMMITS, COMMITS_BY, CONTRIBUTIONS, CONTRIBUTIONS_BY, DATANETS, DUPLICATES, ITEMS, PROJECTIONS, STATS,
};
use crate::{columns, earnings, params, provenance};
use openledger_core::collections::part;
use openledger_core::heights::position;
use openledger_core::pagination::{DEFAULT_LIMIT, paginate};
use openledger_core::ports::SnapshotSpec;
use openledger_core::wire::{page_request, page_response};
use openledger_core::{Ctx, Failure, GrpcCode, QueryError, QueryRoute, QueryRoutes};
use openledger_proto::cosmos::base::query::v1beta1::PageResponse;
use openledger_proto::openledger::datanet::v1 as pb;

/// Most steps from a duplicate to its canonical item that one query follows.
const MAX_CLUSTER_PATH: usize = 1000;
/// Most items that one page of a snapshot looks at.
const MAX_SNAPSHOT_PAGE: u64 = 1000;

type Answer<T> = Result<T, QueryError>;

/// The module's not-found codes become NotFound, all other refusals as everywhere.
fn status(e: Failure) -> QueryError {
    match e {
        Failure::Tx(e) if e.codespace == crate::STORE && (2..=5).contains(&e.code) => QueryError::not_found(e.log),
        other => other.into(),
    }
}

fn nonzero(field: &str, value: u64) -> Answer<u64> {
    if value == 0 { Err(QueryError::invalid(format!("{field} must not be zero"))) } else { Ok(value) }
}

/// The methods of `openledger.datanet.v1.Query`.
pub(crate) fn routes(keeper: &DatanetKeeper) -> Vec<QueryRoute> {
    QueryRoutes::new(keeper.clone())
        .service("openledger.datanet.v1.Query")
        .on("Params", |_, ctx, _: pb::QueryParamsRequest| {
            Ok(pb::QueryParamsResponse { params: Some(params::get(ctx)?) })
        })
        .on("Datanet", |k, ctx, r| k.query_datanet(ctx, &r))
        .on("Datanets", |_, ctx, r| query_datanets(ctx, r))
        .on("Allowlist", DatanetKeeper::query_allowlist)
        .on("Projection", |k, ctx, r| k.query_projection(ctx, &r))
        .on("ItemBond", |k, ctx, r| k.query_item_bond(ctx, &r))
        .on("Item", |k, ctx, r| k.query_item(ctx, &r))
        .on("Items", DatanetKeeper::query_items)
        .on("Cluster", |_, ctx, r| query_cluster(ctx, r))
        .on("ConsentAt", |k, ctx, r| k.query_consent_at(ctx, &r))
        .on("SnapshotAt", |k, ctx, r| k.query_snapshot_at(ctx, &r))
        .on("SnapshotItems", |k, ctx, r| k.query_snapshot_items(ctx, &r))
        .on("Contribution", |k, ctx, r| k.query_contribution(ctx, &r))
        .on("Provenance", |k, ctx, r| k.query_provenance(ctx, &r))
        .on("LicenceMap", |_, _, _: pb::QueryLicenceMapRequest| {
            Ok(pb::QueryLicenceMapResponse { rows: provenance::licence_map() })
        })
        .on("Contributions", |_, ctx, r| query_contributions(ctx, r))
        .on("Commit", |_, ctx, r| query_commit(ctx, &r))
        .on("Commits", |_, ctx, r| query_commits(ctx, r))
        .finish()
}

impl DatanetKeeper {
    fn known_datanet(&self, ctx: &Ctx, id: u64) -> Answer<pb::Datanet> {
        self.datanet(ctx, nonzero("datanet_id", id)?).map_err(status)
    }

    fn query_datanet(&self, ctx: &Ctx, r: &pb::QueryDatanetRequest) -> Answer<pb::QueryDatanetResponse> {
        let mut datanet = self.known_datanet(ctx, r.datanet_id)?;
        columns::join(ctx, datanet.id, datanet.schema.as_mut())?;
        Ok(pb::QueryDatanetResponse { stats: STATS.get(ctx, &datanet.id)?, datanet: Some(datanet) })
    }

    fn query_allowlist(&self, ctx: &Ctx, r: pb::QueryAllowlistRequest) -> Answer<pb::QueryAllowlistResponse> {
        self.known_datanet(ctx, r.datanet_id)?;
        let keep = |(_, account), ()| Ok(ctx.address_text(&account));
        let (accounts, next) = paginate(ctx, &ALLOWED, &part(&r.datanet_id), &page_request(r.pagination), keep)?;
        Ok(pb::QueryAllowlistResponse { accounts, pagination: page_response(next) })
    }

    fn query_projection(&self, ctx: &Ctx, r: &pb::QueryProjectionRequest) -> Answer<pb::QueryProjectionResponse> {
        let datanet = self.known_datanet(ctx, r.datanet_id)?;
        let Some(rules) = datanet.subspace else { return Ok(pb::QueryProjectionResponse::default()) };
        let projection = PROJECTIONS.get(ctx, &datanet.id)?.unwrap_or_default();
        let (full_off_sq, max_off_sq) = (rules.full_off_sq, rules.max_off_sq);
        Ok(pb::QueryProjectionResponse { subspace: Some(pb::Subspace { projection, full_off_sq, max_off_sq }) })
    }

    fn query_item_bond(&self, ctx: &Ctx, r: &pb::QueryItemBondRequest) -> Answer<pb::QueryItemBondResponse> {
        let datanet = self.known_datanet(ctx, r.datanet_id)?;
        let params = params::get(ctx)?;
        let earnings::Priced { bond, paid, items } = earnings::price(ctx, &params, &datanet)?;
        let term_ends = earnings::term_ends(&params, earnings::term(&params, ctx.height()));
        Ok(pb::QueryItemBondResponse { item_bond: Some(bond), paid: paid.to_string(), items, term_ends })
    }

    fn query_item(&self, ctx: &Ctx, r: &pb::QueryItemRequest) -> Answer<pb::QueryItemResponse> {
        let item = known_item(ctx, r.datanet_id, r.item_id)?;
        let contribution = self.contribution(ctx, item.contribution_id).map_err(status)?;
        let history = self.consent_history(ctx, &contribution)?;
        let (licence, _) = consent_at(&contribution, &history, item.id, i64::MAX);
        Ok(pb::QueryItemResponse { item: Some(item), owner: contribution.contributor, licence })
    }

    fn query_items(&self, ctx: &Ctx, r: pb::QueryItemsRequest) -> Answer<pb::QueryItemsResponse> {
        self.known_datanet(ctx, r.datanet_id)?;
        let (items, next) =
            paginate(ctx, &ITEMS, &part(&r.datanet_id), &page_request(r.pagination), |_, item| Ok(item))?;
        Ok(pb::QueryItemsResponse { items, pagination: page_response(next) })
    }

    fn query_consent_at(&self, ctx: &Ctx, r: &pb::QueryConsentAtRequest) -> Answer<pb::QueryConsentAtResponse> {
        let item = known_item(ctx, r.datanet_id, r.item_id)?;
        let contribution = self.contribution(ctx, item.contribution_id).map_err(status)?;
        let history = self.consent_history(ctx, &contribution)?;
        let height = if r.height == 0 { ctx.height() } else { r.height };
        let (licence, since_height) = consent_at(&contribution, &history, item.id, position(height, 0));
        Ok(pb::QueryConsentAtResponse { licence, since_height })
    }

    /// The snapshot of all that may be trained on, with the permissions of its own height.
    fn snapshot(&self, ctx: &Ctx, datanet_id: u64, height: u64) -> Answer<SnapshotSpec> {
        self.known_datanet(ctx, datanet_id)?;
        nonzero("height", height)?;
        if height > ctx.height() {
            return Err(QueryError::invalid(format!("height {height} is above {}", ctx.height())));
        }
        let height = position(height, 0);
        Ok(SnapshotSpec { datanet_id, height, consent_height: height, bits: pb::LicenceBit::Train as u32 })
    }

    fn query_snapshot_at(&self, ctx: &Ctx, r: &pb::QuerySnapshotAtRequest) -> Answer<pb::QuerySnapshotAtResponse> {
        let snapshot = self.snapshot(ctx, r.datanet_id, r.height)?;
        let (count, root) = self.snapshot_root(ctx, &snapshot)?;
        Ok(pb::QuerySnapshotAtResponse { count, root: root.to_vec() })
    }

    fn query_snapshot_items(
        &self,
        ctx: &Ctx,
        r: &pb::QuerySnapshotItemsRequest,
    ) -> Answer<pb::QuerySnapshotItemsResponse> {
        let snapshot = self.snapshot(ctx, r.datanet_id, r.height)?;
        let page = page_request(r.pagination.clone());
        if page.offset > 0 || page.count_total || page.reverse {
            return Err(QueryError::invalid("only key and limit are supported here"));
        }
        let from = match page.key.as_slice() {
            [] => 1,
            key => u64::from_be_bytes(key.try_into().map_err(|_| QueryError::invalid("invalid page key"))?),
        };
        let limit = if page.limit == 0 { DEFAULT_LIMIT } else { page.limit.min(MAX_SNAPSHOT_PAGE) };
        let mut items = Vec::new();
        let next = self.visit_members(ctx, &snapshot, from, limit, |m| {
            items.push(m.item);
            Ok(())
        })?;
        let next_key = next.map(|id| id.to_be_bytes().to_vec()).unwrap_or_default();
        Ok(pb::QuerySnapshotItemsResponse { items, pagination: Some(PageResponse { next_key, total: 0 }) })
    }

    fn query_contribution(&self, ctx: &Ctx, r: &pb::QueryContributionRequest) -> Answer<pb::QueryContributionResponse> {
        let contribution = self.contribution(ctx, nonzero("contribution_id", r.contribution_id)?).map_err(status)?;
        let consent = self.consent_history(ctx, &contribution)?.changes;
        let provenance = provenance::provenance(ctx, &contribution)?;
        Ok(pb::QueryContributionResponse { contribution: Some(contribution), consent, provenance })
    }

    fn query_provenance(&self, ctx: &Ctx, r: &pb::QueryProvenanceRequest) -> Answer<pb::QueryProvenanceResponse> {
        let contribution = self.contribution(ctx, nonzero("contribution_id", r.contribution_id)?).map_err(status)?;
        let provenance = provenance::provenance(ctx, &contribution)?;
        Ok(pb::QueryProvenanceResponse { provenance, provenance_hash: contribution.provenance_hash })
    }
}

fn known_item(ctx: &Ctx, datanet_id: u64, item_id: u64) -> Answer<pb::Item> {
    let key = (nonzero("datanet_id", datanet_id)?, nonzero("item_id", item_id)?);
    ITEMS
        .get(ctx, &key)?
        .ok_or_else(|| QueryError::not_found(format!("{datanet_id}/{item_id}: {}", DatanetError::ItemNotFound)))
}

fn query_datanets(ctx: &Ctx, r: pb::QueryDatanetsRequest) -> Answer<pb::QueryDatanetsResponse> {
    let joined = |_, mut datanet: pb::Datanet| {
        columns::join(ctx, datanet.id, datanet.schema.as_mut())?;
        Ok(datanet)
    };
    let (datanets, next) = paginate(ctx, &DATANETS, &[], &page_request(r.pagination), joined)?;
    Ok(pb::QueryDatanetsResponse { datanets, pagination: page_response(next) })
}

fn query_cluster(ctx: &Ctx, r: pb::QueryClusterRequest) -> Answer<pb::QueryClusterResponse> {
    let mut item = known_item(ctx, r.datanet_id, r.item_id)?;
    let mut path = vec![item.id];
    while item.duplicate_of != 0 {
        if path.len() > MAX_CLUSTER_PATH {
            return Err(QueryError::new(
                GrpcCode::OutOfRange,
                format!("more than {MAX_CLUSTER_PATH} steps; go on from {}", item.id),
            ));
        }
        item = known_item(ctx, r.datanet_id, item.duplicate_of)?;
        path.push(item.id);
    }
    let prefix = part(&(r.datanet_id, r.item_id));
    let (duplicates, next) = paginate(ctx, &DUPLICATES, &prefix, &page_request(r.pagination), |(_, _, id), ()| Ok(id))?;
    Ok(pb::QueryClusterResponse { canonical_item_id: item.id, path, duplicates, pagination: page_response(next) })
}

fn query_contributions(ctx: &Ctx, r: pb::QueryContributionsRequest) -> Answer<pb::QueryContributionsResponse> {
    let prefix = part(&ctx.parse_address(&r.contributor)?);
    let row = |(_, id), ()| CONTRIBUTIONS.get(ctx, &id)?.ok_or_else(|| Failure::corrupt(format!("contribution {id}")));
    let (contributions, next) = paginate(ctx, &CONTRIBUTIONS_BY, &prefix, &page_request(r.pagination), row)?;
    Ok(pb::QueryContributionsResponse { contributions, pagination: page_response(next) })
}

fn query_commit(ctx: &Ctx, r: &pb::QueryCommitRequest) -> Answer<pb::QueryCommitResponse> {
    let id = nonzero("commit_id", r.commit_id)?;
    let commit = COMMITS
        .get(ctx, &id)?
        .ok_or_else(|| QueryError::not_found(format!("{id}: {}", DatanetError::CommitNotFound)))?;
    Ok(pb::QueryCommitResponse { commit: Some(commit) })
}

fn query_commits(ctx: &Ctx, r: pb::QueryCommitsRequest) -> Answer<pb::QueryCommitsResponse> {
    let prefix = part(&ctx.parse_address(&r.contributor)?);
    let row = |(_, id), ()| COMMITS.get(ctx, &id)?.ok_or_else(|| Failure::corrupt(format!("commit {id}")));
    let (commits, next) = paginate(ctx, &COMMITS_BY, &prefix, &page_request(r.pagination), row)?;
    Ok(pb::QueryCommitsResponse { commits, pagination: page_response(next) })
}
