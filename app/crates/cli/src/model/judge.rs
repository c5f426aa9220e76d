//! The last part of `model train`: contributions are judged with the model, step by step, as far as it judges any.

use openledger_proto::any;
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::JudgementPhase;

use super::{QUERY, progress};
use crate::tx::{Session, answer};
use openledger_client::ClientError;

/// Most items that the chain takes in one step.
const MAX_STEP_ITEMS: u32 = 4_096;

/// Sends steps until the judgement has ended, and before them those of earlier models that it waits for.
///
/// # Errors
/// When the node cannot be asked, or a step is refused.
pub(super) fn judge(session: &Session<'_>, model_id: u64, step_gas: u64) -> Result<(), ClientError> {
    let mut waiting = vec![model_id];
    let mut items = MAX_STEP_ITEMS;
    while let Some(id) = waiting.last().copied() {
        let request = pb::QueryJudgementRequest { model_id: id };
        let found: pb::QueryJudgementResponse = session.client().query(&format!("{QUERY}/Judgement"), &request)?;
        let Some(judgement) = found.judgement.filter(|j| j.phase() != JudgementPhase::Done) else {
            waiting.pop();
            continue;
        };
        if found.waits_for != 0 {
            progress(&format!("model {id} judges after model {}, which is judged first", found.waits_for));
            waiting.push(found.waits_for);
            continue;
        }
        let before = judgement.phase();
        let (message, gas) = step(session, id, &mut items, step_gas)?;
        let sent = session.send_with_gas(vec![any::pack(&message)], gas)?;
        let done: pb::MsgJudgeStepResponse = answer(&sent)?;
        let now = done.judgement.unwrap_or_default();
        progress(&told(&now, before, sent.height, sent.gas_used));
        if now.phase() != before {
            items = MAX_STEP_ITEMS;
        }
    }
    Ok(())
}

/// A step in words.
fn told(j: &pb::Judgement, phase: JudgementPhase, height: i64, gas: i64) -> String {
    let what = match phase {
        JudgementPhase::Fresh => format!("{}/{} points looked at", j.points_done, j.points_total),
        JudgementPhase::Accounts => format!("{} accounts measured", j.accounts_measured),
        _ => format!("factors of {}/{} accounts set", j.accounts_done, j.accounts_measured),
    };
    format!("judging contributions with model {}: {what} in block {height} ({gas} gas)", j.model_id)
}

/// The next step and its gas: as many items as the gas for one step allows.
fn step(
    session: &Session<'_>,
    model_id: u64,
    items: &mut u32,
    step_gas: u64,
) -> Result<(pb::MsgJudgeStep, u64), ClientError> {
    loop {
        let message = pb::MsgJudgeStep { sender: session.address().to_owned(), model_id, max_items: *items };
        match session.estimate(&[any::pack(&message)]) {
            Ok(gas) if gas <= step_gas || *items == 1 => return Ok((message, gas)),
            // Too much for a simulation is too much for a block.
            Err(error) if *items == 1 => return Err(error),
            Ok(_) | Err(ClientError::Status { .. }) => *items = items.div_ceil(2),
            Err(error) => return Err(error),
        }
    }
}
