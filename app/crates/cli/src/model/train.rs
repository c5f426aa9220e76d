//! `model train`: from chain data to a certified model with a price. Every step looks at the chain first, so
//! a second run goes on where the first one stopped.

use std::path::PathBuf;

use openledger_influence::fit::Fitted;
use openledger_proto::any;
use openledger_proto::openledger::job::v1::{MsgCommitHead, QueryCommitmentRequest, QueryCommitmentResponse};
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::{CertificationPhase, ModelStatus};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::accuracy::{Measured, measure, schema_of, test_items};
use super::announce::{Announced, Prepared, announced, members_of};
use super::encoder::Encoder;
use super::plan::{self, TrainArgs};
use super::{QUERY, checks, chunks, fine_percent, fit, judge, percent, progress};
use crate::table::Terminal;
use crate::tx::{Session, answer};
use openledger_client::{ClientError, parse_coins, print_json, to_proto};

/// Most items that the chain takes in one step.
const MAX_STEP_ITEMS: u32 = 4_096;

/// Runs `model train`. What can be refused is refused before anything is paid.
pub(super) fn run(session: &Session<'_>, args: &TrainArgs) -> Result<(), ClientError> {
    let client = session.client();
    let params = plan::params(session)?;
    checks::arguments(args, &params)?;
    let named = plan::find(session, args)?;
    let draft = named.model(client)?;
    let terminal = Terminal { yes: session.flags().yes };
    let read = |file: &PathBuf| {
        let first = args.datanets.first().ok_or_else(|| ClientError::usage("--datanet is required"))?;
        let schema = schema_of(&draft, plan::schema(client, first.datanet_id)?);
        test_items(&schema, file, &args.table, &terminal)
    };
    let test = args.test.as_ref().map(read).transpose()?;
    let mut encoder = Encoder::fetch(client, draft.artifact_id)?;
    let Announced { model, prepared } = announced(session, args, &params, named, &mut encoder)?;
    if matches!(model.status(), ModelStatus::Announced | ModelStatus::HeadSubmitted) {
        let Prepared { set, fitted } = match prepared {
            Some(prepared) => prepared,
            None => {
                let members = members_of(session, &model.training.clone().unwrap_or_default())?;
                members.census.iter().for_each(|census| progress(&census.text()));
                let set = members.embed(&mut encoder)?;
                let fitted = fit::head(fit::shape(&model)?, &set, fit::demands(args.lambda.0, &params))?;
                Prepared { set, fitted }
            }
        };
        submit(session, &model, &fitted, (set.examples.len(), args), params.max_chunk_bytes)?;
    }
    certify(session, model.id, args.step_gas)?;
    let model = plan::model(client, model.id)?;
    if model.status() != ModelStatus::Certified {
        return Err(ClientError::Usage(format!(
            "model {} was not certified: {}",
            model.id,
            model.refusal().as_str_name()
        )));
    }
    if let Some(items) = &test {
        state_accuracy(session, &model, &measure(client, &model, &mut encoder, items)?)?;
    }
    if let Some(price) = &args.price {
        set_price(session, &model, price)?;
    }
    judge::judge(session, model.id, args.step_gas)?;
    summary(session, model.id)
}

/// Registers the head unless it is registered already, and uploads what is missing of the inverse.
fn submit(
    session: &Session<'_>,
    model: &pb::Model,
    fitted: &Fitted,
    (points, args): (usize, &TrainArgs),
    max_chunk: u32,
) -> Result<(), ClientError> {
    let (weights, inverse) = (fitted.head.to_bytes(), fitted.hinv.to_bytes());
    let hash = Sha256::digest(&inverse).to_vec();
    let registered = model.head.as_ref().filter(|h| {
        model.status() == ModelStatus::HeadSubmitted
            && h.inverse_sha256 == hash
            && h.weights_sha256 == Sha256::digest(&weights)[..]
    });
    let (chunk_size, first_run) = match registered {
        Some(head) => (head.chunk_size, false),
        None => {
            let chunk_size = max_chunk.saturating_sub(max_chunk % 4);
            if args.commit_head {
                commit(session, &weights)?;
            }
            let message = pb::MsgRegisterHead {
                creator: session.address().to_owned(),
                model_id: model.id,
                weights,
                inverse_fraction_bits: fitted.hinv.shift(),
                inverse_sha256: hash,
                chunk_size,
                points: u32::try_from(points).map_err(|_| ClientError::usage("too many points"))?,
                sigma_floor_ppm: args.sigma_floor_ppm,
            };
            let sent = session.send(vec![any::pack(&message)])?;
            progress(&format!(
                "head registered in block {}; uploading the inverse Hessian, {} bytes",
                sent.height,
                inverse.len()
            ));
            (chunk_size, true)
        }
    };
    let mut missing = Vec::new();
    for (index, data) in chunks(&inverse, chunk_size) {
        if first_run || !stored(session, model.id, index)? {
            let creator = session.address().to_owned();
            missing.push(vec![any::pack(&pb::MsgUploadInverse {
                creator,
                model_id: model.id,
                index,
                data: data.to_vec(),
            })]);
        }
    }
    // The last chunk costs more, since it is hashed with the others: its gas can be estimated only when they
    // are there.
    let total = missing.len();
    let last = missing.pop();
    session.send_all(missing, |i, sent| {
        progress(&format!("chunk {}/{total} in block {}", i.saturating_add(1), sent.height))
    })?;
    if let Some(messages) = last {
        let sent = session.send(messages)?;
        progress(&format!("chunk {total}/{total} in block {}", sent.height));
    }
    Ok(())
}

/// Commits to a head, unless it was committed to before. It returns when the commitment is in a block, so that what is
/// sent next comes in a later one.
fn commit(session: &Session<'_>, weights: &[u8]) -> Result<(), ClientError> {
    let trainer = session.address().to_owned();
    let raw = session.client().codec.parse(&trainer)?;
    let commitment = openledger_job::commitment(&raw, weights).to_vec();
    let request = QueryCommitmentRequest { commitment: commitment.clone() };
    let path = "/openledger.job.v1.Query/Commitment";
    match session.client().query::<_, QueryCommitmentResponse>(path, &request) {
        Ok(before) => progress(&format!("committed to the head in block {}", before.height)),
        Err(ClientError::Status { code: "NotFound", .. }) => {
            let sent = session.send(vec![any::pack(&MsgCommitHead { trainer, commitment })])?;
            progress(&format!("committed to the head in block {}", sent.height));
        }
        Err(error) => return Err(error),
    }
    Ok(())
}

fn stored(session: &Session<'_>, model_id: u64, index: u32) -> Result<bool, ClientError> {
    let request = pb::QueryInverseChunkRequest { model_id, index };
    match session.client().query::<_, pb::QueryInverseChunkResponse>(&format!("{QUERY}/InverseChunk"), &request) {
        Ok(_) => Ok(true),
        Err(ClientError::Status { code: "NotFound", .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Sends steps until the chain has decided.
pub(super) fn certify(session: &Session<'_>, model_id: u64, step_gas: u64) -> Result<(), ClientError> {
    let mut items = MAX_STEP_ITEMS;
    let mut waited = false;
    loop {
        let request = pb::QueryCertificationRequest { model_id };
        let answered: pb::QueryCertificationResponse =
            session.client().query(&format!("{QUERY}/Certification"), &request)?;
        let state = answered.certification.clone().unwrap_or_default();
        match state.phase() {
            CertificationPhase::Seed => {
                if !std::mem::replace(&mut waited, true) {
                    progress(&format!("waiting for block {}, whose hash chooses the probes", state.seed_height));
                }
                session.wait_beyond(session.height()?)?;
            }
            CertificationPhase::Points => {
                let (message, gas) = step(session, model_id, &mut items, step_gas)?;
                let sent = session.send_with_gas(vec![any::pack(&message)], gas)?;
                let done: pb::MsgCertifyStepResponse = answer(&sent)?;
                // Points of a model that retrieves are not counted before.
                let total = if state.points_total == 0 { String::new() } else { format!("/{}", state.points_total) };
                progress(&format!(
                    "certified {}{total} points in block {} ({} gas)",
                    done.done, sent.height, sent.gas_used
                ));
            }
            CertificationPhase::Done => {
                let status = answered.status().as_str_name();
                let measured = if state.points_total == 0 {
                    String::new() // there is no head to measure
                } else {
                    let (distance, miss) = (fine_percent(state.distance_ppb), fine_percent(state.probe_miss_ppb));
                    format!(", at most {distance} of |W| from the optimum, probes within {miss}")
                };
                progress(&format!("certification ended: {status}{measured}"));
                return Ok(());
            }
            CertificationPhase::Unspecified => {
                return Err(ClientError::Usage(format!("model {model_id} has no head to certify")));
            }
        }
    }
}

/// The next step and its gas: as many items as the gas for one step allows.
fn step(
    session: &Session<'_>,
    model_id: u64,
    items: &mut u32,
    step_gas: u64,
) -> Result<(pb::MsgCertifyStep, u64), ClientError> {
    loop {
        let message = pb::MsgCertifyStep { sender: session.address().to_owned(), model_id, max_items: *items };
        match session.estimate(&[any::pack(&message)]) {
            Ok(gas) if gas <= step_gas || *items == 1 => return Ok((message, gas)),
            // Too much for a simulation is too much for a block.
            Err(error) if *items == 1 => return Err(error),
            Ok(_) | Err(ClientError::Status { .. }) => *items = items.div_ceil(2),
            Err(error) => return Err(error),
        }
    }
}

fn state_accuracy(session: &Session<'_>, model: &pb::Model, measured: &Measured) -> Result<(), ClientError> {
    let known = model
        .accuracy
        .as_ref()
        .is_some_and(|a| a.accuracy_ppm == measured.ppm() && a.test_set_sha256 == measured.sha256);
    if !known {
        let message = pb::MsgStateAccuracy {
            creator: session.address().to_owned(),
            model_id: model.id,
            accuracy_ppm: measured.ppm(),
            test_items: measured.items,
            test_set_sha256: measured.sha256.clone(),
        };
        session.send(vec![any::pack(&message)])?;
    }
    progress(&format!(
        "held-out accuracy {} ({} of {}), stated on chain",
        percent(measured.ppm()),
        measured.correct,
        measured.items
    ));
    Ok(())
}

pub(super) fn set_price(session: &Session<'_>, model: &pb::Model, text: &str) -> Result<(), ClientError> {
    let [price] = to_proto(&parse_coins(text)?)
        .try_into()
        .map_err(|_| ClientError::usage("--price takes one coin, such as 1000000uopen"))?;
    if model.price.as_ref() != Some(&price) {
        let message =
            pb::MsgSetPrice { creator: session.address().to_owned(), model_id: model.id, price: Some(price.clone()) };
        session.send(vec![any::pack(&message)])?;
    }
    progress(&format!("price of an inference: {}{}", price.amount, price.denom));
    Ok(())
}

pub(super) fn summary(session: &Session<'_>, model_id: u64) -> Result<(), ClientError> {
    let model = plan::model(session.client(), model_id)?;
    let request = pb::QueryCertificationRequest { model_id };
    let answered: pb::QueryCertificationResponse =
        session.client().query(&format!("{QUERY}/Certification"), &request)?;
    let state = answered.certification.unwrap_or_default();
    let price = model.price.clone().unwrap_or_default();
    let summary = json!({
        "model_id": model.id.to_string(),
        "status": model.status().as_str_name(),
        "points": model.points.to_string(),
        "certified_height": model.certified_height.to_string(),
        "distance_ppb": state.distance_ppb.to_string(),
        "probe_miss_ppb": state.probe_miss_ppb.to_string(),
        "accuracy_ppm": model.accuracy.as_ref().map(|a| a.accuracy_ppm),
        "test_items": model.accuracy.as_ref().map(|a| a.test_items.to_string()),
        "test_set_sha256": model.accuracy.as_ref().map(|a| hex::encode(&a.test_set_sha256)),
        "price": format!("{}{}", price.amount, price.denom),
    });
    print_json(session.client().output, &summary.to_string())
}
