//! Types, errors, contexts and ports that every module shares. Of the workspace it knows only the generated
//! wire types.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

pub mod address;
pub mod amount;
pub mod collections;
pub mod context;
pub mod dec;
pub mod errors;
pub mod events;
pub mod gas;
pub mod heights;
pub mod kv;
pub mod module;
pub mod pagination;
pub mod ports;
pub mod router;
pub mod state;
pub mod storage;
pub mod wire;

pub use address::{AccAddress, AddressCodec, ConsAddress, ValAddress};
pub use amount::{Amount, Coin, Coins, Denom};
pub use context::{BlockInfo, BlockTime, ChainConfig, Ctx, ExecMode, TxInfo};
pub use dec::{Dec, DecCoin, DecCoins, DecError};
pub use errors::{CodedError, Failure, GrpcCode, Origin, QueryError, Res, Sdk, TxError};
pub use events::Event;
pub use gas::GasMeter;
pub use module::{Module, ValidatorUpdate};
pub use prost_types::Any;
pub use router::MessageRouter;
pub use state::State;
