package main

import (
	"os"

	corestore "cosmossdk.io/core/store"
	storetypes "cosmossdk.io/store/types"
	"github.com/CosmWasm/wasmd/x/wasm"
	wasmkeeper "github.com/CosmWasm/wasmd/x/wasm/keeper"
	wasmtypes "github.com/CosmWasm/wasmd/x/wasm/types"
	"github.com/cosmos/cosmos-sdk/baseapp"
	"github.com/cosmos/cosmos-sdk/runtime"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/auth/ante"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	distrkeeper "github.com/cosmos/cosmos-sdk/x/distribution/keeper"
	distrtypes "github.com/cosmos/cosmos-sdk/x/distribution/types"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
	"github.com/cosmos/gogoproto/proto"
)

// withContracts says whether the application has x/wasm and IBC, after all modules of the SDK.
var withContracts bool

// acceptedQueries are the methods of the SDK that contracts may ask, beside wasmd's own kinds of queries.
var acceptedQueries = wasmkeeper.AcceptedQueries{
	"/cosmos.auth.v1beta1.Query/Account":                   func() proto.Message { return &authtypes.QueryAccountResponse{} },
	"/cosmos.authz.v1beta1.Query/Grants":                   func() proto.Message { return &authz.QueryGrantsResponse{} },
	"/cosmos.bank.v1beta1.Query/Balance":                   func() proto.Message { return &banktypes.QueryBalanceResponse{} },
	"/cosmos.bank.v1beta1.Query/DenomMetadata":             func() proto.Message { return &banktypes.QueryDenomMetadataResponse{} },
	"/cosmos.bank.v1beta1.Query/Params":                    func() proto.Message { return &banktypes.QueryParamsResponse{} },
	"/cosmos.bank.v1beta1.Query/SupplyOf":                  func() proto.Message { return &banktypes.QuerySupplyOfResponse{} },
	"/cosmos.distribution.v1beta1.Query/DelegationRewards": func() proto.Message { return &distrtypes.QueryDelegationRewardsResponse{} },
	"/cosmos.gov.v1.Query/Params":                          func() proto.Message { return &govv1.QueryParamsResponse{} },
	"/cosmos.gov.v1.Query/Proposal":                        func() proto.Message { return &govv1.QueryProposalResponse{} },
	"/cosmos.gov.v1.Query/TallyResult":                     func() proto.Message { return &govv1.QueryTallyResultResponse{} },
	"/cosmos.staking.v1beta1.Query/Delegation":             func() proto.Message { return &stakingtypes.QueryDelegationResponse{} },
	"/cosmos.staking.v1beta1.Query/Params":                 func() proto.Message { return &stakingtypes.QueryParamsResponse{} },
	"/cosmos.staking.v1beta1.Query/Pool":                   func() proto.Message { return &stakingtypes.QueryPoolResponse{} },
	"/cosmos.staking.v1beta1.Query/Validator":              func() proto.Message { return &stakingtypes.QueryValidatorResponse{} },
	"/cosmwasm.wasm.v1.Query/CodeInfo":                     func() proto.Message { return &wasmtypes.QueryCodeInfoResponse{} },
	"/cosmwasm.wasm.v1.Query/ContractInfo":                 func() proto.Message { return &wasmtypes.QueryContractInfoResponse{} },
	"/cosmwasm.wasm.v1.Query/Params":                       func() proto.Message { return &wasmtypes.QueryParamsResponse{} },
	"/cosmwasm.wasm.v1.Query/RawContractState":             func() proto.Message { return &wasmtypes.QueryRawContractStateResponse{} },
}

// wasmKeeper makes x/wasm's keeper with the defaults of wasmd but for the accepted queries.
func (a *app) wasmKeeper(home string, distribution distrkeeper.Keeper, authority string) *wasmkeeper.Keeper {
	if home == "" {
		home = must(os.MkdirTemp("", "sdk-replay"))
	}
	queries := &wasmkeeper.QueryPlugins{
		Stargate: wasmkeeper.AcceptListStargateQuerier(acceptedQueries, a.GRPCQueryRouter(), a.codec),
		Grpc:     wasmkeeper.AcceptListGrpcQuerier(acceptedQueries, a.GRPCQueryRouter(), a.codec),
	}
	core := a.ibc.core
	keeper := wasmkeeper.NewKeeper(a.codec, a.wasmStore(), a.accounts, a.bank, a.staking, distrkeeper.NewQuerier(distribution),
		core.ChannelKeeper, core.ChannelKeeper, core.ChannelKeeperV2, a.ibc.transfer, a.MsgServiceRouter(), a.GRPCQueryRouter(), home, wasmtypes.DefaultNodeConfig(),
		wasmtypes.VMConfig{}, wasmkeeper.BuiltInCapabilities(), authority, wasmkeeper.WithQueryPlugins(queries))
	return &keeper
}

func (a *app) wasmStore() corestore.KVStoreService {
	return runtime.NewKVStoreService(a.keys[wasmtypes.StoreKey])
}

func (a *app) wasmModule(keeper *wasmkeeper.Keeper) wasm.AppModule {
	return wasm.NewAppModule(a.codec, keeper, a.staking, a.accounts, a.bank, a.MsgServiceRouter(), nil)
}

// wasmAnte is the SDK's chain of decorators with those of x/wasm where wasmd has them.
func (a *app) wasmAnte(keeper *wasmkeeper.Keeper, options ante.HandlerOptions) sdk.AnteHandler {
	return sdk.ChainAnteDecorators(append([]sdk.AnteDecorator{
		ante.NewSetUpContextDecorator(),
		wasmkeeper.NewLimitSimulationGasDecorator(wasmtypes.DefaultNodeConfig().SimulationGasLimit),
		wasmkeeper.NewCountTXDecorator(a.wasmStore()),
		wasmkeeper.NewGasRegisterDecorator(keeper.GetGasRegister()),
		wasmkeeper.NewTxContractsDecorator(),
		ante.NewExtensionOptionsDecorator(options.ExtensionOptionChecker),
		ante.NewValidateBasicDecorator(),
		ante.NewTxTimeoutHeightDecorator(),
		ante.NewValidateMemoDecorator(options.AccountKeeper),
		ante.NewConsumeGasForTxSizeDecorator(options.AccountKeeper),
		ante.NewDeductFeeDecorator(options.AccountKeeper, options.BankKeeper, options.FeegrantKeeper, options.TxFeeChecker),
		ante.NewSetPubKeyDecorator(options.AccountKeeper),
		ante.NewValidateSigCountDecorator(options.AccountKeeper),
		ante.NewSigGasConsumeDecorator(options.AccountKeeper, options.SigGasConsumer),
		ante.NewSigVerificationDecorator(options.AccountKeeper, options.SignModeHandler, options.SigVerifyOptions...),
		ante.NewIncrementSequenceDecorator(options.AccountKeeper),
	}, a.lastChecks()...)...)
}

// wasmKeys adds the store of x/wasm to those of the SDK.
func wasmKeys(keys map[string]*storetypes.KVStoreKey) {
	keys[wasmtypes.StoreKey] = storetypes.NewKVStoreKey(wasmtypes.StoreKey)
}

var _ wasmkeeper.MessageRouter = (*baseapp.MsgServiceRouter)(nil)
