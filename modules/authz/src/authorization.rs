//! What a grant allows: `GenericAuthorization` of authz, `SendAuthorization` of bank, `StakeAuthorization` of
//! staking, and what other modules bring.

use crate::errors::AuthzError;
use openledger_core::ports::{AuthorizationKind, Verdict};
use openledger_core::wire::{coin_from_proto, coins_to_proto, decode_msg};
use openledger_core::{Amount, Any, Coin, Coins, Ctx, Failure, Res, Sdk, TxError};
use openledger_proto::any::{pack, type_url};
use openledger_proto::cosmos::authz::v1beta1::GenericAuthorization;
use openledger_proto::cosmos::bank::v1beta1::{MsgSend, SendAuthorization};
use openledger_proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use openledger_proto::cosmos::staking::v1beta1::stake_authorization::ValidatorsChoice;
use openledger_proto::cosmos::staking::v1beta1::{
    AuthorizationType, MsgBeginRedelegate, MsgCancelUnbondingDelegation, MsgDelegate, MsgUndelegate, StakeAuthorization,
};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The gas that each address of a list costs when it is looked at.
const GAS_PER_ADDRESS: u64 = 10;

/// What a grantee may do in the granter's name.
#[derive(Debug, Clone, PartialEq)]
pub enum Authorization {
    /// Any message of one type, without a further limit.
    Generic(GenericAuthorization),
    /// Transfers of up to a sum, to anybody or to the listed receivers.
    Send(SendAuthorization),
    /// Staking of up to a sum, with the listed validators or with all but those.
    Stake(StakeAuthorization),
    /// One that another module knows.
    Other(OtherAuthorization),
}

/// An authorization and the module's rules for it.
#[derive(Clone)]
pub struct OtherAuthorization {
    kind: Arc<dyn AuthorizationKind>,
    content: Any,
}

impl std::fmt::Debug for OtherAuthorization {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OtherAuthorization({})", self.content.type_url)
    }
}

impl PartialEq for OtherAuthorization {
    fn eq(&self, other: &Self) -> bool {
        self.content == other.content
    }
}

/// What becomes of a grant whose message may run.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Accepted {
    /// The message may not run.
    Refuse,
    /// The grant stays as it is.
    Keep,
    /// The grant is used up and is deleted.
    Delete,
    /// The grant goes on with this authorization.
    Update(Authorization),
}

impl Authorization {
    /// Reads an authorization.
    ///
    /// # Errors
    /// `sdk:29` for none, `sdk:34` for another type, `sdk:2` for malformed bytes.
    pub fn from_any(any: Option<&Any>) -> Res<Self> {
        let any = any.ok_or_else(|| Sdk::InvalidType.wrap("authorization is nil"))?;
        match &any.type_url {
            url if *url == type_url::<GenericAuthorization>() => Ok(Self::Generic(decode_msg(any)?)),
            url if *url == type_url::<SendAuthorization>() => Ok(Self::Send(decode_msg(any)?)),
            url if *url == type_url::<StakeAuthorization>() => Ok(Self::Stake(decode_msg(any)?)),
            url if url.is_empty() => Err(Sdk::InvalidType.wrap("expected <nil>, got <nil>")),
            url => Err(Sdk::UnpackAny.wrap(format!(
                "no concrete type registered for type URL {url} against interface *authz.Authorization"
            ))),
        }
    }

    /// Reads an authorization of this module or of one of `kinds`.
    ///
    /// # Errors
    /// As [`Authorization::from_any`], or as the kind reads it.
    pub(crate) fn read(kinds: &[Arc<dyn AuthorizationKind>], any: Option<&Any>) -> Res<Self> {
        let knows = |kind: &&Arc<dyn AuthorizationKind>, content: &Any| {
            content.type_url.strip_prefix('/').is_some_and(|name| kind.types().contains(&name))
        };
        let found = any.and_then(|content| Some((content, kinds.iter().find(|kind| knows(kind, content))?)));
        let Some((content, kind)) = found else { return Self::from_any(any) };
        kind.msg_type_url(content)?;
        Ok(Self::Other(OtherAuthorization { kind: kind.clone(), content: content.clone() }))
    }

    /// Packs the authorization into an `Any`, as grants store it.
    pub fn to_any(&self) -> Any {
        match self {
            Self::Generic(a) => pack(a),
            Self::Send(a) => pack(a),
            Self::Stake(a) => pack(a),
            Self::Other(a) => a.content.clone(),
        }
    }

    /// The message that it is about.
    ///
    /// # Errors
    /// `undefined:111222` for a staking kind that does not exist.
    pub fn msg_type_url(&self) -> Res<String> {
        match self {
            Self::Generic(a) => Ok(a.msg.clone()),
            Self::Send(_) => Ok(type_url::<MsgSend>()),
            Self::Other(a) => a.kind.msg_type_url(&a.content),
            Self::Stake(a) => match AuthorizationType::try_from(a.authorization_type) {
                Ok(AuthorizationType::Delegate) => Ok(type_url::<MsgDelegate>()),
                Ok(AuthorizationType::Undelegate) => Ok(type_url::<MsgUndelegate>()),
                Ok(AuthorizationType::Redelegate) => Ok(type_url::<MsgBeginRedelegate>()),
                Ok(AuthorizationType::CancelUnbondingDelegation) => Ok(type_url::<MsgCancelUnbondingDelegation>()),
                _ => Err(Failure::panicked(AuthzError::UnknownType)),
            },
        }
    }

    /// Form only (SDK `ValidateBasic`).
    ///
    /// # Errors
    /// `undefined:1`, `sdk:10`, `bank:8`, `authz:4`, `authz:12`, those of another module.
    pub fn validate(&self, ctx: &Ctx) -> Res<()> {
        match self {
            Self::Generic(a) if a.msg.is_empty() => Err(Failure::unregistered("msg type cannot be empty")),
            Self::Generic(_) => Ok(()),
            Self::Send(a) => validate_send(a),
            Self::Stake(a) => validate_stake(a),
            Self::Other(a) => a.kind.validate(ctx, &a.content),
        }
    }

    /// Whether it lets this message run, and what is left of it then.
    ///
    /// # Errors
    /// `sdk:4` for a receiver or validator that is not allowed, `sdk:5` or `undefined:1` above the limit,
    /// `sdk:29` or `sdk:18` for another message; those of another module; out of gas.
    pub(crate) fn accept(&self, ctx: &Ctx, msg: &Any) -> Res<Accepted> {
        match self {
            Self::Generic(_) => Ok(Accepted::Keep),
            Self::Send(a) => accept_send(ctx, a, msg),
            Self::Stake(a) => accept_stake(ctx, a, msg),
            Self::Other(a) => Ok(match a.kind.accept(ctx, &a.content, msg)? {
                Verdict::Refuse => Accepted::Refuse,
                Verdict::Keep => Accepted::Keep,
                Verdict::Delete => Accepted::Delete,
                Verdict::Update(content) => {
                    Accepted::Update(Self::Other(OtherAuthorization { kind: a.kind.clone(), content }))
                }
            }),
        }
    }
}

fn validate_send(a: &SendAuthorization) -> Res<()> {
    if a.spend_limit.is_empty() {
        return Err(Sdk::InvalidCoins.wrap("spend limit cannot be nil"));
    }
    let positive = |c: &ProtoCoin| coin_from_proto(c).is_ok_and(|c| !c.amount.is_zero());
    if !a.spend_limit.iter().all(positive) {
        return Err(Sdk::InvalidCoins.wrap("spend limit must be positive"));
    }
    let mut seen = BTreeSet::new();
    if !a.allow_list.iter().all(|address| seen.insert(address)) {
        let log = "duplicate entry".to_owned();
        return Err(Failure::Tx(TxError::new("bank", 8, log)));
    }
    Ok(())
}

fn validate_stake(a: &StakeAuthorization) -> Res<()> {
    if let Some(max) = a.max_tokens.as_ref().filter(|c| c.amount.starts_with('-')) {
        return Err(AuthzError::NegativeMaxTokens(format!("{}{}", max.amount, max.denom)).into());
    }
    if a.authorization_type == AuthorizationType::Unspecified as i32 {
        return Err(AuthzError::UnknownType.into());
    }
    match &a.max_tokens {
        Some(max) => coin_from_proto(max).map(|_| ()),
        None => Ok(()),
    }
}

/// Coins in any order, zeros dropped (SDK `NewCoins`, which panics on what is no coin and on repeated
/// denoms).
fn loose_coins(coins: &[ProtoCoin]) -> Res<Coins> {
    let read: Vec<Coin> = coins.iter().map(coin_from_proto).collect::<Res<_>>().map_err(Failure::panicked)?;
    let denoms: BTreeSet<_> = read.iter().map(|c| &c.denom).collect();
    if denoms.len() != read.len() {
        return Err(Failure::panicked("find duplicate denom"));
    }
    Coins::normalize(read)
}

/// Looks for an address in a list, charging for each that is looked at.
fn listed(ctx: &Ctx, list: &[String], address: &str, what: &str) -> Res<bool> {
    for entry in list {
        ctx.gas().consume(GAS_PER_ADDRESS, what)?;
        if entry == address {
            return Ok(true);
        }
    }
    Ok(false)
}

fn accept_send(ctx: &Ctx, a: &SendAuthorization, msg: &Any) -> Res<Accepted> {
    if msg.type_url != type_url::<MsgSend>() {
        return Err(Sdk::InvalidType.wrap("type mismatch"));
    }
    let msg: MsgSend = decode_msg(msg)?;
    let limit = openledger_core::wire::coins_from_proto(&a.spend_limit)
        .map_err(|_| Failure::panicked("Coins (self) must be sorted"))?;
    let above = |_| Sdk::InsufficientFunds.wrap("requested amount is more than spend limit");
    let left = limit.sub(&loose_coins(&msg.amount)?).map_err(above)?;
    let allowed = listed(ctx, &a.allow_list, &msg.to_address, "send authorization")?;
    if !a.allow_list.is_empty() && !allowed {
        return Err(Sdk::Unauthorized.wrap(format!("cannot send to {} address", msg.to_address)));
    }
    if left.is_empty() {
        return Ok(Accepted::Delete);
    }
    let spend_limit = coins_to_proto(&left);
    Ok(Accepted::Update(Authorization::Send(SendAuthorization { spend_limit, allow_list: a.allow_list.clone() })))
}

/// The validator and the amount of a staking message.
fn staked(msg: &Any) -> Res<(String, ProtoCoin)> {
    let (validator, amount) = match &msg.type_url {
        url if *url == type_url::<MsgDelegate>() => {
            let m: MsgDelegate = decode_msg(msg)?;
            (m.validator_address, m.amount)
        }
        url if *url == type_url::<MsgUndelegate>() => {
            let m: MsgUndelegate = decode_msg(msg)?;
            (m.validator_address, m.amount)
        }
        url if *url == type_url::<MsgBeginRedelegate>() => {
            let m: MsgBeginRedelegate = decode_msg(msg)?;
            (m.validator_dst_address, m.amount)
        }
        url if *url == type_url::<MsgCancelUnbondingDelegation>() => {
            let m: MsgCancelUnbondingDelegation = decode_msg(msg)?;
            (m.validator_address, m.amount)
        }
        _ => return Err(Sdk::InvalidRequest.wrap("unknown msg type")),
    };
    Ok((validator, amount.unwrap_or_default()))
}

fn accept_stake(ctx: &Ctx, a: &StakeAuthorization, msg: &Any) -> Res<Accepted> {
    let (validator, amount) = staked(msg)?;
    let found = |list: &[String]| listed(ctx, list, &validator, "stake authorization");
    let allowed = match &a.validators_choice {
        Some(ValidatorsChoice::AllowList(list)) => found(&list.address)? || list.address.is_empty(),
        Some(ValidatorsChoice::DenyList(list)) => !found(&list.address)?,
        None => true,
    };
    if !allowed {
        return Err(Sdk::Unauthorized.wrap(format!("cannot delegate/undelegate to {validator} validator")));
    }
    let Some(max) = &a.max_tokens else { return Ok(Accepted::Update(Authorization::Stake(a.clone()))) };
    if max.denom != amount.denom {
        return Err(Failure::unregistered(format!("invalid coin denoms: {}, {}", max.denom, amount.denom)));
    }
    let limit: Amount = max.amount.parse()?;
    // A negative amount is staking's to refuse.
    let spent = if amount.amount.starts_with('-') { Amount::ZERO } else { amount.amount.parse()? };
    let short = || {
        let missing = spent.checked_sub(limit).unwrap_or_default();
        Failure::unregistered(format!("negative coin amount: -{missing}{}", max.denom))
    };
    let left = limit.checked_sub(spent).ok_or_else(short)?;
    if left.is_zero() {
        return Ok(Accepted::Delete);
    }
    let max_tokens = Some(ProtoCoin { denom: max.denom.clone(), amount: left.to_string() });
    Ok(Accepted::Update(Authorization::Stake(StakeAuthorization { max_tokens, ..a.clone() })))
}
