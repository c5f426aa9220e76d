//! `MsgExec`: how messages run in the name of their granters.

use crate::authorization::Accepted;
use crate::errors::AuthzError;
use crate::keeper::{AuthzKeeper, expiration};
use openledger_core::wire::codec_address;
use openledger_core::{AccAddress, Any, Ctx, Failure, Res, Sdk};
use openledger_proto::signers;

/// The one signer of a message. In staking messages it may be a validator's operator.
fn signer(ctx: &Ctx, msg: &Any) -> Res<AccAddress> {
    let texts = signers::of(msg).map_err(Failure::unregistered)?;
    let valoper = format!("{}valoper1", ctx.config().addresses.prefix());
    let read = |text: &String| match text.starts_with(&valoper) {
        true => AccAddress::from_bytes(&ctx.config().addresses.parse_with(text, "valoper")?),
        false => codec_address(ctx, text),
    };
    let mut addresses: Vec<AccAddress> = texts.iter().map(read).collect::<Res<_>>()?;
    match (addresses.pop(), addresses.is_empty()) {
        (Some(one), true) => Ok(one),
        _ => Err(AuthzError::NumOfSigners.into()),
    }
}

impl AuthzKeeper {
    /// Runs messages that `grantee` signed for others, and returns their responses. A message of the grantee
    /// itself needs no grant.
    ///
    /// # Errors
    /// `authz:9` for a message without exactly one signer, `authz:2` without a grant, `authz:6` after its
    /// end, the authorization's refusal, or the message's own failure.
    pub(crate) fn dispatch(&self, ctx: &Ctx, grantee: &AccAddress, msgs: &[Any]) -> Res<Vec<Vec<u8>>> {
        let mut results = Vec::with_capacity(msgs.len());
        for (index, msg) in msgs.iter().enumerate() {
            let granter = signer(ctx, msg)?;
            if granter != *grantee {
                self.use_grant(ctx, &granter, grantee, msg)?;
            }
            if !self.router.handles(&msg.type_url) {
                return Err(Sdk::UnknownRequest.wrap(format!("unrecognized message route: {}", msg.type_url)));
            }
            let failed = |e: Failure| e.context(format!("failed to execute message; message {}", msg.type_url));
            let done = self.router.execute(ctx, msg).map_err(failed)?;
            results.push(done.response.value);
            done.events.into_iter().for_each(|e| ctx.emit(e.with("authz_msg_index", index)));
        }
        Ok(results)
    }

    fn use_grant(&self, ctx: &Ctx, granter: &AccAddress, grantee: &AccAddress, msg: &Any) -> Res<()> {
        let url = msg.type_url.as_str();
        let missing = || {
            let (granter, grantee) = (ctx.address_text(granter), ctx.address_text(grantee));
            AuthzError::NotFound(format!(
                "failed to get grant with given granter: {granter}, grantee: {grantee} & msgType: {url} "
            ))
        };
        let grant = self.grant(ctx, granter, grantee, url)?.ok_or_else(missing)?;
        if expiration(&grant).is_some_and(|at| at < ctx.block().time) {
            return Err(AuthzError::Expired.into());
        }
        match self.stored(&grant)?.accept(ctx, msg)? {
            Accepted::Refuse => Err(Sdk::Unauthorized.into()),
            Accepted::Keep => Ok(()),
            Accepted::Delete => self.delete(ctx, granter, grantee, url),
            Accepted::Update(left) => self.update(ctx, granter, grantee, &left),
        }
    }
}
