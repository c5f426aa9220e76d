package main

import (
	storetypes "cosmossdk.io/store/types"
	"github.com/CosmWasm/wasmd/x/wasm"
	wasmkeeper "github.com/CosmWasm/wasmd/x/wasm/keeper"
	wasmtypes "github.com/CosmWasm/wasmd/x/wasm/types"
	"github.com/cosmos/cosmos-sdk/runtime"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/module"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	ica "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts"
	icacontroller "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/controller"
	icacontrollerkeeper "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/controller/keeper"
	icacontrollertypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/controller/types"
	icahost "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/host"
	icahostkeeper "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/host/keeper"
	icahosttypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/host/types"
	icatypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/types"
	ibccallbacks "github.com/cosmos/ibc-go/v10/modules/apps/callbacks"
	"github.com/cosmos/ibc-go/v10/modules/apps/transfer"
	transferkeeper "github.com/cosmos/ibc-go/v10/modules/apps/transfer/keeper"
	transfertypes "github.com/cosmos/ibc-go/v10/modules/apps/transfer/types"
	transferv2 "github.com/cosmos/ibc-go/v10/modules/apps/transfer/v2"
	ibc "github.com/cosmos/ibc-go/v10/modules/core"
	porttypes "github.com/cosmos/ibc-go/v10/modules/core/05-port/types"
	ibcante "github.com/cosmos/ibc-go/v10/modules/core/ante"
	ibcapi "github.com/cosmos/ibc-go/v10/modules/core/api"
	ibcexported "github.com/cosmos/ibc-go/v10/modules/core/exported"
	ibckeeper "github.com/cosmos/ibc-go/v10/modules/core/keeper"
	solomachine "github.com/cosmos/ibc-go/v10/modules/light-clients/06-solomachine"
	ibctm "github.com/cosmos/ibc-go/v10/modules/light-clients/07-tendermint"
	ibcmock "github.com/cosmos/ibc-go/v10/testing/mock"
	mockv2 "github.com/cosmos/ibc-go/v10/testing/mock/v2"
)

// playIBC says whether the script is the one of IBC, on two chains with a mock application.
var playIBC bool

// connected are the keepers of IBC and its applications.
type connected struct {
	core       *ibckeeper.Keeper
	transfer   transferkeeper.Keeper
	controller icacontrollerkeeper.Keeper
	host       icahostkeeper.Keeper
	mock       *mockApp
	clients    []module.AppModule
}

// ibcKeys adds the stores of IBC to those of the SDK, and the accounts of its modules.
func ibcKeys(keys map[string]*storetypes.KVStoreKey) {
	for _, name := range []string{ibcexported.StoreKey, transfertypes.StoreKey, icahosttypes.StoreKey, icacontrollertypes.StoreKey} {
		keys[name] = storetypes.NewKVStoreKey(name)
	}
	moduleAccounts[transfertypes.ModuleName] = []string{authtypes.Minter, authtypes.Burner}
	moduleAccounts[icatypes.ModuleName] = nil
}

// connect makes the keepers that x/wasm needs; route does the rest once x/wasm is there.
func (a *app) connect(authority string) {
	store := func(name string) *storetypes.KVStoreKey { return a.keys[name] }
	c := &connected{}
	c.core = ibckeeper.NewKeeper(a.codec, runtime.NewKVStoreService(store(ibcexported.StoreKey)), noSubspace{}, a.upgrades, authority)
	channels := c.core.ChannelKeeper
	c.transfer = transferkeeper.NewKeeper(a.codec, runtime.NewKVStoreService(store(transfertypes.StoreKey)), noSubspace{}, channels, channels,
		a.MsgServiceRouter(), a.accounts, a.bank, authority)
	c.host = icahostkeeper.NewKeeper(a.codec, runtime.NewKVStoreService(store(icahosttypes.StoreKey)), noSubspace{}, channels, channels,
		a.accounts, a.MsgServiceRouter(), a.GRPCQueryRouter(), authority)
	c.controller = icacontrollerkeeper.NewKeeper(a.codec, runtime.NewKVStoreService(store(icacontrollertypes.StoreKey)), noSubspace{}, channels,
		channels, a.MsgServiceRouter(), authority)
	a.ibc = c
}

// route builds the stacks of applications as wasmd 0.61.14 does, and adds the mock applications.
func (a *app) route() {
	c := a.ibc
	channels := c.core.ChannelKeeper
	contracts := wasm.NewIBCHandler(a.wasm, channels, c.transfer, channels)

	var noAuth porttypes.IBCModule
	var controller porttypes.IBCModule = icacontroller.NewIBCMiddlewareWithAuth(noAuth, c.controller)
	controller = icacontroller.NewIBCMiddlewareWithAuth(controller, c.controller)
	controller = ibccallbacks.NewIBCMiddleware(controller, channels, contracts, wasm.DefaultMaxIBCCallbackGas)
	c.controller.WithICS4Wrapper(controller.(porttypes.ICS4Wrapper))

	var tokens porttypes.IBCModule = transfer.NewIBCModule(c.transfer)
	tokens = ibccallbacks.NewIBCMiddleware(tokens, channels, contracts, wasm.DefaultMaxIBCCallbackGas)
	c.transfer.WithICS4Wrapper(tokens.(porttypes.ICS4Wrapper))

	c.mock = &mockApp{core: c.core}
	c.core.SetRouter(porttypes.NewRouter().
		AddRoute(transfertypes.ModuleName, tokens).
		AddRoute(wasmtypes.ModuleName, contracts).
		AddRoute(icacontrollertypes.SubModuleName, controller).
		AddRoute(icahosttypes.SubModuleName, icahost.NewIBCModule(c.host)).
		AddRoute(ibcmock.ModuleName, c.mock.v1()))
	c.core.SetRouterV2(ibcapi.NewRouter().
		AddRoute(transfertypes.PortID, transferv2.NewIBCModule(c.transfer)).
		AddPrefixRoute(wasmkeeper.PortIDPrefixV2, wasmkeeper.NewIBC2Handler(a.wasm)).
		AddRoute(mockv2.PortIDA, c.mock.v2()).
		AddRoute(mockv2.PortIDB, c.mock.v2()))

	stores := c.core.ClientKeeper.GetStoreProvider()
	tendermint := ibctm.NewLightClientModule(a.codec, stores)
	solo := solomachine.NewLightClientModule(a.codec, stores)
	c.core.ClientKeeper.AddRoute(ibctm.ModuleName, &tendermint)
	c.core.ClientKeeper.AddRoute(solomachine.ModuleName, &solo)
	c.clients = []module.AppModule{ibctm.NewAppModule(tendermint), solomachine.NewAppModule(solo)}
}

// ibcModules come after those of the SDK and before x/wasm; the names are in wasmd's order of blocks and genesis.
func (a *app) ibcModules() ([]module.AppModule, []string) {
	c := a.ibc
	modules := []module.AppModule{ibc.NewAppModule(c.core), transfer.NewAppModule(c.transfer), ica.NewAppModule(&c.controller, &c.host)}
	return append(modules, c.clients...), []string{transfertypes.ModuleName, ibcexported.ModuleName, icatypes.ModuleName}
}

// lastChecks are decorators that come after all others.
func (a *app) lastChecks() []sdk.AnteDecorator {
	return []sdk.AnteDecorator{ibcante.NewRedundantRelayDecorator(a.ibc.core)}
}
