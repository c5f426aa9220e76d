//! Types, errors, contexts and ports that every module shares. Of the workspace it knows only the generated
//! wire types.
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

pub mod accounts;
pub mod address;
pub mod amount;
pub mod ante;
pub mod block;
pub mod collections;
pub mod config;
pub mod context;
pub mod dec;
pub mod effects;
pub mod errors;
pub mod events;
pub mod exec;
pub mod gas;
pub mod go_int;
pub mod go_json;
pub mod go_text;
pub mod heights;
pub mod kv;
pub mod module;
pub mod node;
pub mod pagination;
pub mod ports;
pub mod snapshot;
pub mod state;
pub mod storage;
pub mod time;
pub mod tx;
pub mod tx_locals;
mod values;
pub mod wire;

pub use accounts::ModuleAccountSpec;
pub use address::{AccAddress, AddressCodec, ConsAddress, ValAddress};
pub use amount::{Amount, Coin, Coins, Denom};
pub use ante::{AnteDecorator, AnteHandler};
pub use block::{BlockInfo, Misbehavior, TxInfo, Vote};
pub use config::ChainConfig;
pub use context::{AppState, Ctx, ExecMode};
pub use dec::{Dec, DecCoin, DecCoins, DecError};
pub use effects::{Effects, WriteSet};
pub use errors::{
    Code, CodedError, Failure, GrpcCode, Halt, Origin, PANIC, PANIC_SUFFIX, QueryError, Res, Sdk, TxError,
};
pub use events::Event;
pub use exec::{MessageResult, Router};
pub use gas::GasMeter;
pub use module::{
    CheckedMsg, Manifest, MessageRoute, MessageRoutes, Module, Phase, QueryRoute, QueryRoutes, ValidatorUpdate,
};
pub use node::NodeEnv;
pub use prost_types::Any;
pub use snapshot::SnapshotExtension;
pub use state::State;
pub use time::BlockTime;
pub use tx::{DecodedTx, TxDecoding};
pub use tx_locals::TxLocals;
