//! Answers to the queries that contracts may ask.

use cosmwasm_std::{Binary, BlockInfo, Coin, GrpcQuery, StdError, StdResult, Storage};
use openledger_std::attribution as at;
use openledger_std::cosmos::PageRequest;
use openledger_std::datanet as dn;
use openledger_std::inference as inf;
use openledger_std::model as mdl;
use openledger_std::{MAX_PAGE, QUERY_PATHS, Question};
use prost::Message;

use crate::attribution::{earnings, payments};
use crate::retrieve;
use crate::world::{
    COMMITS, CONSENT, CONTRIBUTIONS, DATANETS, INFERENCES, ITEMS, MODELS, QUESTIONS, STATS, script_key,
};

/// The datanet module's defaults, in the denomination of this chain.
pub(crate) fn datanet_params() -> dn::Params {
    let coin = |amount: u128| Some((&Coin { denom: "uopen".to_owned(), amount: amount.into() }).into());
    dn::Params {
        creation_fee: coin(1_000_000),
        commit_fee: coin(1_000),
        min_item_bond: "1000".to_owned(),
        max_item_bond: "1000000000".to_owned(),
        max_items_per_reveal: 256,
        min_reveal_window: 2,
        max_reveal_window: 100_000,
        ..dn::Params::default()
    }
}

pub(crate) fn answer(storage: &dyn Storage, block: &BlockInfo, request: &GrpcQuery) -> StdResult<Binary> {
    if !QUERY_PATHS.contains(&request.path.as_str()) {
        return Err(StdError::msg(format!("'{}' path is not allowed from the contract", request.path)));
    }
    if let Some(scripted) = storage.get(&script_key(&request.path, &request.data)) {
        return Ok(scripted.into());
    }
    let asked = Asked { storage, block, request };
    let found = [inference(&asked), model(&asked), datanet(&asked), attribution(&asked)];
    for answer in found {
        if let Some(answer) = answer? {
            return Ok(answer);
        }
    }
    Err(StdError::msg(format!("openledger-multi-test needs a script for {}", request.path)))
}

struct Asked<'a> {
    storage: &'a dyn Storage,
    block: &'a BlockInfo,
    request: &'a GrpcQuery,
}

impl Asked<'_> {
    /// Answers if this is the question.
    fn on<Q: Question>(&self, answer: impl FnOnce(Q) -> StdResult<Q::Answer>) -> StdResult<Option<Binary>> {
        if self.request.path != Q::PATH {
            return Ok(None);
        }
        let question = Q::decode(self.request.data.as_slice())?;
        Ok(Some(answer(question)?.encode_to_vec().into()))
    }
}

fn first(answers: impl IntoIterator<Item = StdResult<Option<Binary>>>) -> StdResult<Option<Binary>> {
    for answer in answers {
        if let Some(answer) = answer? {
            return Ok(Some(answer));
        }
    }
    Ok(None)
}

fn known<T>(row: Option<T>, what: &str, id: u64) -> StdResult<Option<T>> {
    match row {
        Some(row) => Ok(Some(row)),
        None => Err(StdError::msg(format!("rpc error: code = NotFound desc = {what} {id} not found: key not found"))),
    }
}

/// The rows of one page: offsets and keys are the same here, the position as text.
fn paged<T>(
    rows: Vec<T>,
    page: Option<PageRequest>,
) -> StdResult<(Vec<T>, Option<openledger_std::cosmos::PageResponse>)> {
    let page = page.unwrap_or_default();
    let start = if page.key.is_empty() { page.offset } else { String::from_utf8(page.key)?.parse()? };
    let limit = if page.limit == 0 { MAX_PAGE } else { page.limit.min(MAX_PAGE) };
    let end = start.saturating_add(limit);
    let more = u64::try_from(rows.len())? > end;
    let rows = rows.into_iter().skip(usize::try_from(start)?).take(usize::try_from(limit)?).collect();
    let next_key = if more { end.to_string().into_bytes() } else { Vec::new() };
    Ok((rows, Some(openledger_std::cosmos::PageResponse { next_key, total: 0 })))
}

fn inference(asked: &Asked<'_>) -> StdResult<Option<Binary>> {
    let storage = asked.storage;
    first([
        asked.on(|q: inf::QueryInferenceRequest| {
            let row = INFERENCES.may_get(storage, &[q.inference_id])?;
            Ok(inf::QueryInferenceResponse { inference: known(row, "inference", q.inference_id)? })
        }),
        asked.on(|q: inf::QueryInferencesByPayerRequest| {
            let mut rows = INFERENCES.all(storage, &[])?;
            rows.retain(|row| row.payer == q.payer);
            let (inferences, pagination) = paged(rows, q.pagination)?;
            Ok(inf::QueryInferencesByPayerResponse { inferences, pagination })
        }),
        asked.on(|_: inf::QueryParamsRequest| Ok(inf::QueryParamsResponse { params: Some(retrieve::params()) })),
        asked.on(|q: inf::QueryRetrievalRequest| {
            let row = QUESTIONS.may_get(storage, &[q.request_id])?;
            Ok(inf::QueryRetrievalResponse { retrieval: known(row, "question", q.request_id)? })
        }),
        asked.on(|q: inf::QueryOpenRetrievalsRequest| {
            let mut rows = QUESTIONS.all(storage, &[])?;
            rows.retain(retrieve::is_open);
            let (retrievals, pagination) = paged(rows, q.pagination)?;
            Ok(inf::QueryOpenRetrievalsResponse { retrievals, pagination })
        }),
    ])
}

fn model(asked: &Asked<'_>) -> StdResult<Option<Binary>> {
    let storage = asked.storage;
    first([
        asked.on(|q: mdl::QueryModelRequest| {
            let row = MODELS.may_get(storage, &[q.model_id])?;
            Ok(mdl::QueryModelResponse { model: known(row, "model", q.model_id)? })
        }),
        asked.on(|q: mdl::QueryModelsRequest| {
            let (models, pagination) = paged(MODELS.all(storage, &[])?, q.pagination)?;
            Ok(mdl::QueryModelsResponse { models, pagination })
        }),
    ])
}

fn datanet(asked: &Asked<'_>) -> StdResult<Option<Binary>> {
    let storage = asked.storage;
    first([
        asked.on(|_: dn::QueryParamsRequest| Ok(dn::QueryParamsResponse { params: Some(datanet_params()) })),
        asked.on(|q: dn::QueryDatanetRequest| {
            let datanet = known(DATANETS.may_get(storage, &[q.datanet_id])?, "datanet", q.datanet_id)?;
            Ok(dn::QueryDatanetResponse {
                datanet,
                stats: Some(STATS.may_get(storage, &[q.datanet_id])?.unwrap_or_default()),
            })
        }),
        asked.on(|q: dn::QueryItemRequest| {
            let item = known(ITEMS.may_get(storage, &[q.datanet_id, q.item_id])?, "item", q.item_id)?;
            let contribution = item.as_ref().map_or(0, |item| item.contribution_id);
            let owner = CONTRIBUTIONS.may_get(storage, &[contribution])?.unwrap_or_default().contributor;
            let (licence, _) = consent(storage, q.datanet_id, q.item_id, asked.block.height)?;
            Ok(dn::QueryItemResponse { item, owner, licence })
        }),
        asked.on(|q: dn::QueryItemsRequest| {
            let (items, pagination) = paged(ITEMS.all(storage, &[q.datanet_id])?, q.pagination)?;
            Ok(dn::QueryItemsResponse { items, pagination })
        }),
        asked.on(|q: dn::QueryConsentAtRequest| {
            let height = if q.height == 0 { asked.block.height } else { q.height };
            let (licence, since_height) = consent(storage, q.datanet_id, q.item_id, height)?;
            Ok(dn::QueryConsentAtResponse { licence, since_height })
        }),
        asked.on(|q: dn::QueryContributionRequest| {
            let row = CONTRIBUTIONS.may_get(storage, &[q.contribution_id])?;
            let consent = CONSENT.may_get(storage, &[q.contribution_id])?.unwrap_or_default().changes;
            let contribution = known(row, "contribution", q.contribution_id)?;
            Ok(dn::QueryContributionResponse { contribution, consent, ..Default::default() })
        }),
        asked.on(|q: dn::QueryContributionsRequest| {
            let mut rows = CONTRIBUTIONS.all(storage, &[])?;
            rows.retain(|row| row.contributor == q.contributor);
            let (contributions, pagination) = paged(rows, q.pagination)?;
            Ok(dn::QueryContributionsResponse { contributions, pagination })
        }),
        asked.on(|q: dn::QueryCommitRequest| {
            Ok(dn::QueryCommitResponse {
                commit: known(COMMITS.may_get(storage, &[q.commit_id])?, "commit", q.commit_id)?,
            })
        }),
    ])
}

/// The permissions of an item at a height, and since when.
pub(crate) fn consent(storage: &dyn Storage, datanet_id: u64, item_id: u64, height: u64) -> StdResult<(u32, u64)> {
    let item = known(ITEMS.may_get(storage, &[datanet_id, item_id])?, "item", item_id)?.unwrap_or_default();
    let contribution = CONTRIBUTIONS.may_get(storage, &[item.contribution_id])?.unwrap_or_default();
    let changes = CONSENT.may_get(storage, &[item.contribution_id])?.unwrap_or_default().changes;
    let touches = |change: &&dn::ConsentChange| {
        change.height <= height && (change.first_item_id..=change.last_item_id).contains(&item_id)
    };
    let last = changes.iter().rev().find(touches);
    Ok(last.map_or((contribution.licence, contribution.reveal_height), |change| (change.licence, change.height)))
}

fn attribution(asked: &Asked<'_>) -> StdResult<Option<Binary>> {
    let storage = asked.storage;
    first([
        asked.on(|q: at::QueryEarningsByAccountRequest| {
            let earnings = Some(earnings(storage, &q.address)?);
            Ok(at::QueryEarningsByAccountResponse { earnings, ..Default::default() })
        }),
        asked.on(|q: at::QueryPaymentsRequest| {
            let (payments, pagination) = paged(payments(storage, &q.address)?, q.pagination)?;
            Ok(at::QueryPaymentsResponse { payments, pagination })
        }),
    ])
}
