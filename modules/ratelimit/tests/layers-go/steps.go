package main

import (
	"fmt"
	"time"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/cosmos/gogoproto/proto"

	limitkeeper "github.com/cosmos/ibc-go/v11/modules/apps/rate-limiting/keeper"
	limittypes "github.com/cosmos/ibc-go/v11/modules/apps/rate-limiting/types"
	"github.com/cosmos/ibc-go/v11/modules/apps/transfer/types"
	clienttypes "github.com/cosmos/ibc-go/v11/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v11/modules/core/04-channel/types"
	channeltypesv2 "github.com/cosmos/ibc-go/v11/modules/core/04-channel/v2/types"
)

const (
	alice = 1
	bob   = 2
)

// packet is one between the channel of this chain and the channel of the same number plus 70 of the other.
func packet(sequence uint64, source, destination string, data []byte) channeltypes.Packet {
	return channeltypes.NewPacket(data, sequence, "transfer", source, "transfer", destination, clienttypes.NewHeight(1, 100), 77)
}

func far(channel string) string { return channel[:8] + "7" + channel[8:] }

func data(denom, amount, sender, receiver, memo string) []byte {
	return types.NewFungibleTokenPacketData(denom, amount, sender, receiver, memo).GetBytes()
}

// recv takes a packet that came over a channel.
func (c *chain) recv(channel string, sequence uint64, bz []byte) {
	c.step(record{"op": "recv", "channel": channel, "sequence": sequence, "data": x(bz)}, func(ctx sdk.Context, answer record) error {
		ack := c.app.OnRecvPacket(ctx, types.V1, packet(sequence, far(channel), channel, bz), account(alice))
		if ack == nil {
			answer["later"] = true
			return nil
		}
		answer["ack"] = string(ack.Acknowledgement())
		answer["success"] = ack.Success()
		if !ack.Success() {
			answer["code"] = "ok"
			return errDropped
		}
		return nil
	})
}

func (c *chain) ack(channel string, sequence uint64, bz []byte, ack string) {
	c.step(record{"op": "ack", "channel": channel, "sequence": sequence, "data": x(bz), "ack": x([]byte(ack))}, func(ctx sdk.Context, _ record) error {
		return c.app.OnAcknowledgementPacket(ctx, types.V1, packet(sequence, channel, far(channel), bz), []byte(ack), account(alice))
	})
}

func (c *chain) timeout(channel string, sequence uint64, bz []byte) {
	c.step(record{"op": "timeout", "channel": channel, "sequence": sequence, "data": x(bz)}, func(ctx sdk.Context, _ record) error {
		return c.app.OnTimeoutPacket(ctx, types.V1, packet(sequence, channel, far(channel), bz), account(alice))
	})
}

// written answers a packet that came over a channel in an earlier transaction.
func (c *chain) written(channel string, sequence uint64, bz []byte, ack channeltypes.Acknowledgement) {
	c.step(record{"op": "written", "channel": channel, "sequence": sequence, "data": x(bz), "ack": x(ack.Acknowledgement())}, func(ctx sdk.Context, _ record) error {
		return c.outer.WriteAcknowledgement(ctx, packet(sequence, far(channel), channel, bz), ack)
	})
}

func (c *chain) transferOf(msg *types.MsgTransfer) {
	bz, err := msg.Marshal()
	if err != nil {
		panic(err)
	}
	c.step(record{"op": "transfer", "msg": x(bz)}, func(ctx sdk.Context, answer record) error {
		if err := msg.ValidateBasic(); err != nil {
			return err
		}
		defer elsewhere(ctx, 1)()
		response, err := c.transfer.Transfer(ctx, msg)
		if err == nil {
			answer["sequence"] = response.Sequence
		}
		return err
	})
}

func send(from byte, channel string, c sdk.Coin, memo string) *types.MsgTransfer {
	return types.NewMsgTransfer("transfer", channel, c, account(from).String(), "far", clienttypes.NewHeight(1, 1000), 99, memo)
}

func payload(encoding string, bz []byte) channeltypesv2.Payload {
	return channeltypesv2.NewPayload("transfer", "transfer", types.V1, encoding, bz)
}

func (c *chain) recv2(client string, sequence uint64, p channeltypesv2.Payload) {
	c.step(v2("recv2", client, sequence, p), func(ctx sdk.Context, answer record) error {
		result := c.appV2.OnRecvPacket(ctx, "07-tendermint-9", client, sequence, p, account(alice))
		answer["ack"] = string(result.Acknowledgement)
		answer["status"] = result.Status
		switch result.Status {
		case channeltypesv2.PacketStatus_Async:
			c.core.async[fmt.Sprintf("%s/%d", client, sequence)] = channeltypesv2.NewPacket(sequence, "07-tendermint-9", client, 99, p)
		case channeltypesv2.PacketStatus_Failure:
			answer["code"] = "ok"
			return errDropped
		}
		return nil
	})
}

func v2(op, client string, sequence uint64, p channeltypesv2.Payload) record {
	return record{"op": op, "client": client, "sequence": sequence, "version": p.Version, "encoding": p.Encoding, "data": x(p.Value)}
}

func (c *chain) ack2(client string, sequence uint64, p channeltypesv2.Payload, ack string) {
	ask := v2("ack2", client, sequence, p)
	ask["ack"] = x([]byte(ack))
	c.step(ask, func(ctx sdk.Context, _ record) error {
		return c.appV2.OnAcknowledgementPacket(ctx, client, "07-tendermint-9", sequence, []byte(ack), p, account(alice))
	})
}

func (c *chain) timeout2(client string, sequence uint64, p channeltypesv2.Payload) {
	c.step(v2("timeout2", client, sequence, p), func(ctx sdk.Context, _ record) error {
		return c.appV2.OnTimeoutPacket(ctx, client, "07-tendermint-9", sequence, p, account(alice))
	})
}

func (c *chain) send2(client string, sequence uint64, p channeltypesv2.Payload) {
	c.step(v2("send2", client, sequence, p), func(ctx sdk.Context, _ record) error {
		return c.appV2.OnSendPacket(ctx, client, "07-tendermint-9", sequence, p, account(alice))
	})
}

func (c *chain) written2(client string, sequence uint64, acks ...string) {
	texts, bytes := []string{}, [][]byte{}
	for _, ack := range acks {
		texts, bytes = append(texts, x([]byte(ack))), append(bytes, []byte(ack))
	}
	c.step(record{"op": "written2", "client": client, "sequence": sequence, "acks": texts}, func(ctx sdk.Context, _ record) error {
		return c.appV2.WriteAcknowledgement(ctx, client, sequence, channeltypesv2.NewAcknowledgement(bytes...))
	})
}

// message runs a message of the module of limits.
func (c *chain) message(msg interface {
	proto.Message
	ValidateBasic() error
}) {
	bz, err := proto.Marshal(msg)
	if err != nil {
		panic(err)
	}
	server := limitkeeper.NewMsgServerImpl(c.limits)
	c.step(record{"op": "message", "type": "/" + proto.MessageName(msg), "msg": x(bz)}, func(ctx sdk.Context, _ record) error {
		if err := msg.ValidateBasic(); err != nil {
			return err
		}
		var err error
		switch msg := msg.(type) {
		case *limittypes.MsgAddRateLimit:
			_, err = server.AddRateLimit(ctx, msg)
		case *limittypes.MsgUpdateRateLimit:
			_, err = server.UpdateRateLimit(ctx, msg)
		case *limittypes.MsgRemoveRateLimit:
			_, err = server.RemoveRateLimit(ctx, msg)
		case *limittypes.MsgResetRateLimit:
			_, err = server.ResetRateLimit(ctx, msg)
		}
		return err
	})
}

// block begins a block some seconds later.
func (c *chain) block(seconds int64) {
	c.ctx = c.ctx.WithBlockHeight(c.ctx.BlockHeight() + 1).WithBlockTime(c.ctx.BlockTime().Add(time.Duration(seconds) * time.Second))
	c.step(record{"op": "block", "height": c.ctx.BlockHeight(), "time": c.ctx.BlockTime().Unix()}, func(ctx sdk.Context, _ record) error {
		c.limits.BeginBlocker(ctx)
		return nil
	})
}

// lists sets what no message can set: denominations that may not move, and pairs that are not limited.
func (c *chain) lists(denoms []string, pairs [][2]string) {
	c.step(record{"op": "lists", "denoms": denoms, "pairs": pairs}, func(ctx sdk.Context, _ record) error {
		for _, denom := range denoms {
			c.limits.AddDenomToBlacklist(ctx, denom)
		}
		for _, pair := range pairs {
			c.limits.SetWhitelistedAddressPair(ctx, limittypes.WhitelistedAddressPair{Sender: pair[0], Receiver: pair[1]})
		}
		return nil
	})
}

// query asks something, with the gas that it costs.
func query[Q, A proto.Message](c *chain, method string, request Q, ask func(ctx sdk.Context) (A, error)) {
	ctx, _ := c.ctx.CacheContext()
	ctx = ctx.WithGasMeter(storetypes.NewInfiniteGasMeter())
	bz, _ := proto.Marshal(request)
	r := record{"op": "query", "method": method, "request": x(bz)}
	response, err := ask(ctx)
	if err != nil {
		r["error"] = err.Error()
	} else {
		answer, _ := proto.Marshal(response)
		r["response"] = x(answer)
	}
	emit(r)
}
