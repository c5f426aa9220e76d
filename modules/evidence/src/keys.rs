//! The schema of store `evidence`: byte for byte that of `x/evidence`.

use openledger_core::Any;
use openledger_core::collections::{Map, Proto};

/// The name of the module's store, which is the SDK's.
pub const STORE: &str = "evidence";

/// Evidence that was acted on, by the SHA-256 of its protobuf form; never deleted.
pub const EVIDENCE: Map<Vec<u8>, Any, Proto> = Map::new(STORE, &[0]);
