//! Messages: decoded once, checked once, and only then run.

use crate::config::ChainConfig;
use crate::context::Ctx;
use crate::errors::Res;
use crate::wire::{decode_msg, pack};
use prost::{Message, Name};
use prost_types::Any;
use std::sync::Arc;

/// A message that was decoded and passed its stateless check. There is no other way to make one, so whatever runs
/// messages cannot hold an unchecked one.
pub struct CheckedMsg {
    type_url: Arc<str>,
    body: Box<dyn Runnable>,
}

impl std::fmt::Debug for CheckedMsg {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CheckedMsg({})", self.type_url)
    }
}

impl CheckedMsg {
    /// The type URL, with its slash.
    pub fn type_url(&self) -> &str {
        &self.type_url
    }

    /// Runs the module's handler on `ctx`. Use [`crate::Router::run`], which bounds the depth and collects the events;
    /// this is for tests of one module.
    ///
    /// # Errors
    /// The handler's failure.
    pub fn run(&self, ctx: &Ctx) -> Res<Any> {
        self.body.run(ctx)
    }
}

trait Runnable: Send + Sync {
    fn run(&self, ctx: &Ctx) -> Res<Any>;
}

struct Body<K, M, R> {
    keeper: K,
    msg: M,
    run: fn(&K, &Ctx, &M) -> Res<R>,
}

impl<K: Send + Sync, M: Send + Sync, R: Message + Name> Runnable for Body<K, M, R> {
    fn run(&self, ctx: &Ctx) -> Res<Any> {
        (self.run)(&self.keeper, ctx, &self.msg).map(|response| pack(&response))
    }
}

type Open = dyn Fn(&ChainConfig, &Any) -> Res<Box<dyn Runnable>> + Send + Sync;

/// How a module takes one message.
pub struct MessageRoute {
    type_url: Arc<str>,
    response: String,
    open: Box<Open>,
}

impl MessageRoute {
    /// Type URL of the message, with its slash.
    pub fn type_url(&self) -> &str {
        &self.type_url
    }

    /// Full name of the response type.
    pub fn response(&self) -> &str {
        &self.response
    }

    /// Decodes a message and makes its stateless check.
    ///
    /// # Errors
    /// `sdk:2` for bytes that do not decode, otherwise the coded refusal of the check.
    pub fn open(&self, config: &ChainConfig, msg: &Any) -> Res<CheckedMsg> {
        Ok(CheckedMsg { type_url: self.type_url.clone(), body: (self.open)(config, msg)? })
    }
}

/// The table of a module's messages.
///
/// ```text
/// MessageRoutes::new(self.keeper.clone())
///     .on(BankKeeper::msg_send)                          // no stateless check beyond the form
///     .checked(msgs::check_params, BankKeeper::msg_update_params)
///     .finish()
/// ```
pub struct MessageRoutes<K> {
    keeper: K,
    routes: Vec<MessageRoute>,
}

impl<K: Clone + Send + Sync + 'static> MessageRoutes<K> {
    /// A table without entries; `keeper` is handed to each handler.
    pub fn new(keeper: K) -> Self {
        Self { keeper, routes: Vec::new() }
    }

    /// Takes messages of type `M` whose only stateless check is that they decode.
    #[must_use]
    pub fn on<M, R>(self, run: fn(&K, &Ctx, &M) -> Res<R>) -> Self
    where
        M: Message + Name + Default + Send + Sync + 'static,
        R: Message + Name + 'static,
    {
        self.checked(|_, _| Ok(()), run)
    }

    /// Takes messages of type `M`. `check` is what the SDK checks in `ValidateBasic`: the form only, without state,
    /// before ante.
    #[must_use]
    pub fn checked<M, R>(mut self, check: fn(&ChainConfig, &M) -> Res<()>, run: fn(&K, &Ctx, &M) -> Res<R>) -> Self
    where
        M: Message + Name + Default + Send + Sync + 'static,
        R: Message + Name + 'static,
    {
        let keeper = self.keeper.clone();
        let open = move |config: &ChainConfig, any: &Any| -> Res<Box<dyn Runnable>> {
            let msg: M = decode_msg(any)?;
            check(config, &msg)?;
            Ok(Box::new(Body { keeper: keeper.clone(), msg, run }))
        };
        self.routes.push(MessageRoute {
            type_url: M::type_url().into(),
            response: R::full_name(),
            open: Box::new(open),
        });
        self
    }

    /// The routes in the order in which they were declared.
    pub fn finish(self) -> Vec<MessageRoute> {
        self.routes
    }
}
