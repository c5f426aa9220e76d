//! Messages by type: how a module runs the messages of others (gov's proposals, authz's executions,
//! contracts).

use crate::context::{ChainConfig, Ctx};
use crate::errors::{Res, Sdk};
use crate::events::Event;
use crate::module::Module;
use prost_types::Any;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// What a message did.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageResult {
    /// The packed response.
    pub response: Any,
    /// What the handler emitted, without the `message` event that the runner of transactions adds.
    pub events: Vec<Event>,
}

type Table = BTreeMap<&'static str, Arc<dyn Module>>;

/// The one table of handlers (SDK `baseapp.MsgServiceRouter`). Modules get it before it is filled, because
/// the table holds them.
#[derive(Clone, Default)]
pub struct MessageRouter(Arc<OnceLock<Table>>);

impl std::fmt::Debug for MessageRouter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MessageRouter({} messages)", self.0.get().map_or(0, BTreeMap::len))
    }
}

impl MessageRouter {
    /// Fills the table, once.
    ///
    /// # Errors
    /// When two modules claim a message, or the table was filled before.
    pub fn bind(&self, modules: &[Arc<dyn Module>]) -> Result<(), String> {
        let mut table = Table::new();
        for module in modules {
            for url in module.messages() {
                if table.insert(url, module.clone()).is_some() {
                    return Err(format!("two modules take {url}"));
                }
            }
        }
        self.0.set(table).map_err(|_| "the message router is bound already".to_owned())
    }

    /// Type URLs of all messages, in order.
    pub fn urls(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.0.get().into_iter().flat_map(|t| t.keys().copied())
    }

    /// Whether some module takes this message.
    pub fn handles(&self, type_url: &str) -> bool {
        self.module(type_url).is_some()
    }

    /// The module that takes this message.
    pub fn module(&self, type_url: &str) -> Option<&Arc<dyn Module>> {
        self.0.get().and_then(|t| t.get(type_url))
    }

    /// What the SDK checks in `ValidateBasic`.
    ///
    /// # Errors
    /// `sdk:6` without a handler, otherwise the module's refusal.
    pub fn check_stateless(&self, config: &ChainConfig, msg: &Any) -> Res<()> {
        self.required(msg)?.check_stateless(config, msg)
    }

    /// Runs the handler on `ctx`. Its writes stay in the innermost savepoint of `ctx`, its events are in the
    /// answer and nowhere else.
    ///
    /// # Errors
    /// `sdk:6` without a handler, otherwise the handler's failure (its writes are then the caller's to drop).
    pub fn execute(&self, ctx: &Ctx, msg: &Any) -> Res<MessageResult> {
        let module = self.required(msg)?;
        let before = ctx.state().take_events();
        let result = module.execute(ctx, msg);
        let events = ctx.state().take_events();
        before.into_iter().for_each(|e| ctx.emit(e));
        Ok(MessageResult { response: result?, events })
    }

    fn required(&self, msg: &Any) -> Res<&Arc<dyn Module>> {
        self.module(&msg.type_url)
            .ok_or_else(|| Sdk::UnknownRequest.wrap(format!("no message handler found for {}", msg.type_url)))
    }
}
