//! Messages as `CosmosMsg::Any`, questions as `QueryRequest::Grpc`.

use prost::{Message, Name};

use crate::BindingError;
use crate::cosmwasm::{AnyMsg, Binary, CustomQuery, QuerierWrapper};
use crate::proto::{attribution, datanet, inference, model};

/// A message of the chain's own modules that an account, and so a contract, may sign.
pub trait ChainMessage: Message + Name + Default {
    /// What the chain answers. A contract finds it in the first `msg_responses` of its `reply`.
    type Response: Message + Name + Default;

    /// Who signs. The chain takes the message from a contract only if this is the contract's own address.
    fn signer(&self) -> &str;

    /// The message as the chain's router takes it.
    fn any(&self) -> AnyMsg {
        AnyMsg { type_url: Self::type_url(), value: Binary::from(self.encode_to_vec()) }
    }
}

/// A query that contracts may ask: its method is marked `module_query_safe` in the chain's descriptors.
pub trait Question: Message + Default {
    /// What the chain answers.
    type Answer: Message + Default;

    /// The full gRPC path of the method.
    const PATH: &'static str;
}

macro_rules! message {
    ($request:ty => $response:ty, signer $signer:ident) => {
        impl ChainMessage for $request {
            type Response = $response;

            fn signer(&self) -> &str {
                &self.$signer
            }
        }

        // From this, cosmwasm-std derives `From` for `CosmosMsg`.
        impl From<$request> for AnyMsg {
            fn from(message: $request) -> Self {
                message.any()
            }
        }
    };
}

macro_rules! question {
    ($request:ty => $answer:ty, $path:literal) => {
        impl Question for $request {
            type Answer = $answer;

            const PATH: &'static str = $path;
        }
    };
}

include!("gen/table.rs");

/// Asks the chain's own modules. Every row that they read is charged to the contract.
///
/// # Errors
/// [`BindingError::Query`] with the chain's words, among them the refusal of an unknown id;
/// [`BindingError::Decode`] for an answer that is not of this type.
pub fn ask<Q: Question, C: CustomQuery>(
    querier: &QuerierWrapper<'_, C>,
    question: &Q,
) -> Result<Q::Answer, BindingError> {
    let data = Binary::from(question.encode_to_vec());
    let answer =
        querier.query_grpc(Q::PATH.to_owned(), data).map_err(|error| BindingError::Query(error.to_string()))?;
    Q::Answer::decode(answer.as_slice()).map_err(BindingError::Decode)
}
