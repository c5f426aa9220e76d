//! Clients as the layers around applications look at them.

use crate::channel;
use crate::keeper::IbcKeeper;
use crate::light::Status;
use openledger_core::ports::{IbcClients, IbcWays};
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::ibc::core::channel::v2::Packet;
use openledger_proto::ibc::lightclients::tendermint::v1::ClientState;
use prost::{Message, Name};

impl IbcClients for IbcKeeper {
    fn has_client(&self, ctx: &Ctx, client: &str) -> Res<bool> {
        let status = self.client_status(ctx, client)?;
        Ok(!matches!(status, Status::Unknown | Status::Unauthorized))
    }

    fn client_of_channel(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<Option<String>> {
        let Some(channel) = self.get_channel(ctx, port, channel)? else { return Ok(None) };
        let Some(connection) = channel.connection_hops.first() else { return Ok(None) };
        Ok(self.get_connection(ctx, connection)?.map(|connection| connection.client_id))
    }

    fn chain_of_client(&self, ctx: &Ctx, client: &str) -> Res<Option<String>> {
        let Some(state) = self.client_state(ctx, client)? else { return Ok(None) };
        if state.type_url != ClientState::type_url() {
            return Ok(Some(String::new()));
        }
        let state = ClientState::decode(state.value.as_slice());
        state.map(|state| Some(state.chain_id)).map_err(|e| Failure::corrupt(format!("state of {client}: {e}")))
    }

    fn async_packet(&self, ctx: &Ctx, client: &str, sequence: u64) -> Res<Option<Packet>> {
        IbcKeeper::async_packet(self, ctx, client, sequence)
    }
}

impl IbcWays for IbcKeeper {
    fn ways(&self, ctx: &Ctx, port: &str) -> Res<Vec<String>> {
        let channels = channel::all_channels(ctx, port)?.into_iter().filter(|channel| channel.port_id == port);
        let mut ways: Vec<String> = channels.map(|channel| channel.channel_id).collect();
        for client in self.client_ids(ctx)? {
            if self.counterparty(ctx, &client)?.is_some() {
                ways.push(client);
            }
        }
        Ok(ways)
    }
}
