package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"

	"cosmossdk.io/log/v2"
	sdkmath "cosmossdk.io/math"

	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/runtime"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	"github.com/cosmos/cosmos-sdk/testutil"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authcodec "github.com/cosmos/cosmos-sdk/x/auth/codec"
	authkeeper "github.com/cosmos/cosmos-sdk/x/auth/keeper"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	bankkeeper "github.com/cosmos/cosmos-sdk/x/bank/keeper"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	packetforward "github.com/cosmos/ibc-go/v11/modules/apps/packet-forward-middleware"
	forwardkeeper "github.com/cosmos/ibc-go/v11/modules/apps/packet-forward-middleware/keeper"
	forwardtypes "github.com/cosmos/ibc-go/v11/modules/apps/packet-forward-middleware/types"
	ratelimiting "github.com/cosmos/ibc-go/v11/modules/apps/rate-limiting"
	limitkeeper "github.com/cosmos/ibc-go/v11/modules/apps/rate-limiting/keeper"
	limittypes "github.com/cosmos/ibc-go/v11/modules/apps/rate-limiting/types"
	ratelimitingv2 "github.com/cosmos/ibc-go/v11/modules/apps/rate-limiting/v2"
	"github.com/cosmos/ibc-go/v11/modules/apps/transfer"
	"github.com/cosmos/ibc-go/v11/modules/apps/transfer/keeper"
	"github.com/cosmos/ibc-go/v11/modules/apps/transfer/types"
	transferv2 "github.com/cosmos/ibc-go/v11/modules/apps/transfer/v2"
	channeltypes "github.com/cosmos/ibc-go/v11/modules/core/04-channel/types"
	channeltypesv2 "github.com/cosmos/ibc-go/v11/modules/core/04-channel/v2/types"
	porttypes "github.com/cosmos/ibc-go/v11/modules/core/05-port/types"
	"github.com/cosmos/ibc-go/v11/modules/core/api"
	ibcexported "github.com/cosmos/ibc-go/v11/modules/core/exported"
)

const later = "later"

// lateApp is the application of transfers, except that it answers packets with the memo "later" at another time.
type lateApp struct {
	porttypes.PacketUnmarshalerModule
}

func (a lateApp) OnRecvPacket(ctx sdk.Context, version string, packet channeltypes.Packet, relayer sdk.AccAddress) ibcexported.Acknowledgement {
	var data types.FungibleTokenPacketData
	if err := data.UnmarshalJSON(packet.Data); err == nil && data.Memo == later {
		return nil
	}
	return a.PacketUnmarshalerModule.OnRecvPacket(ctx, version, packet, relayer)
}

type lateAppV2 struct{ api.IBCModule }

func (a lateAppV2) OnRecvPacket(ctx sdk.Context, source, destination string, sequence uint64, payload channeltypesv2.Payload, relayer sdk.AccAddress) channeltypesv2.RecvPacketResult {
	data, err := types.UnmarshalPacketData(payload.Value, payload.Version, payload.Encoding)
	if err == nil && data.Memo == later {
		return channeltypesv2.RecvPacketResult{Status: channeltypesv2.PacketStatus_Async}
	}
	return a.IBCModule.OnRecvPacket(ctx, source, destination, sequence, payload, relayer)
}

// chain is the stack of transfers over a bank of its own.
type chain struct {
	ctx      sdk.Context
	keys     map[string]*storetypes.KVStoreKey
	bank     bankkeeper.BaseKeeper
	transfer *keeper.Keeper
	limits   *limitkeeper.Keeper
	forwards *forwardkeeper.Keeper
	app      porttypes.IBCModule
	outer    *ratelimiting.IBCMiddleware
	appV2    ratelimitingv2.IBCMiddleware
	core     *core
	cdc      codec.Codec
}

func account(n byte) sdk.AccAddress {
	return sdk.AccAddress(strings.Repeat(string(rune(n)), 20))
}

func module(name string) string { return authtypes.NewModuleAddress(name).String() }

func newChain(balances map[byte]string, withForward bool) *chain {
	keys := storetypes.NewKVStoreKeys(authtypes.StoreKey, banktypes.StoreKey, types.StoreKey, limittypes.StoreKey, forwardtypes.StoreKey)
	registry := codectypes.NewInterfaceRegistry()
	authtypes.RegisterInterfaces(registry)
	banktypes.RegisterInterfaces(registry)
	types.RegisterInterfaces(registry)
	cdc := codec.NewProtoCodec(registry)
	ctx := testutil.DefaultContextWithKeys(keys, storetypes.NewTransientStoreKeys("t"), nil)
	ctx = ctx.WithBlockHeight(5).WithBlockTime(time.Unix(1_700_000_000, 0).UTC()).WithChainID("test-1").WithGasMeter(storetypes.NewInfiniteGasMeter())

	permissions := map[string][]string{"fee_collector": nil, "gov": {"burner"}, "mint": {"minter"}, "transfer": {"minter", "burner"}}
	blocked := map[string]bool{module("fee_collector"): true, module("mint"): true, module("transfer"): true}
	authority := module("gov")
	addresses := authcodec.NewBech32Codec("open")
	accounts := authkeeper.NewAccountKeeper(cdc, runtime.NewKVStoreService(keys[authtypes.StoreKey]), authtypes.ProtoBaseAccount,
		permissions, addresses, "open", authority)
	bank := bankkeeper.NewBaseKeeper(cdc, runtime.NewKVStoreService(keys[banktypes.StoreKey]), accounts, blocked, authority, log.NewNopLogger())
	core := newCore()
	k := keeper.NewKeeper(cdc, addresses, runtime.NewKVStoreService(keys[types.StoreKey]), core, core, accounts, bank, authority)
	limits := limitkeeper.NewKeeper(cdc, addresses, runtime.NewKVStoreService(keys[limittypes.StoreKey]), core, clients{}, bank, authority)
	forwards := forwardkeeper.NewKeeper(cdc, addresses, runtime.NewKVStoreService(keys[forwardtypes.StoreKey]), apartTransfer{k}, core, apartBank{bank}, authority)

	outer := ratelimiting.NewIBCMiddleware(limits)
	inner := transfer.NewIBCModule(k)
	if withForward {
		middle := packetforward.NewIBCMiddleware(forwards, 0, forwardkeeper.DefaultForwardTransferPacketTimeoutTimestamp)
		middle.SetUnderlyingApplication(apartApp{inner})
		middle.SetICS4Wrapper(outer)
		outer.SetUnderlyingApplication(middle)
		inner.SetICS4Wrapper(countedSender{middle})
	} else {
		outer.SetUnderlyingApplication(apartApp{lateApp{inner}})
		inner.SetICS4Wrapper(countedSender{outer})
	}
	outer.SetICS4Wrapper(core)
	appV2 := ratelimitingv2.NewIBCMiddleware(*limits, apartAppV2{lateAppV2{transferv2.NewIBCModule(k)}}, coreV2{core}, coreV2{core})
	core.appV2 = appV2

	accounts.InitGenesis(ctx, *authtypes.DefaultGenesisState())
	genesis := banktypes.DefaultGenesisState()
	for n, text := range balances {
		coins, err := sdk.ParseCoinsNormalized(text)
		if err != nil {
			panic(err)
		}
		genesis.Balances = append(genesis.Balances, banktypes.Balance{Address: account(n).String(), Coins: coins})
	}
	bank.InitGenesis(ctx, genesis)
	k.InitGenesis(ctx, *types.DefaultGenesisState())
	limits.InitGenesis(ctx, *limittypes.DefaultGenesis())
	forwards.InitGenesis(ctx, *forwardtypes.DefaultGenesisState())
	return &chain{ctx: ctx, keys: keys, bank: bank, transfer: k, limits: limits, forwards: forwards, app: outer, outer: outer, appV2: appV2, core: core, cdc: cdc}
}

// digest is a hash over all that a store has.
func (c *chain) digest(store string) string {
	h := sha256.New()
	it := c.ctx.KVStore(c.keys[store]).Iterator(nil, nil)
	defer it.Close()
	for ; it.Valid(); it.Next() {
		fmt.Fprintf(h, "%x=%x\n", it.Key(), it.Value())
	}
	return x(h.Sum(nil))
}

func events(list sdk.Events) []record {
	out := []record{}
	for _, event := range list {
		attributes := [][2]string{}
		for _, a := range event.Attributes {
			attributes = append(attributes, [2]string{a.Key, fixed(a.Value)})
		}
		out = append(out, record{"type": event.Type, "attributes": attributes})
	}
	return out
}

var errDropped = errors.New("the acknowledgement is one of failure")

// step runs something as core IBC or a transaction would: its writes stay if it succeeds. It records what came of it.
func (c *chain) step(ask record, run func(ctx sdk.Context, answer record) error) {
	ctx, write := c.ctx.CacheContext()
	meter := storetypes.NewInfiniteGasMeter()
	ctx = ctx.WithGasMeter(meter).WithEventManager(sdk.NewEventManager())
	c.core.sent, c.core.written, apart = nil, nil, 0
	answer := record{}
	err := func() (err error) {
		defer func() {
			if r := recover(); r != nil {
				answer["code"] = "undefined:111222"
				answer["panic"] = fmt.Sprint(r)
				err = errDropped
			}
		}()
		return run(ctx, answer)
	}()
	if err == nil {
		write()
	}
	if _, set := answer["code"]; !set && !errors.Is(err, errDropped) {
		answer["code"] = code(err)
		if err != nil {
			answer["text"] = fixed(err.Error())
		}
	}
	if answer["code"] != "undefined:111222" {
		answer["events"] = events(ctx.EventManager().Events())
		answer["gas"] = int64(meter.GasConsumed()) - apart
	}
	answer["sent"], answer["written"] = c.core.sent, c.core.written
	for _, store := range []string{banktypes.StoreKey, types.StoreKey, limittypes.StoreKey, forwardtypes.StoreKey} {
		answer[store] = c.digest(store)
	}
	answer["supply"] = c.supply()
	ask["answer"] = answer
	emit(ask)
}

func (c *chain) supply() string {
	var coins sdk.Coins
	c.bank.IterateTotalSupply(context.Context(c.ctx), func(coin sdk.Coin) bool {
		coins = append(coins, coin)
		return false
	})
	return coins.String()
}

func amount(text string) sdkmath.Int {
	n, ok := sdkmath.NewIntFromString(text)
	if !ok {
		panic(text)
	}
	return n
}

func coin(amountText, denom string) sdk.Coin {
	return sdk.Coin{Denom: denom, Amount: amount(amountText)}
}

func begin(name string, balances map[byte]string, withForward bool) *chain {
	named := map[string]string{}
	for n, text := range balances {
		named[fmt.Sprint(n)] = text
	}
	emit(record{"op": "begin", "name": name, "balances": named})
	return newChain(balances, withForward)
}

func (c *chain) close(name string) {
	emit(record{"op": "end", "name": name, "escrowed": c.transfer.GetAllTotalEscrowed(c.ctx).String(),
		"limits":   string(c.cdc.MustMarshalJSON(c.limits.ExportGenesis(c.ctx))),
		"forwards": string(c.cdc.MustMarshalJSON(c.forwards.ExportGenesis(c.ctx)))})
}
