//! The module over real accounts and coins. A few lines play core IBC, as they do in `tests/ica-go`.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part")]

mod core;

pub use core::{Core, Listener};

use openledger_auth::{AccountKeeper, AuthModule};
use openledger_authz::{AuthzKeeper, AuthzModule};
use openledger_bank::{BankKeeper, BankModule};
use openledger_core::ports::{BankSend, ChannelOpening, IbcApp, PacketAck, PacketDataReader};
use openledger_core::{AccAddress, Any, ChainConfig, Ctx, Event, GasMeter, Module, Res, Router};
use openledger_ica::{ControllerKeeper, ControllerLayer, ControllerPorts, HostKeeper, HostPorts, IcaModule};
use openledger_proto::ibc::core::channel::v1::{Channel, Counterparty, Order, Packet};
use openledger_proto::ibc::core::client::v1::Height;
use openledger_testing::{
    ModuleExt, account, bank_genesis, block_at, code, config_with, entries, genesis_balance, hex, unhex,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::sync::Arc;

pub struct Chain {
    pub ctx: Ctx,
    pub bank: BankKeeper,
    pub router: Router,
    pub module: Arc<IcaModule>,
    pub core: Arc<Core>,
    pub host: HostKeeper,
    pub layer: ControllerLayer,
}

impl Drop for Chain {
    fn drop(&mut self) {
        self.router.close();
    }
}

/// What came of a step.
#[derive(Debug, Default)]
pub struct Answer {
    pub code: String,
    pub text: String,
    pub ack: Option<String>,
    pub success: Option<bool>,
    pub version: Option<String>,
    pub sender: Option<String>,
    pub response: Option<String>,
    pub events: Vec<Event>,
    pub gas: u64,
}

pub fn text<'a>(record: &'a Value, field: &str) -> &'a str {
    record[field].as_str().unwrap_or_else(|| panic!("no {field} in {record}"))
}

fn config() -> ChainConfig {
    let mut config = config_with(&[
        ("fee_collector", &[], false),
        ("gov", &["burner"], true),
        ("mint", &["minter"], false),
        ("interchainaccounts", &[], false),
    ]);
    // Genesis makes the first account only, as auth's own does in Go.
    config.module_accounts.iter_mut().skip(1).for_each(|spec| spec.in_genesis = false);
    config
}

fn strings(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().map(|item| item.as_str().unwrap().to_owned()).collect()
}

fn end(port: &str) -> Counterparty {
    Counterparty { port_id: port.to_owned(), channel_id: "channel-7".to_owned() }
}

fn order(ask: &Value) -> i32 {
    i32::try_from(ask["order"].as_i64().unwrap()).unwrap()
}

impl Chain {
    /// A chain with wasmd's two layers over nothing, or ibc-go's one over a listener.
    pub fn new(listening: bool) -> Self {
        let accounts = Arc::new(AccountKeeper::new(false));
        let (auth, bank) = (Arc::new(AuthModule::new(*accounts)), Arc::new(BankModule::new(accounts.clone())));
        let core = Arc::new(Core::default());
        let router = Router::default();
        let controller = ControllerKeeper::new(ControllerPorts { core: core.clone(), ics4: core.clone() });
        let host = HostKeeper::new(HostPorts { core: core.clone(), accounts, router: router.clone() });
        let below: Arc<dyn IbcApp> = match listening {
            true => Arc::new(Listener(core.clone())),
            false => Arc::new(ControllerLayer::new(controller.clone())),
        };
        let layer = ControllerLayer::around(controller.clone(), below);
        core.bind(Arc::new(layer.clone()));
        let module = Arc::new(IcaModule::new(controller, host.clone()));
        let authz = AuthzKeeper::new(Arc::new(AccountKeeper::new(false)), Arc::new(bank.keeper()), router.clone());
        let modules: [Arc<dyn Module>; 4] =
            [auth.clone(), bank.clone(), module.clone(), Arc::new(AuthzModule::new(authz))];
        router.bind(&modules).unwrap();

        let ctx = Ctx::for_test().with_config(config());
        auth.init_genesis(&ctx, &auth.default_genesis(ctx.config()).unwrap()).unwrap();
        let held = genesis_balance(ctx.config(), &account(1), &[("1000000", "uopen")]);
        bank.init_genesis(&ctx, &bank_genesis(vec![held], &json!([]))).unwrap();
        let mut genesis = module.default_genesis(ctx.config()).unwrap();
        genesis["host_genesis_state"]["params"]["allow_messages"] = json!(["*"]); // ibc-go's default
        module.init_genesis(&ctx, &genesis).unwrap();
        ctx.state().take_events();
        let mut chain = Self { ctx, bank: bank.keeper(), router, module, core, host, layer };
        chain.at(1_700_000_000, 1);
        chain
    }

    /// The next steps are in a block of this time, after one that left this hash.
    pub fn at(&mut self, seconds: i64, hash: u8) {
        let mut block = block_at(5, seconds);
        block.app_hash = vec![hash; 32];
        self.ctx = self.ctx.with_block(block);
    }

    /// A hash over all that a store has.
    pub fn digest(&self, store: &'static str) -> String {
        let mut hash = Sha256::new();
        for (key, value) in entries(&self.ctx, store) {
            hash.update(format!("{}={}\n", hex(key), hex(value)));
        }
        hex(hash.finalize())
    }

    pub fn export(&self) -> Value {
        self.module.export_genesis(&self.ctx).unwrap()
    }

    pub fn set_channel(&self, ask: &Value) {
        let channel = Channel {
            state: i32::try_from(ask["state"].as_i64().unwrap()).unwrap(),
            ordering: order(ask),
            counterparty: Some(end(text(ask, "counterparty"))),
            connection_hops: strings(&ask["hops"]),
            version: text(ask, "version").to_owned(),
        };
        let key = format!("{}/{}", text(ask, "port"), text(ask, "channel"));
        self.core.channels.lock().unwrap().insert(key, channel);
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
        answer.text = result.as_ref().err().map(ToString::to_string).unwrap_or_default();
        answer.code = code(result);
        answer
    }

    fn app(&self, ask: &Value) -> &dyn IbcApp {
        match text(ask, "side") {
            "host" => &self.host,
            _ => &self.layer,
        }
    }

    fn reader(&self, ask: &Value) -> &dyn PacketDataReader {
        match text(ask, "side") {
            "host" => &self.host,
            _ => &self.layer,
        }
    }

    /// A step of the recording.
    pub fn run(&self, ask: &Value) -> Answer {
        match text(ask, "op") {
            "open_init" | "open_try" => self.open(ask),
            "genesis" => self.step(|ctx, _| {
                self.module.validate_genesis(ctx.config(), &ask["genesis"])?;
                self.module.init_genesis(ctx, &ask["genesis"]).map(|_| true)
            }),
            "message" => self.step(|ctx, answer| {
                let any = Any { type_url: text(ask, "type").to_owned(), value: unhex(text(ask, "msg")) };
                self.module.check_stateless(ctx.config(), &any)?;
                answer.response = Some(hex(self.module.execute(ctx, &any)?.value));
                Ok(true)
            }),
            "gift" => self.step(|ctx, _| {
                let to = AccAddress::from_bytes(&unhex(text(ask, "to"))).unwrap();
                let coins = format!("{}uopen", ask["amount"]).parse().unwrap();
                self.bank.send(ctx, &account(1), &to, &coins).map(|()| true)
            }),
            _ => self.tell(ask),
        }
    }

    fn open(&self, ask: &Value) -> Answer {
        let (hops, end) = (strings(&ask["hops"]), end(text(ask, "counterparty")));
        let opening = ChannelOpening {
            order: Order::try_from(order(ask)).unwrap(),
            connection_hops: &hops,
            port_id: text(ask, "port"),
            channel_id: text(ask, "channel"),
            counterparty: &end,
            version: text(ask, "version"),
        };
        self.step(|ctx, answer| {
            let agreed = match text(ask, "op") {
                "open_init" => self.app(ask).on_chan_open_init(ctx, &opening)?,
                _ => self.app(ask).on_chan_open_try(ctx, &opening)?,
            };
            answer.version = Some(agreed);
            Ok(true)
        })
    }

    /// Tells an application of a channel or a packet.
    fn tell(&self, ask: &Value) -> Answer {
        let (app, port, channel) = (self.app(ask), text(ask, "port"), text(ask, "channel"));
        let sent = packet(b"data", (port, channel), ("icahost", "channel-7"));
        self.step(|ctx, answer| {
            match text(ask, "op") {
                "open_ack" => app.on_chan_open_ack(ctx, port, channel, "channel-7", text(ask, "version"))?,
                "open_confirm" => app.on_chan_open_confirm(ctx, port, channel)?,
                "close_init" => app.on_chan_close_init(ctx, port, channel)?,
                "close_confirm" => app.on_chan_close_confirm(ctx, port, channel)?,
                "ack" => {
                    let ack = unhex(text(ask, "ack"));
                    app.on_acknowledgement_packet(ctx, "version", &sent, &ack, &account(1))?;
                }
                "timeout" => app.on_timeout_packet(ctx, "version", &sent, &account(1))?,
                "unmarshal" => {
                    let content = self.reader(ask).read_packet(ctx, port, channel, &unhex(text(ask, "data")))?;
                    (answer.version, answer.sender) = (Some(content.version), Some(content.sender));
                }
                "recv" => {
                    let data = unhex(text(ask, "data"));
                    let packet = packet(&data, (port, "channel-7"), (text(ask, "destination"), channel));
                    let PacketAck::Now { bytes, success } = app.on_recv_packet(ctx, "version", &packet, &account(1))?
                    else {
                        panic!("packets are acknowledged at once");
                    };
                    (answer.ack, answer.success) = (Some(String::from_utf8(bytes).unwrap()), Some(success));
                    return Ok(success);
                }
                op => panic!("no step is called {op}"),
            }
            Ok(true)
        })
    }
}

pub fn packet(data: &[u8], source: (&str, &str), destination: (&str, &str)) -> Packet {
    Packet {
        sequence: 1,
        source_port: source.0.to_owned(),
        source_channel: source.1.to_owned(),
        destination_port: destination.0.to_owned(),
        destination_channel: destination.1.to_owned(),
        data: data.to_vec(),
        timeout_height: Some(Height { revision_number: 1, revision_height: 100 }),
        timeout_timestamp: 0,
    }
}
