package main

import (
	"fmt"

	sdk "github.com/cosmos/cosmos-sdk/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	host "github.com/cosmos/ibc-go/v10/modules/core/24-host"
)

// fleeting opens a further channel between transfers and the hostile application, which will close its end.
func (w *world) fleeting() {
	for _, s := range w.sides {
		s.relayUpdate(w.link.clients[s.index])
	}
	l := pick(w, w.sides[:]).open(w.link, fmt.Sprintf("fleeting %d", len(w.lanes)), [2]string{"transfer", "mock"}, "ics20-1")
	l.hostile = true
	w.lanes = append(w.lanes, l)
}

// open channels that will be closed; those before are for good.
func (w *world) passing() (out []*lane) {
	for _, l := range w.lanes[9:] {
		if l.closed == [2]int64{} {
			out = append(out, l)
		}
	}
	return out
}

// shut is simapp's part of closing a channel: whoever runs the application may.
func (s *side) shut(l *lane) step {
	e := l.ends[s.index]
	return step{
		what: "close " + l.name, apart: true, lane: l,
		message: func(signer string) sdk.Msg { return channeltypes.NewMsgChannelCloseInit(e.port, e.id, signer) },
		run: func(at moment) effect {
			if l.closed[s.index] != 0 {
				return refusal("the channel is closed")
			}
			assign(&s.w.journal, &l.closed[s.index], at.height)
			return effect{}
		},
	}
}

// shown is whether the header of a height proves that the other chain has closed its end.
func (s *side) shown(l *lane, height int64) bool {
	at := l.closed[1-s.index]
	return at != 0 && height-1 >= at
}

// proveEnd proves the channel of the other chain.
func (s *side) proveEnd(l *lane, height int64, spoilt bool) ([]byte, bool) {
	o := s.other()
	e := l.ends[o.index]
	key := host.ChannelKey(e.port, e.id)
	proof := o.prove(key, height)
	if !spoilt {
		return proof, false
	}
	return s.spoil(proof, key, must(o.channel(e).Marshal()), height)
}

// follow closes this side's end after the other one.
func (s *side) follow(l *lane, height int64, spoilt bool) step {
	e := l.ends[s.index]
	proof, spoilt := s.proveEnd(l, height, spoilt)
	return step{
		what: fmt.Sprintf("close %s after the other end (proof at %d)", l.name, height), apart: true, lane: l,
		message: func(signer string) sdk.Msg {
			return channeltypes.NewMsgChannelCloseConfirm(e.port, e.id, proof, s.other().at(height), signer)
		},
		run: func(at moment) effect {
			switch {
			case l.closed[s.index] != 0:
				return refusal("the channel is closed")
			case spoilt || !s.clients[l.clients[s.index]].knows(height) || !s.shown(l, height):
				return refusal("not proven")
			}
			assign(&s.w.journal, &l.closed[s.index], at.height)
			return effect{}
		},
	}
}

// abandon a packet on its source, because its destination has closed its end and has not received it.
func (p *packet) abandon(s *side, height int64, spoilt bool) step {
	o := s.other()
	breakFirst := spoilt && s.w.chance(500)
	proof, broken := o.prove(p.receiptKey(), height), false
	if breakFirst {
		proof, broken = s.spoil(proof, p.receiptKey(), nil, height)
	}
	closed, alsoBroken := s.proveEnd(p.lane, height, spoilt && !breakFirst)
	broken = broken || alsoBroken
	return step{
		what: fmt.Sprintf("time out %s %d of %s as its channel is closed (proof at %d)", p.lane.name, p.sequence, s.id, height), relay: p,
		message: func(signer string) sdk.Msg {
			return channeltypes.NewMsgTimeoutOnClose(p.v1, 1, proof, closed, o.at(height), signer)
		},
		run: func(at moment) effect {
			switch {
			case p.cleared != 0:
				return effect{noop: true}
			case broken || !s.clients[p.lane.clients[s.index]].knows(height) || !s.shown(p.lane, height) || p.received != 0 && p.received <= height-1:
				return refusal("not proven")
			}
			if reason := s.gone(p, at); reason != "" {
				return refusal("%s", reason)
			}
			assign(&s.w.journal, &p.cleared, at.height)
			assign(&s.w.journal, &s.w.tally.closedOn, s.w.tally.closedOn+1)
			return effect{}
		},
	}
}

// closings are the steps by which channels close.
func (s *side) closings(keen bool, heights map[string]int64) (out []step) {
	w := s.w
	for _, l := range w.lanes[9:] {
		switch height := heights[l.clients[s.index]]; {
		case keen:
		case s.index == 1 && (l.closed[1] == 0 && w.chance(60) || w.chance(3)):
			out = append(out, s.shut(l))
		case s.index == 0 && (l.closed[0] == 0 && s.shown(l, height) && w.chance(150) || w.chance(3)):
			out = append(out, s.follow(l, height, w.chance(spoils)))
		}
	}
	return out
}

// stranded is whether a packet was received and can be acknowledged no more, since its channel is closed: as in ibc-go, it stays so.
func (p *packet) stranded() bool { return p.received != 0 && p.lane.closed[p.from] != 0 }
