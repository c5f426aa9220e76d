//! The messages that a contract may send (`wasmvm/types/msg.go`).

mod gov;
mod ibc;

pub use gov::*;
pub use ibc::*;

use super::values::{Array, Bytes, Raw, go_struct};
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
