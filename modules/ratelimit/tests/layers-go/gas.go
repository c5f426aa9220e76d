package main

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"

	forwardtypes "github.com/cosmos/ibc-go/v11/modules/apps/packet-forward-middleware/types"
	transferkeeper "github.com/cosmos/ibc-go/v11/modules/apps/transfer/keeper"
	"github.com/cosmos/ibc-go/v11/modules/apps/transfer/types"
	clienttypes "github.com/cosmos/ibc-go/v11/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v11/modules/core/04-channel/types"
	channeltypesv2 "github.com/cosmos/ibc-go/v11/modules/core/04-channel/v2/types"
	porttypes "github.com/cosmos/ibc-go/v11/modules/core/05-port/types"
	"github.com/cosmos/ibc-go/v11/modules/core/api"
	ibcexported "github.com/cosmos/ibc-go/v11/modules/core/exported"
)

// The gas of accounts, coins and transfers differs between the SDK 0.54 below ibc-go 11.2 and the SDK 0.53 of this
// chain, so only that of the layers is recorded: apart is what was used in other places.
var apart int64

func consumed(ctx sdk.Context) int64 { return int64(ctx.GasMeter().GasConsumed()) }

// elsewhere begins a part whose gas does not count, or, with -1, one within it whose gas does. The result ends it.
func elsewhere(ctx sdk.Context, sign int64) func() {
	before := consumed(ctx)
	return func() { apart += sign * (consumed(ctx) - before) }
}

type apartApp struct {
	porttypes.PacketUnmarshalerModule
}

func (a apartApp) OnRecvPacket(ctx sdk.Context, version string, packet channeltypes.Packet, relayer sdk.AccAddress) ibcexported.Acknowledgement {
	defer elsewhere(ctx, 1)()
	return a.PacketUnmarshalerModule.OnRecvPacket(ctx, version, packet, relayer)
}

func (a apartApp) OnAcknowledgementPacket(ctx sdk.Context, version string, packet channeltypes.Packet, ack []byte, relayer sdk.AccAddress) error {
	defer elsewhere(ctx, 1)()
	return a.PacketUnmarshalerModule.OnAcknowledgementPacket(ctx, version, packet, ack, relayer)
}

func (a apartApp) OnTimeoutPacket(ctx sdk.Context, version string, packet channeltypes.Packet, relayer sdk.AccAddress) error {
	defer elsewhere(ctx, 1)()
	return a.PacketUnmarshalerModule.OnTimeoutPacket(ctx, version, packet, relayer)
}

type apartAppV2 struct{ api.IBCModule }

func (a apartAppV2) OnSendPacket(ctx sdk.Context, source, destination string, sequence uint64, payload channeltypesv2.Payload, signer sdk.AccAddress) error {
	defer elsewhere(ctx, 1)()
	return a.IBCModule.OnSendPacket(ctx, source, destination, sequence, payload, signer)
}

func (a apartAppV2) OnRecvPacket(ctx sdk.Context, source, destination string, sequence uint64, payload channeltypesv2.Payload, relayer sdk.AccAddress) channeltypesv2.RecvPacketResult {
	defer elsewhere(ctx, 1)()
	return a.IBCModule.OnRecvPacket(ctx, source, destination, sequence, payload, relayer)
}

func (a apartAppV2) OnTimeoutPacket(ctx sdk.Context, source, destination string, sequence uint64, payload channeltypesv2.Payload, relayer sdk.AccAddress) error {
	defer elsewhere(ctx, 1)()
	return a.IBCModule.OnTimeoutPacket(ctx, source, destination, sequence, payload, relayer)
}

func (a apartAppV2) OnAcknowledgementPacket(ctx sdk.Context, source, destination string, sequence uint64, ack []byte, payload channeltypesv2.Payload, relayer sdk.AccAddress) error {
	defer elsewhere(ctx, 1)()
	return a.IBCModule.OnAcknowledgementPacket(ctx, source, destination, sequence, ack, payload, relayer)
}

// countedSender is the way out of transfers, whose gas counts again.
type countedSender struct{ porttypes.ICS4Wrapper }

func (s countedSender) SendPacket(ctx sdk.Context, port, channel string, height clienttypes.Height, timestamp uint64, data []byte) (uint64, error) {
	defer elsewhere(ctx, -1)()
	return s.ICS4Wrapper.SendPacket(ctx, port, channel, height, timestamp, data)
}

type apartTransfer struct{ *transferkeeper.Keeper }

func (k apartTransfer) Transfer(ctx context.Context, msg *types.MsgTransfer) (*types.MsgTransferResponse, error) {
	defer elsewhere(sdk.UnwrapSDKContext(ctx), 1)()
	return k.Keeper.Transfer(ctx, msg)
}

type apartBank struct{ forwardtypes.BankKeeper }

func (b apartBank) SendCoins(ctx context.Context, from, to sdk.AccAddress, coins sdk.Coins) error {
	defer elsewhere(sdk.UnwrapSDKContext(ctx), 1)()
	return b.BankKeeper.SendCoins(ctx, from, to, coins)
}

func (b apartBank) SendCoinsFromModuleToAccount(ctx context.Context, from string, to sdk.AccAddress, coins sdk.Coins) error {
	defer elsewhere(sdk.UnwrapSDKContext(ctx), 1)()
	return b.BankKeeper.SendCoinsFromModuleToAccount(ctx, from, to, coins)
}

func (b apartBank) SendCoinsFromAccountToModule(ctx context.Context, from sdk.AccAddress, to string, coins sdk.Coins) error {
	defer elsewhere(sdk.UnwrapSDKContext(ctx), 1)()
	return b.BankKeeper.SendCoinsFromAccountToModule(ctx, from, to, coins)
}

func (b apartBank) MintCoins(ctx context.Context, name string, coins sdk.Coins) error {
	defer elsewhere(sdk.UnwrapSDKContext(ctx), 1)()
	return b.BankKeeper.MintCoins(ctx, name, coins)
}

func (b apartBank) BurnCoins(ctx context.Context, name string, coins sdk.Coins) error {
	defer elsewhere(sdk.UnwrapSDKContext(ctx), 1)()
	return b.BankKeeper.BurnCoins(ctx, name, coins)
}
