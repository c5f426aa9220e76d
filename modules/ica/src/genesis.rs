//! The module's genesis section: how it is checked, written and exported (ibc-go `genesis/types/genesis.go`,
//! `controller/keeper/genesis.go`, `host/keeper/genesis.go`).

use crate::HOST_PORT;
use crate::account::check_address;
use crate::controller::{DISABLED, ENABLED};
use crate::host::{check_params, default_params};
use crate::keys::{CONTROLLER, CONTROLLER_PARAMS, HOST, HOST_PARAMS, MIDDLEWARE, Schema, listed, pair};
use crate::module::IcaModule;
use openledger_core::{Ctx, Failure, Res};
use openledger_ibc::host;
use openledger_proto::ibc::applications::interchain_accounts::controller::v1::Params as ControllerParams;
use openledger_proto::ibc::applications::interchain_accounts::genesis::v1::{
    ActiveChannel, ControllerGenesisState, GenesisState, HostGenesisState, RegisteredInterchainAccount,
};

/// The section of a new chain: both sides are switched on, and the host takes the messages of
/// [`crate::ALLOWED_AT_GENESIS`].
pub(crate) fn default_genesis() -> GenesisState {
    GenesisState {
        controller_genesis_state: Some(ControllerGenesisState {
            params: Some(ControllerParams { controller_enabled: true }),
            ..ControllerGenesisState::default()
        }),
        host_genesis_state: Some(HostGenesisState {
            port: HOST_PORT.to_owned(),
            params: Some(default_params()),
            ..HostGenesisState::default()
        }),
    }
}

/// Checks the form of the section.
///
/// # Errors
/// `host:2` for an identifier, `interchainaccounts:13` for an address, `undefined:1` for the list of messages.
pub(crate) fn validate(genesis: &GenesisState) -> Res<()> {
    let controller = genesis.controller_genesis_state.clone().unwrap_or_default();
    check_lists(&controller.active_channels, &controller.interchain_accounts)?;
    controller.ports.iter().try_for_each(|port| host::validate_port_id(port))?;
    let host_state = genesis.host_genesis_state.clone().unwrap_or_default();
    check_lists(&host_state.active_channels, &host_state.interchain_accounts)?;
    host::validate_port_id(&host_state.port)?;
    check_params(&host_state.params.unwrap_or_default())
}

fn check_lists(channels: &[ActiveChannel], accounts: &[RegisteredInterchainAccount]) -> Res<()> {
    for channel in channels {
        host::validate_channel_id(&channel.channel_id)?;
        host::validate_port_id(&channel.port_id)?;
    }
    for account in accounts {
        host::validate_port_id(&account.port_id)?;
        check_address(&account.account_address)?;
    }
    Ok(())
}

fn set_accounts(ctx: &Ctx, schema: &Schema, accounts: &[RegisteredInterchainAccount]) -> Res<()> {
    accounts.iter().try_for_each(|a| schema.set_account(ctx, &a.connection_id, &a.port_id, &a.account_address))
}

fn accounts(ctx: &Ctx, schema: &Schema) -> Res<Vec<RegisteredInterchainAccount>> {
    let entries = listed(ctx, &schema.owners)?.into_iter();
    let account = |(port_id, connection_id, account_address)| RegisteredInterchainAccount {
        connection_id,
        port_id,
        account_address,
    };
    Ok(entries.map(account).collect())
}

fn channels(ctx: &Ctx, schema: &Schema) -> Res<Vec<ActiveChannel>> {
    let entries = listed(ctx, &schema.active_channels)?.into_iter();
    let channel = |(port_id, connection_id, channel_id)| ActiveChannel {
        connection_id,
        port_id,
        channel_id,
        is_middleware_enabled: false,
    };
    Ok(entries.map(channel).collect())
}

impl IcaModule {
    pub(crate) fn write_genesis(&self, ctx: &Ctx, genesis: GenesisState) -> Res<()> {
        let controller = genesis.controller_genesis_state.unwrap_or_default();
        controller.ports.iter().try_for_each(|port| CONTROLLER.set_port(ctx, port))?;
        for channel in &controller.active_channels {
            let ActiveChannel { connection_id: connection, port_id: port, .. } = channel;
            CONTROLLER.set_active_channel(ctx, connection, port, &channel.channel_id)?;
            let flag = if channel.is_middleware_enabled { ENABLED } else { DISABLED };
            MIDDLEWARE.set(ctx, &pair(port, connection), &vec![flag])?;
        }
        set_accounts(ctx, &CONTROLLER, &controller.interchain_accounts)?;
        CONTROLLER_PARAMS.set(ctx, &controller.params.unwrap_or_default())?;

        let host_state = genesis.host_genesis_state.unwrap_or_default();
        HOST.set_port(ctx, &host_state.port)?;
        for channel in &host_state.active_channels {
            HOST.set_active_channel(ctx, &channel.connection_id, &channel.port_id, &channel.channel_id)?;
        }
        set_accounts(ctx, &HOST, &host_state.interchain_accounts)?;
        let params = host_state.params.unwrap_or_default();
        check_params(&params)
            .map_err(|e| Failure::panicked(format!("could not set ica host params at genesis: {e}")))?;
        HOST_PARAMS.set(ctx, &params)
    }

    pub(crate) fn read_genesis(&self, ctx: &Ctx) -> Res<GenesisState> {
        let mut active_channels = channels(ctx, &CONTROLLER)?;
        for channel in &mut active_channels {
            let flag = MIDDLEWARE.get(ctx, &pair(&channel.port_id, &channel.connection_id))?;
            channel.is_middleware_enabled = flag.is_some_and(|flag| flag == [ENABLED]);
        }
        let mut ports = Vec::new();
        let mut stored = CONTROLLER.ports.iter(ctx)?;
        while let Some((port, _)) = stored.next_entry()? {
            ports.push(port);
        }
        let controller = ControllerGenesisState {
            active_channels,
            interchain_accounts: accounts(ctx, &CONTROLLER)?,
            ports,
            params: Some(self.controller.params(ctx)?),
        };
        let host_state = HostGenesisState {
            active_channels: channels(ctx, &HOST)?,
            interchain_accounts: accounts(ctx, &HOST)?,
            port: HOST_PORT.to_owned(),
            params: Some(self.host.params(ctx)?),
        };
        Ok(GenesisState { controller_genesis_state: Some(controller), host_genesis_state: Some(host_state) })
    }
}
