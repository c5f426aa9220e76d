package main

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strconv"

	errorsmod "cosmossdk.io/errors"
	sdk "github.com/cosmos/cosmos-sdk/types"
	paramtypes "github.com/cosmos/cosmos-sdk/x/params/types"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	channeltypesv2 "github.com/cosmos/ibc-go/v10/modules/core/04-channel/v2/types"
	"github.com/cosmos/ibc-go/v10/modules/core/exported"
	ibckeeper "github.com/cosmos/ibc-go/v10/modules/core/keeper"
	ibcmock "github.com/cosmos/ibc-go/v10/testing/mock"
	mockv2 "github.com/cosmos/ibc-go/v10/testing/mock/v2"
)

// noSubspace stands for the params of old, from which only migrations read.
type noSubspace struct{}

func (noSubspace) GetParamSet(sdk.Context, paramtypes.ParamSet)         { panic("params of old") }
func (noSubspace) GetParamSetIfExists(sdk.Context, paramtypes.ParamSet) { panic("params of old") }

// Data of packets that the mock application treats otherwise than ibc-go's own does: that one answers "mock packet data" with success,
// "mock async packet data" later and everything else with an error.
var (
	panicking = []byte("mock panicking packet data") // receiving it panics
	refused   = []byte("mock refused packet data")   // its acknowledgement and its timeout are refused
	spending  = []byte("mock spending packet data")  // receiving it emits an event and consumes 30,000 gas, then fails
)

// refusedVersion of a channel: every step of its handshake but for the first is refused. "refused at once" is refused by the first.
const (
	refusedVersion = "refused"
	refusedAtOnce  = "refused at once"
)

// mockApp is the mock application of both versions of IBC. No message sends its packets: what it is told to do it does before the
// modules' BeginBlock ends, without bound of gas, and an event says what came of it.
type mockApp struct {
	core *ibckeeper.Keeper
	todo []mockAction
}

// mockAction is one thing that the mock application does in a block.
type mockAction struct {
	Send  *mockSend  `json:"send,omitempty"`
	Ack   *mockAck   `json:"ack,omitempty"`
	AckV2 *mockAckV2 `json:"ack_v2,omitempty"`
}

type mockSend struct {
	Port      string `json:"port"`
	Channel   string `json:"channel"`
	Revision  uint64 `json:"timeout_revision"`
	Height    uint64 `json:"timeout_height"`
	Timestamp uint64 `json:"timeout_timestamp"`
	Data      []byte `json:"data"`
}

// mockAck acknowledges a packet of version 1 that was received earlier.
type mockAck struct {
	Packet []byte `json:"packet"` // protobuf
	Ack    []byte `json:"ack"`
}

// mockAckV2 acknowledges a packet of version 2 that was received earlier.
type mockAckV2 struct {
	Client   string   `json:"client"`
	Sequence uint64   `json:"sequence"`
	Acks     [][]byte `json:"acks"`
}

// rawAck are the bytes of an acknowledgement.
type rawAck []byte

func (rawAck) Success() bool             { return true }
func (a rawAck) Acknowledgement() []byte { return a }

// begin does what there is to do. An action that fails changes nothing.
func (m *mockApp) begin(ctx sdk.Context) {
	for _, action := range m.todo {
		inner, write := ctx.CacheContext()
		before := ctx.GasMeter().GasConsumed()
		answer, err := m.act(inner, action)
		if err == nil {
			write()
		}
		attributes := []sdk.Attribute{sdk.NewAttribute("answer", answer), sdk.NewAttribute("gas", strconv.FormatUint(ctx.GasMeter().GasConsumed()-before, 10))}
		if err != nil {
			space, code, text := errorsmod.ABCIInfo(err, false)
			attributes = append(attributes, sdk.NewAttribute("error", fmt.Sprintf("%s:%d: %s", space, code, text)))
		}
		ctx.EventManager().EmitEvent(sdk.NewEvent("mock_action", attributes...))
	}
	m.todo = nil
}

func (m *mockApp) act(ctx sdk.Context, action mockAction) (string, error) {
	switch {
	case action.Send != nil:
		s := action.Send
		sequence, err := m.core.ChannelKeeper.SendPacket(ctx, s.Port, s.Channel, clienttypes.NewHeight(s.Revision, s.Height), s.Timestamp, s.Data)
		return strconv.FormatUint(sequence, 10), err
	case action.Ack != nil:
		var packet channeltypes.Packet
		check(packet.Unmarshal(action.Ack.Packet))
		return "", m.core.ChannelKeeper.WriteAcknowledgement(ctx, packet, rawAck(action.Ack.Ack))
	default:
		a := action.AckV2
		return "", m.core.ChannelKeeperV2.WriteAcknowledgement(ctx, a.Client, a.Sequence, channeltypesv2.Acknowledgement{AppAcknowledgements: a.Acks})
	}
}

func (m *mockApp) v1() ibcmock.IBCModule {
	module := ibcmock.NewAppModule()
	app := ibcmock.NewIBCApp(ibcmock.ModuleName)
	plain := ibcmock.NewIBCModule(&ibcmock.AppModule{}, ibcmock.NewIBCApp(ibcmock.ModuleName))
	app.OnChanOpenInit = func(_ sdk.Context, _ channeltypes.Order, _ []string, _, _ string, _ channeltypes.Counterparty, version string) (string, error) {
		if version == refusedAtOnce {
			return "", ibcmock.MockApplicationCallbackError
		}
		return version, nil
	}
	app.OnChanOpenTry = func(_ sdk.Context, _ channeltypes.Order, _ []string, _, _ string, _ channeltypes.Counterparty, version string) (string, error) {
		if version == refusedVersion {
			return "", ibcmock.MockApplicationCallbackError
		}
		return version, nil
	}
	app.OnRecvPacket = func(ctx sdk.Context, version string, packet channeltypes.Packet, relayer sdk.AccAddress) exported.Acknowledgement {
		switch {
		case bytes.Equal(packet.Data, panicking):
			panic("the mock application panics")
		case bytes.Equal(packet.Data, spending):
			ctx.GasMeter().ConsumeGas(30_000, "mock")
		}
		return plain.OnRecvPacket(ctx, version, packet, relayer)
	}
	app.OnAcknowledgementPacket = func(ctx sdk.Context, version string, packet channeltypes.Packet, ack []byte, relayer sdk.AccAddress) error {
		if bytes.Equal(packet.Data, refused) {
			return ibcmock.MockApplicationCallbackError
		}
		return plain.OnAcknowledgementPacket(ctx, version, packet, ack, relayer)
	}
	app.OnTimeoutPacket = func(ctx sdk.Context, version string, packet channeltypes.Packet, relayer sdk.AccAddress) error {
		if bytes.Equal(packet.Data, refused) {
			return ibcmock.MockApplicationCallbackError
		}
		return plain.OnTimeoutPacket(ctx, version, packet, relayer)
	}
	return ibcmock.NewIBCModule(&module, app)
}

func (m *mockApp) v2() mockv2.IBCModule {
	plain, app := mockv2.NewIBCModule(), mockv2.NewIBCModule()
	app.IBCApp.OnSendPacket = func(_ sdk.Context, _, _ string, _ uint64, payload channeltypesv2.Payload, _ sdk.AccAddress) error {
		if bytes.Equal(payload.Value, spending) {
			return ibcmock.MockApplicationCallbackError
		}
		return nil
	}
	app.IBCApp.OnRecvPacket = func(ctx sdk.Context, source, destination string, sequence uint64, payload channeltypesv2.Payload, relayer sdk.AccAddress) channeltypesv2.RecvPacketResult {
		switch {
		case bytes.Equal(payload.Value, panicking):
			panic("the mock application panics")
		case bytes.Equal(payload.Value, ibcmock.MockAsyncPacketData):
			return channeltypesv2.RecvPacketResult{Status: channeltypesv2.PacketStatus_Async}
		}
		ctx.EventManager().EmitEvent(sdk.NewEvent("mock_v2", sdk.NewAttribute("value", hex.EncodeToString(payload.Value))))
		return plain.OnRecvPacket(ctx, source, destination, sequence, payload, relayer)
	}
	refuse := func(payload channeltypesv2.Payload) error {
		if bytes.Equal(payload.Value, refused) {
			return ibcmock.MockApplicationCallbackError
		}
		return nil
	}
	app.IBCApp.OnAcknowledgementPacket = func(_ sdk.Context, _, _ string, _ uint64, payload channeltypesv2.Payload, _ []byte, _ sdk.AccAddress) error {
		return refuse(payload)
	}
	app.IBCApp.OnTimeoutPacket = func(_ sdk.Context, _, _ string, _ uint64, payload channeltypesv2.Payload, _ sdk.AccAddress) error {
		return refuse(payload)
	}
	return app
}
