//! What the work around contracts costs, in gas of the chain.

use openledger_core::{Event, Failure, GasMeter, Sdk, TxError};
use openledger_wasmvm::SlowPrices;

/// The prices. They are part of consensus: genesis sets them, and where it does not, they are wasmd's, which
/// [`GasRegister::default`] gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GasRegister {
    /// Setting up an instance of a contract.
    pub instance: u64,
    /// The same for a contract whose code surely is in memory.
    pub instance_discount: u64,
    /// Each byte of a code that is stored.
    pub compile_per_byte: u64,
    /// Each byte of a packed code, in hundredths.
    pub uncompress_hundredths_per_byte: u64,
    /// How much gas of the virtual machine makes one gas of the chain; never zero.
    pub multiplier: u64,
    /// Each attribute that a contract emits.
    pub event_attribute: u64,
    /// Each byte of those attributes.
    pub event_attribute_byte: u64,
    /// The bytes of attributes that are free, in each response of a contract.
    pub event_free_bytes: u64,
    /// Each byte of a message to a contract.
    pub message_byte: u64,
    /// Each event of its own that a contract emits.
    pub custom_event: u64,
    /// Pinning a code.
    pub pin: u64,
    /// Unpinning a code.
    pub unpin: u64,
    /// Pages of 64 KiB of memory that are free in each call.
    pub free_pages: u64,
    /// Each page above those that the instance has when a call ends.
    pub page: u64,
    /// Bytes of codes that a block may compile and that the chain does not have yet, as [`compile_weight`] counts them;
    /// 0 for no bound.
    ///
    /// [`compile_weight`]: openledger_wasmvm::compile_weight
    pub max_code_bytes_per_block: u64,
    /// Each slow instruction beside its price, in gas of the virtual machine ([`SlowPrices`]).
    pub slow_instruction: u64,
    /// The same for each page that the contract's memory has then, in gas of the virtual machine.
    pub slow_instruction_page: u64,
    /// Each byte of a question that a contract asks the chain.
    pub query_byte: u64,
}

impl Default for GasRegister {
    fn default() -> Self {
        Self {
            instance: 60_000,
            instance_discount: 2_000,
            compile_per_byte: 3,
            uncompress_hundredths_per_byte: 15,
            multiplier: 140_000,
            event_attribute: 10,
            event_attribute_byte: 1,
            event_free_bytes: 100,
            message_byte: 0,
            custom_event: 20,
            pin: 500_000,
            unpin: 500_000,
            free_pages: 0,
            page: 0,
            max_code_bytes_per_block: 0,
            slow_instruction: 0,
            slow_instruction_page: 0,
            query_byte: 0,
        }
    }
}

impl GasRegister {
    /// The prices that `openledgerd init` writes into genesis. `examples/worst_block` measured them on the slowest
    /// machine at hand, with a margin of a half: a gas may take 18.5 ns there.
    ///
    /// - The multiplier is that of the host's cryptography, and of ordinary instructions with much to spare.
    /// - Slow instructions cost what a wait for memory takes: it is the longer the more memory there is to read from.
    /// - A page that is touched takes 46 us. As many pages are free as contracts have who only keep records.
    /// - A call again is as dear as those pages are when they are touched; the first one pays for them already.
    /// - A question is dear by its bytes, which may all be fields to read.
    /// - The longest code fits into a block, and the worst of that length compiles in 0.8 s. A byte of it costs so much
    ///   that little of the block is left for calls behind it.
    pub const CALIBRATED: Self = Self {
        instance: 60_000,
        instance_discount: 40_000,
        compile_per_byte: 20,
        uncompress_hundredths_per_byte: 15,
        multiplier: 2_000,
        event_attribute: 10,
        event_attribute_byte: 1,
        event_free_bytes: 100,
        message_byte: 0,
        custom_event: 20,
        pin: 500_000,
        unpin: 500_000,
        free_pages: 20,
        page: 2_500,
        max_code_bytes_per_block: 819_200,
        slow_instruction: 200,
        slow_instruction_page: 55,
        query_byte: 1,
    };
}

/// A price that no meter can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GasOverflow {
    /// Counts as running out of gas.
    Events,
    /// Counts as a panic.
    ToWasm,
}

impl GasOverflow {
    /// The refusal, for a transaction under this meter: `sdk:11`, or the code of a panic.
    pub fn refusal(self, gas: &GasMeter) -> Failure {
        match self {
            Self::ToWasm => Failure::panicked("{ToWasmVMGas}"),
            Self::Events => {
                let (limit, used) = (gas.limit(), gas.consumed());
                let text = format!("out of gas in location: overflow; gasWanted: {limit}, gasUsed: {used}");
                match Sdk::OutOfGas.wrap(text) {
                    Failure::Tx(e) => Failure::Tx(TxError { unwinds: true, ..e }),
                    other => other,
                }
            }
        }
    }
}

fn bytes(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

/// What a sub-message resulted in, as far as the price of its reply depends on it.
#[derive(Debug, Clone, Copy)]
pub enum ReplyContent<'a> {
    /// The text of its refusal.
    Err(&'a str),
    /// What it gave back.
    Ok {
        /// Its data.
        data: &'a [u8],
        /// Its events.
        events: &'a [Event],
    },
}

impl GasRegister {
    /// Setting up a call of a contract with a message of this many bytes.
    pub fn setup_contract_call(&self, discount: bool, message_len: usize) -> u64 {
        let instance = if discount { self.instance_discount } else { self.instance };
        // Go's integers wrap; a message is far shorter than what would show it.
        instance.wrapping_add(bytes(message_len).wrapping_mul(self.message_byte))
    }

    /// Setting up the call of `reply`. All events share one free tier, and their types have none.
    ///
    /// # Errors
    /// When the attributes cost more than a meter can hold.
    pub fn reply(&self, discount: bool, content: ReplyContent<'_>) -> Result<u64, GasOverflow> {
        let (len, events) = match content {
            ReplyContent::Err(text) => (text.len(), None),
            ReplyContent::Ok { data, events } => (data.len(), Some(events)),
        };
        let mut gas = self.setup_contract_call(discount, len);
        if let Some(events) = events {
            for event in events {
                gas = gas.wrapping_add(bytes(event.ty.len()).wrapping_mul(self.event_attribute_byte));
            }
            let attributes = events.iter().flat_map(|e| e.attributes.iter());
            gas = gas.wrapping_add(self.attributes(attributes, self.event_free_bytes)?.0);
        }
        Ok(gas)
    }

    /// Emitting the attributes and events of a contract's response.
    ///
    /// # Errors
    /// When they cost more than a meter can hold.
    pub fn events(&self, attributes: &[(String, String)], events: &[Event]) -> Result<u64, GasOverflow> {
        let (mut gas, mut free) = self.attributes(attributes.iter(), self.event_free_bytes)?;
        for event in events {
            gas = gas.wrapping_add(self.custom_event);
            gas = gas.wrapping_add(bytes(event.ty.len()).wrapping_mul(self.event_attribute_byte));
            let (cost, left) = self.attributes(event.attributes.iter(), free)?;
            gas = gas.wrapping_add(cost);
            free = left;
        }
        Ok(gas)
    }

    /// The price of attributes, and what is left of the free bytes.
    fn attributes<'a>(
        &self,
        attributes: impl Iterator<Item = &'a (String, String)>,
        free: u64,
    ) -> Result<(u64, u64), GasOverflow> {
        let (mut count, mut stored) = (0u64, 0u64);
        for (key, value) in attributes {
            count = count.saturating_add(1);
            stored = stored.wrapping_add(bytes(key.len())).wrapping_add(bytes(value.len()));
        }
        let paid = stored.saturating_sub(free);
        let cost = self
            .event_attribute_byte
            .checked_mul(paid)
            .zip(self.event_attribute.checked_mul(count))
            .and_then(|(data, each)| data.checked_add(each))
            .ok_or(GasOverflow::Events)?;
        Ok((cost, free.saturating_sub(stored)))
    }

    /// Storing a code of this many unpacked bytes, in gas of the virtual machine.
    pub fn compile_in_wasm_gas(&self, len: usize) -> u64 {
        self.compile_per_byte.saturating_mul(self.multiplier).saturating_mul(bytes(len))
    }

    /// Unpacking a code of this many packed bytes.
    pub fn uncompress(&self, packed_len: usize) -> u64 {
        self.uncompress_hundredths_per_byte.wrapping_mul(bytes(packed_len)).checked_div(100).unwrap_or(0)
    }

    /// The memory that an instance had when its call ended. What a guest touched stays touched whether it answered or
    /// failed, so the outcome does not matter; how many pages there are depends on nothing but the guest.
    pub fn memory(&self, pages: u32) -> u64 {
        u64::from(pages).saturating_sub(self.free_pages).saturating_mul(self.page)
    }

    /// What slow instructions cost beside the price list.
    pub fn slow_prices(&self) -> SlowPrices {
        SlowPrices { instruction: self.slow_instruction, page: self.slow_instruction_page }
    }

    /// Reading a question of this many bytes.
    pub fn query(&self, len: usize) -> u64 {
        self.query_byte.saturating_mul(bytes(len))
    }

    /// Gas of the chain as gas of the virtual machine.
    ///
    /// # Errors
    /// When the product wraps below `gas`. As in Go, a product that wraps to something larger is not noticed.
    pub fn to_wasm(&self, gas: u64) -> Result<u64, GasOverflow> {
        let product = gas.wrapping_mul(self.multiplier);
        if product < gas { Err(GasOverflow::ToWasm) } else { Ok(product) }
    }

    /// Gas of the virtual machine as gas of the chain, rounded down.
    pub fn from_wasm(&self, wasm_gas: u64) -> u64 {
        wasm_gas.checked_div(self.multiplier).unwrap_or(u64::MAX)
    }
}
