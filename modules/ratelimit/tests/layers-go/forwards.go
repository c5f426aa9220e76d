package main

import (
	"encoding/json"
	"fmt"
	"strings"

	forward "github.com/cosmos/ibc-go/v11/modules/apps/packet-forward-middleware"
	limittypes "github.com/cosmos/ibc-go/v11/modules/apps/rate-limiting/types"

	authcodec "github.com/cosmos/cosmos-sdk/x/auth/codec"
)

// between is the account through which a sender of another chain forwards.
func between(channel, sender string) string {
	text, err := forward.GetReceiver(authcodec.NewBech32Codec("open"), channel, sender)
	if err != nil {
		panic(err)
	}
	return text
}

func memo(channel, rest string) string {
	return fmt.Sprintf(`{"forward":{"receiver":"end","port":"transfer","channel":"%s"%s}}`, channel, rest)
}

// onward is the last packet that left.
func (c *chain) onward() (string, uint64, []byte) {
	last := c.core.sent[len(c.core.sent)-1]
	return last["channel"].(string), last["sequence"].(uint64), unhex(last["data"].(string))
}

func (c *chain) answer(ack string) {
	channel, sequence, bz := c.onward()
	c.ack(channel, sequence, bz, ack)
}

func (c *chain) expire() {
	channel, sequence, bz := c.onward()
	c.timeout(channel, sequence, bz)
}

func forwards() {
	kinds := []struct{ name, denom, forward string }{
		{"a voucher of the first chain", "uatom", "channel-1"},
		{"a coin of this chain", "transfer/channel-70/uopen", "channel-1"},
		{"a voucher of the second chain", "transfer/channel-70/transfer/channel-1/uosmo", "channel-1"},
		{"a coin of this chain goes back", "transfer/channel-70/uopen", "channel-0"},
		{"a coin of a chain behind", "transfer/channel-4/ujuno", "channel-1"},
	}
	for _, kind := range kinds {
		c := begin(kind.name, map[byte]string{alice: "1000000uopen"}, true)
		// So that the first chain has something to send back.
		c.transferOf(send(alice, "channel-0", coin("50000", "uopen"), ""))
		c.recv("channel-1", 1, data("uosmo", "40000", "far", account(alice).String(), ""))
		c.transferOf(send(alice, "channel-0", coin("30000", voucher("uosmo", "channel-1")), ""))
		c.message(add("uopen", "channel-0", 50, 50, 24))
		c.message(add("uopen", "channel-1", 50, 50, 24))
		n := uint64(100)
		come := func(amount, rest string) {
			n++
			c.recv("channel-0", n, data(kind.denom, amount, "cosmos1far", "here", memo(kind.forward, rest)))
		}
		come("100", "")
		c.answer(taken)
		come("200", "")
		c.answer(refused)
		come("300", "")
		c.expire()
		come("400", `,"retries":2,"timeout":"90s"`)
		c.expire()
		c.expire()
		c.expire()
		come("500", `,"retries":1`)
		c.expire()
		c.answer(taken)
		come("600", `,"retries":1,"next":{"forward":{"receiver":"<e&d>","port":"transfer","channel":"channel-44","timeout":5,"retries":0,"next":{"forward":{"receiver":"x","port":"transfer","channel":"channel-45"}}}}`)
		c.expire()
		channel, sequence, bz := c.onward()
		// Twice the same answer: the second finds nothing of it.
		c.ack(channel, sequence, bz, refused)
		c.ack(channel, sequence, bz, refused)
		c.close(kind.name)
	}
	refusals()
	answers()
	limited()
}

// refusals has packets that are not forwarded, or cannot be.
func refusals() {
	b := account(bob).String()
	c := begin("refusals", map[byte]string{alice: "1000000uopen"}, true)
	c.transferOf(send(alice, "channel-0", coin("50000", "uopen"), ""))
	come := func(denom, amount, receiver, memo string) {
		c.recv("channel-0", 7, data(denom, amount, "cosmos1far", receiver, memo))
	}
	for _, text := range []string{"channel-8", "channel-99", "channel-x", "07-tendermint-0", "chan", "channel_1", "channel-1/x"} {
		come("uatom", "5", b, memo(text, ""))
	}
	for _, text := range []string{"icahost", "transferx", "t", "a/b", ""} {
		come("uatom", "5", b, strings.ReplaceAll(memo("channel-1", ""), `"port":"transfer"`, `"port":"`+text+`"`))
	}
	come("uatom", "5", b, strings.ReplaceAll(memo("channel-1", ""), `"end"`, `""`))
	come("uatom", "5", b, strings.ReplaceAll(memo("channel-1", ""), `"end"`, `" "`))
	come("uatom", "5", b, strings.ReplaceAll(memo("channel-1", ""), `"end"`, `"`+strings.Repeat("e", 2049)+`"`))
	come("uatom", "0", b, memo("channel-1", ""))
	come("uatom", "-5", b, memo("channel-1", ""))
	come("uatom", "0x10", b, memo("channel-1", ""))
	come("uatom", most, b, memo("channel-1", ""))
	come("u", "5", b, memo("channel-1", ""))
	come("", "5", b, memo("channel-1", ""))
	come("uatom", "5", "", memo("channel-1", ""))
	come("uatom", "5", " ", memo("channel-1", ""))
	come("transfer/channel-70/uopen", "60000", b, memo("channel-1", ""))
	come("transfer/channel-70/unone", "60000", b, memo("channel-1", ""))
	come("transfer/channel-70/u", "6", b, memo("channel-1", ""))
	c.recv("channel-0", 7, data("uatom", "5", "", b, memo("channel-1", "")))
	// What the reader of transfers takes and the reader of forwards does not is a transfer.
	plain, _ := json.Marshal(memo("channel-1", ""))
	for _, text := range []string{
		`{"DENOM":"uatom","amount":"5","sender":"s","receiver":"%s","memo":%s}`,
		`{"denom":"uatom","amount":"5","sender":"s","receiver":"%s","Memo":%s}`,
		`{"denom":"uatom","amount":"5","sender":"s","receiver":"%s","memo":"","memo":%s}`,
		`{"denom":"uatom","amount":"5","sender":"s","receiver":"%s","memo":%s,"memo":""}`,
		`{"denom":"uatom","amount":"5","sender":"s","receiver":"%s","memo":%s} `,
		`{"denom":"uatom","amount":"5","sender":"s","receiver":"%s","memo":%s}x`,
		`{"denom":"uatom","amount":"5","sender":"s","receiver":"%s","memo":%s,"x":1}`,
		`{"denom":"uatom","amount":5,"sender":"s","receiver":"%s","memo":%s}`,
		`{"denom":"uatom","amount":"5","sender":null,"receiver":"%s","memo":%s}`,
		`{"denom":"uatom","amount":"5","receiver":"%s","memo":%s}`,
	} {
		c.recv("channel-0", 8, fmt.Appendf(nil, text, b, plain))
	}
	c.recv("channel-0", 8, []byte("null"))
	c.recv("channel-0", 8, []byte("{"))
	c.close("refusals")
}

// answers has answers and timeouts of what was not forwarded, and odd answers of what was.
func answers() {
	a := account(alice).String()
	c := begin("answers", map[byte]string{alice: "1000000uopen"}, true)
	c.transferOf(send(alice, "channel-0", coin("50000", "uopen"), memo("channel-1", "")))
	c.answer(refused)
	c.transferOf(send(alice, "channel-0", coin("50000", "uopen"), ""))
	c.expire()
	c.transferOf(send(alice, "channel-0", coin("50000", "uopen"), ""))
	for _, text := range []string{"", "x", "{", "[]", "null", "{}", `{"result":""}`, `{"error":""}`, `{"other":1}`, ` {"result":"AQ=="}`, `{"result":"AQ"}`} {
		c.answer(text)
		c.core.sent = []record{{"channel": "channel-0", "sequence": uint64(3), "data": x(data("uopen", "50000", a, "far", ""))}}
	}
	c.ack("channel-0", 3, []byte("{"), taken)
	c.timeout("channel-0", 3, []byte("{"))
	c.timeout("channel-0", 3, data("uopen", "0", a, "far", ""))
	for n, text := range []string{"null", "{}", `{"result":""}`, `{"result":null}`, `{"error":""}`, ` {"result":"AQ=="}`, `{"result":"AQ=="} x`, `{"result":[1,2]}`, `{"error":"<&>"}`, `{"result":"AQ"}`, "x", `{"other":1}`} {
		c.recv("channel-0", uint64(n+1), data("uatom", "5", "cosmos1far", "here", memo("channel-1", "")))
		c.answer(text)
	}
	c.close("answers")
}

// limited has forwards that meet limits on their way.
func limited() {
	c := begin("limited", map[byte]string{alice: "1000000uopen"}, true)
	c.transferOf(send(alice, "channel-0", coin("500000", "uopen"), ""))
	c.message(add("uopen", "channel-0", 50, 10, 1))
	c.message(add("uopen", "channel-1", 5, 50, 1))
	come := func(n uint64, amount, rest string) {
		c.recv("channel-0", n, data("transfer/channel-70/uopen", amount, "cosmos1far", "here", memo("channel-1", rest)))
	}
	come(1, "40000", "")
	come(2, "20000", "")
	c.recv("channel-0", 2, data("transfer/channel-70/uopen", "70000", "cosmos1far", "here", memo("channel-2", "")))
	c.core.sent = []record{{"channel": "channel-1", "sequence": uint64(1), "data": x(data("uopen", "40000", between("channel-0", "cosmos1far"), "end", ""))}}
	c.expire()
	come(3, "50000", `,"retries":1`)
	c.expire()
	// The second try finds the limit lower than it was.
	c.message(&limittypes.MsgUpdateRateLimit{Signer: module("gov"), Denom: "uopen", ChannelOrClientId: "channel-1", MaxPercentSend: amount("1"), MaxPercentRecv: amount("50"), DurationHours: 1})
	c.core.sent = []record{{"channel": "channel-1", "sequence": uint64(3), "data": x(data("uopen", "50000", between("channel-0", "cosmos1far"), "end", ""))}}
	c.expire()
	c.block(3000)
	come(4, "9000", "")
	channel, sequence, bz := c.onward()
	c.block(3600)
	c.ack(channel, sequence, bz, refused)
	c.close("limited")
}
