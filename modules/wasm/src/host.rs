//! The chain as a running contract reaches it: its storage, addresses, and queries.
//!
//! The store charges the chain's own meter, and the virtual machine is told how much that was, so that it stops in
//! time. A failure that stops the node does not fit through the virtual machine: it is kept beside it.

use crate::address::{self, CONTRACT_ADDRESS_LEN};
use crate::gas_register::GasRegister;
use crate::keeper::{WasmKeeper, unwinds};
use crate::keys;
use openledger_core::kv::{Kv, KvIter};
use openledger_core::{AccAddress, Ctx, Failure, GasMeter, Res};
use openledger_wasmvm::{EntryPoint, Host, HostError, HostGas, Order, Priced, Record};
use std::sync::{Arc, Mutex, PoisonError};

/// Gas of the chain for writing an address.
const GAS_HUMANIZE: u64 = 5;
/// Gas of the chain for reading an address.
const GAS_CANONICALIZE: u64 = 4;
/// Bytes of the addresses that contracts may read and write: those of accounts and of contracts. The rest of the chain
/// takes others, too; wasmd's binary does not (`VerifyAddressLen`), and contracts rely on the refusal.
const ADDRESS_LENS: [usize; 2] = [20, CONTRACT_ADDRESS_LEN];
/// Iterators that one call may have; none is closed before its end.
const MAX_ITERATORS: usize = 32_768;
/// The most bytes of an error that reach the contract.
const MAX_ERROR_LEN: usize = 8 * 1024;

/// The place for a failure that must go past the virtual machine.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stopped(Arc<Mutex<Option<Failure>>>);

impl Stopped {
    /// Takes the failure out, if there is one.
    pub(crate) fn take(&self) -> Option<Failure> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn keep(&self, failure: Failure) -> HostError {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(failure);
        HostError::Fatal
    }
}

/// The host of one call. It owns handles of state and meter, and nothing of it outlives the call.
pub(crate) struct ContractHost {
    keeper: WasmKeeper,
    ctx: Ctx,
    contract: AccAddress,
    store: Kv,
    iterators: Vec<KvIter>,
    gas: GasRegister,
    /// Gas of the virtual machine that it is told for one gas of the store.
    store_multiplier: u64,
    stopped: Stopped,
}

/// Whether wasmd tells the virtual machine the store's gas without converting it, which is so for all of IBC.
fn tells_plain_gas(entry: EntryPoint) -> bool {
    use EntryPoint as E;
    match entry {
        E::Instantiate | E::Execute | E::Migrate | E::MigrateWithInfo | E::Sudo | E::Reply | E::Query => false,
        E::IbcChannelOpen | E::IbcChannelConnect | E::IbcChannelClose => true,
        E::IbcPacketReceive | E::IbcPacketAck | E::IbcPacketTimeout => true,
        E::IbcSourceCallback | E::IbcDestinationCallback => true,
        E::Ibc2PacketSend | E::Ibc2PacketReceive | E::Ibc2PacketAck | E::Ibc2PacketTimeout => true,
    }
}

fn external(externally_used: u64) -> HostGas {
    HostGas { cost: 0, externally_used }
}

impl ContractHost {
    /// The host of a call of `contract` in this context, under the prices in force.
    pub(crate) fn new(
        keeper: WasmKeeper,
        ctx: &Ctx,
        gas: &GasRegister,
        contract: &AccAddress,
        entry: EntryPoint,
    ) -> Self {
        let store_multiplier = if tells_plain_gas(entry) { 1 } else { gas.multiplier };
        Self {
            store: keys::contract_state(ctx, contract),
            ctx: ctx.clone(),
            contract: contract.clone(),
            iterators: Vec::new(),
            gas: *gas,
            store_multiplier,
            stopped: Stopped::default(),
            keeper,
        }
    }

    /// Where a failure is kept that stops the node.
    pub(crate) fn stopped(&self) -> Stopped {
        self.stopped.clone()
    }

    /// Does something that charges the chain's meter. What a refusal cost is not told, as in wasmvm, whose
    /// callbacks end in a panic there.
    fn metered<T>(&mut self, multiplier: u64, f: impl FnOnce(&mut Self) -> Res<T>) -> Priced<T> {
        let before = self.ctx.gas().consumed();
        match f(self) {
            Ok(value) => {
                let used = self.ctx.gas().consumed().saturating_sub(before);
                (Ok(value), external(used.saturating_mul(multiplier)))
            }
            Err(e) => (Err(self.host_error(e)), HostGas::default()),
        }
    }

    fn host_error(&self, e: Failure) -> HostError {
        match e {
            e if e.is_out_of_gas() => HostError::OutOfGas,
            Failure::Tx(e) if unwinds(&e) => HostError::Panicked,
            Failure::Tx(e) => HostError::Refused(e.log),
            stops => self.stopped.keep(stops),
        }
    }

    fn cost(&self, sdk_gas: u64) -> HostGas {
        HostGas { cost: sdk_gas.saturating_mul(self.gas.multiplier), externally_used: 0 }
    }

    /// An address of the chain, or why the text is none.
    fn parse(&self, human: &str) -> Result<AccAddress, HostError> {
        let addr = address::account(self.ctx.config(), human).map_err(|e| match e {
            Failure::Tx(e) => HostError::User(cut(e.log)),
            stops => self.stopped.keep(stops),
        })?;
        of_length(addr.as_bytes()).map(|()| addr)
    }
}

fn of_length(address: &[u8]) -> Result<(), HostError> {
    match ADDRESS_LENS.contains(&address.len()) {
        true => Ok(()),
        false => Err(HostError::User("invalid address".to_owned())),
    }
}

fn cut(mut text: String) -> String {
    let end = (0..=MAX_ERROR_LEN.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    text.truncate(end.unwrap_or_default());
    text
}

impl Host for ContractHost {
    fn get(&mut self, key: &[u8]) -> Priced<Option<Vec<u8>>> {
        self.metered(self.store_multiplier, |host| host.store.get(key))
    }

    fn set(&mut self, key: &[u8], value: &[u8]) -> Priced<()> {
        if key.is_empty() {
            return (Err(HostError::Panicked), HostGas::default());
        }
        self.metered(self.store_multiplier, |host| host.store.set(key, value.to_vec()))
    }

    fn remove(&mut self, key: &[u8]) -> Priced<()> {
        self.metered(self.store_multiplier, |host| host.store.delete(key))
    }

    fn scan(&mut self, start: Option<&[u8]>, end: Option<&[u8]>, order: Order) -> Priced<u32> {
        let reverse = order == Order::Descending;
        let (opened, gas) =
            self.metered(self.store_multiplier, |host| host.store.iter(start.unwrap_or_default(), end, reverse));
        let number = opened.and_then(|iterator| {
            if self.iterators.len() >= MAX_ITERATORS {
                return Err(HostError::User(format!("reached iterator limit ({MAX_ITERATORS})")));
            }
            // wasmvm counts from 0, and contracts see the number.
            let number = u32::try_from(self.iterators.len());
            self.iterators.push(iterator);
            number.map_err(|_| HostError::Refused("too many iterators".to_owned()))
        });
        (number, gas)
    }

    fn next(&mut self, iterator: u32) -> Priced<Option<Record>> {
        let at = usize::try_from(iterator).ok();
        let exists = at.is_some_and(|at| at < self.iterators.len());
        if !exists {
            return (Err(HostError::NoIterator(iterator)), HostGas::default());
        }
        self.metered(self.store_multiplier, |host| {
            let iterator = at.and_then(|at| host.iterators.get_mut(at));
            iterator.map_or(Ok(None), KvIter::next_entry)
        })
    }

    fn canonicalize(&mut self, human: &str) -> Priced<Vec<u8>> {
        let bytes = self.parse(human).map(|addr| addr.as_bytes().to_vec());
        (bytes, self.cost(GAS_CANONICALIZE))
    }

    fn humanize(&mut self, canonical: &[u8]) -> Priced<String> {
        let text = of_length(canonical).and_then(|()| match AccAddress::from_bytes(canonical) {
            Ok(addr) => Ok(self.ctx.address_text(&addr)),
            Err(Failure::Tx(e)) => Err(HostError::User(cut(e.log))),
            Err(stops) => Err(self.stopped.keep(stops)),
        });
        (text, self.cost(GAS_HUMANIZE))
    }

    fn validate(&mut self, human: &str) -> Priced<()> {
        match self.parse(human) {
            Err(e) => (Err(e), self.cost(GAS_CANONICALIZE)),
            Ok(addr) => {
                let normal = self.ctx.address_text(&addr) == human;
                let not_normal = || HostError::User("address not normalized".to_owned());
                let gas = self.cost(GAS_HUMANIZE.saturating_add(GAS_CANONICALIZE));
                (if normal { Ok(()) } else { Err(not_normal()) }, gas)
            }
        }
    }

    fn query(&mut self, request: &[u8], gas_limit: u64) -> Priced<Vec<u8>> {
        let limit = self.gas.from_wasm(gas_limit);
        self.metered(self.gas.multiplier, |host| {
            match host.gas.query(request.len()) {
                0 => {}
                price => host.ctx.gas().consume(price, "question of a contract")?,
            }
            host.keeper.answer_contract(&host.ctx, &host.contract, request, GasMeter::new(limit))
        })
    }

    fn debug(&mut self, text: &str) {
        tracing::debug!(contract = %self.ctx.address_text(&self.contract), "{text}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contracts_know_addresses_of_accounts_and_of_contracts_alone() {
        for length in [20, 32] {
            assert_eq!(of_length(&vec![1; length]), Ok(()));
        }
        for length in [0, 1, 3, 19, 21, 31, 33, 255, 256] {
            assert_eq!(of_length(&vec![1; length]), Err(HostError::User("invalid address".to_owned())), "{length}");
        }
    }
}
