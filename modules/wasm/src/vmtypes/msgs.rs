//! The messages that a contract may send (`wasmvm/types/msg.go`).

use super::values::{Array, Bytes, Quoted, Raw, Slice, go_struct};
use super::write::{json_list, json_string};
use openledger_core::go_json::{GoValue, JsonError, Reader, unmarshal};
use std::fmt;

go_struct! {
    /// An amount of a denomination. Neither is checked.
    Coin as "Coin" {
        denom: String = "denom",
        amount: String = "amount",
    }
}

impl Coin {
    /// The JSON of it.
    pub fn to_json(&self) -> String {
        format!("{{\"denom\":{},\"amount\":{}}}", json_string(&self.denom), json_string(&self.amount))
    }
}

go_struct! {
    /// A key and a value of an event.
    EventAttribute as "EventAttribute" {
        key: String = "key",
        value: String = "value",
    }
}

go_struct! {
    /// An event.
    Event as "Event" {
        ty: String = "type",
        attributes: Array<EventAttribute> = "attributes",
    }
}

impl Event {
    /// The JSON of it.
    pub fn to_json(&self) -> String {
        let attributes = json_list(&self.attributes.0, |a| {
            format!("{{\"key\":{},\"value\":{}}}", json_string(&a.key), json_string(&a.value))
        });
        format!("{{\"type\":{},\"attributes\":{attributes}}}", json_string(&self.ty))
    }
}

/// A message to be executed. One field should be set; where several are, the first in wasmd's order counts.
#[derive(Clone, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are CosmWasm's own")]
pub struct CosmosMsg {
    pub bank: Option<BankMsg>,
    pub custom: Raw,
    pub distribution: Option<DistributionMsg>,
    pub gov: Option<GovMsg>,
    pub ibc: Option<IbcMsg>,
    pub staking: Option<StakingMsg>,
    pub any: Option<AnyMsg>,
    pub wasm: Option<WasmMsg>,
    pub ibc2: Option<Ibc2Msg>,
}

go_struct! {
    /// The message with both names of [`AnyMsg`].
    InternalCosmosMsg as "InternalCosmosMsg" {
        bank: Option<BankMsg> = "bank",
        custom: Raw = "custom",
        distribution: Option<DistributionMsg> = "distribution",
        gov: Option<GovMsg> = "gov",
        ibc: Option<IbcMsg> = "ibc",
        staking: Option<StakingMsg> = "staking",
        any: Option<AnyMsg> = "any",
        wasm: Option<WasmMsg> = "wasm",
        stargate: Option<AnyMsg> = "stargate",
        ibc2: Option<Ibc2Msg> = "ibc2",
    }
}

impl fmt::Debug for CosmosMsg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("CosmosMsg");
        shown.field("bank", &self.bank).field("custom", &self.custom).field("distribution", &self.distribution);
        shown.field("gov", &self.gov).field("ibc", &self.ibc).field("staking", &self.staking);
        shown.field("any", &self.any).field("wasm", &self.wasm).field("ibc2", &self.ibc2).finish()
    }
}

impl GoValue for CosmosMsg {
    fn go_type() -> String {
        "types.CosmosMsg".to_owned()
    }
    fn read(&mut self, _: &mut Reader, item: &[u8]) -> Result<(), JsonError> {
        let mut read = InternalCosmosMsg::default();
        unmarshal(item, &mut read)?;
        let InternalCosmosMsg { bank, custom, distribution, gov, ibc, staking, any, wasm, stargate, ibc2 } = read;
        if any.is_some() && stargate.is_some() {
            let text = "invalid CosmosMsg: both 'any' and 'stargate' fields are set";
            return Err(JsonError::Text(text.to_owned()));
        }
        *self = Self { bank, custom, distribution, gov, ibc, staking, any: any.or(stargate), wasm, ibc2 };
        Ok(())
    }
}

go_struct! {
    /// Moves or destroys coins of the contract.
    BankMsg as "BankMsg" {
        send: Option<SendMsg> = "send",
        burn: Option<BurnMsg> = "burn",
    }
}
go_struct! {
    /// Sends coins.
    SendMsg as "SendMsg" {
        to_address: String = "to_address",
        amount: Array<Coin> = "amount",
    }
}
go_struct! {
    /// Burns coins.
    BurnMsg as "BurnMsg" {
        amount: Array<Coin> = "amount",
    }
}

go_struct! {
    /// Messages of IBC.
    IbcMsg as "IBCMsg" {
        transfer: Option<TransferMsg> = "transfer",
        send_packet: Option<SendPacketMsg> = "send_packet",
        write_acknowledgement: Option<WriteAcknowledgementMsg> = "write_acknowledgement",
        close_channel: Option<CloseChannelMsg> = "close_channel",
        pay_packet_fee: Option<PayPacketFeeMsg> = "pay_packet_fee",
        pay_packet_fee_async: Option<PayPacketFeeAsyncMsg> = "pay_packet_fee_async",
    }
}
go_struct! {
    /// A height at which a packet times out.
    IbcTimeoutBlock as "IBCTimeoutBlock" {
        revision: u64 = "revision",
        height: u64 = "height",
    }
}
go_struct! {
    /// When a packet times out.
    IbcTimeout as "IBCTimeout" {
        block: Option<IbcTimeoutBlock> = "block",
        /// In nanoseconds since the Unix epoch.
        timestamp: Quoted = "timestamp",
    }
}
go_struct! {
    /// Sends coins to another chain.
    TransferMsg as "TransferMsg" {
        channel_id: String = "channel_id",
        to_address: String = "to_address",
        amount: Coin = "amount",
        timeout: IbcTimeout = "timeout",
        memo: String = "memo",
    }
}
go_struct! {
    /// Sends a packet.
    SendPacketMsg as "SendPacketMsg" {
        channel_id: String = "channel_id",
        data: Bytes = "data",
        timeout: IbcTimeout = "timeout",
    }
}
go_struct! {
    /// The bytes of an acknowledgement.
    IbcAcknowledgement as "IBCAcknowledgement" {
        data: Bytes = "data",
    }
}
go_struct! {
    /// Acknowledges a packet that was received earlier.
    WriteAcknowledgementMsg as "WriteAcknowledgementMsg" {
        ack: IbcAcknowledgement = "ack",
        channel_id: String = "channel_id",
        packet_sequence: u64 = "packet_sequence",
    }
}
go_struct! {
    /// Closes a channel.
    CloseChannelMsg as "CloseChannelMsg" {
        channel_id: String = "channel_id",
    }
}
go_struct! {
    /// The fees of a relayer, which no chain pays any more.
    IbcFee as "IBCFee" {
        ack_fee: Array<Coin> = "ack_fee",
        receive_fee: Array<Coin> = "receive_fee",
        timeout_fee: Array<Coin> = "timeout_fee",
    }
}
go_struct! {
    /// Only read, never handled.
    PayPacketFeeMsg as "PayPacketFeeMsg" {
        channel_id: String = "channel_id",
        fee: IbcFee = "fee",
        port_id: String = "port_id",
        relayers: Array<String> = "relayers",
    }
}
go_struct! {
    /// Only read, never handled.
    PayPacketFeeAsyncMsg as "PayPacketFeeAsyncMsg" {
        channel_id: String = "channel_id",
        fee: IbcFee = "fee",
        port_id: String = "port_id",
        relayers: Array<String> = "relayers",
        sequence: u64 = "sequence",
    }
}

go_struct! {
    /// Votes on proposals.
    GovMsg as "GovMsg" {
        vote: Option<VoteMsg> = "vote",
        vote_weighted: Option<VoteWeightedMsg> = "vote_weighted",
    }
}

/// What a contract votes.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum VoteOption {
    /// It was not said.
    #[default]
    Unset,
    /// Yes.
    Yes,
    /// No.
    No,
    /// Abstain.
    Abstain,
    /// No with veto.
    NoWithVeto,
}

/// Shows Go's number.
impl fmt::Debug for VoteOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", *self as u8)
    }
}

impl GoValue for VoteOption {
    fn go_type() -> String {
        "types.voteOption".to_owned()
    }
    fn read(&mut self, _: &mut Reader, item: &[u8]) -> Result<(), JsonError> {
        let mut text = String::new();
        unmarshal(item, &mut text)?;
        *self = match text.as_str() {
            "yes" => Self::Yes,
            "no" => Self::No,
            "abstain" => Self::Abstain,
            "no_with_veto" => Self::NoWithVeto,
            other => return Err(JsonError::Text(format!("invalid vote option '{other}'"))),
        };
        Ok(())
    }
}

/// A vote with one option.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VoteMsg {
    /// The proposal.
    pub proposal_id: u64,
    /// The option.
    pub option: VoteOption,
}

go_struct! {
    /// The vote with the older name of its option.
    InternalVoteMsg as "InternalVoteMsg" {
        proposal_id: u64 = "proposal_id",
        option: Option<VoteOption> = "option",
        vote: Option<VoteOption> = "vote",
    }
}

impl GoValue for VoteMsg {
    fn go_type() -> String {
        "types.VoteMsg".to_owned()
    }
    fn read(&mut self, _: &mut Reader, item: &[u8]) -> Result<(), JsonError> {
        let mut read = InternalVoteMsg::default();
        unmarshal(item, &mut read)?;
        if read.option.is_some() && read.vote.is_some() {
            let text = "invalid VoteMsg: both 'option' and 'vote' fields are set";
            return Err(JsonError::Text(text.to_owned()));
        }
        let option = read.option.or(read.vote).ok_or(JsonError::NilPointer)?;
        *self = Self { proposal_id: read.proposal_id, option };
        Ok(())
    }
}

go_struct! {
    /// A part of a split vote.
    WeightedVoteOption as "WeightedVoteOption" {
        option: VoteOption = "option",
        weight: String = "weight",
    }
}
go_struct! {
    /// A vote that is split.
    VoteWeightedMsg as "VoteWeightedMsg" {
        proposal_id: u64 = "proposal_id",
        options: Slice<WeightedVoteOption> = "options",
    }
}

go_struct! {
    /// Messages of staking.
    StakingMsg as "StakingMsg" {
        delegate: Option<DelegateMsg> = "delegate",
        undelegate: Option<UndelegateMsg> = "undelegate",
        redelegate: Option<RedelegateMsg> = "redelegate",
    }
}
go_struct! {
    /// Delegates coins.
    DelegateMsg as "DelegateMsg" {
        validator: String = "validator",
        amount: Coin = "amount",
    }
}
go_struct! {
    /// Takes a delegation back.
    UndelegateMsg as "UndelegateMsg" {
        validator: String = "validator",
        amount: Coin = "amount",
    }
}
go_struct! {
    /// Moves a delegation to another validator.
    RedelegateMsg as "RedelegateMsg" {
        src_validator: String = "src_validator",
        dst_validator: String = "dst_validator",
        amount: Coin = "amount",
    }
}

go_struct! {
    /// Messages of distribution.
    DistributionMsg as "DistributionMsg" {
        set_withdraw_address: Option<SetWithdrawAddressMsg> = "set_withdraw_address",
        withdraw_delegator_reward: Option<WithdrawDelegatorRewardMsg> = "withdraw_delegator_reward",
        fund_community_pool: Option<FundCommunityPoolMsg> = "fund_community_pool",
    }
}
go_struct! {
    /// Says where rewards go.
    SetWithdrawAddressMsg as "SetWithdrawAddressMsg" {
        address: String = "address",
    }
}
go_struct! {
    /// Takes the rewards of a delegation.
    WithdrawDelegatorRewardMsg as "WithdrawDelegatorRewardMsg" {
        validator: String = "validator",
    }
}
go_struct! {
    /// Gives coins to the community pool.
    FundCommunityPoolMsg as "FundCommunityPoolMsg" {
        amount: Array<Coin> = "amount",
    }
}

go_struct! {
    /// Any message of the chain, in protobuf.
    AnyMsg as "AnyMsg" {
        type_url: String = "type_url",
        value: Bytes = "value",
    }
}

go_struct! {
    /// Messages of this module.
    WasmMsg as "WasmMsg" {
        execute: Option<ExecuteMsg> = "execute",
        instantiate: Option<InstantiateMsg> = "instantiate",
        instantiate2: Option<Instantiate2Msg> = "instantiate2",
        migrate: Option<MigrateMsg> = "migrate",
        update_admin: Option<UpdateAdminMsg> = "update_admin",
        clear_admin: Option<ClearAdminMsg> = "clear_admin",
    }
}
go_struct! {
    /// Calls a contract.
    ExecuteMsg as "ExecuteMsg" {
        contract_addr: String = "contract_addr",
        msg: Bytes = "msg",
        funds: Array<Coin> = "funds",
    }
}
go_struct! {
    /// Makes a contract of a code.
    InstantiateMsg as "InstantiateMsg" {
        code_id: u64 = "code_id",
        msg: Bytes = "msg",
        funds: Array<Coin> = "funds",
        label: String = "label",
        admin: String = "admin",
    }
}
go_struct! {
    /// Makes a contract of a code, at an address that is known beforehand.
    Instantiate2Msg as "Instantiate2Msg" {
        code_id: u64 = "code_id",
        msg: Bytes = "msg",
        funds: Array<Coin> = "funds",
        label: String = "label",
        admin: String = "admin",
        salt: Bytes = "salt",
    }
}
go_struct! {
    /// Gives a contract another code.
    MigrateMsg as "MigrateMsg" {
        contract_addr: String = "contract_addr",
        new_code_id: u64 = "new_code_id",
        msg: Bytes = "msg",
    }
}
go_struct! {
    /// Gives a contract another admin.
    UpdateAdminMsg as "UpdateAdminMsg" {
        contract_addr: String = "contract_addr",
        admin: String = "admin",
    }
}
go_struct! {
    /// Takes a contract's admin away.
    ClearAdminMsg as "ClearAdminMsg" {
        contract_addr: String = "contract_addr",
    }
}

go_struct! {
    /// Messages of IBC version 2.
    Ibc2Msg as "IBC2Msg" {
        send_packet: Option<Ibc2SendPacketMsg> = "send_packet",
        write_acknowledgement: Option<Ibc2WriteAcknowledgementMsg> = "write_acknowledgement",
    }
}
go_struct! {
    /// What a packet carries.
    Ibc2Payload as "IBC2Payload" {
        source_port: String = "source_port",
        destination_port: String = "destination_port",
        version: String = "version",
        encoding: String = "encoding",
        value: Bytes = "value",
    }
}
go_struct! {
    /// Sends a packet.
    Ibc2SendPacketMsg as "IBC2SendPacketMsg" {
        source_client: String = "source_client",
        payloads: Slice<Ibc2Payload> = "payloads",
        /// In nanoseconds since the Unix epoch.
        timeout: Quoted = "timeout",
    }
}
go_struct! {
    /// Acknowledges a packet that was received earlier.
    Ibc2WriteAcknowledgementMsg as "IBC2WriteAcknowledgementMsg" {
        ack: IbcAcknowledgement = "ack",
        source_client: String = "source_client",
        destination_client: String = "destination_client",
        packet_sequence: u64 = "packet_sequence",
    }
}
