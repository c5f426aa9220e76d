//! Answers to queries.

use cosmwasm_std::{Binary, Deps, Env, Order as Sorted, StdResult, to_json_binary};
use cw_storage_plus::Bound;

use crate::ContractError;
use crate::msg::{BooksResponse, QueryMsg};
use crate::pay::free;
use crate::state::{CHANNEL, CONFIG, EARNED, HELD, OWED, QUESTIONS, Question, question};

const MAX_PAGE: u32 = 50;
const DEFAULT_PAGE: u32 = 20;

pub(crate) fn answer(deps: Deps, env: &Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let storage = deps.storage;
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&CONFIG.load(storage)?),
        QueryMsg::Channel {} => to_json_binary(&CHANNEL.may_load(storage)?),
        QueryMsg::Question { question_id } => to_json_binary(&question(storage, question_id)?),
        QueryMsg::Questions { start_after, limit } => to_json_binary(&questions(deps, start_after, limit)?),
        QueryMsg::Owed { user } => {
            let user = deps.api.addr_validate(&user)?;
            to_json_binary(&OWED.may_load(storage, &user)?.unwrap_or_default())
        }
        QueryMsg::Books {} => {
            let (held, earned) = (HELD.load(storage)?, EARNED.load(storage)?);
            to_json_binary(&BooksResponse { held, earned, free: free(deps, env)? })
        }
    };
    Ok(answer?)
}

fn questions(deps: Deps, start_after: Option<u64>, limit: Option<u32>) -> StdResult<Vec<Question>> {
    let limit = usize::try_from(limit.unwrap_or(DEFAULT_PAGE).min(MAX_PAGE))?;
    let start = start_after.map(Bound::exclusive);
    QUESTIONS.range(deps.storage, start, None, Sorted::Ascending).take(limit).map(|row| Ok(row?.1)).collect()
}
