//! Queries by gRPC path.

use crate::context::Ctx;
use crate::errors::QueryError;
use crate::wire::decode_request;
use prost::{Message, Name};

type Answer = dyn Fn(&Ctx, &[u8]) -> Result<Vec<u8>, QueryError> + Send + Sync;

/// How a module answers one method.
pub struct QueryRoute {
    service: &'static str,
    method: &'static str,
    types: Option<(String, String)>,
    answer: Box<Answer>,
}

impl QueryRoute {
    /// Full name of the service (`cosmos.bank.v1beta1.Query`).
    pub fn service(&self) -> &'static str {
        self.service
    }

    /// Name of the method (`Balance`).
    pub fn method(&self) -> &'static str {
        self.method
    }

    /// Full names of the request and response types; `None` for a method that is declared but not offered.
    pub fn types(&self) -> Option<(&str, &str)> {
        self.types.as_ref().map(|(request, response)| (request.as_str(), response.as_str()))
    }

    /// Decodes the request, answers it and encodes the answer.
    ///
    /// # Errors
    /// A gRPC status: `Internal` for a request that does not decode.
    pub fn answer(&self, ctx: &Ctx, request: &[u8]) -> Result<Vec<u8>, QueryError> {
        (self.answer)(ctx, request)
    }
}

/// The table of a module's queries.
///
/// ```text
/// QueryRoutes::new(self.keeper.clone())
///     .service("cosmos.bank.v1beta1.Query")
///     .on("Balance", BankKeeper::query_balance)
///     .on("Params", |keeper, ctx, _: QueryParamsRequest| keeper.query_params(ctx))
///     .finish()
/// ```
pub struct QueryRoutes<K> {
    keeper: K,
    service: &'static str,
    routes: Vec<QueryRoute>,
}

impl<K: Clone + Send + Sync + 'static> QueryRoutes<K> {
    /// A table without entries; `keeper` is handed to each answer.
    pub fn new(keeper: K) -> Self {
        Self { keeper, service: "", routes: Vec::new() }
    }

    /// The methods that follow belong to this service, by its full name.
    #[must_use]
    pub fn service(self, service: &'static str) -> Self {
        Self { service, ..self }
    }

    /// Answers a method of the current service.
    #[must_use]
    pub fn on<Q, A>(mut self, method: &'static str, answer: fn(&K, &Ctx, Q) -> Result<A, QueryError>) -> Self
    where
        Q: Message + Name + Default + 'static,
        A: Message + Name + 'static,
    {
        let keeper = self.keeper.clone();
        let run = move |ctx: &Ctx, request: &[u8]| {
            answer(&keeper, ctx, decode_request(request)?).map(|response| response.encode_to_vec())
        };
        let types = Some((Q::full_name(), A::full_name()));
        self.routes.push(QueryRoute { service: self.service, method, types, answer: Box::new(run) });
        self
    }

    /// Declares that a method of the current service is not offered; it answers `Unimplemented` with this text.
    #[must_use]
    pub fn not_offered(mut self, method: &'static str, text: &'static str) -> Self {
        let run = move |_: &Ctx, _: &[u8]| Err(QueryError::new(crate::errors::GrpcCode::Unimplemented, text));
        self.routes.push(QueryRoute { service: self.service, method, types: None, answer: Box::new(run) });
        self
    }

    /// The routes in the order in which they were declared.
    pub fn finish(self) -> Vec<QueryRoute> {
        self.routes
    }
}
