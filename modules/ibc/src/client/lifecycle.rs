//! How clients come to be, follow their chains, stop and are brought back (ibc-go `02-client/keeper/client.go`).

use super::ids::parse_client_id;
use super::keeper::refusal;
use super::keys::stored;
use super::{events, states};
use crate::errors::ClientError;
use crate::keeper::IbcKeeper;
use crate::light::{ClientMessage, ClientUpgrade, Status, localhost};
use openledger_core::{Any, Ctx, Res};
use openledger_proto::cosmos::upgrade::v1beta1::Plan;

/// The kind in an identifier that was read before.
fn kind_of(client: &str) -> Res<&str> {
    parse_client_id(client).map(|(kind, _)| kind)
}

impl IbcKeeper {
    /// Makes a client of a kind and returns its identifier.
    ///
    /// # Errors
    /// `client:10`, `client:32`, `client:29` for a client that could not be used from its first block, or the refusal
    /// of the kind.
    pub(super) fn create_client(&self, ctx: &Ctx, kind: &str, state: &[u8], consensus_state: &[u8]) -> Res<String> {
        if kind == localhost::KIND {
            return Err(ClientError::InvalidClientType.wrap(format!("cannot create client of type: {kind}")));
        }
        let client = self.take_client_id(ctx, kind)?;
        let rules = self.rules_of(ctx, &client)?;
        rules.initialize(ctx, &client, state, consensus_state)?;
        match rules.status(ctx, &client)? {
            Status::Active => {}
            status => {
                let text = format!("cannot create client ({client}) with status {status}");
                return Err(ClientError::ClientNotActive.wrap(text));
            }
        }
        events::created(ctx, &client, kind, rules.latest_height(ctx, &client)?);
        Ok(client)
    }

    /// Tells a client of a header, or of misbehaviour, which freezes it.
    ///
    /// # Errors
    /// `host:2`, `client:10`, `client:32`, `client:29`, or the refusal of the kind.
    pub(crate) fn update_client(&self, ctx: &Ctx, client: &str, message: &ClientMessage) -> Res<()> {
        let rules = self.active(ctx, client, "update")?;
        rules.verify_message(ctx, client, message)?;
        if rules.is_misbehaviour(ctx, client, message)? {
            rules.freeze(ctx, client, message)?;
            events::misbehaved(ctx, client, kind_of(client)?);
            return Ok(());
        }
        let heights = rules.update(ctx, client, message)?;
        events::updated(ctx, client, kind_of(client)?, &heights);
        Ok(())
    }

    /// Lets a client follow its chain after an upgrade that the chain committed to.
    ///
    /// # Errors
    /// `host:2`, `client:10`, `client:32`, `client:29`, or the refusal of the kind.
    pub(super) fn upgrade_client(&self, ctx: &Ctx, client: &str, upgrade: &ClientUpgrade<'_>) -> Res<()> {
        let rules = self.active(ctx, client, "upgrade")?;
        let done = rules.upgrade(ctx, client, upgrade);
        done.map_err(|e| e.context(format!("cannot upgrade client with ID {client}")))?;
        events::upgraded(ctx, client, kind_of(client)?, rules.latest_height(ctx, client)?);
        Ok(())
    }

    /// Gives a client that cannot be used the state of one that can. Both are judged by the rules of the first.
    ///
    /// # Errors
    /// `client:32` for an unknown kind, `client:24` for a subject that is active, `client:29` for a substitute that is
    /// not, `client:26` for one that is not ahead, or the refusal of the kind.
    pub(super) fn recover_client(&self, ctx: &Ctx, subject: &str, substitute: &str) -> Res<()> {
        let Ok(rules) = refusal(self.rules_of(ctx, subject))? else {
            return Err(ClientError::RouteNotFound.wrap(subject));
        };
        let status = rules.status(ctx, subject)?;
        if status == Status::Active {
            let text = format!("cannot recover subject client ({subject}) with status {status}");
            return Err(ClientError::InvalidRecoveryClient.wrap(text));
        }
        let status = rules.status(ctx, substitute)?;
        if status != Status::Active {
            let text = format!("cannot recover client using substitute client ({substitute}) with status {status}");
            return Err(ClientError::ClientNotActive.wrap(text));
        }
        let (old, new) = (rules.latest_height(ctx, subject)?, rules.latest_height(ctx, substitute)?);
        if old >= new {
            let what =
                "subject client state latest height is greater or equal to substitute client state latest height";
            return Err(ClientError::InvalidHeight.wrap(format!("{what} ({old} >= {new})")));
        }
        rules.recover(ctx, subject, substitute)?;
        events::recovered(ctx, subject, kind_of(subject)?);
        Ok(())
    }

    /// Plans an upgrade of this chain and commits to the client state that follows it.
    ///
    /// # Errors
    /// `client:10` for a client state of another kind, or what the upgrades refuse.
    pub(super) fn schedule_upgrade(&self, ctx: &Ctx, plan: &Plan, state: Option<&Any>) -> Res<()> {
        let Some(state) = states::without_choices(state)? else {
            let text = "expected: *tendermint.ClientState, got: *solomachine.ClientState";
            return Err(ClientError::InvalidClientType.wrap(text));
        };
        self.upgrade.schedule_plan(ctx, plan)?;
        self.upgrade.set_upgraded_client(ctx, plan.height, stored(&state))?;
        events::upgrade_scheduled(ctx, &plan.name, plan.height);
        Ok(())
    }
}
