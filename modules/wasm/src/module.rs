//! The module as the runtime sees it.

use crate::commands::COMMANDS;
use crate::genesis::{Genesis, default_genesis};
use crate::keeper::{DEFAULT_QUERY_GAS_LIMIT, WasmKeeper};
use crate::snapshot::CodeSnapshots;
use crate::{authz, code_budget, keys, msgs, queries};
use openledger_core::wire::genesis_to_json;
use openledger_core::{
    ChainConfig, Ctx, Manifest, MessageRoute, MessageRoutes, Module, ModuleAccountSpec, NodeEnv, Phase, QueryRoute,
    Res, SnapshotExtension, ValidatorUpdate, accounts,
};
use serde_json::Value;

/// The name of the module, which is that of its account too.
pub(crate) const NAME: &str = "wasm";

/// What the module is and owns.
pub const MANIFEST: Manifest = Manifest {
    stores: &[keys::STORE],
    accounts: &[ModuleAccountSpec::new(NAME).with(&[accounts::BURNER]).at_first_use()],
    any_types: authz::ANY_TYPES,
    phases: &[Phase::Start, Phase::AfterMessages],
    consensus_version: 4,
    commands: COMMANDS,
    ..Manifest::of(NAME)
};

/// The module of contracts.
#[derive(Debug, Clone)]
pub struct WasmModule {
    keeper: WasmKeeper,
    snapshots: CodeSnapshots,
    query_gas_limit: u64,
}

impl WasmModule {
    /// The module over a keeper.
    pub fn new(keeper: WasmKeeper) -> Self {
        Self { snapshots: CodeSnapshots::new(keeper.clone()), keeper, query_gas_limit: DEFAULT_QUERY_GAS_LIMIT }
    }

    /// The same module, whose answers to questions from outside to contracts may cost this much gas. Each
    /// node decides for itself: no block depends on it.
    #[must_use]
    pub fn with_query_gas_limit(self, query_gas_limit: u64) -> Self {
        Self { query_gas_limit, ..self }
    }
}

impl Module for WasmModule {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    fn messages(&self) -> Vec<MessageRoute> {
        MessageRoutes::new(self.keeper.clone())
            .checked(msgs::store_code, WasmKeeper::msg_store_code)
            .checked(msgs::instantiate, WasmKeeper::msg_instantiate_contract)
            .checked(msgs::instantiate2, WasmKeeper::msg_instantiate_contract2)
            .checked(msgs::execute, WasmKeeper::msg_execute_contract)
            .checked(msgs::migrate, WasmKeeper::msg_migrate_contract)
            .checked(msgs::update_admin, WasmKeeper::msg_update_admin)
            .checked(msgs::clear_admin, WasmKeeper::msg_clear_admin)
            .checked(msgs::update_instantiate_config, WasmKeeper::msg_update_instantiate_config)
            .checked(msgs::update_params, WasmKeeper::msg_update_params)
            .checked(msgs::sudo, WasmKeeper::msg_sudo_contract)
            .checked(msgs::pin_codes, WasmKeeper::msg_pin_codes)
            .checked(msgs::unpin_codes, WasmKeeper::msg_unpin_codes)
            .checked(msgs::store_and_instantiate, WasmKeeper::msg_store_and_instantiate_contract)
            .checked(msgs::remove_upload_addresses, WasmKeeper::msg_remove_code_upload_params_addresses)
            .checked(msgs::add_upload_addresses, WasmKeeper::msg_add_code_upload_params_addresses)
            .checked(msgs::store_and_migrate, WasmKeeper::msg_store_and_migrate_contract)
            .checked(msgs::update_label, WasmKeeper::msg_update_contract_label)
            .finish()
    }

    fn queries(&self) -> Vec<QueryRoute> {
        queries::routes(&self.keeper, self.query_gas_limit)
    }

    fn default_genesis(&self, _: &ChainConfig) -> Res<Value> {
        genesis_to_json(&default_genesis())
    }

    fn validate_genesis(&self, config: &ChainConfig, raw: &Value) -> Res<()> {
        Genesis::read(raw)?.validate(config)
    }

    fn init_genesis(&self, ctx: &Ctx, raw: &Value) -> Res<Vec<ValidatorUpdate>> {
        self.keeper.init_genesis(ctx, &Genesis::read(raw)?)?;
        Ok(Vec::new())
    }

    fn export_genesis(&self, ctx: &Ctx) -> Res<Value> {
        self.keeper.export_genesis(ctx)
    }

    fn start(&self, ctx: &Ctx, _: &NodeEnv) -> Res<()> {
        self.keeper.load_codes(ctx)
    }

    fn after_messages(&self, ctx: &Ctx) -> Res<()> {
        code_budget::settle(ctx)
    }

    fn snapshot_extension(&self) -> Option<&dyn SnapshotExtension> {
        Some(&self.snapshots)
    }
}
