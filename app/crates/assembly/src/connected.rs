//! IBC: core, and the stack of applications of each port.

use openledger_callbacks::Callbacks;
use openledger_core::Router;
use openledger_core::ports::{BankVouchers, IbcPort, InterchainAccounts, UpgradePort};
use openledger_forward::{ForwardKeeper, ForwardModule, ForwardPorts, ForwardedApp};
use openledger_ibc::{AppRouter, Apps, IbcKeeper, IbcPorts};
use openledger_ica::{ControllerKeeper, ControllerLayer, ControllerPorts, HOST_PORT, HostKeeper, HostPorts, IcaModule};
use openledger_infer_ibc::{InferIbcKeeper, InferIbcModule, InferIbcPorts, PORT as ANSWERS, QuestionLayer};
use openledger_ratelimit::{LimitedApp, LimitedAppV2, LimitedSender, RateLimitKeeper, RateLimitModule, RateLimitPorts};
use openledger_transfer::{PORT as TRANSFER, TransferKeeper, TransferPorts};
use openledger_wasm::address::PORT_V2 as CONTRACTS_V2;
use openledger_wasm::{ContractChannels, ContractPackets, WasmKeeper};
use std::sync::Arc;

/// The most gas that a packet may ask for to call a contract. Part of consensus; wasmd's.
const CALLBACK_GAS: u64 = 1_000_000;

/// What applications of IBC use of the modules below.
pub(crate) struct Below<'a> {
    /// Coins.
    pub(crate) bank: Arc<dyn BankVouchers>,
    /// Accounts that other chains control.
    pub(crate) accounts: Arc<dyn InterchainAccounts>,
    /// The messages and queries of all modules, which other chains' accounts run.
    pub(crate) router: Router,
    /// Contracts.
    pub(crate) contracts: &'a WasmKeeper,
}

/// The modules whose applications are bound.
pub(crate) struct Applications {
    /// Transfers of coins.
    pub(crate) transfers: TransferKeeper,
    /// Transfers that are sent on as they come in.
    pub(crate) forwards: ForwardModule,
    /// Limits of what transfers move.
    pub(crate) limits: RateLimitModule,
    /// Interchain accounts.
    pub(crate) ica: IcaModule,
    /// Answers for other chains.
    pub(crate) answers: InferIbcModule,
}

/// Adds applications to those of the chain.
pub type FurtherApps = Arc<dyn Fn(&IbcKeeper, Apps) -> Apps + Send + Sync>;

/// Core IBC, which contracts and applications use before it knows them.
pub(crate) struct Connected {
    /// The keeper of core IBC.
    pub(crate) core: IbcKeeper,
    apps: AppRouter,
}

impl Connected {
    /// Core IBC without applications yet.
    pub(crate) fn new(upgrade: Arc<dyn UpgradePort>) -> Self {
        let apps = AppRouter::default();
        Self { core: IbcKeeper::new(IbcPorts { upgrade, apps: apps.clone() }), apps }
    }

    /// What contracts send and ask through.
    pub(crate) fn contracts_port(&self) -> Arc<dyn IbcPort> {
        Arc::new(self.core.clone())
    }

    /// Binds the stacks of applications of all ports, as wasmd's `app.go` does, with limits and forwards around
    /// transfers as ibc-go 11 has them. Where genesis lacks their sections, those two layers do nothing and cost
    /// nothing, so that chains of wasmd and ibc-go 10 are replayed as they ran. What users send goes through the layers
    /// of a stack, so the keepers of its modules get the outermost one; what the application inside reads and answers
    /// does not, so that one has core IBC.
    ///
    /// # Errors
    /// When two of them have one port.
    pub(crate) fn bind(&self, below: Below<'_>, further: Option<&FurtherApps>) -> Result<Applications, String> {
        let core = Arc::new(self.core.clone());
        let Below { bank, accounts, router, contracts } = below;
        let inner = TransferPorts { bank: bank.clone(), core: core.clone(), ics4: core.clone() };
        let transfer = Arc::new(TransferKeeper::new(inner.clone()));
        let answer_ports = InferIbcPorts { bank: bank.clone(), ibc: core.clone(), router: router.clone() };
        let answers = InferIbcKeeper::new(answer_ports);
        let asked = Arc::new(QuestionLayer::new(answers.clone(), transfer.clone()));
        let channels = Arc::new(ContractChannels::new(contracts.clone(), core.clone(), transfer.clone()));

        // From core IBC inwards: limits, forwards, callbacks, questions, transfers. What leaves goes the other way.
        let limit_ports = RateLimitPorts { bank: bank.clone(), core: core.clone(), clients: core.clone() };
        let limits = RateLimitKeeper::new(limit_ports);
        let way_out = Arc::new(LimitedSender::new(limits.clone(), core.clone()));
        let called = Arc::new(Callbacks::new(asked.clone(), way_out.clone(), channels.clone(), CALLBACK_GAS));
        let transfers = TransferKeeper::new(TransferPorts { ics4: called.clone(), ..inner });
        let hop = Arc::new(transfers.clone());
        let forwards = ForwardKeeper::new(ForwardPorts { transfer: hop, bank, core: core.clone(), ics4: way_out });
        let forwarded = Arc::new(ForwardedApp::new(forwards.clone(), called));
        let transfer_stack = Arc::new(LimitedApp::new(limits.clone(), forwarded));
        let transfer_stack_v2 = Arc::new(LimitedAppV2::new(limits.clone(), asked));

        let controller = ControllerKeeper::new(ControllerPorts { core: core.clone(), ics4: core.clone() });
        let layers = ControllerLayer::around(controller.clone(), Arc::new(ControllerLayer::new(controller.clone())));
        let controller_stack = Arc::new(Callbacks::new(Arc::new(layers), core.clone(), channels.clone(), CALLBACK_GAS));
        let controller = controller.with_ics4(controller_stack.clone());
        let host = HostKeeper::new(HostPorts { core, accounts, router });

        let apps = Apps::default()
            .with(TRANSFER, transfer_stack)
            .with("wasm", channels)
            .with("icacontroller", controller_stack)
            .with(HOST_PORT, Arc::new(host.clone()))
            .with(ANSWERS, Arc::new(answers.clone()))
            .with_v2(TRANSFER, transfer_stack_v2)
            .with_v2(ANSWERS, Arc::new(answers.clone()))
            .with_v2_prefix(CONTRACTS_V2, Arc::new(ContractPackets::new(contracts.clone())))
            .with_transfer(Arc::new(transfers.clone()));
        self.apps.bind(match further {
            Some(further) => further(&self.core, apps),
            None => apps,
        })?;
        let (forwards, limits) = (ForwardModule::new(forwards), RateLimitModule::new(limits));
        let (ica, answers) = (IcaModule::new(controller, host), InferIbcModule::new(answers));
        Ok(Applications { transfers, forwards, limits, ica, answers })
    }
}
