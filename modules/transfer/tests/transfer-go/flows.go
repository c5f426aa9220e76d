package main

import (
	"fmt"
	"strings"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/cosmos/ibc-go/v10/modules/apps/transfer/types"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	channeltypesv2 "github.com/cosmos/ibc-go/v10/modules/core/04-channel/v2/types"
)

// There are two users; the chains at the other ends are channel-7 over channel-0, and 07-tendermint-9 over 07-tendermint-0.
const (
	most  = "115792089237316195423570985008687907853269984665640564039457584007913129639935"
	alice = 1
	bob   = 2
)

func data(denom, amount, sender, receiver, memo string) []byte {
	return types.NewFungibleTokenPacketData(denom, amount, sender, receiver, memo).GetBytes()
}

func (c *chain) recv(version string, data []byte) {
	packet := channeltypes.NewPacket(data, 1, "transfer", "channel-7", "transfer", "channel-0", clienttypes.NewHeight(1, 100), 0)
	c.step(record{"op": "recv", "version": version, "data": x(data)}, func(ctx sdk.Context, answer record) error {
		ack := c.app.OnRecvPacket(ctx, version, packet, account(alice))
		answer["ack"], answer["success"] = string(ack.Acknowledgement()), ack.Success()
		if !ack.Success() {
			answer["code"] = "ok"
			return errDropped
		}
		return nil
	})
}

func (c *chain) ack(data []byte, ack string) {
	packet := channeltypes.NewPacket(data, 1, "transfer", "channel-0", "transfer", "channel-7", clienttypes.NewHeight(1, 100), 0)
	c.step(record{"op": "ack", "version": types.V1, "data": x(data), "ack": x([]byte(ack))}, func(ctx sdk.Context, _ record) error {
		return c.app.OnAcknowledgementPacket(ctx, types.V1, packet, []byte(ack), account(alice))
	})
}

func (c *chain) timeout(data []byte) {
	packet := channeltypes.NewPacket(data, 1, "transfer", "channel-0", "transfer", "channel-7", clienttypes.NewHeight(1, 100), 0)
	c.step(record{"op": "timeout", "version": types.V1, "data": x(data)}, func(ctx sdk.Context, _ record) error {
		return c.app.OnTimeoutPacket(ctx, types.V1, packet, account(alice))
	})
}

func payload(encoding string, data []byte) channeltypesv2.Payload {
	return channeltypesv2.NewPayload("transfer", "transfer", types.V1, encoding, data)
}

func ask(op string, p channeltypesv2.Payload, source, destination string) record {
	return record{"op": op, "source": source, "destination": destination, "ports": []string{p.SourcePort, p.DestinationPort},
		"version": p.Version, "encoding": p.Encoding, "data": x(p.Value)}
}

func (c *chain) recv2(p channeltypesv2.Payload, source, destination string) {
	c.step(ask("recv2", p, source, destination), func(ctx sdk.Context, answer record) error {
		result := c.appV2.OnRecvPacket(ctx, source, destination, 1, p, account(alice))
		answer["ack"], answer["success"] = string(result.Acknowledgement), result.Status == channeltypesv2.PacketStatus_Success
		if result.Status != channeltypesv2.PacketStatus_Success {
			answer["code"] = "ok"
			return errDropped
		}
		return nil
	})
}

func (c *chain) send2(p channeltypesv2.Payload, source, destination string, signer byte) {
	r := ask("send2", p, source, destination)
	r["signer"] = signer
	c.step(r, func(ctx sdk.Context, _ record) error {
		return c.appV2.OnSendPacket(ctx, source, destination, 1, p, account(signer))
	})
}

func (c *chain) ack2(p channeltypesv2.Payload, ack string) {
	r := ask("ack2", p, "07-tendermint-0", "07-tendermint-9")
	r["ack"] = x([]byte(ack))
	c.step(r, func(ctx sdk.Context, _ record) error {
		return c.appV2.OnAcknowledgementPacket(ctx, "07-tendermint-0", "07-tendermint-9", 1, []byte(ack), p, account(alice))
	})
}

func (c *chain) timeout2(p channeltypesv2.Payload) {
	c.step(ask("timeout2", p, "07-tendermint-0", "07-tendermint-9"), func(ctx sdk.Context, _ record) error {
		return c.appV2.OnTimeoutPacket(ctx, "07-tendermint-0", "07-tendermint-9", 1, p, account(alice))
	})
}

// transfer sends a coin as a transaction does: checked, then run.
func (c *chain) transfer(msg *types.MsgTransfer) {
	bz, err := msg.Marshal()
	if err != nil {
		panic(err)
	}
	c.step(record{"op": "transfer", "msg": x(bz)}, func(ctx sdk.Context, answer record) error {
		if err := msg.ValidateBasic(); err != nil {
			return err
		}
		response, err := c.keeper.Transfer(ctx, msg)
		if err == nil {
			answer["sequence"] = response.Sequence
		}
		return err
	})
}

func (c *chain) params(signer string, send, receive bool) {
	msg := &types.MsgUpdateParams{Signer: signer, Params: types.NewParams(send, receive)}
	bz, _ := msg.Marshal()
	c.step(record{"op": "params", "msg": x(bz)}, func(ctx sdk.Context, _ record) error {
		if err := msg.ValidateBasic(); err != nil {
			return err
		}
		_, err := c.keeper.UpdateParams(ctx, msg)
		return err
	})
}

func coin(amountText, denom string) sdk.Coin {
	return sdk.Coin{Denom: denom, Amount: amount(amountText)}
}

func msg(channel string, c sdk.Coin, memo, encoding string) *types.MsgTransfer {
	return types.NewMsgTransferWithEncoding("transfer", channel, c, account(alice).String(), "far", clienttypes.NewHeight(1, 1000), 99, memo, encoding)
}

func (c *chain) close(name string) {
	emit(record{"op": "end", "name": name, "genesis": string(c.cdc.MustMarshalJSON(c.keeper.ExportGenesis(c.ctx))), "escrowed": c.escrowed().String()})
}

func begin(name string, balances map[byte]string) *chain {
	named := map[string]string{}
	for n, text := range balances {
		named[fmt.Sprint(n)] = text
	}
	emit(record{"op": "begin", "name": name, "balances": named})
	return newChain(balances)
}

func flows() {
	a, b := account(alice).String(), account(bob).String()

	c := begin("receive", map[byte]string{alice: "1000000uopen"})
	for _, text := range jsons() {
		if len(text) > 1000 {
			continue
		}
		c.recv(types.V1, []byte(strings.ReplaceAll(text, `"receiver":"r"`, `"receiver":"`+b+`"`)))
	}
	for _, denom := range []string{
		"uatom", "gamm/pool/1", "wasm.abc/channel-77/uatom", "transfer/07-tendermint-0/uatom", "transfer/channel-3/transfer/channel-4/u",
		"ß/ŉ/ǰ/ΐ/ᾀ/ᾳ/ﬁ/ǆ/ǅ/ƛ/ɤ/ᲊ/ı/ſ/µ/ÿ/ⅷ/ⓐ/ꭰ/𐐨/𞤢/ა", "u", "transfer/channel-7/u", "transfer/channel-7/a b", "transfer/channel-7/uopen", "uopen", "ibc/x", " a ",
	} {
		c.recv(types.V1, data(denom, "5", "far", b, "memo"))
		c.recv(types.V1, data(denom, "6", "far", b, ""))
	}
	for _, receiver := range []string{
		"", "r", a + " ", strings.ToUpper(b), "cosmos1qypqxpq9qcrsszg2pvxq6rs0zqg3yyc5lzv7xu", module("fee_collector"), module("mint"), module("transfer"), module("gov"),
		"é", "open1", strings.Repeat("o", 3000),
	} {
		c.recv(types.V1, data("uatom", "5", "far", receiver, ""))
	}
	c.recv("ics20-2", data("uatom", "5", "far", b, ""))
	c.recv("", data("uatom", "5", "far", b, ""))
	c.recv(types.V1, data("uatom", "5", "far", b, strings.Repeat("m", 32768)))
	c.recv(types.V1, data("uatom", "5", "far", b, strings.Repeat("m", 32769)))
	c.params(a, true, false)
	c.params("", true, false)
	c.params(module("gov"), true, false)
	c.recv(types.V1, data("uatom", "5", "far", b, ""))
	c.params(module("gov"), false, true)
	c.recv(types.V1, data("uatom", "5", "far", b, ""))
	c.transfer(msg("channel-0", coin("5", "uopen"), "", ""))
	c.close("receive")

	// A counterparty that makes 2^256 - 1 of its coin and more, and takes it back.
	c = begin("overflow", map[byte]string{alice: "1000000uopen"})
	c.recv(types.V1, data("uatom", most, "far", b, ""))
	c.recv(types.V1, data("uatom", "1", "far", a, ""))
	c.recv(types.V1, data("uatom", "1", "far", b, ""))
	voucher := types.NewDenom("uatom", types.NewHop("transfer", "channel-0")).IBCDenom()
	back := msg("channel-0", coin(most, voucher), "", "")
	back.Sender = b
	c.transfer(back)
	back.Token = coin("1", voucher)
	c.transfer(back)
	c.recv(types.V1, data("uatom", "1", "far", b, ""))
	c.timeout(data("transfer/channel-0/uatom", most, b, "far", ""))
	c.timeout(data("transfer/channel-0/uatom", "0xffff", b, "far", ""))
	c.close("overflow")

	// A coin that is at home leaves, comes back, is given back, and is asked for once more.
	c = begin("home", map[byte]string{alice: "1000000uopen,500000utest", bob: "7uopen"})
	c.transfer(msg("channel-0", coin("1000", "uopen"), "hello <&>", ""))
	c.transfer(msg("channel-1", coin("500", "uopen"), "", ""))
	c.transfer(msg("channel-0", coin("77", "utest"), "", ""))
	sent := data("uopen", "1000", a, "far", "hello <&>")
	for _, text := range hostileAcks() {
		// Which of two answers Go reads is chance.
		if strings.Contains(text, "result") && strings.Contains(text, "error") {
			continue
		}
		if text != `{"error":"ABCI code: 1: error handling packet: see events for details"}` {
			c.ack(sent, text)
		}
	}
	c.ack([]byte("{"), `{"result":"AQ=="}`)
	c.ack([]byte("{"), `x`)
	c.ack([]byte("{"), `{"result":"AQ"}`)
	c.recv(types.V1, data("transfer/channel-7/uopen", "400", "far", b, ""))
	c.recv(types.V1, data("transfer/channel-7/uopen", "0601", "far", b, ""))
	c.recv(types.V1, data("transfer/channel-7/uopen", "100000000", "far", b, ""))
	c.recv(types.V1, data("transfer/channel-7/utest", "78", "far", b, ""))
	c.recv(types.V1, data("transfer/channel-7/unone", "1", "far", b, ""))
	c.recv(types.V1, data("transfer/channel-8/uopen", "10", "far", b, ""))
	c.timeout(data("uopen", "100", a, "far", ""))
	c.timeout(data("uopen", "0b10", a, "far", "m"))
	c.timeout(data("uopen", "100", "nobody", "far", ""))
	c.timeout(data("uopen", "100", module("mint"), "far", ""))
	c.timeout(data("uopen", "100", module("transfer"), "far", ""))
	c.timeout(data("u", "100", a, "far", ""))
	c.timeout([]byte("null"))
	c.ack(data("uopen", "50", a, "far", ""), `{"error":"ABCI code: 1: error handling packet: see events for details"}`)
	// Somebody gives coins to the account of the escrow: they are there, and are not counted.
	gift := types.GetEscrowAddress("transfer", "channel-0")
	c.step(record{"op": "gift", "to": x(gift), "coin": "5000uopen"}, func(ctx sdk.Context, _ record) error {
		return c.bank.SendCoins(ctx, account(alice), gift, sdk.NewCoins(coin("5000", "uopen")))
	})
	c.recv(types.V1, data("transfer/channel-7/uopen", "1100", "far", b, ""))
	c.recv(types.V1, data("transfer/channel-7/uopen", "1000", "far", b, ""))
	c.close("home")

	sends()
	clients()
}

func sends() {
	a, b := account(alice).String(), account(bob).String()
	c := begin("send", map[byte]string{alice: "1000000uopen,500000utest"})
	c.recv(types.V1, data("uatom", "1000", "far", a, ""))
	c.recv(types.V1, data("gamm/pool/1", "1000", "far", a, ""))
	voucher := types.NewDenom("uatom", types.NewHop("transfer", "channel-0")).IBCDenom()
	pool := types.NewDenom("gamm/pool/1", types.NewHop("transfer", "channel-0")).IBCDenom()
	for _, coin := range []sdk.Coin{
		coin("10", voucher), coin("10", pool), coin("10", strings.ToLower(voucher)), coin("10", "ibc"), coin("10", "ibc/"), coin("10", "ibc/zz"), coin("10", "ibc/00"), coin("10", "ibc/"+strings.Repeat("0", 64)),
		coin("0", "uopen"), coin("-1", "uopen"), coin("1000001", "uopen"), coin("10", "u"), coin("10", ""), coin("10", "a/b"), coin("2", "utest"), coin(most, "utest"), coin(most, "utest"), coin(most, voucher),
		coin("5", voucher), coin(most, "nothing"),
	} {
		c.transfer(msg("channel-0", coin, "", ""))
	}
	c.transfer(msg("channel-3", coin("11", pool), "", ""))
	c.transfer(msg("channel-44", coin("11", "uopen"), "", ""))
	c.transfer(msg("channel-0", coin("11", "uopen"), strings.Repeat("m", 32768), ""))
	c.transfer(msg("channel-0", coin("11", "uopen"), strings.Repeat("m", 32769), ""))
	change := func(f func(m *types.MsgTransfer)) {
		m := msg("channel-0", coin("11", "uopen"), "", "")
		f(m)
		c.transfer(m)
	}
	change(func(m *types.MsgTransfer) { m.SourcePort = "" })
	change(func(m *types.MsgTransfer) { m.SourcePort = "other" })
	change(func(m *types.MsgTransfer) { m.SourcePort = "a/b" })
	change(func(m *types.MsgTransfer) { m.SourceChannel = "short" })
	change(func(m *types.MsgTransfer) { m.SourceChannel = strings.Repeat("c", 65) })
	change(func(m *types.MsgTransfer) { m.Sender = " " })
	change(func(m *types.MsgTransfer) { m.Sender = "x" })
	change(func(m *types.MsgTransfer) { m.Sender = module("mint") })
	change(func(m *types.MsgTransfer) { m.Sender = module("transfer") })
	change(func(m *types.MsgTransfer) { m.Sender = "cosmos1qypqxpq9qcrsszg2pvxq6rs0zqg3yyc5lzv7xu" })
	change(func(m *types.MsgTransfer) { m.Receiver = "\t" })
	change(func(m *types.MsgTransfer) { m.Receiver = strings.Repeat("r", 2048) })
	change(func(m *types.MsgTransfer) { m.Receiver = strings.Repeat("r", 2049) })
	change(func(m *types.MsgTransfer) { m.Encoding = types.EncodingABI })
	change(func(m *types.MsgTransfer) { m.Encoding = "xml" })
	change(func(m *types.MsgTransfer) { m.TimeoutHeight = clienttypes.Height{} })
	c.timeout(data("transfer/channel-0/uatom", "10", a, "far", ""))
	c.ack(data("transfer/channel-0/uatom", "10", b, "far", ""), `{"error":"no"}`)
	c.ack(data("transfer/channel-0/uatom", "10", a, "far", ""), `{"result":"AQ=="}`)
	c.close("send")
}

func clients() {
	a, b := account(alice).String(), account(bob).String()
	c := begin("clients", map[byte]string{alice: "1000000uopen,1000a/b"})
	for _, encoding := range []string{"", types.EncodingJSON, types.EncodingProtobuf, types.EncodingABI, "xml"} {
		c.transfer(msg("07-tendermint-0", coin("100", "uopen"), "hello", encoding))
	}
	c.transfer(msg("07-tendermint-0", coin("10", "a/b"), "", ""))
	c.transfer(msg("client-without-number", coin("10", "uopen"), "", ""))
	encode := func(encoding, denom, amount, sender, receiver, memo string) channeltypesv2.Payload {
		bz, err := types.MarshalPacketData(types.NewFungibleTokenPacketData(denom, amount, sender, receiver, memo), types.V1, encoding)
		if err != nil {
			panic(err)
		}
		return payload(encoding, bz)
	}
	good := encode(types.EncodingABI, "uopen", "100", a, "far", "hello")
	c.send2(good, "07-tendermint-0", "07-tendermint-9", alice)
	c.send2(good, "07-tendermint-0", "07-tendermint-9", bob)
	c.send2(good, "client", "07-tendermint-9", alice)
	c.send2(good, "07-tendermint-0", "x", alice)
	for _, change := range []func(p *channeltypesv2.Payload){
		func(p *channeltypesv2.Payload) { p.SourcePort = "other" }, func(p *channeltypesv2.Payload) { p.DestinationPort = "other" },
		func(p *channeltypesv2.Payload) { p.Version = "ics20-2" }, func(p *channeltypesv2.Payload) { p.Encoding = types.EncodingJSON },
		func(p *channeltypesv2.Payload) { p.Value = nil },
	} {
		p := good
		change(&p)
		c.send2(p, "07-tendermint-0", "07-tendermint-9", alice)
		c.recv2(p, "07-tendermint-9", "07-tendermint-0")
	}
	for _, encoding := range []string{types.EncodingJSON, types.EncodingProtobuf, types.EncodingABI} {
		c.recv2(encode(encoding, "uatom", "12", "far", b, "memo"), "07-tendermint-9", "07-tendermint-0")
		c.recv2(encode(encoding, "transfer/07-tendermint-9/uopen", "30", "far", b, ""), "07-tendermint-9", "07-tendermint-0")
		c.recv2(encode(encoding, "transfer/07-tendermint-9/uopen", "3000", "far", b, ""), "07-tendermint-9", "07-tendermint-0")
		c.recv2(encode(encoding, "transfer/channel-7/uopen", "1", "far", b, ""), "07-tendermint-9", "07-tendermint-0")
		c.recv2(encode(encoding, "transfer/07-tendermint-9/u", "1", "far", b, ""), "07-tendermint-9", "07-tendermint-0")
		c.recv2(encode(encoding, "uatom", "12", "far", module("mint"), ""), "07-tendermint-9", "07-tendermint-0")
	}
	c.recv2(encode(types.EncodingJSON, "uatom", "12", "far", b, ""), "x", "07-tendermint-0")
	c.recv2(encode(types.EncodingJSON, "uatom", "12", "far", b, ""), "07-tendermint-9", "x")
	refused := string(channeltypesv2.ErrorAcknowledgement[:])
	c.ack2(good, refused)
	c.ack2(encode(types.EncodingJSON, "transfer/07-tendermint-0/uatom", "5", a, "far", ""), refused)
	for _, text := range hostileAcks() {
		if strings.Contains(text, "result") && strings.Contains(text, "error") {
			continue
		}
		c.ack2(good, text)
	}
	c.ack2(payload(types.EncodingABI, nil), refused)
	c.timeout2(good)
	c.timeout2(encode(types.EncodingProtobuf, "uopen", "3000", a, "far", ""))
	c.timeout2(encode(types.EncodingProtobuf, "uopen", "10", "far", "far", ""))
	c.timeout2(payload(types.EncodingABI, nil))
	c.close("clients")
}
