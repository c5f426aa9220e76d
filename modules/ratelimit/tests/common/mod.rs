//! The layers over real transfers, accounts and coins. A few lines play core IBC, as they do in `layers-go`.
//! The tests of the crate `openledger-forward` use this file too.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part")]

mod core;
mod gas;
mod late;
mod recorded;

pub use core::Core;
#[allow(unused_imports, reason = "each test file uses its own part")]
pub use gas::{Apart, ApartApp, ApartAppV2, ApartTransfer, CountedSender};
pub use late::Late;
#[allow(unused_imports, reason = "each test file uses its own part")]
pub use recorded::compare;

use openledger_auth::{AccountKeeper, AuthModule};
use openledger_bank::{BankKeeper, BankModule};
use openledger_core::ports::{BankView, IbcApp, IbcAppV2, Ics4, Ics4V2, PacketAck, PacketPlace};
use openledger_core::{AccAddress, Amount, BlockTime, ChainConfig, Coins, Ctx, Event, GasMeter, Module, Res};
use openledger_proto::ibc::applications::transfer::v1::{MsgTransfer, MsgTransferResponse};
use openledger_proto::ibc::core::channel::v1::Packet;
use openledger_proto::ibc::core::channel::v2::{self, PacketStatus, Payload};
use openledger_proto::ibc::core::client::v1::Height;
use openledger_ratelimit::{
    LimitedAnswers, LimitedApp, LimitedAppV2, LimitedSender, RateLimitKeeper, RateLimitModule, RateLimitPorts,
};
use openledger_testing::{
    ModuleExt, account, bank_genesis, block_at, code, config_with, entries, genesis_balance, hex, unhex,
};
use openledger_transfer::{TransferKeeper, TransferModule, TransferPorts, escrow_address};
use prost::Message;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// What a layer between limits and transfers is made of.
pub struct Inner {
    pub transfer: TransferKeeper,
    pub bank: Arc<BankKeeper>,
    pub core: Arc<Core>,
    pub sender: Arc<dyn Ics4>,
    pub apart: Apart,
}

pub struct Chain {
    pub ctx: Ctx,
    pub bank: BankKeeper,
    pub transfer: TransferModule,
    pub limits: RateLimitModule,
    pub app: LimitedApp,
    pub sender: Arc<LimitedSender>,
    pub app_v2: Arc<LimitedAppV2>,
    pub answers: LimitedAnswers,
    pub core: Arc<Core>,
    pub apart: Apart,
}

/// What came of a step.
#[derive(Debug, Default)]
pub struct Answer {
    pub code: String,
    pub text: String,
    pub ack: Option<String>,
    pub success: Option<bool>,
    pub later: bool,
    pub status: Option<i32>,
    pub sequence: Option<u64>,
    pub events: Vec<Event>,
    /// Of the layers alone.
    pub gas: i64,
}

pub fn text<'a>(record: &'a Value, field: &str) -> &'a str {
    record[field].as_str().unwrap_or_else(|| panic!("no {field} in {record}"))
}

/// A step in the words of a person who looks for it.
pub fn shown(ask: &Value) -> String {
    let data = ask["data"].as_str().map(unhex).unwrap_or_default();
    let ack = ask["ack"].as_str().map(unhex).unwrap_or_default();
    let cut: String = String::from_utf8_lossy(&data).chars().take(300).collect();
    format!("{cut} {}", String::from_utf8_lossy(&ack))
}

/// Go prints the address of a number where it means the number, so the recording has neither.
pub fn fixed(text: &str) -> String {
    match text.split_once("strictly positive: got ") {
        Some((before, after)) => {
            let rest = after.split_once(':').map_or("", |(_, rest)| rest);
            format!("{before}strictly positive: got ?:{rest}")
        }
        None => text.to_owned(),
    }
}

pub fn config() -> ChainConfig {
    let mut config = config_with(&[
        ("fee_collector", &[], false),
        ("gov", &["burner"], true),
        ("mint", &["minter"], false),
        ("transfer", &["minter", "burner"], false),
    ]);
    // Genesis makes the first account only, as auth's own does in Go.
    config.module_accounts.iter_mut().skip(1).for_each(|spec| spec.in_genesis = false);
    config
}

/// The section of ibc-go's default genesis.
pub fn plain_genesis() -> Value {
    json!({"rate_limits": [], "whitelisted_address_pairs": [], "blacklisted_denoms": [],
           "pending_send_packet_sequence_numbers": [], "pending_recv_packet_sequence_numbers": [],
           "hour_epoch": {"epoch_number": "0", "duration": "3600s", "epoch_start_time": "0001-01-01T00:00:00Z",
                          "epoch_start_height": "0"}})
}

impl Chain {
    /// A chain on which the accounts of these bytes have these coins, with `inner` between limits and
    /// transfers.
    pub fn new(balances: &Value, genesis: &Value, inner: impl FnOnce(Inner) -> Arc<dyn IbcApp>) -> Self {
        let accounts = Arc::new(AccountKeeper::new(false));
        let (auth, bank) = (AuthModule::new(*accounts), BankModule::new(accounts));
        let core = Arc::new(Core::default());
        let bank_port = Arc::new(bank.keeper());
        let limits =
            RateLimitKeeper::new(RateLimitPorts { bank: bank_port.clone(), core: core.clone(), clients: core.clone() });
        let sender = Arc::new(LimitedSender::new(limits.clone(), core.clone()));
        let apart = Apart::default();
        let transfer = TransferKeeper::new(TransferPorts {
            bank: bank_port.clone(),
            core: core.clone(),
            ics4: Arc::new(CountedSender(apart.clone(), sender.clone())),
        });
        let inner_v2 = ApartAppV2(apart.clone(), Arc::new(Late(transfer.clone())));
        let app_v2 = Arc::new(LimitedAppV2::new(limits.clone(), Arc::new(inner_v2)));
        assert!(core.app_v2.set((apart.clone(), app_v2.clone())).is_ok());
        let parts = Inner {
            transfer: transfer.clone(),
            bank: bank_port,
            core: core.clone(),
            sender: sender.clone(),
            apart: apart.clone(),
        };
        let app = LimitedApp::new(limits.clone(), inner(parts));
        let answers = LimitedAnswers::new(limits.clone(), core.clone());
        let (transfer, limits) = (TransferModule::new(transfer, core.clone()), RateLimitModule::new(limits));
        let ctx = Ctx::for_test().with_config(config()).with_block(block_at(5, 1_700_000_000));
        auth.init_genesis(&ctx, &auth.default_genesis(ctx.config()).unwrap()).unwrap();
        let held = balances.as_object().unwrap().iter().map(|(n, coins)| {
            let coins: Coins = coins.as_str().unwrap().parse().unwrap();
            let coins: Vec<(String, String)> =
                coins.iter().map(|c| (c.amount.to_string(), c.denom.to_string())).collect();
            let coins: Vec<(&str, &str)> = coins.iter().map(|(a, d)| (a.as_str(), d.as_str())).collect();
            genesis_balance(ctx.config(), &account(n.parse().unwrap()), &coins)
        });
        bank.init_genesis(&ctx, &bank_genesis(held.collect(), &json!([]))).unwrap();
        transfer.init_genesis(&ctx, &transfer.default_genesis(ctx.config()).unwrap()).unwrap();
        limits.validate_genesis(ctx.config(), genesis).unwrap();
        limits.init_genesis(&ctx, genesis).unwrap();
        ctx.state().take_events();
        Self { ctx, bank: bank.keeper(), transfer, limits, app, sender, app_v2, answers, core, apart }
    }

    /// A chain with nothing between limits and transfers.
    pub fn limited(balances: &Value, genesis: &Value) -> Self {
        Self::new(balances, genesis, |inner| Arc::new(ApartApp(inner.apart, Arc::new(Late(inner.transfer)))))
    }

    /// A hash over all that a store has, but the keys that begin with one of these bytes.
    pub fn digest(&self, store: &'static str, but: &[u8]) -> String {
        let mut hash = Sha256::new();
        for (key, value) in entries(&self.ctx, store) {
            if key.first().is_none_or(|first| !but.contains(first)) {
                hash.update(format!("{}={}\n", hex(key), hex(value)));
            }
        }
        hex(hash.finalize())
    }

    pub fn supply(&self) -> String {
        let all = entries(&self.ctx, "bank").into_iter().filter(|(key, _)| key.first() == Some(&0));
        let coin = |(key, value): (Vec<u8>, Vec<u8>)| {
            format!("{}{}", String::from_utf8(value).unwrap(), std::str::from_utf8(&key[1..]).unwrap())
        };
        all.map(coin).collect::<Vec<_>>().join(",")
    }

    pub fn escrows(&self) -> Vec<(String, String)> {
        let export = self.transfer.export_genesis(&self.ctx).unwrap();
        let coins = export["total_escrowed"].as_array().unwrap().clone();
        coins.iter().map(|c| (text(c, "amount").to_owned(), text(c, "denom").to_owned())).collect()
    }

    pub fn escrowed(&self) -> String {
        self.escrows().iter().map(|(amount, denom)| format!("{amount}{denom}")).collect::<Vec<_>>().join(",")
    }

    pub fn balance(&self, addr: &AccAddress, denom: &str) -> Amount {
        self.bank.balance(&self.ctx, addr, denom).unwrap()
    }

    /// The escrow accounts hold what is counted, to the unit.
    pub fn escrow_is_total(&self) {
        for (amount, denom) in self.escrows() {
            let places =
                (0..100).map(|n| format!("channel-{n}")).chain(["07-tendermint-0".to_owned(), "channel-x".to_owned()]);
            let held = places.fold(Amount::ZERO, |sum, place| {
                sum.add(self.balance(&escrow_address("transfer", &place).unwrap(), &denom)).unwrap()
            });
            assert_eq!(held, amount.parse().unwrap(), "{denom}");
        }
    }

    /// Runs something as core IBC or a transaction would: its writes stay if it succeeds.
    pub fn step(&self, run: impl FnOnce(&Ctx, &mut Answer) -> Res<bool>) -> Answer {
        let mut answer = Answer::default();
        self.core.sent.lock().unwrap().clear();
        self.core.written.lock().unwrap().clear();
        self.apart.clear();
        let ctx = self.ctx.with_gas(GasMeter::infinite());
        let depth = ctx.state().push();
        let result = run(&ctx, &mut answer);
        answer.events = ctx.state().take_events();
        answer.gas = i64::try_from(ctx.gas().consumed()).unwrap() - self.apart.get();
        match &result {
            Ok(true) => ctx.state().keep(depth),
            _ => ctx.state().revert(depth),
        }
        self.ctx.state().take_events();
        for event in &mut answer.events {
            event.attributes.iter_mut().for_each(|(_, value)| *value = fixed(value));
        }
        answer.text = result.as_ref().err().map(ToString::to_string).unwrap_or_default();
        answer.code = code(result);
        answer
    }

    pub fn recv(&self, channel: &str, sequence: u64, data: &[u8]) -> Answer {
        let packet = packet(sequence, &far(channel), channel, data);
        self.step(|ctx, answer| match self.app.on_recv_packet(ctx, "ics20-1", &packet, &account(1))? {
            PacketAck::Later => {
                answer.later = true;
                Ok(true)
            }
            PacketAck::Now { bytes, success } => {
                answer.ack = Some(String::from_utf8(bytes).unwrap());
                answer.success = Some(success);
                Ok(success)
            }
        })
    }

    pub fn ack(&self, channel: &str, sequence: u64, data: &[u8], ack: &[u8]) -> Answer {
        let packet = packet(sequence, channel, &far(channel), data);
        self.step(|ctx, _| self.app.on_acknowledgement_packet(ctx, "ics20-1", &packet, ack, &account(1)).map(|()| true))
    }

    pub fn timeout(&self, channel: &str, sequence: u64, data: &[u8]) -> Answer {
        let packet = packet(sequence, channel, &far(channel), data);
        self.step(|ctx, _| self.app.on_timeout_packet(ctx, "ics20-1", &packet, &account(1)).map(|()| true))
    }

    pub fn transfer(&self, msg: &MsgTransfer) -> Answer {
        self.step(|ctx, answer| {
            let any = openledger_proto::any::pack(msg);
            self.transfer.check_stateless(ctx.config(), &any)?;
            let response = self.apart.elsewhere(ctx, || self.transfer.execute(ctx, &any))?;
            answer.sequence = Some(MsgTransferResponse::decode(response.value.as_slice()).unwrap().sequence);
            Ok(true)
        })
    }

    /// Runs a message of the module of limits.
    pub fn message(&self, type_url: &str, bytes: Vec<u8>) -> Answer {
        let any = openledger_core::Any { type_url: type_url.to_owned(), value: bytes };
        self.step(|ctx, _| self.limits.execute(ctx, &any).map(|_| true))
    }

    pub fn block(&mut self, height: u64, seconds: i64) -> Answer {
        let mut block = self.ctx.block().clone();
        block.height = height;
        block.time = BlockTime { seconds, nanos: 0 };
        self.ctx = self.ctx.with_block(block);
        self.step(|ctx, _| self.limits.begin_block(ctx).map(|()| true))
    }

    /// A step of the recording.
    pub fn run(&mut self, ask: &Value) -> Answer {
        let bytes = |field: &str| unhex(text(ask, field));
        let place = ask["channel"].as_str().unwrap_or_default();
        let sequence = ask["sequence"].as_u64().unwrap_or_default();
        match text(ask, "op") {
            "recv" => self.recv(place, sequence, &bytes("data")),
            "ack" => self.ack(place, sequence, &bytes("data"), &bytes("ack")),
            "timeout" => self.timeout(place, sequence, &bytes("data")),
            "written" => self.step(|ctx, _| {
                let packet = packet(sequence, &far(place), place, &bytes("data"));
                self.sender.write_acknowledgement(ctx, &packet, &bytes("ack")).map(|()| true)
            }),
            "transfer" => self.transfer(&MsgTransfer::decode(bytes("msg").as_slice()).unwrap()),
            "message" => self.message(text(ask, "type"), bytes("msg")),
            "block" => self.block(ask["height"].as_u64().unwrap(), ask["time"].as_i64().unwrap()),
            "lists" => self.lists(ask),
            _ => self.run_v2(ask),
        }
    }

    /// Sets what no message can set, as a genesis would.
    fn lists(&self, ask: &Value) -> Answer {
        use openledger_proto::ibc::applications::rate_limiting::v1::WhitelistedAddressPair;
        use openledger_ratelimit::keys::{BLACKLIST, WHITELIST};
        self.step(|ctx, _| {
            for denom in ask["denoms"].as_array().unwrap() {
                BLACKLIST.set(ctx, &denom.as_str().unwrap().to_owned(), &vec![1])?;
            }
            for pair in ask["pairs"].as_array().unwrap() {
                let (sender, receiver) = (pair[0].as_str().unwrap(), pair[1].as_str().unwrap());
                let pair = WhitelistedAddressPair { sender: sender.to_owned(), receiver: receiver.to_owned() };
                WHITELIST.set(ctx, &[sender.as_bytes(), receiver.as_bytes()].concat(), &pair)?;
            }
            Ok(true)
        })
    }

    fn run_v2(&self, ask: &Value) -> Answer {
        let (client, sequence) = (text(ask, "client"), ask["sequence"].as_u64().unwrap());
        if text(ask, "op") == "written2" {
            let acks = ask["acks"].as_array().unwrap().iter().map(|ack| unhex(ack.as_str().unwrap())).collect();
            let ack = v2::Acknowledgement { app_acknowledgements: acks };
            return self.step(|ctx, _| self.answers.write_acknowledgement(ctx, client, sequence, &ack).map(|()| true));
        }
        let payload = Payload {
            source_port: "transfer".to_owned(),
            destination_port: "transfer".to_owned(),
            version: text(ask, "version").to_owned(),
            encoding: text(ask, "encoding").to_owned(),
            value: unhex(text(ask, "data")),
        };
        let leaving = PacketPlace { source_client: client, destination_client: "07-tendermint-9", sequence };
        let coming = PacketPlace { source_client: "07-tendermint-9", destination_client: client, sequence };
        let app = &self.app_v2;
        self.step(|ctx, answer| match text(ask, "op") {
            "recv2" => {
                let result = app.on_recv_packet(ctx, coming, &payload, &account(1))?;
                answer.ack = Some(String::from_utf8(result.acknowledgement).unwrap());
                answer.status = Some(result.status);
                if result.status == i32::from(PacketStatus::Async) {
                    let packet = v2::Packet {
                        sequence,
                        source_client: "07-tendermint-9".to_owned(),
                        destination_client: client.to_owned(),
                        timeout_timestamp: 99,
                        payloads: vec![payload.clone()],
                    };
                    self.core.waiting.lock().unwrap().insert((client.to_owned(), sequence), packet);
                }
                Ok(result.status != i32::from(PacketStatus::Failure))
            }
            "send2" => app.on_send_packet(ctx, leaving, &payload, &account(1)).map(|()| true),
            "ack2" => {
                let ack = unhex(text(ask, "ack"));
                app.on_acknowledgement_packet(ctx, leaving, &ack, &payload, &account(1)).map(|()| true)
            }
            "timeout2" => app.on_timeout_packet(ctx, leaving, &payload, &account(1)).map(|()| true),
            op => panic!("no step is called {op}"),
        })
    }
}

/// The channel at the other end.
pub fn far(channel: &str) -> String {
    format!("channel-7{}", &channel[8..])
}

pub fn packet(sequence: u64, source: &str, destination: &str, data: &[u8]) -> Packet {
    Packet {
        sequence,
        source_port: "transfer".to_owned(),
        source_channel: source.to_owned(),
        destination_port: "transfer".to_owned(),
        destination_channel: destination.to_owned(),
        data: data.to_vec(),
        timeout_height: Some(Height { revision_number: 1, revision_height: 100 }),
        timeout_timestamp: 77,
    }
}
