//! What goes to contracts and comes from them, in the JSON of `wasmvm/types` 3.0.7.
//!
//! Both directions are consensus to the byte: the length of what goes in costs gas, and what an odd answer means
//! decides what happens ([`from_json`]). Nothing here knows the state.

mod answers;
mod env;
mod ibc;
mod msgs;
mod query;
mod result;
mod system_error;
mod values;
mod write;

pub use answers::*;
pub use env::{BlockEnv, Env, MessageInfo, MigrateInfo, Reply, ReplyResult, TxEnv};
pub use ibc::*;
pub use msgs::*;
pub use openledger_core::go_json::{GoValue, JsonError, Reader, check as check_json, from_json, is_json};
pub use openledger_core::go_text::go_quote;
pub use query::*;
pub use result::*;
pub use system_error::SystemError;
pub use values::{Array, Bytes, Empty, Quoted, Raw, Slice, from_base64};
pub use write::{base64_json, json_list, json_string};
