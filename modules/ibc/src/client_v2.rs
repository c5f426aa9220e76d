//! Counterparties of clients, over which packets of version 2 go (ibc-go `02-client/v2`).

use crate::keeper::IbcKeeper;
use openledger_core::{AccAddress, Ctx, Res};
use openledger_proto::ibc::core::client::v2::{Config, CounterpartyInfo};

impl IbcKeeper {
    /// The client at the other end, if it is registered.
    pub fn counterparty(&self, ctx: &Ctx, client: &str) -> Res<Option<CounterpartyInfo>> {
        todo!()
    }

    /// Who may relay for a client; nobody in particular if it was never set.
    pub fn client_config(&self, ctx: &Ctx, client: &str) -> Res<Config> {
        todo!()
    }
}

/// Whether `relayer` may relay under `config`; an empty list lets everybody (ibc-go `Config.IsAllowedRelayer`).
pub fn is_allowed_relayer(ctx: &Ctx, config: &Config, relayer: &AccAddress) -> bool {
    todo!()
}
