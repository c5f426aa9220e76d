//! A chain of auth and bank in memory, and keys that sign for it.
#![allow(
    dead_code,
    unreachable_pub,
    deprecated,
    reason = "each test file uses its own part; AuthInfo.tip has to be named"
)]

use openledger_auth::{
    AccountKeeper, AnteOptions, AuthModule, MULTISIG_KEY, MinGasPrices, PubKey, SignatureCache, SigningAccount,
    TxDecoder, decorators,
};
use openledger_bank::BankModule;
use openledger_core::ports::{BankView, FeegrantPort};
use openledger_core::{
    AccAddress, AnteHandler, Any, BlockInfo, ChainConfig, Ctx, DecodedTx, ExecMode, Failure, GasMeter, Module,
    TxDecoding, TxError,
};
use openledger_feegrant::{FeegrantKeeper, FeegrantModule};
use openledger_proto::any::pack;
use openledger_proto::cosmos::bank::v1beta1::MsgSend;
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::cosmos::crypto::multisig::LegacyAminoPubKey;
use openledger_proto::cosmos::crypto::multisig::v1beta1::{CompactBitArray, MultiSignature};
use openledger_proto::cosmos::tx::v1beta1::mode_info::{Multi, Single, Sum};
use openledger_proto::cosmos::tx::v1beta1::{AuthInfo, Fee, ModeInfo, SignerInfo, TxBody, TxRaw};
pub use openledger_testing::{Key, refusal};
use openledger_testing::{ModuleExt, bank_genesis, block_at, config_with, genesis_balance};
use prost::Message;
use serde_json::{Value, json};
use std::num::NonZeroUsize;
use std::sync::Arc;

pub const DIRECT: i32 = 1;
pub const AMINO: i32 = 127;

/// Messages of other modules, which pass the ante here and have no handler.
const FOREIGN: &[&str] = &[
    "/cosmos.feegrant.v1beta1.MsgGrantAllowance",
    "/cosmos.feegrant.v1beta1.MsgRevokeAllowance",
    "/cosmos.feegrant.v1beta1.MsgPruneAllowances",
    "/cosmos.authz.v1beta1.MsgGrant",
    "/cosmos.authz.v1beta1.MsgRevoke",
    "/cosmos.authz.v1beta1.MsgExec",
    "/cosmos.vesting.v1beta1.MsgCreateVestingAccount",
    "/cosmos.vesting.v1beta1.MsgCreatePermanentLockedAccount",
    "/cosmos.vesting.v1beta1.MsgCreatePeriodicVestingAccount",
];
/// What stands inside them.
const ANY_TYPES: &[&str] = &[
    "cosmos.feegrant.v1beta1.BasicAllowance",
    "cosmos.feegrant.v1beta1.PeriodicAllowance",
    "cosmos.feegrant.v1beta1.AllowedMsgAllowance",
    "cosmos.authz.v1beta1.GenericAuthorization",
    "cosmos.bank.v1beta1.SendAuthorization",
    "cosmos.staking.v1beta1.StakeAuthorization",
];

/// The key as auth knows it.
pub trait PublicKey {
    fn public(&self) -> PubKey;
}

impl PublicKey for Key {
    fn public(&self) -> PubKey {
        PubKey::Secp256k1(self.public_bytes())
    }
}

pub struct Chain {
    pub ctx: Ctx,
    pub decoder: TxDecoder,
    pub feegrant: Option<Arc<dyn FeegrantPort>>,
    pub cache: SignatureCache,
    pub accounts: AccountKeeper,
    pub auth: AuthModule,
    pub bank: BankModule,
}

/// What became of a transaction.
#[derive(Debug, PartialEq)]
pub struct Receipt {
    pub result: Result<(), TxError>,
    pub ante_gas: u64,
    pub gas: u64,
    /// Whether the ante passed, so that fee and sequence stay.
    pub ante_ok: bool,
}

impl Receipt {
    pub fn code(&self) -> String {
        self.result.as_ref().err().map_or("ok".to_owned(), |e| format!("{}:{}", e.codespace, e.code))
    }
}

pub fn config() -> ChainConfig {
    config_with(&[("fee_collector", &[], false), ("gov", &["burner"], true), ("mint", &["minter"], false)])
}

pub fn text(addr: &AccAddress) -> String {
    config().addresses.to_text(addr)
}

/// The genesis account of an address.
pub fn account(addr: &AccAddress, number: usize) -> Value {
    json!({"@type": "/cosmos.auth.v1beta1.BaseAccount", "address": text(addr), "pub_key": null,
           "account_number": number.to_string(), "sequence": "0"})
}

pub fn params() -> Value {
    json!({"max_memo_characters": "256", "tx_sig_limit": "7", "tx_size_cost_per_byte": "10",
           "sig_verify_cost_ed25519": "590", "sig_verify_cost_secp256k1": "1000"})
}

impl Chain {
    /// A chain from genesis sections.
    pub fn from_genesis(auth_json: &Value, bank_json: &Value, block: BlockInfo) -> Self {
        Self::try_from_genesis(auth_json, bank_json, block, AccountKeeper::new(false)).unwrap()
    }

    pub fn try_from_genesis(
        auth_json: &Value,
        bank_json: &Value,
        block: BlockInfo,
        accounts: AccountKeeper,
    ) -> Result<Self, Failure> {
        let auth = AuthModule::new(accounts);
        let bank = BankModule::new(Arc::new(accounts));
        let ctx = Ctx::for_test().with_config(config()).with_block(block);
        auth.init_genesis(&ctx, auth_json)?;
        bank.init_genesis(&ctx, bank_json)?;
        let cache = SignatureCache::new(NonZeroUsize::new(1000).unwrap());
        let urls = auth.message_urls().into_iter().chain(bank.message_urls());
        let decoder = TxDecoder::new(config().addresses, urls);
        Ok(Self { ctx, decoder, feegrant: None, cache, accounts, auth, bank })
    }

    /// The same chain, on which fees may be granted.
    pub fn with_feegrant(self, grants: &Value) -> Self {
        let keeper = FeegrantKeeper::new(Arc::new(self.accounts), Arc::new(self.bank.keeper()));
        FeegrantModule::new(keeper.clone()).init_genesis(&self.ctx, grants).unwrap();
        let foreign = FOREIGN.iter().map(|url| (*url).to_owned());
        let urls = self.auth.message_urls().into_iter().chain(self.bank.message_urls()).chain(foreign);
        let decoder = TxDecoder::new(config().addresses, urls).with_any_types(ANY_TYPES);
        Self { feegrant: Some(Arc::new(keeper)), decoder, ..self }
    }

    /// A chain at height 5 on which each key has 1,000,000,000 uopen and the number of its place.
    pub fn new(addresses: &[AccAddress]) -> Self {
        Self::with_keeper(addresses, AccountKeeper::new(false))
    }

    pub fn with_keeper(addresses: &[AccAddress], accounts: AccountKeeper) -> Self {
        let list: Vec<Value> = addresses.iter().enumerate().map(|(i, a)| account(a, i)).collect();
        let rich = |a| genesis_balance(&config(), a, &[("1000000000", "uopen")]);
        let bank = bank_genesis(addresses.iter().map(rich).collect(), &json!([]));
        let auth = json!({"params": params(), "accounts": list});
        Self::try_from_genesis(&auth, &bank, block_at(5, 1_700_000_000), accounts).unwrap()
    }

    pub fn balance(&self, addr: &AccAddress) -> u64 {
        self.bank.keeper().balance(&self.ctx, addr, "uopen").unwrap().to_u64().unwrap()
    }

    pub fn sequence(&self, addr: &AccAddress) -> u64 {
        self.accounts.get(&self.ctx, addr).unwrap().unwrap().base.sequence
    }

    pub fn number(&self, addr: &AccAddress) -> u64 {
        self.accounts.get(&self.ctx, addr).unwrap().map_or(0, |a| a.base.account_number)
    }

    /// The decorators of a node with these minimum gas prices.
    pub fn handler(&self, prices: &str) -> AnteHandler {
        AnteHandler::new(decorators(AnteOptions {
            accounts: self.accounts,
            bank: Arc::new(self.bank.keeper()),
            feegrant: self.feegrant.clone(),
            cache: self.cache.clone(),
            min_gas_prices: MinGasPrices::parse(prices).unwrap(),
        }))
    }

    pub fn ante(&self, ctx: &Ctx, tx: &DecodedTx, prices: &str) -> Result<(), Failure> {
        ctx.atomic(|ctx| self.handler(prices).check(ctx, tx))
    }

    /// Runs a transaction as the base app does.
    pub fn run(&self, mode: ExecMode, bytes: &[u8], prices: &str) -> Receipt {
        let refused = |e| Receipt { result: Err(refusal(e)), ante_gas: 0, gas: 0, ante_ok: false };
        let tx = match self.decoder.decode(bytes) {
            Ok(tx) => tx,
            Err(e) => return refused(e),
        };
        let ctx = self.ctx.with_mode(mode);
        let ctx = ctx.with_gas(AnteHandler::gas_meter(&ctx, &tx));
        let ante = self.ante(&ctx, &tx, prices);
        let ante_gas = ctx.gas().consumed();
        if let Err(e) = ante {
            return Receipt { result: Err(refusal(e)), ante_gas, gas: ante_gas, ante_ok: false };
        }
        let result =
            ctx.atomic(|ctx| tx.messages().iter().try_for_each(|m| self.execute(ctx, m).map(|_| ()))).map_err(refusal);
        Receipt { result, ante_gas, gas: ctx.gas().consumed(), ante_ok: true }
    }

    pub fn execute(&self, ctx: &Ctx, msg: &Any) -> Result<Any, Failure> {
        let module: &dyn Module = if self.bank.takes(&msg.type_url) { &self.bank } else { &self.auth };
        module.execute(ctx, msg)
    }

    pub fn deliver(&self, bytes: &[u8]) -> Receipt {
        self.run(ExecMode::Deliver, bytes, "")
    }

    /// Mode of a fork: state afterwards is as before.
    pub fn check_only(&self, mode: ExecMode, bytes: &[u8], prices: &str) -> Receipt {
        let depth = self.ctx.state().push();
        let receipt = self.run(mode, bytes, prices);
        self.ctx.state().revert(depth);
        receipt
    }
}

pub fn send(from: &AccAddress, to: &AccAddress, amount: &str) -> Any {
    let amount = vec![Coin { denom: "uopen".to_owned(), amount: amount.to_owned() }];
    pack(&MsgSend { from_address: text(from), to_address: text(to), amount })
}

/// A transaction to be signed; fields may be spoilt before.
#[derive(Clone)]
pub struct Plan {
    pub body: TxBody,
    pub fee: Fee,
    pub chain_id: String,
    pub mode: i32,
    /// Replaces the accounts' numbers and sequences.
    pub number: Option<u64>,
    pub sequence: Option<u64>,
}

pub fn plan(messages: Vec<Any>) -> Plan {
    let amount = vec![Coin { denom: "uopen".to_owned(), amount: "500".to_owned() }];
    Plan {
        body: TxBody { messages, ..TxBody::default() },
        fee: Fee { amount, gas_limit: 200_000, ..Fee::default() },
        chain_id: "test-1".to_owned(),
        mode: DIRECT,
        number: None,
        sequence: None,
    }
}

pub fn single(mode: i32) -> Option<ModeInfo> {
    Some(ModeInfo { sum: Some(Sum::Single(Single { mode })) })
}

impl Plan {
    pub fn mode(mut self, mode: i32) -> Self {
        self.mode = mode;
        self
    }

    pub fn gas(mut self, gas: u64) -> Self {
        self.fee.gas_limit = gas;
        self
    }

    fn decoded(&self, raw: &TxRaw) -> DecodedTx {
        let urls = self.body.messages.iter().map(|m| m.type_url.clone());
        TxDecoder::new(config().addresses, urls).decode(&raw.encode_to_vec()).unwrap()
    }

    /// Signed by single keys.
    pub fn sign(&self, chain: &Chain, keys: &[&Key]) -> Vec<u8> {
        self.raw(chain, keys).encode_to_vec()
    }

    pub fn raw(&self, chain: &Chain, keys: &[&Key]) -> TxRaw {
        let sequence = |k: &Key| {
            self.sequence
                .unwrap_or_else(|| chain.accounts.get(&chain.ctx, &k.address()).unwrap().map_or(0, |a| a.base.sequence))
        };
        let infos = keys.iter().map(|k| SignerInfo {
            public_key: Some(k.public().to_any()),
            mode_info: single(self.mode),
            sequence: sequence(k),
        });
        let auth_info = AuthInfo { signer_infos: infos.collect(), fee: Some(self.fee.clone()), tip: None };
        let mut raw = TxRaw {
            body_bytes: self.body.encode_to_vec(),
            auth_info_bytes: auth_info.encode_to_vec(),
            signatures: keys.iter().map(|_| vec![0; 64]).collect(),
        };
        let tx = self.decoded(&raw);
        raw.signatures = keys
            .iter()
            .map(|k| {
                let (address, pub_key) = (text(&k.address()), k.public());
                let account_number = self.number.unwrap_or_else(|| chain.number(&k.address()));
                let account = SigningAccount {
                    address: &address,
                    chain_id: &self.chain_id,
                    account_number,
                    sequence: sequence(k),
                    pub_key: &pub_key,
                };
                k.sign(&account.sign_bytes(&tx, self.mode).unwrap())
            })
            .collect();
        raw
    }

    /// Signed by those members of a multisig whose indices are given.
    pub fn multisig(&self, chain: &Chain, multi: &PubKey, members: &[Key], who: &[usize]) -> TxRaw {
        let mut elems = vec![0u8; members.len().div_ceil(8)];
        who.iter().for_each(|i| elems[i / 8] |= 1 << (7 - i % 8));
        let bitarray = Some(CompactBitArray { extra_bits_stored: (members.len() % 8) as u32, elems });
        let mode_infos = who.iter().map(|_| single(self.mode).unwrap()).collect();
        let address = multi.address().unwrap();
        let info = SignerInfo {
            public_key: Some(multi.to_any()),
            mode_info: Some(ModeInfo { sum: Some(Sum::Multi(Multi { bitarray, mode_infos })) }),
            sequence: chain.sequence(&address),
        };
        let auth_info = AuthInfo { signer_infos: vec![info], fee: Some(self.fee.clone()), tip: None };
        let mut raw = TxRaw {
            body_bytes: self.body.encode_to_vec(),
            auth_info_bytes: auth_info.encode_to_vec(),
            signatures: vec![Vec::new()],
        };
        let tx = self.decoded(&raw);
        let address_text = text(&address);
        let account = SigningAccount {
            address: &address_text,
            chain_id: &self.chain_id,
            account_number: chain.number(&address),
            sequence: chain.sequence(&address),
            pub_key: multi,
        };
        let sign_bytes = account.sign_bytes(&tx, self.mode).unwrap();
        let signatures = who.iter().map(|i| members[*i].sign(&sign_bytes)).collect();
        raw.signatures = vec![MultiSignature { signatures }.encode_to_vec()];
        raw
    }
}

pub fn multisig_any(threshold: u32, keys: &[PubKey]) -> Any {
    let value = LegacyAminoPubKey { threshold, public_keys: keys.iter().map(PubKey::to_any).collect() }.encode_to_vec();
    Any { type_url: MULTISIG_KEY.to_owned(), value }
}

pub fn multisig(threshold: u32, keys: &[Key]) -> PubKey {
    PubKey::Multisig { threshold, keys: keys.iter().map(Key::public).collect() }
}

pub fn free_meter() -> GasMeter {
    GasMeter::infinite()
}

pub fn setup() -> (Chain, Key, Key) {
    let (a, b) = (Key::new(1), Key::new(2));
    let chain = Chain::new(&[a.address(), b.address()]);
    (chain, a, b)
}

pub fn good(chain: &Chain, a: &Key, b: &Key) -> TxRaw {
    plan(vec![send(&a.address(), &b.address(), "1")]).raw(chain, &[a])
}

/// Refused, and nothing of the state was touched.
pub fn refused(chain: &Chain, bytes: &[u8], code: &str) {
    let (sequence, balance) = (chain.sequence(&Key::new(1).address()), chain.balance(&Key::new(1).address()));
    let receipt = chain.deliver(bytes);
    assert_eq!(receipt.code(), code, "{:?}", receipt.result);
    assert!(!receipt.ante_ok);
    assert_eq!((sequence, balance), (chain.sequence(&Key::new(1).address()), chain.balance(&Key::new(1).address())));
}

/// A field of bytes with these raw tag and length bytes.
pub fn field(tag: &[u8], len: &[u8], content: &[u8]) -> Vec<u8> {
    [tag, len, content].concat()
}

pub fn bytes_field(number: u32, content: &[u8]) -> Vec<u8> {
    let (mut tag, mut len) = (Vec::new(), Vec::new());
    prost::encoding::encode_key(number, prost::encoding::WireType::LengthDelimited, &mut tag);
    prost::encoding::encode_varint(content.len() as u64, &mut len);
    field(&tag, &len, content)
}

/// Re-signs after `edit` changed body or auth info bytes.
pub fn resigned(chain: &Chain, key: &Key, mut raw: TxRaw, edit: impl FnOnce(&mut TxRaw)) -> Vec<u8> {
    edit(&mut raw);
    let doc = openledger_proto::cosmos::tx::v1beta1::SignDoc {
        body_bytes: raw.body_bytes.clone(),
        auth_info_bytes: raw.auth_info_bytes.clone(),
        chain_id: "test-1".to_owned(),
        account_number: chain.number(&key.address()),
    };
    raw.signatures = vec![key.sign(&doc.encode_to_vec())];
    raw.encode_to_vec()
}

/// A transaction whose signer info carries this key.
pub fn with_key(chain: &Chain, key: Any) -> Vec<u8> {
    let a = Key::new(1);
    let mut raw = plan(vec![send(&a.address(), &a.address(), "1")]).raw(chain, &[&a]);
    let mut auth = AuthInfo::decode(raw.auth_info_bytes.as_slice()).unwrap();
    auth.signer_infos[0].public_key = Some(key);
    raw.auth_info_bytes = auth.encode_to_vec();
    raw.encode_to_vec()
}
