// Prints what ibc-go 10.7 does with channels and packets of both versions, for the tests of this crate: one chain of
// ibctesting that talks to itself, so that no proof is needed. Keys of accounts are new each time, so each run gives other
// bytes.
//
//	GOFLAGS=-mod=mod go test -count 1 -run TestChannels .
//
// writes ../data/channels.jsonl.
package core

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"

	storetypes "cosmossdk.io/store/types"

	sdk "github.com/cosmos/cosmos-sdk/types"

	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	clientv2types "github.com/cosmos/ibc-go/v10/modules/core/02-client/v2/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	v2 "github.com/cosmos/ibc-go/v10/modules/core/04-channel/v2/types"
	ibcante "github.com/cosmos/ibc-go/v10/modules/core/ante"
	"github.com/cosmos/ibc-go/v10/modules/core/exported"
	ibctesting "github.com/cosmos/ibc-go/v10/testing"
	"github.com/cosmos/ibc-go/v10/testing/mock"
	mockv2 "github.com/cosmos/ibc-go/v10/testing/mock/v2"
)

// channels is what happens on the chain.
type channels struct {
	r *recorder
	a *ibctesting.TestChain
	// refuse makes the applications refuse what they can; records say so.
	refuse bool
}

const localhost, hop = exported.LocalhostClientID, exported.LocalhostConnectionID

var proof = []byte{1}

func (s *channels) me() string { return s.a.SenderAccount.GetAddress().String() }

// now is the height of the chain as its clients know it.
func (s *channels) now() clienttypes.Height { return clienttypes.GetSelfHeight(s.r.context()) }

func (s *channels) verdict() error {
	if s.refuse {
		return mock.MockApplicationCallbackError
	}
	return nil
}

// apps makes the mock applications answer by what they are sent.
func (s *channels) apps() {
	app := s.a.GetSimApp().IBCMockModule.IBCApp
	app.OnChanOpenInit = func(_ sdk.Context, _ channeltypes.Order, _ []string, _, _ string, _ channeltypes.Counterparty, version string) (string, error) {
		return version, s.verdict()
	}
	app.OnChanOpenTry = func(sdk.Context, channeltypes.Order, []string, string, string, channeltypes.Counterparty, string) (string, error) {
		return mock.Version, s.verdict()
	}
	app.OnChanOpenAck = func(sdk.Context, string, string, string, string) error { return s.verdict() }
	app.OnChanOpenConfirm = func(sdk.Context, string, string) error { return s.verdict() }
	app.OnChanCloseInit = func(sdk.Context, string, string) error { return s.verdict() }
	app.OnChanCloseConfirm = func(sdk.Context, string, string) error { return s.verdict() }
	app.OnRecvPacket = func(ctx sdk.Context, _ string, packet channeltypes.Packet, _ sdk.AccAddress) exported.Acknowledgement {
		ctx.EventManager().EmitEvent(mock.NewMockRecvPacketEvent())
		switch string(packet.Data) {
		case "mock packet data":
			return mock.MockAcknowledgement
		case "mock async packet data":
			return nil
		case "empty":
			return mock.NewEmptyAcknowledgement()
		case "panic":
			panic("mock panic")
		}
		return mock.MockFailAcknowledgement
	}
	app.OnAcknowledgementPacket = func(ctx sdk.Context, _ string, _ channeltypes.Packet, _ []byte, _ sdk.AccAddress) error {
		ctx.EventManager().EmitEvent(mock.NewMockAckPacketEvent())
		return s.verdict()
	}
	app.OnTimeoutPacket = func(ctx sdk.Context, _ string, _ channeltypes.Packet, _ sdk.AccAddress) error {
		ctx.EventManager().EmitEvent(mock.NewMockTimeoutPacketEvent())
		return s.verdict()
	}
	for _, app := range []*mockv2.IBCApp{s.a.GetSimApp().MockModuleV2A.IBCApp, s.a.GetSimApp().MockModuleV2B.IBCApp} {
		app.OnSendPacket = func(ctx sdk.Context, _, _ string, _ uint64, _ v2.Payload, _ sdk.AccAddress) error {
			ctx.EventManager().EmitEvent(sdk.NewEvent("mock-send-packet"))
			return s.verdict()
		}
		app.OnRecvPacket = func(ctx sdk.Context, _, _ string, _ uint64, payload v2.Payload, _ sdk.AccAddress) v2.RecvPacketResult {
			ctx.EventManager().EmitEvent(mock.NewMockRecvPacketEvent())
			switch string(payload.Value) {
			case "mock packet data":
				return mockv2.MockRecvPacketResult
			case "mock async packet data":
				return v2.RecvPacketResult{Status: v2.PacketStatus_Async}
			case "none":
				return v2.RecvPacketResult{Status: v2.PacketStatus_NONE, Acknowledgement: []byte("none")}
			case "empty":
				return v2.RecvPacketResult{Status: v2.PacketStatus_Success}
			case "sentinel":
				return v2.RecvPacketResult{Status: v2.PacketStatus_Success, Acknowledgement: v2.ErrorAcknowledgement[:]}
			case "panic":
				panic("mock panic")
			}
			return v2.RecvPacketResult{Status: v2.PacketStatus_Failure, Acknowledgement: []byte("ignored")}
		}
		app.OnAcknowledgementPacket = func(ctx sdk.Context, _, _ string, _ uint64, _ v2.Payload, _ []byte, _ sdk.AccAddress) error {
			ctx.EventManager().EmitEvent(mock.NewMockAckPacketEvent())
			return s.verdict()
		}
		app.OnTimeoutPacket = func(ctx sdk.Context, _, _ string, _ uint64, _ v2.Payload, _ sdk.AccAddress) error {
			ctx.EventManager().EmitEvent(mock.NewMockTimeoutPacketEvent())
			return s.verdict()
		}
	}
}

// unwilling runs something while the applications refuse.
func (s *channels) unwilling(f func()) {
	s.r.emit(record{"case": "apps", "refuse": true})
	s.refuse = true
	f()
	s.refuse = false
	s.r.emit(record{"case": "apps", "refuse": false})
}

// poke changes the state past any message, and hides the change again afterwards if there is something to do with it.
func (s *channels) poke(f func(sdk.Context), then func()) {
	ctx := s.r.context()
	before := s.r.dump(ctx)
	f(ctx)
	after := s.r.dump(ctx)
	s.r.emit(record{"case": "poke", "changes": changes(before, after)})
	if then == nil {
		return
	}
	then()
	now := s.r.dump(ctx)
	for key, value := range changes(after, before) {
		name, k := split(key)
		store := ctx.KVStore(s.a.GetSimApp().GetKey(name))
		if value == nil {
			store.Delete(k)
		} else {
			store.Set(k, unhex(value.(string)))
		}
	}
	s.r.emit(record{"case": "poke", "changes": changes(now, s.r.dump(ctx))})
}

// call is what an application asks of core IBC.
func (s *channels) call(what record, f func(sdk.Context) error) {
	ctx := s.r.context()
	before := s.r.dump(ctx)
	cached, write := ctx.CacheContext()
	meter := storetypes.NewInfiniteGasMeter()
	cached = cached.WithGasMeter(meter).WithEventManager(sdk.NewEventManager())
	err := caught(func() error { return f(cached) })
	what["code"], what["text"] = refusal(err)
	what["block"], what["gas"] = block(ctx), meter.GasConsumed()
	if err == nil {
		write()
		what["events"] = events(cached.EventManager().ABCIEvents())
		what["changes"] = changes(before, s.r.dump(ctx))
	}
	s.r.emit(what)
}

func (s *channels) send(port, channel string, height clienttypes.Height, timestamp uint64, data []byte) {
	what := record{
		"case": "send", "port": port, "channel": channel, "height": []uint64{height.RevisionNumber, height.RevisionHeight},
		"timestamp": timestamp, "data": x(data),
	}
	s.call(what, func(ctx sdk.Context) (err error) {
		what["sequence"], err = s.a.App.GetIBCKeeper().ChannelKeeper.SendPacket(ctx, port, channel, height, timestamp, data)
		return err
	})
}

type rawAck []byte

func (rawAck) Success() bool             { return true }
func (a rawAck) Acknowledgement() []byte { return a }

func (s *channels) write(packet channeltypes.Packet, ack []byte) {
	what := record{"case": "write", "packet": packed(&packet)["value"], "ack": x(ack)}
	s.call(what, func(ctx sdk.Context) error {
		return s.a.App.GetIBCKeeper().ChannelKeeper.WriteAcknowledgement(ctx, packet, rawAck(ack))
	})
}

func (s *channels) write2(client string, sequence uint64, acks ...[]byte) {
	ack := v2.NewAcknowledgement(acks...)
	what := record{"case": "write2", "client": client, "sequence": sequence, "ack": x(ack.Acknowledgement())}
	s.call(what, func(ctx sdk.Context) error {
		return s.a.App.GetIBCKeeper().ChannelKeeperV2.WriteAcknowledgement(ctx, client, sequence, ack)
	})
}

// ante is what the decorator says to a transaction.
func (s *channels) ante(msgs ...sdk.Msg) {
	for _, mode := range []string{"check", "recheck", "simulate", "deliver"} {
		builder := s.a.TxConfig.NewTxBuilder()
		must(builder.SetMsgs(msgs...))
		var list []record
		for _, msg := range msgs {
			list = append(list, packed(msg))
		}
		ctx, _ := s.r.context().CacheContext()
		before := s.r.dump(ctx)
		meter := storetypes.NewInfiniteGasMeter()
		ctx = ctx.WithGasMeter(meter).WithIsCheckTx(mode != "deliver").WithIsReCheckTx(mode == "recheck")
		next := func(ctx sdk.Context, _ sdk.Tx, _ bool) (sdk.Context, error) { return ctx, nil }
		err := caught(func() error {
			decorator := ibcante.NewRedundantRelayDecorator(s.a.App.GetIBCKeeper())
			_, err := decorator.AnteHandle(ctx, builder.GetTx(), mode == "simulate", next)
			return err
		})
		rec := record{"case": "ante", "mode": mode, "block": block(ctx), "msgs": list, "gas": meter.GasConsumed()}
		rec["code"], rec["text"] = refusal(err)
		if err == nil {
			rec["changes"] = changes(before, s.r.dump(ctx))
		}
		s.r.emit(rec)
	}
}

func (s *channels) run() {
	s.apps()
	s.handshakes()
	s.packets()
	s.ordered()
	s.closings()
	s.version2()
}

func TestChannels(t *testing.T) {
	file, err := os.Create("../data/channels.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	out := bufio.NewWriter(file)
	defer out.Flush()
	a := ibctesting.NewCoordinator(t, 1).GetChain(ibctesting.GetChainID(1))
	r := &recorder{t: t, out: out, chain: a}
	s := &channels{r: r, a: a}
	r.emit(record{"case": "chain", "chain_id": a.ChainID, "store": r.dump(r.context())})
	s.run()
	s.queries()
	r.emit(record{"case": "genesis", "block": block(r.context()), "json": json.RawMessage(s.export())})
	s.checks()
	s.sections()
}

// counterparty2 makes the chain a counterparty of itself for packets of version 2.
func (s *channels) counterparty2(ctx sdk.Context) {
	keeper := s.a.App.GetIBCKeeper()
	info := clientv2types.NewCounterpartyInfo([][]byte{[]byte("ibc"), {}}, localhost)
	keeper.ClientV2Keeper.SetClientCounterparty(ctx, localhost, info)
	keeper.ChannelKeeperV2.SetNextSequenceSend(ctx, localhost, 1)
}
