//! Work of the chain that anybody sends in steps: the scoring of a bounty, and the measurement of a gain.

use clap::Args;
use openledger_proto::any;
use openledger_proto::cosmos::base::abci::v1beta1::TxResponse;
use openledger_proto::openledger::job::v1 as pb;
use openledger_proto::openledger::job::v1::BountyStatus;
use openledger_proto::openledger::model::v1 as model;
use openledger_proto::prost_types::Any;
use serde_json::json;

use super::reveal::{bounty, result};
use super::{QUERY, millionths};
use crate::tx::factory::Factory;
use crate::tx::plan::{Plan, Planned};
use crate::tx::session::{Session, answer};
use openledger_client::{Client, ClientError, print_json};

/// Most items of a step.
const MAX_STEP: u32 = 4_096;
/// In the refusal of a step that finds no item.
const NO_ITEMS: &str = "has no settled item";

/// Score the models of a bounty whose items are revealed, and have them paid
///
/// Sends steps until the chain has paid. Anybody may do it.
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(in crate::tx) struct ScoreArgs {
    /// The bounty
    #[arg(value_name = "BOUNTY")]
    bounty_id: u64,
    /// Most gas of one step
    #[arg(long, default_value_t = 30_000_000)]
    step_gas: u64,
}

/// Measure what a model gains over its parents, as far as items have come
///
/// Sends steps until the test is complete or the datanet has no more items; then run it again later. Anybody may do it.
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(in crate::tx) struct MeasureArgs {
    /// The model, whose tuners are paid by measurement
    #[arg(value_name = "MODEL")]
    model_id: u64,
    /// Most gas of one step
    #[arg(long, default_value_t = 30_000_000)]
    step_gas: u64,
}

impl Planned for ScoreArgs {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let session = Session::open(factory.client, factory.flags)?;
        score(&session, self.bounty_id, self.step_gas)?;
        print_json(factory.client.output, &result(&bounty(factory.client, self.bounty_id)?).to_string())?;
        Ok(Plan::Done)
    }
}

impl Planned for MeasureArgs {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let session = Session::open(factory.client, factory.flags)?;
        let model_id = self.model_id;
        loop {
            let message = |max_items| {
                any::pack(&pb::MsgMeasureStep { sender: session.address().to_owned(), model_id, max_items })
            };
            let Some(sent) = step(&session, self.step_gas, message)? else {
                eprintln!("no more items have come to the datanet: run the same command again later");
                break;
            };
            let after: pb::MsgMeasureStepResponse = answer(&sent)?;
            eprintln!(
                "measured on {}/{} items in block {} ({} gas)",
                after.items, after.test_items, sent.height, sent.gas_used
            );
            if after.items >= after.test_items {
                break;
            }
        }
        print_json(factory.client.output, &measured(factory.client, model_id)?.to_string())?;
        Ok(Plan::Done)
    }
}

/// Scores a bounty to its end.
///
/// # Errors
/// When a step is refused.
pub(super) fn score(session: &Session<'_>, bounty_id: u64, step_gas: u64) -> Result<(), ClientError> {
    let open = |client: &Client| {
        let state = bounty(client, bounty_id)?.bounty.unwrap_or_default();
        Ok::<_, ClientError>(state.status() == BountyStatus::Scoring)
    };
    while open(session.client())? {
        let message =
            |max_items| any::pack(&pb::MsgScoreStep { sender: session.address().to_owned(), bounty_id, max_items });
        let Some(sent) = step(session, step_gas, message)? else { break };
        let after: pb::MsgScoreStepResponse = answer(&sent)?;
        let state = after.bounty.unwrap_or_default();
        eprintln!(
            "scored {}/{} models in block {} ({} gas)",
            state.next_entry, state.entries, sent.height, sent.gas_used
        );
    }
    Ok(())
}

/// Sends one step with as many items as its gas allows; none when no item is there.
fn step(session: &Session<'_>, step_gas: u64, message: impl Fn(u32) -> Any) -> Result<Option<TxResponse>, ClientError> {
    let mut max_items = MAX_STEP;
    loop {
        let messages = vec![message(max_items)];
        let gas = match session.estimate(&messages) {
            Ok(gas) if gas <= step_gas || max_items == 1 => gas,
            Err(ClientError::Status { message, .. }) if message.contains(NO_ITEMS) => return Ok(None),
            Err(error) if max_items == 1 => return Err(error),
            // Too much for a simulation is too much for a block.
            Ok(_) | Err(ClientError::Status { .. }) => {
                max_items = max_items.div_ceil(2);
                continue;
            }
            Err(error) => return Err(error),
        };
        return session.send_with_gas(messages, gas).map(Some);
    }
}

/// Where the measurement of a model stands.
fn measured(client: &Client, model_id: u64) -> Result<serde_json::Value, ClientError> {
    let request = model::QueryModelRequest { model_id };
    let found: model::QueryModelResponse = client.query("/openledger.model.v1.Query/Model", &request)?;
    let test = found.model.and_then(|model| model.measurement).unwrap_or_default();
    if test.items > 0 {
        let share = |right: u32| {
            let ppm = u64::from(right).saturating_mul(1_000_000).checked_div(test.items.into()).unwrap_or_default();
            millionths(i64::try_from(ppm).unwrap_or(i64::MAX))
        };
        return Ok(json!({
            "model_id": model_id.to_string(),
            "ended": true,
            "items": test.items,
            "accuracy": share(test.right),
            "rival_model_id": test.rival_model_id.to_string(),
            "rival_accuracy": share(test.rival_right),
            "tuners_share": millionths(test.share_ppm.into()),
        }));
    }
    let (items, test_items) = match client.query(&format!("{QUERY}/Measure"), &pb::QueryMeasureRequest { model_id }) {
        Ok(pb::QueryMeasureResponse { measure }) => measure.map(|m| (m.items, m.test_items)).unwrap_or_default(),
        Err(ClientError::Status { code: "NotFound", .. }) => (0, 0),
        Err(error) => return Err(error),
    };
    let told = json!({
        "model_id": model_id.to_string(),
        "ended": false,
        "items": items,
        "test_items": test_items,
    });
    Ok(told)
}
