//! Where the `.proto` files come from: Go modules, pinned by version and content hash.

use std::path::PathBuf;
use std::process::Command;

use crate::Res;

/// A Go module that carries `.proto` files.
struct GoModule {
    path: &'static str,
    version: &'static str,
    /// The `h1:` hash of the module's content, as in a go.sum file.
    sum: &'static str,
    /// The folder inside the module that imports are relative to.
    root: &'static str,
    /// The folders whose files enter the descriptor set.
    folders: &'static [&'static str],
}

/// A folder that imports are relative to.
pub(crate) struct Root {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// The folders whose files enter the descriptor set.
    pub(crate) folders: &'static [&'static str],
}

/// Order matters: CometBFT's own files shadow the copies that the SDK vendors.
const MODULES: &[GoModule] = &[
    GoModule {
        path: "github.com/cometbft/cometbft",
        version: "v0.38.26",
        sum: "h1:MIPYgOSvyyiN1jo3SZljKy4ZXqs896aQnj3pQFfUmaE=",
        root: "proto",
        folders: FOLDERS,
    },
    GoModule {
        path: "github.com/cosmos/cosmos-sdk",
        version: "v0.53.6",
        sum: "h1:aJeInld7rbsHtH1qLHu2aZJF9t40mGlqp3ylBLDT0HI=",
        root: "proto",
        folders: FOLDERS,
    },
    GoModule {
        path: "github.com/cosmos/cosmos-proto",
        version: "v1.0.0-beta.5",
        sum: "h1:eNcayDLpip+zVLRLYafhzLvQlSmyab+RC5W7ZfmxJLA=",
        root: "proto",
        folders: FOLDERS,
    },
    GoModule {
        path: "github.com/cosmos/gogoproto",
        version: "v1.7.2",
        sum: "h1:5G25McIraOC0mRFv9TVO139Uh3OklV2hczr13KKVHCA=",
        root: "",
        folders: FOLDERS,
    },
    GoModule {
        path: "github.com/cosmos/ibc-go/v10",
        version: "v10.7.0",
        sum: "h1:lE1nsilDP4SUiD7mhgdF9X3f1T4sa7Lt8CiH8Qy1jzg=",
        root: "proto",
        folders: FOLDERS,
    },
    // After version 10, whose files hold wherever both have them.
    GoModule {
        path: "github.com/cosmos/ibc-go/v11",
        version: "v11.2.0",
        sum: "h1:CgCJYCwf3FlA9U3IovQq/q7lfTJ0pll3GgqWAwWO0wY=",
        root: "proto",
        folders: &["ibc/applications/packet_forward_middleware", "ibc/applications/rate_limiting"],
    },
    GoModule {
        path: "github.com/CosmWasm/wasmd",
        version: "v0.61.14",
        sum: "h1:SUWM32AC/i1RiAedvJdCxR74YLzqZlwUD+9TRHCEUB4=",
        root: "proto",
        folders: FOLDERS,
    },
];

/// Folders (below most import roots) whose files enter the descriptor set.
pub(crate) const FOLDERS: &[&str] = &[
    "amino",
    "cosmos/app/v1alpha1",
    "cosmos/auth/v1beta1",
    "cosmos/authz/v1beta1",
    "cosmos/autocli/v1",
    "cosmos/bank/v1beta1",
    "cosmos/base",
    "cosmos/consensus/v1",
    "cosmos/crypto",
    "cosmos/distribution/v1beta1",
    "cosmos/evidence/v1beta1",
    "cosmos/feegrant/v1beta1",
    "cosmos/genutil/v1beta1",
    "cosmos/gov/v1",
    "cosmos/gov/v1beta1",
    "cosmos/ics23",
    "cosmos/mint/v1beta1",
    "cosmos/msg/v1",
    "cosmos/params/v1beta1",
    "cosmos/query/v1",
    "cosmos/reflection/v1",
    "cosmos/slashing/v1beta1",
    "cosmos/staking/v1beta1",
    "cosmos/store",
    "cosmos/tx/signing",
    "cosmos/tx/v1beta1",
    "cosmos/upgrade/v1beta1",
    "cosmos/vesting/v1beta1",
    "cosmos_proto",
    "cosmwasm/wasm/v1",
    "google/api",
    "ibc",
    "openledger",
    "tendermint/abci",
    "tendermint/crypto",
    "tendermint/p2p",
    "tendermint/types",
    "tendermint/version",
];

/// Packages that get Rust structs; the rest of the set is reached through descriptors and bytes.
pub(crate) fn has_rust_types(package: &str) -> bool {
    let top = package.split('.').next().unwrap_or_default();
    matches!(top, "cosmos" | "cosmwasm" | "ibc" | "tendermint" | "openledger")
        && !matches!(package, "cosmos.msg.v1" | "cosmos.query.v1" | "cosmos.store.streaming.abci")
}

/// Downloads the pinned modules with the Go command (a no-op when they are cached), checks their
/// content hashes, and returns the import roots in order.
pub(crate) fn import_roots() -> Res<Vec<Root>> {
    MODULES.iter().map(|module| Ok(Root { path: resolve(module)?, folders: module.folders })).collect()
}

fn resolve(module: &GoModule) -> Res<PathBuf> {
    // The pinned hash is checked below, so no checksum database needs to be reachable.
    let output = Command::new("go")
        .args(["mod", "download", "-json", &format!("{}@{}", module.path, module.version)])
        .current_dir(std::env::temp_dir())
        .env("GOFLAGS", "-mod=mod")
        .env("GOSUMDB", "off")
        .output()?;
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout)
        .map_err(|e| format!("go mod download {}: {e}: {}", module.path, String::from_utf8_lossy(&output.stderr)))?;
    let text = |key: &str| answer.get(key).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
    if text("Sum") != module.sum {
        return Err(format!(
            "{}@{}: content hash {:?}, pinned {:?} {}",
            module.path,
            module.version,
            text("Sum"),
            module.sum,
            text("Error")
        )
        .into());
    }
    Ok(PathBuf::from(text("Dir")).join(module.root))
}
