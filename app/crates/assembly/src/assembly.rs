//! Puts the application together: which module gets which port. The only place that knows all module crates.

use crate::order::{MODULE_ACCOUNTS, ORDER};
use crate::upgrades::{INFO_FILE, UpgradeOptions, Upgrades};
use openledger_attribution::{AttributionModule, Keeper as AttributionKeeper};
use openledger_auth::{AccountKeeper, AnteHandler, AuthModule, MinGasPrices, SignatureCache};
use openledger_authz::{AuthzKeeper, AuthzModule};
use openledger_bank::{BankKeeper, BankModule};
use openledger_baseapp::genutil::Genutil;
use openledger_baseapp::runtime::Runtime;
use openledger_baseapp::{BaseApp, NodeOptions};
use openledger_config::{AppConfig, Layout, Pruning as ConfiguredPruning};
use openledger_consensus::{ConsensusKeeper, ConsensusModule};
use openledger_core::ports::{
    AccountPort, BankPort, DatanetPort, DistributionPort, EncoderPort, FeegrantPort, ModelPort, StakingHooks,
    StakingPort,
};
use openledger_core::{AddressCodec, Amount, ChainConfig, MessageRouter, Module};
use openledger_datanet::{DatanetModule, Keeper as DatanetKeeper};
use openledger_distribution::{DistributionModule, Keeper as DistributionKeeper};
use openledger_evidence::EvidenceModule;
use openledger_feegrant::{FeegrantKeeper, FeegrantModule};
use openledger_gov::{GovKeeper, GovModule};
use openledger_inference::{Engine, InferenceModule, Keeper as InferenceKeeper};
use openledger_mint::MintModule;
use openledger_model::{Keeper as ModelKeeper, ModelModule};
use openledger_slashing::SlashingModule;
use openledger_staking::{StakingKeeper, StakingModule};
use openledger_store::{Pruning, Store, StoreOptions};
use openledger_upgrade::{UpgradeKeeper, UpgradeModule};
use openledger_vesting::{VestingKeeper, VestingModule};
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
    /// The upgrades of this binary.
    pub upgrades: Arc<Upgrades>,
}

/// What differs between binaries and nodes of one chain.
#[derive(Clone, Default)]
pub struct AssemblyOptions {
    /// Upgrades that can be applied, and the node's settings for them.
    pub upgrades: UpgradeOptions,
    /// Further modules, which work after all others; one with the name of another takes its place.
    pub modules: Vec<Arc<dyn Module>>,
}

/// Configuration of a chain with this account prefix.
pub fn chain_config(prefix: &str) -> ChainConfig {
    ChainConfig {
        addresses: AddressCodec::new(prefix),
        module_accounts: MODULE_ACCOUNTS.to_vec(),
        ..ChainConfig::default()
    }
}

/// Configuration of the chain that a node's file describes.
pub fn configured_chain(config: &AppConfig) -> ChainConfig {
    let power_reduction = Amount::new(config.openledger.power_reduction.into());
    ChainConfig { power_reduction, ..chain_config(&config.openledger.bech32_prefix) }
}

/// Connects the modules of this binary.
///
/// # Errors
/// When the inference engine fails its self-test on this machine, or two modules claim the same message.
pub fn assemble(config: ChainConfig) -> Result<Assembly, String> {
    assemble_with(config, AssemblyOptions::default())
}

/// Connects the modules of this binary and others.
///
/// # Errors
/// As [`assemble`].
pub fn assemble_with(config: ChainConfig, options: AssemblyOptions) -> Result<Assembly, String> {
    let router = MessageRouter::default();
    let upgrades = Arc::new(Upgrades::new(options.upgrades));
    let accounts = AccountKeeper::new(true);
    let account_port: Arc<dyn AccountPort> = Arc::new(accounts);
    let bank: Arc<dyn BankPort> = Arc::new(BankKeeper::new(account_port.clone()));

    let staking_keeper = StakingKeeper::new(bank.clone(), account_port.clone(), config.power_reduction);
    let staking: Arc<dyn StakingPort> = Arc::new(staking_keeper.clone());
    let distribution_keeper = DistributionKeeper::new(bank.clone(), account_port.clone(), staking.clone());
    let distribution: Arc<dyn DistributionPort> = Arc::new(distribution_keeper.clone());
    let slashing = SlashingModule::new(staking.clone());
    let hooks: Vec<Arc<dyn StakingHooks>> = vec![Arc::new(distribution_keeper.clone()), Arc::new(slashing.keeper())];
    staking_keeper.bind_hooks(hooks)?;
    let feegrant_keeper = FeegrantKeeper::new(account_port.clone(), bank.clone());
    let feegrant: Arc<dyn FeegrantPort> = Arc::new(feegrant_keeper.clone());
    let gov = GovKeeper::new(account_port.clone(), bank.clone(), staking.clone(), distribution.clone(), router.clone());
    let evidence = EvidenceModule::new(staking.clone(), Arc::new(slashing.keeper()), Arc::new(ConsensusKeeper));

    let engine: Arc<dyn EncoderPort> = Arc::new(Engine::new().map_err(|e| format!("inference engine: {e}"))?);
    let datanet_keeper = DatanetKeeper::new(bank.clone(), TREASURY);
    let datanets: Arc<dyn DatanetPort> = Arc::new(datanet_keeper.clone());
    let model_keeper = ModelKeeper::new(bank.clone(), datanets.clone(), engine.clone());
    let models: Arc<dyn ModelPort> = Arc::new(model_keeper.clone());
    let attribution_keeper = AttributionKeeper::new(bank.clone(), distribution, models.clone(), datanets);
    let inference_keeper = InferenceKeeper::new(bank.clone(), models, engine, Arc::new(attribution_keeper.clone()));

    let mut modules: Vec<Arc<dyn Module>> = vec![
        Arc::new(AuthModule::new(accounts)),
        Arc::new(BankModule::new(account_port.clone())),
        Arc::new(StakingModule::new(staking_keeper)),
        Arc::new(DistributionModule::new(distribution_keeper)),
        Arc::new(slashing),
        Arc::new(evidence),
        Arc::new(MintModule::new(account_port.clone(), bank.clone(), staking.clone())),
        Arc::new(GovModule::new(gov)),
        Arc::new(FeegrantModule::new(feegrant_keeper)),
        Arc::new(AuthzModule::new(AuthzKeeper::new(account_port.clone(), bank.clone(), router.clone()))),
        Arc::new(VestingModule::new(VestingKeeper::new(account_port, bank.clone()))),
        Arc::new(UpgradeModule::new(UpgradeKeeper::new(upgrades.clone()))),
        Arc::new(ConsensusModule::new(ConsensusKeeper)),
        Arc::new(DatanetModule::new(datanet_keeper)),
        Arc::new(ModelModule::new(model_keeper)),
        Arc::new(InferenceModule::new(inference_keeper)),
        Arc::new(AttributionModule::new(attribution_keeper)),
    ];
    for module in options.modules {
        match modules.iter_mut().find(|m| m.name() == module.name()) {
            Some(place) => *place = module,
            None => modules.push(module),
        }
    }
    upgrades.bind(&modules)?;
    let runtime = Runtime::new(Arc::new(config), modules, Genutil::new(staking), router, ORDER)?;
    let ante = AnteHandler::new(accounts, bank, SignatureCache::new(SIGNATURE_CACHE)).with_feegrant(feegrant);
    Ok(Assembly { runtime, ante, upgrades })
}

/// What a release has beside the usual modules.
#[cfg(not(feature = "rehearsal"))]
fn further_modules() -> Vec<Arc<dyn Module>> {
    Vec::new()
}

#[cfg(feature = "rehearsal")]
fn further_modules() -> Vec<Arc<dyn Module>> {
    vec![Arc::new(crate::upgrades::rehearsal::Rehearsal)]
}

/// Opens the application of a home.
///
/// # Errors
/// When a setting is refused, another process holds the data, or the data is damaged.
pub fn open(layout: &Layout, config: &AppConfig) -> Result<BaseApp, String> {
    let upgrades = UpgradeOptions {
        skipped: config.unsafe_skip_upgrades.iter().copied().collect(),
        info_file: Some(layout.data_dir().join(INFO_FILE)),
        ..UpgradeOptions::default()
    };
    let options = AssemblyOptions { upgrades, modules: further_modules() };
    let assembly = assemble_with(configured_chain(config), options)?;
    let pruning = match config.pruning().map_err(|e| e.to_string())? {
        ConfiguredPruning::Nothing => Pruning::Nothing,
        ConfiguredPruning::Keep { keep_recent, interval } => Pruning::Custom { keep_recent, interval },
    };
    let stores = assembly.runtime.store_keys().into_iter().map(str::to_owned).collect();
    let options = StoreOptions { stores, pruning, ..StoreOptions::default() };
    let directory = layout.data_dir().join("application");
    std::fs::create_dir_all(&directory).map_err(|e| e.to_string())?;
    let mut store = Store::open(&directory, options).map_err(|e| format!("{}: {e}", directory.display()))?;
    assembly.upgrades.prepare_store(&mut store)?;
    let prices = MinGasPrices::parse(&config.minimum_gas_prices).map_err(|e| e.to_string())?;
    let options = NodeOptions {
        min_gas_prices: prices,
        query_gas_limit: if config.query_gas_limit == 0 { QUERY_GAS_CEILING } else { config.query_gas_limit },
        simulation_gas_limit: config.openledger.simulation_gas_limit,
        min_retain_blocks: config.min_retain_blocks,
        halt_height: config.halt_height,
        halt_time: config.halt_time,
    };
    BaseApp::new(assembly.runtime, assembly.ante, options, store).map_err(|e| e.to_string())
}
