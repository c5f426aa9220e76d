//! The validator set at the end of a block (SDK `keeper/val_state_change.go`). Work grows with the set and
//! with what is due, never with idle delegations.

use crate::keeper::{StakingKeeper, tolerate};
use crate::keys::{LAST_POWERS, LAST_TOTAL_POWER, VALIDATOR_UPDATES};
use crate::unbonding::{Route, height};
use crate::validator::Validator;
use crate::validators::stored_operator;
use openledger_core::collections::Prefixed;
use openledger_core::ports::BondStatus;
use openledger_core::{Amount, Ctx, Event, Failure, Res, ValidatorUpdate};
use openledger_proto::cosmos::base::v1beta1::IntProto;
use openledger_proto::cosmos::staking::v1beta1::ValidatorUpdates;
use std::cmp::Ordering;
use std::collections::BTreeMap;

impl StakingKeeper {
    /// The end of a block: the set, then validators, delegations and redelegations whose time has come.
    ///
    /// # Errors
    /// Any failure stops the node, except that of a single completion, which is skipped as in the SDK.
    pub(crate) fn end_block(&self, ctx: &Ctx) -> Res<Vec<ValidatorUpdate>> {
        let updates = self.apply_updates(ctx)?;
        self.unbond_mature_validators(ctx)?;
        let codec = &ctx.config().addresses;
        for pair in self.due_unbondings(ctx)? {
            let operator = codec.parse_valoper(&pair.validator_address)?;
            let delegator = ctx.parse_address(&pair.delegator_address)?;
            if let Some(paid) = tolerate(self.complete_unbonding(ctx, &delegator, &operator))? {
                ctx.emit(
                    Event::new("complete_unbonding")
                        .with("amount", paid)
                        .with("validator", pair.validator_address)
                        .with("delegator", pair.delegator_address),
                );
            }
        }
        for triplet in self.due_redelegations(ctx)? {
            let source = codec.parse_valoper(&triplet.validator_src_address)?;
            let destination = codec.parse_valoper(&triplet.validator_dst_address)?;
            let delegator = ctx.parse_address(&triplet.delegator_address)?;
            let route = Route { delegator: &delegator, source: &source, destination: &destination };
            if let Some(ended) = tolerate(self.complete_redelegation(ctx, route))? {
                ctx.emit(
                    Event::new("complete_redelegation")
                        .with("amount", ended)
                        .with("delegator", triplet.delegator_address)
                        .with("source_validator", triplet.validator_src_address)
                        .with("destination_validator", triplet.validator_dst_address),
                );
            }
        }
        Ok(updates)
    }

    /// Makes the highest powers the set, moves tokens between the pools, and returns what changed for
    /// CometBFT.
    ///
    /// # Errors
    /// Any failure stops the node.
    pub(crate) fn apply_updates(&self, ctx: &Ctx) -> Res<Vec<ValidatorUpdate>> {
        let max = u64::from(self.params(ctx)?.max_validators);
        let mut last: BTreeMap<_, _> = self.last_powers(ctx)?.into_iter().collect();
        let (mut entering, mut leaving, mut total) = (Amount::ZERO, Amount::ZERO, Amount::ZERO);
        let mut updates: Vec<(Validator, i64)> = Vec::new();
        let mut it = self.by_power(ctx)?;
        let mut count = 0u64;
        while count < max {
            let Some((_, operator)) = it.peek() else { break };
            let operator = stored_operator(operator)?;
            let missing = || Failure::unregistered(format!("validator record not found for address: {operator:?}"));
            let mut v = self.get_validator(ctx, &operator)?.ok_or_else(missing)?;
            if v.jailed {
                return Err(Failure::unregistered("should never retrieve a jailed validator from the power store"));
            }
            if v.potential_power(self.power_reduction)? == 0 {
                break;
            }
            if !v.is_bonded() {
                self.bond_validator(ctx, &mut v)?;
                entering = entering.add(v.tokens)?;
            }
            let power = v.power(self.power_reduction)?;
            if last.remove(&operator) != Some(power) {
                LAST_POWERS.set(ctx, &Prefixed(operator), &power)?;
                updates.push((v, power));
            }
            count = count.saturating_add(1);
            total = total.add(Amount::from(power.cast_unsigned()))?;
            it.next_entry()?;
        }
        for operator in last.into_keys() {
            let missing = || Failure::unregistered(format!("validator record not found for address: {operator:?}"));
            let mut v = self.get_validator(ctx, &operator)?.ok_or_else(missing)?;
            self.begin_unbonding(ctx, &mut v)?;
            leaving = leaving.add(v.tokens)?;
            LAST_POWERS.remove(ctx, &Prefixed(operator))?;
            updates.push((v, 0));
        }
        match entering.cmp(&leaving) {
            Ordering::Greater => self.not_bonded_to_bonded(ctx, entering.sub(leaving)?)?,
            Ordering::Less => self.bonded_to_not_bonded(ctx, leaving.sub(entering)?)?,
            Ordering::Equal => {}
        }
        if !updates.is_empty() {
            self.set_last_total_power(ctx, total)?;
        }
        let stored = updates.iter().map(|(v, power)| v.key.abci_update(*power)).collect();
        VALIDATOR_UPDATES.set(ctx, &ValidatorUpdates { updates: stored })?;
        Ok(updates.iter().map(|(v, power)| v.update(*power)).collect())
    }

    pub(crate) fn set_last_total_power(&self, ctx: &Ctx, total: Amount) -> Res<()> {
        LAST_TOTAL_POWER.set(ctx, &IntProto { int: total.to_string() })
    }

    fn bond_validator(&self, ctx: &Ctx, v: &mut Validator) -> Res<()> {
        self.remove_by_power(ctx, v)?;
        v.status = BondStatus::Bonded;
        self.set_validator(ctx, v)?;
        self.set_by_power(ctx, v)?;
        self.unqueue_validator(ctx, v)?;
        let consensus = v.consensus()?;
        self.tell(|h| h.after_validator_bonded(ctx, &consensus, &v.operator))
    }

    fn begin_unbonding(&self, ctx: &Ctx, v: &mut Validator) -> Res<()> {
        if !v.is_bonded() {
            return Err(Failure::unregistered(format!(
                "bad state transition bondedToUnbonding, validator: {}",
                v.operator_text
            )));
        }
        let params = self.params(ctx)?;
        self.remove_by_power(ctx, v)?;
        let id = self.next_unbonding_id(ctx)?;
        v.status = BondStatus::Unbonding;
        v.unbonding_time = params.completion(ctx.block().time)?;
        v.unbonding_height = height(ctx);
        v.unbonding_ids.push(id);
        self.set_validator(ctx, v)?;
        self.set_by_power(ctx, v)?;
        self.queue_validator(ctx, v)?;
        let consensus = v.consensus()?;
        self.tell(|h| h.after_validator_begin_unbonding(ctx, &consensus, &v.operator))?;
        self.index_validator_unbonding(ctx, v, id)?;
        self.tell(|h| h.after_unbonding_initiated(ctx, id))
    }
}
