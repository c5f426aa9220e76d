package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"

	"cosmossdk.io/log"
	sdkmath "cosmossdk.io/math"
	storetypes "cosmossdk.io/store/types"

	"github.com/cosmos/cosmos-sdk/baseapp"
	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/runtime"
	"github.com/cosmos/cosmos-sdk/testutil"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authcodec "github.com/cosmos/cosmos-sdk/x/auth/codec"
	authkeeper "github.com/cosmos/cosmos-sdk/x/auth/keeper"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	bankkeeper "github.com/cosmos/cosmos-sdk/x/bank/keeper"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/cosmos/ibc-go/v10/modules/apps/transfer"
	"github.com/cosmos/ibc-go/v10/modules/apps/transfer/keeper"
	"github.com/cosmos/ibc-go/v10/modules/apps/transfer/types"
	transferv2 "github.com/cosmos/ibc-go/v10/modules/apps/transfer/v2"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	channeltypesv2 "github.com/cosmos/ibc-go/v10/modules/core/04-channel/v2/types"
	ibcexported "github.com/cosmos/ibc-go/v10/modules/core/exported"
)

// chain is the module over a bank of its own.
type chain struct {
	ctx    sdk.Context
	keys   map[string]*storetypes.KVStoreKey
	bank   bankkeeper.BaseKeeper
	keeper keeper.Keeper
	app    transfer.IBCModule
	appV2  *transferv2.IBCModule
	core   *core
	cdc    codec.Codec
}

// core plays core IBC: channels channel-0 to channel-9 are there, and every packet leaves.
type core struct {
	app  *transferv2.IBCModule
	sent []record
}

func (c *core) SendPacket(_ sdk.Context, port, channel string, height clienttypes.Height, timestamp uint64, data []byte) (uint64, error) {
	c.sent = append(c.sent, record{"port": port, "channel": channel, "height": height.String(), "timestamp": timestamp, "data": x(data)})
	return 7, nil
}

func (*core) WriteAcknowledgement(sdk.Context, ibcexported.PacketI, ibcexported.Acknowledgement) error {
	return nil
}

func (*core) GetAppVersion(_ sdk.Context, _, channel string) (string, bool) {
	return types.V1, strings.HasPrefix(channel, "channel-")
}

func (*core) GetChannel(_ sdk.Context, _, channel string) (channeltypes.Channel, bool) {
	return channeltypes.Channel{}, len(channel) == len("channel-0") && strings.HasPrefix(channel, "channel-")
}

func (*core) GetNextSequenceSend(sdk.Context, string, string) (uint64, bool) { return 1, true }

func (*core) GetAllChannelsWithPortPrefix(sdk.Context, string) []channeltypes.IdentifiedChannel {
	return nil
}

func (c *core) HasChannel(ctx sdk.Context, port, channel string) bool {
	_, found := c.GetChannel(ctx, port, channel)
	return found
}

// Handler sends packets of version 2 of any client to the client 07-tendermint-9, as packet 3.
func (c *core) Handler(sdk.Msg) baseapp.MsgServiceHandler {
	return func(ctx sdk.Context, req sdk.Msg) (*sdk.Result, error) {
		ctx = ctx.WithEventManager(sdk.NewEventManager())
		msg := req.(*channeltypesv2.MsgSendPacket)
		signer, err := sdk.AccAddressFromBech32(msg.Signer)
		if err != nil {
			return nil, err
		}
		for _, payload := range msg.Payloads {
			c.sent = append(c.sent, record{"client": msg.SourceClient, "timeout": msg.TimeoutTimestamp, "encoding": payload.Encoding,
				"version": payload.Version, "source": payload.SourcePort, "destination": payload.DestinationPort, "data": x(payload.Value)})
			if err := c.app.OnSendPacket(ctx, msg.SourceClient, "07-tendermint-9", 3, payload, signer); err != nil {
				return nil, err
			}
		}
		return sdk.WrapServiceResult(ctx, &channeltypesv2.MsgSendPacketResponse{Sequence: 3}, nil)
	}
}

func account(n byte) sdk.AccAddress {
	return sdk.AccAddress(strings.Repeat(string(rune(n)), 20))
}

func module(name string) string { return authtypes.NewModuleAddress(name).String() }

func newChain(balances map[byte]string) *chain {
	keys := storetypes.NewKVStoreKeys(authtypes.StoreKey, banktypes.StoreKey, types.StoreKey)
	registry := codectypes.NewInterfaceRegistry()
	authtypes.RegisterInterfaces(registry)
	banktypes.RegisterInterfaces(registry)
	types.RegisterInterfaces(registry)
	cdc := codec.NewProtoCodec(registry)
	ctx := testutil.DefaultContextWithKeys(keys, storetypes.NewTransientStoreKeys("t"), nil)
	ctx = ctx.WithBlockHeight(5).WithBlockTime(time.Unix(1_700_000_000, 0)).WithChainID("test-1").WithGasMeter(storetypes.NewInfiniteGasMeter())

	permissions := map[string][]string{"fee_collector": nil, "gov": {"burner"}, "mint": {"minter"}, "transfer": {"minter", "burner"}}
	blocked := map[string]bool{module("fee_collector"): true, module("mint"): true, module("transfer"): true}
	authority := module("gov")
	accounts := authkeeper.NewAccountKeeper(cdc, runtime.NewKVStoreService(keys[authtypes.StoreKey]), authtypes.ProtoBaseAccount,
		permissions, authcodec.NewBech32Codec("open"), "open", authority)
	bank := bankkeeper.NewBaseKeeper(cdc, runtime.NewKVStoreService(keys[banktypes.StoreKey]), accounts, blocked, authority, log.NewNopLogger())
	core := &core{}
	k := keeper.NewKeeper(cdc, runtime.NewKVStoreService(keys[types.StoreKey]), nil, core, core, core, accounts, bank, authority)
	core.app = transferv2.NewIBCModule(k)

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
	return &chain{ctx: ctx, keys: keys, bank: bank, keeper: k, app: transfer.NewIBCModule(k), appV2: core.app, core: core, cdc: cdc}
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
	c.core.sent = nil
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
		answer["gas"] = meter.GasConsumed()
	}
	answer["sent"] = c.core.sent
	answer["bank"], answer["transfer"] = c.digest(banktypes.StoreKey), c.digest(types.StoreKey)
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

// escrowed is all that waits here.
func (c *chain) escrowed() sdk.Coins { return c.keeper.GetAllTotalEscrowed(c.ctx) }

func amount(text string) sdkmath.Int {
	n, ok := sdkmath.NewIntFromString(text)
	if !ok {
		panic(text)
	}
	return n
}
