//! What a message must be before any state is read.

use crate::errors::Error;
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
    /// Checks form only.
    fn check(&self, config: &ChainConfig) -> Res<()>;
}

macro_rules! signer_only {
    ($($msg:ident . $field:ident),*) => {$(
        impl Stateless for pb::$msg {
            fn check(&self, config: &ChainConfig) -> Res<()> {
                config.addresses.parse(&self.$field).map(|_| ())
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
    MsgDeprecateModel.creator,
    MsgAnnounceTraining.creator
);

impl Stateless for pb::MsgBeginArtifact {
    fn check(&self, config: &ChainConfig) -> Res<()> {
        config.addresses.parse(&self.uploader)?;
        if self.sha256.len() == 32 { Ok(()) } else { Err(Error::InvalidHash.into()) }
    }
}

impl Stateless for pb::MsgCreateModel {
    fn check(&self, config: &ChainConfig) -> Res<()> {
        config.addresses.parse(&self.creator)?;
        let classes = usize::try_from(self.classes).unwrap_or(usize::MAX);
        let names = &self.class_names;
        let named = names.is_empty()
            || (names.len() == classes && names.iter().all(|n| (1..=MAX_CLASS_NAME).contains(&n.len())));
        if !named || self.name.is_empty() || self.name.len() > MAX_NAME || self.description.len() > MAX_DESCRIPTION {
            return Err(Error::InvalidText.into());
        }
        if self.classes < 2 || (self.artifact_id == 0 && self.input_dimension == 0) {
            return Err(Error::InvalidShape.into());
        }
        Ok(())
    }
}

impl Stateless for pb::MsgStateAccuracy {
    fn check(&self, config: &ChainConfig) -> Res<()> {
        config.addresses.parse(&self.creator)?;
        if self.accuracy_ppm > 1_000_000 || self.test_items == 0 || self.test_set_sha256.len() != 32 {
            return Err(Error::InvalidAccuracy.into());
        }
        Ok(())
    }
}

impl Stateless for pb::MsgSetPrice {
    fn check(&self, config: &ChainConfig) -> Res<()> {
        config.addresses.parse(&self.creator)?;
        let price = self.price.as_ref().ok_or(Error::InvalidPrice)?;
        Coin::parse_parts(&price.denom, &price.amount).map(|_| ())
    }
}

impl Stateless for pb::MsgUpdateParams {
    fn check(&self, config: &ChainConfig) -> Res<()> {
        config.addresses.parse(&self.authority)?;
        crate::params::validate(self.params.as_ref().ok_or(Error::InvalidParams)?)
    }
}
