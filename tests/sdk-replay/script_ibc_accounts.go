package main

import (
	"strings"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
	"github.com/cosmos/gogoproto/proto"
	controllertypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/controller/types"
	hosttypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/host/types"
	icatypes "github.com/cosmos/ibc-go/v10/modules/apps/27-interchain-accounts/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	host "github.com/cosmos/ibc-go/v10/modules/core/24-host"
)

type (
	registerMsg = *controllertypes.MsgRegisterInterchainAccount
	sendTxMsg   = *controllertypes.MsgSendTx
)

// account of an owner on the other chain.
type account struct {
	*channel
	owner   int
	address string
}

// register opens the channel of an account.
func (p *plot) register(e *side, owner int, version string, order channeltypes.Order) account {
	d := e.tx("register an account", owner, controllertypes.NewMsgRegisterInterchainAccount(e.connection, acc(owner), version, order))
	e.do(d)
	var response controllertypes.MsgRegisterInterchainAccountResponse
	e.c.response(d.label, &response)
	ch := p.openFrom(e, order, response.PortId, icatypes.HostPortID, response.ChannelId)
	p.channels = append(p.channels, ch)
	address, ok := e.c.app.ibc.controller.GetInterchainAccountAddress(e.c.context(), e.connection, response.PortId)
	if !ok {
		panic("no account")
	}
	return account{ch, owner, address}
}

func (p *plot) interchainAccounts() {
	a, b := p.a, p.b
	good := func(n int) registerMsg {
		return controllertypes.NewMsgRegisterInterchainAccount(a.connection, acc(n), "", channeltypes.ORDERED)
	}
	metadata := func(f func(m *icatypes.Metadata)) string {
		m := icatypes.NewDefaultMetadata(a.connection, b.connection)
		f(&m)
		return string(icatypes.ModuleCdc.MustMarshalJSON(&m))
	}
	variants(a, "register", good,
		change[registerMsg]{"unknown connection", func(m registerMsg) { m.ConnectionId = "connection-99" }},
		change[registerMsg]{"broken connection", func(m registerMsg) { m.ConnectionId = "x" }},
		change[registerMsg]{"long owner", func(m registerMsg) { m.Owner = strings.Repeat("o", 129) }},
		change[registerMsg]{"another order", func(m registerMsg) { m.Ordering = 7 }},
		change[registerMsg]{"version that is no metadata", func(m registerMsg) { m.Version = "x" }},
		change[registerMsg]{"another version", func(m registerMsg) { m.Version = metadata(func(m *icatypes.Metadata) { m.Version = "ics27-9" }) }},
		change[registerMsg]{"another encoding", func(m registerMsg) { m.Version = metadata(func(m *icatypes.Metadata) { m.Encoding = "x" }) }},
		change[registerMsg]{"another type", func(m registerMsg) { m.Version = metadata(func(m *icatypes.Metadata) { m.TxType = "x" }) }},
		change[registerMsg]{"connections swapped", func(m registerMsg) {
			m.Version = metadata(func(m *icatypes.Metadata) {
				m.ControllerConnectionId, m.HostConnectionId = "connection-88", "connection-77"
			})
		}},
		change[registerMsg]{"another connection of the host", func(m registerMsg) {
			m.Version = metadata(func(m *icatypes.Metadata) { m.HostConnectionId = "connection-77" })
		}},
		change[registerMsg]{"unknown member", func(m registerMsg) { m.Version = `{"version":"ics27-1","more":1}` }},
	)
	ordered := p.register(a, 4, "", channeltypes.ORDERED)
	unordered := p.register(a, 5, "", channeltypes.UNORDERED)
	json := p.register(b, 6, string(icatypes.ModuleCdc.MustMarshalJSON(&icatypes.Metadata{Version: icatypes.Version, ControllerConnectionId: b.connection,
		HostConnectionId: a.connection, Encoding: icatypes.EncodingProto3JSON, TxType: icatypes.TxTypeSDKMultiMsg})), channeltypes.ORDERED)
	a.block(a.tx("register again", 4, good(4)), a.tx("register again in another order", 5, good(5)))
	fund := func(e *side, to string) draft {
		return e.tx("fund an account", 7, &banktypes.MsgSend{FromAddress: acc(7), ToAddress: to, Amount: sdk.NewCoins(coin(1_000_000), sdk.NewInt64Coin("token", 100))})
	}
	b.do(fund(b, ordered.address))
	b.do(fund(b, unordered.address))
	a.do(fund(a, json.address))
	p.accounts = []account{ordered, unordered, json}

	type packet = icatypes.InterchainAccountPacketData
	data := func(e *side, encoding string, msgs ...proto.Message) packet {
		return packet{Type: icatypes.EXECUTE_TX, Data: must(icatypes.SerializeCosmosTx(e.c.app.codec, msgs, encoding)), Memo: "memo"}
	}
	pay := func(from string, n int64) proto.Message {
		return &banktypes.MsgSend{FromAddress: from, ToAddress: acc(35), Amount: coins(n)}
	}
	goodSend := func(n int) sendTxMsg {
		return controllertypes.NewMsgSendTx(acc(n), a.connection, uint64(time.Hour), data(a, icatypes.EncodingProtobuf, pay(ordered.address, 5)))
	}
	variants(a, "send tx", goodSend,
		change[sendTxMsg]{"owner without an account", func(m sendTxMsg) { m.PacketData.Memo = "" }},
		change[sendTxMsg]{"unknown connection", func(m sendTxMsg) { m.ConnectionId = "connection-99" }},
		change[sendTxMsg]{"broken connection", func(m sendTxMsg) { m.ConnectionId = "x" }},
		change[sendTxMsg]{"no timeout", func(m sendTxMsg) { m.RelativeTimeout = 0 }},
		change[sendTxMsg]{"no data", func(m sendTxMsg) { m.PacketData.Data = nil }},
		change[sendTxMsg]{"no type", func(m sendTxMsg) { m.PacketData.Type = icatypes.UNSPECIFIED }},
		change[sendTxMsg]{"long memo", func(m sendTxMsg) { m.PacketData.Memo = strings.Repeat("m", 257) }},
		change[sendTxMsg]{"unknown type", func(m sendTxMsg) { m.PacketData.Type = 9 }},
	)
	send := func(e *side, of account, label string, d packet) {
		t := e.tx("send tx "+label, of.owner, controllertypes.NewMsgSendTx(acc(of.owner), e.connection, uint64(time.Hour), d))
		e.do(t)
		e.relay(label, e.sent(t))
	}
	for _, of := range []account{ordered, unordered} {
		raw := func(label string, bytes []byte) {
			send(a, of, label, packet{Type: icatypes.EXECUTE_TX, Data: bytes})
		}
		send(a, of, "a payment", data(a, icatypes.EncodingProtobuf, pay(of.address, 5)))
		send(a, of, "two payments", data(a, icatypes.EncodingProtobuf, pay(of.address, 6), pay(of.address, 7)))
		send(a, of, "a second payment that fails", data(a, icatypes.EncodingProtobuf, pay(of.address, 6), pay(of.address, 7_000_000)))
		send(a, of, "another's coins", data(a, icatypes.EncodingProtobuf, pay(acc(4), 6)))
		send(a, of, "a delegation", data(a, icatypes.EncodingProtobuf, &stakingtypes.MsgDelegate{DelegatorAddress: of.address, ValidatorAddress: val(0), Amount: coin(10_000)}))
		send(a, of, "a broken message", data(a, icatypes.EncodingProtobuf, &banktypes.MsgSend{FromAddress: of.address, ToAddress: "x", Amount: coins(1)}))
		send(a, of, "a query", data(a, icatypes.EncodingProtobuf, hosttypes.NewMsgModuleQuerySafe(of.address, []hosttypes.QueryRequest{
			{Path: "/cosmos.bank.v1beta1.Query/Balance", Data: must((&banktypes.QueryBalanceRequest{Address: of.address, Denom: denom}).Marshal())},
			{Path: "/cosmos.bank.v1beta1.Query/Params"}})))
		send(a, of, "a query that is not safe", data(a, icatypes.EncodingProtobuf, hosttypes.NewMsgModuleQuerySafe(of.address, []hosttypes.QueryRequest{{Path: "/cosmos.tx.v1beta1.Service/Simulate"}})))
		raw("bytes that are none", []byte{1, 2, 3})
		raw("JSON", []byte(`{"messages":[]}`))
	}
	jsonData := func(text string) packet { return packet{Type: icatypes.EXECUTE_TX, Data: []byte(text)} }
	one := `{"@type":"/cosmos.bank.v1beta1.MsgSend","from_address":"` + json.address + `","to_address":"` + acc(35) + `","amount":[{"denom":"stake","amount":"5"}]}`
	send(b, json, "a payment", data(b, icatypes.EncodingProto3JSON, pay(json.address, 5)))
	for _, c := range [][2]string{
		{"by hand", `{"messages":[` + one + `]}`},
		{"with spaces", `{ "messages" : [ ` + one + ` ] }`},
		{"twice the same member", `{"messages":[],"messages":[` + one + `]}`},
		{"an unknown member", `{"messages":[` + one + `],"more":1}`},
		{"names in camel case", `{"messages":[` + strings.Replace(one, "from_address", "fromAddress", 1) + `]}`},
		{"no messages", `{"messages":[]}`},
		{"an unknown type", `{"messages":[{"@type":"/x.Y"}]}`},
		{"no JSON", `x`},
	} {
		send(b, json, c[0], jsonData(c[1]))
	}
	p.accountClosings()
}

// accountClosings let an ordered account time out, open it again, and try to close others.
func (p *plot) accountClosings() {
	a, b := p.a, p.b
	ordered, unordered := p.accounts[0], p.accounts[1]
	d := func(of account) draft {
		data := icatypes.InterchainAccountPacketData{Type: icatypes.EXECUTE_TX, Data: must(icatypes.SerializeCosmosTx(a.c.app.codec,
			[]proto.Message{&banktypes.MsgSend{FromAddress: of.address, ToAddress: acc(35), Amount: coins(1)}}, icatypes.EncodingProtobuf))}
		return a.tx("send tx that times out", of.owner, controllertypes.NewMsgSendTx(acc(of.owner), a.connection, uint64(10*time.Second), data))
	}
	late, lateToo := d(ordered), d(unordered)
	a.do(late, lateToo)
	b.pass(20 * time.Second)
	a.sync()
	a.do(a.tx("timeout of an account", relayer(1), a.timeoutMsg(a.sent(late), ordered.order, relayer(1))),
		a.tx("timeout of an account", relayer(2), a.timeoutMsg(a.sent(lateToo), unordered.order, relayer(2))))
	a.block(d(ordered))
	port, id := a.end(ordered.channel)
	b.sync()
	proof, height := b.proof(host.ChannelKey(port, id))
	hostPort, hostID := b.end(ordered.channel)
	b.block(b.tx("close confirm of an account", relayer(1), channeltypes.NewMsgChannelCloseConfirm(hostPort, hostID, proof, height, acc(relayer(1)))))
	again := p.register(a, ordered.owner, "", channeltypes.ORDERED)
	again.address = ordered.address
	p.accounts[0] = again
	for i, e := range []*side{a, b} {
		port, id := e.end(unordered.channel)
		e.block(e.tx("close init of an account", relayer(i), channeltypes.NewMsgChannelCloseInit(port, id, acc(relayer(i)))))
	}
	// A host's channel that a stranger opens.
	b.block(b.tx("open a host's channel", relayer(1), channeltypes.NewMsgChannelOpenInit(icatypes.HostPortID, "", channeltypes.ORDERED, []string{b.connection}, "icacontroller-x", acc(relayer(1)))))
	query := hosttypes.NewMsgModuleQuerySafe(acc(5), []hosttypes.QueryRequest{{Path: "/cosmos.bank.v1beta1.Query/Params"}})
	b.block(b.tx("query by a message", 5, query), b.tx("query by a message that is not safe", 6, hosttypes.NewMsgModuleQuerySafe(acc(6), []hosttypes.QueryRequest{{Path: "/x"}})),
		b.tx("query of nothing", 7, hosttypes.NewMsgModuleQuerySafe(acc(7), nil)))
}
