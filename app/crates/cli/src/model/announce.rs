//! From named datanets to an announced training. Nothing is announced, and no model is created, before there is
//! something to train on: the items that were committed are settled, and the head can be fitted.

use openledger_influence::fit::Fitted;
use openledger_proto::any;
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::{ModelStatus, SnapshotRef};

use super::encoder::Encoder;
use super::plan::{self, Named, TrainArgs};
use super::training_set::{Census, Members, Snapshot, TrainingSet};
use super::{checks, fit, progress};
use crate::tx::Session;
use openledger_client::ClientError;
use openledger_core::heights::position;

/// Blocks between two lines about waiting.
const TOLD_EVERY: i64 = 20;

/// A head that was fitted on some members.
pub(super) struct Prepared {
    pub(super) set: TrainingSet,
    pub(super) fitted: Fitted,
}

/// A model with an announced training, and the head if it was fitted already.
pub(super) struct Announced {
    pub(super) model: pb::Model,
    pub(super) prepared: Option<Prepared>,
}

/// The model with the training that the arguments ask for. An announcement that is there is gone on with, unless
/// there is nothing to train on in it: then it is made anew.
///
/// # Errors
/// Before anything is paid: when items are not settled yet, when there are none, or when the head that they make
/// would not be certified.
pub(super) fn announced(
    session: &Session<'_>,
    args: &TrainArgs,
    params: &pb::Params,
    named: Named,
    encoder: &mut Encoder,
) -> Result<Announced, ClientError> {
    if let Named::Known(model) = &named
        && goes_on(session, args, model)?
    {
        return Ok(Announced { model: (**model).clone(), prepared: None });
    }
    let draft = named.model(session.client())?;
    checks::datanets(session.client(), args, &draft)?;
    let shape = fit::shape(&draft)?;
    let demands = fit::demands(args.lambda.0, params);
    let (snapshots, members) = settled(session, args)?;
    let set = members.embed(encoder)?;
    let fitted = fit::head(shape, &set, demands)?;
    let model = announce(session, named.create(session)?, snapshots, args.lambda.0)?;
    let training = model.training.clone().unwrap_or_default();
    let now = members_of(session, &training)?;
    let prepared = if now.same(&members) {
        Prepared { set, fitted }
    } else {
        progress("consent changed meanwhile: fitting again");
        not_empty(&now)?;
        let set = now.embed(encoder)?;
        let fitted = fit::head(shape, &set, demands)?;
        Prepared { set, fitted }
    };
    Ok(Announced { model, prepared: Some(prepared) })
}

/// The members of a training as the chain counts them.
///
/// # Errors
/// When the node cannot be asked.
pub(super) fn members_of(session: &Session<'_>, training: &pb::Training) -> Result<Members, ClientError> {
    // A chain that began anew from another one's export keeps how long before its beginning things happened.
    let ago = training.snapshots_ago.iter().copied().chain(std::iter::repeat(0));
    let place = |(s, ago): (&SnapshotRef, u64)| Snapshot { datanet_id: s.datanet_id, height: position(s.height, ago) };
    let snapshots: Vec<Snapshot> = training.snapshots.iter().zip(ago).map(place).collect();
    let consent = position(training.height, training.ago).saturating_sub(1);
    Members::fetch(session.client(), &snapshots, consent, i64::MAX)
}

/// Whether the model has announced this training already and can go on with it.
fn goes_on(session: &Session<'_>, args: &TrainArgs, model: &pb::Model) -> Result<bool, ClientError> {
    let Some(training) = &model.training else { return Ok(false) };
    if matches!(model.status(), ModelStatus::Created | ModelStatus::Refused) {
        return Ok(false);
    }
    if !matches(training, args) {
        if model.status() == ModelStatus::Announced {
            return Ok(false);
        }
        return Err(ClientError::Usage(format!(
            "model {} is {} for another training set: make a new model for this one",
            model.id,
            model.status().as_str_name()
        )));
    }
    let text = format!("training was announced in block {}: {}", training.height, heights(&training.snapshots));
    if model.status() == ModelStatus::Announced {
        let members = members_of(session, training)?;
        let explicit = args.datanets.iter().all(|d| d.height.is_some());
        let waiting = members.census.iter().any(|census| census.waiting > 0);
        let problem = match (members.is_empty(), waiting && !args.settled_only && !explicit) {
            (true, _) => "it has no members",
            (false, true) => "items were not settled at that height",
            (false, false) => "",
        };
        if !problem.is_empty() {
            progress(&format!("{text}; {problem}, so it is announced again at a later height"));
            return Ok(false);
        }
    }
    progress(&text);
    Ok(true)
}

fn matches(training: &pb::Training, args: &TrainArgs) -> bool {
    training.lambda_ppb == args.lambda.0
        && training.snapshots.len() == args.datanets.len()
        && training
            .snapshots
            .iter()
            .zip(&args.datanets)
            .all(|(s, a)| s.datanet_id == a.datanet_id && a.height.is_none_or(|h| h == s.height))
}

/// The snapshots to announce, with their members. Items that were committed when the command began are waited
/// for with `--wait`; those of later commits are left to later snapshots, so that the wait ends.
fn settled(session: &Session<'_>, args: &TrainArgs) -> Result<(Vec<SnapshotRef>, Members), ClientError> {
    let begun = height(session)?;
    if let Some(ahead) = args.datanets.iter().filter_map(|d| d.height).filter(|h| *h > begun).max() {
        wait(session, args, ahead, &format!("height {ahead} is ahead, and the chain stands at {begun}"))?;
    }
    loop {
        let now = height(session)?;
        let snapshot =
            |d: &plan::SnapshotArg| SnapshotRef { datanet_id: d.datanet_id, height: d.height.unwrap_or(now) };
        let snapshots: Vec<SnapshotRef> = args.datanets.iter().map(snapshot).collect();
        let ahead = args.datanets.iter().any(|d| d.height.is_some_and(|h| h > begun));
        let cutoff = if ahead { i64::MAX } else { position(begun, 0) };
        let place = |s: &SnapshotRef| Snapshot { datanet_id: s.datanet_id, height: position(s.height, 0) };
        let taken: Vec<Snapshot> = snapshots.iter().map(place).collect();
        let members = Members::fetch(session.client(), &taken, position(now, 0), cutoff)?;
        let waiting = |(census, arg): &(&Census, &plan::SnapshotArg)| census.waiting > 0 && arg.height.is_none();
        let waited =
            members.census.iter().zip(&args.datanets).filter(waiting).map(|(c, _)| c).max_by_key(|c| c.settles_at);
        if let Some(census) = waited.filter(|_| !args.settled_only) {
            let last = census.settles_at;
            wait(session, args, last, &format!("{}; the last settles with block {last}", census.text()))?;
            continue;
        }
        if let Some(census) = members.census.iter().find(|census| census.waiting > 0 && !args.settled_only) {
            return Err(ClientError::Usage(format!(
                "{}; the last settles with block {}: name a height from there on, or train on the settled items with --settled-only",
                census.text(),
                census.settles_at
            )));
        }
        members.census.iter().for_each(|census| progress(&census.text()));
        not_empty(&members)?;
        return Ok((snapshots, members));
    }
}

/// Waits for a height with `--wait`, and refuses otherwise.
fn wait(session: &Session<'_>, args: &TrainArgs, target: u64, why: &str) -> Result<(), ClientError> {
    if !args.wait {
        return Err(ClientError::Usage(format!(
            "{why}. Nothing was sent: run the same command again from block {target} on, or let it wait with --wait, or train on what \
             is settled with --settled-only"
        )));
    }
    progress(&format!("{why}: waiting for block {target}"));
    let target = i64::try_from(target).unwrap_or(i64::MAX);
    let mut told = session.height()?;
    session.wait_for_height(target, |now| {
        if now >= told.saturating_add(TOLD_EVERY) {
            told = now;
            progress(&format!("  block {now} of {target}"));
        }
    })
}

fn not_empty(members: &Members) -> Result<(), ClientError> {
    if !members.is_empty() {
        return Ok(());
    }
    let census: Vec<String> = members.census.iter().map(Census::text).collect();
    Err(ClientError::Usage(format!("there is nothing to train on: {}", census.join("; "))))
}

fn height(session: &Session<'_>) -> Result<u64, ClientError> {
    Ok(u64::try_from(session.height()?).unwrap_or_default())
}

fn announce(
    session: &Session<'_>,
    model: pb::Model,
    snapshots: Vec<SnapshotRef>,
    lambda_ppb: u64,
) -> Result<pb::Model, ClientError> {
    let text = heights(&snapshots);
    let latest = snapshots.iter().map(|s| s.height).max().unwrap_or_default();
    let message =
        pb::MsgAnnounceTraining { creator: session.address().to_owned(), model_id: model.id, snapshots, lambda_ppb };
    // A snapshot lies below the block that names it.
    session.wait_beyond(i64::try_from(latest).unwrap_or(i64::MAX))?;
    let sent = session.send(vec![any::pack(&message)])?;
    progress(&format!("training announced in block {}: {text}, lambda {} / 10^9", sent.height, lambda_ppb));
    plan::model(session.client(), model.id)
}

fn heights(snapshots: &[SnapshotRef]) -> String {
    let one = |s: &SnapshotRef| format!("datanet {} at height {}", s.datanet_id, s.height);
    snapshots.iter().map(one).collect::<Vec<_>>().join(", ")
}
