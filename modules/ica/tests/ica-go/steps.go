package main

import (
	"encoding/json"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/cosmos/gogoproto/proto"

	controllerkeeper "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/controller/keeper"
	controllertypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/controller/types"
	genesistypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/genesis/types"
	hostkeeper "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/host/keeper"
	hosttypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/host/types"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	porttypes "github.com/cosmos/ibc-go/v10/modules/core/05-port/types"
)

func begin(name string, listening bool) *chain {
	emit(record{"op": "begin", "name": name, "listening": listening})
	return newChain(listening)
}

// app is the stack of the controller, or the host.
func (c *chain) app(side string) porttypes.IBCModule {
	if side == "host" {
		return c.hostApp
	}
	return c.stack
}

func (c *chain) open(op, side, port, channel, counterparty string, order channeltypes.Order, hops []string, version string) {
	ask := record{"op": op, "side": side, "port": port, "channel": channel, "counterparty": counterparty, "order": int(order), "hops": hops, "version": version}
	end := channeltypes.NewCounterparty(counterparty, "channel-7")
	c.step(ask, func(ctx sdk.Context, answer record) (err error) {
		var agreed string
		if op == "open_init" {
			agreed, err = c.app(side).OnChanOpenInit(ctx, order, hops, port, channel, end, version)
		} else {
			agreed, err = c.app(side).OnChanOpenTry(ctx, order, hops, port, channel, end, version)
		}
		if err == nil {
			answer["version"] = agreed
		}
		return err
	})
}

func (c *chain) openAck(side, port, channel, version string) {
	c.step(record{"op": "open_ack", "side": side, "port": port, "channel": channel, "version": version}, func(ctx sdk.Context, _ record) error {
		return c.app(side).OnChanOpenAck(ctx, port, channel, "channel-7", version)
	})
}

// on tells an application of something about a channel: open_confirm, close_init, close_confirm.
func (c *chain) on(op, side, port, channel string) {
	c.step(record{"op": op, "side": side, "port": port, "channel": channel}, func(ctx sdk.Context, _ record) error {
		switch op {
		case "open_confirm":
			return c.app(side).OnChanOpenConfirm(ctx, port, channel)
		case "close_init":
			return c.app(side).OnChanCloseInit(ctx, port, channel)
		default:
			return c.app(side).OnChanCloseConfirm(ctx, port, channel)
		}
	})
}

// channel tells core IBC of a channel.
func (c *chain) channel(port, channel string, state channeltypes.State, order channeltypes.Order, counterparty string, hops []string, version string) {
	emit(record{"op": "channel", "port": port, "channel": channel, "state": int(state), "order": int(order), "counterparty": counterparty, "hops": hops, "version": version})
	c.core.channels[port+"/"+channel] = channeltypes.NewChannel(state, order, channeltypes.NewCounterparty(counterparty, "channel-7"), hops, version)
}

func (c *chain) at(seconds int64, hash byte) {
	emit(record{"op": "at", "seconds": seconds, "hash": hash})
	c.ctx = at(c.ctx, seconds, hash)
}

// genesis writes a section over what there is.
func (c *chain) genesis(text string) {
	var state genesistypes.GenesisState
	c.cdc.MustUnmarshalJSON([]byte(text), &state)
	c.step(record{"op": "genesis", "genesis": json.RawMessage(text)}, func(ctx sdk.Context, answer record) error {
		if err := state.Validate(); err != nil {
			return err
		}
		controllerkeeper.InitGenesis(ctx, c.controller, state.ControllerGenesisState)
		hostkeeper.InitGenesis(ctx, c.host, state.HostGenesisState)
		return nil
	})
}

func (c *chain) export() {
	state := genesistypes.NewGenesisState(controllerkeeper.ExportGenesis(c.ctx, c.controller), hostkeeper.ExportGenesis(c.ctx, c.host))
	emit(record{"op": "export", "genesis": json.RawMessage(c.cdc.MustMarshalJSON(state))})
}

// message runs a message as a transaction does: checked, then handled.
func (c *chain) message(msg proto.Message) {
	bz, err := proto.Marshal(msg)
	if err != nil {
		panic(err)
	}
	c.step(record{"op": "message", "type": sdk.MsgTypeURL(msg), "msg": x(bz)}, func(ctx sdk.Context, answer record) error {
		if err := msg.(sdk.HasValidateBasic).ValidateBasic(); err != nil {
			return err
		}
		var response proto.Message
		var err error
		controller, host := controllerkeeper.NewMsgServerImpl(&c.controller), hostkeeper.NewMsgServerImpl(&c.host)
		switch m := msg.(type) {
		case *controllertypes.MsgRegisterInterchainAccount:
			response, err = controller.RegisterInterchainAccount(ctx, m)
		case *controllertypes.MsgSendTx:
			response, err = controller.SendTx(ctx, m)
		case *controllertypes.MsgUpdateParams:
			response, err = controller.UpdateParams(ctx, m)
		case *hosttypes.MsgUpdateParams:
			response, err = host.UpdateParams(ctx, m)
		case *hosttypes.MsgModuleQuerySafe:
			response, err = host.ModuleQuerySafe(ctx, m)
		}
		if err != nil {
			return err
		}
		bz, err := proto.Marshal(response)
		answer["response"] = x(bz)
		return err
	})
}

func packet(data []byte, source, sourceChannel, destination, destinationChannel string) channeltypes.Packet {
	return channeltypes.NewPacket(data, 1, source, sourceChannel, destination, destinationChannel, clienttypes.NewHeight(1, 100), 0)
}

// recv gives an application a packet that comes from channel-7.
func (c *chain) recv(side, source, destination, channel string, data []byte) {
	p := packet(data, source, "channel-7", destination, channel)
	c.step(record{"op": "recv", "side": side, "port": source, "destination": destination, "channel": channel, "data": x(data)}, func(ctx sdk.Context, answer record) error {
		ack := c.app(side).OnRecvPacket(ctx, "version", p, account(alice))
		answer["ack"], answer["success"] = string(ack.Acknowledgement()), ack.Success()
		if !ack.Success() {
			answer["code"] = "ok"
			return errDropped
		}
		return nil
	})
}

func (c *chain) ack(side, port, channel string, ack string) {
	c.step(record{"op": "ack", "side": side, "port": port, "channel": channel, "ack": x([]byte(ack))}, func(ctx sdk.Context, _ record) error {
		return c.app(side).OnAcknowledgementPacket(ctx, "version", packet([]byte("data"), port, channel, "icahost", "channel-7"), []byte(ack), account(alice))
	})
}

func (c *chain) timeout(side, port, channel string) {
	c.step(record{"op": "timeout", "side": side, "port": port, "channel": channel}, func(ctx sdk.Context, _ record) error {
		return c.app(side).OnTimeoutPacket(ctx, "version", packet([]byte("data"), port, channel, "icahost", "channel-7"), account(alice))
	})
}

// unmarshal is what the layers around ask of an application: the sender and the memo of a packet.
func (c *chain) unmarshal(side, port, channel string, data []byte) {
	c.step(record{"op": "unmarshal", "side": side, "port": port, "channel": channel, "data": x(data)}, func(ctx sdk.Context, answer record) error {
		read, version, err := c.app(side).(porttypes.PacketDataUnmarshaler).UnmarshalPacketData(ctx, port, channel, data)
		if err == nil {
			answer["version"] = version
			answer["sender"] = read.(interface{ GetPacketSender(string) string }).GetPacketSender(port)
		}
		return err
	})
}

func (c *chain) gift(to sdk.AccAddress, amount int64) {
	c.step(record{"op": "gift", "to": x(to), "amount": amount}, func(ctx sdk.Context, _ record) error {
		return c.bank.SendCoins(ctx, account(alice), to, sdk.NewCoins(sdk.NewInt64Coin("uopen", amount)))
	})
}
