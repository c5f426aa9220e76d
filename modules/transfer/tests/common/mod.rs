//! The module over real accounts and coins. A few lines play core IBC, as they do in `tests/transfer-go`.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part")]

mod core;

pub use core::Core;

use openledger_auth::{AccountKeeper, AuthModule};
use openledger_bank::{BankKeeper, BankModule};
use openledger_core::ports::{BankSend, BankView, IbcApp, IbcAppV2, PacketAck, PacketPlace};
use openledger_core::{AccAddress, ChainConfig, Coins, Ctx, Event, Failure, GasMeter, Module, Res};
use openledger_proto::ibc::applications::transfer::v1::{MsgTransfer, MsgTransferResponse, MsgUpdateParams};
use openledger_proto::ibc::core::channel::v1::Packet;
use openledger_proto::ibc::core::channel::v2::{PacketStatus, Payload};
use openledger_proto::ibc::core::client::v1::Height;
use openledger_testing::{
    ModuleExt, account, bank_genesis, block_at, code, config_with, entries, genesis_balance, hex, unhex,
};
use openledger_transfer::{TransferKeeper, TransferModule, TransferPorts, escrow_address};
use prost::Message;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::sync::Arc;

pub struct Chain {
    pub ctx: Ctx,
    pub bank: BankKeeper,
    pub keeper: TransferKeeper,
    pub module: TransferModule,
    pub core: Arc<Core>,
}

/// What came of a step.
#[derive(Debug, Default)]
pub struct Answer {
    pub code: String,
    pub text: String,
    pub ack: Option<String>,
    pub success: Option<bool>,
    pub sequence: Option<u64>,
    pub events: Vec<Event>,
    pub gas: u64,
}

pub fn text<'a>(record: &'a Value, field: &str) -> &'a str {
    record[field].as_str().unwrap_or_else(|| panic!("no {field} in {record}"))
}

/// A step in the words of a person who looks for it.
pub fn shown(ask: &Value) -> String {
    let data = ask["data"].as_str().or(ask["msg"].as_str()).map(unhex).unwrap_or_default();
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

impl Chain {
    /// A chain on which the accounts of these bytes have these coins.
    pub fn new(balances: &Value) -> Self {
        Self::with_caps(balances, &json!([]))
    }

    pub fn with_caps(balances: &Value, caps: &Value) -> Self {
        let accounts = Arc::new(AccountKeeper::new(false));
        let (auth, bank) = (AuthModule::new(*accounts), BankModule::new(accounts));
        let core = Arc::new(Core::default());
        let keeper = TransferKeeper::new(TransferPorts {
            bank: Arc::new(bank.keeper()),
            core: core.clone(),
            ics4: core.clone(),
        });
        core.bind(&keeper);
        let module = TransferModule::new(keeper.clone(), core.clone());
        let ctx = Ctx::for_test().with_config(config()).with_block(block_at(5, 1_700_000_000));
        auth.init_genesis(&ctx, &auth.default_genesis(ctx.config()).unwrap()).unwrap();
        let held = balances.as_object().unwrap().iter().map(|(n, coins)| {
            let coins: Coins = coins.as_str().unwrap().parse().unwrap();
            let coins: Vec<(String, String)> =
                coins.iter().map(|c| (c.amount.to_string(), c.denom.to_string())).collect();
            let coins: Vec<(&str, &str)> = coins.iter().map(|(a, d)| (a.as_str(), d.as_str())).collect();
            genesis_balance(ctx.config(), &account(n.parse().unwrap()), &coins)
        });
        bank.init_genesis(&ctx, &bank_genesis(held.collect(), caps)).unwrap();
        module.init_genesis(&ctx, &module.default_genesis(ctx.config()).unwrap()).unwrap();
        ctx.state().take_events();
        Self { ctx, bank: bank.keeper(), keeper, module, core }
    }

    /// A hash over all that a store has.
    pub fn digest(&self, store: &'static str) -> String {
        let mut hash = Sha256::new();
        for (key, value) in entries(&self.ctx, store) {
            hash.update(format!("{}={}\n", hex(key), hex(value)));
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

    pub fn sent(&self) -> Vec<Value> {
        self.core.sent.lock().unwrap().clone()
    }

    pub fn export(&self) -> Value {
        self.module.export_genesis(&self.ctx).unwrap()
    }

    pub fn escrowed(&self) -> String {
        let export = self.export();
        let coins = export["total_escrowed"].as_array().unwrap().clone();
        coins.iter().map(|c| format!("{}{}", text(c, "amount"), text(c, "denom"))).collect::<Vec<_>>().join(",")
    }

    pub fn balance(&self, addr: &AccAddress, denom: &str) -> String {
        self.bank.balance(&self.ctx, addr, denom).unwrap().to_string()
    }

    /// The escrow accounts hold at least what is counted.
    pub fn escrow_covers_total(&self) {
        for coin in self.export()["total_escrowed"].as_array().unwrap() {
            // To core IBC as it is played here, a name of no channel is that of a client.
            let places = (0..100).map(|n| format!("channel-{n}")).chain(["07-tendermint-0".to_owned()]);
            let held = places.fold(openledger_core::Amount::ZERO, |sum, place| {
                let addr = escrow_address("transfer", &place).unwrap();
                sum.add(self.bank.balance(&self.ctx, &addr, text(coin, "denom")).unwrap()).unwrap()
            });
            assert!(held >= text(coin, "amount").parse().unwrap(), "{coin}");
        }
    }

    /// Runs something as core IBC or a transaction would: its writes stay if it succeeds.
    pub fn step(&self, run: impl FnOnce(&Ctx, &mut Answer) -> Res<bool>) -> Answer {
        let mut answer = Answer::default();
        self.core.sent.lock().unwrap().clear();
        let ctx = self.ctx.with_gas(GasMeter::infinite());
        let depth = ctx.state().push();
        let result = run(&ctx, &mut answer);
        answer.events = ctx.state().take_events();
        answer.gas = ctx.gas().consumed();
        match &result {
            Ok(true) => ctx.state().keep(depth),
            _ => ctx.state().revert(depth),
        }
        self.ctx.state().take_events();
        for event in &mut answer.events {
            event.attributes.iter_mut().for_each(|(_, value)| *value = fixed(value));
        }
        answer.text = result.as_ref().err().map(text_of).unwrap_or_default();
        answer.code = code(result);
        answer
    }

    fn app(&self) -> &dyn IbcApp {
        &self.keeper
    }

    pub fn recv(&self, version: &str, data: &[u8]) -> Answer {
        let packet = packet(data, "channel-7", "channel-0");
        self.step(|ctx, answer| {
            let PacketAck::Now { bytes, success } = self.app().on_recv_packet(ctx, version, &packet, &account(1))?
            else {
                panic!("transfers are acknowledged at once");
            };
            answer.ack = Some(String::from_utf8(bytes).unwrap());
            answer.success = Some(success);
            Ok(success)
        })
    }

    pub fn ack(&self, data: &[u8], ack: &[u8]) -> Answer {
        let packet = packet(data, "channel-0", "channel-7");
        self.step(|ctx, _| {
            self.app().on_acknowledgement_packet(ctx, "ics20-1", &packet, ack, &account(1)).map(|()| true)
        })
    }

    pub fn timeout(&self, data: &[u8]) -> Answer {
        let packet = packet(data, "channel-0", "channel-7");
        self.step(|ctx, _| self.app().on_timeout_packet(ctx, "ics20-1", &packet, &account(1)).map(|()| true))
    }

    pub fn transfer(&self, msg: &MsgTransfer) -> Answer {
        self.step(|ctx, answer| {
            let any = openledger_proto::any::pack(msg);
            self.module.check_stateless(ctx.config(), &any)?;
            let response = self.module.execute(ctx, &any)?;
            answer.sequence = Some(MsgTransferResponse::decode(response.value.as_slice()).unwrap().sequence);
            Ok(true)
        })
    }

    /// A step of the recording.
    pub fn run(&self, ask: &Value) -> Answer {
        let bytes = |field: &str| unhex(text(ask, field));
        match text(ask, "op") {
            "recv" => self.recv(text(ask, "version"), &bytes("data")),
            "ack" => self.ack(&bytes("data"), &bytes("ack")),
            "timeout" => self.timeout(&bytes("data")),
            "transfer" => self.transfer(&MsgTransfer::decode(bytes("msg").as_slice()).unwrap()),
            "params" => self.step(|ctx, _| {
                let msg = MsgUpdateParams::decode(bytes("msg").as_slice()).unwrap();
                self.module.execute(ctx, &openledger_proto::any::pack(&msg)).map(|_| true)
            }),
            "gift" => self.step(|ctx, _| {
                let to = AccAddress::from_bytes(&bytes("to")).unwrap();
                self.bank.send(ctx, &account(1), &to, &text(ask, "coin").parse().unwrap()).map(|()| true)
            }),
            _ => self.run_v2(ask),
        }
    }

    fn run_v2(&self, ask: &Value) -> Answer {
        let payload = Payload {
            source_port: ask["ports"][0].as_str().unwrap().to_owned(),
            destination_port: ask["ports"][1].as_str().unwrap().to_owned(),
            version: text(ask, "version").to_owned(),
            encoding: text(ask, "encoding").to_owned(),
            value: unhex(text(ask, "data")),
        };
        let at = PacketPlace {
            source_client: text(ask, "source"),
            destination_client: text(ask, "destination"),
            sequence: 1,
        };
        let app: &dyn IbcAppV2 = &self.keeper;
        self.step(|ctx, answer| match text(ask, "op") {
            "recv2" => {
                let result = app.on_recv_packet(ctx, at, &payload, &account(1))?;
                answer.ack = Some(String::from_utf8(result.acknowledgement).unwrap());
                let success = result.status == i32::from(PacketStatus::Success);
                answer.success = Some(success);
                Ok(success)
            }
            "send2" => {
                let signer = account(u8::try_from(ask["signer"].as_u64().unwrap()).unwrap());
                app.on_send_packet(ctx, at, &payload, &signer).map(|()| true)
            }
            "ack2" => {
                let ack = unhex(text(ask, "ack"));
                app.on_acknowledgement_packet(ctx, at, &ack, &payload, &account(1)).map(|()| true)
            }
            "timeout2" => app.on_timeout_packet(ctx, at, &payload, &account(1)).map(|()| true),
            op => panic!("no step is called {op}"),
        })
    }
}

fn text_of(e: &Failure) -> String {
    e.to_string()
}

fn packet(data: &[u8], source: &str, destination: &str) -> Packet {
    Packet {
        sequence: 1,
        source_port: "transfer".to_owned(),
        source_channel: source.to_owned(),
        destination_port: "transfer".to_owned(),
        destination_channel: destination.to_owned(),
        data: data.to_vec(),
        timeout_height: Some(Height { revision_number: 1, revision_height: 100 }),
        timeout_timestamp: 0,
    }
}
