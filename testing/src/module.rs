//! A module by itself, without the runtime around it.

use openledger_core::{Any, ChainConfig, Ctx, Module, QueryError, Res, Sdk};
use openledger_proto::any::{pack, unpack};
use prost::{Message, Name};

/// Calls a module's routes as the router does, for tests of one module.
pub trait ModuleExt: Module {
    /// Type URLs of the messages that the module takes.
    fn message_urls(&self) -> Vec<String> {
        self.messages().iter().map(|route| route.type_url().to_owned()).collect()
    }

    /// Whether the module takes this message.
    fn takes(&self, type_url: &str) -> bool {
        self.messages().iter().any(|route| route.type_url() == type_url)
    }

    /// The stateless check of a message.
    ///
    /// # Errors
    /// `sdk:6` if the module does not take it, otherwise its refusal.
    fn check_stateless(&self, config: &ChainConfig, msg: &Any) -> Res<()> {
        let routes = self.messages();
        let route = routes.iter().find(|route| route.type_url() == msg.type_url);
        let unknown = || Sdk::UnknownRequest.wrap(format!("no message handler found for {}", msg.type_url));
        route.ok_or_else(unknown)?.open(config, msg).map(drop)
    }

    /// Checks and executes a message on `ctx`; its events stay there.
    ///
    /// # Errors
    /// As [`ModuleExt::check_stateless`], and the handler's failure.
    fn execute(&self, ctx: &Ctx, msg: &Any) -> Res<Any> {
        let routes = self.messages();
        let route = routes.iter().find(|route| route.type_url() == msg.type_url);
        let unknown = || Sdk::UnknownRequest.wrap(format!("no message handler found for {}", msg.type_url));
        route.ok_or_else(unknown)?.open(ctx.config(), msg)?.run(ctx)
    }

    /// Executes a message as a transaction would: the stateless check, then the handler, whose writes and events are
    /// dropped when it fails.
    ///
    /// # Errors
    /// As [`ModuleExt::execute`].
    fn deliver(&self, ctx: &Ctx, msg: &Any) -> Res<Any> {
        ctx.atomic(|ctx| {
            self.check_stateless(ctx.config(), msg)?;
            self.execute(ctx, msg)
        })
    }

    /// Packs a message, executes it as [`ModuleExt::deliver`] does, and unpacks the answer.
    ///
    /// # Errors
    /// As [`ModuleExt::execute`].
    fn send<M: Message + Name, R: Message + Name + Default>(&self, ctx: &Ctx, msg: &M) -> Res<R> {
        self.deliver(ctx, &pack(msg)).map(|answer| unpack(&answer).unwrap())
    }

    /// Answers a query that is not encoded yet.
    ///
    /// # Errors
    /// A gRPC status.
    fn ask<Q: Message, R: Message + Default>(
        &self,
        ctx: &Ctx,
        service: &str,
        method: &str,
        request: &Q,
    ) -> Result<R, QueryError> {
        let bytes = self.query(ctx, service, method, &request.encode_to_vec())?;
        Ok(R::decode(bytes.as_slice()).unwrap())
    }

    /// Answers a query.
    ///
    /// # Errors
    /// A gRPC status.
    fn query(&self, ctx: &Ctx, service: &str, method: &str, request: &[u8]) -> Result<Vec<u8>, QueryError> {
        let routes = self.queries();
        let route = routes.iter().find(|route| (route.service(), route.method()) == (service, method));
        let unknown = || QueryError::unimplemented(&format!("/{service}/{method}"));
        ctx.discarding(|ctx| route.ok_or_else(unknown)?.answer(ctx, request))
    }
}

impl<M: Module + ?Sized> ModuleExt for M {}
