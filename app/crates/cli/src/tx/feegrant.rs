//! `tx feegrant grant`.

use clap::Args;
use openledger_proto::any;
use openledger_proto::cosmos::feegrant::v1beta1::{
    AllowedMsgAllowance, BasicAllowance, MsgGrantAllowance, PeriodicAllowance,
};
use openledger_proto::prost_types::{Duration, Timestamp};

use super::factory::Factory;
use super::plan::{Plan, Planned};
use openledger_client::{ClientError, parse_coins, to_proto};

/// Grant Fee allowance to an address
///
/// The '--from' flag is ignored as it is implied from the first argument.
#[derive(Args, Debug)]
pub(super) struct Grant {
    /// Who pays
    granter_key_or_address: String,
    /// Whose fees are paid
    grantee: String,
    /// Set of allowed messages for fee allowance
    #[arg(long, value_delimiter = ',')]
    allowed_messages: Vec<String>,
    /// The RFC 3339 timestamp after which the grant expires for the user
    #[arg(long, default_value = "", hide_default_value = true)]
    expiration: String,
    /// Spend limit specifies the max limit can be used, if not mentioned there is no limit
    #[arg(long, default_value = "", hide_default_value = true)]
    spend_limit: String,
    /// Seconds in which period_limit coins can be spent before that allowance is reset (ex: 3600)
    #[arg(long, default_value_t = 0, allow_negative_numbers = true)]
    period: i64,
    /// Period limit specifies the maximum number of coins that can be spent in the period
    #[arg(long, default_value = "", hide_default_value = true)]
    period_limit: String,
}

impl Planned for Grant {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let signer = factory.signer(Some(&self.granter_key_or_address))?;
        let grantee = factory.client.address_text(&factory.client.address(&self.grantee)?)?;
        let expiration = match self.expiration.as_str() {
            "" => None,
            text => Some(text.parse::<Timestamp>().map_err(|_| ClientError::Usage(not_a_time(text)))?),
        };
        let basic = BasicAllowance { spend_limit: to_proto(&parse_coins(&self.spend_limit)?), expiration };
        let mut allowance = if self.period > 0 || !self.period_limit.is_empty() {
            any::pack(&self.periodic(basic)?)
        } else {
            any::pack(&basic)
        };
        if !self.allowed_messages.is_empty() {
            let allowed_messages = self.allowed_messages.clone();
            allowance = any::pack(&AllowedMsgAllowance { allowance: Some(allowance), allowed_messages });
        }
        let message = MsgGrantAllowance { granter: signer.address.clone(), grantee, allowance: Some(allowance) };
        Ok(Plan::one(signer, vec![any::pack(&message)]))
    }
}

impl Grant {
    fn periodic(&self, basic: BasicAllowance) -> Result<PeriodicAllowance, ClientError> {
        let limit = parse_coins(&self.period_limit)?;
        let seconds = u64::try_from(self.period).ok().filter(|period| *period > 0);
        let seconds = seconds.ok_or_else(|| ClientError::usage("period clock was not set"))?;
        if limit.is_empty() {
            return Err(ClientError::usage("period limit was not set"));
        }
        #[allow(clippy::disallowed_methods, reason = "the first reset by the sender's clock; no state code")]
        let reset = std::time::SystemTime::now().checked_add(std::time::Duration::from_secs(seconds));
        let reset = Timestamp::from(reset.ok_or_else(|| ClientError::usage("--period is too long"))?);
        if basic.expiration.is_some_and(|end| (reset.seconds, reset.nanos) > (end.seconds, end.nanos)) {
            return Err(ClientError::Usage(format!(
                "period ({seconds}) cannot reset after expiration ({})",
                self.expiration
            )));
        }
        Ok(PeriodicAllowance {
            basic: Some(basic),
            period: Some(Duration { seconds: self.period, nanos: 0 }),
            period_spend_limit: to_proto(&limit),
            period_can_spend: to_proto(&limit),
            period_reset: Some(reset),
        })
    }
}

/// What Go says of a text that is no time of RFC 3339.
fn not_a_time(text: &str) -> String {
    const FORM: &str = "2006-01-02T15:04:05Z07:00";
    let problem = match text.get(..4).is_some_and(|year| year.bytes().all(|b| b.is_ascii_digit())) {
        false => format!("cannot parse {text:?} as \"2006\""),
        true => "it is not of this form".to_owned(),
    };
    format!("parsing time {text:?} as {FORM:?}: {problem}")
}
