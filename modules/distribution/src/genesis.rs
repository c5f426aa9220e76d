//! Genesis: the SDK's JSON, every record of the store.

use crate::MODULE;
use crate::keeper::DistributionKeeper;
use crate::keys::{
    COMMISSION, CURRENT, FEE_POOL, HISTORICAL, OUTSTANDING, PARAMS, PREVIOUS_PROPOSER, Period, SLASHES, STARTING_INFO,
    WITHDRAW_ADDRESS,
};
use crate::params::Params;
use crate::records::{Current, Historical, Record, SlashEvent, StartingInfo};
use openledger_core::collections::Prefixed;
use openledger_core::wire::{dec_coins_from_proto, dec_coins_to_proto, genesis_from_json, genesis_to_json};
use openledger_core::{AccAddress, AddressCodec, ConsAddress, Ctx, DecCoins, Failure, Res, Sdk, ValAddress};
use openledger_proto::cosmos::distribution::v1beta1 as pb;
use serde_json::Value;

/// A genesis section that was read and checked.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Genesis {
    params: Params,
    pool: DecCoins,
    withdraw_addresses: Vec<(AccAddress, AccAddress)>,
    previous_proposer: Vec<u8>,
    outstanding: Vec<(ValAddress, DecCoins)>,
    commission: Vec<(ValAddress, DecCoins)>,
    historical: Vec<(ValAddress, u64, Historical)>,
    current: Vec<(ValAddress, Current)>,
    starting_infos: Vec<(ValAddress, AccAddress, StartingInfo)>,
    slashes: Vec<(ValAddress, u64, u64, SlashEvent)>,
}

/// Reads a record that a section may leave out.
fn record<T: Record>(p: Option<&T::Proto>) -> Res<T> {
    match p {
        Some(p) => T::from_proto(p),
        None => T::from_proto(&T::Proto::default()),
    }
}

fn list<P, T>(items: &[P], f: impl Fn(&P) -> Res<T>) -> Res<Vec<T>> {
    items.iter().map(f).collect()
}

impl Genesis {
    pub(crate) fn default_json() -> Res<Value> {
        let params = Some(Params::default_for_init()?.to_proto());
        genesis_to_json(&pb::GenesisState {
            params,
            fee_pool: Some(pb::FeePool::default()),
            ..pb::GenesisState::default()
        })
    }

    /// Reads and checks a genesis section.
    pub(crate) fn read(a: &AddressCodec, raw: &Value) -> Res<Self> {
        let s: pb::GenesisState = genesis_from_json(raw)?;
        let params: Params = record(s.params.as_ref())?;
        params.validate()?;
        Ok(Self {
            params,
            pool: dec_coins_from_proto(&s.fee_pool.unwrap_or_default().community_pool)?,
            withdraw_addresses: list(&s.delegator_withdraw_infos, |i| {
                Ok((a.parse(&i.delegator_address)?, a.parse(&i.withdraw_address)?))
            })?,
            previous_proposer: match s.previous_proposer.as_str() {
                "" => Vec::new(),
                text => a.parse_valcons(text)?.as_bytes().to_vec(),
            },
            outstanding: list(&s.outstanding_rewards, |r| {
                Ok((a.parse_valoper(&r.validator_address)?, dec_coins_from_proto(&r.outstanding_rewards)?))
            })?,
            commission: list(&s.validator_accumulated_commissions, |r| {
                let coins = r.accumulated.as_ref().map_or(&[][..], |c| &c.commission);
                Ok((a.parse_valoper(&r.validator_address)?, dec_coins_from_proto(coins)?))
            })?,
            historical: list(&s.validator_historical_rewards, |r| {
                Ok((a.parse_valoper(&r.validator_address)?, r.period, record(r.rewards.as_ref())?))
            })?,
            current: list(&s.validator_current_rewards, |r| {
                Ok((a.parse_valoper(&r.validator_address)?, record(r.rewards.as_ref())?))
            })?,
            starting_infos: list(&s.delegator_starting_infos, |r| {
                Ok((
                    a.parse_valoper(&r.validator_address)?,
                    a.parse(&r.delegator_address)?,
                    record(r.starting_info.as_ref())?,
                ))
            })?,
            slashes: list(&s.validator_slash_events, |r| {
                Ok((
                    a.parse_valoper(&r.validator_address)?,
                    r.height,
                    r.period,
                    record(r.validator_slash_event.as_ref())?,
                ))
            })?,
        })
    }
}

impl DistributionKeeper {
    pub(crate) fn init_genesis(&self, ctx: &Ctx, g: &Genesis) -> Res<()> {
        FEE_POOL.set(ctx, &g.pool)?;
        PARAMS.set(ctx, &g.params)?;
        for (delegator, to) in &g.withdraw_addresses {
            WITHDRAW_ADDRESS.set(ctx, &Prefixed(delegator.clone()), &to.as_bytes().to_vec())?;
        }
        PREVIOUS_PROPOSER.set(ctx, &g.previous_proposer)?;
        let mut holdings = DecCoins::empty();
        for (operator, coins) in &g.outstanding {
            self.set_outstanding(ctx, operator, coins)?;
            holdings = holdings.add(coins)?;
        }
        for (operator, coins) in &g.commission {
            self.set_commission(ctx, operator, coins)?;
        }
        for (operator, period, value) in &g.historical {
            HISTORICAL.set(ctx, &(operator.clone(), Period(*period)), value)?;
        }
        for (operator, value) in &g.current {
            CURRENT.set(ctx, &Prefixed(operator.clone()), value)?;
        }
        for (operator, delegator, info) in &g.starting_infos {
            STARTING_INFO.set(ctx, &(operator.clone(), Prefixed(delegator.clone())), info)?;
        }
        for (operator, height, period, event) in &g.slashes {
            SLASHES.set(ctx, &(operator.clone(), *height, *period), event)?;
        }
        let (holdings, _) = holdings.add(&g.pool)?.truncate_decimal()?;
        let account = self.accounts.module_address(ctx, MODULE)?;
        let balance = self.bank.all_balances(ctx, &account)?;
        if balance != holdings {
            let text =
                format!("distribution module balance does not match the module holdings: {balance} <-> {holdings}");
            return Err(Sdk::InvalidRequest.wrap(text));
        }
        Ok(())
    }

    pub(crate) fn export_genesis(&self, ctx: &Ctx) -> Res<Value> {
        let a = &ctx.config().addresses;
        let proposer = PREVIOUS_PROPOSER.get(ctx)?.unwrap_or_default();
        let mut s = pb::GenesisState {
            params: Some(self.params(ctx)?.to_proto()),
            fee_pool: Some(pb::FeePool { community_pool: dec_coins_to_proto(&self.community_pool(ctx)?) }),
            previous_proposer: match proposer.as_slice() {
                [] => String::new(),
                raw => a.valcons(&ConsAddress::from_bytes(raw)?),
            },
            ..pb::GenesisState::default()
        };
        let mut it = WITHDRAW_ADDRESS.iter(ctx)?;
        while let Some((Prefixed(delegator), to)) = it.next_entry()? {
            let to = AccAddress::from_bytes(&to).map_err(Failure::corrupt)?;
            s.delegator_withdraw_infos.push(pb::DelegatorWithdrawInfo {
                delegator_address: a.to_text(&delegator),
                withdraw_address: a.to_text(&to),
            });
        }
        let mut it = OUTSTANDING.iter(ctx)?;
        while let Some((Prefixed(operator), coins)) = it.next_entry()? {
            let (validator_address, outstanding_rewards) = (a.valoper(&operator), dec_coins_to_proto(&coins));
            s.outstanding_rewards
                .push(pb::ValidatorOutstandingRewardsRecord { validator_address, outstanding_rewards });
        }
        let mut it = COMMISSION.iter(ctx)?;
        while let Some((Prefixed(operator), coins)) = it.next_entry()? {
            let accumulated = Some(pb::ValidatorAccumulatedCommission { commission: dec_coins_to_proto(&coins) });
            let validator_address = a.valoper(&operator);
            s.validator_accumulated_commissions
                .push(pb::ValidatorAccumulatedCommissionRecord { validator_address, accumulated });
        }
        let mut it = HISTORICAL.iter(ctx)?;
        while let Some(((operator, Period(period)), value)) = it.next_entry()? {
            let (validator_address, rewards) = (a.valoper(&operator), Some(value.to_proto()));
            s.validator_historical_rewards.push(pb::ValidatorHistoricalRewardsRecord {
                validator_address,
                period,
                rewards,
            });
        }
        let mut it = CURRENT.iter(ctx)?;
        while let Some((Prefixed(operator), value)) = it.next_entry()? {
            let (validator_address, rewards) = (a.valoper(&operator), Some(value.to_proto()));
            s.validator_current_rewards.push(pb::ValidatorCurrentRewardsRecord { validator_address, rewards });
        }
        let mut it = STARTING_INFO.iter(ctx)?;
        while let Some(((operator, Prefixed(delegator)), info)) = it.next_entry()? {
            let (delegator_address, validator_address) = (a.to_text(&delegator), a.valoper(&operator));
            let starting_info = Some(info.to_proto());
            s.delegator_starting_infos.push(pb::DelegatorStartingInfoRecord {
                delegator_address,
                validator_address,
                starting_info,
            });
        }
        let mut it = SLASHES.iter(ctx)?;
        while let Some(((operator, height, _), event)) = it.next_entry()? {
            let (validator_address, period) = (a.valoper(&operator), event.period);
            let validator_slash_event = Some(event.to_proto());
            s.validator_slash_events.push(pb::ValidatorSlashEventRecord {
                validator_address,
                height,
                period,
                validator_slash_event,
            });
        }
        genesis_to_json(&s)
    }
}
