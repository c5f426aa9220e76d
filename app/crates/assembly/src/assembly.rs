//! Puts the application together: which module gets which port. The only place that knows all module crates.

use crate::connected::{Applications, Below, Connected, FurtherApps};
use crate::contracts::ContractOptions;
use crate::genutil::Genutil;
use crate::order::order;
use crate::upgrades::{INFO_FILE, UpgradeOptions, Upgrades};
use openledger_attribution::{AttributionKeeper, AttributionModule};
use openledger_auth::{AccountKeeper, AnteOptions, AuthModule, MinGasPrices, SignatureCache, TxDecoder, decorators};
use openledger_authz::{AuthzKeeper, AuthzModule};
use openledger_bank::{BankKeeper, BankModule};
use openledger_baseapp::runtime::Runtime;
use openledger_baseapp::{BaseApp, BasePorts, NodeOptions, TxChecks};
use openledger_config::{AppConfig, Layout, Pruning as ConfiguredPruning};
use openledger_consensus::{ConsensusKeeper, ConsensusModule};
use openledger_core::accounts::TREASURY;
use openledger_core::ports::{FeegrantPort, StakingHooks};
use openledger_core::{
    AddressCodec, Amount, AnteHandler, Any, ChainConfig, Module, ModuleAccountSpec, NodeEnv, Res, Router, Sdk,
};
use openledger_datanet::{DatanetKeeper, DatanetModule};
use openledger_distribution::{DistributionKeeper, DistributionModule};
use openledger_evidence::EvidenceModule;
use openledger_feegrant::{FeegrantKeeper, FeegrantModule};
use openledger_gov::{GovKeeper, GovModule};
use openledger_ibc::IbcModule;
use openledger_ibc::ante::RedundantRelay;
use openledger_infer_ibc::Routes;
use openledger_inference::{Engine, InferenceKeeper, InferenceModule, Proofs};
use openledger_job::{JobHooks, JobKeeper, JobModule};
use openledger_mint::MintModule;
use openledger_model::{ArtifactEncoders, BondEvidence, ModelKeeper, ModelModule};
use openledger_proto::commands::ModuleCommands;
use openledger_slashing::SlashingModule;
use openledger_staking::{StakingKeeper, StakingModule};
use openledger_store::{Pruning, Store, StoreOptions};
use openledger_transfer::{TransferAuthorizations, TransferModule};
use openledger_upgrade::{UpgradeKeeper, UpgradeModule};
use openledger_vesting::{VestingKeeper, VestingModule};
use openledger_wasm::ante::{BeginTxContracts, CountTx};
use openledger_wasm::plugins::AcceptList;
use openledger_wasm::{WasmAuthorizations, WasmKeeper, WasmModule, WasmPorts};
use std::num::NonZeroUsize;
use std::sync::{Arc, LazyLock};

/// Verified signatures remembered; 32 bytes each and its bookkeeping.
const SIGNATURE_CACHE: NonZeroUsize = NonZeroUsize::new(65_536).unwrap();
/// What the counting of transactions comes before; only the set-up of the meter comes earlier (as in wasmd).
const AFTER_SETUP: &str = "RejectExtensionOptionsDecorator";
/// The modules and the checks before their messages.
pub struct Assembly {
    /// The modules in order.
    pub runtime: Runtime,
    /// What the phases of a block ask of modules.
    pub ports: BasePorts,
    /// How transactions are read and checked before their messages run.
    pub checks: TxChecks,
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
    /// The node's lowest gas prices, which only CheckTx heeds.
    pub min_gas_prices: MinGasPrices,
    /// The node's settings for contracts.
    pub contracts: ContractOptions,
    /// Adds applications of IBC to the usual ones; they get core IBC.
    pub ibc_apps: Option<FurtherApps>,
}

/// Configuration of a chain with this account prefix. The accounts of modules are the runtime's to fill in.
pub fn chain_config(prefix: &str) -> ChainConfig {
    ChainConfig { addresses: AddressCodec::new(prefix), ..ChainConfig::default() }
}

/// The accounts of the modules of this binary.
///
/// # Errors
/// As [`assemble`].
pub fn module_accounts() -> Result<Vec<ModuleAccountSpec>, String> {
    Ok(usual()?.config().module_accounts.clone())
}

/// What clients offer as commands of the modules of this binary, in the order of the modules.
///
/// # Errors
/// As [`assemble`].
pub fn commands() -> Result<Vec<ModuleCommands>, String> {
    Ok(usual()?.modules().iter().map(|module| module.manifest().commands).collect())
}

/// Decodes a message and checks what its module checks of it without any state, for clients that refuse what the chain
/// would refuse.
///
/// # Errors
/// As [`assemble`], in `sdk:35`; otherwise as [`Router::check`].
pub fn check_message(config: &ChainConfig, message: &Any) -> Res<()> {
    usual().map_err(|e| Sdk::Logic.wrap(e))?.router().check(config, message).map(drop)
}

/// The modules with the usual configuration, for what does not depend on a chain. They are assembled once in a process.
fn usual() -> Result<&'static Runtime, String> {
    static USUAL: LazyLock<Result<Runtime, String>> =
        LazyLock::new(|| assemble(ChainConfig::default()).map(|assembly| assembly.runtime));
    USUAL.as_ref().map_err(Clone::clone)
}

/// Configuration of the chain that a node's file describes.
pub fn configured_chain(config: &AppConfig) -> ChainConfig {
    let power_reduction = Amount::new(config.openledger.power_reduction.into());
    ChainConfig { power_reduction, ..chain_config(&config.openledger.bech32_prefix) }
}

/// Connects the modules of this binary.
///
/// # Errors
/// When two modules claim the same thing, a service is not answered whole, or the order of a phase does not fit what
/// the modules declare.
pub fn assemble(config: ChainConfig) -> Result<Assembly, String> {
    assemble_with(config, AssemblyOptions { modules: further_modules()?, ..AssemblyOptions::default() })
}

/// Connects the modules of this binary and others.
///
/// # Errors
/// As [`assemble`].
pub fn assemble_with(config: ChainConfig, options: AssemblyOptions) -> Result<Assembly, String> {
    let router = Router::default();
    let upgrades = Arc::new(Upgrades::new(options.upgrades));
    let accounts = AccountKeeper::new(true);
    let account_port = Arc::new(accounts);
    let bank = Arc::new(BankKeeper::new(account_port.clone()));

    let staking_keeper = StakingKeeper::new(bank.clone(), account_port.clone(), config.power_reduction);
    let staking = Arc::new(staking_keeper.clone());
    let ports = BasePorts {
        params: Arc::new(ConsensusKeeper),
        validators: Arc::new(staking_keeper.clone()),
        history: Arc::new(staking_keeper.clone()),
    };
    let distribution_keeper = DistributionKeeper::new(bank.clone(), account_port.clone(), staking.clone());
    let distribution = Arc::new(distribution_keeper.clone());
    let slashing = SlashingModule::new(staking.clone());
    let hooks: Vec<Arc<dyn StakingHooks>> = vec![Arc::new(distribution_keeper.clone()), Arc::new(slashing.keeper())];
    staking_keeper.bind_hooks(hooks)?;
    let feegrant_keeper = FeegrantKeeper::new(account_port.clone(), bank.clone());
    let feegrant: Arc<dyn FeegrantPort> = Arc::new(feegrant_keeper.clone());
    let gov = GovKeeper::new(account_port.clone(), bank.clone(), staking.clone(), distribution.clone(), router.clone());
    let evidence = EvidenceModule::new(staking.clone(), Arc::new(slashing.keeper()), Arc::new(ConsensusKeeper));

    let engine = Arc::new(Engine::new());
    let datanet_keeper = DatanetKeeper::new(bank.clone(), TREASURY)
        .with_text_encoders(Arc::new(ArtifactEncoders::new(engine.clone())))
        .with_evidence(Arc::new(BondEvidence));
    let datanets = Arc::new(datanet_keeper.clone());
    let model_keeper = ModelKeeper::new(bank.clone(), datanets.clone(), engine.clone())
        .with_evidence(datanets.clone())
        .with_training_hooks(Arc::new(JobHooks));
    let models = Arc::new(model_keeper.clone());
    let attribution_keeper = AttributionKeeper::new(
        bank.clone(),
        distribution,
        models.clone(),
        models.clone(),
        datanets.clone(),
        Arc::new(Proofs),
    )
    .with_payouts(Arc::new(Routes))
    .with_evidence(models.clone());
    let inference_keeper = InferenceKeeper::new(
        bank.clone(),
        models.clone(),
        engine,
        Arc::new(attribution_keeper.clone()),
        datanets.clone(),
    );
    let measure = Arc::new(inference_keeper.clone());
    let job_keeper = JobKeeper::new(bank.clone(), models.clone(), models.clone(), datanets, measure, models);

    let upgrade = UpgradeKeeper::new(upgrades.clone());
    let connected = Connected::new(Arc::new(upgrade.clone()));
    let contract_ports = WasmPorts {
        accounts: account_port.clone(),
        bank: bank.clone(),
        staking: staking.clone(),
        ibc: connected.contracts_port(),
        router: router.clone(),
    };
    let contracts = WasmKeeper::new(contract_ports, options.contracts.open()?, AcceptList::chain());
    let below =
        Below { bank: bank.clone(), accounts: account_port.clone(), router: router.clone(), contracts: &contracts };
    let Applications { transfers, forwards, limits, ica, answers } =
        connected.bind(below, options.ibc_apps.as_ref())?;
    let authz = AuthzKeeper::new(account_port.clone(), bank.clone(), router.clone())
        .with_kinds(vec![Arc::new(TransferAuthorizations), Arc::new(WasmAuthorizations)]);

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
        Arc::new(AuthzModule::new(authz)),
        Arc::new(VestingModule::new(VestingKeeper::new(account_port, bank.clone()))),
        Arc::new(UpgradeModule::new(upgrade)),
        Arc::new(ConsensusModule::new(ConsensusKeeper)),
        Arc::new(TransferModule::new(transfers, Arc::new(connected.core.clone()))),
        Arc::new(IbcModule::new(connected.core.clone())),
        Arc::new(ica),
        Arc::new(forwards),
        Arc::new(limits),
        Arc::new(DatanetModule::new(datanet_keeper)),
        Arc::new(ModelModule::new(model_keeper)),
        Arc::new(InferenceModule::new(inference_keeper)),
        Arc::new(AttributionModule::new(attribution_keeper)),
        Arc::new(JobModule::new(job_keeper)),
        Arc::new(answers),
        Arc::new(WasmModule::new(contracts).with_query_gas_limit(options.contracts.query_gas_limit)),
    ];
    let mut order = order();
    for module in options.modules {
        match modules.iter_mut().find(|m| m.name() == module.name()) {
            Some(place) => *place = module,
            None => {
                order.append(module.as_ref());
                modules.push(module);
            }
        }
    }
    upgrades.bind(&modules)?;
    let runtime = Runtime::new(config, modules, Arc::new(Genutil::new(staking)), router, order)?;
    let decoder = TxDecoder::new(runtime.config().addresses.clone(), runtime.router().messages());
    let mut ante = decorators(AnteOptions {
        accounts,
        bank,
        feegrant: Some(feegrant),
        cache: SignatureCache::new(SIGNATURE_CACHE),
        min_gas_prices: options.min_gas_prices,
    });
    // What relayers bring a second time is looked for last, because that runs their messages.
    ante.push(Arc::new(RedundantRelay::new(connected.core)));
    // Transactions are counted before the signatures are checked, and what that costs is paid where those fail too.
    let ante = AnteHandler::new(ante)
        .with_before(AFTER_SETUP, Arc::new(CountTx))
        .with_before(AFTER_SETUP, Arc::new(BeginTxContracts));
    let checks = TxChecks { decoder: Arc::new(decoder.with_any_types(runtime.any_types())), ante };
    Ok(Assembly { runtime, ports, checks, upgrades })
}

/// What this binary has beside the usual modules: none in a release, what its features name in a test.
fn further_modules() -> Result<Vec<Arc<dyn Module>>, String> {
    #[allow(unused_mut, reason = "a release adds nothing")]
    let mut modules: Vec<Arc<dyn Module>> = Vec::new();
    #[cfg(feature = "rehearsal")]
    modules.push(Arc::new(crate::upgrades::rehearsal::Rehearsal));
    #[cfg(feature = "example")]
    {
        let bank = Arc::new(BankKeeper::new(Arc::new(AccountKeeper::new(true))));
        modules.push(Arc::new(openledger_note::NoteModule::new(bank).map_err(|e| e.to_string())?));
    }
    Ok(modules)
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
    let min_gas_prices = MinGasPrices::parse(&config.minimum_gas_prices).map_err(|e| e.to_string())?;
    let contracts = ContractOptions {
        directory: Some(layout.data_dir().join("wasm")),
        memory_cache_bytes: usize::try_from(config.wasm.memory_cache_size)
            .unwrap_or(usize::MAX)
            .saturating_mul(1 << 20),
        query_gas_limit: config.wasm.query_gas_limit,
    };
    let options = AssemblyOptions { upgrades, modules: further_modules()?, min_gas_prices, contracts, ibc_apps: None };
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
    let options = NodeOptions {
        query_gas_limit: if config.query_gas_limit == 0 { u64::MAX } else { config.query_gas_limit },
        simulation_gas_limit: config.openledger.simulation_gas_limit,
        signature_threads: usize::from(config.openledger.signature_threads),
        min_retain_blocks: config.min_retain_blocks,
        halt_height: config.halt_height,
        halt_time: config.halt_time,
        env: NodeEnv::at(&directory),
        max_waiting_txs: usize::try_from(config.mempool.max_txs).unwrap_or(0),
    };
    let Assembly { runtime, ports, checks, .. } = assembly;
    BaseApp::new(runtime, ports, checks, options, store).map_err(|e| e.to_string())
}
