//! What a message must be before any state is read.

use crate::errors::ModelError;
use openledger_core::{ChainConfig, Coin, Res};
use openledger_proto::openledger::model::v1 as pb;

/// Longest name in bytes.
const MAX_NAME: usize = 128;
/// Longest description in bytes.
const MAX_DESCRIPTION: usize = 2_048;
/// Longest class name in bytes.
const MAX_CLASS_NAME: usize = 64;

/// A message that can judge its own form.
pub(crate) trait Stateless {
    /// Checks the form of the message, without looking at state.
    fn check(config: &ChainConfig, msg: &Self) -> Res<()>;
}

macro_rules! signer_only {
    ($($msg:ident . $field:ident),*) => {$(
        impl Stateless for pb::$msg {
            fn check(config: &ChainConfig, msg: &Self) -> Res<()> {
                config.addresses.parse(&msg.$field).map(|_| ())
            }
        }
    )*};
}

signer_only!(
    MsgUploadArtifactChunk.uploader,
    MsgFinishArtifact.uploader,
    MsgDiscardArtifact.uploader,
    MsgUploadInverse.creator,
    MsgRegisterHead.creator,
    MsgCertifyStep.sender,
    MsgJudgeStep.sender,
    MsgDeprecateModel.creator,
    MsgAnnounceTraining.creator
);

impl Stateless for pb::MsgBeginArtifact {
    fn check(config: &ChainConfig, msg: &Self) -> Res<()> {
        config.addresses.parse(&msg.uploader)?;
        if msg.sha256.len() == 32 { Ok(()) } else { Err(ModelError::InvalidHash.into()) }
    }
}

impl Stateless for pb::MsgCreateModel {
    fn check(config: &ChainConfig, msg: &Self) -> Res<()> {
        config.addresses.parse(&msg.creator)?;
        let classes = usize::try_from(msg.classes).unwrap_or(usize::MAX);
        let names = &msg.class_names;
        let named = names.is_empty()
            || (names.len() == classes && names.iter().all(|n| (1..=MAX_CLASS_NAME).contains(&n.len())));
        if !named || msg.name.is_empty() || msg.name.len() > MAX_NAME || msg.description.len() > MAX_DESCRIPTION {
            return Err(ModelError::InvalidText.into());
        }
        let labels = msg.classes >= 2 || (msg.classes == 0 && msg.kind() == pb::ModelKind::Retrieve);
        if !labels || (msg.artifact_id == 0 && msg.input_dimension == 0) {
            return Err(ModelError::InvalidShape.into());
        }
        Ok(())
    }
}

impl Stateless for pb::MsgStateAccuracy {
    fn check(config: &ChainConfig, msg: &Self) -> Res<()> {
        config.addresses.parse(&msg.creator)?;
        if msg.accuracy_ppm > 1_000_000 || msg.test_items == 0 || msg.test_set_sha256.len() != 32 {
            return Err(ModelError::InvalidAccuracy.into());
        }
        Ok(())
    }
}

impl Stateless for pb::MsgSetPrice {
    fn check(config: &ChainConfig, msg: &Self) -> Res<()> {
        config.addresses.parse(&msg.creator)?;
        let price = msg.price.as_ref().ok_or(ModelError::InvalidPrice)?;
        Coin::parse_parts(&price.denom, &price.amount).map(|_| ())
    }
}

impl Stateless for pb::MsgUpdateParams {
    fn check(config: &ChainConfig, msg: &Self) -> Res<()> {
        config.addresses.parse(&msg.authority)?;
        crate::params::validate(msg.params.as_ref().ok_or(ModelError::InvalidParams)?)
    }
}
