package main

import (
	"strings"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	limitkeeper "github.com/cosmos/ibc-go/v11/modules/apps/rate-limiting/keeper"
	limittypes "github.com/cosmos/ibc-go/v11/modules/apps/rate-limiting/types"
	"github.com/cosmos/ibc-go/v11/modules/apps/transfer/types"
	channeltypes "github.com/cosmos/ibc-go/v11/modules/core/04-channel/types"
	channeltypesv2 "github.com/cosmos/ibc-go/v11/modules/core/04-channel/v2/types"
)

const (
	taken   = `{"result":"AQ=="}`
	refused = `{"error":"ABCI code: 1: error handling packet: see events for details"}`
	most    = "115792089237316195423570985008687907853269984665640564039457584007913129639935"
)

func add(denom, place string, send, recv int64, hours uint64) *limittypes.MsgAddRateLimit {
	msg := limittypes.NewMsgAddRateLimit(denom, place, sdkmath.NewInt(send), sdkmath.NewInt(recv), hours)
	msg.Signer = module("gov")
	return msg
}

func update(denom, place string, send, recv int64, hours uint64) *limittypes.MsgUpdateRateLimit {
	msg := limittypes.NewMsgUpdateRateLimit(denom, place, sdkmath.NewInt(send), sdkmath.NewInt(recv), hours)
	msg.Signer = module("gov")
	return msg
}

func reset(denom, place string) *limittypes.MsgResetRateLimit {
	msg := limittypes.NewMsgResetRateLimit(denom, place)
	msg.Signer = module("gov")
	return msg
}

func remove(denom, place string) *limittypes.MsgRemoveRateLimit {
	msg := limittypes.NewMsgRemoveRateLimit(denom, place)
	msg.Signer = module("gov")
	return msg
}

func voucher(base, channel string) string {
	return types.NewDenom(base, types.NewHop("transfer", channel)).IBCDenom()
}

func limits() {
	rules()
	flows()
	epochs()
	acks()
	late()
	clientFlows()
}

func (c *chain) queries() {
	q := limitkeeper.NewQuerier(c.limits)
	query(c, "AllRateLimits", &limittypes.QueryAllRateLimitsRequest{}, func(ctx sdk.Context) (*limittypes.QueryAllRateLimitsResponse, error) {
		return q.AllRateLimits(ctx, &limittypes.QueryAllRateLimitsRequest{})
	})
	for _, pair := range [][2]string{{"uopen", "channel-0"}, {"uopen", "channel-9"}, {"", ""}} {
		r := &limittypes.QueryRateLimitRequest{Denom: pair[0], ChannelOrClientId: pair[1]}
		query(c, "RateLimit", r, func(ctx sdk.Context) (*limittypes.QueryRateLimitResponse, error) { return q.RateLimit(ctx, r) })
	}
	for _, id := range []string{"far-1", "far-2", "far-3", ""} {
		r := &limittypes.QueryRateLimitsByChainIDRequest{ChainId: id}
		query(c, "RateLimitsByChainID", r, func(ctx sdk.Context) (*limittypes.QueryRateLimitsByChainIDResponse, error) {
			return q.RateLimitsByChainID(ctx, r)
		})
	}
	for _, id := range []string{"channel-0", "07-tendermint-0", "channel-99"} {
		r := &limittypes.QueryRateLimitsByChannelOrClientIDRequest{ChannelOrClientId: id}
		query(c, "RateLimitsByChannelOrClientID", r, func(ctx sdk.Context) (*limittypes.QueryRateLimitsByChannelOrClientIDResponse, error) {
			return q.RateLimitsByChannelOrClientID(ctx, r)
		})
	}
	query(c, "AllBlacklistedDenoms", &limittypes.QueryAllBlacklistedDenomsRequest{}, func(ctx sdk.Context) (*limittypes.QueryAllBlacklistedDenomsResponse, error) {
		return q.AllBlacklistedDenoms(ctx, &limittypes.QueryAllBlacklistedDenomsRequest{})
	})
	query(c, "AllWhitelistedAddresses", &limittypes.QueryAllWhitelistedAddressesRequest{}, func(ctx sdk.Context) (*limittypes.QueryAllWhitelistedAddressesResponse, error) {
		return q.AllWhitelistedAddresses(ctx, &limittypes.QueryAllWhitelistedAddressesRequest{})
	})
}

// rules adds and changes rules, with everything that is refused.
func rules() {
	c := begin("rules", map[byte]string{alice: "1000000uopen,5utest"}, false)
	c.queries()
	for _, place := range []string{"channel-0", "07-tendermint-0", "07-tendermint-1", "07-tendermint-5", "08-other-0", "channel-99", "channel-", "channel-x", "chan", "", "client", "channel-0 ", "channel-00", "channel-99999999999999999999999"} {
		c.message(add("uopen", place, 10, 20, 24))
	}
	c.message(add("uopen", "channel-0", 10, 20, 24))
	c.message(add("unone", "channel-0", 10, 20, 24))
	c.message(add("", "channel-0", 10, 20, 24))
	for _, percents := range [][2]int64{{0, 0}, {0, 1}, {1, 0}, {101, 1}, {1, 101}, {-1, 1}, {1, -1}, {100, 100}} {
		c.message(add("utest", "channel-1", percents[0], percents[1], 1))
		c.message(update("utest", "channel-1", percents[0], percents[1], 1))
	}
	c.message(add("utest", "channel-2", 1, 1, 0))
	c.message(update("utest", "channel-1", 1, 1, 0))
	for _, signer := range []string{"", " ", "x", account(alice).String(), "cosmos1qypqxpq9qcrsszg2pvxq6rs0zqg3yyc5lzv7xu", module("mint")} {
		a, u, r, d := add("utest", "channel-3", 1, 1, 1), update("utest", "channel-1", 1, 1, 1), reset("utest", "channel-1"), remove("utest", "channel-1")
		a.Signer, u.Signer, r.Signer, d.Signer = signer, signer, signer, signer
		c.message(a)
		c.message(u)
		c.message(r)
		c.message(d)
	}
	for _, place := range []string{"channel-9", "channel-x", ""} {
		c.message(update("utest", place, 1, 1, 1))
		c.message(reset("utest", place))
		c.message(remove("utest", place))
	}
	c.message(update("", "channel-1", 1, 1, 1))
	c.message(reset("", "channel-1"))
	c.message(remove("", "channel-1"))
	c.lists([]string{"ubad", "uworse"}, [][2]string{{"a", "b"}, {"c", ""}})
	c.message(reset("uopen", "channel-0"))
	c.queries()
	c.message(remove("utest", "channel-1"))
	c.message(remove("utest", "channel-1"))
	c.close("rules")
}

func (c *chain) pay(coinText, denom, channel string) {
	c.transferOf(send(alice, channel, coin(coinText, denom), ""))
}

// flows sends and receives up to the limits and beyond.
func flows() {
	a, b := account(alice).String(), account(bob).String()
	c := begin("flows", map[byte]string{alice: "1000000uopen,500000utest", bob: "7uopen"}, false)
	c.pay("10", "uopen", "channel-0")
	c.message(add("uopen", "channel-0", 10, 5, 24))
	c.pay("100000", "uopen", "channel-0")
	c.pay("1", "uopen", "channel-0")
	c.pay("2", "uopen", "channel-0")
	c.pay("2", "uopen", "channel-1")
	c.recv("channel-0", 1, data("transfer/channel-70/uopen", "1000", "far", b, ""))
	c.pay("900", "uopen", "channel-0")
	c.pay("101", "uopen", "channel-0")
	c.recv("channel-0", 2, data("transfer/channel-70/uopen", "0144", "far", b, ""))
	c.recv("channel-0", 2, data("transfer/channel-70/uopen", "-5", "far", b, ""))
	c.recv("channel-0", 2, data("transfer/channel-70/uopen", "x", "far", b, ""))
	c.recv("channel-0", 2, data("transfer/channel-70/uopen", most, "far", b, ""))
	c.recv("channel-0", 2, []byte("null"))
	c.recv("channel-0", 2, []byte("{"))
	c.recv("channel-0", 2, []byte(`{"denom":"transfer/channel-70/uopen","amount":"3","sender":"f","receiver":"`+b+`","other":1}`))
	c.recv("channel-0", 2, []byte(`{"DENOM":"transfer/channel-70/uopen","amount":"3","sender":"f","receiver":"`+b+`"}`))
	// Vouchers: the first comes in without a rule, as it has no supply.
	c.recv("channel-0", 3, data("uatom", "1000", "far", b, ""))
	c.message(add(voucher("uatom", "channel-0"), "channel-0", 50, 20, 2))
	c.recv("channel-0", 4, data("uatom", "200", "far", b, ""))
	c.recv("channel-0", 5, data("uatom", "1", "far", b, ""))
	c.recv("channel-0", 5, data("gamm/pool/1", "1", "far", b, ""))
	c.message(add(voucher("gamm/pool/1", "channel-0"), "channel-0", 50, 20, 2))
	c.recv("channel-0", 6, data("gamm/pool/1", "1", "far", b, ""))
	c.message(add(voucher("uatom", "channel-0"), "channel-2", 1, 1, 2))
	c.transferOf(send(bob, "channel-0", coin("700", voucher("uatom", "channel-0")), ""))
	c.transferOf(send(bob, "channel-0", coin("1", voucher("uatom", "channel-0")), ""))
	c.transferOf(send(bob, "channel-2", coin("10", voucher("uatom", "channel-0")), ""))
	c.transferOf(send(bob, "channel-2", coin("1", voucher("uatom", "channel-0")), ""))
	c.recv("channel-2", 1, data("transfer/channel-72/transfer/channel-0/uatom", "5", "far", b, ""))
	c.recv("channel-2", 1, data("transfer/channel-72/transfer/channel-0/uatom", "50", "far", b, ""))
	// Lists.
	c.lists([]string{"utest", voucher("ubad", "channel-0")}, [][2]string{{a, "far"}, {"far", b}})
	c.pay("5", "utest", "channel-0")
	c.recv("channel-0", 7, data("ubad", "1", "far", a, ""))
	c.recv("channel-0", 7, data("ubad", "1", "far", b, ""))
	c.pay("500000", "uopen", "channel-0")
	c.recv("channel-0", 8, data("transfer/channel-70/uopen", "400000", "far", b, ""))
	c.recv("channel-0", 9, data("transfer/channel-70/uopen", "200000", "other", b, ""))
	c.transferOf(send(bob, "channel-0", coin("200000", "uopen"), ""))
	// A limit of zero one way stops it, and none is there for what has no supply.
	c.message(update("uopen", "channel-0", 0, 5, 24))
	c.transferOf(send(bob, "channel-0", coin("1", "uopen"), ""))
	c.message(remove("uopen", "channel-0"))
	c.transferOf(send(bob, "channel-0", coin("1", "uopen"), ""))
	// A voucher of all that there can be.
	c.recv("channel-3", 1, data("uhuge", "9", "far", b, ""))
	c.message(add(voucher("uhuge", "channel-3"), "channel-3", 50, 100, 2))
	c.recv("channel-3", 2, data("uhuge", most, "far", b, ""))
	c.recv("channel-4", 1, data("uhuge", most, "far", b, ""))
	c.message(add(voucher("uhuge", "channel-4"), "channel-4", 50, 100, 2))
	c.recv("channel-4", 2, data("uhuge", "1", "far", b, ""))
	c.transferOf(send(bob, "channel-4", coin("1", voucher("uhuge", "channel-4")), ""))
	c.pay("1", "uopen", "channel-8")
	c.queries()
	c.close("flows")
}

// epochs resets what has expired, and nothing else.
func epochs() {
	c := begin("epochs", map[byte]string{alice: "1000000uopen,500000utest"}, false)
	c.message(add("uopen", "channel-0", 10, 10, 24))
	c.message(add("uopen", "channel-1", 10, 10, 1))
	c.message(add("uopen", "channel-2", 10, 10, 5))
	for _, channel := range []string{"channel-0", "channel-1", "channel-2"} {
		c.pay("100000", "uopen", channel)
	}
	c.block(1)
	c.block(2799)
	c.block(1)
	c.pay("1", "uopen", "channel-0")
	c.pay("1", "uopen", "channel-1")
	// What was sent before the reset is not undone after it.
	c.timeout("channel-1", 1, data("uopen", "100000", account(alice).String(), "far", ""))
	c.timeout("channel-2", 1, data("uopen", "100000", account(alice).String(), "far", ""))
	c.pay("1", "uopen", "channel-2")
	// A pause of days is caught up with block by block.
	c.block(100000)
	for range 8 {
		c.block(5)
	}
	c.queries()
	for range 30 {
		c.block(5)
	}
	c.block(-50)
	c.queries()
	c.message(reset("uopen", "channel-0"))
	c.close("epochs")
}

// acks undoes what did not arrive.
func acks() {
	a := account(alice).String()
	c := begin("acks", map[byte]string{alice: "1000000uopen,500000utest"}, false)
	c.message(add("uopen", "channel-0", 10, 10, 24))
	for range 4 {
		c.pay("100", "uopen", "channel-0")
	}
	sent := data("uopen", "100", a, "far", "")
	c.ack("channel-0", 1, sent, taken)
	c.ack("channel-0", 2, sent, refused)
	c.ack("channel-0", 2, sent, refused)
	c.timeout("channel-0", 3, sent)
	for _, text := range []string{"", "x", "null", "{}", `{"result":""}`, `{"result":null}`, `{"error":""}`, ` {"result":"AQ=="}`, `{"result":"AQ=="} `, `{"other":1}`, `{"result":"AQ"}`, string(channeltypesv2.ErrorAcknowledgement[:])} {
		c.ack("channel-0", 4, sent, text)
	}
	c.ack("channel-0", 4, []byte("{"), taken)
	c.ack("channel-0", 4, data("uopen", "x", a, "far", ""), taken)
	c.timeout("channel-0", 4, []byte("{"))
	c.timeout("channel-0", 4, data("uopen", "0100000", a, "far", ""))
	c.pay("50", "uopen", "channel-0")
	c.message(update("uopen", "channel-0", 20, 10, 24))
	// The update forgot the flow, and not that the packet is on its way.
	c.ack("channel-0", 5, data("uopen", "50", a, "far", ""), refused)
	c.pay("50", "uopen", "channel-0")
	c.message(remove("uopen", "channel-0"))
	c.ack("channel-0", 6, data("uopen", "50", a, "far", ""), refused)
	c.pay("50", "uopen", "channel-1")
	c.ack("channel-1", 1, data("uopen", "50", a, "far", ""), refused)
	// A coin with the name of a voucher keeps it, and one with a path gets its hash.
	c.timeout("channel-1", 9, data("ibc/abc", "50", a, "far", ""))
	c.timeout("channel-1", 9, data("transfer/channel-1/uatom", "50", a, "far", ""))
	c.close("acks")
}

// late has packets that are answered in a later transaction.
func late() {
	b := account(bob).String()
	c := begin("late", map[byte]string{alice: "1000000uopen,500000utest"}, false)
	c.pay("5000", "uopen", "channel-0")
	c.message(add("uopen", "channel-0", 10, 10, 1))
	coming := data("transfer/channel-70/uopen", "100", "far", b, later)
	for n := range uint64(4) {
		c.recv("channel-0", n+1, coming)
	}
	ok, no := channeltypes.NewResultAcknowledgement([]byte{1}), channeltypes.NewErrorAcknowledgement(limittypes.ErrQuotaExceeded)
	c.written("channel-0", 1, coming, ok)
	c.written("channel-0", 2, coming, no)
	c.written("channel-0", 2, coming, no)
	c.written("channel-0", 9, []byte("{"), ok)
	c.written("channel-0", 9, []byte("{"), no)
	c.written("channel-0", 9, data("uatom", "100", "far", b, ""), no)
	c.written("channel-0", 9, data("uatom", "100", "far", b, ""), ok)
	c.block(3000)
	c.written("channel-0", 3, coming, no)
	c.recv("channel-0", 5, coming)
	c.message(remove("uopen", "channel-0"))
	c.written("channel-0", 5, coming, no)
	c.recv("channel-0", 6, coming)
	c.close("late")
}

// clientFlows has packets of version 2.
func clientFlows() {
	a, b := account(alice).String(), account(bob).String()
	c := begin("clients", map[byte]string{alice: "1000000uopen,500000utest"}, false)
	c.message(add("uopen", "07-tendermint-0", 10, 5, 24))
	encode := func(encoding, denom, amount, sender, receiver, memo string) channeltypesv2.Payload {
		bz, err := types.MarshalPacketData(types.NewFungibleTokenPacketData(denom, amount, sender, receiver, memo), types.V1, encoding)
		if err != nil {
			panic(err)
		}
		return payload(encoding, bz)
	}
	for _, encoding := range []string{types.EncodingJSON, types.EncodingProtobuf, types.EncodingABI} {
		c.send2("07-tendermint-0", 1, encode(encoding, "uopen", "20000", a, "far", "m"))
		c.recv2("07-tendermint-0", 1, encode(encoding, "transfer/07-tendermint-9/uopen", "100", "far", b, ""))
		c.recv2("07-tendermint-0", 1, encode(encoding, "uatom", "100", "far", b, ""))
	}
	c.send2("07-tendermint-0", 4, encode(types.EncodingABI, "uopen", "50000", a, "far", "m"))
	c.recv2("07-tendermint-0", 4, encode(types.EncodingABI, "transfer/07-tendermint-9/uopen", "110000", "far", b, ""))
	c.recv2("07-tendermint-0", 4, encode(types.EncodingABI, "transfer/07-tendermint-9/uopen", "59000", "far", module("mint"), ""))
	c.transferOf(send(alice, "07-tendermint-0", coin("5", "uopen"), "x"))
	for _, change := range []func(p *channeltypesv2.Payload){
		func(p *channeltypesv2.Payload) { p.Version = "ics20-2" }, func(p *channeltypesv2.Payload) { p.Encoding = "xml" }, func(p *channeltypesv2.Payload) { p.Value = nil },
	} {
		p := encode(types.EncodingJSON, "uopen", "5", a, b, "")
		change(&p)
		c.send2("07-tendermint-0", 4, p)
		c.recv2("07-tendermint-0", 4, p)
		c.ack2("07-tendermint-0", 4, p, taken)
		c.timeout2("07-tendermint-0", 4, p)
	}
	sent := encode(types.EncodingProtobuf, "uopen", "20000", a, "far", "m")
	c.ack2("07-tendermint-0", 1, sent, taken)
	c.ack2("07-tendermint-0", 1, sent, string(channeltypesv2.ErrorAcknowledgement[:]))
	c.ack2("07-tendermint-0", 1, sent, refused)
	c.ack2("07-tendermint-0", 1, sent, "x")
	c.send2("07-tendermint-0", 5, encode(types.EncodingJSON, "uopen", "20", a, "far", "m"))
	c.send2("07-tendermint-0", 6, encode(types.EncodingJSON, "uopen", "30", a, "far", "m"))
	c.ack2("07-tendermint-0", 5, encode(types.EncodingJSON, "uopen", "20", a, "far", "m"), string(channeltypesv2.ErrorAcknowledgement[:]))
	c.timeout2("07-tendermint-0", 6, encode(types.EncodingJSON, "uopen", "30", a, "far", "m"))
	c.timeout2("07-tendermint-0", 6, encode(types.EncodingJSON, "uopen", "30", a, "far", "m"))
	coming := encode(types.EncodingABI, "transfer/07-tendermint-9/uopen", "100", "far", b, later)
	for n := range uint64(3) {
		c.recv2("07-tendermint-0", n+10, coming)
	}
	c.written2("07-tendermint-0", 10, taken)
	c.written2("07-tendermint-0", 11, string(channeltypesv2.ErrorAcknowledgement[:]))
	c.written2("07-tendermint-0", 11, string(channeltypesv2.ErrorAcknowledgement[:]))
	c.written2("07-tendermint-0", 12, taken, taken)
	c.written2("07-tendermint-0", 12, refused)
	c.written2("07-tendermint-0", 99, taken)
	c.queries()
	c.close(strings.ToLower("clients"))
}
