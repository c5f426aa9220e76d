//! `tx wasm store` and `update-instantiate-config`.

use std::path::PathBuf;

use clap::Args;
use openledger_client::ClientError;
use openledger_proto::any;
use openledger_proto::cosmwasm::wasm::v1::{MsgStoreCode, MsgUpdateInstantiateConfig};

use super::super::factory::Factory;
use super::super::plan::{Plan, Planned};
use super::{AccessFlags, code_of};

/// Upload a wasm binary
#[derive(Args, Debug)]
pub(in super::super) struct Store {
    /// File with the code, packed or not
    #[arg(value_name = "wasm file")]
    pub(super) file: PathBuf,
    #[command(flatten)]
    pub(super) access: AccessFlags,
}

impl Store {
    pub(super) fn message(&self, factory: &Factory<'_>, sender: &str) -> Result<MsgStoreCode, ClientError> {
        Ok(MsgStoreCode {
            sender: sender.to_owned(),
            wasm_byte_code: code_of(&self.file)?,
            instantiate_permission: self.access.config(factory)?,
        })
    }
}

impl Planned for Store {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let signer = factory.signer(None)?;
        let message = self.message(factory, &signer.address)?;
        Ok(Plan::one(signer, vec![any::pack(&message)]))
    }
}

/// Update instantiate config for a codeID
#[derive(Args, Debug)]
pub(in super::super) struct UpdateInstantiateConfig {
    /// The code
    #[arg(value_name = "code_id_int64")]
    code_id: u64,
    #[command(flatten)]
    access: AccessFlags,
}

impl Planned for UpdateInstantiateConfig {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let signer = factory.signer(None)?;
        let Some(access) = self.access.config(factory)? else {
            return Err(ClientError::usage("instantiate permission is required: invalid request"));
        };
        let message = MsgUpdateInstantiateConfig {
            sender: signer.address.clone(),
            code_id: self.code_id,
            new_instantiate_permission: Some(access),
        };
        Ok(Plan::one(signer, vec![any::pack(&message)]))
    }
}
