package main

import (
	"encoding/json"
	"maps"

	"cosmossdk.io/log"
	storetypes "cosmossdk.io/store/types"
	"cosmossdk.io/x/evidence"
	evidencekeeper "cosmossdk.io/x/evidence/keeper"
	evidencetypes "cosmossdk.io/x/evidence/types"
	"cosmossdk.io/x/feegrant"
	feegrantkeeper "cosmossdk.io/x/feegrant/keeper"
	feegrantmodule "cosmossdk.io/x/feegrant/module"
	"cosmossdk.io/x/tx/signing"
	"cosmossdk.io/x/upgrade"
	upgradekeeper "cosmossdk.io/x/upgrade/keeper"
	upgradetypes "cosmossdk.io/x/upgrade/types"
	wasmkeeper "github.com/CosmWasm/wasmd/x/wasm/keeper"
	wasmtypes "github.com/CosmWasm/wasmd/x/wasm/types"
	abci "github.com/cometbft/cometbft/abci/types"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/baseapp"
	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/cosmos-sdk/codec/address"
	"github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/runtime"
	"github.com/cosmos/cosmos-sdk/std"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/module"
	"github.com/cosmos/cosmos-sdk/x/auth"
	"github.com/cosmos/cosmos-sdk/x/auth/ante"
	authkeeper "github.com/cosmos/cosmos-sdk/x/auth/keeper"
	authtx "github.com/cosmos/cosmos-sdk/x/auth/tx"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	"github.com/cosmos/cosmos-sdk/x/auth/vesting"
	vestingtypes "github.com/cosmos/cosmos-sdk/x/auth/vesting/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	authzkeeper "github.com/cosmos/cosmos-sdk/x/authz/keeper"
	authzmodule "github.com/cosmos/cosmos-sdk/x/authz/module"
	"github.com/cosmos/cosmos-sdk/x/bank"
	bankkeeper "github.com/cosmos/cosmos-sdk/x/bank/keeper"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/cosmos/cosmos-sdk/x/consensus"
	consensuskeeper "github.com/cosmos/cosmos-sdk/x/consensus/keeper"
	consensustypes "github.com/cosmos/cosmos-sdk/x/consensus/types"
	distr "github.com/cosmos/cosmos-sdk/x/distribution"
	distrkeeper "github.com/cosmos/cosmos-sdk/x/distribution/keeper"
	distrtypes "github.com/cosmos/cosmos-sdk/x/distribution/types"
	"github.com/cosmos/cosmos-sdk/x/genutil"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"
	"github.com/cosmos/cosmos-sdk/x/gov"
	govkeeper "github.com/cosmos/cosmos-sdk/x/gov/keeper"
	govtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	govv1beta1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1beta1"
	"github.com/cosmos/cosmos-sdk/x/mint"
	mintkeeper "github.com/cosmos/cosmos-sdk/x/mint/keeper"
	minttypes "github.com/cosmos/cosmos-sdk/x/mint/types"
	"github.com/cosmos/cosmos-sdk/x/slashing"
	slashingkeeper "github.com/cosmos/cosmos-sdk/x/slashing/keeper"
	slashingtypes "github.com/cosmos/cosmos-sdk/x/slashing/types"
	"github.com/cosmos/cosmos-sdk/x/staking"
	stakingkeeper "github.com/cosmos/cosmos-sdk/x/staking/keeper"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
	"github.com/cosmos/gogoproto/proto"
	ibcmock "github.com/cosmos/ibc-go/v10/testing/mock"
)

const prefix = "wasm"

// furtherModules are those that the other implementation has, too: they stand in its map of module versions.
var furtherModules = module.VersionMap{
	"attribution": 1, "datanet": 1, "inference": 1, "inferibc": 1, "job": 1, "model": 1, "packetfowardmiddleware": 4, "ratelimit": 2,
}

var moduleAccounts = map[string][]string{
	authtypes.FeeCollectorName:     nil,
	distrtypes.ModuleName:          nil,
	minttypes.ModuleName:           {authtypes.Minter},
	stakingtypes.BondedPoolName:    {authtypes.Burner, authtypes.Staking},
	stakingtypes.NotBondedPoolName: {authtypes.Burner, authtypes.Staking},
	govtypes.ModuleName:            {authtypes.Burner},
}

// app is the SDK's own modules and, if asked for, x/wasm and IBC.
type app struct {
	*baseapp.BaseApp
	codec     codec.Codec
	txConfig  client.TxConfig
	registry  types.InterfaceRegistry
	manager   *module.Manager
	basics    module.BasicManager
	upgrades  *upgradekeeper.Keeper
	staking   *stakingkeeper.Keeper
	bank      bankkeeper.BaseKeeper
	feegrants feegrantkeeper.Keeper
	accounts  authkeeper.AccountKeeper
	wasm      *wasmkeeper.Keeper // nil without contracts
	ibc       *connected         // the same
	keys      map[string]*storetypes.KVStoreKey
	contents  map[string]map[string]string // of each store after the last block
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

// setPrefixes of addresses. To contracts wasmd lets pass addresses of 20 and 32 bytes alone.
func setPrefixes(contracts bool) {
	c := sdk.GetConfig()
	if contracts {
		c.SetAddressVerifier(wasmtypes.VerifyAddressLen())
	}
	c.SetBech32PrefixForAccount(prefix, prefix+"pub")
	c.SetBech32PrefixForValidator(prefix+"valoper", prefix+"valoperpub")
	c.SetBech32PrefixForConsensusNode(prefix+"valcons", prefix+"valconspub")
	c.Seal()
}

func newApp(logger log.Logger, db dbm.DB, home string, options ...func(*baseapp.BaseApp)) *app {
	accountCodec := address.NewBech32Codec(prefix)
	validatorCodec := address.NewBech32Codec(prefix + "valoper")
	registry := must(types.NewInterfaceRegistryWithOptions(types.InterfaceRegistryOptions{
		ProtoFiles:     proto.HybridResolver,
		SigningOptions: signing.Options{AddressCodec: accountCodec, ValidatorAddressCodec: validatorCodec},
	}))
	cdc := codec.NewProtoCodec(registry)
	amino := codec.NewLegacyAmino()
	txConfig := authtx.NewTxConfig(cdc, authtx.DefaultSignModes)
	std.RegisterLegacyAminoCodec(amino)
	std.RegisterInterfaces(registry)

	base := baseapp.NewBaseApp("replay", logger, db, txConfig.TxDecoder(), options...)
	base.SetInterfaceRegistry(registry)
	base.SetTxEncoder(txConfig.TxEncoder())
	keys := storetypes.NewKVStoreKeys(authtypes.StoreKey, banktypes.StoreKey, stakingtypes.StoreKey, minttypes.StoreKey,
		distrtypes.StoreKey, slashingtypes.StoreKey, govtypes.StoreKey, consensustypes.StoreKey, upgradetypes.StoreKey,
		feegrant.StoreKey, evidencetypes.StoreKey, authzkeeper.StoreKey)
	if withContracts {
		wasmKeys(keys)
		moduleAccounts[wasmtypes.ModuleName] = []string{authtypes.Burner}
		ibcKeys(keys)
	}
	a := &app{BaseApp: base, codec: cdc, txConfig: txConfig, registry: registry, keys: keys, contents: map[string]map[string]string{}}
	authority := authtypes.NewModuleAddress(govtypes.ModuleName).String()

	consensusKeeper := consensuskeeper.NewKeeper(cdc, runtime.NewKVStoreService(keys[consensustypes.StoreKey]), authority, runtime.EventService{})
	base.SetParamStore(consensusKeeper.ParamsStore)
	a.accounts = authkeeper.NewAccountKeeper(cdc, runtime.NewKVStoreService(keys[authtypes.StoreKey]), authtypes.ProtoBaseAccount, moduleAccounts,
		accountCodec, prefix, authority, authkeeper.WithUnorderedTransactions(true))
	blocked := map[string]bool{}
	for name := range moduleAccounts {
		blocked[authtypes.NewModuleAddress(name).String()] = name != govtypes.ModuleName
	}
	delete(blocked, authtypes.NewModuleAddress(govtypes.ModuleName).String())
	a.bank = bankkeeper.NewBaseKeeper(cdc, runtime.NewKVStoreService(keys[banktypes.StoreKey]), a.accounts, blocked, authority, logger)
	a.staking = stakingkeeper.NewKeeper(cdc, runtime.NewKVStoreService(keys[stakingtypes.StoreKey]), a.accounts, a.bank, authority,
		validatorCodec, address.NewBech32Codec(prefix+"valcons"))
	mintKeeper := mintkeeper.NewKeeper(cdc, runtime.NewKVStoreService(keys[minttypes.StoreKey]), a.staking, a.accounts, a.bank,
		authtypes.FeeCollectorName, authority)
	distrKeeper := distrkeeper.NewKeeper(cdc, runtime.NewKVStoreService(keys[distrtypes.StoreKey]), a.accounts, a.bank, a.staking,
		authtypes.FeeCollectorName, authority)
	slashingKeeper := slashingkeeper.NewKeeper(cdc, amino, runtime.NewKVStoreService(keys[slashingtypes.StoreKey]), a.staking, authority)
	a.feegrants = feegrantkeeper.NewKeeper(cdc, runtime.NewKVStoreService(keys[feegrant.StoreKey]), a.accounts)
	a.staking.SetHooks(stakingtypes.NewMultiStakingHooks(distrKeeper.Hooks(), slashingKeeper.Hooks()))
	authzKeeper := authzkeeper.NewKeeper(runtime.NewKVStoreService(keys[authzkeeper.StoreKey]), cdc, base.MsgServiceRouter(), a.accounts)
	a.upgrades = upgradekeeper.NewKeeper(map[int64]bool{}, runtime.NewKVStoreService(keys[upgradetypes.StoreKey]), cdc, home, base, authority)
	router := govv1beta1.NewRouter().AddRoute(govtypes.RouterKey, govv1beta1.ProposalHandler)
	govKeeper := govkeeper.NewKeeper(cdc, runtime.NewKVStoreService(keys[govtypes.StoreKey]), a.accounts, a.bank, a.staking, distrKeeper,
		base.MsgServiceRouter(), govtypes.DefaultConfig(), authority)
	govKeeper.SetLegacyRouter(router)
	govKeeper = govKeeper.SetHooks(govtypes.NewMultiGovHooks())
	evidenceKeeper := evidencekeeper.NewKeeper(cdc, runtime.NewKVStoreService(keys[evidencetypes.StoreKey]), a.staking, slashingKeeper,
		accountCodec, runtime.ProvideCometInfoService())

	modules := []module.AppModule{
		genutil.NewAppModule(a.accounts, a.staking, a, txConfig),
		auth.NewAppModule(cdc, a.accounts, nil, nil),
		vesting.NewAppModule(a.accounts, a.bank),
		bank.NewAppModule(cdc, a.bank, a.accounts, nil),
		feegrantmodule.NewAppModule(cdc, a.accounts, a.bank, a.feegrants, registry),
		gov.NewAppModule(cdc, govKeeper, a.accounts, a.bank, nil),
		mint.NewAppModule(cdc, mintKeeper, a.accounts, nil, nil),
		slashing.NewAppModule(cdc, slashingKeeper, a.accounts, a.bank, a.staking, nil, registry),
		distr.NewAppModule(cdc, distrKeeper, a.accounts, a.bank, a.staking, nil),
		staking.NewAppModule(cdc, a.staking, a.accounts, a.bank, nil),
		upgrade.NewAppModule(a.upgrades, accountCodec),
		evidence.NewAppModule(*evidenceKeeper),
		authzmodule.NewAppModule(cdc, authzKeeper, a.accounts, a.bank, registry),
		consensus.NewAppModule(cdc, consensusKeeper),
	}
	var last []string // modules that come after all others
	if withContracts {
		a.connect(authority)
		a.wasm = a.wasmKeeper(home, distrKeeper, authority)
		modules = append(modules, a.wasmModule(a.wasm))
		a.route()
		further, names := a.ibcModules()
		modules, last = append(modules, further...), append(names, wasmtypes.ModuleName)
	}
	a.manager = module.NewManager(modules...)
	a.basics = module.NewBasicManagerFromManager(a.manager, map[string]module.AppModuleBasic{
		genutiltypes.ModuleName: genutil.NewAppModuleBasic(genutiltypes.DefaultMessageValidator),
	})
	a.basics.RegisterLegacyAminoCodec(amino)
	a.basics.RegisterInterfaces(registry)
	a.manager.SetOrderPreBlockers(upgradetypes.ModuleName, authtypes.ModuleName)
	a.manager.SetOrderBeginBlockers(append([]string{minttypes.ModuleName, distrtypes.ModuleName, slashingtypes.ModuleName, evidencetypes.ModuleName,
		stakingtypes.ModuleName, genutiltypes.ModuleName, authz.ModuleName}, last...)...)
	a.manager.SetOrderEndBlockers(append([]string{govtypes.ModuleName, stakingtypes.ModuleName, genutiltypes.ModuleName, feegrant.ModuleName}, last...)...)
	a.manager.SetOrderInitGenesis(append([]string{authtypes.ModuleName, banktypes.ModuleName, distrtypes.ModuleName, stakingtypes.ModuleName,
		slashingtypes.ModuleName, govtypes.ModuleName, minttypes.ModuleName, genutiltypes.ModuleName, evidencetypes.ModuleName,
		authz.ModuleName, feegrant.ModuleName, upgradetypes.ModuleName, vestingtypes.ModuleName, consensustypes.ModuleName}, last...)...)
	a.manager.SetOrderExportGenesis(append([]string{consensustypes.ModuleName, authtypes.ModuleName, banktypes.ModuleName, distrtypes.ModuleName,
		stakingtypes.ModuleName, slashingtypes.ModuleName, govtypes.ModuleName, minttypes.ModuleName, genutiltypes.ModuleName,
		evidencetypes.ModuleName, authz.ModuleName, feegrant.ModuleName, upgradetypes.ModuleName, vestingtypes.ModuleName}, last...)...)
	check(a.manager.RegisterServices(module.NewConfigurator(cdc, base.MsgServiceRouter(), base.GRPCQueryRouter())))

	base.MountKVStores(keys)
	base.SetInitChainer(func(ctx sdk.Context, req *abci.RequestInitChain) (*abci.ResponseInitChain, error) {
		var state map[string]json.RawMessage
		if err := json.Unmarshal(req.AppStateBytes, &state); err != nil {
			return nil, err
		}
		versions := a.manager.GetVersionMap()
		maps.Copy(versions, furtherModules)
		if playIBC {
			versions[ibcmock.ModuleName] = 1 // the other implementation plays the mock application by a module
		}
		if err := a.upgrades.SetModuleVersionMap(ctx, versions); err != nil {
			return nil, err
		}
		return a.manager.InitGenesis(ctx, cdc, state)
	})
	base.SetPreBlocker(func(ctx sdk.Context, _ *abci.RequestFinalizeBlock) (*sdk.ResponsePreBlock, error) {
		return a.manager.PreBlock(ctx)
	})
	base.SetBeginBlocker(func(ctx sdk.Context) (sdk.BeginBlock, error) {
		res, err := a.manager.BeginBlock(ctx)
		if a.ibc != nil {
			acts := ctx.WithEventManager(sdk.NewEventManager())
			a.ibc.mock.begin(acts)
			res.Events = append(res.Events, acts.EventManager().ABCIEvents()...)
		}
		return res, err
	})
	base.SetEndBlocker(a.manager.EndBlock)
	handlers := ante.HandlerOptions{
		AccountKeeper: a.accounts, BankKeeper: a.bank, FeegrantKeeper: a.feegrants,
		SignModeHandler: txConfig.SignModeHandler(), SigGasConsumer: ante.DefaultSigVerificationGasConsumer,
	}
	if withContracts {
		base.SetAnteHandler(a.wasmAnte(a.wasm, handlers))
	} else {
		base.SetAnteHandler(must(ante.NewAnteHandler(handlers)))
	}
	check(base.LoadLatestVersion())
	return a
}
