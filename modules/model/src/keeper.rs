//! Models from registration to price. Uploads, lineage and certification have files of their own.

use crate::errors::ModelError;
use crate::events::{self};
use crate::index::{check_kind, needed_bits};
use crate::keys::{ANCESTORS, Ancestors, MODEL_COUNT, MODELS, PARAMS};
use crate::lineage::{check_accounts, stack_parents};
use crate::params;
use openledger_core::heights::position;
use openledger_core::ports::{
    BankSend, DatanetInfo, DatanetPort, EncoderPort, EvidenceData, SnapshotSpec, TrainingHooks,
};
use openledger_core::wire::require_authority;
use openledger_core::{AccAddress, Coins, Ctx, Failure, Res};
use openledger_influence::Shape;
use openledger_proto::cosmos::base::v1beta1::Coin as PbCoin;
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::{ArtifactStatus, ModelKind, ModelStatus};
use std::sync::Arc;

/// Where creation fees go.
pub const TREASURY: &str = "treasury";
/// All bits that a licence may have.
pub(crate) const ALL_LICENCE_BITS: u32 = 127;
/// Datanets that one training may draw on.
const MAX_SNAPSHOTS: usize = 16;

/// The module's logic over its ports.
#[derive(Clone)]
pub struct ModelKeeper {
    pub(crate) bank: Arc<dyn BankSend>,
    pub(crate) datanets: Arc<dyn DatanetPort>,
    pub(crate) encoder: Arc<dyn EncoderPort>,
    pub(crate) evidence: Option<Arc<dyn EvidenceData>>,
    pub(crate) hooks: Option<Arc<dyn TrainingHooks>>,
}

impl ModelKeeper {
    /// A keeper over its ports.
    pub fn new(bank: Arc<dyn BankSend>, datanets: Arc<dyn DatanetPort>, encoder: Arc<dyn EncoderPort>) -> Self {
        Self { bank, datanets, encoder, evidence: None, hooks: None }
    }

    /// With datanets whose contributions are judged.
    #[must_use]
    pub fn with_evidence(self, data: Arc<dyn EvidenceData>) -> Self {
        Self { evidence: Some(data), ..self }
    }

    /// With somebody who hears of heads.
    #[must_use]
    pub fn with_training_hooks(self, hooks: Arc<dyn TrainingHooks>) -> Self {
        Self { hooks: Some(hooks), ..self }
    }

    /// The model, or `model:2`.
    ///
    /// # Errors
    /// `model:2`.
    pub fn model(&self, ctx: &Ctx, id: u64) -> Res<pb::Model> {
        MODELS.get(ctx, &id)?.ok_or_else(|| ModelError::ModelNotFound.into())
    }

    pub(crate) fn own_model(&self, ctx: &Ctx, id: u64, signer: &str) -> Res<pb::Model> {
        let model = self.model(ctx, id)?;
        if model.creator == ctx.address_text(&ctx.parse_address(signer)?) {
            Ok(model)
        } else {
            Err(ModelError::NotCreator.into())
        }
    }

    pub(crate) fn take_fee(&self, ctx: &Ctx, from: &AccAddress, p: &pb::Params) -> Res<()> {
        let fee = params::coin(p.creation_fee.as_ref())?;
        if fee.amount.is_zero() {
            return Ok(());
        }
        self.bank.send_to_module(ctx, from, TREASURY, &Coins::one(fee))
    }

    /// Registers a model. Takes the creation fee.
    ///
    /// # Errors
    /// `model:3`, `model:12`, `model:15` to `model:20`, `model:37`, `model:50`, or bank's refusal of the fee.
    pub fn create_model(&self, ctx: &Ctx, m: &pb::MsgCreateModel) -> Res<u64> {
        let p = params::get(ctx)?;
        let creator = ctx.parse_address(&m.creator)?;
        let (input_dimension, embedding_dimension) = self.dimensions(ctx, m)?;
        check_kind(m, embedding_dimension)?;
        check_accounts(ctx, &m.tuners)?;
        check_accounts(ctx, &m.compute)?;
        if m.licence == 0 || m.licence > ALL_LICENCE_BITS {
            return Err(ModelError::InvalidLicence.into());
        }
        let ancestors = stack_parents(self, ctx, &p, m)?;
        self.check_tuning(ctx, m, input_dimension)?;
        self.take_fee(ctx, &creator, &p)?;
        let id = MODEL_COUNT.next(ctx)?.saturating_add(1);
        let model = pb::Model {
            id,
            creator: ctx.address_text(&creator),
            name: m.name.clone(),
            description: m.description.clone(),
            artifact_id: m.artifact_id,
            input_dimension,
            embedding_dimension,
            classes: m.classes,
            class_names: m.class_names.clone(),
            parents: m.parents.clone(),
            tuners: m.tuners.clone(),
            compute: m.compute.clone(),
            licence: m.licence,
            status: ModelStatus::Created.into(),
            price: Some(PbCoin { denom: ctx.config().bond_denom.clone(), amount: "0".to_owned() }),
            created_height: ctx.height(),
            kind: m.kind,
            retrieval: m.retrieval,
            tuner_rule: m.tuner_rule,
            ..pb::Model::default()
        };
        MODELS.set(ctx, &id, &model)?;
        ANCESTORS.set(ctx, &id, &Ancestors { shares: ancestors, model_id: id })?;
        ctx.emit_event(events::CREATE_MODEL, &[("model_id", &id), ("creator", &model.creator)]);
        Ok(id)
    }

    /// Lengths of input and embedding.
    pub(crate) fn dimensions(&self, ctx: &Ctx, m: &pb::MsgCreateModel) -> Res<(u32, u32)> {
        if m.artifact_id == 0 {
            return Ok((m.input_dimension, m.input_dimension));
        }
        let artifact = self.artifact(ctx, m.artifact_id)?;
        let cost = artifact
            .cost
            .as_ref()
            .filter(|_| artifact.status() == ArtifactStatus::Valid)
            .ok_or(ModelError::ArtifactState)?;
        if m.input_dimension != 0 && m.input_dimension != cost.input_elements {
            return Err(ModelError::InvalidShape.into());
        }
        Ok((cost.input_elements, cost.output_elements))
    }

    /// Declares what a model will be trained on. Licence and consent are judged here, at this height.
    ///
    /// # Errors
    /// `model:4`, `model:13`, `model:21`, `model:22`, `model:36`, and the datanet's refusals.
    pub fn announce_training(&self, ctx: &Ctx, m: &pb::MsgAnnounceTraining) -> Res<()> {
        let p = params::get(ctx)?;
        let mut model = self.own_model(ctx, m.model_id, &m.creator)?;
        if !matches!(model.status(), ModelStatus::Created | ModelStatus::Announced | ModelStatus::Refused) {
            return Err(ModelError::ModelState.into());
        }
        self.check_training(ctx, &p, &model, &m.snapshots, m.lambda_ppb)?;
        if model.head.is_some() || (model.kind() == ModelKind::Retrieve && model.training.is_some()) {
            self.clear_submission(ctx, &model)?;
        }
        let count = m.snapshots.len();
        model.training = Some(pb::Training {
            snapshots: m.snapshots.clone(),
            lambda_ppb: m.lambda_ppb,
            height: ctx.height(),
            ..pb::Training::default()
        });
        model.head = None;
        model.set_refusal(pb::RefusalReason::Unspecified);
        match model.kind() {
            ModelKind::Head => model.set_status(ModelStatus::Announced),
            ModelKind::Retrieve => self.begin_index(ctx, &mut model)?,
        }
        MODELS.set(ctx, &m.model_id, &model)?;
        ctx.emit_event(events::ANNOUNCE_TRAINING, &[("model_id", &m.model_id), ("snapshots", &count)]);
        Ok(())
    }

    /// Whether a model may be trained on these snapshots, as licence and consent stand at this height.
    ///
    /// # Errors
    /// `model:21`, `model:22`, `model:36`, and the datanet's refusals.
    pub(crate) fn check_training(
        &self,
        ctx: &Ctx,
        p: &pb::Params,
        model: &pb::Model,
        snapshots: &[pb::SnapshotRef],
        lambda_ppb: u64,
    ) -> Res<()> {
        let lambdas = match model.kind() {
            ModelKind::Head => p.min_lambda_ppb..=p.max_lambda_ppb,
            ModelKind::Retrieve => 0..=0, // there is no head to regularise
        };
        if !lambdas.contains(&lambda_ppb) {
            return Err(ModelError::InvalidLambda.into());
        }
        let distinct = snapshots
            .iter()
            .enumerate()
            .all(|(i, a)| snapshots.iter().skip(i.saturating_add(1)).all(|b| a.datanet_id != b.datanet_id));
        if snapshots.is_empty() || snapshots.len() > MAX_SNAPSHOTS || !distinct {
            return Err(ModelError::InvalidSnapshots.into());
        }
        for snapshot in snapshots {
            let datanet = self.datanets.datanet(ctx, snapshot.datanet_id)?;
            self.check_form(ctx, model, &datanet)?;
            self.datanets.check_snapshot(ctx, &snapshot_spec(model, snapshot, 0, position(ctx.height(), 0)))?;
        }
        Ok(())
    }

    /// Whether the model takes the items of a datanet: vectors of its length, or texts when its encoder reads text.
    /// A text encoder must have been finished before the first of the texts was committed: a table that was made
    /// later may know texts and labels, and its part of an answer is attributed to nobody.
    fn check_form(&self, ctx: &Ctx, model: &pb::Model, datanet: &DatanetInfo) -> Res<()> {
        // No vector is as long as the longest text, so that a model of text takes no vectors.
        let fits = datanet.text || datanet.dimension == model.input_dimension;
        let unlabelled = model.kind() == ModelKind::Retrieve && model.classes == 0;
        let labels = unlabelled || datanet.labels == model.classes;
        if !fits || !labels || (datanet.text && model.artifact_id == 0) {
            return Err(ModelError::InvalidSnapshots.into());
        }
        if !datanet.text {
            return Ok(());
        }
        let text = self.artifact(ctx, model.artifact_id)?.text.ok_or(ModelError::InvalidSnapshots)?;
        let finished = text.finished_height;
        match self.datanets.first_commit(ctx, datanet.id)? {
            Some(first) if first < finished => {
                let text = format!("encoder of height {finished}; datanet {} has data of height {first}", datanet.id);
                Err(Failure::from(ModelError::EncoderTooNew).context(text))
            }
            _ => Ok(()),
        }
    }

    /// Stores the creator's statement of accuracy on data that the model has not seen.
    ///
    /// # Errors
    /// `model:4`, `model:13`.
    pub fn state_accuracy(&self, ctx: &Ctx, m: &pb::MsgStateAccuracy) -> Res<()> {
        let mut model = self.own_model(ctx, m.model_id, &m.creator)?;
        if model.head.is_none() {
            return Err(ModelError::ModelState.into());
        }
        model.accuracy = Some(pb::AccuracyStatement {
            accuracy_ppm: m.accuracy_ppm,
            test_items: m.test_items,
            test_set_sha256: m.test_set_sha256.clone(),
            height: ctx.height(),
        });
        MODELS.set(ctx, &m.model_id, &model)?;
        ctx.emit_event(
            events::STATE_ACCURACY,
            &[("model_id", &m.model_id), ("accuracy_ppm", &m.accuracy_ppm), ("test_items", &m.test_items)],
        );
        Ok(())
    }

    /// Sets the price of an inference; in force from the next transaction on, and a payer's `max_fee` bounds
    /// what he pays.
    ///
    /// # Errors
    /// `model:4`, `model:13`, `model:26`.
    pub fn set_price(&self, ctx: &Ctx, m: &pb::MsgSetPrice) -> Res<()> {
        let p = params::get(ctx)?;
        let mut model = self.own_model(ctx, m.model_id, &m.creator)?;
        if model.status() == ModelStatus::Deprecated {
            return Err(ModelError::ModelState.into());
        }
        let price = params::coin(m.price.as_ref())?;
        let least = p.min_price.parse().map_err(|_| ModelError::InvalidParams)?;
        if price.denom.as_str() != ctx.config().bond_denom || price.amount < least || price.amount.to_u64().is_none() {
            return Err(ModelError::InvalidPrice.into());
        }
        model.price.clone_from(&m.price);
        MODELS.set(ctx, &m.model_id, &model)?;
        ctx.emit_event(events::SET_PRICE, &[("model_id", &m.model_id), ("price", &price)]);
        Ok(())
    }

    /// Closes a model to inference for good. Its record and its descendants stay.
    ///
    /// # Errors
    /// `model:4`, `model:13`.
    pub fn deprecate_model(&self, ctx: &Ctx, m: &pb::MsgDeprecateModel) -> Res<()> {
        let mut model = self.own_model(ctx, m.model_id, &m.creator)?;
        if model.status() == ModelStatus::Deprecated {
            return Err(ModelError::ModelState.into());
        }
        model.set_status(ModelStatus::Deprecated);
        MODELS.set(ctx, &m.model_id, &model)?;
        ctx.emit_event(events::DEPRECATE_MODEL, &[("model_id", &m.model_id)]);
        Ok(())
    }

    /// Replaces the parameters.
    ///
    /// # Errors
    /// `gov:13` unless the governance account signed, `model:28`.
    pub fn update_params(&self, ctx: &Ctx, m: &pb::MsgUpdateParams) -> Res<()> {
        require_authority(ctx, &m.authority)?;
        let new = m.params.as_ref().ok_or(ModelError::InvalidParams)?;
        params::validate(new)?;
        PARAMS.set(ctx, new)
    }
}

/// What a training asks of a snapshot: consent as it stood before the block of the announcement.
pub(crate) fn snapshot_spec(model: &pb::Model, snapshot: &pb::SnapshotRef, ago: u64, announced: i64) -> SnapshotSpec {
    SnapshotSpec {
        datanet_id: snapshot.datanet_id,
        height: position(snapshot.height, ago),
        consent_height: announced.saturating_sub(1),
        bits: needed_bits(model.kind()),
    }
}

/// The shape of a head, or `model:19`.
pub(crate) fn shape(classes: u32, dim: u32) -> Res<Shape> {
    let narrow = |v: u32| u16::try_from(v).map_err(|_| ModelError::InvalidShape);
    Shape::new(narrow(classes)?, narrow(dim)?).map_err(|_| ModelError::InvalidShape.into())
}
