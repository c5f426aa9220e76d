package main

import (
	"fmt"
	"strings"

	"github.com/cosmos/cosmos-sdk/baseapp"
	sdk "github.com/cosmos/cosmos-sdk/types"

	clienttypes "github.com/cosmos/ibc-go/v11/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v11/modules/core/04-channel/types"
	channeltypesv2 "github.com/cosmos/ibc-go/v11/modules/core/04-channel/v2/types"
	"github.com/cosmos/ibc-go/v11/modules/core/api"
	ibcexported "github.com/cosmos/ibc-go/v11/modules/core/exported"
	tmclient "github.com/cosmos/ibc-go/v11/modules/light-clients/07-tendermint"
)

// core plays core IBC: channels channel-0 to channel-9 of the port transfer are there, of which channel-8 is closed.
// Those below channel-5 lead to the chain far-1, the others to far-2.
type core struct {
	appV2    api.IBCModule
	sequence map[string]uint64
	async    map[string]channeltypesv2.Packet
	sent     []record
	written  []record
}

func newCore() *core {
	return &core{sequence: map[string]uint64{}, async: map[string]channeltypesv2.Packet{}}
}

func (c *core) next(channel string) uint64 { return c.sequence[channel] + 1 }

func (c *core) SendPacket(_ sdk.Context, port, channel string, height clienttypes.Height, timestamp uint64, data []byte) (uint64, error) {
	if channel == "channel-8" {
		return 0, channeltypes.ErrInvalidChannelState.Wrap("channel is not OPEN")
	}
	sequence := c.next(channel)
	c.sequence[channel] = sequence
	c.sent = append(c.sent, record{"port": port, "channel": channel, "sequence": sequence, "height": height.String(), "timestamp": timestamp, "data": x(data)})
	return sequence, nil
}

func (c *core) WriteAcknowledgement(_ sdk.Context, packet ibcexported.PacketI, ack ibcexported.Acknowledgement) error {
	p := packet.(channeltypes.Packet)
	c.written = append(c.written, record{"sequence": p.Sequence, "source": []string{p.SourcePort, p.SourceChannel}, "destination": []string{p.DestinationPort, p.DestinationChannel},
		"data": x(p.Data), "height": p.TimeoutHeight.String(), "timestamp": p.TimeoutTimestamp, "ack": x(ack.Acknowledgement())})
	return nil
}

func (*core) GetAppVersion(_ sdk.Context, _, channel string) (string, bool) {
	return "ics20-1", strings.HasPrefix(channel, "channel-")
}

func (*core) GetChannel(_ sdk.Context, port, channel string) (channeltypes.Channel, bool) {
	return channeltypes.Channel{}, port == "transfer" && len(channel) == len("channel-0") && strings.HasPrefix(channel, "channel-")
}

func (c *core) GetNextSequenceSend(ctx sdk.Context, port, channel string) (uint64, bool) {
	_, found := c.GetChannel(ctx, port, channel)
	return c.next(channel), found
}

func (*core) GetAllChannelsWithPortPrefix(sdk.Context, string) []channeltypes.IdentifiedChannel {
	return nil
}

func (c *core) HasChannel(ctx sdk.Context, port, channel string) bool {
	_, found := c.GetChannel(ctx, port, channel)
	return found
}

func client(chain string) ibcexported.ClientState { return &tmclient.ClientState{ChainId: chain} }

func (c *core) GetChannelClientState(ctx sdk.Context, port, channel string) (string, ibcexported.ClientState, error) {
	if _, found := c.GetChannel(ctx, port, channel); !found {
		return "", nil, channeltypes.ErrChannelNotFound
	}
	if channel < "channel-5" {
		return "07-tendermint-0", client("far-1"), nil
	}
	return "07-tendermint-1", client("far-2"), nil
}

// clients plays the keeper of clients: 07-tendermint-0 and, expired, 07-tendermint-1 are there.
type clients struct{}

func (clients) GetClientState(_ sdk.Context, id string) (ibcexported.ClientState, bool) {
	switch id {
	case "07-tendermint-0":
		return client("far-1"), true
	case "07-tendermint-1":
		return client("far-2"), true
	}
	return nil, false
}

func (clients) GetClientStatus(_ sdk.Context, id string) ibcexported.Status {
	switch id {
	case "07-tendermint-0":
		return ibcexported.Active
	case "07-tendermint-1":
		return ibcexported.Expired
	case "08-other-0":
		return ibcexported.Unauthorized
	}
	return ibcexported.Unknown
}

// coreV2 plays core IBC of version 2.
type coreV2 struct{ *core }

func (c coreV2) GetAsyncPacket(_ sdk.Context, client string, sequence uint64) (channeltypesv2.Packet, bool) {
	packet, found := c.async[fmt.Sprintf("%s/%d", client, sequence)]
	return packet, found
}

func (c coreV2) WriteAcknowledgement(_ sdk.Context, client string, sequence uint64, ack channeltypesv2.Acknowledgement) error {
	acks := []string{}
	for _, bz := range ack.AppAcknowledgements {
		acks = append(acks, x(bz))
	}
	c.written = append(c.written, record{"client": client, "sequence": sequence, "acks": acks})
	return nil
}

// Handler sends packets of version 2 of any client to the client 07-tendermint-9.
func (c *core) Handler(sdk.Msg) baseapp.MsgServiceHandler {
	return func(ctx sdk.Context, req sdk.Msg) (*sdk.Result, error) {
		ctx = ctx.WithEventManager(sdk.NewEventManager())
		msg := req.(*channeltypesv2.MsgSendPacket)
		signer, err := sdk.AccAddressFromBech32(msg.Signer)
		if err != nil {
			return nil, err
		}
		sequence := c.next(msg.SourceClient)
		c.sequence[msg.SourceClient] = sequence
		for _, payload := range msg.Payloads {
			c.sent = append(c.sent, record{"client": msg.SourceClient, "sequence": sequence, "timeout": msg.TimeoutTimestamp, "encoding": payload.Encoding, "data": x(payload.Value)})
			defer elsewhere(ctx, -1)()
			if err := c.appV2.OnSendPacket(ctx, msg.SourceClient, "07-tendermint-9", sequence, payload, signer); err != nil {
				return nil, err
			}
		}
		return sdk.WrapServiceResult(ctx, &channeltypesv2.MsgSendPacketResponse{Sequence: sequence}, nil)
	}
}
