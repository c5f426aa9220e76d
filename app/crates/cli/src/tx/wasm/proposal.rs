//! `tx wasm submit-proposal`: messages of the module that governance is to send.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use openledger_client::{ClientError, parse_coins, to_proto};
use openledger_proto::any;
use openledger_proto::cosmos::gov::v1::MsgSubmitProposal;
use openledger_proto::cosmwasm::wasm::v1::{
    MsgAddCodeUploadParamsAddresses, MsgClearAdmin, MsgPinCodes, MsgRemoveCodeUploadParamsAddresses,
    MsgStoreAndInstantiateContract, MsgStoreAndMigrateContract, MsgStoreCode, MsgSudoContract, MsgUnpinCodes,
    MsgUpdateAdmin, MsgUpdateInstantiateConfig,
};
use openledger_proto::prost_types::Any;
use openledger_wasm::{MAX_WASM_SIZE, gzip};
use sha2::{Digest, Sha256};

use super::super::factory::Factory;
use super::super::plan::{Plan, Planned};
use super::super::proposal::authority;
use super::contract::ContractFlags;
use super::{AccessFlags, Execute, Instantiate, Instantiate2, Migrate, Store, access_of, code_of};

/// Submit a wasm proposal.
#[derive(Args, Debug)]
pub(in super::super) struct SubmitProposal {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    flags: Flags,
}

/// The flags by which a proposal is described.
#[derive(Args, Debug)]
struct Flags {
    /// Title of proposal
    #[arg(id = "proposal_title", long = "title", global = true, default_value = "", hide_default_value = true)]
    title: String,
    /// Summary of proposal
    #[arg(id = "proposal_summary", long = "summary", global = true, default_value = "", hide_default_value = true)]
    summary: String,
    /// Deposit of proposal
    #[arg(id = "proposal_deposit", long = "deposit", global = true, default_value = "", hide_default_value = true)]
    deposit: String,
    /// The address of the governance account. Default is the sdk gov module account
    #[arg(long, global = true)]
    authority: Option<String>,
    /// Expedite proposals have shorter voting period but require higher voting threshold
    #[arg(long, global = true)]
    expedite: bool,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Submit a wasm binary proposal
    WasmStore(Store),
    /// Submit an instantiate wasm contract proposal
    InstantiateContract(Instantiate),
    /// Submit an instantiate wasm contract proposal with predictable address
    #[command(name = "instantiate-contract-2")]
    InstantiateContract2(Instantiate2),
    /// Submit a store and instantiate wasm contract proposal
    StoreInstantiate(StoreInstantiate),
    /// Submit a store and migrate wasm contract proposal
    StoreMigrate(StoreMigrate),
    /// Submit a migrate wasm contract to a new code version proposal
    MigrateContract(Migrate),
    /// Submit an execute wasm contract proposal (run by any address)
    ExecuteContract(Execute),
    /// Submit a sudo wasm contract proposal (to call privileged commands)
    SudoContract(Sudo),
    /// Submit a new admin for a contract proposal
    SetContractAdmin(SetAdmin),
    /// Submit a clear admin for a contract to prevent further migrations proposal
    ClearContractAdmin(ClearAdmin),
    /// Submit a pin code proposal for pinning a code to cache
    PinCodes(Codes),
    /// Submit an unpin code proposal for unpinning a code to cache
    UnpinCodes(Codes),
    /// Submit an update instantiate config proposal.
    UpdateInstantiateConfig(AccessUpdates),
    /// Submit an add code upload params addresses proposal to add addresses to code upload config params
    AddCodeUploadParamsAddresses(Addresses),
    /// Submit a remove code upload params addresses proposal to remove addresses from code upload config
    /// params
    RemoveCodeUploadParamsAddresses(Addresses),
}

#[derive(Args, Debug)]
struct StoreInstantiate {
    /// File with the code, packed or not
    #[arg(value_name = "wasm file")]
    file: PathBuf,
    /// The message to the contract
    #[arg(value_name = "json_encoded_init_args")]
    msg: String,
    #[command(flatten)]
    contract: ContractFlags,
    #[command(flatten)]
    access: AccessFlags,
    /// Unpin code on upload, optional
    #[arg(long)]
    unpin_code: bool,
    /// Code Source URL is a valid absolute HTTPS URI to the contract's source code,
    #[arg(long, default_value = "", hide_default_value = true)]
    code_source_url: String,
    /// Builder is a valid docker image name with tag, such as "cosmwasm/workspace-optimizer:0.12.9"
    #[arg(long, default_value = "", hide_default_value = true)]
    builder: String,
    /// CodeHash is the sha256 hash of the wasm code
    #[arg(long, default_value = "", hide_default_value = true)]
    code_hash: String,
}

#[derive(Args, Debug)]
struct StoreMigrate {
    /// File with the code, packed or not
    #[arg(value_name = "wasm file")]
    file: PathBuf,
    /// The contract
    #[arg(value_name = "contract_addr_bech32")]
    contract: String,
    /// The message to the contract
    #[arg(value_name = "json_encoded_migration_args")]
    msg: String,
    #[command(flatten)]
    access: AccessFlags,
}

#[derive(Args, Debug)]
struct Sudo {
    /// The contract
    #[arg(value_name = "contract_addr_bech32")]
    contract: String,
    /// The message to the contract
    #[arg(value_name = "json_encoded_migration_args")]
    msg: String,
}

#[derive(Args, Debug)]
struct SetAdmin {
    /// The contract
    #[arg(value_name = "contract_addr_bech32")]
    contract: String,
    /// Its new admin
    #[arg(value_name = "new_admin_addr_bech32")]
    new_admin: String,
}

#[derive(Args, Debug)]
struct ClearAdmin {
    /// The contract
    #[arg(value_name = "contract_addr_bech32")]
    contract: String,
}

#[derive(Args, Debug)]
struct Codes {
    /// The codes
    #[arg(value_name = "code-ids", required = true)]
    code_ids: Vec<u64>,
}

#[derive(Args, Debug)]
struct AccessUpdates {
    /// Codes, each with "nobody", "everybody", or addresses with commas between them
    #[arg(value_name = "code-id:permission", required = true)]
    updates: Vec<String>,
}

#[derive(Args, Debug)]
struct Addresses {
    /// The addresses
    #[arg(required = true)]
    addresses: Vec<String>,
}

impl StoreInstantiate {
    fn message(&self, factory: &Factory<'_>, authority: String) -> Result<Any, ClientError> {
        let code_hash = hex::decode(&self.code_hash).map_err(|e| ClientError::Usage(format!("codeHash: {e}")))?;
        let wasm_byte_code = code_of(&self.file)?;
        if !code_hash.is_empty() {
            let code = gzip::unpack(&wasm_byte_code, MAX_WASM_SIZE);
            let checksum = Sha256::digest(code.map_err(|e| ClientError::Usage(format!("invalid zip: {e}")))?);
            if checksum[..] != code_hash[..] {
                return Err(ClientError::Usage(format!("code-hash mismatch: {code_hash:X?}, checksum: {checksum:X}")));
            }
        }
        Ok(any::pack(&MsgStoreAndInstantiateContract {
            authority,
            wasm_byte_code,
            instantiate_permission: self.access.config(factory)?,
            unpin_code: self.unpin_code,
            admin: self.contract.admin(factory)?,
            label: self.contract.label()?,
            msg: self.msg.clone().into_bytes(),
            funds: to_proto(&parse_coins(&self.contract.amount)?),
            source: self.code_source_url.clone(),
            builder: self.builder.clone(),
            code_hash,
        }))
    }
}

impl AccessUpdates {
    fn messages(&self, factory: &Factory<'_>, sender: &str) -> Result<Vec<Any>, ClientError> {
        let read = |text: &String| {
            let parts: Vec<&str> = text.split(':').collect();
            let [id, who] = parts.as_slice() else { return Err(ClientError::usage("invalid format")) };
            let code_id = id.parse().map_err(|e| ClientError::Usage(format!("invalid code ID: {e}")))?;
            let new_instantiate_permission = Some(access_of(factory, who)?);
            let sender = sender.to_owned();
            Ok(any::pack(&MsgUpdateInstantiateConfig { sender, code_id, new_instantiate_permission }))
        };
        self.updates.iter().map(read).collect()
    }
}

impl What {
    /// What governance is to send.
    fn messages(&self, factory: &Factory<'_>, authority: String) -> Result<Vec<Any>, ClientError> {
        let one = match self {
            Self::WasmStore(args) => any::pack::<MsgStoreCode>(&args.message(factory, &authority)?),
            Self::InstantiateContract(args) => any::pack(&args.message(factory, &authority)?),
            Self::InstantiateContract2(args) => any::pack(&args.message(factory, &authority)?),
            Self::StoreInstantiate(args) => args.message(factory, authority)?,
            Self::StoreMigrate(args) => any::pack(&MsgStoreAndMigrateContract {
                authority,
                wasm_byte_code: code_of(&args.file)?,
                instantiate_permission: args.access.config(factory)?,
                contract: args.contract.clone(),
                msg: args.msg.clone().into_bytes(),
            }),
            Self::MigrateContract(args) => any::pack(&args.message(&authority)),
            Self::ExecuteContract(args) => any::pack(&args.message(&authority)?),
            Self::SudoContract(args) => any::pack(&MsgSudoContract {
                authority,
                contract: args.contract.clone(),
                msg: args.msg.clone().into_bytes(),
            }),
            Self::SetContractAdmin(args) => any::pack(&MsgUpdateAdmin {
                sender: authority,
                new_admin: args.new_admin.clone(),
                contract: args.contract.clone(),
            }),
            Self::ClearContractAdmin(args) => {
                any::pack(&MsgClearAdmin { sender: authority, contract: args.contract.clone() })
            }
            Self::PinCodes(args) => any::pack(&MsgPinCodes { authority, code_ids: args.code_ids.clone() }),
            Self::UnpinCodes(args) => any::pack(&MsgUnpinCodes { authority, code_ids: args.code_ids.clone() }),
            Self::UpdateInstantiateConfig(args) => return args.messages(factory, &authority),
            Self::AddCodeUploadParamsAddresses(args) => {
                any::pack(&MsgAddCodeUploadParamsAddresses { authority, addresses: args.addresses.clone() })
            }
            Self::RemoveCodeUploadParamsAddresses(args) => {
                any::pack(&MsgRemoveCodeUploadParamsAddresses { authority, addresses: args.addresses.clone() })
            }
        };
        Ok(vec![one])
    }

    /// Whether wasmd looks at the contents of the message before it proposes it.
    fn is_checked(&self) -> bool {
        !matches!(
            self,
            Self::ExecuteContract(_)
                | Self::StoreMigrate(_)
                | Self::AddCodeUploadParamsAddresses(_)
                | Self::RemoveCodeUploadParamsAddresses(_)
        )
    }
}

impl Planned for SubmitProposal {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let signer = factory.signer(None)?;
        let authority = match &self.flags.authority {
            Some(text) if text.is_empty() => return Err(ClientError::usage("authority address is required")),
            Some(text) => text.clone(),
            None => authority(factory)?,
        };
        let messages = self.what.messages(factory, authority)?;
        if self.what.is_checked() {
            messages.iter().try_for_each(|message| crate::tx::check(factory, message))?;
        }
        let proposal = MsgSubmitProposal {
            messages,
            initial_deposit: to_proto(&parse_coins(&self.flags.deposit)?),
            proposer: signer.address.clone(),
            metadata: String::new(),
            title: self.flags.title.clone(),
            summary: self.flags.summary.clone(),
            expedited: self.flags.expedite,
        };
        Ok(Plan::one(signer, vec![any::pack(&proposal)]))
    }
}
