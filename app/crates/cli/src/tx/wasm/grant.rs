//! `tx wasm grant`: what somebody else may do with codes and contracts in the signer's name.

use clap::{Args, Subcommand};
use openledger_client::{ClientError, parse_coins, to_proto};
use openledger_proto::any;
use openledger_proto::cosmos::authz::v1beta1::{Grant as GrantOf, MsgGrant};
use openledger_proto::cosmwasm::wasm::v1::{
    AcceptedMessageKeysFilter, AcceptedMessagesFilter, AllowAllMessagesFilter, CodeGrant, CombinedLimit,
    ContractExecutionAuthorization, ContractGrant, ContractMigrationAuthorization, MaxCallsLimit, MaxFundsLimit,
    StoreCodeAuthorization,
};
use openledger_proto::prost_types::{Any, Timestamp};

use super::super::factory::Factory;
use super::super::plan::{Plan, Planned};
use super::{access_of, values};

/// Grant an authz permission
#[derive(Args, Debug)]
pub(in super::super) struct Grant {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    Contract(ContractArgs),
    StoreCode(StoreCodeArgs),
}

/// Grant authorization to interact with a contract on behalf of you
#[derive(Args, Debug)]
struct ContractArgs {
    /// Who may act
    grantee: String,
    /// "execution" or "migration"
    message_type: String,
    /// The contract
    #[arg(value_name = "contract_addr_bech32")]
    contract: String,
    /// Allowed msg keys
    #[arg(long)]
    allow_msg_keys: Vec<String>,
    /// Allowed raw msgs; as a line of CSV, in which JSON stands in quotes and its own quotes are doubled
    #[arg(long)]
    allow_raw_msgs: Vec<String>,
    /// Maximal number of calls to the contract
    #[arg(long, default_value_t = 0)]
    max_calls: u64,
    /// Maximal amount of tokens transferable to the contract.
    #[arg(long, default_value = "", hide_default_value = true)]
    max_funds: String,
    /// The Unix timestamp.
    #[arg(long, default_value_t = 0, allow_negative_numbers = true)]
    expiration: i64,
    /// Allow all messages
    #[arg(long)]
    allow_all_messages: bool,
    /// Don't allow token transfer
    #[arg(long)]
    no_token_transfer: bool,
}

/// Grant authorization to upload contract code on behalf of you
///
/// A code is named by its hash, or by * for any; who may make contracts of it is "nobody", "everybody",
/// addresses with commas between them, or * for any.
#[derive(Args, Debug)]
struct StoreCodeArgs {
    /// Who may act
    grantee: String,
    /// The codes
    #[arg(value_name = "code_hash:permission", required = true)]
    grants: Vec<String>,
    /// The Unix timestamp.
    #[arg(long, default_value_t = 0, allow_negative_numbers = true)]
    expiration: i64,
}

impl ContractArgs {
    fn limit(&self) -> Result<Any, ClientError> {
        let amounts = || parse_coins(&self.max_funds).map(|coins| to_proto(&coins));
        match (self.max_calls, self.max_funds.is_empty(), self.no_token_transfer) {
            (1.., false, false) => {
                Ok(any::pack(&CombinedLimit { calls_remaining: self.max_calls, amounts: amounts()? }))
            }
            (0, false, false) => Ok(any::pack(&MaxFundsLimit { amounts: amounts()? })),
            (1.., true, true) => Ok(any::pack(&MaxCallsLimit { remaining: self.max_calls })),
            _ => Err(ClientError::usage("invalid limit setup")),
        }
    }

    fn filter(&self) -> Result<Any, ClientError> {
        let (keys, messages) = (values(&self.allow_msg_keys)?, values(&self.allow_raw_msgs)?);
        match (self.allow_all_messages, keys.is_empty(), messages.is_empty()) {
            (true, true, true) => Ok(any::pack(&AllowAllMessagesFilter {})),
            (false, false, true) => Ok(any::pack(&AcceptedMessageKeysFilter { keys })),
            (false, true, false) => {
                let messages = messages.into_iter().map(String::into_bytes).collect();
                Ok(any::pack(&AcceptedMessagesFilter { messages }))
            }
            (false, true, true) => Err(ClientError::usage("invalid filter setup")),
            _ => Err(ClientError::usage("cannot set more than one filter within one grant")),
        }
    }

    fn authorization(&self) -> Result<Any, ClientError> {
        if self.expiration == 0 {
            return Err(ClientError::usage("expiration must be set"));
        }
        let (limit, filter) = (Some(self.limit()?), Some(self.filter()?));
        let grants = vec![ContractGrant { contract: self.contract.clone(), limit, filter }];
        match self.message_type.as_str() {
            "execution" => Ok(any::pack(&ContractExecutionAuthorization { grants })),
            "migration" => Ok(any::pack(&ContractMigrationAuthorization { grants })),
            other => Err(ClientError::Usage(format!("{other} authorization type not supported"))),
        }
    }
}

impl StoreCodeArgs {
    fn authorization(&self, factory: &Factory<'_>) -> Result<Any, ClientError> {
        let read = |text: &String| {
            let parts: Vec<&str> = text.split(':').collect();
            let [hash, who] = parts.as_slice() else { return Err(ClientError::usage("invalid format")) };
            let access = (*who != "*").then(|| access_of(factory, who)).transpose()?;
            Ok(CodeGrant { code_hash: hash.as_bytes().to_vec(), instantiate_permission: access })
        };
        let grants = self.grants.iter().map(read).collect::<Result<_, _>>()?;
        Ok(any::pack(&StoreCodeAuthorization { grants }))
    }
}

impl Planned for Grant {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let signer = factory.signer(None)?;
        let (grantee, authorization, expiration) = match &self.what {
            What::Contract(args) => (&args.grantee, args.authorization()?, args.expiration),
            What::StoreCode(args) => (&args.grantee, args.authorization(factory)?, args.expiration),
        };
        let expiration = (expiration != 0).then_some(Timestamp { seconds: expiration, nanos: 0 });
        let grant = Some(GrantOf { authorization: Some(authorization), expiration });
        let grantee = factory.client.address_text(&factory.client.address(grantee)?)?;
        let message = MsgGrant { granter: signer.address.clone(), grantee, grant };
        Ok(Plan::one(signer, vec![any::pack(&message)]))
    }
}
