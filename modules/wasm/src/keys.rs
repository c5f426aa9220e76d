//! The schema of store `wasm`: byte for byte that of wasmd's `x/wasm`, and from `F0` on what wasmd does not have.
//! A chain whose genesis names no gas register has nothing there.

use openledger_core::collections::{Codec, Item, Key, Map, NoValue, Proto, Raw};
use openledger_core::kv::Kv;
use openledger_core::{AccAddress, Ctx};
use openledger_proto::cosmwasm::wasm::v1::{
    AbsoluteTxPosition, CodeInfo, ContractCodeHistoryEntry, ContractInfo, Params,
};
use openledger_proto::openledger::wasm::v1::GasRegister;

/// The name of the module's store.
pub const STORE: &str = "wasm";

/// The codes by their id.
pub const CODES: Map<u64, CodeInfo, Proto> = Map::new(STORE, &[0x01]);
/// The contracts by their address.
pub const CONTRACTS: Map<AccAddress, ContractInfo, Proto> = Map::new(STORE, &[0x02]);
/// The prefix of what contracts store; their address follows, and then the key that the contract chose.
pub const CONTRACT_STATE: &[u8] = &[0x03];
/// The same as a map, for listings: the address and the contract's key after one another.
pub const STATE: Map<Vec<u8>, Vec<u8>, Raw> = Map::new(STORE, CONTRACT_STATE);
/// The id that the next code gets; 1 where nothing is stored.
pub const NEXT_CODE_ID: Item<u64, Raw> = Item::new(STORE, b"\x04lastCodeId");
/// The number that the next contract gets whose address comes from the counter; 1 where nothing is stored.
pub const NEXT_INSTANCE_ID: Item<u64, Raw> = Item::new(STORE, b"\x04lastContractId");
/// What codes a contract ran on, from position 1 on.
pub const HISTORY: Map<HistoryKey, ContractCodeHistoryEntry, Proto> = Map::new(STORE, &[0x05]);
/// The contracts of a code in the order in which they began to run on it.
pub const BY_CODE: Map<ByCodeKey, (), NoValue> = Map::new(STORE, &[0x06]);
/// The codes that stay compiled in memory; each has the byte 1.
pub const PINNED: Map<u64, bool, Raw> = Map::new(STORE, &[0x07]);
/// How many transactions of a block were counted.
pub const TX_COUNTER: Item<TxCount, TxCountBytes> = Item::new(STORE, &[0x08]);
/// The contracts of a creator in the order in which they were made.
pub const BY_CREATOR: Map<ByCreatorKey, (), NoValue> = Map::new(STORE, &[0x09]);
/// The parameters in force.
pub const PARAMS: Item<Params, Proto> = Item::new(STORE, &[0x10]);
/// The prefix of received packets that a contract acknowledges later.
pub const ASYNC_ACKS: &[u8] = &[0x11];
/// The prices that genesis set.
pub const GAS_REGISTER: Item<GasRegister, Proto> = Item::new(STORE, &[0xf0]);
/// What the block compiled, where the gas register bounds it.
pub const CODE_BYTES: Item<CodeBytes, CodeBytesForm> = Item::new(STORE, &[0xf1]);
/// The checksums of the codes that were stored, where the gas register bounds what a block compiles.
pub const KNOWN_CODES: Map<Vec<u8>, (), Raw> = Map::new(STORE, &[0xf2]);

/// Code id, position (height and gas of the block before), contract.
pub type ByCodeKey = (u64, u64, (u64, AccAddress));
/// Creator, position (height and gas of the block before), contract.
pub type ByCreatorKey = (AccAddress, u64, (u64, AccAddress));

/// The key of a contract in the index by code.
pub fn by_code(code_id: u64, at: &AbsoluteTxPosition, contract: &AccAddress) -> ByCodeKey {
    (code_id, at.block_height, (at.tx_index, contract.clone()))
}

/// The key of a contract in the index by creator.
pub fn by_creator(creator: &AccAddress, at: &AbsoluteTxPosition, contract: &AccAddress) -> ByCreatorKey {
    (creator.clone(), at.block_height, (at.tx_index, contract.clone()))
}

/// What a contract stored, as a store of its own.
pub fn contract_state(ctx: &Ctx, contract: &AccAddress) -> Kv {
    ctx.kv(STORE).prefix(&[CONTRACT_STATE, contract.as_bytes()].concat())
}

/// The key of a received packet that is not acknowledged yet: the port, the length of the channel in four
/// bytes, the channel, the sequence in eight.
pub fn async_ack(port: &str, channel: &str, sequence: u64) -> Vec<u8> {
    // Channel names are shorter than 64 bytes by the rules of IBC.
    let length = u32::try_from(channel.len()).unwrap_or(u32::MAX).to_be_bytes();
    [ASYNC_ACKS, port.as_bytes(), &length, channel.as_bytes(), &sequence.to_be_bytes()].concat()
}

/// A contract and a position in its history. The address stands without its length, so that keys of contracts
/// with addresses of different length could mix; a key belongs to a contract if exactly eight bytes follow
/// its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryKey {
    /// The contract.
    pub contract: AccAddress,
    /// From 1 on.
    pub position: u64,
}

impl Key for HistoryKey {
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.contract.as_bytes());
        out.extend_from_slice(&self.position.to_be_bytes());
    }
    fn encode_part(&self, out: &mut Vec<u8>) {
        self.encode(out);
    }
    fn decode(bytes: &[u8]) -> Option<Self> {
        let (contract, position) = bytes.split_last_chunk::<8>()?;
        Some(Self { contract: AccAddress::from_bytes(contract).ok()?, position: u64::from_be_bytes(*position) })
    }
    fn decode_part(_: &[u8]) -> Option<(Self, &[u8])> {
        // Nothing marks where an address ends, so such a key stands only at the end.
        None
    }
}

/// The transactions of a block that were counted so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TxCount {
    /// The height of the block.
    pub height: u64,
    /// The number that its next transaction gets.
    pub next: u32,
}

/// Height in eight bytes, number in four.
#[derive(Debug, Clone, Copy)]
pub struct TxCountBytes;

impl Codec<TxCount> for TxCountBytes {
    fn encode(value: &TxCount) -> Vec<u8> {
        [value.height.to_be_bytes().as_slice(), &value.next.to_be_bytes()].concat()
    }
    fn decode(bytes: &[u8]) -> Option<TxCount> {
        let (height, next) = bytes.split_first_chunk::<8>()?;
        Some(TxCount { height: u64::from_be_bytes(*height), next: u32::from_be_bytes(next.try_into().ok()?) })
    }
}

/// Bytes of new codes that a block compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeBytes {
    /// The height of the block.
    pub height: u64,
    /// How many.
    pub bytes: u64,
}

/// Height and bytes, eight bytes each.
#[derive(Debug, Clone, Copy)]
pub struct CodeBytesForm;

impl Codec<CodeBytes> for CodeBytesForm {
    fn encode(value: &CodeBytes) -> Vec<u8> {
        [value.height.to_be_bytes(), value.bytes.to_be_bytes()].concat()
    }
    fn decode(bytes: &[u8]) -> Option<CodeBytes> {
        let (height, bytes) = bytes.split_first_chunk::<8>()?;
        Some(CodeBytes { height: u64::from_be_bytes(*height), bytes: u64::from_be_bytes(bytes.try_into().ok()?) })
    }
}
