//! Channels that other chains open for an account (ibc-go `host/keeper/handshake.go`, `host/keeper/account.go`).

use super::HostKeeper;
use crate::account::interchain_address;
use crate::errors::IcaError;
use crate::keys::HOST;
use crate::metadata::{self, End, first_hop};
use crate::{HOST_PORT, controller};
use openledger_core::ports::ChannelOpening;
use openledger_core::{AccAddress, Ctx, Failure, Res};
use openledger_ibc::errors::ChannelError;
use openledger_proto::ibc::applications::interchain_accounts::v1::Metadata;

impl HostKeeper {
    /// Checks a channel that another chain opens, makes the account unless there is one, and returns the version
    /// with its address.
    pub(super) fn open_try(&self, ctx: &Ctx, opening: &ChannelOpening<'_>) -> Res<String> {
        if opening.port_id != HOST_PORT {
            return Err(IcaError::InvalidHostPort.wrap(format!("expected {HOST_PORT}, got {}", opening.port_id)));
        }
        let connection = first_hop(opening.connection_hops)?;
        let proposed = self.proposal(ctx, opening.version, connection)?;
        // The controller need not know the connection of this end.
        let mut metadata = Metadata { host_connection_id: connection.to_owned(), ..proposed };
        metadata::check(ctx, self.core(), End::Host, opening.connection_hops, &metadata)?;
        let owner = &opening.counterparty.port_id;
        if let Some(active) = HOST.active_channel(ctx, connection, owner)? {
            // A channel that is opened again may have other fields than the one before.
            controller::require_closed(ctx, self.core(), opening.port_id, &active)?;
        }
        let address = self.account_for(ctx, connection, owner)?;
        metadata.address = ctx.address_text(&address);
        Ok(metadata::to_json(&metadata))
    }

    /// What the other end proposes; what this end does where that cannot be read.
    fn proposal(&self, ctx: &Ctx, version: &str, connection: &str) -> Res<Metadata> {
        if let Ok(metadata) = metadata::parse(version) {
            return Ok(metadata);
        }
        let other = metadata::counterparty_of(ctx, self.core(), connection)
            .map_err(|e| e.context(format!("failed to retrieve connection {connection}")))?;
        Ok(metadata::proposed(&other, connection))
    }

    fn account_for(&self, ctx: &Ctx, connection: &str, owner: &str) -> Res<AccAddress> {
        let Some(text) = HOST.account(ctx, connection, owner)? else {
            return self.create_account(ctx, connection, owner);
        };
        // Genesis alone can have put there what is no address of this chain.
        let address = ctx.parse_address(&text).map_err(Failure::panicked)?;
        if self.accounts().is_interchain(ctx, &address)? != Some(true) {
            return Err(IcaError::InvalidAccountReopening
                .wrap(format!("existing account address {text}, does not have interchain account type")));
        }
        Ok(address)
    }

    fn create_account(&self, ctx: &Ctx, connection: &str, owner: &str) -> Res<AccAddress> {
        let address = interchain_address(ctx, connection, owner)?;
        let text = ctx.address_text(&address);
        if self.accounts().is_interchain(ctx, &address)?.is_some() {
            return Err(IcaError::AccountAlreadyExist
                .wrap(format!("existing account for newly generated interchain account address {text}")));
        }
        self.accounts().create_interchain(ctx, &address, owner)?;
        HOST.set_account(ctx, connection, owner, &text)?;
        Ok(address)
    }

    /// Notes the channel over which the owner's packets come.
    pub(super) fn open_confirm(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<()> {
        let missing =
            || ChannelError::ChannelNotFound.wrap(format!("failed to retrieve channel {channel} on port {port}"));
        let found = self.core().channel(ctx, port, channel)?.ok_or_else(missing)?;
        let owner = found.counterparty.unwrap_or_default().port_id;
        HOST.set_active_channel(ctx, first_hop(&found.connection_hops)?, &owner, channel)
    }
}
