//! IBC: core, and the stack of applications of each port.

use openledger_callbacks::Callbacks;
use openledger_core::ports::{BankVouchers, IbcPort, UpgradePort};
use openledger_ibc::{AppRouter, Apps, IbcKeeper, IbcPorts};
use openledger_transfer::{PORT as TRANSFER, TransferKeeper, TransferPorts};
use openledger_wasm::address::PORT_V2 as CONTRACTS_V2;
use openledger_wasm::{ContractChannels, ContractPackets, WasmKeeper};
use std::sync::Arc;

/// The most gas that a packet may ask for to call a contract. Part of consensus; wasmd's.
const CALLBACK_GAS: u64 = 1_000_000;

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

    /// Binds the applications of all ports, as wasmd's `app.go` does, and returns the keeper of transfers.
    ///
    /// # Errors
    /// When two of them have one port.
    pub(crate) fn bind(&self, bank: Arc<dyn BankVouchers>, contracts: &WasmKeeper) -> Result<TransferKeeper, String> {
        let core = Arc::new(self.core.clone());
        // What the innermost application reads and answers does not go through the layers around it; what users send
        // does.
        let inner = TransferPorts { bank, core: core.clone(), ics4: core.clone() };
        let transfer = Arc::new(TransferKeeper::new(inner.clone()));
        let channels = Arc::new(ContractChannels::new(contracts.clone(), core.clone(), transfer.clone()));
        let transfer_stack = Arc::new(Callbacks::new(transfer.clone(), core, channels.clone(), CALLBACK_GAS));
        let transfers = TransferKeeper::new(TransferPorts { ics4: transfer_stack.clone(), ..inner });
        self.apps.bind(
            Apps::default()
                .with(TRANSFER, transfer_stack)
                .with("wasm", channels)
                .with_v2(TRANSFER, transfer)
                .with_v2_prefix(CONTRACTS_V2, Arc::new(ContractPackets::new(contracts.clone())))
                .with_transfer(Arc::new(transfers.clone())),
        )?;
        Ok(transfers)
    }
}
