package main

import (
	"fmt"
	"strings"
	"time"

	wasmtypes "github.com/CosmWasm/wasmd/x/wasm/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	transfertypes "github.com/cosmos/ibc-go/v10/modules/apps/transfer/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	channeltypesv2 "github.com/cosmos/ibc-go/v10/modules/core/04-channel/v2/types"
)

// entriesOfIBC are the entry points of contracts that IBC calls: channels, packets of version 2, callbacks.
var entriesOfIBC = []string{"ibc_channel_open", "ibc_channel_connect", "ibc_channel_close", "ibc_packet_receive", "ibc_packet_ack", "ibc_packet_timeout",
	"ibc2_packet_send", "ibc2_packet_receive", "ibc2_packet_ack", "ibc2_packet_timeout", "ibc_source_callback", "ibc_destination_callback"}

// tale is the script of contracts on this side.
func (e *side) tale(known *tale) *tale {
	t := &tale{story: e.story, c: e.c, wasmd: folder("github.com/CosmWasm/wasmd"), names: map[string]uint64{}}
	if known != nil {
		t.names, t.contracts = known.names, known.contracts
	}
	return t
}

// echoing contracts answer IBC, whatever it asks, in one way; to users they answer what they are told to.
func (t *tale) echoing(name, answer string) string {
	code := t.storeCode("for IBC", name, echoModule(answer, entriesOfIBC...))
	return t.create(name, 5, code, quoted(`{"ok":{}}`), coins(1_000))
}

// does lets an echoing contract send messages.
func (t *tale) does(label string, n int, contract string, messages ...object) draft {
	var subs []object
	for i, m := range messages {
		subs = append(subs, sub(i, "never", nil, "", m))
	}
	return t.tell(label, n, contract, answering(subs...)).limit(3_000_000)
}

const (
	takes     = `{"ok":{"acknowledgement":"AQ==","attributes":[{"key":"a","value":"b"}],"events":[{"type":"hello","attributes":[{"key":"c","value":"d"}]}],"messages":[]}}`
	waits     = `{"ok":{"attributes":[{"key":"waits","value":"1"}],"messages":[]}}`
	refuses   = `{"error":"the contract refuses"}`
	stumbles  = `{"ok":{"acknowledgement":"AQ==","attributes":[{"key":"before","value":"it"}],"messages":[{"id":1,"msg":{"bank":{"send":{"to_address":"x","amount":[]}}},"gas_limit":null,"reply_on":"never"}]}}`
	nonsense  = `{"ok":7}`
	versioned = `{"ok":{"version":"chosen","acknowledgement":"","messages":[]}}`
)

// cast are the contracts of one side.
type cast struct {
	t                                                               *tale
	takes, waits, refuses, stumbles, nonsense, versioned, plain     string
	callbacks, callbacks2, ibc2, ibc2Other, reflect, sender, remote string
}

func (e *side) cast() *cast {
	t := e.tale(nil)
	c := &cast{t: t, takes: t.echoing("takes", takes), waits: t.echoing("waits", waits), refuses: t.echoing("refuses", refuses),
		stumbles: t.echoing("stumbles", stumbles), nonsense: t.echoing("nonsense", nonsense), versioned: t.echoing("versioned", versioned)}
	for _, name := range []string{"hackatom", "reflect_2_0", "ibc_callbacks", "ibc2", "ibc_reflect", "ibc_reflect_send"} {
		t.storeCode("for IBC", name, wasmFile(t, name))
	}
	c.plain = t.create("plain", 5, t.names["hackatom"], fmt.Sprintf(`{"beneficiary":%q,"verifier":%q}`, acc(6), acc(5)), nil)
	c.callbacks = t.create("callbacks", 5, t.names["ibc_callbacks"], `{}`, nil)
	c.callbacks2 = t.create("callbacks again", 5, t.names["ibc_callbacks"], `{}`, nil)
	c.ibc2 = t.create("ibc2", 5, t.names["ibc2"], `{}`, nil)
	c.ibc2Other = t.create("ibc2 again", 5, t.names["ibc2"], `{}`, nil)
	c.reflect = t.create("reflect", 5, t.names["reflect_2_0"], `{}`, coins(10_000))
	c.sender = t.create("reflect send", 5, t.names["ibc_reflect_send"], `{}`, nil)
	c.remote = t.create("ibc reflect", 5, t.names["ibc_reflect"], fmt.Sprintf(`{"reflect_code_id":%d}`, t.names["reflect_2_0"]), nil)
	return c
}

func portOf(contract string) string   { return "wasm." + contract }
func portV2Of(contract string) string { return "wasm2" + strings.TrimPrefix(contract, prefix) }

// contracts goes over contracts with channels, with packets of version 2, and over contracts that transfers name.
func (p *plot) contracts() {
	p.casts = [2]*cast{p.a.cast(), p.b.cast()}
	p.contractChannels()
	p.contractPackets()
	p.reflections()
	p.callbacks()
	p.contractsV2()
	for _, c := range p.casts {
		c.t.ask("with IBC")
	}
}

func (p *plot) contractChannels() {
	a, b := p.a, p.b
	ca, cb := p.casts[0], p.casts[1]
	type init = *channeltypes.MsgChannelOpenInit
	good := func(n int) init {
		return channeltypes.NewMsgChannelOpenInit(portOf(ca.takes), "v", channeltypes.UNORDERED, []string{a.connection}, portOf(cb.takes), acc(n))
	}
	on := func(contract string) func(init) { return func(m init) { m.PortId = portOf(contract) } }
	variants(a, "contract's channel init", good,
		change[init]{"no version", func(m init) { m.Channel.Version = "" }},
		change[init]{"broken contract", func(m init) { m.PortId = "wasm.xyzxyz" }},
		change[init]{"another prefix", func(m init) { m.PortId = "xwasm." + ca.takes }},
		change[init]{"unknown contract", on(acc(99))},
		change[init]{"contract without IBC", on(ca.plain)},
		change[init]{"refused", on(ca.refuses)},
		change[init]{"nonsense", on(ca.nonsense)},
		change[init]{"stumbling", on(ca.stumbles)},
		change[init]{"another version", on(ca.versioned)},
		change[init]{"reflect of another order", on(ca.remote)},
		change[init]{"reflect of another version", func(m init) { m.PortId, m.Channel.Ordering = portOf(ca.remote), channeltypes.ORDERED }},
	)
	// Handshakes that the other side refuses, or that end without a step.
	for _, contract := range []string{cb.refuses, cb.plain, cb.nonsense, cb.versioned} {
		port := portOf(ca.takes)
		d := a.tx("channel init to be refused", relayer(1), channeltypes.NewMsgChannelOpenInit(port, "v", channeltypes.UNORDERED, []string{a.connection}, portOf(contract), acc(relayer(1))))
		a.do(d)
		id := attribute(a.c.result(d.label).Events, "channel_open_init", "channel_id")
		b.sync()
		proof, height := b.proof([]byte("channelEnds/ports/" + port + "/channels/" + id))
		b.block(b.tx("channel try of a contract", relayer(2), channeltypes.NewMsgChannelOpenTry(portOf(contract), "v", channeltypes.UNORDERED, []string{b.connection}, port, id, "v", proof, height, acc(relayer(2)))).limit(3_000_000))
	}
}

// contractPackets are packets between contracts that answer in one way each.
func (p *plot) contractPackets() {
	a := p.a
	ca, cb := p.casts[0], p.casts[1]
	send := func(ch *channel, data string, timeout uint64) object {
		_, id := a.end(ch)
		return object{"ibc": object{"send_packet": object{"channel_id": id, "data": encoded([]byte(data)), "timeout": object{"timestamp": fmt.Sprint(timeout)}}}}
	}
	for _, to := range []string{cb.takes, cb.waits, cb.stumbles} {
		ch := p.open(a, channeltypes.UNORDERED, portOf(ca.takes), portOf(to), "v")
		p.channels = append(p.channels, ch)
		d := ca.t.does("contract sends", 6, ca.takes, send(ch, "one", a.later(time.Hour)))
		a.do(d)
		first := a.sent(d)
		a.relay("contract's packet", first)
		d = ca.t.does("contract sends for too long", 6, ca.takes, send(ch, "two", a.later(3*time.Second)))
		a.do(d)
		packet := a.sent(d)
		for range 4 {
			a.block()
			p.b.block()
		}
		a.sync()
		a.block(a.tx("contract's timeout", relayer(1), a.timeoutMsg(packet, channeltypes.UNORDERED, relayer(1))).limit(3_000_000))
		if to == cb.waits {
			_, id := p.b.end(ch)
			write := func(channel string) object {
				return object{"ibc": object{"write_acknowledgement": object{"channel_id": channel, "packet_sequence": 1, "ack": object{"data": "Ag=="}}}}
			}
			late := cb.t.does("contract acknowledges late", 6, to, write(id))
			p.b.do(late)
			p.b.block(cb.t.does("contract acknowledges again", 6, to, write(id)), cb.t.does("contract acknowledges nothing", 7, to, write("channel-99")))
			ack := p.b.acknowledgement(late.label)
			a.sync()
			a.block(a.tx("contract's late acknowledgement", relayer(1), a.ackMsg(first, ack, relayer(1))).limit(3_000_000))
		}
		port, id := a.end(ch)
		a.block(ca.t.does("contract closes", 6, ca.takes, object{"ibc": object{"close_channel": object{"channel_id": id}}}),
			a.tx("channel of a contract closed by a user", relayer(2), channeltypes.NewMsgChannelCloseInit(port, id, acc(relayer(2)))).limit(3_000_000))
		p.b.sync()
		port, id = p.b.end(ch)
		proof, height := p.b.proof([]byte("channelEnds/ports/" + ch.port[0] + "/channels/" + ch.id[0]))
		p.b.block(p.b.tx("channel of a contract closed", relayer(3), channeltypes.NewMsgChannelCloseConfirm(port, id, proof, height, acc(relayer(3)))).limit(3_000_000))
	}
}

// reflections are wasmd's own pair of contracts that control accounts over a channel.
func (p *plot) reflections() {
	a, b := p.a, p.b
	ca, cb := p.casts[0], p.casts[1]
	ch := p.open(a, channeltypes.ORDERED, portOf(ca.sender), portOf(cb.remote), "ibc-reflect-v1")
	p.channels = append(p.channels, ch)
	_, id := a.end(ch)
	var who channeltypes.Packet // sent as the channel opened
	for label, r := range a.c.outcomes() {
		if strings.Contains(label, "channel ack "+portOf(ca.sender)) && r.Code == 0 {
			who = a.sent(draft{label: label})
		}
	}
	a.relay("who am I", who)
	call := func(label string, msg object, funds sdk.Coins) draft {
		return ca.t.call(label, 5, ca.sender, text(msg), funds).limit(3_000_000)
	}
	messages := []object{
		{"send_msgs": object{"channel_id": id, "msgs": []object{payment(acc(33), 5)}}},
		{"send_msgs": object{"channel_id": id, "msgs": []object{payment(acc(33), 5_000_000)}}},
		{"check_remote_balance": object{"channel_id": id}},
		{"send_msgs": object{"channel_id": "channel-99", "msgs": []object{}}},
		{"send_funds": object{"reflect_channel_id": id, "transfer_channel_id": p.tokens.id[0]}},
		{"update_admin": object{"admin": acc(6)}},
	}
	for i, m := range messages {
		var funds sdk.Coins
		if i == 4 {
			funds = coins(700)
		}
		d := call("reflect", m, funds)
		a.block(d)
		if attribute(a.c.result(d.label).Events, "send_packet", "packet_sequence") != "" {
			a.relay("reflect", a.sent(d))
		}
	}
	for _, q := range []string{`{"list_accounts":{}}`, `{"admin":{}}`, fmt.Sprintf(`{"account":{"channel_id":%q}}`, id)} {
		a.c.ask("reflect", "/cosmwasm.wasm.v1.Query/SmartContractState", &wasmtypes.QuerySmartContractStateRequest{Address: ca.sender, QueryData: []byte(q)})
	}
	// A packet that times out closes the channel.
	d := ca.t.call("reflect in vain", 6, ca.sender, text(object{"check_remote_balance": object{"channel_id": id}}), nil).limit(3_000_000)
	a.do(d)
	packet := a.sent(d)
	p.now = p.now.Add(2 * time.Hour)
	b.block()
	a.sync()
	a.block(a.tx("timeout of reflect", relayer(1), a.timeoutMsg(packet, channeltypes.ORDERED, relayer(1))).limit(3_000_000))
	b.block(b.tx("close the end of reflect", relayer(1), channeltypes.NewMsgChannelCloseInit(ch.port[1], ch.id[1], acc(relayer(1)))).limit(3_000_000))
}

// callbacks are contracts that transfers name.
func (p *plot) callbacks() {
	a, b := p.a, p.b
	ca, cb := p.casts[0], p.casts[1]
	_, id := a.end(p.tokens)
	// Of contracts that send for themselves.
	move := func(label, to string, seconds int) draft {
		msg := object{"transfer": object{"to_address": to, "channel_id": id, "timeout_seconds": seconds}}
		return ca.t.call(label, 5, ca.callbacks, text(msg), coins(100)).limit(3_000_000)
	}
	for _, to := range []string{cb.callbacks, cb.plain, acc(33)} {
		d := move("transfer of a contract", to, 3_600)
		a.do(d)
		a.relay("transfer of a contract", a.sent(d))
	}
	d := move("transfer of a contract for too long", cb.callbacks, 3)
	a.do(d)
	packet := a.sent(d)
	for range 4 {
		a.block()
		b.block()
	}
	a.sync()
	a.block(a.tx("timeout of a contract's transfer", relayer(1), a.timeoutMsg(packet, channeltypes.UNORDERED, relayer(1))).limit(3_000_000))
	// Memos of every form, from users, who cannot be called, and from contracts.
	call := func(end, contract, more string) string {
		return fmt.Sprintf(`{"%s":{"address":"%s"%s}}`, end, contract, more)
	}
	memos := []string{
		call("dest_callback", cb.callbacks, ""), call("dest_callback", cb.callbacks, `,"gas_limit":""`), call("dest_callback", cb.callbacks, `,"gas_limit":"50000"`),
		call("dest_callback", cb.callbacks, `,"gas_limit":"5000000"`), call("dest_callback", cb.callbacks, `,"gas_limit":"1e5"`), call("dest_callback", cb.callbacks, `,"gas_limit":"99999999999999999999"`),
		call("dest_callback", cb.callbacks, `,"gas_limit":7.5`), call("dest_callback", cb.callbacks, `,"calldata":"0a0B"`), call("dest_callback", cb.callbacks, `,"calldata":"0a0"`),
		call("dest_callback", cb.callbacks, `,"calldata":"zz"`), call("dest_callback", cb.callbacks, `,"calldata":7`), call("dest_callback", " ", ""), call("dest_callback", cb.plain, ""),
		call("dest_callback", cb.takes, ""), call("dest_callback", cb.refuses, ""), call("dest_callback", cb.stumbles, ""), call("dest_callback", cb.nonsense, ""), call("dest_callback", acc(99), ""),
		call("dest_callback", "broken", ""), `{"dest_callback":null}`, `{"dest_callback":{}}`, `{"dest_callback":{"address":"` + cb.callbacks + `"},"more":1e999}`,
		`{"dest_callback":{"address":"x"},"dest_callback":{"address":"` + cb.callbacks + `"}}`, `{"DEST_CALLBACK":{"address":"` + cb.callbacks + `"}}`, ` {"dest_callback":{"address":"` + cb.callbacks + `"}} `,
		call("dest_callback", cb.callbacks, "") + "x", call("src_callback", ca.callbacks, ""), call("src_callback", ca.callbacks, `,"gas_limit":true`), call("src_callback", ca.callbacks, `,"gas_limit":{"b":[1,null,"x",100000000],"a":-1.50}`), call("src_callback", "broken", ""),
	}
	for from := 0; from < len(memos); from += 10 {
		var drafts []draft
		for i, memo := range memos[from:min(from+10, len(memos))] {
			drafts = append(drafts, a.tx("transfer with a callback", relayer(i), a.transfer(p.tokens, relayer(i), sdk.NewInt64Coin("token", 10), cb.callbacks, memo)))
		}
		a.block(drafts...)
		var packets []channeltypes.Packet
		for _, d := range drafts {
			if a.c.result(d.label).Code == 0 {
				packets = append(packets, a.sent(d))
			}
		}
		a.relay("with a callback", packets...)
	}
	// A receiving transaction with too little gas for the call can be tried again.
	poor := a.tx("transfer for a poor relayer", 5, a.transfer(p.tokens, 5, sdk.NewInt64Coin("token", 10), cb.callbacks, call("dest_callback", cb.callbacks, "")))
	a.do(poor)
	packet = a.sent(poor)
	b.sync()
	for _, gas := range []uint64{200_000, 250_000, 300_000, 350_000, 400_000} {
		b.block(b.tx("receive with little gas", 6, b.recvMsg(packet, 6)).limit(gas))
	}
	b.block(b.tx("receive with enough gas", 6, b.recvMsg(packet, 6)).limit(3_000_000))
	// Contracts that send with memos: callbacks of contracts with and without entry points, and of others.
	send := func(memo string) object {
		return object{"ibc": object{"transfer": object{"channel_id": id, "to_address": acc(33), "amount": object{"denom": denom, "amount": "5"},
			"timeout": object{"timestamp": fmt.Sprint(a.later(time.Hour))}, "memo": memo}}}
	}
	for _, contract := range []string{ca.takes, ca.refuses, ca.stumbles, ca.nonsense} {
		for _, memo := range []string{call("src_callback", contract, ""), call("src_callback", contract, `,"gas_limit":"20000"`), call("src_callback", ca.callbacks, "")} {
			d := ca.t.does("transfer with a callback home", 6, contract, send(memo))
			a.block(d)
			if a.c.result(d.label).Code == 0 {
				a.relay("with a callback home", a.sent(d))
			}
		}
	}
	d = ca.t.call("transfer of reflect", 5, ca.reflect, text(object{"reflect_msg": object{"msgs": []object{send(call("src_callback", ca.reflect, ""))}}}), nil).limit(3_000_000)
	a.do(d)
	a.relay("of reflect", a.sent(d))
	for _, e := range p.sides() {
		for _, contract := range []string{p.casts[e.index()].callbacks, p.casts[e.index()].callbacks2} {
			e.c.ask("callbacks", "/cosmwasm.wasm.v1.Query/SmartContractState", &wasmtypes.QuerySmartContractStateRequest{Address: contract, QueryData: []byte(`{"callback_stats":{}}`)})
		}
	}
}

// contractsV2 are packets of version 2 between contracts.
func (p *plot) contractsV2() {
	a, b := p.a, p.b
	ca, cb := p.casts[0], p.casts[1]
	payload := func(from, to, value string) object {
		return object{"source_port": portV2Of(from), "destination_port": portV2Of(to), "version": "V1", "encoding": transfertypes.EncodingJSON, "value": encoded([]byte(value))}
	}
	send := func(timeout time.Duration, payloads ...object) object {
		return object{"ibc2": object{"send_packet": object{"source_client": p.v2[0], "timeout": fmt.Sprint(a.later(timeout)), "payloads": payloads}}}
	}
	told := []string{`{"response_without_ack":false,"send_async_ack_for_prev_msg":false}`, `{"response_without_ack":true,"send_async_ack_for_prev_msg":false}`, `{"response_without_ack":false,"send_async_ack_for_prev_msg":true}`, `{`}
	for _, to := range []string{cb.takes, cb.waits, cb.refuses, cb.stumbles, cb.nonsense, cb.plain, cb.ibc2, acc(99), "wasm1broken"} {
		values := told[:1]
		if to == cb.ibc2 {
			values = told
		}
		for _, value := range values {
			d := ca.t.does("contract sends v2", 6, ca.takes, send(time.Hour, payload(ca.takes, to, value)))
			a.block(d)
			if a.c.result(d.label).Code == 0 {
				a.relayV2("v2 of a contract", a.sentV2(d))
			}
		}
	}
	a.block(
		ca.t.does("contract sends v2 for another", 5, ca.takes, send(time.Hour, payload(ca.waits, cb.takes, "x"))),
		ca.t.does("contract sends v2 twice", 6, ca.takes, send(time.Hour, payload(ca.takes, cb.takes, "x"), payload(ca.takes, cb.takes, "y"))),
		ca.t.does("contract sends v2 that it refuses", 7, ca.refuses, send(time.Hour, payload(ca.refuses, cb.takes, "x"))),
		ca.t.does("contract sends v2 in nonsense", 8, ca.nonsense, send(time.Hour, payload(ca.nonsense, cb.takes, "x"))),
		a.tx("user sends v2 for a contract", 9, channeltypesv2.NewMsgSendPacket(p.v2[0], a.seconds(time.Hour), acc(9), channeltypesv2.NewPayload(portV2Of(ca.takes), portV2Of(cb.takes), "V1", transfertypes.EncodingJSON, []byte("x")))),
	)
	// Acknowledged later.
	d := ca.t.does("contract sends v2 to one that waits", 6, ca.takes, send(time.Hour, payload(ca.takes, cb.waits, "x")))
	a.do(d)
	packet := a.sentV2(d)
	b.sync(packet.DestinationClient)
	b.do(b.tx("receive v2 to wait", 7, b.recvV2(packet, 7)).limit(3_000_000))
	write := func(sequence uint64) object {
		return object{"ibc2": object{"write_acknowledgement": object{"channel_id": "x", "destination_client": p.v2[1], "packet_sequence": sequence, "ack": object{"data": "Aw=="}}}}
	}
	late := cb.t.does("contract acknowledges v2 late", 6, cb.waits, write(packet.Sequence))
	b.block(cb.t.does("another contract acknowledges v2", 5, cb.takes, write(packet.Sequence)))
	b.block(late, cb.t.does("contract acknowledges v2 again", 7, cb.waits, write(packet.Sequence)), cb.t.does("contract acknowledges no v2", 8, cb.waits, write(9_999)))
	if ack, ok := b.acknowledgementV2(late.label); ok {
		a.sync(packet.SourceClient)
		a.block(a.tx("acknowledge v2 late", 7, a.ackV2(packet, ack, 7)).limit(3_000_000))
	}
	// Timed out.
	for _, contract := range []string{ca.takes, ca.waits, ca.stumbles} {
		d := ca.t.does("contract sends v2 for too long", 6, contract, send(4*time.Second, payload(contract, cb.takes, "x")))
		a.block(d)
		if a.c.result(d.label).Code != 0 {
			continue
		}
		packet := a.sentV2(d)
		for range 5 {
			a.block()
			b.block()
		}
		a.sync(packet.SourceClient)
		a.block(a.tx("timeout v2 of a contract", 7, a.timeoutV2(packet, 7)).limit(3_000_000))
	}
	b.c.ask("v2", "/cosmwasm.wasm.v1.Query/SmartContractState", &wasmtypes.QuerySmartContractStateRequest{Address: cb.ibc2, QueryData: []byte(`{"query_state":{}}`)})
}
