//! Messages of `cosmos.vesting.v1beta1.Msg`. The order of store accesses is the SDK's, because gas is
//! consensus.

use openledger_core::ports::{AccountCreate, BankSend, VestingSpec};
use openledger_core::wire::{address, positive_coins};
use openledger_core::{AccAddress, Coins, Ctx, Res, Sdk};
use openledger_proto::cosmos::vesting::v1beta1::{
    MsgCreatePeriodicVestingAccount, MsgCreatePeriodicVestingAccountResponse, MsgCreatePermanentLockedAccount,
    MsgCreatePermanentLockedAccountResponse, MsgCreateVestingAccount, MsgCreateVestingAccountResponse,
};
use std::sync::Arc;

/// Makes vesting accounts. It has ports and no state.
#[derive(Clone)]
pub struct VestingKeeper {
    accounts: Arc<dyn AccountCreate>,
    bank: Arc<dyn BankSend>,
}

impl std::fmt::Debug for VestingKeeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VestingKeeper")
    }
}

fn pair(ctx: &Ctx, from: &str, to: &str) -> Res<(AccAddress, AccAddress)> {
    Ok((address(ctx, from, "invalid 'from' address")?, address(ctx, to, "invalid 'to' address")?))
}

impl VestingKeeper {
    /// A keeper that makes accounts and moves coins through the given ports.
    pub fn new(accounts: Arc<dyn AccountCreate>, bank: Arc<dyn BankSend>) -> Self {
        Self { accounts, bank }
    }

    fn require_open(&self, ctx: &Ctx, to: &AccAddress, text: &str) -> Res<()> {
        if self.bank.is_blocked(ctx, to) {
            return Err(Sdk::Unauthorized.wrap(format!("{text} is not allowed to receive funds")));
        }
        if self.accounts.sequence(ctx, to)?.is_some() {
            return Err(Sdk::InvalidRequest.wrap(format!("account {text} already exists")));
        }
        Ok(())
    }

    fn fund(&self, ctx: &Ctx, from: &AccAddress, to: &AccAddress, coins: &Coins, spec: &VestingSpec) -> Res<()> {
        self.accounts.create_vesting(ctx, to, coins, spec)?;
        self.bank.send(ctx, from, to, coins)
    }

    pub(crate) fn create(&self, ctx: &Ctx, msg: &MsgCreateVestingAccount) -> Res<MsgCreateVestingAccountResponse> {
        let (from, to) = pair(ctx, &msg.from_address, &msg.to_address)?;
        let coins = positive_coins(&msg.amount)?;
        if msg.end_time <= 0 {
            return Err(Sdk::InvalidRequest.wrap("invalid end time"));
        }
        self.bank.check_send_enabled(ctx, &coins)?;
        self.require_open(ctx, &to, &msg.to_address)?;
        let end = msg.end_time;
        let start = ctx.block().time.seconds;
        let spec = if msg.delayed { VestingSpec::Delayed { end } } else { VestingSpec::Continuous { start, end } };
        self.fund(ctx, &from, &to, &coins, &spec)?;
        Ok(MsgCreateVestingAccountResponse {})
    }

    pub(crate) fn create_locked(
        &self,
        ctx: &Ctx,
        msg: &MsgCreatePermanentLockedAccount,
    ) -> Res<MsgCreatePermanentLockedAccountResponse> {
        let (from, to) = pair(ctx, &msg.from_address, &msg.to_address)?;
        let coins = positive_coins(&msg.amount)?;
        self.bank.check_send_enabled(ctx, &coins)?;
        self.require_open(ctx, &to, &msg.to_address)?;
        self.fund(ctx, &from, &to, &coins, &VestingSpec::Permanent)?;
        Ok(MsgCreatePermanentLockedAccountResponse {})
    }

    pub(crate) fn create_periodic(
        &self,
        ctx: &Ctx,
        msg: &MsgCreatePeriodicVestingAccount,
    ) -> Res<MsgCreatePeriodicVestingAccountResponse> {
        let (from, to) = pair(ctx, &msg.from_address, &msg.to_address)?;
        let start = msg.start_time;
        if start < 1 {
            return Err(
                Sdk::InvalidRequest.wrap(format!("invalid start time of {start}, length must be greater than 0"))
            );
        }
        let (mut total, mut periods) = (Coins::empty(), Vec::with_capacity(msg.vesting_periods.len()));
        for (i, period) in msg.vesting_periods.iter().enumerate() {
            let length = period.length;
            if length < 1 {
                let text = format!("invalid period length of {length} in period {i}, length must be greater than 0");
                return Err(Sdk::InvalidRequest.wrap(text));
            }
            let coins = positive_coins(&period.amount)?;
            total = total.add(&coins)?;
            periods.push((length, coins));
        }
        self.require_open(ctx, &to, &msg.to_address)?;
        self.bank.check_send_enabled(ctx, &total)?;
        self.fund(ctx, &from, &to, &total, &VestingSpec::Periodic { start, periods })?;
        Ok(MsgCreatePeriodicVestingAccountResponse {})
    }
}
