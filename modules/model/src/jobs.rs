//! What is told of heads to who asked for them.

use crate::errors::ModelError;
use crate::keeper::ModelKeeper;
use crate::keys::WEIGHTS;
use crate::params;
use openledger_core::ports::{
    CertifiedHead, CertifiedModels, MeasuredModel, TaskSnapshot, TrainingTask, TrainingTasks,
};
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::{ModelKind, ModelStatus};

/// The task that a model's training is; none without a training, and none for models that have no head.
fn task(model: &pb::Model) -> Option<TrainingTask> {
    let training = model.training.as_ref().filter(|_| model.kind() == ModelKind::Head)?;
    let ago = training.snapshots_ago.iter().copied().chain(std::iter::repeat(0));
    let snapshots = training.snapshots.iter().zip(ago);
    let snapshots =
        snapshots.map(|(s, ago)| TaskSnapshot { datanet_id: s.datanet_id, height: s.height, ago }).collect();
    Some(TrainingTask {
        snapshots,
        artifact_id: model.artifact_id,
        classes: model.classes,
        lambda_ppb: training.lambda_ppb,
    })
}

impl ModelKeeper {
    pub(crate) fn tell_registered(&self, ctx: &Ctx, model: &pb::Model) -> Res<()> {
        match (&self.hooks, task(model)) {
            (Some(hooks), Some(task)) => hooks.head_registered(ctx, &task, model.id),
            _ => Ok(()),
        }
    }

    pub(crate) fn tell_certified(&self, ctx: &Ctx, model: &pb::Model) -> Res<()> {
        let (Some(hooks), Some(task)) = (&self.hooks, task(model)) else { return Ok(()) };
        // The step that certifies has paid for reading them.
        let weights = WEIGHTS.get(&ctx.unmetered(), &model.id)?.ok_or_else(|| Failure::corrupt("head"))?;
        let head = CertifiedHead {
            model_id: model.id,
            trainer: &ctx.parse_address(&model.creator)?,
            weights: &weights,
            compute: &self.payees(ctx, &model.compute)?,
        };
        hooks.head_certified(ctx, &task, head)
    }
}

impl TrainingTasks for ModelKeeper {
    fn check_task(&self, ctx: &Ctx, task: &TrainingTask) -> Res<()> {
        let p = params::get(ctx)?;
        let refs = task.snapshots.iter().map(|s| pb::SnapshotRef { datanet_id: s.datanet_id, height: s.height });
        let snapshots: Vec<pb::SnapshotRef> = refs.collect();
        let first = snapshots.first().ok_or(ModelError::InvalidSnapshots)?;
        let input_dimension =
            if task.artifact_id == 0 { self.datanets.datanet(ctx, first.datanet_id)?.dimension } else { 0 };
        let blueprint = pb::MsgCreateModel {
            artifact_id: task.artifact_id,
            input_dimension,
            classes: task.classes,
            ..pb::MsgCreateModel::default()
        };
        let (input_dimension, embedding_dimension) = self.dimensions(ctx, &blueprint)?;
        crate::keeper::shape(task.classes, embedding_dimension)?;
        let model = pb::Model {
            artifact_id: task.artifact_id,
            input_dimension,
            embedding_dimension,
            classes: task.classes,
            ..pb::Model::default()
        };
        self.check_training(ctx, &p, &model, &snapshots, task.lambda_ppb)
    }
}

impl CertifiedModels for ModelKeeper {
    fn certified(&self, ctx: &Ctx, model_id: u64) -> Res<MeasuredModel> {
        let model = self.model(ctx, model_id)?;
        if model.kind() != ModelKind::Head {
            return Err(ModelError::WrongKind.into());
        }
        if model.status() != ModelStatus::Certified {
            return Err(ModelError::ModelState.into());
        }
        Ok(MeasuredModel {
            creator: ctx.parse_address(&model.creator)?,
            certified_height: model.certified_height,
            classes: model.classes,
            input_dimension: model.input_dimension,
            text: self.reads_text(ctx, model.artifact_id)?,
        })
    }
}
