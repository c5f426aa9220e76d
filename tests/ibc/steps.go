package main

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	channeltypesv2 "github.com/cosmos/ibc-go/v10/modules/core/04-channel/v2/types"
)

// moment of a block.
type moment struct {
	height int64
	time   time.Time
	signer string // of the transaction
}

// effect says how a message ended by the model's reckoning.
type effect struct {
	reason string // of the refusal; "" when it was accepted
	noop   bool
}

func refusal(format string, args ...any) effect { return effect{reason: fmt.Sprintf(format, args...)} }

// step is a message, and what the model makes of it.
type step struct {
	what    string
	message func(signer string) sdk.Msg
	run     func(moment) effect
	relay   *packet // for messages about a packet
	lane    *lane   // for messages about a channel
	apart   bool    // with it a transaction is never redundant
}

// way is the lane that a step of a relayer is about.
func (e step) way() *lane {
	if e.relay != nil {
		return e.relay.lane
	}
	return e.lane
}

// plan is a transaction of several steps.
type plan struct {
	signer *account
	steps  []step
}

// count one more, which a rollback takes back.
func (w *world) count(n *int) { assign(&w.journal, n, *n+1) }

// submit executes a block and holds its results against the model's.
func (s *side) submit(plans ...plan) {
	w := s.w
	w.tick(4 * time.Second)
	at := moment{height: s.height + 1, time: w.now}
	s.limits.begin(at.time)
	// Checks run at the time of the last block, for which headers of the other chain must not lie in the future.
	watch := w.chance(150) && s.other().time.Sub(s.time) < drift
	raw := make([][]byte, len(plans))
	seen := map[*packet]bool{}
	// Ordered channels of which the mempool has refused a packet: it cannot take what follows.
	held := map[*lane]bool{}
	var predicted []effect
	for i, p := range plans {
		t := transaction{signer: p.signer}
		redundant, packets, fresh := 0, 0, true
		for _, e := range p.steps {
			t.msgs = append(t.msgs, e.message(p.signer.address))
			if e.relay != nil {
				packets++
				fresh = fresh && !seen[e.relay] && !held[e.relay.lane]
				seen[e.relay] = true
			}
			fresh = fresh && !e.apart
		}
		raw[i] = s.sign(t)
		at.signer = p.signer.address
		mark := len(w.undo)
		outcome := effect{}
		for _, e := range p.steps {
			one := e.run(at)
			if one.noop && e.relay != nil {
				redundant++
				w.tally.redundant++
			}
			if one.reason != "" {
				outcome = effect{reason: e.what + ": " + one.reason}
				w.reasons[one.reason]++
				w.rollback(mark)
				break
			}
		}
		predicted = append(predicted, outcome)
		w.tally.messages += len(p.steps)
		if watch && !s.admits(raw[i], p, outcome, fresh, packets > 0 && packets == redundant && outcome.reason == "") {
			for _, e := range p.steps {
				if e.relay != nil && e.relay.lane.ordered {
					held[e.relay.lane] = true
				}
			}
		}
	}
	answer := s.execute(w.now, raw)
	w.tally.blocks++
	w.tally.transactions += len(plans)
	if len(answer.ValidatorUpdates) > 0 {
		w.tally.sets++
	}
	for i, r := range answer.TxResults {
		want := predicted[i].reason
		if want != "" {
			w.tally.failed++
			// What is refused before its messages run leaves the signer's sequence as it was.
			plans[i].signer.sequence = s.account(plans[i].signer.address).GetSequence()
		}
		if (r.Code == 0) != (want == "") {
			s.fault("the model says %q, the chain %s:%d %s: to %s", want, r.Codespace, r.Code, r.Log, describe(plans[i]))
		}
		if r.Code == 0 {
			s.read(r.Events, at)
		}
	}
	s.read(answer.Events, at)
	w.undo = w.undo[:0]
	w.settle()
	w.halt()
}

func describe(p plan) string {
	var words []string
	for _, e := range p.steps {
		words = append(words, e.what)
	}
	return strings.Join(words, ", ")
}

// admits asks whether the mempool takes what relayers send: all that is redundant is refused, what is good is taken. It says what came.
func (s *side) admits(raw []byte, p plan, outcome effect, fresh, redundant bool) bool {
	res := must(s.CheckTx(ctx, &abci.RequestCheckTx{Tx: raw, Type: abci.CheckTxType_New}))
	s.w.tally.checked++
	switch {
	case redundant && fresh && (res.Codespace != "channel" || res.Code != 22):
		s.fault("the mempool takes what is redundant: %s: %s:%d %s", describe(p), res.Codespace, res.Code, res.Log)
	case !redundant && fresh && outcome.reason == "" && res.Code != 0:
		s.fault("the mempool refuses: %s: %s:%d %s", describe(p), res.Codespace, res.Code, res.Log)
	}
	return res.Code == 0
}

// fault notes what should not be. Later ones follow from it, so that the run ends with the block.
func (s *side) fault(format string, args ...any) {
	text := fmt.Sprintf("%s, height %d: %s", s.id, s.height, fmt.Sprintf(format, args...))
	s.w.bugs = append(s.w.bugs, text)
	fmt.Println("FAULT", text)
}

func attribute(e abci.Event, key string) string {
	for _, a := range e.Attributes {
		if a.Key == key {
			return a.Value
		}
	}
	return ""
}

// keyOf a packet, by its source.
func keyOf(from int, port, id string, sequence any) string {
	return fmt.Sprintf("%d %s %s %v", from, port, id, sequence)
}

// read holds the packets and acknowledgements in events against those that the model has.
func (s *side) read(events []abci.Event, at moment) {
	for _, e := range events {
		switch e.Type {
		case "send_packet":
			s.readSent(e)
		case "write_acknowledgement":
			s.readAck(e)
		}
	}
}

func (s *side) readSent(e abci.Event) {
	if text := attribute(e, "encoded_packet_hex"); text != "" {
		var sent channeltypesv2.Packet
		check(sent.Unmarshal(must(hex.DecodeString(text))))
		p := s.w.known[keyOf(s.index, "transfer", sent.SourceClient, sent.Sequence)]
		if p == nil || !bytes.Equal(must(p.v2.Marshal()), must(sent.Marshal())) {
			s.fault("sent another packet than expected: %v", sent)
		}
		return
	}
	p := s.w.known[keyOf(s.index, attribute(e, "packet_src_port"), attribute(e, "packet_src_channel"), attribute(e, "packet_sequence"))]
	switch {
	case p == nil:
		s.fault("sent a packet that is not expected: %v", e)
	case attribute(e, "packet_data_hex") != hex.EncodeToString(p.v1.Data),
		attribute(e, "packet_timeout_height") != p.v1.TimeoutHeight.String(),
		attribute(e, "packet_timeout_timestamp") != fmt.Sprint(p.v1.TimeoutTimestamp),
		attribute(e, "packet_dst_channel") != p.v1.DestinationChannel:
		s.fault("sent another packet than %s %v: %v", p.v1.Data, p.v1, e)
	}
}

func (s *side) readAck(e abci.Event) {
	if text := attribute(e, "encoded_acknowledgement_hex"); text != "" {
		var packet channeltypesv2.Packet
		check(packet.Unmarshal(must(hex.DecodeString(attribute(e, "encoded_packet_hex")))))
		var ack channeltypesv2.Acknowledgement
		check(ack.Unmarshal(must(hex.DecodeString(text))))
		p := s.w.known[keyOf(1-s.index, "transfer", packet.SourceClient, packet.Sequence)]
		s.compareAck(p, ack.AppAcknowledgements[0])
		return
	}
	from := 1 - s.index
	if l := s.w.loop; s.index == 0 && l != nil && attribute(e, "packet_src_channel") == l.ends[0].id && attribute(e, "packet_dst_channel") == l.ends[1].id {
		from = 0
	}
	p := s.w.known[keyOf(from, attribute(e, "packet_src_port"), attribute(e, "packet_src_channel"), attribute(e, "packet_sequence"))]
	s.compareAck(p, must(hex.DecodeString(attribute(e, "packet_ack_hex"))))
}

func (s *side) compareAck(p *packet, ack []byte) {
	if p == nil || p.received == 0 {
		s.fault("acknowledged what is not expected: %s", ack)
		return
	}
	if p.answer != nil && p.accepted {
		if wrong := p.answer(ack); wrong != "" {
			s.fault("%s packet %d of %s: %s: %s", p.lane.name, p.sequence, s.other().id, wrong, ack)
		}
		p.ack = ack
		return
	}
	if p.anyError && !p.lane.v2 && !channelAckIsSuccess(ack) {
		p.ack = ack
		return
	}
	if !bytes.Equal(p.ack, ack) {
		s.fault("%s packet %d of %s: expected the acknowledgement %s, got %s (data %s)", p.lane.name, p.sequence, s.other().id, p.ack, ack, p.v1.Data)
		p.ack = ack
		p.accepted = bytes.Equal(ack, accepted)
	}
}

// accepted is the acknowledgement of a transfer that was received.
var accepted = channeltypes.NewResultAcknowledgement([]byte{1}).Acknowledgement()

// settle takes packets whose life is over out of the live ones.
func (w *world) settle() {
	keep := w.live[:0]
	for _, p := range w.live {
		switch {
		case p.cleared == 0:
			keep = append(keep, p)
		case len(w.done) < 400:
			w.done = append(w.done, p)
		default:
			w.done[w.random.Intn(len(w.done))] = p
		}
	}
	w.live = keep
}

// halted ends a run that has found a fault.
type halted struct{}

func (w *world) halt() {
	if len(w.bugs) > 0 {
		panic(halted{})
	}
}
