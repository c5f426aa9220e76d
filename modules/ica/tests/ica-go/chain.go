package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"

	errorsmod "cosmossdk.io/errors"
	"cosmossdk.io/log"
	storetypes "cosmossdk.io/store/types"

	"github.com/cosmos/gogoproto/proto"

	"github.com/cosmos/cosmos-sdk/baseapp"
	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/cosmos-sdk/codec/address"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/runtime"
	"github.com/cosmos/cosmos-sdk/testutil"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authcodec "github.com/cosmos/cosmos-sdk/x/auth/codec"
	authkeeper "github.com/cosmos/cosmos-sdk/x/auth/keeper"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	authzkeeper "github.com/cosmos/cosmos-sdk/x/authz/keeper"
	bankkeeper "github.com/cosmos/cosmos-sdk/x/bank/keeper"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"cosmossdk.io/x/tx/signing"

	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"

	"github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/controller"
	controllerkeeper "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/controller/keeper"
	controllertypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/controller/types"
	genesistypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/genesis/types"
	"github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/host"
	hostkeeper "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/host/keeper"
	hosttypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/host/types"
	icatypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/types"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	connectiontypes "github.com/cosmos/ibc-go/v10/modules/core/03-connection/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	porttypes "github.com/cosmos/ibc-go/v10/modules/core/05-port/types"
	ibcexported "github.com/cosmos/ibc-go/v10/modules/core/exported"
)

const (
	alice = 1
	bob   = 2
)

// chain is the module over accounts and coins of its own.
type chain struct {
	ctx        sdk.Context
	keys       map[string]*storetypes.KVStoreKey
	cdc        *codec.ProtoCodec
	bank       bankkeeper.BaseKeeper
	core       *core
	controller controllerkeeper.Keeper
	host       hostkeeper.Keeper
	stack      porttypes.IBCModule
	hostApp    host.IBCModule
}

// core plays core IBC: it knows the channels that it is told of, connection-0 to connection-9 with connection-7 at the
// other end of each, and every packet leaves.
type core struct {
	router   *baseapp.MsgServiceRouter
	stack    porttypes.IBCModule
	channels map[string]channeltypes.Channel
	opened   int
	sent     []record
}

func (c *core) SendPacket(_ sdk.Context, port, channel string, height clienttypes.Height, timestamp uint64, data []byte) (uint64, error) {
	c.sent = append(c.sent, record{"port": port, "channel": channel, "height": height.String(), "timestamp": timestamp, "data": x(data)})
	return 7, nil
}

func (*core) WriteAcknowledgement(sdk.Context, ibcexported.PacketI, ibcexported.Acknowledgement) error {
	return nil
}

func (c *core) GetAppVersion(ctx sdk.Context, port, channel string) (string, bool) {
	found, ok := c.GetChannel(ctx, port, channel)
	return found.Version, ok
}

func (c *core) GetChannel(_ sdk.Context, port, channel string) (channeltypes.Channel, bool) {
	found, ok := c.channels[port+"/"+channel]
	return found, ok
}

func (*core) GetNextSequenceSend(sdk.Context, string, string) (uint64, bool) { return 1, true }

func (*core) GetAllChannelsWithPortPrefix(sdk.Context, string) []channeltypes.IdentifiedChannel {
	return nil
}

func (*core) GetConnection(_ sdk.Context, connection string) (connectiontypes.ConnectionEnd, error) {
	if len(connection) != len("connection-0") {
		return connectiontypes.ConnectionEnd{}, errorsmod.Wrapf(connectiontypes.ErrConnectionNotFound, "connection-id: %s", connection)
	}
	return connectiontypes.ConnectionEnd{Counterparty: connectiontypes.Counterparty{ConnectionId: "connection-7"}}, nil
}

// Handler opens channels as core IBC does, channel-100 first.
func (c *core) Handler(msg sdk.Msg) baseapp.MsgServiceHandler {
	if _, opens := msg.(*channeltypes.MsgChannelOpenInit); !opens {
		return c.router.Handler(msg)
	}
	return func(ctx sdk.Context, req sdk.Msg) (*sdk.Result, error) {
		ctx = ctx.WithEventManager(sdk.NewEventManager())
		msg := req.(*channeltypes.MsgChannelOpenInit)
		id := fmt.Sprintf("channel-%d", 100+c.opened)
		version, err := c.stack.OnChanOpenInit(ctx, msg.Channel.Ordering, msg.Channel.ConnectionHops, msg.PortId, id, msg.Channel.Counterparty, msg.Channel.Version)
		if err != nil {
			return nil, err
		}
		c.opened++
		msg.Channel.Version = version
		c.channels[msg.PortId+"/"+id] = msg.Channel
		ctx.EventManager().EmitEvent(sdk.NewEvent("opened", sdk.NewAttribute("signer", msg.Signer), sdk.NewAttribute("version", version)))
		return sdk.WrapServiceResult(ctx, &channeltypes.MsgChannelOpenInitResponse{ChannelId: id, Version: version}, nil)
	}
}

// listener is an application below the controller: it writes down what it hears, and refuses channel-13.
type listener struct{ core *core }

func (l listener) hear(what, channel, version string) error {
	l.core.sent = append(l.core.sent, record{"heard": what, "channel": channel, "version": version})
	if channel == "channel-13" {
		return errors.New("no thirteenth channel")
	}
	return nil
}

func (l listener) OnChanOpenInit(_ sdk.Context, _ channeltypes.Order, _ []string, _ string, channel string, _ channeltypes.Counterparty, version string) (string, error) {
	return "mine", l.hear("open_init", channel, version)
}

func (l listener) OnChanOpenTry(_ sdk.Context, _ channeltypes.Order, _ []string, _, channel string, _ channeltypes.Counterparty, version string) (string, error) {
	return version, l.hear("open_try", channel, version)
}

func (l listener) OnChanOpenAck(_ sdk.Context, _, channel string, _ string, version string) error {
	return l.hear("open_ack", channel, version)
}

func (l listener) OnChanOpenConfirm(_ sdk.Context, _, channel string) error {
	return l.hear("open_confirm", channel, "")
}

func (l listener) OnChanCloseInit(_ sdk.Context, _, channel string) error {
	return l.hear("close_init", channel, "")
}

func (l listener) OnChanCloseConfirm(_ sdk.Context, _, channel string) error {
	return l.hear("close_confirm", channel, "")
}

func (l listener) OnRecvPacket(sdk.Context, string, channeltypes.Packet, sdk.AccAddress) ibcexported.Acknowledgement {
	return nil
}

func (l listener) OnAcknowledgementPacket(_ sdk.Context, version string, p channeltypes.Packet, _ []byte, _ sdk.AccAddress) error {
	return l.hear("ack", p.SourceChannel, version)
}

func (l listener) OnTimeoutPacket(_ sdk.Context, version string, p channeltypes.Packet, _ sdk.AccAddress) error {
	return l.hear("timeout", p.SourceChannel, version)
}

func account(n byte) sdk.AccAddress {
	return sdk.AccAddress(strings.Repeat(string(rune(n)), 20))
}

func module(name string) string { return authtypes.NewModuleAddress(name).String() }

// newChain has wasmd's two layers over nothing, or ibc-go's one over a listener.
func newChain(listening bool) *chain {
	keys := storetypes.NewKVStoreKeys(authtypes.StoreKey, authzkeeper.StoreKey, banktypes.StoreKey, controllertypes.StoreKey, hosttypes.StoreKey)
	registry, err := codectypes.NewInterfaceRegistryWithOptions(codectypes.InterfaceRegistryOptions{
		ProtoFiles: proto.HybridResolver,
		SigningOptions: signing.Options{
			AddressCodec:          address.NewBech32Codec("open"),
			ValidatorAddressCodec: address.NewBech32Codec("openvaloper"),
		},
	})
	if err != nil {
		panic(err)
	}
	authtypes.RegisterInterfaces(registry)
	authz.RegisterInterfaces(registry)
	banktypes.RegisterInterfaces(registry)
	controllertypes.RegisterInterfaces(registry)
	hosttypes.RegisterInterfaces(registry)
	icatypes.RegisterInterfaces(registry)
	cdc := codec.NewProtoCodec(registry)
	ctx := testutil.DefaultContextWithKeys(keys, storetypes.NewTransientStoreKeys("t"), nil)
	ctx = at(ctx, 1_700_000_000, 1)

	permissions := map[string][]string{"fee_collector": nil, "gov": {"burner"}, "mint": {"minter"}, icatypes.ModuleName: nil}
	blocked := map[string]bool{module("fee_collector"): true, module("mint"): true, module(icatypes.ModuleName): true}
	authority := module("gov")
	accounts := authkeeper.NewAccountKeeper(cdc, runtime.NewKVStoreService(keys[authtypes.StoreKey]), authtypes.ProtoBaseAccount,
		permissions, authcodec.NewBech32Codec("open"), "open", authority)
	bank := bankkeeper.NewBaseKeeper(cdc, runtime.NewKVStoreService(keys[banktypes.StoreKey]), accounts, blocked, authority, log.NewNopLogger())

	router := baseapp.NewMsgServiceRouter()
	router.SetInterfaceRegistry(registry)
	queries := baseapp.NewGRPCQueryRouter()
	queries.SetInterfaceRegistry(registry)
	c := &core{router: router, channels: map[string]channeltypes.Channel{}}
	ck := controllerkeeper.NewKeeper(cdc, runtime.NewKVStoreService(keys[controllertypes.StoreKey]), nil, c, c, c, authority)
	hk := hostkeeper.NewKeeper(cdc, runtime.NewKVStoreService(keys[hosttypes.StoreKey]), nil, c, c, accounts, c, queries, authority)
	if listening {
		c.stack = controller.NewIBCMiddlewareWithAuth(listener{c}, ck)
	} else {
		c.stack = controller.NewIBCMiddlewareWithAuth(controller.NewIBCMiddlewareWithAuth(nil, ck), ck)
	}
	authz.RegisterMsgServer(router, authzkeeper.NewKeeper(runtime.NewKVStoreService(keys[authzkeeper.StoreKey]), cdc, router, accounts))
	banktypes.RegisterMsgServer(router, bankkeeper.NewMsgServerImpl(bank))
	banktypes.RegisterQueryServer(queries, bank)
	controllertypes.RegisterMsgServer(router, controllerkeeper.NewMsgServerImpl(&ck))
	controllertypes.RegisterQueryServer(queries, ck)
	hosttypes.RegisterMsgServer(router, hostkeeper.NewMsgServerImpl(&hk))
	hosttypes.RegisterQueryServer(queries, hk)

	accounts.InitGenesis(ctx, *authtypes.DefaultGenesisState())
	genesis := banktypes.DefaultGenesisState()
	genesis.Balances = []banktypes.Balance{{Address: account(alice).String(), Coins: sdk.NewCoins(sdk.NewInt64Coin("uopen", 1_000_000))}}
	bank.InitGenesis(ctx, genesis)
	controllerkeeper.InitGenesis(ctx, ck, genesistypes.DefaultControllerGenesis())
	hostkeeper.InitGenesis(ctx, hk, genesistypes.DefaultHostGenesis())
	return &chain{ctx: ctx, keys: keys, cdc: cdc, bank: bank, core: c, controller: ck, host: hk, stack: c.stack, hostApp: host.NewIBCModule(hk)}
}

func at(ctx sdk.Context, seconds int64, hash byte) sdk.Context {
	return ctx.WithBlockHeader(cmtproto.Header{ChainID: "test-1", Height: 5, Time: time.Unix(seconds, 0).UTC(), AppHash: bytes.Repeat([]byte{hash}, 32)})
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
			attributes = append(attributes, [2]string{a.Key, a.Value})
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
			answer["text"] = err.Error()
		}
	}
	if answer["code"] != "undefined:111222" {
		answer["events"] = events(ctx.EventManager().Events())
		answer["gas"] = meter.GasConsumed()
	}
	answer["sent"] = c.core.sent
	for _, store := range []string{authtypes.StoreKey, authzkeeper.StoreKey, banktypes.StoreKey, controllertypes.StoreKey, hosttypes.StoreKey} {
		answer[store] = c.digest(store)
	}
	ask["answer"] = answer
	emit(ask)
}
