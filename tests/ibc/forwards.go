package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	errorsmod "cosmossdk.io/errors"
	sdkmath "cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	transfertypes "github.com/cosmos/ibc-go/v10/modules/apps/transfer/types"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	channeltypesv2 "github.com/cosmos/ibc-go/v10/modules/core/04-channel/v2/types"
)

// hop is what a memo asks openledgerd for: to send on what the packet brings.
type hop struct {
	receiver string
	out      *lane // nil for a channel that does not exist
	timeout  time.Duration
	retries  int
	next     string // the memo of the packet that leaves
}

// coded errors have a code and nothing else, as acknowledgements have.
var coded = map[uint32]error{}

func code(n uint32) error {
	if n == 1 {
		return errUnregistered
	}
	if coded[n] == nil {
		coded[n] = errorsmod.Register("model", n, "refused")
	}
	return coded[n]
}

// errUnregistered has the code of errors that have none.
var errUnregistered = fmt.Errorf("refused")

// errLimited refuses what is beyond a limit.
var errLimited = code(codeLimited)

// Codes of openledgerd's layers around transfers.
const (
	codeLimited     = 4 // ratelimit
	codeNotSentOn   = 3 // packetfowardmiddleware
	defaultHopLimit = 10 * time.Minute
)

// forward is a memo that asks openledgerd to send tokens on, over a channel to the other chain, to itself, or over none.
func (s *side) forward() string {
	w := s.w
	if w.chance(100) {
		return forwardNowhere
	}
	h := &hop{receiver: s.other().receiver(), out: w.lanes[w.random.Intn(2)], timeout: defaultHopLimit}
	if w.chance(350) {
		h.receiver, h.out = s.receiver(), w.loop
	}
	fields := map[string]any{"receiver": h.receiver, "port": "transfer", "channel": h.out.ends[0].id}
	switch w.random.Intn(6) {
	case 0:
		h.timeout = time.Duration(20+w.random.Intn(60)) * time.Second
		fields["timeout"] = h.timeout.String()
	case 1:
		h.timeout = time.Duration(20+w.random.Intn(60)) * time.Second
		fields["timeout"] = h.timeout.Nanoseconds()
	case 2:
		fields["timeout"] = pick(w, []any{-1, 0, "0s"})
	}
	if w.chance(400) {
		h.retries = w.random.Intn(3)
		fields["retries"] = h.retries
	}
	if h.out.loop && w.chance(800) || w.chance(200) {
		// What the next chain is to do is written anew, in Go's order of names; a time that is none is left out.
		next := s.forward()
		var object struct {
			Forward map[string]any `json:"forward"`
		}
		check(json.Unmarshal([]byte(next), &object))
		if value, ok := object.Forward["timeout"]; ok {
			if limit := w.hops[next].timeout; value == "0s" || value == 0.0 || value == -1.0 {
				delete(object.Forward, "timeout")
			} else {
				object.Forward["timeout"] = limit.Nanoseconds()
			}
		}
		if _, ok := object.Forward["next"]; ok {
			object.Forward["next"] = json.RawMessage(w.hops[next].next)
		}
		h.next = string(must(json.Marshal(object)))
		if next == forwardNowhere {
			w.hops[h.next] = &hop{receiver: "somebody", timeout: defaultHopLimit}
		} else {
			w.hops[h.next] = w.hops[next]
		}
		fields["next"] = map[string]any{"forward": object.Forward}
		if w.chance(500) {
			fields["next"] = next
		}
	}
	memo := string(must(json.Marshal(map[string]any{"forward": fields})))
	w.hops[memo] = h
	return memo
}

// between is the account that holds what is sent on, of one sender on one channel.
func between(channel, sender string) string {
	kind := sha256.Sum256([]byte("packetfowardmiddleware"))
	hash := sha256.Sum256(append(kind[:], channel+"/"+sender...))
	return sdk.AccAddress(hash[:20]).String()
}

// forwarded is what the memo of a packet asks openledgerd for. Its layer reads packets with another parser than transfers have.
func (s *side) forwarded(p *packet) (*hop, transfertypes.FungibleTokenPacketData) {
	var data transfertypes.FungibleTokenPacketData
	if s.index != 0 || p.lane.v2 || p.errands != nil || p.lane.answers || transfertypes.ModuleCdc.UnmarshalJSON(p.v1.Data, &data) != nil || data.ValidateBasic() != nil {
		return nil, data
	}
	if data.Memo == forwardNowhere {
		return &hop{receiver: "somebody"}, data
	}
	return s.w.hops[data.Memo], data
}

// sendOn takes what a packet brings and sends it to the next chain. The packet is answered when that one is.
func (s *side) sendOn(p *packet, h *hop, data transfertypes.FungibleTokenPacketData, at moment) (failure error, broken string) {
	account := between(p.destination().id, data.Sender)
	amount := must1(sdkmath.NewIntFromString(data.Amount))
	if failure, broken = s.arrive(p, data.Denom, amount, account); failure != nil || broken != "" {
		return errUnregistered, broken
	}
	if h.out == nil {
		return code(codeNotSentOn), ""
	}
	onward := &packet{lane: h.out, from: s.index, path: arriving(p, data.Denom), sender: account, receiver: h.receiver, memo: h.next, parent: p, hop: h,
		retries: h.retries}
	if s.passes(onward, amount, at.time.Add(h.timeout), at) != "" {
		return code(codeNotSentOn), ""
	}
	s.w.count(&s.w.tally.onward)
	if p.lane.loop {
		s.w.count(&s.w.tally.twice)
	}
	return nil, ""
}

// passes puts a packet of a module on its way, and says why if it may not leave. Its data are JSON, and it has no limit by height.
func (s *side) passes(p *packet, amount sdkmath.Int, until time.Time, at moment) string {
	l, here := p.lane, p.source()
	p.sequence = l.next[s.index]
	if l.closed[s.index] != 0 {
		return "the channel is closed"
	}
	if !s.books.send(here, p.sender, p.path, amount) {
		return "not enough"
	}
	if !s.limits.admit(p.leaving(amount)) {
		return "beyond a limit"
	}
	data := transfertypes.NewFungibleTokenPacketData(p.path, amount.String(), p.sender, p.receiver, p.memo)
	if l.v2 {
		payload := channeltypesv2.NewPayload("transfer", "transfer", "ics20-1", transfertypes.EncodingJSON,
			must(transfertypes.MarshalPacketData(data, "ics20-1", transfertypes.EncodingJSON)))
		p.v2 = channeltypesv2.NewPacket(p.sequence, here.id, p.destination().id, uint64(until.Unix()), payload)
	} else {
		p.v1 = channeltypes.NewPacket(data.GetBytes(), p.sequence, here.port, here.id, p.destination().port, p.destination().id,
			clienttypes.ZeroHeight(), uint64(until.UnixNano()))
	}
	// A client of the chain itself knows its present.
	height, now := at.height, at.time
	if !l.loop {
		height = s.clients[l.clients[s.index]].latest()
		now = s.other().headers[height].Time
	}
	if p.expired(height, now) {
		return "expired already"
	}
	s.posted(p, at, amount)
	return ""
}

// answerFor answers the packet that brought what another one sent on, and says why if it cannot.
func (s *side) answerFor(p *packet, ack []byte, taken bool, at moment) string {
	w, first := s.w, p.parent
	if first.lane.closed[s.index] != 0 {
		return "the channel of the answer is closed"
	}
	if !taken && !s.takeBack(p) {
		return "cannot be taken back"
	}
	m, readable := first.coming()
	switch {
	case readable && taken:
		s.limits.settle(m)
	case readable:
		s.limits.undo(m)
	}
	if !taken {
		w.count(&w.tally.refused)
	}
	assign(&w.journal, &first.ack, ack)
	assign(&w.journal, &first.accepted, taken)
	assign(&w.journal, &first.answered, at.height)
	return ""
}

// takeBack undoes both the way in and the way out of what was sent on, so that its sender has it back.
func (s *side) takeBack(p *packet) bool {
	s.w.count(&s.w.tally.takenBack)
	b, out, in := s.books, p.source(), p.parent.destination()
	burned, minted := home(p.path, out), home(p.path, in)
	switch {
	case burned && minted:
		return true
	case minted:
		if !b.burn(escrow(out), p.path, p.amount) {
			return false
		}
		b.set(b.escrowed, p.path, amountOf(b.escrowed, p.path).Sub(p.amount))
	case burned:
		if !b.mint(escrow(in), p.path, p.amount) {
			return false
		}
		b.set(b.escrowed, p.path, amountOf(b.escrowed, p.path).Add(p.amount))
	default:
		return b.move(escrow(out), escrow(in), p.path, p.amount)
	}
	return true
}

// home is whether a token comes from the chain that an end leads to.
func home(path string, e end) bool {
	prefix := e.prefix()
	return len(path) >= len(prefix) && path[:len(prefix)] == prefix
}

// landed is what becomes of a packet that was sent on as its acknowledgement arrives.
func (s *side) landed(p *packet, at moment) string {
	if p.accepted {
		s.limits.settle(p.leaving(p.amount))
	} else {
		s.limits.undo(p.leaving(p.amount))
	}
	return s.answerFor(p, p.ack, p.accepted, at)
}

// lost is what becomes of a packet that was sent on and times out: it is sent again, or the one that brought it is refused.
func (s *side) lost(p *packet, at moment) string {
	s.limits.undo(p.leaving(p.amount))
	if p.retries == 0 {
		return s.answerFor(p, channeltypes.NewErrorAcknowledgement(errUnregistered).Acknowledgement(), false, at)
	}
	if !s.books.refund(p.source(), p.sender, p.path, p.amount) {
		return "cannot be refunded"
	}
	s.w.count(&s.w.tally.sentAgain)
	again := &packet{lane: p.lane, from: p.from, path: p.path, sender: p.sender, receiver: p.receiver, memo: p.memo, parent: p.parent, hop: p.hop,
		retries: p.retries - 1}
	return s.passes(again, p.amount, at.time.Add(p.hop.timeout), at)
}
