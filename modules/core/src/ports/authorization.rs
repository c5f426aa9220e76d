//! Kinds of authorization that modules beside `authz` bring.

use crate::context::Ctx;
use crate::errors::Res;
use prost_types::Any;

/// What a grant makes of a message that somebody else signed in the granter's name.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// The message may not run.
    Refuse,
    /// It may run, and the grant stays as it is.
    Keep,
    /// It may run, and the grant is used up.
    Delete,
    /// It may run, and the grant goes on with this authorization.
    Update(Any),
}

/// A kind of authorization (SDK `authz.Authorization`), or several of them.
pub trait AuthorizationKind: Send + Sync {
    /// Full names of the types that grants store.
    fn types(&self) -> &'static [&'static str];
    /// Returns the type URL of the messages that an authorization is about. Refuses one that does not decode.
    fn msg_type_url(&self, authorization: &Any) -> Res<String>;
    /// Checks the form of an authorization (SDK `ValidateBasic`).
    fn validate(&self, ctx: &Ctx, authorization: &Any) -> Res<()>;
    /// Decides whether an authorization lets a message run, and charges for deciding.
    fn accept(&self, ctx: &Ctx, authorization: &Any, msg: &Any) -> Res<Verdict>;
}
