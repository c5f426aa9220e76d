//! The generated wire types, under the names that contracts use.
#![allow(missing_docs, reason = "the SDK's files come without comments; our own carry theirs")]
#![allow(unreachable_pub, reason = "generated code names its neighbours by this nesting; the lines below export it")]

mod tree {
    pub mod cosmos {
        pub mod base {
            pub mod v1beta1 {
                include!("gen/cosmos.base.v1beta1.rs");
            }
            pub mod query {
                pub mod v1beta1 {
                    include!("gen/cosmos.base.query.v1beta1.rs");
                }
            }
        }
    }
    pub mod openledger {
        pub mod attribution {
            pub mod v1 {
                include!("gen/openledger.attribution.v1.rs");
            }
        }
        pub mod datanet {
            pub mod v1 {
                include!("gen/openledger.datanet.v1.rs");
            }
        }
        pub mod inference {
            pub mod v1 {
                include!("gen/openledger.inference.v1.rs");
            }
        }
        pub mod model {
            pub mod v1 {
                include!("gen/openledger.model.v1.rs");
            }
        }
    }
}

/// Who was paid, and why: `openledger.attribution.v1`.
pub use tree::openledger::attribution::v1 as attribution;
/// Datasets: `openledger.datanet.v1`.
pub use tree::openledger::datanet::v1 as datanet;
/// Paid answers: `openledger.inference.v1`.
pub use tree::openledger::inference::v1 as inference;
/// Models: `openledger.model.v1`.
pub use tree::openledger::model::v1 as model;

/// Types of the Cosmos SDK that the chain's messages are made of.
pub mod cosmos {
    pub use super::tree::cosmos::base::query::v1beta1::{PageRequest, PageResponse};
    pub use super::tree::cosmos::base::v1beta1::Coin;
}
