// Made by openledger-proto-gen.
pub mod cosmos {
    pub mod app {
        pub mod v1alpha1 {
            include!("cosmos.app.v1alpha1.rs");
        }
    }
    pub mod auth {
        pub mod v1beta1 {
            include!("cosmos.auth.v1beta1.rs");
        }
    }
    pub mod authz {
        pub mod v1beta1 {
            include!("cosmos.authz.v1beta1.rs");
        }
    }
    pub mod autocli {
        pub mod v1 {
            include!("cosmos.autocli.v1.rs");
        }
    }
    pub mod bank {
        pub mod v1beta1 {
            include!("cosmos.bank.v1beta1.rs");
        }
    }
    pub mod base {
        pub mod abci {
            pub mod v1beta1 {
                include!("cosmos.base.abci.v1beta1.rs");
            }
        }
        pub mod node {
            pub mod v1beta1 {
                include!("cosmos.base.node.v1beta1.rs");
            }
        }
        pub mod query {
            pub mod v1beta1 {
                include!("cosmos.base.query.v1beta1.rs");
            }
        }
        pub mod reflection {
            pub mod v1beta1 {
                include!("cosmos.base.reflection.v1beta1.rs");
            }
            pub mod v2alpha1 {
                include!("cosmos.base.reflection.v2alpha1.rs");
            }
        }
        pub mod tendermint {
            pub mod v1beta1 {
                include!("cosmos.base.tendermint.v1beta1.rs");
            }
        }
        pub mod v1beta1 {
            include!("cosmos.base.v1beta1.rs");
        }
    }
    pub mod consensus {
        pub mod v1 {
            include!("cosmos.consensus.v1.rs");
        }
    }
    pub mod crypto {
        pub mod ed25519 {
            include!("cosmos.crypto.ed25519.rs");
        }
        pub mod hd {
            pub mod v1 {
                include!("cosmos.crypto.hd.v1.rs");
            }
        }
        pub mod keyring {
            pub mod v1 {
                include!("cosmos.crypto.keyring.v1.rs");
            }
        }
        pub mod multisig {
            include!("cosmos.crypto.multisig.rs");
            pub mod v1beta1 {
                include!("cosmos.crypto.multisig.v1beta1.rs");
            }
        }
        pub mod secp256k1 {
            include!("cosmos.crypto.secp256k1.rs");
        }
        pub mod secp256r1 {
            include!("cosmos.crypto.secp256r1.rs");
        }
    }
    pub mod distribution {
        pub mod v1beta1 {
            include!("cosmos.distribution.v1beta1.rs");
        }
    }
    pub mod evidence {
        pub mod v1beta1 {
            include!("cosmos.evidence.v1beta1.rs");
        }
    }
    pub mod feegrant {
        pub mod v1beta1 {
            include!("cosmos.feegrant.v1beta1.rs");
        }
    }
    pub mod genutil {
        pub mod v1beta1 {
            include!("cosmos.genutil.v1beta1.rs");
        }
    }
    pub mod gov {
        pub mod v1 {
            include!("cosmos.gov.v1.rs");
        }
        pub mod v1beta1 {
            include!("cosmos.gov.v1beta1.rs");
        }
    }
    pub mod ics23 {
        pub mod v1 {
            include!("cosmos.ics23.v1.rs");
        }
    }
    pub mod mint {
        pub mod v1beta1 {
            include!("cosmos.mint.v1beta1.rs");
        }
    }
    pub mod params {
        pub mod v1beta1 {
            include!("cosmos.params.v1beta1.rs");
        }
    }
    pub mod reflection {
        pub mod v1 {
            include!("cosmos.reflection.v1.rs");
        }
    }
    pub mod slashing {
        pub mod v1beta1 {
            include!("cosmos.slashing.v1beta1.rs");
        }
    }
    pub mod staking {
        pub mod v1beta1 {
            include!("cosmos.staking.v1beta1.rs");
        }
    }
    pub mod store {
        pub mod internal {
            pub mod kv {
                pub mod v1beta1 {
                    include!("cosmos.store.internal.kv.v1beta1.rs");
                }
            }
        }
        pub mod snapshots {
            pub mod v1 {
                include!("cosmos.store.snapshots.v1.rs");
            }
        }
        pub mod v1beta1 {
            include!("cosmos.store.v1beta1.rs");
        }
    }
    pub mod tx {
        pub mod signing {
            pub mod v1beta1 {
                include!("cosmos.tx.signing.v1beta1.rs");
            }
        }
        pub mod v1beta1 {
            include!("cosmos.tx.v1beta1.rs");
        }
    }
    pub mod upgrade {
        pub mod v1beta1 {
            include!("cosmos.upgrade.v1beta1.rs");
        }
    }
    pub mod vesting {
        pub mod v1beta1 {
            include!("cosmos.vesting.v1beta1.rs");
        }
    }
}
pub mod cosmwasm {
    pub mod wasm {
        pub mod v1 {
            include!("cosmwasm.wasm.v1.rs");
        }
    }
}
pub mod ibc {
    pub mod applications {
        pub mod interchain_accounts {
            pub mod controller {
                pub mod v1 {
                    include!("ibc.applications.interchain_accounts.controller.v1.rs");
                }
            }
            pub mod genesis {
                pub mod v1 {
                    include!("ibc.applications.interchain_accounts.genesis.v1.rs");
                }
            }
            pub mod host {
                pub mod v1 {
                    include!("ibc.applications.interchain_accounts.host.v1.rs");
                }
            }
            pub mod v1 {
                include!("ibc.applications.interchain_accounts.v1.rs");
            }
        }
        pub mod packet_forward_middleware {
            pub mod v1 {
                include!("ibc.applications.packet_forward_middleware.v1.rs");
            }
        }
        pub mod rate_limiting {
            pub mod v1 {
                include!("ibc.applications.rate_limiting.v1.rs");
            }
        }
        pub mod transfer {
            pub mod v1 {
                include!("ibc.applications.transfer.v1.rs");
            }
        }
    }
    pub mod core {
        pub mod channel {
            pub mod v1 {
                include!("ibc.core.channel.v1.rs");
            }
            pub mod v2 {
                include!("ibc.core.channel.v2.rs");
            }
        }
        pub mod client {
            pub mod v1 {
                include!("ibc.core.client.v1.rs");
            }
            pub mod v2 {
                include!("ibc.core.client.v2.rs");
            }
        }
        pub mod commitment {
            pub mod v1 {
                include!("ibc.core.commitment.v1.rs");
            }
            pub mod v2 {
                include!("ibc.core.commitment.v2.rs");
            }
        }
        pub mod connection {
            pub mod v1 {
                include!("ibc.core.connection.v1.rs");
            }
        }
        pub mod types {
            pub mod v1 {
                include!("ibc.core.types.v1.rs");
            }
        }
    }
    pub mod lightclients {
        pub mod solomachine {
            pub mod v2 {
                include!("ibc.lightclients.solomachine.v2.rs");
            }
            pub mod v3 {
                include!("ibc.lightclients.solomachine.v3.rs");
            }
        }
        pub mod tendermint {
            pub mod v1 {
                include!("ibc.lightclients.tendermint.v1.rs");
            }
        }
        pub mod wasm {
            pub mod v1 {
                include!("ibc.lightclients.wasm.v1.rs");
            }
        }
    }
}
pub mod openledger {
    pub mod attribution {
        pub mod v1 {
            include!("openledger.attribution.v1.rs");
        }
    }
    pub mod datanet {
        pub mod v1 {
            include!("openledger.datanet.v1.rs");
        }
    }
    pub mod inference {
        pub mod v1 {
            include!("openledger.inference.v1.rs");
        }
    }
    pub mod inferibc {
        pub mod v1 {
            include!("openledger.inferibc.v1.rs");
        }
    }
    pub mod job {
        pub mod v1 {
            include!("openledger.job.v1.rs");
        }
    }
    pub mod mint {
        pub mod v1 {
            include!("openledger.mint.v1.rs");
        }
    }
    pub mod model {
        pub mod v1 {
            include!("openledger.model.v1.rs");
        }
    }
    pub mod ratelimit {
        pub mod v1 {
            include!("openledger.ratelimit.v1.rs");
        }
    }
    pub mod transfer {
        pub mod v1 {
            include!("openledger.transfer.v1.rs");
        }
    }
    pub mod wasm {
        pub mod v1 {
            include!("openledger.wasm.v1.rs");
        }
    }
}
pub mod tendermint {
    pub mod abci {
        include!("tendermint.abci.rs");
    }
    pub mod crypto {
        include!("tendermint.crypto.rs");
    }
    pub mod p2p {
        include!("tendermint.p2p.rs");
    }
    pub mod types {
        include!("tendermint.types.rs");
    }
    pub mod version {
        include!("tendermint.version.rs");
    }
}
