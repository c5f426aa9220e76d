//! `tx authz grant` and `exec`.

use std::path::PathBuf;

use clap::Args;
use openledger_proto::any;
use openledger_proto::cosmos::authz::v1beta1::{GenericAuthorization, Grant as GrantOf, MsgExec, MsgGrant};
use openledger_proto::cosmos::bank::v1beta1::SendAuthorization;
use openledger_proto::cosmos::staking::v1beta1::stake_authorization::{Validators, ValidatorsChoice};
use openledger_proto::cosmos::staking::v1beta1::{
    AuthorizationType, QueryParamsRequest, QueryParamsResponse, StakeAuthorization,
};
use openledger_proto::prost_types::{Any, Timestamp};

use super::factory::Factory;
use super::files::read_tx;
use super::plan::{Plan, Planned};
use openledger_client::{ClientError, coin_to_proto, parse_coin, parse_coins, to_proto};

/// Grant authorization to an address
///
/// Examples: openledgerd tx authz grant open1.. send --spend-limit=1000uopen --from=alice, or
/// openledgerd tx authz grant open1.. generic --msg-type=/cosmos.gov.v1.MsgVote --from=alice
#[derive(Args, Debug)]
pub(super) struct Grant {
    /// Who may act
    grantee: String,
    /// "send", "generic", "delegate", "unbond" or "redelegate"
    authorization_type: String,
    /// The Msg method name for which we are creating a GenericAuthorization
    #[arg(long, default_value = "", hide_default_value = true)]
    msg_type: String,
    /// SpendLimit for Send Authorization, an array of Coins allowed spend
    #[arg(long, default_value = "", hide_default_value = true)]
    spend_limit: String,
    /// Allowed validators addresses separated by ,
    #[arg(long, value_delimiter = ',')]
    allowed_validators: Vec<String>,
    /// Deny validators addresses separated by ,
    #[arg(long, value_delimiter = ',')]
    deny_validators: Vec<String>,
    /// Allowed addresses grantee is allowed to send funds separated by ,
    #[arg(long, value_delimiter = ',')]
    allow_list: Vec<String>,
    /// Expire time as Unix timestamp. Set zero (0) for no expiry.
    #[arg(long, default_value_t = 0, allow_negative_numbers = true)]
    expiration: i64,
}

impl Grant {
    fn send(&self, factory: &Factory<'_>) -> Result<Any, ClientError> {
        let limit = parse_coins(&self.spend_limit)?;
        if limit.is_empty() {
            return Err(ClientError::usage("spend-limit should be greater than zero"));
        }
        let mut allow_list: Vec<String> = Vec::new();
        for text in &self.allow_list {
            let address = factory.client.address_text(&factory.client.address(text)?)?;
            if allow_list.contains(&address) {
                return Err(ClientError::Usage(format!("duplicate address {text} in allow-list")));
            }
            allow_list.push(address);
        }
        Ok(any::pack(&SendAuthorization { spend_limit: to_proto(&limit), allow_list }))
    }

    fn stake(&self, factory: &Factory<'_>, kind: AuthorizationType) -> Result<Any, ClientError> {
        let max_tokens = match self.spend_limit.as_str() {
            "" => None,
            text => {
                let limit = parse_coin(text)?;
                let answer: QueryParamsResponse =
                    factory.client.query("/cosmos.staking.v1beta1.Query/Params", &QueryParamsRequest {})?;
                let bond = answer.params.unwrap_or_default().bond_denom;
                if limit.denom.as_str() != bond {
                    return Err(ClientError::Usage(format!(
                        "invalid denom {}; coin denom should match the current bond denom {bond}",
                        limit.denom
                    )));
                }
                if limit.amount.is_zero() {
                    return Err(ClientError::usage("spend-limit should be greater than zero"));
                }
                Some(coin_to_proto(&limit))
            }
        };
        let operators =
            |list: &[String]| list.iter().map(|text| factory.client.operator(text)).collect::<Result<Vec<_>, _>>();
        let (allowed, denied) = (operators(&self.allowed_validators)?, operators(&self.deny_validators)?);
        let choice = match (allowed.is_empty(), denied.is_empty()) {
            (true, true) => {
                return Err(ClientError::usage("both allowed & deny list cannot be empty: invalid request"));
            }
            (false, false) => return Err(ClientError::usage("cannot set both allowed & deny list: invalid request")),
            (false, true) => ValidatorsChoice::AllowList(Validators { address: allowed }),
            (true, false) => ValidatorsChoice::DenyList(Validators { address: denied }),
        };
        Ok(any::pack(&StakeAuthorization {
            max_tokens,
            authorization_type: kind.into(),
            validators_choice: Some(choice),
        }))
    }
}

impl Planned for Grant {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let signer = factory.signer(None)?;
        if self.grantee.eq_ignore_ascii_case(&signer.address) {
            return Err(ClientError::usage("grantee and granter should be different"));
        }
        let grantee = factory.client.address_text(&factory.client.address(&self.grantee)?)?;
        let authorization = match self.authorization_type.as_str() {
            "send" => self.send(factory)?,
            "generic" => any::pack(&GenericAuthorization { msg: self.msg_type.clone() }),
            "delegate" => self.stake(factory, AuthorizationType::Delegate)?,
            "unbond" => self.stake(factory, AuthorizationType::Undelegate)?,
            "redelegate" => self.stake(factory, AuthorizationType::Redelegate)?,
            other => return Err(ClientError::Usage(format!("invalid authorization type, {other}"))),
        };
        let expiration = (self.expiration != 0).then_some(Timestamp { seconds: self.expiration, nanos: 0 });
        let grant = Some(GrantOf { authorization: Some(authorization), expiration });
        let message = MsgGrant { granter: signer.address.clone(), grantee, grant };
        Ok(Plan::one(signer, vec![any::pack(&message)]))
    }
}

/// execute tx on behalf of granter account
///
/// The file is what --generate-only prints for the granter.
#[derive(Args, Debug)]
pub(super) struct Exec {
    /// File with a transaction in JSON; - for standard input
    #[arg(value_name = "tx-json-file")]
    file: PathBuf,
}

impl Planned for Exec {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let signer = factory.signer(None)?;
        if factory.flags.offline {
            return Err(ClientError::usage("cannot broadcast tx during offline mode"));
        }
        let msgs = read_tx(&self.file)?.body.unwrap_or_default().messages;
        let message = MsgExec { grantee: signer.address.clone(), msgs };
        Ok(Plan::one(signer, vec![any::pack(&message)]))
    }
}
