//! `openledger.transfer.v1.Query`: what waits for its vouchers, way by way, with the keys that prove it.

use crate::PORT;
use crate::escrow::escrow_address;
use crate::keeper::TransferKeeper;
use crate::keys::TOTAL_ESCROW_PREFIX;
use openledger_core::ports::IbcWays;
use openledger_core::wire::coin_to_proto;
use openledger_core::{AccAddress, Amount, Coin, Ctx, Denom, QueryError, QueryRoute, QueryRoutes};
use openledger_proto::openledger::transfer::v1::{Escrow, QueryEscrowsRequest, QueryEscrowsResponse};
use std::sync::Arc;

/// The prefix of balances in the store `bank`.
const BALANCES: u8 = 2;

/// What the audit reads.
#[derive(Clone)]
pub(crate) struct Audit {
    /// Totals and balances.
    pub(crate) keeper: TransferKeeper,
    /// The ways on which coins leave.
    pub(crate) ways: Arc<dyn IbcWays>,
}

/// The table of the audit's queries.
pub(crate) fn routes(audit: Audit) -> Vec<QueryRoute> {
    QueryRoutes::new(audit).service("openledger.transfer.v1.Query").on("Escrows", Audit::escrows).finish()
}

impl Audit {
    fn escrows(&self, ctx: &Ctx, request: QueryEscrowsRequest) -> Result<QueryEscrowsResponse, QueryError> {
        let name = request.denom;
        let denom = Denom::new(name.clone()).map_err(|_| QueryError::invalid(format!("invalid denom: {name}")))?;
        let (mut sum, mut escrows) = (Amount::ZERO, Vec::new());
        for channel in self.ways.ways(ctx, PORT)? {
            let account = escrow_address(PORT, &channel)?;
            let amount = self.keeper.bank.balance(ctx, &account, &name)?;
            if amount.is_zero() {
                continue;
            }
            sum = sum.add(amount)?;
            escrows.push(Escrow {
                channel,
                address: ctx.address_text(&account),
                amount: Some(coin_to_proto(&Coin::new(amount, denom.clone()))),
                balance_key: balance_key(&account, &name),
            });
        }
        Ok(QueryEscrowsResponse {
            total: Some(coin_to_proto(&self.keeper.total_escrow(ctx, &name)?)),
            sum: Some(coin_to_proto(&Coin::new(sum, denom))),
            escrows,
            total_key: [TOTAL_ESCROW_PREFIX, name.as_bytes()].concat(),
        })
    }
}

/// The key of a balance: its prefix, the account after its length, the denomination (SDK
/// `x/bank/types.BalancesPrefix`).
fn balance_key(account: &AccAddress, denom: &str) -> Vec<u8> {
    let bytes = account.as_bytes();
    let length = u8::try_from(bytes.len()).unwrap_or(u8::MAX);
    [&[BALANCES, length], bytes, denom.as_bytes()].concat()
}
