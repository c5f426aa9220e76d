//! What the chain answered to a message that a contract sent with a reply.

use prost::{Message, Name};

use crate::cosmwasm::{Reply, SubMsgResult};
use crate::{BindingError, ChainMessage, datanet, inference, model};

/// Reads the response to `M` from a reply. Ask for the reply with `SubMsg::reply_always`, so that a refusal
/// comes here too instead of ending the transaction.
///
/// # Errors
/// [`BindingError::Failed`] when the message was refused, [`BindingError::OtherResponse`] when the reply
/// belongs to another message, [`BindingError::Decode`].
pub fn parse_reply<M: ChainMessage>(reply: &Reply) -> Result<M::Response, BindingError> {
    let response = match &reply.result {
        SubMsgResult::Ok(response) => response,
        SubMsgResult::Err(text) => return Err(BindingError::Failed(text.clone())),
    };
    let expected = M::Response::type_url();
    match response.msg_responses.as_slice() {
        [one] if one.type_url == expected => M::Response::decode(one.value.as_slice()).map_err(BindingError::Decode),
        others => {
            let found = others.first().map(|other| other.type_url.clone());
            Err(BindingError::OtherResponse { expected, found })
        }
    }
}

macro_rules! parsers {
    ($($(#[$doc:meta])* $name:ident: $message:ty;)*) => {
        $(
            $(#[$doc])*
            ///
            /// # Errors
            /// Those of [`parse_reply`].
            pub fn $name(reply: &Reply) -> Result<<$message as ChainMessage>::Response, BindingError> {
                parse_reply::<$message>(reply)
            }
        )*
    };
}

parsers! {
    /// The answer that a `MsgInfer` bought.
    parse_infer_reply: inference::MsgInfer;
    /// The id of the dataset that a `MsgCreateDatanet` opened.
    parse_create_datanet_reply: datanet::MsgCreateDatanet;
    /// The place that a `MsgCommitContribution` reserved.
    parse_commit_reply: datanet::MsgCommitContribution;
    /// What became of each item of a `MsgRevealContribution`.
    parse_reveal_reply: datanet::MsgRevealContribution;
    /// What a `MsgCurateContribution` admitted.
    parse_curate_reply: datanet::MsgCurateContribution;
    /// From when a `MsgSetConsent` binds.
    parse_set_consent_reply: datanet::MsgSetConsent;
    /// What a `MsgReleaseBond` returned.
    parse_release_bond_reply: datanet::MsgReleaseBond;
    /// The id of the model that a `MsgCreateModel` registered.
    parse_create_model_reply: model::MsgCreateModel;
}
