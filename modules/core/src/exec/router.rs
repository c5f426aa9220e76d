//! The one table of messages and queries, and the one way to run them.

use crate::config::ChainConfig;
use crate::context::Ctx;
use crate::errors::{QueryError, Res, Sdk};
use crate::events::Event;
use crate::module::{CheckedMsg, MessageRoute, Module, QueryRoute};
use openledger_proto::services::{self, Method};
use prost_types::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock};

/// How deep messages may run other messages. wasmd has no such bound, so this one lies above all that can be reached:
/// contracts call contracts at most a hundred deep, and between two of them stand at most ten messages within messages,
/// because what is nested deeper is not decoded (SDK `MaxUnpackAnyRecursionDepth`).
pub const MAX_DEPTH: u32 = 1_200;

/// What the execution of a message resulted in.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageResult {
    /// The response of the handler, packed.
    pub response: Any,
    /// What the handler emitted, without the `message` event that the runner of transactions adds.
    pub events: Vec<Event>,
}

#[derive(Default)]
struct Tables {
    messages: BTreeMap<String, MessageRoute>,
    queries: BTreeMap<&'static str, BTreeMap<&'static str, QueryRoute>>,
    any_types: BTreeSet<&'static str>,
}

/// The messages and queries of all modules by name (SDK `baseapp.MsgServiceRouter` and `GRPCQueryRouter`).
///
/// Keepers get the router before it is filled, because the modules that it holds hold the keepers. For the same reason
/// its owner closes it at the end ([`Router::close`]): otherwise the two would keep each other alive.
#[derive(Clone, Default)]
pub struct Router(Arc<RwLock<Option<Arc<Tables>>>>);

impl std::fmt::Debug for Router {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Router({} messages)", self.tables().map_or(0, |t| t.messages.len()))
    }
}

impl Router {
    /// Fills the tables, once.
    ///
    /// # Errors
    /// When two modules claim a message or a method, when a route does not have the types that its service declares,
    /// or when the tables were filled before.
    pub fn bind(&self, modules: &[Arc<dyn Module>]) -> Result<(), String> {
        let mut tables = Tables::default();
        for module in modules {
            tables.any_types.extend(module.manifest().any_types);
            for route in module.messages() {
                check_message(&route)?;
                let url = route.type_url().to_owned();
                if tables.messages.insert(url.clone(), route).is_some() {
                    return Err(format!("two modules take {url}"));
                }
            }
            for route in module.queries() {
                check_query(&route)?;
                let (service, method) = (route.service(), route.method());
                if tables.queries.entry(service).or_default().insert(method, route).is_some() {
                    return Err(format!("two routes answer {service}/{method}"));
                }
            }
        }
        let mut bound = self.0.write().unwrap_or_else(PoisonError::into_inner);
        match bound.as_ref() {
            Some(_) => Err("the router is bound already".to_owned()),
            None => {
                *bound = Some(Arc::new(tables));
                Ok(())
            }
        }
    }

    /// Forgets all messages and queries, and with them the modules.
    pub fn close(&self) {
        let tables = self.0.write().unwrap_or_else(PoisonError::into_inner).take();
        drop(tables); // after the lock, since modules may hold whatever they like
    }

    /// Whether the services of all modules are whole: clients find their methods by reflection and expect them to be
    /// there.
    ///
    /// # Errors
    /// A method that no route answers, by name.
    pub fn check_complete(&self) -> Result<(), String> {
        self.tables().map_or(Ok(()), |tables| tables.check_complete())
    }

    fn tables(&self) -> Option<Arc<Tables>> {
        // The tables are put in and taken out whole, so they are whole even after a panic.
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Type URLs of all messages, in order.
    pub fn messages(&self) -> Vec<String> {
        self.tables().map_or_else(Vec::new, |t| t.messages.keys().cloned().collect())
    }

    /// Full names of all services that [`Router::query`] answers, in order.
    pub fn services(&self) -> Vec<&'static str> {
        self.tables().map_or_else(Vec::new, |t| t.queries.keys().copied().collect())
    }

    /// Whether some module takes this message.
    pub fn handles(&self, type_url: &str) -> bool {
        self.tables().is_some_and(|t| t.messages.contains_key(type_url))
    }

    /// Whether a type, by its full name, may stand in an `Any` of some message: messages, and what the modules'
    /// manifests name.
    pub fn knows(&self, full_name: &str) -> bool {
        self.tables()
            .is_some_and(|t| t.any_types.contains(full_name) || t.messages.contains_key(&format!("/{full_name}")))
    }

    /// Whether some module serves this gRPC service.
    pub fn serves(&self, service: &str) -> bool {
        self.tables().is_some_and(|t| t.queries.contains_key(service))
    }

    /// Decodes a message and makes its stateless check (SDK `ValidateBasic`).
    ///
    /// # Errors
    /// `sdk:6` without a handler, `sdk:2` for bytes that do not decode, otherwise the module's refusal.
    pub fn check(&self, config: &ChainConfig, msg: &Any) -> Res<CheckedMsg> {
        let tables = self.tables();
        let route = tables.as_ref().and_then(|t| t.messages.get(&msg.type_url));
        let unknown = || Sdk::UnknownRequest.wrap(format!("no message handler found for {}", msg.type_url));
        route.ok_or_else(unknown)?.open(config, msg)
    }

    /// Runs a message. Its writes stay in the innermost savepoint of `ctx`; its events are in the answer and nowhere
    /// else. The handler's own messages run one level deeper.
    ///
    /// # Errors
    /// `sdk:18` beyond [`MAX_DEPTH`], otherwise the handler's failure (its writes are then the caller's to drop).
    pub fn run(&self, ctx: &Ctx, msg: &CheckedMsg) -> Res<MessageResult> {
        if ctx.depth() >= MAX_DEPTH {
            return Err(Sdk::InvalidRequest.wrap(format!("messages are nested deeper than {MAX_DEPTH}")));
        }
        let before = ctx.state().take_events();
        let result = msg.run(&ctx.deeper());
        let events = ctx.state().take_events();
        before.into_iter().for_each(|e| ctx.emit(e));
        Ok(MessageResult { response: result?, events })
    }

    /// Checks and runs a message.
    ///
    /// # Errors
    /// As [`Router::check`] and [`Router::run`].
    pub fn execute(&self, ctx: &Ctx, msg: &Any) -> Res<MessageResult> {
        self.run(ctx, &self.check(ctx.config(), msg)?)
    }

    /// As [`Router::run`], under a savepoint and under a gas meter of its own that may use at most `gas_limit` of what
    /// `ctx` has left. A message that fails, for lack of gas too, leaves no writes; what it consumed is charged
    /// either way.
    ///
    /// # Errors
    /// As [`Router::run`].
    pub fn run_limited(&self, ctx: &Ctx, msg: &CheckedMsg, gas_limit: u64) -> Res<MessageResult> {
        let child = ctx.gas().child(gas_limit);
        let result = ctx.with_gas(child.clone()).atomic(|ctx| self.run(ctx, msg));
        ctx.gas().absorb(&child, "submessage")?;
        result
    }

    /// Answers a query with the gas and the state of `ctx`. Whatever an answer writes on its way is dropped.
    ///
    /// # Errors
    /// A gRPC status; `Unimplemented` for a path that no module serves.
    pub fn query(&self, ctx: &Ctx, path: &str, request: &[u8]) -> Result<Vec<u8>, QueryError> {
        let tables = self.tables();
        let found = |(service, method)| tables.as_ref()?.queries.get(service)?.get(method);
        let route = split_path(path).and_then(found);
        let route = route.ok_or_else(|| QueryError::unimplemented(path))?;
        if ctx.depth() >= MAX_DEPTH {
            return Err(QueryError::invalid(format!("queries are nested deeper than {MAX_DEPTH}")));
        }
        ctx.discarding(|ctx| route.answer(&ctx.deeper(), request))
    }
}

fn methods(service: &str) -> Result<&'static [Method], String> {
    let found = services::find(service).ok_or_else(|| format!("no service {service} in the descriptors"))?;
    Ok(&found.methods)
}

impl Tables {
    fn check_complete(&self) -> Result<(), String> {
        for (service, routes) in &self.queries {
            if let Some(method) = methods(service)?.iter().find(|m| !routes.contains_key(m.name.as_str())) {
                return Err(format!("no route answers {service}/{}", method.name));
            }
        }
        let packages: BTreeSet<&str> = self.messages.keys().filter_map(|url| package(url)).collect();
        for package in packages {
            let taken = |m: &&Method| self.messages.contains_key(&format!("/{}", m.input));
            if let Some(method) = methods(&format!("{package}.Msg"))?.iter().find(|m| !taken(m)) {
                return Err(format!("no route takes /{}", method.input));
            }
        }
        Ok(())
    }
}

/// `cosmos.bank.v1beta1` of `/cosmos.bank.v1beta1.MsgSend`.
fn package(type_url: &str) -> Option<&str> {
    type_url.trim_start_matches('/').rsplit_once('.').map(|(package, _)| package)
}

fn check_message(route: &MessageRoute) -> Result<(), String> {
    let url = route.type_url();
    let service = format!("{}.Msg", package(url).unwrap_or_default());
    let declared = methods(&service)?.iter().find(|m| m.input == url.trim_start_matches('/'));
    match declared.ok_or_else(|| format!("service {service} has no method for {url}"))? {
        method if method.output == route.response() => Ok(()),
        method => Err(format!("{url} answers {} where {service} declares {}", route.response(), method.output)),
    }
}

fn check_query(route: &QueryRoute) -> Result<(), String> {
    let (service, name) = (route.service(), route.method());
    let method = methods(service)?.iter().find(|m| m.name == name);
    let method = method.ok_or_else(|| format!("service {service} declares no method {name}"))?;
    match route.types() {
        Some(types) if types != (method.input.as_str(), method.output.as_str()) => Err(format!(
            "{service}/{name} is routed with {types:?} where {} and {} are declared",
            method.input, method.output
        )),
        _ => Ok(()),
    }
}

/// `/cosmos.bank.v1beta1.Query/Balance` into service and method.
pub fn split_path(path: &str) -> Option<(&str, &str)> {
    path.strip_prefix('/').unwrap_or(path).rsplit_once('/')
}
