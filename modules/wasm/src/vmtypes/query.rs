//! The queries that a contract may make (`wasmvm/types/queries.go`).

use super::values::{Bytes, Empty, Raw, go_struct};

go_struct! {
    /// A query. One field should be set; where several are, the first in wasmd's order counts.
    QueryRequest as "QueryRequest" {
        bank: Option<BankQuery> = "bank",
        custom: Raw = "custom",
        ibc: Option<IbcQuery> = "ibc",
        staking: Option<StakingQuery> = "staking",
        distribution: Option<DistributionQuery> = "distribution",
        stargate: Option<StargateQuery> = "stargate",
        grpc: Option<GrpcQuery> = "grpc",
        wasm: Option<WasmQuery> = "wasm",
    }
}

go_struct! {
    /// Queries of bank.
    BankQuery as "BankQuery" {
        supply: Option<SupplyQuery> = "supply",
        balance: Option<BalanceQuery> = "balance",
        all_balances: Option<AllBalancesQuery> = "all_balances",
        denom_metadata: Option<DenomMetadataQuery> = "denom_metadata",
        all_denom_metadata: Option<AllDenomMetadataQuery> = "all_denom_metadata",
    }
}
go_struct! {
    /// How much there is of a denomination.
    SupplyQuery as "SupplyQuery" {
        denom: String = "denom",
    }
}
go_struct! {
    /// What an account has of a denomination.
    BalanceQuery as "BalanceQuery" {
        address: String = "address",
        denom: String = "denom",
    }
}
go_struct! {
    /// What an account has.
    AllBalancesQuery as "AllBalancesQuery" {
        address: String = "address",
    }
}
go_struct! {
    /// How a denomination is shown.
    DenomMetadataQuery as "DenomMetadataQuery" {
        denom: String = "denom",
    }
}
go_struct! {
    /// How denominations are shown.
    AllDenomMetadataQuery as "AllDenomMetadataQuery" {
        pagination: Option<PageRequest> = "pagination",
    }
}
go_struct! {
    /// Which page of a list.
    PageRequest as "PageRequest" {
        key: Bytes = "key",
        limit: u32 = "limit",
        reverse: bool = "reverse",
    }
}

go_struct! {
    /// Queries of IBC.
    IbcQuery as "IBCQuery" {
        port_id: Option<PortIdQuery> = "port_id",
        list_channels: Option<ListChannelsQuery> = "list_channels",
        channel: Option<ChannelQuery> = "channel",
    }
}
go_struct! {
    /// The contract's port.
    PortIdQuery as "PortIDQuery" {}
}
go_struct! {
    /// The channels of a port.
    ListChannelsQuery as "ListChannelsQuery" {
        port_id: String = "port_id",
    }
}
go_struct! {
    /// A channel.
    ChannelQuery as "ChannelQuery" {
        port_id: String = "port_id",
        channel_id: String = "channel_id",
    }
}

go_struct! {
    /// Queries of staking.
    StakingQuery as "StakingQuery" {
        all_validators: Option<AllValidatorsQuery> = "all_validators",
        validator: Option<ValidatorQuery> = "validator",
        all_delegations: Option<AllDelegationsQuery> = "all_delegations",
        delegation: Option<DelegationQuery> = "delegation",
        bonded_denom: Option<Empty> = "bonded_denom",
    }
}
go_struct! {
    /// The bonded validators.
    AllValidatorsQuery as "AllValidatorsQuery" {}
}
go_struct! {
    /// A validator.
    ValidatorQuery as "ValidatorQuery" {
        address: String = "address",
    }
}
go_struct! {
    /// What an account has delegated.
    AllDelegationsQuery as "AllDelegationsQuery" {
        delegator: String = "delegator",
    }
}
go_struct! {
    /// A delegation.
    DelegationQuery as "DelegationQuery" {
        delegator: String = "delegator",
        validator: String = "validator",
    }
}

go_struct! {
    /// Queries of distribution.
    DistributionQuery as "DistributionQuery" {
        delegator_withdraw_address: Option<DelegatorWithdrawAddressQuery> = "delegator_withdraw_address",
        delegation_rewards: Option<DelegationRewardsQuery> = "delegation_rewards",
        delegation_total_rewards: Option<DelegationTotalRewardsQuery> = "delegation_total_rewards",
        delegator_validators: Option<DelegatorValidatorsQuery> = "delegator_validators",
    }
}
go_struct! {
    /// Where the rewards of an account go.
    DelegatorWithdrawAddressQuery as "DelegatorWithdrawAddressQuery" {
        delegator_address: String = "delegator_address",
    }
}
go_struct! {
    /// The rewards of a delegation.
    DelegationRewardsQuery as "DelegationRewardsQuery" {
        delegator_address: String = "delegator_address",
        validator_address: String = "validator_address",
    }
}
go_struct! {
    /// The rewards of all delegations of an account.
    DelegationTotalRewardsQuery as "DelegationTotalRewardsQuery" {
        delegator_address: String = "delegator_address",
    }
}
go_struct! {
    /// The validators of an account.
    DelegatorValidatorsQuery as "DelegatorValidatorsQuery" {
        delegator_address: String = "delegator_address",
    }
}

go_struct! {
    /// Any query of the chain that is allowed; the answer comes as JSON.
    StargateQuery as "StargateQuery" {
        data: Bytes = "data",
        path: String = "path",
    }
}
go_struct! {
    /// Any query of the chain that is allowed; the answer comes in protobuf.
    GrpcQuery as "GrpcQuery" {
        data: Bytes = "data",
        path: String = "path",
    }
}

go_struct! {
    /// Queries of this module.
    WasmQuery as "WasmQuery" {
        smart: Option<SmartQuery> = "smart",
        raw: Option<RawQuery> = "raw",
        contract_info: Option<ContractInfoQuery> = "contract_info",
        code_info: Option<CodeInfoQuery> = "code_info",
        raw_range: Option<RawRangeQuery> = "raw_range",
    }
}
go_struct! {
    /// Asks a contract.
    SmartQuery as "SmartQuery" {
        contract_addr: String = "contract_addr",
        msg: Bytes = "msg",
    }
}
go_struct! {
    /// A value of a contract's storage.
    RawQuery as "RawQuery" {
        contract_addr: String = "contract_addr",
        key: Bytes = "key",
    }
}
go_struct! {
    /// A range of a contract's storage.
    RawRangeQuery as "RawRangeQuery" {
        contract_addr: String = "contract_addr",
        start: Bytes = "start",
        end: Bytes = "end",
        limit: u16 = "limit",
        order: String = "order",
    }
}
go_struct! {
    /// What is known of a contract.
    ContractInfoQuery as "ContractInfoQuery" {
        contract_addr: String = "contract_addr",
    }
}
go_struct! {
    /// What is known of a code.
    CodeInfoQuery as "CodeInfoQuery" {
        code_id: u64 = "code_id",
    }
}
