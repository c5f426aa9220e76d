//! `version`, in the SDK's form: relayers read `build_deps` to learn what a node can do.

use clap::Args;
use serde_json::{Value, json};

use openledger_client::{CliError, OutputArgs, OutputFormat, print, print_line};
use openledger_config::APP_NAME;

/// Version of the Cosmos SDK whose behaviour this chain has.
pub const COSMOS_SDK_VERSION: &str = "v0.53.6";

/// Version of CometBFT that this program is made for.
pub const COMETBFT_VERSION: &str = "v0.38.26";

/// The Go modules that this program stands for, as `path@version`; IBC is listed once the chain has it.
pub const BUILD_DEPS: &[(&str, &str)] =
    &[("github.com/cometbft/cometbft", COMETBFT_VERSION), ("github.com/cosmos/cosmos-sdk", COSMOS_SDK_VERSION)];

/// `openledgerd version`
#[derive(Debug, Clone, Args)]
pub struct VersionArgs {
    /// Print long version information
    #[arg(long)]
    pub long: bool,
    /// `-o`/`--output`, text by default.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// The commit this program was built from, when the build said so (`OPENLEDGER_COMMIT`).
pub fn git_commit() -> &'static str {
    option_env!("OPENLEDGER_COMMIT").unwrap_or_default()
}

/// The long report of versions and dependencies.
pub fn report() -> Value {
    json!({
        "name": "openledger",
        "server_name": APP_NAME,
        "version": env!("CARGO_PKG_VERSION"),
        "commit": git_commit(),
        "build_tags": "",
        "go": format!("rust {} {}/{}", env!("CARGO_PKG_RUST_VERSION"), std::env::consts::OS, std::env::consts::ARCH),
        "build_deps": BUILD_DEPS.iter().map(|(path, version)| format!("{path}@{version}")).collect::<Vec<_>>(),
        "cosmos_sdk_version": COSMOS_SDK_VERSION,
    })
}

/// Runs the command.
///
/// # Errors
/// When standard output cannot be written.
pub fn run(args: &VersionArgs) -> Result<(), CliError> {
    if args.long {
        print(&report(), args.output.output.unwrap_or(OutputFormat::Text))
    } else {
        print_line(env!("CARGO_PKG_VERSION"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relayers_find_the_versions_they_check() {
        let report = report();
        let deps: Vec<_> = report["build_deps"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        // Hermes accepts SDK >=0.46, <0.54 and wants semantic versions.
        assert!(deps.iter().any(|dep| dep.starts_with("github.com/cosmos/cosmos-sdk@v0.53.")), "{deps:?}");
        assert!(deps.iter().any(|dep| dep.starts_with("github.com/cometbft/cometbft@v0.38.")), "{deps:?}");
    }
}
