package main

import (
	"fmt"
	"strings"
	"time"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	transfertypes "github.com/cosmos/ibc-go/v10/modules/apps/transfer/types"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
)

type transferMsg = *transfertypes.MsgTransfer

// transfer of coins by account n over a channel.
func (e *side) transfer(ch *channel, n int, coin sdk.Coin, to, memo string) transferMsg {
	port, id := e.end(ch)
	return transfertypes.NewMsgTransfer(port, id, coin, acc(n), to, e.far(), e.later(time.Hour), memo)
}

// carry sends coins, relays the packet and its acknowledgement.
func (e *side) carry(label string, msg transferMsg, n int) channeltypes.Packet {
	d := e.tx("transfer "+label, n, msg)
	e.do(d)
	p := e.sent(d)
	e.relay(label, p)
	return p
}

func (p *plot) transfersOverIBC() {
	a, b := p.a, p.b
	one := sdk.NewInt64Coin("token", 1_000)
	good := func(n int) transferMsg { return a.transfer(p.tokens, n, one, acc(30), "") }
	variants(a, "transfer", good,
		change[transferMsg]{"no receiver", func(m transferMsg) { m.Receiver = " " }},
		change[transferMsg]{"long receiver", func(m transferMsg) { m.Receiver = strings.Repeat("r", 2_049) }},
		change[transferMsg]{"long memo", func(m transferMsg) { m.Memo = strings.Repeat("m", 32_769) }},
		change[transferMsg]{"no coins", func(m transferMsg) { m.Token.Amount = math.ZeroInt() }},
		change[transferMsg]{"negative coins", func(m transferMsg) { m.Token.Amount = math.NewInt(-1) }},
		change[transferMsg]{"broken name", func(m transferMsg) { m.Token.Denom = "!" }},
		change[transferMsg]{"voucher without a hash", func(m transferMsg) { m.Token.Denom = "ibc/" }},
		change[transferMsg]{"voucher of no hash", func(m transferMsg) { m.Token.Denom = "ibc/XYZ" }},
		change[transferMsg]{"unknown voucher", func(m transferMsg) { m.Token.Denom = voucher("transfer/channel-5/nothing") }},
		change[transferMsg]{"too much", func(m transferMsg) { m.Token.Amount = math.NewInt(9_000_000_000) }},
		change[transferMsg]{"frozen coin", func(m transferMsg) { m.Token.Denom = "frozen" }},
		change[transferMsg]{"unknown coin", func(m transferMsg) { m.Token.Denom = "nothing" }},
		change[transferMsg]{"unknown channel", func(m transferMsg) { m.SourceChannel = "channel-99" }},
		change[transferMsg]{"broken channel", func(m transferMsg) { m.SourceChannel = "x" }},
		change[transferMsg]{"channel of another port", func(m transferMsg) { m.SourceChannel = p.unordered.id[0] }},
		change[transferMsg]{"another port", func(m transferMsg) { m.SourcePort = "mock" }},
		change[transferMsg]{"no timeout", func(m transferMsg) { m.TimeoutHeight, m.TimeoutTimestamp = clienttypes.ZeroHeight(), 0 }},
		change[transferMsg]{"passed timeout", func(m transferMsg) { m.TimeoutTimestamp = 5 }},
		change[transferMsg]{"passed height", func(m transferMsg) { m.TimeoutHeight = b.c.at(2) }},
		change[transferMsg]{"encoding of JSON", func(m transferMsg) { m.Encoding = transfertypes.EncodingJSON }},
		change[transferMsg]{"encoding of protobuf", func(m transferMsg) { m.Encoding = transfertypes.EncodingProtobuf }},
		change[transferMsg]{"unknown encoding", func(m transferMsg) { m.Encoding = "x" }},
		change[transferMsg]{"broken sender", func(m transferMsg) { m.Receiver = "wasm1broken" }},
	)
	// Signed in amino, and by another account.
	a.block(a.tx("transfer", 5, good(5)).amino(), a.tx("transfer with a memo", 6, a.transfer(p.tokens, 6, one, acc(30), "a memo with <&> and ü")).amino(),
		a.tx("transfer of another's coins", 7, good(8)),
		a.tx("transfer of everything", 9, a.transfer(p.tokens, 9, sdk.NewCoin("token", transfertypes.UnboundedSpendLimit()), acc(31), "")),
		a.tx("transfer of a vesting account", 20, a.transfer(p.tokens, 20, sdk.NewInt64Coin(denom, 900_000_000), acc(31), "")))
	// There and back, with vouchers of one hop and of two over another channel.
	p.tokens2 = p.open(b, channeltypes.UNORDERED, "transfer", "transfer", transfertypes.V1)
	p.channels = append(p.channels, p.tokens2)
	a.carry("there", a.transfer(p.tokens, 5, sdk.NewInt64Coin("token", 5_000), acc(30), "memo"), 5)
	a.carry("there again", a.transfer(p.tokens, 6, sdk.NewInt64Coin(denom, 7_000), acc(30), ""), 6)
	hop := func(ch *channel, e *side, rest string) string {
		port, id := e.end(ch)
		return fmt.Sprintf("%s/%s/%s", port, id, rest)
	}
	first := hop(p.tokens, b, "token")
	b.carry("half back", b.transfer(p.tokens, 30, sdk.NewInt64Coin(voucher(first), 2_000), acc(5), ""), 30)
	b.carry("on by another channel", b.transfer(p.tokens2, 30, sdk.NewInt64Coin(voucher(first), 1_500), acc(31), ""), 30)
	second := hop(p.tokens2, a, first)
	a.carry("a third hop", a.transfer(p.tokens, 31, sdk.NewInt64Coin(voucher(second), 700), acc(32), ""), 31)
	third := hop(p.tokens, b, second)
	b.carry("back from the third", b.transfer(p.tokens, 32, sdk.NewInt64Coin(voucher(third), 700), acc(31), ""), 32)
	a.carry("back from the second", a.transfer(p.tokens2, 31, sdk.NewInt64Coin(voucher(second), 1_500), acc(30), ""), 31)
	// Receivers that cannot be.
	for i, to := range []string{"wasm1broken", "cosmos1xyz", moduleAddress("distribution").String(), moduleAddress("transfer").String(), "0xabc", transfertypes.GetEscrowAddress("transfer", p.tokens.id[1]).String()} {
		a.carry("to a receiver that cannot be", a.transfer(p.tokens, 10+i, one, to, ""), 10+i)
		b.carry("voucher to a receiver that cannot be", b.transfer(p.tokens, 30, sdk.NewInt64Coin(voucher(first), 3), to, ""), 30)
	}
	d := a.tx("transfer that times out", 5, transfertypes.NewMsgTransfer("transfer", p.tokens.id[0], one, acc(5), acc(30), clienttypes.ZeroHeight(), a.later(20*time.Second), ""))
	v := b.tx("transfer of a voucher that times out", 30, transfertypes.NewMsgTransfer("transfer", p.tokens.id[1], sdk.NewInt64Coin(voucher(first), 11), acc(30), acc(5), b.soon(5), 0, ""))
	a.do(d)
	b.do(v)
	a.pass(30 * time.Second)
	b.block()
	for i := 0; i < 5; i++ {
		a.block()
	}
	a.sync()
	a.do(a.tx("timeout of a transfer", relayer(1), a.timeoutMsg(a.sent(d), channeltypes.UNORDERED, relayer(1))))
	b.sync()
	b.do(b.tx("timeout of a voucher", relayer(1), b.timeoutMsg(b.sent(v), channeltypes.UNORDERED, relayer(1))))
	p.forgedTokens()
	p.allocations()
}

// forgedTokens are packets on the port of transfers that no keeper of transfers sent: what a counterparty may send.
func (p *plot) forgedTokens() {
	a := p.a
	data := func(denom, amount, sender, receiver, memo string) []byte {
		return transfertypes.NewFungibleTokenPacketData(denom, amount, sender, receiver, memo).GetBytes()
	}
	port, id := a.end(p.tokens)
	back := fmt.Sprintf("transfer/%s/", p.tokens.id[0])
	cases := [][]byte{
		data("token", "010", acc(5), acc(33), ""),
		data("token", "0x10", acc(5), acc(33), ""),
		data("token", "1_000", acc(5), acc(33), ""),
		data("token", "0b11", acc(5), acc(33), ""),
		data("token", "+5", acc(5), acc(33), ""),
		data("token", "-5", acc(5), acc(33), ""),
		data("token", "0", acc(5), acc(33), ""),
		data("token", "", acc(5), acc(33), ""),
		data("token", "5.0", acc(5), acc(33), ""),
		data("token", "115792089237316195423570985008687907853269984665640564039457584007913129639935", acc(5), acc(33), ""),
		data("token", "115792089237316195423570985008687907853269984665640564039457584007913129639936", acc(5), acc(33), ""),
		data("", "5", acc(5), acc(33), ""),
		data(" ", "5", acc(5), acc(33), ""),
		data("token", "5", "", acc(33), ""),
		data("token", "5", "0xdead", acc(33), ""),
		data("token", "5", acc(5), "", ""),
		data("token", "5", acc(5), "x", ""),
		data(back+"token", "5", acc(5), acc(33), "returns"),
		data(back+"token", "5000000000", acc(5), acc(33), "returns too much"),
		data(back+"nothing", "5", acc(5), acc(33), ""),
		data(back, "5", acc(5), acc(33), ""),
		data("gamm/pool/1", "5", acc(5), acc(33), ""),
		data("transfer/channel-77/gamm/pool/1", "5", acc(5), acc(33), ""),
		data("wasm.abc/channel-77/transfer/07-tendermint-0/atom", "5", acc(5), acc(33), ""),
		data("transfer/channel-x/atom", "5", acc(5), acc(33), ""),
		data("transfer//atom", "5", acc(5), acc(33), ""),
		data("transfer/channel-7", "5", acc(5), acc(33), ""),
		data("ibc/ABC", "5", acc(5), acc(33), ""),
		data(strings.Repeat("d", 130), "5", acc(5), acc(33), ""),
		data("token", "5", acc(5), acc(33), strings.Repeat("m", 32_769)),
		[]byte(`null`), []byte(`{}`), []byte(`[]`), []byte(`"x"`), []byte(`x`), []byte("{\"denom\":\"token\""),
		[]byte(`{"DENOM":"token","Amount":"7","ſender":"` + acc(5) + `","RECEIVER":"` + acc(33) + `"}`),
		[]byte(`{"denom":"x","denom":"token","amount":"7","sender":"` + acc(5) + `","receiver":"` + acc(33) + `"}`),
		[]byte(`{"denom":"token","amount":7,"sender":"` + acc(5) + `","receiver":"` + acc(33) + `"}`),
		[]byte(`{"denom":"token","amount":"7","sender":"` + acc(5) + `","receiver":"` + acc(33) + `","more":{"a":[1e999]}}`),
		[]byte(`{"denom":"token","amount":"7","sender":"` + acc(5) + `","receiver":"` + acc(33) + `"} x`),
		[]byte(` {"denom":"token","amount":"7","sender":"\ud800","receiver":"` + acc(33) + "\",\"memo\":\"\xff\"} "),
		data("token", "5", acc(5), acc(33), `{"dest_callback":{"address":"x"}}`),
		data("token", "5", acc(5), acc(33), `{"dest_callback":{"address":"`+acc(9)+`","gas_limit":"50000"}}`),
		data("token", "5", acc(5), acc(33), `{"dest_callback":{"address":7}}`),
		data("token", "5", acc(5), acc(33), `{"dest_callback":"x"}`),
		data("token", "5", acc(5), acc(33), `{"dest_callback":{"address":"`+acc(9)+`","gas_limit":50000}}`),
		data("token", "5", acc(5), acc(33), `{"src_callback":{"address":"`+acc(9)+`"}}`),
	}
	for len(cases) > 0 {
		n := min(len(cases), 12)
		height, timestamp := a.far(), a.later(time.Hour)
		var actions []mockAction
		next, _ := a.c.app.ibc.core.ChannelKeeper.GetNextSequenceSend(a.c.context(), port, id)
		var packets []channeltypes.Packet
		for i, d := range cases[:n] {
			actions = append(actions, mockAction{Send: &mockSend{port, id, height.RevisionNumber, height.RevisionHeight, timestamp, d}})
			packets = append(packets, a.packetOf(p.tokens, next+uint64(i), d, height, timestamp))
		}
		a.act(actions...)
		a.relay("forged", packets...)
		cases = cases[n:]
	}
}

// allocations are grants of transfers.
func (p *plot) allocations() {
	a := p.a
	until := p.now.Add(100 * 24 * time.Hour)
	grant := func(granter, grantee int, allocations ...transfertypes.Allocation) sdk.Msg {
		return must(authz.NewMsgGrant(addr(granter), addr(grantee), transfertypes.NewTransferAuthorization(allocations...), &until))
	}
	limit := func(port, id string, coins sdk.Coins, list, memos []string) transfertypes.Allocation {
		return transfertypes.Allocation{SourcePort: port, SourceChannel: id, SpendLimit: coins, AllowList: list, AllowedPacketData: memos}
	}
	id := p.tokens.id[0]
	a.block(
		a.tx("grant of transfers", 5, grant(5, 34, limit("transfer", id, tokens(500), nil, nil))),
		a.tx("grant of transfers to some", 6, grant(6, 34, limit("transfer", id, tokens(500), []string{acc(30)}, []string{"a memo"}))),
		a.tx("grant of any memo", 7, grant(7, 34, limit("transfer", id, tokens(500), nil, []string{"*"}))),
		a.tx("grant without bounds", 8, grant(8, 34, limit("transfer", id, sdk.NewCoins(sdk.NewCoin("token", transfertypes.UnboundedSpendLimit())), nil, nil))),
		a.tx("grant of nothing", 9, grant(9, 34)),
		a.tx("grant without coins", 10, grant(10, 34, limit("transfer", id, nil, nil, nil))),
		a.tx("grant twice the same channel", 11, grant(11, 34, limit("transfer", id, tokens(1), nil, nil), limit("transfer", id, tokens(2), nil, nil))),
		a.tx("grant twice the same receiver", 12, grant(12, 34, limit("transfer", id, tokens(1), []string{acc(30), acc(30)}, nil))),
		a.tx("grant of a broken port", 13, grant(13, 34, limit("!", id, tokens(1), nil, nil))),
		a.tx("grant of a broken channel", 14, grant(14, 34, limit("transfer", "x", tokens(1), nil, nil))),
	)
	use := func(label string, granter, grantee int, amount int64, to, memo string) draft {
		return a.tx(label, grantee, exec(grantee, a.transfer(p.tokens, granter, sdk.NewInt64Coin("token", amount), to, memo)))
	}
	for _, d := range []draft{
		use("use a grant", 5, 34, 200, acc(30), ""), use("use too much", 5, 34, 301, acc(30), ""), use("use with a memo", 5, 34, 1, acc(30), "a memo"),
		use("use the rest", 5, 34, 300, acc(30), ""), use("use what is gone", 5, 34, 1, acc(30), ""),
		use("use with the memo", 6, 34, 5, acc(30), "a memo"), use("use with another memo", 6, 34, 5, acc(30), "another memo"), use("use for another receiver", 6, 34, 5, acc(31), ""),
		use("use with any memo", 7, 34, 5, acc(30), "any memo"), use("use without bounds", 8, 34, 4_000_000, acc(30), ""), use("use no grant", 14, 34, 5, acc(30), ""),
	} {
		a.block(d)
	}
	other := a.transfer(p.tokens, 8, sdk.NewInt64Coin("token", 5), acc(30), "")
	other.SourceChannel = p.tokens2.id[0]
	a.block(a.tx("use on another channel", 34, exec(34, other)))
	a.block(a.tx("revoke", 8, func() sdk.Msg { m := authz.NewMsgRevoke(addr(8), addr(34), sdk.MsgTypeURL(other)); return &m }()))
}
