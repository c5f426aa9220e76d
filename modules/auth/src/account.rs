//! Accounts: one type for all kinds that the SDK stores, written back in their own wire form.

use crate::pubkey::PubKey;
use crate::vesting::{Period, Schedule, Vesting};
use openledger_core::wire::{coins_from_proto as coins, coins_to_proto as proto_coins};
use openledger_core::{AccAddress, AddressCodec, Failure, Res, Sdk};
use openledger_proto::any::pack;
use openledger_proto::cosmos::auth::v1beta1::{BaseAccount, ModuleAccount};
use openledger_proto::cosmos::vesting::v1beta1 as wire;
use openledger_proto::ibc::applications::interchain_accounts::v1::InterchainAccount;
use prost::{Message, Name};
use prost_types::Any;

/// What an account is beside its base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountKind {
    /// An account that is nothing but its base: neither a module's nor a vesting one.
    Base,
    /// The account of a module, which no key controls.
    Module {
        /// The module's name, from which the address is derived.
        name: String,
        /// The permissions of the account: any of `minter`, `burner` and `staking`.
        permissions: Vec<String>,
    },
    /// An account whose coins are locked by a vesting schedule.
    Vesting(Vesting),
    /// An account that another chain controls (ICS-27), which no key controls.
    Interchain {
        /// The port from which the other chain's packets come.
        owner: String,
    },
}

/// An account: what all kinds of accounts have, and what is particular to its kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// Address, public key, number and sequence.
    pub base: BaseAccount,
    /// The kind of the account, with the fields that only this kind has.
    pub kind: AccountKind,
}

fn bad(text: impl std::fmt::Display) -> Failure {
    Sdk::InvalidRequest.wrap(text)
}

fn read<T: Message + Name + Default>(any: &Any) -> Res<T> {
    T::decode(any.value.as_slice()).map_err(|e| bad(format!("{}: {e}", any.type_url)))
}

fn vesting(base: Option<wire::BaseVestingAccount>, schedule: Schedule) -> Res<Account> {
    let b = base.ok_or_else(|| bad("vesting account without its base"))?;
    let vesting = Vesting {
        original: coins(&b.original_vesting)?,
        delegated_free: coins(&b.delegated_free)?,
        delegated_vesting: coins(&b.delegated_vesting)?,
        end_time: b.end_time,
        schedule,
    };
    let base = b.base_account.ok_or_else(|| bad("vesting account without a base account"))?;
    Ok(Account { base, kind: AccountKind::Vesting(vesting) })
}

impl Account {
    /// A new plain account; the keeper gives it its number.
    pub fn base(address: String) -> Self {
        Self { base: BaseAccount { address, ..BaseAccount::default() }, kind: AccountKind::Base }
    }

    /// Reads any account type of the SDK.
    ///
    /// # Errors
    /// `sdk:18` when the type is none or the bytes do not fit.
    pub fn from_any(any: &Any) -> Res<Self> {
        match any.type_url.as_str() {
            "/cosmos.auth.v1beta1.BaseAccount" => Ok(Self { base: read(any)?, kind: AccountKind::Base }),
            "/cosmos.auth.v1beta1.ModuleAccount" => {
                let m: ModuleAccount = read(any)?;
                let base = m.base_account.ok_or_else(|| bad("uninitialized ModuleAccount: BaseAccount is nil"))?;
                Ok(Self { base, kind: AccountKind::Module { name: m.name, permissions: m.permissions } })
            }
            "/ibc.applications.interchain_accounts.v1.InterchainAccount" => {
                let a: InterchainAccount = read(any)?;
                let base = a.base_account.ok_or_else(|| bad("interchain account without a base account"))?;
                Ok(Self { base, kind: AccountKind::Interchain { owner: a.account_owner } })
            }
            "/cosmos.vesting.v1beta1.BaseVestingAccount" => vesting(Some(read(any)?), Schedule::None),
            "/cosmos.vesting.v1beta1.ContinuousVestingAccount" => {
                let a: wire::ContinuousVestingAccount = read(any)?;
                vesting(a.base_vesting_account, Schedule::Continuous { start: a.start_time })
            }
            "/cosmos.vesting.v1beta1.DelayedVestingAccount" => {
                vesting(read::<wire::DelayedVestingAccount>(any)?.base_vesting_account, Schedule::Delayed)
            }
            "/cosmos.vesting.v1beta1.PeriodicVestingAccount" => {
                let a: wire::PeriodicVestingAccount = read(any)?;
                let period = |p: &wire::Period| Ok(Period { length: p.length, amount: coins(&p.amount)? });
                let periods = a.vesting_periods.iter().map(period).collect::<Res<_>>()?;
                vesting(a.base_vesting_account, Schedule::Periodic { start: a.start_time, periods })
            }
            "/cosmos.vesting.v1beta1.PermanentLockedAccount" => {
                vesting(read::<wire::PermanentLockedAccount>(any)?.base_vesting_account, Schedule::Permanent)
            }
            other => Err(bad(format!("no account type {other}"))),
        }
    }

    /// The account in its wire form.
    pub fn to_any(&self) -> Any {
        let base_account = Some(self.base.clone());
        match &self.kind {
            AccountKind::Base => pack(&self.base),
            AccountKind::Module { name, permissions } => {
                pack(&ModuleAccount { base_account, name: name.clone(), permissions: permissions.clone() })
            }
            AccountKind::Interchain { owner } => {
                pack(&InterchainAccount { base_account, account_owner: owner.clone() })
            }
            AccountKind::Vesting(v) => {
                let base = wire::BaseVestingAccount {
                    base_account,
                    original_vesting: proto_coins(&v.original),
                    delegated_free: proto_coins(&v.delegated_free),
                    delegated_vesting: proto_coins(&v.delegated_vesting),
                    end_time: v.end_time,
                };
                match &v.schedule {
                    Schedule::None => pack(&base),
                    Schedule::Continuous { start } => {
                        pack(&wire::ContinuousVestingAccount { base_vesting_account: Some(base), start_time: *start })
                    }
                    Schedule::Delayed => pack(&wire::DelayedVestingAccount { base_vesting_account: Some(base) }),
                    Schedule::Permanent => pack(&wire::PermanentLockedAccount { base_vesting_account: Some(base) }),
                    Schedule::Periodic { start, periods } => {
                        let period = |p: &Period| wire::Period { length: p.length, amount: proto_coins(&p.amount) };
                        let vesting_periods = periods.iter().map(period).collect();
                        pack(&wire::PeriodicVestingAccount {
                            base_vesting_account: Some(base),
                            start_time: *start,
                            vesting_periods,
                        })
                    }
                }
            }
        }
    }

    /// The public key, if one is known.
    ///
    /// # Errors
    /// Fatal when the stored key is malformed.
    pub fn pub_key(&self) -> Res<Option<PubKey>> {
        let read = |any| {
            PubKey::from_any(any).map_err(|e| Failure::corrupt(format!("public key of {}: {e}", self.base.address)))
        };
        self.base.pub_key.as_ref().map(read).transpose()
    }

    /// Checks an account of genesis and returns its address.
    ///
    /// # Errors
    /// `sdk:7` for its address, `sdk:8` for its key, `sdk:18` otherwise.
    pub fn validate(&self, addresses: &AddressCodec) -> Res<AccAddress> {
        let addr = addresses.parse(&self.base.address)?;
        if let Some(any) = &self.base.pub_key
            && PubKey::from_any(any)?.address()? != addr
        {
            return Err(Sdk::InvalidPubKey.wrap("account address and pubkey address do not match"));
        }
        match &self.kind {
            AccountKind::Base => {}
            AccountKind::Module { name, .. } if name.trim().is_empty() => {
                return Err(bad("module account name cannot be blank"));
            }
            AccountKind::Module { name, .. } if AccAddress::module(name) != addr => {
                return Err(bad(format!(
                    "address {} cannot be derived from the module name '{name}'",
                    self.base.address
                )));
            }
            AccountKind::Module { .. } => {}
            AccountKind::Interchain { owner } if owner.trim().is_empty() => {
                return Err(bad("AccountOwner cannot be empty"));
            }
            AccountKind::Interchain { .. } => {}
            AccountKind::Vesting(v) => v.validate()?,
        }
        Ok(addr)
    }
}
