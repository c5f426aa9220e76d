//! `tx wasm instantiate`, `instantiate2`, `execute` and `migrate`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use openledger_client::{ClientError, parse_coins, to_proto};
use openledger_proto::any;
use openledger_proto::cosmwasm::wasm::v1::{
    MsgExecuteContract, MsgInstantiateContract, MsgInstantiateContract2, MsgMigrateContract,
};

use super::super::factory::Factory;
use super::super::plan::{Plan, Planned};

/// What a new contract gets beside its message.
#[derive(Args, Debug)]
pub(super) struct ContractFlags {
    /// Coins to send to the contract during instantiation
    #[arg(long, default_value = "", hide_default_value = true)]
    pub(super) amount: String,
    /// A human-readable name for this contract in lists
    #[arg(long, default_value = "", hide_default_value = true)]
    label: String,
    /// Address or key name of an admin
    #[arg(long, default_value = "", hide_default_value = true)]
    admin: String,
    /// You must set this explicitly if you don't want an admin
    #[arg(long)]
    no_admin: bool,
}

impl ContractFlags {
    pub(super) fn label(&self) -> Result<String, ClientError> {
        if self.label.is_empty() {
            return Err(ClientError::usage("label is required on all contracts"));
        }
        Ok(self.label.clone())
    }

    /// The admin's address; empty for none.
    pub(super) fn admin(&self, factory: &Factory<'_>) -> Result<String, ClientError> {
        match (self.admin.as_str(), self.no_admin) {
            ("", false) => Err(ClientError::usage(
                "you must set an admin or explicitly pass --no-admin to make it immutable (wasmd issue #719)",
            )),
            ("", true) => Ok(String::new()),
            (_, true) => Err(ClientError::usage("you set an admin and passed --no-admin, those cannot both be true")),
            (admin, false) => factory.client.address_text(&factory.client.address(admin)?),
        }
    }
}

/// Instantiate a wasm contract
///
/// Creates a new instance of an uploaded wasm code with the given 'constructor' message. Each contract
/// instance has a unique address assigned.
///
/// Example: openledgerd tx wasm instantiate 1 '{"foo":"bar"}' --no-admin --from mykey --amount=100uopen
/// --label local0.1.0
#[derive(Args, Debug)]
pub(in super::super) struct Instantiate {
    /// The code
    #[arg(value_name = "code_id_int64")]
    code_id: u64,
    /// The message to the contract
    #[arg(value_name = "json_encoded_init_args")]
    msg: String,
    #[command(flatten)]
    contract: ContractFlags,
}

impl Instantiate {
    pub(super) fn message(&self, factory: &Factory<'_>, sender: &str) -> Result<MsgInstantiateContract, ClientError> {
        let funds = to_proto(&parse_coins(&self.contract.amount)?);
        Ok(MsgInstantiateContract {
            sender: sender.to_owned(),
            admin: self.contract.admin(factory)?,
            code_id: self.code_id,
            label: self.contract.label()?,
            msg: self.msg.clone().into_bytes(),
            funds,
        })
    }
}

impl Planned for Instantiate {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let signer = factory.signer(None)?;
        let message = self.message(factory, &signer.address)?;
        Ok(Plan::one(signer, vec![any::pack(&message)]))
    }
}

/// How bytes are written in an argument.
#[derive(Args, Debug)]
#[group(multiple = false)]
pub(crate) struct BytesFlags {
    /// ascii encoded
    #[arg(long)]
    ascii: bool,
    /// hex encoded
    #[arg(long)]
    hex: bool,
    /// base64 encoded
    #[arg(long)]
    b64: bool,
}

impl BytesFlags {
    /// Reads bytes; hexadecimal digits or, with `ascii_by_default`, plain text unless a flag says otherwise.
    pub(crate) fn read(&self, text: &str, ascii_by_default: bool) -> Result<Vec<u8>, ClientError> {
        if self.b64 {
            return STANDARD.decode(text).map_err(|e| ClientError::Usage(e.to_string()));
        }
        if self.ascii || (ascii_by_default && !self.hex) {
            return Ok(text.as_bytes().to_vec());
        }
        hex::decode(text).map_err(|e| ClientError::Usage(e.to_string()))
    }
}

/// Instantiate a wasm contract with predictable address
///
/// The address follows from the code, the creator and the salt, and with --fix-msg from the message too; see
/// openledgerd query wasm build-address.
///
/// Example: openledgerd tx wasm instantiate2 1 '{"foo":"bar"}' 74657374 --no-admin --from mykey --label
/// local0.1.0
#[derive(Args, Debug)]
pub(in super::super) struct Instantiate2 {
    #[command(flatten)]
    plain: Instantiate,
    /// What makes the address another one
    salt: String,
    /// An optional flag to include the json_encoded_init_args for the predictable address generation mode
    #[arg(long)]
    fix_msg: bool,
    #[command(flatten)]
    bytes: BytesFlags,
}

impl Instantiate2 {
    pub(super) fn message(&self, factory: &Factory<'_>, sender: &str) -> Result<MsgInstantiateContract2, ClientError> {
        let MsgInstantiateContract { sender, admin, code_id, label, msg, funds } =
            self.plain.message(factory, sender)?;
        let (salt, fix_msg) = (self.bytes.read(&self.salt, false)?, self.fix_msg);
        Ok(MsgInstantiateContract2 { sender, admin, code_id, label, msg, funds, salt, fix_msg })
    }
}

impl Planned for Instantiate2 {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let signer = factory.signer(None)?;
        let message = self.message(factory, &signer.address)?;
        Ok(Plan::one(signer, vec![any::pack(&message)]))
    }
}

/// Execute a command on a wasm contract
#[derive(Args, Debug)]
pub(in super::super) struct Execute {
    /// The contract
    #[arg(value_name = "contract_addr_bech32")]
    contract: String,
    /// The message to the contract
    #[arg(value_name = "json_encoded_send_args")]
    msg: String,
    /// Coins to send to the contract along with command
    #[arg(long, default_value = "", hide_default_value = true)]
    amount: String,
}

impl Execute {
    pub(super) fn message(&self, sender: &str) -> Result<MsgExecuteContract, ClientError> {
        Ok(MsgExecuteContract {
            sender: sender.to_owned(),
            contract: self.contract.clone(),
            msg: self.msg.clone().into_bytes(),
            funds: to_proto(&parse_coins(&self.amount)?),
        })
    }
}

impl Planned for Execute {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let signer = factory.signer(None)?;
        let message = self.message(&signer.address)?;
        Ok(Plan::one(signer, vec![any::pack(&message)]))
    }
}

/// Migrate a wasm contract to a new code version
#[derive(Args, Debug)]
pub(in super::super) struct Migrate {
    /// The contract
    #[arg(value_name = "contract_addr_bech32")]
    contract: String,
    /// The new code
    #[arg(value_name = "new_code_id_int64")]
    code_id: u64,
    /// The message to the contract
    #[arg(value_name = "json_encoded_migration_args")]
    msg: String,
}

impl Migrate {
    pub(super) fn message(&self, sender: &str) -> MsgMigrateContract {
        MsgMigrateContract {
            sender: sender.to_owned(),
            contract: self.contract.clone(),
            code_id: self.code_id,
            msg: self.msg.clone().into_bytes(),
        }
    }
}

impl Planned for Migrate {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let signer = factory.signer(None)?;
        let message = self.message(&signer.address);
        Ok(Plan::one(signer, vec![any::pack(&message)]))
    }
}
