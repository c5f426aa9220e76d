//! Accounts in state. The order of store accesses is that of `x/auth/keeper`, because gas is consensus.

use crate::account::{Account, AccountKind};
use crate::keys::{ACCOUNTS, BY_NUMBER, NEXT_NUMBER, PARAMS, UNORDERED_NONCES};
use crate::vesting::{Period, Schedule, Vesting};
use openledger_core::ports::{
    AccountCreate, AccountTracking, AccountView, ContractAccounts, InterchainAccounts, Occupant, OccupantKind,
    VestingSpec,
};
use openledger_core::{AccAddress, BlockTime, Coins, Ctx, Failure, ModuleAccountSpec, Res, Sdk};
use openledger_proto::cosmos::auth::v1beta1::{BaseAccount, Params};

/// The account keeper. Holds no state: all of it is in the context.
#[derive(Debug, Clone, Copy, Default)]
pub struct AccountKeeper {
    unordered: bool,
}

impl AccountKeeper {
    /// A keeper with unordered transactions switched on or off (off is the SDK's default).
    pub fn new(unordered: bool) -> Self {
        Self { unordered }
    }

    /// Whether unordered transactions are accepted.
    pub fn unordered_enabled(&self) -> bool {
        self.unordered
    }

    /// Parameters; the zero value before genesis.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn params(&self, ctx: &Ctx) -> Res<Params> {
        Ok(PARAMS.get(ctx)?.unwrap_or_default())
    }

    /// The account of an address.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn get(&self, ctx: &Ctx, addr: &AccAddress) -> Res<Option<Account>> {
        let Some(any) = ACCOUNTS.get(ctx, addr)? else { return Ok(None) };
        read_stored(&any).map(Some)
    }

    /// The account of a signer.
    ///
    /// # Errors
    /// `sdk:9` when it does not exist.
    pub fn signer(&self, ctx: &Ctx, addr: &AccAddress) -> Res<Account> {
        let missing = || Sdk::UnknownAddress.wrap(format!("account {} does not exist", ctx.address_text(addr)));
        self.get(ctx, addr)?.ok_or_else(missing)
    }

    /// Writes an account and its index entry.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when another account has its number.
    pub fn set(&self, ctx: &Ctx, addr: &AccAddress, account: &Account) -> Res<()> {
        if let Some(old) = self.get(ctx, addr)? {
            BY_NUMBER.remove(ctx, &old.base.account_number)?;
        }
        let number = account.base.account_number;
        if BY_NUMBER.has(ctx, &number)? {
            return Err(Failure::corrupt(format!("two accounts with number {number}")));
        }
        BY_NUMBER.set(ctx, &number, &addr.as_bytes().to_vec())?;
        ACCOUNTS.set(ctx, addr, &account.to_any())
    }

    /// Gives a new account its number and writes it.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn create(&self, ctx: &Ctx, addr: &AccAddress, kind: AccountKind) -> Res<Account> {
        let account_number = NEXT_NUMBER.next(ctx)?;
        let base = BaseAccount { address: ctx.address_text(addr), account_number, ..BaseAccount::default() };
        let account = Account { base, kind };
        self.set(ctx, addr, &account)?;
        Ok(account)
    }

    /// Creates the account of every module of the runtime that has none, in the configured order, so that
    /// nobody can take its address.
    ///
    /// # Errors
    /// Fatal when such an address holds another kind of account.
    pub fn ensure_module_accounts(&self, ctx: &Ctx) -> Res<()> {
        let mut specs = ctx.config().module_accounts.iter().filter(|spec| spec.in_genesis);
        specs.try_for_each(|spec| self.ensure_module_account(ctx, spec).map(|_| ()))
    }

    pub(crate) fn ensure_module_account(&self, ctx: &Ctx, spec: &ModuleAccountSpec) -> Res<AccAddress> {
        let addr = AccAddress::module(spec.name);
        match self.get(ctx, &addr)? {
            None => {
                let permissions = spec.permissions.iter().map(|p| (*p).to_owned()).collect();
                self.create(ctx, &addr, AccountKind::Module { name: spec.name.to_owned(), permissions })?;
            }
            Some(Account { kind: AccountKind::Module { .. }, .. }) => {}
            Some(_) => {
                return Err(Failure::Fatal(format!("account {} is not a module account", ctx.address_text(&addr))));
            }
        }
        Ok(addr)
    }

    /// The account with its vesting part changed by `f`; an account that vests nothing is left alone.
    fn track(&self, ctx: &Ctx, addr: &AccAddress, f: impl FnOnce(&mut Vesting) -> Res<()>) -> Res<()> {
        let mut account = self.signer(ctx, addr)?;
        match &mut account.kind {
            AccountKind::Vesting(v) if v.schedule != Schedule::None => f(v)?,
            _ => return Ok(()),
        }
        self.set(ctx, addr, &account)
    }

    /// Marks a nonce of an unordered transaction as used.
    ///
    /// # Errors
    /// `sdk:18` when the signer has used it.
    pub(crate) fn use_nonce(&self, ctx: &Ctx, signer: &AccAddress, timeout: BlockTime) -> Res<()> {
        let nanos = unix_nanos(timeout)?;
        let key = (sortable(nanos), signer.as_bytes().to_vec());
        if UNORDERED_NONCES.has(ctx, &key)? {
            let text = ctx.address_text(signer);
            let used = format!("failed to add unordered nonce: sender {text} has already used timeout {nanos}");
            return Err(Sdk::InvalidRequest.wrap(used));
        }
        UNORDERED_NONCES.set(ctx, &key, &())
    }

    /// Drops the nonces that the block's time has passed: each was paid for by its transaction.
    ///
    /// # Errors
    /// Only fatal failures: the storage failed, or the state contradicts itself.
    pub fn remove_expired_nonces(&self, ctx: &Ctx) -> Res<()> {
        let now = sortable(unix_nanos(ctx.block().time)?);
        let mut it = UNORDERED_NONCES.iter(ctx)?;
        while let Some((key, ())) = it.next_entry()? {
            if key.0 > now {
                break;
            }
            UNORDERED_NONCES.remove(ctx, &key)?;
        }
        Ok(())
    }
}

/// Reads an account as the store has it; another type than an account is corruption.
pub(crate) fn read_stored(any: &prost_types::Any) -> Res<Account> {
    Account::from_any(any).map_err(|e| Failure::corrupt(format!("account: {e}")))
}

fn unix_nanos(t: BlockTime) -> Res<i64> {
    let nanos = t.seconds.checked_mul(1_000_000_000).and_then(|s| s.checked_add(i64::from(t.nanos)));
    nanos.ok_or_else(|| Sdk::InvalidRequest.wrap("time out of range"))
}

/// Maps a time to a number whose order in bytes is the order in time.
fn sortable(nanos: i64) -> u64 {
    nanos.cast_unsigned() ^ (1 << 63)
}

impl AccountView for AccountKeeper {
    fn exists(&self, ctx: &Ctx, addr: &AccAddress) -> Res<bool> {
        ACCOUNTS.has(ctx, addr)
    }

    fn sequence(&self, ctx: &Ctx, addr: &AccAddress) -> Res<Option<u64>> {
        Ok(self.get(ctx, addr)?.map(|a| a.base.sequence))
    }

    fn locked(&self, ctx: &Ctx, addr: &AccAddress) -> Res<Coins> {
        match self.get(ctx, addr)? {
            Some(Account { kind: AccountKind::Vesting(v), .. }) => v.locked(ctx.block().time.seconds),
            _ => Ok(Coins::empty()),
        }
    }

    fn module_address(&self, ctx: &Ctx, module: &str) -> Res<AccAddress> {
        let spec = ctx.config().module_accounts.iter().find(|m| m.name == module);
        let unknown = || Sdk::UnknownAddress.wrap(format!("module account {module} does not exist"));
        self.ensure_module_account(ctx, spec.ok_or_else(unknown)?)
    }
}

impl AccountCreate for AccountKeeper {
    fn ensure(&self, ctx: &Ctx, addr: &AccAddress) -> Res<()> {
        if !self.exists(ctx, addr)? {
            self.create(ctx, addr, AccountKind::Base)?;
        }
        Ok(())
    }

    fn create_base(&self, ctx: &Ctx, addr: &AccAddress) -> Res<()> {
        self.create(ctx, addr, AccountKind::Base).map(|_| ())
    }

    fn create_vesting(&self, ctx: &Ctx, addr: &AccAddress, original: &Coins, spec: &VestingSpec) -> Res<()> {
        let account_number = NEXT_NUMBER.next(ctx)?;
        let (schedule, end_time) = match spec {
            VestingSpec::Delayed { end } => (Schedule::Delayed, *end),
            VestingSpec::Continuous { start, end } => (Schedule::Continuous { start: *start }, *end),
            VestingSpec::Permanent => (Schedule::Permanent, 0),
            VestingSpec::Periodic { start, periods } => {
                let periods: Vec<Period> =
                    periods.iter().map(|(length, amount)| Period { length: *length, amount: amount.clone() }).collect();
                let end = periods.iter().try_fold(*start, |at, p| at.checked_add(p.length));
                let overflow = || Sdk::InvalidRequest.wrap("vesting start-time cannot be before end-time");
                (Schedule::Periodic { start: *start, periods }, end.ok_or_else(overflow)?)
            }
        };
        let vesting = Vesting {
            original: original.clone(),
            delegated_free: Coins::empty(),
            delegated_vesting: Coins::empty(),
            end_time,
            schedule,
        };
        // The SDK lets a continuous schedule be over before it begins; only genesis refuses that.
        match vesting.schedule {
            Schedule::Continuous { .. } => vesting.validate_base()?,
            _ => vesting.validate()?,
        }
        let base = BaseAccount { address: ctx.address_text(addr), account_number, ..BaseAccount::default() };
        self.set(ctx, addr, &Account { base, kind: AccountKind::Vesting(vesting) })
    }
}

impl ContractAccounts for AccountKeeper {
    fn occupant(&self, ctx: &Ctx, addr: &AccAddress) -> Res<Option<Occupant>> {
        let Some(Account { base, kind }) = self.get(ctx, addr)? else { return Ok(None) };
        let kind = match kind {
            AccountKind::Base => OccupantKind::Base,
            AccountKind::Vesting(v) => OccupantKind::Vesting(v.original),
            AccountKind::Module { .. } => OccupantKind::Module,
            AccountKind::Interchain { .. } => OccupantKind::Interchain,
        };
        Ok(Some(Occupant { sequence: base.sequence, has_key: base.pub_key.is_some(), kind }))
    }

    fn replace_with_base(&self, ctx: &Ctx, addr: &AccAddress) -> Res<()> {
        self.create(ctx, addr, AccountKind::Base).map(|_| ())
    }
}

impl InterchainAccounts for AccountKeeper {
    fn is_interchain(&self, ctx: &Ctx, addr: &AccAddress) -> Res<Option<bool>> {
        Ok(self.get(ctx, addr)?.map(|account| matches!(account.kind, AccountKind::Interchain { .. })))
    }

    fn create_interchain(&self, ctx: &Ctx, addr: &AccAddress, owner: &str) -> Res<()> {
        self.create(ctx, addr, AccountKind::Interchain { owner: owner.to_owned() }).map(drop)
    }
}

impl AccountTracking for AccountKeeper {
    fn track_delegation(&self, ctx: &Ctx, addr: &AccAddress, balance: &Coins, coins: &Coins) -> Res<()> {
        self.track(ctx, addr, |v| v.track_delegation(ctx.block().time.seconds, balance, coins))
    }

    fn track_undelegation(&self, ctx: &Ctx, addr: &AccAddress, coins: &Coins) -> Res<()> {
        self.track(ctx, addr, |v| v.track_undelegation(coins))
    }
}
