//! A trial start: InitChain of a genesis file on an empty store that is thrown away, to find what only the whole
//! application finds.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openledger_core::{BlockInfo, BlockTime, ValidatorUpdate};
use openledger_proto::prost_types::{Duration, Timestamp};
use openledger_proto::tendermint::types::{
    AbciParams, BlockParams, ConsensusParams, EvidenceParams, ValidatorParams, VersionParams,
};
use serde_json::Value;

use openledger_assembly as assembly;
use openledger_baseapp::genesis::Genesis;
use openledger_config::genesis::{AppGenesis, default_params};
use openledger_config::{AppConfig, Layout};

/// Starts the application with a genesis document that [`AppGenesis::check`] takes.
///
/// # Errors
/// What the application, or CometBFT after it, would stop for.
pub(super) fn start(config: &AppConfig, genesis: &AppGenesis) -> Result<(), String> {
    openledger_proto::load();
    let folder = Folder::new()?;
    let mut config = config.clone();
    // Prices are the node's, not the file's.
    config.minimum_gas_prices.clear();
    let app = assembly::open(&Layout::new(&folder.0), &config)?;
    let made = app.init_chain(request(genesis)?).map_err(|e| e.to_string())?;
    if made.is_empty() {
        return Err("validator set is nil in genesis and still empty after InitChain".to_owned());
    }
    Ok(())
}

/// What CometBFT would hand to the application.
fn request(genesis: &AppGenesis) -> Result<Genesis, String> {
    let time: Timestamp = genesis.genesis_time.parse().map_err(|e| format!("genesis_time: {e}"))?;
    let params = genesis.consensus.params.clone().unwrap_or_else(|| default_params(-1));
    let validators = genesis.consensus.validators.iter().flatten();
    Ok(Genesis {
        block: BlockInfo {
            chain_id: genesis.chain_id.clone(),
            height: u64::try_from(genesis.initial_height).unwrap_or(1).max(1),
            time: BlockTime { seconds: time.seconds, nanos: time.nanos },
            ..BlockInfo::default()
        },
        params: Some(consensus_params(&params)),
        validators: validators.map(validator).collect::<Option<_>>().ok_or("consensus.validators: malformed")?,
        app_state: genesis.app_state.get().as_bytes().to_vec(),
    })
}

fn number(params: &Value, pointer: &str) -> i64 {
    params.pointer(pointer).and_then(Value::as_str).and_then(|text| text.parse().ok()).unwrap_or_default()
}

fn consensus_params(params: &Value) -> ConsensusParams {
    let age = number(params, "/evidence/max_age_duration");
    let types = params.pointer("/validator/pub_key_types").and_then(Value::as_array);
    let types = types.into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned));
    ConsensusParams {
        block: Some(BlockParams {
            max_bytes: number(params, "/block/max_bytes"),
            max_gas: number(params, "/block/max_gas"),
        }),
        evidence: Some(EvidenceParams {
            max_age_num_blocks: number(params, "/evidence/max_age_num_blocks"),
            max_age_duration: Some(Duration {
                seconds: age.wrapping_div(1_000_000_000),
                nanos: i32::try_from(age.wrapping_rem(1_000_000_000)).unwrap_or_default(),
            }),
            max_bytes: number(params, "/evidence/max_bytes"),
        }),
        validator: Some(ValidatorParams { pub_key_types: types.collect() }),
        version: Some(VersionParams { app: u64::try_from(number(params, "/version/app")).unwrap_or_default() }),
        abci: Some(AbciParams { vote_extensions_enable_height: number(params, "/abci/vote_extensions_enable_height") }),
    }
}

fn validator(json: &Value) -> Option<ValidatorUpdate> {
    Some(ValidatorUpdate {
        key_type: "ed25519".to_owned(),
        public_key: STANDARD.decode(json.pointer("/pub_key/value")?.as_str()?).ok()?,
        power: json.get("power")?.as_str()?.parse().ok()?,
    })
}

/// A folder that goes with this value.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self, String> {
        let base = std::env::temp_dir();
        let made = (0..u16::MAX).find_map(|n| {
            let path: PathBuf = base.join(format!("openledgerd-genesis-{}-{n}", std::process::id()));
            std::fs::create_dir(&path).is_ok().then_some(path)
        });
        made.map(Self).ok_or_else(|| format!("no folder can be made in {}", base.display()))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left is in the system's temporary folder.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
