//! The contract on a chain of the test, which knows accounts of one denomination and keeps the packets that the
//! contract sends; what the other chain does with them is the test's to say.
#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test file uses its part of it")]

use std::collections::{BTreeMap, BTreeSet};

use answer_buyer::msg::{BooksResponse, ExecuteMsg, InstantiateMsg, QueryMsg};
use answer_buyer::packet::{InferPacketData, PORT, VERSION};
use answer_buyer::state::{Owed, Question, Status, Way};
use answer_buyer::{
    ContractError, execute, ibc_channel_connect, ibc_channel_open, ibc_packet_ack, ibc_packet_timeout,
    ibc_source_callback, instantiate, query, reply,
};
use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, message_info, mock_dependencies, mock_env};
use cosmwasm_std::{
    Addr, BankMsg, Binary, Coin, CosmosMsg, Env, IbcAckCallbackMsg, IbcAcknowledgement, IbcChannel,
    IbcChannelConnectMsg, IbcChannelOpenMsg, IbcEndpoint, IbcMsg, IbcOrder, IbcPacket, IbcPacketAckMsg,
    IbcPacketTimeoutMsg, IbcSourceCallbackMsg, IbcTimeout, IbcTimeoutCallbackMsg, MsgResponse, Order, OwnedDeps, Reply,
    Response, StdAck, Storage, SubMsg, SubMsgResponse, SubMsgResult, Timestamp, coin, coins, from_json,
};
use serde::de::DeserializeOwned;

pub const DENOM: &str = "ibc/OPEN";
pub const START: u128 = 1_000_000;
pub const MAX_FEE: u128 = 900;
pub const RELAYER_FEE: u128 = 50;
pub const PAID: u128 = MAX_FEE + RELAYER_FEE;
pub const INPUT: &[u8] = &[1, 2, 3, 4];
/// The ends of the contract's channel, and its chain's channel of transfers.
pub const CHANNEL: &str = "channel-5";
pub const THERE: &str = "channel-1";
pub const TRANSFERS: &str = "channel-0";

/// A packet that the contract sent.
#[derive(Clone, Debug)]
pub struct Sent {
    pub channel: String,
    pub sequence: u64,
    pub what: What,
    pub timeout: u64,
}

#[derive(Clone, Debug)]
pub enum What {
    Packet(Binary),
    Transfer { to: String, amount: u128, memo: String },
}

pub struct Lab {
    pub deps: OwnedDeps<MockStorage, MockApi, MockQuerier>,
    pub env: Env,
    pub balances: BTreeMap<String, u128>,
    pub packets: Vec<Sent>,
    /// Accounts that the bank does not pay.
    pub blocked: BTreeSet<String>,
    sequences: BTreeMap<String, u64>,
}

impl Lab {
    /// The contract without a channel.
    pub fn new() -> Self {
        let mut lab = Self {
            deps: mock_dependencies(),
            env: mock_env(),
            balances: BTreeMap::new(),
            packets: Vec::new(),
            blocked: BTreeSet::new(),
            sequences: BTreeMap::new(),
        };
        for name in ["owner", "user", "other", "mallory"] {
            lab.balances.insert(lab.account(name).into_string(), START);
        }
        let info = message_info(&lab.account("owner"), &[]);
        instantiate(lab.deps.as_mut(), lab.env.clone(), info, settings()).unwrap();
        lab
    }

    /// The contract with its channel.
    pub fn open() -> Self {
        let mut lab = Self::new();
        lab.handshake(channel(|_| {})).unwrap();
        lab
    }

    pub fn account(&self, name: &str) -> Addr {
        self.deps.api.addr_make(name)
    }

    pub fn handshake(&mut self, channel: IbcChannel) -> Result<(), ContractError> {
        let opening = IbcChannelOpenMsg::new_try(channel.clone(), VERSION);
        ibc_channel_open(self.deps.as_mut(), self.env.clone(), opening)?;
        ibc_channel_connect(self.deps.as_mut(), self.env.clone(), IbcChannelConnectMsg::new_confirm(channel))?;
        Ok(())
    }

    /// A transaction: all of it or nothing.
    pub fn execute(&mut self, name: &str, message: ExecuteMsg, funds: &[Coin]) -> Result<Response, ContractError> {
        let sender = self.account(name);
        self.atomic(|lab| {
            for coin in funds.iter().filter(|coin| coin.denom == DENOM) {
                let contract = lab.env.contract.address.to_string();
                lab.pay(sender.as_str(), &contract, units(coin)).expect("the sender has the coins");
            }
            let info = message_info(&sender, funds);
            let response = execute(lab.deps.as_mut(), lab.env.clone(), info, message)?;
            lab.run(response.messages.clone())?;
            Ok(response)
        })
    }

    fn atomic<T>(&mut self, f: impl FnOnce(&mut Self) -> Result<T, ContractError>) -> Result<T, ContractError> {
        let state: Vec<_> = self.deps.storage.range(None, None, Order::Ascending).collect();
        let before = (self.balances.clone(), self.packets.clone(), self.sequences.clone());
        self.show_balance();
        let result = f(self);
        if result.is_err() {
            self.deps.storage = MockStorage::new();
            state.into_iter().for_each(|(key, value)| self.deps.storage.set(&key, &value));
            (self.balances, self.packets, self.sequences) = before;
        }
        self.show_balance();
        result
    }

    /// The chain answers queries of balances with those of now.
    fn show_balance(&mut self) {
        let contract = self.env.contract.address.to_string();
        let amount = self.balance_of(&contract);
        self.deps.querier.bank.update_balance(contract, coins(amount, DENOM));
    }

    fn pay(&mut self, from: &str, to: &str, amount: u128) -> Result<(), String> {
        let had = self.balance_of(from);
        let left = had.checked_sub(amount).ok_or("codespace: sdk, code: 5")?;
        if self.blocked.contains(to) {
            return Err("codespace: sdk, code: 4".to_owned());
        }
        self.balances.insert(from.to_owned(), left);
        *self.balances.entry(to.to_owned()).or_default() += amount;
        self.show_balance();
        Ok(())
    }

    /// Runs what the contract sends, with its replies.
    fn run(&mut self, messages: Vec<SubMsg>) -> Result<(), ContractError> {
        for message in messages {
            let result = self.one(message.msg);
            let wants = match &result {
                Ok(_) => matches!(message.reply_on, cosmwasm_std::ReplyOn::Always | cosmwasm_std::ReplyOn::Success),
                Err(_) => matches!(message.reply_on, cosmwasm_std::ReplyOn::Always | cosmwasm_std::ReplyOn::Error),
            };
            if !wants {
                result.map_err(|e| ContractError::Std(cosmwasm_std::StdError::msg(e)))?;
                continue;
            }
            #[allow(deprecated, reason = "the field has to be named")]
            let result = match result {
                Ok(response) => {
                    let msg_responses = response.into_iter().collect();
                    SubMsgResult::Ok(SubMsgResponse { events: vec![], data: None, msg_responses })
                }
                Err(e) => SubMsgResult::Err(e),
            };
            let reply_msg = Reply { id: message.id, payload: message.payload, gas_used: 0, result };
            let response = reply(self.deps.as_mut(), self.env.clone(), reply_msg)?;
            self.run(response.messages)?;
        }
        Ok(())
    }

    fn one(&mut self, message: CosmosMsg) -> Result<Option<MsgResponse>, String> {
        let contract = self.env.contract.address.to_string();
        match message {
            CosmosMsg::Bank(BankMsg::Send { to_address, amount }) => {
                assert!(amount.iter().all(|coin| coin.denom == DENOM), "{amount:?}");
                self.pay(&contract, &to_address, amount.iter().map(units).sum()).map(|()| None)
            }
            CosmosMsg::Ibc(IbcMsg::SendPacket { channel_id, data, timeout }) => {
                Ok(Some(self.packet(channel_id, What::Packet(data), &timeout)))
            }
            CosmosMsg::Ibc(IbcMsg::Transfer { channel_id, to_address: to, amount, timeout, memo }) => {
                assert_eq!(amount.denom, DENOM);
                let amount = units(&amount);
                self.pay(&contract, "abroad", amount)?;
                let what = What::Transfer { to, amount, memo: memo.unwrap_or_default() };
                Ok(Some(self.packet(channel_id, what, &timeout)))
            }
            other => panic!("{other:?}"),
        }
    }

    fn packet(&mut self, channel: String, what: What, timeout: &IbcTimeout) -> MsgResponse {
        let next = self.sequences.entry(channel.clone()).or_insert(0);
        *next += 1;
        let sequence = *next;
        let timeout = timeout.timestamp().unwrap().nanos();
        self.packets.push(Sent { channel, sequence, what, timeout });
        MsgResponse { type_url: String::new(), value: Binary::from(varint(sequence)) }
    }

    /// The other chain acknowledged a packet of the contract, or nobody brought it (`None`).
    pub fn end(&mut self, packet: &Sent, ack: Option<StdAck>) -> Result<(), ContractError> {
        let failed = ack.as_ref().is_none_or(StdAck::is_error);
        let bytes = ack.map(|ack| ack.to_binary());
        self.end_with(packet, bytes, failed)
    }

    /// The same with any bytes.
    pub fn end_with(&mut self, packet: &Sent, ack: Option<Binary>, failed: bool) -> Result<(), ContractError> {
        let contract = self.env.contract.address.to_string();
        let is_transfer = matches!(packet.what, What::Transfer { .. });
        if let What::Transfer { amount, .. } = packet.what
            && failed
        {
            self.pay("abroad", &contract, amount).unwrap();
        }
        let ended = ibc_packet(packet);
        let relayer = self.account("relayer");
        self.atomic(|lab| {
            let (deps, env) = (lab.deps.as_mut(), lab.env.clone());
            let response = match (is_transfer, ack) {
                (false, Some(ack)) => {
                    ibc_packet_ack(deps, env, IbcPacketAckMsg::new(IbcAcknowledgement::new(ack), ended, relayer))
                }
                (false, None) => ibc_packet_timeout(deps, env, IbcPacketTimeoutMsg::new(ended, relayer)),
                (true, Some(ack)) => {
                    let end = IbcAckCallbackMsg::new(IbcAcknowledgement::new(ack), ended, relayer);
                    ibc_source_callback(deps, env, IbcSourceCallbackMsg::Acknowledgement(end))
                }
                (true, None) => {
                    let end = IbcTimeoutCallbackMsg::new(ended, relayer);
                    ibc_source_callback(deps, env, IbcSourceCallbackMsg::Timeout(end))
                }
            };
            lab.run(response?.messages)
        })
    }

    /// Asks as a user, who pays what it may cost; the packet.
    pub fn ask(&mut self, name: &str, way: Way) -> Sent {
        self.execute(name, ask(way), &coins(PAID, DENOM)).unwrap();
        self.packets.last().unwrap().clone()
    }

    /// Coins that come from the other chain by a transfer of its own.
    pub fn arrives(&mut self, amount: u128) {
        let contract = self.env.contract.address.to_string();
        *self.balances.entry(contract).or_default() += amount;
        self.show_balance();
    }

    pub fn query<T: DeserializeOwned>(&self, question: QueryMsg) -> T {
        from_json(query(self.deps.as_ref(), self.env.clone(), question).unwrap()).unwrap()
    }

    pub fn question(&self, question_id: u64) -> Question {
        self.query(QueryMsg::Question { question_id })
    }

    pub fn status(&self, question_id: u64) -> Status {
        self.question(question_id).status
    }

    pub fn books(&self) -> (u128, u128, u128) {
        let books: BooksResponse = self.query(QueryMsg::Books {});
        let amount = |amount| units(&Coin { denom: String::new(), amount });
        (amount(books.held), amount(books.earned), amount(books.free))
    }

    pub fn owed(&self, name: &str) -> (u128, u128) {
        let owed: Owed = self.query(QueryMsg::Owed { user: self.account(name).into_string() });
        let amount = |amount| units(&Coin { denom: String::new(), amount });
        (amount(owed.here), amount(owed.coming))
    }

    pub fn balance(&self, name: &str) -> u128 {
        self.balance_of(self.account(name).as_str())
    }

    pub fn balance_of(&self, address: &str) -> u128 {
        self.balances.get(address).copied().unwrap_or_default()
    }
}

pub fn settings() -> InstantiateMsg {
    InstantiateMsg {
        owner: None,
        connection_id: "connection-3".to_owned(),
        transfer_channel: TRANSFERS.to_owned(),
        denom: DENOM.to_owned(),
        timeout_seconds: 600,
    }
}

pub fn ask(way: Way) -> ExecuteMsg {
    ExecuteMsg::Ask {
        model_id: 7,
        input: Binary::from(INPUT),
        max_fee: MAX_FEE.into(),
        relayer_fee: Some(RELAYER_FEE.into()),
        way,
        timeout_seconds: None,
    }
}

/// A channel as the contract takes it, changed.
pub fn channel(change: impl FnOnce(&mut IbcChannel)) -> IbcChannel {
    let mine = IbcEndpoint { port_id: "wasm.contract".to_owned(), channel_id: CHANNEL.to_owned() };
    let other = IbcEndpoint { port_id: PORT.to_owned(), channel_id: THERE.to_owned() };
    let mut channel = IbcChannel::new(mine, other, IbcOrder::Unordered, VERSION, "connection-3");
    change(&mut channel);
    channel
}

/// The acknowledgement of an answer, in the words of the other chain.
pub fn answer(fee: u128) -> StdAck {
    let text = format!(
        r#"{{"inference_id":"3","label":1,"logits_q16":["-65536","65536"],"fee":{{"denom":"uopen","amount":"{fee}"}},
        "record_hash":"AQI=","material_hash":"AwQ=","height":"12","payees":[{{"address":"open1a","ppm":1000000}}],
        "left":{{"denom":"uopen","amount":"0"}},"sent":null}}"#
    );
    StdAck::success(text.into_bytes())
}

pub fn refusal() -> StdAck {
    StdAck::error("ABCI code: 9: error handling packet: see events for details")
}

pub fn infer_packet(packet: &Sent) -> InferPacketData {
    match &packet.what {
        What::Packet(data) => from_json(data).unwrap(),
        What::Transfer { .. } => panic!("{packet:?}"),
    }
}

pub fn units(coin: &Coin) -> u128 {
    coin.amount.to_string().parse().unwrap()
}

pub fn open_coin(amount: u128) -> Coin {
    coin(amount, DENOM)
}

fn ibc_packet(packet: &Sent) -> IbcPacket {
    let (port, data) = match &packet.what {
        What::Packet(data) => ("wasm.contract", data.clone()),
        What::Transfer { .. } => ("transfer", Binary::default()),
    };
    let src = IbcEndpoint { port_id: port.to_owned(), channel_id: packet.channel.clone() };
    let dest = IbcEndpoint { port_id: "there".to_owned(), channel_id: THERE.to_owned() };
    IbcPacket::new(data, src, dest, packet.sequence, Timestamp::from_nanos(packet.timeout).into())
}

/// Field 1 of a protobuf message with this number.
fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = vec![8];
    while number > 127 {
        bytes.push(u8::try_from(number % 128).unwrap() | 128);
        number /= 128;
    }
    bytes.push(u8::try_from(number).unwrap());
    bytes
}
