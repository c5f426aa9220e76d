//! What a contract says to the OpenLedger chain, and what it may ask.
//!
//! There are no custom messages and no custom queries, so a contract is bound to protobuf alone: a message
//! travels as `CosmosMsg::Any`, a question as `QueryRequest::Grpc`, and the chain's own modules answer both.
//! The types are made from the chain's descriptors.
//!
//! ```
//! use cosmwasm_std_3::{CosmosMsg, SubMsg, coin};
//! use openledger_std::inference::MsgInfer;
//!
//! let buy = MsgInfer {
//!     payer: "the contract's own address".to_owned(),
//!     model_id: 7,
//!     input: vec![1, 2, 3, 4],
//!     max_fee: Some((&coin(5_000, "uopen")).into()),
//! };
//! let message: CosmosMsg = buy.into();
//! let with_answer: SubMsg = SubMsg::reply_always(message, 1);
//! ```
//!
//! The signer field of a message must be the contract itself. [`parse_infer_reply`] and its siblings read the
//! answer in `reply`; [`InferenceQuerier`] and the other queriers ask. What no contract may ask has no
//! [`Question`].

#[cfg(not(any(feature = "cosmwasm_2", feature = "cosmwasm_3")))]
compile_error!("openledger-std needs the feature cosmwasm_3 or cosmwasm_2");

mod amount;
mod error;
pub mod funds;
mod page;
mod proto;
mod querier;
mod reply;
mod wire;

#[cfg(all(feature = "cosmwasm_2", not(feature = "cosmwasm_3")))]
pub(crate) use cosmwasm_std_2 as cosmwasm;
#[cfg(feature = "cosmwasm_3")]
pub(crate) use cosmwasm_std_3 as cosmwasm;

pub use error::BindingError;
pub use page::{MAX_PAGE, page};
pub use proto::{attribution, cosmos, datanet, inference, model};
pub use querier::{AttributionQuerier, DatanetQuerier, InferenceQuerier, ModelQuerier};
pub use reply::{
    parse_commit_reply, parse_create_datanet_reply, parse_create_model_reply, parse_curate_reply, parse_infer_reply,
    parse_release_bond_reply, parse_reply, parse_reveal_reply, parse_set_consent_reply,
};
pub use wire::{ChainMessage, QUERY_PATHS, Question, ask};

/// The amount of a coin, as cosmwasm-std has it.
#[cfg(feature = "cosmwasm_3")]
pub type Amount = cosmwasm::Uint256;
/// The amount of a coin, as cosmwasm-std has it.
#[cfg(not(feature = "cosmwasm_3"))]
pub type Amount = cosmwasm::Uint128;

/// What a ppm value is a part of: shares, novelty and accuracy count in millionths.
pub const MILLION: u32 = 1_000_000;
