//! Puts the application together: which module gets which port. The only place that knows all module crates.

use crate::baseapp::{BaseApp, NodeOptions};
use crate::node::config::{AppConfig, Layout, Pruning as ConfiguredPruning};
use crate::runtime::{MODULE_ACCOUNTS, Runtime};
use openledger_attribution::{AttributionModule, Keeper as AttributionKeeper};
use openledger_auth::{AccountKeeper, AnteHandler, AuthModule, MinGasPrices, SignatureCache};
use openledger_bank::{BankKeeper, BankModule};
use openledger_core::ports::{AccountPort, BankPort, DatanetPort, EncoderPort, ModelPort};
use openledger_core::{AddressCodec, ChainConfig, Module};
use openledger_datanet::{DatanetModule, Keeper as DatanetKeeper};
use openledger_inference::{Engine, InferenceModule, Keeper as InferenceKeeper};
use openledger_model::{Keeper as ModelKeeper, ModelModule};
use openledger_store::{Pruning, Store, StoreOptions};
use std::num::NonZeroUsize;
use std::sync::Arc;

/// Where fees and what nobody is owed go.
const TREASURY: &str = "treasury";
/// Verified signatures remembered; 32 bytes each and its bookkeeping.
const SIGNATURE_CACHE: NonZeroUsize = NonZeroUsize::new(65_536).unwrap();
/// Gas of a query when the configuration sets none: a node must not be kept busy for ever by one request.
const QUERY_GAS_CEILING: u64 = 3_000_000_000;

/// The modules and the checks before their messages.
pub struct Assembly {
    /// The modules in order.
    pub runtime: Runtime,
    /// Signatures, fees, sequences.
    pub ante: AnteHandler,
}

/// Configuration of a chain with this account prefix.
pub fn chain_config(prefix: &str) -> ChainConfig {
    ChainConfig { addresses: AddressCodec::new(prefix), module_accounts: MODULE_ACCOUNTS.to_vec(), ..ChainConfig::default() }
}

/// Connects the modules.
///
/// # Errors
/// When the inference engine fails its self-test on this machine, or two modules claim the same message.
pub fn assemble(config: ChainConfig) -> Result<Assembly, String> {
    let accounts = AccountKeeper::new(false);
    let account_port: Arc<dyn AccountPort> = Arc::new(accounts);
    let bank: Arc<dyn BankPort> = Arc::new(BankKeeper::new(account_port.clone()));
    let engine: Arc<dyn EncoderPort> = Arc::new(Engine::new().map_err(|e| format!("inference engine: {e}"))?);
    let datanet_keeper = DatanetKeeper::new(bank.clone(), TREASURY);
    let datanets: Arc<dyn DatanetPort> = Arc::new(datanet_keeper.clone());
    let model_keeper = ModelKeeper::new(bank.clone(), datanets.clone(), engine.clone());
    let models: Arc<dyn ModelPort> = Arc::new(model_keeper.clone());
    let attribution_keeper = AttributionKeeper::new(bank.clone(), models.clone(), datanets);
    let inference_keeper = InferenceKeeper::new(bank.clone(), models, engine, Arc::new(attribution_keeper.clone()));
    let modules: Vec<Arc<dyn Module>> = vec![
        Arc::new(AuthModule::new(accounts)),
        Arc::new(BankModule::new(account_port)),
        Arc::new(DatanetModule::new(datanet_keeper)),
        Arc::new(ModelModule::new(model_keeper)),
        Arc::new(InferenceModule::new(inference_keeper)),
        Arc::new(AttributionModule::new(attribution_keeper)),
    ];
    let runtime = Runtime::new(Arc::new(config), modules)?;
    let ante = AnteHandler::new(accounts, bank, SignatureCache::new(SIGNATURE_CACHE));
    Ok(Assembly { runtime, ante })
}

/// Opens the application of a home.
///
/// # Errors
/// When a setting is refused, another process holds the data, or the data is damaged.
pub fn open(layout: &Layout, config: &AppConfig) -> Result<BaseApp, String> {
    let assembly = assemble(chain_config(&config.openledger.bech32_prefix))?;
    let pruning = match config.pruning().map_err(|e| e.to_string())? {
        ConfiguredPruning::Nothing => Pruning::Nothing,
        ConfiguredPruning::Keep { keep_recent, interval } => Pruning::Custom { keep_recent, interval },
    };
    let stores = assembly.runtime.store_keys().into_iter().map(str::to_owned).collect();
    let options = StoreOptions { stores, pruning, ..StoreOptions::default() };
    let directory = layout.data_dir().join("application");
    std::fs::create_dir_all(&directory).map_err(|e| e.to_string())?;
    let store = Store::open(&directory, options).map_err(|e| format!("{}: {e}", directory.display()))?;
    let prices = MinGasPrices::parse(&config.minimum_gas_prices).map_err(|e| e.to_string())?;
    let options = NodeOptions {
        min_gas_prices: prices,
        query_gas_limit: if config.query_gas_limit == 0 { QUERY_GAS_CEILING } else { config.query_gas_limit },
        simulation_gas_limit: config.openledger.simulation_gas_limit,
        min_retain_blocks: config.min_retain_blocks,
        halt_height: config.halt_height,
    };
    BaseApp::new(assembly.runtime, assembly.ante, options, store).map_err(|e| e.0)
}
