//! The keeper: posting, committing, paying and refunding.

use crate::errors::JobError;
use crate::events;
use crate::hooks::{task_hash, task_to_proto};
use crate::keys::{CANDIDATES, COMMITMENTS, JOB_COUNT, JOBS, OPEN, PAID, PARAMS, STORE, TASKS};
use crate::params;
use openledger_core::accounts::TREASURY;
use openledger_core::ports::{
    BankSend, CertifiedModels, DatanetPort, MeasurePort, MeasuredTuners, TaskSnapshot, TrainingTask, TrainingTasks,
};
use openledger_core::wire::{coin_from_proto, require_authority};
use openledger_core::{AccAddress, Coin, Coins, Ctx, Failure, Res};
use openledger_proto::cosmos::base::v1beta1::Coin as PbCoin;
use openledger_proto::openledger::job::v1 as pb;
use openledger_proto::openledger::job::v1::JobStatus;
use std::sync::Arc;

/// The module's logic over its ports.
#[derive(Clone)]
pub struct JobKeeper {
    pub(crate) bank: Arc<dyn BankSend>,
    tasks: Arc<dyn TrainingTasks>,
    pub(crate) certified: Arc<dyn CertifiedModels>,
    pub(crate) datanets: Arc<dyn DatanetPort>,
    pub(crate) measure: Arc<dyn MeasurePort>,
    pub(crate) tuners: Arc<dyn MeasuredTuners>,
}

/// Lower-case hexadecimal, as events have hashes.
pub(crate) fn hex(bytes: &[u8]) -> String {
    hex::encode(bytes)
}

impl JobKeeper {
    /// A keeper over its ports.
    pub fn new(
        bank: Arc<dyn BankSend>,
        tasks: Arc<dyn TrainingTasks>,
        certified: Arc<dyn CertifiedModels>,
        datanets: Arc<dyn DatanetPort>,
        measure: Arc<dyn MeasurePort>,
        tuners: Arc<dyn MeasuredTuners>,
    ) -> Self {
        Self { bank, tasks, certified, datanets, measure, tuners }
    }

    /// The reward of a posting with this deadline.
    pub(crate) fn reward(&self, ctx: &Ctx, p: &pb::Params, reward: Option<&PbCoin>, deadline: u64) -> Res<Coin> {
        let reward = coin_from_proto(reward.ok_or(JobError::InvalidReward)?)?;
        if reward.denom.as_str() != ctx.config().bond_denom || reward.amount < params::least(p)? {
            return Err(JobError::InvalidReward.into());
        }
        let now = ctx.height();
        if deadline <= now || deadline > now.saturating_add(p.max_job_blocks) {
            return Err(JobError::InvalidDeadline.into());
        }
        Ok(reward)
    }

    /// The job.
    ///
    /// # Errors
    /// `job:2`.
    pub fn job(&self, ctx: &Ctx, id: u64) -> Res<pb::TrainingJob> {
        JOBS.get(ctx, &id)?.ok_or_else(|| JobError::JobNotFound(id).into())
    }

    fn open_job(&self, ctx: &Ctx, id: u64) -> Res<pb::TrainingJob> {
        let job = self.job(ctx, id)?;
        if job.status() == JobStatus::Open { Ok(job) } else { Err(JobError::Closed(id).into()) }
    }

    /// Posts a job and takes its reward.
    ///
    /// # Errors
    /// `job:4`, `job:5`; the codes of `MsgAnnounceTraining` for a task that no model could announce now; bank's
    /// refusal of the reward.
    pub fn post_training(&self, ctx: &Ctx, m: &pb::MsgPostTraining) -> Res<pb::MsgPostTrainingResponse> {
        let p = params::get(ctx)?;
        let poster = ctx.parse_address(&m.poster)?;
        let reward = self.reward(ctx, &p, m.reward.as_ref(), m.deadline)?;
        let snapshots = m.snapshots.iter();
        let snapshots =
            snapshots.map(|s| TaskSnapshot { datanet_id: s.datanet_id, height: s.height, ago: 0 }).collect();
        let (artifact_id, classes, lambda_ppb) = (m.artifact_id, m.classes, m.lambda_ppb);
        let task = TrainingTask { snapshots, artifact_id, classes, lambda_ppb };
        self.tasks.check_task(ctx, &task)?;
        self.bank.send_to_module(ctx, &poster, STORE, &Coins::one(reward.clone()))?;

        let task = task_to_proto(&task);
        let hash = task_hash(&task);
        let mut state = TASKS.get(ctx, &hash)?.unwrap_or_default();
        state.task_hash.clone_from(&hash);
        state.open_jobs = state.open_jobs.saturating_add(1);
        TASKS.set(ctx, &hash, &state)?;
        let id = JOB_COUNT.next(ctx)?.saturating_add(1);
        let job = pb::TrainingJob {
            id,
            poster: ctx.address_text(&poster),
            task: Some(task),
            task_hash: hash.clone(),
            reward: m.reward.clone(),
            posted_height: ctx.height(),
            deadline: m.deadline,
            priority_blocks: p.priority_blocks,
            first_candidate: state.candidates,
            status: JobStatus::Open.into(),
            ..pb::TrainingJob::default()
        };
        JOBS.set(ctx, &id, &job)?;
        OPEN.set(ctx, &id, &())?;
        ctx.emit_event(
            events::POST_TRAINING,
            &[
                ("job_id", &id),
                ("poster", &job.poster),
                ("task_hash", &hex(&hash)),
                ("reward", &reward),
                ("deadline", &job.deadline),
            ],
        );
        Ok(pb::MsgPostTrainingResponse { job_id: id, task_hash: hash })
    }

    /// Keeps the height of a commitment to a head.
    ///
    /// # Errors
    /// `job:7`: a later height would only be worse.
    pub fn commit_head(&self, ctx: &Ctx, m: &pb::MsgCommitHead) -> Res<pb::MsgCommitHeadResponse> {
        if let Some(height) = COMMITMENTS.get(ctx, &m.commitment)? {
            return Err(JobError::CommittedBefore(height).into());
        }
        COMMITMENTS.set(ctx, &m.commitment, &ctx.height())?;
        let trainer = ctx.address_text(&ctx.parse_address(&m.trainer)?);
        ctx.emit_event(events::COMMIT_HEAD, &[("trainer", &trainer), ("commitment", &hex(&m.commitment))]);
        Ok(pb::MsgCommitHeadResponse {})
    }

    /// The candidate that is paid unless one takes its place, and the first height at which it can be claimed. Of
    /// those that were certified in time, the one that the chain has known longest; of several, the first certified.
    ///
    /// # Errors
    /// Out of gas; fatal.
    pub fn leader(&self, ctx: &Ctx, job: &pb::TrainingJob) -> Res<Option<(pb::Candidate, u64)>> {
        let place = |at: u64| (job.task_hash.clone(), at);
        let Some(first) = CANDIDATES.get(ctx, &place(job.first_candidate))? else { return Ok(None) };
        if first.certified_height > job.deadline {
            return Ok(None);
        }
        let last = first.certified_height.saturating_add(job.priority_blocks);
        let mut leader = first;
        let mut at = job.first_candidate;
        loop {
            at = at.saturating_add(1);
            match CANDIDATES.get(ctx, &place(at))? {
                Some(next) if next.certified_height <= last => {
                    if next.known_height < leader.known_height {
                        leader = next;
                    }
                }
                _ => return Ok(Some((leader, last.saturating_add(1)))),
            }
        }
    }

    /// Pays a job to who trained the model that earned it.
    ///
    /// # Errors
    /// `job:2`, `job:3`, `job:8`, `job:9`, `job:10`; bank's refusal of the payment.
    pub fn claim_training(&self, ctx: &Ctx, m: &pb::MsgClaimTraining) -> Res<pb::MsgClaimTrainingResponse> {
        let job = self.open_job(ctx, m.job_id)?;
        let (leader, from) = self.leader(ctx, &job)?.ok_or(JobError::NoCandidate(job.id))?;
        if ctx.height() < from {
            return Err(JobError::TooEarly(from).into());
        }
        if leader.model_id != m.model_id {
            return Err(JobError::OtherModel(leader.model_id).into());
        }
        let reward = job.reward.clone();
        let trainer = leader.trainer.clone();
        self.pay(ctx, job, &leader)?;
        Ok(pb::MsgClaimTrainingResponse { trainer, reward })
    }

    /// Returns the reward of a job whose deadline passed without a candidate.
    ///
    /// # Errors
    /// `job:2`, `job:3`, `job:11`; bank's refusal of the payment.
    pub fn refund_training(&self, ctx: &Ctx, m: &pb::MsgRefundTraining) -> Res<pb::MsgRefundTrainingResponse> {
        let job = self.open_job(ctx, m.job_id)?;
        if ctx.height() <= job.deadline || self.leader(ctx, &job)?.is_some() {
            return Err(JobError::NotRefundable.into());
        }
        self.refund(ctx, job)?;
        Ok(pb::MsgRefundTrainingResponse {})
    }

    pub(crate) fn pay(&self, ctx: &Ctx, mut job: pb::TrainingJob, to: &pb::Candidate) -> Res<()> {
        let reward = coin_from_proto(&job.reward.clone().unwrap_or_default())?;
        let trainer = ctx.parse_address(&to.trainer)?;
        self.send_out(ctx, &trainer, reward.clone())?;
        job.model_id = to.model_id;
        job.trainer.clone_from(&to.trainer);
        PAID.set(ctx, &(to.model_id, job.id), &())?;
        ctx.emit_event(
            events::PAY_TRAINING,
            &[("job_id", &job.id), ("model_id", &to.model_id), ("trainer", &to.trainer), ("reward", &reward)],
        );
        self.close(ctx, job, JobStatus::Paid)
    }

    pub(crate) fn refund(&self, ctx: &Ctx, job: pb::TrainingJob) -> Res<()> {
        let reward = coin_from_proto(&job.reward.clone().unwrap_or_default())?;
        let poster = ctx.parse_address(&job.poster)?;
        self.send_out(ctx, &poster, reward.clone())?;
        ctx.emit_event(events::REFUND_TRAINING, &[("job_id", &job.id), ("poster", &job.poster), ("reward", &reward)]);
        self.close(ctx, job, JobStatus::Refunded)
    }

    /// Pays out of the escrow. What would go to an account that takes no coins, such as a module's, goes to the
    /// treasury, since otherwise it could neither be paid nor returned.
    pub(crate) fn send_out(&self, ctx: &Ctx, to: &AccAddress, coin: Coin) -> Res<()> {
        let coins = Coins::one(coin);
        if self.bank.is_blocked(ctx, to) {
            return self.bank.send_module_to_module(ctx, STORE, TREASURY, &coins);
        }
        self.bank.send_from_module(ctx, STORE, to, &coins)
    }

    fn close(&self, ctx: &Ctx, mut job: pb::TrainingJob, status: JobStatus) -> Res<()> {
        job.set_status(status);
        job.closed_height = ctx.height();
        let mut state = TASKS.get(ctx, &job.task_hash)?.ok_or_else(|| Failure::corrupt("task of a job"))?;
        state.open_jobs = state.open_jobs.checked_sub(1).ok_or_else(|| Failure::corrupt("open jobs of a task"))?;
        TASKS.set(ctx, &job.task_hash, &state)?;
        OPEN.remove(ctx, &job.id)?;
        JOBS.set(ctx, &job.id, &job)
    }

    /// Replaces the parameters. Jobs keep the time for earlier heads that was in force when they were posted.
    ///
    /// # Errors
    /// `gov:13` unless the governance account signed, `job:12`.
    pub fn update_params(&self, ctx: &Ctx, m: &pb::MsgUpdateParams) -> Res<pb::MsgUpdateParamsResponse> {
        require_authority(ctx, &m.authority)?;
        let new = m.params.clone().unwrap_or_default();
        params::validate(&new)?;
        PARAMS.set(ctx, &new)?;
        Ok(pb::MsgUpdateParamsResponse {})
    }
}
