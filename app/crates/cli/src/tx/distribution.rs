//! `tx distribution withdraw-rewards` and `withdraw-all-rewards`.

use clap::Args;
use openledger_proto::any;
use openledger_proto::cosmos::distribution::v1beta1::{
    MsgWithdrawDelegatorReward, MsgWithdrawValidatorCommission, QueryDelegatorValidatorsRequest,
    QueryDelegatorValidatorsResponse,
};
use openledger_proto::prost_types::Any;

use super::factory::Factory;
use super::plan::{Plan, Planned};
use openledger_client::ClientError;

/// Withdraw rewards from a given delegation address, and optionally withdraw validator commission if the
/// delegation address given is a validator operator
#[derive(Args, Debug)]
pub(super) struct WithdrawRewards {
    /// The validator's operator address
    validator_addr: String,
    /// Withdraw the validator's commission in addition to the rewards
    #[arg(long)]
    commission: bool,
}

impl Planned for WithdrawRewards {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let signer = factory.signer(None)?;
        let validator = factory.client.operator(&self.validator_addr)?;
        let mut messages = vec![withdraw(&signer.address, &validator)];
        if self.commission {
            messages.push(any::pack(&MsgWithdrawValidatorCommission { validator_address: validator }));
        }
        Ok(Plan::one(signer, messages))
    }
}

fn withdraw(delegator: &str, validator: &str) -> Any {
    any::pack(&MsgWithdrawDelegatorReward {
        delegator_address: delegator.to_owned(),
        validator_address: validator.to_owned(),
    })
}

/// withdraw all delegations rewards for a delegator
#[derive(Args, Debug)]
pub(super) struct WithdrawAllRewards {
    /// Limit the number of messages per tx (0 for unlimited)
    #[arg(long, default_value_t = 0)]
    max_msgs: usize,
}

impl Planned for WithdrawAllRewards {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let signer = factory.signer(None)?;
        if factory.flags.offline {
            return Err(ClientError::usage("cannot generate tx in offline mode"));
        }
        let request = QueryDelegatorValidatorsRequest { delegator_address: signer.address.clone() };
        let answer: QueryDelegatorValidatorsResponse =
            factory.client.query("/cosmos.distribution.v1beta1.Query/DelegatorValidators", &request)?;
        let messages: Vec<Any> =
            answer.validators.iter().map(|validator| withdraw(&signer.address, validator)).collect();
        let transactions = match self.max_msgs {
            0 => vec![messages], // even without any message, as in the SDK
            chunk => messages.chunks(chunk).map(<[Any]>::to_vec).collect(),
        };
        Ok(Plan::Send { signer, transactions })
    }
}
