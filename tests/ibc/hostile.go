package main

import (
	"fmt"
	"strings"
	"time"

	sdkmath "cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	"github.com/cosmos/ibc-go/v10/modules/core/exported"
	"github.com/cosmos/ibc-go/v10/testing/simapp"
)

// hostility is the application at the other end of a channel to our transfer module: it sends any bytes, and acknowledges as it likes.
type hostility struct {
	app   *simapp.SimApp
	queue []channeltypes.Packet
}

// newHostility takes over the application of ibc-go's mock port. What it sends goes out as a block begins.
func newHostility(app *simapp.SimApp) *hostility {
	h := &hostility{app: app}
	mock := app.IBCMockModule.IBCApp
	mock.OnRecvPacket = func(_ sdk.Context, _ string, packet channeltypes.Packet, _ sdk.AccAddress) exported.Acknowledgement {
		return rawAck(hostileAck(packet))
	}
	mock.OnChanOpenTry = func(_ sdk.Context, _ channeltypes.Order, _ []string, _, _ string, _ channeltypes.Counterparty, version string) (string, error) {
		return version, nil
	}
	app.SetBeginBlocker(func(ctx sdk.Context) (sdk.BeginBlock, error) {
		out, err := app.BeginBlocker(ctx)
		if err != nil {
			return out, err
		}
		own := ctx.WithEventManager(sdk.NewEventManager())
		for _, p := range h.queue {
			must(app.IBCKeeper.ChannelKeeper.SendPacket(own, p.SourcePort, p.SourceChannel, p.TimeoutHeight, p.TimeoutTimestamp, p.Data))
		}
		h.queue = nil
		out.Events = append(out.Events, own.EventManager().ABCIEvents()...)
		return out, nil
	})
	check(app.LoadLatestVersion())
	return h
}

// rawAck are the bytes of an acknowledgement.
type rawAck []byte

func (a rawAck) Success() bool           { return true }
func (a rawAck) Acknowledgement() []byte { return a }

// hostileAck is how the application answers a packet of ours: it keeps the tokens or says that it refused them.
func hostileAck(p channeltypes.Packet) []byte {
	switch p.Sequence % 4 {
	case 0:
		return channeltypes.NewErrorAcknowledgement(fmt.Errorf("no")).Acknowledgement()
	case 1:
		return channeltypes.NewResultAcknowledgement([]byte("kept")).Acknowledgement()
	}
	return accepted
}

func channelAckIsSuccess(ack []byte) bool { return !strings.HasPrefix(string(ack), `{"error"`) }

// hostileAmounts are numbers as Go's parser of big integers reads them, or does not.
var hostileAmounts = []string{"010", "0x10", "0X1f", "0b11", "0o17", "1_000", "+5", "-5", "0", "00", "", " 5", "5 ", "1e3", "1.0", "٣", "0x", "_1", "1__0",
	"08", "0_7", "+0x10", "-0", "++1", "115792089237316195423570985008687907853269984665640564039457584007913129639935",
	"115792089237316195423570985008687907853269984665640564039457584007913129639936", "9223372036854775808"}

// provoke queues packets of the hostile application, and puts them into the model as sent in the next block.
func (s *side) provoke(h *hostility, l *lane, n int) {
	w := s.w
	for range n {
		data := s.provocation(l)
		p := channeltypes.NewPacket([]byte(data), l.next[1], l.ends[1].port, l.ends[1].id, l.ends[0].port, l.ends[0].id,
			clienttypes.ZeroHeight(), uint64(w.now.Add(time.Duration(1+w.random.Intn(600))*time.Minute).UnixNano()))
		h.queue = append(h.queue, p)
		s.posted(&packet{lane: l, from: 1, v1: p, amount: sdkmath.ZeroInt()}, moment{height: s.height + 1, time: w.now}, sdkmath.ZeroInt())
	}
}

// provocation is the data of a packet: tokens that come home or new ones, in JSON of many kinds.
func (s *side) provocation(l *lane) string {
	w, o := s.w, s.other()
	denom := pick(w, []string{"uevil", "uevil", "u/evil", "transfer/channel-0/uevil", "transfer/channel-0/" + open, " ", "ü<&>", "gamm/pool/1",
		"wasm.abc/channel-77/x", "transfer/07-tendermint-0/y", "ibc/ABC", l.ends[1].prefix() + "!", l.ends[1].prefix() + "nothere", "a\\u0000b"})
	amount := fmt.Sprint(1 + w.random.Intn(1000))
	if w.chance(400) {
		amount = pick(w, hostileAmounts)
	}
	if w.chance(350) {
		held := o.books.of(escrow(l.ends[0]))
		if paths := o.books.paths(escrow(l.ends[0])); len(paths) > 0 {
			path := pick(w, paths)
			denom = l.ends[1].prefix() + path
			switch w.random.Intn(4) {
			case 0:
				amount = held[path].AddRaw(int64(w.random.Intn(2))).String()
			case 1:
				amount = w.below(sdkmath.MaxInt(held[path], sdkmath.OneInt())).String()
			}
		}
	}
	receiver, sender := s.receiver(), "anybody"
	memo := ""
	if w.chance(200) {
		memos := []string{"x", "", "{}", `{"dest_callback":{"address":"a"}}`}
		if l == w.lanes[3] {
			memos = append(memos, s.forward())
		}
		memo = fmt.Sprintf(`,"memo":%q`, pick(w, memos))
	}
	quoted := strings.NewReplacer("\n", `\n`, `"`, `\"`).Replace(receiver)
	switch w.random.Intn(16) {
	case 0:
		return fmt.Sprintf(`{"DENOM":"%s","Amount":"%s","ſender":"%s","receiver":"%s"%s}`, denom, amount, sender, quoted, memo)
	case 1:
		return fmt.Sprintf(`{"amount":"7","denom":"%s","amount":"%s","sender":"%s","receiver":"%s"%s}`, denom, amount, sender, quoted, memo)
	case 2:
		return fmt.Sprintf(` {"denom":"%s","amount":"%s","sender":"%s","receiver":"%s"%s} `+"\n", denom, amount, sender, quoted, memo)
	case 3:
		return fmt.Sprintf(`{"denom":"%s","amount":"%s","sender":"%s","receiver":"%s"%s} x`, denom, amount, sender, quoted, memo)
	case 4:
		return fmt.Sprintf(`{"denom":"%s","amount":%s,"sender":"%s","receiver":"%s"%s}`, denom, amount, sender, quoted, memo)
	case 5:
		return fmt.Sprintf(`{"denom":"%s","amount":"%s","sender":"%s","receiver":"%s","more":{"a":[1e999,%s]}%s}`, denom, amount, sender, quoted,
			strings.Repeat("[", 50)+strings.Repeat("]", 50), memo)
	case 6:
		return fmt.Sprintf(`{"denom":"%s","amount":"%s","sender":"%s","receiver":"%s"%s`, denom, amount, sender, quoted, memo)
	case 7:
		return pick(w, []string{"null", "[]", "{}", "5", `"x"`, "\xff", `{"denom":null,"amount":null}`, `{"denom":"a","amount":"1","sender":"","receiver":"b"}`})
	case 8:
		return fmt.Sprintf("{\"denom\":\"%s\xff\",\"amount\":\"%s\",\"sender\":\"\\ud800%s\",\"receiver\":\"%s\"%s}", denom, amount, sender, quoted, memo)
	}
	return fmt.Sprintf(`{"denom":"%s","amount":"%s","sender":"%s","receiver":"%s"%s}`, denom, amount, sender, quoted, memo)
}
