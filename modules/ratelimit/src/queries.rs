//! `ibc.applications.rate_limiting.v1.Query` and `openledger.ratelimit.v1.Query`.

use crate::errors::RateLimitError;
use crate::keeper::RateLimitKeeper;
use crate::keys::{BLACKLIST, FLOWS, WHITELIST};
use openledger_core::pagination::paginate;
use openledger_core::wire::{page_request, page_response};
use openledger_core::{Ctx, QueryError, QueryRoute, QueryRoutes, Res};
use openledger_proto::ibc::applications::rate_limiting::v1::*;
use openledger_proto::openledger::ratelimit::v1 as own;
use openledger_transfer::PORT;

type Answer<T> = Result<T, QueryError>;

/// The table of the module's queries.
pub(crate) fn routes(keeper: &RateLimitKeeper) -> Vec<QueryRoute> {
    QueryRoutes::new(keeper.clone())
        .service("ibc.applications.rate_limiting.v1.Query")
        .on("AllRateLimits", |k, ctx, _: QueryAllRateLimitsRequest| {
            Ok(QueryAllRateLimitsResponse { rate_limits: k.rules(ctx)? })
        })
        .on("RateLimit", |k, ctx, r: QueryRateLimitRequest| {
            Ok(QueryRateLimitResponse { rate_limit: k.rule(ctx, &r.denom, &r.channel_or_client_id)? })
        })
        .on("RateLimitsByChainID", |k, ctx, r| k.query_by_chain(ctx, &r))
        .on("RateLimitsByChannelOrClientID", |k, ctx, r| k.query_by_place(ctx, &r))
        .on("AllBlacklistedDenoms", |k, ctx, _: QueryAllBlacklistedDenomsRequest| {
            Ok(QueryAllBlacklistedDenomsResponse { denoms: k.blacklist(ctx)? })
        })
        .on("AllWhitelistedAddresses", |k, ctx, _: QueryAllWhitelistedAddressesRequest| {
            Ok(QueryAllWhitelistedAddressesResponse { address_pairs: k.whitelist(ctx)? })
        })
        .service("openledger.ratelimit.v1.Query")
        .on("Params", |k, ctx, _: own::QueryParamsRequest| {
            Ok(own::QueryParamsResponse { params: Some(k.own_params(ctx)?.unwrap_or_default()) })
        })
        .on("Flows", RateLimitKeeper::query_flows)
        .finish()
}

impl RateLimitKeeper {
    /// The denominations that may not move.
    pub(crate) fn blacklist(&self, ctx: &Ctx) -> Res<Vec<String>> {
        let mut denoms = Vec::new();
        let mut stored = BLACKLIST.iter(ctx)?;
        while let Some((denom, _)) = stored.next_entry()? {
            denoms.push(denom);
        }
        Ok(denoms)
    }

    /// The pairs that are not limited.
    pub(crate) fn whitelist(&self, ctx: &Ctx) -> Res<Vec<WhitelistedAddressPair>> {
        let mut pairs = Vec::new();
        let mut stored = WHITELIST.iter(ctx)?;
        while let Some((_, pair)) = stored.next_entry()? {
            pairs.push(pair);
        }
        Ok(pairs)
    }

    /// The chain at the other end of a channel or client; empty if its clients are not of a CometBFT chain.
    fn chain_at(&self, ctx: &Ctx, place: &str) -> Res<String> {
        if let Some(client) = self.clients.client_of_channel(ctx, PORT, place)?
            && let Some(chain) = self.clients.chain_of_client(ctx, &client)?
        {
            return Ok(chain);
        }
        self.clients.chain_of_client(ctx, place)?.ok_or_else(|| {
            let text = format!("Unable to fetch client state from channel or client Id {place}");
            RateLimitError::InvalidClientState.wrap(text)
        })
    }

    fn query_by_chain(
        &self,
        ctx: &Ctx,
        request: &QueryRateLimitsByChainIdRequest,
    ) -> Answer<QueryRateLimitsByChainIdResponse> {
        let mut rate_limits = Vec::new();
        for rule in self.rules(ctx)? {
            let place = rule.path.as_ref().map(|path| path.channel_or_client_id.clone()).unwrap_or_default();
            let chain = self.chain_at(ctx, &place)?;
            if !chain.is_empty() && chain == request.chain_id {
                rate_limits.push(rule);
            }
        }
        Ok(QueryRateLimitsByChainIdResponse { rate_limits })
    }

    fn query_by_place(
        &self,
        ctx: &Ctx,
        request: &QueryRateLimitsByChannelOrClientIdRequest,
    ) -> Answer<QueryRateLimitsByChannelOrClientIdResponse> {
        let wanted = &request.channel_or_client_id;
        let mut rate_limits = self.rules(ctx)?;
        rate_limits.retain(|rule| rule.path.as_ref().is_some_and(|path| path.channel_or_client_id == *wanted));
        Ok(QueryRateLimitsByChannelOrClientIdResponse { rate_limits })
    }

    fn query_flows(&self, ctx: &Ctx, request: own::QueryFlowsRequest) -> Answer<own::QueryFlowsResponse> {
        let (flows, page) = paginate(ctx, &FLOWS, &[], &page_request(request.pagination), |_, flow| Ok(flow))?;
        Ok(own::QueryFlowsResponse { flows, pagination: page_response(page) })
    }
}
