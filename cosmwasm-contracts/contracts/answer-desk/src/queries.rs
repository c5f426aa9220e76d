//! Answers.

use cosmwasm_std::{Binary, Coin, Deps, Order as Sorted, StdResult, to_json_binary};
use cw_storage_plus::Bound;
use openledger_std::ModelQuerier;

use crate::ContractError;
use crate::ask::score;
use crate::escrow::held;
use crate::msg::{QueryMsg, QuoteResponse};
use crate::state::{CONFIG, ORDERS, Order, order};

const MAX_PAGE: u32 = 50;
const DEFAULT_PAGE: u32 = 20;

pub(crate) fn answer(deps: Deps, msg: QueryMsg) -> Result<Binary, ContractError> {
    let storage = deps.storage;
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&CONFIG.load(storage)?),
        QueryMsg::Quote {} => to_json_binary(&quote(deps)?),
        QueryMsg::Order { order_id } => to_json_binary(&order(storage, order_id)?),
        QueryMsg::Orders { start_after, limit } => to_json_binary(&orders(deps, start_after, limit)?),
        QueryMsg::Escrow { denom } => {
            let amount = held(storage, &denom)?;
            to_json_binary(&Coin { denom, amount })
        }
    };
    Ok(answer?)
}

fn quote(deps: Deps) -> Result<QuoteResponse, ContractError> {
    let terms = CONFIG.load(deps.storage)?.terms;
    let model_fee = ModelQuerier::new(&deps.querier).price(terms.model_id)?;
    let score = terms.gate.as_ref().map(|gate| score(deps, gate, terms.model_id)).transpose()?;
    let within = |fee: &Coin| fee.denom == terms.price.denom && fee.amount <= terms.max_model_fee;
    let trusted = terms.gate.as_ref().is_none_or(|gate| score.is_some_and(|score| score >= gate.min_score));
    let sells = model_fee.as_ref().is_some_and(within) && trusted;
    Ok(QuoteResponse { price: terms.price, model_fee, score, sells })
}

fn orders(deps: Deps, start_after: Option<u64>, limit: Option<u32>) -> StdResult<Vec<Order>> {
    let limit = usize::try_from(limit.unwrap_or(DEFAULT_PAGE).min(MAX_PAGE))?;
    let start = start_after.map(Bound::exclusive);
    ORDERS.range(deps.storage, start, None, Sorted::Ascending).take(limit).map(|row| Ok(row?.1)).collect()
}
