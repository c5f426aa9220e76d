//! What is due when (SDK: the time slices of `keeper/delegation.go` and `keeper/validator.go`). Only due
//! entries are ever visited.

use crate::errors::StakingError;
use crate::keeper::StakingKeeper;
use crate::keys::{REDELEGATION_QUEUE, UNBONDING_QUEUE, VALIDATOR_QUEUE, up_to, validator_queue_key};
use crate::records::{Redelegation, Unbonding};
use crate::unbonding::height;
use crate::validator::Validator;
use openledger_core::ports::BondStatus;
use openledger_core::{BlockTime, Ctx, Failure, Res};
use openledger_proto::cosmos::staking::v1beta1::{DvPair, DvPairs, DvvTriplet, DvvTriplets, ValAddresses};
use prost::Message;

fn slice<T: Message + Default>(bytes: &[u8]) -> Res<T> {
    T::decode(bytes).map_err(|e| Failure::corrupt(format!("queue entry: {e}")))
}

impl StakingKeeper {
    pub(crate) fn queue_unbonding(&self, ctx: &Ctx, u: &Unbonding, completion: BlockTime) -> Res<()> {
        let mut due = UNBONDING_QUEUE.get(ctx, &completion)?.unwrap_or_default();
        due.pairs.push(DvPair {
            delegator_address: ctx.address_text(&u.delegator),
            validator_address: ctx.config().addresses.valoper(&u.validator),
        });
        UNBONDING_QUEUE.set(ctx, &completion, &due)
    }

    /// Takes what is due out of the queue, in order of time.
    pub(crate) fn due_unbondings(&self, ctx: &Ctx) -> Res<Vec<DvPair>> {
        let mut it = up_to(ctx, &UNBONDING_QUEUE, &ctx.block().time)?;
        let mut out = Vec::new();
        while let Some((key, value)) = it.next_entry()? {
            out.extend(slice::<DvPairs>(&value)?.pairs);
            ctx.kv(UNBONDING_QUEUE.store()).delete(&key)?;
        }
        Ok(out)
    }

    pub(crate) fn queue_redelegation(&self, ctx: &Ctx, r: &Redelegation, completion: BlockTime) -> Res<()> {
        let mut due = REDELEGATION_QUEUE.get(ctx, &completion)?.unwrap_or_default();
        due.triplets.push(DvvTriplet {
            delegator_address: ctx.address_text(&r.delegator),
            validator_src_address: ctx.config().addresses.valoper(&r.source),
            validator_dst_address: ctx.config().addresses.valoper(&r.destination),
        });
        REDELEGATION_QUEUE.set(ctx, &completion, &due)
    }

    /// Takes what is due out of the queue, in order of time.
    pub(crate) fn due_redelegations(&self, ctx: &Ctx) -> Res<Vec<DvvTriplet>> {
        let mut it = up_to(ctx, &REDELEGATION_QUEUE, &ctx.block().time)?;
        let mut out = Vec::new();
        while let Some((key, value)) = it.next_entry()? {
            out.extend(slice::<DvvTriplets>(&value)?.triplets);
            ctx.kv(REDELEGATION_QUEUE.store()).delete(&key)?;
        }
        Ok(out)
    }

    pub(crate) fn queue_validator(&self, ctx: &Ctx, v: &Validator) -> Res<()> {
        let key = validator_queue_key(v.unbonding_time, v.unbonding_height);
        let mut due = VALIDATOR_QUEUE.get(ctx, &key)?.unwrap_or_default();
        due.addresses.push(v.operator_text.clone());
        VALIDATOR_QUEUE.set(ctx, &key, &due)
    }

    /// Takes a validator out of the queue, whether it is there or not.
    pub(crate) fn unqueue_validator(&self, ctx: &Ctx, v: &Validator) -> Res<()> {
        let key = validator_queue_key(v.unbonding_time, v.unbonding_height);
        let due = VALIDATOR_QUEUE.get(ctx, &key)?.unwrap_or_default();
        let mut addresses = Vec::new();
        for text in due.addresses {
            if ctx.config().addresses.parse_valoper(&text)? != v.operator {
                addresses.push(text);
            }
        }
        if addresses.is_empty() {
            VALIDATOR_QUEUE.remove(ctx, &key)
        } else {
            VALIDATOR_QUEUE.set(ctx, &key, &ValAddresses { addresses })
        }
    }

    /// Completes the unbonding of validators that is due; a held-up one stays in the queue.
    pub(crate) fn unbond_mature_validators(&self, ctx: &Ctx) -> Res<()> {
        let (now, at) = (ctx.block().time, height(ctx));
        let mut it = up_to(ctx, &VALIDATOR_QUEUE, &validator_queue_key(now, at))?;
        while let Some((key, value)) = it.peek().cloned() {
            let key = key.get(VALIDATOR_QUEUE.prefix().len()..).unwrap_or_default();
            let ((_, time, since), due) = VALIDATOR_QUEUE.decode_entry(key, &value)?;
            if since.cast_signed() <= at && time <= now {
                for text in due.addresses {
                    self.complete_validator_unbonding(ctx, &text)?;
                }
            }
            it.next_entry()?;
        }
        Ok(())
    }

    fn complete_validator_unbonding(&self, ctx: &Ctx, text: &str) -> Res<()> {
        let operator = ctx.config().addresses.parse_valoper(text)?;
        let found = self.get_validator(ctx, &operator)?;
        let mut v = found
            .ok_or_else(|| StakingError::NoValidatorFound.wrap("validator in the unbonding queue was not found"))?;
        if v.status != BondStatus::Unbonding {
            return Err(Failure::unregistered("unexpected validator in unbonding queue; status was not unbonding"));
        }
        if v.holds != 0 {
            return Ok(());
        }
        for id in &v.unbonding_ids {
            self.remove_unbonding_index(ctx, *id)?;
        }
        v.status = BondStatus::Unbonded;
        self.set_validator(ctx, &v)?; // the ids stay in the record, as in the SDK
        if v.shares.is_zero() {
            self.remove_validator(ctx, &v.operator)?;
        }
        self.unqueue_validator(ctx, &v)
    }
}
